/// The fields of one record at a time, without quotes and escapes; its storage is used again for the next record.
public struct DelimitedRecord: Sendable {
    /// How records are divided.
    public let dialect: DelimitedDialect
    /// Names of the columns for error messages; may be empty.
    public var columnNames: [String] = []

    /// The record, fields in place but possibly shorter than they were.
    private var storage: [UInt8] = []
    private var starts: [Int] = []
    private var ends: [Int] = []

    /// A record without fields.
    public init(_ dialect: DelimitedDialect) { self.dialect = dialect }

    /// Number of fields; an empty record has one empty field.
    public var count: Int { starts.count }

    /// Takes a record apart.
    ///
    /// - Parameter record: the bytes of the record, its line end included or not.
    /// - Throws: ``TableError`` with code `bad-quoting`, naming the column; the fields before it can be used then.
    /// - Complexity: O(n); nothing is allocated once the storage is large enough.
    public mutating func parse(_ record: Span<UInt8>) throws(TableError) {
        storage.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        var end = record.count
        if end > 0, record[end - 1] == 0x0A { end -= 1 }
        if end > 0, record[end - 1] == 0x0D { end -= 1 }
        storage.append(bytes: record.extracting(0..<end))
        if dialect.hasQuotes, storage.span.firstIndex(of: 0x22, from: 0, to: end) != nil {
            try splitQuoted()
        } else {
            splitPlain()
            if dialect.hasEscapes, storage.span.firstIndex(of: 0x5C, from: 0, to: end) != nil { unescape() }
        }
    }

    /// The bytes of a field.
    ///
    /// - Precondition: `column` is below ``count``.
    /// - Complexity: O(1).
    @_lifetime(borrow self)
    public func bytes(of column: Int) -> Span<UInt8> {
        storage.span.extracting(starts[column]..<ends[column])
    }

    /// A field as a string; ill-formed UTF-8 becomes U+FFFD.
    ///
    /// - Precondition: `column` is below ``count``.
    /// - Complexity: O(n).
    public func string(_ column: Int) -> String {
        String(decoding: storage[starts[column]..<ends[column]], as: UTF8.self)
    }

    /// All fields as strings.
    public func strings() -> [String] { (0..<count).map(string) }

    private mutating func splitPlain() {
        var start = 0
        while let delimiter = storage.span.firstIndex(of: dialect.delimiter, from: start, to: storage.count) {
            starts.append(start)
            ends.append(delimiter)
            start = delimiter + 1
        }
        starts.append(start)
        ends.append(storage.count)
    }

    /// Splits, moving quoted fields together where doubled quotes shrink. A field never grows, so it stays in its place.
    private mutating func splitQuoted() throws(TableError) {
        let count = storage.count
        var place = 0
        while true {
            guard place < count, storage[place] == 0x22 else {
                let end = storage.span.firstIndex(of: dialect.delimiter, from: place, to: count) ?? count
                starts.append(place)
                ends.append(end)
                if end == count { return }
                place = end + 1
                continue
            }
            let start = place + 1
            var target = start
            place = start
            while true {
                guard place < count else { throw error("a quoted field is not closed") }
                if storage[place] == 0x22 {
                    place += 1
                    guard place < count, storage[place] == 0x22 else { break }
                }
                storage[target] = storage[place]
                target += 1
                place += 1
            }
            guard place == count || storage[place] == dialect.delimiter else {
                throw error("a closing quote is followed by more characters; expected a delimiter")
            }
            starts.append(start)
            ends.append(target)
            if place == count { return }
            place += 1
        }
    }

    private mutating func unescape() {
        for column in starts.indices {
            var target = starts[column]
            var place = target
            let end = ends[column]
            while place < end {
                var byte = storage[place]
                place += 1
                if byte == 0x5C, place < end {
                    var replacement: UInt8?
                    switch storage[place] {
                    case 0x74: replacement = 0x09
                    case 0x6E: replacement = 0x0A
                    case 0x72: replacement = 0x0D
                    case 0x5C: replacement = 0x5C
                    default: break
                    }
                    if let replacement {
                        byte = replacement
                        place += 1
                    }
                }
                storage[target] = byte
                target += 1
            }
            ends[column] = target
        }
    }

    private func error(_ message: String) -> TableError {
        let column = starts.count
        let name = column < columnNames.count ? " ('\(columnNames[column])')" : ""
        return TableError(.badQuoting, "column \(column + 1)\(name): \(message)")
    }
}
