public import ChemIO
public import Tables

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// One input of a run.
public struct InputFile: Hashable, Sendable {
    /// Path as given or found; `-` is standard input.
    public let path: String
    /// Format.
    public let format: StructureFormat
    /// Size in bytes as stored, where it is known.
    public let byteCount: Int?
    /// Which file it was when it was found; nil for standard input.
    public let identity: FileIdentity?

    init(path: String, format: StructureFormat, byteCount: Int?, identity: FileIdentity? = nil) {
        self.path = path
        self.format = format
        self.byteCount = byteCount
        self.identity = identity
    }

    /// Name for messages and tables.
    public var displayName: String { path == "-" ? "stdin" : path }

    /// Stem for default ids.
    public var stem: String { path == "-" ? "stdin" : StructureFormat.stem(of: path) }

    /// Whether the input can be read a second time.
    public var isRepeatable: Bool { byteCount != nil }
}

/// Why the inputs of a run are no good.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kinds of trouble, each with its exit status.
    public enum Kind: Sendable {
        /// The command line asks for something impossible.
        case usage
        /// A file is missing or cannot be read.
        case unavailable
    }
    /// The kind.
    public let kind: Kind
    /// What is wrong and what would help.
    public let description: String

    /// An error of a kind.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// The inputs of a run, found and checked before the first record is read.
public enum InputList {
    /// Finds the inputs: files as they are, folders recursively by suffix, `-` for standard input, and the lines of a list.
    ///
    /// - Parameters:
    ///   - paths: what the user named, in that order.
    ///   - listPath: a file with one path per line (`-` for standard input), or nil.
    ///   - format: format of all inputs whatever their suffix, or nil.
    /// - Throws: ``InputError`` when an input is missing, cannot be read, or has no known format.
    public static func resolve(
        _ paths: [String], listPath: String? = nil, format: StructureFormat? = nil
    ) throws(InputError) -> [InputFile] {
        var all = paths
        if let listPath { all += try readList(listPath) }
        guard !all.isEmpty else {
            throw InputError(.usage, "no input; give files, folders, - for standard input, or --files-from LIST")
        }
        if all.filter({ $0 == "-" }).count + (listPath == "-" ? 1 : 0) > 1 {
            throw InputError(.usage, "standard input (-) can be named only once")
        }
        var inputs: [InputFile] = []
        for path in all { try append(path, format: format, to: &inputs) }
        return inputs
    }

    private static func append(
        _ path: String, format: StructureFormat?, to inputs: inout [InputFile]
    ) throws(InputError) {
        if path == "-" {
            guard let format else {
                throw InputError(.usage, "standard input has no suffix; name its format with --in (\(formatNames))")
            }
            inputs.append(InputFile(path: path, format: format, byteCount: nil))
            return
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw InputError(.unavailable, "\(path): cannot open the file (\(reason(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            var listing = FolderListing()
            try listing.addFiles(below: path)
            guard !listing.isEmpty else {
                let suffixes = StructureFormat.all.filter(\.isFoundInFolders).flatMap(\.suffixes).map { "." + $0 }
                throw InputError(
                    .unavailable,
                    "\(path): no structure files in this folder (looked for \(suffixes.joined(separator: " ")), also .gz)"
                )
            }
            inputs += try listing.files(below: path, format: format)
            return
        }
        try checkAccess(to: path)
        guard let format = format ?? StructureFormat.ofPath(path) else {
            throw InputError(
                .usage, "\(path): the suffix tells no known format; name it with --in (\(formatNames))")
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        inputs.append(
            InputFile(
                path: path, format: format, byteCount: isRegular ? Int(status.st_size) : nil,
                identity: FileIdentity(status)))
    }

    static func checkAccess(to path: String) throws(InputError) {
        guard access(path, R_OK) == 0 else {
            throw InputError(.unavailable, "\(path): cannot open the file (\(reason(errno)))")
        }
    }

    private static var formatNames: String { StructureFormat.all.map(\.name).joined(separator: ", ") }

    static func reason(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    private static func readList(_ path: String) throws(InputError) -> [String] {
        do throws(ChemIOError) {
            let source =
                path == "-"
                ? try ByteSource(descriptor: 0, name: "stdin") : try ByteSource(path: path)
            var bytes: [UInt8] = []
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
            defer { block.deallocate() }
            while true {
                let count = try source.read(into: block)
                if count == 0 { break }
                bytes.append(contentsOf: block[0..<count])
            }
            return bytes.split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
                .filter { !$0.isEmpty }
        } catch {
            throw InputError(.unavailable, "\(path): \(error.message)")
        }
    }
}
