/// A two-centre bond between the atoms `begin` and `end`.
///
/// The order of the two atoms is that of the input: a dative bond runs from the donor (`begin`) to the acceptor
/// (`end`), a wedge starts at `begin`, and a SMILES direction (`/`, `\`) is read from `begin` to `end`.
public struct Bond: Hashable, Sendable, BitwiseCopyable {
    /// Index of the first atom.
    public var begin: Int32
    /// Index of the second atom.
    public var end: Int32
    /// Bond order as written; aromatic where the input says so.
    public var order: BondOrder
    /// Drawn or written stereo mark.
    public var mark: BondMark

    /// A bond between two atoms.
    @inlinable
    public init(begin: Int, end: Int, order: BondOrder, mark: BondMark = .none) {
        self.begin = Int32(truncatingIfNeeded: begin)
        self.end = Int32(truncatingIfNeeded: end)
        self.order = order
        self.mark = mark
    }

    /// The atom at the other end of the bond.
    @inlinable
    public func other(than atom: Int) -> Int { Int(begin) == atom ? Int(end) : Int(begin) }
}

/// Bond orders of the formats that we read, query orders included.
public enum BondOrder: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// The input has a bond but gives no order.
    case unknown
    /// Single bond.
    case single
    /// Double bond.
    case double
    /// Triple bond.
    case triple
    /// Quadruple bond (`$` in SMILES).
    case quadruple
    /// Aromatic bond (1.5).
    case aromatic
    /// Coordination bond from the donor `begin` to the acceptor `end`.
    case dative
    /// Zero-order bond: connected without shared electrons.
    case zero
    /// Hydrogen bond.
    case hydrogen
    /// Any bond (query; `~` in SMILES, type 8 in MOL).
    case any
    /// Single or double bond (query, type 5 in MOL).
    case singleOrDouble
    /// Single or aromatic bond (query, type 6 in MOL).
    case singleOrAromatic
    /// Double or aromatic bond (query, type 7 in MOL).
    case doubleOrAromatic
    /// Half bond (0.5 in CML).
    case half
    /// Order 2.5 in CML.
    case twoAndHalf

    /// Twice the number of shared electron pairs, 3 for aromatic; 0 for dative, zero-order, hydrogen, query and
    /// unknown bonds.
    @inlinable public var doubledOrder: Int {
        switch self {
        case .single: 2
        case .double: 4
        case .triple: 6
        case .quadruple: 8
        case .aromatic: 3
        case .half: 1
        case .twoAndHalf: 5
        case .unknown, .dative, .zero, .hydrogen, .any, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic: 0
        }
    }
}

/// Stereo mark of a bond as drawn or written; its meaning in space is found by stereo perception.
public enum BondMark: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// No mark.
    case none
    /// `/` in SMILES: `end` lies above `begin`.
    case slash
    /// `\` in SMILES: `end` lies below `begin`.
    case backslash
    /// Solid wedge, narrow end at `begin`.
    case wedgeUp
    /// Hashed wedge, narrow end at `begin`.
    case wedgeDown
    /// Wavy bond: up or down, or not known.
    case wavy
    /// Crossed double bond: cis or trans, or not known.
    case crossed
    /// Double bond said to be cis: the neighbours of the lowest index at either end lie on the same side.
    case cis
    /// Double bond said to be trans: the neighbours of the lowest index at either end lie on opposite sides.
    case trans
}
