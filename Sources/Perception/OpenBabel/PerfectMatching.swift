/// Pairs as many atoms as possible with neighbours: a maximum matching in a graph with odd cycles.
///
/// Greedy pairs first, then augmenting paths with contracted odd cycles. J. Edmonds, Can. J. Math. 17 (1965) 449,
/// doi:10.4153/CJM-1965-045-4.
struct PerfectMatching: Sendable {
    private var starts: [Int32] = [0]
    private var neighbors: [Int32] = []
    private var mate: [Int32] = []
    private var parent: [Int32] = []
    private var base: [Int32] = []
    private var queue: [Int32] = []
    private var isReached: [Bool] = []
    private var isInBlossom: [Bool] = []
    private var isOnPath: [Bool] = []

    /// Begins a graph; the rows of its atoms follow in order.
    mutating func begin(count: Int) {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        neighbors.removeAll(keepingCapacity: true)
        mate.removeAll(keepingCapacity: true)
        mate.append(contentsOf: repeatElement(-1, count: count))
    }

    /// Adds a neighbour to the row of the atom at hand.
    mutating func addNeighbor(_ atom: Int32) { neighbors.append(atom) }

    /// Ends the row of an atom.
    mutating func endAtom() { starts.append(Int32(truncatingIfNeeded: neighbors.count)) }

    /// The atom that an atom is paired with, or -1.
    func partner(of atom: Int) -> Int { Int(mate[atom]) }

    /// Finds the pairs.
    ///
    /// - Complexity: O(atoms) where the greedy pairs do, O(atoms³) at worst.
    mutating func solve() {
        for atom in mate.indices where mate[atom] < 0 {
            for place in Int(starts[atom])..<Int(starts[atom + 1]) where mate[Int(neighbors[place])] < 0 {
                mate[atom] = neighbors[place]
                mate[Int(neighbors[place])] = Int32(truncatingIfNeeded: atom)
                break
            }
        }
        for atom in mate.indices where mate[atom] < 0 { augment(from: atom) }
    }

    /// Looks for an alternating path from a free atom to another one, and exchanges the pairs along it.
    private mutating func augment(from root: Int) {
        let count = mate.count
        Self.reset(&parent, to: -1, count: count)
        Self.reset(&isReached, to: false, count: count)
        base.removeAll(keepingCapacity: true)
        for atom in 0..<count { base.append(Int32(truncatingIfNeeded: atom)) }
        queue.removeAll(keepingCapacity: true)
        queue.append(Int32(truncatingIfNeeded: root))
        isReached[root] = true
        var next = 0
        while next < queue.count {
            let atom = Int(queue[next])
            next += 1
            for place in Int(starts[atom])..<Int(starts[atom + 1]) {
                let other = Int(neighbors[place])
                if base[atom] == base[other] || Int(mate[atom]) == other { continue }
                if other == root || (mate[other] >= 0 && parent[Int(mate[other])] >= 0) {
                    contract(atom, other, root: root)
                } else if parent[other] < 0 {
                    parent[other] = Int32(truncatingIfNeeded: atom)
                    if mate[other] < 0 {
                        exchange(endingAt: other)
                        return
                    }
                    isReached[Int(mate[other])] = true
                    queue.append(mate[other])
                }
            }
        }
    }

    private static func reset<Value>(_ column: inout [Value], to value: Value, count: Int) {
        column.removeAll(keepingCapacity: true)
        column.append(contentsOf: repeatElement(value, count: count))
    }

    private mutating func exchange(endingAt end: Int) {
        var atom = Int32(truncatingIfNeeded: end)
        while atom >= 0 {
            let before = parent[Int(atom)]
            let next = mate[Int(before)]
            mate[Int(atom)] = before
            mate[Int(before)] = atom
            atom = next
        }
    }

    /// Makes one atom of the odd cycle that the edge closes.
    private mutating func contract(_ first: Int, _ second: Int, root: Int) {
        let common = commonBase(first, second, root: root)
        Self.reset(&isInBlossom, to: false, count: mate.count)
        mark(from: first, to: common, child: second)
        mark(from: second, to: common, child: first)
        for atom in base.indices where isInBlossom[Int(base[atom])] {
            base[atom] = Int32(truncatingIfNeeded: common)
            if !isReached[atom] {
                isReached[atom] = true
                queue.append(Int32(truncatingIfNeeded: atom))
            }
        }
    }

    private mutating func mark(from start: Int, to common: Int, child: Int) {
        var atom = start
        var child = child
        while Int(base[atom]) != common {
            let partner = Int(mate[atom])
            isInBlossom[Int(base[atom])] = true
            isInBlossom[Int(base[partner])] = true
            parent[atom] = Int32(truncatingIfNeeded: child)
            child = partner
            atom = Int(parent[partner])
        }
    }

    /// The nearest common base on the ways of two atoms to the root.
    private mutating func commonBase(_ first: Int, _ second: Int, root: Int) -> Int {
        Self.reset(&isOnPath, to: false, count: mate.count)
        var atom = Int(base[first])
        isOnPath[atom] = true
        while atom != Int(base[root]) {
            atom = Int(base[Int(parent[Int(mate[atom])])])
            isOnPath[atom] = true
        }
        atom = Int(base[second])
        while !isOnPath[atom] { atom = Int(base[Int(parent[Int(mate[atom])])]) }
        return atom
    }
}
