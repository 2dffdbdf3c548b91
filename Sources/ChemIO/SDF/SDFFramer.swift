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
    /// Number of LFs in a range, counted in words of eight bytes.
    static func lineCount(in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
        guard let base = bytes.baseAddress, start < end else { return 0 }
        var index = start
        var total = 0
        while end - index >= 8 {
            // Each of eight lanes counts up to 255 hits before the lanes are summed.
            let words = min(255, (end - index) / 8)
            var hits: UInt64 = 0
            for word in 0..<words {
                let others = (base + index + 8 &* word).loadUnaligned(as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
                // The top bit of a byte is set when the byte is not zero.
                let isOther = ((others & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | others
                hits &+= (~isOther &>> 7) & 0x0101_0101_0101_0101
            }
            index += 8 * words
            let pairs = (hits & 0x00FF_00FF_00FF_00FF) &+ ((hits &>> 8) & 0x00FF_00FF_00FF_00FF)
            total += Int((pairs &* 0x0001_0001_0001_0001) &>> 48)
        }
        while index < end {
            if bytes[index] == 0x0A { total += 1 }
            index += 1
        }
        return total
    }
}
