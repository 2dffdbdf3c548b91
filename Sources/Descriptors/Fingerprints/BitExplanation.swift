public import MolecularGraph
public import Perception

/// A bit of a fingerprint with one of the features that set it.
public struct BitExplanation: Hashable, Sendable {
    /// The bit.
    public var bit: Int
    /// The feature, with its atoms and bonds.
    public var feature: FeatureOccurrence

    /// A bit and a feature.
    public init(bit: Int, feature: FeatureOccurrence) {
        self.bit = bit
        self.feature = feature
    }
}

/// A fingerprint that can tell what sets its bits.
public protocol ExplainableFingerprint: BitFingerprint {
    /// All features behind all set bits, ordered by bit, then in a fixed order. Atoms and bonds are those of the perceived
    /// molecule, or of the molecule as given if the fingerprint does not need ``DescriptorNeeds/perception``.
    ///
    /// - Throws: ``DescriptorError`` when the molecule has no such fingerprint.
    func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> [BitExplanation]
}

extension FoldedBits: ExplainableFingerprint where Source: LocatedFeatureSource {
    /// Where bits tell counts, all occurrences at a place explain each of its bits that is set.
    func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> [BitExplanation] { try explain(perceived, scratch: &scratch) }

    /// Nothing but the perceived molecule is needed.
    func explain(
        _ perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> [BitExplanation] {
        let folding = Folding(simulatesCounts ? bitCount / 4 : bitCount)
        var places: [Int: [FeatureOccurrence]] = [:]
        for feature in try source.occurrences(in: perceived, scratch: &scratch.source) {
            places[folding.place(of: feature.identifier), default: []].append(feature)
        }
        var explained: [BitExplanation] = []
        for (place, unordered) in places.sorted(by: { $0.key < $1.key }) {
            let features = unordered.sorted { $0.precedes($1) }
            guard simulatesCounts else {
                explained += features.map { BitExplanation(bit: place, feature: $0) }
                continue
            }
            for (step, bound) in [1, 2, 4, 8].enumerated() where features.count >= bound {
                explained += features.map { BitExplanation(bit: 4 * place + step, feature: $0) }
            }
        }
        return explained
    }
}

extension FeatureOccurrence {
    /// Small features come first, then the order of identifiers, centres and atoms decides.
    fileprivate func precedes(_ other: FeatureOccurrence) -> Bool {
        let (mine, theirs) = (orderKey, other.orderKey)
        return mine == theirs ? atoms.lexicographicallyPrecedes(other.atoms) : mine.lexicographicallyPrecedes(theirs)
    }

    private var orderKey: [Int] { [radius ?? 0, bonds.count, Int(identifier), Int(center ?? -1)] }
}
