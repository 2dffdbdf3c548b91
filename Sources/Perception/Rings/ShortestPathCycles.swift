import MolecularGraph

/// The cycles of a block that consist of two shortest paths from their highest-numbered atom: all relevant cycles are
/// among them.
///
/// For each root the shortest paths through lower-numbered atoms are listed; two paths that meet in the root only make a
/// cycle with the bond between their ends (odd) or by ending at the same atom (even). P. Vismara, Electron. J. Combin. 4
/// (1997) R9, doi:10.37236/1294; here every pair of paths is taken, not one of a family. Atoms with three or more bonds in
/// the block get the highest numbers: every cycle has one, so that only they need be roots.
struct ShortestPathCycles: Sendable {
    /// A shortest path from the root: its last atom and bond, and the path without them.
    private struct Path: BitwiseCopyable {
        var atom: Int32
        var bond: Int32
        var parent: Int32
    }

    /// An atom of the block and the bond to it.
    private struct Edge: BitwiseCopyable {
        var atom: Int32 = 0
        var bond: Int32 = 0
    }

    /// An atom of the block, by its number in the block.
    private struct Node: BitwiseCopyable {
        /// Number in the molecule.
        var atom: Int32 = 0
        /// Distance from the root, -1 if not reached.
        var distance: Int32 = -1
        /// Range of the shortest paths to the atom.
        var firstPath: Int32 = 0
        var pathEnd: Int32 = 0
        /// Range in the neighbour rows.
        var rowStart: Int32 = 0
        var rowEnd: Int32 = 0
    }

    private var nodes: [Node] = []
    private var edges: [Edge] = []
    private var branchStart = 0
    private var localIndex: [Int32] = []
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
        number(block, graph)
        var end: Int32 = 0
        for index in nodes.indices {
            end += nodes[index].rowEnd
            nodes[index].rowStart = end
            nodes[index].rowEnd = end
        }
        if edges.count < Int(end) {
            edges.append(contentsOf: repeatElement(Edge(), count: Int(end) - edges.count))
        }
        for bond in block {
            let begin = localIndex[Int(graph.bonds[Int(bond)].begin)]
            let end = localIndex[Int(graph.bonds[Int(bond)].end)]
            nodes[Int(begin)].rowStart -= 1
            edges[Int(nodes[Int(begin)].rowStart)] = Edge(atom: end, bond: bond)
            nodes[Int(end)].rowStart -= 1
            edges[Int(nodes[Int(end)].rowStart)] = Edge(atom: begin, bond: bond)
        }
        for node in nodes { localIndex[Int(node.atom)] = -1 }
    }

    /// Numbers the atoms of a block, those with two bonds first; their numbers of bonds are left in `rowEnd`.
    private mutating func number(_ block: ArraySlice<Int32>, _ graph: WorkingGraph) {
        nodes.removeAll(keepingCapacity: true)
        for bond in block {
            count(graph.bonds[Int(bond)].begin)
            count(graph.bonds[Int(bond)].end)
        }
        var low = 0
        var high = nodes.count - 1
        while true {
            while low < nodes.count && nodes[low].rowEnd == 2 { low += 1 }
            while high >= 0 && nodes[high].rowEnd != 2 { high -= 1 }
            if low > high { break }
            nodes.swapAt(low, high)
        }
        branchStart = low
        for index in nodes.indices { localIndex[Int(nodes[index].atom)] = Int32(truncatingIfNeeded: index) }
    }

    private mutating func count(_ atom: Int32) {
        let index = Int(localIndex[Int(atom)])
        if index >= 0 {
            nodes[index].rowEnd += 1
        } else {
            localIndex[Int(atom)] = Int32(truncatingIfNeeded: nodes.count)
            nodes.append(Node(atom: atom, rowEnd: 1))
        }
    }

    /// Adds the cycles of `sizes` to a store.
    ///
    /// - Returns: False if the limit of steps was reached.
    mutating func collect(sizes: ClosedRange<Int>, into cycles: inout CycleStore, stepLimit: Int) -> Bool {
        var nodeColumn: [Node] = []
        swap(&nodeColumn, &nodes)
        defer { swap(&nodeColumn, &nodes) }
        return nodeColumn.withUnsafeMutableBufferPointer { nodes in
            for root in branchStart..<nodes.count {
                listPaths(from: root, depth: Int32(sizes.upperBound / 2), stepLimit: stepLimit, nodes)
                if steps <= stepLimit { joinPaths(sizes: sizes, into: &cycles, stepLimit: stepLimit, nodes) }
                for atom in order { nodes[Int(atom)].distance = -1 }
                if steps > stepLimit { return false }
            }
            return true
        }
    }

    /// Lists the shortest paths from a root through lower-numbered atoms, by breadth-first search in the whole block.
    private mutating func listPaths(
        from root: Int, depth: Int32, stepLimit: Int, _ nodes: UnsafeMutableBufferPointer<Node>
    ) {
        paths.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        order.append(Int32(truncatingIfNeeded: root))
        paths.append(Path(atom: Int32(truncatingIfNeeded: root), bond: -1, parent: -1))
        nodes[root].distance = 0
        nodes[root].firstPath = 0
        nodes[root].pathEnd = 1
        var next = 0
        while next < order.count {
            let atom = Int(order[next])
            next += 1
            let node = nodes[atom]
            let start = Int32(truncatingIfNeeded: paths.count)
            let extends = node.distance < depth
            let isBelow = atom < root
            for place in Int(node.rowStart)..<Int(node.rowEnd) {
                let edge = edges[place]
                let other = Int(edge.atom)
                let otherDistance = nodes[other].distance
                if otherDistance < 0 {
                    if extends {
                        nodes[other].distance = node.distance + 1
                        order.append(edge.atom)
                    }
                } else if isBelow && otherDistance == node.distance - 1 {
                    for path in nodes[other].firstPath..<nodes[other].pathEnd {
                        paths.append(
                            Path(atom: Int32(truncatingIfNeeded: atom), bond: edge.bond, parent: path))
                        steps += 1
                    }
                    if steps > stepLimit { return }
                }
            }
            if atom != root {
                nodes[atom].firstPath = start
                nodes[atom].pathEnd = Int32(truncatingIfNeeded: paths.count)
            }
        }
    }

    /// Joins pairs of paths to cycles.
    private mutating func joinPaths(
        sizes: ClosedRange<Int>, into cycles: inout CycleStore, stepLimit: Int,
        _ nodes: UnsafeMutableBufferPointer<Node>
    ) {
        for index in 1..<max(order.count, 1) {
            let atom = Int(order[index])
            let node = nodes[atom]
            let own = node.firstPath..<node.pathEnd
            if own.isEmpty { continue }
            let reached = Int(node.distance)
            if own.count > 1 && sizes.contains(2 * reached) {
                for first in own {
                    for second in first + 1..<own.upperBound where meetInRootOnly(first, second) {
                        add(first, second, bond: -1, length: reached - 1, nodes, to: &cycles)
                    }
                }
            }
            if sizes.contains(2 * reached + 1) {
                for place in Int(node.rowStart)..<Int(node.rowEnd) {
                    let edge = edges[place]
                    let other = nodes[Int(edge.atom)]
                    guard Int(edge.atom) < atom, other.distance == node.distance else { continue }
                    for first in own {
                        for second in other.firstPath..<other.pathEnd where meetInRootOnly(first, second) {
                            add(first, second, bond: edge.bond, length: reached, nodes, to: &cycles)
                        }
                    }
                }
            }
            if steps > stepLimit { return }
        }
    }

    /// Whether two paths of equal length have only the root in common, their ends apart.
    private mutating func meetInRootOnly(_ first: Int32, _ second: Int32) -> Bool {
        steps += 1
        var left = paths[Int(first)]
        var right = paths[Int(second)]
        while true {
            left = paths[Int(left.parent)]
            right = paths[Int(right.parent)]
            // Both reach the root at the same time.
            if left.parent < 0 { return true }
            if left.atom == right.atom { return false }
        }
    }

    /// Adds the cycle: down the first path to the root, up the second one, and back by `bond` (even cycles: none).
    ///
    /// - Parameter length: number of atoms of the second path that the first one lacks.
    private func add(
        _ first: Int32, _ second: Int32, bond: Int32, length: Int, _ nodes: UnsafeMutableBufferPointer<Node>,
        to cycles: inout CycleStore
    ) {
        var path = paths[Int(first)]
        while path.parent >= 0 {
            cycles.append(atom: nodes[Int(path.atom)].atom, bond: path.bond)
            path = paths[Int(path.parent)]
        }
        cycles.append(atom: nodes[Int(path.atom)].atom, bond: -1)
        // The second path runs the other way: it is filled in backwards.
        cycles.appendBackwards(count: length)
        path = paths[Int(second)]
        var closing = bond
        if bond < 0 {
            closing = path.bond
            path = paths[Int(path.parent)]
        }
        var place = 0
        while path.parent >= 0 {
            cycles.setFromEnd(place, atom: nodes[Int(path.atom)].atom, bond: closing)
            closing = path.bond
            path = paths[Int(path.parent)]
            place += 1
        }
        cycles.setFromEnd(place, bond: closing)
        cycles.endCycle()
    }
}
