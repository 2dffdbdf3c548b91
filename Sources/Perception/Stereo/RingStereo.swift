internal import MolecularGraph

/// Stereo centres of rings that differ only with each other (cis and trans in 1,4-dimethylcyclohexane;
/// stereo-and-canonical.md 6.6).
struct RingStereo: Sendable {
    private var isPartner: [Bool] = []
    private var isSeen: [Bool] = []
    private var isReached: [Bool] = []
    private var isWalked: [Bool] = []
    private var queue: [Int32] = []

    /// Whether an atom keeps its tag because of another atom of its rings.
    func hasPartner(_ atom: Int) -> Bool { isPartner[atom] }

    /// Looks for atoms with partners.
    mutating func find(in molecule: PerceivedMolecule, ranks: [Int32]) {
        let count = molecule.atomCount
        Self.clear(&isPartner, count)
        Self.clear(&isSeen, count)
        Self.clear(&isWalked, molecule.bondCount)
        for atom in 0..<count where !isSeen[atom] && Self.isCandidate(atom, in: molecule, ranks: ranks) {
            Self.clear(&isReached, count)
            queue.removeAll(keepingCapacity: true)
            reach(around: atom, in: molecule)
            var next = 0
            while next < queue.count {
                let other = Int(queue[next])
                next += 1
                isSeen[other] = true
                if Self.isCandidate(other, in: molecule, ranks: ranks) {
                    isPartner[other] = true
                    isPartner[atom] = true
                }
                reach(around: other, in: molecule)
            }
        }
    }

    private static func clear(_ flags: inout [Bool], _ count: Int) {
        flags.removeAll(keepingCapacity: true)
        flags.append(contentsOf: repeatElement(false, count: count))
    }

    /// Walks the ring bonds of an atom that have not been walked.
    private mutating func reach(around atom: Int, in molecule: PerceivedMolecule) {
        let row = molecule.neighbors(of: atom)
        let bonds = molecule.bonds
        for slot in row.indices {
            let bond = Int(row[slot].bond)
            let neighbor = Int(row[slot].atom)
            guard bonds[bond].isInRing, !isWalked[bond] else { continue }
            isWalked[bond] = true
            if !isSeen[neighbor] && !isReached[neighbor] {
                isReached[neighbor] = true
                queue.append(row[slot].atom)
            }
        }
    }

    /// A tagged ring atom without label whose ring neighbours are alike as far as the ranks go.
    private static func isCandidate(_ atom: Int, in molecule: PerceivedMolecule, ranks: [Int32]) -> Bool {
        let center = molecule.atoms[atom]
        guard center.stereo.classCode != 0, center.cip == .none, center.isInRing else { return false }
        if center.element == .nitrogen && molecule.totalDegree(of: atom) == 3
            && !StereoCandidates.isInThreeRing(atom, in: molecule)
            && !StereoCandidates.isBridgehead(atom, in: molecule)
        {
            return false
        }
        let row = molecule.neighbors(of: atom)
        let bonds = molecule.bonds
        var outside: [Int32] = []
        var inside: [Int32] = []
        for slot in row.indices {
            let rank = ranks[Int(row[slot].atom)]
            if bonds[Int(row[slot].bond)].isInRing { inside.append(rank) } else { outside.append(rank) }
        }
        let distinct = Set(inside).count
        switch outside.count {
        case 0: return (inside.count == 4 && distinct == 3) || (inside.count == 3 && distinct == 2)
        case 1: return distinct < inside.count
        case 2: return outside[0] != outside[1] && distinct < inside.count
        default: return false
        }
    }
}
