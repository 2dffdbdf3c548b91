/// Finds the frames of an XYZ file: a count line, a comment line and as many atom lines as the count says.
///
/// Frames follow each other; blank lines between them are skipped. A line that should be a count and is none ends the
/// framing: the rest of the file is one failed record. A QM9 record (comment `gdb …`) has three more lines.
public struct XYZFramer: RecordFramer {
    /// Frames with more atoms are skipped line by line, without being held in memory.
    public var maximumAtomCount: Int
    private var linesToSkip = 0

    /// A framer of XYZ frames.
    public init(maximumAtomCount: Int = 100_000) {
        self.maximumAtomCount = maximumAtomCount
    }

    /// The next frame.
    public mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep {
        if linesToSkip > 0 { return skipRest(of: bytes, from: start, isFinal: isFinal) }

        // Blank lines, and blanks before the count.
        var index = start
        var lines = 0
        var lineStart = start
        while index < bytes.count, bytes[index] <= 32, bytes[index] != 0 {
            if bytes[index] == 0x0A {
                lines += 1
                lineStart = index + 1
            }
            index += 1
        }
        if index == bytes.count { return .skipped(end: index, lines: lines) }
        if lines > 0 { return .skipped(end: lineStart, lines: lines) }

        guard let countEnd = LineScanning.lineFeed(in: bytes, from: index) ?? (isFinal ? bytes.count : nil) else {
            return .incomplete
        }
        guard let count = Self.leadingCount(bytes, from: index, to: countEnd) else {
            let found = Self.excerpt(bytes, from: index, to: countEnd)
            let failure = ChemIOError(
                .badCount, at: SourcePosition(line: 0, column: index - start + 1),
                "found \"\(found)\"; expected the number of atoms of the next frame, or the end of the file")
            return .record(
                FramedRecord(start: start, end: bytes.count, lines: 0, failure: failure, losesFraming: true))
        }
        guard countEnd < bytes.count else {
            return .record(FramedRecord(start: start, end: bytes.count, lines: 0, failure: Self.cutShort(count, 0)))
        }
        // Two more lines than the count must be countable, whatever the limit.
        if count > min(maximumAtomCount, Int.max - 2) {
            linesToSkip = count <= Int.max - 1 ? count + 1 : Int.max
            return .record(
                FramedRecord(
                    start: start, end: countEnd + 1, lines: 1,
                    failure: ChemIOError(
                        .tooManyAtoms, "\(count) atoms; at most \(maximumAtomCount) are read (--max-atoms raises this)")
                ))
        }
        let body = LineScanning.skipLines(count + 1, in: bytes, from: countEnd + 1)
        guard let end = body.end else {
            guard isFinal else { return .incomplete }
            // The last line may lack its line end.
            let hasOpenLine = bytes[bytes.count - 1] != 0x0A
            let lineCount = 1 + body.found + (hasOpenLine ? 1 : 0)
            // A frame of no atoms may end with an empty comment that is not even there.
            let isWhole = lineCount == count + 2 || (count == 0 && lineCount == 1)
            return .record(
                FramedRecord(
                    start: start, end: bytes.count, lines: 1 + body.found,
                    failure: isWhole ? nil : Self.cutShort(count, max(0, lineCount - 2)), parsesDespiteFailure: true))
        }
        let frame = FramedRecord(start: start, end: end, lines: count + 2)
        guard Self.isQM9Comment(bytes, from: countEnd + 1) else { return .record(frame) }
        return frameWithTrailer(frame, in: bytes, isFinal: isFinal)
    }

    /// Adds the three lines that end a QM9 record, if they are there.
    private func frameWithTrailer(
        _ frame: FramedRecord, in bytes: UnsafeRawBufferPointer, isFinal: Bool
    ) -> FramingStep {
        var frame = frame
        for _ in 0..<3 {
            guard let lineEnd = LineScanning.lineFeed(in: bytes, from: frame.end) ?? (isFinal ? bytes.count : nil)
            else {
                return .incomplete
            }
            if LineScanning.isBlank(bytes, from: frame.end, to: lineEnd) { break }
            if Self.isPlainCountLine(bytes, from: frame.end, to: lineEnd) { break }
            let hasLineFeed = lineEnd < bytes.count
            frame.end = hasLineFeed ? lineEnd + 1 : lineEnd
            frame.lines += hasLineFeed ? 1 : 0
            if !hasLineFeed { break }
        }
        return .record(frame)
    }

    private mutating func skipRest(of bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep {
        let body = LineScanning.skipLines(linesToSkip, in: bytes, from: start)
        if let end = body.end {
            let lines = linesToSkip
            linesToSkip = 0
            return .skipped(end: end, lines: lines)
        }
        linesToSkip = isFinal ? 0 : linesToSkip - body.found
        return .skipped(end: bytes.count, lines: body.found)
    }

    private static func cutShort(_ count: Int, _ found: Int) -> ChemIOError {
        ChemIOError(
            .unexpectedEnd,
            "the file ends after \(found) of \(count) atoms of this frame; the count is too large or the file was cut")
    }

    static func isQM9Comment(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let mark: StaticString = "gdb "
        guard bytes.count - start >= 4 else { return false }
        return (0..<4).allSatisfy { bytes[start + $0] == mark.utf8Start[$0] }
    }

    /// The count that starts a line: digits up to a blank; more text may follow.
    static func leadingCount(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
        var index = start
        while index < end, bytes[index] > 32 { index += 1 }
        guard let count = DecimalParsing.integer(UnsafeRawBufferPointer(rebasing: bytes[start..<index])), count >= 0
        else { return nil }
        return count
    }

    /// Whether a line holds a whole number and nothing that looks like more numbers.
    private static func isPlainCountLine(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool {
        var index = start
        while index < end, bytes[index] <= 32 { index += 1 }
        guard leadingCount(bytes, from: index, to: end) != nil else { return false }
        while index < end, bytes[index] > 32 { index += 1 }
        while index < end, bytes[index] <= 32 { index += 1 }
        guard index < end else { return true }
        // A second number makes it a line of frequencies.
        return !(bytes[index] == UInt8(ascii: "-") || bytes[index] &- UInt8(ascii: "0") <= 9)
    }

    /// A short, printable excerpt of a line for messages.
    static func excerpt(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> String {
        TextExcerpt.of(UnsafeRawBufferPointer(rebasing: bytes[start..<max(start, end)]))
    }
}

/// Short, printable pieces of input for messages.
enum TextExcerpt {
    /// At most 40 characters; control characters, invalid bytes and quotes are written as `\xNN`.
    static func of(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ""
        var length = 0
        var end = bytes.count
        while end > 0, bytes[end - 1] <= 32, bytes[end - 1] != 0 { end -= 1 }
        for scalar in String(decoding: UnsafeRawBufferPointer(rebasing: bytes[0..<min(end, 160)]), as: UTF8.self)
            .unicodeScalars
        {
            if length == 40 {
                text += "…"
                break
            }
            if scalar.value < 32 || scalar.value == 127 {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\x" + (digits.count == 1 ? "0" + digits : digits)
            } else {
                text.unicodeScalars.append(scalar)
            }
            length += 1
        }
        return text
    }
}
