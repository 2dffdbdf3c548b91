import MolecularGraph

/// A molecule as chemistry sees it: hydrogens taken into counts, valences filled, rings, aromaticity, conjugation,
/// hybridisation and stereo assigned.
///
/// Atoms keep the order of the input, less the removed hydrogen atoms; bonds likewise. ``PerceivedAtom/source`` leads
/// back to the molecule. Filled by ``MoleculePerceiver``, which reuses the storage of the value that it replaces.
public struct PerceivedMolecule: Sendable {
    package var atomColumn: [PerceivedAtom] = []
    package var bondColumn: [PerceivedBond] = []
    package var incidenceOffsets: [Int32] = [0]
    package var incidenceColumn: [Incidence] = []
    /// Double bonds whose stereo is known, with the atoms that it refers to, in order of the bonds.
    public package(set) var doubleBondArrangements: [DoubleBondArrangement] = []
    /// The symmetrised ring set (relevant cycles), which aromaticity and the fingerprints use.
    public package(set) var rings = RingSet()
    /// Number of connected parts, all bonds counted.
    public package(set) var fragmentCount = 0
    /// Size of a smallest set of smallest rings (bonds less atoms plus parts; dative and zero-order bonds not counted).
    public package(set) var smallestRingSetCount = 0

    /// A molecule without atoms.
    public init() {}

    /// Number of atoms.
    @inlinable public var atomCount: Int { atoms.count }
    /// Number of bonds.
    @inlinable public var bondCount: Int { bonds.count }

    /// The atoms.
    public var atoms: Span<PerceivedAtom> {
        @_lifetime(borrow self)
        get { atomColumn.span }
    }

    /// The bonds.
    public var bonds: Span<PerceivedBond> {
        @_lifetime(borrow self)
        get { bondColumn.span }
    }

    /// Neighbours of an atom with the bonds to them, in the order of the bonds.
    ///
    /// - Complexity: O(1).
    @_lifetime(borrow self)
    public func neighbors(of atom: Int) -> Span<Incidence> {
        incidenceColumn.span.extracting(Int(incidenceOffsets[atom])..<Int(incidenceOffsets[atom + 1]))
    }

    /// Number of bonds at an atom.
    public func degree(of atom: Int) -> Int { Int(incidenceOffsets[atom + 1] - incidenceOffsets[atom]) }

    /// Number of bonds and hydrogens at an atom.
    public func totalDegree(of atom: Int) -> Int { degree(of: atom) + atomColumn[atom].hydrogenCount }

    /// A neighbour and the bond to it.
    public struct Incidence: Hashable, Sendable, BitwiseCopyable {
        /// The neighbour.
        public var atom: Int32
        /// The bond.
        public var bond: Int32
        /// A neighbour and the bond to it.
        @inlinable
        public init(atom: Int32, bond: Int32) {
            self.atom = atom
            self.bond = bond
        }
    }
}
