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

    /// The words between blanks.
    static func words(_ text: String) -> [String] {
        text.split { " \t\n\r".contains($0) }.map(String.init)
    }

    /// Calls a function with every entry of a list: words between blanks, or what stands between delimiters.
    static func forEachEntry<Failure: Error>(
        of list: UnsafeRawBufferPointer, delimiter: UInt8?,
        _ body: (Int, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var index = 0
        var entry = 0
        if let delimiter, delimiter > 32 {
            let list = trimmed(list)
            guard list.count > 0 else { return }
            // A list may begin and end with a delimiter.
            var end = list.count
            if list[0] == delimiter { index = 1 }
            if end > index, list[end - 1] == delimiter { end -= 1 }
            while index <= end {
                var stop = index
                while stop < end, list[stop] != delimiter { stop += 1 }
                try body(entry, trimmed(UnsafeRawBufferPointer(rebasing: list[index..<stop])))
                entry += 1
                index = stop + 1
            }
            return
        }
        while true {
            while index < list.count, list[index] <= 32 { index += 1 }
            guard index < list.count else { return }
            let start = index
            while index < list.count, list[index] > 32 { index += 1 }
            try body(entry, UnsafeRawBufferPointer(rebasing: list[start..<index]))
            entry += 1
        }
    }

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
        switch String(decoding: bytes, as: UTF8.self) {
        case "D": return Reading(element: .hydrogen, massNumber: 2)
        case "T": return Reading(element: .hydrogen, massNumber: 3)
        case "Du": return Reading(element: .dummy)
        case "R", "Dummy", "X", "Xx", "*": return Reading(element: .dummy, isDummy: true)
        default: return nil
        }
    }
}
