import MolecularGraph

/// Aromatic atoms and bonds by Open Babel's model: cycles of 4 to 14 candidate atoms with 4n + 2 electrons, n at least 1
/// (fingerprints.md 9).
struct OpenBabelAromaticity: Sendable {
    private static var largestCycle: Int { 14 }
    /// Most steps of the search in a molecule.
    private static var stepLimit: Int { 5_000_000 }

    private var electrons: [OpenBabelElectrons] = []
    private var candidateNeighbors: [UInt8] = []
    private var isOnPath: [Bool] = []
    private var peeled: [Int32] = []
    private var distance: [Int32] = []
    private var queue: [Int32] = []
    private var path: [Step] = []
    private var steps = 0

    /// An atom on the path, the bond to it, and the place in its row that is looked at next.
    private struct Step {
        var atom: Int
        var bond: Int
        var next: Int
        var least: Int
        var most: Int
    }

    /// Flags aromatic atoms and bonds of a molecule in its Kekulé form.
    mutating func run(_ graph: WorkingGraph) throws(PerceptionError) {
        guard findCandidates(graph) else { return }
        steps = 0
        for bond in 0..<graph.bondCount where isOpen(bond, graph) {
            measureDistances(from: Int(graph.bonds[bond].end), without: bond, graph)
            if distance[Int(graph.bonds[bond].begin)] < 0 { continue }
            // Most bonds lie in an aromatic ring of six atoms at most, which is found at once.
            if search(bond, largest: 6, graph) { continue }
            if search(bond, largest: Self.largestCycle, graph) { continue }
            if steps > Self.stepLimit { throw Self.tooManyCycles(graph, bond) }
        }
    }

    private func isOpen(_ bond: Int, _ graph: WorkingGraph) -> Bool {
        let data = graph.bonds[bond]
        return data.flags.contains(.cyclic) && !data.isAromatic && electrons[Int(data.begin)].isCandidate
            && electrons[Int(data.end)].isCandidate
    }

    // MARK: Candidates

    /// Finds the atoms that may be aromatic and have two such neighbours along cyclic bonds; false if there are none.
    private mutating func findCandidates(_ graph: WorkingGraph) -> Bool {
        electrons.reset(to: .none, count: graph.atomCount)
        candidateNeighbors.reset(to: 0, count: graph.atomCount)
        isOnPath.reset(to: false, count: graph.atomCount)
        distance.reset(to: -1, count: graph.atomCount)
        queue.removeAll(keepingCapacity: true)
        peeled.removeAll(keepingCapacity: true)
        var hasCandidate = false
        for atom in 0..<graph.atomCount {
            electrons[atom] = OpenBabelElectrons.of(atom, graph)
            if electrons[atom].isCandidate { hasCandidate = true }
        }
        guard hasCandidate else { return false }
        for atom in 0..<graph.atomCount where electrons[atom].isCandidate {
            var count = 0
            for neighbor in graph.row(atom)
            where graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic) && electrons[Int(neighbor.atom)].isCandidate {
                count += 1
            }
            candidateNeighbors[atom] = UInt8(clamping: count)
            if count < 2 { peeled.append(Int32(truncatingIfNeeded: atom)) }
        }
        while let next = peeled.popLast() {
            let atom = Int(next)
            guard electrons[atom].isCandidate else { continue }
            electrons[atom] = .none
            for neighbor in graph.row(atom) {
                let other = Int(neighbor.atom)
                guard graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic), electrons[other].isCandidate else {
                    continue
                }
                candidateNeighbors[other] -= 1
                if candidateNeighbors[other] == 1 { peeled.append(neighbor.atom) }
            }
        }
        return true
    }

    // MARK: Cycles through a bond

    /// Distances of candidates within reach from an atom, along cyclic bonds other than `bond`.
    private mutating func measureDistances(from start: Int, without bond: Int, _ graph: WorkingGraph) {
        for atom in queue { distance[Int(atom)] = -1 }
        queue.removeAll(keepingCapacity: true)
        queue.append(Int32(truncatingIfNeeded: start))
        distance[start] = 0
        var next = 0
        while next < queue.count {
            let atom = Int(queue[next])
            next += 1
            if Int(distance[atom]) == Self.largestCycle - 1 { break }
            for neighbor in graph.row(atom) where Int(neighbor.bond) != bond {
                let other = Int(neighbor.atom)
                guard distance[other] < 0, electrons[other].isCandidate,
                    graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic)
                else { continue }
                distance[other] = distance[atom] + 1
                queue.append(neighbor.atom)
            }
        }
    }

    /// Looks for an aromatic cycle through a bond, of at most `largest` atoms, and marks the first one.
    private mutating func search(_ bond: Int, largest: Int, _ graph: WorkingGraph) -> Bool {
        let target = Int(graph.bonds[bond].end)
        let start = Int(graph.bonds[bond].begin)
        path.removeAll(keepingCapacity: true)
        push(start, bond, graph)
        var isFound = false
        while let top = path.last, !isFound {
            let place = Int(graph.offsets[top.atom]) + top.next
            guard place < Int(graph.offsets[top.atom + 1]) else {
                isOnPath[top.atom] = false
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let neighbor = graph.incidences[place]
            let other = Int(neighbor.atom)
            guard Int(neighbor.bond) != bond, !isOnPath[other], distance[other] >= 0,
                path.count + 1 + Int(distance[other]) <= largest,
                graph.bonds[Int(neighbor.bond)].flags.contains(.cyclic)
            else { continue }
            steps += 1
            if steps > Self.stepLimit { break }
            push(other, Int(neighbor.bond), graph)
            if other == target {
                if isAromatic { isFound = true } else { pop() }
            }
        }
        if isFound { markPath(closing: bond, graph) }
        while !path.isEmpty { pop() }
        return isFound
    }

    private mutating func push(_ atom: Int, _ bond: Int, _ graph: WorkingGraph) {
        isOnPath[atom] = true
        let least = (path.last?.least ?? 0) + Int(electrons[atom].least)
        let most = (path.last?.most ?? 0) + Int(electrons[atom].most)
        path.append(Step(atom: atom, bond: bond, next: 0, least: least, most: most))
    }

    private mutating func pop() {
        guard let step = path.popLast() else { return }
        isOnPath[step.atom] = false
    }

    /// Whether the path, closed to a cycle, has 4n + 2 electrons. Cycles of three atoms never do.
    private var isAromatic: Bool {
        guard let last = path.last, path.count > 3 else { return false }
        for count in max(last.least, 6)..<max(last.most + 1, 6) where count % 4 == 2 { return true }
        return false
    }

    private func markPath(closing bond: Int, _ graph: WorkingGraph) {
        // The first step names the closing bond.
        for step in path {
            graph.atoms[step.atom].flags.insert(.aromatic)
            graph.bonds[step.bond].flags.insert(.aromatic)
            graph.bonds[step.bond].order = .aromatic
        }
    }

    private static func tooManyCycles(_ graph: WorkingGraph, _ bond: Int) -> PerceptionError {
        let atom = Int(graph.atoms[Int(graph.bonds[bond].begin)].source)
        return PerceptionError(
            .ringLimit, atom: atom,
            detail: "the ring system at atom \(atom + 1) has more cycles of up to \(largestCycle) atoms than "
                + "\(stepLimit) steps can try; aromaticity by Open Babel's model cannot be decided")
    }
}
