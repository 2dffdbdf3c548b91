import ChemIO

/// Formulas as the tables write them, made without the library's own formula.
enum FormulaText {
    /// Hill formula of the atoms that stand in the file; dummies are `*` in the place of their symbol.
    static func explicit(of molecule: Molecule) -> String {
        var counts: [String: Int] = [:]
        for atom in 0..<molecule.atomCount {
            let element = molecule.element(of: atom)
            let symbol = element == .dummy ? "*" : element.symbol
            counts[symbol, default: 0] += 1
        }
        var symbols = counts.keys.sorted()
        if counts["C"] != nil {
            let first = ["C", "H"].filter { counts[$0] != nil }
            symbols = first + symbols.filter { !first.contains($0) }
        }
        return symbols.map { counts[$0] == 1 ? $0 : "\($0)\(counts[$0] ?? 0)" }.joined()
    }

    /// A formula without the symbols that are no elements.
    static func withoutDummies(_ formula: String) -> String {
        var parts: [String] = []
        for character in formula {
            if character.isUppercase || character == "*" || character == "?" {
                parts.append(String(character))
            } else if !parts.isEmpty {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.filter { part in
            let symbol = part.filter { !$0.isNumber }
            return Element(symbol: symbol).map { $0 != .dummy } ?? false
        }.joined()
    }
}
