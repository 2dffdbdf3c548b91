import ChemIO
import Testing

@Suite("MOL V3000")
struct MOLV3000Tests {
    @Test("Labels are names, keys are read, unknown ones are skipped")
    func basics() throws {
        let text = SDFReading.table([
            "COUNTS 3 2 0 0 0", "BEGIN ATOM", "10 C 0 1.5 -2 7 CHG=-1 RAD=2 MASS=13 FOO=(2 1 2)",
            "30 N 1 0 0 0 VAL=-1 BAR=\"a \"\"b\"\" c\"", "20 \"R#\" 2 0 0 0 RGROUPS=(1 3)", "END ATOM", "BEGIN BOND",
            "5 1 10 30 CFG=3", "6 2 30 20 CFG=2", "END BOND",
        ])
        let (molecule, warnings) = try SDFReading.molecule(text)
        #expect(warnings.isEmpty)
        #expect(molecule.bonds[0] == Bond(begin: 0, end: 1, order: .single, mark: .wedgeDown))
        #expect(molecule.bonds[1] == Bond(begin: 1, end: 2, order: .double, mark: .crossed))
        #expect(molecule.formalCharge(of: 0) == -1)
        #expect(molecule.radicalElectrons(of: 0) == 1)
        #expect(molecule.isotope(of: 0) == 13)
        #expect(molecule.atomMap(of: 0) == 7)
        #expect(molecule.hydrogenCount(of: 1) == .fixed(0))
        #expect(molecule.isotope(of: 2) == 3)
    }

    @Test("A continued line is joined without a blank, also within a word")
    func continuation() throws {
        let text = SDFReading.table([
            "COUNTS 1 0 0 0 0", "BEGIN ATOM", "1 C 12.-", "5 0 0 0 CHG=- ", "1", "END ATOM",
        ])
        let (molecule, _) = try SDFReading.molecule(text)
        #expect(molecule.coordinates[0] == 12.5)
    }

    @Test("Lists of elements")
    func lists() throws {
        let text = SDFReading.table([
            "COUNTS 3 0 0 0 0", "BEGIN ATOM", "1 [C,N] 0 0 0 0", "2 NOT [F,Cl] 1 0 0 0", "3 \"NOT [O]\" 2 0 0 0",
            "END ATOM",
        ])
        let (molecule, _) = try SDFReading.molecule(text)
        #expect(molecule.atomLists.map(\.isExclusion) == [false, true, true])
        #expect(molecule.atomLists[1].elements.map(\.symbol) == ["F", "Cl"])
        #expect(molecule.element(of: 2) == .dummy)
    }

    @Test("Bonds to groups of atoms are kept as attachments")
    func attachments() throws {
        let text = SDFReading.table([
            "COUNTS 4 2 0 0 0", "BEGIN ATOM", "1 C 0 0 0 0", "2 C 1 0 0 0", "3 * 2 0 0 0", "4 Fe 3 0 0 0", "END ATOM",
            "BEGIN BOND", "1 2 1 2", "2 9 3 4 ENDPTS=(2 1 2) ATTACH=ALL", "END BOND",
        ])
        let (molecule, _) = try SDFReading.molecule(text)
        #expect(molecule.atomCount == 4)
        #expect(molecule.bondCount == 1)
        #expect(
            molecule.multiCenterAttachments == [
                MultiCenterAttachment(center: 3, members: [0, 1], order: .dative, placeholder: 2)
            ])
    }

    @Test("Collections and groups are skipped, whatever is in them")
    func skippedBlocks() throws {
        let text = SDFReading.table([
            "COUNTS 1 0 1 0 0", "BEGIN ATOM", "1 C 0 0 0 0", "END ATOM", "BEGIN SGROUP", "1 DAT 0 FIELDNAME=\"open",
            "END SGROUP", "BEGIN COLLECTION", "MDLV30/STERAC1 ATOMS=(1 1) BONDS=(1 1)", "END COLLECTION",
        ])
        let (molecule, warnings) = try SDFReading.molecule(text)
        #expect(molecule.atomCount == 1)
        #expect(warnings == ["bad-group"])
    }

    @Test("Errors name the line")
    func errors() {
        let start = ["COUNTS 2 1 0 0 0", "BEGIN ATOM", "1 C 0 0 0 0"]
        let cases: [([String], ChemIOError.Code, Int)] = [
            (["BEGIN ATOM"], .badSyntax, 6), (["COUNTS -1 0"], .badCount, 6),
            (["COUNTS 999999999 0"], .tooManyAtoms, 6), (["BEGIN CTAB"], .badSyntax, 6),
            (start + ["END ATOM"], .badCount, 9), (start + ["1 C 0 0 0 0"], .badValue, 9),
            (start + ["2 C 0 0"], .missingField, 9), (start + ["2 C 0 0 0 0 CHG=x"], .badNumber, 9),
            (start + ["2 C 0 0 0 0 A=(1"], .badSyntax, 9), (start + ["BEGIN BOND"], .badSyntax, 9),
            (start + ["2 C 1 0 0 0", "3 C 2 0 0 0"], .badCount, 10),
            (start + ["2 C 1 0 0 0", "END ATOM", "BEGIN BOND", "1 1 1 7"], .badBond, 12),
            (start + ["2 C 1 0 0 0", "END ATOM", "BEGIN BOND", "1 11 1 2"], .badBond, 12),
            (start + ["2 C 1 0 0 0", "END ATOM", "BEGIN BOND", "1"], .missingField, 12),
            (start + ["2 C 1 0 0 0", "END ATOM"], .badCount, 11),
        ]
        for (lines, code, line) in cases {
            let failure = SDFReading.failure(SDFReading.table(lines))
            #expect(failure?.code == code, "\(lines)")
            #expect(failure?.position.line == line, "\(lines)")
        }
        let dangling = SDFReading.table(["COUNTS 0 0 0 0 0"])
            .replacing("END CTAB", with: "END CTAB -")
        #expect(SDFReading.failure(dangling)?.code == .unexpectedEnd)
    }
}
