/// Why a complex could not be perceived.
public struct ComplexError: Error, Hashable, Sendable {
    /// Kinds of failure.
    public enum Kind: Hashable, Sendable {
        /// No atom of the molecule is a metal centre.
        case noMetal
        /// More metal centres than the rules in use can treat.
        case severalMetals
        /// No metal has a contact.
        case noContacts
        /// Neither positions nor bonds at a metal.
        case noCoordinates
        /// Two atoms are at the same place.
        case overlappingAtoms
        /// An element without a covalent radius.
        case unknownElement
    }

    /// The kind of failure.
    public let kind: Kind
    /// What was found, what was expected and what would help.
    public let message: String

    /// A failure.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
