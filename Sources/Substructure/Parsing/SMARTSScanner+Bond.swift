import MolecularGraph

/// A bond as it stands in the text.
struct WrittenBond: Hashable, Sendable {
    var condition: BondCondition
    /// `/` 1, `\` 2, none 0.
    var direction: UInt8 = 0

    /// The same bond read from its other end.
    var reversed: WrittenBond {
        var result = self
        switch condition.arrow {
        case .none: break
        case .forward: result.condition.arrow = .backward
        case .backward: result.condition.arrow = .forward
        }
        if direction != 0 { result.direction = 3 - direction }
        return result
    }
}

extension SMARTSScanner {
    /// Whether a bond expression begins here.
    var isAtBond: Bool {
        switch current {
        case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: ":"),
            UInt8(ascii: "~"), UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "<"),
            UInt8(ascii: "!"):
            !isAtEnd
        default: false
        }
    }

    /// Reads a bond expression: `;` of `,` of `&` of primitives that may be negated.
    mutating func bond() throws(SMARTSError) -> WrittenBond {
        var result: UInt32 = .max
        var alternatives: UInt32 = 0
        var conjunction: UInt32 = .max
        var written = WrittenBond(condition: .any)
        var isFirst = true
        while true {
            var isNegated = false
            while take("!") { isNegated.toggle() }
            let primitive = try bondPrimitive()
            if isFirst {
                written.condition.arrow = primitive.condition.arrow
                written.direction = primitive.direction
                isFirst = false
            }
            let isArrow = primitive.condition.arrow != .none
            // Behind another primitive an arrow is never true.
            let table = isArrow ? 0 : primitive.condition.table
            conjunction &= isNegated ? ~table : table
            if take("&") { continue }
            if isAtBond { continue }
            alternatives |= conjunction
            conjunction = .max
            if take(",") { continue }
            result &= alternatives
            alternatives = 0
            if !take(";") { break }
        }
        // In front, an arrow is all that counts.
        written.condition.table = written.condition.arrow == .none ? result : BondCondition(.dative).table
        return written
    }

    private mutating func bondPrimitive() throws(SMARTSError) -> WrittenBond {
        let byte = current
        guard isAtBond, byte != UInt8(ascii: "!") else { throw error("a bond") }
        position += 1
        switch byte {
        case UInt8(ascii: "-"):
            if take(">") { return WrittenBond(condition: BondCondition(table: 0, arrow: .forward)) }
            return WrittenBond(condition: BondCondition(.single))
        case UInt8(ascii: "<"):
            guard take("-") else { throw error("'-' after '<'") }
            return WrittenBond(condition: BondCondition(table: 0, arrow: .backward))
        case UInt8(ascii: "="): return WrittenBond(condition: BondCondition(.double))
        case UInt8(ascii: "#"): return WrittenBond(condition: BondCondition(.triple))
        case UInt8(ascii: "$"): return WrittenBond(condition: BondCondition(.quadruple))
        case UInt8(ascii: ":"): return WrittenBond(condition: BondCondition(.aromatic))
        case UInt8(ascii: "~"): return WrittenBond(condition: .any)
        case UInt8(ascii: "@"): return WrittenBond(condition: .ring)
        case UInt8(ascii: "/"): return WrittenBond(condition: .unwritten, direction: 1)
        default:
            _ = take("\\")
            return WrittenBond(condition: .unwritten, direction: 2)
        }
    }

    /// Reads a ring number: a digit, `%nn` from 10 on, or `%(n)` of one to five digits.
    mutating func ringNumber() throws(SMARTSError) -> Int {
        guard take("%") else {
            position += 1
            return Int(bytes[position - 1] - UInt8(ascii: "0"))
        }
        let parenthesized = take("(")
        let start = position
        while isAtDigit && position - start < (parenthesized ? 5 : 2) { position += 1 }
        let digits = bytes[start..<position]
        if parenthesized {
            guard !digits.isEmpty else { throw error("a ring number") }
            guard take(")") else { throw error("')' after a ring number of at most five digits") }
        } else {
            guard digits.count == 2, digits.first != UInt8(ascii: "0") else {
                position = start
                throw error("two digits, from 10 on")
            }
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
