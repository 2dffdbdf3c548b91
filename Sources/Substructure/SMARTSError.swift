/// Why a SMARTS text is not a pattern.
public struct SMARTSError: Error, Hashable, Sendable {
    /// Column of the fault in the text, from 1.
    public var column: Int
    /// What was found and what was expected.
    public var detail: String

    /// A fault.
    public init(column: Int, detail: String) {
        self.column = column
        self.detail = detail
    }
}
