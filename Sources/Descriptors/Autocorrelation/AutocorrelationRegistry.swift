internal import Complexes
internal import Tables

extension DescriptorRegistry {
    static let revisedAutocorrelations = DescriptorDefinition(
        name: "rac", aliases: [],
        summary: "Revised autocorrelations (RACs) of metal complexes, from coordinates or from a graph.",
        options: [
            .init(
                name: "set", defaultValue: "standard", values: "standard, 155, all-eq, metal-full, ligand",
                meaning: "octahedral complexes with axial and equatorial ligands; the same in the order of RAC-155 "
                    + "without constants; all ligands alike; the metal and the whole complex; each contact atom"),
            modeOption, metalsOption, propertiesOption, depthOption, normalizeOption,
            .init(
                name: "weight", defaultValue: "none", values: "none, distance",
                meaning: "divide products and differences by the distance of the two atoms"),
            chargesOption,
            .init(
                name: "ox", defaultValue: "", values: "derived, or the name of a data field or joined column",
                meaning: "adds autocorrelations of Z less the oxidation state of the metal (mc-O-k-all, D_mc-O-k-all)"),
            .init(
                name: "size", defaultValue: "", values: "1 to 64",
                meaning: "most contact atoms, for set=ligand; 6 if left out"),
        ],
        unit: "products of the units of the properties (S in Å, others without unit)",
        columnCount: "184, 153, 124, 60, 360; blocks of properties times (depth + 1)",
        requires: "3D coordinates, or bonds at the metals",
        source: "Janet and Kulik 2017, DOI 10.1021/acs.jpca.7b08750"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let sets = RevisedAutocorrelations.FeatureGroup.allCases.map(\.rawValue) + ["ligand"]
        let group = try reader.choice("set", sets)
        let perception = try perceptionOptions(&reader)
        let properties = try properties(&reader)
        let depth = try reader.integer("depth", in: 0...20) ?? 3
        let dividesBySize = try reader.choice("normalize", ["none", "size"]) == "size"
        let weighsDistances = try reader.choice("weight", ["none", "distance"]) == "distance"
        let derivesCharges = try reader.choice("charges", ["none", "derived"]) == "derived"
        let oxidation = reader.text("ox")
        let size = try reader.integer("size", in: 1...64)
        try reader.finish(known: [
            "set", "mode", "metals", "props", "depth", "normalize", "weight", "charges", "ox", "size",
        ])
        if group == "ligand" {
            guard !weighsDistances, oxidation == nil, !derivesCharges else {
                throw SpecError("rac: set=ligand has no weight=, ox= or charges=")
            }
            let descriptor = LigandAutocorrelations(
                properties: properties ?? LigandAutocorrelations.defaultProperties, depth: depth,
                contactCount: size ?? 6, perception: perception, dividesBySize: dividesBySize)
            return .ready(AnyDescriptor(descriptor, spec: spec, unit: ""))
        }
        guard size == nil else { throw SpecError("rac: size= is an option of set=ligand only") }
        let descriptor = RevisedAutocorrelations(
            .init(rawValue: group) ?? .standard, properties: properties ?? AtomProperty.standard, depth: depth,
            perception: perception, dividesBySize: dividesBySize, weighsDistances: weighsDistances,
            derivesCharges: derivesCharges,
            oxidation: oxidation.map { $0 == "derived" ? .derived : .field($0) })
        var hidden = AnyDescriptor(descriptor, spec: spec, unit: "")
        hidden.constantColumns = descriptor.constantColumns
        return .ready(hidden)
    }

    static let autocorrelation = DescriptorDefinition(
        name: "ac", aliases: [],
        summary: "Autocorrelation of the whole molecule over the bonds between atoms.",
        options: [propertiesOption, depthOption, modeOption, metalsOption, normalizeOption],
        unit: "products of the units of the properties",
        columnCount: "20; properties times (depth + 1)", requires: "3D coordinates or bonds",
        source: "Broto, Moreau and Vandycke 1984, Eur. J. Med. Chem. 19, 71"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let perception = try perceptionOptions(&reader)
        let properties = try properties(&reader)
        let depth = try reader.integer("depth", in: 0...20) ?? 3
        let normalize = try reader.choice("normalize", ["none", "size"])
        try reader.finish(known: ["props", "depth", "mode", "metals", "normalize"])
        let descriptor = Autocorrelation(
            properties: properties ?? AtomProperty.standard, depth: depth, perception: perception,
            dividesBySize: normalize == "size")
        return .ready(AnyDescriptor(descriptor, spec: spec, unit: ""))
    }

    static let mixedContinuousDiscrete = DescriptorDefinition(
        name: "mcdl25", aliases: [],
        summary: "MCDL-25 without oxidation state and exchange fraction, which --with-columns joins.",
        options: [modeOption, metalsOption, chargesOption],
        unit: "", columnCount: "23", requires: "3D coordinates of an octahedral complex",
        source: "Janet and Kulik 2017, DOI 10.1039/C7SC01247K"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let perception = try perceptionOptions(&reader)
        let charges = try reader.choice("charges", ["none", "derived"])
        try reader.finish(known: ["mode", "metals", "charges"])
        let descriptor = MixedContinuousDiscrete(perception: perception, derivesCharges: charges == "derived")
        return .ready(AnyDescriptor(descriptor, spec: spec, unit: ""))
    }

    private static let modeOption = DescriptorDefinition.OptionDefinition(
        name: "mode", defaultValue: "default", values: "default, reference",
        meaning: "our perception of contacts and bonds, or that of molSimplify 2.0.0 digit for digit")
    private static let metalsOption = DescriptorDefinition.OptionDefinition(
        name: "metals", defaultValue: "df", values: "df, tm, all",
        meaning: "elements that are metal centres; with mode=reference tm is the default")
    private static let chargesOption = DescriptorDefinition.OptionDefinition(
        name: "charges", defaultValue: "none", values: "none, derived",
        meaning: "ligand charges: blank, or derived from free valences (a convention; see the page)")
    private static let propertiesOption = DescriptorDefinition.OptionDefinition(
        name: "props", defaultValue: "chi+Z+I+T+S", values: "names joined by +",
        meaning: "properties: " + AtomProperty.named.map(\.label).joined(separator: ", ")
            + ", and those of --property-table")
    private static let depthOption = DescriptorDefinition.OptionDefinition(
        name: "depth", defaultValue: "3", values: "0 to 20", meaning: "largest distance in bonds")
    private static let normalizeOption = DescriptorDefinition.OptionDefinition(
        name: "normalize", defaultValue: "none", values: "none, size",
        meaning: "divide sums by the number of atoms that they run over")

    private static func perceptionOptions(_ reader: inout OptionReader) throws(SpecError) -> ComplexPerceiver.Options {
        let mode = try reader.choice("mode", PerceptionMode.allCases.map(\.rawValue))
        let isChosen = reader.text("metals") != nil
        let metals = try reader.choice("metals", MetalSelection.allCases.map(\.rawValue))
        return ComplexPerceiver.Options(
            mode: PerceptionMode(rawValue: mode) ?? .default, metals: isChosen ? MetalSelection(rawValue: metals) : nil)
    }

    /// The properties of `props=`, or nil for the default. The option `table=`, which `--property-table` fills in, has
    /// the user's own.
    private static func properties(_ reader: inout OptionReader) throws(SpecError) -> [AtomProperty]? {
        let own = try reader.text("table").map { text throws(SpecError) in try UserProperties.parse(text) } ?? []
        guard let text = reader.text("props") else { return nil }
        var chosen: [AtomProperty] = []
        let known = own + AtomProperty.named
        for name in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let property = known.first(where: { $0.label == name }) else {
                let names = known.map(\.label)
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
