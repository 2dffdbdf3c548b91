/// Gathers strings whose number and length are not known beforehand, and writes them as a NumPy string array.
///
/// About 1 MB is kept in memory, the rest in a nameless temporary file, which vanishes with the process. The array has
/// the type `<U{n}` with n code points of the longest string. Where that would take too much room because a few strings
/// are long, it is written in two parts instead: `NAME_utf8` (uint8), all strings one after the other, and
/// `NAME_offsets` (int64), one more than there are strings, string i being the bytes from `offsets[i]` up to
/// `offsets[i + 1]`.
///
/// Bytes that are no UTF-8 become U+FFFD. NumPy takes trailing U+0000 of a string for padding.
public final class StringArraySpill {
    /// Number of strings.
    public private(set) var count = 0
    /// Length of the longest string in code points.
    public private(set) var longest = 0
    /// Sum of the lengths in UTF-8 bytes.
    public private(set) var byteCount: UInt64 = 0

    /// The size of a `<U` array above which two arrays are written: 1 GiB.
    public static let defaultLimit: UInt64 = 1 << 30

    private static let blockSize = 1 << 20
    private let directory: String
    private var file: FileDescriptor?
    private var fileSize: UInt64 = 0
    /// Strings not yet in the file, each with a 32-bit length in front.
    private var buffer: [UInt8] = []

    /// An empty collection.
    ///
    /// - Parameter directory: where the temporary file will be made once one is needed.
    public init(directory: String) { self.directory = directory }

    /// Adds a string given as UTF-8.
    ///
    /// - Throws: ``OutputError`` if the temporary file cannot be made or written.
    /// - Complexity: O(n).
    public func append(_ utf8: Span<UInt8>) throws(OutputError) {
        let start = buffer.count
        LittleEndianBytes.append(UInt32(0), to: &buffer)
        let codePoints = UTF8Repair.append(utf8, to: &buffer)
        let length = buffer.count - start - 4
        guard let short = UInt32(exactly: length) else {
            throw OutputError(.writeFailed, path: directory, "a string of \(length) bytes is too long")
        }
        for place in 0..<4 { buffer[start + place] = UInt8(truncatingIfNeeded: short >> (8 * UInt32(place))) }
        count += 1
        longest = max(longest, codePoints)
        byteCount += UInt64(length)
        if buffer.count >= Self.blockSize { try spill() }
    }

    /// Adds a string.
    public func append(_ text: String) throws(OutputError) {
        try text.withUTF8Bytes { bytes throws(OutputError) in try append(bytes) }
    }

    private func spill() throws(OutputError) {
        if file == nil {
            let (opened, error) = FileDescriptor.temporary(in: directory)
            guard let opened else {
                throw OutputError(
                    .cannotCreate, path: directory, action: "cannot create a temporary file", errno: error)
            }
            file = opened
        }
        if let file {
            let error = file.write(buffer.span)
            guard error == 0 else {
                throw OutputError(.writeFailed, path: directory, action: "cannot write a temporary file", errno: error)
            }
        }
        fileSize += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Whether the strings will be written as one `<U` array.
    public func isFixedWidth(limit: UInt64 = defaultLimit) -> Bool {
        let (cells, overflow) = UInt64(count).multipliedReportingOverflow(by: UInt64(max(1, longest)))
        return !overflow && cells <= limit / 4
    }

    /// Writes the strings as one entry `NAME.npy`, or as `NAME_utf8.npy` and `NAME_offsets.npy`.
    ///
    /// - Parameters:
    ///   - name: name of the array, without suffix.
    ///   - limit: the size of a `<U` array above which the second form is taken.
    /// - Throws: ``OutputError``.
    /// - Complexity: O(size of what is written) time, O(longest string) space.
    public func write(_ name: String, to zip: ZipWriter, limit: UInt64 = defaultLimit) throws(OutputError) {
        if isFixedWidth(limit: limit) {
            try writeFixedWidth(name, to: zip)
        } else {
            try writeOffsets(name, to: zip)
        }
    }

    private func writeFixedWidth(_ name: String, to zip: ZipWriter) throws(OutputError) {
        let width = max(1, longest)
        try zip.beginEntry(name + ".npy")
        var output = NPYHeader(type: .unicode(width), shape: [count]).encoded()
        try forEach { (utf8: Span<UInt8>) throws(OutputError) in
            var codePoints = 0
            var place = 0
            while place < utf8.count {
                LittleEndianBytes.append(UTF8Repair.nextValidCodePoint(in: utf8, at: &place), to: &output)
                codePoints += 1
            }
            output.append(contentsOf: repeatElement(0, count: 4 * (width - codePoints)))
            if output.count >= Self.blockSize {
                try zip.write(output.span)
                output.removeAll(keepingCapacity: true)
            }
        }
        try zip.write(output.span)
        try zip.endEntry()
    }

    private func writeOffsets(_ name: String, to zip: ZipWriter) throws(OutputError) {
        try zip.beginEntry(name + "_utf8.npy")
        var output = NPYHeader(type: .uint8, shape: [Int(byteCount)]).encoded()
        try forEach { (utf8: Span<UInt8>) throws(OutputError) in
            output.append(bytes: utf8)
            if output.count >= Self.blockSize {
                try zip.write(output.span)
                output.removeAll(keepingCapacity: true)
            }
        }
        try zip.write(output.span)
        try zip.endEntry()

        try zip.beginEntry(name + "_offsets.npy")
        output = NPYHeader(type: .int64, shape: [count + 1]).encoded()
        var offset: Int64 = 0
        LittleEndianBytes.append(offset, to: &output)
        try forEach { (utf8: Span<UInt8>) throws(OutputError) in
            offset += Int64(utf8.count)
            LittleEndianBytes.append(offset, to: &output)
            if output.count >= Self.blockSize {
                try zip.write(output.span)
                output.removeAll(keepingCapacity: true)
            }
        }
        try zip.write(output.span)
        try zip.endEntry()
    }

    /// Hands over the strings in order, reading the file in blocks.
    private func forEach(_ body: (Span<UInt8>) throws(OutputError) -> Void) throws(OutputError) {
        var block: [UInt8] = []
        var position: UInt64 = 0
        var wanted = Self.blockSize
        while position < fileSize, let file {
            let error = file.read(Int(min(UInt64(wanted), fileSize - position)), at: position, into: &block)
            guard error == 0, !block.isEmpty else {
                throw OutputError(.writeFailed, path: directory, action: "cannot read a temporary file", errno: error)
            }
            let (used, needed) = try Self.split(block.span, body)
            position += UInt64(used)
            // A string longer than the block: read all of it at once.
            wanted = used == 0 ? max(needed, Self.blockSize) : Self.blockSize
        }
        let rest = buffer
        _ = try Self.split(rest.span, body)
    }

    /// Hands over the complete strings of a block.
    ///
    /// - Returns: the number of bytes used, and the size of the string after that if its length is known.
    private static func split(
        _ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(OutputError) -> Void
    ) throws(OutputError) -> (used: Int, needed: Int) {
        var place = 0
        while bytes.count - place >= 4 {
            let length = Int(bytes.littleEndian(UInt32.self, at: place))
            guard bytes.count - place - 4 >= length else { return (place, length + 4) }
            try body(bytes.extracting((place + 4)..<(place + 4 + length)))
            place += 4 + length
        }
        return (place, 0)
    }
}
