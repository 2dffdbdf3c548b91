#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Produces items one after the other, works on them in parallel, and consumes the results in the order of production.
///
/// Every worker takes turns as producer: it frames the next batch under a lock, then works on it with the lock open, then
/// delivers its result and, if results before it are done, consumes what is in order. There are as many threads as jobs
/// and none that only waits. An item is produced only while fewer than `window` items are between production and
/// consumption, so memory is bounded by window × item, however slow one item is.
///
/// The closures for producing and consuming are never called by two threads at once; consuming follows the order of
/// production. An error from either, or `shouldStop`, ends the run after the work in hand.
public struct OrderedPipeline: Sendable {
    /// Number of threads.
    public var jobs: Int
    /// Most items in flight.
    public var window: Int

    /// A pipeline of a number of threads, with a window of four items per thread unless given.
    public init(jobs: Int, window: Int? = nil) {
        self.jobs = max(1, jobs)
        self.window = max(self.jobs, window ?? 4 * self.jobs)
    }

    /// Runs to the end of production.
    ///
    /// - Parameters:
    ///   - produce: gives the next item, or nil at the end.
    ///   - makeWorker: gives each thread its own scratch storage.
    ///   - process: works on an item; called in parallel.
    ///   - consume: takes the results in order.
    /// - Throws: the first error of `consume` or `produce`. Results before it have been consumed.
    public func run<Item, Worker, Result>(
        produce: @escaping () throws -> Item?,
        makeWorker: @escaping () -> Worker,
        process: @escaping (inout Worker, Item) -> Result,
        consume: @escaping (Result) throws -> Void
    ) throws {
        if jobs == 1 {
            var worker = makeWorker()
            while let item = try produce() { try consume(process(&worker, item)) }
            return
        }
        let state = PipelineState(
            window: window, produce: produce, makeWorker: makeWorker, process: process, consume: consume)
        var threads: [pthread_t] = []
        for _ in 1..<jobs {
            guard let thread = Self.startThread({ state.work() }) else { break }
            threads.append(thread)
        }
        state.work()
        for thread in threads { pthread_join(thread, nil) }
        if let error = state.firstError { throw error }
    }

    private final class ThreadBody {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Starts a thread with a stack of 8 MiB; nil if the system refuses.
    private static func startThread(_ body: @escaping () -> Void) -> pthread_t? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        defer { pthread_attr_destroy(&attributes) }
        let argument = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        #if canImport(Glibc)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument)
        #else
        var created: pthread_t?
        let status = pthread_create(
            &created, &attributes,
            { argument in
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument)
        guard let thread = created else {
            Unmanaged<ThreadBody>.fromOpaque(argument).release()
            return nil
        }
        #endif
        guard status == 0 else {
            Unmanaged<ThreadBody>.fromOpaque(argument).release()
            return nil
        }
        return thread
    }
}

/// What the threads of a run share. All mutable state is guarded by `lock`, production by `producerLock`.
private final class PipelineState<Item, Worker, Result> {
    private let window: Int
    private let produce: () throws -> Item?
    private let makeWorker: () -> Worker
    private let process: (inout Worker, Item) -> Result
    private let consume: (Result) throws -> Void

    private let producerLock = Lock()
    private let lock = Lock()
    private let progress = Condition()
    private var nextToProduce = 0
    private var nextToConsume = 0
    private var finished: [Int: Result] = [:]
    private var isConsuming = false
    private var hasEnded = false
    private(set) var firstError: (any Error)?

    init(
        window: Int, produce: @escaping () throws -> Item?, makeWorker: @escaping () -> Worker,
        process: @escaping (inout Worker, Item) -> Result, consume: @escaping (Result) throws -> Void
    ) {
        self.window = window
        self.produce = produce
        self.makeWorker = makeWorker
        self.process = process
        self.consume = consume
    }

    func work() {
        var worker = makeWorker()
        while let (number, item) = takeItem() {
            deliver(process(&worker, item), number: number)
        }
    }

    private func takeItem() -> (Int, Item)? {
        producerLock.acquire()
        defer { producerLock.release() }
        lock.acquire()
        while nextToProduce - nextToConsume >= window && !hasEnded { progress.wait(lock) }
        if hasEnded {
            lock.release()
            return nil
        }
        let number = nextToProduce
        lock.release()
        do {
            if let item = try produce() {
                lock.acquire()
                nextToProduce += 1
                lock.release()
                return (number, item)
            }
            end(with: nil)
        } catch {
            end(with: error)
        }
        return nil
    }

    private func end(with error: (any Error)?) {
        lock.acquire()
        hasEnded = true
        if firstError == nil { firstError = error }
        progress.wakeAll()
        lock.release()
    }

    private func deliver(_ result: Result, number: Int) {
        lock.acquire()
        finished[number] = result
        if isConsuming {
            lock.release()
            return
        }
        isConsuming = true
        var consumptionFailed = false
        while !consumptionFailed, let next = finished.removeValue(forKey: nextToConsume) {
            lock.release()
            do {
                try consume(next)
            } catch {
                consumptionFailed = true
                end(with: error)
            }
            lock.acquire()
            nextToConsume += 1
            progress.wakeAll()
        }
        // After a failure nothing more is consumed: the flag stays up.
        isConsuming = consumptionFailed
        lock.release()
    }
}

/// A mutual exclusion lock.
final class Lock {
    fileprivate let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func acquire() { pthread_mutex_lock(mutex) }
    func release() { pthread_mutex_unlock(mutex) }
}

/// A condition to wait for under a lock.
final class Condition {
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    func wait(_ lock: Lock) { pthread_cond_wait(condition, lock.mutex) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}
