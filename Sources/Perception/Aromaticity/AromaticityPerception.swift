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

    /// What is known of a ring atom.
    private struct RingAtom: BitwiseCopyable {
        var donation = ElectronDonation.none
        /// Whether the donation is known.
        var isMet = false
        /// Number of the rings at hand that the atom lies in.
        var uses: UInt8 = 0
    }

    private var ringAtoms: [RingAtom] = []
    /// Candidate rings, as indices into the ring set.
    private var candidates: [Int32] = []
    private var fused = FusedRings()
    private var bondUses: [UInt8] = []
    private var chosen: [Int32] = []
    private var tried = 0

    /// Flags aromatic atoms and bonds of a molecule in its Kekulé form.
    mutating func run(_ graph: WorkingGraph, rings: RingView) throws(PerceptionError) {
        if rings.count == 0 { return }
        ringAtoms.reset(to: RingAtom(), count: graph.atomCount)
        candidates.removeAll(keepingCapacity: true)
        var atoms: [RingAtom] = []
        swap(&atoms, &ringAtoms)
        let openRings = atoms.withUnsafeMutableBufferPointer { atoms in
            findCandidates(graph, rings, atoms)
            return markSingleRings(graph, rings, atoms)
        }
        swap(&atoms, &ringAtoms)
        // Rings that are not aromatic by themselves may be so together with their neighbours.
        if openRings > 0 && candidates.count > 1 { try searchFused(graph, rings) }
    }

    /// Finds the rings whose atoms may all be aromatic. The donations of all atoms come before any mark is set.
    private mutating func findCandidates(
        _ graph: WorkingGraph, _ rings: RingView, _ atoms: UnsafeMutableBufferPointer<RingAtom>
    ) {
        for ring in 0..<rings.count {
            var isCandidate = true
            var isAllDummy = true
            let size = rings.size(of: ring)
            for member in rings.atoms(of: ring) {
                let atom = Int(member)
                if !atoms[atom].isMet {
                    atoms[atom].isMet = true
                    atoms[atom].donation = ElectronDonation.of(atom, ringSize: size, graph)
                }
                if !atoms[atom].donation.isCandidate { isCandidate = false }
                if graph.atoms[atom].element.rawValue != 0 { isAllDummy = false }
            }
            if isCandidate && !isAllDummy { candidates.append(Int32(truncatingIfNeeded: ring)) }
        }
    }

    /// Marks the candidate rings that are aromatic by themselves and returns the number of the others that share a bond
    /// with some ring: they may be aromatic together.
    // Mutating, though it changes nothing: so that the closure that calls it needs no copy of all columns.
    private mutating func markSingleRings(
        _ graph: WorkingGraph, _ rings: RingView, _ atoms: UnsafeMutableBufferPointer<RingAtom>
    ) -> Int {
        var openRings = 0
        for ring in candidates {
            var count = ElectronCount()
            for atom in rings.atoms(of: Int(ring)) { count.add(atoms[Int(atom)].donation, sign: 1) }
            if count.isAromatic {
                for bond in rings.bonds(of: Int(ring)) { Self.mark(Int(bond), graph) }
            } else {
                for bond in rings.bonds(of: Int(ring)) where graph.bonds[Int(bond)].ringCount > 1 {
                    openRings += 1
                    break
                }
            }
        }
        return openRings
    }

    /// Electrons of a set of atoms, from least to most.
    private struct ElectronCount {
        var least = 0
        var most = 0
        var openAtoms = 0

        @inline(__always)
        mutating func add(_ donation: ElectronDonation, sign: Int) {
            least += sign * Int(donation.least)
            most += sign * Int(donation.most)
            if donation.least != donation.most { openAtoms += sign }
        }

        /// Whether the electrons can be 4n + 2; at most one atom may be undecided.
        var isAromatic: Bool {
            if openAtoms > 1 { return false }
            if most == 2 { return true }
            guard most >= 6 else { return false }
            for electrons in least...most where electrons % 4 == 2 { return true }
            return false
        }
    }

    private static func mark(_ bond: Int, _ graph: WorkingGraph) {
        let data = graph.bonds[bond]
        graph.bonds[bond].flags.insert(.aromatic)
        if data.order == .single || data.order == .double { graph.makeAromatic(bond) }
        graph.atoms[Int(data.begin)].flags.insert(.aromatic)
        graph.atoms[Int(data.end)].flags.insert(.aromatic)
    }

    // MARK: Fused rings

    /// Whether the chosen rings together are aromatic. Atoms in three of them do not count.
    private mutating func isAromatic(_ rings: RingView) -> Bool {
        var count = ElectronCount()
        for ring in chosen {
            for member in rings.atoms(of: Int(ring)) {
                let atom = Int(member)
                ringAtoms[atom].uses += 1
                switch ringAtoms[atom].uses {
                case 1: count.add(ringAtoms[atom].donation, sign: 1)
                case 3: count.add(ringAtoms[atom].donation, sign: -1)
                default: break
                }
            }
        }
        for ring in chosen {
            for atom in rings.atoms(of: Int(ring)) { ringAtoms[Int(atom)].uses = 0 }
        }
        return count.isAromatic
    }

    /// Marks the bonds that lie in one of the chosen rings only, and their atoms.
    private mutating func mark(_ graph: WorkingGraph, _ rings: RingView) {
        for ring in chosen {
            for bond in rings.bonds(of: Int(ring)) { bondUses[Int(bond)] += 1 }
        }
        for ring in chosen {
            for bond in rings.bonds(of: Int(ring)) where bondUses[Int(bond)] == 1 { Self.mark(Int(bond), graph) }
        }
        for ring in chosen {
            for bond in rings.bonds(of: Int(ring)) { bondUses[Int(bond)] = 0 }
        }
    }

    private mutating func searchFused(_ graph: WorkingGraph, _ rings: RingView) throws(PerceptionError) {
        tried = 0
        bondUses.reset(to: 0, count: graph.bondCount)
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
    private func isDone(_ members: ArraySlice<Int32>, _ graph: WorkingGraph, _ rings: RingView) -> Bool {
        for member in members {
            for bond in rings.bonds(of: Int(candidates[Int(member)])) where !graph.bonds[Int(bond)].isAromatic {
                return false
            }
        }
        return true
    }

    private static func tooManySets(_ graph: WorkingGraph, _ rings: RingView, _ ring: Int) -> PerceptionError {
        let atom = Int(graph.atoms[Int(rings.atoms(of: ring)[0])].source)
        return PerceptionError(
            .ringLimit, atom: atom,
            detail: "the fused rings at atom \(atom + 1) have more than \(setLimit) connected sets of up to "
                + "\(largestSet) rings; aromaticity cannot be decided")
    }
}
