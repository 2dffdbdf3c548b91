public import MolecularGraph

/// Bonds and charges that were found from the positions of a molecule.
public struct GeometricBonds: Sendable {
    /// The bonds, in ascending order of their atoms.
    public var bonds: [Bond] = []
    /// Formal charge of each atom, in units of e.
    public var formalCharges: [Int] = []
    /// Hydrogens of each atom that the input does not have.
    public var implicitHydrogens: [Int] = []
    /// Sum of the formal charges.
    public var totalCharge = 0
    /// Sum of the penalties of the atoms' states: 0 for neutral octets.
    public var penalty = 0.0
    /// Penalty of the state of each atom.
    var penalties: [Double] = []
    /// What is to be known about the result.
    public var findings: Findings = []
    /// The first two atoms that are closer than any bond, if ``Findings/closeAtoms`` is found: 0.4 Å or less.
    public private(set) var closeAtoms: (first: Int, second: Int)?

    /// From here on states are called unlikely (`bonds-from-geometry.md` section 5).
    static let unlikelyPenalty = 12.0

    /// No bonds.
    public init() {}

    /// What is to be known about a result.
    public struct Findings: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8
        /// Findings by their bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// A radical, carbene or nitrene was needed.
        public static var openShell: Findings { Findings(rawValue: 1) }
        /// The number of combinations hit the cap; there may be a better assignment.
        public static var capped: Findings { Findings(rawValue: 2) }
        /// The states cost 12 or more, in a metal complex those of one ligand without the anions that are bonded to the
        /// metal: hardly the right structure.
        public static var unlikelyStates: Findings { Findings(rawValue: 4) }
        /// A bond is longer than the radii by more than 0.30 Å.
        public static var longBond: Findings { Findings(rawValue: 8) }
        /// Two atoms without a bond are nearly as close as bonded ones.
        public static var shortContact: Findings { Findings(rawValue: 16) }
        /// The input has no hydrogens; they were added to the valences.
        public static var hydrogensAdded: Findings { Findings(rawValue: 32) }
        /// Two atoms are closer than any bond.
        public static var closeAtoms: Findings { Findings(rawValue: 128) }
        /// There are metals; their bonds are plain contacts.
        public static var metals: Findings { Findings(rawValue: 64) }
    }

    /// Whether another assignment may be as good (`bonds-from-geometry.md` section 5).
    public var isAmbiguous: Bool {
        !findings.isDisjoint(with: [.capped, .unlikelyStates, .longBond, .shortContact, .closeAtoms])
    }

    /// Notes two atoms that are closer than any bond.
    mutating func note(_ pair: (first: Int, second: Int)?) {
        guard let pair else { return }
        closeAtoms = pair
        findings.insert(.closeAtoms)
    }
}
