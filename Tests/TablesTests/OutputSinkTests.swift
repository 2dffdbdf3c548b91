import Tables
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct OutputSinkTests {
    private func sink(_ path: String, bufferSize: Int = 1 << 18) throws -> OutputSink {
        try OutputSink(OutputTarget(path: path), bufferSize: bufferSize)
    }

    @Test(arguments: [1, 4, 1 << 18]) func newFilesAppearWhenComplete(bufferSize: Int) throws {
        let directory = TemporaryDirectory()
        let path = directory.file("out.csv")
        let sink = try sink(path, bufferSize: bufferSize)
        for part in ["a,", "", "b and a longer text\n"] { try sink.write(part) }
        #expect(sink.position == 22)
        #expect(readFile(path) == nil)
        #expect(directory.names.count == 1)
        try sink.patch(Array("X".utf8).span, at: 1)
        try sink.commit()
        #expect(readFile(path)?.text == "aXb and a longer text\n")
        #expect(directory.names == ["out.csv"])
        #expect(throws: OutputError.self) { try sink.write("more") }
    }

    @Test func nothingStaysAfterAbort() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("out.csv")
        writeFile(path, Array("old".utf8))
        do {
            let sink = try sink(path)
            try sink.write("new")
            try sink.flush()
            sink.abort()
            sink.abort()
        }
        do {
            // Given up without a word.
            let sink = try sink(path)
            try sink.write("new")
        }
        #expect(readFile(path)?.text == "old")
        #expect(directory.names == ["out.csv"])
    }

    @Test func permissionsAreKept() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("out.csv")
        writeFile(path, Array("old".utf8))
        chmod(path, 0o640)
        let first = try sink(path)
        try first.write("new")
        try first.commit()
        #expect(readFile(path)?.text == "new")
        #expect(permissions(path) == 0o640)

        // A new file has what a plain open gives.
        let plain = directory.file("plain")
        close(open(plain, O_CREAT | O_WRONLY, 0o666))
        let second = try sink(directory.file("fresh"))
        try second.commit()
        #expect(permissions(directory.file("fresh")) == permissions(plain))
    }

    @Test func linksAreFollowed() throws {
        let directory = TemporaryDirectory()
        let other = TemporaryDirectory()
        symlink("second", directory.file("first"))
        symlink(other.file("real"), directory.file("second"))
        // Once to a file that is not there yet, once to one that is.
        for text in ["one", "two"] {
            let sink = try sink(directory.file("first"))
            #expect(other.names.count == (text == "one" ? 1 : 2), "the temporary file is beside the real one")
            try sink.write(text)
            try sink.commit()
            #expect(readFile(other.file("real"))?.text == text)
        }
        #expect(directory.names == ["first", "second"])
        #expect(other.names == ["real"])
        symlink("circle", directory.file("circle"))
        #expect(throws: OutputError.self) { try OutputTarget(path: directory.file("circle")) }
    }

    @Test func impossibleTargets() throws {
        let directory = TemporaryDirectory()
        let folder = #expect(throws: OutputError.self) { try OutputTarget(path: directory.path) }
        #expect(folder?.kind == .cannotCreate && folder?.errno == EISDIR)
        #expect(throws: OutputError.self) { try OutputTarget(path: "") }
        #expect(throws: OutputError.self) { try OutputTarget(path: directory.file("new/")) }
        let missing = #expect(throws: OutputError.self) { try sink(directory.file("none/out.csv")) }
        #expect(missing?.kind == .cannotCreate && missing?.errno == ENOENT)
        writeFile(directory.file("file"), [])
        let below = #expect(throws: OutputError.self) { try sink(directory.file("file/out.csv")) }
        #expect(below?.errno == ENOTDIR)
        #expect(below?.description.hasPrefix(directory.file("file/out.csv") + ": cannot create") == true)
    }

    @Test func longNames() throws {
        let directory = TemporaryDirectory()
        let path = directory.file(String(repeating: "n", count: 255))
        let sink = try sink(path)
        try sink.write("x")
        try sink.commit()
        #expect(readFile(path)?.text == "x")
    }

    @Test func outputsThatAreWrittenDirectly() throws {
        #expect(try OutputTarget(path: "-").method == .descriptor(1))
        #expect(try OutputTarget(path: "/dev/stdout").method == .descriptor(1))
        #expect(try OutputTarget(path: "/dev/fd/7").method == .descriptor(7))
        let target = try OutputTarget(path: "/dev/null")
        #expect(target.method == .direct)
        let sink = try OutputSink(target)
        #expect(!sink.canPatch && sink.temporaryPath == nil)
        try sink.write("gone")
        let error = #expect(throws: OutputError.self) { try sink.patch([1].span, at: 0) }
        #expect(error?.kind == .misuse)
        try sink.commit()
    }

    @Test func fullDevices() throws {
        guard let target = try? OutputTarget(path: "/dev/full"), target.method == .direct else { return }
        let sink = try OutputSink(target)
        try sink.write("x")
        let error = #expect(throws: OutputError.self) { try sink.commit() }
        #expect(error?.kind == .writeFailed && error?.errno == ENOSPC)
    }

    @Test func pipes() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = try OutputSink(OutputTarget(path: "/dev/fd/\(ends[1])"))
        close(ends[1])
        try sink.write("through")
        try sink.flush()
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(read(ends[0], &buffer, 16) == 7)
        close(ends[0])
        try sink.write("too late")
        let error = #expect(throws: OutputError.self) { try sink.commit() }
        #expect(error?.kind == .closedPipe && error?.errno == EPIPE)
    }

    @Test func sameFiles() throws {
        let directory = TemporaryDirectory()
        writeFile(directory.file("a"), [])
        symlink("a", directory.file("link"))
        #expect(try OutputTarget(path: directory.file("a")).isSameFile(as: directory.file("link")))
        #expect(try OutputTarget(path: directory.file("link")).isSameFile(as: directory.file("a")))
        #expect(try !OutputTarget(path: directory.file("b")).isSameFile(as: directory.file("a")))
        #expect(try !OutputTarget(path: "/dev/null").isSameFile(as: "/dev/null"))
    }

    @Test(arguments: [1, 3, 1 << 18]) func temporarySinksAreCopied(bufferSize: Int) throws {
        let directory = TemporaryDirectory()
        let sink = try TemporarySink(directory: directory.path, bufferSize: bufferSize)
        #expect(directory.names.isEmpty)
        for part in ["ab", "", "cdef", "g"] { try sink.write(part) }
        try sink.patch(Array("XY".utf8).span, at: 1)
        try sink.write("h")
        #expect(sink.position == 8)
        for _ in 0..<2 {
            let memory = MemorySink(canPatch: false)
            try sink.copy(to: memory)
            #expect(memory.bytes.text == "aXYdefgh")
        }
        #expect(throws: OutputError.self) { try sink.patch(Array("XY".utf8).span, at: 7) }
        #expect(throws: OutputError.self) { try TemporarySink(directory: directory.file("none")) }
        #expect(try OutputTarget(path: directory.file("a")).temporaryDirectory == directory.path)
        #expect(try OutputTarget(path: "a").temporaryDirectory == ".")
    }

    @Test func interruptedOutputsContinue() throws {
        let directory = TemporaryDirectory()
        let target = try OutputTarget(path: directory.file("out"))
        let first = try OutputSink(target, temporaryName: "out.part")
        try first.write("0123456789")
        try first.suspend()
        #expect(directory.names == ["out.part"])
        let second = try OutputSink(continuing: target, temporaryName: "out.part", length: 4)
        #expect(second.position == 4)
        try second.write("rest")
        try second.patch(Array("X".utf8).span, at: 0)
        try second.commit(synchronizing: true)
        #expect(readFile(directory.file("out"))?.text == "X123rest")
        #expect(directory.names == ["out"])
        let error = #expect(throws: OutputError.self) {
            try OutputSink(continuing: target, temporaryName: "out.part", length: 4)
        }
        #expect(error?.errno == ENOENT)
    }

    /// The header, as RFC 1952 has it: no name, no time. The data is inflated by the ZIP reader, with sizes taken from the
    /// gzip trailer.
    @Test(arguments: [0, 5, 100_000, 1_000_000]) func gzip(size: Int) throws {
        let text = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        func compress(parts: Int) throws -> [UInt8] {
            let memory = MemorySink()
            let sink = try GzipSink(memory)
            for start in stride(from: 0, to: size, by: max(1, size / parts)) {
                try sink.write(Array(text[start..<min(size, start + max(1, size / parts))]).span)
            }
            #expect(sink.position == UInt64(size))
            try sink.finish()
            return memory.bytes
        }
        let bytes = try compress(parts: 1)
        #expect(Array(bytes[..<8]) == hex("1f8b080000000000"))
        #expect(try compress(parts: 5) == bytes)
        let deflated = bytes[10..<(bytes.count - 8)]
        let trailer = bytes[(bytes.count - 8)...]
        #expect(Array(trailer) == le(CRC32(text.span).value) + le(UInt32(size)))

        // One ZIP entry around the deflated data.
        let fields = hex("14000000 0800 0000 2100") + trailer.prefix(4) + le(UInt32(deflated.count)) + le(UInt32(size))
        let local = hex("504b0304") + fields + hex("0100 0000") + [0x61] + deflated
        let central = hex("504b0102 1400") + fields + hex("0100 0000 0000 0000 0000 00000000 00000000") + [0x61]
        let end =
            hex("504b0506 0000 0000 0100 0100") + le(UInt32(central.count)) + le(UInt32(local.count)) + hex("0000")
        let zip = try ZipReader(bytes: local + central + end)
        #expect(try zip.content(of: zip.entries[0]) == text)
    }

    private func le(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
