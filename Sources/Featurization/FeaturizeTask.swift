public import ChemIO
public import Descriptors
public import Perception
internal import Tables

/// Computes a row of descriptors for every record and writes the matrix.
public struct FeaturizeTask<Scalar: FeatureScalar>: RecordTask {
    private let features: FeatureSet
    private let options: MatrixOptions
    private let writer: any MatrixWriter
    private let encoder: RowEncoder<Scalar>
    private let chunks = Pool { MatrixChunk() }
    private let tally = JoinTally()
    /// Number of columns, joined ones included.
    private let width: Int

    /// A task that computes `features` in the given number type and hands the rows to `writer`.
    public init(_ features: FeatureSet, as type: Scalar.Type, options: MatrixOptions, writer: any MatrixWriter) {
        self.features = features
        self.options = options
        self.writer = writer
        encoder = RowEncoder(options: options, columns: features.columns + options.joined.names)
        width = features.columns.count + options.joined.names.count
    }

    /// Number of rows that a joined table has numbers for, so far.
    public var joinedRowCount: Int { tally.joinedRowCount }

    /// Storage of a worker.
    public struct Worker {
        let rows: RowWriter<Scalar>
        var row: [Scalar]
        var notes: [DescriptorNote] = []
    }

    /// As the descriptors need.
    public var perceptionOptions: MoleculePerceiver.Options? { features.perceptionOptions }

    /// Makes the storage of a worker.
    public func makeWorker() -> Worker { makeWorker(perception: nil) }

    /// Makes the storage of a worker that shares perception.
    public func makeWorker(sharing perception: RecordPerception) -> Worker { makeWorker(perception: perception) }

    private func makeWorker(perception: RecordPerception?) -> Worker {
        Worker(
            rows: features.makeRowWriter(Scalar.self, perception: perception),
            row: Array(repeating: Scalar(realValue: 0), count: width))
    }

    /// Makes an empty chunk.
    public func makeOutput() -> MatrixChunk { chunks.take() }

    /// Computes and encodes a row.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout MatrixChunk
    ) -> RecordFailure? {
        var target: Double?
        if let name = options.targetName {
            switch Self.target(of: molecule, named: name) {
            case .success(let value): target = value
            case .failure(let failure): return failure
            }
        }
        let joined = options.joined.names.isEmpty ? nil : options.joined.row(of: record.id)
        return worker.row.withUnsafeMutableBufferPointer { row -> RecordFailure? in
            let own = features.columns.count
            do throws(DescriptorError) {
                let ownRow = UnsafeMutableBufferPointer(rebasing: row[0..<own])
                if joined == nil {
                    // Not through a copy: a molecule has many columns.
                    try worker.rows.write(molecule, index: record.runIndex, into: ownRow)
                } else {
                    try worker.rows.write(
                        Self.molecule(molecule, with: joined, of: options.joined, features), index: record.runIndex,
                        into: ownRow)
                }
            } catch {
                return RecordFailure(error)
            }
            if RecordDeadline.isPast { return .late }
            worker.notes = worker.rows.takeNotes()
            if own < width {
                for column in own..<width { row[column] = Scalar(realValue: joined?[column - own] ?? .nan) }
            }
            if joined != nil {
                output.joinedRowCount += 1
            } else if width > own {
                worker.notes.append(DescriptorNote("no-partner", "no joined table has a row with this id"))
            }
            encoder.append(
                id: record.id, status: .ok, values: UnsafeBufferPointer(row), width: row.count, target: target,
                warnings: record.warnings + worker.notes.map(\.message), to: output)
            return nil
        }
    }

    /// What the descriptors had to say about the last record.
    public func notes(of worker: inout Worker) -> [DescriptorNote] { worker.notes }

    /// Encodes a row without values.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout MatrixChunk
    ) {
        encoder.append(
            id: record.id, status: failure.status, values: nil, width: width, target: nil,
            warnings: record.warnings, to: output)
    }

    /// Completes a chunk.
    public func finishOutput(_ output: inout MatrixChunk) { encoder.finish(output) }

    /// Writes a chunk.
    public func consume(_ output: MatrixChunk) throws {
        tally.joinedRowCount += output.joinedRowCount
        try writer.write(output)
        output.removeAll()
        chunks.give(output)
    }

    /// The molecule with the joined numbers as data fields, for descriptors that look at those.
    private static func molecule(
        _ molecule: Molecule, with joined: [Double]?, of columns: JoinedColumns, _ features: FeatureSet
    ) -> Molecule {
        guard let joined, features.needs.contains(.fields) else { return molecule }
        var copy = molecule
        for (name, value) in zip(columns.names, joined) where value.isFinite {
            copy.dataFields.append(DataField(name: name, value: "\(value)"))
        }
        return copy
    }

    private static func target(of molecule: Molecule, named name: String) -> Result<Double?, RecordFailure> {
        guard let text = molecule.dataField(named: name)?.trimmedBlanks, !text.isEmpty else { return .success(nil) }
        // The same forms as in structure files: `*^` of QM9 too, but no hexadecimal numbers.
        guard let value = DecimalParsing.value(of: text) else {
            return .failure(
                RecordFailure(
                    status: .parseError, code: "bad-number",
                    message: "\"\(text)\" in the target \"\(name)\"; expected a finite decimal number"))
        }
        return .success(value)
    }
}

/// Counts joined rows; used by one thread at a time.
private final class JoinTally {
    var joinedRowCount = 0
}

extension String {
    /// The text without blanks at its ends.
    fileprivate var trimmedBlanks: String {
        var text = self[...]
        while let first = text.utf8.first, first <= 32 { text.removeFirst() }
        while let last = text.utf8.last, last <= 32 { text.removeLast() }
        return String(text)
    }
}
