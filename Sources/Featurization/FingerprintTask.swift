public import ChemIO
public import Descriptors
public import Perception
internal import Tables

/// Computes a fingerprint of bits for every record and writes it as a line of an FPS file: hexadecimal digits, a tab, the
/// id. A record that fails has no line, since FPS has no place for a status.
///
/// Format: chemfp's FPS 1, https://chemfp.readthedocs.io (fps format).
public struct FingerprintTask: RecordTask {
    private let features: FeatureSet
    private let writer: any MatrixWriter
    private let byteCount: Int
    private let chunks = Pool { MatrixChunk() }

    /// A task for a set of one fingerprint.
    ///
    /// - Precondition: `features` is one fingerprint of bits.
    public init(_ features: FeatureSet, writer: any MatrixWriter) {
        precondition(features.makePackedWriter() != nil, "an FPS file holds one fingerprint")
        self.features = features
        self.writer = writer
        byteCount = ((features.descriptors[0].fingerprint?.usedBitCount ?? 0) + 7) / 8
    }

    /// Storage of a worker.
    public struct Worker {
        let packed: PackedWriter
        var words: [UInt64]
    }

    /// As the fingerprint needs.
    public var perceptionOptions: MoleculePerceiver.Options? { features.perceptionOptions }

    /// Makes the storage of a worker.
    public func makeWorker() -> Worker { makeWorker(perception: nil) }

    /// Makes the storage of a worker that shares perception.
    public func makeWorker(sharing perception: RecordPerception) -> Worker { makeWorker(perception: perception) }

    private func makeWorker(perception: RecordPerception?) -> Worker {
        guard let packed = features.makePackedWriter(perception: perception) else {
            preconditionFailure("checked when the task was made")
        }
        return Worker(packed: packed, words: Array(repeating: 0, count: packed.wordCount))
    }

    /// Makes an empty chunk.
    public func makeOutput() -> MatrixChunk { chunks.take() }

    /// Computes and encodes a fingerprint.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout MatrixChunk
    ) -> RecordFailure? {
        let packed = worker.packed
        var words = worker.words.mutableSpan
        do throws(DescriptorError) {
            try packed.write(molecule, into: &words)
        } catch {
            return RecordFailure(error)
        }
        if RecordDeadline.isPast { return .late }
        HexText.append(words.span, byteCount: byteCount, to: &output.bytes)
        output.bytes.append(UInt8(ascii: "\t"))
        DelimitedText.appendTSVField(record.id, to: &output.bytes)
        output.bytes.append(0x0A)
        output.rowCount += 1
        return nil
    }

    /// A record without fingerprint has no line.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout MatrixChunk
    ) {}

    /// Writes a chunk.
    public func consume(_ output: MatrixChunk) throws {
        try writer.write(output)
        output.removeAll()
        chunks.give(output)
    }
}
