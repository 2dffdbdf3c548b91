/// The order in which the atoms of one component are taken up, so that few atoms are open at any time.
struct EliminationOrder: Sendable {
    /// The atoms, in order.
    private(set) var atoms: [Int] = []
    /// For each atom of ``atoms`` the neighbours that come before it, in the order of the adjacency.
    private(set) var earlier: [[Int]] = []
    /// For each atom of ``atoms`` the last place at which one of its neighbours, or itself, is taken up.
    private(set) var lastUse: [Int] = []

    /// Orders a component: begins with an atom of fewest neighbours, then always takes the atom that opens least.
    ///
    /// - Parameters:
    ///   - component: its atoms.
    ///   - adjacency: neighbours of every atom of the molecule.
    init(_ component: [Int], adjacency: [[Int]]) {
        guard var current = component.min(by: { (adjacency[$0].count, $0) < (adjacency[$1].count, $1) }) else { return }
        var isDone: Set<Int> = []
        var front: [Int] = []
        // Neighbours of each atom that are not done.
        var open: [Int: Int] = [:]
        for atom in component { open[atom] = adjacency[atom].count }
        while true {
            atoms.append(current)
            isDone.insert(current)
            for neighbor in adjacency[current] { open[neighbor, default: 0] -= 1 }
            front.append(current)
            front.removeAll { open[$0] == 0 }
            guard atoms.count < component.count else { break }
            var best: (opens: Int, left: Int, atom: Int)?
            var candidates: Set<Int> = []
            for atom in front { candidates.formUnion(adjacency[atom].lazy.filter { !isDone.contains($0) }) }
            for atom in candidates {
                // Front atoms whose last open neighbour this is.
                let closes = adjacency[atom].count { isDone.contains($0) && open[$0] == 1 }
                let left = open[atom] ?? 0
                let key = (opens: (left == 0 ? 0 : 1) - closes, left: left, atom: atom)
                if let known = best, known <= key { continue }
                best = key
            }
            guard let next = best?.atom else { break }
            current = next
        }
        var place: [Int: Int] = [:]
        for (index, atom) in atoms.enumerated() { place[atom] = index }
        for (index, atom) in atoms.enumerated() {
            earlier.append(adjacency[atom].filter { (place[$0] ?? index) < index })
            lastUse.append(adjacency[atom].reduce(index) { max($0, place[$1] ?? 0) })
        }
    }
}
