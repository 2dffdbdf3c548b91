/// Reads an atom in brackets.
struct BracketReader {
    var scanner: SMARTSScanner

    /// Reads from `[` to `]`.
    ///
    /// - Parameters:
    ///   - atom: receives expression, tag and map number.
    ///   - recursion: gives the number of a recursive text.
    mutating func read(
        into atom: inout QueryGraph.Atom, recursion: (Range<Int>) -> Int32
    ) throws(SMARTSError) {
        scanner.position += 1
        if try readHydrogenAtom(into: &atom) { return }
        while true {
            var isNegated = false
            while scanner.take("!") { isNegated.toggle() }
            var literal = try primitive(&atom, recursion)
            literal.isNegated = isNegated
            atom.expression.append(literal)
            if scanner.take("&") { continue }
            if scanner.take(",") {
                atom.expression.beginAlternative()
            } else if scanner.take(";") {
                atom.expression.beginGroup()
            } else if scanner.take(":") {
                atom.mapNumber = try scanner.number()
                guard scanner.take("]") else { throw scanner.error("']' after the map number") }
                return
            } else if scanner.take("]") {
                return
            } else if scanner.isAtEnd {
                throw scanner.error("']' for the bracket atom")
            }
        }
    }

    /// Reads `[H]` with isotope, charge and map number, which is an atom; everywhere else `H` counts hydrogens.
    private mutating func readHydrogenAtom(into atom: inout QueryGraph.Atom) throws(SMARTSError) -> Bool {
        var ahead = scanner
        let isotope: Int32? = if let value = try? ahead.optionalNumber() { value } else { nil }
        guard ahead.take("H"), Self.twoLetterHydrogen(ahead.current) == false else { return false }
        // A sign after `[H` can only be the charge of an atom.
        let isCharged = ahead.current == UInt8(ascii: "+") || ahead.current == UInt8(ascii: "-")
        guard isCharged || ahead.current == UInt8(ascii: "]") || ahead.current == UInt8(ascii: ":") else {
            return false
        }
        scanner = ahead
        atom.expression.append(.element(1))
        if let isotope { atom.expression.append(AtomExpression.Literal(first: AtomTest(.isotope, isotope))) }
        if isCharged { atom.expression.append(AtomExpression.Literal(first: AtomTest(.charge, try charge()))) }
        if scanner.take(":") { atom.mapNumber = try scanner.number() }
        guard scanner.take("]") else { throw scanner.error("']' after a hydrogen atom") }
        return true
    }

    /// Whether a letter after `H` makes the symbol of another element (He, Hf, Hg, Ho, Hs).
    private static func twoLetterHydrogen(_ second: UInt8) -> Bool {
        switch second {
        case UInt8(ascii: "e"), UInt8(ascii: "f"), UInt8(ascii: "g"), UInt8(ascii: "o"), UInt8(ascii: "s"): true
        default: false
        }
    }

    /// Reads `+`, `++`, `+n` and the same with `-`.
    private mutating func charge() throws(SMARTSError) -> Int32 {
        let sign = scanner.current
        scanner.position += 1
        let unit: Int32 = sign == UInt8(ascii: "+") ? 1 : -1
        if scanner.current == sign && !scanner.isAtEnd {
            scanner.position += 1
            return 2 * unit
        }
        return unit * (try scanner.optionalNumber() ?? 1)
    }

    // MARK: Primitives

    private mutating func primitive(
        _ atom: inout QueryGraph.Atom, _ recursion: (Range<Int>) -> Int32
    ) throws(SMARTSError) -> AtomExpression.Literal {
        switch scanner.current {
        case UInt8(ascii: "$"): return try recursive(recursion)
        case UInt8(ascii: "@"):
            try tag(of: &atom)
            return AtomExpression.Literal(first: .always)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return try chargePrimitive()
        case UInt8(ascii: "^"):
            scanner.position += 1
            guard scanner.isAtDigit, scanner.current <= UInt8(ascii: "5") else {
                throw scanner.error("a hybridisation from 0 to 5")
            }
            scanner.position += 1
            let value = Int32(scanner.bytes[scanner.position - 1] - UInt8(ascii: "0"))
            return AtomExpression.Literal(first: AtomTest(.hybridization, value))
        default: break
        }
        if scanner.isAtDigit { return try isotope() }
        if let symbol = scanner.bracketSymbol() { return symbol }
        if let count = try counted() { return count }
        throw scanner.error("an atom primitive")
    }

    /// Reads an isotope number, and the element or hydrogen count that belongs to it.
    private mutating func isotope() throws(SMARTSError) -> AtomExpression.Literal {
        let test = AtomTest(.isotope, try scanner.number())
        if scanner.current == UInt8(ascii: "#") || scanner.current == UInt8(ascii: "H"),
            Self.twoLetterHydrogen(scanner.peek(1)) == false || scanner.current == UInt8(ascii: "#")
        {
            guard let count = try counted() else { throw scanner.error("an atom primitive") }
            return AtomExpression.Literal(first: test, second: count.first)
        }
        if let symbol = scanner.bracketSymbol() { return AtomExpression.Literal(first: test, second: symbol.first) }
        return AtomExpression.Literal(first: test)
    }

    /// Reads a letter with a number or a range behind it.
    private mutating func counted() throws(SMARTSError) -> AtomExpression.Literal? {
        let letter = scanner.current
        let feature: AtomFeature
        // What the letter alone means, and where an open range begins.
        var alone: ClosedRange<Int32> = 1...1
        switch letter {
        case UInt8(ascii: "#"):
            scanner.position += 1
            return .element(try scanner.number())
        case UInt8(ascii: "H"):
            scanner.position += 1
            return AtomExpression.Literal(first: AtomTest(.hydrogens, try scanner.optionalNumber() ?? 1))
        case UInt8(ascii: "D"): feature = .degree
        case UInt8(ascii: "d"): feature = .heavyDegree
        case UInt8(ascii: "X"): feature = .totalDegree
        case UInt8(ascii: "v"): feature = .valence
        case UInt8(ascii: "h"): (feature, alone) = (.countedHydrogens, 1...Int32.max)
        case UInt8(ascii: "R"): (feature, alone) = (.rings, 1...Int32.max)
        case UInt8(ascii: "r"): (feature, alone) = (.smallestRing, 1...Int32.max)
        case UInt8(ascii: "k"): (feature, alone) = (.ringSizes, 1...Int32.max)
        case UInt8(ascii: "x"): (feature, alone) = (.ringBonds, 1...Int32.max)
        case UInt8(ascii: "z"): (feature, alone) = (.heteroNeighbors, 1...Int32.max)
        case UInt8(ascii: "Z"): (feature, alone) = (.aliphaticHeteroNeighbors, 1...Int32.max)
        default: return nil
        }
        scanner.position += 1
        if scanner.current == UInt8(ascii: "{") {
            let (lower, upper) = try scanner.limits()
            return AtomExpression.Literal(first: Self.test(feature, lower ?? 0, upper ?? Int32.max))
        }
        guard let value = try scanner.optionalNumber() else {
            return AtomExpression.Literal(first: AtomTest(feature, alone))
        }
        // Every atom is in a ring of size 0, as the reference has it.
        if feature == .ringSizes && value == 0 { return AtomExpression.Literal(first: .always) }
        return AtomExpression.Literal(first: AtomTest(feature, value))
    }

    private static func test(_ feature: AtomFeature, _ lower: Int32, _ upper: Int32) -> AtomTest {
        lower <= upper ? AtomTest(feature, lower...upper) : AtomTest(never: feature)
    }

    private mutating func chargePrimitive() throws(SMARTSError) -> AtomExpression.Literal {
        guard scanner.peek(1) == UInt8(ascii: "{") else {
            return AtomExpression.Literal(first: AtomTest(.charge, try charge()))
        }
        let isNegative = scanner.current == UInt8(ascii: "-")
        scanner.position += 1
        let (lower, upper) = try scanner.limits()
        let test =
            isNegative
            ? Self.test(.charge, upper.map { -$0 } ?? Int32.min, -(lower ?? 0))
            : Self.test(.charge, lower ?? 0, upper ?? Int32.max)
        return AtomExpression.Literal(first: test)
    }

    /// Reads `@`, `@@` or a class with its number; the first tag of an atom counts.
    private mutating func tag(of atom: inout QueryGraph.Atom) throws(SMARTSError) {
        scanner.position += 1
        var tag: UInt8 = 1
        let classes: [(StaticString, Int32)] = [("TH", 2), ("AL", 2), ("SP", 3), ("TB", 20), ("OH", 30)]
        if let (word, maximum) = classes.first(where: { scanner.isAt($0.0) }) {
            let column = scanner.position
            scanner.position += 2
            let number = try scanner.optionalNumber()
            guard number.map({ (1...maximum).contains($0) }) ?? true else {
                throw SMARTSError(
                    column: column + 1, detail: "@\(word) has numbers from 1 to \(maximum); found \(number ?? 0)")
            }
            tag = maximum == 2 && scanner.bytes[column] == UInt8(ascii: "T") ? UInt8(number ?? 0) : 0
            if atom.tag == 0 && tag != 0 { atom.hasClassTag = true }
        } else if scanner.current == UInt8(ascii: "@"), !classes.contains(where: { isAhead($0.0) }) {
            scanner.position += 1
            tag = 2
        }
        if atom.tag == 0 { atom.tag = tag }
    }

    /// Whether a word stands behind the next byte.
    private func isAhead(_ word: StaticString) -> Bool {
        var ahead = scanner
        ahead.position += 1
        return ahead.isAt(word)
    }

    /// Reads `$( )`: finds its end and lets the text be read later. Digits and a label right after it mean nothing.
    private mutating func recursive(_ recursion: (Range<Int>) -> Int32) throws(SMARTSError) -> AtomExpression.Literal {
        let opening = scanner.position
        scanner.position += 1
        guard scanner.take("(") else { throw scanner.error("'(' after '$'") }
        let start = scanner.position
        let closing = Int(scanner.closings[start - 1])
        guard closing >= 0, closing < scanner.end else {
            throw SMARTSError(column: opening + 1, detail: "the recursive pattern has no end; expected ')'")
        }
        let range = start..<closing
        scanner.position = closing + 1
        if scanner.take("_") {
            guard scanner.isAtDigit, scanner.current != UInt8(ascii: "0") else {
                throw scanner.error("a label from 1 on")
            }
            _ = try scanner.number()
        } else {
            let digits = scanner.position
            while scanner.isAtDigit { scanner.position += 1 }
            guard scanner.position - digits <= 7 else {
                throw SMARTSError(column: digits + 1, detail: "too many digits after a recursive pattern")
            }
        }
        let number = recursion(range)
        return AtomExpression.Literal(first: AtomTest(.recursion, number))
    }
}
