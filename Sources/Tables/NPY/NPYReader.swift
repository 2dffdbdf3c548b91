/// An array read from an NPY file, in row-major order.
public struct NPYArray: Sendable {
    /// The elements, by type.
    public enum Values: Sendable {
        /// Of an array of type `<f8`.
        case float64([Double])
        /// Of an array of type `<f4`.
        case float32([Float])
        /// Of an array of type `|u1`.
        case uint8([UInt8])
        /// Of an array of type `<u4`.
        case uint32([UInt32])
        /// Of an array of type `<i8`.
        case int64([Int64])
        /// Of an array of type `<U{n}`, without the padding.
        case strings([String])
    }

    /// Type as in the file.
    public let type: NPYType
    /// Extent of each dimension, at most two.
    public let shape: [Int]
    /// The elements, the last index varying fastest.
    public let values: Values

    /// The elements as doubles, or nil for text. Integers beyond 2^53 are rounded.
    ///
    /// - Complexity: O(n).
    public func doubles() -> [Double]? {
        switch values {
        case .float64(let values): values
        case .float32(let values): values.map(Double.init)
        case .uint8(let values): values.map(Double.init)
        case .uint32(let values): values.map(Double.init)
        case .int64(let values): values.map(Double.init)
        case .strings: nil
        }
    }

    /// The elements as strings, or nil for numbers.
    public var strings: [String]? {
        if case .strings(let values) = values { values } else { nil }
    }
}

/// Reads NPY arrays of up to two dimensions from bytes.
///
/// Nothing in the header is trusted: sizes are computed with overflow checks and compared with the bytes at hand before
/// anything is allocated, so memory stays within a small multiple of the input.
public enum NPYReader {
    /// Reads an array.
    ///
    /// - Parameter bytes: the whole file. Arrays in Fortran order are brought into row-major order.
    /// - Throws: ``TableError`` with code `bad-npy`, `unsupported-npy` or `truncated`; bytes behind the data are an
    ///   error, too.
    /// - Complexity: O(n).
    public static func read(_ bytes: Span<UInt8>) throws(TableError) -> NPYArray {
        let (header, offset) = try NPYHeader.decode(bytes)
        guard header.shape.count <= 2 else {
            throw TableError(.unsupportedNPY, "an NPY array of \(header.shape.count) dimensions; at most 2 are read")
        }
        guard let count = header.elementCount, let size = header.byteCount else {
            throw TableError(.badNPY, "an NPY array of shape \(describe(header.shape)) cannot be held in memory")
        }
        guard bytes.count - offset >= size else {
            throw TableError(
                .truncated,
                "\(bytes.count - offset) bytes of NPY data; shape \(describe(header.shape)) of "
                    + "\(header.type.descriptor) needs \(size)")
        }
        guard bytes.count - offset == size else {
            throw TableError(.badNPY, "\(bytes.count - offset - size) bytes follow the NPY data")
        }
        // Strings of no code points take no bytes, so that their number is not bounded by the input.
        if header.type.itemSize == 0, count > 1 << 24 {
            throw TableError(.badNPY, "an NPY array of \(count) strings without characters")
        }
        let data = bytes.extracting(offset..<(offset + size))
        let order = Order(header, count: count)
        let values: NPYArray.Values
        switch header.type {
        case .float64:
            values = .float64(order.map { Double(bitPattern: data.littleEndian(UInt64.self, at: 8 * $0)) })
        case .float32:
            values = .float32(order.map { Float(bitPattern: data.littleEndian(UInt32.self, at: 4 * $0)) })
        case .uint8:
            values = .uint8(order.isIdentity ? data.copied() : order.map { data[$0] })
        case .uint32:
            values = .uint32(order.map { data.littleEndian(UInt32.self, at: 4 * $0) })
        case .int64:
            values = .int64(order.map { Int64(bitPattern: data.littleEndian(UInt64.self, at: 8 * $0)) })
        case .unicode(let length):
            var strings: [String] = []
            strings.reserveCapacity(count)
            for index in 0..<count {
                let start = order.source(of: index) * 4 * length
                strings.append(try string(data.extracting(start..<(start + 4 * length)), index: index))
            }
            values = .strings(strings)
        }
        return NPYArray(type: header.type, shape: header.shape, values: values)
    }

    /// Reads an array; see the form that takes a span.
    public static func read(_ bytes: [UInt8]) throws(TableError) -> NPYArray { try read(bytes.span) }

    private static func string(_ units: Span<UInt8>, index: Int) throws(TableError) -> String {
        var length = units.count / 4
        while length > 0, units.littleEndian(UInt32.self, at: 4 * (length - 1)) == 0 { length -= 1 }
        var scalars = String.UnicodeScalarView()
        for place in 0..<length {
            let value = units.littleEndian(UInt32.self, at: 4 * place)
            guard let scalar = Unicode.Scalar(value) else {
                throw TableError(.badNPY, "string \(index + 1) of an NPY array holds \(value), which is no code point")
            }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    private static func describe(_ shape: [Int]) -> String {
        "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    }

    /// Where the elements of row-major order are in the file.
    private struct Order {
        let count: Int
        let rows: Int
        let columns: Int
        let isIdentity: Bool

        init(_ header: NPYHeader, count: Int) {
            self.count = count
            isIdentity = !header.isFortranOrder || header.shape.count < 2
            rows = isIdentity ? 1 : header.shape[0]
            columns = isIdentity ? count : header.shape[1]
        }

        @inline(__always)
        func source(of index: Int) -> Int {
            isIdentity ? index : index % columns * rows + index / columns
        }

        @inline(__always)
        func map<T>(_ element: (Int) -> T) -> [T] {
            var result: [T] = []
            result.reserveCapacity(count)
            for index in 0..<count { result.append(element(source(of: index))) }
            return result
        }
    }
}
