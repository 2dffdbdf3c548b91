/// Atoms in brackets: isotope, symbol, arrangement, hydrogens, charge, class, in this order.
extension SMILESParser {
    /// What a bracket says.
    struct BracketAtom {
        var element = Element.dummy
        var isAromatic = false
        var isotope: UInt16 = 0
        var hydrogens: UInt8 = 0
        var charge: Int8 = 0
        var atomMap: Int32 = 0
        var geometry: AtomStereo.Class?
        var permutation: UInt8 = 0
        /// Offset after the closing bracket.
        var end = 0
    }

    /// Reads a bracket atom that opens at an offset.
    func readBracket(_ line: UnsafeRawBufferPointer, from open: Int) throws(ChemIOError) -> BracketAtom {
        var atom = BracketAtom()
        var position = open + 1
        if Self.isDigit(line, position) {
            let number = try readNumber(line, &position, "isotope", limit: 65_535)
            atom.isotope = UInt16(truncatingIfNeeded: number)
        }
        let symbolIsH = try readSymbol(line, &position, open, into: &atom)
        if Self.byte(line, position) == UInt8(ascii: "@") {
            if symbolIsH {
                throw ChemIOError(
                    .badSyntax, at: SourcePosition(column: position + 1),
                    "found @ at a hydrogen atom; expected H, a charge, : or ]")
            }
            try readArrangement(line, &position, into: &atom)
        }
        if Self.byte(line, position) == UInt8(ascii: "H") {
            position += 1
            atom.hydrogens = 1
            if Self.isDigit(line, position) {
                let number = try readNumber(line, &position, "hydrogen count", limit: 253)
                atom.hydrogens = UInt8(truncatingIfNeeded: number)
            }
        }
        let sign = Self.byte(line, position)
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            try readCharge(line, &position, sign, into: &atom)
        }
        if Self.byte(line, position) == UInt8(ascii: ":") {
            position += 1
            guard Self.isDigit(line, position) else {
                throw ChemIOError(
                    .badSyntax, at: SourcePosition(column: position + 1),
                    "found \(describe(line, position)) after : in a bracket; expected an atom class, which is a number")
            }
            let number = try readNumber(line, &position, "atom class", limit: Int(Int32.max) - 1)
            atom.atomMap = Int32(truncatingIfNeeded: number)
        }
        guard Self.byte(line, position) == UInt8(ascii: "]") else { throw unfinished(line, position, open) }
        atom.end = position + 1
        return atom
    }

    // MARK: Parts

    /// Reads the element. Returns whether it is written as the letter H.
    private func readSymbol(
        _ line: UnsafeRawBufferPointer, _ position: inout Int, _ open: Int, into atom: inout BracketAtom
    ) throws(ChemIOError) -> Bool {
        let first = Self.byte(line, position)
        let second = Self.byte(line, position + 1)
        switch first {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            var number = scratch.symbols.number(first, second)
            if number != SymbolTable.none {
                position += 2
            } else if let systematic = Self.systematicNumber(line, position) {
                number = systematic
                position += 3
            } else {
                number = scratch.symbols.number(first)
                // A small letter cannot follow a symbol, so the two letters were meant as one.
                if number == SymbolTable.none || Self.isSmallLetter(second) { throw unknownSymbol(line, position) }
                position += 1
            }
            atom.element = Element(rawValue: number) ?? .dummy
            return number == 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
            let length = Self.aromaticSymbol(first, second, into: &atom)
            guard length > 0, !Self.isSmallLetter(Self.byte(line, position + length)) else {
                throw unknownSymbol(line, position)
            }
            atom.isAromatic = true
            position += length
        case UInt8(ascii: "*"):
            position += 1
        case UInt8(ascii: "#"):
            position += 1
            let start = position
            guard Self.isDigit(line, position) else {
                throw ChemIOError(
                    .badSyntax, at: SourcePosition(column: position + 1),
                    "found \(describe(line, position)) after # in a bracket; expected an atomic number")
            }
            let number = try readNumber(line, &position, "atomic number", limit: Int(Int32.max) - 1)
            guard let element = Element(atomicNumber: number) else {
                throw ChemIOError(
                    .unknownElement, at: SourcePosition(column: start + 1),
                    "no element has the atomic number \(number); expected 0 to 118")
            }
            atom.element = element
        case UInt8(ascii: "'"):
            let number = scratch.symbols.number(second, Self.byte(line, position + 2))
            guard number != SymbolTable.none, number >= 104, Self.byte(line, position + 3) == first else {
                throw ChemIOError(
                    .badSyntax, at: SourcePosition(column: position + 1),
                    "found a quote in a bracket; expected an element symbol; only 'Rf' to 'Og' may be quoted")
            }
            atom.element = Element(rawValue: number) ?? .dummy
            position += 4
        default:
            throw missingSymbol(line, position, open)
        }
        return false
    }

    /// Atomic number of a systematic symbol (`Uun` to `Uuo`), or nil.
    private static func systematicNumber(_ line: UnsafeRawBufferPointer, _ position: Int) -> UInt8? {
        guard byte(line, position) == UInt8(ascii: "U"), byte(line, position + 1) == UInt8(ascii: "u") else {
            return nil
        }
        return switch byte(line, position + 2) {
        case UInt8(ascii: "n"): 110
        case UInt8(ascii: "u"): 111
        case UInt8(ascii: "b"): 112
        case UInt8(ascii: "t"): 113
        case UInt8(ascii: "q"): 114
        case UInt8(ascii: "p"): 115
        case UInt8(ascii: "h"): 116
        case UInt8(ascii: "s"): 117
        case UInt8(ascii: "o"): 118
        default: nil
        }
    }

    /// Length of an aromatic symbol, 0 if there is none.
    private static func aromaticSymbol(_ first: UInt8, _ second: UInt8, into atom: inout BracketAtom) -> Int {
        switch (first, second) {
        case (UInt8(ascii: "s"), UInt8(ascii: "e")):
            atom.element = .selenium
            return 2
        case (UInt8(ascii: "a"), UInt8(ascii: "s")):
            atom.element = .arsenic
            return 2
        case (UInt8(ascii: "t"), UInt8(ascii: "e")):
            atom.element = .tellurium
            return 2
        case (UInt8(ascii: "s"), UInt8(ascii: "i")):
            atom.element = .silicon
            return 2
        case (UInt8(ascii: "b"), _): atom.element = .boron
        case (UInt8(ascii: "c"), _): atom.element = .carbon
        case (UInt8(ascii: "n"), _): atom.element = .nitrogen
        case (UInt8(ascii: "o"), _): atom.element = .oxygen
        case (UInt8(ascii: "p"), _): atom.element = .phosphorus
        case (UInt8(ascii: "s"), _): atom.element = .sulfur
        default: return 0
        }
        return 1
    }

    /// Reads `@`, `@@` or `@` with a class and an optional number.
    private func readArrangement(
        _ line: UnsafeRawBufferPointer, _ position: inout Int, into atom: inout BracketAtom
    ) throws(ChemIOError) {
        let start = position
        position += 1
        let geometry: AtomStereo.Class
        switch (Self.byte(line, position), Self.byte(line, position + 1)) {
        case (UInt8(ascii: "@"), _):
            position += 1
            atom.geometry = .tetrahedral
            atom.permutation = 2
            return
        case (UInt8(ascii: "T"), UInt8(ascii: "H")): geometry = .tetrahedral
        case (UInt8(ascii: "A"), UInt8(ascii: "L")): geometry = .allenal
        case (UInt8(ascii: "S"), UInt8(ascii: "P")): geometry = .squarePlanar
        case (UInt8(ascii: "T"), UInt8(ascii: "B")): geometry = .trigonalBipyramidal
        case (UInt8(ascii: "O"), UInt8(ascii: "H")): geometry = .octahedral
        default:
            atom.geometry = .tetrahedral
            atom.permutation = 1
            return
        }
        position += 2
        atom.geometry = geometry
        guard Self.isDigit(line, position) else { return }
        let number = try readNumber(line, &position, "permutation", limit: Int(Int32.max) - 1)
        guard number >= 1 && number <= geometry.permutationCount else {
            let name = String(decoding: line[start..<start + 3], as: UTF8.self)
            throw ChemIOError(
                .badValue, at: SourcePosition(column: start + 1),
                "\(name)\(number) does not exist; expected \(name)1 to \(name)\(geometry.permutationCount)")
        }
        atom.permutation = UInt8(truncatingIfNeeded: number)
    }

    /// Reads a charge: a sign with a number, or signs.
    private func readCharge(
        _ line: UnsafeRawBufferPointer, _ position: inout Int, _ sign: UInt8, into atom: inout BracketAtom
    ) throws(ChemIOError) {
        let start = position
        var amount = 0
        while Self.byte(line, position) == sign {
            amount += 1
            position += 1
        }
        let isNegative = sign == UInt8(ascii: "-")
        let limit = isNegative ? 128 : 127
        if amount == 1 && Self.isDigit(line, position) {
            amount = try readNumber(line, &position, "charge", limit: Self.largestNumber)
        }
        guard amount <= limit else {
            let found = amount < Self.largestNumber ? " \(isNegative ? "-" : "+")\(amount)" : ""
            throw ChemIOError(
                .badNumber, at: SourcePosition(column: start + 1),
                "the charge\(found) is out of range; expected -128 to +127")
        }
        atom.charge = Int8(truncatingIfNeeded: isNegative ? -amount : amount)
    }

    /// Larger numbers are read as this one.
    private static var largestNumber: Int { 1 << 40 }

    /// Reads digits. A leading zero is an error, as in RDKit.
    private func readNumber(
        _ line: UnsafeRawBufferPointer, _ position: inout Int, _ what: StaticString, limit: Int
    ) throws(ChemIOError) -> Int {
        let start = position
        var number = 0
        while Self.isDigit(line, position) {
            number = min(10 * number + Int(line[position]) - 48, Self.largestNumber)
            position += 1
        }
        if line[start] == UInt8(ascii: "0") && position > start + 1 {
            throw ChemIOError(
                .badSyntax, at: SourcePosition(column: start + 1),
                "the \(what) has a leading zero; write \(number <= limit ? String(number) : "it without")")
        }
        guard number <= limit else {
            throw ChemIOError(
                .badNumber, at: SourcePosition(column: start + 1),
                "the \(what) is too large; expected at most \(limit)")
        }
        return number
    }

    // MARK: Bytes

    /// The byte at an offset, 0 after the end.
    @inline(__always)
    static func byte(_ line: UnsafeRawBufferPointer, _ position: Int) -> UInt8 {
        position < line.count ? line[position] : 0
    }

    @inline(__always)
    static func isDigit(_ line: UnsafeRawBufferPointer, _ position: Int) -> Bool {
        position < line.count && line[position] >= 48 && line[position] <= 57
    }

    static func isSmallLetter(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
}
