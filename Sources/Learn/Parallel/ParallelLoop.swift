internal import Dispatch
internal import Synchronization

/// Runs numbered pieces of work on several threads.
///
/// Which thread does which piece is left to chance, so the pieces must not depend on one another; results belong at the
/// place of their number, and whatever is summed is summed afterwards in the order of numbers.
enum ParallelLoop {
    /// Calls `body` once for every number below `count`, on at most `jobs` threads, and returns when all are done.
    ///
    /// - Parameters:
    ///   - jobs: number of threads; below 2 everything runs on the caller's.
    ///   - makeScratch: gives every thread its own scratch storage.
    static func run<Scratch>(
        count: Int, jobs: Int, makeScratch: @Sendable () -> Scratch, body: @Sendable (Int, inout Scratch) -> Void
    ) {
        let threads = min(jobs, count)
        guard threads > 1 else {
            var scratch = makeScratch()
            for index in 0..<count { body(index, &scratch) }
            return
        }
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            var scratch = makeScratch()
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if index >= count { return }
                body(index, &scratch)
            }
        }
    }

    /// The results of `body` for every number below `count`, in the order of numbers.
    static func map<Scratch, Result: Sendable>(
        count: Int, jobs: Int, makeScratch: @Sendable () -> Scratch,
        body: @Sendable (Int, inout Scratch) -> Result
    ) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        run(count: count, jobs: jobs, makeScratch: makeScratch) { index, scratch in
            let result = body(index, &scratch)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
