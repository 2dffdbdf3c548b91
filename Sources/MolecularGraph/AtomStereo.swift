/// Arrangement of the neighbours of an atom in space, as an input states it.
///
/// The meaning is relative to `neighbors`, listed in the order in which the input counts them, so it survives any
/// later renumbering. Classes and numbers are those of OpenSMILES section 3.8.
public struct AtomStereo: Hashable, Sendable {
    /// Geometry class.
    public enum Class: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// `@`, `@@` or `@TH1`, `@TH2`.
        case tetrahedral
        /// `@AL1`, `@AL2`.
        case allenal
        /// `@SP1` to `@SP3`.
        case squarePlanar
        /// `@TB1` to `@TB20`.
        case trigonalBipyramidal
        /// `@OH1` to `@OH30`.
        case octahedral

        /// Largest permutation number of the class.
        public var permutationCount: Int {
            switch self {
            case .tetrahedral, .allenal: 2
            case .squarePlanar: 3
            case .trigonalBipyramidal: 20
            case .octahedral: 30
            }
        }
    }

    /// The central atom.
    public var center: Int32
    /// Geometry class.
    public var geometry: Class
    /// Permutation number from 1; 1 is counter-clockwise (`@`) and 2 clockwise (`@@`) for a tetrahedron. 0 means that
    /// the class is stated without a permutation (`@SP`).
    public var permutation: UInt8
    /// The neighbours in the order in which the permutation counts them; -1 stands for an implicit hydrogen.
    public var neighbors: [Int32]

    /// An arrangement around `center`.
    public init(center: Int, geometry: Class, permutation: UInt8, neighbors: [Int32]) {
        self.center = Int32(truncatingIfNeeded: center)
        self.geometry = geometry
        self.permutation = permutation
        self.neighbors = neighbors
    }
}

/// A bond of one atom to a group of atoms together: haptic ligands, three-centre bonds.
public struct MultiCenterAttachment: Hashable, Sendable {
    /// The atom that binds the group, such as the metal.
    public var center: Int32
    /// The atoms of the group; at least one.
    public var members: [Int32]
    /// Bond order as written.
    public var order: BondOrder
    /// The pseudo atom that stands for the group in the drawing, which has no bond of its own; nil without one.
    public var placeholder: Int32?
    /// Whether all atoms of the group take part (haptic ligands), or any one of them (a substituent whose place is open).
    public var joinsAll: Bool

    /// An attachment of a group of atoms to one atom.
    public init(center: Int, members: [Int32], order: BondOrder, placeholder: Int32? = nil, joinsAll: Bool = true) {
        self.center = Int32(truncatingIfNeeded: center)
        self.members = members
        self.order = order
        self.placeholder = placeholder
        self.joinsAll = joinsAll
    }
}
