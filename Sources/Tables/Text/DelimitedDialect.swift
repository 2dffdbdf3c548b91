/// How records are divided into fields.
public struct DelimitedDialect: Hashable, Sendable {
    /// The character between fields; an ASCII character other than the quote, CR and LF.
    public var delimiter: UInt8
    /// Whether a field may be put in double quotes, with delimiters and line ends in it (RFC 4180).
    public var hasQuotes: Bool
    /// Whether `\t`, `\n`, `\r` and `\\` stand for tab, LF, CR and backslash. Other backslashes stand for themselves.
    public var hasEscapes: Bool

    /// Commas and quotes.
    public static let csv = DelimitedDialect(delimiter: 0x2C, hasQuotes: true, hasEscapes: false)
    /// Tabs and escapes, as our own outputs have them.
    public static let tsv = DelimitedDialect(delimiter: 0x09, hasQuotes: false, hasEscapes: true)
    /// Tabs only: backslashes stand for themselves, as SMILES columns of other programs need it, where `C\n1cccc1` is a
    /// bond and an aromatic nitrogen.
    public static let plainTSV = DelimitedDialect(delimiter: 0x09, hasQuotes: false, hasEscapes: false)

    /// A dialect.
    public init(delimiter: UInt8, hasQuotes: Bool, hasEscapes: Bool) {
        precondition(
            delimiter < 0x80 && delimiter != 0x22 && delimiter != 0x0A && delimiter != 0x0D, "no possible delimiter")
        self.delimiter = delimiter
        self.hasQuotes = hasQuotes
        self.hasEscapes = hasEscapes
    }
}
