import MolecularGraph

/// Double bonds for atoms that need one each, wherever they exist at all.
///
/// The search of ``Kekulization`` gives up after some steps back, which happens in large cages (C240, C540) for some
/// numberings of the atoms. This one does not: atoms that need a double bond are vertices, bonds that may be double are
/// edges, and a matching of a general graph is grown from each open atom by an alternating path. J. Edmonds, Can. J.
/// Math. 17, 449 (1965), DOI 10.4153/CJM-1965-045-4; odd cycles are joined by union and find.
struct DoubleBondMatching {
    /// What a vertex is in the tree of the path at hand.
    private enum Label: UInt8 { case none, outer, inner }

    /// Start of the neighbours of each vertex in `neighbors`, and the end of the last.
    private let offsets: [Int32]
    private let neighbors: [Int32]
    /// Vertices that may stay without a double bond.
    private let isOptional: [Bool]
    /// Partner of each vertex, -1 for none.
    private(set) var partners: [Int32]

    private var labels: [Label]
    /// The vertex before, on an alternating path to the root.
    private var previous: [Int32]
    /// Vertices of one odd cycle have one root, the vertex at which the cycle hangs.
    private var parents: [Int32]
    private var visits: [Int32]
    private var visit: Int32 = 0
    private var queue: [Int32] = []

    /// A graph in compressed rows, each edge in both of its rows.
    init(offsets: [Int32], neighbors: [Int32], isOptional: [Bool]) {
        let count = isOptional.count
        self.offsets = offsets
        self.neighbors = neighbors
        self.isOptional = isOptional
        partners = Array(repeating: -1, count: count)
        labels = Array(repeating: .none, count: count)
        previous = Array(repeating: -1, count: count)
        parents = Array(0..<Int32(truncatingIfNeeded: count))
        visits = Array(repeating: 0, count: count)
    }

    /// Finds a partner for every vertex that needs one; false if there is no such matching, or the time is over.
    ///
    /// - Complexity: as the number of edges for each vertex that the first, greedy pass leaves open.
    mutating func solve() -> Bool {
        for vertex in partners.indices where partners[vertex] < 0 {
            for neighbor in row(vertex) where partners[Int(neighbor)] < 0 {
                pair(Int32(truncatingIfNeeded: vertex), neighbor)
                break
            }
        }
        for vertex in partners.indices where partners[vertex] < 0 && !isOptional[vertex] {
            if RecordDeadline.isPast || !cover(Int32(truncatingIfNeeded: vertex)) { return false }
        }
        return true
    }

    private func row(_ vertex: Int) -> ArraySlice<Int32> { neighbors[Int(offsets[vertex])..<Int(offsets[vertex + 1])] }

    private mutating func pair(_ first: Int32, _ second: Int32) {
        partners[Int(first)] = second
        partners[Int(second)] = first
    }

    /// Changes partners along a path from `root` to another open vertex, or to one that may give up its own.
    private mutating func cover(_ root: Int32) -> Bool {
        for vertex in labels.indices {
            labels[vertex] = .none
            parents[vertex] = Int32(truncatingIfNeeded: vertex)
        }
        queue.removeAll(keepingCapacity: true)
        queue.append(root)
        labels[Int(root)] = .outer
        var next = 0
        while next < queue.count {
            let vertex = queue[next]
            next += 1
            if isOptional[Int(vertex)] {
                let left = partners[Int(vertex)]
                partners[Int(vertex)] = -1
                rematch(from: left)
                return true
            }
            for neighbor in row(Int(vertex)) {
                let other = Int(neighbor)
                if labels[other] == .none {
                    previous[other] = vertex
                    let partner = partners[other]
                    if partner < 0 {
                        rematch(from: neighbor)
                        return true
                    }
                    labels[other] = .inner
                    labels[Int(partner)] = .outer
                    queue.append(partner)
                } else if labels[other] == .outer && base(of: vertex) != base(of: neighbor) {
                    let stem = meeting(of: vertex, and: neighbor)
                    contract(from: vertex, over: neighbor, to: stem)
                    contract(from: neighbor, over: vertex, to: stem)
                }
            }
        }
        return false
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

    /// The vertex at which the odd cycle of a vertex hangs; the vertex itself outside of cycles.
    private mutating func base(of vertex: Int32) -> Int32 {
        var current = vertex
        while parents[Int(current)] != current {
            parents[Int(current)] = parents[Int(parents[Int(current)])]
            current = parents[Int(current)]
        }
        return current
    }

    /// Where the paths of two outer vertices to the root meet.
    private mutating func meeting(of first: Int32, and second: Int32) -> Int32 {
        visit += 1
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

    /// Joins the vertices of one side of an odd cycle; inner ones can be reached from both sides now, and become outer.
    private mutating func contract(from start: Int32, over neighbor: Int32, to stem: Int32) {
        var vertex = start
        var before = neighbor
        while base(of: vertex) != stem {
            previous[Int(vertex)] = before
            before = partners[Int(vertex)]
            if labels[Int(before)] == .inner {
                labels[Int(before)] = .outer
                queue.append(before)
            }
            parents[Int(base(of: vertex))] = stem
            parents[Int(base(of: before))] = stem
            vertex = previous[Int(before)]
        }
    }
}
