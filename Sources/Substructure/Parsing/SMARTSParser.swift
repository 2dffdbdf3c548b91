/// Reads SMARTS (smarts.md sections 1 to 3) into graphs: one for the pattern and one for each recursive pattern.
///
/// Recursive patterns are read from a list of texts, equal texts once, so that nothing recurses on the nesting depth.
struct SMARTSParser {
    /// The graphs, innermost first; the pattern itself is the last.
    private(set) var graphs: [QueryGraph] = []

    private var scanner: SMARTSScanner
    /// Ranges of the recursive texts by the number that was given to them, the pattern itself being number 0.
    private var texts: [Range<Int>] = []
    private var numbers: [ArraySlice<UInt8>: Int] = [:]

    // State of the graph that is being read.
    private var graph = QueryGraph()
    private var active = -1
    private var branches: [Int] = []
    private var openings: [Int: Opening] = [:]
    private var closures: [Closure] = []
    private var openingNotes: [[(number: Int, order: Int)]] = []
    private var neighbors: Set<Pair> = []
    private var chainBonds: [Int] = []

    private struct Opening {
        var atom: Int
        var bond: WrittenBond?
        var column: Int
        var note: Int
    }

    private struct Closure {
        var number: Int
        var begin: Int
        var end: Int
        var bond: WrittenBond?
        /// Places of the two ring digits in the notes of their atoms.
        var beginNote: Int
        var endNote: Int
    }

    private struct Pair: Hashable {
        var low: Int
        var high: Int
    }

    /// Parses a whole text: outer blanks are cut, and a blank ends the pattern.
    init(_ text: some Sequence<UInt8>) throws(SMARTSError) {
        let bytes = Array(text)
        scanner = SMARTSScanner(bytes: bytes)
        if bytes.isEmpty {
            graphs = [QueryGraph()]
            return
        }
        while !scanner.isAtEnd && scanner.current <= 32 { scanner.position += 1 }
        let start = scanner.position
        var end = start
        while end < bytes.count && bytes[end] > 32 { end += 1 }
        guard start < end else { throw SMARTSError(column: 1, detail: "found blanks only; expected a pattern") }
        texts = [start..<end]
        scanner.matchParentheses(in: start..<end)
        var parsed: [QueryGraph] = []
        while parsed.count < texts.count {
            let range = texts[parsed.count]
            scanner.position = range.lowerBound
            scanner.end = range.upperBound
            try parseGraph()
            parsed.append(graph)
        }
        order(parsed)
    }

    /// Puts the graphs in an order in which each comes after those that it refers to. A recursive text is shorter than
    /// every text that contains it.
    private mutating func order(_ parsed: [QueryGraph]) {
        let order = texts.indices.sorted { (texts[$0].count, $0) < (texts[$1].count, $1) }
        var place = [Int32](repeating: 0, count: texts.count)
        for (index, number) in order.enumerated() { place[number] = Int32(index) }
        graphs = order.map { parsed[$0] }
        func renumber(_ test: inout AtomTest) {
            guard test.feature == .recursion else { return }
            test.lower = place[Int(test.lower)]
            test.upper = test.lower
        }
        for graph in graphs.indices {
            for atom in graphs[graph].atoms.indices {
                for group in graphs[graph].atoms[atom].expression.groups.indices {
                    for alternative in graphs[graph].atoms[atom].expression.groups[group].indices {
                        for literal in graphs[graph].atoms[atom].expression.groups[group][alternative].indices {
                            renumber(&graphs[graph].atoms[atom].expression.groups[group][alternative][literal].first)
                        }
                    }
                }
            }
        }
    }

    // MARK: The graph

    private mutating func parseGraph() throws(SMARTSError) {
        graph = QueryGraph()
        active = -1
        branches.removeAll()
        openings.removeAll()
        closures.removeAll()
        openingNotes.removeAll()
        neighbors.removeAll()
        chainBonds.removeAll()
        try addAtom(bond: nil, isStart: true)
        while !scanner.isAtEnd {
            switch scanner.current {
            case UInt8(ascii: "("):
                scanner.position += 1
                branches.append(active)
                if scanner.current == UInt8(ascii: ".") { throw scanner.error("an atom or a bond in the branch") }
                let bond = try bondIfWritten()
                try addAtom(bond: bond, isStart: false)
            case UInt8(ascii: ")"):
                guard let atom = branches.popLast() else { throw scanner.error("no ')' without '(' before it") }
                scanner.position += 1
                active = atom
            case UInt8(ascii: "."):
                scanner.position += 1
                try addAtom(bond: nil, isStart: true, isSeparate: true)
            default:
                let bond = try bondIfWritten()
                if scanner.isAtDigit || scanner.current == UInt8(ascii: "%") {
                    try ringDigit(bond: bond)
                } else {
                    try addAtom(bond: bond, isStart: false)
                }
            }
        }
        guard branches.isEmpty else { throw scanner.error("')' for a branch that is still open") }
        if let open = openings.min(by: { $0.value.column < $1.value.column }) {
            throw SMARTSError(
                column: open.value.column,
                detail:
                    "ring number \(open.key) opens here and is never closed; expected the same number at another atom")
        }
        finishRings()
    }

    /// Reads an atom and joins it to the active one.
    private mutating func addAtom(bond: WrittenBond?, isStart: Bool, isSeparate: Bool = false) throws(SMARTSError) {
        let column = scanner.position + 1
        var atom = QueryGraph.Atom(expression: AtomExpression(), column: column, isStart: isStart)
        if scanner.current == UInt8(ascii: "[") {
            var reader = BracketReader(scanner: scanner)
            try reader.read(into: &atom) { range in number(of: range) }
            scanner.position = reader.scanner.position
        } else {
            atom.expression = AtomExpression(try scanner.bareAtom())
        }
        graph.atoms.append(atom)
        openingNotes.append([])
        chainBonds.append(0)
        let index = graph.atoms.count - 1
        if active >= 0 && !isSeparate {
            let written = bond ?? WrittenBond(condition: .unwritten)
            graph.bonds.append(
                QueryGraph.Bond(begin: active, end: index, condition: written.condition, direction: written.direction))
            neighbors.insert(Pair(low: active, high: index))
            chainBonds[active] += 1
            chainBonds[index] += 1
        }
        active = index
    }

    /// The number of a recursive text; equal texts have one number.
    private mutating func number(of range: Range<Int>) -> Int32 {
        let text = scanner.bytes[range]
        // Long texts are not compared, which would make deep nesting quadratic.
        guard text.count <= 256 else {
            texts.append(range)
            return Int32(texts.count - 1)
        }
        if let known = numbers[text] { return Int32(known) }
        numbers[text] = texts.count
        texts.append(range)
        return Int32(texts.count - 1)
    }

    /// Reads a bond expression if one stands here.
    private mutating func bondIfWritten() throws(SMARTSError) -> WrittenBond? {
        guard scanner.isAtBond else { return nil }
        return try scanner.bond()
    }

    // MARK: Rings

    private mutating func ringDigit(bond: WrittenBond?) throws(SMARTSError) {
        let column = scanner.position + 1
        let number = try scanner.ringNumber()
        noteLateDigit()
        let note = openingNotes[active].count
        openingNotes[active].append((number, -1))
        guard let opening = openings.removeValue(forKey: number) else {
            openings[number] = Opening(atom: active, bond: bond, column: column, note: note)
            return
        }
        let pair = Pair(low: min(active, opening.atom), high: max(active, opening.atom))
        guard opening.atom != active else {
            throw SMARTSError(column: column, detail: "ring number \(number) joins the atom to itself")
        }
        guard neighbors.insert(pair).inserted else {
            throw SMARTSError(column: column, detail: "ring number \(number) joins two atoms that have a bond already")
        }
        closures.append(
            Closure(
                number: number, begin: opening.atom, end: active,
                bond: opening.bond ?? bond.map { $0.reversed }, beginNote: opening.note, endNote: note))
    }

    /// A digit behind a branch turns the tag of its atom in some cases (stereo-and-canonical.md 2, rule 3).
    private mutating func noteLateDigit() {
        guard active != graph.atoms.count - 1, !graph.atoms[active].hasClassTag else { return }
        switch (chainBonds[active], active) {
        case (1, _), (3, 0): graph.atoms[active].isInverted.toggle()
        case (2, 1...): graph.atoms[active].isInverted.toggle()
        default: break
        }
    }

    /// Ring bonds come after the chain bonds, by their number.
    private mutating func finishRings() {
        let sorted = closures.indices.sorted { (closures[$0].number, $0) < (closures[$1].number, $1) }
        for index in sorted {
            let closure = closures[index]
            let bond = closure.bond ?? WrittenBond(condition: .unwritten)
            openingNotes[closure.begin][closure.beginNote].order = graph.bonds.count
            openingNotes[closure.end][closure.endNote].order = graph.bonds.count
            graph.bonds.append(
                QueryGraph.Bond(
                    begin: closure.begin, end: closure.end, condition: bond.condition, direction: bond.direction,
                    ringNumber: closure.number))
        }
        graph.ringBonds = openingNotes.map { notes in notes.map(\.order) }
    }
}
