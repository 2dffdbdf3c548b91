import TestSupport
import Testing

@testable import ChemIO

/// gzip by file-formats.md, section 2.
@Suite struct GzipTests {
    typealias Outcome = (bytes: [UInt8], error: ChemIOError?)

    /// Reads a source to its end in blocks of a size, with every engine of the build; all must agree.
    static func read(
        _ bytes: [UInt8], block: Int = 1 << 16, sourceLocation: SourceLocation = #_sourceLocation
    ) -> (outcome: Outcome, source: ByteSource?) {
        var first: (outcome: Outcome, source: ByteSource?)?
        for engine in InflateEngines.makeAll() {
            let result = read(bytes, block: block, engine: engine)
            guard let expected = first else {
                first = result
                continue
            }
            // How much is read before damaged data are noticed differs; a wrong trailer comes behind everything.
            #expect(result.outcome.error == expected.outcome.error, "\(engine.name)", sourceLocation: sourceLocation)
            #expect(
                expected.outcome.error != nil || result.outcome.bytes == expected.outcome.bytes, "\(engine.name)",
                sourceLocation: sourceLocation)
            #expect(
                result.source?.warning == expected.source?.warning, "\(engine.name)", sourceLocation: sourceLocation)
        }
        return first ?? (([], nil), nil)
    }

    private static func read(
        _ bytes: [UInt8], block: Int, engine: any InflateEngine
    ) -> (outcome: Outcome, source: ByteSource?) {
        do throws(ChemIOError) {
            let source = try ByteSource(bytes: bytes, name: "test", engine: engine)
            return (drain(source, block: block), source)
        } catch {
            return (([], error), nil)
        }
    }

    static func drain(_ source: ByteSource, block: Int) -> Outcome {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: 16)
        defer { buffer.deallocate() }
        var result: [UInt8] = []
        do throws(ChemIOError) {
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return (result, nil) }
                result += buffer[0..<count]
            }
        } catch {
            return (result, error)
        }
    }

    /// Text that does not compress to nothing.
    static func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = TestGenerator(seed)
        return (0..<count).map { _ in
            let byte = UInt8(generator.next() % 27)
            return byte == 0 ? 0x0A : byte + 96
        }
    }

    @Test(arguments: [1, 2, 7, 4096, 1 << 20])
    func oneMember(block: Int) {
        let data = Self.text(10_000)
        let (outcome, source) = Self.read(Gzip.member(data), block: block)
        #expect(outcome.bytes == data && outcome.error == nil)
        #expect(source?.isCompressed == true && source?.warning == nil)
    }

    @Test func manyMembersSomeEmptySplitLines() {
        let lines = Self.text(50_000, seed: 2)
        var bytes: [UInt8] = []
        var generator = TestGenerator(3)
        var start = 0
        while start < lines.count {
            let end = min(lines.count, start + Int(generator.next() % 700))
            bytes += Gzip.member(Array(lines[start..<end]), level: Int(generator.next() % 10))
            if generator.next() % 3 == 0 { bytes += Gzip.member([]) }
            start = end
        }
        for block in [1, 100, 1 << 16] {
            let outcome = Self.read(bytes, block: block).outcome
            #expect(outcome.bytes == lines && outcome.error == nil)
        }
    }

    @Test func onlyEmptyMembers() {
        let (outcome, source) = Self.read(Gzip.member([]) + Gzip.member([]))
        #expect(outcome.bytes.isEmpty && outcome.error == nil && source?.isCompressed == true)
    }

    @Test(arguments: 0..<16)
    func headersWithFields(fields: Int) {
        var header = Gzip.Header()
        header.hasChecksum = fields & 1 != 0
        // An extra field longer than the first block that is read.
        if fields & 2 != 0 { header.extra = Array(repeating: 0x1F, count: 6000) }
        if fields & 4 != 0 { header.name = "molecules.xyz" }
        if fields & 8 != 0 { header.comment = "a comment" }
        let data = Self.text(500)
        let bytes = Gzip.member(data, header)
        let outcome = Self.read(bytes + bytes).outcome
        #expect(outcome.bytes == data + data && outcome.error == nil)
    }

    @Test func wrongHeaderChecksumIsAnError() {
        var header = Gzip.Header()
        header.hasChecksum = true
        var bytes = Gzip.member(Array("text".utf8), header)
        bytes[10] ^= 1
        #expect(Self.read(bytes).outcome.error?.code == .corruptGzip)
    }

    @Test func methodMustBeEightAndReservedFlagsZero() {
        var bytes = Gzip.member("text")
        bytes[2] = 7
        #expect(Self.read(bytes).outcome.error?.code == .corruptGzip)
        bytes = Gzip.member("text")
        bytes[3] = 0x20
        #expect(Self.read(bytes).outcome.error?.code == .corruptGzip)
    }

    /// The data come first, then the fault of their checksum or length.
    @Test(arguments: [-8, -5, -4, -1])
    func wrongTrailerIsAnErrorBehindTheData(place: Int) {
        let data = Self.text(300_000)
        var bytes = Gzip.member(data)
        bytes[bytes.count + place] ^= 0x10
        let outcome = Self.read(bytes).outcome
        #expect(outcome.bytes == data)
        #expect(outcome.error?.code == .corruptGzip)
    }

    @Test func faultStaysAfterTheFirstError() throws {
        var bytes = Gzip.member("text")
        bytes[bytes.count - 1] ^= 1
        let source = try ByteSource(bytes: bytes, name: "test")
        #expect(Self.drain(source, block: 100).error?.code == .corruptGzip)
        #expect(Self.drain(source, block: 100).error?.code == .corruptGzip)
    }

    @Test func damagedDataAreAnErrorAfterWhatCouldBeRead() {
        let data = Self.text(400_000)
        var bytes = Gzip.member(data)
        for place in bytes.count / 2..<bytes.count / 2 + 50 { bytes[place] = ~bytes[place] }
        let outcome = Self.read(bytes).outcome
        #expect(outcome.error?.code == .corruptGzip)
        #expect(outcome.bytes.count > 100_000)
        #expect(outcome.bytes.prefix(100_000) == data.prefix(100_000))
    }

    /// Every way to cut a short stream.
    @Test func truncationAnywhereIsAnError() {
        var header = Gzip.Header()
        header.name = "x"
        header.extra = [1, 2, 3]
        header.hasChecksum = true
        let data = Self.text(40)
        let bytes = Gzip.member(data, header)
        for end in 2..<bytes.count {
            let outcome = Self.read(Array(bytes[..<end])).outcome
            #expect(outcome.error?.code == .truncatedGzip, "cut at \(end)")
            #expect(outcome.bytes == data.prefix(outcome.bytes.count)[...].map { $0 })
        }
        // Cut in a later member: what came before is there.
        for end in 2..<bytes.count {
            let outcome = Self.read(bytes + bytes[..<end]).outcome
            #expect(outcome.error?.code == .truncatedGzip && outcome.bytes.starts(with: data), "second cut at \(end)")
        }
    }

    @Test func twoBytesAreATruncatedMember() {
        #expect(Self.read([0x1F, 0x8B]).outcome.error?.code == .truncatedGzip)
    }

    @Test func zeroBytesArePadding() {
        for count in [1, 2, 511, 200_000] {
            let (outcome, source) = Self.read(Gzip.member("text") + Array(repeating: 0, count: count))
            #expect(outcome.bytes == Array("text".utf8) && outcome.error == nil && source?.warning == nil)
        }
    }

    @Test(arguments: ["x", "garbage", "\0\0x", "\u{1F}", "\u{1F}x"])
    func otherBytesAreAWarning(rest: String) {
        let (outcome, source) = Self.read(Gzip.member("text") + Array(rest.utf8))
        #expect(outcome.bytes == Array("text".utf8) && outcome.error == nil)
        #expect(source?.warning?.code == "trailing-garbage")
    }

    @Test func garbageBehindMuchPaddingIsSeen() {
        let (outcome, source) = Self.read(Gzip.member("text") + Array(repeating: 0, count: 300_000) + [1])
        #expect(outcome.error == nil && source?.warning?.code == "trailing-garbage")
    }

    @Test func contentDecidesNotTheName() throws {
        let folder = TemporaryFolder()
        let plain = folder.write("2 atoms", to: "plain.xyz.gz")
        let packed = folder.write(Gzip.member("2 atoms"), to: "packed.xyz")
        for path in [plain, packed] {
            let source = try ByteSource(path: path)
            #expect(Self.drain(source, block: 3).bytes == Array("2 atoms".utf8))
            #expect(source.isCompressed == (path == packed))
            #expect(source.totalByteCount == source.consumedByteCount)
        }
    }

    @Test(arguments: ["", "a", "\u{1F}", "plain"])
    func shortPlainSources(text: String) {
        let (outcome, source) = Self.read(Array(text.utf8), block: 1)
        #expect(outcome.bytes == Array(text.utf8) && outcome.error == nil && source?.isCompressed == false)
    }

    @Test func filesThatCannotBeOpened() {
        let folder = TemporaryFolder()
        for (path, words) in [(folder.file("none"), "No such file"), (folder.path, "folder")] {
            do throws(ChemIOError) {
                _ = try ByteSource(path: path)
                Issue.record("\(path) was opened")
            } catch {
                #expect(error.code == .cannotOpen && error.message.contains(words))
            }
        }
    }

    /// Random faults in a stream never crash, and never go unnoticed when the data differ.
    @Test func randomFaultsAreFound() {
        var generator = TestGenerator(0x6A1B)
        let data = Self.text(2000, seed: 5)
        let good = Gzip.member(data)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0...generator.next() % 3 {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            let (outcome, source) = Self.read(bytes)
            guard source?.isCompressed == true, outcome.error == nil else { continue }
            #expect(outcome.bytes == data)
        }
    }
}
