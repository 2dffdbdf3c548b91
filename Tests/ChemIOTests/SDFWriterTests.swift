import ChemIO
import Testing

@Suite("Writing SD files")
struct SDFWriterTests {
    private func write(
        _ molecule: Molecule, _ writer: SDFWriter = SDFWriter()
    ) throws -> (text: String, losses: Set<FormatLoss>) {
        var writer = writer
        var output: [UInt8] = []
        var losses: Set<FormatLoss> = []
        try writer.append(molecule, to: &output, losses: &losses)
        return (String(decoding: output, as: UTF8.self), losses)
    }

    @Test("A V2000 record to the letter")
    func plain() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon, x: -1.25, y: 0.00004, z: 2)
        builder.addAtom(.oxygen, x: 1, y: -0.00004, z: 0)
        builder.addBond(Bond(begin: 0, end: 1, order: .single))
        builder.setFormalCharge(-1, of: 1)
        builder.setIsotope(13, of: 0)
        builder.stateHydrogensByValence()
        builder.setTitle("methoxide")
        builder.addDataField(name: "A", value: "1\n\n2")
        let (text, losses) = try write(try builder.finish())
        #expect(
            text == """
                methoxide
                  descgen           3D

                  2  1  0  0  0  0            999 V2000
                   -1.2500    0.0000    2.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
                    1.0000    0.0000    0.0000 O   0  0  0  0  0  0  0  0  0  0  0  0
                  1  2  1  0
                M  CHG  1   2  -1
                M  ISO  1   1  13
                M  END
                >  <A>
                1
                2

                $$$$

                """)
        #expect(losses == [.dataFields])
    }

    @Test("What is read, written and read again is the same")
    func roundTrip() throws {
        let atoms =
            SDFReading.atom("N", tail: " 0  0  0  0  0  4") + SDFReading.atom("C", 1, tail: " 0  4  0  2  0  0")
            + SDFReading.atom("R#", 2) + SDFReading.atom("L", 3) + SDFReading.atom("O", 4)
        let block = SDFReading.block(
            "  5  3",
            atoms + "  1  2  1  6  0  1  4\n  2  5  5\n  4  5  0\nA    5\nlabel\nM  RGP  1   3  12\nM  SUB  1   2  -2\n"
                + "M  ISO  1   2  13\nM  ALS   4  2 F C   N   \n")
        let first = try SDFReading.molecule(block).molecule
        let again = try SDFReading.molecule(try write(first).text).molecule
        #expect(Molecule.haveSameContent(first, again))
    }

    @Test("Attachments, coordination bonds and large molecules are V3000")
    func version3() throws {
        let table = SDFReading.table([
            "COUNTS 4 3 0 0 0", "BEGIN ATOM", "1 C 0 0 0 0 CHG=-1 RAD=1", "2 N 1 0 0 0 VAL=3 MASS=15", "3 * 2 0 0 0",
            "4 Fe 3 0 0 12", "END ATOM", "BEGIN BOND", "1 2 1 2", "2 9 2 4", "3 9 3 4 ENDPTS=(2 1 2) ATTACH=ALL",
            "END BOND",
        ])
        let first = try SDFReading.molecule(table).molecule
        let (text, losses) = try write(first)
        #expect(text.contains("V3000"))
        #expect(losses.isEmpty)
        #expect(Molecule.haveSameContent(first, try SDFReading.molecule(text).molecule))

        var builder = MoleculeBuilder()
        for index in 0..<1000 { builder.addAtom(.carbon, x: Double(index), y: 0, z: 0) }
        builder.stateHydrogensByValence()
        let large = try write(try builder.finish()).text
        #expect(large.contains("M  V30 COUNTS 1000 0 0 0 0"))
        #expect(large.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
    }

    @Test("Hydrogens that a reader would not find are stated by the valence")
    func hydrogens() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon, x: 0, y: 0, z: 0)
        builder.setHydrogenCount(.fixed(2), of: 0)
        let carbene = try write(try builder.finish()).text
        #expect(try SDFReading.molecule(carbene).molecule.hydrogenCount(of: 0) == .fixed(2))
        builder.addAtom(.carbon, x: 0, y: 0, z: 0)
        builder.setHydrogenCount(.fixed(4), of: 0)
        let methane = try write(try builder.finish()).text
        #expect(try SDFReading.molecule(methane).molecule.hydrogenCount(of: 0) == .byValence)
    }

    @Test("A title or value that would end the record does not")
    func dangerousText() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon, x: 0, y: 0, z: 0)
        builder.setTitle("$$$$")
        builder.addDataField(name: "A", value: "$$$$")
        let (text, losses) = try write(try builder.finish())
        #expect(losses == [.title, .dataFields])
        let entries = try SDFReading.records(text)
        #expect(entries.count == 1)
        #expect(entries[0].molecule?.dataField(named: "A") == " $$$$")
    }
}
