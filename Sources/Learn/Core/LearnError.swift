public import Linear
public import Tables

/// Why learning or predicting could not be done.
///
/// Two errors are equal when their codes are; the text may change between versions, the code does not.
public struct LearnError: Error, Sendable {
    /// A stable name of the kind of error, for programs.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable string.
        public let rawValue: String
        /// A code from its stable string.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The kind of error.
    public let code: Code
    /// What was found; what was expected; what to do. Lower case, no full stop.
    public let message: String

    /// An error of a kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error of linear algebra as one of learning; the code is kept.
    public init(_ error: LinearError) { self.init(Code(rawValue: error.code.rawValue), error.message) }

    /// An error of a table as one of learning; the code is kept.
    public init(_ error: TableError) { self.init(Code(rawValue: error.code.rawValue), error.message) }
}

extension LearnError: Equatable {
    /// Equality on the code only.
    public static func == (left: LearnError, right: LearnError) -> Bool { left.code == right.code }
}

extension LearnError: CustomStringConvertible {
    /// `message [code]`.
    public var description: String { "\(message) [\(code.rawValue)]" }
}

extension LearnError.Code {
    /// Numbers of rows, columns or values that do not fit together.
    public static let badShape = Self(rawValue: "bad-shape")
    /// A number that is missing or infinite.
    public static let notFinite = Self(rawValue: "not-finite")
    /// A hyper-parameter outside its range.
    public static let badParameter = Self(rawValue: "bad-parameter")
    /// Too few rows for what is asked.
    public static let tooFewRows = Self(rawValue: "too-few-rows")
    /// Too few columns for what is asked.
    public static let tooFewColumns = Self(rawValue: "too-few-columns")
    /// A partition that cannot be made or used.
    public static let badPartition = Self(rawValue: "bad-partition")
    /// Columns that a model needs and a matrix lacks.
    public static let missingColumns = Self(rawValue: "missing-columns")
    /// A column that holds text.
    public static let textColumn = Self(rawValue: "text-column")
    /// A join that finds no partner, or more than one.
    public static let badJoin = Self(rawValue: "bad-join")
    /// Equations without a usable solution.
    public static let illConditioned = Self(rawValue: "ill-conditioned")
    /// An iteration that did not end.
    public static let noConvergence = Self(rawValue: "no-convergence")
    /// A table that cannot be read or used.
    public static let badTable = Self(rawValue: "bad-table")
    /// A column that is not there.
    public static let noColumn = Self(rawValue: "no-column")
    /// A model file that cannot be read.
    public static let badModel = Self(rawValue: "bad-model")
}

/// Runs linear algebra, turning its errors into those of this module.
@inline(__always)
func linear<Value>(_ body: () throws(LinearError) -> Value) throws(LearnError) -> Value {
    do throws(LinearError) { return try body() } catch { throw LearnError(error) }
}
