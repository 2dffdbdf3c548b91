import Tables
import TestSupport
import Testing

@testable import ChemIO

/// Framing and the bytes around it: blocks, line ends, marks, limits.
@Suite struct RecordReaderTests {
    static let frames =
        "2\nfirst\nH 0.0 0.0 0.12\nO 1.5 -2.25e1 3\n\n\n 1 atom\n\nC 0 0 0\n0\nnone\n3\n\nN 1 2 3 extra 4\nCl 4 5 6\nFe -7 8 9\n"
    static let rows = "C methane\nCCO ethanol\n\nc1ccccc1 \n  \nO"

    static let formats: [(StructureFormat, String)] = [(.xyz, frames), (.smiles, rows)]
    static func text(of format: StructureFormat) -> String { format == .xyz ? frames : rows }

    // MARK: Blocks

    /// Blocks of all small sizes, so that every token lies across the end of some block.
    @Test(arguments: [StructureFormat.xyz, .smiles], ["\n", "\r\n", "\r"])
    func everyTokenCrossesABlock(format: StructureFormat, lineEnd: String) {
        let text = Self.text(of: format).replacing("\n", with: lineEnd)
        let whole = readAll(text, as: format)
        #expect(whole.records.count == 4 && whole.fault == nil)
        for capacity in 1...text.utf8.count + 2 {
            for targetBytes in [1, 5, capacity] {
                let blocks = BlockSize(
                    capacity: capacity, targetBytes: targetBytes, maximumRecords: capacity % 3 == 0 ? 1 : 4096)
                let reading = readAll(text, as: format, blocks: blocks)
                #expect(reading == whole, "blocks of \(capacity), \(targetBytes)")
            }
        }
    }

    /// Frames that are told by what follows them, cut everywhere.
    @Test func lookAheadCrossesABlock() {
        let frame = "1\ngdb 7 a\nH 0 0 0 0.5\n100.5 200\nC\tC\nInChI=1\tInChI=1\n"
        let text = frame + "1\ngdb 8\nH 0 0 0 0\n2\nplain\nH 0 0 1\nH 0 0 2\n" + frame
        let whole = readAll(text)
        #expect(whole.lines == [1, 7, 10, 14])
        for capacity in 1...text.utf8.count {
            #expect(readAll(text, blocks: BlockSize(capacity: capacity, targetBytes: 1)) == whole, "\(capacity)")
        }
    }

    @Test func quotedRowsCrossABlock() throws {
        let header = "smiles,note\n"
        let text = "C,\"a\nb \"\"c\"\"\"\n\nCC,\r\n\"CCC\",x\nCCCC"
        func reading(_ blocks: BlockSize) throws -> Reading {
            let source = try ByteSource(bytes: Array(text.utf8), name: "memory")
            let parser = try Array(header.utf8).withUnsafeBytes { bytes in
                try DelimitedSMILESParser(header: bytes, dialect: .csv, options: ReadingOptions())
            }
            return readAll(RecordReader(source: source, framer: DelimitedFramer(.csv)), parser: parser, blocks: blocks)
        }
        let whole = try reading(BlockSize())
        #expect(whole.lines == [1, 4, 5, 6])
        for capacity in 1...text.utf8.count {
            #expect(try reading(BlockSize(capacity: capacity, targetBytes: 1)) == whole, "\(capacity)")
        }
    }

    @Test func memoryFileAndGzipGiveTheSame() throws {
        let folder = TemporaryFolder()
        var generator = TestGenerator(77)
        let table = "smiles,id,note\n[Na+],a,\"x, y\"\n,b,\nC(,c,\"two\nlines\"\n"
        for (format, text) in Self.formats + [(.csv, table)] {
            var long = text + "\n"
            if format == .csv {
                for index in 0..<5000 { long += "\(String(repeating: "N", count: index % 9)),m\(index),\"\n\"\"\"\n" }
            } else if format == .xyz {
                for index in 0..<300 { long += randomXYZ(atoms: index % 40, comment: "\(index)", using: &generator) }
            } else {
                for index in 0..<5000 { long += String(repeating: "C", count: index % 50 + 1) + " m\(index)\n" }
            }
            let memory = readAll(long, as: format)
            #expect(memory.records.count > 300 && memory.fault == nil)
            let bytes = Array(long.utf8)
            let plain = try ByteSource(path: folder.write(bytes, to: "plain"))
            #expect(readAll(plain, as: format) == memory)
            let third = bytes.count / 3
            let packed = Gzip.member(Array(bytes[..<third])) + Gzip.member([]) + Gzip.member(Array(bytes[third...]))
            #expect(readAll(try ByteSource(path: folder.write(packed, to: "packed")), as: format) == memory)
            #expect(readAll(packed, as: format) == memory)
        }
    }

    // MARK: Lines

    @Test(arguments: [StructureFormat.xyz, .smiles]) func lineEndsMakeNoDifference(format: StructureFormat) {
        let text = Self.text(of: format)
        let plain = readAll(text, as: format)
        #expect(readAll(text.replacing("\n", with: "\r\n"), as: format) == plain)
        #expect(readAll(text.replacing("\n", with: "\r"), as: format) == plain)
        // Mixed in one file.
        var generator = TestGenerator(5)
        for _ in 0..<200 {
            var mixed = ""
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                // An empty line between CR and LF would be one line end: "\r" + "\n".
                let end = ["\n", "\r\n", "\r"][Int(generator.next() % 3)]
                mixed += mixed.unicodeScalars.last == "\r" && line.isEmpty ? "\r" : line + end
            }
            mixed += text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
            let reading = readAll(
                mixed, as: format, blocks: BlockSize(capacity: 1 + Int(generator.next() % 20), targetBytes: 1))
            #expect(reading == plain, "\(mixed.debugDescription)")
        }
    }

    @Test func lastLineMayLackItsEnd() {
        for text in [
            "1\nx\nH 0 0 0", "1\nx\nH 0 0 0\n", "1\nx\nH 0 0 0\r", "1\nx\nH 0 0 0\r\n", "1\nx\nH 0 0 0 \n \n\t",
        ] {
            #expect(readAll(text).texts == ["H(0.0,0.0,0.0) <x>"])
        }
        for text in ["C a", "C a\n", "C a\r", "C a\r\n"] { #expect(readAll(text, as: .smiles).texts.count == 1) }
    }

    /// A lone CR as the last byte of a block counts its line, also where nothing else is in the block.
    @Test func linesAreCountedAcrossBlocks() {
        for lineEnd in ["\n", "\r\n", "\r"] {
            let text = "1\nx\nH 0 0 0\n\n\n\n1\ny\nHe 0 0 0\n\n\nno count\n".replacing("\n", with: lineEnd)
            for capacity in 1...40 {
                let reading = readAll(text, blocks: BlockSize(capacity: capacity, targetBytes: 1))
                #expect(reading.lines == [1, 7, 12], "\(capacity)")
            }
        }
    }

    @Test(arguments: ["", "\n", "\r", " \t\n\n  ", "\u{FEFF}", "\u{FEFF}\r\n"])
    func noRecords(text: String) {
        for format in [StructureFormat.xyz, .smiles] {
            let reading = readAll(text, as: format)
            #expect(reading.records.isEmpty && reading.fault == nil)
        }
    }

    // MARK: What is no text

    @Test func byteOrderMarkIsSkipped() {
        for (format, text) in Self.formats {
            #expect(readAll("\u{FEFF}" + text, as: format) == readAll(text, as: format))
            for capacity in 1...20 {
                let reading = readAll(
                    "\u{FEFF}" + text, as: format, blocks: BlockSize(capacity: capacity, targetBytes: 1))
                #expect(reading == readAll(text, as: format), "\(capacity)")
            }
        }
    }

    struct Signature: Sendable {
        let bytes: [UInt8]
        let words: String
    }

    static let signatures = [
        Signature(bytes: [0xFF, 0xFE, 0x31, 0], words: "UTF-16"),
        Signature(bytes: [0xFE, 0xFF, 0, 0x31], words: "UTF-16"),
        Signature(bytes: [0x50, 0x4B, 3, 4, 0, 0], words: "ZIP"),
        Signature(bytes: [0x50, 0x4B, 5, 6, 0, 0], words: "ZIP"),
        Signature(bytes: [0x78, 0x9C, 1, 2, 3], words: "zlib"), Signature(bytes: [0x78, 0xDA, 1, 2, 3], words: "zlib"),
        Signature(bytes: [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0, 0], words: "bzip2"),
        Signature(bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], words: "xz"),
        Signature(bytes: [0x28, 0xB5, 0x2F, 0xFD, 0, 0], words: "Zstandard"),
    ]

    @Test(arguments: signatures)
    func otherKindsOfFilesAreNamed(signature: Signature) {
        for format in [StructureFormat.xyz, .smiles, .csv] {
            let reading = readAll(signature.bytes, as: format)
            #expect(reading.records.isEmpty)
            #expect(reading.fault?.contains(signature.words) == true && reading.fault?.contains("[not-text]") == true)
        }
        // The same within gzip.
        #expect(readAll(Gzip.member(signature.bytes)).fault?.contains(signature.words) == true)
    }

    @Test func gzipWithinGzip() {
        let twice = Gzip.member(Gzip.member(Self.frames))
        #expect(readAll(twice).fault?.contains("gzip within gzip") == true)
    }

    /// Words that begin like a signature are text.
    @Test func textThatLooksLikeASignature() {
        #expect(readAll("BZh1cc", as: .smiles).fault == nil)
        #expect(readAll("PK", as: .smiles).fault == nil)
    }

    // MARK: Faults of the container

    @Test func recordsBeforeAFaultAreDelivered() {
        var bytes = Gzip.member(Self.frames)
        bytes[bytes.count - 5] ^= 1
        let reading = readAll(bytes)
        #expect(reading.texts == readAll(Self.frames).texts)
        #expect(reading.fault?.contains("[corrupt-gzip]") == true)
    }

    @Test func pieceBeforeTheCutIsAFailedRecord() {
        let bytes = Gzip.member("C one\nCC two\nCCC th")
        let cut = Array(bytes[..<(bytes.count - 4)])
        let reading = readAll(cut, as: .smiles)
        #expect(reading.records.map(\.number) == [1, 2, 3])
        #expect(reading.texts.last?.contains("[truncated-gzip]") == true)
        #expect(reading.lines == [1, 2, 3])
        #expect(reading.fault?.contains("[truncated-gzip]") == true)
    }

    @Test func garbageBehindGzipIsAWarning() {
        let reading = readAll(Gzip.member(Self.frames) + [1, 2, 3])
        #expect(reading.records.count == 4 && reading.fault == nil && reading.warning == "trailing-garbage")
    }

    // MARK: Limits

    static var smallLimits: ReadingOptions {
        var options = ReadingOptions()
        options.limits.line = 64
        options.limits.record = 256
        return options
    }

    /// An overlong line of a line format is left out; the lines around it are read, with their numbers.
    @Test func overlongLineIsSkipped() {
        let long = String(repeating: "C", count: 1000)
        for capacity in [1, 16, 50, 64, 100] {
            let blocks = BlockSize(capacity: capacity, targetBytes: capacity)
            let reading = readAll("C a\n\(long)\nCC b\n\(long)", as: .smiles, Self.smallLimits, blocks: blocks)
            #expect(reading.records.map(\.number) == [1, 2, 3, 4], "\(capacity)")
            #expect(reading.lines == [1, 2, 3, 4], "\(capacity)")
            #expect(reading.texts[1].contains("[too-long]") && reading.texts[3].contains("[too-long]"))
            #expect(reading.texts[2].contains("<b>") && reading.fault == nil)
        }
    }

    /// Elsewhere the rest of the file is lost with it.
    @Test func overlongLineOfAFrameEndsTheFile() {
        let long = String(repeating: "x", count: 1000)
        let text = "1\nx\nH 0 0 0\n1\n\(long)\nH 0 0 0\n1\nx\nH 0 0 0\n"
        let reading = readAll(text, as: .xyz, Self.smallLimits, blocks: BlockSize(capacity: 32, targetBytes: 32))
        #expect(reading.records.count == 2)
        #expect(reading.texts.last?.contains("the line is longer") == true)
        #expect(reading.lines == [1, 4])
    }

    @Test func overlongRecordEndsTheFile() {
        let atoms = String(repeating: "H 0 0 0\n", count: 100)
        let text = "1\nx\nH 0 0 0\n100\nx\n\(atoms)1\nx\nH 0 0 0\n"
        let blocks = BlockSize(capacity: 32, targetBytes: 32)
        let reading = readAll(text, as: .xyz, Self.smallLimits, blocks: blocks)
        #expect(reading.records.count == 2)
        #expect(reading.texts.last?.contains("the record is longer") == true)
    }

    /// A count that no file can fill reserves nothing.
    @Test func hugeCounts() {
        for (count, code) in [
            ("99999999", "[unexpected-end]"), ("9223372036854775805", "[unexpected-end]"),
            ("9223372036854775806", "[too-many-atoms]"), ("9223372036854775807", "[too-many-atoms]"),
        ] {
            var options = ReadingOptions()
            options.limits.atoms = Int.max
            let reading = readAll("\(count)\nx\nH 0 0 0\n", as: .xyz, options)
            #expect(reading.texts.count == 1 && reading.texts[0].contains(code), "\(reading.texts)")
        }
        for count in ["100001", "9223372036854775807"] {
            let reading = readAll("\(count)\nx\nH 0 0 0\n")
            #expect(reading.texts.count == 1 && reading.texts[0].contains("[too-many-atoms]"))
        }
        #expect(readAll("9223372036854775808\nx\nH 0 0 0\n").texts[0].contains("[bad-count]"))
    }

    /// A frame over the limit is skipped, and the frames behind it are read.
    @Test func largeFrameIsSkipped() {
        var options = ReadingOptions()
        options.limits.atoms = 2
        let text = "3\nx\nH 0 0 0\nH 0 0 1\nH 0 0 2\n\n2\ny\nH 0 0 0\nH 0 0 1\n"
        for capacity in [4, 16, 1000] {
            let reading = readAll(text, as: .xyz, options, blocks: BlockSize(capacity: capacity, targetBytes: 1))
            #expect(reading.lines == [1, 7])
            #expect(reading.texts[0].contains("[too-many-atoms]") && reading.texts[1].contains("<y>"))
        }
    }

    @Test func batchesEndAtTheirLimits() throws {
        let text = String(repeating: "C\n", count: 100)
        let reader = try StructureReader(source: try ByteSource(bytes: Array(text.utf8), name: "x"), format: .smiles)
        let batch = RecordBatch()
        var sizes: [Int] = []
        while reader.records.fill(batch, maximumRecords: 7) { sizes.append(batch.records.count) }
        #expect(sizes == Array(repeating: 7, count: 14) + [2])
        #expect(reader.records.recordCount == 100)
    }
}
