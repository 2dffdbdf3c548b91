import ChemIO
import Testing

/// Rows of the OpenSMILES 1.0 grammar and of its extensions, with atoms and bonds worked out by hand.
@Suite struct SMILESGrammarTests {
    @Test(arguments: [
        ("B", "B"), ("C", "C"), ("N", "N"), ("O", "O"), ("P", "P"), ("S", "S"), ("F", "F"), ("Cl", "Cl"), ("Br", "Br"),
        ("I", "I"), ("*", "*"), ("b", "b"), ("c", "c"), ("n", "n"), ("o", "o"), ("p", "p"), ("s", "s"),
        ("ClBr", "Cl Br"),
        ("BrB", "Br B"), ("Sc", "S c"), ("Cn", "C n"), ("Co", "C o"), ("No", "N o"), ("CCl", "C Cl"),
        ("[Sc]", "Sc"), ("[Cn]", "Cn"), ("[Co]", "Co"), ("[No]", "No"), ("[Og]", "Og"), ("[He]", "He"), ("[H]", "H"),
        ("[*]", "*"), ("[#6]", "C"), ("[#0]", "*"), ("[#118]", "Og"), ("[2#1]", "H"), ("[Uun]", "Ds"), ("[Uuo]", "Og"),
        ("[U]", "U"), ("['Rf']", "Rf"), ("['Og']", "Og"), ("[se]", "se"), ("[as]", "as"), ("[te]", "te"),
        ("[si]", "si"),
        ("[s]", "s"), ("[b]", "b"), ("[HH]", "H"), ("", ""),
    ])
    func atoms(_ text: String, _ expected: String) throws {
        #expect(try readSMILES(text).atomText == expected)
    }

    @Test(arguments: [
        ("CC", "0-1"), ("C-C", "0-1"), ("C=C", "0=1"), ("C#C", "0#1"), ("C$C", "0$1"), ("C:C", "0:1"), ("C~C", "0~1"),
        ("cc", "0:1"), ("Cc", "0-1"), ("c-c", "0-1"), ("c=c", "0=1"), ("C->C", "0>1"), ("C<-C", "1>0"),
        ("C/C", "0-1/"), ("C\\C", "0-1\\"), ("C\\\\C", "0-1\\"), ("c/c", "0:1/"), ("C.C", ""), ("CC.CC", "0-1 2-3"),
        ("C(C)C", "0-1 0-2"), ("C(=C)C", "0=1 0-2"), ("C(C)(C)C", "0-1 0-2 0-3"), ("C(C(C)C)C", "0-1 1-2 1-3 0-4"),
        ("CC(C)", "0-1 1-2"), ("C(C.C)C", "0-1 0-3"), ("c(c)c", "0:1 0:2"), ("C(c)c", "0-1 0-2"),
        ("[NH3][Fe]", "0-1"), ("c[nH]c", "0:1 1:2"),
    ])
    func chainBonds(_ text: String, _ expected: String) throws {
        #expect(try readSMILES(text).bondText == expected)
    }

    @Test(arguments: [
        // Ring-closure bonds come after the chain bonds and begin at the closing atom if no order is written at the
        // opening number.
        ("C1CC1", "0-1 1-2 2-0"), ("C=1CC1", "0-1 1-2 0=2"), ("C1CC=1", "0-1 1-2 2=0"), ("C=1CC=1", "0-1 1-2 0=2"),
        ("C0CC0", "0-1 1-2 2-0"), ("C%12CC%12", "0-1 1-2 2-0"), ("C%(1)CC1", "0-1 1-2 2-0"),
        ("C%(12345)CC%(12345)", "0-1 1-2 2-0"), ("C%01CC1", "0-1 1-2 2-0"), ("C1.C1", "1-0"),
        ("C1CC1C1CC1", "0-1 1-2 2-3 3-4 4-5 2-0 5-3"),
        ("c1ccccc1", "0:1 1:2 2:3 3:4 4:5 5:0"), ("c1cC1", "0:1 1-2 2-0"), ("C-1CCC:1", "0-1 1-2 2-3 0-3"),
        // By ring number, whatever the order of closing.
        ("C2C1CC2C1", "0-1 1-2 2-3 3-4 4-1 3-0"), ("C%11C1CC%11C1", "0-1 1-2 2-3 3-4 4-1 3-0"),
        // Any bond in front of a ring number counts as nothing.
        ("C~1CC1", "0-1 1-2 2-0"), ("C~1CC=1", "0-1 1-2 2=0"), ("c~1ccccc~1", "0:1 1:2 2:3 3:4 4:5 5:0"),
        // An arrow is read from the atom where it stands.
        ("N->1CC1", "0-1 1-2 0>2"), ("N<-1CC1", "0-1 1-2 2>0"), ("N1CC->1", "0-1 1-2 2>0"), ("N1CC<-1", "0-1 1-2 0>2"),
        // A direction is read from the atom where it stands, too.
        ("C/1CC1", "0-1 1-2 2-0\\"), ("C1CC/1", "0-1 1-2 2-0/"), ("C/1CC\\1", "0-1 1-2 2-0\\"),
        ("C-1CC/1", "0-1 1-2 0-2\\"),
        // A ring number after a branch belongs to the atom before the branch.
        ("C(C)1CC1", "0-1 0-2 2-3 3-0"), ("C(C)12CC1C2", "0-1 0-2 2-3 3-4 3-0 4-0"),
    ])
    func ringBonds(_ text: String, _ expected: String) throws {
        #expect(try readSMILES(text).bondText == expected)
    }

    @Test func manyUnorderedRingNumbersStaySorted() throws {
        // Opened as 99 … 10, closed in the same order: the bonds must be sorted by number.
        var text = ""
        for number in (10...99).reversed() { text += "C%\(number)" }
        for number in (10...99).reversed() { text += "C%\(number)" }
        let molecule = try readSMILES(text)
        try #require(molecule.bondCount == 179 + 90)
        let bonds = molecule.bonds
        for number in 10...99 {
            #expect(Int(bonds[179 + number - 10].end) == 99 - number)
            #expect(Int(bonds[179 + number - 10].begin) == 90 + 99 - number)
        }
    }

    @Test func bracketParts() throws {
        let molecule = try readSMILES("[13CH3-:7][15N@@H2++][OH-][Fe+++][Fe---][0C][C+0][C:0][CH0-1][K+99][*-128]")
        #expect((0..<11).map { molecule.formalCharge(of: $0) } == [-1, 2, -1, 3, -3, 0, 0, 0, -1, 99, -128])
        #expect((0..<11).map { molecule.isotope(of: $0) ?? 0 } == [13, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect((0..<11).map { molecule.hydrogenCount(of: $0).fixedValue } == [3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect((0..<11).map { molecule.atomMap(of: $0) } == [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(molecule.totalCharge == -30)
    }

    @Test func bracketLimits() throws {
        let molecule = try readSMILES("[65535C][CH253][C+127][C:2147483646]")
        #expect(molecule.isotope(of: 0) == 65_535)
        #expect(molecule.hydrogenCount(of: 1) == .fixed(253))
        #expect(molecule.formalCharge(of: 2) == 127)
        #expect(molecule.atomMap(of: 3) == 2_147_483_646)
    }

    @Test func hydrogensAreStatedOrFollowFromTheValence() throws {
        let molecule = try readSMILES("C[CH2]c*")
        #expect((0..<4).map { molecule.hydrogenCount(of: $0) } == [.byValence, .fixed(2), .byValence, .byValence])
        #expect(molecule.totalCharge == 0)
        #expect(!molecule.hasCoordinates)
    }

    // MARK: The line

    @Test(arguments: [
        ("CCO ethanol", "ethanol"), ("CCO\tethanol", "ethanol"), ("CCO   ethyl alcohol \t\r\n", "ethyl alcohol"),
        ("CCO", ""), ("CCO\n", ""), ("CCO\r\n", ""), ("CCO a\tb", "a\tb"), ("CCO |$a;b;c$| name", "name"),
        ("CCO |$a;b;c$|", ""), ("CCO |$a$|name", "name"), ("CCO x|y|", "x|y|"), ("CCO éthanol", "éthanol"),
    ])
    func title(_ text: String, _ expected: String) throws {
        var parser = SMILESParser()
        let molecule = try parser.molecule(from: text.utf8)
        #expect(molecule.atomCount == 3)
        #expect(molecule.title == expected)
        #expect(parser.ownName == (expected.isEmpty ? nil : expected))
    }

    @Test func invalidUTF8InTheNameIsReplaced() throws {
        var parser = SMILESParser()
        #expect(try parser.molecule(from: Array("CCO a".utf8) + [0xFF]).title == "a\u{FFFD}")
    }

    @Test func nameIsKnownOfUnreadableLines() {
        var parser = SMILESParser()
        #expect(throws: ChemIOError.self) { try parser.molecule(from: "C1CC bad one\n".utf8) }
        #expect(parser.ownName == "bad one")
        #expect(throws: ChemIOError.self) { try parser.molecule(from: "C1CC |$a$| x".utf8) }
        #expect(parser.ownName == "x")
        #expect(throws: ChemIOError.self) { try parser.molecule(from: "C1CC".utf8) }
        #expect(parser.ownName == nil)
        parser.nameFirst = true
        #expect(throws: ChemIOError.self) { try parser.molecule(from: "bad C1CC x".utf8) }
        #expect(parser.ownName == "bad")
    }

    @Test func nameFirst() throws {
        let molecule = try readSMILES("AA-504/1\tC1CC1\tC3H6\t42.08", nameFirst: true)
        #expect(molecule.title == "AA-504/1")
        #expect(molecule.bondText == "0-1 1-2 2-0")
        #expect(try readSMILES("x CC |$a;b$| rest", nameFirst: true).label(of: 1) == "b")
        let error = readingError(of: "x  C(", nameFirst: true)
        #expect(error?.position.column == 6)
        var parser = SMILESParser(nameFirst: true)
        #expect(try parser.molecule(from: "#\n".utf8).atomCount == 0)
        #expect(parser.warnings.map(\.code) == ["no-smiles"])
    }

    @Test func emptyLineIsAMoleculeOfNoAtoms() throws {
        for text in ["", "\n", "\r\n"] {
            let molecule = try readSMILES(text)
            #expect(molecule.atomCount == 0 && molecule.totalCharge == 0)
        }
        #expect(readingError(of: "  \t")?.code == .badSyntax)
    }

    @Test func needsLeaveOutWhatIsNotWanted() throws {
        var parser = SMILESParser()
        parser.needs = []
        let molecule = try parser.molecule(from: "N[C@H](C)O |$a;b$,(1,2,)| name".utf8)
        #expect(molecule.title.isEmpty && molecule.atomStereo.isEmpty && molecule.dataFields.isEmpty)
        #expect(!molecule.hasCoordinates && molecule.label(of: 0) == nil)
        #expect(molecule.hydrogenCount(of: 1) == .fixed(1))
        #expect(parser.ownName == nil)
    }

    @Test func warnings() throws {
        #expect(try warningCodes(of: "CCO") == [])
        #expect(try warningCodes(of: "C(C)C1CC1") == [])
        #expect(try warningCodes(of: "C(C)[CH]1CC1") == [])
        #expect(try warningCodes(of: "C(C)-[CH]1CC1") == [])
        #expect(try warningCodes(of: " CCO") == ["leading-blanks"])
        #expect(try warningCodes(of: "C(C)1CC1") == ["ring-number-after-branch"])
        #expect(try warningCodes(of: "C(C)=1CC=1") == ["ring-number-after-branch"])
        #expect(try warningCodes(of: "C(C)12CC1C2") == ["ring-number-after-branch"])
        #expect(try warningCodes(of: "C=1CC-1") == ["ring-bond-conflict"])
        #expect(try warningCodes(of: "C/1CC\\1") == [])
        #expect(try warningCodes(of: "N->1CC<-1") == [])
        #expect(try warningCodes(of: "N->1CC->1") == ["ring-bond-conflict"])
        var parser = SMILESParser()
        _ = try parser.molecule(from: "C(C)1CC1".utf8, at: SourcePosition(record: 3, line: 4))
        #expect(parser.warnings.first?.position == SourcePosition(record: 3, line: 4, column: 5))
        _ = try parser.molecule(from: "CC".utf8)
        #expect(parser.warnings.isEmpty)
    }

    // MARK: Size

    @Test func deepNestingIsReadWithoutRecursion() throws {
        let depth = 100_000
        var parser = SMILESParser()
        parser.maximumAtomCount = depth + 1
        let text = String(repeating: "C(", count: depth) + "C" + String(repeating: ")", count: depth)
        let molecule = try parser.molecule(from: text.utf8)
        #expect(molecule.atomCount == depth + 1 && molecule.bondCount == depth)
        #expect(fragmentCount(of: molecule) == 1)
        #expect(readingError(of: String(repeating: "C(", count: depth))?.code == .badSyntax)
        #expect(readingError(of: String(repeating: "(", count: depth))?.code == .badBranch)
        #expect(readingError(of: String(repeating: "[", count: depth))?.code == .badSyntax)
    }

    @Test func atomLimit() throws {
        var parser = SMILESParser()
        parser.maximumAtomCount = 3
        #expect(try parser.molecule(from: "CCC".utf8).atomCount == 3)
        #expect(throws: ChemIOError(.tooManyAtoms, "")) { try parser.molecule(from: "CCCC".utf8) }
    }

    @Test func hubWithManyRingClosuresIsReadInLinearTime() throws {
        // One atom opens 20,000 rings, and an atom of its own closes each.
        var text = "C"
        for number in 1...20_000 { text += "%(\(number))" }
        for number in 1...20_000 { text += ".C%(\(number))" }
        let molecule = try readSMILES(text)
        #expect(molecule.degree(of: 0) == 20_000)
        #expect(molecule.bondCount == 20_000)
    }

    @Test func parserAndMoleculeCanBeUsedAgain() throws {
        var parser = SMILESParser()
        var molecule = Molecule()
        let lines = ["[13CH3-:1]c1ccccc1 |^1:0| a", "C1CC", "CCO b", "C[C@H](N)O", "", "[Na+].[Cl-] c", "C[", "CC"]
        for line in lines + lines.reversed() {
            let fresh = Result { try readSMILES(line) }
            let bytes = Array(line.utf8)
            let again = Result {
                try bytes.withUnsafeBytes { try parser.parse($0, at: SourcePosition(), into: &molecule) }
            }
            switch (fresh, again) {
            case (.success(let expected), .success): #expect(Molecule.haveSameContent(expected, molecule))
            case (.failure, .failure): #expect(molecule.atomCount == 0 && molecule.bondCount == 0)
            default: Issue.record("\(line): a used parser differs from a fresh one")
            }
        }
    }
}
