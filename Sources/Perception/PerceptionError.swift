/// Why a molecule could not be perceived.
public struct PerceptionError: Error, Hashable, Sendable {
    /// The kind of fault.
    public enum Kind: Hashable, Sendable {
        /// An atom has more bonds than its element and charge allow.
        case valence
        /// The aromatic atoms have no Kekulé structure.
        case kekulization
        /// The ring systems have more relevant cycles than the cap allows.
        case ringLimit
        /// The molecule has something that perception does not know.
        case unsupported
    }

    /// The kind of fault.
    public var kind: Kind
    /// The first atom at fault, as an index into the molecule that was perceived; nil if no single atom is.
    public var atom: Int?
    /// What was found, what was expected and what to do.
    public var detail: String

    /// A fault.
    public init(_ kind: Kind, atom: Int?, detail: String) {
        self.kind = kind
        self.atom = atom
        self.detail = detail
    }
}
