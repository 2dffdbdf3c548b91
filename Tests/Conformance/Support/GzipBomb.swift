import CZlib
import Tables

/// Small gzip files that expand to gigabytes.
enum GzipBomb {
    /// Writes a file of one gzip member that holds `blockCount` times 16,000,000 copies of a byte.
    ///
    /// One block is compressed and ended by a full flush, behind which the compressor knows nothing of what came before
    /// and stands at a byte boundary; so its output can be repeated, and the file is made in no time.
    static func write(_ byte: UInt8, blockCount: Int, to path: String) throws {
        let block = [UInt8](repeating: byte, count: 16_000_000)
        let compressed = try deflated(block)
        let sum = CRC32(block.span)
        var total = CRC32()
        let sink = try OutputSink(try OutputTarget(path: path))
        try sink.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF])
        for _ in 0..<blockCount {
            try sink.write(compressed)
            total.combine(sum)
        }
        // An empty last block, then checksum and length.
        try sink.write([3, 0])
        for value in [total.value, UInt32(truncatingIfNeeded: total.count)] {
            try sink.write((0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
        }
        try sink.commit()
    }

    private static func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
        var input = bytes
        var output = [UInt8](repeating: 0, count: 1 << 20)
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            throw SetFailure("zlib: cannot start compression")
        }
        defer { deflateEnd(&stream) }
        let count = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                _ = deflate(&stream, Z_FULL_FLUSH)
                return output.count - Int(stream.avail_out)
            }
        }
        guard stream.avail_in == 0, count < output.count else { throw SetFailure("zlib: compression is incomplete") }
        return Array(output[0..<count])
    }
}
