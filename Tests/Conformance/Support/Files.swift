import ChemIO
import Tables

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reading of whole files and of tables.
enum Files {
    /// The bytes of a file, decompressed if it is gzip.
    static func bytes(_ path: String) throws -> [UInt8] {
        let source: ByteSource
        do { source = try ByteSource(path: path) } catch { throw SetFailure("\(path): \(error.message)") }
        var bytes: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count: Int
            do { count = try source.read(into: block) } catch { throw SetFailure("\(path): \(error.message)") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[0..<count])
        }
    }

    /// The bytes of a file as they are stored.
    static func rawBytes(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SetFailure("\(path): cannot open the file") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0 { throw SetFailure("\(path): cannot read the file") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[0..<count])
        }
    }

    /// The lines of a file, without their line ends.
    static func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        var lines = try bytes(path).split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// Writes a file.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let sink = try OutputSink(try OutputTarget(path: path))
        try sink.write(bytes)
        try sink.commit()
    }

    /// Names of the entries of a folder, sorted bytewise.
    static func entries(of folder: String) throws -> [String] {
        guard let handle = opendir(folder) else { throw SetFailure("\(folder): cannot open the folder") }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder of its own for temporary files.
    static func makeTemporaryFolder() throws -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/descgen-conformance-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SetFailure("\(base): cannot make a temporary folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes a folder, which may exist.
    static func makeFolder(_ path: String) { mkdir(path, 0o777) }

    /// Removes a folder with all that is in it.
    static func removeFolder(_ path: String) {
        for name in (try? entries(of: path)) ?? [] {
            let entry = path + "/" + name
            if unlink(entry) != 0 { removeFolder(entry) }
        }
        rmdir(path)
    }

    /// The last part of a path.
    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// A tab- or comma-separated table with a header, held in memory.
struct ReferenceTable {
    /// One row; cells are found by column name.
    struct Row {
        fileprivate let columns: [String: Int]
        /// All cells.
        let cells: [String]

        /// The cell of a column; empty if the row is short.
        subscript(column: String) -> String {
            guard let index = columns[column], index < cells.count else { return "" }
            return cells[index]
        }

        /// The numbers of a cell, separated by blanks.
        func numbers(_ column: String) -> [Double] { self[column].split(separator: " ").compactMap { Double($0) } }
    }

    /// The rows, in order.
    let rows: [Row]
    /// Names of the columns, in order.
    let columnNames: [String]

    /// Reads a table whose cells have `\t`, `\n` and `\\` escaped, and checks that it has some columns.
    init(_ path: String, columns wanted: [String], dialect: DelimitedDialect = .tsv) throws {
        var lines = try Files.lines(path)[...]
        var record = DelimitedRecord(dialect)
        guard let head = lines.popFirst() else { throw SetFailure("\(path): the table is empty") }
        try record.parse(Array(head).span)
        let names = record.strings()
        for column in wanted where !names.contains(column) {
            throw SetFailure("\(path): there is no column \"\(column)\"")
        }
        let columns = Dictionary(zip(names, names.indices)) { first, _ in first }
        var rows: [Row] = []
        for line in lines {
            try record.parse(Array(line).span)
            rows.append(Row(columns: columns, cells: record.strings()))
        }
        guard !rows.isEmpty else { throw SetFailure("\(path): the table has no rows") }
        self.rows = rows
        columnNames = names
    }
}

extension Sequence where Element == ReferenceTable.Row {
    /// The rows of each value of a column, both in order of first appearance.
    func grouped(by column: String) -> [(value: String, rows: [ReferenceTable.Row])] {
        var order: [String: Int] = [:]
        var groups: [(value: String, rows: [ReferenceTable.Row])] = []
        for row in self {
            let value = row[column]
            if let index = order[value] {
                groups[index].rows.append(row)
            } else {
                order[value] = groups.count
                groups.append((value, [row]))
            }
        }
        return groups
    }
}
