import MolecularGraph
import Perception
import Testing

/// Valences, hydrogens, radicals, aromaticity and hybridisation (values of perception.md).
@Suite struct PipelineTests {
    @Test(arguments: [
        ("[CH3]", 1), ("[CH2]", 2), ("[C]", 4), ("[O]", 2), ("[OH]", 1), ("[N]", 3), ("[Fe]", 0), ("[Cu]", 1), ("C", 0),
        ("C[CH]C", 1),
    ])
    func `unpaired electrons`(smiles: String, radicals: Int) throws {
        #expect(try perceived(smiles).values { Int($0.radicalElectrons) }.reduce(0, +) == radicals)
    }

    @Test(arguments: [
        ("C", "CH4"), ("[H]C([H])([H])[H]", "CH4"), ("[2H]C", "CH4"), ("[H][H]", "H2"), ("c1cc[nH]c1", "C4H5N"),
        ("OCl(=O)(=O)=O", "ClHO4"), ("F[P-](F)(F)(F)(F)F", "F6P"), ("CS(C)(=O)=O", "C2H6O2S"), ("[Na+].[Cl-]", "ClNa"),
        ("C[N+](C)(C)C", "C4H12N"), ("[C+99]", "C"), ("", ""),
    ])
    func formula(smiles: String, expected: String) throws {
        #expect(try perceived(smiles).formula == expected)
    }

    @Test(arguments: [
        ("CN(=O)=O", [0, 1, -1, 0]), ("CN=N#N", [0, 0, 1, -1]), ("CC(C)=P(=O)C", [0, 0, 0, 1, -1, 0]),
        ("O=Cl(=O)(=O)O", [-1, 3, -1, -1, 0]),
    ])
    func `clean-up separates charges`(smiles: String, charges: [Int]) throws {
        #expect(try perceived(smiles).values { Int($0.formalCharge) } == charges)
    }

    @Test func `a fifth bond to a metal becomes dative`() throws {
        let molecule = try perceived("CN(C)(C)[Fe]")
        #expect(molecule.bonds[3].order == .dative)
        #expect(molecule.bonds[3].begin == 1 && molecule.bonds[3].end == 4)
    }

    @Test(arguments: [
        ("c1ccccc1", 6), ("C1=CC=CC=C1", 6), ("c1ccc2cccc-2cc1", 10), ("O=c1cccccc1", 7), ("O=C1C=CNC=C1", 6),
        ("C1=CC1=O", 3), ("C1=C[CH+]1", 3), ("C1=CC=C[CH-]1", 5), ("C=C1C=CC=C1", 0), ("O=C1C=CC(=O)C=C1", 0),
        ("C1=CC=CC=CC=C1", 0), ("O=S1C=CC=C1", 0), ("C1=CC=CC=CC=CC=C1", 10), ("C1=CC=COC=CC=C1", 0),
        ("c1cc[te]c1", 5), ("c1ccc[cH-]1", 5),
    ])
    func `aromatic atoms`(smiles: String, count: Int) throws {
        #expect(try perceived(smiles).aromaticAtoms.count == count)
    }

    @Test func `the fusion bond of azulene is not aromatic`() throws {
        let molecule = try perceived("c1ccc2cccc-2cc1")
        let single = (0..<molecule.bondCount).filter { !molecule.bonds[$0].isAromatic }
        #expect(single.count == 1)
        #expect(molecule.bonds[single[0]].order == .single)
    }

    /// Written as aromatic, not aromatic in the end: counted again by the bonds of the end (RDKit 2026.09.1, `MolFromSmiles`).
    @Test(arguments: [
        ("C:c1ccccc1", "C7H8"), ("C1CCC=sC1", "C5H10S"), ("C1CCCN=s1", "C4H9NS"), ("C:[CH]1CCCO1", "C5H10O"),
    ])
    func `hydrogens of atoms that are aromatic no more`(smiles: String, formula: String) throws {
        #expect(try perceived(smiles).formula == formula)
    }

    @Test func `hydrogens of pyrrole nitrogen are written ones`() throws {
        for smiles in ["C1=CC=CN1", "c1cc[nH]c1"] {
            let molecule = try perceived(smiles)
            let nitrogen = (0..<5).first { molecule.atoms[$0].element == .nitrogen } ?? 0
            #expect(molecule.atoms[nitrogen].writtenHydrogens == 1)
            #expect(molecule.atoms[nitrogen].implicitHydrogens == 0)
        }
    }

    @Test func `hybridisation and conjugation`() throws {
        let amide = try perceived("CC(=O)NC")
        #expect(amide.values { Int($0.hybridization.rawValue) } == [4, 3, 3, 3, 4])
        #expect(amide.bonds[2].isConjugated)
        #expect(!amide.bonds[0].isConjugated)
        #expect(try perceived("C#N").atoms[0].hybridization == .sp)
        #expect(try perceived("FS(F)(F)(F)(F)F").atoms[1].hybridization == .sp3d2)
    }

    @Test(arguments: [
        ("CC(C)(C)(C)C", PerceptionError.Kind.valence, 1), ("CN(C)(C)C", .valence, 1), ("FBr(F)F", .valence, 1),
        ("[AlH3](O)", .valence, 0), ("c1cccc1", .kekulization, 3), ("CC=c", .kekulization, 2),
        ("c1cncn1", .kekulization, 3),
    ])
    func `refusals name the atom`(smiles: String, kind: PerceptionError.Kind, atom: Int) throws {
        do {
            _ = try perceived(smiles)
            Issue.record("\(smiles) was accepted")
        } catch let error as PerceptionError {
            #expect(error.kind == kind)
            #expect(error.atom == atom)
            #expect(error.detail.contains("atom \(atom + 1)"))
        }
    }

    @Test func `relaxed valences accept what the model refuses`() throws {
        var options = MoleculePerceiver.Options()
        options.acceptsAnyValence = true
        let molecule = try perceived("CC(C)(C)(C)C", options)
        #expect(molecule.formula == "C6H15")
    }

    @Test func `a failure leaves nothing behind`() throws {
        var perceiver = MoleculePerceiver()
        var result = PerceivedMolecule()
        var parser = MoleculeSource()
        for smiles in ["c1cccc1", "c1ccccc1", "CN(C)(C)C", "c1ccc2ccccc2c1"] {
            try? perceiver.perceive(try parser.molecule(smiles), into: &result)
        }
        #expect(result.aromaticAtoms.count == 10)
    }
}
