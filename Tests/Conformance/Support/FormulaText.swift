import ChemIO

/// Formulas as the tables write them, made without the library's own formula.
enum FormulaText {
    /// Hill formula of the atoms that stand in the file; dummies are named by a function, or
    /// `*`.
    static func explicit(of molecule: Molecule, dummyName: (String?) -> String = { _ in "*" }) -> String {
        var counts: [String: Int] = [:]
        for atom in 0..<molecule.atomCount {
            let element = molecule.element(of: atom)
            let symbol = element == .dummy ? dummyName(molecule.label(of: atom)) : element.symbol
            counts[symbol, default: 0] += 1
        }
        var symbols = counts.keys.sorted()
        if counts["C"] != nil {
            let first = ["C", "H"].filter { counts[$0] != nil }
            symbols = first + symbols.filter { !first.contains($0) }
        }
        return symbols.map { counts[$0] == 1 ? $0 : "\($0)\(counts[$0] ?? 0)" }.joined()
    }
}
