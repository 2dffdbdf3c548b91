#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A run of whole records with the bytes that hold them; what the serial stage hands to a worker.
public final class RecordBatch {
    /// A record of the batch.
    public struct Slice: Sendable {
        /// Offset of the first byte within the batch.
        public var offset: Int
        /// Number of bytes.
        public var byteCount: Int
        /// Number of the record in its file, from 1, and its first line.
        public var position: SourcePosition
        /// Why the record cannot be read, if that is known already.
        public var failure: ChemIOError?
        /// Whether parsing may still find an earlier fault than `failure`.
        public var parsesDespiteFailure: Bool
    }

    fileprivate var storage: UnsafeMutableRawBufferPointer
    fileprivate var filled = 0
    /// The records, in file order.
    public fileprivate(set) var records: [Slice] = []

    /// An empty batch with room for `capacity` bytes.
    public init(capacity: Int = 1 << 17) {
        guard let memory = malloc(capacity) else { preconditionFailure("out of memory") }
        storage = UnsafeMutableRawBufferPointer(start: memory, count: capacity)
    }

    deinit { free(storage.baseAddress) }

    /// Bytes that there is room for.
    public var capacity: Int { storage.count }

    /// The bytes of a record. Valid as long as the batch is neither refilled nor released.
    public func bytes(of slice: Slice) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(storage)[slice.offset..<slice.offset + slice.byteCount])
    }

    /// Makes room for `capacity` bytes; large blocks are moved by the system without a copy.
    fileprivate func grow(to capacity: Int) {
        guard let memory = realloc(storage.baseAddress, capacity) else { preconditionFailure("out of memory") }
        storage = UnsafeMutableRawBufferPointer(start: memory, count: capacity)
    }
}

extension RecordBatch {
    /// Forgets all records.
    func removeAll() {
        records.removeAll(keepingCapacity: true)
        filled = 0
    }

    /// Number of bytes of all records.
    var byteCount: Int { filled }

    /// Appends a record with a copy of its bytes.
    func append(_ bytes: UnsafeRawBufferPointer, at position: SourcePosition, failure: ChemIOError?) {
        if storage.count - filled < bytes.count { grow(to: max(filled + bytes.count, 2 * storage.count)) }
        UnsafeMutableRawBufferPointer(rebasing: storage[filled...]).copyMemory(from: bytes)
        records.append(
            Slice(
                offset: filled, byteCount: bytes.count, position: position, failure: failure,
                parsesDespiteFailure: false))
        filled += bytes.count
    }
}

/// Finds records that are not runs of the source's bytes, such as the molecules of an XML document.
protocol DocumentRecordSource: AnyObject {
    /// Number of records found so far.
    var recordCount: Int { get }
    /// The fault that ended the document early.
    var failure: ChemIOError? { get }
    /// Fills a batch; see ``RecordReader/fill(_:maximumRecords:targetBytes:)``.
    func fill(_ batch: RecordBatch, maximumRecords: Int, targetBytes: Int) -> Bool
}

/// Bounds that keep a hostile input from filling the memory.
public struct ReadingLimits: Hashable, Sendable {
    /// Longest line in bytes.
    public var line = 64 << 20
    /// Longest record in bytes.
    public var record = 256 << 20
    /// Most atoms of a molecule.
    public var atoms = 100_000

    /// The documented defaults: lines of 64 MiB, records of 256 MiB, 100,000 atoms.
    public init() {}
}

/// Reads a source batch by batch: whole records with their numbers and lines. The serial stage of a bulk job.
public final class RecordReader {
    /// Where the bytes come from.
    public let source: ByteSource
    private var framer: any RecordFramer
    private let limits: ReadingLimits
    private let lineIsRecord: Bool
    private var carry: [UInt8] = []
    private var nextRecord = 1
    private var nextLine = 1
    private var sourceEnded = false
    private var atStart = true
    /// Bytes of the records found so far.
    private var recordBytes = 0
    /// A CR was the last byte read; it is decided, and handed on, with the next one.
    private var holdsReturn = false
    private var discardsLine = false
    private var sourceFailure: ChemIOError?
    private let document: (any DocumentRecordSource)?

    /// The fault that ended the source early, once the records before it have been delivered.
    public private(set) var failure: ChemIOError? {
        get { document?.failure ?? sourceFailure }
        set { sourceFailure = newValue }
    }

    /// A reader of the records that `framer` finds.
    ///
    /// - Parameter lineIsRecord: records are single lines, so the line limit is the record limit and an overlong line
    ///   can be skipped.
    public init(
        source: ByteSource, framer: any RecordFramer, limits: ReadingLimits = ReadingLimits(),
        lineIsRecord: Bool = false
    ) {
        self.source = source
        self.framer = framer
        self.limits = limits
        self.lineIsRecord = lineIsRecord
        document = nil
    }

    /// A reader of the records of a document; `source` is what it reads from.
    init(source: ByteSource, records: any DocumentRecordSource) {
        self.source = source
        document = records
        framer = LineFramer()
        limits = ReadingLimits()
        lineIsRecord = false
    }

    /// Number of records found so far.
    public var recordCount: Int { document?.recordCount ?? nextRecord - 1 }

    /// Reads the first record apart from the others, which then count from 1; for the header of a table.
    func takeHeader(into batch: RecordBatch) -> RecordBatch.Slice? {
        guard fill(batch, maximumRecords: 1), let slice = batch.records.first, slice.failure == nil else { return nil }
        nextRecord = 1
        return slice
    }

    /// Fills a batch with the next records.
    ///
    /// - Parameters:
    ///   - batch: its old content is forgotten.
    ///   - maximumRecords: the most records to put in.
    ///   - targetBytes: about how many bytes to put in; a longer record is taken whole.
    /// - Returns: false when there are no more records. ``failure`` then tells whether the source ended with a fault.
    public func fill(_ batch: RecordBatch, maximumRecords: Int = 4096, targetBytes: Int = 1 << 17) -> Bool {
        if let document {
            return document.fill(batch, maximumRecords: maximumRecords, targetBytes: targetBytes)
        }
        batch.removeAll()
        let targetBytes = expectedBytes(maximumRecords, atMost: targetBytes)
        if batch.storage.count < max(carry.count, targetBytes) { batch.grow(to: max(carry.count, targetBytes)) }
        carry.withUnsafeBytes { batch.storage.copyMemory(from: $0) }
        batch.filled = carry.count
        carry.removeAll(keepingCapacity: true)

        var offset = 0
        var needsMore = false
        while batch.records.count < maximumRecords {
            if needsMore || offset == batch.filled {
                if sourceEnded {
                    finish(batch, from: offset)
                    offset = batch.filled
                    break
                }
                if !batch.records.isEmpty && batch.filled >= targetBytes { break }
                offset = makeRoom(in: batch, from: offset)
                if exceedsLimits(batch, from: offset) { offset = dropOverlongRecord(in: batch, from: offset) }
                refill(batch, to: targetBytes)
                needsMore = false
                continue
            }
            if discardsLine {
                offset = discardLine(in: batch, from: offset)
                continue
            }
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(batch.storage)[0..<batch.filled])
            switch framer.next(in: bytes, from: offset, isFinal: sourceEnded && failure == nil) {
            case .record(let record):
                add(record, to: batch)
                offset = record.end
                if record.losesFraming {
                    drain()
                    offset = batch.filled
                }
            case .skipped(let end, let lines):
                nextLine += lines
                offset = end
            case .incomplete:
                needsMore = true
            }
        }
        keepTail(of: batch, from: offset)
        return !batch.records.isEmpty
    }

    /// About how many bytes a batch of so many records takes, twice over: what is read beyond its records is copied to
    /// the next batch, and from there to the one after.
    private func expectedBytes(_ maximumRecords: Int, atMost targetBytes: Int) -> Int {
        guard nextRecord > 1, maximumRecords < 1 << 16 else { return targetBytes }
        return min(targetBytes, max(1 << 14, 2 * maximumRecords * (recordBytes / (nextRecord - 1))))
    }

    /// Whether the unfinished record at `offset` is over a limit already.
    private func exceedsLimits(_ batch: RecordBatch, from offset: Int) -> Bool {
        let pending = batch.filled - offset
        if pending < limits.line { return false }
        if lineIsRecord || pending >= limits.record { return true }
        let tail = batch.storage.baseAddress! + batch.filled - limits.line
        return memchr(tail, 0x0A, limits.line) == nil
    }

    private func add(_ record: FramedRecord, to batch: RecordBatch) {
        let position = SourcePosition(record: nextRecord, line: nextLine)
        var failure = record.failure
        if var cause = failure {
            cause.position.record = nextRecord
            cause.position.line += nextLine
            failure = cause
        }
        batch.records.append(
            RecordBatch.Slice(
                offset: record.start, byteCount: record.end - record.start, position: position, failure: failure,
                parsesDespiteFailure: record.parsesDespiteFailure))
        nextRecord += 1
        nextLine += record.lines
        recordBytes += record.end - record.start
    }

    /// What is left when the source has ended: nothing, or the piece of a record that a fault cut off.
    private func finish(_ batch: RecordBatch, from offset: Int) {
        guard let failure else { return }
        let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(batch.storage)[offset..<batch.filled])
        if LineScanning.isBlank(rest, from: 0, to: rest.count) { return }
        var cause = failure
        cause.position = SourcePosition(record: nextRecord, line: nextLine)
        batch.records.append(
            RecordBatch.Slice(
                offset: offset, byteCount: rest.count, position: cause.position, failure: cause,
                parsesDespiteFailure: false))
        nextRecord += 1
        batch.filled = offset
    }

    /// Keeps the bytes behind the last whole record for the next batch.
    private func keepTail(of batch: RecordBatch, from offset: Int) {
        guard offset < batch.filled else { return }
        carry.append(contentsOf: batch.storage[offset..<batch.filled])
    }

    /// Makes room for more bytes behind the unfinished record at `offset`; returns where it now begins.
    private func makeRoom(in batch: RecordBatch, from offset: Int) -> Int {
        if batch.records.isEmpty && offset > 0 {
            // Nothing refers to the bytes before: move the rest to the front.
            let left = batch.filled - offset
            memmove(batch.storage.baseAddress!, batch.storage.baseAddress! + offset, left)
            batch.filled = left
            if batch.storage.count - left < batch.storage.count / 2 { batch.grow(to: batch.storage.count * 2) }
            return 0
        }
        if batch.filled == batch.storage.count { batch.grow(to: batch.storage.count * 2) }
        return offset
    }

    /// Reads more bytes, up to a size of the batch if it has not that many.
    private func refill(_ batch: RecordBatch, to size: Int) {
        // Room for what the signature check needs, later for a CR that was held back and a byte behind it.
        let least = atStart ? 16 : 2
        if batch.storage.count - batch.filled < least {
            batch.grow(to: max(batch.filled + least, 2 * batch.storage.count))
        }
        let end = size - batch.filled >= least ? min(size, batch.storage.count) : batch.storage.count
        let room = UnsafeMutableRawBufferPointer(rebasing: batch.storage[batch.filled..<end])
        var count = 0
        if holdsReturn {
            room[0] = 0x0D
            count = 1
            holdsReturn = false
        }
        do throws(ChemIOError) {
            let more = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            if more == 0 { sourceEnded = true }
            count += more
            if atStart && count > 0 {
                while count < least {
                    let more = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
                    if more == 0 { break }
                    count += more
                }
                count = try checkStart(of: room, count: count)
                atStart = false
            }
        } catch {
            sourceEnded = true
            failure = error
            if atStart { count = 0 }
        }
        let piece = UnsafeMutableRawBufferPointer(rebasing: room[0..<count])
        LineEndNormalization.turnLoneReturnsIntoLineFeeds(piece)
        if count > 0, piece[count - 1] == 0x0D {
            // Whether a CR at the end stands alone shows with the next byte.
            if sourceEnded {
                piece[count - 1] = 0x0A
            } else {
                holdsReturn = true
                count -= 1
            }
        }
        batch.filled += count
    }

    /// Skips a byte order mark and refuses what is no text at all.
    private func checkStart(of room: UnsafeMutableRawBufferPointer, count: Int) throws(ChemIOError) -> Int {
        let head = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[0..<count])
        if let kind = BinarySignature.name(of: head) {
            throw ChemIOError(
                .notText, at: SourcePosition(record: 1, line: 1), "the content is \(kind); expected plain text")
        }
        guard count >= 3, room[0] == 0xEF, room[1] == 0xBB, room[2] == 0xBF else { return count }
        memmove(room.baseAddress!, room.baseAddress! + 3, count - 3)
        return count - 3
    }

    /// Reads the source to its end so that faults further on are found, without keeping anything.
    private func drain() {
        let scrap = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { scrap.deallocate() }
        do throws(ChemIOError) {
            while try source.read(into: scrap) > 0 {}
        } catch {
            failure = error
        }
        sourceEnded = true
    }

    /// Reports a record that is too long. A line is skipped to its end; otherwise the framing is lost.
    private func dropOverlongRecord(in batch: RecordBatch, from offset: Int) -> Int {
        let isLine = lineIsRecord || batch.filled - offset < limits.record
        let megabytes = (isLine ? limits.line : limits.record) >> 20
        let what = isLine ? "line" : "record"
        let position = SourcePosition(record: nextRecord, line: nextLine)
        batch.records.append(
            RecordBatch.Slice(
                offset: offset, byteCount: 0, position: position,
                failure: ChemIOError(
                    .tooLong, at: position, "the \(what) is longer than \(megabytes) MiB, the limit; it is left out"),
                parsesDespiteFailure: false))
        nextRecord += 1
        batch.filled = offset
        if lineIsRecord { discardsLine = true } else { drain() }
        return offset
    }

    private func discardLine(in batch: RecordBatch, from offset: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(batch.storage)[0..<batch.filled])
        guard let lineEnd = LineScanning.lineFeed(in: bytes, from: offset) else {
            if sourceEnded { discardsLine = false }
            batch.filled = offset
            return offset
        }
        discardsLine = false
        nextLine += 1
        return lineEnd + 1
    }
}

/// Turns lone CR line ends (old Mac files, mixed files) into LF in place, so that lines keep their numbers.
enum LineEndNormalization {
    /// Treats a piece of a stream; a CR at its very end is left as it is.
    static func turnLoneReturnsIntoLineFeeds(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var index = 0
        while index < bytes.count, let found = memchr(base + index, 0x0D, bytes.count - index) {
            let offset = found - base
            if offset + 1 == bytes.count { return }
            if bytes[offset + 1] != 0x0A { bytes[offset] = 0x0A }
            index = offset + 1
        }
    }
}

/// Kinds of files that are not the text they are named as.
enum BinarySignature {
    /// Name of a known binary kind, or nil for what may be text.
    static func name(of head: UnsafeRawBufferPointer) -> String? {
        func starts(_ signature: [UInt8]) -> Bool {
            head.count >= signature.count && (0..<signature.count).allSatisfy { head[$0] == signature[$0] }
        }
        if starts([0x1F, 0x8B]) { return "gzip within gzip; decompress it once" }
        if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) {
            return "a ZIP archive; unpack it first"
        }
        if starts([0x78, 0x01]) || starts([0x78, 0x9C]) || starts([0x78, 0xDA]) {
            return "a zlib stream, not gzip; compress it with gzip"
        }
        if starts([0x42, 0x5A, 0x68]) && head.count > 9 && head[4] == 0x31 { return "bzip2; decompress it first" }
        if starts([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return "xz; decompress it first" }
        if starts([0x28, 0xB5, 0x2F, 0xFD]) { return "Zstandard; decompress it first" }
        if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) { return "UTF-16 text; convert it to UTF-8" }
        return nil
    }
}
