import ChemIO
import Tables

/// Broken and odd files, each given to the command in a process of its own.
struct MalformedSet: ConformanceSet {
    let name = "malformed"
    let summary = "data/malformed: verdict, line, readable records; no crash, at most 200 MB and 2 s (or gzip -dc)"
    let exceptions = Exceptions.malformed

    /// Folders of the index that are run.
    private static let folders = ["xyz", "smiles", "sdf", "cml", "gz"]
    private static let memoryLimit = 200_000_000
    private static let timeLimit = 2.0

    /// What the command must do with a file.
    struct Expectation {
        enum Verdict: String {
            /// An error is reported.
            case error
            /// A warning or an error is reported.
            case warn
            /// No error is reported.
            case accept
        }

        /// What is reported.
        var verdict: Verdict
        /// Line of the first error, or of the first warning where there is none; nil if it does not matter.
        var line: Int?
        /// Records that must be read, and no others if `isExact`.
        var readable: Int
        var isExact = false
        /// Whether the file as a whole is at fault, or nothing in it can be used.
        var isFileFault = false
    }

    /// Where the index offers two behaviours, ours.
    private static let choices: [String: Expectation] = [
        // Labels are cut down to their symbol, with a warning (decision D37).
        "xyz/element_number_suffix.xyz": Expectation(verdict: .warn, line: 3, readable: 1, isExact: true),
        // A cell that makes no sense is an error, and so are Properties that are no triples.
        "xyz/ext_lattice_8.xyz": Expectation(verdict: .error, line: 2, readable: 1, isExact: true),
        "xyz/ext_properties_garbled.xyz": Expectation(verdict: .error, line: 2, readable: 1, isExact: true),
        // The count line is named, where the file ends within a frame.
        "xyz/count_too_large_eof.xyz": Expectation(verdict: .error, line: 6, readable: 1, isExact: true),
        // Ring numbers behind a branch are read, with a warning; so are lines that begin with blanks.
        "smiles/ring_after_branch.smi": Expectation(verdict: .warn, line: 2, readable: 3, isExact: true),
        "smiles/leading_space.smi": Expectation(verdict: .warn, line: 1, readable: 2, isExact: true),
        // No depth is too deep, but the line has one atom more than --max-atoms allows.
        "smiles/deep_parens.smi.gz": Expectation(verdict: .error, line: 2, readable: 2, isExact: true),
        // Perception refuses the second record, and the others are read.
        "smiles/valence_5.smi": Expectation(verdict: .error, line: 2, readable: 2, isExact: true),
        "smiles/kekule_fail.smi": Expectation(verdict: .error, line: 2, readable: 2, isExact: true),
        "smiles/kekule_pyrrole.smi": Expectation(verdict: .error, line: 2, readable: 2, isExact: true),
        // A title line is an error of its own line (and the message says what it looks like); `#` starts no comment.
        "smiles/header.smi": Expectation(verdict: .error, line: 1, readable: 2, isExact: true),
        "smiles/comment_hash.smi": Expectation(verdict: .error, line: 1, readable: 1, isExact: true),
        // Columns make it 999 atoms; the first line that is no atom is the error.
        "sdf/counts_huge_free.sdf": Expectation(verdict: .error, line: 19, readable: 2, isExact: true),
        // The second molecule is skipped, with a warning.
        "sdf/no_dollars_mid.sdf": Expectation(verdict: .warn, line: nil, readable: 1, isExact: true),
        // Empty records are said, and are no error; nor is a file without records (decision D17).
        "sdf/only_dollars.sdf": Expectation(verdict: .warn, line: 1, readable: 0, isExact: true),
        "sdf/empty.sdf": Expectation(verdict: .warn, line: nil, readable: 0, isExact: true),
        // A group that cannot be read is left out, with a warning.
        "sdf/v3_unclosed_quote.sdf": Expectation(verdict: .warn, line: 28, readable: 3, isExact: true),
        // The fault lies between molecules: it is one of the file.
        "cml/not_wellformed_amp.cml": Expectation(verdict: .error, line: 4, readable: 1, isFileFault: true),
        "cml/not_wellformed_lt.cml": Expectation(verdict: .error, line: 4, readable: 1, isFileFault: true),
        "cml/attr_noquote.cml": Expectation(verdict: .error, line: 4, readable: 1, isFileFault: true),
        "cml/attr_dup.cml": Expectation(verdict: .error, line: 4, readable: 1, isFileFault: true),
        "cml/two_roots.cml": Expectation(verdict: .error, line: 3, readable: 1, isFileFault: true),
        "cml/undeclared_entity.cml": Expectation(verdict: .error, line: 4, readable: 1, isFileFault: true),
        // 256 is the depth that is read.
        "cml/deep_nesting.cml.gz": Expectation(
            verdict: .error, line: 2, readable: 0, isExact: true, isFileFault: true),
        // The stream is whole; the last record is not.
        "gz/text_truncated_ok_gz.sdf.gz": Expectation(verdict: .error, line: nil, readable: 49, isExact: true),
        // No records are no error (decision D17), but are said.
        "gz/empty.xyz.gz": Expectation(verdict: .warn, line: nil, readable: 0, isExact: true),
        "gz/empty_stream.xyz.gz": Expectation(verdict: .warn, line: nil, readable: 0, isExact: true),
        // More atoms than the limit: the record is refused.
        "gz/bomb_small.smi.gz": Expectation(
            verdict: .error, line: 1, readable: 0, isExact: true, isFileFault: true),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = ["file", "expect", "line", "records", "readable"]
        let rows = try ReferenceTable(environment.path("data/malformed/index.tsv"), columns: columns).rows
        for folder in Self.folders where !rows.contains(where: { $0["file"].hasPrefix(folder + "/") }) {
            throw SetFailure("index.tsv has no files in \(folder)/")
        }
        var unusedChoices = Set(Self.choices.keys)
        for row in rows {
            let file = row["file"]
            guard Self.folders.contains(where: { file.hasPrefix($0 + "/") }) else { continue }
            unusedChoices.remove(file)
            try report.check(file) { differences in
                guard StructureFormat.ofPath(file) != nil else {
                    differences.add("format", expected: "a reader", found: "none for this suffix")
                    return
                }
                let expectation = try Self.choices[file] ?? Self.expectation(of: row)
                try compare(environment.path("data/malformed/" + file), expectation, environment, &differences)
            }
        }
        for file in unusedChoices.sorted() {
            report.check(file) { $0.add("row", expected: "a row in the index", found: "none") }
        }
        try report.check("smiles/deep_parens.smi.gz --max-atoms 200000") { differences in
            try compare(
                environment.path("data/malformed/smiles/deep_parens.smi.gz"),
                Expectation(verdict: .accept, line: nil, readable: 3, isExact: true),
                options: ["--max-atoms", "200000"], environment, &differences)
        }
        try compareBombs(environment, report)
    }

    private static func expectation(of row: ReferenceTable.Row) throws -> Expectation {
        guard let verdict = Expectation.Verdict(rawValue: row["expect"]) else {
            throw SetFailure("\(row["file"]): unknown verdict \"\(row["expect"])\"")
        }
        // ">=0" is no condition.
        let readable = Int(row["readable"]) ?? 0
        var expectation = Expectation(verdict: verdict, line: Int(row["line"]), readable: readable)
        if verdict == .accept {
            expectation.line = nil
            expectation.isExact = true
        }
        expectation.isFileFault = verdict == .error && (readable == 0 || row["file"].hasPrefix("gz/"))
        return expectation
    }

    /// Two files of 2 GB in 2 MB.
    private func compareBombs(_ environment: Environment, _ report: SetReport) throws {
        let line = environment.temporary("bomb-one-line.smi.gz")
        try GzipBomb.write(UInt8(ascii: "C"), blockCount: 125, to: line)
        try report.check("2 GB of C in one line (.smi.gz)") { differences in
            let expectation = Expectation(verdict: .error, line: 1, readable: 0, isExact: true, isFileFault: true)
            try compare(line, expectation, environment, &differences)
        }
        let blanks = environment.temporary("bomb-blank-lines.xyz.gz")
        try GzipBomb.write(0x0A, blockCount: 125, to: blanks)
        try report.check("2 GB of line feeds (.xyz.gz)") { differences in
            let expectation = Expectation(verdict: .warn, line: nil, readable: 0, isExact: true)
            try compare(blanks, expectation, environment, &differences)
        }
    }

    // MARK: One file

    private struct Issue: Decodable {
        var severity: String
        var line: Int?
        var message: String
    }

    private struct Line: Decodable {
        var status: String
    }

    private func compare(
        _ path: String, _ expectation: Expectation, options: [String] = [], _ environment: Environment,
        _ differences: inout Differences
    ) throws {
        let output = environment.temporary("lines.jsonl")
        let issuesPath = environment.temporary("issues.jsonl")
        let log = environment.temporary("log")
        try Files.write([], to: issuesPath)
        let arguments =
            [
                "inspect", path, "--out", "jsonl", "--errors-to", issuesPath, "--columns",
                "record,line,status,atoms,bonds,formula,charge,dimension,coordinates_last",
            ] + options
        let result = try ChildProcess.run(environment.descgen, arguments, output: output, errors: log)
        differences.require("crash", result.status != nil, expected: "an exit status", found: result.description)
        differences.require(
            "memory", result.peakMemory <= Self.memoryLimit, expected: "at most \(Self.memoryLimit / 1_000_000) MB",
            found: "\(result.peakMemory / 1_000_000) MB")
        try compareTime(result, path, arguments, environment, &differences)
        guard let status = result.status else { return }

        let issues = try JSONLines.read(Issue.self, issuesPath)
        let errors = issues.filter { $0.severity == "error" }
        let okCount = try JSONLines.read(Line.self, output).reduce(0) { $0 + ($1.status == "ok" ? 1 : 0) }
        let found = issues.isEmpty ? "nothing reported" : issues.prefix(3).map(\.message).joined(separator: " / ")
        let isMet =
            switch expectation.verdict {
            case .error: !errors.isEmpty
            case .warn: !issues.isEmpty
            case .accept: errors.isEmpty
            }
        differences.require("verdict", isMet, expected: expectation.verdict.rawValue, found: found)
        if isMet, let line = expectation.line {
            differences.equal("line", (errors.first ?? issues.first)?.line ?? 0, line)
        }
        differences.require(
            "readable", expectation.isExact ? okCount == expectation.readable : okCount >= expectation.readable,
            expected: "\(expectation.isExact ? "" : "at least ")\(expectation.readable) records", found: "\(okCount)")
        let expectedStatus: Int32 = expectation.isFileFault ? 65 : 0
        differences.require(
            "exit status", status == expectedStatus, expected: "\(expectedStatus)",
            found: "\(status): \(try Files.text(log).suffix(200))")
    }

    /// At most two seconds, or as long as gzip takes to decompress the file. As the machine may be busy with other work,
    /// the least of three runs counts.
    private func compareTime(
        _ result: ChildProcess.Result, _ path: String, _ arguments: [String], _ environment: Environment,
        _ differences: inout Differences
    ) throws {
        guard result.seconds > Self.timeLimit else { return }
        var limit = Self.timeLimit
        var least = result.seconds
        for attempt in 0..<3 {
            if path.hasSuffix(".gz") { limit = max(limit, try ChildProcess.run("gzip", ["-dc", path]).seconds) }
            if attempt > 0 { least = min(least, try ChildProcess.run(environment.descgen, arguments).seconds) }
            if least <= limit { return }
        }
        differences.add("time", expected: "at most \(limit) s", found: "\(least) s")
    }
}
