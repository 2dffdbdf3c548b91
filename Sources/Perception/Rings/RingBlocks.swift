import MolecularGraph

/// The blocks of a molecule: sets of bonds in which any two lie on a common cycle (biconnected components), bridges left
/// out. Every cycle lies in one block.
///
/// One depth-first walk without recursion: J. Hopcroft, R. Tarjan, Commun. ACM 16 (1973) 372, doi:10.1145/362248.362272.
/// Dative, zero-order and hydrogen bonds do not count (perception.md 2.4).
struct RingBlocks: Sendable {
    /// Bonds of all blocks, block by block, each in the order of the walk.
    private(set) var bonds: [Int32] = []
    /// Row starts of ``bonds``.
    private(set) var offsets: [Int32] = [0]
    /// Number of independent cycles of each block.
    private(set) var cycleCounts: [Int32] = []
    /// Number of connected parts, by the bonds that count.
    private(set) var partCount = 0
    /// Number of bonds that count.
    private(set) var countedBonds = 0
    /// Bonds that close a cycle of the walk, so that they lie outside the spanning tree, by the flag of their place in
    /// ``bonds``.
    private(set) var isClosure: [Bool] = []

    /// What the walk knows of an atom.
    private struct Visit: BitwiseCopyable {
        /// Depth in the tree from 1; 0 before the visit.
        var depth: Int32 = 0
        /// Least depth that the subtree reaches.
        var low: Int32 = 0
        /// Next place in the neighbour rows.
        var next: Int32 = 0
        /// Bond by which the atom was reached, and the atom before.
        var bond: Int32 = -1
        var parent: Int32 = -1
    }

    /// A bond that waits for the end of its block.
    private struct Pending: BitwiseCopyable {
        var bond: Int32
        var isClosure: Bool
    }

    private var visits: [Visit] = []
    private var pending: [Pending] = []

    /// Finds the blocks of a molecule.
    ///
    /// - Complexity: O(atoms + bonds).
    mutating func find(in graph: WorkingGraph) {
        if !bonds.isEmpty {
            bonds.removeAll(keepingCapacity: true)
            isClosure.removeAll(keepingCapacity: true)
            cycleCounts.removeAll(keepingCapacity: true)
            offsets.removeAll(keepingCapacity: true)
            offsets.append(0)
        }
        partCount = 0
        var counted = graph.bondCount
        for bond in 0..<graph.bondCount where !graph.bonds[bond].order.countsForRings { counted -= 1 }
        countedBonds = counted
        visits.reset(to: Visit(), count: graph.atomCount)
        if pending.count < graph.bondCount {
            let missing = graph.bondCount - pending.count
            pending.append(contentsOf: repeatElement(Pending(bond: 0, isClosure: false), count: missing))
        }
        var visitColumn: [Visit] = []
        var pendingColumn: [Pending] = []
        swap(&visitColumn, &visits)
        swap(&pendingColumn, &pending)
        visitColumn.withUnsafeMutableBufferPointer { visits in
            pendingColumn.withUnsafeMutableBufferPointer { pending in
                for root in 0..<graph.atomCount where visits[root].depth == 0 {
                    partCount += 1
                    walk(graph, from: root, visits, pending, hasAllBonds: counted == graph.bondCount)
                }
            }
        }
        swap(&visitColumn, &visits)
        swap(&pendingColumn, &pending)
    }

    private mutating func walk(
        _ graph: WorkingGraph, from root: Int, _ visits: UnsafeMutableBufferPointer<Visit>,
        _ pending: UnsafeMutableBufferPointer<Pending>, hasAllBonds: Bool
    ) {
        var pendingCount = 0
        var atom = root
        visits[root].depth = 1
        visits[root].low = 1
        visits[root].next = graph.offsets[root]
        while true {
            let visit = visits[atom]
            if visit.next < graph.offsets[atom + 1] {
                visits[atom].next = visit.next + 1
                let neighbor = graph.incidences[Int(visit.next)]
                if neighbor.bond == visit.bond { continue }
                if !hasAllBonds && !graph.bonds[Int(neighbor.bond)].order.countsForRings { continue }
                let other = Int(neighbor.atom)
                let otherDepth = visits[other].depth
                if otherDepth == 0 {
                    // The end of a chain closes no cycle, and nothing lies behind it.
                    if graph.degree(other) == 1 {
                        visits[other].depth = visit.depth + 1
                        continue
                    }
                    visits[other] = Visit(
                        depth: visit.depth + 1, low: visit.depth + 1, next: graph.offsets[other], bond: neighbor.bond,
                        parent: Int32(truncatingIfNeeded: atom))
                    pending[pendingCount] = Pending(bond: neighbor.bond, isClosure: false)
                    pendingCount += 1
                    atom = other
                } else if otherDepth < visit.depth {
                    pending[pendingCount] = Pending(bond: neighbor.bond, isClosure: true)
                    pendingCount += 1
                    if otherDepth < visit.low { visits[atom].low = otherDepth }
                }
                continue
            }
            if visit.parent < 0 { return }
            let parent = Int(visit.parent)
            if visit.low >= visits[parent].depth {
                // The bonds since the one to this atom are a block, or a bridge if it is that bond alone.
                if pending[pendingCount - 1].bond == visit.bond {
                    pendingCount -= 1
                } else {
                    pendingCount = closeBlock(at: visit.bond, pending, pendingCount)
                }
            } else if visit.low < visits[parent].low {
                visits[parent].low = visit.low
            }
            atom = parent
        }
    }

    /// Takes the bonds down to `bond` as a block and returns the number that is left.
    private mutating func closeBlock(
        at bond: Int32, _ pending: UnsafeMutableBufferPointer<Pending>, _ count: Int
    ) -> Int {
        var start = count - 1
        var cycles: Int32 = 0
        while pending[start].bond != bond {
            if pending[start].isClosure { cycles += 1 }
            start -= 1
        }
        bonds.append(addingCapacity: count - start) { bonds in
            for place in start..<count { bonds.append(pending[place].bond) }
        }
        isClosure.append(addingCapacity: count - start) { flags in
            for place in start..<count { flags.append(pending[place].isClosure) }
        }
        offsets.append(Int32(truncatingIfNeeded: bonds.count))
        cycleCounts.append(cycles)
        return start
    }
}

extension BondOrder {
    /// Whether a bond of the order can be part of a ring (perception.md 2.4).
    @inline(__always)
    var countsForRings: Bool {
        switch self {
        case .dative, .zero, .hydrogen: false
        default: true
        }
    }
}
