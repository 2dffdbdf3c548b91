/// Reads the options that fingerprints share and makes the form of them that is asked for: bits, counts, or counts
/// without folding.
struct FingerprintOptions {
    private let spec: DescriptorSpec
    private var reader: OptionReader
    private let name: String
    /// What goes into column names: the name and every option that is not the default (decision D14).
    private var prefix: String
    private var known: [String] = []
    private var typeOptions: [String] = []

    /// Options of a specification.
    ///
    /// - Parameter name: the name of the fingerprint, without its aliases.
    init(_ spec: DescriptorSpec, name: String) {
        self.spec = spec
        self.name = name
        prefix = spec.name
        reader = OptionReader(spec)
    }

    /// Options as `list` and the definition show them.
    static let shared: [DescriptorDefinition.OptionDefinition] = [
        .init(name: "bits", defaultValue: "2048", values: "4 to 1048576", meaning: "number of bits, or of counts"),
        .init(
            name: "counts", defaultValue: "false", values: "true, false", meaning: "folded counts instead of bits"),
        .init(
            name: "unfolded", defaultValue: "false", values: "true, false",
            meaning: "counts with a column for each identifier, which are learned from the input or by fit"),
        .init(
            name: "identifiers", defaultValue: "", values: "numbers joined by +",
            meaning: "the identifiers of unfolded=true that have a column"),
        pack,
    ]

    /// The option that all fingerprints of bits have.
    static let pack = DescriptorDefinition.OptionDefinition(
        name: "pack", defaultValue: "false", values: "true, false",
        meaning: "eight bits to a byte, low bit first; for npy and npz")

    /// A whole number; a value other than the default goes into column names as `mark` and the number.
    mutating func integer(
        _ key: String, in range: ClosedRange<Int>, default fallback: Int, mark: String, alwaysMarked: Bool = false
    ) throws(SpecError) -> Int {
        known.append(key)
        let value = try reader.integer(key, in: range) ?? fallback
        if value != fallback || alwaysMarked { prefix += "_\(mark)\(value)" }
        typeOptions.append("\(key)=\(value)")
        return value
    }

    /// Yes or no; yes goes into column names as `mark`.
    mutating func flag(_ key: String, mark: String, isType: Bool = true) throws(SpecError) -> Bool {
        known.append(key)
        let value = try reader.choice(key, ["false", "true"]) == "true"
        if value && !mark.isEmpty { prefix += "_" + mark }
        if isType { typeOptions.append("\(key)=\(value)") }
        return value
    }

    /// An option that the alias fixes; it goes into the type but not into column names.
    mutating func fixed(_ key: String, _ value: some CustomStringConvertible) { typeOptions.append("\(key)=\(value)") }

    /// Whether an option is given that is not the default and changes the columns.
    var changesColumns: Bool {
        spec.options.contains { option in
            switch option.key {
            case "as", "pack", "identifiers": false
            case "bits": option.value != "2048"
            case "radius": option.value != "2"
            default: option.value != "false"
            }
        }
    }

    /// Makes the descriptor.
    mutating func resolve<Source: FeatureSource>(
        simulatesCounts: Bool, makeSource: () -> Source
    ) throws(SpecError) -> DescriptorDefinition.Resolution {
        let source = makeSource()
        let bits = try bitCount()
        let counts = try flag("counts", mark: "counts", isType: false)
        let isUnfolded = try flag("unfolded", mark: "unfolded", isType: false)
        let isPacked = try flag("pack", mark: "", isType: false)
        known += ["identifiers"]
        let identifiers = reader.text("identifiers")
        try reader.finish(known: known)
        if isUnfolded && (spec["bits"] != nil || isPacked) {
            throw SpecError("\(spec.name): unfolded=true has neither bits= nor pack=true")
        }
        if identifiers != nil && !isUnfolded {
            throw SpecError("\(spec.name): identifiers= goes with unfolded=true only")
        }
        if counts && isPacked { throw SpecError("\(spec.name): pack=true is for bits, not for counts=true") }
        if simulatesCounts && !isUnfolded && !counts && bits % 4 != 0 {
            throw SpecError("\(spec.name): bits=\(bits); expected a multiple of 4, since four bits tell a count")
        }
        if isUnfolded { return try unfolded(source, identifiers) }
        if counts {
            return .ready(AnyDescriptor(perceived: FoldedCounts(source, count: bits, prefix: prefix), spec: spec))
        }
        let type = "descgen-\(name)/1 " + (typeOptions + ["bits=\(bits)"]).joined(separator: " ")
        let fingerprint = FoldedBits(
            source, bitCount: bits, prefix: prefix, typeText: type, simulatesCounts: simulatesCounts)
        return .ready(AnyDescriptor(fingerprint: fingerprint, spec: spec, packedPrefix: isPacked ? prefix : nil))
    }

    private mutating func bitCount() throws(SpecError) -> Int {
        known.append("bits")
        let bits = try reader.integer("bits", in: 4...1_048_576) ?? 2048
        if bits != 2048 { prefix += "_b\(bits)" }
        return bits
    }

    private func unfolded<Source: FeatureSource>(
        _ source: Source, _ text: String?
    ) throws(SpecError) -> DescriptorDefinition.Resolution {
        guard let text else {
            let spec = spec
            let learner = AnyDescriptorLearner(spec: spec, needs: source.needs) {
                IdentifierObserver(source, spec: spec)
            }
            return .needsFitting(learner, missing: "identifiers")
        }
        var identifiers: [UInt32] = []
        for word in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let identifier = UInt32(word) else {
                throw SpecError("\(spec.name): \"\(word)\" in identifiers= is no number from 0 to 4294967295")
            }
            identifiers.append(identifier)
        }
        guard Set(identifiers).count == identifiers.count else {
            throw SpecError("\(spec.name): identifiers= names a number twice")
        }
        return .ready(
            AnyDescriptor(perceived: UnfoldedCounts(source, identifiers: identifiers, prefix: prefix), spec: spec))
    }
}
