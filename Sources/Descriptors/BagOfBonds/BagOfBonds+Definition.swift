extension DescriptorDefinition {
    /// What `bob` means in a specification.
    static let bagOfBonds = DescriptorDefinition(
        name: "bob", aliases: [],
        summary: "Bag of bonds: the numbers of the Coulomb matrix in bags by element and pair of elements.",
        options: [
            .init(
                name: "unit", defaultValue: "angstrom", values: "angstrom, bohr", meaning: "unit of length"),
            .init(
                name: "sizes", defaultValue: "", values: "such as H16+C7+N3",
                meaning: "largest number of atoms of each element; without it the input is counted first, or taken "
                    + "from a model"),
        ],
        unit: "e²/Å or e²/bohr in the bags of pairs",
        columnCount: "n per element and n·(n-1)/2 or n·m per pair of elements", requires: "3D coordinates",
        source: "Hansen et al. 2015, DOI 10.1021/acs.jpclett.5b00831"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let unit = try reader.choice("unit", CoulombMatrix.LengthUnit.allCases.map(\.rawValue))
        let sizes = reader.text("sizes")
        try reader.finish(known: ["unit", "sizes"])
        guard let sizes else {
            return .needsFitting(AnyDescriptorLearner(ElementSizesLearner(), spec: spec, needs: []), missing: "sizes")
        }
        let bags = try ElementSizes(parsing: sizes)
        try checkColumns(BagLayout(bags).bags.reduce(0) { $0 + $1.size }, of: spec, advice: "Give smaller sizes")
        let descriptor = BagOfBonds(sizes: bags, unit: .init(rawValue: unit) ?? .angstrom)
        return .ready(AnyDescriptor(descriptor, spec: spec, unit: unit == "bohr" ? "e²/bohr" : "e²/Å"))
    }
}
