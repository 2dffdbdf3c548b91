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
    /// Whether a bond closes a cycle of the walk, so that it lies outside the spanning tree.
    private(set) var isClosure: [Bool] = []

    private var depth: [Int32] = []
    private var low: [Int32] = []
    private var cursor: [Int32] = []
    private var path: [Int32] = []
    private var pathBonds: [Int32] = []
    private var bondStack: [Int32] = []

    /// Finds the blocks of a molecule.
    ///
    /// - Complexity: O(atoms + bonds).
    mutating func find(in graph: WorkingGraph) {
        bonds.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        cycleCounts.removeAll(keepingCapacity: true)
        partCount = 0
        countedBonds = 0
        Self.fill(&depth, with: 0, count: graph.atomCount)
        Self.fill(&low, with: 0, count: graph.atomCount)
        Self.fill(&cursor, with: 0, count: graph.atomCount)
        Self.fill(&isClosure, with: false, count: graph.bondCount)
        for bond in 0..<graph.bondCount where graph.bonds[bond].order.countsForRings { countedBonds += 1 }
        for root in 0..<graph.atomCount where depth[root] == 0 {
            partCount += 1
            walk(graph, from: root)
        }
    }

    private mutating func walk(_ graph: WorkingGraph, from root: Int) {
        path.removeAll(keepingCapacity: true)
        pathBonds.removeAll(keepingCapacity: true)
        bondStack.removeAll(keepingCapacity: true)
        path.append(Int32(truncatingIfNeeded: root))
        pathBonds.append(-1)
        depth[root] = 1
        low[root] = 1
        while let top = path.last {
            let atom = Int(top)
            let arrival = pathBonds[pathBonds.count - 1]
            let place = Int(graph.offsets[atom]) + Int(cursor[atom])
            if place < Int(graph.offsets[atom + 1]) {
                cursor[atom] += 1
                let neighbor = graph.incidences[place]
                if neighbor.bond == arrival || !graph.bonds[Int(neighbor.bond)].order.countsForRings { continue }
                let other = Int(neighbor.atom)
                if depth[other] == 0 {
                    depth[other] = depth[atom] + 1
                    low[other] = depth[other]
                    path.append(neighbor.atom)
                    pathBonds.append(neighbor.bond)
                    bondStack.append(neighbor.bond)
                } else if depth[other] < depth[atom] {
                    isClosure[Int(neighbor.bond)] = true
                    bondStack.append(neighbor.bond)
                    low[atom] = min(low[atom], depth[other])
                }
                continue
            }
            path.removeLast()
            pathBonds.removeLast()
            guard let parent = path.last else { return }
            low[Int(parent)] = min(low[Int(parent)], low[atom])
            if low[atom] >= depth[Int(parent)] { closeBlock(at: arrival) }
        }
    }

    /// Takes the bonds down to `bond` off the stack; they are a block, or a bridge if it is `bond` alone.
    private mutating func closeBlock(at bond: Int32) {
        var start = bondStack.count - 1
        var cycles: Int32 = 0
        while bondStack[start] != bond {
            if isClosure[Int(bondStack[start])] { cycles += 1 }
            start -= 1
        }
        if cycles > 0 {
            bonds.append(contentsOf: bondStack[start...])
            offsets.append(Int32(truncatingIfNeeded: bonds.count))
            cycleCounts.append(cycles)
        }
        bondStack.removeLast(bondStack.count - start)
    }

    private static func fill<Value>(_ column: inout [Value], with value: Value, count: Int) {
        column.removeAll(keepingCapacity: true)
        column.append(contentsOf: repeatElement(value, count: count))
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
