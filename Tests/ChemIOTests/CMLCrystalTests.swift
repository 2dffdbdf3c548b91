import ChemIO
import Testing

/// The worked cases of `fixtures/formats/cml/crystals/README.md`.
@Suite struct CMLCrystalTests {
    /// A file of the folder of worked cases.
    private func molecule(_ name: String) throws -> Molecule {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let reader = try StructureReader(
            source: try ByteSource(path: "/\(root)/fixtures/formats/cml/crystals/\(name).cml"), format: .cml)
        var parser = reader.parser
        let batch = RecordBatch()
        var molecule = Molecule()
        #expect(reader.records.fill(batch))
        try parser.parse(batch.bytes(of: batch.records[0]), at: batch.records[0].position, into: &molecule)
        return molecule
    }

    private func distance(_ molecule: Molecule, _ first: Int, _ second: Int) -> Double {
        var sum = 0.0
        for axis in 0..<3 {
            let difference = molecule.positions[3 * first + axis] - molecule.positions[3 * second + axis]
            sum += difference * difference
        }
        return sum.squareRoot()
    }

    private func volume(_ molecule: Molecule) -> Double {
        guard let v = molecule.cell?.vectors else { return 0 }
        return v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6])
            + v[2] * (v[3] * v[7] - v[4] * v[6])
    }

    private func isClose(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    @Test func cubic() throws {
        let molecule = try molecule("cubic")
        #expect(molecule.positions == [0, 0, 0, 2, 1, 3])
        #expect(molecule.cell?.vectors == [4, 0, 0, 0, 4, 0, 0, 0, 4])
        #expect(volume(molecule) == 64)
        #expect(distance(molecule, 0, 1) == 14.0.squareRoot())
        #expect(molecule.hydrogens == [0, 0])
    }

    @Test func hexagonal() throws {
        let molecule = try molecule("hexagonal")
        let height = 1.5 * 3.0.squareRoot()
        #expect(isClose(molecule.positions, [3, 0, 0, -1.5, height, 0, 0.75, height / 2, 2.5]))
        #expect(abs(volume(molecule) - 22.5 * 3.0.squareRoot()) < 1e-12)
        #expect(abs(distance(molecule, 0, 1) - 27.0.squareRoot()) < 1e-12)
    }

    @Test func triclinic() throws {
        let molecule = try molecule("triclinic")
        let y = 2 / 3.0.squareRoot()
        let z = 4 * (2.0 / 3).squareRoot()
        let expected = [0, 0, 0, 5.5, 1.5 * 3.0.squareRoot() + y, z, 1.5, y / 4, z / 4]
        #expect(isClose(molecule.positions, expected))
        #expect(abs(volume(molecule) - 24 * 0.5.squareRoot()) < 1e-12)
        #expect(abs(distance(molecule, 0, 1) - 55.0.squareRoot()) < 1e-12)
        #expect(abs(distance(molecule, 0, 2) - 3.0.squareRoot()) < 1e-12)
    }

    private static let atom =
        "<atomArray><atom id='a' elementType='C' xFract='.5' yFract='.5' zFract='.5'/></atomArray>"

    @Test func vectorsAndForms() throws {
        let (molecule, _) = try readMolecule(
            """
            <lattice><latticeVector units="units:ang">0 2 0</latticeVector><latticeVector>2 0 0</latticeVector>
            <latticeVector periodic="false">0 0 2</latticeVector></lattice>\(Self.atom)
            """)
        #expect(molecule.positions == [1, 1, 1])
        #expect(molecule.cell?.isPeriodic == [true, true, false])
        let scalars = ["2(1)", "4", "6", "90", "90", "90"].map { "<scalar>\($0)</scalar>" }.joined()
        #expect(try readMolecule("\(Self.atom)<crystal>\(scalars)</crystal>").0.positions == [1, 2, 3])
        let beside = try readCML(
            "<cml><module><crystal>\(scalars)</crystal><molecule>\(Self.atom)</molecule></module>"
                + "<molecule>\(Self.atom)</molecule></cml>")
        #expect(beside.molecules.map(\.positions) == [[1, 2, 3], []])
    }

    @Test(arguments: [
        ["0", "5", "5", "90", "90", "90"], ["5", "5", "5", "10", "10", "150"], ["5", "5", "5", "90", "90", "180"],
        ["5", "5", "5", "x", "90", "90"], ["5", "5", "5"], ["5", "-5", "5", "90", "90", "90"],
    ])
    func impossibleCells(_ parameters: [String]) throws {
        let scalars = parameters.map { "<scalar>\($0)</scalar>" }.joined()
        #expect(try moleculeError("<crystal>\(scalars)</crystal>\(Self.atom)")?.code == .badValue)
        let (molecule, warnings) = try readMolecule(
            "<crystal>\(scalars)</crystal><atomArray><atom id='a' elementType='C' x3='1' y3='1' z3='1'/></atomArray>")
        #expect(molecule.cell == nil)
        #expect(warnings == ["bad-cell"])
    }
}
