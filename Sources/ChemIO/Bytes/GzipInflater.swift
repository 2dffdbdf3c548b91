internal import CZlib

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Decompression of a gzip stream (RFC 1952) with all its members.
///
/// zlib checks each member's header, CRC-32 and length. After the last member zero bytes are padding; anything else
/// that is no header is left unread with a warning, as gzip does. The only file that knows zlib's inflate.
final class GzipInflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var memberEnded = false
    private var inputEnded = false
    private var failure: ChemIOError?
    private(set) var finished = false
    private(set) var warning: RecordWarning?
    /// Reads compressed bytes; returns 0 at the end.
    private let refill: (UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int

    /// An inflater that draws compressed bytes from `refill`, beginning with `prefix`.
    init(
        prefix: UnsafeRawBufferPointer, refill: @escaping (UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int
    ) throws(ChemIOError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: 1 << 16, alignment: 16)
        self.refill = refill
        precondition(prefix.count <= input.count)
        input.copyMemory(from: prefix)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(prefix.count)
        // 15 bits of window, +16: gzip wrapper only.
        let status = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw ChemIOError(.corruptGzip, "zlib cannot be started (status \(status))")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Fills `output` with decompressed bytes; returns 0 at the end of the stream.
    ///
    /// Bytes decoded before a fault are returned first; the fault is thrown by the call after.
    func read(into output: UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int {
        if let failure { throw failure }
        if finished || output.isEmpty { return 0 }
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(min(output.count, 1 << 30))
        let room = Int(stream.pointee.avail_out)
        while stream.pointee.avail_out > 0 && !finished {
            do throws(ChemIOError) {
                try step()
            } catch {
                failure = error
                break
            }
        }
        let produced = room - Int(stream.pointee.avail_out)
        if produced == 0, let failure { throw failure }
        return produced
    }

    private func step() throws(ChemIOError) {
        if stream.pointee.avail_in == 0 && !inputEnded { try fetch() }
        if memberEnded {
            try startNextMember()
            return
        }
        if stream.pointee.avail_in == 0 && inputEnded {
            throw ChemIOError(
                .truncatedGzip, "the compressed stream ends early; the file was cut, fetch or compress it again")
        }
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK, Z_BUF_ERROR:
            return
        case Z_STREAM_END:
            memberEnded = true
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
            throw ChemIOError(.corruptGzip, "the compressed stream is damaged (\(reason))")
        }
    }

    /// Looks for another member behind the one that ended.
    private func startNextMember() throws(ChemIOError) {
        // Two bytes are needed to tell a header; move a lone byte to the front and fetch more.
        while stream.pointee.avail_in < 2 && !inputEnded { try fetch() }
        guard stream.pointee.avail_in > 0 else {
            finished = true
            return
        }
        let next = UnsafePointer<UInt8>(stream.pointee.next_in!)
        if stream.pointee.avail_in >= 2 && next[0] == 0x1F && next[1] == 0x8B {
            inflateReset(stream)
            memberEnded = false
            return
        }
        // Padding: every remaining byte must be zero.
        while true {
            let rest = UnsafeRawBufferPointer(start: stream.pointee.next_in, count: Int(stream.pointee.avail_in))
            if rest.contains(where: { $0 != 0 }) {
                warning = RecordWarning(
                    "trailing-garbage", "bytes that are no gzip member follow the compressed stream; they are ignored")
                break
            }
            stream.pointee.avail_in = 0
            if inputEnded { break }
            try fetch()
            if stream.pointee.avail_in == 0 { break }
        }
        finished = true
    }

    /// Appends compressed bytes behind those not yet used.
    private func fetch() throws(ChemIOError) {
        let left = Int(stream.pointee.avail_in)
        if left > 0 {
            memmove(input.baseAddress!, stream.pointee.next_in!, left)
        }
        let count = try refill(UnsafeMutableRawBufferPointer(rebasing: input[left...]))
        inputEnded = count == 0
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(left + count)
    }
}
