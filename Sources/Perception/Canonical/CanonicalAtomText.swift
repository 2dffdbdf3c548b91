internal import MolecularGraph

/// How an atom is written: case, brackets, symbol (stereo-and-canonical.md 7.2, rules 5 and 6).
enum CanonicalAtomText {
    /// Whether an atom is written in lower case.
    @inline(__always)
    static func isLowerCase(_ atom: PerceivedAtom) -> Bool {
        guard atom.isAromatic else { return false }
        return switch atom.element.rawValue {
        case 5, 6, 7, 8, 14, 15, 16, 33, 34, 52: true
        default: false
        }
    }

    /// The symbol of an element of the organic subset, or of a dummy: first byte, and the second one or 0. Nil for others.
    @inline(__always)
    static func organicSymbol(_ number: UInt8) -> (UInt8, UInt8)? {
        switch number {
        case 6: (UInt8(ascii: "C"), 0)
        case 7: (UInt8(ascii: "N"), 0)
        case 8: (UInt8(ascii: "O"), 0)
        case 9: (UInt8(ascii: "F"), 0)
        case 16: (UInt8(ascii: "S"), 0)
        case 17: (UInt8(ascii: "C"), UInt8(ascii: "l"))
        case 35: (UInt8(ascii: "B"), UInt8(ascii: "r"))
        case 53: (UInt8(ascii: "I"), 0)
        case 15: (UInt8(ascii: "P"), 0)
        case 5: (UInt8(ascii: "B"), 0)
        case 0: (UInt8(ascii: "*"), 0)
        default: nil
        }
    }

    /// Hydrogens that a reader gives an atom without brackets.
    ///
    /// - Parameters:
    ///   - doubledBonds: twice the sum of the bond contributions.
    ///   - isAromatic: written in lower case, or with an aromatic bond.
    /// - Returns: nil where the reader finds too many bonds.
    @inline(__always)
    static func readersHydrogens(_ number: UInt8, isAromatic: Bool, doubledBonds: Int) -> Int? {
        if number == 6 && (!isAromatic || doubledBonds <= 8) && doubledBonds <= 8 { return (8 - doubledBonds) / 2 }
        if !isAromatic {
            if number == 8 && doubledBonds <= 4 { return (4 - doubledBonds) / 2 }
            if number == 7 && doubledBonds <= 6 { return (6 - doubledBonds) / 2 }
        }
        return byModel(number, isAromatic: isAromatic, doubledBonds: doubledBonds)
    }

    @inline(never)
    private static func byModel(_ number: UInt8, isAromatic: Bool, doubledBonds: Int) -> Int? {
        if number == 0 { return 0 }
        let verdict = ValenceModel.shared.verdict(
            ValenceModel.Environment(
                atomicNumber: Int(number), isFilled: true, isAromatic: isAromatic, doubledBonds: doubledBonds))
        return verdict.isExceeded ? nil : verdict.hydrogens
    }
}

extension [UInt8] {
    /// Appends a number in decimal.
    mutating func appendDecimal(_ number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var divisor: UInt = 1
        while rest / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: 48 + rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }
}
