public import ChemIO
public import Descriptors
internal import Tables

/// Computes a row of descriptors for every atom of every record and writes the matrix. A failed record has one row,
/// without an atom.
public final class AtomFeaturizeTask: RecordTask {
    private let features: FeatureSet
    private let writer: any MatrixWriter
    private let encoder: RowEncoder<Double>
    private let chunks = Pool { MatrixChunk() }
    /// Rows written so far.
    public private(set) var rowCount = 0

    /// A task that computes the rows of `features`, all of them per atom, and hands them to `writer`.
    public init(_ features: FeatureSet, options: MatrixOptions, writer: any MatrixWriter) {
        self.features = features
        self.writer = writer
        encoder = RowEncoder(options: options, columns: features.columns)
    }

    /// Storage of a worker.
    public struct Worker {
        let writer: AtomRowWriter
        var rows: [Double] = []
        var notes: [DescriptorNote] = []
    }

    /// Makes the storage of a worker.
    public func makeWorker() -> Worker { Worker(writer: features.makeAtomRowWriter()) }

    /// Makes an empty chunk.
    public func makeOutput() -> MatrixChunk { chunks.take() }

    /// Computes and encodes the rows of a molecule.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout MatrixChunk
    ) -> RecordFailure? {
        let width = features.columns.count
        let size = molecule.atomCount * width
        if worker.rows.count < size { worker.rows = Array(repeating: 0, count: size) }
        let writer = worker.writer
        var warnings = record.warnings
        let failure = worker.rows.withUnsafeMutableBufferPointer { buffer -> RecordFailure? in
            let rows = UnsafeMutableBufferPointer(rebasing: buffer[..<size])
            do throws(DescriptorError) {
                try writer.write(molecule, index: record.runIndex, into: rows)
            } catch {
                return RecordFailure(error)
            }
            return RecordDeadline.isPast ? .late : nil
        }
        if let failure { return failure }
        worker.notes = writer.takeNotes()
        warnings += worker.notes.map(\.message)
        worker.rows.withUnsafeBufferPointer { rows in
            for atom in 0..<molecule.atomCount {
                encoder.append(
                    id: record.id, atom: atom + 1, status: .ok,
                    values: UnsafeBufferPointer(rebasing: rows[atom * width..<(atom + 1) * width]), width: width,
                    target: nil, warnings: atom == 0 ? warnings : [], to: output)
            }
        }
        return nil
    }

    /// What the descriptors had to say about the last record.
    public func notes(of worker: inout Worker) -> [DescriptorNote] { worker.notes }

    /// Encodes a row without an atom and without values.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout MatrixChunk
    ) {
        encoder.append(
            id: record.id, status: failure.status, values: nil, width: features.columns.count, target: nil,
            warnings: record.warnings, to: output)
    }

    /// Completes a chunk.
    public func finishOutput(_ output: inout MatrixChunk) { encoder.finish(output) }

    /// Writes a chunk; called by one thread at a time.
    public func consume(_ output: MatrixChunk) throws {
        try writer.write(output)
        rowCount += output.rowCount
        output.removeAll()
        chunks.give(output)
    }
}
