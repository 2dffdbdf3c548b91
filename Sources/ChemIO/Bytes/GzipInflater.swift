#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Decompression of a gzip stream (RFC 1952) with all its members.
///
/// The engine checks each member's header, CRC-32 and length. After the last member zero bytes are padding; anything
/// else that is no header is left unread with a warning, as gzip does.
final class GzipInflater {
    private let engine: any InflateEngine
    private let buffer: UnsafeMutableRawBufferPointer
    private var memberEnded = false
    private var inputEnded = false
    private var failure: ChemIOError?
    private(set) var finished = false
    private(set) var warning: RecordWarning?
    /// Reads compressed bytes; returns 0 at the end.
    private let refill: (UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int

    /// An inflater that draws compressed bytes from `refill`, beginning with `prefix`.
    init(
        prefix: UnsafeRawBufferPointer, engine: any InflateEngine = InflateEngines.makeDefault(),
        refill: @escaping (UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int
    ) {
        self.engine = engine
        self.refill = refill
        buffer = .allocate(byteCount: max(1 << 17, prefix.count), alignment: 64)
        buffer.copyMemory(from: prefix)
        engine.input = UnsafeRawBufferPointer(rebasing: buffer[0..<prefix.count])
    }

    deinit { buffer.deallocate() }

    /// Fills `output` with decompressed bytes; returns 0 at the end of the stream.
    ///
    /// Bytes decoded before a fault are returned first; the fault is thrown by the call after.
    func read(into output: UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int {
        if let failure { throw failure }
        if finished || output.isEmpty { return 0 }
        let room = min(output.count, 1 << 30)
        engine.output = UnsafeMutableRawBufferPointer(rebasing: output[0..<room])
        while engine.output.count > 0 && !finished {
            do throws(ChemIOError) {
                try step()
            } catch {
                failure = error
                break
            }
        }
        let produced = room - engine.output.count
        if produced == 0, let failure { throw failure }
        return produced
    }

    private func step() throws(ChemIOError) {
        if memberEnded {
            try startNextMember()
            return
        }
        if engine.input.isEmpty && !inputEnded { try fetch() }
        let (input, room) = (engine.input.count, engine.output.count)
        do throws(InflateFault) {
            if try engine.step() == .memberEnded {
                memberEnded = true
                return
            }
        } catch {
            throw ChemIOError(.corruptGzip, "the compressed stream is damaged (\(error.reason))")
        }
        // Nothing left to read, nothing given out, and the member is not at its end.
        if inputEnded && engine.input.isEmpty && input == 0 && engine.output.count == room {
            throw ChemIOError(
                .truncatedGzip, "the compressed stream ends early; the file was cut, fetch or compress it again")
        }
    }

    /// Looks for another member behind the one that ended.
    private func startNextMember() throws(ChemIOError) {
        // Two bytes are needed to tell a header.
        while engine.input.count < 2 && !inputEnded { try fetch() }
        let next = engine.input
        guard next.count > 0 else {
            finished = true
            return
        }
        if next.count >= 2 && next[0] == 0x1F && next[1] == 0x8B {
            engine.reset()
            memberEnded = false
            return
        }
        // Padding: every remaining byte must be zero.
        while !engine.input.isEmpty {
            if engine.input.contains(where: { $0 != 0 }) {
                warning = RecordWarning(
                    "trailing-garbage", "bytes that are no gzip member follow the compressed stream; they are ignored")
                break
            }
            engine.input = UnsafeRawBufferPointer(rebasing: buffer[0..<0])
            if !inputEnded { try fetch() }
        }
        finished = true
    }

    /// Appends compressed bytes behind those not yet used.
    private func fetch() throws(ChemIOError) {
        let left = engine.input
        if left.count > 0, let base = buffer.baseAddress, let start = left.baseAddress {
            memmove(base, start, left.count)
        }
        let count = try refill(UnsafeMutableRawBufferPointer(rebasing: buffer[left.count...]))
        inputEnded = count == 0
        engine.input = UnsafeRawBufferPointer(rebasing: buffer[0..<left.count + count])
    }
}
