import ChemIO
import TestSupport
import Testing

@testable import Featurization

/// What is said about a run, and the files about it.
@Suite struct ReportingTests {
    /// Collects what would go to standard error.
    final class Log {
        var text = ""
        var lines: [String] { text.split(separator: "\n").map(String.init) }
    }

    static func issue(
        _ record: Int, code: String = "bad-number", severity: RunIssue.Severity = .error, id: String = "",
        column: Int = 0, raw: [UInt8]? = nil
    ) -> RunIssue {
        RunIssue(
            severity: severity, file: "a.xyz",
            position: SourcePosition(record: record, line: 10 * record, column: column),
            id: id, status: severity == .error ? .parseError : nil, code: code, message: "found; expected",
            rawRecord: raw)
    }

    static func counts(_ pairs: [(RecordStatus, Int)]) -> [Int] {
        var counts = [Int](repeating: 0, count: RecordStatus.allCases.count)
        for (status, count) in pairs { counts[Int(status.code)] = count }
        return counts
    }

    static let input = InputFile(path: "a.xyz", format: .xyz, byteCount: 100)

    // MARK: One problem

    @Test func textOfAProblem() {
        #expect(
            RunReporter.text(Self.issue(17, id: "mol", column: 31))
                == "a.xyz:170:31: record 17 (mol): found; expected [bad-number]")
        #expect(RunReporter.text(Self.issue(17)) == "a.xyz:170: record 17: found; expected [bad-number]")
        #expect(
            RunReporter.text(Self.issue(2, severity: .warning))
                == "a.xyz:20: record 2: warning: found; expected [bad-number]")
        let whole = RunIssue(severity: .error, file: "a.xyz", code: "truncated-gzip", message: "cut")
        #expect(RunReporter.text(whole) == "a.xyz: cut [truncated-gzip]")
    }

    @Test func idsDoNotBreakTheLine() {
        let text = RunReporter.text(Self.issue(1, id: "a\nb\tc\u{1B}[31m" + String(repeating: "x", count: 500)))
        #expect(!text.unicodeScalars.contains { $0.value < 32 })
        #expect(text.utf8.count < 200)
    }

    @Test func jsonOfAProblem() {
        #expect(
            RunReporter.json(Self.issue(2, id: "a\"b\n"))
                == #"{"severity":"error","file":"a.xyz","record":2,"line":20,"column":null,"id":"a\"b\u000a","#
                + #""status":"parse_error","code":"bad-number","message":"found; expected"}"#)
    }

    // MARK: Many problems

    static func report(
        _ issues: [RunIssue], _ change: (inout ReportingOptions) -> Void = { _ in }
    ) throws -> (log: Log, summary: RunSummary) {
        let log = Log()
        var options = ReportingOptions()
        options.progress = .never
        change(&options)
        let reporter = try RunReporter(options) { log.text += $0 }
        for start in stride(from: 0, to: issues.count, by: 7) {
            let part = Array(issues[start..<min(issues.count, start + 7)])
            let failed = part.filter { $0.severity == .error }.count
            reporter.batchDone(
                statusCounts: counts([(.ok, 3), (.parseError, failed)]), issues: part, idHashes: [],
                progress: RunProgress())
        }
        reporter.fileDone(input, recordCount: issues.count, fault: nil, warning: nil)
        try reporter.finish(rowCount: 5)
        return (log, reporter.summary)
    }

    @Test func atMostTwentyOfAKind() throws {
        let issues =
            (1...50).map { Self.issue($0) } + (1...3).map { Self.issue($0, code: "bad-count") }
            + (1...21).map { Self.issue($0, severity: .warning) }
        let (log, summary) = try Self.report(issues)
        let shown = log.lines.filter { $0.hasPrefix("a.xyz:") }
        #expect(shown.filter { $0.hasSuffix("[bad-number]") && !$0.contains("warning") }.count == 20)
        #expect(shown.filter { $0.hasSuffix("[bad-count]") }.count == 3)
        #expect(shown.filter { $0.contains("warning") }.count == 20)
        #expect(log.text.contains("errors bad-number: 50 in all, 20 shown"))
        #expect(log.text.contains("warnings bad-number: 21 in all, 20 shown"))
        #expect(!log.text.contains("bad-count: 3"))
        #expect(summary.failedCount == 53 && summary.warningCount == 21)
    }

    @Test func verboseShowsAll() throws {
        let (log, _) = try Self.report((1...50).map { Self.issue($0) }) { $0.isVerbose = true }
        #expect(log.lines.filter { $0.hasPrefix("a.xyz:") }.count == 50)
        #expect(!log.text.contains("in all"))
    }

    @Test func quietShowsNothing() throws {
        let (log, summary) = try Self.report((1...50).map { Self.issue($0) }) { $0.isQuiet = true }
        #expect(log.text.isEmpty && summary.failedCount == 50)
    }

    @Test func logAsJSON() throws {
        let (log, _) = try Self.report([Self.issue(1), Self.issue(2)]) { $0.logFormat = .json }
        #expect(log.lines.prefix(2).allSatisfy { $0.hasPrefix("{\"severity\":\"error\"") && $0.hasSuffix("}") })
    }

    // MARK: Files

    @Test func filesOfARun() throws {
        let folder = TemporaryFolder()
        let issues = (1...30).map { Self.issue($0, raw: Array("record \($0)\($0 % 2 == 0 ? "\n" : "")".utf8)) }
        _ = try Self.report(issues) { options in
            options.isQuiet = true
            options.errorsPath = folder.file("errors.jsonl")
            options.badRecordsPath = folder.file("bad.xyz")
            options.summaryPath = folder.file("summary.json")
        }
        // All of them, not only those that are shown.
        let errors = try #require(folder.text("errors.jsonl")).split(separator: "\n")
        #expect(errors.count == 30 && errors[29].contains("\"record\":30"))
        #expect(folder.text("bad.xyz") == (1...30).map { "record \($0)\n" }.joined())
        let summary = try #require(folder.text("summary.json"))
        #expect(
            summary.hasPrefix(
                "{\"records\":45,\"ok\":15,\"failed\":30,\"filtered\":0,\"status\":{\"ok\":15,\"parse_error\":30},"))
        #expect(summary.contains("\"rows\":5,") && summary.hasSuffix("}\n"))
        #expect(folder.names == ["bad.xyz", "errors.jsonl", "summary.json"])
    }

    @Test func logFileThatCannotBeCreated() {
        let folder = TemporaryFolder()
        var options = ReportingOptions()
        options.errorsPath = folder.file("none/errors.jsonl")
        #expect(throws: (any Error).self) { try RunReporter(options) { _ in } }
    }

    // MARK: The end

    @Test func summaryLine() throws {
        let log = Log()
        var options = ReportingOptions()
        options.progress = .never
        let reporter = try RunReporter(options) { log.text += $0 }
        reporter.batchDone(
            statusCounts: Self.counts([(.ok, 7), (.tooLarge, 2), (.empty, 1)]), issues: [], idHashes: [],
            progress: RunProgress())
        reporter.fileDone(
            Self.input, recordCount: 10, fault: RunIssue(severity: .error, file: "a.xyz", code: "x", message: "y"),
            warning: nil)
        try reporter.finish(rowCount: 10)
        #expect(reporter.summary.failedCount == 2 && reporter.summary.recordCount == 10)
        let last = try #require(log.lines.last)
        #expect(
            last.hasPrefix(
                "10 records read, 7 ok, 1 empty, 2 too_large; 1 file not read to the end; 10 rows written; "))
        #expect(last.hasSuffix(" records/s"))
    }

    @Test func emptyFileIsTold() throws {
        let log = Log()
        let reporter = try RunReporter(ReportingOptions()) { log.text += $0 }
        reporter.fileDone(Self.input, recordCount: 0, fault: nil, warning: nil)
        #expect(log.text == "a.xyz: warning: no records [no-records]\n")
    }

    @Test func decimals() {
        #expect(RunReporter.decimal(0, places: 2) == "0.00")
        #expect(RunReporter.decimal(1.005, places: 2) == "1.00" || RunReporter.decimal(1.005, places: 2) == "1.01")
        #expect(RunReporter.decimal(0.05, places: 2) == "0.05")
        #expect(RunReporter.decimal(59.999, places: 2) == "60.00")
        #expect(RunReporter.decimal(12.3456, places: 3) == "12.346")
    }

    @Test func progressLineIsRemoved() throws {
        let log = Log()
        var options = ReportingOptions()
        options.progress = .always
        let reporter = try RunReporter(options) { log.text += $0 }
        reporter.batchDone(
            statusCounts: Self.counts([(.ok, 7)]), issues: [], idHashes: [],
            progress: RunProgress(consumedBytes: 50, totalBytes: 100))
        #expect(log.text.contains("[##########..........] 50 %  7 records"))
        reporter.batchDone(
            statusCounts: Self.counts([(.parseError, 1)]), issues: [Self.issue(8)], idHashes: [],
            progress: RunProgress())
        #expect(log.text.contains("\r\u{1B}[Ka.xyz:80"))
        try reporter.finish(rowCount: nil)
    }

    // MARK: Equal ids

    @Test func duplicates() {
        var finder = DuplicateFinder()
        finder.add([4, 2, 3, 2, 2, 0, 0])
        #expect(finder.count == 3 && finder.checkedCount == 7 && !finder.isIncomplete)
        // Through several growths of the table.
        var large = DuplicateFinder()
        var generator = TestGenerator(6)
        let hashes = (0..<5000).map { _ in generator.next() }
        large.add(hashes)
        #expect(large.count == 0)
        large.add(hashes.reversed())
        #expect(large.count == 5000)
        // Hashes that all begin in one slot.
        var crowded = DuplicateFinder()
        crowded.add((1...500).map { UInt64($0) << 32 })
        #expect(crowded.count == 0)
        crowded.add([7 << 32])
        #expect(crowded.count == 1)
    }

    @Test func duplicatesAreCheckedUpToALimit() {
        var finder = DuplicateFinder()
        finder.add(Array(1...UInt64(DuplicateFinder.limit)))
        #expect(!finder.isIncomplete)
        finder.add([1])
        #expect(finder.isIncomplete && finder.count == 0 && finder.checkedCount == DuplicateFinder.limit)
    }

    @Test func duplicatesAreToldOnce() throws {
        let log = Log()
        var options = ReportingOptions()
        options.progress = .never
        let reporter = try RunReporter(options, checksDuplicates: true) { log.text += $0 }
        reporter.batchDone(
            statusCounts: Self.counts([(.ok, 4)]), issues: [], idHashes: [5, 5, 6, 5], progress: RunProgress())
        try reporter.finish(rowCount: 4)
        #expect(log.lines.filter { $0.contains("occur more than once") }.count == 1)
        #expect(log.text.contains("2 of the first 4 ids"))
    }
}
