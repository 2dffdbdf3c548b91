import ChemIO
import Perception
import Testing

@testable import Substructure

/// Rings with common bonds are found ring by ring in small molecules, bond by bond where there are many rings.
@Suite struct RingKeysTests {
    @Test(arguments: [
        "C1CC2CC12", "C1CCC2CCCCC2C1", "C1CC2CC1CC2", "C1CC2CCC1CC2", "C12C3C4C1C5C2C3C45", "C1CC1C1CC1",
        "c1ccc2c(c1)ccc1ccccc12", "C1CC2C3CCC3C12", "C1CC2CCCC3CCCC1C23", "C1C2CC3CC1CC(C2)C3",
        "C1CCCC2CCCCCC2C1", "C12C3C1C23", "C1CCCCCCCCC2CCCCCCCCC12",
    ])
    func contacts(smiles: String) throws {
        var parser = SMILESParser()
        var perceiver = MoleculePerceiver()
        var molecule = PerceivedMolecule()
        try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &molecule)
        let masks = [UInt64](repeating: 1, count: molecule.atomCount)
        var byRings = RingKeys(largestSize: 14, mostPairedRings: .max)
        var byBonds = RingKeys(largestSize: 14, mostPairedRings: 0)
        byRings.prepare(molecule, masks: masks)
        byBonds.prepare(molecule, masks: masks)
        for size in 3...14 {
            for threshold in 0...2 {
                #expect(
                    byRings.hasRing(size: size, atomClass: 0, moreThan: threshold)
                        == byBonds.hasRing(size: size, atomClass: 0, moreThan: threshold))
            }
            #expect(byRings.hasRing(sizes: size...14) == byBonds.hasRing(sizes: size...14))
            #expect(byRings.hasRing(sizes: 3...size) == byBonds.hasRing(sizes: 3...size))
        }
    }

    /// Two fused rings of four: their sum is the one ring of six, which no search needs to find if nobody asks for it.
    @Test func sums() throws {
        var parser = SMILESParser()
        var perceiver = MoleculePerceiver()
        var molecule = PerceivedMolecule()
        try perceiver.perceive(try parser.molecule(from: "C1CC2CCC12".utf8), into: &molecule)
        for most in [0, 16] {
            var keys = RingKeys(largestSize: 14, mostPairedRings: most)
            keys.prepare(molecule, masks: [UInt64](repeating: 1, count: molecule.atomCount))
            #expect(keys.hasRing(size: 4, atomClass: 0, moreThan: 1) == true)
            #expect(keys.hasRing(size: 4, atomClass: 0, moreThan: 2) == false)
            #expect(keys.hasRing(size: 5, atomClass: 0, moreThan: 0) == false)
            #expect(keys.hasRing(size: 6, atomClass: 0, moreThan: 0) == nil)
            #expect(keys.hasRing(sizes: 6...7) == true)
            #expect(keys.hasRing(sizes: 8...14) == nil)
        }
    }
}
