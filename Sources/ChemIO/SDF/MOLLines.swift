#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A line of a MOL block without its line end.
struct MOLLine {
    let start: UnsafePointer<UInt8>
    /// Behind the last byte; the CR of a CRLF is left out.
    let end: UnsafePointer<UInt8>
    /// Physical line in the file.
    let number: Int

    /// Number of bytes.
    @inline(__always) var count: Int { end - start }

    /// The bytes.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// A short, printable excerpt for messages.
    var excerpt: String { TextExcerpt.of(bytes) }

    /// Whether there is nothing but blanks.
    var isBlank: Bool { LineScanning.isBlank(bytes, from: 0, to: count) }

    /// Whether the line starts with some ASCII text.
    @inline(__always)
    func hasPrefix(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where start[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether the line holds some ASCII text from a column on, counted from 0.
    func contains(_ text: StaticString, at column: Int) -> Bool {
        guard count >= column else { return false }
        return MOLLine(start: start + column, end: end, number: number).hasPrefix(text)
    }

}

/// Gives the lines of a record one after the other, and counts them.
struct MOLLineReader {
    /// Start of the next line.
    private(set) var next: UnsafePointer<UInt8>
    /// End of the record.
    let end: UnsafePointer<UInt8>
    /// Physical number of the next line.
    private(set) var number: Int

    init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, number: Int) {
        next = start
        self.end = end
        self.number = number
    }

    /// The next line, or nil at the end of the record.
    @inline(__always)
    mutating func read() -> MOLLine? {
        guard next < end else { return nil }
        let start = next
        var lineEnd = end
        if let found = memchr(start, 0x0A, end - start) {
            lineEnd = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
            next = lineEnd + 1
        } else {
            next = end
        }
        if lineEnd > start, lineEnd[-1] == 0x0D { lineEnd -= 1 }
        number += 1
        return MOLLine(start: start, end: lineEnd, number: number - 1)
    }

    /// Goes back to a line that was just read.
    mutating func unread(_ line: MOLLine) {
        next = line.start
        number = line.number
    }
}
