#if canImport(Glibc)
public import Glibc
#else
public import Darwin
#endif

/// Which file it is that a path leads to: two paths that lead to the same file have the same identity.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// The file of a status.
    public init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }

    /// The file that a path leads to, links followed; nil if there is none.
    public init?(ofFile path: String) {
        guard let status = fileStatus(path, followingLinks: true).0 else { return nil }
        self.init(status)
    }
}
