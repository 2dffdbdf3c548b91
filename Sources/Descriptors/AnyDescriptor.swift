public import MolecularGraph
public import Perception

/// A descriptor whose type is not known, with what a run needs to know about it.
public struct AnyDescriptor: Sendable {
    /// The specification, complete with all options that matter for the values.
    public let spec: DescriptorSpec
    /// Names of the columns.
    public private(set) var columns: [String]
    /// Kind of the numbers.
    public let kind: FeatureKind
    /// What the descriptor needs.
    public let needs: DescriptorNeeds
    /// Unit of the values, for the metadata; empty for pure numbers.
    public let unit: String

    /// Columns that are the same for every molecule that has them, by construction; for the metadata.
    public var constantColumns: [String] = []
    /// Whether a column holds eight bits (`pack=true`).
    public let isPacked: Bool
    /// The fingerprint that the columns stand for, where they are bits.
    public let fingerprint: FingerprintDescription?

    private let makeReal: @Sendable () -> any RowFiller<Double>
    private let makeCount: @Sendable () -> any RowFiller<UInt32>
    private let makeBit: @Sendable () -> any RowFiller<UInt8>
    fileprivate let makePacked: (@Sendable () -> any PackedFiller)?
    fileprivate let makeExplainer: (@Sendable () -> any ExplainingFiller)?
    private var atomColumns: [String] = []
    fileprivate var makeAtoms: (@Sendable () -> any AtomRowFiller)?

    /// Hides the type of a descriptor. A prefix (`as=` option) is put before the column names.
    public init(_ descriptor: some Descriptor, spec: DescriptorSpec, unit: String) {
        self.init(PlainDescriptor(descriptor), spec: spec, unit: unit, form: FingerprintForm())
    }

    /// Hides the type of a descriptor of the perceived molecule.
    public init(perceived descriptor: some PerceivedDescriptor, spec: DescriptorSpec, unit: String = "") {
        self.init(descriptor, spec: spec, unit: unit, form: FingerprintForm())
    }

    /// Hides the type of a fingerprint.
    ///
    /// - Parameter packedPrefix: with a prefix, columns hold eight bits and have names that begin with it.
    public init(fingerprint: some BitFingerprint, spec: DescriptorSpec, packedPrefix: String? = nil) {
        self.init(fingerprint, spec: spec, packedPrefix: packedPrefix, form: FingerprintForm(fingerprint))
    }

    /// Hides the type of a fingerprint that can tell what sets its bits.
    ///
    /// - Parameter packedPrefix: with a prefix, columns hold eight bits and have names that begin with it.
    public init(explainable fingerprint: some ExplainableFingerprint, spec: DescriptorSpec, packedPrefix: String? = nil)
    {
        var form = FingerprintForm(fingerprint)
        form.makeExplainer = { TypedExplainingFiller(fingerprint) }
        self.init(fingerprint, spec: spec, packedPrefix: packedPrefix, form: form)
    }

    /// What a descriptor has besides its columns if it is a fingerprint.
    private struct FingerprintForm {
        var description: FingerprintDescription?
        var isPacked = false
        var makePacked: (@Sendable () -> any PackedFiller)?
        var makeExplainer: (@Sendable () -> any ExplainingFiller)?

        init() {}

        init(_ fingerprint: some BitFingerprint) {
            description = FingerprintDescription(
                bitCount: fingerprint.bitCount, usedBitCount: fingerprint.usedBitCount, typeText: fingerprint.typeText)
            makePacked = { TypedPackedFiller(fingerprint) }
        }
    }

    /// Hides the type of a descriptor that also has a row for every atom.
    public init(atoms descriptor: some AtomDescriptor, spec: DescriptorSpec, unit: String) {
        self.init(PlainDescriptor(descriptor), spec: spec, unit: unit, form: FingerprintForm())
        atomColumns = descriptor.atomColumns
        makeAtoms = { TypedAtomRowFiller(descriptor) }
    }

    /// The same descriptor with a row for every atom, for ``FeatureSet/makeAtomRowWriter()``.
    ///
    /// - Throws: ``SpecError`` for a descriptor of molecules only.
    public func perAtom() throws(SpecError) -> AnyDescriptor {
        guard makeAtoms != nil else {
            throw SpecError(
                "\(spec.name) describes molecules, not atoms; a row for every atom can be had of "
                    + DescriptorRegistry.atomDescriptors.joined(separator: ", "))
        }
        var result = self
        let prefix = spec["as"].map { $0 + ":" } ?? ""
        result.columns = atomColumns.map { prefix + $0 }
        return result
    }

    private init(
        _ fingerprint: some BitFingerprint, spec: DescriptorSpec, packedPrefix: String?, form: FingerprintForm
    ) {
        if let packedPrefix {
            var form = form
            form.isPacked = true
            self.init(PackedFingerprint(fingerprint, prefix: packedPrefix), spec: spec, unit: "", form: form)
        } else {
            self.init(fingerprint, spec: spec, unit: "", form: form)
        }
    }

    private init(_ descriptor: some PerceivedDescriptor, spec: DescriptorSpec, unit: String, form: FingerprintForm) {
        self.spec = spec
        self.unit = unit
        isPacked = form.isPacked
        fingerprint = form.description
        let prefix = spec["as"].map { $0 + ":" } ?? ""
        columns = prefix.isEmpty ? descriptor.columns : descriptor.columns.map { prefix + $0 }
        kind = Self.kind(of: descriptor)
        needs = descriptor.needs
        makeReal = { Self.filler(descriptor) }
        makeCount = { Self.filler(descriptor) }
        makeBit = { Self.filler(descriptor) }
        makePacked = form.makePacked
        makeExplainer = form.makeExplainer
    }

    private static func kind<D: PerceivedDescriptor>(of descriptor: D) -> FeatureKind { D.Scalar.kind }

    private static func filler<D: PerceivedDescriptor, Target: FeatureScalar>(
        _ descriptor: D
    ) -> any RowFiller<Target> {
        TypedRowFiller<D, Target>(descriptor)
    }

    /// A worker's own writer of rows in the target type.
    fileprivate func filler<Target: FeatureScalar>(_ type: Target.Type) -> any RowFiller<Target> {
        // One of the three casts is the identity; the others are never taken.
        if let filler = makeReal() as? any RowFiller<Target> { return filler }
        if let filler = makeCount() as? any RowFiller<Target> { return filler }
        guard let filler = makeBit() as? any RowFiller<Target> else {
            preconditionFailure("rows are made of bits, counts or real numbers")
        }
        return filler
    }
}

/// What can be said of a fingerprint of bits whose type is hidden.
public struct FingerprintDescription: Hashable, Sendable {
    /// Number of bits.
    public let bitCount: Int
    /// Number of bits that can be set at all.
    public let usedBitCount: Int
    /// Name, version and options, for an FPS header.
    public let typeText: String
}

/// A descriptor that does without perception, as one of perceived molecules.
private struct PlainDescriptor<Base: Descriptor>: PerceivedDescriptor {
    let base: Base

    init(_ base: Base) { self.base = base }

    var columns: [String] { base.columns }
    var needs: DescriptorNeeds { base.needs }
    func makeScratch() -> Base.Scratch { base.makeScratch() }

    func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<Base.Scalar>,
        scratch: inout Base.Scratch
    ) throws(DescriptorError) {
        try base.write(molecule, index: index, into: &row, scratch: &scratch)
    }

    func takeNotes(from scratch: inout Base.Scratch) -> [DescriptorNote] { base.takeNotes(from: &scratch) }
}

/// Writes rows of one descriptor in a given number type.
protocol RowFiller<Target>: AnyObject {
    associatedtype Target: FeatureScalar
    func fill(
        _ molecule: Molecule, _ perceived: PerceivedMolecule, index: Int, into row: UnsafeMutableBufferPointer<Target>
    ) throws(DescriptorError)
    func takeNotes() -> [DescriptorNote]
}

private final class TypedRowFiller<D: PerceivedDescriptor, Target: FeatureScalar>: RowFiller {
    private let descriptor: D
    // Only this class touches it, and no descriptor calls back: nothing for the run-time checks to find.
    @exclusivity(unchecked) private var scratch: D.Scratch
    private var own: [D.Scalar]

    init(_ descriptor: D) {
        self.descriptor = descriptor
        scratch = descriptor.makeScratch()
        own =
            D.Scalar.self == Target.self
            ? [] : Array(repeating: D.Scalar(realValue: 0), count: descriptor.columns.count)
    }

    func takeNotes() -> [DescriptorNote] { descriptor.takeNotes(from: &scratch) }

    func fill(
        _ molecule: Molecule, _ perceived: PerceivedMolecule, index: Int, into row: UnsafeMutableBufferPointer<Target>
    ) throws(DescriptorError) {
        if D.Scalar.self == Target.self {
            guard let base = row.baseAddress else { return }
            // The same type, so the same memory.
            let same = UnsafeMutableRawPointer(base).assumingMemoryBound(to: D.Scalar.self)
            var span = UnsafeMutableBufferPointer(start: same, count: row.count).mutableSpan
            try descriptor.write(molecule, perceived: perceived, index: index, into: &span, scratch: &scratch)
            return
        }
        try own.withUnsafeMutableBufferPointer { buffer throws(DescriptorError) in
            var span = buffer.mutableSpan
            try descriptor.write(molecule, perceived: perceived, index: index, into: &span, scratch: &scratch)
            for column in buffer.indices { row[column] = Target(realValue: buffer[column].realValue) }
        }
    }
}

/// Writes the packed bits of a fingerprint.
private protocol PackedFiller: AnyObject {
    func fill(
        _ molecule: Molecule, _ perceived: PerceivedMolecule, into words: inout MutableSpan<UInt64>
    ) throws(DescriptorError)
}

private final class TypedPackedFiller<F: BitFingerprint>: PackedFiller {
    private let fingerprint: F
    // As in ``TypedRowFiller``.
    @exclusivity(unchecked) private var scratch: F.Scratch

    init(_ fingerprint: F) {
        self.fingerprint = fingerprint
        scratch = fingerprint.makeScratch()
    }

    func fill(
        _ molecule: Molecule, _ perceived: PerceivedMolecule, into words: inout MutableSpan<UInt64>
    ) throws(DescriptorError) {
        try fingerprint.setBits(of: molecule, perceived: perceived, in: &words, scratch: &scratch)
    }
}

/// Tells what sets the bits of a fingerprint.
private protocol ExplainingFiller: AnyObject {
    func explain(_ molecule: Molecule, _ perceived: PerceivedMolecule) throws(DescriptorError) -> BitExplanations
}

private final class TypedExplainingFiller<F: ExplainableFingerprint>: ExplainingFiller {
    private let fingerprint: F
    private var scratch: F.Scratch

    init(_ fingerprint: F) {
        self.fingerprint = fingerprint
        scratch = fingerprint.makeScratch()
    }

    func explain(_ molecule: Molecule, _ perceived: PerceivedMolecule) throws(DescriptorError) -> BitExplanations {
        try fingerprint.explain(molecule, perceived: perceived, scratch: &scratch)
    }
}

/// Several descriptors side by side: one row of all their columns.
public struct FeatureSet: Sendable {
    /// The descriptors, in the order asked for.
    public let descriptors: [AnyDescriptor]
    /// All columns.
    public let columns: [String]
    /// The kind that can hold all columns: bits if all are bits, counts if all are whole, else real numbers.
    public let kind: FeatureKind
    /// What all descriptors together need.
    public let needs: DescriptorNeeds
    /// What is chosen about perception; whether stereo is wanted follows from the descriptors.
    public var basePerceptionOptions = MoleculePerceiver.Options()

    /// Puts descriptors side by side.
    ///
    /// - Throws: ``SpecError`` when two columns have the same name.
    public init(_ descriptors: [AnyDescriptor]) throws(SpecError) {
        self.descriptors = descriptors
        columns = descriptors.flatMap(\.columns)
        kind = descriptors.map(\.kind).max() ?? .real
        needs = descriptors.reduce(into: []) { $0.formUnion($1.needs) }
        var owner: [String: Int] = [:]
        for (index, descriptor) in descriptors.enumerated() {
            for column in descriptor.columns {
                if let other = owner.updateValue(index, forKey: column) {
                    throw SpecError(
                        "\"\(descriptors[other].spec.text)\" and \"\(descriptor.spec.text)\" both have a column "
                            + "\"\(column)\"; give one of them a prefix with as=NAME")
                }
            }
        }
    }

    /// How molecules must be perceived for all descriptors; nil if none needs that.
    public var perceptionOptions: MoleculePerceiver.Options? {
        guard needs.isSuperset(of: .aromaticity) else { return nil }
        return needs.perceptionOptions(basePerceptionOptions)
    }

    /// A worker's own writer of rows.
    ///
    /// - Parameter perception: where molecules are perceived; give one that a filter shares, and which is told of every
    ///   record there.
    public func makeRowWriter<Target: FeatureScalar>(
        _ type: Target.Type, perception: RecordPerception? = nil
    ) -> RowWriter<Target> {
        RowWriter(
            descriptors.map { ($0.filler(type), $0.columns.count) }, width: columns.count,
            source: PerceptionSource(self, perception), isGeometric: needs.contains(.coordinates))
    }

    /// A worker's own writer of rows of atoms, for a set of descriptors per atom.
    ///
    /// - Precondition: all descriptors come from ``AnyDescriptor/perAtom()``.
    public func makeAtomRowWriter() -> AtomRowWriter {
        AtomRowWriter(
            descriptors.map { descriptor in
                guard let make = descriptor.makeAtoms else { preconditionFailure("a descriptor without rows of atoms") }
                return (make(), descriptor.columns.count)
            })
    }

    /// A worker's own writer of packed bits, if the set is one fingerprint.
    public func makePackedWriter(perception: RecordPerception? = nil) -> PackedWriter? {
        guard descriptors.count == 1, let make = descriptors[0].makePacked,
            let description = descriptors[0].fingerprint
        else { return nil }
        return PackedWriter(make(), description: description, source: PerceptionSource(self, perception))
    }
}

extension FeatureSet {
    /// A worker's own explainer of bits, if the set is one fingerprint that can be explained.
    public func makeBitExplainer(perception: RecordPerception? = nil) -> BitExplainer? {
        guard descriptors.count == 1, let make = descriptors[0].makeExplainer else { return nil }
        return BitExplainer(make(), source: PerceptionSource(self, perception))
    }
}

extension DescriptorNeeds {
    /// How far perception must go; everything else is as `base` says.
    func perceptionOptions(_ base: MoleculePerceiver.Options) -> MoleculePerceiver.Options {
        var options = base
        options.perceivesStereo = isSuperset(of: .stereo)
        options.perceivesHybridization = isSuperset(of: .perception)
        return options
    }
}

/// Gives the descriptors of a worker their perceived molecules.
private struct PerceptionSource {
    let perception: RecordPerception
    let isNeeded: Bool
    let isShared: Bool

    init(_ set: FeatureSet, _ shared: RecordPerception?) {
        let options = set.perceptionOptions
        isNeeded = options != nil
        isShared = shared != nil
        perception = shared ?? RecordPerception(options: options ?? .init())
    }

    func prepare(_ molecule: Molecule) throws(DescriptorError) {
        guard isNeeded else { return }
        // Who shares it has told it of this record already.
        if !isShared { perception.begin() }
        do throws(PerceptionError) { try perception.perceive(molecule) } catch { throw DescriptorError(error) }
    }
}

/// Writes rows of a ``FeatureSet``. Belongs to one worker.
public final class RowWriter<Target: FeatureScalar> {
    private let parts: [(filler: any RowFiller<Target>, width: Int)]
    private let source: PerceptionSource
    private let isGeometric: Bool
    private var hasPeriodicCell = false
    /// Number of columns.
    public let width: Int

    fileprivate init(
        _ parts: [(any RowFiller<Target>, Int)], width: Int, source: PerceptionSource, isGeometric: Bool
    ) {
        self.isGeometric = isGeometric
        self.parts = parts.map { (filler: $0.0, width: $0.1) }
        self.width = width
        self.source = source
    }

    /// Writes the row of a molecule; on failure its content is undefined.
    ///
    /// - Precondition: `row` has as many places as there are columns.
    @specialized(where Target == Double)
    public func write(
        _ molecule: Molecule, index: Int, into row: UnsafeMutableBufferPointer<Target>
    ) throws(DescriptorError) {
        precondition(row.count == width, "a row has as many places as there are columns")
        hasPeriodicCell = isGeometric && molecule.cell?.isPeriodic.contains(true) == true
        try source.prepare(molecule)
        var start = 0
        for part in parts where part.width > 0 {
            try Self.fill(
                part.filler, molecule, &source.perception.perceived, index: index,
                into: UnsafeMutableBufferPointer(rebasing: row[start..<start + part.width]))
            start += part.width
        }
    }

    // Passed on as inout, the perceived molecule is not copied.
    private static func fill(
        _ filler: any RowFiller<Target>, _ molecule: Molecule, _ perceived: inout PerceivedMolecule, index: Int,
        into row: UnsafeMutableBufferPointer<Target>
    ) throws(DescriptorError) {
        try filler.fill(molecule, perceived, index: index, into: row)
    }

    /// What there is to say about the row that was written last.
    public func takeNotes() -> [DescriptorNote] {
        var notes: [DescriptorNote] = []
        if hasPeriodicCell {
            notes.append(
                DescriptorNote(
                    "periodic-cell",
                    "the structure has a periodic cell; it is described as a molecule, without its images"))
        }
        for part in parts {
            let own = part.filler.takeNotes()
            if !own.isEmpty { notes += own.filter { !notes.contains($0) } }
        }
        return notes
    }
}

/// Writes packed bits of one fingerprint. Belongs to one worker.
public final class PackedWriter {
    private let filler: any PackedFiller
    private let source: PerceptionSource
    /// The fingerprint.
    public let description: FingerprintDescription
    /// Number of words.
    public var wordCount: Int { (description.bitCount + 63) / 64 }

    fileprivate init(_ filler: any PackedFiller, description: FingerprintDescription, source: PerceptionSource) {
        self.filler = filler
        self.description = description
        self.source = source
    }

    /// Sets the bits of a molecule; on failure the content of `words` is undefined.
    ///
    /// - Parameter words: ``wordCount`` words; what they held does not matter.
    public func write(_ molecule: Molecule, into words: inout MutableSpan<UInt64>) throws(DescriptorError) {
        try source.prepare(molecule)
        for word in 0..<words.count { words[word] = 0 }
        try fill(molecule, &source.perception.perceived, into: &words)
    }

    // Passed on as inout, the perceived molecule is not copied.
    private func fill(
        _ molecule: Molecule, _ perceived: inout PerceivedMolecule, into words: inout MutableSpan<UInt64>
    ) throws(DescriptorError) {
        try filler.fill(molecule, perceived, into: &words)
    }
}

/// Tells what sets the bits of one fingerprint. Belongs to one worker.
public final class BitExplainer {
    private let filler: any ExplainingFiller
    private let source: PerceptionSource

    fileprivate init(_ filler: any ExplainingFiller, source: PerceptionSource) {
        self.filler = filler
        self.source = source
    }

    /// All features behind all set bits of a molecule; their atoms and bonds are numbers in the molecule as given.
    public func explain(_ molecule: Molecule) throws(DescriptorError) -> BitExplanations {
        try source.prepare(molecule)
        let perceived = source.perception.perceived
        var explanations = try filler.explain(molecule, perceived)
        guard source.isNeeded else { return explanations }
        let atoms = perceived.atoms
        let bonds = perceived.bonds
        explanations.renumber(atoms: { atoms[Int($0)].source }, bonds: { bonds[Int($0)].source })
        return explanations
    }
}
