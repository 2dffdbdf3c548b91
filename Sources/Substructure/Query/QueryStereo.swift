import MolecularGraph

/// Tetrahedral tags and double-bond marks of a pattern, for matching with chirality.
struct QueryStereo: Sendable {
    /// A tagged atom.
    struct Center: Sendable {
        /// The query atom.
        var atom: Int
        /// Neighbours in ascending order of their number.
        var neighbors: [Int]
        /// Counter-clockwise is 1 and clockwise 2, relative to ``neighbors``.
        var tag: UInt8
    }

    /// A double bond with directions at both ends.
    struct DoubleBond: Sendable {
        /// The ends of the bond.
        var begin: Int
        var end: Int
        /// The neighbour at either end whose bond has the direction.
        var beginReference: Int
        var endReference: Int
        /// Whether the two references lie on one side.
        var isCis: Bool
    }

    private(set) var centers: [Center] = []
    private(set) var doubleBonds: [DoubleBond] = []

    /// Finds the stereo of a graph (stereo-and-canonical.md section 2).
    init(_ graph: QueryGraph, incident: [[Int]]) {
        for (index, atom) in graph.atoms.enumerated() where atom.tag != 0 {
            centers.append(Self.center(index, graph, incident[index]))
        }
        for (index, bond) in graph.bonds.enumerated() where bond.condition == BondCondition(.double) {
            if let found = Self.doubleBond(index, graph, incident) { doubleBonds.append(found) }
        }
    }

    private static func center(_ index: Int, _ graph: QueryGraph, _ bonds: [Int]) -> Center {
        let atom = graph.atoms[index]
        // Written order: the atom in front, ring digits as they stand, the others by number.
        let rings = graph.ringBonds[index]
        var written: [Int] = []
        let chain = bonds.filter { graph.bonds[$0].ringNumber == nil }
        if let front = chain.first(where: { graph.bonds[$0].end == index }) { written.append(front) }
        written += rings
        written += chain.filter { graph.bonds[$0].begin == index }
        var isInverted = atom.isInverted
        isInverted = isInverted != Self.isOdd(from: written, to: bonds)
        if bonds.count == 3 {
            let hasOneHydrogen = atom.expression.demandsOneHydrogen
            let isFirst = atom.isStart && hasOneHydrogen
            let hasHigherBond = bonds.contains { graph.bonds[$0].condition.isAboveSingle }
            let closesOneRing = !hasOneHydrogen && rings.count == 1 && !hasHigherBond
            if isFirst || closesOneRing { isInverted.toggle() }
        }
        // From the order of the bonds to that of the neighbours' numbers.
        let ascending = bonds.sorted { graph.other($0, than: index) < graph.other($1, than: index) }
        isInverted = isInverted != Self.isOdd(from: bonds, to: ascending)
        return Center(
            atom: index, neighbors: ascending.map { graph.other($0, than: index) },
            tag: isInverted ? 3 - atom.tag : atom.tag)
    }

    private static func doubleBond(_ index: Int, _ graph: QueryGraph, _ incident: [[Int]]) -> DoubleBond? {
        let bond = graph.bonds[index]
        // The direction of a bond seen from the double bond's end.
        func reference(at atom: Int) -> (neighbor: Int, direction: UInt8)? {
            for other in incident[atom] where other != index && graph.bonds[other].direction != 0 {
                let direction = graph.bonds[other].direction
                return (graph.other(other, than: atom), graph.bonds[other].begin == atom ? direction : 3 - direction)
            }
            return nil
        }
        guard let begin = reference(at: bond.begin), let end = reference(at: bond.end) else { return nil }
        return DoubleBond(
            begin: bond.begin, end: bond.end, beginReference: begin.neighbor, endReference: end.neighbor,
            isCis: begin.direction == end.direction)
    }

    /// Whether an odd number of exchanges leads from one order to another of the same numbers.
    static func isOdd(from first: [Int], to second: [Int]) -> Bool {
        var work = first
        var odd = false
        for index in second.indices {
            guard let place = work[index...].firstIndex(of: second[index]), place != index else { continue }
            work.swapAt(index, place)
            odd.toggle()
        }
        return odd
    }
}

extension BondCondition {
    /// Whether the bond is written as something else than a single or an unwritten bond.
    var isAboveSingle: Bool { self != .unwritten && self != BondCondition(.single) }
}
