/// Why a linear-algebra operation could not be done.
///
/// Two errors are equal when their codes are; the text may change between versions, the code does not.
public struct LinearError: Error, Sendable {
    /// A stable name of the kind of error, for programs.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable string.
        public let rawValue: String
        /// A code from its stable string.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The kind of error.
    public let code: Code
    /// What was found; what was expected. Lower case, no full stop.
    public let message: String

    /// An error of a kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension LinearError: Equatable {
    /// Equality on the code only.
    public static func == (left: LinearError, right: LinearError) -> Bool { left.code == right.code }
}

extension LinearError: CustomStringConvertible {
    /// `message [code]`.
    public var description: String { "\(message) [\(code.rawValue)]" }
}

extension LinearError.Code {
    /// The BLAS and LAPACK library is not installed.
    public static let libraryMissing = Self(rawValue: "library-missing")
    /// The library lacks a routine.
    public static let routineMissing = Self(rawValue: "routine-missing")
    /// A buffer has another size than the shapes given with it.
    public static let sizeMismatch = Self(rawValue: "size-mismatch")
    /// A negative size, or one beyond the 32-bit integers of the library.
    public static let badSize = Self(rawValue: "bad-size")
    /// An input holds an infinity or a NaN.
    public static let notFinite = Self(rawValue: "not-finite")
    /// A matrix has no Cholesky factor.
    public static let notPositiveDefinite = Self(rawValue: "not-positive-definite")
    /// A triangular factor cannot be solved with.
    public static let singular = Self(rawValue: "singular")
    /// An iteration did not end.
    public static let noConvergence = Self(rawValue: "no-convergence")
}
