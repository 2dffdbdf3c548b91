/// The CXSMILES block: `|item,item,…|`.
///
/// Items that fit the graph are applied: labels `$…$`, radicals `^n:`, the first set of coordinates `(…)`, dative and
/// hydrogen bonds `C:` and `H:`, zero-order bonds `Z:`. The others that RDKit knows (stereo groups, `c:`, `t:`, `ctu:`,
/// `w:`, `wU:`, `wD:`, `m:`, `LN:`, `rb:`, `s:`, `u:`, S-groups, atom properties and values) are checked for their form and
/// kept as text only. Anything else is passed over with a warning, as RDKit does. Atoms and bonds count from 0, bonds in
/// the order in which they are completed in the text; numbers beyond the molecule are passed over with a warning.
extension SMILESParser {
    /// Reads the block that opens at an offset and returns the offset after it.
    mutating func readExtension(_ line: UnsafeRawBufferPointer, from start: Int) throws(ChemIOError) -> Int {
        var cursor = ExtensionCursor(line: line, start: start, position: start + 1)
        var hasCoordinates = false
        while try cursor.next("|") != UInt8(ascii: "|") {
            switch try cursor.next("|") {
            case UInt8(ascii: "("):
                try readCoordinates(&cursor, keeping: !hasCoordinates)
                hasCoordinates = true
            case UInt8(ascii: "$"):
                try readLabels(&cursor)
            case UInt8(ascii: "^"):
                try readRadicals(&cursor)
            case UInt8(ascii: "C"):
                try readBonds(&cursor, order: .dative)
            case UInt8(ascii: "H"):
                try readBonds(&cursor, order: .hydrogen)
            case UInt8(ascii: "Z"):
                try readZeroOrderBonds(&cursor)
            default:
                if try !cursor.skipKnownItem() {
                    if try cursor.next("|") != UInt8(ascii: ",") {
                        warn(
                            "cxsmiles-unknown-item", at: cursor.position,
                            "an unknown item of the CXSMILES block was passed over")
                    }
                    cursor.position += 1
                }
            }
        }
        cursor.position += 1
        if needs.contains(.fields) {
            let text = String(decoding: line[start..<cursor.position], as: UTF8.self)
            builder.addDataField(name: "cxsmiles", value: text)
        }
        return cursor.position
    }

    private mutating func warnUnknownAtom(_ atom: Int, at offset: Int) {
        warn(
            "cxsmiles-unknown-atom", at: offset,
            "the CXSMILES block names atom or bond \(atom) (from 0), which does not exist; it was passed over")
    }

    /// `(x,y,z;x,y,z;…)`: Å, a number that is left out is 0.
    private mutating func readCoordinates(_ cursor: inout ExtensionCursor, keeping: Bool) throws(ChemIOError) {
        let start = cursor.position
        cursor.position += 1
        let atomCount = scratch.atomCount
        var coordinates: [Double] = []
        var positions = 0
        while try cursor.next(")") != UInt8(ascii: ")") {
            var place = 0
            while true {
                let value = try cursor.readCoordinate()
                if place < 3 && positions < atomCount { coordinates.append(value) }
                place += 1
                guard try cursor.next(")") == UInt8(ascii: ",") else { break }
                cursor.position += 1
            }
            if positions < atomCount {
                for _ in min(place, 3)..<3 { coordinates.append(0) }
            }
            positions += 1
            if try cursor.next(")") == UInt8(ascii: ";") { cursor.position += 1 }
        }
        cursor.position += 1
        if positions != atomCount {
            warn(
                "cxsmiles-coordinates", at: start,
                "the CXSMILES block has \(positions) positions for \(atomCount) atoms; missing ones are 0")
        }
        guard keeping, needs.contains(.coordinates), !coordinates.isEmpty else { return }
        coordinates.append(contentsOf: repeatElement(0, count: max(0, 3 * atomCount - coordinates.count)))
        builder.draft.coordinateColumn = coordinates
    }

    /// `$label;label;…$`, or `$_AV:value;…$`, which is kept as text only.
    private mutating func readLabels(_ cursor: inout ExtensionCursor) throws(ChemIOError) {
        let isValue = cursor.starts(with: "$_AV:")
        cursor.position += isValue ? 5 : 1
        var atom = 0
        while try cursor.next("$") != UInt8(ascii: "$") {
            let start = cursor.position
            let text = try cursor.readText(until: UInt8(ascii: ";"), UInt8(ascii: "$"), UInt8(ascii: "$"))
            if !text.isEmpty && !isValue {
                if atom >= scratch.atomCount {
                    warnUnknownAtom(atom, at: start)
                } else if needs.contains(.atomDetails) {
                    builder.setLabel(text, of: atom)
                }
            }
            atom += 1
            if try cursor.next("$") == UInt8(ascii: ";") { cursor.position += 1 }
        }
        cursor.position += 1
    }

    /// `^1:` one, `^2:` to `^4:` two, `^5:` to `^7:` three unpaired electrons.
    private mutating func readRadicals(_ cursor: inout ExtensionCursor) throws(ChemIOError) {
        cursor.position += 1
        let kind = try cursor.next("a kind of radical, 1 to 7")
        guard kind >= 49 && kind <= 55 else { throw cursor.failure("a kind of radical, 1 to 7") }
        let electrons: UInt8 = kind == 49 ? 1 : (kind <= 52 ? 2 : 3)
        cursor.position += 1
        try cursor.expect(UInt8(ascii: ":"))
        guard cursor.isAtDigit else { throw cursor.failure("an atom number") }
        while cursor.isAtDigit {
            let start = cursor.position
            let atom = try cursor.readNumber()
            if atom < scratch.atomCount {
                SMILESScratch.set(electrons, at: atom, in: &scratch.radicals, fill: 0)
            } else {
                warnUnknownAtom(atom, at: start)
            }
            if try cursor.next("|") == UInt8(ascii: ",") { cursor.position += 1 }
        }
    }

    /// `C:atom.bond,…` and `H:atom.bond,…`: the bond gets the order and begins at the atom.
    private mutating func readBonds(_ cursor: inout ExtensionCursor, order: BondOrder) throws(ChemIOError) {
        cursor.position += 1
        try cursor.expect(UInt8(ascii: ":"))
        while cursor.isAtDigit {
            let start = cursor.position
            let atom = try cursor.readNumber()
            try cursor.expect(UInt8(ascii: "."))
            let number = try cursor.readNumber()
            if atom >= scratch.atomCount || number >= scratch.bondCount {
                warnUnknownAtom(atom >= scratch.atomCount ? atom : number, at: start)
            } else {
                let index = scratch.bondIndex(readingNumber: number)
                var bond = scratch.columns.bonds[index]
                guard Int(bond.begin) == atom || Int(bond.end) == atom else {
                    throw ChemIOError(
                        .badExtension, at: SourcePosition(column: start + 1),
                        "bond \(number) of the CXSMILES block joins atoms \(bond.begin) and \(bond.end) (from 0); "
                            + "expected atom \(atom) to be one of them")
                }
                bond.order = order
                if Int(bond.begin) != atom {
                    swap(&bond.begin, &bond.end)
                    if bond.mark == .slash {
                        bond.mark = .backslash
                    } else if bond.mark == .backslash {
                        bond.mark = .slash
                    }
                }
                scratch.columns.bonds[index] = bond
            }
            if try cursor.next("|") == UInt8(ascii: ",") { cursor.position += 1 }
        }
    }

    /// `Z:bond,…`.
    private mutating func readZeroOrderBonds(_ cursor: inout ExtensionCursor) throws(ChemIOError) {
        cursor.position += 1
        try cursor.expect(UInt8(ascii: ":"))
        while cursor.isAtDigit {
            let start = cursor.position
            let number = try cursor.readNumber()
            if number < scratch.bondCount {
                scratch.columns.bonds[scratch.bondIndex(readingNumber: number)].order = .zero
            } else {
                warnUnknownAtom(number, at: start)
            }
            if try cursor.next("|") == UInt8(ascii: ",") { cursor.position += 1 }
        }
    }
}

/// A place in a CXSMILES block.
struct ExtensionCursor {
    let line: UnsafeRawBufferPointer
    /// Offset of the opening `|`.
    let start: Int
    var position: Int

    /// An error at the current place.
    func failure(_ expected: String) -> ChemIOError {
        let found =
            position < line.count
            ? "\"\(Unicode.Scalar(line[position]))\"" : "the end of the line"
        return ChemIOError(
            .badExtension, at: SourcePosition(column: position + 1),
            "found \(found) in the CXSMILES block that opens at column \(start + 1); expected \(expected)")
    }

    /// The byte here; an error at the end of the line.
    func next(_ expected: StaticString) throws(ChemIOError) -> UInt8 {
        guard position < line.count else { throw failure("\(expected)") }
        return line[position]
    }

    var isAtDigit: Bool { position < line.count && line[position] >= 48 && line[position] <= 57 }

    func starts(with text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= line.count else { return false }
        return text.withUTF8Buffer { buffer in
            for index in buffer.indices where buffer[index] != line[position + index] { return false }
            return true
        }
    }

    mutating func expect(_ byte: UInt8) throws(ChemIOError) {
        guard position < line.count, line[position] == byte else {
            throw failure("\"\(Unicode.Scalar(byte))\"")
        }
        position += 1
    }

    /// A whole number; values that fit no molecule are clamped.
    mutating func readNumber() throws(ChemIOError) -> Int {
        guard isAtDigit else { throw failure("a number") }
        var number = 0
        while isAtDigit {
            number = min(10 * number + Int(line[position]) - 48, Int(Int32.max))
            position += 1
        }
        return number
    }

    /// Numbers with separators between them; the list may be empty.
    mutating func skipNumbers(separator: UInt8 = UInt8(ascii: ",")) throws(ChemIOError) {
        while isAtDigit {
            _ = try readNumber()
            if position < line.count && line[position] == separator { position += 1 }
        }
    }

    /// A decimal number up to `,`, `;` or `)`; nothing is 0.
    mutating func readCoordinate() throws(ChemIOError) -> Double {
        let begin = position
        while position < line.count, line[position] != UInt8(ascii: ","), line[position] != UInt8(ascii: ";"),
            line[position] != UInt8(ascii: ")")
        {
            switch line[position] {
            case 48...57, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
            default:
                throw failure("a coordinate")
            }
        }
        if begin == position { return 0 }
        let text = String(decoding: line[begin..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            position = begin
            throw failure("a coordinate, but not \(text)")
        }
        return value
    }

    /// Text up to one of three bytes. `&#44;` stands for the character of that number.
    mutating func readText(until first: UInt8, _ second: UInt8, _ third: UInt8) throws(ChemIOError) -> String {
        var text = ""
        var begin = position
        while true {
            guard position < line.count else { throw failure("\"\(Unicode.Scalar(second))\"") }
            let byte = line[position]
            if byte == first || byte == second || byte == third { break }
            guard byte == UInt8(ascii: "&"), position + 1 < line.count, line[position + 1] == UInt8(ascii: "#") else {
                position += 1
                continue
            }
            text += String(decoding: line[begin..<position], as: UTF8.self)
            position += 2
            let number = isAtDigit ? try readNumber() : 0
            try expect(UInt8(ascii: ";"))
            if number > 0, let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: number)) {
                text.unicodeScalars.append(scalar)
            }
            begin = position
        }
        return text + String(decoding: line[begin..<position], as: UTF8.self)
    }

    /// Passes over an item that is kept as text only. Returns false if there is none here.
    mutating func skipKnownItem() throws(ChemIOError) -> Bool {
        let colon = UInt8(ascii: ":")
        let bar = UInt8(ascii: "|")
        let comma = UInt8(ascii: ",")
        if starts(with: "atomProp:") {
            position += 9
            _ = try readText(until: bar, comma, comma)
        } else if starts(with: "rb:") || starts(with: "s:") {
            position += starts(with: "rb:") ? 3 : 2
            while isAtDigit {
                _ = try readNumber()
                try expect(colon)
                if position < line.count && line[position] == UInt8(ascii: "*") {
                    position += 1
                } else {
                    _ = try readNumber()
                }
                if position < line.count && line[position] == comma { position += 1 }
            }
        } else if starts(with: "u:") || starts(with: "a:") || starts(with: "c:") || starts(with: "t:") {
            position += 2
            try skipNumbers()
        } else if starts(with: "ctu:") {
            position += 4
            try skipNumbers()
        } else if starts(with: "w:") || starts(with: "wU:") || starts(with: "wD:") {
            position += starts(with: "w:") ? 2 : 3
            try skipPairs(separator: UInt8(ascii: "."))
        } else if starts(with: "m:") {
            position += 2
            try skipPairs(separator: colon)
        } else if starts(with: "LN:") {
            position += 3
            try skipPairs(separator: colon)
        } else if line[position] == UInt8(ascii: "o") || (line[position] == UInt8(ascii: "&") && !starts(with: "&#")) {
            position += 1
            if isAtDigit { _ = try readNumber() }
            try expect(colon)
            try skipNumbers()
        } else if starts(with: "Sg") {
            try skipGroup()
        } else {
            return false
        }
        return true
    }

    /// `a.b`, `a:b.c.d` and the like, with commas between them.
    private mutating func skipPairs(separator: UInt8) throws(ChemIOError) {
        while isAtDigit {
            _ = try readNumber()
            try expect(separator)
            _ = try readNumber()
            while position < line.count && line[position] == UInt8(ascii: ".") {
                position += 1
                _ = try readNumber()
            }
            if position < line.count && line[position] == UInt8(ascii: ",") { position += 1 }
        }
    }

    /// `Sg:…`, `SgD:…`, `SgH:…`.
    private mutating func skipGroup() throws(ChemIOError) {
        let colon = UInt8(ascii: ":")
        let bar = UInt8(ascii: "|")
        if starts(with: "SgH:") {
            position += 4
            try skipPairs(separator: colon)
        } else if starts(with: "SgD:") {
            position += 4
            try skipNumbers()
            try expect(colon)
            for _ in 0..<5 where position < line.count && line[position] != bar {
                _ = try readText(until: colon, bar, bar)
                if position < line.count && line[position] == colon { position += 1 }
            }
            if position < line.count && line[position] == UInt8(ascii: "(") {
                _ = try readText(until: UInt8(ascii: ")"), UInt8(ascii: ")"), UInt8(ascii: ")"))
                position += 1
            }
        } else {
            guard starts(with: "Sg:") else { throw failure("Sg:, SgD: or SgH:") }
            position += 3
            _ = try readText(until: colon, bar, bar)
            try expect(colon)
            try skipNumbers()
            for field in 0..<2 {
                guard position < line.count, line[position] == colon else { return }
                position += 1
                _ = try readText(until: colon, bar, field == 0 ? bar : UInt8(ascii: ","))
            }
            for _ in 0..<2 {
                guard position < line.count, line[position] == colon else { return }
                position += 1
                try skipNumbers()
            }
            if position < line.count && line[position] == colon { position += 1 }
        }
    }
}
