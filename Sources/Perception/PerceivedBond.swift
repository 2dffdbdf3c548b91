public import MolecularGraph

/// A bond of a ``PerceivedMolecule``.
public struct PerceivedBond: Hashable, Sendable, BitwiseCopyable {
    /// Index of the first atom; the donor of a dative bond.
    public var begin: Int32
    /// Index of the second atom.
    public var end: Int32
    /// Bond order after perception: aromatic bonds are ``MolecularGraph/BondOrder/aromatic``.
    public var order: BondOrder
    /// Bond order in the Kekulé form that perception worked on: single or double where `order` is aromatic.
    public var kekuleOrder: BondOrder
    /// Stereo of a double bond, relative to the stereo atoms of the molecule.
    public var stereo: DoubleBondStereo = .none
    /// CIP label of a double bond.
    public var cip: CIPLabel = .none
    /// Yes-or-no properties.
    public var flags: Flags = []
    /// Drawn or written mark of the input.
    public var mark: BondMark = .none
    /// Number of rings of the ring set that the bond lies in.
    public var ringCount: UInt16 = 0
    /// Index of the bond in the molecule that was perceived.
    public var source: Int32 = 0

    /// A bond between two atoms.
    @inlinable
    public init(begin: Int, end: Int, order: BondOrder) {
        self.begin = Int32(truncatingIfNeeded: begin)
        self.end = Int32(truncatingIfNeeded: end)
        self.order = order
        self.kekuleOrder = order
    }

    /// Yes-or-no properties of a bond.
    public struct Flags: OptionSet, Hashable, Sendable, BitwiseCopyable {
        /// The bits.
        public let rawValue: UInt8
        /// Flags by their bits.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Aromatic by the model in use.
        @inlinable public static var aromatic: Flags { Flags(rawValue: 1) }
        /// Conjugated.
        @inlinable public static var conjugated: Flags { Flags(rawValue: 2) }
        /// A query that leaves open what the bond is: a ring topology, any order, or double and another one. Single or
        /// aromatic is none: that is what a missing symbol means.
        @inlinable public static var query: Flags { Flags(rawValue: 4) }
        /// A cycle of bonds runs through the bond, whether or not the ring set was computed.
        @inlinable public static var cyclic: Flags { Flags(rawValue: 8) }
    }

    /// Whether the bond is aromatic.
    @inlinable public var isAromatic: Bool { flags.contains(.aromatic) }
    /// Whether the bond is conjugated.
    @inlinable public var isConjugated: Bool { flags.contains(.conjugated) }
    /// Whether the bond lies in a ring of the ring set.
    @inlinable public var isInRing: Bool { ringCount != 0 }

    /// The atom at the other end.
    @inlinable
    public func other(than atom: Int) -> Int { Int(begin) == atom ? Int(end) : Int(begin) }
}

/// Stereo of a double bond.
public enum DoubleBondStereo: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// None, or not a stereo bond.
    case none
    /// Said to be either or unknown.
    case any
    /// The stereo atoms lie on one side.
    case cis
    /// The stereo atoms lie on opposite sides.
    case trans
}

/// The neighbours that the stereo of a double bond refers to.
public struct DoubleBondArrangement: Hashable, Sendable, BitwiseCopyable {
    /// The double bond.
    public var bond: Int32
    /// A neighbour of the bond's `begin`.
    public var beginNeighbor: Int32
    /// A neighbour of the bond's `end`.
    public var endNeighbor: Int32

    /// The stereo atoms of a double bond.
    @inlinable
    public init(bond: Int32, beginNeighbor: Int32, endNeighbor: Int32) {
        self.bond = bond
        self.beginNeighbor = beginNeighbor
        self.endNeighbor = endNeighbor
    }
}
