/// The words of errors: what was found, what was expected, and what to do.
extension SMILESParser {
    /// The character at an offset, in words that a person can act on.
    func describe(_ line: UnsafeRawBufferPointer, _ position: Int) -> String {
        guard position < line.count else { return "the end of the line" }
        let byte = line[position]
        switch byte {
        case 0: return "a NUL byte"
        case 9: return "a tab"
        case 32: return "a blank"
        case 1...31, 127: return "a control character (byte \(byte))"
        case 33...126: return "\"\(Unicode.Scalar(byte))\""
        default: break
        }
        // The first scalar of the next bytes; a replacement character stands for invalid UTF-8.
        let rest = line[position..<min(position + 4, line.count)]
        guard let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first, scalar != "\u{FFFD}" else {
            return "byte \(byte), which is not valid UTF-8"
        }
        let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
        let name: String? =
            switch scalar.value {
            case 0xA0: "a no-break space"
            case 0x2000...0x200A, 0x202F, 0x205F, 0x3000: "a Unicode space"
            case 0x200B: "a zero-width space"
            case 0x200C: "a zero-width non-joiner"
            case 0x200D: "a zero-width joiner"
            case 0x2060: "a word joiner"
            case 0xAD: "a soft hyphen"
            case 0xFEFF: "a byte order mark"
            case 0x2010, 0x2011: "a Unicode hyphen"
            case 0x2012...0x2015: "a Unicode dash"
            case 0x2212: "a Unicode minus sign"
            case 0xFF01...0xFF5E: "the full-width character \"\(scalar)\""
            default: nil
            }
        if let name { return "\(name) (\(code))" }
        return scalar.properties.isDefaultIgnorableCodePoint
            ? "an invisible character (\(code))" : "\"\(scalar)\" (\(code))"
    }

    /// What to write instead of a character outside ASCII, or an empty string.
    private func advice(_ line: UnsafeRawBufferPointer, _ position: Int) -> String {
        guard position < line.count, line[position] >= 128 else { return "" }
        let words = describe(line, position)
        if words.contains("hyphen") || words.contains("dash") || words.contains("minus") { return "; write -" }
        if words.contains("space") { return "; write a blank in front of a name, or remove it" }
        return "; a SMILES has ASCII characters only"
    }

    /// The error of a character, or of the end of the line, where the grammar has no place for it.
    func misplaced(_ line: UnsafeRawBufferPointer, _ position: Int, _ state: State) -> ChemIOError {
        let place = SourcePosition(column: position + 1)
        let isEnd = position >= line.count || Self.isBlank(line[position])
        let found = isEnd ? "the end of the SMILES" : describe(line, position)
        let byte = Self.byte(line, position)
        if !isEnd && byte == 0x3E || (byte == 0x3C && state != .dot && state != .start) {
            return byte == 0x3E
                ? ChemIOError(
                    .unsupportedReaction, at: place,
                    "found a reaction arrow (>); expected a molecule; give reactants and products as lines of their own"
                )
                : ChemIOError(.badSyntax, at: place, "found \"<\"; expected <- (a dative bond) or another bond symbol")
        }
        let isAtomStart = Self.isLetter(byte)
        if !isEnd && isAtomStart { return notOrganic(line, position) }
        switch byte {
        case UInt8(ascii: ")") where !isEnd && (state == .atom || state == .branch):
            return ChemIOError(.badBranch, at: place, "found \")\" without an open branch; expected \"(\" before it")
        case UInt8(ascii: ")") where state == .open:
            return ChemIOError(.badBranch, at: place, "found an empty branch; expected an atom between ( and )")
        case UInt8(ascii: "(") where !isEnd:
            let reason =
                switch state {
                case .start: "a SMILES cannot start with a branch; expected an atom"
                case .open: "found \"(\" after \"(\"; expected an atom"
                case .dot: "found \"(\" after \".\"; expected an atom"
                default: "found \"(\" after a bond symbol; write the bond inside the branch"
                }
            return ChemIOError(.badBranch, at: place, reason)
        case UInt8(ascii: "]"):
            return ChemIOError(.badSyntax, at: place, "found \"]\" without \"[\" before it")
        case UInt8(ascii: "|"):
            return ChemIOError(
                .badSyntax, at: place,
                "found \"|\" in a SMILES; write a blank between the SMILES and a CXSMILES block")
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "@"):
            return ChemIOError(
                .badSyntax, at: place, "found \(found), which no SMILES has here; expected \(expectation(state))")
        default: break
        }
        var hint = advice(line, position)
        if state == .start && byte == UInt8(ascii: "#") { hint = "; lines of comment are not part of SMILES files" }
        return ChemIOError(
            .badSyntax, at: place, "found \(found) \(context(state)); expected \(expectation(state))\(hint)")
    }

    private func context(_ state: State) -> String {
        switch state {
        case .atom: "after an atom"
        case .branch: "after a branch"
        case .open: "after \"(\""
        case .bond: "after a bond symbol"
        case .openBond: "after \"(\" and a bond symbol"
        case .dot: "after \".\""
        case .start: "at the start"
        }
    }

    private func expectation(_ state: State) -> String {
        switch state {
        case .atom, .branch: "an atom, a bond, a branch, a ring number, \".\" or white space"
        case .open: "an atom or a bond symbol"
        case .bond: "an atom or a ring number"
        case .openBond, .dot, .start: "an atom"
        }
    }

    /// The error of a letter that is no atom outside brackets.
    private func notOrganic(_ line: UnsafeRawBufferPointer, _ position: Int) -> ChemIOError {
        let place = SourcePosition(column: position + 1)
        let byte = line[position]
        let next = Self.byte(line, position + 1)
        let before = position > 0 ? line[position - 1] : 0
        let letter = String(Unicode.Scalar(byte))
        func outside(_ symbol: String) -> ChemIOError {
            ChemIOError(.badSyntax, at: place, "\(symbol) is not in the organic subset; write [\(symbol)]")
        }
        if let header = header(line, position) {
            return ChemIOError(
                .badSyntax, at: place,
                "found \"\(letter)\" in \"\(header)\"; expected an atom; this looks like a title line")
        }
        if byte >= 97 {
            // The second letter of an element whose first letter was read as an atom (Na, Si).
            if scratch.symbols.number(before, byte) != SymbolTable.none {
                return outside(String(Unicode.Scalar(before)) + letter)
            }
            switch (before, byte) {
            case (UInt8(ascii: "s"), UInt8(ascii: "e")): return outside("se")
            case (UInt8(ascii: "s"), UInt8(ascii: "i")): return outside("si")
            default: break
            }
            switch (byte, next) {
            case (UInt8(ascii: "a"), UInt8(ascii: "s")): return outside("as")
            case (UInt8(ascii: "t"), UInt8(ascii: "e")): return outside("te")
            default: break
            }
            let hint =
                switch (before, byte) {
                case (UInt8(ascii: "c"), UInt8(ascii: "l")): "; write Cl for chlorine"
                case (UInt8(ascii: "b"), UInt8(ascii: "r")): "; write Br for bromine"
                case (_, UInt8(ascii: "f")), (_, UInt8(ascii: "i")):
                    "; write \(letter.uppercased()), it is never aromatic"
                default: ""
                }
            return ChemIOError(
                .badSyntax, at: place,
                "found \"\(letter)\", which is no aromatic atom; expected one of b c n o p s\(hint)")
        }
        switch byte {
        case UInt8(ascii: "H") where scratch.symbols.number(byte, next) == SymbolTable.none:
            return ChemIOError(
                .badSyntax, at: place,
                "H is not in the organic subset; write [H] for an atom of hydrogen; hydrogens of other atoms are "
                    + "implied or stand in their brackets, as in [CH4]")
        case UInt8(ascii: "D"), UInt8(ascii: "T"):
            if Self.isSmallLetter(next) && scratch.symbols.number(byte, next) != SymbolTable.none { break }
            return ChemIOError(
                .badSyntax, at: place,
                "\(letter) is no atom of SMILES; write [\(byte == UInt8(ascii: "D") ? 2 : 3)H]")
        default: break
        }
        if scratch.symbols.number(byte, next) != SymbolTable.none {
            return outside(letter + String(Unicode.Scalar(next)))
        }
        if scratch.symbols.number(byte) != SymbolTable.none { return outside(letter) }
        let hint =
            switch (before, byte) {
            case (UInt8(ascii: "C"), UInt8(ascii: "L")): "; write Cl for chlorine"
            case (UInt8(ascii: "B"), UInt8(ascii: "R")): "; write Br for bromine"
            default: "; write * for any group or attachment point"
            }
        return ChemIOError(.unknownElement, at: place, "\"\(letter)\" is no element symbol\(hint)")
    }

    /// The word around an offset if it is one that heads columns, else nil.
    private func header(_ line: UnsafeRawBufferPointer, _ position: Int) -> String? {
        var start = position
        var end = position
        while start > 0 && !Self.isBlank(line[start - 1]) { start -= 1 }
        while end < line.count && !Self.isBlank(line[end]) { end += 1 }
        guard end - start <= 20 else { return nil }
        let word = String(decoding: line[start..<end], as: UTF8.self)
        return ["smiles", "smi", "canonical_smiles", "structure", "mol", "molecule", "name", "id"].contains(
            word.lowercased())
            ? word : nil
    }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 97 && (byte | 0x20) <= 122 }

    // MARK: Ends

    /// The error of a branch without an end.
    func unclosed(_ branch: SMILESScratch.Branch) -> ChemIOError {
        let more = scratch.branches.count - 1
        return ChemIOError(
            .badBranch, at: SourcePosition(column: Int(branch.column)),
            "the branch that opens here is never closed\(Self.others(more, "before it")); expected \")\""
        )
    }

    /// The error of ring numbers that are left open; names the first.
    func unclosedRing() -> ChemIOError {
        guard let opening = scratch.openings.first(where: { $0.atom >= 0 }) else {
            return ChemIOError(.badRingClosure, "a ring number is never closed")
        }
        let more = scratch.openCount - 1
        return ChemIOError(
            .badRingClosure, at: SourcePosition(column: Int(opening.column)),
            "ring number \(opening.number) opens here and is never closed"
                + "\(Self.others(more, "more")); expected the same number at another atom")
    }

    /// `, nor are 3 more`, or nothing.
    private static func others(_ count: Int, _ words: String) -> String {
        count > 0 ? ", nor \(count == 1 ? "is" : "are") \(count) \(words)" : ""
    }

    // MARK: Brackets

    /// The error of a bracket without an element symbol.
    func missingSymbol(_ line: UnsafeRawBufferPointer, _ position: Int, _ open: Int) -> ChemIOError {
        let place = SourcePosition(column: position + 1)
        let byte = Self.byte(line, position)
        if position >= line.count || Self.isBlank(byte) {
            return ChemIOError(
                .badSyntax, at: SourcePosition(column: open + 1),
                "the bracket that opens here is never closed; expected ]")
        }
        let found = byte == UInt8(ascii: "]") && position == open + 1 ? "an empty bracket" : describe(line, position)
        let hint =
            switch byte {
            case UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                "; the order is isotope, symbol, @, H, charge, :class"
            case UInt8(ascii: "!"), UInt8(ascii: "$"): "; query features belong to SMARTS"
            default: advice(line, position)
            }
        return ChemIOError(.badSyntax, at: place, "found \(found); expected an element symbol\(hint)")
    }

    /// The error of letters that are no element.
    func unknownSymbol(_ line: UnsafeRawBufferPointer, _ position: Int) -> ChemIOError {
        var end = position
        while end < line.count && Self.isLetter(line[end]) && end < position + 3 { end += 1 }
        let symbol = String(decoding: line[position..<end], as: UTF8.self)
        let first = line[position]
        let second = Self.byte(line, position + 1)
        var hint = ""
        if symbol == "D" || symbol == "T" {
            hint = "; write [\(symbol == "D" ? 2 : 3)H]"
        } else if first >= 97 && scratch.symbols.number(first - 32, second) != SymbolTable.none {
            hint = "; this element has no aromatic form, write it with a capital letter"
        } else if scratch.symbols.number(first, second | 0x20) != SymbolTable.none && Self.isLetter(second) {
            hint = "; write the second letter small"
        } else if ["R", "X", "A", "Q", "M", "L"].contains(symbol) {
            hint = "; write * for any group or attachment point"
        }
        return ChemIOError(
            .unknownElement, at: SourcePosition(column: position + 1),
            "\"\(symbol)\" is no element symbol; expected one, such as C, Fe or c\(hint)")
    }

    /// The error of a bracket that goes on where it should close.
    func unfinished(_ line: UnsafeRawBufferPointer, _ position: Int, _ open: Int) -> ChemIOError {
        let byte = Self.byte(line, position)
        if position >= line.count || Self.isBlank(byte) {
            return ChemIOError(
                .badSyntax, at: SourcePosition(column: open + 1),
                "the bracket that opens here is never closed; expected ]")
        }
        let hint =
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "!"):
                "; query features belong to SMARTS"
            case UInt8(ascii: "+"), UInt8(ascii: "-"): "; a bracket has one charge, such as +2"
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                scratch.symbols.number(line[position - 1], byte | 0x20) != SymbolTable.none
                    ? "; write the second letter of a symbol small" : "; a bracket holds one atom"
            default: advice(line, position)
            }
        return ChemIOError(
            .badSyntax, at: SourcePosition(column: position + 1),
            "found \(describe(line, position)) in a bracket; expected ] after isotope, symbol, @, H, charge and :class "
                + "in this order\(hint)")
    }
}

extension ChemIOError.Code {
    /// A reaction where a molecule is expected.
    public static let unsupportedReaction = Self(rawValue: "unsupported-reaction")
    /// A CXSMILES block that cannot be read.
    public static let badExtension = Self(rawValue: "bad-cxsmiles")
}
