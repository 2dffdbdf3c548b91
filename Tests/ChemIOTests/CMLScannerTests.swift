import TestSupport
import Testing

@testable import ChemIO

/// The scanner of plain documents against libxml2: the same records, lines, warnings and errors, or it declines.
@Suite struct CMLScannerTests {
    /// What a way through a document gives: the compact records, and all that is told about them.
    private struct Outcome: Equatable {
        var records: [[UInt8]] = []
        var remarks: [String] = []
    }

    private static func read(
        _ bytes: [UInt8], _ reading: CMLRecordSource.Reading
    ) throws -> (outcome: Outcome, wasScanned: Bool) {
        let source = try ByteSource(bytes: bytes, name: "test")
        let records = CMLRecordSource(source: source, limits: ReadingLimits(), reading: reading)
        var outcome = Outcome()
        let batch = RecordBatch()
        var parser = CMLParser()
        var molecule = Molecule()
        while records.fill(batch, maximumRecords: 3, targetBytes: 1 << 16) {
            for slice in batch.records {
                outcome.records.append(Array(batch.bytes(of: slice)))
                outcome.remarks.append("\(slice.position)")
                if let failure = slice.failure {
                    outcome.remarks.append("\(failure)")
                    continue
                }
                do throws(ChemIOError) {
                    try parser.parse(batch.bytes(of: slice), at: slice.position, into: &molecule)
                } catch {
                    outcome.remarks.append("\(error)")
                }
                outcome.remarks += parser.warnings.map { "\($0.position) \($0.code): \($0.message)" }
            }
        }
        if let failure = records.failure { outcome.remarks.append("\(failure)") }
        return (outcome, records.wasScanned)
    }

    /// Documents in which every form, and every piece of XML that a plain document may have, occurs.
    private static let plain: [String] = [
        "<molecule id='m'>\(CMLReadingTests.ethanol)</molecule>",
        """
        <?xml version="1.0" encoding="UTF-8" standalone='yes' ?>
        <!-- before --><?style sheet="a.xsl"?>
        <cml:cml xmlns:cml="http://www.xml-cml.org/schema" xmlns="http://www.w3.org/1999/xhtml" title="a > b">
          <p>No molecule &amp; nothing &#60; here</p>
          <cml:molecule\tid = "m1"
            title='one &quot;two&quot; &#x41;&#10;three&#9;
        four' other:name="x" xmlns:other="urn:other" xml:lang="en">
            <cml:name>H&#228;m<!-- in --> <?pi?>atit<![CDATA[ <raw> & ]]>e </cml:name>
            <cml:atomArray>
              <cml:atom id="a1" elementType="C" x3="1.25" y3="-1e-3" z3="0" unknown="1" unknown2="2"/>
              <cml:atom id="a2" elementType="Cl" hydrogenCount="0" x3="2.5" y3="0" z3="0"></cml:atom >
            </cml:atomArray>
            <cml:bondArray><cml:bond atomRefs2="a1 a2" order="1"/></cml:bondArray>
            <molecule><atomArray><atom id="html"/></atomArray></molecule>
          </cml:molecule>
        </cml:cml>
        <!-- behind -->
        """,
        """
        <list xmlns=""><molecule xmlns="http://www.xml-cml.org/schema"><atomArray atomID="a b" elementType="C O"
          x2="0 1" y2="0 0"/><bondArray atomRef1="a" atomRef2="b" order="2"/><scalar title="x" units="u">1
          2</scalar></molecule><molecule><molecule id="in"><atomArray><atom id="a" elementType="Q"/></atomArray></molecule>
        <atomArray><atom id="a" elementType="cL"/></atomArray></molecule></list>
        """,
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<cml><molecule><name>n</name><atom id='a'>"
            + "<string builtin='elementType'>C</string><float builtin='x2'>1</float></atom></molecule></cml>",
        "\u{FEFF}<cml><molecule title='Möbius'><atomArray><atom id='ä' elementType='C'/></atomArray></molecule></cml>",
        "<cml><crystal><scalar title='a'>1</scalar></crystal><molecule><atomArray><atom id='a' elementType='C'/>"
            + "</atomArray></molecule></cml>",
        "\n <molecule><atomArray><atom id='a' elementType='C'/></atomArray></molecule>\n",
        "<?xml version='1.0'?>\n<!DOCTYPE molecule SYSTEM \"../dtd/cml.dtd\" []>\n<molecule title='"
            + String(repeating: "a long title ", count: 9) + "'><atom id='a'/></molecule>",
        "<!-- c --><!DOCTYPE list  PUBLIC '-//CML//DTD CML 1.0//EN'\n'cml.dtd' [ ] ><list>"
            + "<molecule><atom id='a'/></molecule></list>",
    ]

    @Test func plainDocumentsAreScanned() throws {
        for text in Self.plain {
            let expected = try Self.read(Array(text.utf8), .libxml2)
            #expect(!expected.outcome.records.isEmpty)
            for ends in ["\n", "\r\n", "\r"] where ends == "\n" || !text.contains("CDATA") {
                let other = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: ends)
                let found = try Self.read(Array(other.utf8), .scanner)
                #expect(found.wasScanned)
                #expect(found.outcome == expected.outcome)
            }
        }
    }

    @Test(arguments: [
        "", " ", "x", "<cml>", "<cml></cml", "<cml></cm>", "<cml/><cml/>", "<cml/>x", "<cml a=1/>", "<cml a='1'b='2'/>",
        "<cml a='1' a='1'/>", "<cml a='<'/>", "<cml a='&x;'/>", "<cml>&x;</cml>", "<cml>&#0;</cml>",
        "<cml>&#xFFFE;</cml>",
        "<cml>&#xD800;</cml>", "<cml>]]></cml>", "<cml><!-- a -- b --></cml>", "<cml><![CDATA[</cml>", "<x:cml/>",
        "<cml x:a='1'/>", "<cml xmlns:x=''/>", "<cml xmlns:x='u' xmlns:y='u' x:a='1' y:a='1'/>", "<1cml/>", "<a:b:c/>",
        "<!DOCTYPE cml><cml/>", "<!DOCTYPE cml SYSTEM 'a#b'><cml/>", "<!DOCTYPE cml SYSTEM 'a'<cml/>",
        "<!DOCTYPE cml SYSTEM 'a' [<!ENTITY a 'b'>]><cml>&a;</cml>", "<cml/><!DOCTYPE cml SYSTEM 'a'>",
        "<!DOCTYPE cml SYSTEM 'a'><!DOCTYPE cml SYSTEM 'a'><cml/>", "<!DOCTYPE cml SYSTEM><cml/>",
        "<!DOCTYPE cml SYSTEM'a'><cml/>", "<!DOCTYPE cml PUBLIC 'a'><cml/>", "<!DOCTYPE 1 SYSTEM 'a'><cml/>",
        "<?xml version='1.1'?><cml/>", " <?xml version='1.0'?><cml/>", "<cml><?xml a?></cml>",
        "<?xml version='1.0' encoding='UTF-16'?><cml/>", "<?xml version='1.0' encoding='ISO-8859-1'?><cml>\u{E9}</cml>",
        "<cml>\u{FFFF}</cml>", "<cml>\u{1}</cml>", "<cml>\0</cml>", "<ö/>", "<cml xml:id='a b'/>", "<cml\n/ >",
        "<cml><</cml>",
        "<cml>&#+65;</cml>", "<cml>&amp</cml>", "<cml><?pi</cml>",
    ])
    func doubtfulDocumentsAreDeclined(_ text: String) throws {
        let expected = try Self.read(Array(text.utf8), .libxml2)
        #expect(try Self.read(Array(text.utf8), .scanner).wasScanned == false)
        // libxml2 starts anew with the bytes that the scanner has seen.
        #expect(try Self.read(Array(text.utf8), .fastest).outcome == expected.outcome)
    }

    @Test func invalidBytesAreDeclined() throws {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xEF, 0xBF, 0xBE]] {
            let text = Array("<cml>".utf8) + bytes + Array("</cml>".utf8)
            #expect(try Self.read(text, .scanner).wasScanned == false)
        }
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(try Self.read(Array(deep.utf8), .scanner).wasScanned == false)
    }

    /// A document that fills more than the scanner takes is read by libxml2 with the bytes that were read already.
    @Test func longDocumentsAreGivenBack() throws {
        let comment = "<!-- " + String(repeating: "x", count: 9 << 20) + " -->"
        let text = "<cml>\(comment)\(Self.plain[0])</cml>"
        let compressed = Gzip.member(Array(text.utf8))
        for bytes in [Array(text.utf8), compressed] {
            let (outcome, wasScanned) = try Self.read(bytes, .fastest)
            #expect(!wasScanned)
            #expect(outcome == (try Self.read(Array(Self.plain[0].utf8), .libxml2).outcome))
        }
        // The same with a fault of the container behind the bytes.
        let cut = Array(Gzip.member(Array(Self.plain[0].utf8)).dropLast(9))
        #expect(try Self.read(cut, .fastest).outcome == (try Self.read(cut, .libxml2).outcome))
    }

    private static let insertions = [
        "&amp;", "&#65;", "&#10;", "&#32;", "&eacute;", "&", "<", ">", "]]>", "<!-- c -->", "<!--", "<?pi x?>", "?>",
        "<![CDATA[ x ]]>", "<b>", "</b>", "<b/>", "<c:d/>", " a='1'", " x:y='1'", " xmlns=''", " xmlns:q='urn:x'", "\"",
        "'", "\n", "\r\n", "\r", "\t", "\0", "\u{E9}", "\u{FFFE}", "=", "/", ":", "<molecule>", "</molecule>",
        "<!DOCTYPE cml>", "<!DOCTYPE cml SYSTEM 'a'>", "]", "  ",
    ]

    private static func mutated(_ original: [UInt8], _ random: inout TestGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0...Int.random(in: 0...1, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0..<60, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes[place] = UInt8(Int.random(in: 0..<256, using: &random))
            case 1: bytes[place] ^= 1 << UInt8(Int.random(in: 0..<8, using: &random))
            case 2: bytes.removeLast(bytes.count - place)
            case 3: bytes.removeSubrange(place..<end)
            case 4:
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
            default:
                let word = insertions[Int.random(in: 0..<insertions.count, using: &random)]
                // Anywhere, or where a tag or a name ends.
                let gap = bytes[place...].firstIndex { $0 == 0x3E || $0 == 0x20 }
                let spot =
                    Int.random(in: 0..<2, using: &random) == 0
                    ? place : gap.map { $0 + Int.random(in: 0..<2, using: &random) } ?? place
                bytes.insert(contentsOf: Array(word.utf8), at: spot)
            }
        }
        return bytes
    }

    @Test func damagedCopiesGiveTheSame() throws {
        var random = TestGenerator(2026)
        var scanned = 0
        for text in Self.plain {
            for _ in 0..<250 {
                let bytes = Self.mutated(Array(text.utf8), &random)
                let expected = try Self.read(bytes, .libxml2)
                let found = try Self.read(bytes, .fastest)
                #expect(found.outcome == expected.outcome, "\(String(decoding: bytes, as: UTF8.self))")
                if found.wasScanned { scanned += 1 }
            }
        }
        // Harmless damage is common: the comparison is about documents that are scanned, too.
        #expect(scanned > 100)
    }

    @Test func namesOfTheVocabularyAreFound() {
        for element in CMLElement.allCases {
            #expect(Array(element.name.utf8).withUnsafeBytes { XMLNames.elements.code(of: $0) } == element.rawValue)
        }
        for attribute in CMLAttribute.allCases where attribute != .undeclaredPrefix {
            #expect(Array(attribute.name.utf8).withUnsafeBytes { CMLAttribute.named($0) } == attribute)
        }
        for name in ["", "atoms", "ato", "undeclaredPrefix", "conventionValues", "spinMultiplicity1", "atomArraY"] {
            #expect(Array(name.utf8).withUnsafeBytes { XMLNames.elements.code(of: $0) } == XMLNames.none)
            #expect(Array(name.utf8).withUnsafeBytes { CMLAttribute.named($0) } == nil)
        }
    }
}
