internal import CZlib

/// A running checksum: CRC-32 as in gzip and ZIP, computed by zlib.
public struct CRC32: Hashable, Sendable {
    /// The checksum of the bytes so far.
    public private(set) var value: UInt32
    /// The number of bytes so far.
    public private(set) var count: UInt64

    /// The checksum of no bytes.
    public init() {
        value = 0
        count = 0
    }

    /// The checksum of some bytes.
    ///
    /// - Complexity: O(n).
    public init(_ bytes: Span<UInt8>) {
        self.init()
        update(bytes)
    }

    /// Goes on with further bytes.
    ///
    /// - Complexity: O(n).
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var done = 0
            var checksum = uLong(value)
            while done < buffer.count {
                let step = min(buffer.count - done, 1 << 30)
                checksum = unsafe crc32(checksum, base + done, uInt(step))
                done += step
            }
            value = UInt32(truncatingIfNeeded: checksum)
        }
        count += UInt64(bytes.count)
    }

    /// Goes on with bytes whose checksum is known, so that parts can be summed in parallel.
    ///
    /// - Complexity: O(log n) in the number of bytes of `next`.
    public mutating func combine(_ next: CRC32) {
        value = UInt32(truncatingIfNeeded: crc32_combine(uLong(value), uLong(next.value), off_t(next.count)))
        count += next.count
    }
}

/// zlib's deflate with a gzip wrapper.
final class DeflateStream {
    // zlib keeps a pointer to the structure, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let area = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)

    init?(level: Int32) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code = unsafe deflateInit2_(
            stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { return nil }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
        unsafe area.deallocate()
    }

    func compress(_ bytes: Span<UInt8>, isLast: Bool, into sink: any ByteSink) throws(OutputError) {
        var start = 0
        repeat {
            let end = min(bytes.count, start + 1 << 30)
            try compressPart(
                bytes.extracting(start..<end), flush: isLast && end == bytes.count ? Z_FINISH : Z_NO_FLUSH, into: sink)
            start = end
        } while start < bytes.count
    }

    private func compressPart(_ bytes: Span<UInt8>, flush: Int32, into sink: any ByteSink) throws(OutputError) {
        var consumed = 0
        while true {
            var produced = 0
            var code = Z_OK
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress.map { unsafe $0 + consumed })
                unsafe stream.pointee.avail_in = uInt(input.count - consumed)
                unsafe stream.pointee.next_out = area.baseAddress
                unsafe stream.pointee.avail_out = uInt(area.count)
                code = unsafe deflate(stream, flush)
                consumed = unsafe input.count - Int(stream.pointee.avail_in)
                produced = unsafe area.count - Int(stream.pointee.avail_out)
            }
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw OutputError(.misuse, path: sink.name, "compression failed with code \(code)")
            }
            if produced > 0 { unsafe try sink.write(UnsafeBufferPointer(rebasing: area[..<produced]).span) }
            if code == Z_STREAM_END { return }
            if produced < area.count, consumed == bytes.count, flush != Z_FINISH { return }
            if code == Z_BUF_ERROR, produced == 0 { return }
        }
    }
}

/// zlib's inflate for raw deflate data, as in ZIP entries.
final class InflateStream {
    private let stream: UnsafeMutablePointer<z_stream>
    private let area = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    private(set) var isAtEnd = false

    init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe area.deallocate()
    }

    /// Inflates some bytes and hands over what comes out, up to 64 kB at a time.
    ///
    /// - Returns: the number of bytes used, fewer than given only at the end of the stream; nil if the data is damaged.
    func inflate(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(TableError) -> Void) throws(TableError) -> Int? {
        var consumed = 0
        while !isAtEnd {
            var produced = 0
            var code = Z_OK
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress.map { unsafe $0 + consumed })
                unsafe stream.pointee.avail_in = uInt(input.count - consumed)
                unsafe stream.pointee.next_out = area.baseAddress
                unsafe stream.pointee.avail_out = uInt(area.count)
                code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                consumed = unsafe input.count - Int(stream.pointee.avail_in)
                produced = unsafe area.count - Int(stream.pointee.avail_out)
            }
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
            if produced > 0 { unsafe try body(UnsafeBufferPointer(rebasing: area[..<produced]).span) }
            if code == Z_STREAM_END { isAtEnd = true }
            if produced < area.count, consumed == bytes.count { break }
        }
        return consumed
    }
}
