#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension [UInt8] {
    /// Appends the bytes of a span.
    ///
    /// - Complexity: O(n) amortised.
    @inlinable
    public mutating func append(bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension Span<UInt8> {
    /// The index of the first `byte` from `start` on and before `end`, by `memchr`.
    ///
    /// - Complexity: O(n), several bytes per cycle.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int? {
        precondition(start >= 0 && start <= end && end <= count)
        guard start < end else { return nil }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            guard let hit = unsafe memchr(base + start, CInt(byte), end - start) else { return nil }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }

    /// A little-endian unsigned integer at a byte offset that the caller has checked; the index is checked again.
    @inline(__always)
    func littleEndian<T: FixedWidthInteger & UnsignedInteger>(_: T.Type, at offset: Int) -> T {
        precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size)
        return unsafe withUnsafeBytes { T(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }

    /// Whether all bytes are below 0x80; eight bytes per step.
    func isASCII() -> Bool {
        unsafe withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                if unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                    return false
                }
                index += 8
            }
            while index < bytes.count {
                if unsafe bytes[index] >= 0x80 { return false }
                index += 1
            }
            return true
        }
    }

    /// Copies the bytes into an array.
    func copied() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        result.append(bytes: self)
        return result
    }
}

extension String {
    /// Gives the UTF-8 bytes of the string to a function.
    ///
    /// This stands in for `utf8Span`: the optimiser of Swift 6.3.1 lets the span of a short string, whose bytes are in
    /// the string value itself, outlive that value, and then other bytes of the stack are read.
    @inline(__always)
    func withUTF8Bytes<Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
        var text = self
        var failure: Failure?
        text.withUTF8 { buffer in
            do throws(Failure) { unsafe try body(buffer.span) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

/// Numbers as little-endian bytes, whatever the machine, for NPY payloads.
public enum LittleEndianBytes {
    /// Appends a 64-bit floating-point number.
    @inlinable
    public static func append(_ value: Double, to output: inout [UInt8]) {
        append(value.bitPattern, to: &output)
    }

    /// Appends a 32-bit floating-point number.
    @inlinable
    public static func append(_ value: Float, to output: inout [UInt8]) {
        append(value.bitPattern, to: &output)
    }

    /// Appends an integer of its own width.
    @inlinable
    public static func append<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, to output: inout [UInt8]) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe output.append(contentsOf: $0) }
    }

    /// Appends 64-bit floating-point numbers; one copy on little-endian machines.
    public static func append(contentsOf values: Span<Double>, to output: inout [UInt8]) {
        appendRaw(values, to: &output) { $0.bitPattern }
    }

    /// Appends 32-bit floating-point numbers; one copy on little-endian machines.
    public static func append(contentsOf values: Span<Float>, to output: inout [UInt8]) {
        appendRaw(values, to: &output) { $0.bitPattern }
    }

    /// Appends 64-bit floating-point numbers rounded to 32 bits.
    public static func append(rounding values: Span<Double>, to output: inout [UInt8]) {
        guard 1.littleEndian == 1 else {
            for index in values.indices { append(Float(values[index]), to: &output) }
            return
        }
        output.append(addingCapacity: 4 * values.count) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, filled in
                guard let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
                unsafe values.withUnsafeBufferPointer { source in
                    var index = 0
                    if UInt(bitPattern: target) % 4 == 0, let source = source.baseAddress {
                        // A plain loop of typed pointers is the one that becomes conversions of several at once.
                        let floats = unsafe target.bindMemory(to: Float.self, capacity: values.count)
                        while index < values.count {
                            unsafe floats[index] = Float(source[index])
                            index &+= 1
                        }
                    }
                    while index < values.count {
                        unsafe target.storeBytes(of: Float(source[index]), toByteOffset: 4 * index, as: Float.self)
                        index += 1
                    }
                }
                filled = 4 * values.count
            }
        }
    }

    /// Appends 32-bit unsigned integers; one copy on little-endian machines.
    public static func append(contentsOf values: Span<UInt32>, to output: inout [UInt8]) {
        appendRaw(values, to: &output) { $0 }
    }

    /// Appends 64-bit signed integers; one copy on little-endian machines.
    public static func append(contentsOf values: Span<Int64>, to output: inout [UInt8]) {
        appendRaw(values, to: &output) { $0 }
    }

    @inline(__always)
    private static func appendRaw<T: BitwiseCopyable, Bits: FixedWidthInteger & BitwiseCopyable>(
        _ values: Span<T>, to output: inout [UInt8], _ bits: (T) -> Bits
    ) {
        if 1.littleEndian == 1 {
            unsafe values.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
        } else {
            for index in values.indices { append(bits(values[index]), to: &output) }
        }
    }
}
