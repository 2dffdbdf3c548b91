internal import Tables

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
        case .smiles:
            records = RecordReader(
                source: source, framer: LineFramer(blankLinesAreRecords: options.blankLinesAreRecords),
                limits: options.limits, lineIsRecord: true)
            parser = SMILESParser(nameFirst: options.nameFirst)
        case .sdf, .mol:
            records = RecordReader(source: source, framer: SDFFramer(), limits: options.limits)
            parser = MOLParser()
        case .cml:
            records = RecordReader(source: source, records: CMLRecordSource(source: source, limits: options.limits))
            parser = CMLParser()
        case .csv, .tsv:
            let dialect: DelimitedDialect = format == .csv ? .csv : .plainTSV
            records = RecordReader(source: source, framer: DelimitedFramer(dialect), limits: options.limits)
            let header = RecordBatch()
            if let slice = records.takeHeader(into: header) {
                parser = try DelimitedSMILESParser(header: header.bytes(of: slice), dialect: dialect, options: options)
            } else if let failure = records.failure {
                throw failure
            } else {
                // A file of no bytes has no header and no rows; the parser will not be asked.
                parser = SMILESParser()
            }
        default:
            throw ChemIOError(.unknownFormat, "no reader for the format \"\(format.name)\"")
        }
        parser.maximumAtomCount = options.limits.atoms
        self.parser = parser
    }
}
