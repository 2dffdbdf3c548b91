internal import ChemIO
internal import Tables

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The structure files below a folder: hidden entries are skipped, links not followed.
///
/// A folder may have a hundred thousand files. Of an entry the system is asked once, relative to its folder, and only if
/// its name has a suffix that is looked for; paths are kept in one array of bytes until the list is complete.
struct FolderListing {
    private struct Entry {
        /// Where the path is, relative to the folder.
        var start: Int
        var count: Int
        var format: StructureFormat
        var byteCount: Int
        var identity: FileIdentity
        /// Anybody may read the file.
        var isReadableByAll: Bool
    }

    private var paths: [UInt8] = []
    private var entries: [Entry] = []
    /// Formats of the suffixes met so far. There are few, so that looking through all of them is the fastest.
    private var knownSuffixes: [(suffix: [UInt8], format: StructureFormat?)] = []

    /// Whether there are no structure files.
    var isEmpty: Bool { entries.isEmpty }

    /// Finds the files below a folder.
    mutating func addFiles(below root: String) throws(InputError) {
        var pending: [[UInt8]] = [[]]
        while let folder = pending.popLast() {
            let path = folder.isEmpty ? root : root + "/" + String(decoding: folder, as: UTF8.self)
            guard let handle = opendir(path) else {
                throw InputError(.unavailable, "\(path): cannot open the folder (\(InputList.reason(errno)))")
            }
            defer { closedir(handle) }
            let prefix = folder.isEmpty ? [] : folder + [UInt8(ascii: "/")]
            while let entry = readdir(handle) {
                let type = Int(entry.pointee.d_type)
                withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    guard let name = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
                    add(
                        name: UnsafeRawBufferPointer(start: name, count: strlen(name)), type: type, prefix: prefix,
                        descriptor: dirfd(handle), pending: &pending)
                }
            }
        }
    }

    /// Takes an entry of a folder.
    private mutating func add(
        name: UnsafeRawBufferPointer, type: Int, prefix: [UInt8], descriptor: CInt, pending: inout [[UInt8]]
    ) {
        guard let start = name.baseAddress, let first = name.first, first != UInt8(ascii: ".") else { return }
        // Some file systems do not tell what an entry is.
        guard type == Int(DT_REG) || type == Int(DT_DIR) || type == Int(DT_UNKNOWN) else { return }
        // A path that is no text cannot be opened by it.
        guard name.allSatisfy({ $0 < 0x80 }) || String(validating: name, as: UTF8.self) != nil else { return }
        if type == Int(DT_DIR) {
            pending.append(prefix + name)
            return
        }
        let format = format(ofName: name)
        if type == Int(DT_REG), format == nil { return }
        var status = stat()
        guard fstatat(descriptor, start.assumingMemoryBound(to: CChar.self), &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: pending.append(prefix + name)
        case S_IFREG:
            guard let format else { return }
            entries.append(
                Entry(
                    start: paths.count, count: prefix.count + name.count, format: format,
                    byteCount: Int(status.st_size), identity: FileIdentity(status),
                    isReadableByAll: status.st_mode & 0o444 == 0o444))
            paths.append(contentsOf: prefix)
            paths.append(contentsOf: name)
        default: break
        }
    }

    /// The format that a name's suffix tells, if files of that format are taken from folders.
    private mutating func format(ofName name: UnsafeRawBufferPointer) -> StructureFormat? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let suffix = UnsafeRawBufferPointer(rebasing: name[(dot + 1)...])
        for known in knownSuffixes where known.suffix.elementsEqual(suffix) { return known.format }
        let found = StructureFormat.ofPath(String(decoding: name, as: UTF8.self)).flatMap {
            $0.isFoundInFolders ? $0 : nil
        }
        // What stands before .gz counts, too; what combines with the dot makes another character of it.
        let isWhole = suffix.allSatisfy { $0 < 0x80 } && !suffix.map({ $0 | 0x20 }).elementsEqual("gz".utf8)
        if isWhole, knownSuffixes.count < 32 { knownSuffixes.append((Array(suffix), found)) }
        return found
    }

    /// The files found, ordered by relative path bytewise.
    ///
    /// - Parameter format: the format of all of them, or nil for what the suffixes tell.
    /// - Throws: ``InputError`` for the first that cannot be read.
    mutating func files(below root: String, format: StructureFormat?) throws(InputError) -> [InputFile] {
        let prefix = Array((root.hasSuffix("/") ? root : root + "/").utf8)
        paths.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            entries.sort { left, right in
                let order = memcmp(base + left.start, base + right.start, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
        var files: [InputFile] = []
        files.reserveCapacity(entries.count)
        var path = prefix
        for entry in entries {
            path.removeLast(path.count - prefix.count)
            path.append(contentsOf: paths[entry.start..<entry.start + entry.count])
            let text = String(decoding: path, as: UTF8.self)
            // A rule of the system beyond the permission bits shows when the file is opened.
            if !entry.isReadableByAll { try InputList.checkAccess(to: text) }
            files.append(
                InputFile(
                    path: text, format: format ?? entry.format, byteCount: entry.byteCount, identity: entry.identity))
        }
        return files
    }
}
