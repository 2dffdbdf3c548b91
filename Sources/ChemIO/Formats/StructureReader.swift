/// A source opened in a format: the serial reader of records and a parser to copy for each worker.
public struct StructureReader {
    /// Finds the records.
    public let records: RecordReader
    /// Parses them; a value, copied for each worker.
    public let parser: any RecordParser

    /// Opens a source.
    ///
    /// - Throws: ``ChemIOError`` when the source cannot be read, or a table lacks its SMILES column.
    public init(
        source: ByteSource, format: StructureFormat, options: ReadingOptions = ReadingOptions()
    ) throws(ChemIOError) {
        var parser: any RecordParser
        switch format {
        case .xyz:
            records = RecordReader(
                source: source, framer: XYZFramer(maximumAtomCount: options.limits.atoms), limits: options.limits)
            parser = XYZParser()
        default:
            throw ChemIOError(.unknownFormat, "no reader for the format \"\(format.name)\"")
        }
        parser.maximumAtomCount = options.limits.atoms
        self.parser = parser
    }
}
