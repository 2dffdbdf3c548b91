#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A folder for one test, removed with all that is in it when the test is over.
public final class TemporaryFolder {
    /// Path of the folder.
    public let path: String

    /// Makes the folder.
    public init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((root + "/descgen-tests-XXXXXX").utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let made = mkdtemp(base) else {
                preconditionFailure("no temporary folder can be made")
            }
            return String(cString: made)
        }
    }

    deinit { Self.remove(path) }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, with the folders on the way, and returns its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o777)
        }
        let target = file(name)
        guard let handle = fopen(target, "wb") else { preconditionFailure("cannot write \(target)") }
        fwrite(bytes, 1, bytes.count, handle)
        fclose(handle)
        return target
    }

    /// Writes a text file and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

    /// Makes a symbolic link.
    public func link(_ name: String, to target: String) { symlink(target, file(name)) }

    /// The bytes of a file, or nil if there is none.
    public func bytes(_ name: String) -> [UInt8]? { Self.bytes(of: file(name)) }

    /// The text of a file, or nil if there is none.
    public func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// Names of all entries, hidden ones too, sorted.
    public var names: [String] { Self.entries(of: path).sorted() }

    /// The bytes of any file, or nil if there is none.
    public static func bytes(of path: String) -> [UInt8]? {
        guard let handle = fopen(path, "rb") else { return nil }
        defer { fclose(handle) }
        var result: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&block, 1, block.count, handle)
            if count == 0 { return result }
            result += block[..<count]
        }
    }

    private static func entries(of folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var result: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result
    }

    private static func remove(_ folder: String) {
        for name in entries(of: folder) {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}

/// The files in `fixtures/` of the package.
public enum Fixtures {
    /// The path of a fixture; `here` is the file that asks, two folders below the package.
    public static func path(_ name: String, here: String = #filePath) -> String {
        let root = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return root + "/fixtures/" + name
    }
}
