public import MolecularGraph

/// An atom of a ``PerceivedMolecule``: what the input said, and what perception found out.
public struct PerceivedAtom: Hashable, Sendable, BitwiseCopyable {
    /// Element; atomic number 0 is a dummy.
    public var element: Element
    /// Formal charge in units of e, after clean-up.
    public var formalCharge: Int8 = 0
    /// Mass number, 0 for the natural mixture.
    public var isotope: UInt16 = 0
    /// Hydrogens that are written at the atom (bracket count, removed hydrogen atoms, `[nH]`).
    public var writtenHydrogens: UInt8 = 0
    /// Hydrogens that the valence model fills in.
    public var implicitHydrogens: UInt8 = 0
    /// Unpaired electrons.
    public var radicalElectrons: UInt8 = 0
    /// Sum of bond contributions and written hydrogens, rounded as the valence model does (perception.md 2.2), as
    /// counted on the Kekulé form.
    public var explicitValence: UInt8 = 0
    /// Hybridisation.
    public var hybridization: Hybridization = .unknown
    /// Geometry class and permutation of a stereo centre, relative to the order of incident bonds.
    public var stereo: AtomStereoTag = .none
    /// CIP label of a stereo centre.
    public var cip: CIPLabel = .none
    /// Yes-or-no properties.
    public var flags: Flags = []
    /// Number of rings of the ring set that the atom lies in.
    public var ringCount: UInt16 = 0
    /// Atom-map number, 0 for none.
    public var atomMap: Int32 = 0
    /// Index of the atom in the molecule that was perceived.
    public var source: Int32 = 0

    /// An atom of an element.
    @inlinable
    public init(_ element: Element) { self.element = element }

    /// Yes-or-no properties of an atom.
    public struct Flags: OptionSet, Hashable, Sendable, BitwiseCopyable {
        /// The bits.
        public let rawValue: UInt8
        /// Flags by their bits.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Aromatic by the model in use.
        @inlinable public static var aromatic: Flags { Flags(rawValue: 1) }
        /// No hydrogens are filled in (bracket atoms).
        @inlinable public static var noImplicit: Flags { Flags(rawValue: 2) }
        /// The atom has a query: a list of elements, a count of hydrogens, substituents or ring bonds.
        @inlinable public static var query: Flags { Flags(rawValue: 4) }
        /// A query leaves open what the atom is: `A`, `Q`, `X`, `M`, a list of several elements or of excluded ones.
        @inlinable public static var openElement: Flags { Flags(rawValue: 8) }
    }

    /// Atomic number.
    @inlinable public var atomicNumber: Int { Int(element.atomicNumber) }
    /// Written and implicit hydrogens together; hydrogen atoms of the graph are not counted.
    @inlinable public var hydrogenCount: Int { Int(writtenHydrogens) + Int(implicitHydrogens) }
    /// Whether the atom is aromatic.
    @inlinable public var isAromatic: Bool { flags.contains(.aromatic) }
    /// Whether the atom lies in a ring.
    @inlinable public var isInRing: Bool { ringCount != 0 }
}

/// Hybridisation of an atom (perception.md 2.8).
public enum Hybridization: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// None could be assigned.
    case unknown
    /// s
    case s
    /// sp
    case sp
    /// sp²
    case sp2
    /// sp³
    case sp3
    /// sp²d, square planar
    case sp2d
    /// sp³d
    case sp3d
    /// sp³d²
    case sp3d2
}

/// Arrangement of the neighbours of a stereo centre, relative to the order of its incident bonds in the molecule (an
/// implicit hydrogen counts where stereo-and-canonical.md says).
public struct AtomStereoTag: Hashable, Sendable, BitwiseCopyable {
    /// 0 none, else 1 + `AtomStereo.Class.rawValue`.
    public var classCode: UInt8
    /// Permutation number; for a tetrahedron 1 is counter-clockwise and 2 clockwise.
    public var permutation: UInt8
    /// A tag by its codes.
    @inlinable
    public init(classCode: UInt8, permutation: UInt8) {
        self.classCode = classCode
        self.permutation = permutation
    }
    /// No stereo.
    @inlinable public static var none: AtomStereoTag { AtomStereoTag(classCode: 0, permutation: 0) }
    /// Tetrahedral, counter-clockwise (`@`).
    @inlinable public static var counterclockwise: AtomStereoTag { AtomStereoTag(classCode: 1, permutation: 1) }
    /// Tetrahedral, clockwise (`@@`).
    @inlinable public static var clockwise: AtomStereoTag { AtomStereoTag(classCode: 1, permutation: 2) }
}

/// Label of the Cahn–Ingold–Prelog rules on an atom or a bond.
public enum CIPLabel: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// No label.
    case none
    /// Right-handed centre.
    case r
    /// Left-handed centre.
    case s
    /// Together: higher-ranked neighbours on one side of a double bond.
    case z
    /// Opposite: higher-ranked neighbours on opposite sides of a double bond.
    case e
}
