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

    /// Writes all files; each appears when it is complete, the page last, and none if one of them cannot be created.
    ///
    /// - Throws: `OutputError`.
    public func write() throws(OutputError) {
        let isNew = mkdir(stem, 0o777) == 0
        if !isNew, errno != EEXIST {
            throw OutputError(.cannotCreate, path: stem, action: "cannot create the folder", errno: errno)
        }
        var sinks: [OutputSink] = []
        do throws(OutputError) {
            for file in files {
                let sink = try OutputSink(try OutputTarget(path: file.path))
                sinks.append(sink)
                try sink.write(file.content)
                try sink.flush()
            }
            for sink in sinks { try sink.commit() }
        } catch {
            for sink in sinks { sink.abort() }
            if isNew { rmdir(stem) }
            throw error
        }
    }
}
