public import Learn

/// Why a report could not be made.
public struct ReportError: Error, Hashable, Sendable {
    /// What kind of mistake it is; the exit status follows from it.
    public enum Kind: Hashable, Sendable {
        /// A request that cannot be met with these inputs: a column that is not there, a split of no use.
        case usage
        /// Data that cannot be used.
        case data
    }

    /// What kind it is.
    public let kind: Kind
    /// What was found, what was expected, what to do. Lower case, no full stop.
    public let message: String

    /// A value of given parts.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The error of an estimator.
    public init(_ error: LearnError) {
        self.init(error.code == .badParameter ? .usage : .data, error.message)
    }
}

extension ReportError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
