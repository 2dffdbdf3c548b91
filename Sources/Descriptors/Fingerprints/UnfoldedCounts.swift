internal import MolecularGraph
internal import Perception

/// Counts of features whose identifiers are known in advance: one column each, without folding.
struct UnfoldedCounts<Source: FeatureSource>: PerceivedDescriptor {
    let source: Source
    let identifiers: [UInt32]
    let columns: [String]

    /// Columns in the order of ascending identifiers, which must be distinct.
    init(_ source: Source, identifiers: [UInt32], prefix: String) {
        self.source = source
        self.identifiers = identifiers.sorted()
        columns = self.identifiers.map { "\(prefix)_\($0)" }
    }

    var needs: DescriptorNeeds { source.needs }
    func makeScratch() -> Source.Scratch { source.makeScratch() }

    /// Features without a column are left out.
    func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<UInt32>,
        scratch: inout Source.Scratch
    ) throws(DescriptorError) {
        for column in 0..<row.count { row[column] = 0 }
        for entry in try source.sparseCounts(perceived, scratch: &scratch).entries {
            var low = 0
            var high = identifiers.count
            while low < high {
                let middle = (low + high) / 2
                if identifiers[middle] < entry.identifier { low = middle + 1 } else { high = middle }
            }
            if low < identifiers.count && identifiers[low] == entry.identifier { row[low] = entry.count }
        }
    }
}

/// Gathers the identifiers that occur in a training set.
final class IdentifierObserver<Source: FeatureSource>: LearnerObserver {
    private let source: Source
    private let spec: DescriptorSpec
    private let perception: RecordPerception
    private var scratch: Source.Scratch
    private var identifiers: Set<UInt32> = []

    init(_ source: Source, spec: DescriptorSpec) {
        self.source = source
        self.spec = spec
        perception = RecordPerception(options: source.needs.perceptionOptions(.init()))
        scratch = source.makeScratch()
    }

    func observe(_ molecule: Molecule) throws(DescriptorError) {
        perception.begin()
        do throws(PerceptionError) { try perception.perceive(molecule) } catch { throw DescriptorError(error) }
        for entry in try source.sparseCounts(perception.perceived, scratch: &scratch).entries {
            identifiers.insert(entry.identifier)
        }
    }

    func merge(_ other: any LearnerObserver) {
        guard let other = other as? Self else { return }
        identifiers.formUnion(other.identifiers)
    }

    func learnedSpec() throws(DescriptorError) -> DescriptorSpec {
        guard !identifiers.isEmpty else {
            throw DescriptorError(.modelMismatch, "no features were seen, so there are no columns to learn")
        }
        var result = spec
        result.set("identifiers", to: identifiers.sorted().map(String.init).joined(separator: "+"))
        return result
    }
}
