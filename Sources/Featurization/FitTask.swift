public import ChemIO
public import Descriptors

/// Lets learners see every molecule of a training set.
public final class FitTask: RecordTask {
    private let learners: [AnyDescriptorLearner]
    private let lock = Lock()
    private var observers: [[any LearnerObserver]] = []

    /// A task for learners.
    public init(_ learners: [AnyDescriptorLearner]) { self.learners = learners }

    /// A worker has its own observer of each learner.
    public func makeWorker() -> [any LearnerObserver] {
        let own = learners.map { $0.makeObserver() }
        lock.acquire()
        observers.append(own)
        lock.release()
        return own
    }

    /// Nothing is kept by batch.
    public func makeOutput() {}

    /// Shows a molecule to all learners.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout [any LearnerObserver],
        into output: inout Void
    ) -> RecordFailure? {
        for observer in worker {
            do throws(DescriptorError) {
                try observer.observe(molecule)
            } catch {
                return RecordFailure(error)
            }
        }
        return nil
    }

    /// Failed records teach nothing.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout [any LearnerObserver], into output: inout Void
    ) {}

    /// Nothing to write.
    public func consume(_ output: Void) {}

    /// The completed specifications, one for each learner, after the run.
    ///
    /// - Throws: ``DescriptorError`` when nothing could be learned.
    public func learnedSpecs() throws(DescriptorError) -> [DescriptorSpec] {
        guard let first = observers.first else { return learners.map(\.spec) }
        for other in observers.dropFirst() {
            for (observer, more) in zip(first, other) { observer.merge(more) }
        }
        observers.removeLast(observers.count - 1)
        var specs: [DescriptorSpec] = []
        for observer in first { specs.append(try observer.learnedSpec()) }
        return specs
    }
}
