/// A statement of the input about an atom that has no column of its own in ``Molecule``.
///
/// Notes are rare; they keep what a molfile says (CTfile formats, atom block and property block) so that perception can
/// use it and a writer can repeat it.
public struct AtomNote: Hashable, Sendable, BitwiseCopyable {
    /// What is stated.
    public enum Kind: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The total valence, implicit hydrogens included; 0 means no bonds and no hydrogens.
        case valence
        /// A doublet radical by charge code 4 of the atom block, which is no unpaired electron in perception. Value 1.
        case doubletByCode
        /// The two unpaired electrons of the atom are a singlet (`M  RAD` 1), not a triplet. Value 1.
        case singlet
        /// Query: hydrogens that the atom must have at least, besides the drawn ones; 0 means none.
        case queryHydrogens
        /// Query: number of substituents (`M  SUB`): -1 none, -2 as drawn, else so many (6: six or more).
        case substituents
        /// Query: the atom is unsaturated (`M  UNS`).
        case unsaturated
        /// Query: number of ring bonds (`M  RBC`): -1 none, -2 as drawn, else so many (4: four or more).
        case ringBonds
        /// Attachment point (`M  APO`): 1 first, 2 second, 3 (-1 in V3000) both.
        case attachmentPoint
        /// Number of an R-group that the atom stands for; several notes if it stands for several.
        case rGroup
    }

    /// The atom.
    public var atom: Int32
    /// What is stated.
    public var kind: Kind
    /// The value of the statement.
    public var value: Int32

    /// A statement about an atom.
    public init(atom: Int, kind: Kind, value: Int) {
        self.atom = Int32(truncatingIfNeeded: atom)
        self.kind = kind
        self.value = Int32(clamping: value)
    }
}

/// A statement of the input about a bond beyond its order and mark.
public struct BondNote: Hashable, Sendable, BitwiseCopyable {
    /// What is stated.
    public enum Kind: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// Query: 1 in a ring, 2 in a chain.
        case topology
        /// Reacting-centre status, the code of the molfile.
        case reactingCenter
    }

    /// Index of the bond.
    public var bond: Int32
    /// What is stated.
    public var kind: Kind
    /// The value of the statement.
    public var value: Int32

    /// A statement about a bond.
    public init(bond: Int, kind: Kind, value: Int) {
        self.bond = Int32(truncatingIfNeeded: bond)
        self.kind = kind
        self.value = Int32(clamping: value)
    }
}

/// A query atom that may be any of some elements, or none of them.
public struct AtomList: Hashable, Sendable {
    /// The atom.
    public var atom: Int32
    /// The elements in the order of the input.
    public var elements: [Element]
    /// Whether the elements are those that the atom must not be.
    public var isExclusion: Bool

    /// A list of elements for an atom.
    public init(atom: Int, elements: [Element], isExclusion: Bool) {
        self.atom = Int32(truncatingIfNeeded: atom)
        self.elements = elements
        self.isExclusion = isExclusion
    }
}
