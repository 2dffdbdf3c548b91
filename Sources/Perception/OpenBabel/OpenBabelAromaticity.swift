import MolecularGraph

/// Aromatic atoms and bonds by Open Babel's model: cycles of 4 to 14 candidate atoms with 4n + 2 electrons, n at least 1
/// (fingerprints.md 9).
struct OpenBabelAromaticity: Sendable {
    private var electrons: [OpenBabelElectrons] = []
    private var candidateNeighbors: [UInt8] = []
    private var peeled: [Int32] = []
    private var distance: [Int32] = []
    private var isOnPath: [Bool] = []
    private var queue: [Int32] = []

    /// Flags aromatic atoms and bonds of a molecule in its Kekulé form.
    ///
    /// - Parameter blocks: its ring blocks; each cycle lies in one of them.
    mutating func run(_ graph: WorkingGraph, blocks: RingBlocks) throws(PerceptionError) {
        guard findCandidates(graph) else { return }
        distance.reset(to: -1, count: graph.atomCount)
        isOnPath.reset(to: false, count: graph.atomCount)
        if queue.count < graph.atomCount {
            queue.append(contentsOf: repeatElement(0, count: graph.atomCount - queue.count))
        }
        var failingBond = -1
        electrons.withUnsafeBufferPointer { electrons in
            distance.withUnsafeMutableBufferPointer { distance in
                isOnPath.withUnsafeMutableBufferPointer { isOnPath in
                    queue.withUnsafeMutableBufferPointer { queue in
                        blocks.bonds.withUnsafeBufferPointer { bonds in
                            var search = OpenBabelCycleSearch(
                                graph: graph, electrons: electrons, distance: distance, isOnPath: isOnPath,
                                queue: queue)
                            for block in blocks.cycleCounts.indices where failingBond < 0 {
                                let range = Int(blocks.offsets[block])..<Int(blocks.offsets[block + 1])
                                let members = UnsafeBufferPointer(rebasing: bonds[range])
                                if blocks.cycleCounts[block] == 1 {
                                    search.markRing(members)
                                } else {
                                    failingBond = search.markAromaticCycles(members)
                                }
                            }
                        }
                    }
                }
            }
        }
        if failingBond >= 0 { throw Self.tooManyCycles(graph, failingBond) }
    }

    // MARK: Candidates

    /// Finds the atoms that may be aromatic and have two such neighbours along cyclic bonds; false if there are none.
    private mutating func findCandidates(_ graph: WorkingGraph) -> Bool {
        electrons.reset(to: .none, count: graph.atomCount)
        candidateNeighbors.reset(to: 0, count: graph.atomCount)
        if !peeled.isEmpty { peeled.removeAll(keepingCapacity: true) }
        return electrons.withUnsafeMutableBufferPointer { electrons in
            candidateNeighbors.withUnsafeMutableBufferPointer { neighbors in
                Self.findCandidates(graph, electrons, neighbors, &peeled)
            }
        }
    }

    private static func findCandidates(
        _ graph: WorkingGraph, _ electrons: UnsafeMutableBufferPointer<OpenBabelElectrons>,
        _ candidateNeighbors: UnsafeMutableBufferPointer<UInt8>, _ peeled: inout [Int32]
    ) -> Bool {
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

    private static func tooManyCycles(_ graph: WorkingGraph, _ bond: Int) -> PerceptionError {
        let atom = Int(graph.atoms[Int(graph.bonds[bond].begin)].source)
        return PerceptionError(
            .ringLimit, atom: atom,
            detail: "the ring system at atom \(atom + 1) has more cycles of up to "
                + "\(OpenBabelCycleSearch.largestCycle) atoms than \(OpenBabelCycleSearch.stepLimit) steps can try; "
                + "aromaticity by Open Babel's model cannot be decided")
    }
}
