internal import Dispatch
internal import Synchronization

/// Work on several threads whose result does not depend on their number.
public enum Parallel {
    /// Results of the body for 0 ..< count, in that order.
    ///
    /// Each index is worked on by one thread; a body that depends on its index alone therefore gives the same bytes for
    /// any number of threads.
    ///
    /// - Parameters:
    ///   - jobs: Most threads to use; the calling thread is one of them.
    ///   - body: Called once for each index, from any of the threads.
    /// - Throws: the error of the smallest index that has one.
    public static func map<Value: Sendable>(
        _ count: Int, jobs: Int, _ body: @Sendable (Int) throws(LearnError) -> Value
    ) throws(LearnError) -> [Value] {
        try map(count, jobs: jobs, scratch: {}) { (index, _: inout Void) throws(LearnError) in try body(index) }
    }

    /// The same with buffers that every thread makes for itself and uses again; the result must not depend on what they
    /// hold.
    static func map<Scratch, Value: Sendable>(
        _ count: Int, jobs: Int, scratch makeScratch: @Sendable () -> Scratch,
        _ body: @Sendable (Int, inout Scratch) throws(LearnError) -> Value
    ) throws(LearnError) -> [Value] {
        guard count > 1, jobs > 1 else {
            var values: [Value] = []
            values.reserveCapacity(count)
            var scratch = makeScratch()
            for index in 0..<count { values.append(try body(index, &scratch)) }
            return values
        }
        let slots = Mutex([Result<Value, LearnError>?](repeating: nil, count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(jobs, count)) { _ in
            var scratch = makeScratch()
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result: Result<Value, LearnError>
                do throws(LearnError) {
                    result = .success(try body(index, &scratch))
                } catch {
                    result = .failure(error)
                }
                slots.withLock { $0[index] = result }
            }
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for result in slots.withLock({ $0 }) {
            if let result { values.append(try result.get()) }
        }
        return values
    }
}
