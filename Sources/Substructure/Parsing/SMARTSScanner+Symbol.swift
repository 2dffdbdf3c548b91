import MolecularGraph

extension SMARTSScanner {
    /// Reads an atom outside brackets.
    mutating func bareAtom() throws(SMARTSError) -> AtomExpression.Literal {
        let start = position
        if let literal = letterAtom() { return literal }
        let first = current
        switch first {
        case UInt8(ascii: "C") where peek(1) == UInt8(ascii: "l"), UInt8(ascii: "B") where peek(1) == UInt8(ascii: "r"):
            position += 2
            return .aliphatic(first == UInt8(ascii: "C") ? 17 : 35)
        case UInt8(ascii: "B"), UInt8(ascii: "C"), UInt8(ascii: "N"), UInt8(ascii: "O"), UInt8(ascii: "F"),
            UInt8(ascii: "P"), UInt8(ascii: "S"), UInt8(ascii: "I"):
            position += 1
            return .aliphatic(Self.organicElement(first))
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "p"),
            UInt8(ascii: "s"):
            position += 1
            return .aromatic(Self.organicElement(first - 32))
        default:
            position = start
            throw error("an atom; elements beyond B C N O P S F Cl Br I stand in brackets")
        }
    }

    /// Reads `*`, `a` or `A`.
    private mutating func letterAtom() -> AtomExpression.Literal? {
        switch current {
        case UInt8(ascii: "*"):
            position += 1
            return AtomExpression.Literal(first: .always)
        case UInt8(ascii: "a"):
            position += 1
            return AtomExpression.Literal(first: AtomTest(.aromatic, 1))
        case UInt8(ascii: "A"):
            position += 1
            return AtomExpression.Literal(first: AtomTest(.aromatic, 0))
        default: return nil
        }
    }

    /// Reads a symbol, `*`, `a` or `A` inside brackets, the longest that fits; nil if none stands here. `H` is none.
    mutating func bracketSymbol() -> AtomExpression.Literal? {
        let first = current
        if isAt("Uut") || isAt("Uup") {
            position += 3
            return .element(bytes[position - 1] == UInt8(ascii: "t") ? 113 : 115)
        }
        if let number = Self.twoLetterElement(first, peek(1)) {
            position += 2
            switch number {
            case 17, 35: return .aliphatic(number)
            default: return .element(number)
            }
        }
        if isAt("si") || isAt("as") || isAt("se") || isAt("te") {
            position += 2
            let number: Int32 =
                switch (first, bytes[position - 1]) {
                case (UInt8(ascii: "s"), UInt8(ascii: "i")): 14
                case (UInt8(ascii: "a"), _): 33
                case (UInt8(ascii: "s"), _): 34
                default: 52
                }
            return .aromatic(number)
        }
        if let letter = letterAtom() { return letter }
        switch first {
        case UInt8(ascii: "B"), UInt8(ascii: "C"), UInt8(ascii: "N"), UInt8(ascii: "O"), UInt8(ascii: "F"),
            UInt8(ascii: "P"), UInt8(ascii: "S"), UInt8(ascii: "I"):
            position += 1
            return .aliphatic(Self.organicElement(first))
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "p"),
            UInt8(ascii: "s"):
            position += 1
            return .aromatic(Self.organicElement(first - 32))
        case UInt8(ascii: "K"), UInt8(ascii: "V"), UInt8(ascii: "Y"), UInt8(ascii: "W"), UInt8(ascii: "U"):
            position += 1
            let number: Int32 =
                switch first {
                case UInt8(ascii: "K"): 19
                case UInt8(ascii: "V"): 23
                case UInt8(ascii: "Y"): 39
                case UInt8(ascii: "W"): 74
                default: 92
                }
            return .element(number)
        default: return nil
        }
    }

    /// Element of a two-letter symbol; 113, 115, 117 and 118 have none in SMARTS.
    private static func twoLetterElement(_ first: UInt8, _ second: UInt8) -> Int32? {
        guard first >= UInt8(ascii: "A"), first <= UInt8(ascii: "Z"), second >= UInt8(ascii: "a"),
            second <= UInt8(ascii: "z")
        else { return nil }
        let symbol = String(decoding: [first, second], as: UTF8.self)
        guard let element = Element(symbol: symbol) else { return nil }
        switch element.atomicNumber {
        case 113, 115, 117, 118: return nil
        default: return Int32(element.atomicNumber)
        }
    }

    private static func organicElement(_ letter: UInt8) -> Int32 {
        switch letter {
        case UInt8(ascii: "B"): 5
        case UInt8(ascii: "C"): 6
        case UInt8(ascii: "N"): 7
        case UInt8(ascii: "O"): 8
        case UInt8(ascii: "F"): 9
        case UInt8(ascii: "P"): 15
        case UInt8(ascii: "S"): 16
        default: 53
        }
    }
}

extension AtomExpression.Literal {
    /// An element without the aromatic flag.
    static func aliphatic(_ number: Int32) -> Self {
        Self(first: AtomTest(.element, number * 2))
    }

    /// An element with the aromatic flag.
    static func aromatic(_ number: Int32) -> Self {
        Self(first: AtomTest(.element, number * 2 + 1))
    }

    /// An element with or without the aromatic flag.
    static func element(_ number: Int32) -> Self {
        guard number <= 118 else { return Self(first: AtomTest(never: .element)) }
        return Self(first: AtomTest(.element, number * 2...number * 2 + 1))
    }
}
