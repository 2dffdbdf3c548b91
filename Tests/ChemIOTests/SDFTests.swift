import ChemIO
import Testing

@Suite("SD files")
struct SDFTests {
    private let carbon = SDFReading.block("  1  0", SDFReading.atom("C"))

    @Test("Records end with a line $$$$, or with the file; blank lines at the end are none")
    func framing() throws {
        let entries = try SDFReading.records(carbon + "$$$$  \n" + carbon + "$$$$\r\n" + carbon + "\n\n")
        #expect(entries.map(\.position.record) == [1, 2, 3])
        #expect(entries.map(\.position.line) == [1, 8, 15])
        #expect(entries.allSatisfy { $0.failure == nil })
        #expect(try SDFReading.records("\n \n").isEmpty)
    }

    @Test("An empty record fails, and the records about it are read")
    func emptyRecord() throws {
        let entries = try SDFReading.records(carbon + "$$$$\n$$$$\n" + carbon)
        #expect(entries.map { $0.failure?.code } == [nil, .empty, nil])
        #expect(entries[1].position.line == 8)
    }

    @Test("A line that only starts with $$$$ ends nothing; long records are found piece by piece")
    func longRecord() throws {
        let value = String(repeating: "$$$$ text\n", count: 40_000)
        let entries = try SDFReading.records(carbon + "> <A>\n" + value + "\n$$$$\n" + carbon)
        #expect(entries.count == 2)
        #expect(entries[0].molecule?.dataField(named: "A")?.utf8.count == value.utf8.count - 1)
        #expect(entries[1].position.line == 40_010)
    }

    @Test("Data items: names, values of several lines, order, repeated names")
    func dataItems() throws {
        let items = """

            > 25 <a<b>c> (x)
            one
            two\(" ")

            >  <empty>

            > DT12
            >5 and <3
             \("")
            > <empty>
            again

            """
        let entry = try #require(try SDFReading.records(carbon + items + "$$$$\n").first)
        #expect(entry.molecule?.dataFields.map(\.name) == ["a<b>c", "empty", "DT12", "empty"])
        #expect(entry.molecule?.dataFields.map(\.value) == ["one\ntwo ", "", ">5 and <3", "again"])
        #expect(entry.warnings.map(\.code) == ["same-name"])
        let bare = try SDFReading.records(carbon + items, needs: [])
        #expect(bare[0].molecule?.dataFields.isEmpty == true)
        #expect(bare[0].warnings.map(\.code) == ["same-name"])
    }

    @Test("Stray lines, nameless headers and a lost delimiter are warned about")
    func strayLines() throws {
        let stray = try SDFReading.records(carbon + "stray\n> <A>\n1\n")
        #expect(stray[0].warnings.map { "\($0.position.line) \($0.code)" } == ["7 stray-line"])
        #expect(stray[0].molecule?.dataField(named: "A") == "1")
        let nameless = try SDFReading.records(carbon + ">  <>\n1\n\n> <A>\n> <B>\n")
        #expect(nameless[0].warnings.map(\.code) == ["no-name", "no-blank-line"])
        #expect(nameless[0].molecule?.dataField(named: "A") == "> <B>")
        let glued = try SDFReading.records(carbon + "> <A>\n1\n\n" + carbon)
        #expect(glued.count == 1)
        #expect(glued[0].warnings.map(\.code) == ["stray-line", "missing-delimiter"])
    }

    @Test("CRLF and CR line ends")
    func lineEnds() throws {
        for end in ["\r\n", "\r"] {
            let text = (carbon + "> <A>\n1\n2\n\n$$$$\n" + carbon).replacing("\n", with: end)
            let entries = try SDFReading.records(text)
            #expect(entries.count == 2)
            #expect(entries[0].molecule?.title == "name")
            #expect(entries[0].molecule?.dataField(named: "A") == "1\n2")
        }
    }
}
