import MolecularGraph

/// Pairs as many atoms as possible with neighbours: a maximum matching in a graph with odd cycles.
///
/// Atoms that need a double bond are vertices, bonds that may be double are edges. Greedy pairs come first, then an
/// alternating path from each open atom that needs a partner. J. Edmonds, Can. J. Math. 17, 449 (1965),
/// DOI 10.4153/CJM-1965-045-4; odd cycles are joined by union and find.
struct DoubleBondMatching: Sendable {
    /// What an atom is in the tree of the path at hand.
    private enum Label: UInt8 { case none, outer, inner }

    private var starts: [Int32] = [0]
    private var neighbors: [Int32] = []
    private var partners: [Int32] = []
    /// Atoms that may stay without a partner; empty if there are none.
    private var isOptional: [Bool] = []

    private var labels: [Label] = []
    /// The atom before, on an alternating path to the root.
    private var previous: [Int32] = []
    /// Leads to the atom at which an odd cycle hangs.
    private var parents: [Int32] = []
    private var visits: [Int32] = []
    private var visit: Int32 = 0
    private var queue: [Int32] = []

    /// Begins a graph; the rows of its atoms follow in order.
    mutating func begin(count: Int) {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        neighbors.removeAll(keepingCapacity: true)
        partners.removeAll(keepingCapacity: true)
        partners.append(contentsOf: repeatElement(-1, count: count))
        if !isOptional.isEmpty { isOptional.removeAll(keepingCapacity: true) }
    }

    /// Adds a neighbour to the row of the atom at hand.
    mutating func addNeighbor(_ atom: Int32) { neighbors.append(atom) }

    /// Ends the row of an atom.
    mutating func endAtom() { starts.append(Int32(truncatingIfNeeded: neighbors.count)) }

    /// Lets an atom of the graph stay without a partner.
    mutating func makeOptional(_ atom: Int) {
        if isOptional.isEmpty { isOptional.append(contentsOf: repeatElement(false, count: partners.count)) }
        isOptional[atom] = true
    }

    /// The atom that an atom is paired with, or -1.
    func partner(of atom: Int) -> Int { Int(partners[atom]) }

    /// Finds the pairs. Returns whether every atom that needs one has a partner; false also if the time of the record is
    /// over.
    ///
    /// - Complexity: O(atoms) where the greedy pairs do, and O(atoms + bonds) more for each atom that they leave open.
    @discardableResult
    mutating func solve() -> Bool {
        for atom in partners.indices where partners[atom] < 0 {
            for place in Int(starts[atom])..<Int(starts[atom + 1]) where partners[Int(neighbors[place])] < 0 {
                pair(Int32(truncatingIfNeeded: atom), neighbors[place])
                break
            }
        }
        var isComplete = true
        for atom in partners.indices where partners[atom] < 0 && !mayStayOpen(atom) {
            if RecordDeadline.isPast { return false }
            if !cover(Int32(truncatingIfNeeded: atom)) { isComplete = false }
        }
        return isComplete
    }

    private func mayStayOpen(_ atom: Int) -> Bool { !isOptional.isEmpty && isOptional[atom] }

    private mutating func pair(_ first: Int32, _ second: Int32) {
        partners[Int(first)] = second
        partners[Int(second)] = first
    }

    /// Changes partners along a path from `root` to another open atom, or to one that may give up its own.
    private mutating func cover(_ root: Int32) -> Bool {
        prepare()
        queue.append(root)
        labels[Int(root)] = .outer
        var next = 0
        while next < queue.count {
            let atom = queue[next]
            next += 1
            if mayStayOpen(Int(atom)) {
                let left = partners[Int(atom)]
                partners[Int(atom)] = -1
                rematch(from: left)
                return true
            }
            for place in Int(starts[Int(atom)])..<Int(starts[Int(atom) + 1]) {
                let neighbor = neighbors[place]
                switch labels[Int(neighbor)] {
                case .none:
                    previous[Int(neighbor)] = atom
                    let partner = partners[Int(neighbor)]
                    if partner < 0 {
                        rematch(from: neighbor)
                        return true
                    }
                    labels[Int(neighbor)] = .inner
                    labels[Int(partner)] = .outer
                    queue.append(partner)
                case .outer where base(of: atom) != base(of: neighbor):
                    let stem = meeting(of: atom, and: neighbor)
                    contract(from: atom, over: neighbor, to: stem)
                    contract(from: neighbor, over: atom, to: stem)
                default: break
                }
            }
        }
        return false
    }

    private mutating func prepare() {
        let count = partners.count
        labels.removeAll(keepingCapacity: true)
        labels.append(contentsOf: repeatElement(.none, count: count))
        parents.removeAll(keepingCapacity: true)
        for atom in 0..<count { parents.append(Int32(truncatingIfNeeded: atom)) }
        if previous.count < count {
            previous.append(contentsOf: repeatElement(-1, count: count - previous.count))
            visits.append(contentsOf: repeatElement(0, count: count - visits.count))
        }
        queue.removeAll(keepingCapacity: true)
    }

    /// Gives `open` its predecessor for a partner, and so on to the root.
    private mutating func rematch(from open: Int32) {
        var open = open
        while open >= 0 {
            let partner = previous[Int(open)]
            let left = partners[Int(partner)]
            pair(open, partner)
            open = left
        }
    }

    // MARK: Odd cycles

    /// The atom at which the odd cycle of an atom hangs; the atom itself outside of cycles.
    private mutating func base(of atom: Int32) -> Int32 {
        var current = atom
        while parents[Int(current)] != current {
            parents[Int(current)] = parents[Int(parents[Int(current)])]
            current = parents[Int(current)]
        }
        return current
    }

    /// Where the paths of two outer atoms to the root meet.
    private mutating func meeting(of first: Int32, and second: Int32) -> Int32 {
        visit &+= 1
        var (current, waiting) = (first, second)
        while true {
            if current >= 0 {
                current = base(of: current)
                if visits[Int(current)] == visit { return current }
                visits[Int(current)] = visit
                let partner = partners[Int(current)]
                current = partner < 0 ? -1 : previous[Int(partner)]
            }
            swap(&current, &waiting)
        }
    }

    /// Joins the atoms of one side of an odd cycle; inner ones can be reached from both sides now, and become outer.
    private mutating func contract(from start: Int32, over neighbor: Int32, to stem: Int32) {
        var atom = start
        var before = neighbor
        while base(of: atom) != stem {
            previous[Int(atom)] = before
            before = partners[Int(atom)]
            if labels[Int(before)] == .inner {
                labels[Int(before)] = .outer
                queue.append(before)
            }
            parents[Int(base(of: atom))] = stem
            parents[Int(base(of: before))] = stem
            atom = previous[Int(before)]
        }
    }
}
