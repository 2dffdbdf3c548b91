#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The time by which the record in hand of this thread must be done, for `--timeout-per-record`.
///
/// Searches that may take long look at it once in many steps and stop as they do at their limits of steps; who started
/// the clock makes a failure of what they leave behind. Without a limit nothing ever depends on the clock: the limits of
/// steps are what keeps searches from running forever, and those are the same on every machine.
package enum RecordDeadline {
    /// The deadline in nanoseconds of the monotonic clock is kept as the value of a key of the thread; nil is none.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key, nil)
        precondition(status == 0, "no key for data of threads is left")
        return key
    }()

    /// Starts the clock for a record.
    ///
    /// - Parameter nanoseconds: how long the record may take.
    package static func start(nanoseconds: UInt) {
        let (end, overflows) = now().addingReportingOverflow(nanoseconds)
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: overflows ? UInt.max : max(1, end)))
    }

    /// Takes the limit away.
    package static func clear() { pthread_setspecific(key, nil) }

    /// Whether the record in hand has taken longer than it may; false without a limit.
    package static var isPast: Bool {
        guard let end = pthread_getspecific(key) else { return false }
        return now() > UInt(bitPattern: end)
    }

    private static func now() -> UInt {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt(time.tv_sec) &* 1_000_000_000 &+ UInt(time.tv_nsec)
    }
}
