internal import Complexes

extension DescriptorRegistry {
    static let revisedAutocorrelations = DescriptorDefinition(
        name: "rac", aliases: [],
        summary: "Revised autocorrelations (RACs) of metal complexes, from coordinates or from a graph.",
        options: [
            .init(
                name: "set", defaultValue: "standard", values: "standard, 155, all-eq, metal-full",
                meaning: "octahedral complexes with axial and equatorial ligands; the same in the order of RAC-155 "
                    + "without constants; all ligands alike; the metal and the whole complex"),
            .init(
                name: "mode", defaultValue: "default", values: "default, reference",
                meaning: "our perception of contacts, or that of molSimplify digit for digit"),
            .init(
                name: "metals", defaultValue: "df", values: "df, tm, all",
                meaning: "elements that are metal centres; mode=reference has tm"),
            propertiesOption, depthOption, normalizeOption,
        ],
        unit: "products of the units of the properties (S in Å, others without unit)",
        columnCount: "184, 153, 124, 60; 9, 9, 6, 3 blocks of properties times (depth + 1)",
        requires: "3D coordinates, or bonds at the metals",
        source: "Janet and Kulik 2017, DOI 10.1021/acs.jpca.7b08750"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let group = try reader.choice("set", RevisedAutocorrelations.FeatureGroup.allCases.map(\.rawValue))
        let perception = try perceptionOptions(&reader)
        let properties = try properties(&reader)
        let depth = try reader.integer("depth", in: 0...20) ?? 3
        let normalize = try reader.choice("normalize", ["none", "size"])
        try reader.finish(known: ["set", "mode", "metals", "props", "depth", "normalize"])
        let descriptor = RevisedAutocorrelations(
            .init(rawValue: group) ?? .standard, properties: properties, depth: depth, perception: perception,
            dividesBySize: normalize == "size")
        return .ready(AnyDescriptor(descriptor, spec: spec, unit: ""))
    }

    static let propertiesOption = DescriptorDefinition.OptionDefinition(
        name: "props", defaultValue: "chi+Z+I+T+S", values: "names joined by +",
        meaning: "properties: " + AtomProperty.named.map(\.label).joined(separator: ", "))
    static let depthOption = DescriptorDefinition.OptionDefinition(
        name: "depth", defaultValue: "3", values: "0 to 20", meaning: "largest distance in bonds")
    static let normalizeOption = DescriptorDefinition.OptionDefinition(
        name: "normalize", defaultValue: "none", values: "none, size",
        meaning: "divide sums by the number of atoms that they run over")

    static func perceptionOptions(_ reader: inout OptionReader) throws(SpecError) -> ComplexPerceiver.Options {
        let mode = try reader.choice("mode", PerceptionMode.allCases.map(\.rawValue))
        let chosen = reader.text("metals") != nil
        let metals = try reader.choice("metals", MetalSelection.allCases.map(\.rawValue))
        return ComplexPerceiver.Options(
            mode: PerceptionMode(rawValue: mode) ?? .default, metals: chosen ? MetalSelection(rawValue: metals) : nil)
    }

    static func properties(_ reader: inout OptionReader) throws(SpecError) -> [AtomProperty] {
        guard let text = reader.text("props") else { return AtomProperty.standard }
        var chosen: [AtomProperty] = []
        let names = AtomProperty.named.map(\.label)
        for name in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let property = AtomProperty.named.first(where: { $0.label == name }) else {
                throw SpecError(
                    "\(reader.spec.name): there is no property \"\(name)\"; expected names of "
                        + names.joined(separator: ", ") + " joined by +"
                        + Suggestion.text(for: String(name), among: names))
            }
            guard !chosen.contains(property) else {
                throw SpecError("\(reader.spec.name): props=\(text) names \(name) twice")
            }
            chosen.append(property)
        }
        return chosen
    }
}
