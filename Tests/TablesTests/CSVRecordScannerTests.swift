import Tables
import Testing

@Suite struct CSVRecordScannerTests {
    /// All records of a text, fed in blocks of a size, each taken apart.
    private func records(_ text: String, _ dialect: DelimitedDialect = .csv, block size: Int) throws -> [[String]] {
        let bytes = Array(text.utf8)
        var scanner = CSVRecordScanner(dialect)
        var record = DelimitedRecord(dialect)
        var pending: [UInt8] = []
        var result: [[String]] = []
        func take() throws(TableError) {
            try record.parse(pending.span)
            result.append(record.strings())
            pending = []
        }
        for blockStart in stride(from: 0, to: bytes.count, by: size) {
            let block = Array(bytes[blockStart..<min(bytes.count, blockStart + size)])
            var start = 0
            while let end = scanner.endOfRecord(in: block.span, from: start) {
                pending += block[start..<end]
                try take()
                start = end
            }
            pending += block[start...]
        }
        if !pending.isEmpty { try take() }
        return result
    }

    private func check(_ text: String, _ expected: [[String]], _ dialect: DelimitedDialect = .csv) throws {
        for size in [1, 2, 3, 7, 1000] { #expect(try records(text, dialect, block: size) == expected, "block \(size)") }
    }

    /// The examples of RFC 4180, section 2.
    @Test func rfc4180() throws {
        try check("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]])
        try check("aaa,bbb,ccc\r\nzzz,yyy,xxx", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]])
        try check("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]])
        try check("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", [["aaa", "b\r\nbb", "ccc"], ["zzz", "yyy", "xxx"]])
        try check("\"aaa\",\"b\"\"bb\",\"ccc\"", [["aaa", "b\"bb", "ccc"]])
    }

    @Test func oddRecords() throws {
        try check("", [])
        try check("\n", [[""]])
        try check("a\n\nb\n", [["a"], [""], ["b"]])
        try check(",\n,,", [["", ""], ["", "", ""]])
        try check("\"\"\n\"\"\"\"\n", [[""], ["\""]])
        try check("\"\",\"\n\"\nx", [["", "\n"], ["x"]])
        try check("5\" pipe,6\nnext,7\n", [["5\" pipe", "6"], ["next", "7"]])
        try check(" \"a\n", [[" \"a"]])
        try check("a,\"b\nc\"\"\n\",d\r\ne\n", [["a", "b\nc\"\n", "d"], ["e"]])
        try check("a;\"b;c\"\n", [["a", "b;c"]], DelimitedDialect(delimiter: 0x3B, hasQuotes: true, hasEscapes: false))
    }

    @Test func tsv() throws {
        try check(
            "a\t\"b\"\t\n1\\t2\t3\\n4\\\\n\tx\\q\\\r\n", [["a", "\"b\"", ""], ["1\t2", "3\n4\\n", "x\\q\\"]], .tsv)
        try check("C\\n1cccc1\tx\n", [["C\\n1cccc1", "x"]], .plainTSV)
    }

    @Test func errorsNameTheColumn() throws {
        var record = DelimitedRecord(.csv)
        record.columnNames = ["id", "smiles"]
        let open = #expect(throws: TableError.self) { try record.parse(Array("a,\"b".utf8).span) }
        #expect(open?.message == "column 2 ('smiles'): a quoted field is not closed")
        let more = #expect(throws: TableError.self) { try record.parse(Array("a,b,\"c\"d\n".utf8).span) }
        #expect(more?.code == .badQuoting)
        #expect(more?.message.hasPrefix("column 3: a closing quote is followed by more") == true)
        var scanner = CSVRecordScanner(.csv)
        #expect(scanner.endOfRecord(in: Array("a,\"b\n".utf8).span, from: 0) == nil)
        #expect(scanner.isInQuotes)
        scanner.reset()
        #expect(scanner.endOfRecord(in: Array("a\n".utf8).span, from: 0) == 2)
    }

    @Test func whatWeWriteReadsBack() throws {
        var random = SplitMix(state: 9)
        let pool = Array("ab,\"\n\r\t \\nté".unicodeScalars)
        for _ in 0..<3000 {
            let fields = (0..<(1 + Int(random.next() % 4))).map { _ in
                String(
                    String.UnicodeScalarView(
                        (0..<Int(random.next() % 6)).map { _ in pool[Int(random.next() % UInt64(pool.count))] }))
            }
            var csv: [UInt8] = []
            var tsv: [UInt8] = []
            for (column, field) in fields.enumerated() {
                if column > 0 {
                    csv.append(0x2C)
                    tsv.append(0x09)
                }
                DelimitedText.appendCSVField(field, to: &csv)
                DelimitedText.appendTSVField(field, to: &tsv)
            }
            #expect(try records(csv.text + "\n", block: 3) == [fields])
            #expect(try records(tsv.text + "\n", .tsv, block: 3) == [fields])
        }
    }

    @Test func byteOrderMarks() {
        #expect(CSVRecordScanner.byteOrderMarkLength(in: [0xEF, 0xBB, 0xBF, 0x61].span) == 3)
        #expect(CSVRecordScanner.byteOrderMarkLength(in: [0xEF, 0xBB].span) == 0)
        #expect(CSVRecordScanner.byteOrderMarkLength(in: [0x61, 0xBB, 0xBF].span) == 0)
    }

    @Test func columnsByName() throws {
        let columns = ColumnIndex(["id", "x", "y", "x"])
        #expect(try columns.position(of: "y") == 2)
        #expect(columns.positionIfUnambiguous(of: "x") == nil)
        #expect(columns.duplicates == ["x"])
        #expect(throws: TableError(.duplicateColumn, "")) { try columns.position(of: "x") }
        let error = #expect(throws: TableError.self) { try columns.position(of: "smiles") }
        #expect(error?.message == "no column 'smiles'; there are 'id', 'x', 'y', 'x'")
    }
}
