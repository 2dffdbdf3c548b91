#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// One record per line, as in a SMILES file. Blank lines are skipped, or become records of their own.
public struct LineFramer: RecordFramer {
    /// Whether a blank line is a record (of status `empty`) instead of being skipped.
    public var blankLinesAreRecords: Bool

    /// A framer of lines.
    public init(blankLinesAreRecords: Bool = false) {
        self.blankLinesAreRecords = blankLinesAreRecords
    }

    /// The next line.
    public mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep {
        guard let lineEnd = LineScanning.lineFeed(in: bytes, from: start) else {
            guard isFinal else { return .incomplete }
            if !blankLinesAreRecords && LineScanning.isBlank(bytes, from: start, to: bytes.count) {
                return .skipped(end: bytes.count, lines: 0)
            }
            return .record(FramedRecord(start: start, end: bytes.count, lines: 0))
        }
        if !blankLinesAreRecords && LineScanning.isBlank(bytes, from: start, to: lineEnd) {
            return .skipped(end: lineEnd + 1, lines: 1)
        }
        return .record(FramedRecord(start: start, end: lineEnd + 1, lines: 1))
    }
}

/// Searches for line ends and blanks.
enum LineScanning {
    /// Offset of the first LF from `start` on, or nil.
    @inline(__always)
    static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether all bytes of a range are blanks (≤ 32).
    @inline(__always)
    static func isBlank(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool {
        var index = start
        while index < end {
            if bytes[index] > 32 { return false }
            index += 1
        }
        return true
    }

    /// Offset behind the `count`-th LF from `start` on, or nil with the number of LFs there are.
    ///
    /// The lines of structure files are long enough for one `memchr` each to be the fastest way.
    static func skipLines(
        _ count: Int, in bytes: UnsafeRawBufferPointer, from start: Int
    ) -> (end: Int?, found: Int) {
        var remaining = count
        guard remaining > 0 else { return (start, 0) }
        guard let base = bytes.baseAddress else { return (nil, 0) }
        var place = base + start
        let end = base + bytes.count
        while place < end, let found = memchr(place, 0x0A, end - place) {
            place = UnsafeRawPointer(found) + 1
            remaining -= 1
            if remaining == 0 { return (place - base, count) }
        }
        return (nil, count - remaining)
    }
}
