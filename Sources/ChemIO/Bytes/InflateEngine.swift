internal import CZlib

#if ISAL
internal import CISAL
#endif

/// Decompression of one gzip member, by one library or another.
///
/// The engine checks the member's header, CRC-32 and length. Input and output are set by the caller and advance.
protocol InflateEngine: AnyObject {
    /// Name of the library and its version.
    var name: String { get }
    /// Compressed bytes not yet used.
    var input: UnsafeRawBufferPointer { get set }
    /// Room for decompressed bytes that is left.
    var output: UnsafeMutableRawBufferPointer { get set }

    /// Starts another member.
    func reset()
    /// Decompresses until input or output is used up, or the member ends.
    func step() throws(InflateFault) -> InflateProgress
}

/// How far a step went.
enum InflateProgress {
    case goesOn
    case memberEnded
}

/// Why a stream cannot be decompressed, in the words of the library.
struct InflateFault: Error {
    let reason: String
}

/// The engines that this build has.
enum InflateEngines {
    /// The fastest engine of the build.
    static func makeDefault() -> any InflateEngine {
        #if ISAL
        ISALEngine()
        #else
        ZlibEngine()
        #endif
    }

    /// All engines of the build, for tests that hold for each.
    static func makeAll() -> [any InflateEngine] {
        #if ISAL
        [ZlibEngine(), ISALEngine()]
        #else
        [ZlibEngine()]
        #endif
    }
}

/// zlib; part of every build.
final class ZlibEngine: InflateEngine {
    // zlib keeps a pointer back to the stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: z_stream())
        // 15 bits of window, +16: gzip wrapper only.
        let status = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot be started: out of memory, or another version than at build time")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    var name: String { "zlib \(String(cString: zlibVersion()))" }

    var input: UnsafeRawBufferPointer {
        get { UnsafeRawBufferPointer(start: stream.pointee.next_in, count: Int(stream.pointee.avail_in)) }
        set {
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: newValue.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(newValue.count)
        }
    }

    var output: UnsafeMutableRawBufferPointer {
        get { UnsafeMutableRawBufferPointer(start: stream.pointee.next_out, count: Int(stream.pointee.avail_out)) }
        set {
            stream.pointee.next_out = newValue.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(newValue.count)
        }
    }

    func reset() { inflateReset(stream) }

    func step() throws(InflateFault) -> InflateProgress {
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK, Z_BUF_ERROR: return .goesOn
        case Z_STREAM_END: return .memberEnded
        default: throw InflateFault(reason: stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
        }
    }
}

#if ISAL
/// Intel's ISA-L, which inflates several times faster than zlib; built in with the package trait `ISAL`.
///
/// Headers are read here: release 2.30 of the library stumbles over a header checksum behind other optional fields, and
/// passes over reserved flags.
final class ISALEngine: InflateEngine {
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    private var header = GzipHeader()

    init() {
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    }

    deinit { state.deallocate() }

    var name: String { "ISA-L" }

    var input: UnsafeRawBufferPointer {
        get { UnsafeRawBufferPointer(start: state.pointee.next_in, count: Int(state.pointee.avail_in)) }
        set {
            state.pointee.next_in = UnsafeMutableRawPointer(mutating: newValue.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_in = UInt32(newValue.count)
        }
    }

    var output: UnsafeMutableRawBufferPointer {
        get { UnsafeMutableRawBufferPointer(start: state.pointee.next_out, count: Int(state.pointee.avail_out)) }
        set {
            state.pointee.next_out = newValue.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = UInt32(newValue.count)
        }
    }

    func reset() {
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        header = GzipHeader()
    }

    func step() throws(InflateFault) -> InflateProgress {
        if !header.isComplete {
            let bytes = input
            input = UnsafeRawBufferPointer(rebasing: bytes[try header.consume(bytes)...])
            if !header.isComplete { return .goesOn }
        }
        let status = isal_inflate(state)
        switch status {
        case ISAL_DECOMP_OK, ISAL_END_INPUT, ISAL_OUT_OVERFLOW:
            return state.pointee.block_state == ISAL_BLOCK_FINISH ? .memberEnded : .goesOn
        case ISAL_INVALID_BLOCK: throw InflateFault(reason: "invalid block")
        case ISAL_INVALID_SYMBOL: throw InflateFault(reason: "invalid symbol")
        case ISAL_INVALID_LOOKBACK: throw InflateFault(reason: "invalid distance too far back")
        case ISAL_INVALID_WRAPPER: throw InflateFault(reason: "incorrect header")
        case ISAL_UNSUPPORTED_METHOD: throw InflateFault(reason: "unknown compression method")
        case ISAL_INCORRECT_CHECKSUM: throw InflateFault(reason: "incorrect data or length check")
        default: throw InflateFault(reason: "status \(status)")
        }
    }
}
#endif

/// Name and version of the library that decompresses gzip in this build.
public var inflaterName: String { InflateEngines.makeDefault().name }
