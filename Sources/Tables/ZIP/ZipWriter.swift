/// Writes a ZIP archive of uncompressed entries as a stream, for NPZ files.
///
/// Format: PKWARE APPNOTE 6.3.10. Zip64 fields are written whenever a size, an offset or the number of entries needs
/// them, and reserved beforehand for entries of unknown size. All entries carry the time 1980-01-01 00:00:00, so that
/// equal content gives equal bytes.
///
/// An entry of unknown size is announced with ``beginEntry(_:reservedPrefix:)``, gets its bytes with ``write(_:)`` and is
/// closed with ``endEntry(prefix:)``. If the sink can replace bytes, the local header is completed at that point, and so
/// is a reserved prefix, such as an NPY header whose number of rows was not known:
///
/// ```swift
/// let zip = ZipWriter(sink)
/// let header = NPYHeader(type: .float64, shape: [0, columns])
/// try zip.beginEntry("X.npy", reservedPrefix: header.encoded().count)
/// while let chunk = nextRows() { try zip.write(chunk.span) }
/// try zip.endEntry(prefix: NPYHeader(type: .float64, shape: [rows, columns]).encoded())
/// try zip.finish()
/// ```
///
/// For a pipe or device the checksum and sizes follow the data (a data descriptor); there a prefix cannot be reserved,
/// and a caller who does not know the number of rows writes to a temporary file first.
public final class ZipWriter {
    private struct Entry {
        var name: [UInt8]
        var crc: CRC32
        var offset: UInt64
        var isZip64: Bool
        var hasDescriptor: Bool
    }

    private let sink: any ByteSink
    private let start: UInt64
    private var entries: [Entry] = []
    private var isEntryOpen = false
    private var reservedPrefix = 0
    private var isFinished = false

    /// Starts an archive at the sink's present position; offsets in the archive count from there.
    public init(_ sink: any ByteSink) {
        self.sink = sink
        start = sink.position
    }

    /// Whether entries with a reserved prefix can be written.
    public var canPatch: Bool { sink.canPatch }

    /// Names of the entries so far, in order.
    public var names: [String] { entries.map { String(decoding: $0.name, as: UTF8.self) } }

    /// Writes a whole entry.
    ///
    /// - Throws: ``OutputError``.
    /// - Complexity: O(n).
    public func add(_ name: String, _ bytes: Span<UInt8>) throws(OutputError) {
        try checkNoEntry()
        let crc = CRC32(bytes)
        let entry = Entry(
            name: Array(name.utf8), crc: crc, offset: sink.position - start, isZip64: crc.count >= 0xFFFF_FFFF,
            hasDescriptor: false)
        try sink.write(localHeader(of: entry, isComplete: true))
        try sink.write(bytes)
        entries.append(entry)
    }

    /// Starts an entry whose size and checksum are not yet known.
    ///
    /// - Parameters:
    ///   - name: name in the archive, with `/` between folders; non-ASCII names are marked as UTF-8.
    ///   - reservedPrefix: number of bytes at the start that ``endEntry(prefix:)`` will give.
    /// - Throws: ``OutputError``, of kind `misuse` if a prefix is asked for and the sink cannot replace bytes.
    public func beginEntry(_ name: String, reservedPrefix: Int = 0) throws(OutputError) {
        try checkNoEntry()
        precondition(reservedPrefix >= 0)
        guard reservedPrefix == 0 || sink.canPatch else {
            throw OutputError(.misuse, path: sink.name, "the start of an entry cannot be replaced later in this output")
        }
        let entry = Entry(
            name: Array(name.utf8), crc: CRC32(), offset: sink.position - start, isZip64: true,
            hasDescriptor: !sink.canPatch)
        try sink.write(localHeader(of: entry, isComplete: false))
        try sink.write([UInt8](repeating: 0, count: reservedPrefix))
        entries.append(entry)
        self.reservedPrefix = reservedPrefix
        isEntryOpen = true
    }

    /// Adds bytes to the entry that was begun.
    public func write(_ bytes: Span<UInt8>) throws(OutputError) {
        try write(bytes, crc: CRC32(bytes))
    }

    /// Adds bytes whose checksum has been computed already, perhaps by another task.
    public func write(_ bytes: Span<UInt8>, crc: CRC32) throws(OutputError) {
        guard isEntryOpen else { throw OutputError(.misuse, path: sink.name, "no archive entry has been begun") }
        precondition(crc.count == UInt64(bytes.count), "the checksum is of other bytes")
        try sink.write(bytes)
        entries[entries.count - 1].crc.combine(crc)
    }

    /// Completes the entry that was begun.
    ///
    /// - Parameter prefix: the bytes for the place reserved at the start, exactly as many.
    public func endEntry(prefix: [UInt8] = []) throws(OutputError) {
        guard isEntryOpen else { throw OutputError(.misuse, path: sink.name, "no archive entry has been begun") }
        precondition(prefix.count == reservedPrefix, "the prefix has another length than was reserved")
        isEntryOpen = false
        var entry = entries.removeLast()
        if !prefix.isEmpty {
            var crc = CRC32(prefix.span)
            crc.combine(entry.crc)
            entry.crc = crc
        }
        if entry.hasDescriptor {
            var bytes: [UInt8] = []
            LittleEndianBytes.append(UInt32(0x0807_4B50), to: &bytes)
            LittleEndianBytes.append(entry.crc.value, to: &bytes)
            LittleEndianBytes.append(entry.crc.count, to: &bytes)
            LittleEndianBytes.append(entry.crc.count, to: &bytes)
            try sink.write(bytes)
        } else {
            let header = localHeader(of: entry, isComplete: true)
            try sink.patch((header + prefix).span, at: start + entry.offset)
        }
        entries.append(entry)
    }

    /// Writes the central directory. Must be called once, at the end; the sink stays open.
    public func finish() throws(OutputError) {
        try checkNoEntry()
        isFinished = true
        let directoryOffset = sink.position - start
        for entry in entries { try sink.write(directoryHeader(of: entry)) }
        let end = sink.position - start
        try sink.write(trailer(directoryOffset: directoryOffset, end: end))
    }

    private func checkNoEntry() throws(OutputError) {
        guard !isFinished else { throw OutputError(.misuse, path: sink.name, "the archive is complete") }
        guard !isEntryOpen else {
            throw OutputError(.misuse, path: sink.name, "an archive entry is still open")
        }
    }

    /// Fields shared by both headers, from "version needed" to "last modified date".
    private func appendCommon(_ entry: Entry, isZip64: Bool, to bytes: inout [UInt8]) {
        LittleEndianBytes.append(UInt16(isZip64 ? 45 : 20), to: &bytes)
        let isUTF8 = entry.name.contains { $0 >= 0x80 }
        LittleEndianBytes.append(UInt16((entry.hasDescriptor ? 1 << 3 : 0) | (isUTF8 ? 1 << 11 : 0)), to: &bytes)
        LittleEndianBytes.append(UInt16(0), to: &bytes)  // stored
        LittleEndianBytes.append(UInt16(0), to: &bytes)  // 00:00:00
        LittleEndianBytes.append(UInt16(1 << 5 | 1), to: &bytes)  // 1 January 1980
    }

    /// Section 4.3.7; with the Zip64 field of section 4.5.3 for entries that may need it.
    private func localHeader(of entry: Entry, isComplete: Bool) -> [UInt8] {
        precondition(entry.name.count <= Int(UInt16.max), "an entry's name is too long")
        var bytes: [UInt8] = []
        let isKnown = isComplete && !entry.hasDescriptor
        let size = isKnown ? entry.crc.count : 0
        LittleEndianBytes.append(UInt32(0x0403_4B50), to: &bytes)
        appendCommon(entry, isZip64: entry.isZip64, to: &bytes)
        LittleEndianBytes.append(isKnown ? entry.crc.value : 0, to: &bytes)
        let shortSize = entry.isZip64 ? UInt32.max : UInt32(size)
        LittleEndianBytes.append(shortSize, to: &bytes)
        LittleEndianBytes.append(shortSize, to: &bytes)
        LittleEndianBytes.append(UInt16(entry.name.count), to: &bytes)
        LittleEndianBytes.append(UInt16(entry.isZip64 ? 20 : 0), to: &bytes)
        bytes += entry.name
        if entry.isZip64 {
            LittleEndianBytes.append(UInt16(1), to: &bytes)
            LittleEndianBytes.append(UInt16(16), to: &bytes)
            LittleEndianBytes.append(size, to: &bytes)
            LittleEndianBytes.append(size, to: &bytes)
        }
        return bytes
    }

    /// Section 4.3.12; the Zip64 field holds only what does not fit.
    private func directoryHeader(of entry: Entry) -> [UInt8] {
        let isLarge = entry.crc.count >= 0xFFFF_FFFF
        let isFar = entry.offset >= 0xFFFF_FFFF
        var bytes: [UInt8] = []
        LittleEndianBytes.append(UInt32(0x0201_4B50), to: &bytes)
        // Made on Unix, so that permissions are read.
        LittleEndianBytes.append(UInt16(3 << 8 | (entry.isZip64 || isFar ? 45 : 20)), to: &bytes)
        appendCommon(entry, isZip64: entry.isZip64 || isFar, to: &bytes)
        LittleEndianBytes.append(entry.crc.value, to: &bytes)
        let shortSize = isLarge ? UInt32.max : UInt32(entry.crc.count)
        LittleEndianBytes.append(shortSize, to: &bytes)
        LittleEndianBytes.append(shortSize, to: &bytes)
        LittleEndianBytes.append(UInt16(entry.name.count), to: &bytes)
        let extra = (isLarge ? 16 : 0) + (isFar ? 8 : 0)
        LittleEndianBytes.append(UInt16(extra > 0 ? extra + 4 : 0), to: &bytes)
        LittleEndianBytes.append(UInt16(0), to: &bytes)  // no comment
        LittleEndianBytes.append(UInt16(0), to: &bytes)  // disk
        LittleEndianBytes.append(UInt16(0), to: &bytes)  // binary
        LittleEndianBytes.append(UInt32(0o100644 << 16), to: &bytes)  // -rw-r--r--
        LittleEndianBytes.append(isFar ? UInt32.max : UInt32(entry.offset), to: &bytes)
        bytes += entry.name
        if extra > 0 {
            LittleEndianBytes.append(UInt16(1), to: &bytes)
            LittleEndianBytes.append(UInt16(extra), to: &bytes)
            if isLarge {
                LittleEndianBytes.append(entry.crc.count, to: &bytes)
                LittleEndianBytes.append(entry.crc.count, to: &bytes)
            }
            if isFar { LittleEndianBytes.append(entry.offset, to: &bytes) }
        }
        return bytes
    }

    /// Sections 4.3.14 to 4.3.16.
    private func trailer(directoryOffset: UInt64, end: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        let size = end - directoryOffset
        let count = UInt64(entries.count)
        if count >= 0xFFFF || size >= 0xFFFF_FFFF || directoryOffset >= 0xFFFF_FFFF {
            LittleEndianBytes.append(UInt32(0x0606_4B50), to: &bytes)
            LittleEndianBytes.append(UInt64(44), to: &bytes)
            LittleEndianBytes.append(UInt16(3 << 8 | 45), to: &bytes)
            LittleEndianBytes.append(UInt16(45), to: &bytes)
            LittleEndianBytes.append(UInt32(0), to: &bytes)
            LittleEndianBytes.append(UInt32(0), to: &bytes)
            LittleEndianBytes.append(count, to: &bytes)
            LittleEndianBytes.append(count, to: &bytes)
            LittleEndianBytes.append(size, to: &bytes)
            LittleEndianBytes.append(directoryOffset, to: &bytes)
            LittleEndianBytes.append(UInt32(0x0706_4B50), to: &bytes)
            LittleEndianBytes.append(UInt32(0), to: &bytes)
            LittleEndianBytes.append(end, to: &bytes)
            LittleEndianBytes.append(UInt32(1), to: &bytes)
        }
        LittleEndianBytes.append(UInt32(0x0605_4B50), to: &bytes)
        LittleEndianBytes.append(UInt16(0), to: &bytes)
        LittleEndianBytes.append(UInt16(0), to: &bytes)
        LittleEndianBytes.append(UInt16(min(count, 0xFFFF)), to: &bytes)
        LittleEndianBytes.append(UInt16(min(count, 0xFFFF)), to: &bytes)
        LittleEndianBytes.append(UInt32(min(size, 0xFFFF_FFFF)), to: &bytes)
        LittleEndianBytes.append(UInt32(min(directoryOffset, 0xFFFF_FFFF)), to: &bytes)
        LittleEndianBytes.append(UInt16(0), to: &bytes)
        return bytes
    }
}
