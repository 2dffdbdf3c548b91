/// Finds where records of CSV and TSV files end, block by block.
///
/// A record ends with LF; a CR before it is no part of the data. In a dialect with quotes, an LF within a quoted field
/// does not end the record. A quote opens a field only as its first character: `5" pipe` is five characters and no
/// opened field. Lines without quotes, which are nearly all, are searched with `memchr` only.
///
/// ```swift
/// var scanner = CSVRecordScanner(.csv)
/// var start = 0
/// while let end = scanner.endOfRecord(in: block.span, from: start) {
///     // the record is block[start..<end]
///     start = end
/// }
/// // block[start...] begins a record that goes on in the next block: append that and go on from the old end.
/// ```
public struct CSVRecordScanner: Sendable {
    private enum State: Sendable {
        case fieldStart
        case inField
        case inQuotes
        case afterQuote
    }

    private let dialect: DelimitedDialect
    private var state = State.fieldStart

    /// A scanner at the start of a record.
    public init(_ dialect: DelimitedDialect) { self.dialect = dialect }

    /// Whether a quoted field is open; at the end of the file this means that its closing quote is missing.
    public var isInQuotes: Bool { state == .inQuotes }

    /// Forgets an unfinished record.
    public mutating func reset() { state = .fieldStart }

    /// The number of bytes of a UTF-8 byte order mark at the start of a file, 0 or 3; to be skipped before scanning.
    public static func byteOrderMarkLength(in bytes: Span<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// Goes on from `start` to the end of the record.
    ///
    /// - Parameters:
    ///   - block: any piece of the file.
    ///   - start: where to go on: the start of a record or, after nil was returned, the first byte not yet seen.
    /// - Returns: the index behind the LF that ends the record; nil if it goes on behind the block. In that case all of
    ///   the block has been seen.
    /// - Complexity: O(length of the record).
    public mutating func endOfRecord(in block: Span<UInt8>, from start: Int) -> Int? {
        if state != .inQuotes, state != .afterQuote {
            let lineEnd = block.firstIndex(of: 0x0A, from: start, to: block.count)
            let end = lineEnd ?? block.count
            if !dialect.hasQuotes || block.firstIndex(of: 0x22, from: start, to: end) == nil {
                if let lineEnd {
                    state = .fieldStart
                    return lineEnd + 1
                }
                if end > start { state = block[end - 1] == dialect.delimiter ? .fieldStart : .inField }
                return nil
            }
        }
        return endOfQuotedRecord(in: block, from: start)
    }

    private mutating func endOfQuotedRecord(in block: Span<UInt8>, from start: Int) -> Int? {
        var place = start
        while place < block.count {
            if state == .inQuotes {
                guard let quote = block.firstIndex(of: 0x22, from: place, to: block.count) else { return nil }
                place = quote + 1
                state = .afterQuote
                continue
            }
            let byte = block[place]
            place += 1
            switch byte {
            case 0x0A:
                state = .fieldStart
                return place
            case 0x22:
                // A doubled quote goes on with the field.
                state = state == .inField ? .inField : .inQuotes
            case dialect.delimiter: state = .fieldStart
            default: state = .inField
            }
        }
        return nil
    }
}
