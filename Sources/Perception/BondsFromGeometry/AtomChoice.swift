/// A state that an atom may take: π bonds, charge, hydrogens that are not in the input, and what it costs.
struct AtomChoice: Sendable, BitwiseCopyable {
    var piBonds: Int
    var charge: Int
    var hydrogens: Int
    var penalty: Double

    init(_ piBonds: Int, _ charge: Int, _ hydrogens: Int, _ penalty: Double) {
        self.piBonds = piBonds
        self.charge = charge
        self.hydrogens = hydrogens
        self.penalty = penalty
    }
}

/// What the geometry weighs in the assignment (`bonds-from-geometry.md` sections 3 and 4).
struct AssignmentWeights: Sendable {
    /// Whether hydrogens are missing from the input.
    var addsHydrogens: Bool
    /// Of a bond's length.
    var length: Double
    /// Of the twist of a double bond, times `length`.
    var twist: Double
    /// Width of the twist.
    var twistWidth: Double

    /// For molecules with all their hydrogens.
    static var complete: AssignmentWeights {
        AssignmentWeights(addsHydrogens: false, length: 0.2, twist: 0.5, twistWidth: 0.2)
    }

    /// For skeletons of heavy atoms.
    static var skeleton: AssignmentWeights {
        AssignmentWeights(addsHydrogens: true, length: 0.5, twist: 2, twistWidth: 0.12)
    }
}

/// How far a search for an assignment may go.
struct AssignmentLimits: Sendable {
    /// Most combinations that are kept at a time; the cheapest are.
    var states: Int
    /// Combinations that are tried before only few are kept at a time.
    var effort: Int
    /// Whether the search ends where a limit makes it inexact.
    var stopsAtFirst: Bool
}
