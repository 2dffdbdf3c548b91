import MolecularGraph

/// Hybridisation of all atoms (perception.md 2.8).
enum HybridizationAssignment {
    /// Sets the hybridisations. Stereo classes must be known, conjugation too.
    static func run(_ graph: WorkingGraph) {
        for atom in 0..<graph.atomCount { graph.atoms[atom].hybridization = hybridization(graph, atom) }
    }

    private static func hybridization(_ graph: WorkingGraph, _ atom: Int) -> Hybridization {
        let data = graph.atoms[atom]
        if data.element.rawValue == 0 { return .unknown }
        let total = graph.degree(atom) + data.hydrogenCount
        switch data.stereo.classCode {
        case 1 where total == 4: return .sp3
        case 3 where (2...4).contains(total): return .sp2d
        case 4 where (2...5).contains(total): return .sp3d
        case 5 where (2...6).contains(total): return .sp3d2
        default: break
        }
        switch orbitals(graph, atom, totalDegree: total) {
        case ...1: return .s
        case 2: return .sp
        case 3: return .sp2
        case 4: return total <= 3 && hasConjugatedBond(graph, atom) ? .sp2 : .sp3
        case 5: return .sp3d
        case 6: return .sp3d2
        default: return .unknown
        }
    }

    private static func hasConjugatedBond(_ graph: WorkingGraph, _ atom: Int) -> Bool {
        for neighbor in graph.row(atom) where graph.bonds[Int(neighbor.bond)].isConjugated { return true }
        return false
    }

    /// Neighbours that share electrons of the atom, lone pairs and unpaired electrons.
    private static func orbitals(_ graph: WorkingGraph, _ atom: Int, totalDegree: Int) -> Int {
        let data = graph.atoms[atom]
        if data.element.rawValue >= 89 { return totalDegree }
        var degree = totalDegree
        for neighbor in graph.row(atom) {
            let bond = graph.bonds[Int(neighbor.bond)]
            if bond.order == .zero || (bond.order == .dative && Int(bond.begin) == atom) { degree -= 1 }
        }
        if data.element.rawValue <= 1 { return degree }
        let outer = Int(graph.fact(atom).outerElectrons)
        let charge = Int(data.formalCharge)
        let valence = Int(data.explicitValence) + Int(data.implicitHydrogens)
        let free = outer - valence - charge
        if valence + outer - charge < 8 {
            let radicals = Int(data.radicalElectrons)
            return degree + (free - radicals) / 2 + radicals
        }
        return degree + free / 2
    }
}
