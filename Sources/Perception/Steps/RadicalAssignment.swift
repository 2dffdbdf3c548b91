import MolecularGraph

/// Unpaired electrons of atoms that take no implicit hydrogens (perception.md 2.5).
enum RadicalAssignment {
    /// Sets the radical electrons of bracket atoms; the others keep what the input states.
    static func run(_ graph: WorkingGraph) {
        for atom in 0..<graph.atomCount {
            let data = graph.atoms[atom]
            guard data.flags.contains(.noImplicit), data.element.rawValue != 0 else { continue }
            graph.atoms[atom].radicalElectrons = UInt8(clamping: radicals(graph, atom))
        }
    }

    private static func radicals(_ graph: WorkingGraph, _ atom: Int) -> Int {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        let outer = Int(facts.outerElectrons)
        let charge = Int(data.formalCharge)
        if facts.valenceCount == 1 && facts.defaultValence == -1 {
            if graph.degree(atom) > 0 { return 0 }
            let electrons = outer - charge
            return electrons < 0 ? 0 : electrons % 2
        }
        let total = Int(graph.sums[atom].doubledOrders) / 2 + Int(data.writtenHydrogens)
        let shell = data.element.rawValue <= 2 ? 2 : 8
        var count = shell - outer - total + charge
        if count < 0 {
            count = 0
            if facts.valenceCount > 1 {
                for valence in data.element.allowedValences where Int(valence) - total + charge >= 0 {
                    count = Int(valence) - total + charge
                    break
                }
            }
        }
        let early = outer - total - charge
        return early >= 0 ? min(count, early) : count
    }
}
