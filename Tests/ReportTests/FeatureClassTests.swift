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

    /// Sets of oracles/learn/tmc-feature-selection.md with the counts of its table: χ, Z, T, I, S; proximal, middle, distal,
    /// whole; other.
    @Test(arguments: [
        (
            """
            D_mc.chi.1.all mc.Z.0.all alpha D_lc.chi.2.eq ox misc.dent.eq f.chi.0.all misc.dent.ax f.Z.0.all \
            D_lc.chi.1.ax lc.Z.2.ax mc.chi.3.all D_lc.T.2.eq D_lc.S.3.eq f.Z.0.ax D_mc.chi.2.all lc.Z.0.ax f.Z.1.eq \
            D_lc.T.1.eq D_lc.T.3.ax D_lc.chi.3.ax mc.chi.0.all mc.T.3.all lc.T.3.ax f.I.3.ax
            """, [8, 6, 5, 1, 1], [4, 3, 9, 5], 4
        ),
        (
            """
            D_mc.chi.1.all mc.Z.0.all alpha D_lc.chi.2.eq ox misc.dent.ax f.chi.0.all misc.dent.eq f.Z.0.all \
            D_lc.T.2.eq D_lc.chi.1.ax f.Z.1.eq D_lc.S.3.eq f.Z.0.ax D_lc.Z.2.eq D_lc.T.3.ax lc.T.3.eq D_lc.T.1.eq \
            mc.Z.3.all lc.Z.2.ax D_lc.T.2.ax f.I.3.ax mc.chi.0.all D_lc.S.2.ax
            """, [5, 7, 5, 1, 2], [3, 2, 10, 5], 4
        ),
        (
            """
            D_mc.Z.1.all mc.Z.0.all ox lc.I.3.eq f.Z.1.all mc.Z.1.all D_mc.chi.2.all lc.chi.1.eq D_mc.chi.1.all \
            mc.chi.3.all
            """, [4, 4, 0, 1, 0], [4, 2, 2, 1], 1
        ),
    ])
    func countsOfPublishedSets(names: String, properties: [Int], distances: [Int], others: Int) {
        let known = names.split(separator: " ").map { FeatureClass(name: String($0)) }
        let order: [FeatureClass.Property] = [.electronegativity, .nuclearCharge, .topology, .identity, .size]
        #expect(order.map { property in known.filter { $0.property == property }.count } == properties)
        let reach: [FeatureClass.Distance] = [.proximal, .middle, .distal, .whole]
        #expect(reach.map { distance in known.filter { $0.distance == distance }.count } == distances)
        #expect(known.filter { $0.property == .other && $0.distance == .other }.count == others)
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
