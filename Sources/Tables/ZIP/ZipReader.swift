#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads the entries of a ZIP archive, stored or deflated, as NPZ files have them.
///
/// The central directory is authoritative (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3). Nothing in the archive is
/// trusted: all offsets and sizes are checked against the file, contents against their size and checksum.
public final class ZipReader {
    /// An entry of the central directory.
    public struct Entry: Hashable, Sendable {
        /// The name, such as `X.npy`.
        public let name: String
        /// Number of bytes of the content.
        public let size: UInt64
        /// Number of bytes in the archive.
        public let compressedSize: UInt64
        /// CRC-32 of the content.
        public let crc: UInt32

        fileprivate let rawName: [UInt8]
        fileprivate let method: UInt16
        fileprivate let flags: UInt16
        fileprivate let offset: UInt64
    }

    /// The entries, in the order of the central directory.
    public private(set) var entries: [Entry] = []

    private enum Source {
        case file(FileDescriptor)
        case memory([UInt8])
    }

    private let source: Source
    private let size: UInt64
    private let name: String

    /// Opens an archive.
    ///
    /// - Throws: ``TableError`` with code `cannot-read`, `truncated`, `bad-zip` or `unsupported-zip`.
    /// - Complexity: O(number of entries).
    public init(path: String) throws(TableError) {
        let (file, error) = FileDescriptor.open(path, O_RDONLY)
        guard let file else { throw TableError(.cannotRead, "\(path): cannot open: \(systemErrorText(error))") }
        guard let status = file.status(), status.st_mode & S_IFMT == S_IFREG else {
            throw TableError(.cannotRead, "\(path): a ZIP archive must be a regular file")
        }
        source = .file(file)
        size = UInt64(status.st_size)
        name = path
        try readDirectory()
    }

    /// Opens an archive in memory.
    ///
    /// - Throws: ``TableError`` with code `truncated`, `bad-zip` or `unsupported-zip`.
    public init(bytes: [UInt8]) throws(TableError) {
        source = .memory(bytes)
        size = UInt64(bytes.count)
        name = "memory"
        try readDirectory()
    }

    /// The entry of a name; the last one if there are several.
    public func entry(named name: String) -> Entry? {
        entries.last { $0.name == name }
    }

    /// The whole content of an entry.
    ///
    /// - Parameter limit: the largest size to accept.
    /// - Throws: ``TableError`` with code `too-large`, `truncated`, `bad-zip`, `bad-checksum`, `unsupported-zip` or
    ///   `cannot-read`.
    /// - Complexity: O(n).
    public func content(of entry: Entry, limit: Int = .max) throws(TableError) -> [UInt8] {
        guard entry.size <= UInt64(limit) else {
            throw TableError(.tooLarge, "\(label(entry)) has \(entry.size) bytes; at most \(limit) are read")
        }
        var result: [UInt8] = []
        // A damaged size must not reserve memory that the content could not fill: deflate packs at most about 1 : 1032.
        let plausible = entry.compressedSize.multipliedReportingOverflow(by: 1040)
        if plausible.overflow || entry.size <= plausible.partialValue { result.reserveCapacity(Int(entry.size)) }
        try read(entry) { (part: Span<UInt8>) throws(TableError) in result.append(bytes: part) }
        return result
    }

    /// Hands over the content of an entry in parts of at most 1 MB.
    ///
    /// - Throws: as ``content(of:limit:)``, and what `body` throws. A wrong checksum is found after the last part.
    /// - Complexity: O(n) time, O(1) space.
    public func read(
        _ entry: Entry, _ body: (Span<UInt8>) throws(TableError) -> Void
    ) throws(TableError) {
        guard entry.flags & 1 == 0 else { throw TableError(.unsupportedZIP, "\(label(entry)) is encrypted") }
        guard entry.method == 0 || entry.method == 8 else {
            throw TableError(
                .unsupportedZIP, "\(label(entry)) is compressed by method \(entry.method); 0 and 8 (deflate) are read")
        }
        var position = try dataOffset(of: entry)
        let (end, overflow) = position.addingReportingOverflow(entry.compressedSize)
        guard !overflow, end <= size else {
            throw TableError(.truncated, "\(label(entry)) reaches beyond the end of the file")
        }
        if entry.method == 0, entry.size != entry.compressedSize {
            throw TableError(.badZIP, "\(label(entry)) is not compressed but has two different sizes")
        }
        var check = ContentCheck(label: label(entry), size: entry.size)
        var block: [UInt8] = []
        if entry.method == 0 {
            while position < end {
                try read(Int(min(end - position, 1 << 20)), at: position, into: &block)
                position += UInt64(block.count)
                try check.add(block.span)
                try body(block.span)
            }
        } else {
            guard let inflater = InflateStream() else { throw TableError(.tooLarge, "\(label(entry)): out of memory") }
            while position < end {
                try read(Int(min(end - position, 1 << 20)), at: position, into: &block)
                position += UInt64(block.count)
                let used = try inflater.inflate(block.span) { (part: Span<UInt8>) throws(TableError) in
                    try check.add(part)
                    try body(part)
                }
                guard let used else { throw TableError(.badZIP, "\(label(entry)): the compressed data is damaged") }
                guard used == block.count else {
                    throw TableError(.badZIP, "\(label(entry)): bytes follow the compressed data")
                }
            }
            guard inflater.isAtEnd else {
                throw TableError(.truncated, "\(label(entry)): the compressed data ends early")
            }
        }
        guard check.crc.count == entry.size else {
            throw TableError(.badZIP, "\(label(entry)) holds \(check.crc.count) bytes instead of \(entry.size)")
        }
        guard check.crc.value == entry.crc else {
            throw TableError(.badChecksum, "\(label(entry)): the checksum does not fit the content")
        }
    }

    /// Sums the content up and stops when it gets larger than announced.
    private struct ContentCheck {
        let label: String
        let size: UInt64
        var crc = CRC32()

        mutating func add(_ part: Span<UInt8>) throws(TableError) {
            crc.update(part)
            guard crc.count <= size else {
                throw TableError(.badZIP, "\(label) holds more than the \(size) bytes it announces")
            }
        }
    }

    private func label(_ entry: Entry) -> String { "\(name): entry '\(entry.name)'" }

    private func bad(_ message: String) -> TableError { TableError(.badZIP, "\(name): \(message)") }

    /// Reads exactly `count` bytes.
    private func read(_ count: Int, at offset: UInt64, into block: inout [UInt8]) throws(TableError) {
        guard offset <= size, UInt64(count) <= size - offset else {
            throw TableError(.truncated, "\(name): the archive ends early")
        }
        switch source {
        case .memory(let bytes):
            block.removeAll(keepingCapacity: true)
            block.append(contentsOf: bytes[Int(offset)..<(Int(offset) + count)])
        case .file(let file):
            let error = file.read(count, at: offset, into: &block)
            guard error == 0 else {
                throw TableError(.cannotRead, "\(name): cannot read: \(systemErrorText(error))")
            }
            guard block.count == count else {
                throw TableError(.truncated, "\(name): the archive became shorter while it was read")
            }
        }
    }

    private func read(_ count: Int, at offset: UInt64) throws(TableError) -> [UInt8] {
        var block: [UInt8] = []
        try read(count, at: offset, into: &block)
        return block
    }

    /// Where the data of an entry starts, behind its local header.
    private func dataOffset(of entry: Entry) throws(TableError) -> UInt64 {
        let header = try read(30, at: entry.offset)
        let fields = header.span
        guard fields.littleEndian(UInt32.self, at: 0) == 0x0403_4B50 else {
            throw TableError(.badZIP, "\(label(entry)) has no local header where it should be")
        }
        guard fields.littleEndian(UInt16.self, at: 8) == entry.method else {
            throw TableError(.badZIP, "\(label(entry)): the local header contradicts the directory")
        }
        let nameLength = Int(fields.littleEndian(UInt16.self, at: 26))
        let extraLength = Int(fields.littleEndian(UInt16.self, at: 28))
        let localName = try read(nameLength, at: entry.offset + 30)
        guard localName == entry.rawName else {
            throw TableError(.badZIP, "\(label(entry)): the local header has another name")
        }
        return entry.offset + 30 + UInt64(nameLength + extraLength)
    }

    private func readDirectory() throws(TableError) {
        guard size >= 22 else { throw bad("no ZIP archive: \(size) bytes") }
        // The end record is at the end, with a comment of up to 65535 bytes behind it.
        let tailSize = Int(min(size, 22 + 65_535))
        let tailStart = size - UInt64(tailSize)
        let tail = try read(tailSize, at: tailStart)
        let bytes = tail.span
        var found: Int?
        var place = tailSize - 22
        while place >= 0 {
            if bytes.littleEndian(UInt32.self, at: place) == 0x0605_4B50,
                place + 22 + Int(bytes.littleEndian(UInt16.self, at: place + 20)) == tailSize
            {
                found = place
                break
            }
            place -= 1
        }
        guard let found else { throw bad("no ZIP archive: the end record is missing") }
        let endOffset = tailStart + UInt64(found)
        var disk = UInt64(bytes.littleEndian(UInt16.self, at: found + 4))
        var count = UInt64(bytes.littleEndian(UInt16.self, at: found + 10))
        var length = UInt64(bytes.littleEndian(UInt32.self, at: found + 12))
        var offset = UInt64(bytes.littleEndian(UInt32.self, at: found + 16))
        var limit = endOffset
        if endOffset >= 20 {
            let locator = try read(20, at: endOffset - 20)
            if locator.span.littleEndian(UInt32.self, at: 0) == 0x0706_4B50 {
                let recordOffset = locator.span.littleEndian(UInt64.self, at: 8)
                guard recordOffset <= endOffset - 20, endOffset - 20 - recordOffset >= 56 else {
                    throw bad("the Zip64 end record is not where it should be")
                }
                let record = try read(56, at: recordOffset)
                guard record.span.littleEndian(UInt32.self, at: 0) == 0x0606_4B50 else {
                    throw bad("the Zip64 end record is not where it should be")
                }
                disk = UInt64(record.span.littleEndian(UInt32.self, at: 16))
                count = record.span.littleEndian(UInt64.self, at: 32)
                length = record.span.littleEndian(UInt64.self, at: 40)
                offset = record.span.littleEndian(UInt64.self, at: 48)
                limit = recordOffset
            }
        }
        guard disk == 0 else { throw TableError(.unsupportedZIP, "\(name): an archive of several disks") }
        guard offset <= limit, length <= limit - offset else {
            throw bad("the directory reaches beyond its end record")
        }
        // Every entry takes 46 bytes at least.
        guard count <= length / 46 else { throw bad("the directory is too short for its \(count) entries") }
        guard length <= 1 << 28 else { throw TableError(.tooLarge, "\(name): a directory of \(length) bytes") }
        let directory = try read(Int(length), at: offset)
        try parseDirectory(directory.span, count: Int(count))
    }

    private func parseDirectory(_ bytes: Span<UInt8>, count: Int) throws(TableError) {
        var place = 0
        entries.reserveCapacity(count)
        for index in 0..<count {
            let number = index + 1
            guard bytes.count - place >= 46, bytes.littleEndian(UInt32.self, at: place) == 0x0201_4B50 else {
                throw bad("entry \(number) of the directory is damaged")
            }
            let nameLength = Int(bytes.littleEndian(UInt16.self, at: place + 28))
            let extraLength = Int(bytes.littleEndian(UInt16.self, at: place + 30))
            let commentLength = Int(bytes.littleEndian(UInt16.self, at: place + 32))
            guard bytes.count - place - 46 >= nameLength + extraLength + commentLength else {
                throw bad("entry \(number) of the directory is cut off")
            }
            var fields = Zip64Fields(
                size: UInt64(bytes.littleEndian(UInt32.self, at: place + 24)),
                compressedSize: UInt64(bytes.littleEndian(UInt32.self, at: place + 20)),
                offset: UInt64(bytes.littleEndian(UInt32.self, at: place + 42)))
            let nameStart = place + 46
            let extraStart = nameStart + nameLength
            guard fields.complete(from: bytes.extracting(extraStart..<(extraStart + extraLength))) else {
                throw bad("entry \(number) of the directory lacks its Zip64 sizes")
            }
            let name = bytes.extracting(nameStart..<extraStart).copied()
            entries.append(
                Entry(
                    name: String(decoding: name, as: UTF8.self), size: fields.size,
                    compressedSize: fields.compressedSize, crc: bytes.littleEndian(UInt32.self, at: place + 16),
                    rawName: name,
                    method: bytes.littleEndian(UInt16.self, at: place + 10),
                    flags: bytes.littleEndian(UInt16.self, at: place + 8), offset: fields.offset))
            place = extraStart + extraLength + commentLength
        }
    }

    /// The three numbers of a directory entry that may be moved to the Zip64 field.
    private struct Zip64Fields {
        var size: UInt64
        var compressedSize: UInt64
        var offset: UInt64

        /// Takes what is marked as moved from the extra fields; false if it is not there.
        mutating func complete(from extra: Span<UInt8>) -> Bool {
            let marker: UInt64 = 0xFFFF_FFFF
            guard size == marker || compressedSize == marker || offset == marker else { return true }
            var place = 0
            while extra.count - place >= 4 {
                let id = extra.littleEndian(UInt16.self, at: place)
                let length = Int(extra.littleEndian(UInt16.self, at: place + 2))
                place += 4
                guard length <= extra.count - place else { return false }
                if id == 1 {
                    let end = place + length
                    func next() -> UInt64? {
                        guard end - place >= 8 else { return nil }
                        defer { place += 8 }
                        return extra.littleEndian(UInt64.self, at: place)
                    }
                    if size == marker {
                        guard let value = next() else { return false }
                        size = value
                    }
                    if compressedSize == marker {
                        guard let value = next() else { return false }
                        compressedSize = value
                    }
                    if offset == marker {
                        guard let value = next() else { return false }
                        offset = value
                    }
                    return true
                }
                place += length
            }
            return false
        }
    }
}
