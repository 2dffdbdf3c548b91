public import MolecularGraph

/// A descriptor whose type is not known, with what a run needs to know about it.
public struct AnyDescriptor: Sendable {
    /// The specification, complete with all options that matter for the values.
    public let spec: DescriptorSpec
    /// Names of the columns.
    public let columns: [String]
    /// Kind of the numbers.
    public let kind: FeatureKind
    /// What the descriptor needs.
    public let needs: DescriptorNeeds
    /// Unit of the values, for the metadata; empty for pure numbers.
    public let unit: String

    private let makeReal: @Sendable () -> any RowFiller<Double>
    private let makeCount: @Sendable () -> any RowFiller<UInt32>
    private let makeBit: @Sendable () -> any RowFiller<UInt8>

    /// Hides the type of a descriptor. A prefix (`as=` option) is put before the column names.
    public init(_ descriptor: some Descriptor, spec: DescriptorSpec, unit: String) {
        self.spec = spec
        self.unit = unit
        let prefix = spec["as"].map { $0 + ":" } ?? ""
        columns = prefix.isEmpty ? descriptor.columns : descriptor.columns.map { prefix + $0 }
        kind = Self.kind(of: descriptor)
        needs = descriptor.needs
        makeReal = { Self.filler(descriptor) }
        makeCount = { Self.filler(descriptor) }
        makeBit = { Self.filler(descriptor) }
    }

    private static func kind<D: Descriptor>(of descriptor: D) -> FeatureKind { D.Scalar.kind }

    private static func filler<D: Descriptor, Target: FeatureScalar>(_ descriptor: D) -> any RowFiller<Target> {
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

/// Writes rows of one descriptor in a given number type.
protocol RowFiller<Target>: AnyObject {
    associatedtype Target: FeatureScalar
    func fill(_ molecule: Molecule, index: Int, into row: UnsafeMutableBufferPointer<Target>) throws(DescriptorError)
}

private final class TypedRowFiller<D: Descriptor, Target: FeatureScalar>: RowFiller {
    private let descriptor: D
    private var scratch: D.Scratch
    private var own: [D.Scalar]

    init(_ descriptor: D) {
        self.descriptor = descriptor
        scratch = descriptor.makeScratch()
        own =
            D.Scalar.self == Target.self
            ? [] : Array(repeating: D.Scalar(realValue: 0), count: descriptor.columns.count)
    }

    func fill(_ molecule: Molecule, index: Int, into row: UnsafeMutableBufferPointer<Target>) throws(DescriptorError) {
        if D.Scalar.self == Target.self {
            guard let base = row.baseAddress else { return }
            // The same type, so the same memory.
            let same = UnsafeMutableRawPointer(base).assumingMemoryBound(to: D.Scalar.self)
            var span = UnsafeMutableBufferPointer(start: same, count: row.count).mutableSpan
            try descriptor.write(molecule, index: index, into: &span, scratch: &scratch)
            return
        }
        try own.withUnsafeMutableBufferPointer { buffer throws(DescriptorError) in
            var span = buffer.mutableSpan
            try descriptor.write(molecule, index: index, into: &span, scratch: &scratch)
            for column in buffer.indices { row[column] = Target(realValue: buffer[column].realValue) }
        }
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

    /// A worker's own writer of rows.
    public func makeRowWriter<Target: FeatureScalar>(_ type: Target.Type) -> RowWriter<Target> {
        RowWriter(descriptors.map { ($0.filler(type), $0.columns.count) }, width: columns.count)
    }
}

/// Writes rows of a ``FeatureSet``. Belongs to one worker.
public final class RowWriter<Target: FeatureScalar> {
    private let parts: [(filler: any RowFiller<Target>, width: Int)]
    /// Number of columns.
    public let width: Int

    init(_ parts: [(any RowFiller<Target>, Int)], width: Int) {
        self.parts = parts.map { (filler: $0.0, width: $0.1) }
        self.width = width
    }

    /// Writes the row of a molecule; on failure its content is undefined.
    ///
    /// - Precondition: `row` has as many places as there are columns.
    public func write(
        _ molecule: Molecule, index: Int, into row: UnsafeMutableBufferPointer<Target>
    ) throws(DescriptorError) {
        precondition(row.count == width, "a row has as many places as there are columns")
        var start = 0
        for part in parts where part.width > 0 {
            try part.filler.fill(
                molecule, index: index, into: UnsafeMutableBufferPointer(rebasing: row[start..<start + part.width]))
            start += part.width
        }
    }
}
