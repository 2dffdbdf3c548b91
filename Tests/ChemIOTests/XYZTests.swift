import TestSupport
import Testing

@testable import ChemIO

/// Plain XYZ: file-formats.md, section 3, rules 1 to 5.
@Suite struct XYZTests {
    /// Reads one frame; the record has number 7 and starts at line 100.
    static func frame(_ text: String, maximumAtomCount: Int = 100_000) throws(ChemIOError) -> Molecule {
        var parser = XYZParser()
        parser.maximumAtomCount = maximumAtomCount
        return try parser.molecule(from: text.utf8, at: SourcePosition(record: 7, line: 100))
    }

    /// The fault of a frame as `code line:column message`.
    static func fault(_ text: String) -> String {
        do throws(ChemIOError) {
            let molecule = try frame(text)
            return "none, \(molecule.atomCount) atoms"
        } catch {
            guard error.position.record == 7 else { return "record \(error.position.record)" }
            return "\(error.code.rawValue) \(error.position.line):\(error.position.column) \(error.message)"
        }
    }

    static func warnings(_ text: String) throws(ChemIOError) -> [RecordWarning] {
        var parser = XYZParser()
        _ = try parser.molecule(from: text.utf8, at: SourcePosition(record: 7, line: 100))
        return parser.warnings
    }

    // MARK: Rule 1: the count

    @Test(arguments: ["1", "  1", "\t 1 ", "1 atom", "1 2 3", "+1", "001", "1\r"])
    func countLine(line: String) throws {
        let molecule = try Self.frame("\(line)\nx\nH 0 0 0\n")
        #expect(molecule.atomCount == 1 && molecule.title == "x")
        #expect(readAll("\(line)\nx\nH 0 0 0\n").records.count == 1)
    }

    @Test(arguments: ["x", "-1", "1.0", "1e0", "1,", "0x1", "one", "H 0 0 0"])
    func noCount(line: String) {
        let reading = readAll("\n\(line)\nx\nH 0 0 0\n1\nx\nH 0 0 0\n")
        #expect(reading.records.count == 1)
        #expect(reading.texts[0].hasPrefix("record 1, line 2, column 1: found \"\(line)\""))
        #expect(reading.texts[0].hasSuffix("[bad-count]"))
        #expect(Self.fault("\(line)\nx\nH 0 0 0\n").hasPrefix("bad-count 100:1"))
    }

    @Test func columnOfABadCount() {
        #expect(readAll("1\nx\nH 0 0 0\n   bad").texts[1].hasPrefix("record 2, line 4, column 4:"))
    }

    @Test func zeroAtoms() throws {
        #expect(try Self.frame("0\nnothing\n").atomCount == 0)
        #expect(readAll("0\nnothing\n1\nx\nH 0 0 0\n0\nend").texts == ["<nothing>", "H(0.0,0.0,0.0) <x>", "<end>"])
        #expect(readAll("0").records.count == 1)
        #expect(readAll("0\n").texts == [""])
        #expect(readAll("0\n\n0\n\n").lines == [1, 3])
    }

    // MARK: Rule 2: the comment

    @Test(arguments: [
        "", "   ", "5", "12 34", "H 0 0 0", "0.0 1.0 2.0", "charge=0 charge_a=0", "a::b=c", "= ==", "ünïcode", "\"open",
        "energy=-1.5 step=3",
    ])
    func commentIsNeverStructure(comment: String) throws {
        let reading = readAll("1\n\(comment)\nH 0 0 0\n1\n\(comment)\nHe 1 2 3\n")
        #expect(reading.records.count == 2)
        let molecule = try Self.frame("1\n\(comment)\nH 0 0 0\n")
        #expect(molecule.title == comment && molecule.atomCount == 1)
        #expect(try Self.warnings("1\n\(comment)\nH 0 0 0\n").isEmpty)
    }

    @Test func longComment() throws {
        let comment = String(repeating: "long comment ", count: 90_000)
        let molecule = try Self.frame("1\n\(comment)\nH 0 0 0\n")
        #expect(molecule.title == comment)
        #expect(readAll("1\n\(comment)\nH 0 0 0\n1\nx\nH 0 0 0").records.count == 2)
    }

    @Test func invalidBytesInTheComment() throws {
        var parser = XYZParser()
        let molecule = try parser.molecule(from: Array("1\na".utf8) + [0xFF, 0, 0xC3] + Array("b\r\nH 0 0 0".utf8))
        #expect(molecule.title == "a\u{FFFD}\0\u{FFFD}b")
    }

    @Test func missingCommentIsToldAsAMissingAtom() {
        // The first atom line is taken as the comment, so the last one is missing.
        #expect(Self.fault("2\nH 0 0 0\nH 0 0 1\n").hasPrefix("unexpected-end 100:0 the file ends after 1 of 2 atoms"))
    }

    // MARK: Rule 3: atom lines

    @Test(arguments: [
        "O 0.5 -1 2e1", " O 0.5 -1 2e1", "O\t0.5\t-1\t2e1", "\t O \t 0.5  -1.0\t20.0  ", "O 0.5 -1 2e1 -0.3 7 text",
        "o 0.5 -1 2d+1", "O .5 -1. 200-1", "8 0.5 -1 2*^1", "O 0.5 -1 2e1\r", "O 0.5 -1 2e1\tT F \"quoted\"",
        "O 0.50000000000000000000 -1.000000000000 20.00000000",
    ])
    func atomLines(line: String) throws {
        for text in ["1\nx\n\(line)", "1\nx\n\(line)\n", "1\nx\n\(line)\nmore than thirty-two bytes behind the atom\n"]
        {
            let molecule = try Self.frame(text)
            #expect(molecule.element(of: 0) == .oxygen)
            let xyz = molecule.coordinates
            #expect(xyz[0] == 0.5 && xyz[1] == -1 && xyz[2] == 20)
            #expect(molecule.partialCharge(of: 0) == nil && molecule.bondCount == 0 && molecule.totalCharge == nil)
        }
    }

    @Test(arguments: [
        ("O 1 2", "missing-field 103:0 the line ends before the z coordinate of atom 2"),
        ("O", "missing-field 103:0 the line ends before the x coordinate of atom 2"),
        ("  O 1 two 3", "bad-number 103:7 \"two\" in the y coordinate"),
        (
            "O 1,5 2 3",
            "bad-number 103:3 \"1,5\" in the x coordinate; expected a finite decimal number with a decimal point"
        ),
        ("O 1 2 nan", "bad-number 103:7 \"nan\" in the z coordinate"),
        ("O 1 2 inf", "bad-number 103:7 \"inf\" in the z coordinate"),
        ("O 1 0x2 3", "bad-number 103:5 \"0x2\" in the y coordinate"),
        ("O 1 1e400 3", "bad-number 103:5 \"1e400\" in the y coordinate is too large"),
        ("O 1 2 3e", "bad-number 103:7 \"3e\" in the z coordinate"),
        ("Zz 1 2 3", "unknown-element 103:1 \"Zz\" is no element"),
        ("119 1 2 3", "unknown-element 103:1 \"119\" is no element"),
        ("-6 1 2 3", "unknown-element 103:1"), ("1.0 1 2 3", "unknown-element 103:1"),
        ("?? 1 2 3", "unknown-element 103:1"), ("1 2 3", "missing-field 103:0 the line ends before the z coordinate"),
        ("\u{00C5} 1 2 3", "unknown-element 103:1"),
        ("", "missing-field 103:0 blank line; expected atom 2 of 3"), ("  \t", "missing-field 103:0 blank line"),
    ])
    func faultsInAtomLines(line: String, expected: String) {
        let fault = Self.fault("3\nx\nH 0 0 0\n\(line)\nH 0 0 9\n")
        #expect(fault.hasPrefix(expected), "\(fault)")
    }

    /// A NUL byte in a structural line is an error; it is written as `~` here.
    @Test(arguments: ["O 1~ 2 3", "O 1 2 3~", "O~ 1 2 3", "O 1 2 3 4~", "~", "O ~1 2 3", "O 1 2 3 ~", "O 1 2 3 4 ~5"])
    func nulBytesInAtomLines(line: String) {
        let fault = Self.fault("3\nx\nH 0 0 0\n\(line.replacing("~", with: "\0"))\nH 0 0 9\n")
        #expect(fault.contains(" 103:"), "\(fault)")
        #expect(!fault.utf8.contains(0) && !fault.contains("blank line"), "\(fault)")
    }

    @Test func messagesShowNoControlCharacters() {
        let fault = Self.fault("1\nx\nO 1 2\u{7F}[31m 3\n")
        #expect(fault.contains("2\\x7F[31m"))
        #expect(!fault.unicodeScalars.contains { $0.value < 32 })
        let long = Self.fault("1\nx\n\(String(repeating: "Q", count: 10_000)) 1 2 3\n")
        #expect(long.utf8.count < 200)
    }

    // MARK: Rule 4: going on after an error

    @Test func framesBehindABadOneAreRead() {
        let text = """
            2
            good
            H 0 0 0
            H 0 0 1
            3
            bad
            H 0 0 0
            Zz 1 1 1
            H 0 0 2

            1
            good again
            He 5 5 5
            2
            blank inside

            H 0 0 1
            1
            last
            Ne 1 1 1
            """
        let reading = readAll(text)
        #expect(reading.lines == [1, 5, 11, 14, 18])
        #expect(reading.records.map(\.number) == [1, 2, 3, 4, 5])
        #expect(reading.texts[1].hasPrefix("record 2, line 8, column 1: \"Zz\" is no element"))
        #expect(reading.texts[2] == "He(5.0,5.0,5.0) <good again>")
        #expect(reading.texts[3].hasPrefix("record 4, line 16: blank line; expected atom 1 of 2"))
        #expect(reading.texts[4] == "Ne(1.0,1.0,1.0) <last>")
    }

    @Test func blankLinesBetweenFramesAndAtTheEnd() {
        #expect(readAll("\n \n1\nx\nH 0 0 0\n\n\t\n\n1\ny\nH 0 0 0\n\n \n\n").lines == [3, 9])
    }

    /// A frame that the end of the file cuts short says where it starts; a fault that comes before is told instead.
    @Test func endOfTheFileWithinAFrame() {
        for text in ["3", "3\n", "3\nx", "3\nx\n", "3\nx\nH 0 0 0", "3\nx\nH 0 0 0\nH 0 0 1\n"] {
            let reading = readAll("1\ny\nH 0 0 0\n" + text)
            #expect(reading.records.count == 2, "\(text)")
            #expect(reading.texts.last?.hasPrefix("record 2, line 4: the file ends after") == true, "\(reading.texts)")
            #expect(reading.texts.last?.hasSuffix("[unexpected-end]") == true)
        }
        #expect(readAll("3\nx\nH 0 0 0\nZz 0 0 0\n").texts[0].hasPrefix("record 1, line 4, column 1:"))
        // The last atom itself is cut.
        #expect(readAll("2\nx\nH 0 0 0\nH 0 0").texts[0].hasPrefix("record 1, line 4: the line ends before the z"))
    }

    // MARK: Rule 5: text behind the last atom

    @Test func textThatIsNoCountEndsTheFile() {
        let reading = readAll("1\nx\nH 0 0 0\nH 0 0 1\n1\nx\nH 0 0 0\n")
        #expect(reading.lines == [1, 4])
        #expect(reading.texts[0] == "H(0.0,0.0,0.0) <x>")
        #expect(
            reading.texts[1].hasPrefix("record 2, line 4, column 1: found \"H 0 0 1\"; expected the number of atoms"))
    }

    // MARK: Elements (section 1 rule 5)

    @Test(arguments: [
        ("CL", 17), ("cl", 17), ("Cl", 17), ("cL", 17), ("CO", 27), ("co", 27), ("h", 1), ("FE", 26), ("og", 118),
        ("Og", 118), ("W", 74), ("0", 0), ("1", 1), ("26", 26), ("118", 118), ("006", 6),
    ])
    func elementNames(name: String, number: Int) throws {
        let molecule = try Self.frame("1\nx\n\(name) 0 0 0\n")
        #expect(molecule.element(of: 0).atomicNumber == number)
        #expect(molecule.isotope(of: 0) == nil)
        #expect(try Self.warnings("1\nx\n\(name) 0 0 0\n").isEmpty)
    }

    @Test func everySymbolIsKnownInAnyCase() throws {
        for number in 1...118 {
            let symbol = try #require(Element(atomicNumber: number)).symbol
            for name in [symbol, symbol.lowercased(), symbol.uppercased(), String(number)] {
                #expect(try Self.frame("1\nx\n\(name) 0 0 0\n").element(of: 0).atomicNumber == number)
            }
        }
    }

    @Test(arguments: [
        ("D", 1, 2), ("d", 1, 2), ("T", 1, 3), ("18O", 8, 18), ("2H", 1, 2), ("238u", 92, 238), ("13c", 6, 13),
    ])
    func isotopes(name: String, number: Int, mass: Int) throws {
        let molecule = try Self.frame("2\nx\nH 0 0 0\n\(name) 0 0 9\n")
        #expect(molecule.element(of: 1).atomicNumber == number && molecule.isotope(of: 1) == mass)
        #expect(molecule.isotope(of: 0) == nil)
    }

    @Test(arguments: ["0C", "1000C", "18", "18X", "2D", "13", "5Zz", "99999999999999999999C"])
    func numbersThatAreNoIsotopes(name: String) throws {
        let fault = Self.fault("1\nx\n\(name) 0 0 0\n")
        if let number = Int(name) {
            #expect(try Self.frame("1\nx\n\(name) 0 0 0\n").element(of: 0).atomicNumber == number)
        } else {
            #expect(fault.hasPrefix("unknown-element 102:1"))
        }
    }

    @Test(arguments: ["X", "Xx", "XX", "Du", "*", "Q", "Bq", "bq"])
    func dummies(name: String) throws {
        let molecule = try Self.frame("1\nx\n\(name) 0 0 0\n")
        #expect(molecule.element(of: 0) == .dummy && molecule.label(of: 0) == name)
        #expect(try Self.warnings("1\nx\n\(name) 0 0 0\n").isEmpty)
    }

    @Test(arguments: [("O1", 8), ("O-2", 8), ("H_b", 1), ("Fe3+", 26), ("C1A", 6), ("cl'", 17), ("N(1)", 7)])
    func labels(name: String, number: Int) throws {
        let molecule = try Self.frame("2\nx\nHe 0 0 9\n\(name) 0 0 0\n")
        #expect(molecule.element(of: 1).atomicNumber == number && molecule.label(of: 1) == name)
        let warnings = try Self.warnings("2\nx\nHe 0 0 9\n\(name) 0 0 0\n")
        #expect(warnings.map(\.code) == ["atom-label"] && warnings[0].position.line == 103)
    }

    // MARK: Close atoms (section 1 rule 6)

    @Test func closeAtomsAreAWarning() throws {
        let warnings = try Self.warnings("4\nx\nH 0 0 0\nH 5 0 0\nH 0 5 0\nH 0 5 0.0999\n")
        #expect(warnings.map(\.code) == ["close-atoms"])
        #expect(warnings[0].position == SourcePosition(record: 7, line: 105))
        #expect(warnings[0].message.contains("atoms 3 and 4"))
        #expect(try Self.warnings("2\nx\nH 0 0 0\nH 0 0 0.1001\n").isEmpty)
        #expect(try Self.warnings("2\nx\nH 1 1 1\nH 1 1 1\n").count == 1)
        #expect(try Self.warnings("2\nx\nH -0.04 0 0\nH 0.04 0 0\n").count == 1)
    }

    /// Above 512 atoms another way of searching is taken; both find the same pair.
    @Test(arguments: [500, 512, 513, 2000])
    func closeAtomsInLargeMolecules(count: Int) throws {
        var generator = TestGenerator(UInt64(count))
        func text(_ positions: [SIMD3<Double>]) -> String {
            "\(positions.count)\nx\n" + positions.map { "C \($0.x) \($0.y) \($0.z)\n" }.joined()
        }
        // A grid, moved a little, across the origin.
        var positions = (0..<count).map { index -> SIMD3<Double> in
            let shift = Double.random(in: -0.3...0.3, using: &generator)
            return SIMD3<Double>(
                Double(index % 13 - 6), Double(index / 13 % 13 - 6), Double(index / 169 - 6) + shift)
        }
        #expect(try Self.warnings(text(positions)).isEmpty)
        for _ in 0..<20 {
            var moved = positions
            let first = Int.random(in: 0..<count - 1, using: &generator)
            let second = Int.random(in: first + 1..<count, using: &generator)
            moved[second] = moved[first] + SIMD3<Double>(0.05, -0.05, 0.05)
            let warnings = try Self.warnings(text(moved))
            #expect(warnings.map(\.message) == ["atoms \(first + 1) and \(second + 1) are less than 0.1 Å apart"])
        }
        positions[count - 1] = SIMD3(1e300, -1e300, 1e10)
        #expect(try Self.warnings(text(positions)).isEmpty)
    }

    // MARK: What is asked for

    @Test func needsLeaveOutWhatIsNotAskedFor() throws {
        var parser = XYZParser()
        parser.needs = []
        let molecule = try parser.molecule(from: "2\nCSD_code = A | q = 1\nH 0 0 0\nH 0 0 0\n".utf8)
        #expect(
            molecule.atomCount == 2 && molecule.title.isEmpty && molecule.dataFields.isEmpty && parser.ownName == nil)
        // Numbers are checked all the same.
        #expect(throws: ChemIOError.self) { try parser.molecule(from: "1\nx\nH 0 0 z\n".utf8) }
    }

    @Test func limitOnAtoms() throws {
        #expect(try Self.frame("2\nx\nH 0 0 0\nH 0 0 1\n", maximumAtomCount: 2).atomCount == 2)
        #expect(throws: ChemIOError(.tooManyAtoms, "")) {
            try Self.frame("2\nx\nH 0 0 0\nH 0 0 1\n", maximumAtomCount: 1)
        }
    }

    @Test func emptyRecord() { #expect(Self.fault("").hasPrefix("bad-count 100:1")) }

    /// A parser that has failed reads the next frame as if nothing had been.
    @Test func parserIsReusable() throws {
        var parser = XYZParser()
        let good = "2\nCSD_code = A\nD 0 0 0\nO1 0 0 1\n"
        let whole = try parser.molecule(from: good.utf8)
        let first = summary(of: whole, parser: parser)
        for bad in [
            "1\nLattice=\"1\"\nH 0 0 0\n", "3\nProperties=species:S:1:pos:R:3 id=Z\nH 0 0 0\n", "x", "1\nx\nX1 q 0 0",
        ] {
            #expect(throws: ChemIOError.self) { try parser.molecule(from: bad.utf8) }
            let again = try parser.molecule(from: good.utf8)
            #expect(summary(of: again, parser: parser) == first)
        }
    }
}
