public import Descriptors
internal import Tables

/// What is written about a matrix beside its numbers. No clock, path or host name: repeated runs give the same text.
public struct MatrixMetadata: Sendable {
    /// Version of the program.
    public var version: String
    /// Version of the set of descriptors.
    public var descriptorSet: Int
    /// The descriptors.
    public var features: FeatureSet
    /// The inputs.
    public var inputs: [InputFile]
    /// Numbers of the run.
    public var summary: RunSummary
    /// Whether real numbers have 32 bits.
    public var isSinglePrecision: Bool
    /// Columns that were joined by id.
    public var joined: [String] = []

    /// Metadata of a finished run.
    public init(
        version: String, descriptorSet: Int, features: FeatureSet, inputs: [InputFile], summary: RunSummary,
        isSinglePrecision: Bool, joined: [String] = []
    ) {
        self.version = version
        self.descriptorSet = descriptorSet
        self.features = features
        self.inputs = inputs
        self.summary = summary
        self.isSinglePrecision = isSinglePrecision
        self.joined = joined
    }

    /// One JSON object.
    public var json: String {
        let descriptors = features.descriptors.map { descriptor in
            JSONText.object(
                [
                    ("spec", JSONText.string(descriptor.spec.text)), ("columns", String(descriptor.columns.count)),
                    ("kind", JSONText.string(Self.name(of: descriptor.kind))),
                    ("unit", JSONText.string(descriptor.unit)),
                ]
                    + (descriptor.constantColumns.isEmpty
                        ? []
                        : [("constant_columns", JSONText.array(descriptor.constantColumns.map(JSONText.string)))]))
        }
        let files = inputs.map { input in
            JSONText.object([
                ("name", JSONText.string(input.displayName.split(separator: "/").last.map(String.init) ?? "")),
                ("bytes", input.byteCount.map(String.init) ?? "null"),
            ])
        }
        let statuses = RecordStatus.allCases.filter { summary.count($0) > 0 }
            .map { ($0.rawValue, String(summary.count($0))) }
        let kind = joined.isEmpty ? features.kind : .real
        let type = kind.arrayType(isSinglePrecision: isSinglePrecision)
        return JSONText.object(
            [
                ("program", JSONText.string("descgen")), ("version", JSONText.string(version)),
                ("descriptor_set", String(descriptorSet)), ("descriptors", JSONText.array(descriptors)),
                ("dtype", JSONText.string(type.descriptor)), ("inputs", JSONText.array(files)),
                ("records", String(summary.recordCount)), ("status", JSONText.object(statuses)),
            ] + (joined.isEmpty ? [] : [("joined_columns", JSONText.array(joined.map(JSONText.string)))]))
    }

    private static func name(of kind: FeatureKind) -> String {
        switch kind {
        case .bit: "bit"
        case .count: "count"
        case .real: "real"
        }
    }
}
