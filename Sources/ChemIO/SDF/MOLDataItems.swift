/// The data items of an SD record: headers and values behind `M  END` (CTfile formats, "SDfiles").
extension MOLParser {
    /// Reads all data items. Nothing in them makes a record unreadable.
    mutating func readDataItems(_ lines: inout MOLLineReader) throws(ChemIOError) {
        let wanted = needs.contains(.fields)
        dataItemNames.removeAll()
        var saidStray = false
        while let line = lines.read() {
            if line.count == 0 { continue }
            guard line.start[0] == UInt8(ascii: ">") else {
                if line.isBlank { continue }
                noteStrayLine(line, &saidStray)
                continue
            }
            saidStray = false
            let header = DataItemHeader(line)
            if header.isNameless {
                warn("no-name", line.number, "a data header without a name; its value is left out")
            } else if dataItemNames.insert(header.name) {
                warn(
                    "same-name", line.number,
                    "the data item \"\(TextExcerpt.of(header.name))\" occurs again; both are kept")
            }
            let value = readValue(&lines)
            if wanted && !header.isNameless {
                builder.addDataField(name: String(decoding: header.name, as: UTF8.self), value: Self.text(value))
            }
        }
    }

    /// Reads the lines up to a blank one, and returns their extent.
    private mutating func readValue(_ lines: inout MOLLineReader) -> UnsafeRawBufferPointer {
        let start = lines.next
        var end = start
        while let line = lines.read() {
            if line.count == 0 || (line.start[0] <= 32 && line.isBlank) { break }
            if line.start[0] == UInt8(ascii: ">"), DataItemHeader.looksLikeOne(line) {
                warn(
                    "no-blank-line", line.number,
                    "\"\(line.excerpt)\" has no blank line before it, so it is a line of the value, not a data header")
            }
            end = line.end
        }
        return UnsafeRawBufferPointer(start: start, count: end - start)
    }

    /// The lines of a value, joined by LF.
    private static func text(_ value: UnsafeRawBufferPointer) -> String {
        guard value.contains(0x0D) else { return String(decoding: value, as: UTF8.self) }
        var bytes: [UInt8] = []
        for (index, byte) in value.enumerated() {
            if byte == 0x0D, index + 1 < value.count, value[index + 1] == 0x0A { continue }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Warns once about lines between items, and once more if they look like another molecule.
    private mutating func noteStrayLine(_ line: MOLLine, _ saidStray: inout Bool) {
        if line.contains("V2000", at: 34) || line.contains("V3000", at: 34) {
            warn(
                "missing-delimiter", line.number,
                "a second molecule in one record; it is left out; expected a line $$$$ before it")
            return
        }
        if saidStray { return }
        saidStray = true
        warn("stray-line", line.number, "\"\(line.excerpt)\" belongs to no data item; it is skipped")
    }
}

/// The header line of a data item.
struct DataItemHeader {
    /// The name: what stands between the first `<` and the last `>`, else the field number `DTn` or the number.
    let name: UnsafeRawBufferPointer
    /// Whether there is no name of any kind.
    var isNameless: Bool { name.isEmpty }

    init(_ line: MOLLine) {
        let bytes = line.bytes
        if let first = bytes.firstIndex(of: UInt8(ascii: "<")), let last = bytes.lastIndex(of: UInt8(ascii: ">")),
            last > first
        {
            name = UnsafeRawBufferPointer(rebasing: bytes[(first + 1)..<last])
            return
        }
        let words = MOLFields.words(of: line, from: 1)
        name =
            words.first { $0.count > 2 && $0[0] == UInt8(ascii: "D") && $0[1] == UInt8(ascii: "T") }
            ?? words.first { $0[0] &- UInt8(ascii: "0") <= 9 } ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Whether a line within a value may be meant as a header: `>`, a blank, and a name in brackets that ends the line.
    static func looksLikeOne(_ line: MOLLine) -> Bool {
        guard line.count >= 5, MOLFields.isBlank(line.start[1]) else { return false }
        var index = 1
        while index < line.count, MOLFields.isBlank(line.start[index]) { index += 1 }
        guard index + 2 < line.count, line.start[index] == UInt8(ascii: "<") else { return false }
        var end = line.count
        while end > index, MOLFields.isBlank(line.start[end - 1]) { end -= 1 }
        return line.start[end - 1] == UInt8(ascii: ">") && end - index > 2
    }
}

/// The names of a record's data items, to find repeated ones without keeping text.
struct DataItemNames: Sendable {
    /// One bit for each of 64 classes of hashes: most new names are told from all others by it.
    private var seenClasses: UInt64 = 0
    private var few: [UInt64] = []
    private var many: Set<UInt64> = []

    /// Forgets all names but keeps the storage.
    mutating func removeAll() {
        seenClasses = 0
        few.removeAll(keepingCapacity: true)
        if !many.isEmpty { many.removeAll(keepingCapacity: true) }
    }

    /// A hash of eight bytes at a time.
    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: name.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while name.count - index >= 8 {
            hash = (hash ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            index += 8
        }
        while index < name.count {
            hash = (hash ^ UInt64(name[index])) &* 0x9E37_79B9_7F4A_7C15
            index += 1
        }
        return hash ^ hash >> 32
    }

    /// Adds a name; true if it is there already (or another name with the same 64-bit hash).
    mutating func insert(_ name: UnsafeRawBufferPointer) -> Bool {
        let hash = Self.hash(name)
        if few.count < 48 {
            let isNewClass = seenClasses & 1 &<< (hash & 63) == 0
            if !isNewClass && few.contains(hash) { return true }
            seenClasses |= 1 &<< (hash & 63)
            few.append(hash)
            return false
        }
        if many.isEmpty { many.formUnion(few) }
        return !many.insert(hash).inserted
    }
}
