import TestSupport
import Testing

@testable import ChemIO

/// QM9, tmQM and extended XYZ: file-formats.md, section 3, rules 5 to 8.
@Suite struct XYZDialectTests {
    static func read(_ text: String) throws(ChemIOError) -> (molecule: Molecule, parser: XYZParser) {
        var parser = XYZParser()
        let molecule = try parser.molecule(from: text.utf8, at: SourcePosition(record: 7, line: 100))
        return (molecule, parser)
    }

    // MARK: QM9

    /// A made-up record in the form of the data set.
    static let qm9 = """
        3
        gdb 42\t800.5 437.9 282.9 1.8 6.3 -0.29 0.0687 0.3615 19.0002 0.021 -76.4 -76.3 -76.3 -76.4 6.002\t
        O\t-0.034\t 0.977\t 7.6*^-3\t-0.589
        H\t 0.064\t 0.0206\t 1.5*^-06\t 0.2947
        H\t 0.871\t 1.3\t 6.9e-4\t 0.2943
        1671.4\t3803.1\t3907.7
        O\tO
        InChI=1S/H2O/h1H2\tInChI=1S/H2O/h1H2

        """

    @Test func qm9Record() throws {
        let (molecule, parser) = try Self.read(Self.qm9)
        #expect(parser.ownName == "gdb 42" && parser.warnings.isEmpty)
        #expect(molecule.atomCount == 3)
        let xyz = molecule.coordinates
        #expect(xyz[2] == 0.0076 && xyz[5] == 1.5e-6)
        #expect(molecule.partialCharge(of: 0) == -0.589 && molecule.partialCharge(of: 2) == 0.2943)
        #expect(molecule.totalCharge == nil)
        let names = [
            "gdb", "A", "B", "C", "mu", "alpha", "homo", "lumo", "gap", "r2", "zpve", "U0", "U", "H", "G", "Cv",
            "frequencies", "smiles", "smiles_relaxed", "inchi", "inchi_relaxed",
        ]
        #expect(molecule.dataFields.map(\.name) == names)
        #expect(molecule.dataField(named: "homo") == "-0.29" && molecule.dataField(named: "Cv") == "6.002")
        #expect(molecule.dataField(named: "frequencies") == "1671.4 3803.1 3907.7")
        #expect(molecule.dataField(named: "inchi_relaxed") == "InChI=1S/H2O/h1H2")
    }

    @Test func qm9TrailerBelongsToTheRecord() {
        let plain = "1\nplain\nHe 0 0 0\n"
        for lineEnd in ["\n", "\r\n", "\r"] {
            let text = (Self.qm9 + Self.qm9 + plain + Self.qm9 + "\n").replacing("\n", with: lineEnd)
            #expect(readAll(text).lines == [1, 9, 17, 20])
        }
        // Without the last line end.
        #expect(readAll(String(Self.qm9.dropLast())).lines == [1])
        #expect(readAll(String(Self.qm9.dropLast())).texts == readAll(Self.qm9).texts)
    }

    @Test func qm9WithoutTrailer() {
        let lines = Self.qm9.split(separator: "\n").prefix(5).joined(separator: "\n") + "\n"
        #expect(readAll(lines + lines + "1\nx\nH 0 0 0\n").lines == [1, 6, 11])
        #expect(readAll(lines + "\n" + lines).lines == [1, 7])
    }

    @Test func badPartialCharge() {
        do throws(ChemIOError) {
            _ = try Self.read(Self.qm9.replacing("-0.589", with: "none"))
            Issue.record("read")
        } catch {
            #expect(error.code == .badNumber && error.position.line == 102 && error.position.column > 20)
            #expect(error.message.contains("partial charge"))
        }
    }

    @Test func trailerWithoutItsCommentEndsTheFile() {
        let reading = readAll(Self.qm9.replacing("gdb 42", with: "id 42"))
        #expect(reading.lines == [1, 6] && reading.texts[1].hasSuffix("[bad-count]"))
    }

    // MARK: tmQM

    @Test func tmQMComment() throws {
        let (molecule, parser) = try Self.read(
            "1\nCSD_code = ABCDEF | q = -1 | S = 0.5 | Stoichiometry = C2H4Fe(1-) | MND = 6\nFe 0 0 0\n")
        #expect(parser.ownName == "ABCDEF" && molecule.totalCharge == -1)
        #expect(molecule.dataFields.map(\.name) == ["CSD_code", "q", "S", "Stoichiometry", "MND"])
        #expect(molecule.dataField(named: "Stoichiometry") == "C2H4Fe(1-)")
        #expect(molecule.dataField(named: "S") == "0.5")
    }

    @Test func tmQMVariants() throws {
        let newer = try Self.read("1\nCSD_code = ABCDEF | CSD version = 5.42 | q = +2 | S = 0\nFe 0 0 0\n")
        #expect(newer.molecule.totalCharge == 2 && newer.molecule.dataField(named: "CSD version") == "5.42")
        let tight = try Self.read("1\nCSD_code=XYZ|q=0\nFe 0 0 0\n")
        #expect(tight.parser.ownName == "XYZ" && tight.molecule.totalCharge == 0)
        let strange = try Self.read("1\nCSD_code = | q = none | | = 3\nFe 0 0 0\n")
        #expect(strange.parser.ownName == nil && strange.molecule.totalCharge == nil)
        // Other keys do not make a tmQM comment.
        let other = try Self.read("1\nq = 1 | S = 0\nFe 0 0 0\n")
        #expect(other.molecule.totalCharge == nil && other.molecule.dataFields.isEmpty)
    }

    // MARK: Extended XYZ, rule 8

    static func fields(_ comment: String) throws(ChemIOError) -> [String] {
        let (molecule, _) = try read("1\n\(comment)\nH 1 2 3\n")
        return molecule.dataFields.map { "\($0.name)=\($0.value)" }
    }

    @Test(arguments: [
        (#"a=b"#, "a=b"), (#"flag"#, "flag=T"), (#"a="b c""#, "a=b c"), (#"a='b "c" d'"#, #"a=b "c" d"#),
        (#"a="b \"c\" \\ d""#, #"a=b "c" \ d"#), (#"a="""#, "a="), (#"a = b"#, "a=b"), (#"a= "b c""#, "a=b c"),
        (#""two words"=x"#, "two words=x"), (#"a={1 2 3}"#, "a={1 2 3}"),
        (#"a=[[1, 2], [3, 4]]"#, "a=[[1, 2], [3, 4]]"),
        (#"a={b [c {d}] e}"#, "a={b [c {d}] e}"), (#"a=b=c"#, "a=b=c"), (#"a::b=c"#, "a::b=c"), (#"ä=ö"#, "ä=ö"),
        (#"a="line\nbreak""#, "a=line\nbreak"),
    ])
    func keysAndValues(pair: String, expected: String) throws {
        #expect(
            try Self.fields("Properties=species:S:1:pos:R:3 \(pair)") == ["Properties=species:S:1:pos:R:3", expected])
        #expect(
            try Self.fields("\(pair) Lattice=\"1 0 0 0 1 0 0 0 1\" end") == [
                expected, "Lattice=1 0 0 0 1 0 0 0 1", "end=T",
            ])
    }

    @Test(arguments: [#"a="open"#, #"a='open"#, #"a={1 2"#, #"a=[1 {2] 3"#, #"=b"#, #"a="#, #""a"b="c"#])
    func commentThatDoesNotParseIsPlain(pair: String) throws {
        let comment = "Properties=species:S:1:pos:R:3 Lattice=\"1 0 0 0 1 0 0 0 1\" \(pair)"
        let (molecule, parser) = try Self.read("1\n\(comment)\nH 1 2 3\n")
        #expect(parser.warnings.map(\.code) == ["plain-comment"])
        #expect(parser.warnings[0].position.line == 101)
        #expect(molecule.title == comment && molecule.dataFields.isEmpty && molecule.cell == nil)
        #expect(molecule.atomCount == 1)
    }

    @Test func deepNestingNeedsNoStack() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try Self.fields("Properties=species:S:1:pos:R:3 a=\(deep)").count == 2)
    }

    @Test func lattice() throws {
        let comment = #"Lattice="10 0 0 1 20.5 0 0 0 3e1""#
        let (molecule, _) = try Self.read("1\n\(comment)\nH 1 2 3\n")
        #expect(molecule.cell == UnitCell(vectors: [10, 0, 0, 1, 20.5, 0, 0, 0, 30]))
        for (pbc, flags) in [
            (#""T T T""#, [true, true, true]), (#""T F true""#, [true, false, true]),
            (#"[True, FALSE, false]"#, [true, false, false]), (#""1 0 1""#, [true, false, true]),
        ] {
            let (molecule, _) = try Self.read("1\n\(comment) pbc=\(pbc)\nH 1 2 3\n")
            #expect(molecule.cell?.isPeriodic == flags)
        }
        let (listed, _) = try Self.read("1\nLattice=[[1,0,0],[0,2,0],[0,0,3]]\nH 1 2 3\n")
        #expect(listed.cell?.vectors == [1, 0, 0, 0, 2, 0, 0, 0, 3])
    }

    /// The fault of a comment.
    static func fault(_ comment: String, _ line: String = "H 1 2 3") -> String {
        do throws(ChemIOError) {
            _ = try read("1\n\(comment)\n\(line)\n")
            return "none"
        } catch {
            return "\(error.code.rawValue) \(error.position.line):\(error.position.column) \(error.message)"
        }
    }

    @Test(arguments: [
        #"Lattice="1 2 3""#, #"Lattice="1 0 0 0 1 0 0 0 x""#, #"Lattice="1 0 0 0 1 0 0 0 1 0""#, #"Lattice="""#,
        #"Lattice="1 0 0 0 1 0 0 0 nan""#, #"Lattice=T"#, #"Lattice="1 0 0 0 1 0 0 0 1" pbc="T T""#,
        #"Lattice="1 0 0 0 1 0 0 0 1" pbc="T T maybe""#,
        #"Lattice="1 0 0 0 1 0 0 0 1" Properties"#, #"Properties=species:S:1:pos:R"#, #"Properties=species:S:1"#,
        #"Properties=pos:R:3"#, #"Properties=species:S:1:pos:R:2"#, #"Properties=species:S:one:pos:R:3"#,
        #"Properties=species:S:0:pos:R:3"#, #"Properties=species:S:-1:pos:R:3"#, #"Properties=species:Q:1:pos:R:3"#,
        #"Properties=species:S:1:pos:R:3:x:R:99999999999999999999"#, #"Properties=Z:R:1:pos:R:3"#,
        #"Properties="#
            + #""""#,
    ])
    func faultsOfKeys(comment: String) {
        #expect(Self.fault(comment).hasPrefix("bad-value 101:0"), "\(Self.fault(comment))")
    }

    @Test(arguments: [
        ("species:S:1:pos:R:3", "O 1 2 3"), ("pos:R:3:species:S:1", "1 2 3 O"), ("Z:I:1:pos:R:3", "8 1 2 3"),
        ("pos:R:3:Z:I:1", "1 2 3 8"), ("species:S:1:pos:R:3:forces:R:3", "O 1 2 3 4 5 6"),
        ("id:I:1:forces:R:3:pos:R:3:species:S:1:flag:L:1", "17 9 9 9 1 2 3 O T"),
        ("Z:I:1:species:S:1:pos:R:3", "1 O 1 2 3"),
        ("numbers:I:1:positions:R:3", "8 1 2 3"), ("species:S:1:pos:R:3", "O 1 2 3 behind all columns"),
        ("name:S:1:pos:R:3:species:S:1", "first 1 2 3 O"), ("SPECIES:S:1:POS:R:3", "O 1 2 3"),
    ])
    func columnsByName(properties: String, line: String) throws {
        let (molecule, _) = try Self.read("1\nProperties=\(properties)\n\(line)\n")
        let xyz = molecule.coordinates
        #expect(molecule.element(of: 0) == .oxygen && xyz[0] == 1 && xyz[1] == 2 && xyz[2] == 3)
    }

    @Test(arguments: [
        ("species:S:1:pos:R:3:forces:R:3", "O 1 2 3 4 5", "missing-field 102:0 6 columns; expected 7"),
        ("pos:R:3:species:S:1", "1 2 3", "missing-field 102:0 3 columns; expected 4"),
        ("pos:R:3:species:S:1", "1 2 x O", "bad-number 102:5 \"x\" in the z coordinate"),
        ("pos:R:3:species:S:1", "1 2 3 Zz", "unknown-element 102:7 \"Zz\""),
        ("Z:I:1:pos:R:3", "O 1 2 3", "unknown-element 102:1 \"O\" is no element; expected an atomic number"),
        ("pos:R:3:species:S:1:charge:R:1", "1 2 3 O q", "bad-number 102:9 \"q\" in the charge"),
    ])
    func faultsInColumns(properties: String, line: String, expected: String) {
        #expect(Self.fault("Properties=\(properties)", line).hasPrefix(expected))
    }

    @Test func columnsEndWithTheFile() {
        let reading = readAll("3\nProperties=pos:R:3:species:S:1\n1 2 3 O\n")
        #expect(reading.texts[0].hasPrefix("record 1, line 1: the file ends after 1 of 3 atoms"))
        // The same file as a frame of its own.
        #expect(Self.fault("Properties=pos:R:3:species:S:1", "").hasPrefix("missing-field 102:0 0 columns"))
    }

    @Test func chargesAndNames() throws {
        let (molecule, parser) = try Self.read(
            "2\nid=water charge=-1 Properties=species:S:1:pos:R:3:charge:R:1\nO 0 0 0 -0.8\nH 0 0 1 -0.2\n")
        #expect(parser.ownName == "water" && molecule.totalCharge == -1)
        #expect(molecule.partialCharge(of: 0) == -0.8 && molecule.partialCharge(of: 1) == -0.2)
        #expect(try Self.read("1\nname=\"a b\" Properties=species:S:1:pos:R:3\nO 0 0 0\n").parser.ownName == "a b")
        #expect(try Self.read("1\nname=x Lattice=\"1 0 0 0 1 0 0 0 1\" id=y\nO 0 0 0\n").parser.ownName == "y")
    }

    /// Without the two telling keys a comment is plain, whatever it looks like.
    @Test(arguments: ["charge=0 charge_a=0", "MyLattice=\"1 2\" x", "Lattice", "properties=a:b:c", "energy=\"open"])
    func otherCommentsArePlain(comment: String) throws {
        let (molecule, parser) = try Self.read("1\n\(comment)\nH 1 2 3\n")
        #expect(molecule.dataFields.isEmpty && parser.warnings.isEmpty && molecule.title == comment)
    }
}
