import ChemIO
import Complexes
import MolecularGraph
import Perception
import Testing

@testable import Featurization

@Suite struct LigandSMILESTests {
    /// The texts of the distinct ligands of a complex that is written as SMILES; how its bonds are drawn does not matter.
    private func texts(_ complex: String) throws -> [LigandSMILES.Texts?] {
        var parser = SMILESParser()
        var perceiver = ComplexPerceiver()
        var perceived = PerceivedComplex()
        try perceiver.perceive(try parser.molecule(from: complex.utf8), into: &perceived)
        var smiles = LigandSMILES()
        var texts: [LigandSMILES.Texts?] = []
        for ligand in perceived.ligands {
            let text = smiles.texts(of: ligand, in: perceived)
            if !texts.contains(text) { texts.append(text) }
        }
        return texts
    }

    private func canonical(_ smiles: String) throws -> String {
        var parser = SMILESParser()
        var perceiver = MoleculePerceiver()
        var perceived = PerceivedMolecule()
        try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &perceived)
        var writer = CanonicalSMILES()
        return writer.text(of: perceived)
    }

    /// Complexes with one kind of ligand, and the ligand as textbooks draw it.
    @Test(arguments: [
        ("[Pt](Cl)(Cl)", "[Cl-:1]"),
        ("[Pt]([NH3])[NH3]", "[NH3:1]"),
        ("[Cr](C#[O])C#[O]", "[C-:1]#[O+]"),
        ("[Fe]C#N", "[C-:1]#N"),
        ("[Zn]N=C=S", "[N-:1]=C=S"),
        ("[Zn]SC#N", "[S-:1]C#N"),
        ("[Cu]N=N#N", "[N-:1]=[N+]=[N-]"),
        ("[Ru]N=O", "[N:1]#[O+]"),
        ("[Ru]N#N", "[N:1]#N"),
        ("[Pd][C]=NC", "[C-:1]#[N+]C"),
        ("[Cu]1ON(=O)O1", "[O-:1][N+]([O-:1])=O"),
        ("[Ni]O[N](=O)=O", "[O-:1][N+](=O)[O-]"),
        ("[Pd]1[NH2]CC[NH2]1", "[NH2:1]CC[NH2:1]"),
        ("[Ir]1c2ccccc2-c2ccccn21", "[c-:1]1ccccc1-c1cccc[n:1]1"),
        ("[Ru]O=S(C)C", "CS(C)=[O:1]"),
        ("[Ru][S](=O)(C)C", "C[S:1](C)=O"),
        ("[Au][P](C)(C)C", "C[P:1](C)C"),
        ("[Pt]C", "[CH3-:1]"),
        ("[Ir][H]", "[H-:1]"),
        ("[Pt]1CC1", "[CH2:1]=[CH2:1]"),
    ])
    func textbookForms(complex: String, ligand: String) throws {
        let marked = try #require(try texts(complex).first ?? nil)
        #expect(marked.marked == (try canonical(ligand)))
        #expect(marked.free == (try canonical(ligand.replacing(":1]", with: "]"))))
    }

    /// A porphyrin has two anionic nitrogens.
    @Test func porphyrin() throws {
        let zinc = "[Zn]123N4C5=CC=C4C=C4C=CC(=N41)C=C1C=CC(N12)=CC1=N3C(C=C1)=C5"
        let expected = try canonical("c1cc2cc3ccc(cc4ccc(cc5ccc(cc1[n-]2)n5)[n-]4)n3")
        #expect(try texts(zinc).map { $0?.free } == [expected])
    }

    /// One ligand drawn from both ends, as one tautomer and as the other: the same text.
    @Test func orderOfAtomsDoesNotMatter() throws {
        let one = try texts("[Cu]1OC(C)=CC(c2ccccc2)=O1")
        let other = try texts("[Cu]1OC(c2ccccc2)=CC(C)=O1")
        let third = try texts("c1ccccc1C2=CC(C)=O[Cu]O2")
        #expect(one.count == 1 && one[0] != nil)
        #expect(one == other && one == third)
        #expect(one[0]?.free.contains("[O-]") == true)
    }

    /// What the rules of valences do not cover has no text: a cage of boron.
    @Test func boronCages() throws {
        #expect(try texts("[Fe]B1234B5B1B2B3B45") == [nil])
    }
}
