public import ChemIO
public import Descriptors
internal import Tables

/// Computes a row of descriptors for every record and writes the matrix.
public struct FeaturizeTask<Scalar: FeatureScalar>: RecordTask {
    private let features: FeatureSet
    private let options: MatrixOptions
    private let writer: any MatrixWriter
    private let encoder: RowEncoder<Scalar>
    private let chunks = Pool { MatrixChunk() }

    /// A task that computes `features` in the given number type and hands the rows to `writer`.
    public init(_ features: FeatureSet, as type: Scalar.Type, options: MatrixOptions, writer: any MatrixWriter) {
        self.features = features
        self.options = options
        self.writer = writer
        encoder = RowEncoder(options: options, columns: features.columns)
    }

    /// Storage of a worker.
    public struct Worker {
        let rows: RowWriter<Scalar>
        var row: [Scalar]
        var notes: [DescriptorNote] = []
    }

    /// Makes the storage of a worker.
    public func makeWorker() -> Worker {
        Worker(
            rows: features.makeRowWriter(Scalar.self),
            row: Array(repeating: Scalar(realValue: 0), count: features.columns.count))
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
        return worker.row.withUnsafeMutableBufferPointer { row -> RecordFailure? in
            do throws(DescriptorError) {
                try worker.rows.write(molecule, index: record.runIndex, into: row)
            } catch {
                return RecordFailure(error)
            }
            worker.notes = worker.rows.takeNotes()
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
            id: record.id, status: failure.status, values: nil, width: features.columns.count, target: nil,
            warnings: record.warnings, to: output)
    }

    /// Completes a chunk.
    public func finishOutput(_ output: inout MatrixChunk) { encoder.finish(output) }

    /// Writes a chunk.
    public func consume(_ output: MatrixChunk) throws {
        try writer.write(output)
        output.removeAll()
        chunks.give(output)
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

extension String {
    /// The text without blanks at its ends.
    fileprivate var trimmedBlanks: String {
        var text = self[...]
        while let first = text.utf8.first, first <= 32 { text.removeFirst() }
        while let last = text.utf8.last, last <= 32 { text.removeLast() }
        return String(text)
    }
}
