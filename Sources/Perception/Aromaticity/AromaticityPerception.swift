import MolecularGraph

/// Aromatic atoms and bonds by RDKit's model: rings, and sets of up to six fused rings, with 4n + 2 electrons
/// (perception.md 2.6).
struct AromaticityPerception: Sendable {
    /// Most rings of a set.
    private static var largestSet: Int { 6 }
    /// Systems of more rings are searched for pairs only.
    private static var largeSystem: Int { 300 }
    /// Rings of more bonds have no neighbours.
    private static var largestFusedRing: Int { 24 }
    /// Most sets of rings that are tried.
    private static var setLimit: Int { 2_000_000 }

    private var donations: [ElectronDonation] = []
    private var isMet: [Bool] = []
    /// Candidate rings, as indices into the ring set.
    private var candidates: [Int32] = []
    private var fused = FusedRings()
    private var atomUses: [UInt8] = []
    private var bondUses: [UInt8] = []
    private var chosen: [Int32] = []
    private var tried = 0

    /// Flags aromatic atoms and bonds of a molecule in its Kekulé form.
    mutating func run(_ graph: WorkingGraph, rings: RingSet) throws(PerceptionError) {
        if rings.count == 0 { return }
        findCandidates(graph, rings)
        var openRings = 0
        for ring in candidates {
            chosen.removeAll(keepingCapacity: true)
            chosen.append(ring)
            if !isAromatic(rings) { openRings += 1 } else { mark(graph, rings) }
        }
        // Rings that are not aromatic by themselves may be so together with their neighbours.
        if openRings > 0 && candidates.count > 1 { try searchFused(graph, rings) }
    }

    private mutating func findCandidates(_ graph: WorkingGraph, _ rings: RingSet) {
        Self.reset(&donations, to: .none, count: graph.atomCount)
        Self.reset(&isMet, to: false, count: graph.atomCount)
        Self.reset(&atomUses, to: 0, count: graph.atomCount)
        Self.reset(&bondUses, to: 0, count: graph.bondCount)
        candidates.removeAll(keepingCapacity: true)
        tried = 0
        for ring in 0..<rings.count {
            let atoms = rings.atoms(of: ring)
            var isCandidate = true
            var isAllDummy = true
            for index in atoms.indices {
                let atom = Int(atoms[index])
                if !isMet[atom] {
                    isMet[atom] = true
                    donations[atom] = ElectronDonation.of(atom, ringSize: atoms.count, graph)
                }
                if !donations[atom].isCandidate { isCandidate = false }
                if graph.atoms[atom].element != .dummy { isAllDummy = false }
            }
            if isCandidate && !isAllDummy { candidates.append(Int32(truncatingIfNeeded: ring)) }
        }
    }

    private static func reset<Value>(_ column: inout [Value], to value: Value, count: Int) {
        column.removeAll(keepingCapacity: true)
        column.append(contentsOf: repeatElement(value, count: count))
    }

    // MARK: One set of rings

    /// Whether the chosen rings together have 4n + 2 electrons. Atoms in three of them do not count.
    private mutating func isAromatic(_ rings: RingSet) -> Bool {
        var least = 0
        var most = 0
        var openAtoms = 0
        for ring in chosen {
            let atoms = rings.atoms(of: Int(ring))
            for index in atoms.indices {
                let atom = Int(atoms[index])
                let donation = donations[atom]
                atomUses[atom] += 1
                let change = atomUses[atom] == 1 ? 1 : (atomUses[atom] == 3 ? -1 : 0)
                least += change * Int(donation.least)
                most += change * Int(donation.most)
                if donation.least != donation.most { openAtoms += change }
            }
        }
        for ring in chosen {
            let atoms = rings.atoms(of: Int(ring))
            for index in atoms.indices { atomUses[Int(atoms[index])] = 0 }
        }
        if openAtoms > 1 { return false }
        if most == 2 { return true }
        guard most >= 6 else { return false }
        for electrons in least...most where electrons % 4 == 2 { return true }
        return false
    }

    /// Marks the bonds that lie in one of the chosen rings only, and their atoms.
    private mutating func mark(_ graph: WorkingGraph, _ rings: RingSet) {
        for ring in chosen {
            let bonds = rings.bonds(of: Int(ring))
            for index in bonds.indices { bondUses[Int(bonds[index])] += 1 }
        }
        for ring in chosen {
            let bonds = rings.bonds(of: Int(ring))
            for index in bonds.indices {
                let bond = Int(bonds[index])
                if bondUses[bond] == 1 {
                    let data = graph.bonds[bond]
                    graph.bonds[bond].flags.insert(.aromatic)
                    if data.order == .single || data.order == .double { graph.bonds[bond].order = .aromatic }
                    graph.atoms[Int(data.begin)].flags.insert(.aromatic)
                    graph.atoms[Int(data.end)].flags.insert(.aromatic)
                }
            }
        }
        for ring in chosen {
            let bonds = rings.bonds(of: Int(ring))
            for index in bonds.indices { bondUses[Int(bonds[index])] = 0 }
        }
    }

    // MARK: Fused rings

    private mutating func searchFused(_ graph: WorkingGraph, _ rings: RingSet) throws(PerceptionError) {
        fused.build(candidates, rings: rings, largestRing: Self.largestFusedRing, bondCount: graph.bondCount)
        for system in 0..<fused.systemCount {
            let members = fused.members(of: system)
            if members.count < 2 { continue }
            let limit = members.count > Self.largeSystem ? 2 : Self.largestSet
            var size = 2
            while size <= min(limit, members.count), !isDone(members, graph, rings) {
                fused.beginSets(of: size, in: system)
                while fused.nextSet() {
                    tried += 1
                    if tried > Self.setLimit { throw Self.tooManySets(graph, rings, Int(candidates[0])) }
                    chosen.removeAll(keepingCapacity: true)
                    for member in fused.set { chosen.append(candidates[Int(member)]) }
                    if isAromatic(rings) { mark(graph, rings) }
                }
                size += 1
            }
        }
    }

    /// Whether all bonds of a system are aromatic.
    private func isDone(_ members: ArraySlice<Int32>, _ graph: WorkingGraph, _ rings: RingSet) -> Bool {
        for member in members {
            let bonds = rings.bonds(of: Int(candidates[Int(member)]))
            for index in bonds.indices where !graph.bonds[Int(bonds[index])].isAromatic { return false }
        }
        return true
    }

    private static func tooManySets(_ graph: WorkingGraph, _ rings: RingSet, _ ring: Int) -> PerceptionError {
        let atom = Int(graph.atoms[Int(rings.atoms(of: ring)[0])].source)
        return PerceptionError(
            .ringLimit, atom: atom,
            detail: "the fused rings at atom \(atom + 1) have more than \(setLimit) connected sets of up to "
                + "\(largestSet) rings; aromaticity cannot be decided")
    }
}
