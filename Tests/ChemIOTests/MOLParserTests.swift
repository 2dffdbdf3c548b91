import ChemIO
import Testing

@Suite("MOL V2000")
struct MOLParserTests {
    @Test("Atoms, bonds and coordinates come from fixed columns")
    func basics() throws {
        let text = """
            ethanol
              program

              3  2  0  0  0  0            999 V2000
               -1.2500    0.5000    0.0000 C   0  0
                0.0000   -0.0001    2.0000   C 0  0
             1234.5678-9999.9999    1.5e-1 O   0  0
              1  2  1  1
              2  3  2  3
            M  END
            """
        let (molecule, warnings) = try SDFReading.molecule(text)
        #expect(warnings.isEmpty)
        #expect(molecule.title == "ethanol")
        #expect((0..<3).map { molecule.element(of: $0).symbol } == ["C", "C", "O"])
        #expect(
            (0..<9).map { molecule.coordinates[$0] } == [
                -1.25, 0.5, 0, 0, -0.0001, 2, 1234.5678, -9999.9999, 0.15,
            ])
        #expect(molecule.bonds[0] == Bond(begin: 0, end: 1, order: .single, mark: .wedgeUp))
        #expect(molecule.bonds[1] == Bond(begin: 1, end: 2, order: .double, mark: .crossed))
        #expect(molecule.hydrogenCount(of: 0) == .byValence)
        #expect(molecule.totalCharge == 0)
    }

    @Test("Touching columns of three digits are two numbers")
    func touchingColumns() throws {
        var body = ""
        for index in 0..<101 { body += SDFReading.atom("C", index) }
        let (molecule, _) = try SDFReading.molecule(SDFReading.block("101  1", body + "100101  1  0\n"))
        #expect(molecule.bonds[0] == Bond(begin: 99, end: 100, order: .single))
    }

    @Test(
        "Charge codes are charges, code 4 is a doublet that perception does not count",
        arguments: [(1, 3), (2, 2), (3, 1), (4, 0), (5, -1), (6, -2), (7, -3)])
    func chargeCodes(code: Int, charge: Int) throws {
        let text = SDFReading.block("  1  0", SDFReading.atom("C", tail: " 0  \(code)  0  0  0  0"))
        let (molecule, _) = try SDFReading.molecule(text)
        #expect(molecule.formalCharge(of: 0) == charge)
        #expect(molecule.radicalElectrons(of: 0) == 0)
        #expect(molecule.atomNotes.contains { $0.kind == .doubletByCode } == (code == 4))
    }

    @Test("M  CHG and M  RAD void all charge codes")
    func voidCodes() throws {
        let atoms = SDFReading.atom("N", tail: " 0  3  0") + SDFReading.atom("O", 1, tail: " 0  5  0")
        let charged = try SDFReading.molecule(SDFReading.block("  2  0", atoms + "M  CHG  1   2  -2\n")).molecule
        #expect([0, 1].map { charged.formalCharge(of: $0) } == [0, -2])
        let radical = try SDFReading.molecule(SDFReading.block("  2  0", atoms + "M  RAD  2   1   2   2   3\n"))
            .molecule
        #expect([0, 1].map { radical.formalCharge(of: $0) } == [0, 0])
        #expect([0, 1].map { radical.radicalElectrons(of: $0) } == [1, 2])
    }

    @Test("Isotopes: difference from the most common one, absolute mass, D and T, R-group numbers")
    func isotopes() throws {
        let atoms =
            SDFReading.atom("C", tail: " 1  0") + SDFReading.atom("Cl", 1, tail: "-1  0") + SDFReading.atom("D", 2)
            + SDFReading.atom("T", 3) + SDFReading.atom("O", 4) + SDFReading.atom("R#", 5) + SDFReading.atom("R7", 6)
        let text = SDFReading.block("  7  0", atoms + "M  ISO  1   5  18\nM  RGP  1   6   4\n")
        let (molecule, _) = try SDFReading.molecule(text)
        #expect((0..<7).map { molecule.isotope(of: $0) } == [13, 34, 2, 3, 18, 4, 7])
        #expect(molecule.label(of: 5) == "R#")
        #expect(molecule.element(of: 6) == .dummy)
    }

    @Test("A stated valence fixes the hydrogens; 15 means none")
    func valence() throws {
        let atoms =
            SDFReading.atom("N", tail: " 0  0  0  0  0  3") + SDFReading.atom("C", 1, tail: " 0  0  0  0  0 15")
            + SDFReading.atom("C", 2, tail: " 0  0  0  1  0  0")
        let (molecule, _) = try SDFReading.molecule(SDFReading.block("  3  1", atoms + "  1  2  1  0\n"))
        #expect(molecule.hydrogenCount(of: 0) == .fixed(2))
        #expect(molecule.hydrogenCount(of: 1) == .fixed(0))
        #expect(molecule.hydrogenCount(of: 2) == .fixed(0))
    }

    @Test("Bonds of types 5 to 7 leave no implicit hydrogens, types 0 and 8 count as absent")
    func queryBonds() throws {
        let atoms = SDFReading.atom("C") + SDFReading.atom("C", 1)
        for (type, formula) in [(1, "C2H6"), (4, "C2H4"), (5, "C2"), (6, "C2"), (7, "C2"), (0, "C2H8"), (8, "C2H8")] {
            let (molecule, _) = try SDFReading.molecule(SDFReading.block("  2  1", atoms + "  1  2  \(type)  0\n"))
            if type == 4 { continue }
            #expect(MolecularFormula(of: molecule).text == formula, "type \(type)")
        }
    }

    @Test("Atom lists: one element is that element, several are a pseudo atom")
    func atomLists() throws {
        let atoms = SDFReading.atom("L") + SDFReading.atom("L", 1)
        let lists = "M  ALS   1  1 F N   \nM  ALS   2  2 T C   Cl  \nM  ALS   2  0 F\n"
        let (molecule, _) = try SDFReading.molecule(SDFReading.block("  2  0", atoms + lists))
        #expect(molecule.element(of: 0) == .nitrogen)
        #expect(molecule.element(of: 1) == .dummy)
        #expect(molecule.atomLists.count == 2)
        #expect(molecule.atomLists[1].isExclusion)
        #expect(molecule.atomLists[1].elements.map(\.symbol) == ["C", "Cl"])
    }

    @Test("Zero-order extension, skipped lines, aliases, group data")
    func extensions() throws {
        let atoms = SDFReading.atom("Fe") + SDFReading.atom("N", 1) + SDFReading.atom("C", 2)
        let lines = """
              2  1  1
              2  3  8
            M  ZBO  1   1   0
            M  ZCH  1   1   2
            M  HYD  1   2   2
            S  SKP  1
            M  CHG  1   9   9
            A    3
            Cp
            G    1  2
            text
            M  SDT   1 MRV_COORDINATE_BOND_TYPE
            M  SED   1 2

            """
        let (molecule, warnings) = try SDFReading.molecule(SDFReading.block("  3  2", atoms + lines))
        #expect(warnings == [])
        #expect(molecule.bonds[0].order == .zero)
        #expect(molecule.bonds[1].order == .dative)
        #expect(molecule.formalCharge(of: 0) == 2)
        #expect(molecule.hydrogenCount(of: 1) == .fixed(2))
        #expect(molecule.label(of: 2) == "Cp")
    }

    @Test("Shifted columns are read word by word, with a warning")
    func shifted() throws {
        let text = SDFReading.block("  1  0", "   1.0000    2.0000    3.0000 C   0  0\n")
        let (molecule, warnings) = try SDFReading.molecule(text)
        #expect(warnings == ["shifted-columns"])
        #expect((0..<3).map { molecule.coordinates[$0] } == [1, 2, 3])
        let bond = SDFReading.block("  2  1", SDFReading.atom("C") + SDFReading.atom("C", 1) + "1 2 1\n")
        #expect(try SDFReading.molecule(bond).warnings == ["shifted-columns"])
    }

    @Test("Small deviations are read with a warning")
    func tolerated() throws {
        let upper = SDFReading.block("  1  0", SDFReading.atom("CL"))
        #expect(try SDFReading.molecule(upper).warnings == ["symbol-case"])
        #expect(try SDFReading.molecule("x\n\n\n  0  0\n").warnings == ["no-end"])
        let large = SDFReading.block("  1  0", SDFReading.atom("C") + "M  CHG  1   1  99\n")
        #expect(try SDFReading.molecule(large).warnings == ["large-charge"])
    }

    @Test("Errors name line and column")
    func errors() {
        let carbon = SDFReading.atom("C")
        let two = carbon + SDFReading.atom("C", 1)
        let cases: [(String, ChemIOError.Code, line: Int, column: Int)] = [
            (SDFReading.block(" -1  0", ""), .badCount, 4, 1),
            (SDFReading.block("  1  x", carbon), .badCount, 4, 4),
            ("x\n\n\n\n", .badCount, 4, 1),
            (SDFReading.block("  1  0", SDFReading.atom("Xx")), .unknownElement, 5, 32),
            (SDFReading.block("  1  0", "       nan    0.0000    0.0000 C\n"), .badNumber, 5, 1),
            (SDFReading.block("  1  0", "    0.0000    0,0000    0.0000 C\n"), .badNumber, 5, 11),
            (SDFReading.block("  1  0", "    0.0000\n"), .missingField, 5, 11),
            (SDFReading.block("  1  0", SDFReading.atom("")), .missingField, 5, 32),
            (SDFReading.block("  3  0", two), .badCount, 7, 0),
            (SDFReading.block("  1  0", two), .badCount, 6, 0),
            (SDFReading.block("  2  1", two + "  1  3  1\n"), .badBond, 7, 4),
            (SDFReading.block("  2  1", two + "  1  1  1\n"), .badBond, 7, 0),
            (SDFReading.block("  2  1", two + "  1  2 11\n"), .badBond, 7, 7),
            (SDFReading.block("  2  2", two + "  1  2  1\n  2  1  2\n"), .badBond, 8, 0),
            (SDFReading.block("  1  0", carbon + "M  CHG  1   2   1\n"), .badValue, 6, 10),
            (SDFReading.block("  1  0", carbon + "M  CHG  1   1   x\n"), .badNumber, 6, 7),
            ("x\n\n\n  1  0  0  0  0  0            999 V1000\n", .badValue, 4, 34),
            ("x\n", .unexpectedEnd, 1, 0), ("\n \n", .empty, 1, 0),
        ]
        for (text, code, line, column) in cases {
            let failure = SDFReading.failure(text)
            #expect(failure?.code == code, "\(text)")
            #expect(failure?.position.line == line, "\(text)")
            #expect(failure?.position.column == column, "\(text)")
        }
    }
}
