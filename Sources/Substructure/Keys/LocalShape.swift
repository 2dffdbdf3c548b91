/// A pattern that can be settled by looking at an atom and what can be reached from it, without a search.
///
/// Bonds, chains and stars are settled by what the ends and leaves are. A ring with or without a chain at it is a walk
/// that comes back to an atom; where there is no such walk the pattern does not occur.
enum LocalShape: Hashable, Sendable {
    /// Atoms in a row, at least two; `closes` if the last atom is one of the others.
    case walk(classes: [Int32], bonds: [UInt32], closes: Bool)
    /// An atom with three or four neighbours.
    case star(center: Int32, leaves: [Int32], bonds: [UInt32])

    /// The shape of a graph; nil for graphs of other shapes, of one atom, and with dative arrows.
    init?(_ graph: QueryGraph, incident: [[Int]], classOfAtom: [Int32]) {
        let count = graph.atoms.count
        guard count > 1, graph.bonds.allSatisfy({ $0.condition.arrow == .none }) else { return nil }
        let degrees = incident.map(\.count)
        let largest = degrees.max() ?? 0
        if graph.bonds.count == count - 1, count >= 4, count <= 5, largest == count - 1,
            let center = degrees.firstIndex(of: largest)
        {
            self = .star(
                center: classOfAtom[center],
                leaves: incident[center].map { classOfAtom[graph.other($0, than: center)] },
                bonds: incident[center].map { graph.bonds[$0].condition.table })
            return
        }
        let ends = degrees.count { $0 == 1 }
        let branches = degrees.count { $0 == 3 }
        let isChain = graph.bonds.count == count - 1 && largest <= 2 && ends == 2
        let isRing = graph.bonds.count == count && largest <= 2 && ends == 0 && !degrees.contains(0)
        let isRingWithTail = graph.bonds.count == count && largest == 3 && ends == 1 && branches == 1
        guard isChain || isRing || isRingWithTail else { return nil }
        // From an end, or from anywhere on a ring, along bonds not yet used.
        var atom = degrees.firstIndex(of: 1) ?? 0
        var classes = [classOfAtom[atom]]
        var bonds: [UInt32] = []
        var isUsed = [Bool](repeating: false, count: graph.bonds.count)
        while let bond = incident[atom].first(where: { !isUsed[$0] }) {
            isUsed[bond] = true
            atom = graph.other(bond, than: atom)
            classes.append(classOfAtom[atom])
            bonds.append(graph.bonds[bond].condition.table)
        }
        // A graph in several parts, or with two bonds between two atoms, is none of these.
        guard bonds.count == graph.bonds.count, !isUsed.contains(false), Self.isSimple(graph) else { return nil }
        self = .walk(classes: classes, bonds: bonds, closes: !isChain)
    }

    private static func isSimple(_ graph: QueryGraph) -> Bool {
        Set(graph.bonds.map { SIMD2(min($0.begin, $0.end), max($0.begin, $0.end)) }).count == graph.bonds.count
    }

    /// Whether the last atom of a walk is one of the others.
    var closes: Bool {
        guard case .walk(_, _, let closes) = self else { return false }
        return closes
    }

    /// Whether a walk of distinct atoms reads the same from both ends.
    var isPalindrome: Bool {
        guard case .walk(let classes, let bonds, false) = self else { return false }
        return classes.reversed() == classes && bonds.reversed() == bonds
    }
}
