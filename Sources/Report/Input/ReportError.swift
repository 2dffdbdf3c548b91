public import Learn
public import Tables

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

    /// The error of a table.
    public init(_ error: TableError, file: String) {
        self.init(error.code == .noColumn ? .usage : .data, "\(file): \(error.message)")
    }

    /// The error of an estimator.
    public init(_ error: LearnError) {
        self.init(error.code == .badParameter ? .usage : .data, error.message)
    }

    /// Names in quotes, the first of them, and how many more there are.
    static func list(_ names: [String], most: Int = 20) -> String {
        let shown = names.prefix(most).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > most ? "\(shown) and \(names.count - most) more" : shown
    }
}

extension ReportError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
