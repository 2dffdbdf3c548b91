#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A sink into a nameless temporary file, which vanishes with the process.
///
/// It serves formats whose start is only known at the end, such as NPY, when the real output is a pipe or a device: write
/// here, patch, then ``copy(to:)``.
public final class TemporarySink: ByteSink {
    /// What errors call the sink.
    public let name: String

    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private let bufferSize: Int
    private var flushed: UInt64 = 0

    /// Makes the file.
    ///
    /// - Parameters:
    ///   - directory: where; see ``OutputTarget/temporaryDirectory``.
    ///   - bufferSize: number of bytes gathered before they are handed to the system.
    /// - Throws: ``OutputError`` of kind `cannotCreate`.
    public init(directory: String, bufferSize: Int = 1 << 18) throws(OutputError) {
        let (opened, error) = FileDescriptor.temporary(in: directory)
        guard let opened else {
            throw OutputError(.cannotCreate, path: directory, action: "cannot create a temporary file", errno: error)
        }
        file = opened
        name = "temporary file in \(directory)"
        self.bufferSize = max(1, bufferSize)
    }

    /// Number of bytes written so far, the buffered ones included.
    public var position: UInt64 { flushed + UInt64(buffer.count) }

    /// Always true.
    public var canPatch: Bool { true }

    /// Takes bytes.
    public func write(_ bytes: Span<UInt8>) throws(OutputError) {
        buffer.append(bytes: bytes)
        if buffer.count >= bufferSize { try flush() }
    }

    /// Replaces bytes that were written before.
    public func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError) {
        try checkPatch(count: bytes.count, at: offset)
        try flush()
        try check(file.write(bytes, at: offset))
    }

    /// Writes everything from the start to another sink.
    ///
    /// - Throws: ``OutputError`` of either side.
    /// - Complexity: O(n) time, O(1) space.
    public func copy(to sink: any ByteSink) throws(OutputError) {
        try flush()
        var block: [UInt8] = []
        var offset: UInt64 = 0
        while offset < flushed {
            let error = file.read(Int(min(flushed - offset, 1 << 20)), at: offset, into: &block)
            guard error == 0, !block.isEmpty else {
                throw OutputError(.writeFailed, path: name, action: "cannot read", errno: error == 0 ? EIO : error)
            }
            try sink.write(block.span)
            offset += UInt64(block.count)
        }
    }

    private func flush() throws(OutputError) {
        let count = buffer.count
        let error = file.write(buffer.span)
        buffer.removeAll(keepingCapacity: true)
        try check(error)
        flushed += UInt64(count)
    }

    private func check(_ error: CInt) throws(OutputError) {
        guard error == 0 else { throw OutputError(.writeFailed, path: name, action: "cannot write", errno: error) }
    }
}
