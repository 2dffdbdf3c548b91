#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Bytes of a file, of standard input or of memory, decompressed if their content is gzip.
///
/// Compression is told by the first two bytes, not by the name. A source is used by one thread at a time.
public final class ByteSource {
    /// Name for messages: the path as given, or `stdin`.
    public let name: String
    /// Size in bytes of what is read from (before decompression), where it is known.
    public private(set) var totalByteCount: Int?
    /// Bytes taken from the file so far (before decompression); for progress.
    public private(set) var consumedByteCount = 0
    /// Whether the content is compressed.
    public private(set) var isCompressed = false

    private var descriptor: Int32 = -1
    private var mayBlock = false
    private var closesDescriptor = false
    private var memory: [UInt8] = []
    private var memoryOffset = 0
    private var prefix: [UInt8] = []
    private var prefixOffset = 0
    private var inflater: GzipInflater?
    /// Bytes that were given back, to be read again, and the fault that followed them.
    private var returned: [UInt8] = []
    private var returnedOffset = 0
    private var returnedFailure: ChemIOError?
    private var engine: (any InflateEngine)?

    /// Opens a file.
    ///
    /// - Throws: ``ChemIOError`` with code `cannot-open` and the reason of the operating system.
    public init(path: String) throws(ChemIOError) {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ChemIOError(.cannotOpen, "cannot open the file (\(systemErrorText(errno)))")
        }
        closesDescriptor = true
        var status = stat()
        if fstat(descriptor, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                close(descriptor)
                closesDescriptor = false
                throw ChemIOError(.cannotOpen, "this is a folder; expected a file")
            }
            if status.st_mode & S_IFMT == S_IFREG { totalByteCount = Int(status.st_size) }
            mayBlock = status.st_mode & S_IFMT != S_IFREG
        }
        #if canImport(Glibc)
        // Worth a call to the system only where there is something to read ahead.
        if (totalByteCount ?? 0) >= 1 << 17 { posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }
        #endif
        try detectCompression()
    }

    /// Reads from an open descriptor, which stays open.
    public init(descriptor: Int32, name: String) throws(ChemIOError) {
        self.name = name
        self.descriptor = descriptor
        var status = stat()
        mayBlock = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
        try detectCompression()
    }

    /// Reads from memory.
    public convenience init(bytes: [UInt8], name: String) throws(ChemIOError) {
        try self.init(bytes: bytes, name: name, engine: nil)
    }

    /// Reads from memory, decompressing with an engine of choice.
    init(bytes: [UInt8], name: String, engine: (any InflateEngine)?) throws(ChemIOError) {
        self.name = name
        self.engine = engine
        memory = bytes
        totalByteCount = bytes.count
        try detectCompression()
    }

    deinit {
        if closesDescriptor { close(descriptor) }
    }

    /// Something odd about the container that was accepted all the same.
    public var warning: RecordWarning? { inflater?.warning }

    /// Reads up to `buffer.count` bytes; returns 0 at the end and only then.
    ///
    /// - Throws: ``ChemIOError`` with code `read-failed`, `corrupt-gzip` or `truncated-gzip`. Bytes before a fault in the
    ///   compressed stream are delivered by the calls before.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int {
        if returnedOffset < returned.count {
            let count = min(returned.count - returnedOffset, buffer.count)
            returned.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[returnedOffset..<returnedOffset + count]))
            }
            returnedOffset += count
            if returnedOffset == returned.count {
                returned = []
                returnedOffset = 0
            }
            return count
        }
        if let returnedFailure { throw returnedFailure }
        if let inflater { return try inflater.read(into: buffer) }
        if prefixOffset < prefix.count {
            let count = min(prefix.count - prefixOffset, buffer.count)
            prefix.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[prefixOffset..<prefixOffset + count]))
            }
            prefixOffset += count
            return count
        }
        return try readRaw(into: buffer)
    }

    /// Gives bytes back: they are read again before what follows, which may be a fault.
    func giveBack(_ bytes: UnsafeRawBufferPointer, failure: ChemIOError?) {
        returned = Array(bytes) + returned[returnedOffset...]
        returnedOffset = 0
        returnedFailure = failure
    }

    /// Whether the content is at hand as a whole: a file or memory, no pipe or terminal.
    var isAtRest: Bool { !mayBlock }

    private func detectCompression() throws(ChemIOError) {
        // Small files are read by one call.
        let capacity = min(max(4096, (totalByteCount ?? 0) + 1), 1 << 15)
        var failure: ChemIOError?
        let head = [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
            let room = UnsafeMutableRawBufferPointer(bytes)
            do throws(ChemIOError) {
                while count < 2 {
                    let more = try readRaw(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
                    if more == 0 { break }
                    count += more
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if head.count >= 2 && head[0] == 0x1F && head[1] == 0x8B {
            isCompressed = true
            head.withUnsafeBytes { bytes in
                inflater = GzipInflater(prefix: bytes, engine: engine ?? InflateEngines.makeDefault()) {
                    [unowned self] buffer throws(ChemIOError) in
                    try self.readRaw(into: buffer)
                }
            }
        } else {
            prefix = head
        }
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(ChemIOError) -> Int {
        guard descriptor >= 0 else {
            let count = min(memory.count - memoryOffset, buffer.count)
            memory.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[memoryOffset..<memoryOffset + count]))
            }
            memoryOffset += count
            consumedByteCount += count
            return count
        }
        // What a file had when it was opened has been read.
        if let totalByteCount, totalByteCount > 0, consumedByteCount >= totalByteCount { return 0 }
        while true {
            if mayBlock { try waitForInput() }
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
            let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 {
                consumedByteCount += count
                return count
            }
            let code = errno
            if code == EINTR && !Interruption.isRequested { continue }
            throw ChemIOError(.readFailed, "reading failed (\(systemErrorText(code)))")
        }
    }

    /// Waits until a pipe or a terminal has something to read, or a stop is asked for. A signal reaches one thread only,
    /// and that need not be the one that waits here; hence the looking up five times a second.
    private func waitForInput() throws(ChemIOError) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&request, 1, 200)
            // Reading tells what is wrong with a descriptor.
            if count > 0 || (count < 0 && errno != EINTR) { return }
            if Interruption.isRequested { throw ChemIOError(.readFailed, "reading was interrupted") }
        }
    }
}

/// The operating system's words for an error number.
func systemErrorText(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
