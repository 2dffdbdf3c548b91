import ChemIO

/// The order in which a SMILES names the atoms of a molecule, by the rule that the writer states: each part begins at its
/// first atom, and neighbours follow by their number, depth first.
enum WrittenOrder {
    /// The atoms in the order of the text.
    static func atoms(of molecule: Molecule) -> [Int] {
        var order: [Int] = []
        var isVisited = Array(repeating: false, count: molecule.atomCount)
        for root in 0..<molecule.atomCount where !isVisited[root] {
            var stack = [root]
            while let atom = stack.popLast() {
                if isVisited[atom] { continue }
                isVisited[atom] = true
                order.append(atom)
                let row = molecule.neighbors(of: atom)
                var neighbors: [Int] = []
                for slot in row.indices where !isVisited[Int(row[slot])] { neighbors.append(Int(row[slot])) }
                // The last one pushed is the next one visited.
                stack += neighbors.sorted(by: >)
            }
        }
        return order
    }
}
