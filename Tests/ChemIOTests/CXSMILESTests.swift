import ChemIO
import Testing

/// The CXSMILES block.
@Suite struct CXSMILESTests {
    @Test func labels() throws {
        let molecule = try readSMILES("*CC |$R1;;A&#59;B$| x")
        #expect((0..<3).map { molecule.label(of: $0) } == ["R1", nil, "A;B"])
        #expect(molecule.dataField(named: "cxsmiles") == "|$R1;;A&#59;B$|")
        #expect(molecule.title == "x")
        #expect(try readSMILES("CC |$_AV:a;b$|").label(of: 0) == nil)
        #expect(try readSMILES("CC |$a|b$| n").label(of: 0) == "a|b")
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (6, 3), (7, 3)])
    func radicals(_ kind: Int, _ electrons: Int) throws {
        let molecule = try readSMILES("CCC |^\(kind):0,2|")
        #expect((0..<3).map { molecule.radicalElectrons(of: $0) } == [electrons, 0, electrons])
    }

    @Test func severalRadicalItems() throws {
        let molecule = try readSMILES("CCC |^1:0,^2:1,^5:2|")
        #expect((0..<3).map { molecule.radicalElectrons(of: $0) } == [1, 2, 3])
    }

    @Test func coordinates() throws {
        let plane = try readSMILES("CCO |(-1.5,.25,;0,0,;1e1,-2.5E-1,)|")
        #expect(plane.dimension == 2)
        #expect((0..<9).map { plane.coordinates[$0] } == [-1.5, 0.25, 0, 0, 0, 0, 10, -0.25, 0])
        let space = try readSMILES("CC |(0,0,0;0,0,1.5)|")
        #expect(space.dimension == 3)
        // Only the first set is taken; missing numbers are 0.
        let first = try readSMILES("CC |(1,2,3;),(4,5,6;7,8,9)|")
        #expect((0..<6).map { first.coordinates[$0] } == [1, 2, 3, 0, 0, 0])
        #expect(try warningCodes(of: "CC |(1,2,3;)|") == ["cxsmiles-coordinates"])
        #expect(try warningCodes(of: "CC |(1,2,;3,4,)|") == [])
        #expect(try !readSMILES("CC |()|").hasCoordinates)
    }

    @Test(arguments: [
        ("N[Fe] |C:0.0|", "0>1"), ("[Fe]N |C:1.0|", "1>0"), ("[Fe]N |C:0.0|", "0>1"), ("OO |H:0.0|", "0h1"),
        // Bonds count in the order in which they are completed in the text: here 0-1, 1-2, the ring closure, 2-3.
        ("C1CC1C |C:3.3|", "0-1 1-2 3>2 2-0"), ("C1CC1C |C:0.2|", "0-1 1-2 2-3 0>2"),
        ("C1CC1C |Z:2,3|", "0-1 1-2 2.3 2.0"), ("N[Fe]N |C:0.0,2.1|", "0>1 2>1"),
    ])
    func bonds(_ text: String, _ expected: String) throws {
        #expect(try readSMILES(text).bondText == expected)
    }

    @Test(arguments: [
        "|c:0|", "|t:0,1|", "|ctu:0|", "|&1:1|", "|o1:1,&2:0|", "|a:0|", "|w:1.0|", "|wU:1.0,wD:1.1|", "|m:0:1.2|",
        "|LN:1:1.3.0.2|", "|rb:0:*,1:2|", "|s:0:*|", "|u:0|", "|SgD:2,1:FIELD:info::::|", "|Sg:n:1,2::ht|",
        "|Sg:gen:0,1:::|", "|SgH:0:1|", "|atomProp:0.p.v:1.q.w|", "|$a;b$,^1:0,&1:1|", "||", "|c:99|",
    ])
    func textOnly(_ block: String) throws {
        var parser = SMILESParser()
        let molecule = try parser.molecule(from: "CC=C \(block) name".utf8)
        #expect(molecule.dataField(named: "cxsmiles") == block)
        #expect(molecule.title == "name")
        #expect(molecule.bondText == "0-1 1=2")
        #expect(parser.warnings.isEmpty)
    }

    @Test(arguments: [
        ("CC |garbage", 12), ("CC |$a|", 8), ("CC |^9:0|", 6), ("CC |^1:|", 8), ("CC |C:0|", 8), ("CC |C:0.0", 10),
        ("CCC |C:2.0|", 8), ("CC |(1,x,)|", 8), ("CC |(1,2", 9), ("CC |(1e999,2,)|", 6), ("CC |$a&#44$|", 11),
        ("CC |w:1|", 8), ("CC |o1|", 7), ("CC |", 5),
    ])
    func broken(_ text: String, _ column: Int) throws {
        let error = try #require(readingError(of: text))
        #expect(error.code == .badExtension)
        #expect(error.position.column == column, "\(error)")
    }

    @Test func whatDoesNotExistIsPassedOver() throws {
        #expect(try warningCodes(of: "CC |^1:5|") == ["cxsmiles-unknown-atom"])
        #expect(try warningCodes(of: "CC |C:0.7|") == ["cxsmiles-unknown-atom"])
        #expect(try warningCodes(of: "CC |Z:7|") == ["cxsmiles-unknown-atom"])
        #expect(try warningCodes(of: "CC |$a;b;c$|") == ["cxsmiles-unknown-atom"])
        #expect(try warningCodes(of: "CC |x|") == ["cxsmiles-unknown-item"])
    }
}
