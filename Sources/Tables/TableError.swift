/// Why a table, an array or an archive could not be read or made.
///
/// Two errors are equal when their codes are; the text may change between versions, the code does not.
public struct TableError: Error, Sendable {
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

extension TableError: Equatable {
    /// Equality on the code only.
    public static func == (left: TableError, right: TableError) -> Bool { left.code == right.code }
}

extension TableError: CustomStringConvertible {
    /// `message [code]`.
    public var description: String { "\(message) [\(code.rawValue)]" }
}

extension TableError.Code {
    /// The operating system refused to open or read a file.
    public static let cannotRead = Self(rawValue: "cannot-read")
    /// The bytes end before what they announce.
    public static let truncated = Self(rawValue: "truncated")
    /// The bytes are no NPY array, or contradict themselves.
    public static let badNPY = Self(rawValue: "bad-npy")
    /// An NPY array of a type or version that is not read.
    public static let unsupportedNPY = Self(rawValue: "unsupported-npy")
    /// The bytes are no ZIP archive, or contradict themselves.
    public static let badZIP = Self(rawValue: "bad-zip")
    /// A ZIP entry that needs something that is not supported, such as a password.
    public static let unsupportedZIP = Self(rawValue: "unsupported-zip")
    /// A checksum does not fit the bytes.
    public static let badChecksum = Self(rawValue: "bad-checksum")
    /// Something is larger than the limit that was set.
    public static let tooLarge = Self(rawValue: "too-large")
    /// A quoted field is not closed or is followed by something else than a delimiter.
    public static let badQuoting = Self(rawValue: "bad-quoting")
    /// A column is not there.
    public static let noColumn = Self(rawValue: "no-column")
    /// A column name occurs more than once.
    public static let duplicateColumn = Self(rawValue: "duplicate-column")
    /// Numbers of rows, columns, names or values do not fit together.
    public static let badShape = Self(rawValue: "bad-shape")
}
