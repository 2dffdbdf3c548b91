internal import Tables

/// Finds the records of a CSV or TSV table; a quoted field may hold line ends. Blank lines are skipped.
struct DelimitedFramer: RecordFramer {
    private var scanner: CSVRecordScanner

    init(_ dialect: DelimitedDialect) {
        scanner = CSVRecordScanner(dialect)
    }

    mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep {
        scanner.reset()
        let end: Int
        let text = bytes.bindMemory(to: UInt8.self)
        if let found = scanner.endOfRecord(in: Span(_unsafeElements: text), from: start) {
            end = found
        } else if isFinal {
            end = bytes.count
        } else {
            return .incomplete
        }
        var lines = 0
        for index in start..<end where bytes[index] == 0x0A { lines += 1 }
        if LineScanning.isBlank(bytes, from: start, to: end) { return .skipped(end: end, lines: lines) }
        return .record(FramedRecord(start: start, end: end, lines: lines))
    }
}
