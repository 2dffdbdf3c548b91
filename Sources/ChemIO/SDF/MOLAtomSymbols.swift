/// What an atom symbol of a MOL block means: an element, or a pseudo or query atom (CTfile formats, atom block).
struct MOLAtomSymbols: Sendable {
    /// The meaning of a symbol.
    struct Reading {
        var element: Element
        /// Mass number of `D` and `T`, number of `R1`…`R99`.
        var isotope: UInt16 = 0
        /// The symbol names no element and is kept.
        var keepsLabel = false
        /// The case of the letters is not that of the symbol.
        var isMiscased = false
    }

    /// Symbols of elements, by letters.
    let elements = ElementSymbols()

    /// The element of one or two letters in their proper case, else 255.
    @inline(__always)
    static func element(_ token: UnsafePointer<UInt8>, count: Int, in table: UnsafePointer<UInt8>) -> UInt8 {
        guard token[0] & 0x20 == 0, count == 1 || token[1] & 0x20 != 0 else { return 255 }
        return ElementSymbols.lookUp(token, count: count, in: table)
    }

    /// The slow way, for all symbols; nil for an unknown one.
    func read(_ token: UnsafeRawBufferPointer) -> Reading? {
        guard let first = token.first, first < 128 else { return nil }
        if token.count <= 2, let base = token.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            let exact = elements.withTable { Self.element(base, count: token.count, in: $0) }
            if let element = Element(rawValue: exact) { return Reading(element: element) }
        }
        switch String(decoding: token, as: UTF8.self) {
        case "D": return Reading(element: .hydrogen, isotope: 2)
        case "T": return Reading(element: .hydrogen, isotope: 3)
        case "A", "AH", "Q", "QH", "X", "XH", "M", "MH", "L", "LP", "*", "R", "R#", "Pol", "Mod":
            return Reading(element: .dummy, keepsLabel: true)
        default: break
        }
        let rest = UnsafeRawBufferPointer(rebasing: token.dropFirst())
        if first == UInt8(ascii: "R"), (1...2).contains(rest.count), rest[0] &- UInt8(ascii: "0") <= 9,
            let number = DecimalParsing.integer(rest)
        {
            return Reading(element: .dummy, isotope: UInt16(number), keepsLabel: true)
        }
        // `CL` for chlorine is common; a small first letter is another matter (`c` is no element).
        if token.count == 2, first &- UInt8(ascii: "A") < 26,
            let base = token.baseAddress?.assumingMemoryBound(to: UInt8.self)
        {
            let number = elements.withTable { ElementSymbols.lookUp(base, count: 2, in: $0) }
            if let element = Element(rawValue: number) { return Reading(element: element, isMiscased: true) }
        }
        return nil
    }
}
