public import MolecularGraph

/// Runs the perception pipeline: hydrogen removal, clean-up, valences, kekulisation, rings, radicals, aromaticity,
/// conjugation, hybridisation, stereo. Holds the scratch memory of all steps; one per worker.
public struct MoleculePerceiver: Sendable {
    /// What may be chosen.
    public struct Options: Hashable, Sendable {
        /// Accept atoms with more bonds than the valence model allows (`--valence relaxed`).
        public var acceptsAnyValence = false
        /// Assign stereo (tags, double bonds, CIP labels).
        public var perceivesStereo = false
        /// The default options.
        public init() {}
    }

    /// The options.
    public var options: Options

    /// A perceiver.
    public init(options: Options = Options()) { self.options = options }

    /// Perceives a molecule.
    ///
    /// - Parameters:
    ///   - molecule: any molecule with bonds.
    ///   - result: replaced; its storage is reused.
    /// - Throws: ``PerceptionError`` naming the atom; `result` is then of no use.
    public mutating func perceive(_ molecule: Molecule, into result: inout PerceivedMolecule) throws(PerceptionError) {
        throw PerceptionError(.unsupported, atom: nil, detail: "perception is not there yet")
    }
}
