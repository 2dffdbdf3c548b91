extension DescriptorRegistry {
    /// Aliases of `morgan` with the radius and the kind of invariants that they stand for.
    private static let morganAliases: [(name: String, radius: Int, features: Bool)] = [
        ("ecfp0", 0, false), ("ecfp2", 1, false), ("ecfp4", 2, false), ("ecfp6", 3, false),
        ("fcfp2", 1, true), ("fcfp4", 2, true), ("fcfp6", 3, true),
    ]

    static let morgan = DescriptorDefinition(
        name: "morgan",
        aliases: morganAliases.map { ($0.name, "morgan:radius=\($0.radius)" + ($0.features ? ",features=true" : "")) },
        summary: "Circular environments of atoms (ECFP, FCFP), equal to RDKit's Morgan fingerprint.",
        options: [
            .init(name: "radius", defaultValue: "2", values: "0 to 100", meaning: "radius of environments in bonds"),
            .init(
                name: "features", defaultValue: "false", values: "true, false",
                meaning: "atoms by pharmacophore class (FCFP) instead of connectivity (ECFP)"),
            .init(
                name: "chirality", defaultValue: "false", values: "true, false",
                meaning: "CIP labels of atoms and double bonds enter"),
        ] + FingerprintOptions.shared,
        unit: "", columnCount: "bits; one per identifier if unfolded", requires: "bonds",
        source: "Rogers and Hahn 2010, DOI 10.1021/ci100050t; RDKit 2026.09.1"
    ) { spec throws(SpecError) in
        var options = FingerprintOptions(spec, name: "morgan")
        let radius: Int
        let features: Bool
        if let alias = morganAliases.first(where: { $0.name == spec.name }) {
            (radius, features) = (alias.radius, alias.features)
            options.fixed("radius", radius)
            options.fixed("features", features)
        } else {
            radius = try options.integer(
                "radius", in: 0...100, default: 2, mark: "r", alwaysMarked: options.changesColumns)
            features = try options.flag("features", mark: "features")
        }
        let chirality = try options.flag("chirality", mark: "chiral")
        return try options.resolve(simulatesCounts: false) {
            MorganSource(radius: radius, usesFeatures: features, usesChirality: chirality)
        }
    }

    static let rdkitPath = DescriptorDefinition(
        name: "rdkit-path", aliases: [("path", "rdkit-path")],
        summary: "Connected sets of bonds, branches and rings included, two bits each; equal to RDKit's fingerprint.",
        options: [
            .init(name: "min", defaultValue: "1", values: "1 to 15", meaning: "smallest number of bonds"),
            .init(name: "max", defaultValue: "7", values: "1 to 15", meaning: "largest number of bonds"),
        ] + FingerprintOptions.shared,
        unit: "", columnCount: "bits; one per identifier if unfolded", requires: "bonds",
        source: "RDKit 2026.09.1, RDKFingerprint"
    ) { spec throws(SpecError) in
        var options = FingerprintOptions(spec, name: "rdkit-path")
        let least = try options.integer("min", in: 1...15, default: 1, mark: "min")
        let most = try options.integer("max", in: 1...15, default: 7, mark: "max")
        guard least <= most else { throw SpecError("\(spec.name): min=\(least) is more than max=\(most)") }
        return try options.resolve(simulatesCounts: false) { PathSource(sizes: least...most) }
    }

    static let atomPair = DescriptorDefinition(
        name: "atom-pair", aliases: [("ap", "atom-pair")],
        summary: "Pairs of atoms with their distance in bonds, four bits to a count; equal to RDKit's.",
        options: FingerprintOptions.shared,
        unit: "", columnCount: "bits; one per identifier if unfolded", requires: "bonds",
        source: "Carhart, Smith and Venkataraghavan 1985, DOI 10.1021/ci00046a002; RDKit 2026.09.1"
    ) { spec throws(SpecError) in
        var options = FingerprintOptions(spec, name: "atom-pair")
        return try options.resolve(simulatesCounts: true) { AtomPairSource() }
    }

    static let torsion = DescriptorDefinition(
        name: "torsion", aliases: [("tt", "torsion")],
        summary: "Paths of four atoms (topological torsions), four bits to a count; equal to RDKit's.",
        options: FingerprintOptions.shared,
        unit: "", columnCount: "bits; one per identifier if unfolded", requires: "bonds",
        source: "Nilakantan et al. 1987, DOI 10.1021/ci00054a008; RDKit 2026.09.1"
    ) { spec throws(SpecError) in
        var options = FingerprintOptions(spec, name: "torsion")
        return try options.resolve(simulatesCounts: true) { TorsionSource() }
    }

    static let fp2 = DescriptorDefinition(
        name: "fp2", aliases: [],
        summary: "Paths and rings of up to seven atoms, equal to Open Babel's FP2.",
        options: [FingerprintOptions.pack],
        unit: "", columnCount: "1024, of which 1021 are used", requires: "bonds",
        source: "Open Babel 3.1.1, fingerprints.md 8"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        let isPacked = try reader.choice("pack", ["false", "true"]) == "true"
        try reader.finish(known: ["pack"])
        return .ready(
            AnyDescriptor(explainable: FP2Fingerprint(), spec: spec, packedPrefix: isPacked ? "fp2" : nil))
    }
}
