/// Something that takes bytes one after the other.
///
/// A sink belongs to one task at a time; it is not safe to share.
public protocol ByteSink: AnyObject {
    /// Number of bytes written so far.
    var position: UInt64 { get }

    /// Whether bytes that were written before can be replaced by ``patch(_:at:)``.
    var canPatch: Bool { get }

    /// What errors call the sink.
    var name: String { get }

    /// Takes bytes; they may be buffered.
    func write(_ bytes: Span<UInt8>) throws(OutputError)

    /// Replaces bytes that were written before.
    ///
    /// - Parameter offset: counted from the first byte written; the bytes must not reach beyond ``position``.
    /// - Throws: an error of kind ``OutputError/Kind/misuse`` when the sink cannot do that.
    func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError)
}

extension ByteSink {
    /// Takes the bytes of an array.
    @inlinable
    public func write(_ bytes: [UInt8]) throws(OutputError) { try write(bytes.span) }

    /// Takes a text as UTF-8.
    public func write(_ text: String) throws(OutputError) {
        try text.withUTF8Bytes { bytes throws(OutputError) in try write(bytes) }
    }

    /// The error of a patch that is out of place.
    func checkPatch(count: Int, at offset: UInt64) throws(OutputError) {
        guard canPatch else { throw OutputError(.misuse, path: name, "bytes already written cannot be replaced") }
        let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
        guard !overflow, end <= position else {
            throw OutputError(.misuse, path: name, "only bytes already written can be replaced")
        }
    }
}

/// A sink that keeps everything in memory.
public final class MemorySink: ByteSink {
    /// What was written.
    public private(set) var bytes: [UInt8] = []
    /// Whether patches are allowed; false imitates a pipe.
    public let canPatch: Bool
    /// What errors call the sink.
    public var name: String { "memory" }
    /// Number of bytes written so far.
    public var position: UInt64 { UInt64(bytes.count) }

    /// An empty sink.
    public init(canPatch: Bool = true) { self.canPatch = canPatch }

    /// Takes bytes.
    public func write(_ bytes: Span<UInt8>) throws(OutputError) { self.bytes.append(bytes: bytes) }

    /// Replaces bytes that were written before.
    public func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError) {
        try checkPatch(count: bytes.count, at: offset)
        for index in bytes.indices { self.bytes[Int(offset) + index] = bytes[index] }
    }
}
