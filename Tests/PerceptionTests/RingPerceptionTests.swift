import MolecularGraph
import Perception
import Testing

/// Relevant cycles (perception.md 2.4; counts of the examples are those of the literature on cages).
@Suite struct RingPerceptionTests {
    /// C60 by its spiral: built from SMILES of the fullerene.
    static let fullerene =
        "c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6c%11c2c2c7c3"
        + "c3c8c4c4c9c5c1c1c6c2c3c41"

    @Test(arguments: [
        ("C1CCCCC1", 1, [6]), ("c1ccc2ccccc2c1", 2, [6, 6]), ("C1CC2CCC1C2", 2, [5, 5]),
        ("C1CC2CCC1CC2", 2, [6, 6, 6]), ("C12C3C4C1C5C2C3C45", 5, [4, 4, 4, 4, 4, 4]),
        ("C1CC12CC2", 2, [3, 3]), ("C1CCC2(CC1)CCC1(CC2)CC1", 3, [3, 6, 6]), ("CCO", 0, []),
        ("C1CC1CCC1CC1", 2, [3, 3]), ("C12C3C1C23", 3, [3, 3, 3, 3]),
        ("CC12CCC3C(C1CCC2O)CCC4=CC(=O)CCC34C", 4, [5, 6, 6, 6]),
    ])
    func `rings of well-known molecules`(smiles: String, smallest: Int, sizes: [Int]) throws {
        let molecule = try perceived(smiles)
        #expect(molecule.smallestRingSetCount == smallest)
        #expect(molecule.ringSizes == sizes)
    }

    @Test func `buckminsterfullerene has all its faces as rings`() throws {
        let molecule = try perceived(Self.fullerene)
        #expect(molecule.atomCount == 60)
        #expect(molecule.smallestRingSetCount == 31)
        #expect(molecule.ringSizes == Array(repeating: 5, count: 12) + Array(repeating: 6, count: 20))
        #expect(molecule.aromaticAtoms.count == 60)
        #expect(molecule.values { Int($0.ringCount) } == Array(repeating: 3, count: 60))
    }

    @Test func `a ring runs around: bond i joins atoms i and i + 1`() throws {
        for smiles in [Self.fullerene, "C1CC2CCC1CC2", "C1CCCC1", "CC12CCC3C(C1CCC2O)CCC4=CC(=O)CCC34C"] {
            let molecule = try perceived(smiles)
            for ring in 0..<molecule.rings.count {
                let atoms = molecule.rings.atoms(of: ring)
                let bonds = molecule.rings.bonds(of: ring)
                for place in atoms.indices {
                    let next = Int(atoms[place + 1 == atoms.count ? 0 : place + 1])
                    #expect(molecule.bonds[Int(bonds[place])].other(than: Int(atoms[place])) == next)
                }
            }
        }
    }

    /// A ring of diamonds: two ways through each of them, so that the number of rings doubles with every one.
    private func necklace(_ count: Int) throws -> Molecule {
        var builder = MoleculeBuilder()
        for _ in 0..<4 * count { builder.setHydrogenCount(.byValence, of: builder.addAtom(.carbon)) }
        for unit in 0..<count {
            let first = 4 * unit
            for (begin, end) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
                builder.addBond(Bond(begin: first + begin, end: first + end, order: .single))
            }
            builder.addBond(Bond(begin: first + 3, end: (first + 4) % (4 * count), order: .single))
        }
        return try builder.finish()
    }

    @Test func `exponentially many rings are counted up to the cap`() throws {
        var perceiver = MoleculePerceiver()
        var result = PerceivedMolecule()
        try perceiver.perceive(try necklace(6), into: &result)
        #expect(result.rings.count == 6 + 64)
        #expect(result.smallestRingSetCount == 7)
        let large = try necklace(40)
        #expect(throws: PerceptionError.self) { try perceiver.perceive(large, into: &result) }
        do throws(PerceptionError) { try perceiver.perceive(large, into: &result) } catch {
            #expect(error.kind == .ringLimit)
            #expect(error.atom != nil)
        }
        // What a failure leaves behind does not matter to the next molecule.
        try perceiver.perceive(try necklace(3), into: &result)
        #expect(result.rings.count == 3 + 8)
    }

    @Test func `dative bonds close no rings`() throws {
        let molecule = try perceived("C1CN->[Fe]<-N1")
        #expect(molecule.rings.count == 0)
        #expect(molecule.fragmentCount == 1)
    }
}
