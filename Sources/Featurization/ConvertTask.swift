public import ChemIO
public import Descriptors
public import Tables

/// Writes every molecule in another format.
public final class ConvertTask: RecordTask {
    private let writer: any RecordWriter
    private let sink: any ByteSink
    private let flushes: () throws(OutputError) -> Void
    private let outputs = Pool { Output() }
    /// Number of records that lost content of a kind, in all; complete after the run.
    public private(set) var losses: [FormatLoss: Int] = [:]
    /// Records written.
    public private(set) var writtenCount = 0

    /// A task that writes records with `writer` to a sink.
    ///
    /// - Parameter flush: called after every batch.
    public init(writer: any RecordWriter, sink: any ByteSink, flush: @escaping () throws(OutputError) -> Void) {
        self.writer = writer
        self.sink = sink
        flushes = flush
    }

    /// A worker's own writer.
    public struct Worker {
        var writer: any RecordWriter
        var losses: Set<FormatLoss> = []
    }

    /// The records of a batch. A reference, so that its storage can be used again after writing.
    public final class Output {
        var bytes: [UInt8] = []
        var losses: [FormatLoss: Int] = [:]
        var count = 0
    }

    /// A copy of the writer.
    public func makeWorker() -> Worker { Worker(writer: writer) }

    /// No records.
    public func makeOutput() -> Output { outputs.take() }

    /// Writes a record.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout Output
    ) -> RecordFailure? {
        let start = output.bytes.count
        worker.losses.removeAll(keepingCapacity: true)
        do throws(ChemIOError) {
            try worker.writer.append(molecule, to: &output.bytes, losses: &worker.losses)
        } catch {
            // Nothing of a record that cannot be written stays behind.
            output.bytes.removeLast(output.bytes.count - start)
            return RecordFailure(error)
        }
        if RecordDeadline.isPast {
            output.bytes.removeLast(output.bytes.count - start)
            return .late
        }
        for loss in worker.losses { output.losses[loss, default: 0] += 1 }
        output.count += 1
        return nil
    }

    /// Says so if a SMILES may be another for another numbering.
    public func notes(of worker: inout Worker) -> [DescriptorNote] {
        (worker.writer as? CanonicalSMILESWriter)?.isExact ?? true ? [] : [.canonicalLimit]
    }

    /// A failed record has nothing to write.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout Output
    ) {}

    /// Writes the records of a batch.
    public func consume(_ output: Output) throws {
        try sink.write(output.bytes)
        try flushes()
        for (loss, count) in output.losses { losses[loss, default: 0] += count }
        writtenCount += output.count
        output.bytes.removeAll(keepingCapacity: true)
        output.losses.removeAll(keepingCapacity: true)
        output.count = 0
        outputs.give(output)
    }
}
