/// Pieces of text as numbers and words.
enum CMLText {
    /// Without blanks at the ends.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 32 { start += 1 }
        while end > start, bytes[end - 1] <= 32 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    static func string(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A number that fills the text.
    static func number(
        _ bytes: UnsafeRawBufferPointer, _ what: @autoclosure () -> String, at position: SourcePosition
    ) throws(ChemIOError) -> Double {
        if let value = number(bytes) { return value }
        let excerpt = TextExcerpt.of(bytes)
        let hint = excerpt.contains(",") ? " with a decimal point, not a comma" : ""
        throw ChemIOError(
            .badNumber, at: position, "\"\(excerpt)\" in \(what()); expected a finite decimal number\(hint)")
    }

    /// A number that fills the text, or nil.
    static func number(_ bytes: UnsafeRawBufferPointer) -> Double? {
        let text = trimmed(bytes)
        guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count > 0 else { return nil }
        var cursor = base
        guard let value = try? DecimalParsing.parse(&cursor, end: base + text.count), cursor == base + text.count else {
            return nil
        }
        return value
    }

    /// A whole number that fills the text, or nil.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int? { DecimalParsing.integer(trimmed(bytes)) }
}

/// The entries of a list, one after the other: words between blanks, or what stands between delimiters.
struct CMLEntries {
    private let list: UnsafeRawBufferPointer
    /// A delimiter that is no blank, or 0.
    private let delimiter: UInt8
    private var place = 0
    private var end: Int
    /// Number of entries so far.
    private(set) var count = 0

    init(of list: UnsafeRawBufferPointer, delimiter: UInt8? = nil) {
        if let delimiter, delimiter > 32 {
            let list = CMLText.trimmed(list)
            self.list = list
            self.delimiter = delimiter
            // A list may begin and end with a delimiter.
            end = list.count
            if end > 0, list[0] == delimiter { place = 1 }
            if end > place, list[end - 1] == delimiter { end -= 1 }
            if list.isEmpty { place = 1 }
        } else {
            self.list = list
            self.delimiter = 0
            end = list.count
        }
    }

    /// Index of the last entry.
    var index: Int { count - 1 }

    /// The next entry, or nil.
    mutating func next() -> UnsafeRawBufferPointer? {
        if delimiter != 0 {
            guard place <= end else { return nil }
            let start = place
            while place < end, list[place] != delimiter { place += 1 }
            defer { place += 1 }
            count += 1
            return CMLText.trimmed(UnsafeRawBufferPointer(rebasing: list[start..<place]))
        }
        while place < end, list[place] <= 32 { place += 1 }
        guard place < end else { return nil }
        let start = place
        while place < end, list[place] > 32 { place += 1 }
        count += 1
        return UnsafeRawBufferPointer(rebasing: list[start..<place])
    }
}

/// Element symbols of CML: case matters, dummies have names.
struct CMLSymbols: Sendable {
    private let symbols = ElementSymbols()

    struct Reading {
        var element: Element
        var massNumber: UInt16 = 0
        /// A dummy whose name says more than that it is one.
        var isDummy = false
        /// The symbol is in the wrong case.
        var isDoubtful = false
    }

    /// What an `elementType` means, or nil.
    func read(_ bytes: UnsafeRawBufferPointer) -> Reading? {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        if bytes.count <= 2 {
            let number = symbols.withTable { ElementSymbols.lookUp(base, count: bytes.count, in: $0) }
            if number != 255, let element = Element(rawValue: number) {
                let isProper = bytes[0] & 0x20 == 0 && (bytes.count == 1 || bytes[1] & 0x20 != 0)
                return Reading(element: element, isDoubtful: !isProper)
            }
        }
        if bytes.count > 5 { return nil }
        switch String(decoding: bytes, as: UTF8.self) {
        case "D": return Reading(element: .hydrogen, massNumber: 2)
        case "T": return Reading(element: .hydrogen, massNumber: 3)
        case "Du": return Reading(element: .dummy)
        case "R", "Dummy", "X", "Xx", "*": return Reading(element: .dummy, isDummy: true)
        default: return nil
        }
    }
}
