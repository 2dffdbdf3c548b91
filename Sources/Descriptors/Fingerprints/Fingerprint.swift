public import Perception

/// A fingerprint of features, for use from Swift: bits and counts of any size, unfolded counts, and what sets a bit.
///
/// Make one, keep it, and perceive the molecules first:
///
/// ```swift
/// var perceiver = MoleculePerceiver()
/// var perceived = PerceivedMolecule()
/// try perceiver.perceive(molecule, into: &perceived)
/// let bits = try Fingerprint.morgan(radius: 2).bits(of: perceived, count: 2048)
/// ```
public enum Fingerprint: Hashable, Sendable {
    /// Circular environments (ECFP; with `features` FCFP), of a radius in bonds. With `chirality` the molecule must have
    /// been perceived with stereo.
    case morgan(radius: Int, features: Bool = false, chirality: Bool = false)
    /// Connected sets of bonds, of `sizes` within 1...15.
    case rdkitPath(sizes: ClosedRange<Int> = 1...7)
    /// Pairs of atoms with their distance.
    case atomPair
    /// Paths of four atoms.
    case torsion

    /// Packed bits, 64 to a word, low bit first. Atom pairs and torsions use four bits to a count.
    ///
    /// - Precondition: `count` is positive; for atom pairs and torsions a multiple of 4.
    /// - Throws: ``DescriptorError`` if the molecule has too many features.
    public func bits(of molecule: PerceivedMolecule, count: Int = 2048) throws(DescriptorError) -> [UInt64] {
        try use(BitsMaker(molecule: molecule, count: count, simulatesCounts: simulatesCounts))
    }

    /// Counts folded to a number of places.
    ///
    /// - Throws: ``DescriptorError`` if the molecule has too many features.
    public func counts(of molecule: PerceivedMolecule, count: Int = 2048) throws(DescriptorError) -> [UInt32] {
        try sparseCounts(of: molecule).folded(to: count)
    }

    /// Unfolded counts.
    ///
    /// - Throws: ``DescriptorError`` if the molecule has too many features.
    public func sparseCounts(of molecule: PerceivedMolecule) throws(DescriptorError) -> SparseCounts {
        try use(CountsMaker(molecule: molecule))
    }

    /// All features with their atoms and bonds, in no particular order.
    ///
    /// - Throws: ``DescriptorError`` if the molecule has too many features.
    public func occurrences(in molecule: PerceivedMolecule) throws(DescriptorError) -> [FeatureOccurrence] {
        try use(OccurrencesMaker(molecule: molecule))
    }

    /// What sets each bit of ``bits(of:count:)``, by bit, then in a fixed order.
    ///
    /// Where bits tell counts, all occurrences at a place explain each of its bits that is set.
    ///
    /// - Throws: ``DescriptorError`` if the molecule has too many features.
    public func explain(_ molecule: PerceivedMolecule, count: Int = 2048) throws(DescriptorError) -> [BitExplanation] {
        try use(ExplanationsMaker(molecule: molecule, count: count, simulatesCounts: simulatesCounts))
    }

    /// Whether bits tell counts.
    public var simulatesCounts: Bool { self == .atomPair || self == .torsion }

    private func use<User: SourceUser>(_ user: User) throws(DescriptorError) -> User.Result {
        switch self {
        case .morgan(let radius, let features, let chirality):
            try user.use(MorganSource(radius: radius, usesFeatures: features, usesChirality: chirality))
        case .rdkitPath(let sizes): try user.use(PathSource(sizes: sizes))
        case .atomPair: try user.use(AtomPairSource())
        case .torsion: try user.use(TorsionSource())
        }
    }
}

/// Something to do with the features of a molecule, of whatever kind.
private protocol SourceUser {
    associatedtype Result
    var molecule: PerceivedMolecule { get }
    func use<Source: LocatedFeatureSource>(_ source: Source) throws(DescriptorError) -> Result
}

private struct BitsMaker: SourceUser {
    let molecule: PerceivedMolecule
    let count: Int
    let simulatesCounts: Bool

    func use<Source: LocatedFeatureSource>(_ source: Source) throws(DescriptorError) -> [UInt64] {
        let fingerprint = FoldedBits(
            source, bitCount: count, prefix: nil, typeText: "", simulatesCounts: simulatesCounts)
        var scratch = fingerprint.makeScratch()
        var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
        var span = words.mutableSpan
        try fingerprint.setBits(of: molecule, in: &span, scratch: &scratch)
        return words
    }
}

private struct ExplanationsMaker: SourceUser {
    let molecule: PerceivedMolecule
    let count: Int
    let simulatesCounts: Bool

    func use<Source: LocatedFeatureSource>(_ source: Source) throws(DescriptorError) -> [BitExplanation] {
        let fingerprint = FoldedBits(
            source, bitCount: count, prefix: nil, typeText: "", simulatesCounts: simulatesCounts)
        var scratch = fingerprint.makeScratch()
        return Array(try fingerprint.explain(molecule, scratch: &scratch))
    }
}

private struct CountsMaker: SourceUser {
    let molecule: PerceivedMolecule

    func use<Source: LocatedFeatureSource>(_ source: Source) throws(DescriptorError) -> SparseCounts {
        var scratch = source.makeScratch()
        return try source.sparseCounts(molecule, scratch: &scratch)
    }
}

private struct OccurrencesMaker: SourceUser {
    let molecule: PerceivedMolecule

    func use<Source: LocatedFeatureSource>(_ source: Source) throws(DescriptorError) -> [FeatureOccurrence] {
        var scratch = source.makeScratch()
        let found = try source.occurrences(in: molecule, scratch: &scratch)
        try found.checkComplete()
        return found.rows.indices.map { found[$0] }
    }
}
