internal import ChemIO
public import Tables

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How problems are written to standard error.
public enum LogFormat: String, CaseIterable, Sendable {
    /// `FILE:LINE:COL: record N (ID): what`.
    case text
    /// One JSON object per line.
    case json
}

/// When progress is shown.
public enum ProgressDisplay: String, CaseIterable, Sendable {
    /// When standard error is a terminal that can do it.
    case auto
    /// Always.
    case always
    /// Never.
    case never
}

/// What a run tells and where.
public struct ReportingOptions: Sendable {
    /// Form of the problems on standard error.
    public var logFormat = LogFormat.text
    /// Whether only errors of the run itself are written.
    public var isQuiet = false
    /// Whether all problems are shown instead of the first of each kind.
    public var isVerbose = false
    /// When progress is shown.
    public var progress = ProgressDisplay.auto
    /// File that gets all problems as JSON lines, or nil.
    public var errorsPath: String?
    /// File that gets the failed records as they are, or nil.
    public var badRecordsPath: String?
    /// File that gets the summary as JSON, or nil.
    public var summaryPath: String?

    /// Text on standard error, nothing in files.
    public init() {}
}

/// Numbers of a finished run.
public struct RunSummary: Sendable {
    /// Records met.
    public var recordCount = 0
    /// Records by status code.
    public var statusCounts = [Int](repeating: 0, count: RecordStatus.allCases.count)
    /// Records left out by the filter of the run; they are not among the records met.
    public var filteredCount = 0
    /// Warnings met.
    public var warningCount = 0
    /// Files that could not be read to their end.
    public var faultyFileCount = 0
    /// Seconds that the run took.
    public var seconds = 0.0

    /// Records of a status.
    public func count(_ status: RecordStatus) -> Int { statusCounts[Int(status.code)] }
    /// Records that could be used.
    public var okCount: Int { count(.ok) }
    /// Records that could not; blank lines do not count.
    public var failedCount: Int { recordCount - okCount - count(.empty) }
}

/// Writes problems, progress and the summary of a run, and counts.
public final class RunReporter: RunObserver {
    /// The numbers so far.
    public private(set) var summary = RunSummary()

    /// At most this many problems of a kind are shown.
    public static let shownPerKind = 20

    private let options: ReportingOptions
    private let errors: OutputSink?
    private let badRecords: OutputSink?
    /// How many problems of a kind there were.
    private var shown: [Kind: Int] = [:]
    private var duplicates = DuplicateFinder()
    private let checksDuplicates: Bool
    private let startTime = RunReporter.now()
    private let meter: ProgressMeter?
    private let write: (String) -> Void

    /// A reporter.
    ///
    /// - Parameter write: takes text for standard error.
    /// - Throws: ``OutputError`` when a log file cannot be created.
    public init(
        _ options: ReportingOptions, checksDuplicates: Bool = false,
        write: @escaping (String) -> Void = RunReporter.writeToStandardError
    ) throws(OutputError) {
        self.options = options
        self.checksDuplicates = checksDuplicates
        self.write = write
        errors = try options.errorsPath.map { path throws(OutputError) in
            try OutputSink(try OutputTarget(path: path))
        }
        badRecords = try options.badRecordsPath.map { path throws(OutputError) in
            try OutputSink(try OutputTarget(path: path))
        }
        let isShown =
            switch options.progress {
            case .always: true
            case .never: false
            case .auto: !options.isQuiet && ProgressMeter.terminalCanShow
            }
        meter = isShown ? ProgressMeter(write: write) : nil
    }

    /// Writes text to standard error.
    public static func writeToStandardError(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Seconds of a clock that only goes forward.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    // MARK: RunObserver

    /// Counts the records of a batch and reports their problems.
    public func batchDone(statusCounts: [Int], issues: [RunIssue], idHashes: [UInt64], progress: RunProgress) {
        for (code, count) in statusCounts.enumerated() {
            summary.statusCounts[code] += count
            summary.recordCount += count
        }
        for issue in issues { report(issue) }
        if checksDuplicates { duplicates.add(idHashes) }
        meter?.update(summary: summary, progress: progress)
    }

    /// Counts records that the filter left out.
    public func recordsFiltered(_ count: Int) { summary.filteredCount += count }

    /// Reports the end of a file.
    public func fileDone(_ file: InputFile, recordCount: Int, fault: RunIssue?, warning: RunIssue?) {
        if let warning { report(warning) }
        if let fault {
            summary.faultyFileCount += 1
            report(fault)
        } else if recordCount == 0 {
            report(RunIssue(severity: .warning, file: file.displayName, code: "no-records", message: "no records"))
        }
    }

    private func report(_ issue: RunIssue) {
        if issue.severity == .warning { summary.warningCount += 1 }
        show(issue)
        // Log files are a convenience: when they cannot be written, the run goes on and the end tells.
        if let errors { try? errors.write(Self.json(issue) + "\n") }
        if let badRecords, let record = issue.rawRecord {
            try? badRecords.write(record)
            if record.last != 0x0A { try? badRecords.write("\n") }
        }
    }

    private struct Kind: Hashable, Comparable {
        let severity: RunIssue.Severity
        let code: String

        static func < (left: Kind, right: Kind) -> Bool {
            (left.severity.rawValue, left.code) < (right.severity.rawValue, right.code)
        }
    }

    private func show(_ issue: RunIssue) {
        if options.isQuiet { return }
        let kind = Kind(severity: issue.severity, code: issue.code)
        let count = (shown[kind] ?? 0) + 1
        shown[kind] = count
        if count > Self.shownPerKind && !options.isVerbose { return }
        meter?.clear()
        write((options.logFormat == .json ? Self.json(issue) : Self.text(issue)) + "\n")
        if count == Self.shownPerKind && !options.isVerbose && options.logFormat == .text {
            write(
                "further \(issue.severity.rawValue)s of this kind (\(issue.code)) are counted, not shown; -v shows all\n"
            )
        }
    }

    /// `FILE:LINE:COL: record N (ID): what was found; what was expected`.
    public static func text(_ issue: RunIssue) -> String {
        var text = issue.file
        if issue.position.line > 0 {
            text += ":\(issue.position.line)"
            if issue.position.column > 0 { text += ":\(issue.position.column)" }
        }
        text += ": "
        if issue.position.record > 0 {
            text += "record \(issue.position.record)"
            if !issue.id.isEmpty { text += " (\(printable(issue.id)))" }
            text += ": "
        }
        if issue.severity == .warning { text += "warning: " }
        return text + issue.message + " [\(issue.code)]"
    }

    /// An id on one line, shortened if it is long.
    private static func printable(_ id: String) -> String {
        var text = ""
        for (index, character) in id.unicodeScalars.enumerated() {
            if index == 60 { return text + "…" }
            if character.value < 32 { text += " " } else { text.unicodeScalars.append(character) }
        }
        return text
    }

    /// One JSON object.
    public static func json(_ issue: RunIssue) -> String {
        var bytes: [UInt8] = []
        func add(_ key: String, _ value: String) {
            bytes.append(contentsOf: "\(bytes.isEmpty ? "{" : ",")\"\(key)\":".utf8)
            DelimitedText.appendJSONString(value, to: &bytes)
        }
        func add(_ key: String, _ value: Int) {
            bytes.append(contentsOf: ",\"\(key)\":\(value > 0 ? String(value) : "null")".utf8)
        }
        add("severity", issue.severity.rawValue)
        add("file", issue.file)
        add("record", issue.position.record)
        add("line", issue.position.line)
        add("column", issue.position.column)
        add("id", issue.id)
        add("status", issue.status?.rawValue ?? "")
        add("code", issue.code)
        add("message", issue.message)
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: The end

    /// Stops the clock, completes the log files and writes the summary.
    ///
    /// - Parameters:
    ///   - rowCount: rows written, or nil when the run writes none.
    ///   - noun: what they are called.
    /// - Throws: ``OutputError`` when a log file could not be written.
    public func finish(rowCount: Int?, noun: String = "row") throws(OutputError) {
        summary.seconds = Self.now() - startTime
        meter?.clear()
        if checksDuplicates && !options.isQuiet {
            if duplicates.count > 0 {
                write("warning: \(duplicates.count) of the first \(duplicates.checkedCount) ids occur more than once\n")
            }
            if duplicates.isIncomplete {
                write("ids beyond the first \(duplicates.checkedCount) records were not checked for duplicates\n")
            }
        }
        if !options.isQuiet {
            for (kind, count) in shown.sorted(by: { $0.key < $1.key })
            where count > Self.shownPerKind && !options.isVerbose && options.logFormat == .text {
                write("\(kind.severity.rawValue)s \(kind.code): \(count) in all, \(Self.shownPerKind) shown\n")
            }
            write(summaryText(rowCount: rowCount, noun: noun) + "\n")
        }
        if let path = options.summaryPath {
            let sink = try OutputSink(try OutputTarget(path: path))
            try sink.write(summaryJSON(rowCount: rowCount) + "\n")
            try sink.commit()
        }
        try errors?.commit()
        try badRecords?.commit()
    }

    /// Gives log files up that a run that failed would have completed; what they hold so far is kept.
    public func finishAfterFailure() {
        meter?.clear()
        try? errors?.commit()
        try? badRecords?.commit()
    }

    private func summaryText(rowCount: Int?, noun: String) -> String {
        var text = "\(Self.counted(summary.recordCount + summary.filteredCount, "record")) read, "
        if summary.filteredCount > 0 { text += "\(summary.filteredCount) left out by the SMARTS filter, " }
        text += "\(summary.okCount) ok"
        let failures = RecordStatus.allCases.filter { $0 != .ok && summary.count($0) > 0 }
        if !failures.isEmpty {
            text += ", " + failures.map { "\(summary.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        }
        if summary.warningCount > 0 { text += "; " + Self.counted(summary.warningCount, "warning") }
        if summary.faultyFileCount > 0 {
            text += "; \(Self.counted(summary.faultyFileCount, "file")) not read to the end"
        }
        if let rowCount { text += "; \(Self.counted(rowCount, noun)) written" }
        let rate = summary.seconds > 0 ? Double(summary.recordCount) / summary.seconds : 0
        return text + "; \(Self.decimal(summary.seconds, places: 2)) s, \(Int(rate)) records/s"
    }

    /// A number with its noun: `1 record`, `2 records`.
    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private func summaryJSON(rowCount: Int?) -> String {
        let counts = RecordStatus.allCases.filter { summary.count($0) > 0 }
            .map { "\"\($0.rawValue)\":\(summary.count($0))" }.joined(separator: ",")
        let rate = summary.seconds > 0 ? Double(summary.recordCount) / summary.seconds : 0
        return "{\"records\":\(summary.recordCount),\"ok\":\(summary.okCount),\"failed\":\(summary.failedCount),"
            + "\"filtered\":\(summary.filteredCount),\"status\":{\(counts)},\"warnings\":\(summary.warningCount),"
            + "\"faulty_files\":\(summary.faultyFileCount),\"rows\":\(rowCount.map(String.init) ?? "null"),"
            + "\"seconds\":\(Self.decimal(summary.seconds, places: 3)),\"records_per_second\":\(Int(rate))}"
    }

    /// A number with a fixed number of decimal places.
    static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}

/// Finds ids that occur more than once among the first million records, by their hashes.
struct DuplicateFinder {
    /// Ids that are looked at.
    static let limit = 1_000_000
    /// Ids that had occurred before.
    private(set) var count = 0
    /// Ids looked at so far.
    private(set) var checkedCount = 0
    /// Whether there were more ids than the limit.
    private(set) var isIncomplete = false
    private var table: [UInt64] = []
    private var used = 0

    mutating func add(_ hashes: [UInt64]) {
        for hash in hashes {
            if checkedCount == Self.limit {
                isIncomplete = true
                return
            }
            checkedCount += 1
            insert(hash == 0 ? 1 : hash)
        }
    }

    private mutating func insert(_ hash: UInt64) {
        if 2 * (used + 1) > table.count { grow() }
        if !Self.place(hash, in: &table) { count += 1 } else { used += 1 }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: max(1024, 2 * table.count))
        for hash in table where hash != 0 { _ = Self.place(hash, in: &larger) }
        table = larger
    }

    /// Puts a hash into an open table; false if it is there already.
    private static func place(_ hash: UInt64, in table: inout [UInt64]) -> Bool {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while table[slot] != 0 {
            if table[slot] == hash { return false }
            slot = (slot + 1) & mask
        }
        table[slot] = hash
        return true
    }
}
