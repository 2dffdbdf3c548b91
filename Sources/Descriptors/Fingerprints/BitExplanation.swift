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

/// The features behind all set bits of a fingerprint, ordered by bit, then in a fixed order. An explanation is put
/// together when it is asked for.
public struct BitExplanations: RandomAccessCollection, Sendable {
    /// Which of two features behind a bit comes first.
    enum Order {
        /// The smaller one; then identifiers, centres and atoms decide.
        case size
        /// Atoms alone decide.
        case atoms
    }

    private struct Entry: BitwiseCopyable {
        var bit: Int32
        var feature: Int32
    }

    private var features: FeatureOccurrences
    private var entries: [Entry] = []

    /// The first explanation.
    public var startIndex: Int { 0 }
    /// The number of explanations.
    public var endIndex: Int { entries.count }

    /// An explanation.
    public subscript(index: Int) -> BitExplanation {
        BitExplanation(bit: bit(at: index), feature: features[Int(entries[index].feature)])
    }

    /// The bit of an explanation, which is quicker to tell than all of it.
    public func bit(at index: Int) -> Int { Int(entries[index].bit) }

    /// Puts features in order.
    ///
    /// - Parameters:
    ///   - features: what was found.
    ///   - placeCount: number of places of features.
    ///   - bitsOfPlace: for a place and the number of features there the bits that they set.
    ///   - order: which features come first.
    ///   - place: the place of an identifier.
    /// - Throws: ``DescriptorError`` if the features are not complete.
    /// - Complexity: O(n log n) for n features.
    init(
        _ features: consuming FeatureOccurrences, placeCount: Int, order: Order,
        bitsOfPlace: (Int, Int) -> [Int], place: (UInt32) -> Int
    ) throws(DescriptorError) {
        try features.checkComplete()
        // By place, each with its features as they came.
        var starts = [Int](repeating: 0, count: placeCount + 1)
        for row in features.rows { starts[place(row.identifier) + 1] += 1 }
        for index in 0..<placeCount { starts[index + 1] += starts[index] }
        var ends = starts
        var sorted = [Int32](repeating: 0, count: features.rows.count)
        for (index, row) in features.rows.enumerated() {
            let place = place(row.identifier)
            sorted[ends[place]] = Int32(truncatingIfNeeded: index)
            ends[place] += 1
        }
        for index in 0..<placeCount where starts[index] < starts[index + 1] {
            let group = starts[index]..<starts[index + 1]
            try Self.sort(&sorted, group, features, order)
            for bit in bitsOfPlace(index, group.count) {
                for feature in sorted[group] {
                    entries.append(Entry(bit: Int32(truncatingIfNeeded: bit), feature: feature))
                }
            }
        }
        self.features = features
    }

    private static func sort(
        _ list: inout [Int32], _ range: Range<Int>, _ features: FeatureOccurrences, _ order: Order
    ) throws(DescriptorError) {
        var comparisons = 0
        do {
            try list.withUnsafeMutableBufferPointer { list in
                var group = UnsafeMutableBufferPointer(rebasing: list[range])
                try group.sort { left, right in
                    comparisons += 1
                    if comparisons & 0xFFFF == 0 && RecordDeadline.isPast { throw DescriptorError.late }
                    let (one, other) = (features.rows[Int(left)], features.rows[Int(right)])
                    return order == .size
                        ? features.precedesBySize(one, other) : features.precedesByAtoms(one, other)
                }
            }
        } catch {
            throw .late
        }
    }

    /// Replaces atoms and bonds by other numbers for them; the order stays.
    mutating func renumber(atoms: (Int32) -> Int32, bonds: (Int32) -> Int32) {
        features.renumber(atoms: atoms, bonds: bonds)
    }
}

/// A fingerprint that can tell what sets its bits.
public protocol ExplainableFingerprint: BitFingerprint {
    /// All features behind all set bits, ordered by bit, then in a fixed order. Atoms and bonds are those of the perceived
    /// molecule, or of the molecule as given if the fingerprint does not need ``DescriptorNeeds/perception``.
    ///
    /// - Throws: ``DescriptorError`` when the molecule has no such fingerprint, or too many features to list.
    func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> BitExplanations
}

extension FoldedBits: ExplainableFingerprint where Source: LocatedFeatureSource {
    /// Where bits tell counts, all occurrences at a place explain each of its bits that is set.
    func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> BitExplanations { try explain(perceived, scratch: &scratch) }

    /// Nothing but the perceived molecule is needed.
    func explain(
        _ perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> BitExplanations {
        let folding = Folding(simulatesCounts ? bitCount / 4 : bitCount)
        return try BitExplanations(
            source.occurrences(in: perceived, scratch: &scratch.source), placeCount: Int(folding.size), order: .size,
            bitsOfPlace: { place, count in
                guard simulatesCounts else { return [place] }
                return [1, 2, 4, 8].enumerated().filter { $0.element <= count }.map { 4 * place + $0.offset }
            },
            place: { folding.place(of: $0) })
    }
}
