import MolecularGraph

/// The cycles of a block that consist of two shortest paths from their highest-numbered atom: all relevant cycles are
/// among them.
///
/// For each root the shortest paths through lower-numbered atoms are listed; two paths that meet in the root only make a
/// cycle with the bond between their ends (odd) or by ending at the same atom (even). P. Vismara, Electron. J. Combin. 4
/// (1997) R9, doi:10.37236/1294; here every pair of paths is taken, not one of a family.
struct ShortestPathCycles: Sendable {
    /// A shortest path from the root: its last atom and bond, and the path without them.
    private struct Path: BitwiseCopyable {
        var atom: Int32
        var bond: Int32
        var parent: Int32
    }

    /// An atom of the block and the bond to it.
    private struct Edge: BitwiseCopyable {
        var atom: Int32
        var bond: Int32
    }

    /// Atoms of the block; local numbers count their places here.
    private var atoms: [Int32] = []
    private var rowStarts: [Int32] = []
    private var edges: [Edge] = []
    private var localIndex: [Int32] = []

    private var distance: [Int32] = []
    private var firstPath: [Int32] = []
    private var pathEnd: [Int32] = []
    private var order: [Int32] = []
    private var paths: [Path] = []

    /// Work done since the start of the molecule: paths and pairs of paths.
    private(set) var steps = 0

    /// Begins a molecule.
    mutating func begin(atomCount: Int) {
        steps = 0
        if localIndex.count < atomCount {
            localIndex.append(contentsOf: repeatElement(-1, count: atomCount - localIndex.count))
        }
    }

    /// Begins a block.
    mutating func begin(block: ArraySlice<Int32>, of graph: WorkingGraph) {
        atoms.removeAll(keepingCapacity: true)
        rowStarts.removeAll(keepingCapacity: true)
        for bond in block {
            add(graph.bonds[Int(bond)].begin)
            add(graph.bonds[Int(bond)].end)
        }
        rowStarts.append(contentsOf: repeatElement(0, count: atoms.count + 1))
        edges.removeAll(keepingCapacity: true)
        edges.append(contentsOf: repeatElement(Edge(atom: 0, bond: 0), count: 2 * block.count))
        for bond in block {
            rowStarts[Int(localIndex[Int(graph.bonds[Int(bond)].begin)])] += 1
            rowStarts[Int(localIndex[Int(graph.bonds[Int(bond)].end)])] += 1
        }
        var end: Int32 = 0
        for index in rowStarts.indices {
            end += rowStarts[index]
            rowStarts[index] = end
        }
        for bond in block {
            let begin = localIndex[Int(graph.bonds[Int(bond)].begin)]
            let end = localIndex[Int(graph.bonds[Int(bond)].end)]
            rowStarts[Int(begin)] -= 1
            edges[Int(rowStarts[Int(begin)])] = Edge(atom: end, bond: bond)
            rowStarts[Int(end)] -= 1
            edges[Int(rowStarts[Int(end)])] = Edge(atom: begin, bond: bond)
        }
        for atom in atoms { localIndex[Int(atom)] = -1 }
        let count = atoms.count
        distance.removeAll(keepingCapacity: true)
        distance.append(contentsOf: repeatElement(-1, count: count))
        firstPath.removeAll(keepingCapacity: true)
        firstPath.append(contentsOf: repeatElement(0, count: count))
        pathEnd.removeAll(keepingCapacity: true)
        pathEnd.append(contentsOf: repeatElement(0, count: count))
    }

    private mutating func add(_ atom: Int32) {
        guard localIndex[Int(atom)] < 0 else { return }
        localIndex[Int(atom)] = Int32(truncatingIfNeeded: atoms.count)
        atoms.append(atom)
    }

    /// Adds the cycles of `sizes` to a store.
    ///
    /// - Returns: False if the limit of steps was reached.
    mutating func collect(sizes: ClosedRange<Int>, into cycles: inout CycleStore, stepLimit: Int) -> Bool {
        for root in atoms.indices.dropFirst(2) {
            listPaths(from: root, depth: sizes.upperBound / 2, stepLimit: stepLimit)
            if steps <= stepLimit { joinPaths(sizes: sizes, into: &cycles, stepLimit: stepLimit) }
            for atom in order { distance[Int(atom)] = -1 }
            if steps > stepLimit { return false }
        }
        return true
    }

    /// Lists the shortest paths from a root through lower-numbered atoms, by breadth-first search in the whole block.
    private mutating func listPaths(from root: Int, depth: Int, stepLimit: Int) {
        paths.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        order.append(Int32(truncatingIfNeeded: root))
        distance[root] = 0
        firstPath[root] = 0
        paths.append(Path(atom: Int32(truncatingIfNeeded: root), bond: -1, parent: -1))
        pathEnd[root] = 1
        var next = 0
        while next < order.count {
            let atom = Int(order[next])
            next += 1
            let reached = distance[atom]
            for place in Int(rowStarts[atom])..<Int(rowStarts[atom + 1]) where Int(reached) < depth {
                let other = Int(edges[place].atom)
                if distance[other] < 0 {
                    distance[other] = reached + 1
                    order.append(edges[place].atom)
                }
            }
            if atom == root { continue }
            firstPath[atom] = Int32(truncatingIfNeeded: paths.count)
            if atom < root {
                for place in Int(rowStarts[atom])..<Int(rowStarts[atom + 1]) {
                    let other = Int(edges[place].atom)
                    guard distance[other] == reached - 1 else { continue }
                    for path in firstPath[other]..<pathEnd[other] {
                        paths.append(Path(atom: order[next - 1], bond: edges[place].bond, parent: path))
                        steps += 1
                    }
                    if steps > stepLimit { return }
                }
            }
            pathEnd[atom] = Int32(truncatingIfNeeded: paths.count)
        }
    }

    /// Joins pairs of paths to cycles.
    private mutating func joinPaths(sizes: ClosedRange<Int>, into cycles: inout CycleStore, stepLimit: Int) {
        for index in order.indices.dropFirst() {
            let atom = Int(order[index])
            let own = firstPath[atom]..<pathEnd[atom]
            if own.isEmpty { continue }
            let reached = Int(distance[atom])
            if sizes.contains(2 * reached) && own.count > 1 {
                for first in own {
                    for second in first + 1..<own.upperBound where meetInRootOnly(first, second, areSameEnd: true) {
                        add(first, second, bond: -1, to: &cycles)
                    }
                }
            }
            if sizes.contains(2 * reached + 1) {
                for place in Int(rowStarts[atom])..<Int(rowStarts[atom + 1]) {
                    let other = Int(edges[place].atom)
                    guard other < atom, Int(distance[other]) == reached else { continue }
                    for first in own {
                        for second in firstPath[other]..<pathEnd[other]
                        where meetInRootOnly(first, second, areSameEnd: false) {
                            add(first, second, bond: edges[place].bond, to: &cycles)
                        }
                    }
                }
            }
            if steps > stepLimit { return }
        }
    }

    /// Whether two paths of equal length have only the root in common (and their end).
    private mutating func meetInRootOnly(_ first: Int32, _ second: Int32, areSameEnd: Bool) -> Bool {
        steps += 1
        var left = paths[Int(first)]
        var right = paths[Int(second)]
        if !areSameEnd && left.atom == right.atom { return false }
        while true {
            left = paths[Int(left.parent)]
            right = paths[Int(right.parent)]
            // Both reach the root at the same time.
            if left.parent < 0 { return true }
            if left.atom == right.atom { return false }
        }
    }

    /// Adds the cycle: down the first path to the root, up the second one, and back by `bond` (even cycles: none).
    private mutating func add(_ first: Int32, _ second: Int32, bond: Int32, to cycles: inout CycleStore) {
        var path = paths[Int(first)]
        while path.parent >= 0 {
            cycles.append(atom: atoms[Int(path.atom)], bond: path.bond)
            path = paths[Int(path.parent)]
        }
        cycles.append(atom: atoms[Int(path.atom)], bond: -1)
        // The second path runs the other way: collect it backwards.
        let length =
            bond < 0 ? Int(distance[Int(paths[Int(second)].atom)]) - 1 : Int(distance[Int(paths[Int(second)].atom)])
        cycles.appendBackwards(count: length)
        var place = 0
        path = paths[Int(second)]
        var closing = bond
        if bond < 0 {
            closing = path.bond
            path = paths[Int(path.parent)]
        }
        while path.parent >= 0 {
            cycles.setFromEnd(place, atom: atoms[Int(path.atom)], bond: closing)
            closing = path.bond
            path = paths[Int(path.parent)]
            place += 1
        }
        cycles.setFromEnd(place, bond: closing)
        cycles.endCycle()
    }
}
