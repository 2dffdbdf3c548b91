/// The header of an NPY file: element type, shape and order of an array.
///
/// Format: NumPy Enhancement Proposal 1 and `numpy/lib/format.py`: the magic `\x93NUMPY`, two version bytes, the length
/// of the text (2 bytes in version 1, 4 bytes later, little-endian) and a Python dictionary literal padded with blanks
/// and ended by a line feed, so that the data starts at a multiple of 64.
///
/// Like NumPy (1.23 and later) the text keeps room for a growing first dimension: 21 places, minus its digits, are
/// filled with blanks. The length of the header therefore does not depend on the number of rows, and a header with
/// another number of rows can be put in its place when writing ends.
public struct NPYHeader: Hashable, Sendable {
    /// Type of the elements.
    public var type: NPYType
    /// Extent of each dimension; empty for a single value.
    public var shape: [Int]
    /// Whether the first index varies fastest.
    public var isFortranOrder: Bool

    /// A header; the order is C unless said otherwise.
    public init(type: NPYType, shape: [Int], isFortranOrder: Bool = false) {
        self.type = type
        self.shape = shape
        self.isFortranOrder = isFortranOrder
    }

    /// Number of elements, or nil when it does not fit an `Int` or a dimension is negative.
    public var elementCount: Int? {
        var product = 1
        var isOverflowing = false
        for extent in shape {
            guard extent >= 0 else { return nil }
            if extent == 0 { return 0 }
            let (value, overflow) = product.multipliedReportingOverflow(by: extent)
            isOverflowing = isOverflowing || overflow
            product = value
        }
        return isOverflowing ? nil : product
    }

    /// Number of bytes of the data, or nil when it does not fit an `Int`.
    public var byteCount: Int? {
        guard let elementCount else { return nil }
        let (bytes, overflow) = elementCount.multipliedReportingOverflow(by: type.itemSize)
        return overflow ? nil : bytes
    }

    /// The header as bytes, the same as NumPy 1.23 and later writes: version 1.0, or 2.0 when the text is too long.
    ///
    /// Two headers that differ only in a non-negative first dimension (the last one in Fortran order) have equally many
    /// bytes.
    ///
    /// - Complexity: O(number of dimensions).
    public func encoded() -> [UInt8] {
        let extents = shape.map(String.init)
        let list = extents.joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text =
            "{'descr': '\(type.descriptor)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
            + "'shape': (\(list)), }"
        if let growing = isFortranOrder ? extents.last : extents.first {
            text += String(repeating: " ", count: max(0, 21 - growing.utf8.count))
        }
        // The text, its line feed and 1 to 64 blanks.
        func padded(lengthBytes: Int) -> Int {
            let unpadded = text.utf8.count + 1
            return unpadded + 64 - (6 + 2 + lengthBytes + unpadded) % 64
        }
        var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
        var length = padded(lengthBytes: 2)
        if length <= Int(UInt16.max) {
            bytes += [1, 0]
            LittleEndianBytes.append(UInt16(length), to: &bytes)
        } else {
            length = padded(lengthBytes: 4)
            bytes += [2, 0]
            LittleEndianBytes.append(UInt32(length), to: &bytes)
        }
        bytes += text.utf8
        bytes.append(contentsOf: repeatElement(0x20, count: length - text.utf8.count - 1))
        bytes.append(0x0A)
        return bytes
    }

    /// Reads a header, of version 1, 2 or 3.
    ///
    /// - Parameter bytes: the file, or at least its header.
    /// - Returns: the header, and where the data starts.
    /// - Throws: ``TableError`` with code `bad-npy`, `unsupported-npy` or `truncated`.
    /// - Complexity: O(length of the header).
    public static func decode(_ bytes: Span<UInt8>) throws(TableError) -> (header: NPYHeader, dataOffset: Int) {
        let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
        guard bytes.count >= 10 else {
            throw TableError(.truncated, "an NPY array of \(bytes.count) bytes; expected a header")
        }
        for index in magic.indices where bytes[index] != magic[index] {
            throw TableError(.badNPY, "no NPY array: it does not start with \\x93NUMPY")
        }
        let major = bytes[6]
        guard (1...3).contains(major), bytes[7] == 0 else {
            throw TableError(.unsupportedNPY, "NPY version \(major).\(bytes[7]); versions 1.0 to 3.0 are read")
        }
        let start = major == 1 ? 10 : 12
        guard bytes.count >= start else { throw TableError(.truncated, "the NPY header is cut off") }
        let length =
            major == 1 ? Int(bytes.littleEndian(UInt16.self, at: 8)) : Int(bytes.littleEndian(UInt32.self, at: 8))
        guard length <= 1 << 20 else {
            throw TableError(.badNPY, "an NPY header of \(length) bytes; at most \(1 << 20) are read")
        }
        guard bytes.count - start >= length else {
            throw TableError(.truncated, "the NPY header is cut off: \(bytes.count - start) of \(length) bytes")
        }
        var parser = NPYDictionaryParser(bytes.extracting(start..<(start + length)).copied())
        return (try parser.header(), start + length)
    }
}

/// Reads the Python dictionary literal of an NPY header.
private struct NPYDictionaryParser {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func header() throws(TableError) -> NPYHeader {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !take("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr":
                guard descriptor == nil else { throw TableError(.badNPY, "the NPY header has 'descr' twice") }
                skipBlanks()
                if position < text.count, text[position] == UInt8(ascii: "[") {
                    throw TableError(.unsupportedNPY, "an NPY array of records with fields; expected numbers or text")
                }
                descriptor = try string()
            case "fortran_order":
                guard isFortranOrder == nil else {
                    throw TableError(.badNPY, "the NPY header has 'fortran_order' twice")
                }
                isFortranOrder = try boolean()
            case "shape":
                guard shape == nil else { throw TableError(.badNPY, "the NPY header has 'shape' twice") }
                shape = try tuple()
            default:
                throw TableError(.badNPY, "the NPY header has an unknown key '\(key)'")
            }
            if !take(",") {
                try expect("}")
                break
            }
        }
        skipBlanks()
        guard position == text.count else { throw TableError(.badNPY, "the NPY header goes on after its dictionary") }
        guard let descriptor, let isFortranOrder, let shape else {
            throw TableError(.badNPY, "the NPY header lacks one of 'descr', 'fortran_order' and 'shape'")
        }
        guard let type = NPYType(descriptor: descriptor) else { throw Self.unsupported(descriptor) }
        return NPYHeader(type: type, shape: shape, isFortranOrder: isFortranOrder)
    }

    private static func unsupported(_ descriptor: String) -> TableError {
        let expected = "expected <f8, <f4, |u1, <u4, <i8 or <U"
        if descriptor.utf8.contains(UInt8(ascii: "O")) {
            return TableError(.unsupportedNPY, "an NPY array of Python objects, which are never loaded; \(expected)")
        }
        if descriptor.utf8.first == UInt8(ascii: ">") {
            return TableError(.unsupportedNPY, "an NPY array of big-endian type '\(descriptor)'; \(expected)")
        }
        return TableError(.unsupportedNPY, "an NPY array of type '\(descriptor)'; \(expected)")
    }

    private mutating func skipBlanks() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(TableError) {
        guard take(character) else {
            throw TableError(.badNPY, "the NPY header has no '\(character)' at character \(position + 1) of its text")
        }
    }

    private mutating func string() throws(TableError) -> String {
        skipBlanks()
        // Python 2 may have written u'…'.
        if position < text.count, text[position] == UInt8(ascii: "u") { position += 1 }
        guard position < text.count, text[position] == UInt8(ascii: "'") || text[position] == UInt8(ascii: "\"") else {
            throw TableError(.badNPY, "the NPY header has no string at character \(position + 1) of its text")
        }
        let quote = text[position]
        position += 1
        guard let end = text[position...].firstIndex(of: quote) else {
            throw TableError(.badNPY, "the NPY header has a string without end")
        }
        defer { position = end + 1 }
        return String(decoding: text[position..<end], as: UTF8.self)
    }

    private mutating func word() -> String {
        skipBlanks()
        let start = position
        while position < text.count, (0x30...0x39).contains(text[position]) || (0x41...0x7A).contains(text[position]) {
            position += 1
        }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private mutating func boolean() throws(TableError) -> Bool {
        switch word() {
        case "True": return true
        case "False": return false
        default: throw TableError(.badNPY, "the NPY header's 'fortran_order' is neither True nor False")
        }
    }

    private mutating func tuple() throws(TableError) -> [Int] {
        try expect("(")
        var extents: [Int] = []
        while !take(")") {
            var digits = word()
            // Python 2 wrote long integers as 3L.
            if digits.utf8.last == UInt8(ascii: "L") { digits.removeLast() }
            guard let extent = Int(digits), extent >= 0 else {
                throw TableError(.badNPY, "the NPY header's 'shape' holds '\(digits)'; expected whole numbers")
            }
            guard extents.count < 32 else { throw TableError(.badNPY, "the NPY array has more than 32 dimensions") }
            extents.append(extent)
            if !take(",") {
                try expect(")")
                break
            }
        }
        return extents
    }
}
