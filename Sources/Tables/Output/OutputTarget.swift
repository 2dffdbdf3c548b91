#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where an output goes, and how it gets there.
///
/// - A new or regular file is written to a temporary file in the same directory, which takes the file's place when it
///   is complete. Symbolic links are followed first, so that the file they point to is replaced and not the link.
/// - A device, FIFO or socket is written directly, and so are standard output (`-`) and other open descriptors
///   (`/dev/stdout`, `/dev/stderr`, `/dev/fd/N`).
public struct OutputTarget: Hashable, Sendable {
    /// How the bytes get there.
    public enum Method: Hashable, Sendable {
        /// By a temporary file that replaces the target when it is complete.
        case replacement
        /// By opening the target and writing to it.
        case direct
        /// By writing to a duplicate of an open descriptor.
        case descriptor(Int32)
    }

    /// The target as the user gave it.
    public let path: String
    /// The target with symbolic links followed; the same as ``path`` for descriptors.
    public let resolvedPath: String
    /// How the bytes get there.
    public let method: Method

    /// Standard output.
    public static let standardOutput = OutputTarget(path: "-", resolvedPath: "-", method: .descriptor(1))

    private init(path: String, resolvedPath: String, method: Method) {
        self.path = path
        self.resolvedPath = resolvedPath
        self.method = method
    }

    /// Looks at a path and decides; nothing is created or opened.
    ///
    /// - Parameter path: a path, or `-` for standard output.
    /// - Throws: ``OutputError`` of kind `cannotCreate` for an empty path, a directory, a file without write permission
    ///   or a circle of symbolic links.
    public init(path: String) throws(OutputError) {
        if let descriptor = Self.openDescriptor(path) {
            self.init(path: path, resolvedPath: path, method: .descriptor(descriptor))
            return
        }
        guard !path.isEmpty else { throw OutputError(.cannotCreate, path: path, "an output needs a name") }
        var resolved = path
        var links = 0
        while let content = symbolicLinkContent(resolved) {
            links += 1
            guard links <= 40 else {
                throw OutputError(.cannotCreate, path: path, action: "cannot create", errno: ELOOP)
            }
            resolved = content.utf8.first == UInt8(ascii: "/") ? content : Self.directory(of: resolved) + "/" + content
        }
        let (status, error) = fileStatus(resolved, followingLinks: true)
        guard let status else {
            guard error == ENOENT, resolved.utf8.last != UInt8(ascii: "/") else {
                throw OutputError(.cannotCreate, path: path, action: "cannot create", errno: error)
            }
            self.init(path: path, resolvedPath: resolved, method: .replacement)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw OutputError(.cannotCreate, path: path, action: "cannot create", errno: EISDIR)
        case S_IFREG:
            guard access(resolved, W_OK) == 0 else {
                throw OutputError(.cannotCreate, path: path, action: "cannot replace", errno: errno)
            }
            self.init(path: path, resolvedPath: resolved, method: .replacement)
        default:
            self.init(path: path, resolvedPath: resolved, method: .direct)
        }
    }

    /// What errors call the target.
    public var displayName: String {
        method == .descriptor(1) ? "standard output" : path
    }

    /// The directory of the resolved target, where temporary files belong; for outputs that are written directly the
    /// directory for temporary files (`TMPDIR`, else `/tmp`).
    public var temporaryDirectory: String {
        if method == .replacement { return Self.directory(of: resolvedPath) }
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        let path = unsafe String(cString: value)
        return path.isEmpty ? "/tmp" : path
    }

    /// Whether another path leads to the same file, as of now; an input must never be its own output.
    public func isSameFile(as other: String) -> Bool {
        // The other is looked at last: most outputs are new files or pipes, and there may be thousands of inputs.
        guard let mine = fileIdentity else { return false }
        return FileIdentity(ofFile: other) == mine
    }

    /// The regular file that is written to or replaced, as of now; nil for what is no file yet or none at all.
    public var fileIdentity: FileIdentity? {
        switch method {
        case .descriptor(let descriptor):
            var status = stat()
            // Terminals and /dev/null may well be both input and output.
            guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return FileIdentity(status)
        case .direct: return nil
        case .replacement: return FileIdentity(ofFile: resolvedPath)
        }
    }

    /// The part of a path before the last component: `.` if there is none.
    static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last component of a path.
    static func lastComponent(of path: String) -> Substring {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
        return path[path.utf8.index(after: slash)...]
    }

    private static func openDescriptor(_ path: String) -> Int32? {
        switch path {
        case "-", "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default: break
        }
        for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
            let digits = path.dropFirst(prefix.count)
            if !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int32(digits) }
        }
        return nil
    }
}
