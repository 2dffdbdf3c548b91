/// Which candidate rings are fused, their connected systems, and the connected sets of rings of a given size.
///
/// Two rings are fused if they share exactly one bond. Sets are listed once each by growing them from their lowest ring:
/// S. Wernicke, IEEE/ACM Trans. Comput. Biol. Bioinform. 3 (2006) 347, doi:10.1109/TCBB.2006.51.
struct FusedRings: Sendable {
    private var neighborStarts: [Int32] = []
    private var neighbors: [Int32] = []
    private var ringsOfBond: [Int32] = []
    private var ringStarts: [Int32] = []
    private var shared: [Int32] = []
    private var touched: [Int32] = []

    private var memberStarts: [Int32] = []
    private var memberColumn: [Int32] = []
    private var isPlaced: [Bool] = []

    /// The current set.
    private(set) var set: [Int32] = []
    private var extensions: [Int32] = []
    private var levels: [(cursor: Int, end: Int)] = []
    private var cover: [Int32] = []
    private var rootPlace = 0
    private var rootEnd = 0
    private var targetSize = 0

    /// Number of systems.
    var systemCount: Int { memberStarts.count - 1 }

    /// The rings of a system, ascending.
    func members(of system: Int) -> ArraySlice<Int32> {
        memberColumn[Int(memberStarts[system])..<Int(memberStarts[system + 1])]
    }

    /// Finds neighbours and systems. Rings are numbered by their places in `candidates`.
    mutating func build(_ candidates: [Int32], rings: RingView, largestRing: Int, bondCount: Int) {
        findNeighbors(candidates, rings, largestRing, bondCount)
        findSystems(candidates.count)
        cover.reset(to: 0, count: candidates.count)
    }

    private mutating func findNeighbors(
        _ candidates: [Int32], _ rings: RingView, _ largestRing: Int, _ bondCount: Int
    ) {
        ringStarts.reset(to: 0, count: bondCount + 1)
        for ring in candidates {
            let bonds = rings.bonds(of: Int(ring))
            for bond in bonds { ringStarts[Int(bond)] += 1 }
        }
        var end: Int32 = 0
        for index in 0...bondCount {
            end += ringStarts[index]
            ringStarts[index] = end
        }
        if ringsOfBond.count < Int(end) { ringsOfBond.reset(to: 0, count: Int(end)) }
        for place in candidates.indices.reversed() {
            let bonds = rings.bonds(of: Int(candidates[place]))
            for index in bonds.indices {
                let bond = Int(bonds[index])
                ringStarts[bond] -= 1
                ringsOfBond[Int(ringStarts[bond])] = Int32(truncatingIfNeeded: place)
            }
        }
        shared.reset(to: 0, count: candidates.count)
        neighborStarts.removeAll(keepingCapacity: true)
        neighborStarts.append(0)
        neighbors.removeAll(keepingCapacity: true)
        for place in candidates.indices {
            let bonds = rings.bonds(of: Int(candidates[place]))
            touched.removeAll(keepingCapacity: true)
            if bonds.count <= largestRing {
                for index in bonds.indices {
                    let bond = Int(bonds[index])
                    for slot in Int(ringStarts[bond])..<Int(ringStarts[bond + 1]) {
                        let other = ringsOfBond[slot]
                        if shared[Int(other)] == 0 { touched.append(other) }
                        shared[Int(other)] += 1
                    }
                }
            }
            for other in touched {
                let isFused = shared[Int(other)] == 1 && Int(other) != place
                if isFused && rings.size(of: Int(candidates[Int(other)])) <= largestRing { neighbors.append(other) }
                shared[Int(other)] = 0
            }
            neighborStarts.append(Int32(truncatingIfNeeded: neighbors.count))
        }
    }

    private mutating func findSystems(_ count: Int) {
        isPlaced.reset(to: false, count: count)
        memberColumn.removeAll(keepingCapacity: true)
        memberStarts.removeAll(keepingCapacity: true)
        memberStarts.append(0)
        for first in 0..<count where !isPlaced[first] {
            let start = memberColumn.count
            isPlaced[first] = true
            memberColumn.append(Int32(truncatingIfNeeded: first))
            var next = start
            while next < memberColumn.count {
                for slot in row(Int(memberColumn[next])) where !isPlaced[Int(neighbors[slot])] {
                    let neighbor = neighbors[slot]
                    isPlaced[Int(neighbor)] = true
                    memberColumn.append(neighbor)
                }
                next += 1
            }
            if memberColumn.count - start > 1 { memberColumn[start...].sort() }
            memberStarts.append(Int32(truncatingIfNeeded: memberColumn.count))
        }
    }

    /// The places of the neighbours of a ring in ``neighbors``.
    private func row(_ ring: Int) -> Range<Int> {
        Int(neighborStarts[ring])..<Int(neighborStarts[ring + 1])
    }

    // MARK: Connected sets

    /// Begins the listing of the connected sets of `size` rings of a system; `size` is at least 2.
    mutating func beginSets(of size: Int, in system: Int) {
        targetSize = size
        rootPlace = Int(memberStarts[system])
        rootEnd = Int(memberStarts[system + 1])
        set.removeAll(keepingCapacity: true)
        extensions.removeAll(keepingCapacity: true)
        levels.removeAll(keepingCapacity: true)
    }

    /// Moves on to the next set; false at the end.
    mutating func nextSet() -> Bool {
        if set.count == targetSize { drop() }
        while true {
            if set.isEmpty {
                guard rootPlace < rootEnd else { return false }
                let root = memberColumn[rootPlace]
                rootPlace += 1
                extensions.removeAll(keepingCapacity: true)
                take(root, root: root, remaining: 0..<0)
                continue
            }
            let level = levels.count - 1
            guard levels[level].cursor < levels[level].end else {
                drop()
                continue
            }
            let ring = extensions[levels[level].cursor]
            levels[level].cursor += 1
            take(ring, root: set[0], remaining: levels[level].cursor..<levels[level].end)
            if set.count == targetSize { return true }
        }
    }

    /// Adds a ring to the set; the next level may add what remained, and the new ring's own neighbours above the root.
    private mutating func take(_ ring: Int32, root: Int32, remaining: Range<Int>) {
        let start = extensions.count
        for place in remaining { extensions.append(extensions[place]) }
        for slot in row(Int(ring)) where neighbors[slot] > root && cover[Int(neighbors[slot])] == 0 {
            extensions.append(neighbors[slot])
        }
        cover[Int(ring)] += 1
        for slot in row(Int(ring)) { cover[Int(neighbors[slot])] += 1 }
        set.append(ring)
        levels.append((start, extensions.count))
    }

    /// Takes the last ring out of the set.
    private mutating func drop() {
        guard let ring = set.popLast() else { return }
        cover[Int(ring)] -= 1
        for slot in row(Int(ring)) { cover[Int(neighbors[slot])] -= 1 }
        levels.removeLast()
        // What is left belongs to the level before.
        extensions.removeLast(extensions.count - (levels.last?.end ?? 0))
    }
}
