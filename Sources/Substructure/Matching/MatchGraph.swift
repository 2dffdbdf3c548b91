import Perception

/// Neighbours and bonds of a target, in its own arrays, so that a search needs no reference to the molecule.
struct MatchGraph: Sendable {
    /// ``BondCondition/state(of:)`` of each bond.
    private(set) var bondStates: [UInt8] = []
    /// Where the neighbours of each atom begin in ``incidences``.
    private(set) var offsets: [Int32] = [0]
    private(set) var incidences: [PerceivedMolecule.Incidence] = []
    private(set) var bonds: [PerceivedBond] = []
    private(set) var largestDegree = 0

    /// Number of atoms.
    var atomCount: Int { offsets.count - 1 }

    /// Takes over the bonds of a molecule.
    mutating func prepare(_ molecule: borrowing PerceivedMolecule) {
        offsets.removeAll(keepingCapacity: true)
        offsets.append(contentsOf: molecule.incidenceOffsets)
        incidences.removeAll(keepingCapacity: true)
        incidences.append(contentsOf: molecule.incidenceColumn)
        bonds.removeAll(keepingCapacity: true)
        bonds.append(contentsOf: molecule.bondColumn)
        bondStates.removeAll(keepingCapacity: true)
        for bond in bonds { bondStates.append(BondCondition.state(of: bond)) }
        largestDegree = 0
        for atom in 0..<atomCount { largestDegree = max(largestDegree, places(of: atom).count) }
    }

    /// Where the neighbours of an atom are in ``incidences``.
    func places(of atom: Int) -> Range<Int> { Int(offsets[atom])..<Int(offsets[atom + 1]) }
}
