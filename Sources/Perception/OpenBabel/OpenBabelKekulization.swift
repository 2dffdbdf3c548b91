import MolecularGraph

/// Kekulé form of the aromatic atoms of the input by Open Babel's rules: each gets one double bond along a cyclic aromatic
/// bond, unless it needs none (perception.md 6). The choice among several forms changes FP2 only where a conjugated cycle
/// is not aromatic.
struct OpenBabelKekulization: Sendable {
    private var matching = DoubleBondMatching()
    private var members: [Int32] = []
    private var localIndex: [Int32] = []

    /// Gives aromatic bonds single and double orders; where no Kekulé form exists, as many double bonds as possible.
    mutating func run(_ graph: WorkingGraph) {
        members.removeAll(keepingCapacity: true)
        for atom in 0..<graph.atomCount where graph.sums[atom].wasAromatic {
            if Self.needsDoubleBond(graph, atom) { members.append(Int32(truncatingIfNeeded: atom)) }
        }
        if !members.isEmpty { match(graph) }
        for bond in 0..<graph.bondCount {
            if graph.bonds[bond].order == .aromatic { graph.bonds[bond].order = .single }
            graph.bonds[bond].kekuleOrder = graph.bonds[bond].order
        }
    }

    private mutating func match(_ graph: WorkingGraph) {
        if localIndex.count < graph.atomCount {
            localIndex.append(contentsOf: repeatElement(-1, count: graph.atomCount - localIndex.count))
        }
        for (place, atom) in members.enumerated() { localIndex[Int(atom)] = Int32(truncatingIfNeeded: place) }
        matching.begin(count: members.count)
        for atom in members {
            for neighbor in graph.row(Int(atom)) {
                let bond = graph.bonds[Int(neighbor.bond)]
                let other = localIndex[Int(neighbor.atom)]
                if bond.order == .aromatic && bond.flags.contains(.cyclic) && other >= 0 { matching.addNeighbor(other) }
            }
            matching.endAtom()
        }
        matching.solve()
        for (place, atom) in members.enumerated() {
            let partner = matching.partner(of: place)
            guard partner > place else { continue }
            for neighbor in graph.row(Int(atom)) where neighbor.atom == members[partner] {
                graph.bonds[Int(neighbor.bond)].order = .double
            }
        }
        for atom in members { localIndex[Int(atom)] = -1 }
    }

    private static func needsDoubleBond(_ graph: WorkingGraph, _ atom: Int) -> Bool {
        let data = graph.atoms[atom]
        let charge = data.formalCharge
        let degree = graph.degree(atom) + data.hydrogenCount
        var multiple: BondOrder?
        var valence = data.hydrogenCount
        for neighbor in graph.row(atom) {
            let order = graph.bonds[Int(neighbor.bond)].order
            valence += order.wholeOrder
            if order.doubledOrder >= 4 { multiple = order }
        }
        if let multiple {
            guard multiple == .double, charge == 0 else { return false }
            if data.element == .nitrogen && degree == 3 { return true }
            return data.element == .sulfur && degree == 4 && valence < 6
        }
        switch data.element.rawValue {
        case 6: return !(charge.magnitude == 1 && degree == 3)
        case 5, 7, 15, 33, 51, 83:
            switch charge {
            case 0: return !(degree == 3 || degree > 4)
            case -1: return degree != 2
            case 1: return degree <= 3
            default: return true
            }
        case 8, 16, 34, 52:
            switch charge {
            case 0: return !(degree == 2 || degree == 4 || degree > 5)
            case 1, -1: return !(degree == 3 || degree == 5 || degree > 6)
            default: return true
            }
        default: return true
        }
    }
}
