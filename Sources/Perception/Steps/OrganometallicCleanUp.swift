import MolecularGraph

/// Single bonds to metals that give a non-metal too many bonds become dative (perception.md 2.1).
struct OrganometallicCleanUp: Sendable {
    private var order: [Int32] = []

    /// Cleans up the molecule. Bond sums must be up to date and are kept so.
    mutating func run(_ graph: WorkingGraph) {
        var hasMetal = false
        for atom in 0..<graph.atomCount where graph.fact(atom).isMetal { hasMetal = true }
        guard hasMetal else { return }
        order.removeAll(keepingCapacity: true)
        for atom in 0..<graph.atomCount where Self.canDonate(graph, atom) {
            if graph.row(atom).contains(where: { Self.isSingleToMetal(graph, $0) }) {
                order.append(Int32(truncatingIfNeeded: atom))
            }
        }
        guard !order.isEmpty else { return }
        order.sort { first, second in
            let left = Self.rank(graph, Int(first))
            let right = Self.rank(graph, Int(second))
            return left == right ? first < second : left < right
        }
        for atom in order where Self.isHypervalent(graph, Int(atom)) { Self.makeDative(graph, from: Int(atom)) }
    }

    private static func canDonate(_ graph: WorkingGraph, _ atom: Int) -> Bool {
        switch graph.atoms[atom].element.rawValue {
        case 1, 2, 9, 10: false
        default: !graph.fact(atom).isMetal
        }
    }

    private static func isSingleToMetal(_ graph: WorkingGraph, _ neighbor: PerceivedMolecule.Incidence) -> Bool {
        graph.bonds[Int(neighbor.bond)].order == .single && graph.fact(Int(neighbor.atom)).isMetal
    }

    private static func isHypervalent(_ graph: WorkingGraph, _ atom: Int) -> Bool {
        let number = Int(graph.atoms[atom].element.rawValue) - Int(graph.atoms[atom].formalCharge)
        guard number > 0 else { return false }
        let limit = Int(graph.facts[min(number, 118)].lastValence)
        guard limit > 0 else { return false }
        let valence = graph.explicitValence(atom)
        if valence > limit { return true }
        guard valence == limit, graph.atoms[atom].isAromatic else { return false }
        let hydrogens = Int(graph.atoms[atom].writtenHydrogens) + graph.filledHydrogens(atom)
        return graph.degree(atom) + hydrogens == 4
    }

    /// The bond to the metal with the fewest dative bonds, then of the highest rank, becomes dative.
    private static func makeDative(_ graph: WorkingGraph, from atom: Int) {
        var best: PerceivedMolecule.Incidence?
        var bestKey: (dative: Int, rank: Rank) = (0, Rank())
        for neighbor in graph.row(atom) where isSingleToMetal(graph, neighbor) {
            let metal = Int(neighbor.atom)
            let dative = graph.row(metal).reduce(0) { $0 + (graph.bonds[Int($1.bond)].order == .dative ? 1 : 0) }
            let key = (dative: dative, rank: rank(graph, metal))
            let isBetter = key.dative < bestKey.dative || (key.dative == bestKey.dative && bestKey.rank < key.rank)
            if best == nil || isBetter {
                best = neighbor
                bestKey = key
            }
        }
        guard let best else { return }
        graph.bonds[Int(best.bond)].begin = Int32(truncatingIfNeeded: atom)
        graph.bonds[Int(best.bond)].end = best.atom
        graph.setOrder(.dative, of: Int(best.bond))
        graph.bonds[Int(best.bond)].mark = .none
    }

    /// Degree, atomic number, isotope, hydrogens, charge, compared in this order.
    private struct Rank: Comparable {
        var degree = 0
        var atomicNumber = 0
        var isotope = 0
        var hydrogens = 0
        var charge = 0

        static func < (left: Rank, right: Rank) -> Bool {
            if left.degree != right.degree { return left.degree < right.degree }
            if left.atomicNumber != right.atomicNumber { return left.atomicNumber < right.atomicNumber }
            if left.isotope != right.isotope { return left.isotope < right.isotope }
            if left.hydrogens != right.hydrogens { return left.hydrogens < right.hydrogens }
            return left.charge < right.charge
        }
    }

    private static func rank(_ graph: WorkingGraph, _ atom: Int) -> Rank {
        let data = graph.atoms[atom]
        return Rank(
            degree: graph.degree(atom), atomicNumber: data.atomicNumber, isotope: Int(data.isotope),
            hydrogens: Int(data.writtenHydrogens) + graph.filledHydrogens(atom), charge: Int(data.formalCharge))
    }
}
