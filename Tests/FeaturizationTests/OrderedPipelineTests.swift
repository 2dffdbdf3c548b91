import Testing

@testable import Featurization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Order, bounds and ends of the pipeline, for one, two and eight threads.
@Suite struct OrderedPipelineTests {
    /// Numbers that several threads change.
    final class Counter: @unchecked Sendable {
        // Guarded by the lock.
        private let lock = Lock()
        private var values: [String: Int] = [:]

        @discardableResult
        func add(_ name: String, _ amount: Int = 1) -> Int {
            lock.acquire()
            defer { lock.release() }
            values[name, default: 0] += amount
            return values[name] ?? 0
        }

        func raise(_ name: String, to value: Int) {
            lock.acquire()
            values[name] = max(values[name] ?? 0, value)
            lock.release()
        }

        subscript(name: String) -> Int { add(name, 0) }
    }

    struct Stop: Error, Equatable { var place: Int }

    /// Produces 0 ..< count.
    static func numbers(_ count: Int) -> () -> Int? {
        var next = 0
        return {
            guard next < count else { return nil }
            next += 1
            return next - 1
        }
    }

    static func sleep(milliseconds: Int) { usleep(UInt32(1000 * milliseconds)) }

    @Test(arguments: [1, 2, 8], [0, 1, 7, 500])
    func orderIsKept(jobs: Int, count: Int) throws {
        var results: [Int] = []
        try OrderedPipeline(jobs: jobs).run(
            produce: Self.numbers(count), makeWorker: { 0 },
            process: { worker, item -> Int in
                worker += 1
                // Uneven work.
                if item % 17 == 3 { Self.sleep(milliseconds: 1) }
                return item * 10
            },
            consume: { results.append($0) })
        #expect(results == (0..<count).map { $0 * 10 })
    }

    /// A slow first item holds up the rest at the window, not at the end of the input.
    @Test(arguments: [(2, 4), (2, 8), (8, 8), (3, 12)])
    func windowIsBounded(jobs: Int, window: Int) throws {
        let counter = Counter()
        var produced = 0
        var consumed = 0
        var mostAhead = 0
        try OrderedPipeline(jobs: jobs, window: window).run(
            produce: { () -> Int? in
                guard produced < 300 else { return nil }
                produced += 1
                counter.raise("produced", to: produced)
                return produced - 1
            }, makeWorker: { 0 },
            process: { _, item -> Int in
                if item == 0 { Self.sleep(milliseconds: 60) }
                return item
            },
            consume: { item in
                // The producer may run at the same time, but only further ahead.
                if item == 0 { mostAhead = counter["produced"] }
                consumed += 1
            })
        #expect(consumed == 300)
        #expect(mostAhead <= window)
        #expect(mostAhead >= min(window, 2))
    }

    @Test func windowIsAtLeastAsWideAsTheThreads() {
        #expect(OrderedPipeline(jobs: 8, window: 1).window == 8)
        #expect(OrderedPipeline(jobs: 3).window == 12)
        #expect(OrderedPipeline(jobs: 0).jobs == 1)
    }

    @Test(arguments: [1, 2, 8])
    func errorOfTheProducerComesAfterItsItems(jobs: Int) {
        var results: [Int] = []
        let next = Self.numbers(1000)
        #expect(throws: Stop(place: 37)) {
            try OrderedPipeline(jobs: jobs).run(
                produce: { () throws -> Int? in
                    let item = next()
                    if item == 37 { throw Stop(place: 37) }
                    return item
                }, makeWorker: { 0 }, process: { _, item in item }, consume: { results.append($0) })
        }
        #expect(results == Array(0..<37))
    }

    @Test(arguments: [1, 2, 8])
    func errorOfTheConsumerEndsTheRun(jobs: Int) {
        var results: [Int] = []
        let counter = Counter()
        let next = Self.numbers(100_000)
        #expect(throws: Stop(place: 20)) {
            try OrderedPipeline(jobs: jobs).run(
                produce: { () -> Int? in
                    counter.add("produced")
                    return next()
                }, makeWorker: { 0 }, process: { _, item in item },
                consume: { item in
                    if item == 20 { throw Stop(place: 20) }
                    results.append(item)
                })
        }
        #expect(results == Array(0..<20))
        #expect(counter["produced"] < 200)
    }

    /// Of two errors the first in order is told.
    @Test(arguments: [2, 8])
    func firstErrorCounts(jobs: Int) {
        for _ in 0..<20 {
            #expect(throws: Stop(place: 5)) {
                try OrderedPipeline(jobs: jobs).run(
                    produce: Self.numbers(100), makeWorker: { 0 },
                    process: { _, item -> Int in
                        if item == 5 { Self.sleep(milliseconds: 1) }
                        return item
                    },
                    consume: { item in if item >= 5 { throw Stop(place: item) } })
            }
        }
    }

    @Test(arguments: [1, 2, 8])
    func workersAreNotShared(jobs: Int) throws {
        final class Worker {
            var isBusy = false
        }
        let counter = Counter()
        try OrderedPipeline(jobs: jobs).run(
            produce: Self.numbers(400),
            makeWorker: {
                counter.add("workers")
                return Worker()
            },
            process: { worker, item -> Int in
                if worker.isBusy { counter.add("collisions") }
                worker.isBusy = true
                if item % 50 == 0 { Self.sleep(milliseconds: 1) }
                worker.isBusy = false
                return item
            }, consume: { _ in })
        #expect(counter["collisions"] == 0)
        #expect((1...jobs).contains(counter["workers"]))
    }

    /// Producing and consuming are each done by one thread at a time.
    @Test func producerAndConsumerAreAlone() throws {
        let counter = Counter()
        let next = Self.numbers(300)
        try OrderedPipeline(jobs: 8).run(
            produce: { () -> Int? in
                if counter.add("producing") > 1 { counter.add("collisions") }
                defer { counter.add("producing", -1) }
                return next()
            }, makeWorker: { 0 }, process: { _, item in item },
            consume: { _ in
                if counter.add("consuming") > 1 { counter.add("collisions") }
                counter.add("consuming", -1)
            })
        #expect(counter["collisions"] == 0)
    }

    @Test func coresAreCounted() { #expect((1...64).contains(AvailableCores.count)) }
}
