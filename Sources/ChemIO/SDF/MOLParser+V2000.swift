/// The V2000 form: counts line, atom block and bond block in fixed columns (CTfile formats, "Ctab block").
extension MOLParser {
    /// Parses from behind the counts line to behind `M  END`.
    mutating func parseV2000(_ counts: MOLLine, _ lines: inout MOLLineReader) throws(ChemIOError) {
        let atomCount = try count(of: "atoms", in: counts, column: 0)
        let bondCount = try count(of: "bonds", in: counts, column: 3)
        let listCount = MOLFields.integer(counts, 6, 3) ?? 0
        guard atomCount <= maximumAtomCount else {
            throw fail(
                .tooManyAtoms, counts.number,
                "\(atomCount) atoms; at most \(maximumAtomCount) are read (--max-atoms raises this)")
        }
        try parseAtomBlock(atomCount, &lines)
        try parseBondBlock(bondCount, &lines)
        try parseProperties(&lines, oldLists: max(0, listCount))
    }

    private mutating func count(
        of what: String, in line: MOLLine, column: Int
    ) throws(ChemIOError) -> Int {
        let wrong = "in columns \(column + 1) to \(column + 3) of the counts line; expected the number of \(what)"
        guard line.count > column, let value = MOLFields.integer(line, column, 3) else {
            let field = UnsafeRawBufferPointer(
                start: line.start + min(column, line.count), count: max(0, min(3, line.count - column)))
            let found = line.isBlank ? "the line is blank" : "found \"\(TextExcerpt.of(field))\""
            throw fail(.badCount, line.number, column + 1, "\(found) \(wrong), 0 to 999")
        }
        guard value >= 0 else { throw fail(.badCount, line.number, column + 1, "found \(value) \(wrong), 0 to 999") }
        let field = MOLLine(start: line.start + column, end: min(line.start + column + 3, line.end), number: 0)
        if value == 0, field.isBlank {
            throw fail(.badCount, line.number, column + 1, "nothing \(wrong), 0 to 999")
        }
        return value
    }

    // MARK: Atoms

    /// An atom line that needs more than the inner loop does.
    private struct UnusualAtom {
        let atom: Int
        let line: MOLLine
        /// The words of the line, where it is not in fixed columns.
        let isByWords: Bool
    }

    /// Why an atom line is refused.
    private struct AtomFault {
        enum Kind {
            case fileEnds
            case unreadable
        }
        let kind: Kind
        let atom: Int
        let line: MOLLine?
    }

    /// Length at which a line has all columns that the inner loop looks at.
    private static var leastFastLength: Int { 34 }

    private mutating func parseAtomBlock(_ count: Int, _ lines: inout MOLLineReader) throws(ChemIOError) {
        var unusual: [UnusualAtom] = []
        var fault: AtomFault?
        var reader = lines
        let symbols = self.symbols
        let parsed = builder.appendAtoms(room: count) { elements, coordinates in
            symbols.elements.withTable { table in
                for atom in 0..<count {
                    guard let line = reader.read() else {
                        fault = AtomFault(kind: .fileEnds, atom: atom, line: nil)
                        return atom
                    }
                    let start = line.start
                    if line.count >= Self.leastFastLength, start[30] == 0x20,
                        let x = MOLFields.coordinate(start), let y = MOLFields.coordinate(start + 10),
                        let z = MOLFields.coordinate(start + 20)
                    {
                        // One or two letters in three columns, at either side of them.
                        let token = start[31] == 0x20 ? (start[32] == 0x20 ? start + 33 : start + 32) : start + 31
                        var length = start + 34 - token
                        if token[length - 1] == 0x20 { length -= 1 }
                        if length > 1, token[length - 1] == 0x20 { length -= 1 }
                        var number = UInt8(255)
                        if length <= 2 { number = MOLAtomSymbols.element(token, count: length, in: table) }
                        elements[atom] = Element(unchecked: number == 255 ? 0 : number)
                        coordinates[3 * atom] = x
                        coordinates[3 * atom + 1] = y
                        coordinates[3 * atom + 2] = z
                        if number != 255 {
                            if MOLFields.isBlankOrZero(start + 34, line.end) { continue }
                            unusual.append(UnusualAtom(atom: atom, line: line, isByWords: false))
                            continue
                        }
                    }
                    if let xyz = Self.fixedCoordinates(line) {
                        coordinates[3 * atom] = xyz.0
                        coordinates[3 * atom + 1] = xyz.1
                        coordinates[3 * atom + 2] = xyz.2
                        unusual.append(UnusualAtom(atom: atom, line: line, isByWords: false))
                    } else if let xyz = Self.wordCoordinates(line) {
                        coordinates[3 * atom] = xyz.0
                        coordinates[3 * atom + 1] = xyz.1
                        coordinates[3 * atom + 2] = xyz.2
                        unusual.append(UnusualAtom(atom: atom, line: line, isByWords: true))
                    } else {
                        fault = AtomFault(kind: .unreadable, atom: atom, line: line)
                        return atom
                    }
                }
                return count
            }
        }
        lines = reader
        // Faults in the order of the lines: those of unusual lines come before the one that ended the loop.
        for atom in unusual { try readDetails(of: atom) }
        if let fault { throw describe(fault, parsed: parsed, count: count, lines.number) }
    }

    /// Coordinates in fixed columns in any decimal form; nil unless the columns hold three numbers and a symbol.
    private static func fixedCoordinates(_ line: MOLLine) -> (Double, Double, Double)? {
        guard line.count >= 32, MOLFields.isBlank(line.start[30]),
            let x = MOLFields.anyCoordinate(line.start, width: 10),
            let y = MOLFields.anyCoordinate(line.start + 10, width: 10),
            let z = MOLFields.anyCoordinate(line.start + 20, width: 10)
        else { return nil }
        let symbol = MOLLine(start: line.start + 31, end: min(line.start + 34, line.end), number: line.number)
        if symbol.isBlank { return nil }
        // A symbol that goes on in the next column, or a blank within it, means that the columns are shifted.
        let words = MOLFields.words(of: symbol, limit: 2)
        return words.count == 1 ? (x, y, z) : nil
    }

    /// Coordinates by words, for lines whose columns are shifted; nil unless a symbol follows them.
    private static func wordCoordinates(_ line: MOLLine) -> (Double, Double, Double)? {
        let words = MOLFields.words(of: line, limit: 4)
        guard words.count == 4, let first = words[3].first, first > 57 || first == UInt8(ascii: "*") else { return nil }
        var xyz = (0.0, 0.0, 0.0)
        for axis in 0..<3 {
            guard let start = words[axis].baseAddress?.assumingMemoryBound(to: UInt8.self),
                let value = MOLFields.decimal(start, start + words[axis].count)
            else { return nil }
            switch axis {
            case 0: xyz.0 = value
            case 1: xyz.1 = value
            default: xyz.2 = value
            }
        }
        return xyz
    }

    /// Symbol, charge and all else of an atom line that the inner loop has put aside.
    private mutating func readDetails(of unusual: UnusualAtom) throws(ChemIOError) {
        let line = unusual.line
        let atom = unusual.atom
        if unusual.isByWords {
            warn(
                "shifted-columns", line.number,
                "the atom line is not in the columns of the format; it is read word by word")
        }
        let words = unusual.isByWords ? MOLFields.words(of: line) : []
        let symbol =
            unusual.isByWords
            ? words[3]
            : MOLFields.words(
                of: MOLLine(start: line.start, end: min(line.start + 34, line.end), number: line.number), from: 31,
                limit: 1)[0]
        guard let base = symbol.baseAddress else { return }
        try setSymbol(symbol, of: atom, line.number, base.assumingMemoryBound(to: UInt8.self) - line.start + 1)

        func field(_ name: String, _ column: Int, _ width: Int, word: Int) throws(ChemIOError) -> Int {
            if unusual.isByWords {
                guard word < words.count else { return 0 }
                if let value = DecimalParsing.integer(words[word]) { return value }
            } else if let value = MOLFields.integer(line, column, width) {
                return value
            }
            throw fail(
                .badNumber, line.number, column + 1,
                "the \(name) of atom \(atom + 1), columns \(column + 1) to \(column + width), is no whole number")
        }
        let difference = try field("mass difference", 34, 2, word: 4)
        let code = try field("charge code", 36, 3, word: 5)
        let hydrogens = try field("hydrogen count", 42, 3, word: 7)
        let valence = try field("valence", 48, 3, word: 9)
        let map = try field("atom map", 60, 3, word: 13)
        if difference != 0 { setMassDifference(difference, of: atom, line.number) }
        if code != 0 {
            if !(1...7).contains(code) {
                warn("charge-code", line.number, "charge code \(code) of atom \(atom + 1); expected 0 to 7")
            }
            if (-100...131).contains(code) { pending.codes.append((atom, code)) }
        }
        if hydrogens > 0 {
            builder.addNote(AtomNote(atom: atom, kind: .queryHydrogens, value: hydrogens - 1))
            pending.hydrogens.append((atom, 0))
        }
        if valence != 0 { setValence(valence == 15 ? 0 : valence, of: atom, line.number) }
        if map != 0, map > 0 { builder.setAtomMap(Int32(clamping: map), of: atom) }
    }

    /// Sets the element that a symbol names, and what else the symbol says.
    mutating func setSymbol(
        _ symbol: UnsafeRawBufferPointer, of atom: Int, _ line: Int, _ column: Int
    ) throws(ChemIOError) {
        guard let reading = symbols.read(symbol) else {
            throw fail(
                .unknownElement, line, column,
                "\"\(TextExcerpt.of(symbol))\" is no element; expected a symbol such as Cl, or a pseudo atom such as R#"
            )
        }
        builder.draft.elementColumn[atom] = reading.element
        if reading.isotope != 0 { builder.setIsotope(reading.isotope, of: atom) }
        if reading.keepsLabel { builder.setLabel(String(decoding: symbol, as: UTF8.self), of: atom) }
        if reading.isMiscased {
            warn("symbol-case", line, "\"\(TextExcerpt.of(symbol))\" is read as \(reading.element.symbol)")
        }
    }

    /// The mass number that a mass difference gives, counted from the most common isotope.
    private mutating func setMassDifference(_ difference: Int, of atom: Int, _ line: Int) {
        let element = builder.draft.elementColumn[atom]
        guard builder.draft.isotopeColumn.count <= atom || builder.draft.isotopeColumn[atom] == 0 else { return }
        let mass = (element.mostCommonIsotope ?? 0) + difference
        if element == .dummy || !(1...999).contains(mass) || !(-18...12).contains(difference) {
            warn(
                "mass-difference", line,
                "mass difference \(difference) of atom \(atom + 1) makes no sense; it is left out")
            return
        }
        builder.setIsotope(UInt16(mass), of: atom)
    }

    /// Notes a stated valence.
    mutating func setValence(_ valence: Int, of atom: Int, _ line: Int) {
        guard (0...14).contains(valence) else {
            warn("valence", line, "valence \(valence) of atom \(atom + 1); expected 0 to 14; it is left out")
            return
        }
        builder.addNote(AtomNote(atom: atom, kind: .valence, value: valence))
        pending.valences.append((atom, valence))
    }

    private func describe(_ fault: AtomFault, parsed: Int, count: Int, _ lastLine: Int) -> ChemIOError {
        let expected = "expected atom \(fault.atom + 1) of \(count): x, y, z in ten columns each, then the symbol"
        guard let line = fault.line else {
            return fail(.unexpectedEnd, lastLine - 1, "the record ends after \(parsed) of \(count) atoms")
        }
        if line.isBlank { return fail(.missingField, line.number, "blank line; \(expected)") }
        if line.hasPrefix("M  ") {
            return fail(.badCount, line.number, "found \"\(line.excerpt)\"; \(expected); is the count too large?")
        }
        for axis in 0..<3 where line.count >= 10 * axis + 1 {
            let column = 10 * axis
            let width = min(10, line.count - column)
            guard MOLFields.anyCoordinate(line.start + column, width: width) == nil else { continue }
            let name = ["x", "y", "z"][axis]
            let text = TextExcerpt.of(UnsafeRawBufferPointer(start: line.start + column, count: width))
            let hint = text.contains(",") ? " with a point, not a comma" : ""
            return fail(
                .badNumber, line.number, column + 1,
                "\"\(text)\" in the \(name) coordinate; expected a finite decimal number\(hint)")
        }
        if line.count >= 34 {
            return fail(.missingField, line.number, 32, "no symbol in columns 32 to 34; \(expected)")
        }
        return fail(.missingField, line.number, line.count + 1, "the line ends after column \(line.count); \(expected)")
    }

    // MARK: Bonds

    private mutating func parseBondBlock(_ count: Int, _ lines: inout MOLLineReader) throws(ChemIOError) {
        pending.firstBondLine = lines.number
        let atomCount = builder.atomCount
        for bond in 0..<count {
            guard let line = lines.read() else {
                throw fail(.unexpectedEnd, lines.number - 1, "the record ends after \(bond) of \(count) bonds")
            }
            let start = line.start
            if line.count >= 13, let first = MOLFields.three(start), let second = MOLFields.three(start + 3),
                let type = MOLFields.three(start + 6), let stereo = MOLFields.three(start + 9),
                first >= 1, second >= 1, first <= atomCount, second <= atomCount, type <= 10, start[8] > 0x20,
                MOLFields.isBlankOrZero(start + 12, line.end)
            {
                let order = Self.orders[type]
                let mark: BondMark = stereo == 0 ? .none : Self.mark(stereo, order)
                builder.addBond(Bond(begin: first - 1, end: second - 1, order: order, mark: mark))
                continue
            }
            try parseUnusualBond(line, bond, count)
        }
    }

    /// Orders by type code 0 to 10. Type 0 states no order; zero is stated by `M  ZBO`.
    private static let orders: InlineArray<11, BondOrder> = [
        .unknown, .single, .double, .triple, .aromatic, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .any,
        .dative, .hydrogen,
    ]

    /// The order of a type code, or nil for an unknown one.
    static func order(ofType type: Int) -> BondOrder? { (0...10).contains(type) ? orders[type] : nil }

    private static func mark(_ code: Int, _ order: BondOrder) -> BondMark {
        switch code {
        case 1: .wedgeUp
        case 6: .wedgeDown
        case 4: .wavy
        case 3: order == .double ? .crossed : .none
        default: .none
        }
    }

    private mutating func parseUnusualBond(_ line: MOLLine, _ bond: Int, _ count: Int) throws(ChemIOError) {
        let expected = "expected bond \(bond + 1) of \(count): two atoms and the type in three columns each"
        if line.isBlank { throw fail(.missingField, line.number, "blank line; \(expected)") }
        if line.hasPrefix("M  ") {
            throw fail(.badCount, line.number, "found \"\(line.excerpt)\"; \(expected); is the count too large?")
        }
        var fields: [Int] = []
        let type = MOLLine(
            start: line.start + min(6, line.count), end: min(line.start + 9, line.end), number: line.number)
        if line.count >= 7, !type.isBlank {
            for column in 0..<7 {
                guard let value = MOLFields.integer(line, 3 * column, 3) else { break }
                fields.append(value)
            }
        }
        // Stereo and what follows may hold anything; the first three must be there.
        if fields.count < 3 {
            let words = MOLFields.words(of: line, limit: 7)
            let numbers = words.map { DecimalParsing.integer($0) }
            guard numbers.count >= 3, !numbers.contains(where: { $0 == nil }) else {
                throw fail(.badNumber, line.number, "found \"\(line.excerpt)\"; \(expected)")
            }
            fields = numbers.compactMap { $0 }
            warn(
                "shifted-columns", line.number,
                "the bond line is not in the columns of the format; it is read word by word")
        }
        while fields.count < 7 { fields.append(0) }
        for end in 0..<2 where !(1...max(1, builder.atomCount)).contains(fields[end]) || builder.atomCount == 0 {
            throw fail(
                .badBond, line.number, 3 * end + 1,
                "atom \(fields[end]) in bond \(bond + 1); expected 1 to \(builder.atomCount)")
        }
        guard let order = Self.order(ofType: fields[2]) else {
            throw fail(.badBond, line.number, 7, "bond type \(fields[2]); expected 0 to 10")
        }
        let index = builder.addBond(
            Bond(begin: fields[0] - 1, end: fields[1] - 1, order: order, mark: Self.mark(fields[3], order)))
        addTopology(fields[5], of: index, line.number)
        if fields[6] != 0 { builder.addNote(BondNote(bond: index, kind: .reactingCenter, value: fields[6])) }
    }

    /// Notes a stated topology of a bond.
    mutating func addTopology(_ code: Int, of bond: Int, _ line: Int) {
        switch code {
        case 0: break
        case 1, 2: builder.addNote(BondNote(bond: bond, kind: .topology, value: code))
        default: warn("topology", line, "bond topology \(code); expected 0 to 2; it is left out")
        }
    }
}
