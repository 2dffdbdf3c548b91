import MolecularGraph
import Perception
import Testing

/// Faults name their kind and the first atom at fault.
@Suite struct PerceptionErrorTests {
    private func fault(of smiles: String, _ options: MoleculePerceiver.Options = .init()) throws -> PerceptionError? {
        var perceiver = MoleculePerceiver(options: options)
        var perceived = PerceivedMolecule()
        let molecule = try read(smiles)
        do throws(PerceptionError) {
            try perceiver.perceive(molecule, into: &perceived)
            return nil
        } catch {
            return error
        }
    }

    /// A carbon of five bonds, a charged one, an oxygen of three, a fluorine of two, nitrogen without a place for its
    /// double bond (perception.md 2.2).
    @Test(arguments: [
        ("CC(C)(C)(C)C", 1), ("OC[NH5]", 2), ("CCO(C)C", 2), ("C[N+](C)(C)(C)C", 1), ("FBr(F)F", 1), ("[AlH3]O", 0),
        ("C1CCC=oC1", 4), ("C1=CC=oC=C1", 3), ("CCCCCCCCCCSc1ncnc2c1nc=n2CO", 19),
    ])
    func `valences`(smiles: String, atom: Int) throws {
        let fault = try #require(try fault(of: smiles))
        #expect(fault.kind == .valence)
        #expect(fault.atom == atom)
        #expect(fault.detail.contains("\(try read(smiles).element(of: atom).symbol)"))
    }

    @Test(arguments: ["c1cccc1", "n1cccc1", "c1cncn1", "cC", "C1CCC1.c1cccc1"])
    func `aromatic atoms without a Kekulé form`(smiles: String) throws {
        let fault = try #require(try fault(of: smiles))
        #expect(fault.kind == .kekulization)
        let atom = try #require(fault.atom)
        #expect(try read(smiles).isMarkedAromatic(atom))
    }

    @Test func `any valence can be accepted`() throws {
        var options = MoleculePerceiver.Options()
        options.acceptsAnyValence = true
        #expect(try fault(of: "FBr(F)F", options) == nil)
        #expect(try fault(of: "c1cccc1", options)?.kind == .kekulization)
    }

    /// After a fault the perceiver is as good as new.
    @Test func `a fault leaves nothing behind`() throws {
        var perceiver = MoleculePerceiver()
        var (first, second) = (PerceivedMolecule(), PerceivedMolecule())
        try perceiver.perceive(try read("c1ccccc1O"), into: &first)
        #expect(throws: PerceptionError.self) { try perceiver.perceive(try read("CC(C)(C)(C)C"), into: &second) }
        #expect(throws: PerceptionError.self) { try perceiver.perceive(try read("c1cccc1"), into: &second) }
        try perceiver.perceive(try read("c1ccccc1O"), into: &second)
        #expect((0..<7).map { first.atoms[$0].hydrogenCount } == (0..<7).map { second.atoms[$0].hydrogenCount })
        #expect((0..<7).map { first.bonds[$0].order } == (0..<7).map { second.bonds[$0].order })
        #expect(second.rings.count == 1)
    }
}
