import ChemIO

/// A record as the library reads it.
struct ReadRecord {
    /// Number in the file, from 1, and first line.
    var position: SourcePosition
    /// Why it could not be read.
    var failure: ChemIOError?
    /// Warnings of the parser.
    var warnings: [RecordWarning]
    /// The name that it gives itself.
    var ownName: String?
    /// The molecule; without atoms after a failure.
    var molecule: Molecule
}

/// Reads files through the library, as the command does, in one thread.
enum RecordStream {
    /// Reads a file record by record.
    ///
    /// - Returns: the fault that ended the file early, or nil.
    static func read(
        _ path: String, format: StructureFormat, options: ReadingOptions = ReadingOptions(),
        _ body: (ReadRecord) throws -> Void
    ) throws -> ChemIOError? {
        let reader: StructureReader
        do throws(ChemIOError) {
            reader = try StructureReader(source: try ByteSource(path: path), format: format, options: options)
        } catch {
            throw SetFailure("\(path): \(error)")
        }
        var parser = reader.parser
        parser.needs = .all
        let batch = RecordBatch()
        while reader.records.fill(batch) {
            for slice in batch.records {
                var record = ReadRecord(
                    position: slice.position, failure: slice.failure, warnings: [], ownName: nil, molecule: Molecule())
                if slice.failure == nil || slice.parsesDespiteFailure {
                    do throws(ChemIOError) {
                        try parser.parse(batch.bytes(of: slice), at: slice.position, into: &record.molecule)
                    } catch {
                        record.failure = error
                    }
                    record.warnings = parser.warnings
                    record.ownName = parser.ownName
                }
                try body(record)
            }
        }
        return reader.records.failure
    }

    /// All records of a small file.
    static func readAll(
        _ path: String, format: StructureFormat, options: ReadingOptions = ReadingOptions()
    ) throws -> (records: [ReadRecord], fault: ChemIOError?) {
        var records: [ReadRecord] = []
        let fault = try read(path, format: format, options: options) { records.append($0) }
        return (records, fault)
    }
}

extension Molecule {
    /// Position of an atom in Å; nothing without coordinates.
    func position(of atom: Int) -> [Double] {
        guard hasCoordinates, (0..<atomCount).contains(atom) else { return [] }
        return (0..<3).map { coordinates[3 * atom + $0] }
    }

    /// Atomic numbers, in order.
    var atomicNumbers: [Int] { (0..<atomCount).map { element(of: $0).atomicNumber } }

    /// All coordinates.
    var positions: [Double] { (0..<coordinates.count).map { coordinates[$0] } }
}
