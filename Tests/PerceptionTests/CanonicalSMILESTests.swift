import ChemIO
import MolecularGraph
import Perception
import TestSupport
import Testing

/// The form of canonical SMILES (stereo-and-canonical.md 7).
@Suite struct CanonicalSMILESTests {
    static let molecules = [
        "", "C", "CCO", "OCC", "c1ccccc1", "Oc1ccccc1C(=O)O", "CC(C)(C)c1ccc(cc1)C(F)(F)F", "[13CH3]C([2H])O",
        "[NH4+].[Cl-]", "O=[N+]([O-])c1cccc2c1cccc2", "c1ccc2[nH]ccc2c1", "[Na+].[O-]C(=O)c1ccccc1", "CC#N",
        "N[C@@H](C)C(=O)O", "C/C=C/[C@H](O)/C=C\\C", "C[C@H]1CC[C@@H](C)CC1", "F/C=C/C=C\\Cl", "[CH3:1][OH:2]",
        "C1CC2CCC1CC2", "O[C@H]1[C@H](O)[C@@H](O)[C@H](O)[C@H](O)[C@@H]1O", "[NH3]->[Pt](<-[NH3])(Cl)Cl",
        "N[Pt@SP1](N)(Cl)Cl", "N[Pt@SP2](N)(Cl)Cl", "S[As@TB7](F)(Cl)(Br)N", "C[Co@OH12](F)(Cl)(Br)(I)S",
        "c1ccc(-c2ccccc2)cc1", "[CH3]", "[O][O]", "c1cc[se]c1", "C12C3C4C1C5C2C3C45", "*C(*)O", "[Fe+2]",
        "CS(=O)C", "C[S@](=O)CC", "OP(O)(=O)O", "Cl[Si](C)(C)C", "CCCCCCCCCCCCCCCCCC(=O)OC", "B(O)(O)c1ccccc1",
    ]

    @Test(arguments: molecules)
    func `the text does not depend on the numbering`(_ smiles: String) throws {
        let molecule = try perceive(smiles)
        var writer = CanonicalSMILES()
        let text = writer.text(of: molecule)
        #expect(writer.isExact)
        var generator = TestGenerator(11)
        for _ in 0..<20 {
            let other = writer.text(of: molecule.renumbered(using: &generator))
            #expect(other == text)
        }
    }

    @Test(arguments: molecules)
    func `the text reads back to itself`(_ smiles: String) throws {
        let text = try canonical(smiles)
        #expect(try canonical(text) == text)
    }

    @Test(arguments: [
        ("N[C@@H](C)C(=O)O", "C[C@H](N)C(=O)O"), ("C/C=C/[C@H](O)/C=C\\C", "C/C=C\\[C@@H](O)/C=C/C"), ("OCC", "CCO"),
        ("[Cl-].[NH4+]", "[Cl-].[NH4+]"), ("[H]C([H])([H])[H]", "C"), ("[H]/S=P", "P=[SH2]"), ("C", "C"), ("", ""),
        ("C(C)(C)(C)C", "CC(C)(C)C"), ("[CH4]", "C"), ("N(=O)(=O)C", "C[N+]([O-])=O"),
    ])
    func examples(_ smiles: String, _ expected: String) throws {
        #expect(try canonical(smiles) == expected)
    }

    /// Different molecules that ties make hard to tell apart, or that differ by stereo only.
    @Test(arguments: [
        ["N[C@@H](C)C(=O)O", "N[C@H](C)C(=O)O", "NC(C)C(=O)O"], ["F/C=C/F", "F/C=C\\F", "FC=CF"],
        ["C[C@H]1CC[C@@H](C)CC1", "C[C@H]1CC[C@H](C)CC1", "CC1CCC(C)CC1"],
        ["N[Pt@SP1](N)(Cl)Cl", "N[Pt@SP2](N)(Cl)Cl", "N[Pt](N)(Cl)Cl"],
        ["OC1[C@H](O)[C@@H](O)C(O)[C@H](O)[C@H]1O", "OC1[C@@H](O)[C@H](O)C(O)[C@@H](O)[C@@H]1O"],
        ["[13CH4]", "C", "[CH4:1]", "[CH3]", "[CH3-]"], ["C1CC1.C1CC1", "C1CCCCC1"],
        ["C12C3C4C5C6C7C8C1C2C3C4C5C6C78", "C12C3C4C5C1C6C7C2C8C3C(C48)C7C56"],
    ])
    func separation(_ set: [String]) throws {
        let texts = try set.map { try canonical($0) }
        #expect(Set(texts).count == texts.count)
    }

    /// Cases in which splitting any atom off the lowest tie gives several texts.
    @Test(arguments: [
        "C12C3C4C5C6C7C8C1C2C3C4C5C6C78", "C12C3C4C5C1C6C7C2C8C3C(C48)C7C56",
        "O[C@H]1[C@H](O)[C@@H](O)[C@H](O)[C@H](O)[C@@H]1O",
        "CC1CCC(CC1)C1(CCC(CC1)C1CCC(C)CC1)C1CCC(C)CC1",
    ])
    func `ties that are no symmetry`(_ smiles: String) throws {
        let molecule = try perceive(smiles)
        var writer = CanonicalSMILES()
        var generator = TestGenerator(3)
        var texts: Set<String> = []
        for _ in 0..<100 { texts.insert(writer.text(of: molecule.renumbered(using: &generator))) }
        #expect(texts.count == 1 && writer.isExact)
    }

    @Test func `without stereo enantiomers have one text`() throws {
        var writer = CanonicalSMILES(includesStereo: false)
        let texts = try ["N[C@@H](C)/C=C/F", "N[C@H](C)/C=C\\F", "NC(C)C=CF"].map { writer.text(of: try perceive($0)) }
        #expect(Set(texts) == ["CC(N)C=CF"])
    }

    @Test func `many alike fragments and long chains`() throws {
        let water = Array(repeating: "O", count: 200).joined(separator: ".")
        #expect(try canonical(water) == water)
        let chain = String(repeating: "C", count: 3_000)
        #expect(try canonical(chain) == chain)
    }

    /// Trees of like branches need no search, however many there are: a dendrimer of a thousand atoms, a star with long arms,
    /// and one with a ring for its core.
    @Test func `large trees of like branches`() throws {
        var dendrimer = "C"
        for _ in 0..<8 { dendrimer = "N(C\(dendrimer))C\(dendrimer)" }
        let arm = String(repeating: "C", count: 40) + "(C)(C)C"
        let star = "[Si](\(arm))(\(arm))(\(arm))\(arm)"
        let core = "c1(\(arm))c(\(arm))c(\(arm))c(\(arm))c(\(arm))c1\(arm)"
        for smiles in [dendrimer, star, core] {
            let molecule = try perceive(smiles)
            var writer = CanonicalSMILES()
            let text = writer.text(of: molecule)
            #expect(writer.isExact)
            var generator = TestGenerator(5)
            for _ in 0..<3 { #expect(writer.text(of: molecule.renumbered(using: &generator)) == text) }
            #expect(try canonical(text) == text)
        }
    }

    @Test func `rings beyond ninety-nine numbers`() throws {
        // A ladder whose rungs are written as ring closures that are all open at once.
        var text = "C"
        for number in 1...120 { text += "C%(\(number))" }
        text += "C"
        for number in (1...120).reversed() { text += "C%(\(number))" }
        let first = try canonical(text)
        #expect(try canonical(first) == first)
    }
}
