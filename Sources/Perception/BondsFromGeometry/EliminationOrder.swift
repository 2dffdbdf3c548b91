/// The order in which the atoms of components are taken up, so that few atoms are open at any time; one step after the
/// other, so that a search that ends early pays for no more of it.
struct EliminationOrder: Sendable {
    /// The atoms taken up so far, those of all components in one list.
    private(set) var atoms: [Int32] = []
    /// Neighbours that come before each atom of ``atoms``, in the order of the adjacency, in compressed rows.
    private var earlierOffsets: [Int32] = [0]
    private var earlierAtoms: [Int32] = []
    /// Neighbours of each atom that are not taken up, and whether the atom itself is.
    private var open: [Int32]
    private var isDone: [Bool]
    /// Atoms taken up with neighbours that are not.
    private(set) var front: [Int32] = []
    private var last: Int?

    /// An order for the atoms of a molecule, of which none is taken up.
    init(atomCount: Int) {
        open = [Int32](repeating: 0, count: atomCount)
        isDone = [Bool](repeating: false, count: atomCount)
    }

    /// Earlier neighbours of the atom at a place of ``atoms``.
    func earlier(_ place: Int) -> ArraySlice<Int32> {
        earlierAtoms[Int(earlierOffsets[place])..<Int(earlierOffsets[place + 1])]
    }

    /// Whether all neighbours of an atom that is taken up are so too.
    func isClosed(_ atom: Int) -> Bool { open[atom] == 0 }

    /// Begins a component, with an atom of fewest neighbours.
    mutating func begin(_ component: [Int], adjacency: [[Int]]) {
        front.removeAll(keepingCapacity: true)
        for atom in component { open[atom] = Int32(adjacency[atom].count) }
        last = component.min { (adjacency[$0].count, $0) < (adjacency[$1].count, $1) }
    }

    /// Takes up the next atom of the component: the one that opens least.
    ///
    /// - Returns: its place in ``atoms``, or nil at the end of the component.
    /// - Complexity: O(open atoms).
    mutating func next(adjacency: [[Int]]) -> Int? {
        guard let atom = last else { return nil }
        atoms.append(Int32(atom))
        isDone[atom] = true
        for neighbor in adjacency[atom] {
            open[neighbor] -= 1
            if isDone[neighbor] { earlierAtoms.append(Int32(neighbor)) }
        }
        earlierOffsets.append(Int32(earlierAtoms.count))
        front.append(Int32(atom))
        front.removeAll { open[Int($0)] == 0 }
        var best: (opens: Int, left: Int, atom: Int)?
        for member in front {
            for candidate in adjacency[Int(member)] where !isDone[candidate] {
                // Front atoms whose last open neighbour this is.
                let closes = adjacency[candidate].count { isDone[$0] && open[$0] == 1 }
                let left = Int(open[candidate])
                let key = (opens: (left == 0 ? 0 : 1) - closes, left: left, atom: candidate)
                if let known = best, known <= key { continue }
                best = key
            }
        }
        last = best?.atom
        return atoms.count - 1
    }
}
