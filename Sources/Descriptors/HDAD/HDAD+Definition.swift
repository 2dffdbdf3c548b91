extension DescriptorDefinition {
    /// What `hd` means in a specification.
    static let hd = histograms(
        .distances, "hd", "Histograms of interatomic distances by pair of elements, with learned bins.")
    /// What `hda` means in a specification.
    static let hda = histograms(
        .angles, "hda", "Histograms of distances and bond angles by combination of elements, with learned bins.")
    /// What `hdad` means in a specification.
    static let hdad = histograms(
        .dihedrals, "hdad",
        "Histograms of distances, bond angles and torsions by combination of elements, with learned bins.")

    private static func histograms(_ level: HDADBlock, _ name: String, _ summary: String) -> DescriptorDefinition {
        DescriptorDefinition(
            name: name, aliases: [], summary: summary,
            options: [
                .init(
                    name: "unknown", defaultValue: "error", values: "error, count, column",
                    meaning: "elements that the model does not know: refuse the molecule, or leave them out and report "
                        + "them, in a column too")
            ],
            unit: "", columnCount: "the bins of the model", requires: "3D coordinates; a model of descgen fit",
            source: "after Faber et al. 2017, DOI 10.1021/acs.jctc.7b00577 (this library's definition, version 1)"
        ) { spec throws(SpecError) in
            var reader = OptionReader(spec)
            let policy = try reader.choice("unknown", HDAD.UnknownPolicy.allCases.map(\.rawValue))
            try reader.finish(known: ["unknown"])
            guard let model = spec.model else {
                return .needsFitting(
                    AnyDescriptorLearner(HDADLearner(), spec: spec, needs: .coordinates, requiresModelFile: true),
                    missing: "a model")
            }
            guard model.blocks.contains(where: { $0.kind <= level }) else {
                throw SpecError("\(name): the model has no bins; fit again")
            }
            return .ready(
                AnyDescriptor(
                    HDAD(model: model, level: level, policy: .init(rawValue: policy) ?? .error), spec: spec, unit: ""))
        }
    }
}
