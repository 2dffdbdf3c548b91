public import Tables

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The files of a report: the page, all numbers as JSON, and a folder with the numbers of each figure as CSV.
public struct ReportFiles {
    private let stem: String
    private let folderName: String
    private let files: [(path: String, content: String)]

    /// Files of a document.
    ///
    /// - Parameter stem: path of the page without `.html`; the folder has that name.
    public init(_ document: ReportDocument, stem: String) {
        self.stem = stem
        folderName = stem.split(separator: "/").last.map(String.init) ?? stem
        var files = FigureTables.all(document).map { (path: stem + "/" + $0.name, content: $0.csv) }
        files.append((stem + ".json", document.json.text))
        files.append((stem + ".html", ReportPage(document, folder: folderName).html))
        self.files = files
    }

    /// Paths of all files.
    public var paths: [String] { files.map(\.path) }

    /// Paths of all files that a report of this name may have, known before it is made: the page, the numbers, and the
    /// tables in their folder.
    ///
    /// - Parameter stem: path of the page without `.html`.
    public static func possiblePaths(stem: String) -> [String] {
        [stem + ".html", stem + ".json"] + FigureTables.possibleNames.map { stem + "/" + $0 }
    }

    /// Looks whether the folder of the tables can be made: whether there is nothing of that name, or a folder that can be
    /// written to.
    ///
    /// - Throws: `OutputError` naming what stands there.
    public static func checkFolder(stem: String) throws(OutputError) {
        var status = stat()
        guard stat(stem, &status) == 0 else {
            if errno == ENOENT { return }
            throw OutputError(.cannotCreate, path: stem, action: "cannot create the folder", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw OutputError(
                .cannotCreate, path: stem, errno: EEXIST,
                "this is a file, but the tables of the report need a folder of this name; move it, or choose another -o"
            )
        }
        guard access(stem, W_OK | X_OK) == 0 else {
            throw OutputError(.cannotCreate, path: stem, action: "cannot write to the folder", errno: errno)
        }
    }

    /// Writes all files; each appears when it is complete, the page last, and none if one of them cannot be created.
    ///
    /// - Parameters:
    ///   - register: told the temporary files, and the folder if it was made here, before they are filled.
    ///   - isStopped: asked between files; once it says yes, nothing is left behind.
    /// - Returns: false if it was stopped.
    /// - Throws: `OutputError`.
    public func write(
        register: ([String], String?) -> Void = { _, _ in }, isStopped: () -> Bool = { false }
    ) throws(OutputError) -> Bool {
        let isNew = mkdir(stem, 0o777) == 0
        if !isNew, errno != EEXIST {
            throw OutputError(.cannotCreate, path: stem, action: "cannot create the folder", errno: errno)
        }
        var sinks: [OutputSink] = []
        func giveUp() {
            for sink in sinks { sink.abort() }
            if isNew { rmdir(stem) }
        }
        do throws(OutputError) {
            for file in files { sinks.append(try OutputSink(try OutputTarget(path: file.path))) }
            register(sinks.compactMap(\.temporaryPath), isNew ? stem : nil)
            for (sink, file) in zip(sinks, files) {
                if isStopped() {
                    giveUp()
                    return false
                }
                try sink.write(file.content)
                try sink.flush()
            }
            for sink in sinks { try sink.commit() }
        } catch {
            giveUp()
            throw error
        }
        return true
    }
}
