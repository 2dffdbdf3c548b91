internal import MolecularGraph

/// A request to stop, set by a signal handler and seen by everything that waits or loops, long searches too.
public enum Interruption {
    /// Whether a stop has been asked for.
    public static var isRequested: Bool { RecordDeadline.isStopRequested }

    /// Asks for a stop; safe to call from a signal handler. Returns how often that has happened.
    @discardableResult
    public static func request() -> Int { RecordDeadline.requestStop() }

    /// Forgets earlier requests; for tests.
    public static func reset() { RecordDeadline.forgetStops() }
}
