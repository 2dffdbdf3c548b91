import ChemIO
import Testing

/// Columns of atoms, for messages about molecules that were read but not perceived.
@Suite struct SMILESColumnTests {
    @Test(arguments: [
        ("CCO", 0, 1), ("CCO", 2, 3), ("CClBrN", 1, 2), ("CClBrN", 2, 4), ("CClBrN", 3, 6), ("C[NH3+]C", 1, 2),
        ("C[NH3+]C", 2, 8), ("C1CC%10C(=O)C1%10", 3, 8), ("C1CC%10C(=O)C1%10", 4, 11), ("  *c1ccccc1", 1, 4),
        ("[13CH3:7]/C=C\\[2H]", 3, 15),
    ])
    func columns(smiles: String, atom: Int, column: Int) throws {
        let parser = SMILESParser()
        let bytes = Array("\(smiles) name".utf8)
        #expect(bytes.withUnsafeBytes { parser.column(ofAtom: atom, in: $0) } == column)
    }

    @Test func `an atom that is not there has no column`() {
        let parser = SMILESParser()
        #expect(Array("CC".utf8).withUnsafeBytes { parser.column(ofAtom: 2, in: $0) } == nil)
    }

    @Test func `the name in front does not count`() {
        let parser = SMILESParser(nameFirst: true)
        #expect(Array("CCCC CO".utf8).withUnsafeBytes { parser.column(ofAtom: 1, in: $0) } == 7)
    }
}
