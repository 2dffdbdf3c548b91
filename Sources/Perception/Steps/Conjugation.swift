import MolecularGraph

/// Conjugated bonds (perception.md 2.8).
enum Conjugation {
    /// Sets the conjugation flags of all bonds. Bond sums are those of the Kekulé form.
    static func run(_ graph: WorkingGraph) {
        for atom in 0..<graph.atomCount where graph.sums[atom].hasMultipleBond || graph.atoms[atom].isAromatic {
            mark(graph, at: atom)
        }
        for bond in 0..<graph.bondCount where graph.bonds[bond].isAromatic {
            graph.bonds[bond].flags.insert(.conjugated)
        }
    }

    private static func mark(_ graph: WorkingGraph, at atom: Int) {
        let neighbors = graph.degree(atom) + graph.atoms[atom].hydrogenCount
        guard neighbors == 2 || neighbors == 3, isCandidate(graph, atom) else { return }
        let row = graph.row(atom)
        for first in row {
            let bond = graph.bonds[Int(first.bond)]
            let doubled = bond.order == .dative ? (Int(bond.end) == atom ? 2 : 0) : bond.order.doubledOrder
            guard doubled >= 3, isCandidate(graph, Int(first.atom)) else { continue }
            for second in row where second.bond != first.bond {
                let other = Int(second.atom)
                guard graph.degree(other) + graph.atoms[other].hydrogenCount <= 3, isCandidate(graph, other) else {
                    continue
                }
                graph.bonds[Int(first.bond)].flags.insert(.conjugated)
                graph.bonds[Int(second.bond)].flags.insert(.conjugated)
            }
        }
    }

    private static func isCandidate(_ graph: WorkingGraph, _ atom: Int) -> Bool {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        let total = Int(data.explicitValence) + Int(data.implicitHydrogens)
        if data.formalCharge == 0 && facts.defaultValence >= 0 && total > Int(facts.defaultValence) { return false }
        if data.element.rawValue > 10 {
            let outer = facts.outerElectrons
            if outer == 5 { return false }
            if outer == 6 && graph.degree(atom) + data.hydrogenCount >= 2 { return false }
        }
        return PiElectrons.count(graph, atom) > 0
    }
}
