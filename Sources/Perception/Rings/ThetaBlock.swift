/// The rings of a block of two independent cycles: three paths between the two atoms that have three bonds in it.
///
/// The two shorter rings are relevant; the third, their sum, is so only if no other is shorter than it, that is if the
/// two shorter paths are equally long.
struct ThetaBlock: Sendable {
    /// Number of the block that each bond belongs to, counted over the life of the perceiver.
    private var blockOfBond: [Int] = []
    private var current = 0
    /// Atoms of the three paths with the bonds that lead on, from the first branch atom to the one before the second.
    private var atoms: [Int32] = []
    private var bonds: [Int32] = []
    private var starts: [Int] = []

    /// Adds the relevant rings of a block to a store.
    mutating func add(_ block: ArraySlice<Int32>, _ graph: WorkingGraph, to cycles: inout CycleStore) {
        if blockOfBond.count < graph.bondCount {
            blockOfBond.append(contentsOf: repeatElement(0, count: graph.bondCount - blockOfBond.count))
        }
        current += 1
        for bond in block { blockOfBond[Int(bond)] = current }
        guard let root = branchAtom(block, graph) else { return }
        listPaths(from: root, graph)
        // The longest path last.
        var order = (0, 1, 2)
        if length(order.0) > length(order.1) { swap(&order.0, &order.1) }
        if length(order.1) > length(order.2) { swap(&order.1, &order.2) }
        if length(order.0) > length(order.1) { swap(&order.0, &order.1) }
        join(order.0, order.1, root, to: &cycles)
        join(order.0, order.2, root, to: &cycles)
        if length(order.0) == length(order.1) { join(order.1, order.2, root, to: &cycles) }
    }

    private func length(_ path: Int) -> Int { starts[path + 1] - starts[path] }

    private func blockDegree(_ atom: Int, _ graph: WorkingGraph) -> Int {
        var count = 0
        for neighbor in graph.row(atom) where blockOfBond[Int(neighbor.bond)] == current { count += 1 }
        return count
    }

    private func branchAtom(_ block: ArraySlice<Int32>, _ graph: WorkingGraph) -> Int? {
        for bond in block {
            let atom = Int(graph.bonds[Int(bond)].begin)
            if blockDegree(atom, graph) == 3 { return atom }
            let other = Int(graph.bonds[Int(bond)].end)
            if blockDegree(other, graph) == 3 { return other }
        }
        return nil
    }

    /// Follows the three bonds of the block at an atom until they meet in the other branch atom.
    private mutating func listPaths(from root: Int, _ graph: WorkingGraph) {
        atoms.removeAll(keepingCapacity: true)
        bonds.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        for first in graph.row(root) where blockOfBond[Int(first.bond)] == current {
            atoms.append(Int32(truncatingIfNeeded: root))
            bonds.append(first.bond)
            var atom = first.atom
            var arrival = first.bond
            while true {
                var next: PerceivedMolecule.Incidence?
                var count = 0
                for neighbor in graph.row(Int(atom)) where blockOfBond[Int(neighbor.bond)] == current {
                    count += 1
                    if neighbor.bond != arrival { next = neighbor }
                }
                guard count == 2, let next else { break }
                atoms.append(atom)
                bonds.append(next.bond)
                atom = next.atom
                arrival = next.bond
            }
            starts.append(atoms.count)
            end = atom
        }
    }

    private var end: Int32 = 0

    /// Adds the ring of two paths: along the first one, and back along the second.
    private func join(_ first: Int, _ second: Int, _ root: Int, to cycles: inout CycleStore) {
        for place in starts[first]..<starts[first + 1] { cycles.append(atom: atoms[place], bond: bonds[place]) }
        // Backwards the bond of a place leads to its atom: from the end, then from atom to atom.
        var atom = end
        for place in (starts[second]..<starts[second + 1]).reversed() {
            cycles.append(atom: atom, bond: bonds[place])
            atom = atoms[place]
        }
        cycles.endCycle()
    }
}
