extension Molecule {
    /// Whether the record speaks of bonds at all, so that none means that there are none.
    ///
    /// A format without bonds, such as XYZ, says nothing of hydrogens either.
    ///
    /// - Complexity: O(1).
    public var statesBonds: Bool { bondCount > 0 || (atomCount > 0 && hydrogenCount(of: 0) != .unspecified) }
}
