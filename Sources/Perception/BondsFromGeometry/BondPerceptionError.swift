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
        /// Two atoms are at the same place.
        case overlap
        /// There are more combinations of states than may be tried.
        case tooManyStates
        /// The record has taken longer than it may, or a stop was asked for.
        case late
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

    /// The search was told to stop.
    static var late: BondPerceptionError {
        BondPerceptionError(.late, detail: "the search for bonds was broken off; give the record more time")
    }

    /// A fault.
    public init(_ kind: Kind, atom: Int? = nil, detail: String) {
        self.kind = kind
        self.atom = atom
        self.detail = detail
    }
}
