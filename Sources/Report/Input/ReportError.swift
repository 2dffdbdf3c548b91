public import Learn

/// Why a report could not be made.
///
/// Two errors are equal when their codes are; the text may change between versions, the code does not.
public struct ReportError: Error, Sendable {
    /// A stable name of the kind of error, for programs.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable string.
        public let rawValue: String
        /// A code from its stable string.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The kind of error; the exit status follows from it.
    public let code: Code
    /// What was found, what was expected, what to do. Lower case, no full stop.
    public let message: String

    /// An error of a kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error of learning: a request that cannot be met, or data that cannot be used.
    public init(_ error: LearnError) {
        let requests: Set<LearnError.Code> = [.badParameter, .noColumn, .textColumn]
        self.init(requests.contains(error.code) ? .usage : .data, error.message)
    }
}

extension ReportError: Equatable {
    /// Equality on the code only.
    public static func == (left: ReportError, right: ReportError) -> Bool { left.code == right.code }
}

extension ReportError: CustomStringConvertible {
    /// `message [code]`.
    public var description: String { "\(message) [\(code.rawValue)]" }
}

extension ReportError.Code {
    /// A request that cannot be met with these inputs: a column that is not there, a split of no use.
    public static let usage = Self(rawValue: "bad-request")
    /// Data that cannot be used.
    public static let data = Self(rawValue: "bad-data")
}
