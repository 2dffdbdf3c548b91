/// A place in an input, for messages that a person can act on.
///
/// Lines and columns count from 1 in the decompressed text; 0 means that the number is not known or makes no sense.
public struct SourcePosition: Hashable, Sendable {
    /// Position of the record in its file, from 1.
    public var record: Int
    /// Physical line, from 1.
    public var line: Int
    /// Column in bytes, from 1.
    public var column: Int

    /// A place in an input.
    @inlinable
    public init(record: Int = 0, line: Int = 0, column: Int = 0) {
        self.record = record
        self.line = line
        self.column = column
    }
}
