internal import MolecularGraph

extension DescriptorDefinition {
    /// Most columns of a histogram of this kind; their names are long.
    private static let mostHistogramColumns = 2_000_000

    /// What `encoded-bonds` means in a specification.
    static let encodedBonds = DescriptorDefinition(
        name: "encoded-bonds", aliases: [],
        summary: "Smoothed histograms of all distances on a fixed grid, by pair of elements.",
        options: [
            elementsOption,
            .init(name: "segments", defaultValue: "100", values: "2 to 10000", meaning: "points of the grid"),
            .init(name: "start", defaultValue: "0.2", values: "0 to 1000", meaning: "first point, Å"),
            .init(name: "end", defaultValue: "6", values: "above start to 1000", meaning: "last point, Å"),
            .init(name: "slope", defaultValue: "20", values: "0.01 to 10000", meaning: "inverse width, Å⁻¹"),
        ],
        unit: "", columnCount: "segments per pair of elements", requires: "3D coordinates", source: source
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let elements = reader.text("elements")
        let segments = try reader.integer("segments", in: 2...10_000) ?? 100
        let start = try reader.real("start", in: 0...1000) ?? 0.2
        let end = try reader.real("end", in: 0...1000) ?? 6
        let slope = try reader.real("slope", in: 0.01...10_000) ?? 20
        try reader.finish(known: ["elements", "segments", "start", "end", "slope"])
        guard end > start else { throw SpecError("\(spec.name): end=\(end) is not above start=\(start)") }
        let grid = EncodedGrid(start: start, end: end, segments: segments, slope: slope)
        return try resolution(.bonds, elements, grid, spec)
    }

    /// What `encoded-angles` means in a specification.
    static let encodedAngles = DescriptorDefinition(
        name: "encoded-angles", aliases: [],
        summary: "Smoothed histograms of all angles within a cutoff on a fixed grid, by triple of elements.",
        options: [
            elementsOption,
            .init(name: "segments", defaultValue: "40", values: "2 to 10000", meaning: "points of the grid, 0 to π"),
            .init(name: "slope", defaultValue: "20", values: "0.01 to 10000", meaning: "inverse width, 1/radian"),
            .init(name: "rcut", defaultValue: "6", values: "0.1 to 100", meaning: "cutoff radius, Å"),
        ],
        unit: "", columnCount: "segments per triple of elements", requires: "3D coordinates", source: source
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let elements = reader.text("elements")
        let segments = try reader.integer("segments", in: 2...10_000) ?? 40
        let slope = try reader.real("slope", in: 0.01...10_000) ?? 20
        let cutoff = try reader.real("rcut", in: 0.1...100) ?? 6
        try reader.finish(known: ["elements", "segments", "slope", "rcut"])
        let grid = EncodedGrid(start: 0, end: Double.pi, segments: segments, slope: slope)
        return try resolution(.angles(cutoff: cutoff), elements, grid, spec)
    }

    private static let source = "Collins et al. 2018, DOI 10.1063/1.5020441; definitions of MolML 0.9.0"

    private static let elementsOption = OptionDefinition(
        name: "elements", defaultValue: "", values: "symbols joined by +",
        meaning: "elements of the atoms; without it they are learned from the input, or taken from a model")

    private static func resolution(
        _ kind: EncodedHistogram.Kind, _ elements: String?, _ grid: EncodedGrid, _ spec: DescriptorSpec
    ) throws(SpecError) -> Resolution {
        guard let elements else {
            return .needsFitting(
                AnyDescriptorLearner(GeometryElementsLearner(), spec: spec, needs: []), missing: "elements")
        }
        let list = try ElementList.parse(elements, of: spec)
        try checkColumns(
            EncodedHistogram.groupCount(kind, elements: list.count) * grid.segments, upTo: mostHistogramColumns,
            of: spec, advice: "Give fewer segments or elements")
        return .ready(AnyDescriptor(EncodedHistogram(kind, elements: list, grid: grid), spec: spec, unit: ""))
    }
}
