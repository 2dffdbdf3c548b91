import MolecularGraph

/// Conjugated bonds (perception.md 2.8).
enum Conjugation {
    /// Sets the conjugation flags of all bonds. Bond sums are those of the Kekulé form.
    static func run(_ graph: WorkingGraph) {
        var isWorth = false
        for atom in 0..<graph.atomCount where graph.sums[atom].hasMultipleBond || graph.atoms[atom].isAromatic {
            isWorth = true
            break
        }
        guard isWorth else { return }
        for atom in 0..<graph.atomCount {
            let neighbors = graph.degree(atom) + graph.atoms[atom].hydrogenCount
            graph.sums[atom].canConjugate = isCandidate(graph, atom, neighbors)
            graph.sums[atom].hasFewNeighbors = neighbors <= 3
        }
        for atom in 0..<graph.atomCount {
            let sum = graph.sums[atom]
            guard sum.canConjugate, sum.hasFewNeighbors, sum.hasMultipleBond || graph.atoms[atom].isAromatic else {
                continue
            }
            if graph.degree(atom) + graph.atoms[atom].hydrogenCount >= 2 { mark(graph, at: atom) }
        }
        for bond in 0..<graph.bondCount where graph.bonds[bond].isAromatic {
            graph.bonds[bond].flags.insert(.conjugated)
        }
    }

    /// Marks the bonds of an atom with two or three neighbours.
    private static func mark(_ graph: WorkingGraph, at atom: Int) {
        let row = graph.row(atom)
        for first in row {
            let bond = graph.bonds[Int(first.bond)]
            let doubled = bond.order == .dative ? (Int(bond.end) == atom ? 2 : 0) : bond.order.doubledOrder
            guard doubled >= 3, graph.sums[Int(first.atom)].canConjugate else { continue }
            for second in row where second.bond != first.bond {
                let other = graph.sums[Int(second.atom)]
                guard other.hasFewNeighbors, other.canConjugate else { continue }
                graph.bonds[Int(first.bond)].flags.insert(.conjugated)
                graph.bonds[Int(second.bond)].flags.insert(.conjugated)
            }
        }
    }

    private static func isCandidate(_ graph: WorkingGraph, _ atom: Int, _ neighbors: Int) -> Bool {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        let total = Int(data.explicitValence) + Int(data.implicitHydrogens)
        if data.formalCharge == 0 && facts.defaultValence >= 0 && total > Int(facts.defaultValence) { return false }
        if data.element.rawValue > 10 {
            if facts.outerElectrons == 5 { return false }
            if facts.outerElectrons == 6 && neighbors >= 2 { return false }
        }
        return PiElectrons.count(graph, atom) > 0
    }
}
