/// The V3000 form (CTfile formats, "The V3000 molfile").
extension MOLParser {
    /// What holds while a block is read.
    struct V3000State {
        /// Counts that the block states.
        var atomCount = 0
        var bondCount = 0
        /// Indices by label, once a label differs from the number of its atom.
        var atomsByLabel: [Int: Int] = [:]
        /// Whether labels are 1, 2, 3… so far.
        var labelsAreNumbers = true
        /// Labels of bonds that differ from their numbers; data groups name bonds by them.
        var bondLabels: [Int: Int] = [:]
        /// Joined lines.
        let joined = JoinedBytes()
    }

    /// Parts of the block, in the order in which they may come.
    private enum Section {
        case start
        case beforeCounts
        case table
        case atoms
        case bonds
        /// A block that is skipped, by name.
        case skipped
        case groups
        case behindTable
    }

    /// Parses from behind the counts line to behind `M  END`.
    mutating func parseV3000(_ lines: inout MOLLineReader) throws(ChemIOError) {
        var state = V3000State()
        defer { withExtendedLifetime(state.joined) {} }
        var section = Section.start
        var skippedName: [UInt8] = []
        pending.firstBondLine = 0
        while let physical = lines.read() {
            if physical.hasPrefix("M  END") {
                try finish(section, state, physical.number)
                return
            }
            if physical.isBlank {
                warn("blank-line", physical.number, "blank line before M  END; it is skipped")
                continue
            }
            if physical.hasPrefix(">") && section == .behindTable {
                warn("no-end", physical.number, "a data header before M  END")
                lines.unread(physical)
                return
            }
            let line = try join(physical, &lines, state)
            var words = V3000Words(line.bytes)
            if section == .groups || section == .skipped {
                // Nothing in these blocks is an error.
                let first = try? words.next()
                let second = first == nil ? nil : try? words.next()
                if let first = first ?? nil, V3000Words.equals(first, "END") {
                    if let name = second ?? nil, name.elementsEqual(skippedName) { section = .table }
                    if let name = second ?? nil, V3000Words.equals(name, "CTAB") {
                        let missing = String(decoding: skippedName, as: UTF8.self)
                        warn("no-end", line.number, "END CTAB without END \(missing)")
                        section = .behindTable
                    }
                } else if section == .groups {
                    readGroup(line, state)
                }
                continue
            }
            if section == .behindTable { continue }
            guard let first = try word(&words, line) else { continue }
            if V3000Words.equals(first, "BEGIN") {
                section = try begin(words, line, section, state, &skippedName)
            } else if V3000Words.equals(first, "END") {
                section = try end(words, line, section, state)
            } else {
                switch section {
                case .start:
                    throw fail(
                        .badSyntax, line.number, "found \"\(TextExcerpt.of(first))\"; expected M  V30 BEGIN CTAB")
                case .beforeCounts:
                    try readCounts(first, words, line, &state)
                    section = .table
                case .atoms: try readAtom(first, words, line, &state)
                case .bonds: try readBond(first, words, line, &state)
                case .table, .skipped, .groups, .behindTable: break
                }
            }
        }
        let last = max(position.line, lines.number - 1)
        try finish(section, state, last)
        warn("no-end", last, "the record ends without M  END")
    }

    private mutating func finish(_ section: Section, _ state: V3000State, _ line: Int) throws(ChemIOError) {
        switch section {
        case .start, .beforeCounts:
            throw fail(.unexpectedEnd, line, "the block ends before its COUNTS line")
        case .atoms:
            throw fail(
                .unexpectedEnd, line,
                "the block ends after \(builder.atomCount) of \(state.atomCount) atoms; expected M  V30 END ATOM")
        case .bonds:
            throw fail(
                .unexpectedEnd, line,
                "the block ends after \(pending.bondLines.count) of \(state.bondCount) bonds; expected M  V30 END BOND")
        case .table, .skipped, .groups:
            try checkCounts(state, line)
            warn("no-end", line, "the block ends without M  V30 END CTAB")
        case .behindTable: break
        }
    }

    // MARK: Lines

    /// Takes `M  V30 ` off a line and joins the lines that it continues on.
    private mutating func join(
        _ physical: MOLLine, _ lines: inout MOLLineReader, _ state: V3000State
    ) throws(ChemIOError) -> V3000Line {
        guard physical.hasPrefix("M  V30") else {
            throw fail(
                .badSyntax, physical.number, "found \"\(physical.excerpt)\"; expected a line that starts with M  V30")
        }
        let column = physical.count > 6 && physical.start[6] == 0x20 ? 7 : 6
        var end = Self.trimmedEnd(physical, from: column)
        let start = physical.start + column
        guard end > start, end[-1] == UInt8(ascii: "-") else {
            return V3000Line(
                bytes: UnsafeBufferPointer(start: start, count: end - start), number: physical.number, column: column)
        }
        state.joined.removeAll()
        state.joined.append(UnsafeBufferPointer(start: start, count: end - start - 1))
        while true {
            guard let next = lines.read(), next.hasPrefix("M  V30") else {
                throw fail(
                    .unexpectedEnd, physical.number,
                    "the line ends in \"-\"; expected that the next line continues it with M  V30")
            }
            let column = next.count > 6 && next.start[6] == 0x20 ? 7 : 6
            end = Self.trimmedEnd(next, from: column)
            let start = next.start + column
            let goesOn = end > start && end[-1] == UInt8(ascii: "-")
            state.joined.append(UnsafeBufferPointer(start: start, count: end - start - (goesOn ? 1 : 0)))
            if !goesOn { break }
        }
        return V3000Line(bytes: state.joined.bytes, number: physical.number, column: -1)
    }

    /// End of a line without the blanks behind it.
    private static func trimmedEnd(_ line: MOLLine, from column: Int) -> UnsafePointer<UInt8> {
        var end = line.end
        while end > line.start + column, MOLFields.isBlank(end[-1]) { end -= 1 }
        return end
    }

    /// The next word of a line that must be sound.
    private func word(_ words: inout V3000Words, _ line: V3000Line) throws(ChemIOError) -> UnsafeRawBufferPointer? {
        do throws(V3000Words.Fault) {
            return try words.next()
        } catch {
            let what =
                switch error {
                case .openParenthesis: "parenthesis"
                case .openBracket: "bracket"
                case .openQuote: "quote"
                }
            throw fail(.badSyntax, line.number, column(words, line), "the \(what) is not closed")
        }
    }

    private func column(_ words: V3000Words, _ line: V3000Line) -> Int {
        line.column < 0 ? 0 : line.column + words.start + 1
    }

    // MARK: Blocks

    private mutating func begin(
        _ words: V3000Words, _ line: V3000Line, _ section: Section, _ state: V3000State, _ skippedName: inout [UInt8]
    ) throws(ChemIOError) -> Section {
        var words = words
        let name = try word(&words, line)
        let text = name.map { TextExcerpt.of($0) } ?? ""
        switch (section, text) {
        case (.start, "CTAB"): return .beforeCounts
        case (.beforeCounts, _):
            throw fail(.badSyntax, line.number, "found BEGIN \(text); expected the COUNTS line")
        case (.atoms, _):
            throw fail(.badSyntax, line.number, "found BEGIN \(text); expected an atom or END ATOM")
        case (.bonds, _):
            throw fail(.badSyntax, line.number, "found BEGIN \(text); expected a bond or END BOND")
        case (.table, "ATOM"):
            guard builder.atomCount == 0 else { throw fail(.badSyntax, line.number, "a second ATOM block") }
            return .atoms
        case (.table, "BOND"):
            guard pending.bondLines.isEmpty else { throw fail(.badSyntax, line.number, "a second BOND block") }
            return .bonds
        case (.table, "CTAB"), (.start, _):
            throw fail(.badSyntax, line.number, "found BEGIN \(text) out of place")
        default:
            skippedName = name.map { Array($0) } ?? []
            return text == "SGROUP" ? .groups : .skipped
        }
    }

    private mutating func end(
        _ words: V3000Words, _ line: V3000Line, _ section: Section, _ state: V3000State
    ) throws(ChemIOError) -> Section {
        var words = words
        let name = try word(&words, line).map { TextExcerpt.of($0) } ?? ""
        switch (section, name) {
        case (.atoms, "ATOM"):
            guard builder.atomCount == state.atomCount else {
                throw fail(
                    .badCount, line.number,
                    "END ATOM after \(builder.atomCount) atoms; COUNTS says \(state.atomCount)")
            }
            return .table
        case (.bonds, "BOND"):
            guard pending.bondLines.count == state.bondCount else {
                throw fail(
                    .badCount, line.number,
                    "END BOND after \(pending.bondLines.count) bonds; COUNTS says \(state.bondCount)")
            }
            return .table
        case (.table, "CTAB"):
            try checkCounts(state, line.number)
            return .behindTable
        default:
            throw fail(.badSyntax, line.number, "found END \(name) out of place")
        }
    }

    private func checkCounts(_ state: V3000State, _ line: Int) throws(ChemIOError) {
        guard builder.atomCount == state.atomCount else {
            throw fail(.badCount, line, "\(builder.atomCount) atoms in the block; COUNTS says \(state.atomCount)")
        }
        guard pending.bondLines.count == state.bondCount else {
            throw fail(.badCount, line, "\(pending.bondLines.count) bonds in the block; COUNTS says \(state.bondCount)")
        }
    }

    private mutating func readCounts(
        _ first: UnsafeRawBufferPointer, _ words: V3000Words, _ line: V3000Line, _ state: inout V3000State
    ) throws(ChemIOError) {
        var words = words
        guard V3000Words.equals(first, "COUNTS") else {
            throw fail(.badSyntax, line.number, "found \"\(TextExcerpt.of(first))\"; expected COUNTS")
        }
        var counts: [Int] = []
        for what in ["atoms", "bonds"] {
            let found = try word(&words, line)
            guard let found, let count = DecimalParsing.integer(found), count >= 0 else {
                let text = found.map { "found \"\(TextExcerpt.of($0))\"" } ?? "the line ends"
                throw fail(.badCount, line.number, column(words, line), "\(text); expected the number of \(what)")
            }
            counts.append(count)
        }
        guard counts[0] <= maximumAtomCount else {
            throw fail(
                .tooManyAtoms, line.number,
                "\(counts[0]) atoms; at most \(maximumAtomCount) are read (--max-atoms raises this)")
        }
        state.atomCount = counts[0]
        state.bondCount = counts[1]
    }

    // MARK: Atoms

    private mutating func readAtom(
        _ first: UnsafeRawBufferPointer, _ words: V3000Words, _ line: V3000Line, _ state: inout V3000State
    ) throws(ChemIOError) {
        var words = words
        guard builder.atomCount < state.atomCount else {
            throw fail(.badCount, line.number, "one more atom than COUNTS says, which is \(state.atomCount)")
        }
        let atom = builder.atomCount
        guard let label = DecimalParsing.integer(first), label > 0 else {
            throw fail(
                .badNumber, line.number, column(words, line),
                "found \"\(TextExcerpt.of(first))\"; expected the index of an atom")
        }
        if state.labelsAreNumbers && label != atom + 1 {
            state.labelsAreNumbers = false
            for earlier in 0..<atom { state.atomsByLabel[earlier + 1] = earlier }
        }
        if !state.labelsAreNumbers, state.atomsByLabel.updateValue(atom, forKey: label) != nil {
            throw fail(.badValue, line.number, column(words, line), "the atom index \(label) is there already")
        }
        guard var symbol = try word(&words, line) else {
            throw fail(.missingField, line.number, "the line ends before the type of the atom")
        }
        let symbolColumn = column(words, line)
        var isExclusion = false
        if V3000Words.equals(symbol, "NOT") || V3000Words.equals(symbol, "not") {
            isExclusion = true
            symbol = try word(&words, line) ?? symbol
        } else if symbol.count > 4, symbol.first == UInt8(ascii: "N"), symbol[3] == UInt8(ascii: "[") {
            isExclusion = true
            symbol = UnsafeRawBufferPointer(rebasing: symbol[3...])
        }
        var xyz = (0.0, 0.0, 0.0)
        for axis in 0..<3 {
            guard let text = try word(&words, line) else {
                throw fail(.missingField, line.number, "the line ends before the \(["x", "y", "z"][axis]) coordinate")
            }
            guard let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self),
                let value = MOLFields.decimal(start, start + text.count)
            else {
                throw fail(
                    .badNumber, line.number, column(words, line),
                    "\"\(TextExcerpt.of(text))\" in the \(["x", "y", "z"][axis]) coordinate; "
                        + "expected a finite decimal number")
            }
            switch axis {
            case 0: xyz.0 = value
            case 1: xyz.1 = value
            default: xyz.2 = value
            }
        }
        builder.addAtom(.dummy, x: xyz.0, y: xyz.1, z: xyz.2)
        try setType(symbol, isExclusion: isExclusion, of: atom, line.number, symbolColumn)
        guard let map = try word(&words, line) else {
            throw fail(.missingField, line.number, "the line ends before the atom map")
        }
        guard let number = DecimalParsing.integer(map) else {
            throw fail(
                .badNumber, line.number, column(words, line),
                "\"\(TextExcerpt.of(map))\"; expected the atom map, 0 for none")
        }
        if number > 0 { builder.setAtomMap(Int32(clamping: number), of: atom) }
        while let key = try word(&words, line) {
            guard let (name, value) = V3000Words.keyAndValue(key) else { continue }
            try readAtomKey(name, value, of: atom, line, column(words, line))
        }
    }

    private mutating func setType(
        _ symbol: UnsafeRawBufferPointer, isExclusion: Bool, of atom: Int, _ line: Int, _ column: Int
    ) throws(ChemIOError) {
        if symbol.first == UInt8(ascii: "[") {
            guard symbol.last == UInt8(ascii: "]") else {
                throw fail(.badSyntax, line, column, "\"\(TextExcerpt.of(symbol))\"; expected a list such as [C,N]")
            }
            var elements: [Element] = []
            for part in symbol[1..<symbol.count - 1].split(whereSeparator: { $0 == UInt8(ascii: ",") || $0 <= 32 }) {
                let text = UnsafeRawBufferPointer(rebasing: part)
                guard let reading = symbols.read(text) else {
                    throw fail(.unknownElement, line, column, "\"\(TextExcerpt.of(text))\" is no element")
                }
                elements.append(reading.element)
            }
            builder.addAtomList(AtomList(atom: atom, elements: elements, isExclusion: isExclusion))
            return
        }
        if symbol.first == UInt8(ascii: "\"") {
            let text = Array(V3000Words.text(symbol).utf8)
            var failure: ChemIOError?
            text.withUnsafeBytes { bytes in
                do throws(ChemIOError) {
                    try setQuotedType(bytes, isExclusion: isExclusion, of: atom, line, column)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return
        }
        try setSymbol(symbol, of: atom, line, column)
    }

    /// The type within quotes: a list, perhaps with `NOT` before it, or a symbol.
    private mutating func setQuotedType(
        _ text: UnsafeRawBufferPointer, isExclusion: Bool, of atom: Int, _ line: Int, _ column: Int
    ) throws(ChemIOError) {
        var list = text
        let negation: StaticString = "NOT"
        let isNegated = text.count > 3 && (0..<3).allSatisfy { text[$0] == negation.utf8Start[$0] }
        if isNegated { list = UnsafeRawBufferPointer(rebasing: text[3...]) }
        while let first = list.first, first <= 32 { list = UnsafeRawBufferPointer(rebasing: list.dropFirst()) }
        if list.first == UInt8(ascii: "[") {
            try setType(list, isExclusion: isExclusion || isNegated, of: atom, line, column)
        } else {
            try setSymbol(text, of: atom, line, column)
        }
    }

    private mutating func readAtomKey(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, of atom: Int, _ line: V3000Line, _ column: Int
    ) throws(ChemIOError) {
        func number() throws(ChemIOError) -> Int {
            guard let number = DecimalParsing.integer(value) else {
                throw fail(
                    .badNumber, line.number, column,
                    "\(TextExcerpt.of(name))=\(TextExcerpt.of(value)); expected a whole number")
            }
            return number
        }
        func note(_ kind: AtomNote.Kind) throws(ChemIOError) {
            let value = try number()
            if value != 0 { builder.addNote(AtomNote(atom: atom, kind: kind, value: value)) }
        }
        switch String(decoding: name, as: UTF8.self) {
        case "CHG": try setCharge(try number(), of: atom, line.number)
        case "RAD": try setRadical(try number(), of: atom, line.number)
        case "MASS":
            // Some programs write a mass with decimals.
            let mass = value.firstIndex(of: UInt8(ascii: ".")).map { UnsafeRawBufferPointer(rebasing: value[..<$0]) }
            if let mass, let whole = DecimalParsing.integer(mass) {
                warn("mass", line.number, "MASS=\(TextExcerpt.of(value)) is read as \(whole)")
                try setMass(whole, of: atom, line.number)
            } else {
                try setMass(try number(), of: atom, line.number)
            }
        case "VAL":
            let valence = try number()
            if valence != 0 { setValence(valence == -1 ? 0 : valence, of: atom, line.number) }
        case "HCOUNT":
            let count = try number()
            if count != 0 {
                builder.addNote(AtomNote(atom: atom, kind: .queryHydrogens, value: count == -1 ? 0 : count))
            }
        case "SUBST": try note(.substituents)
        case "UNSAT": try note(.unsaturated)
        case "RBCNT": try note(.ringBonds)
        case "ATTCHPT":
            let point = try number()
            if point != 0 {
                builder.addNote(AtomNote(atom: atom, kind: .attachmentPoint, value: point == -1 ? 3 : point))
            }
        case "RGROUPS":
            guard let groups = V3000Words.numbers(value) else {
                throw fail(
                    .badValue, line.number, column, "RGROUPS=\(TextExcerpt.of(value)); expected (n g1 … gn)")
            }
            for group in groups.reversed() { setRGroup(group, of: atom) }
        default: break
        }
    }

    // MARK: Bonds

    private func atom(_ text: UnsafeRawBufferPointer, _ state: V3000State) -> Int? {
        guard let label = DecimalParsing.integer(text) else { return nil }
        return atom(label, state)
    }

    private func atom(_ label: Int, _ state: V3000State) -> Int? {
        if state.labelsAreNumbers { return label >= 1 && label <= builder.atomCount ? label - 1 : nil }
        return state.atomsByLabel[label]
    }

    private mutating func readBond(
        _ first: UnsafeRawBufferPointer, _ words: V3000Words, _ line: V3000Line, _ state: inout V3000State
    ) throws(ChemIOError) {
        var words = words
        guard pending.bondLines.count < state.bondCount else {
            throw fail(.badCount, line.number, "one more bond than COUNTS says, which is \(state.bondCount)")
        }
        guard let label = DecimalParsing.integer(first) else {
            throw fail(
                .badNumber, line.number, column(words, line),
                "found \"\(TextExcerpt.of(first))\"; expected the index of a bond")
        }
        guard let typeText = try word(&words, line) else {
            throw fail(.missingField, line.number, "the line ends before the type of the bond; expected 0 to 10")
        }
        guard let type = DecimalParsing.integer(typeText), let order = Self.order(ofType: type) else {
            throw fail(
                .badBond, line.number, column(words, line),
                "bond type \(TextExcerpt.of(typeText)); expected 0 to 10")
        }
        var ends: [Int] = []
        for _ in 0..<2 {
            guard let text = try word(&words, line) else {
                throw fail(.missingField, line.number, "the line ends before the atoms of the bond")
            }
            guard let atom = atom(text, state) else {
                throw fail(
                    .badBond, line.number, column(words, line),
                    "atom \(TextExcerpt.of(text)) in bond \(label); there is no such atom")
            }
            ends.append(atom)
        }
        var mark = BondMark.none
        var topology = 0
        var reaction = 0
        var members: [Int32]?
        var joinsAll = true
        while let key = try word(&words, line) {
            guard let (name, value) = V3000Words.keyAndValue(key) else { continue }
            let number = DecimalParsing.integer(value)
            switch String(decoding: name, as: UTF8.self) {
            case "CFG":
                switch number {
                case 0: break
                case 1: mark = .wedgeUp
                case 2: mark = order == .double ? .crossed : .wavy
                case 3: mark = .wedgeDown
                default:
                    throw fail(
                        .badValue, line.number, column(words, line), "CFG=\(TextExcerpt.of(value)); expected 0 to 3")
                }
            case "TOPO": topology = number ?? 3
            case "RXCTR": reaction = number ?? 0
            case "ATTACH": joinsAll = !V3000Words.equals(value, "ANY")
            case "ENDPTS":
                guard let labels = V3000Words.numbers(value), !labels.isEmpty else {
                    throw fail(
                        .badValue, line.number, column(words, line),
                        "ENDPTS=\(TextExcerpt.of(value)); expected (n a1 … an)")
                }
                members = []
                for label in labels {
                    guard let atom = atom(label, state) else {
                        throw fail(
                            .badBond, line.number, column(words, line), "ENDPTS names atom \(label); there is none")
                    }
                    members?.append(Int32(atom))
                }
            default: break
            }
        }
        pending.bondLines.append(Int32(clamping: line.number))
        if let members, addAttachment(ends, members, order, joinsAll) { return }
        let index = builder.addBond(Bond(begin: ends[0], end: ends[1], order: order, mark: mark))
        if label != index + 1 { state.bondLabels[label] = index }
        addTopology(topology, of: index, line.number)
        if reaction != 0 { builder.addNote(BondNote(bond: index, kind: .reactingCenter, value: reaction)) }
    }

    /// Keeps a bond to a group of atoms. False if neither end is a pseudo atom that could stand for the group.
    private mutating func addAttachment(
        _ ends: [Int], _ members: [Int32], _ order: BondOrder, _ joinsAll: Bool
    ) -> Bool {
        let elements = builder.draft.elementColumn
        guard let star = elements[ends[0]] == .dummy ? ends[0] : elements[ends[1]] == .dummy ? ends[1] : nil else {
            return false
        }
        builder.addAttachment(
            MultiCenterAttachment(
                center: star == ends[0] ? ends[1] : ends[0], members: members, order: order,
                placeholder: Int32(star), joinsAll: joinsAll))
        return true
    }

    // MARK: Data groups

    /// Reads the two kinds of data group that change the graph; see ``MOLGroupData``.
    private mutating func readGroup(_ line: V3000Line, _ state: V3000State) {
        var words = V3000Words(line.bytes)
        var name = ""
        var data = ""
        var atoms: [Int] = []
        do throws(V3000Words.Fault) {
            while let word = try words.next() {
                guard let (key, value) = V3000Words.keyAndValue(word) else { continue }
                if V3000Words.equals(key, "FIELDNAME") { name = V3000Words.text(value) }
                if V3000Words.equals(key, "FIELDDATA") { data = V3000Words.text(value) }
                if V3000Words.equals(key, "ATOMS") {
                    atoms = (V3000Words.numbers(value) ?? []).compactMap { atom($0, state) }
                }
            }
        } catch {
            warn("bad-group", line.number, "a quote or parenthesis of the group is not closed; the group is left out")
            return
        }
        if name == "MRV_IMPLICIT_H" { MOLGroupData.addHydrogens(data, atoms, to: &pending) }
        if name == "MRV_COORDINATE_BOND_TYPE", let label = Int(data) {
            pending.dativeBonds.append(state.bondLabels[label] ?? label - 1)
        }
    }
}
