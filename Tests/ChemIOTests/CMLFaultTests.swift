import ChemIO
import Testing

/// Broken and hostile documents.
@Suite struct CMLFaultTests {
    static let good = "<molecule id=\"good\">\(CMLReadingTests.ethanol)</molecule>"

    @Test(arguments: [
        ("<atomArray atomID='a b' elementType='C'/>", ChemIOError.Code.badValue),
        ("<atomArray atomID='a a' elementType='C C'/>", .badValue),
        ("<atomArray atomID='a' elementType='Qq'/>", .unknownElement),
        ("<atomArray><atom id='a' elementType='C' x3='1,5'/></atomArray>", .badNumber),
        ("<atomArray><atom id='a' elementType='C' x3='INF'/></atomArray>", .badNumber),
        ("<atomArray><atom id='a' elementType='C' formalCharge='1000'/></atomArray>", .badValue),
        ("<atomArray><atom id='a' elementType='C' hydrogenCount='-1'/></atomArray>", .badValue),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a'/>", .badBond),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a c'/>", .badBond),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a a'/>", .badBond),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a b'/><bond atomRefs2='b a'/>", .badBond),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a b' order='Q'/>", .badBond),
        ("<atomArray atomID='a b' elementType='C C'/><bondArray atomRef1='a b' atomRef2='b'/>", .badValue),
    ])
    func content(_ inside: String, _ code: ChemIOError.Code) throws {
        let content = try readCML("<cml>\(Self.good)\n<molecule>\(inside)</molecule>\n\(Self.good)</cml>")
        #expect(content.names == ["good", "good"])
        #expect(content.failures.map(\.code) == [code])
        #expect(content.failures.map(\.position) == [SourcePosition(record: 2, line: 2)])
        #expect(content.fault == nil)
    }

    @Test(arguments: [
        ("<atomArray><atom elementType='C'/></atomArray>", "missing-id"),
        ("<atomArray><atom id='a'/></atomArray>", "missing-element"),
        ("<atomArray atomID='a' elementType='CL'/>", "symbol-case"),
        ("<atomArray atomID='a b' elementType='C C'/><bond atomRefs2='a b'/>", "missing-order"),
        (
            "<atomArray><atom id='a' elementType='C' x2='1' y2='1'/><atom id='b' elementType='C'/></atomArray>",
            "partial-coordinates"
        ),
        ("<atomArray><atom id='a' elementType='C' xFract='0' yFract='0' zFract='0'/></atomArray>", "no-cell"),
        (
            "<atom id='a'><string builtin='elementType'>C</string>"
                + "<coordinate3 builtin='xyz3' unitsRef='units.pm'>1 2 3</coordinate3></atom>", "units"
        ),
    ])
    func oddities(_ inside: String, _ code: String) throws {
        #expect(try readMolecule(inside).warnings == [code])
    }

    @Test(arguments: [
        "<molecule id=\"x\"><atomArray></molecule>", "<molecule id=\"x\"><name>a & b</name></molecule>",
        "<molecule id=\"x\"><name>&eacute;</name></molecule>", "<molecule id=\"x\"><name a=\"1\" a=\"1\"/></molecule>",
    ])
    func openMoleculeFails(_ text: String) throws {
        let content = try readCML("<cml>\n\(Self.good)\n\(text)\n\(Self.good)\n</cml>")
        #expect(content.names == ["good"])
        #expect(content.failures.map(\.code) == [.badXML])
        #expect(content.failures.first?.position == SourcePosition(record: 2, line: 3))
        #expect(content.fault == nil)
    }

    @Test func faultsOutsideMolecules() throws {
        let twice = try readCML("\(Self.good)\n\(Self.good)")
        #expect(twice.names == ["good"])
        #expect(twice.molecules.first?.bondCount == 2)
        #expect(twice.fault?.code == .badXML && twice.fault?.position.line == 2)
        let cut = try readCML("<cml>\n\(Self.good)\n")
        #expect(cut.names == ["good"])
        #expect(cut.fault?.code == .badXML)
        #expect(try readCML(" <?xml version='1.0'?><cml/>").fault?.code == .badXML)
    }

    /// A document that ends within a molecule has no such molecule, wherever it ends.
    @Test(arguments: [
        "<molecule id='x'>", "<molecule id='x'><atomArray>",
        "<molecule id='x'><atomArray><atom id='a' elementType='C'/>",
        "<molecule id='x'><atomArray><atom id='a' elementType='C'/>\n ",
        "<molecule id='x'><atomArray><atom id='a' elementType='C'/></atomArray><!-- c -->",
        "<molecule id='x'><atomArray><atom id='a' elementType='C'/></atomArray><name>x",
        "<molecule id='x'><atomArray><atom id='a' elementType='C'/></atomArray></molecule", "<!-- c --> ", " ",
    ])
    func endsEarly(_ text: String) throws {
        let content = try readCML("<cml>\(Self.good)\n\(text)")
        #expect(content.names == ["good"])
        let hasMolecule = text.contains("<molecule")
        #expect(content.failures.map(\.code) == (hasMolecule ? [.badXML] : []))
        #expect(content.fault?.code == (hasMolecule ? nil : .badXML))
        #expect((content.failures.first ?? content.fault)?.position.line == (text.contains("\n") ? 3 : 2))
        #expect(try readCML("<cml>\(text)").names.isEmpty)
    }

    @Test(arguments: [
        ("<!ENTITY x SYSTEM \"file:///etc/hostname\">", 2), ("<!ENTITY % x SYSTEM \"other.dtd\"> %x;", 3),
        ("<!ENTITY x \"\(String(repeating: "A", count: 2000))\">", 2), ("<!ENTITY x \"y\">", 3),
        ("<!ENTITY a \"&x;\"><!ENTITY x \"&a;\">", 3),
    ])
    func entities(_ declaration: String, _ line: Int) throws {
        let content = try readCML(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE cml [\(declaration)]>\n<cml><name>&x;</name>\(Self.good)</cml>")
        #expect(content.molecules.isEmpty)
        #expect(content.fault?.code == .badXML)
        #expect(content.fault?.position.line == line)
    }

    @Test func entityInAttribute() throws {
        let content = try readCML(
            "<!DOCTYPE cml [<!ENTITY x \"C\">]><cml>\n<molecule><atomArray atomID='a' elementType='&x;'/></molecule></cml>"
        )
        #expect(content.molecules.isEmpty)
        #expect((content.fault ?? content.failures.first)?.code == .badXML)
    }

    @Test func billionLaughs() throws {
        var declarations = "<!ENTITY e0 \"lollollollol\">"
        for level in 1..<12 {
            declarations += "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
        }
        let content = try readCML("<!DOCTYPE cml [\(declarations)]><cml><name title=\"&e11;\">&e11;</name></cml>")
        #expect(content.fault?.code == .badXML)
    }

    @Test func depth() throws {
        let count = 100_000
        let text = String(repeating: "<list>", count: count) + Self.good + String(repeating: "</list>", count: count)
        #expect(try readCML(text).fault?.code == .badXML)
        let allowed = String(repeating: "<list>", count: 200) + Self.good + String(repeating: "</list>", count: 200)
        #expect(try readCML(allowed).names == ["good"])
    }

    @Test func limits() throws {
        var options = ReadingOptions()
        options.limits.atoms = 2
        let content = try readCML(
            "<cml>\(Self.good)<molecule id='small'>\(Self.array)</molecule></cml>", options: options)
        #expect(content.failures.map(\.code) == [.tooManyAtoms])
        #expect(content.names == ["small"])
        let array = "<molecule><atomArray atomID='a b c' elementType='C C C'/></molecule>"
        #expect(try readCML(array, options: options).failures.map(\.code) == [.tooManyAtoms])
        options.limits = ReadingLimits()
        options.limits.record = 200
        #expect(try readCML(Self.good, options: options).failures.map(\.code) == [.tooLong])
    }

    static let array = "<atomArray atomID='a b' elementType='C C'/>"

    @Test func longDocuments() throws {
        // Many records over several batches, and lines beyond those that a node can count.
        var text = "<cml>\n"
        let blank = String(repeating: "\n", count: 23)
        for number in 1...3000 { text += "<molecule id=\"m\(number)\">\(CMLReadingTests.ethanol)</molecule>\(blank)" }
        let content = try readCML(text + "</cml>")
        #expect(content.names == (1...3000).map { "m\($0)" })
        #expect(content.lines == (0..<3000).map { 2 + 23 * $0 })
        let broken = try readCML(text + "<molecule><atomArray atomID='a' elementType='Qq'/></molecule></cml>")
        #expect(broken.failures.map(\.position) == [SourcePosition(record: 3001, line: 2 + 23 * 3000)])
    }

    @Test func sourceTextIsReadable() throws {
        let reader = try StructureReader(
            source: try ByteSource(bytes: Array(Self.good.utf8), name: "test"), format: .cml)
        let batch = RecordBatch()
        #expect(reader.records.fill(batch))
        let text = reader.parser.sourceText(of: batch.bytes(of: batch.records[0]))
        let again = try readCML(text)
        #expect(again.names == ["good"])
        #expect(Molecule.haveSameContent(again.molecules[0], try readCML(Self.good).molecules[0]))
    }
}
