internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The time by which the record in hand of this thread must be done, for `--timeout-per-record`, and whether the program
/// is asked to stop.
///
/// Searches that may take long look at it once in many steps and stop as they do at their limits of steps; who started
/// the clock makes a failure of what they leave behind, and who asked for a stop drops it. Without a limit nothing ever
/// depends on the clock: the limits of steps are what keeps searches from running forever, and those are the same on every
/// machine.
package enum RecordDeadline {
    /// The deadline in nanoseconds of the monotonic clock is kept as the value of a key of the thread; nil is none.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key, nil)
        precondition(status == 0, "no key for data of threads is left")
        return key
    }()

    private static let stopRequests = Atomic<Int>(0)

    /// Starts the clock for a record.
    ///
    /// - Parameter nanoseconds: how long the record may take.
    package static func start(nanoseconds: UInt) {
        let (end, overflows) = now().addingReportingOverflow(nanoseconds)
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: overflows ? UInt.max : max(1, end)))
    }

    /// Takes the limit away.
    package static func clear() { pthread_setspecific(key, nil) }

    /// Whether the record in hand has taken longer than it may, or a stop was asked for; false without a limit and a stop.
    package static var isPast: Bool {
        if isStopRequested { return true }
        guard let end = pthread_getspecific(key) else { return false }
        return now() > UInt(bitPattern: end)
    }

    /// Whether all searches are to end.
    package static var isStopRequested: Bool { stopRequests.load(ordering: .relaxed) > 0 }

    /// Asks all searches to end; safe to call from a signal handler. Returns how often that has happened.
    package static func requestStop() -> Int { stopRequests.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Forgets earlier requests.
    package static func forgetStops() { stopRequests.store(0, ordering: .relaxed) }

    private static func now() -> UInt {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt(time.tv_sec) &* 1_000_000_000 &+ UInt(time.tv_nsec)
    }
}
