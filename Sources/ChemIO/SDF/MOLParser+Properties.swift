/// The property block of the V2000 form (CTfile formats, "Properties block").
extension MOLParser {
    /// Reads lines up to `M  END`, or up to the first data header or the end of the record.
    mutating func parseProperties(_ lines: inout MOLLineReader, oldLists: Int) throws(ChemIOError) {
        var oldLists = oldLists
        while let line = lines.read() {
            guard line.count > 0 else {
                warn("blank-line", line.number, "blank line before M  END; it is skipped")
                continue
            }
            switch line.start[0] {
            case UInt8(ascii: "M"):
                if line.hasPrefix("M  END") { return }
                try parseProperty(line)
            case UInt8(ascii: "A") where line.count >= 4 && line.start[1] <= 32:
                let alias = lines.read()
                if let alias { setAlias(line, alias) }
            case UInt8(ascii: "G") where line.count >= 4 && line.start[1] <= 32:
                _ = lines.read()
            case UInt8(ascii: "S") where line.hasPrefix("S  SKP"):
                var remaining = MOLFields.integer(line, 6, 3) ?? 0
                while remaining > 0, lines.read() != nil { remaining -= 1 }
            case UInt8(ascii: "V"):
                break
            case UInt8(ascii: ">"):
                warn("no-end", line.number, "a data header before M  END")
                lines.unread(line)
                return
            default:
                if line.isBlank {
                    warn("blank-line", line.number, "blank line before M  END; it is skipped")
                } else if oldLists > 0 {
                    oldLists -= 1
                    try parseOldAtomList(line)
                } else {
                    try refuseStructure(line)
                }
            }
        }
        warn("no-end", max(position.line, lines.number - 1), "the record ends without M  END")
    }

    /// A line that is an atom or bond line where properties are expected means that the counts are too small.
    private mutating func refuseStructure(_ line: MOLLine) throws(ChemIOError) {
        let numbers = MOLFields.words(of: line, limit: 4).prefix { word in
            guard let start = word.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            return MOLFields.decimal(start, start + word.count) != nil
        }
        if line.start[0] <= 32 || line.start[0] &- UInt8(ascii: "0") <= 9, numbers.count >= 3 {
            throw fail(
                .badCount, line.number,
                "found \"\(line.excerpt)\"; expected a property line or M  END; are the counts too small?")
        }
        if line.bytes.contains(0) { throw fail(.badSyntax, line.number, "a NUL byte; the file is damaged") }
        warn("unknown-line", line.number, "\"\(line.excerpt)\" is no property line; it is skipped")
    }

    private mutating func parseProperty(_ line: MOLLine) throws(ChemIOError) {
        guard line.count >= 6 else {
            warn("unknown-line", line.number, "\"\(line.excerpt)\" is no property line; it is skipped")
            return
        }
        let start = line.start
        switch (start[3], start[4], start[5]) {
        case (UInt8(ascii: "C"), UInt8(ascii: "H"), UInt8(ascii: "G")):
            pending.voidsCodes = true
            try readPairs(line) { parser, atom, charge throws(ChemIOError) in
                try parser.setCharge(charge, of: atom, line.number)
            }
        case (UInt8(ascii: "Z"), UInt8(ascii: "C"), UInt8(ascii: "H")):
            try readPairs(line) { parser, atom, charge throws(ChemIOError) in
                try parser.setCharge(charge, of: atom, line.number)
            }
        case (UInt8(ascii: "R"), UInt8(ascii: "A"), UInt8(ascii: "D")):
            pending.voidsCodes = true
            try readPairs(line) { parser, atom, code throws(ChemIOError) in
                try parser.setRadical(code, of: atom, line.number)
            }
        case (UInt8(ascii: "I"), UInt8(ascii: "S"), UInt8(ascii: "O")):
            try readPairs(line) { parser, atom, mass throws(ChemIOError) in
                try parser.setMass(mass, of: atom, line.number)
            }
        case (UInt8(ascii: "R"), UInt8(ascii: "G"), UInt8(ascii: "P")):
            try readPairs(line) { parser, atom, number throws(ChemIOError) in
                parser.setRGroup(number, of: atom)
            }
        case (UInt8(ascii: "S"), UInt8(ascii: "U"), UInt8(ascii: "B")): try readNotes(line, .substituents)
        case (UInt8(ascii: "U"), UInt8(ascii: "N"), UInt8(ascii: "S")): try readNotes(line, .unsaturated)
        case (UInt8(ascii: "R"), UInt8(ascii: "B"), UInt8(ascii: "C")): try readNotes(line, .ringBonds)
        case (UInt8(ascii: "A"), UInt8(ascii: "P"), UInt8(ascii: "O")): try readNotes(line, .attachmentPoint)
        case (UInt8(ascii: "A"), UInt8(ascii: "L"), UInt8(ascii: "S")): try parseAtomList(line)
        case (UInt8(ascii: "H"), UInt8(ascii: "Y"), UInt8(ascii: "D")):
            try readPairs(line) { parser, atom, count throws(ChemIOError) in
                guard (0...253).contains(count) else { return }
                parser.pending.hydrogens.append((atom, count))
            }
        case (UInt8(ascii: "Z"), UInt8(ascii: "B"), UInt8(ascii: "O")):
            try readPairs(line, isOfBonds: true) { parser, bond, order throws(ChemIOError) in
                if order == 0 { parser.builder.draft.bondColumn[bond].order = .zero }
            }
        case (UInt8(ascii: "S"), UInt8(ascii: "D"), UInt8(ascii: "T")),
            (UInt8(ascii: "S"), UInt8(ascii: "E"), UInt8(ascii: "D")),
            (UInt8(ascii: "S"), UInt8(ascii: "C"), UInt8(ascii: "D")),
            (UInt8(ascii: "S"), UInt8(ascii: "A"), UInt8(ascii: "L")):
            groupData.read(line, &pending, atomCount: builder.atomCount)
        case (UInt8(ascii: "V"), UInt8(ascii: "3"), UInt8(ascii: "0")):
            throw fail(.badSyntax, line.number, "a V3000 line in a block that its counts line calls V2000")
        default:
            break
        }
    }

    // MARK: Lists of atoms and values

    /// Reads the count and the pairs of a line such as `M  CHG  2   1   1   4  -1`: numbers of atoms (or bonds) from 1,
    /// which are checked, and values. A count of zero has no effect.
    private mutating func readPairs(
        _ line: MOLLine, isOfBonds: Bool = false,
        _ body: (inout MOLParser, Int, Int) throws(ChemIOError) -> Void
    ) throws(ChemIOError) {
        var pairs: [(column: Int, index: Int, value: Int)] = []
        let count = MOLFields.integer(line, 6, 3)
        if let count, count >= 0, count <= line.count {
            for entry in 0..<count {
                let column = 9 + 8 * entry
                guard column + 4 < line.count, let index = MOLFields.integer(line, column, 4),
                    let value = MOLFields.integer(line, column + 4, 4)
                else { break }
                pairs.append((column, index, value))
            }
        }
        if count == nil || pairs.count != count {
            // The words, where they are as many as they say.
            let numbers = MOLFields.words(of: line, from: 6, limit: 2001).map { DecimalParsing.integer($0) }
            guard let first = numbers.first, let count = first, count >= 0, count <= 1000,
                numbers.count == 1 + 2 * count, !numbers.contains(where: { $0 == nil })
            else {
                throw fail(
                    .badNumber, line.number, 7,
                    "found \"\(line.excerpt)\"; expected a count, then as many pairs of numbers in four columns each")
            }
            warn("shifted-columns", line.number, "the property line is not in the columns of the format")
            let values = numbers.compactMap { $0 }
            pairs = (0..<count).map { (0, values[1 + 2 * $0], values[2 + 2 * $0]) }
        }
        let limit = isOfBonds ? builder.bondCount : builder.atomCount
        for pair in pairs {
            guard pair.index >= 1, pair.index <= limit else {
                throw fail(
                    .badValue, line.number, pair.column + 1,
                    "\(isOfBonds ? "bond" : "atom") \(pair.index); expected 1 to \(limit)")
            }
            try body(&self, pair.index - 1, pair.value)
        }
    }

    private mutating func readNotes(_ line: MOLLine, _ kind: AtomNote.Kind) throws(ChemIOError) {
        try readPairs(line) { parser, atom, value throws(ChemIOError) in
            if value != 0 { parser.builder.addNote(AtomNote(atom: atom, kind: kind, value: value)) }
        }
    }

    /// Notes a charge. The specification allows -15 to 15.
    mutating func setCharge(_ charge: Int, of atom: Int, _ line: Int) throws(ChemIOError) {
        guard (-128...127).contains(charge) else {
            throw fail(.badValue, line, "charge \(charge) of atom \(atom + 1); expected -15 to 15")
        }
        if !(-15...15).contains(charge) {
            warn("large-charge", line, "charge \(charge) of atom \(atom + 1); expected -15 to 15")
        }
        pending.charges.append((atom, charge))
    }

    /// Notes unpaired electrons by the code of the specification.
    mutating func setRadical(_ code: Int, of atom: Int, _ line: Int) throws(ChemIOError) {
        guard (0...3).contains(code) else {
            throw fail(.badValue, line, "radical code \(code) of atom \(atom + 1); expected 0 to 3")
        }
        pending.radicals.append((atom, code))
    }

    /// Sets an absolute mass number; 0 means the natural mixture.
    mutating func setMass(_ mass: Int, of atom: Int, _ line: Int) throws(ChemIOError) {
        guard (0...999).contains(mass) else {
            throw fail(.badValue, line, "mass number \(mass) of atom \(atom + 1); expected 0 to 999")
        }
        builder.setIsotope(UInt16(mass), of: atom)
    }

    /// Numbers an R-group: the number is the mass number of the pseudo atom, as `R1` has it.
    mutating func setRGroup(_ number: Int, of atom: Int) {
        guard (0...65535).contains(number) else { return }
        if builder.draft.elementColumn[atom] == .dummy { builder.setIsotope(UInt16(number), of: atom) }
        builder.addNote(AtomNote(atom: atom, kind: .rGroup, value: number))
    }

    /// Keeps an alias (`A  nnn` and a line) as label, unless the atom has a symbol of a query or R-group for one.
    private mutating func setAlias(_ line: MOLLine, _ alias: MOLLine) {
        guard needs.contains(.atomDetails), let number = MOLFields.integer(line, 1, line.count - 1), number >= 1,
            number <= builder.atomCount
        else { return }
        let old = builder.draft.labelTable[Int32(number - 1)]
        guard old == nil || old == "*" else { return }
        let text = String(decoding: alias.bytes, as: UTF8.self)[...].trimmingBlanks
        if !text.isEmpty { builder.setLabel(text, of: number - 1) }
    }

    // MARK: Element lists

    /// `M  ALS aaannn e 11112222…`: the elements of a query atom, four columns each.
    private mutating func parseAtomList(_ line: MOLLine) throws(ChemIOError) {
        guard let atom = MOLFields.integer(line, 7, 3), let count = MOLFields.integer(line, 10, 3) else {
            throw fail(.badNumber, line.number, 8, "found \"\(line.excerpt)\"; expected an atom and a count")
        }
        guard atom >= 1, atom <= builder.atomCount else {
            throw fail(.badValue, line.number, 8, "atom \(atom); expected 1 to \(builder.atomCount)")
        }
        guard count >= 0 else { throw fail(.badCount, line.number, 11, "\(count) elements in an atom list") }
        var elements: [Element] = []
        for entry in 0..<min(count, line.count) {
            let column = 16 + 4 * entry
            guard column < line.count else { break }
            let field = MOLLine(
                start: line.start + column, end: min(line.start + column + 4, line.end), number: line.number)
            guard let word = MOLFields.words(of: field, limit: 1).first else { break }
            guard let reading = symbols.read(word) else {
                throw fail(.unknownElement, line.number, column + 1, "\"\(TextExcerpt.of(word))\" is no element")
            }
            elements.append(reading.element)
        }
        if elements.count < count {
            warn("short-list", line.number, "the atom list has \(elements.count) of \(count) elements")
        }
        let isExclusion = line.count > 14 && line.start[14] == UInt8(ascii: "T")
        setList(elements, isExclusion: isExclusion, of: atom - 1, takesFirst: false)
    }

    /// `aaa kSSSSn 111 222…`: the form before `M  ALS`, with atomic numbers.
    private mutating func parseOldAtomList(_ line: MOLLine) throws(ChemIOError) {
        let words = MOLFields.words(of: line, limit: 16)
        guard words.count >= 3, let atom = DecimalParsing.integer(words[0]), atom >= 1, atom <= builder.atomCount,
            let count = DecimalParsing.integer(words[2]), count >= 0
        else {
            throw fail(.badValue, line.number, "found \"\(line.excerpt)\"; expected an atom list")
        }
        let elements = words.dropFirst(3).prefix(count).compactMap {
            DecimalParsing.integer($0).flatMap { Element(atomicNumber: $0) }
        }
        setList(elements, isExclusion: words[1].first == UInt8(ascii: "T"), of: atom - 1, takesFirst: true)
    }

    /// Keeps an element list. One allowed element is that element; for a list of several the atom is a pseudo atom,
    /// but the old form gives it the first element.
    mutating func setList(_ elements: [Element], isExclusion: Bool, of atom: Int, takesFirst: Bool) {
        guard let first = elements.first else { return }
        builder.addAtomList(AtomList(atom: atom, elements: elements, isExclusion: isExclusion))
        // The symbol `L` says no more than that there is a list.
        if builder.draft.labelTable[Int32(atom)] == "L" { builder.draft.labelTable[Int32(atom)] = nil }
        let isElement = takesFirst || elements.count == 1
        builder.draft.elementColumn[atom] = isElement ? first : .dummy
    }
}
