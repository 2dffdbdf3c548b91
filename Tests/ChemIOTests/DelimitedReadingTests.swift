import TestSupport
import Testing

@testable import ChemIO

/// Tables with a SMILES column.
@Suite struct DelimitedReadingTests {
    static func read(
        _ text: String, _ format: StructureFormat = .csv, smiles: String? = nil, id: String? = nil
    ) -> Reading {
        var options = ReadingOptions()
        options.smilesColumn = smiles
        options.idColumn = id
        return readAll(text, as: format, options)
    }

    @Test func columnsBecomeFields() {
        let reading = Self.read("id,smiles,y\nfirst,[Na+],1.5\nsecond,[Cl-],\n")
        #expect(reading.texts == ["Na name=first charge=1 id=first y=1.5", "Cl name=second charge=-1 id=second y="])
        #expect(reading.lines == [2, 3] && reading.records.map(\.number) == [1, 2])
    }

    @Test(arguments: [nil, "smiles", "2", "SMILES"])
    func smilesColumn(name: String?) {
        let header = name == "SMILES" ? "a,SMILES" : "a,smiles"
        let reading = Self.read("\(header)\nx,[Na+]\n", smiles: name == "2" ? "2" : (name == nil ? nil : name))
        #expect(reading.texts == ["Na charge=1 a=x"])
    }

    @Test func idColumn() {
        #expect(Self.read("smiles,n,id\n[Na+],b,a\n", id: "n").texts == ["Na name=b charge=1 n=b id=a"])
        #expect(Self.read("smiles,n\n[Na+],b\n", id: "2").texts == ["Na name=b charge=1 n=b"])
        #expect(Self.read("smiles,ID\n[Na+],b\n").texts == ["Na name=b charge=1 ID=b"])
    }

    @Test func missingColumns() {
        let fault = Self.read("a,b\nC,1\n").fault
        #expect(fault?.contains("no column \"smiles\"") == true && fault?.contains("\"a\", \"b\"") == true)
        #expect(fault?.hasSuffix("[missing-column]") == true)
        for name in ["c", "0", "3", "-1"] {
            #expect(Self.read("a,smiles\nC,1\n", smiles: name).fault?.contains("no column \"\(name)\"") == true)
        }
    }

    @Test func blankCellIsARowOfItsOwn() {
        let reading = Self.read("smiles,id\n,a\n  ,b\n\"\",c\n[Na+],d\n")
        #expect(reading.records.map(\.number) == [1, 2, 3, 4])
        for text in reading.texts.prefix(3) { #expect(text.hasSuffix("the SMILES cell is blank [empty]")) }
        #expect(reading.texts[3] == "Na name=d charge=1 id=d")
    }

    @Test func quotedCells() {
        let reading = Self.read("smiles,id,note\n\"[Na+]\",\"a, \"\"b\"\"\",\"two\nlines\"\n[Cl-],c,d\n")
        #expect(reading.texts[0] == "Na name=a, \"b\" charge=1 id=a, \"b\" note=two\nlines")
        #expect(reading.lines == [2, 4])
    }

    @Test func faults() {
        let reading = Self.read("id,smiles\na\nb,C(\nc,[Na+]\nd,\"C\"x\n")
        #expect(reading.texts[0].contains("line 2") && reading.texts[0].hasSuffix("[missing-field]"))
        #expect(reading.texts[1].contains("line 3, column 3") && reading.texts[1].hasSuffix("[bad-syntax]"))
        #expect(reading.texts[2] == "Na name=c charge=1 id=c")
        #expect(reading.texts[3].hasSuffix("[bad-quoting]"))
    }

    @Test func tabSeparated() {
        #expect(
            Self.read("id\tsmiles\na\t[Na+]\n\nb\t[Cl-]\r\n", .tsv).texts == [
                "Na name=a charge=1 id=a", "Cl name=b charge=-1 id=b",
            ])
        // Quotes are plain characters there.
        #expect(Self.read("id\tsmiles\n\"a\t[Na+]\n", .tsv).texts == ["Na name=\"a charge=1 id=\"a"])
    }

    @Test func noRows() {
        #expect(Self.read("smiles,id\n") == Reading())
        #expect(Self.read("smiles") == Reading())
        #expect(Self.read("") == Reading())
    }

    @Test func byteOrderMarkAndBlankLinesBeforeTheHeader() {
        #expect(Self.read("\u{FEFF}smiles\n[Na+]\n").texts == ["Na charge=1"])
        #expect(Self.read("\n\nsmiles\n[Na+]\n").lines == [4])
    }
}
