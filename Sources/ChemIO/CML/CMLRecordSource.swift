/// The serial stage of CML: walks through the document and delivers the inside of every `molecule` in compact form.
///
/// A document that is small and plain is scanned as a whole before its first record is delivered; see
/// ``PlainXMLScanner``. Everything else, and everything that the scanner has any doubt about, is read by libxml2, record
/// by record.
final class CMLRecordSource: DocumentRecordSource {
    /// Ways through a document.
    enum Reading {
        /// The scanner if it can, else libxml2.
        case fastest
        /// libxml2 in any case.
        case libxml2
        /// The scanner or nothing, for tests.
        case scanner
    }

    private let source: ByteSource
    private let limits: ReadingLimits
    private let reading: Reading
    private var collector: CMLRecordCollector
    private var events: LibXMLEvents?
    private var readyStart = 0
    private var hasBegun = false
    private var finished = false
    private(set) var recordCount = 0
    private(set) var failure: ChemIOError?
    /// Whether the scanner has read the document.
    private(set) var wasScanned = false

    init(source: ByteSource, limits: ReadingLimits, reading: Reading = .fastest) {
        self.source = source
        self.limits = limits
        self.reading = reading
        collector = CMLRecordCollector(limits: limits)
    }

    deinit { collector.release() }

    func fill(_ batch: RecordBatch, maximumRecords: Int, targetBytes: Int) -> Bool {
        batch.removeAll()
        if !hasBegun { begin() }
        while batch.records.count < maximumRecords, batch.byteCount < targetBytes {
            if readyStart < collector.ready.count {
                deliver(collector.ready[readyStart], to: batch)
                readyStart += 1
                continue
            }
            collector.removeReady()
            readyStart = 0
            if finished { break }
            advance()
        }
        return !batch.records.isEmpty
    }

    private func deliver(_ record: CMLRecordCollector.Record, to batch: RecordBatch) {
        recordCount += 1
        let position = SourcePosition(record: recordCount, line: record.line)
        var failure = record.failure
        failure?.position.record = recordCount
        if let line = failure?.position.line, line == 0 { failure?.position.line = record.line }
        batch.append(collector.bytes(of: record), at: position, failure: failure)
    }

    private func begin() {
        hasBegun = true
        if reading != .libxml2, let document = XMLDocumentBytes(wholeOf: source) {
            if Self.scan(document, into: &collector) {
                wasScanned = true
                end()
                return
            }
            collector.release()
            collector = CMLRecordCollector(limits: limits)
            source.giveBack(document.bytes, failure: nil)
        }
        finished = reading == .scanner
        events = LibXMLEvents(source)
    }

    /// Collects the records of a plain document; false if it is not plain or not well-formed.
    private static func scan(_ document: XMLDocumentBytes, into collector: inout CMLRecordCollector) -> Bool {
        guard let characters = document.characters() else { return false }
        var scanner = PlainXMLScanner(document, characters)
        do throws(PlainXMLScanner.Declined) {
            while true {
                let event = try scanner.next()
                if event == .finished { return true }
                try collector.take(event, from: &scanner)
            }
        } catch {
            return false
        }
    }

    /// Goes on by one event of libxml2.
    private func advance() {
        do throws(ChemIOError) {
            guard var events else { return end() }
            let event = try events.next()
            if event == .finished { return end() }
            try collector.take(event, from: &events)
        } catch {
            finished = true
            failure = collector.lose(error)
        }
    }

    private func end() {
        finished = true
        if collector.isForeign {
            failure = ChemIOError(
                .notCML, at: SourcePosition(line: 1),
                "the XML document is not CML: no element is in a CML namespace")
        }
    }
}
