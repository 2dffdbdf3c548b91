import ChemIO
import Descriptors
import MolecularGraph
import Perception
import Testing

/// Worked values of fingerprints.md 8.
@Suite struct FP2Tests {
    private func bits(_ smiles: String) throws -> [Int] {
        var parser = SMILESParser()
        let fingerprint = FP2Fingerprint()
        var scratch = fingerprint.makeScratch()
        var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
        var span = words.mutableSpan
        try fingerprint.setBits(
            of: try parser.molecule(from: smiles.utf8), perceived: PerceivedMolecule(), in: &span, scratch: &scratch)
        return (0..<fingerprint.bitCount).filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
    }

    @Test(arguments: [
        ("CCO", [515, 531, 670]),
        ("Oc1ccccc1", [81, 347, 401, 515, 609, 655, 710, 715, 825, 905, 957, 963]),
        ("C", []), ("N", []), ("O", []), ("S", [16]), ("", []), ("[H][H]", []), ("[2H]C", []),
    ])
    func `worked values`(smiles: String, expected: [Int]) throws {
        #expect(try bits(smiles) == expected)
    }

    @Test func `caffeine has seventy bits`() throws {
        #expect(try bits("Cn1cnc2c1c(=O)n(C)c(=O)n2C").count == 70)
    }

    @Test func `a ring of seven counts, one of eight does not`() throws {
        let seven = Set(try bits("C1CCCCCC1"))
        let chain = Set(try bits("CCCCCCC"))
        #expect(seven.subtracting(chain).count == 1)
        #expect(Set(try bits("C1CCCCCCC1")) == chain)
    }

    @Test func `more elements than six bits can number`() throws {
        // 68 elements in a row: keys of 128 bits. The reversed text has the same bits.
        let symbols = (1...80).compactMap { Element(atomicNumber: $0) }.filter { $0 != .hydrogen }.prefix(68)
        let atoms = symbols.map { "[\($0.symbol)]" }
        #expect(try bits(atoms.joined()) == bits(atoms.reversed().joined()))
        #expect(try !bits(atoms.joined()).isEmpty)
    }

    /// Every atom bonded to every other: a graph that no chemistry has must not keep a run from going on.
    @Test(arguments: [40, 200])
    func `densely bonded graphs are refused`(atomCount: Int) throws {
        var builder = MoleculeBuilder()
        for atom in 0..<atomCount {
            _ = builder.addAtom(.dummy)
            for other in 0..<atom { _ = builder.addBond(Bond(begin: other, end: atom, order: .single)) }
        }
        let molecule = try builder.finish()
        let fingerprint = FP2Fingerprint()
        var scratch = fingerprint.makeScratch()
        var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
        var span = words.mutableSpan
        let error = #expect(throws: DescriptorError.self) {
            try fingerprint.setBits(of: molecule, perceived: PerceivedMolecule(), in: &span, scratch: &scratch)
        }
        #expect(error?.status == .tooLarge)
    }
}
