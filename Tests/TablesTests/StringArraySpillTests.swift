import Tables
import Testing

@Suite struct StringArraySpillTests {
    private func archive(_ spill: StringArraySpill, limit: UInt64, canPatch: Bool = true) throws -> ZipReader {
        let sink = MemorySink(canPatch: canPatch)
        let zip = ZipWriter(sink)
        try spill.write("ids", to: zip, limit: limit)
        try zip.finish()
        return try ZipReader(bytes: sink.bytes)
    }

    /// `numpy.array(['a', 'é𝄞', ''])`, see the NPY tests.
    @Test(arguments: [true, false]) func fixedWidth(canPatch: Bool) throws {
        let spill = StringArraySpill(directory: "/nonexistent")
        for text in ["a", "é𝄞", ""] { try spill.append(text) }
        #expect(spill.count == 3 && spill.longest == 2 && spill.byteCount == 7)
        let zip = try archive(spill, limit: StringArraySpill.defaultLimit, canPatch: canPatch)
        #expect(zip.entries.map(\.name) == ["ids.npy"])
        let content = try zip.content(of: zip.entries[0])
        #expect(content[128...].elementsEqual(hex("6100000000000000e90000001ed101000000000000000000")))
        #expect(try NPYReader.read(content.span).strings == ["a", "é𝄞", ""])
    }

    @Test func offsets() throws {
        let spill = StringArraySpill(directory: "/nonexistent")
        for text in ["a", "é𝄞", ""] { try spill.append(text) }
        // 3 strings × 2 code points × 4 bytes.
        #expect(spill.isFixedWidth(limit: 24))
        #expect(!spill.isFixedWidth(limit: 23))
        let zip = try archive(spill, limit: 23)
        #expect(zip.entries.map(\.name) == ["ids_utf8.npy", "ids_offsets.npy"])
        guard case .uint8(let bytes) = try NPYReader.read(zip.content(of: zip.entries[0])).values else {
            return #expect(Bool(false))
        }
        #expect(bytes.text == "aé𝄞")
        guard case .int64([0, 1, 7, 7]) = try NPYReader.read(zip.content(of: zip.entries[1])).values else {
            return #expect(Bool(false))
        }
    }

    @Test func noStrings() throws {
        let zip = try archive(StringArraySpill(directory: "/nonexistent"), limit: 0)
        let array = try NPYReader.read(zip.content(of: zip.entries[0]))
        #expect(array.type == .unicode(1))
        #expect(array.strings == [])
    }

    @Test func invalidBytesAreReplaced() throws {
        let spill = StringArraySpill(directory: "/nonexistent")
        try spill.append([0x61, 0xFF, 0xE2, 0x82, 0x62].span)
        #expect(spill.longest == 4)
        let zip = try archive(spill, limit: 1 << 20)
        #expect(try NPYReader.read(zip.content(of: zip.entries[0])).strings == ["a\u{FFFD}\u{FFFD}b"])
    }

    /// Enough to reach the temporary file several times, with one string longer than a block; no file stays behind.
    @Test(arguments: [UInt64.max, 1 << 20]) func spillsToAFile(limit: UInt64) throws {
        let directory = TemporaryDirectory()
        var expected = (0..<60_000).map { "molecule-\($0)-\(String(repeating: "x", count: $0 % 40))" }
        if limit < .max { expected[30_000] = String(repeating: "é", count: 1_500_000) }
        let spill = StringArraySpill(directory: directory.path)
        for text in expected { try spill.append(text) }
        #expect(directory.names.isEmpty)
        #expect(spill.count == expected.count)
        let zip = try archive(spill, limit: limit)
        if limit == .max {
            #expect(try NPYReader.read(zip.content(of: zip.entries[0])).strings == expected)
        } else {
            guard case .uint8(let bytes) = try NPYReader.read(zip.content(of: zip.entries[0])).values,
                case .int64(let offsets) = try NPYReader.read(zip.content(of: zip.entries[1])).values
            else { return #expect(Bool(false)) }
            let strings = (0..<expected.count).map { Array(bytes[Int(offsets[$0])..<Int(offsets[$0 + 1])]).text }
            #expect(strings == expected)
        }
    }

    @Test func aMissingDirectoryIsAnError() {
        let spill = StringArraySpill(directory: "/nonexistent/folder")
        let long = [UInt8](repeating: 0x61, count: 2 << 20)
        var caught: OutputError?
        do throws(OutputError) { try spill.append(long.span) } catch { caught = error }
        #expect(caught?.kind == .cannotCreate)
    }
}
