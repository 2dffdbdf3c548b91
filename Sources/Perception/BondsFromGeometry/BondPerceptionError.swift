/// Why bonds could not be found from the positions of a molecule.
public struct BondPerceptionError: Error, Hashable, Sendable {
    /// The kind of fault.
    public enum Kind: Hashable, Sendable {
        /// The molecule has no positions.
        case noCoordinates
        /// An atom has no valence that fits its neighbours.
        case valence
        /// The total charge cannot be had.
        case charge
        /// So many atoms are within reach of one another that the positions make no sense.
        case overcrowded
        /// There are no rules for an element.
        case element
    }

    /// The kind of fault.
    public var kind: Kind
    /// The atom at fault, or nil if no single atom is.
    public var atom: Int?
    /// Total charges that could be had, if `kind` is ``Kind/charge``.
    public var possibleCharges: [Int] = []
    /// What was found, what was expected and what to do.
    public var detail: String

    /// A fault.
    public init(_ kind: Kind, atom: Int? = nil, detail: String) {
        self.kind = kind
        self.atom = atom
        self.detail = detail
    }
}
