internal import CZlib

/// A sink that compresses into another one, in gzip format (RFC 1952).
///
/// The header carries no name and no time, so that equal input gives equal bytes with one version of zlib.
public final class GzipSink: ByteSink {
    /// Number of uncompressed bytes written so far.
    public private(set) var position: UInt64 = 0
    /// Always false.
    public var canPatch: Bool { false }
    /// The name of the sink behind.
    public var name: String { base.name }

    private let base: any ByteSink
    private let stream: DeflateStream

    /// Starts a gzip member.
    ///
    /// - Parameters:
    ///   - base: takes the compressed bytes; ``finish()`` leaves it open.
    ///   - level: 0 (stored) to 9 (smallest).
    public init(_ base: any ByteSink, level: Int = 6) throws(OutputError) {
        self.base = base
        guard let stream = DeflateStream(level: Int32(min(9, max(0, level)))) else {
            throw OutputError(.cannotCreate, path: base.name, "cannot start compression: out of memory")
        }
        self.stream = stream
    }

    /// Compresses bytes.
    public func write(_ bytes: Span<UInt8>) throws(OutputError) {
        position += UInt64(bytes.count)
        try stream.compress(bytes, isLast: false, into: base)
    }

    /// Always throws: compressed bytes cannot be replaced.
    public func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError) {
        try checkPatch(count: bytes.count, at: offset)
    }

    /// Writes what is left and the trailer. Must be called once, before the sink behind is completed.
    public func finish() throws(OutputError) {
        try stream.compress([UInt8]().span, isLast: true, into: base)
    }
}
