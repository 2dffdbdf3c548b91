import MolecularGraph
import Perception
import Testing

/// Another order of atoms and bonds changes nothing, unless equal atoms are told apart (the oxygens of N(=O)=O).
@Suite struct RenumberingTests {
    @Test(arguments: [
        "CC(=O)Oc1ccccc1C(=O)O", "Cn1cnc2c1c(=O)n(C)c(=O)n2C", "CC12CCC3C(C1CCC2O)CCC4=CC(=O)CCC34C",
        "C12C3C4C1C5C2C3C45", "c1ccc2cccc-2cc1", "c1ccc2c(c1)c1cccc3cccc2c13", "O=c1cc[nH]c2ccccc12",
        "C[N+](=O)[O-]", "OCl(=O)(=O)=O", "[O-][n+]1ccccc1", "C1CC2CCC1CC2", "[CH2]c1ccccc1.[Na+]", "CN=N#N",
        "C#CC=CC(N)=O",
        "O=S1(=O)NC(=O)c2ccccc12", "c1ccc(cc1)-c1ccccc1", "C1=CC=CC=CC=CC=C1", "[H]C([H])([H])[2H]",
        "CN(C)(C)[Fe]", "c1cc2ccc3cccc4ccc(c1)c2c34",
    ])
    func `perceived values follow the atoms`(smiles: String) throws {
        var source = MoleculeSource()
        var random = LinearCongruence(state: 20_260_901)
        let molecule = try source.molecule(smiles)
        var perceiver = MoleculePerceiver()
        var openBabel = OpenBabelPerceiver()
        var reference = PerceivedMolecule()
        var result = PerceivedMolecule()
        for _ in 0..<10 {
            let order = Array(0..<molecule.atomCount).shuffled(using: &random)
            let bondOrder = Array(0..<molecule.bondCount).shuffled(using: &random)
            let other = try MoleculeSource.renumbered(molecule, order, bondOrder)
            try perceiver.perceive(molecule, into: &reference)
            try perceiver.perceive(other, into: &result)
            #expect(Self.signature(reference, order) == Self.signature(result, nil))
            #expect(reference.ringSizes == result.ringSizes)
            #expect(reference.fragmentCount == result.fragmentCount)
            try openBabel.perceive(molecule, into: &reference)
            try openBabel.perceive(other, into: &result)
            #expect(Self.signature(reference, order) == Self.signature(result, nil))
        }
    }

    /// What is known of the atoms, by their places in the input of the renumbered molecule.
    private static func signature(_ molecule: PerceivedMolecule, _ order: [Int]?) -> [Int: [Int]] {
        var result: [Int: [Int]] = [:]
        for index in 0..<molecule.atomCount {
            let atom = molecule.atoms[index]
            var values = [
                atom.atomicNumber, Int(atom.formalCharge), atom.hydrogenCount, Int(atom.writtenHydrogens),
                Int(atom.radicalElectrons), Int(atom.hybridization.rawValue), Int(atom.flags.rawValue),
                Int(atom.ringCount), molecule.degree(of: index),
            ]
            var bonds: [Int] = []
            let row = molecule.neighbors(of: index)
            for place in row.indices {
                let bond = molecule.bonds[Int(row[place].bond)]
                bonds.append(1000 * Int(bond.order.rawValue) + 16 * Int(bond.ringCount) + Int(bond.flags.rawValue))
            }
            values += bonds.sorted()
            let source = Int(atom.source)
            result[order.map { $0[source] } ?? source] = values
        }
        return result
    }
}
