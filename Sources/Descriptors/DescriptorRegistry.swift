public import MolecularGraph
internal import Tables

/// What can be said about a descriptor without making one: for help texts, `descgen list` and error messages.
public struct DescriptorDefinition: Sendable {
    /// An option of a descriptor.
    public struct OptionDefinition: Sendable {
        /// Name of the option.
        public let name: String
        /// Default, as text; empty when there is none.
        public let defaultValue: String
        /// Values that can be given.
        public let values: String
        /// Meaning.
        public let meaning: String
    }

    /// Name in a specification.
    public let name: String
    /// Short names that stand for the name with options.
    public let aliases: [(name: String, meaning: String)]
    /// One sentence.
    public let summary: String
    /// The options.
    public let options: [OptionDefinition]
    /// Unit of the values.
    public let unit: String
    /// How many columns there are, in words.
    public let columnCount: String
    /// What a molecule must have.
    public let requires: String
    /// Where the definition comes from.
    public let source: String

    let resolve: @Sendable (DescriptorSpec) throws(SpecError) -> Resolution

    /// What a specification leads to.
    public enum Resolution: Sendable {
        /// A descriptor that can be used.
        case ready(AnyDescriptor)
        /// Something must be learned first; the text names the missing option.
        case needsFitting(AnyDescriptorLearner, missing: String)
    }

    /// Most columns of a descriptor whose options decide their number: a row takes 160 MB then.
    static let mostColumns = 20_000_000

    /// Refuses options that make too many columns, before any of them is named.
    static func checkColumns(
        _ count: Int, upTo limit: Int = mostColumns, of spec: DescriptorSpec, advice: String
    ) throws(SpecError) {
        guard count <= limit else {
            throw SpecError("\(spec.name): these options make \(count) columns; the limit is \(limit). \(advice)")
        }
    }
}

/// A learner whose type is not known.
public struct AnyDescriptorLearner: Sendable {
    /// The specification that learning completes.
    public let spec: DescriptorSpec
    /// What the learner needs to see of a molecule.
    public let needs: DescriptorNeeds
    /// Whether learning is the business of `descgen fit` alone: the columns must not depend on the input to describe.
    public let requiresModelFile: Bool
    private let make: @Sendable () -> any LearnerObserver

    init(
        _ learner: some DescriptorLearner, spec: DescriptorSpec, needs: DescriptorNeeds, requiresModelFile: Bool = false
    ) {
        self.spec = spec
        self.needs = needs
        self.requiresModelFile = requiresModelFile
        make = { Self.observer(learner, spec) }
    }

    init(spec: DescriptorSpec, needs: DescriptorNeeds, observer: @escaping @Sendable () -> any LearnerObserver) {
        self.spec = spec
        self.needs = needs
        requiresModelFile = false
        make = observer
    }

    private static func observer<L: DescriptorLearner>(_ learner: L, _ spec: DescriptorSpec) -> any LearnerObserver {
        TypedObserver(learner, spec)
    }

    /// A worker's own observer.
    public func makeObserver() -> any LearnerObserver { make() }
}

/// Gathers what a learner wants to know; one per worker.
public protocol LearnerObserver: AnyObject {
    /// Takes a molecule into account.
    func observe(_ molecule: Molecule) throws(DescriptorError)
    /// Adds what another observer of the same learner has seen.
    func merge(_ other: any LearnerObserver)
    /// The completed specification.
    func learnedSpec() throws(DescriptorError) -> DescriptorSpec
}

private final class TypedObserver<L: DescriptorLearner>: LearnerObserver {
    private let learner: L
    private let spec: DescriptorSpec
    private var summary: L.Summary

    init(_ learner: L, _ spec: DescriptorSpec) {
        self.learner = learner
        self.spec = spec
        summary = learner.emptySummary()
    }

    func observe(_ molecule: Molecule) throws(DescriptorError) { try learner.observe(molecule, into: &summary) }

    func merge(_ other: any LearnerObserver) {
        guard let other = other as? Self else { return }
        learner.merge(other.summary, into: &summary)
    }

    func learnedSpec() throws(DescriptorError) -> DescriptorSpec {
        var result = spec
        for option in try learner.learnedOptions(summary) { result.set(option.key, to: option.value) }
        result.model = try learner.learnedModel(summary)
        return result
    }
}

/// All descriptors by name.
public enum DescriptorRegistry {
    /// The descriptors, in the order in which they are listed.
    public static let definitions: [DescriptorDefinition] = [
        composition,
        coulombMatrix,
        .bagOfBonds,
        .hd,
        .hda,
        .hdad,
        .symmetryFunctions,
        .encodedBonds,
        .encodedAngles,
        revisedAutocorrelations,
        autocorrelation,
        mixedContinuousDiscrete,
        morgan,
        rdkitPath,
        atomPair,
        torsion,
        fp2,
        maccs,
    ]

    /// Names of the descriptors that also have a row for every atom.
    public static let atomDescriptors = ["acsf"]

    /// Names and aliases.
    public static var names: [String] { definitions.flatMap { [$0.name] + $0.aliases.map(\.name) } }

    /// What a specification leads to.
    ///
    /// - Throws: ``SpecError`` for an unknown name (with the nearest one) or a wrong option.
    public static func resolve(_ spec: DescriptorSpec) throws(SpecError) -> DescriptorDefinition.Resolution {
        guard
            let definition = definitions.first(where: { definition in
                definition.name == spec.name || definition.aliases.contains { $0.name == spec.name }
            })
        else {
            throw SpecError(
                "there is no descriptor \"\(spec.name)\""
                    + Suggestion.text(for: spec.name, among: names)
                    + "; descgen list descriptors shows all")
        }
        return try definition.resolve(spec)
    }

    private static let composition = DescriptorDefinition(
        name: "composition", aliases: [],
        summary: "Number of atoms of each element, implicit hydrogens included.",
        options: [
            .init(
                name: "elements", defaultValue: "H+B+C+N+O+F+Si+P+S+Cl+Br+I", values: "all, or symbols joined by +",
                meaning: "elements with a column of their own; the others are counted in n_other")
        ],
        unit: "", columnCount: "13; one per element and n_other", requires: "nothing",
        source: "plain counting"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let text = reader.text("elements")
        try reader.finish(known: ["elements"])
        var elements = Composition.defaultElements
        if text == "all" {
            elements = (1...118).compactMap { Element(atomicNumber: $0) }
        } else if let text {
            elements = []
            for symbol in text.split(separator: "+", omittingEmptySubsequences: false) {
                guard let element = Element(symbol: String(symbol)), element != .dummy else {
                    throw SpecError("composition: \"\(symbol)\" in elements=\(text) is no element symbol")
                }
                elements.append(element)
            }
        }
        return .ready(AnyDescriptor(Composition(elements: elements), spec: spec, unit: ""))
    }

    private static let coulombMatrix = DescriptorDefinition(
        name: "cm", aliases: [],
        summary: "Coulomb matrix: 0.5 Z^2.4 on the diagonal, Z_i Z_j / r_ij elsewhere.",
        options: [
            .init(
                name: "variant", defaultValue: "sorted", values: "sorted, none, eigen, random",
                meaning: "rows by descending norm, in file order, the eigenvalues by descending absolute value, or "
                    + "rows by descending norm with noise"),
            .init(
                name: "unit", defaultValue: "angstrom", values: "angstrom, bohr",
                meaning: "unit of length; bohr is recommended for variant=eigen"),
            .init(
                name: "size", defaultValue: "", values: "1 to 10000",
                meaning: "largest number of atoms; without it the input is counted first, or taken from a model"),
            .init(
                name: "flatten", defaultValue: "lower", values: "lower, full",
                meaning: "lower triangle with the diagonal, or the whole matrix, row by row"),
            .init(
                name: "sigma", defaultValue: "1", values: "a number from 0 on",
                meaning: "standard deviation of the noise of variant=random"),
            .init(
                name: "seed", defaultValue: "0", values: "a whole number from 0 on",
                meaning: "seed of the noise of variant=random"),
            .init(
                name: "copies", defaultValue: "1", values: "1 to 1000",
                meaning: "matrices per molecule of variant=random, side by side"),
        ],
        unit: "e²/Å or e²/bohr off the diagonal",
        columnCount: "size·(size+1)/2 for lower, size² for full, size for eigen; for random times copies",
        requires: "3D coordinates",
        source: "Rupp et al. 2012, DOI 10.1103/PhysRevLett.108.058301"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let variant = try reader.choice("variant", CoulombMatrix.Variant.allCases.map(\.rawValue))
        let unit = try reader.choice("unit", CoulombMatrix.LengthUnit.allCases.map(\.rawValue))
        let flattening = try reader.choice("flatten", CoulombMatrix.Flattening.allCases.map(\.rawValue))
        let size = try reader.integer("size", in: 1...10_000)
        let noise = CoulombMatrix.Noise(
            sigma: try reader.real("sigma", in: 0...1e9) ?? 1,
            seed: UInt64(try reader.integer("seed", in: 0...Int.max) ?? 0),
            copies: try reader.integer("copies", in: 1...1000) ?? 1)
        try reader.finish(known: ["variant", "unit", "size", "flatten", "sigma", "seed", "copies"])
        guard let size else {
            return .needsFitting(
                AnyDescriptorLearner(LargestMoleculeLearner(), spec: spec, needs: []), missing: "size")
        }
        let numbers =
            variant == "eigen" ? size : (flattening == "full" ? size * size : size * (size + 1) / 2)
        try DescriptorDefinition.checkColumns(
            variant == "random" ? noise.copies * numbers : numbers, of: spec,
            advice: "Give a smaller size or fewer copies, or take variant=eigen")
        let descriptor = CoulombMatrix(
            variant: .init(rawValue: variant) ?? .sorted, unit: .init(rawValue: unit) ?? .angstrom, size: size,
            flattening: .init(rawValue: flattening) ?? .lower, noise: noise)
        return .ready(AnyDescriptor(descriptor, spec: spec, unit: unit == "bohr" ? "e²/bohr" : "e²/Å"))
    }

    /// The learner for `descgen fit`, also where a descriptor could do without: elements for `composition`, the size for
    /// `cm`. Nil for descriptors that have nothing to learn.
    public static func learner(for spec: DescriptorSpec) throws(SpecError) -> AnyDescriptorLearner? {
        switch try resolve(spec) {
        case .needsFitting(let learner, _): return learner
        case .ready:
            if spec.name == "composition", spec["elements"] == nil {
                return AnyDescriptorLearner(CompositionLearner(), spec: spec, needs: [])
            }
            return nil
        }
    }
}
