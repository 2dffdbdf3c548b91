import Tables
import Testing

@Suite struct ZIPTests {
    /// Python 3 `zipfile`, entries dated 1980-01-01 with `create_system = 3` and `external_attr = 0o100644 << 16`:
    /// "X.npy" through `open(..., "w", force_zip64=True)`, then "naïve.txt" with `writestr`.
    private static let seekable = hex(
        """
        504b03042d0000000000000021003a72abffffffffffffffffff05001400582e6e7079010010000c000000000000000c00000000000000
        68656c6c6f2c20776f726c64504b030414000008000000002100c241243503000000030000000a0000006e61c3af76652e747874616263
        504b01022d032d0000000000000021003a72abff0c0000000c000000050000000000000000000000a48100000000582e6e7079504b0102
        140314000008000000002100c241243503000000030000000a0000000000000000000000a481430000006e61c3af76652e747874504b05
        0600000000020002006b0000006e0000000000
        """)
    /// The same, "X.npy" alone, written to a stream that cannot seek.
    private static let pipe = hex(
        """
        504b03042d00080000000000210000000000ffffffffffffffff05001400582e6e70790100100000000000000000000000000000000000
        68656c6c6f2c20776f726c64504b07083a72abff0c000000000000000c00000000000000504b01022d032d0008000000000021003a72ab
        ff0c0000000c000000050000000000000000000000a48100000000582e6e7079504b05060000000001000100330000005b0000000000
        """)
    /// Python's `zipfile` with "d.txt" = 40 × "spam " deflated and an empty "s.txt".
    private static let deflated = hex(
        """
        504b0304140000000800000021004dc4cec20a000000c800000005000000642e7478742b2e48cc55281efa0400504b0304140000000000
        0000210000000000000000000000000005000000732e747874504b01021403140000000800000021004dc4cec20a000000c80000000500
        00000000000000000000a48100000000642e747874504b0102140314000000000000002100000000000000000000000000050000000000
        000000000000a4812d000000732e747874504b0506000000000200020066000000500000000000
        """)

    @Test func bytesAreThoseOfPython() throws {
        let sink = MemorySink()
        let zip = ZipWriter(sink)
        try zip.beginEntry("X.npy")
        try zip.write(Array("hello, ".utf8).span)
        try zip.write(Array("world".utf8).span)
        try zip.endEntry()
        try zip.add("naïve.txt", Array("abc".utf8).span)
        try zip.finish()
        #expect(sink.bytes == Self.seekable)
        #expect(zip.names == ["X.npy", "naïve.txt"])
    }

    @Test func bytesAreThoseOfPythonWithoutSeeking() throws {
        let sink = MemorySink(canPatch: false)
        let zip = ZipWriter(sink)
        try zip.beginEntry("X.npy")
        try zip.write(Array("hello, world".utf8).span)
        try zip.endEntry()
        try zip.finish()
        #expect(sink.bytes == Self.pipe)
    }

    @Test func reservedPrefixesArePatched() throws {
        let sink = MemorySink()
        let zip = ZipWriter(sink)
        try zip.beginEntry("X.npy", reservedPrefix: 7)
        let part = Array("world".utf8)
        try zip.write(part.span, crc: CRC32(part.span))
        try zip.endEntry(prefix: Array("hello, ".utf8))
        try zip.add("naïve.txt", Array("abc".utf8).span)
        try zip.finish()
        #expect(sink.bytes == Self.seekable)
    }

    @Test func prefixesNeedASinkThatCanSeek() {
        let zip = ZipWriter(MemorySink(canPatch: false))
        let error = #expect(throws: OutputError.self) { try zip.beginEntry("X.npy", reservedPrefix: 8) }
        #expect(error?.kind == .misuse)
    }

    @Test func entriesMustBeClosed() throws {
        let zip = ZipWriter(MemorySink())
        #expect(throws: OutputError.self) { try zip.endEntry() }
        #expect(throws: OutputError.self) { try zip.write([UInt8]().span) }
        try zip.beginEntry("a")
        #expect(throws: OutputError.self) { try zip.beginEntry("b") }
        #expect(throws: OutputError.self) { try zip.finish() }
        try zip.endEntry()
        try zip.finish()
        #expect(throws: OutputError.self) { try zip.finish() }
    }

    @Test(arguments: [seekable, pipe]) func readsWhatPythonStored(bytes: [UInt8]) throws {
        let zip = try ZipReader(bytes: bytes)
        let entry = try #require(zip.entry(named: "X.npy"))
        #expect(entry.size == 12)
        #expect(try zip.content(of: entry).text == "hello, world")
        #expect(zip.entry(named: "Y.npy") == nil)
        if let other = zip.entry(named: "naïve.txt") { #expect(try zip.content(of: other).text == "abc") }
    }

    @Test func readsWhatPythonDeflated() throws {
        let zip = try ZipReader(bytes: Self.deflated)
        #expect(zip.entries.map(\.name) == ["d.txt", "s.txt"])
        #expect(try zip.content(of: zip.entries[0]).text == String(repeating: "spam ", count: 40))
        #expect(try zip.content(of: zip.entries[1]).isEmpty)
        let error = #expect(throws: TableError.self) { try zip.content(of: zip.entries[0], limit: 199) }
        #expect(error?.code == .tooLarge)
    }

    @Test func readsFromAFile() throws {
        let directory = TemporaryDirectory()
        writeFile(directory.file("a.zip"), Self.deflated)
        let zip = try ZipReader(path: directory.file("a.zip"))
        #expect(try zip.content(of: zip.entries[0]).count == 200)
        let error = #expect(throws: TableError.self) { try ZipReader(path: directory.file("none.zip")) }
        #expect(error?.code == .cannotRead)
        #expect(throws: TableError.self) { try ZipReader(path: directory.path) }
    }

    @Test func damageIsFound() throws {
        var changed = Self.seekable
        changed[56] ^= 1
        let zip = try ZipReader(bytes: changed)
        #expect(throws: TableError(.badChecksum, "")) { try zip.content(of: zip.entries[0]) }
        var packed = Self.deflated
        packed[36] ^= 0xFF
        let other = try ZipReader(bytes: packed)
        #expect(throws: TableError.self) { try other.content(of: other.entries[0]) }
        for length in 0..<Self.seekable.count {
            #expect(throws: TableError.self) { try ZipReader(bytes: Array(Self.seekable[..<length])) }
        }
        let text = #expect(throws: TableError.self) { try ZipReader(bytes: Array("id,status,a,b,c,d,e,f,g".utf8)) }
        #expect(text?.code == .badZIP)
    }

    @Test func changedBytesNeverTrap() {
        var random = SplitMix(state: 5)
        for original in [Self.seekable, Self.pipe, Self.deflated] {
            for _ in 0..<2000 {
                var bytes = original
                for _ in 0...1 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                guard let zip = try? ZipReader(bytes: bytes) else { continue }
                for entry in zip.entries { _ = try? zip.content(of: entry, limit: 1 << 20) }
            }
        }
    }

    /// The number of entries no longer fits 16 bits: the Zip64 end record takes over.
    @Test func manyEntries() throws {
        let sink = MemorySink()
        let zip = ZipWriter(sink)
        for number in 0..<66_000 { try zip.add("\(number)", [UInt8(truncatingIfNeeded: number)].span) }
        try zip.finish()
        let reader = try ZipReader(bytes: sink.bytes)
        #expect(reader.entries.count == 66_000)
        #expect(try reader.content(of: reader.entries[65_999]) == [UInt8(truncatingIfNeeded: 65_999)])
    }

    /// Takes bytes at a position far beyond 4 GiB without keeping them.
    private final class DistantSink: ByteSink {
        var position: UInt64 = 0
        var tail: [UInt8] = []
        var canPatch: Bool { false }
        var name: String { "distant" }
        func write(_ bytes: Span<UInt8>) throws(OutputError) {
            position += UInt64(bytes.count)
            tail = []
            tail.append(bytes: bytes)
        }
        func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError) {}
    }

    /// Offsets beyond 4 GiB go to the Zip64 field of the directory, worked out by hand from APPNOTE 4.5.3.
    @Test func distantEntries() throws {
        let sink = DistantSink()
        let zip = ZipWriter(sink)
        sink.position = 0x1_2345_6789
        try zip.add("a", [UInt8]().span)
        try zip.finish()
        // Zip64 end record, its locator, end record: the directory starts at 0x1_2345_67A8 and has 59 bytes.
        #expect(
            sink.tail
                == hex(
                    """
                    504b0606 2c00000000000000 2d03 2d00 00000000 00000000 0100000000000000 0100000000000000
                    3b00000000000000 a867452301000000
                    504b0607 00000000 e367452301000000 01000000
                    504b0506 0000 0000 0100 0100 3b000000 ffffffff 0000
                    """))
    }

    /// The check value of the CRC catalogue for "123456789".
    @Test func checksums() {
        let text = Array("123456789".utf8)
        #expect(CRC32(text.span).value == 0xCBF4_3926)
        #expect(CRC32().value == 0)
        for split in 0...9 {
            var sum = CRC32(Array(text[..<split]).span)
            sum.combine(CRC32(Array(text[split...]).span))
            #expect(sum.value == 0xCBF4_3926)
            #expect(sum.count == 9)
        }
    }
}
