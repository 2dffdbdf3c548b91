import MolecularGraph

/// The search for aromatic cycles of Open Babel's model, on columns that ``OpenBabelAromaticity`` holds open.
///
/// The pointers are valid inside its closure only; they have an entry for each atom of the graph, whose indices are trusted.
struct OpenBabelCycleSearch {
    /// Most atoms of a cycle.
    static var largestCycle: Int { 14 }
    /// Most steps of the search in a molecule.
    static var stepLimit: Int { 5_000_000 }
    /// Most bonds lie in an aromatic ring of at most so many atoms, which is looked for first.
    private static var usualCycle: Int { 6 }

    let graph: WorkingGraph
    let electrons: UnsafeBufferPointer<OpenBabelElectrons>
    /// Distances from the end of the bond at hand; -1 for atoms out of reach, for all atoms before and after the search.
    let distance: UnsafeMutableBufferPointer<Int32>
    /// False for all atoms before and after the search.
    let isOnPath: UnsafeMutableBufferPointer<Bool>
    let queue: UnsafeMutableBufferPointer<Int32>
    private var reachedCount = 0
    private var steps = 0

    init(
        graph: WorkingGraph, electrons: UnsafeBufferPointer<OpenBabelElectrons>,
        distance: UnsafeMutableBufferPointer<Int32>, isOnPath: UnsafeMutableBufferPointer<Bool>,
        queue: UnsafeMutableBufferPointer<Int32>
    ) {
        self.graph = graph
        self.electrons = electrons
        self.distance = distance
        self.isOnPath = isOnPath
        self.queue = queue
    }

    /// An atom on the path, the bond to it, the place in the neighbour rows that is looked at next, and the electrons of
    /// the path up to it.
    private struct Step: BitwiseCopyable {
        var atom: Int32
        var bond: Int32
        var next: Int32
        var least: Int16
        var most: Int16
    }

    /// Marks a block that is one ring, if that is aromatic: there is no other cycle.
    func markRing(_ bonds: UnsafeBufferPointer<Int32>) {
        guard bonds.count <= Self.largestCycle else { return }
        // Each atom has two bonds in the ring.
        var least: Int16 = 0
        var most: Int16 = 0
        for bond in bonds {
            let data = graph.bonds[Int(bond)]
            let begin = electrons[Int(data.begin)]
            let end = electrons[Int(data.end)]
            guard begin.isCandidate, end.isCandidate else { return }
            least += Int16(begin.least) + Int16(end.least)
            most += Int16(begin.most) + Int16(end.most)
        }
        guard Self.isAromatic(least: least / 2, most: most / 2, atomCount: bonds.count) else { return }
        for bond in bonds {
            let data = graph.bonds[Int(bond)]
            graph.atoms[Int(data.begin)].flags.insert(.aromatic)
            graph.atoms[Int(data.end)].flags.insert(.aromatic)
            graph.bonds[Int(bond)].flags.insert(.aromatic)
            graph.bonds[Int(bond)].order = .aromatic
        }
    }

    /// Marks an aromatic cycle through each bond of a block that lies in one.
    ///
    /// - Returns: the bond at which the search was given up, or -1.
    mutating func markAromaticCycles(_ bonds: UnsafeBufferPointer<Int32>) -> Int {
        withUnsafeTemporaryAllocation(of: Step.self, capacity: Self.largestCycle + 1) { path in
            for member in bonds where isOpen(Int(member)) {
                let bond = Int(member)
                measure(bond, reach: Self.usualCycle - 1)
                var isFound = isClosed(bond) && search(bond, largest: Self.usualCycle, path)
                if !isFound {
                    measure(bond, reach: Self.largestCycle - 1)
                    isFound = isClosed(bond) && search(bond, largest: Self.largestCycle, path)
                }
                if !isFound && steps > Self.stepLimit { return bond }
            }
            return -1
        }
    }

    private func isOpen(_ bond: Int) -> Bool {
        let data = graph.bonds[bond]
        return data.flags.contains(.cyclic) && !data.isAromatic && electrons[Int(data.begin)].isCandidate
            && electrons[Int(data.end)].isCandidate
    }

    /// Whether there is another way between the atoms of a bond, as far as distances are known.
    private func isClosed(_ bond: Int) -> Bool { distance[Int(graph.bonds[bond].begin)] >= 0 }

    /// Distances of candidates from the end of a bond up to `reach`, along cyclic bonds other than that one.
    private mutating func measure(_ bond: Int, reach: Int) {
        for place in 0..<reachedCount { distance[Int(queue[place])] = -1 }
        queue[0] = graph.bonds[bond].end
        distance[Int(queue[0])] = 0
        var count = 1
        var next = 0
        while next < count {
            let atom = Int(queue[next])
            next &+= 1
            let further = distance[atom] &+ 1
            if further > reach { break }
            for neighbor in graph.row(atom) where Int(neighbor.bond) != bond {
                let other = Int(neighbor.atom)
                guard distance[other] < 0, electrons[other].isCandidate,
                    graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic)
                else { continue }
                distance[other] = further
                queue[count] = neighbor.atom
                count &+= 1
            }
        }
        reachedCount = count
    }

    /// Looks for an aromatic cycle through a bond, of at most `largest` atoms, and marks the first one.
    private mutating func search(_ bond: Int, largest: Int, _ path: UnsafeMutableBufferPointer<Step>) -> Bool {
        let target = graph.bonds[bond].end
        var count = 1
        path[0] = step(to: graph.bonds[bond].begin, by: Int32(truncatingIfNeeded: bond), least: 0, most: 0)
        while count > 0 {
            let top = path[count - 1]
            guard top.next < graph.offsets[Int(top.atom) + 1] else {
                isOnPath[Int(top.atom)] = false
                count &-= 1
                continue
            }
            path[count - 1].next = top.next + 1
            let neighbor = graph.incidences[Int(top.next)]
            let other = Int(neighbor.atom)
            guard distance[other] >= 0, count + 1 + Int(distance[other]) <= largest, Int(neighbor.bond) != bond,
                !isOnPath[other], graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic)
            else { continue }
            steps &+= 1
            if steps > Self.stepLimit { break }
            let last = step(to: neighbor.atom, by: neighbor.bond, least: top.least, most: top.most)
            path[count] = last
            count &+= 1
            guard neighbor.atom == target else { continue }
            if Self.isAromatic(least: last.least, most: last.most, atomCount: count) {
                mark(path, count)
                return true
            }
            isOnPath[other] = false
            count &-= 1
        }
        for place in 0..<count { isOnPath[Int(path[place].atom)] = false }
        return false
    }

    @inline(__always)
    private func step(to atom: Int32, by bond: Int32, least: Int16, most: Int16) -> Step {
        isOnPath[Int(atom)] = true
        let own = electrons[Int(atom)]
        return Step(
            atom: atom, bond: bond, next: graph.offsets[Int(atom)], least: least &+ Int16(own.least),
            most: most &+ Int16(own.most))
    }

    /// Whether a cycle of atoms with so many electrons has 4n + 2 of them. Cycles of three atoms never do.
    private static func isAromatic(least: Int16, most: Int16, atomCount: Int) -> Bool {
        guard atomCount > 3 else { return false }
        var count = max(least, 6)
        while count <= most {
            if count % 4 == 2 { return true }
            count += 1
        }
        return false
    }

    /// Marks the cycle of a path; the first step names the closing bond.
    private func mark(_ path: UnsafeMutableBufferPointer<Step>, _ count: Int) {
        for place in 0..<count {
            let step = path[place]
            isOnPath[Int(step.atom)] = false
            graph.atoms[Int(step.atom)].flags.insert(.aromatic)
            graph.bonds[Int(step.bond)].flags.insert(.aromatic)
            graph.bonds[Int(step.bond)].order = .aromatic
        }
    }
}
