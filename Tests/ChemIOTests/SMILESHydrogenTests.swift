import ChemIO
import Testing

/// Hydrogens by valence, formulas, removable hydrogens and fragments of molecules that are read from SMILES.
@Suite struct SMILESHydrogenTests {
    @Test(arguments: [
        ("C", "4"), ("N", "3"), ("O", "2"), ("P", "3"), ("S", "2"), ("F", "1"), ("Cl", "1"), ("I", "1"), ("B", "3"),
        ("*", "0"), ("C=C", "22"), ("C#C", "11"), ("C$C", "00"), ("C=N", "21"), ("[C]", "0"), ("[CH2]", "2"),
        // Higher valences of P, S and I, but not of N.
        ("P(=O)(O)(O)O", "00111"), ("CP(C)(C)C", "31333"), ("CS(=O)C", "3003"), ("OS(=O)(=O)O", "10001"),
        ("ClI(Cl)Cl", "0000"), ("CS(C)C", "3133"), ("CI(C)C", "3033"),
        // Aromatic atoms.
        ("c1ccccc1", "111111"), ("c1ccncc1", "111011"), ("c1cc[nH]c1", "11111"), ("c1ccoc1", "11101"),
        ("c1ccsc1", "11101"), ("Cn1cccc1", "301111"), ("c1ccc2ccccc2c1", "1110111101"), ("Cc1ccccc1", "3011111"),
        ("O=c1cc[nH]cc1", "0011111"), ("b1ccccc1", "011111"),
        // Clean-up: no hydrogens, no fault.
        ("CN(=O)=O", "3000"), ("CN=N#N", "3000"), ("C=N#N", "200"), ("O=Cl(=O)(=O)O", "00001"),
        ("c1ccn(=O)cc1", "1110011"),
        // Dative bonds take nothing from the donor, any bonds nothing at all.
        ("N->[Fe]", "30"), ("C~C", "44"), ("C->C", "43"), ("[NH3]->[Pt]", "30"),
        // Unpaired electrons of CXSMILES take the place of hydrogens.
        ("CC |^1:0|", "23"), ("CC |^2:0|", "13"),
    ])
    func counts(_ text: String, _ expected: String) throws {
        let molecule = try readSMILES(text)
        var counts: [UInt8] = []
        #expect(implicitHydrogenCounts(of: molecule, into: &counts) == [])
        #expect(counts.map(String.init).joined() == expected)
    }

    static let faulty: [(String, [Int32])] = [
        ("C(C)(C)(C)(C)C", [0]), ("N(C)(C)(C)C", [0]), ("CO(C)C", [1]), ("C=F", [1]), ("CN=N=N", [2]), ("FBr(F)F", [1]),
        ("CN(C)(=O)=O", [1]), ("[CH5]", [0]), ("[NH4]", [0]), ("[HH2]", [0]), ("C[Si](C)(C)(C)C", [1]), ("[CH99]", [0]),
        ("O=Cl(=O)(=O)F", [1]), ("C[He]", [1]), ("C#C#C", [1]), ("C(C)(C)(C)(C)C.C(C)(C)(C)(C)C", [0, 6]),
    ]

    @Test(arguments: faulty)
    func faults(_ text: String, _ atoms: [Int32]) throws {
        let molecule = try readSMILES(text)
        var counts: [UInt8] = []
        #expect(implicitHydrogenCounts(of: molecule, into: &counts) == atoms)
    }

    @Test(arguments: [
        "[NH4+]", "[OH3+]", "[BH4-]", "F[P-](F)(F)(F)(F)F", "F[As-](F)(F)(F)(F)F", "[CH3+]", "[CH3-]", "[HH2-]",
        "C[Na]C", "[MgH3]", "C[Ca](C)C", "[C+99]", "[Fe+2]", "Cl[Al-](Cl)(Cl)Cl", "C[N+](C)(C)C",
        "[O-][Cl+3]([O-])([O-])[O-]",
        // A metal takes up the excess of a non-metal.
        "CN(C)(C)[Fe]", "CO(C)[Mg]", "[Al]1Cl[Al]Cl1",
    ])
    func allowed(_ text: String) throws {
        let molecule = try readSMILES(text)
        var counts: [UInt8] = []
        #expect(implicitHydrogenCounts(of: molecule, into: &counts) == [])
    }

    @Test(arguments: [
        ("CCO", "C2H6O", "C2H6O"), ("O", "H2O", "H2O"), ("N", "H3N", "H3N"), ("B", "BH3", "H3B"), ("Cl", "ClH", "HCl"),
        ("[FeH2]", "FeH2", "H2Fe"), ("[2H]O[3H]", "H2O", "H2O"), ("*C", "CH3*", "CH3*"), ("BrCI", "CH2BrI", "CH2BrI"),
        ("[Na+].[Cl-]", "ClNa", "ClNa"), ("[NH4+].[Cl-]", "ClH4N", "H4ClN"), ("", "", ""), ("[Og]", "Og", "Og"),
        ("C1CC1", "C3H6", "C3H6"), ("ClC(Br)(I)F", "CBrClFI", "CBrClFI"),
    ])
    func formulas(_ text: String, _ hill: String, _ hydrogenSecond: String) throws {
        let formula = MolecularFormula(of: try readSMILES(text))
        #expect(formula.text == hill)
        #expect(formula.description == hill)
        #expect(formula.text(order: .hydrogenSecond) == hydrogenSecond)
    }

    @Test(arguments: [
        ("[H]C", "10"), ("[H]O[H]", "101"), ("[H][H]", "00"), ("[2H]C", "00"), ("[1H]C", "00"), ("[H-]", "0"),
        ("[H+]", "0"), ("[H]", "0"), ("[H+]C", "10"), ("[H-]C", "00"), ("[H]*", "00"), ("C[H]C", "000"),
        ("[H:3]C", "10"), ("[H]/C=C/F", "0000"), ("[H]/C(C)=C/F", "10000"), ("[H]C=C/F", "1000"), ("[H]/CC", "100"),
        ("[H][Pt@SP1](F)(Cl)Br", "00000"), ("[H][C@](F)(Cl)Br", "10000"), ("[H][Fe]", "10"),
        ("[H][C@TH2](F)(Cl)Br", "10000"),
    ])
    func removableHydrogenAtoms(_ text: String, _ expected: String) throws {
        let molecule = try readSMILES(text)
        var flags: [Bool] = []
        let count = removableHydrogens(of: molecule, into: &flags)
        #expect(flags.map { $0 ? "1" : "0" }.joined() == expected)
        #expect(count == flags.filter { $0 }.count)
    }

    static let parts: [(String, Int, [Int32])] = [
        ("", 0, []), ("C", 1, [0]), ("CC.O.CC", 3, [0, 0, 1, 2, 2]), ("C1.O.C1", 2, [0, 1, 0]),
        ("N->[Fe].C~C", 2, [0, 0, 1, 1]), ("C1.C2.C12", 1, [0, 0, 0]),
    ]

    @Test(arguments: parts)
    func fragments(_ text: String, _ count: Int, _ numbers: [Int32]) throws {
        let molecule = try readSMILES(text)
        var components: [Int32] = []
        #expect(connectedComponents(of: molecule, into: &components) == count)
        #expect(components == numbers)
        #expect(fragmentCount(of: molecule) == count)
    }
}
