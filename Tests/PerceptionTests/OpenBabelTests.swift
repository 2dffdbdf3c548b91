import MolecularGraph
import Perception
import Testing

/// Open Babel's model (fingerprints.md 9).
@Suite struct OpenBabelTests {
    private func openBabel(_ smiles: String) throws -> PerceivedMolecule {
        var source = MoleculeSource()
        var perceiver = OpenBabelPerceiver()
        var result = PerceivedMolecule()
        try perceiver.perceive(try source.molecule(smiles), into: &result)
        return result
    }

    @Test func `nitro groups keep five bonds`() throws {
        let molecule = try openBabel("CN(=O)=O")
        #expect(molecule.values { Int($0.formalCharge) } == [0, 0, 0, 0])
        #expect((0..<3).map { molecule.bonds[$0].order } == [.single, .double, .double])
    }

    @Test func `hydrogen atoms stay in the graph`() throws {
        #expect(try openBabel("[H]C([H])([H])[H]").atomCount == 5)
    }

    @Test(arguments: [
        ("c1ccccc1", 6), ("C1=C[CH+]1", 0), ("c1cc[nH]c1", 5), ("O=c1cc[nH]cc1", 6), ("c1cc[te]c1", 0),
        ("C1=CC=CC=CC=C1", 0), ("c1ccc2cccc-2cc1", 10),
    ])
    func `aromatic atoms`(smiles: String, count: Int) throws {
        #expect(try openBabel(smiles).aromaticAtoms.count == count)
    }

    @Test func `lower-case atoms are kekulised around odd rings`() throws {
        // Fluoranthene: greedy pairs leave two atoms over, which an alternating path must join.
        let molecule = try openBabel("c1ccc2c(c1)-c1cccc3cccc2c13")
        let doubles = (0..<molecule.bondCount).filter { molecule.bonds[$0].kekuleOrder == .double }
        #expect(doubles.count == 8)
        #expect(Set(doubles.flatMap { [molecule.bonds[$0].begin, molecule.bonds[$0].end] }).count == 16)
    }
}
