internal import Synchronization

/// A request to stop, set by a signal handler and seen by everything that waits or loops.
public enum Interruption {
    private static let requests = Atomic<Int>(0)

    /// Whether a stop has been asked for.
    public static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

    /// Asks for a stop; safe to call from a signal handler. Returns how often that has happened.
    @discardableResult
    public static func request() -> Int { requests.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Forgets earlier requests; for tests.
    public static func reset() { requests.store(0, ordering: .relaxed) }
}
