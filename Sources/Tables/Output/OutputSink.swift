#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A buffered output file, pipe or device.
///
/// For a target that is replaced (see ``OutputTarget``) the bytes go to a temporary file next to it;
/// ``commit(synchronizing:)`` puts that file in its place in one step, and ``abort()``, or giving up the sink, removes it, so that no reader ever
/// sees half a file. An existing file's permissions, and its owner where the system allows it, are kept; access control
/// lists and further hard links to it are not. A new file gets the permissions of the process (umask).
///
/// A closed pipe shows up as an error of kind ``OutputError/Kind/closedPipe``, provided that the program ignores SIGPIPE
/// (`signal(SIGPIPE, SIG_IGN)`), which it must do itself: the default action of that signal ends the process before any
/// error is returned.
public final class OutputSink: ByteSink {
    /// Where the output goes.
    public let target: OutputTarget
    /// The temporary file that stands in for the target, if one does; to be removed should the process end at once.
    public let temporaryPath: String?

    /// Whether somebody may be reading while the output is written: true for pipes, terminals and devices, whose writers
    /// should flush what is complete; false for files.
    public let isFollowed: Bool

    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private let bufferSize: Int
    private var flushed: UInt64
    private var isOpen = true

    /// Opens a target.
    ///
    /// - Parameters:
    ///   - target: where to write.
    ///   - bufferSize: number of bytes gathered before they are handed to the system.
    ///   - temporaryName: name of the temporary file, without directory; by default a hidden name made of the target's
    ///     name and the process number. With a name of its own an earlier file of that name is overwritten.
    /// - Throws: ``OutputError`` of kind `cannotCreate`.
    public init(_ target: OutputTarget, bufferSize: Int = 1 << 18, temporaryName: String? = nil) throws(OutputError) {
        self.target = target
        self.bufferSize = max(1, bufferSize)
        flushed = 0
        switch target.method {
        case .descriptor(let descriptor):
            temporaryPath = nil
            file = try Self.opened(FileDescriptor.duplicate(descriptor), target)
            isFollowed = file.status().map { $0.st_mode & S_IFMT != S_IFREG } ?? true
        case .direct:
            temporaryPath = nil
            file = try Self.opened(FileDescriptor.open(target.resolvedPath, O_WRONLY), target)
            isFollowed = true
        case .replacement:
            isFollowed = false
            let existing = fileStatus(target.resolvedPath, followingLinks: true).0
            let mode: mode_t = existing == nil ? 0o666 : 0o600
            (file, temporaryPath) = try Self.temporaryFile(for: target, name: temporaryName, mode: mode)
            if let existing { Self.keepOwnership(of: existing, on: file) }
        }
        buffer.reserveCapacity(self.bufferSize)
    }

    /// Continues a temporary file that ``suspend()`` left behind.
    ///
    /// - Parameters:
    ///   - target: the target, which must be one that is replaced.
    ///   - temporaryName: name of the temporary file, without directory.
    ///   - length: the number of bytes that are good; what follows is cut off.
    /// - Throws: ``OutputError`` when the file is not there or shorter than that.
    public init(
        continuing target: OutputTarget, temporaryName: String, length: UInt64, bufferSize: Int = 1 << 18
    ) throws(OutputError) {
        guard target.method == .replacement else {
            throw OutputError(
                .misuse, path: target.displayName, "an output that is written directly cannot be continued")
        }
        let path = OutputTarget.directory(of: target.resolvedPath) + "/" + temporaryName
        let (opened, error) = FileDescriptor.open(path, O_WRONLY | O_NOFOLLOW)
        guard let opened else {
            throw OutputError(.cannotCreate, path: path, action: "cannot continue", errno: error)
        }
        guard let size = opened.status()?.st_size, UInt64(size) >= length else {
            throw OutputError(.cannotCreate, path: path, "cannot continue: the file has fewer than \(length) bytes")
        }
        guard ftruncate(opened.raw, off_t(length)) == 0, lseek(opened.raw, 0, SEEK_END) >= 0 else {
            throw OutputError(.cannotCreate, path: path, action: "cannot continue", errno: errno)
        }
        self.target = target
        self.bufferSize = max(1, bufferSize)
        isFollowed = false
        file = opened
        temporaryPath = path
        flushed = length
        buffer.reserveCapacity(self.bufferSize)
    }

    deinit { abort() }

    /// Number of bytes written so far, the buffered ones included.
    public var position: UInt64 { flushed + UInt64(buffer.count) }

    /// True for targets that are replaced. Files behind an open descriptor may be shared, or opened for appending, and
    /// are never patched.
    public var canPatch: Bool { temporaryPath != nil }

    /// What errors call the output.
    public var name: String { target.displayName }

    /// Takes bytes.
    ///
    /// - Throws: ``OutputError`` of kind `writeFailed` or `closedPipe`; the sink should be given up then.
    public func write(_ bytes: Span<UInt8>) throws(OutputError) {
        try checkOpen()
        if buffer.count + bytes.count > bufferSize { try flush() }
        // A large piece is not worth the copy.
        if 4 * bytes.count >= bufferSize {
            try flush()
            try check(file.write(bytes))
            flushed += UInt64(bytes.count)
        } else {
            buffer.append(bytes: bytes)
        }
    }

    /// Hands all buffered bytes to the system.
    public func flush() throws(OutputError) {
        try checkOpen()
        guard !buffer.isEmpty else { return }
        // Emptied first: after an error nothing is tried again.
        let count = buffer.count
        let error = file.write(buffer.span)
        buffer.removeAll(keepingCapacity: true)
        try check(error)
        flushed += UInt64(count)
    }

    /// Replaces bytes that were written before.
    ///
    /// - Throws: ``OutputError``, of kind `misuse` for pipes and devices.
    public func patch(_ bytes: Span<UInt8>, at offset: UInt64) throws(OutputError) {
        try checkOpen()
        try checkPatch(count: bytes.count, at: offset)
        try flush()
        try check(file.write(bytes, at: offset))
    }

    /// Completes the output: everything is written, the file closed and put in its place. The sink cannot be used
    /// afterwards.
    ///
    /// - Parameter synchronizing: whether to wait until the bytes are on the device (fsync) before the file is put in
    ///   its place; for replaced targets only.
    /// - Throws: ``OutputError``; the temporary file is removed then and an existing target is as it was.
    public func commit(synchronizing: Bool = false) throws(OutputError) {
        do throws(OutputError) {
            try flush()
            if synchronizing, temporaryPath != nil, fsync(file.raw) != 0 { try check(errno) }
            try check(file.close())
            if let temporaryPath, rename(temporaryPath, target.resolvedPath) != 0 {
                throw OutputError(
                    .writeFailed, path: name, action: "cannot put the complete file in place", errno: errno)
            }
        } catch {
            abort()
            throw error
        }
        isOpen = false
    }

    /// Gives the output up: what is buffered is dropped and a temporary file removed. Does nothing after
    /// ``commit(synchronizing:)``.
    public func abort() {
        guard isOpen else { return }
        isOpen = false
        buffer.removeAll()
        _ = file.close()
        if let temporaryPath { unlink(temporaryPath) }
    }

    /// Ends writing but leaves the temporary file, to be continued later.
    ///
    /// - Throws: ``OutputError``; the temporary file is left in this case, too.
    public func suspend() throws(OutputError) {
        defer { isOpen = false }
        try flush()
        try check(file.close())
    }

    private func checkOpen() throws(OutputError) {
        guard isOpen else { throw OutputError(.misuse, path: name, "the output is closed") }
    }

    private func check(_ error: CInt) throws(OutputError) {
        guard error == 0 else { throw OutputError(.writeFailed, path: name, action: "cannot write", errno: error) }
    }

    private static func opened(
        _ result: (FileDescriptor?, CInt), _ target: OutputTarget
    ) throws(OutputError) -> FileDescriptor {
        guard let file = result.0 else {
            throw OutputError(.cannotCreate, path: target.displayName, action: "cannot open", errno: result.1)
        }
        return file
    }

    private static func temporaryFile(
        for target: OutputTarget, name: String?, mode: mode_t
    ) throws(OutputError) -> (FileDescriptor, String) {
        let directory = OutputTarget.directory(of: target.resolvedPath)
        var error: CInt = 0
        if let name {
            let path = directory + "/" + name
            let (file, code) = FileDescriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
            if let file { return (file, path) }
            error = code
        } else {
            // A file name may have 255 bytes.
            let stem = String(
                decoding: OutputTarget.lastComponent(of: target.resolvedPath).utf8.prefix(200), as: UTF8.self)
            for attempt in 0..<1000 {
                let path = "\(directory)/.\(stem).\(getpid())-\(attempt).tmp"
                let (file, code) = FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
                if let file { return (file, path) }
                error = code
                if code != EEXIST { break }
            }
        }
        throw OutputError(
            .cannotCreate, path: target.displayName, action: "cannot create a file in \(directory)", errno: error)
    }

    /// Gives a file the owner, as far as allowed, and the permissions of another.
    private static func keepOwnership(of existing: stat, on file: FileDescriptor) {
        var mode = existing.st_mode & 0o7777
        if let own = file.status(), own.st_uid != existing.st_uid || own.st_gid != existing.st_gid {
            let isKept =
                fchown(file.raw, existing.st_uid, existing.st_gid) == 0
                || (own.st_uid == existing.st_uid && fchown(file.raw, uid_t.max, existing.st_gid) == 0)
            // Rights of another user or group must not turn into rights of ours.
            if !isKept { mode &= 0o777 }
        }
        _ = fchmod(file.raw, mode)
    }
}
