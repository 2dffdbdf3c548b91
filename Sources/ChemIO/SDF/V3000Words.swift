/// A logical line of a V3000 block: physical lines joined where they end in `-`, without `M  V30 `.
struct V3000Line {
    /// The content; valid until the next line is read.
    let bytes: UnsafeBufferPointer<UInt8>
    /// Physical number of the first line.
    let number: Int
    /// Column of the content, counted from 0; -1 if it was joined, as columns make no sense then.
    let column: Int
}

/// Bytes at a stable address, for lines that are put together from several.
final class JoinedBytes {
    private var storage = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var count = 0

    deinit { storage.deallocate() }

    /// The bytes; valid until the next change.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: storage[0..<count]) }

    /// Forgets the bytes but keeps the room.
    func removeAll() { count = 0 }

    /// Adds bytes at the end; the room doubles when it is used up.
    func append(_ more: UnsafeBufferPointer<UInt8>) {
        if count + more.count > storage.count {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(256, 2 * (count + more.count)))
            _ = larger.update(fromContentsOf: storage[0..<count])
            storage.deallocate()
            storage = larger
        }
        for (offset, byte) in more.enumerated() { storage[count + offset] = byte }
        count += more.count
    }
}

/// Cuts a logical line of a V3000 block into words.
///
/// A word ends at a blank that is neither in parentheses nor brackets nor in a quoted text; `""` within a quoted text is a
/// quote.
struct V3000Words {
    /// Why a line has no next word.
    enum Fault: Error {
        case openParenthesis
        case openBracket
        case openQuote
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the next word is looked for.
    private(set) var index = 0
    /// Where the last word began.
    private(set) var start = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next word, or nil at the end of the line.
    mutating func next() throws(Fault) -> UnsafeRawBufferPointer? {
        while index < bytes.count, MOLFields.isBlank(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        start = index
        while index < bytes.count, !MOLFields.isBlank(bytes[index]) {
            switch bytes[index] {
            case UInt8(ascii: "("): try skip(to: UInt8(ascii: ")"), .openParenthesis)
            case UInt8(ascii: "["): try skip(to: UInt8(ascii: "]"), .openBracket)
            case UInt8(ascii: "\""): try skip(to: UInt8(ascii: "\""), .openQuote)
            default: index += 1
            }
        }
        return UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<index]))
    }

    /// Moves behind a closing character. A doubled quote reopens the text at once, so it needs no rule of its own.
    private mutating func skip(to closing: UInt8, _ fault: Fault) throws(Fault) {
        index += 1
        while index < bytes.count, bytes[index] != closing { index += 1 }
        guard index < bytes.count else { throw fault }
        index += 1
    }

    /// The parts of `KEY=value`, or nil.
    static func keyAndValue(
        _ word: UnsafeRawBufferPointer
    ) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        guard let sign = word.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (
            UnsafeRawBufferPointer(rebasing: word[..<sign]), UnsafeRawBufferPointer(rebasing: word[(sign + 1)...])
        )
    }

    /// The values of `(n v1 … vn)`; nil if they are no whole numbers or not as many as it says.
    static func numbers(_ value: UnsafeRawBufferPointer) -> [Int]? {
        guard value.count >= 2, value.first == UInt8(ascii: "("), value.last == UInt8(ascii: ")") else { return nil }
        var numbers: [Int] = []
        for word in value[1..<value.count - 1].split(whereSeparator: { $0 <= 32 }) {
            guard let number = DecimalParsing.integer(UnsafeRawBufferPointer(rebasing: word)) else { return nil }
            numbers.append(number)
        }
        guard let count = numbers.first, count == numbers.count - 1 else { return nil }
        numbers.removeFirst()
        return numbers
    }

    /// The text of a value, without its quotes.
    static func text(_ value: UnsafeRawBufferPointer) -> String {
        guard value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") else {
            return String(decoding: value, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var index = 1
        while index < value.count - 1 {
            bytes.append(value[index])
            index += value[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a word is some text.
    static func equals(_ word: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        word.count == text.utf8CodeUnitCount
            && (0..<word.count).allSatisfy { word[$0] == text.utf8Start[$0] }
    }
}
