#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Finds the records of an SD file, or the single record of a MOL file.
///
/// A record ends with a line `$$$$`, behind which blanks may stand but nothing else, or with the end of the file (CTfile
/// formats, "SDfiles"). Lines that only start with `$$$$` are data. Blank lines behind the last delimiter are no record;
/// nothing between two delimiters is a record, which the parser refuses as empty.
///
/// A MOL file without `$$$$` is one record by the same rule, and one with it is read as the SD file that it is.
public struct SDFFramer: RecordFramer {
    /// Bytes of the unfinished record that hold no delimiter, so that a long record is searched only once.
    private var searched = 0

    /// A framer of SD and MOL files.
    public init() {}

    /// The next record.
    public mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep {
        guard let base = bytes.baseAddress else { return .skipped(end: bytes.count, lines: 0) }
        var place = start + searched
        while place < bytes.count, let found = memchr(base + place, 0x24, bytes.count - place) {
            place = UnsafeRawPointer(found) - base
            switch Self.delimiter(at: place, in: bytes, from: start, isFinal: isFinal) {
            case .ends(let end):
                searched = 0
                return .record(
                    FramedRecord(start: start, end: end, lines: LineScanning.lineCount(in: bytes, from: start, to: end))
                )
            case .undecided:
                searched = place - start
                return .incomplete
            case .absent:
                place += 1
            }
        }
        guard isFinal else {
            searched = bytes.count - start
            return .incomplete
        }
        searched = 0
        let lines = LineScanning.lineCount(in: bytes, from: start, to: bytes.count)
        if LineScanning.isBlank(bytes, from: start, to: bytes.count) {
            return .skipped(end: bytes.count, lines: lines)
        }
        return .record(FramedRecord(start: start, end: bytes.count, lines: lines))
    }

    private enum Delimiter {
        /// A delimiter line that ends at this offset.
        case ends(Int)
        /// The bytes at hand end within what may be one.
        case undecided
        case absent
    }

    /// Whether the `$` at `place` begins a line `$$$$`.
    private static func delimiter(
        at place: Int, in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool
    ) -> Delimiter {
        guard place == start || bytes[place - 1] == 0x0A else { return .absent }
        var index = place
        while index < min(place + 4, bytes.count) {
            guard bytes[index] == 0x24 else { return .absent }
            index += 1
        }
        if index < place + 4 { return isFinal ? .absent : .undecided }
        while index < bytes.count, bytes[index] <= 32, bytes[index] != 0 {
            if bytes[index] == 0x0A { return .ends(index + 1) }
            index += 1
        }
        if index < bytes.count { return .absent }
        return isFinal ? .ends(index) : .undecided
    }
}

extension LineScanning {
    /// Number of LFs in a range, counted sixteen bytes at a time.
    static func lineCount(in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
        guard let base = bytes.baseAddress, start < end else { return 0 }
        let lineFeeds = SIMD16<UInt8>(repeating: 0x0A)
        var index = start
        var total = 0
        while end - index >= 16 {
            // Each lane counts up to 255 hits before the lanes are summed. A lane of a mask is 0 or all ones (-1).
            let chunks = min(255, (end - index) / 16)
            var hits = SIMD16<UInt8>()
            for chunk in 0..<chunks {
                let mask = (base + index + 16 &* chunk).loadUnaligned(as: SIMD16<UInt8>.self) .== lineFeeds
                hits = hits &- unsafeBitCast(mask, to: SIMD16<UInt8>.self)
            }
            index += 16 * chunks
            for lane in 0..<16 { total += Int(hits[lane]) }
        }
        while index < end {
            if bytes[index] == 0x0A { total += 1 }
            index += 1
        }
        return total
    }
}
