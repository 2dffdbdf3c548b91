import Testing

@testable import Report

@Suite struct FeatureClassTests {
    @Test(arguments: [
        ("mc-Z-0-all", FeatureClass.Property.nuclearCharge, FeatureClass.Distance.proximal),
        ("D_mc.chi.1.all", .electronegativity, .proximal), ("mc-S-2-all", .size, .middle),
        ("lc-I-3-eq", .identity, .distal), ("lc-T-0-ax", .topology, .proximal),
        ("D_lc-chi-2-eq", .electronegativity, .distal),
        ("f-Z-3-all", .nuclearCharge, .whole), ("ox", .other, .other), ("misc-dent-ax", .other, .other),
        ("ecfp4_0007", .other, .other), ("mc-alpha-1-all", .other, .proximal), ("mc-Z--all", .other, .other),
    ])
    func classes(name: String, property: FeatureClass.Property, distance: FeatureClass.Distance) {
        let known = FeatureClass(name: name)
        #expect(known.property == property)
        #expect(known.distance == distance)
    }

    @Test func words() {
        #expect(
            FeatureClass.words("D_mc-chi-1-all")
                == "D_mc-chi-1-all: differences of electronegativity, from the metal, 1 bond apart, all ligands")
        #expect(FeatureClass.words("ox") == "ox")
    }

    @Test func unitsOfTarget() {
        #expect(TargetSummary.unit(inName: "spin_splitting_kcal_mol") == "kcal/mol")
        #expect(TargetSummary.unit(inName: "gap_eV") == "eV")
        #expect(TargetSummary.unit(inName: "y") == "")
        let target = TargetSummary(
            name: "spin_splitting_kcal_mol", unit: "kcal/mol", mean: 0, deviation: 1, minimum: 0, maximum: 1)
        #expect(target.words == "spin splitting")
    }
}
