import MolecularGraph

/// Finds the ring set: the relevant cycles, which are the union of all smallest sets of smallest rings (perception.md 2.4).
///
/// Blocks of one ring are taken as they are, those of two are three paths between two atoms, and fused rings come off one
/// by one. In the others (cages) candidates are collected up to a size and the cycles that are sums of shorter ones
/// dropped; the size is doubled until the relevant cycles span the block.
struct RingPerception: Sendable {
    /// The most rings of a molecule.
    static var ringLimit: Int { 20_000 }
    /// The most steps that the search may take; a molecule of a hundred rings takes some thousands.
    static var stepLimit: Int { 4_000_000 }

    private var blocks = RingBlocks()
    private var pairs = ThetaBlock()
    private var ears = EarPeeling()
    private var search = ShortestPathCycles()
    private var space = CycleSpace()
    private var candidates = CycleStore()
    private var found = CycleStore()
    private var coordinates: [Int32] = []
    private var bySize: [Int32] = []

    /// Number of rings of a smallest set of smallest rings.
    private(set) var smallestRingSetCount = 0
    /// Number of connected parts by the bonds that count for rings.
    private(set) var partCount = 0
    /// Number of bonds that count for rings.
    private(set) var countedBonds = 0

    /// Fills the ring set, which is empty, and the ring counts of atoms and bonds.
    ///
    /// - Throws: ``PerceptionError`` of kind `ringLimit` if there are too many rings to be listed.
    mutating func run(_ graph: WorkingGraph, into rings: inout RingSet) throws(PerceptionError) {
        blocks.find(in: graph)
        partCount = blocks.partCount
        countedBonds = blocks.countedBonds
        smallestRingSetCount = countedBonds - graph.atomCount + partCount
        if blocks.cycleCounts.isEmpty { return }
        found.removeAll()
        search.begin(atomCount: graph.atomCount)
        for block in blocks.cycleCounts.indices {
            let range = Int(blocks.offsets[block])..<Int(blocks.offsets[block + 1])
            for bond in blocks.bonds[range] { graph.bonds[Int(bond)].flags.insert(.cyclic) }
            switch blocks.cycleCounts[block] {
            case 1: addRing(blocks.bonds[range], graph)
            case 2: pairs.add(blocks.bonds[range], graph, to: &found)
            default:
                let cycleCount = Int(blocks.cycleCounts[block])
                if !ears.add(blocks.bonds[range], cycleCount: cycleCount, graph, to: &found) {
                    try addRelevantCycles(range, cycleCount: cycleCount, graph)
                }
            }
        }
        if isSortedBySize {
            found.exchange(with: &rings)
        } else {
            sortBySize()
            for ring in bySize { rings.append(Int(ring), of: found) }
        }
        Self.count(rings, in: graph)
    }

    /// A block that is one ring: the walk has listed its bonds in order around it.
    private mutating func addRing(_ bonds: ArraySlice<Int32>, _ graph: WorkingGraph) {
        let first = graph.bonds[Int(bonds[bonds.startIndex])]
        let second = graph.bonds[Int(bonds[bonds.startIndex + 1])]
        var atom = second.begin == first.begin || second.end == first.begin ? first.end : first.begin
        for bond in bonds {
            found.append(atom: atom, bond: bond)
            let data = graph.bonds[Int(bond)]
            atom = data.begin == atom ? data.end : data.begin
        }
        found.endCycle()
    }

    private mutating func addRelevantCycles(
        _ range: Range<Int>, cycleCount: Int, _ graph: WorkingGraph
    ) throws(PerceptionError) {
        if coordinates.count < graph.bondCount {
            coordinates.append(contentsOf: repeatElement(-1, count: graph.bondCount - coordinates.count))
        }
        var next: Int32 = 0
        for place in range {
            coordinates[Int(blocks.bonds[place])] = blocks.isClosure[place] ? next : -1
            if blocks.isClosure[place] { next += 1 }
        }
        let bonds = blocks.bonds[range]
        search.begin(block: bonds, of: graph)
        space.begin(dimension: cycleCount)
        var smallest = 3
        var depth = 3
        while space.rank < cycleCount {
            let largest = 2 * depth + 1
            candidates.removeAll()
            guard search.collect(sizes: smallest...largest, into: &candidates, stepLimit: Self.stepLimit) else {
                throw Self.tooManyRings(bonds, cycleCount: cycleCount, graph)
            }
            for size in smallest...largest where space.rank < cycleCount {
                space.beginSize()
                for cycle in 0..<candidates.count where candidates.size(of: cycle) == size {
                    if cycle & 255 == 255 && RecordDeadline.isPast {
                        throw Self.tooManyRings(bonds, cycleCount: cycleCount, graph)
                    }
                    let isRelevant = candidates.withBonds(of: cycle) { space.add(bonds: $0, coordinates: coordinates) }
                    if isRelevant { found.append(cycle, of: candidates) }
                }
                if found.count > Self.ringLimit { throw Self.tooManyRings(bonds, cycleCount: cycleCount, graph) }
            }
            smallest = largest + 1
            depth *= 2
        }
    }

    private static func tooManyRings(
        _ bonds: ArraySlice<Int32>, cycleCount: Int, _ graph: WorkingGraph
    ) -> PerceptionError {
        let atom = Int(graph.atoms[Int(graph.bonds[Int(bonds[bonds.startIndex])].begin)].source)
        return PerceptionError(
            .ringLimit, atom: atom,
            detail:
                "the ring system at atom \(atom + 1) (\(bonds.count) bonds, \(cycleCount) independent rings) has too "
                + "many smallest rings to list them; expected at most \(ringLimit) rings and \(stepLimit) steps")
    }

    private var isSortedBySize: Bool {
        for ring in 1..<max(found.count, 1) where found.size(of: ring) < found.size(of: ring - 1) { return false }
        return true
    }

    /// Orders the rings by size; equal sizes keep their order.
    private mutating func sortBySize() {
        bySize.removeAll(keepingCapacity: true)
        for ring in 0..<found.count { bySize.append(Int32(truncatingIfNeeded: ring)) }
        if bySize.count > 32 {
            let found = found
            bySize.sort { left, right in
                let first = found.size(of: Int(left))
                let second = found.size(of: Int(right))
                return first == second ? left < right : first < second
            }
            return
        }
        for index in bySize.indices.dropFirst() {
            let ring = bySize[index]
            let size = found.size(of: Int(ring))
            var place = index
            while place > 0 && found.size(of: Int(bySize[place - 1])) > size {
                bySize[place] = bySize[place - 1]
                place -= 1
            }
            bySize[place] = ring
        }
    }

    private static func count(_ rings: RingSet, in graph: WorkingGraph) {
        for atom in rings.atomColumn { graph.atoms[Int(atom)].ringCount &+= 1 }
        for bond in rings.bondColumn { graph.bonds[Int(bond)].ringCount &+= 1 }
    }
}

extension RingSet {
    /// Adds a cycle of a store.
    mutating func append(_ cycle: Int, of store: CycleStore) {
        let range = store.range(of: cycle)
        atomColumn.append(contentsOf: store.atoms[range])
        bondColumn.append(contentsOf: store.bonds[range])
        offsets.append(Int32(truncatingIfNeeded: atomColumn.count))
    }
}
