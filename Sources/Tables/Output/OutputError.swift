#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why an output could not be created or written.
///
/// The program's exit code follows from the kind: 73 for ``Kind/cannotCreate``, 74 for ``Kind/writeFailed``, and a silent
/// end for ``Kind/closedPipe``.
public struct OutputError: Error, Hashable, Sendable {
    /// What failed.
    public enum Kind: Hashable, Sendable {
        /// The output, or its temporary file, could not be opened or is no possible target.
        case cannotCreate
        /// Writing, closing or renaming failed, for example because the disk is full.
        case writeFailed
        /// The reader of a pipe or socket has gone (EPIPE).
        case closedPipe
        /// The request does not fit the sink: patching what cannot be patched, or use after the end.
        case misuse
    }

    /// What failed.
    public let kind: Kind
    /// The system's error number, 0 if there is none.
    public let errno: CInt
    /// The file, or a name such as `standard output`.
    public let path: String
    /// What was tried and what the system answered. Lower case, no full stop.
    public let message: String

    /// An error with a text of its own.
    public init(_ kind: Kind, path: String, errno: CInt = 0, _ message: String) {
        self.kind = kind
        self.errno = errno
        self.path = path
        self.message = message
    }

    /// The error of a system call.
    ///
    /// - Parameters:
    ///   - action: what was tried, such as `cannot create`.
    ///   - errno: the error number; EPIPE turns the kind into ``Kind/closedPipe``.
    public init(_ kind: Kind, path: String, action: String, errno: CInt) {
        self.kind = errno == EPIPE ? .closedPipe : kind
        self.errno = errno
        self.path = path
        self.message = "\(action): \(systemErrorText(errno))"
    }
}

extension OutputError: CustomStringConvertible {
    /// `path: message`.
    public var description: String { "\(path): \(message)" }
}
