public import MolecularGraph
public import Perception
internal import Substructure

/// The 166 MACCS keys, as 167 bits of which bit 0 is never set: bit k is key k, as RDKit has it.
///
/// - Complexity: one scan of atoms and bonds settles most keys; keys of walks through small rings may need a search.
public struct MACCSKeys: BitFingerprint {
    /// `maccs_000` to `maccs_166`.
    public let columns: [String]

    /// Compiled once; a failure here would be one of the table.
    private static let keySet: PatternKeySet = {
        do throws(SMARTSError) {
            return try PatternKeySet(MACCSDefinitions.patterns)
        } catch {
            preconditionFailure("a MACCS pattern cannot be read, column \(error.column): \(error.detail)")
        }
    }()

    /// The keys, with columns of a given prefix.
    public init(prefix: String = "maccs") { columns = ColumnNames.numbered(prefix, count: Self.count) }

    private static var count: Int { 167 }

    /// 167: bit 0 and 166 keys.
    public var bitCount: Int { Self.count }
    /// `descgen-maccs/1`.
    public var typeText: String { "descgen-maccs/1" }
    /// Perceived bonds and rings.
    public var needs: DescriptorNeeds { .perception }

    /// An evaluator of the keys, which holds all buffers.
    public struct Scratch {
        var evaluator: PatternKeyEvaluator
    }

    /// Makes empty buffers.
    public func makeScratch() -> Scratch { Scratch(evaluator: PatternKeyEvaluator(Self.keySet)) }

    /// Sets the bits of a molecule.
    ///
    /// - Throws: a ``DescriptorError`` with status `timeout` if the search of a key was given up.
    public func setBits(
        of molecule: Molecule, perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError) {
        var words = SIMD4<UInt64>(repeating: 0)
        do throws(SubstructureError) {
            try scratch.evaluator.evaluate(perceived) { key in words[key >> 6] |= 1 << UInt64(key & 63) }
        } catch {
            throw DescriptorError(.timeout, error.detail)
        }
        if Self.hasSeveralAromaticRings(perceived) { words[125 >> 6] |= 1 << 61 }
        if perceived.fragmentCount > 1 { words[166 >> 6] |= 1 << 38 }
        for index in 0..<wordCount { bits[index] = words[index] }
    }

    /// Key 125: two rings whose bonds are all aromatic.
    private static func hasSeveralAromaticRings(_ molecule: PerceivedMolecule) -> Bool {
        var found = 0
        for ring in 0..<molecule.rings.count {
            let bonds = molecule.rings.bonds(of: ring)
            var isAromatic = true
            for place in bonds.indices where !molecule.bonds[Int(bonds[place])].isAromatic { isAromatic = false }
            if isAromatic { found += 1 }
            if found > 1 { return true }
        }
        return false
    }
}

extension DescriptorRegistry {
    static let maccs = DescriptorDefinition(
        name: "maccs", aliases: [],
        summary: "The 166 MACCS keys (167 bits, bit 0 unused), equal to RDKit's.",
        options: [
            .init(
                name: "pack", defaultValue: "false", values: "true, false",
                meaning: "eight bits to a byte, low bit first; for npy and npz")
        ],
        unit: "", columnCount: "167", requires: "bonds",
        source: "Durant et al. 2002, DOI 10.1021/ci010132r; patterns of RDKit 2026.09.1"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let isPacked = try reader.choice("pack", ["false", "true"]) == "true"
        try reader.finish(known: ["pack"])
        return .ready(AnyDescriptor(explainable: MACCSKeys(), spec: spec, packedPrefix: isPacked ? "maccs" : nil))
    }
}
