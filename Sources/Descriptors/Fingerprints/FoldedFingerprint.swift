internal import MolecularGraph
internal import Perception

/// Bits of features: bit `identifier % bitCount`; with count simulation four bits for each of `bitCount / 4` places.
///
/// Source: fingerprints.md section 4.
struct FoldedBits<Source: FeatureSource>: BitFingerprint {
    let source: Source
    let bitCount: Int
    let columns: [String]
    let typeText: String
    /// Whether counts are told by bits: bit 4p+i for at least 1, 2, 4, 8 occurrences at place p.
    let simulatesCounts: Bool

    init(_ source: Source, bitCount: Int, prefix: String?, typeText: String, simulatesCounts: Bool) {
        self.source = source
        self.bitCount = bitCount
        self.typeText = typeText
        self.simulatesCounts = simulatesCounts
        columns = prefix.map { ColumnNames.numbered($0, count: bitCount) } ?? []
    }

    /// The counts of simulation, and the storage of the source.
    struct Scratch {
        var source: Source.Scratch
        let counts = ScratchBuffer<UInt8>()
    }

    var needs: DescriptorNeeds { source.needs }
    func makeScratch() -> Scratch { Scratch(source: source.makeScratch()) }

    func setBits(
        of molecule: Molecule, perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try setBits(of: perceived, in: &bits, scratch: &scratch)
    }

    /// Sets the bits; nothing but the perceived molecule is needed.
    @inline(__always)
    func setBits(
        of perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try bits.withUnsafeMutableBufferPointer { words throws(DescriptorError) in
            guard simulatesCounts else {
                var sink = BitSink(words: words, folding: Folding(bitCount))
                try source.enumerate(perceived, scratch: &scratch.source, into: &sink)
                return
            }
            let counts = scratch.counts.room(for: bitCount / 4)
            counts.update(repeating: 0)
            var sink = SimulationSink(counts: counts, folding: Folding(bitCount / 4))
            try source.enumerate(perceived, scratch: &scratch.source, into: &sink)
            sink.write(to: words)
        }
    }
}

/// Counts of features at place `identifier % count`.
struct FoldedCounts<Source: FeatureSource>: PerceivedDescriptor {
    let source: Source
    let columns: [String]

    init(_ source: Source, count: Int, prefix: String) {
        self.source = source
        columns = ColumnNames.numbered(prefix, count: count)
    }

    var needs: DescriptorNeeds { source.needs }
    func makeScratch() -> Source.Scratch { source.makeScratch() }

    func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<UInt32>,
        scratch: inout Source.Scratch
    ) throws(DescriptorError) {
        try row.withUnsafeMutableBufferPointer { counts throws(DescriptorError) in
            counts.update(repeating: 0)
            var sink = CountSink(counts: counts, folding: Folding(counts.count))
            try source.enumerate(perceived, scratch: &scratch, into: &sink)
        }
    }
}

extension FeatureSource {
    /// The identifiers with their numbers of occurrences, by ascending identifier.
    func sparseCounts(_ molecule: PerceivedMolecule, scratch: inout Scratch) throws(DescriptorError) -> SparseCounts {
        var sink = ListSink()
        try enumerate(molecule, scratch: &scratch, into: &sink)
        return sink.finish()
    }
}
