import ArgumentParser
import ChemIO

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Compares this package with the answers of reference tools.
@main
struct Conformance: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descgen-conformance",
        abstract: "Compare descgen with the answers of reference tools, record by record.",
        discussion: """
            Prints for every set what failed (expected and found), the exceptions with their reasons, and a table; the \
            last line is "N passed, N failed". A record passes if it agrees or is a listed exception.
            """)

    @Option(help: "The folder with the reference data (data/ and oracles/).")
    var shared: String

    @Option(help: "The descgen executable.")
    var descgen: String

    @Argument(help: "Sets to run; all by default: \(ConformanceSets.all.map(\.name).joined(separator: ", ")).")
    var sets: [String] = []

    @Option(name: .customLong("counts-to"), help: .hidden)
    var countsPath: String?

    func run() throws {
        for name in sets where !ConformanceSets.all.contains(where: { $0.name == name }) {
            throw ValidationError("there is no set \"\(name)\"")
        }
        if let countsPath {
            try runOne(sets[0], countsPath: countsPath)
            return
        }
        let folder = try Files.makeTemporaryFolder()
        defer { Files.removeFolder(folder) }
        var table: [(name: String, counts: SetCounts)] = []
        for set in ConformanceSets.all where sets.isEmpty || sets.contains(set.name) {
            table.append((set.name, try runApart(set, folder: folder)))
        }
        let failed = Self.report(table)
        if failed { throw ExitCode(1) }
    }

    /// Runs a set in a process of its own: a crash of the library then fails one set only, and the memory of this
    /// process does not count as that of the programs that a set runs.
    private func runApart(_ set: any ConformanceSet, folder: String) throws -> SetCounts {
        let path = folder + "/" + set.name
        let start = ChildProcess.now()
        print("== \(set.name): \(set.summary)")
        fflush(nil)
        let result = try ChildProcess.runSharingOutput(
            Self.ownPath, ["--shared", shared, "--descgen", descgen, "--counts-to", path, set.name])
        guard result.status == 0, let text = try? Files.text(path), let counts = SetCounts(line: text) else {
            print("  FAILING (set): \(result.description)")
            return SetCounts(records: 0, equal: 0, exceptions: 0, failing: 1, seconds: ChildProcess.now() - start)
        }
        return counts
    }

    /// Runs one set in this process and leaves its counts in a file.
    private func runOne(_ name: String, countsPath: String) throws {
        guard let set = ConformanceSets.all.first(where: { $0.name == name }) else { return }
        let folder = try Files.makeTemporaryFolder()
        defer { Files.removeFolder(folder) }
        let environment = Environment(shared: shared, descgen: descgen, temporaryFolder: folder)
        let report = SetReport(exceptions: set.exceptions)
        let start = ChildProcess.now()
        do {
            try set.run(environment, report)
        } catch let error as ChemIOError {
            report.abandon(error.description)
        } catch {
            report.abandon("\(error)")
        }
        report.finish()
        print(report.details, terminator: "")
        fflush(nil)
        try Files.write(Array(report.counts(seconds: ChildProcess.now() - start).line.utf8), to: countsPath)
    }

    /// Prints the table; true if anything failed.
    private static func report(_ table: [(name: String, counts: SetCounts)]) -> Bool {
        func row(_ cells: [String]) {
            var line = cells[0] + String(repeating: " ", count: max(1, 14 - cells[0].count))
            for cell in cells.dropFirst() { line += String(repeating: " ", count: max(1, 11 - cell.count)) + cell }
            print(line)
        }
        func tenths(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
        print("")
        row(["set", "records", "equal", "exceptions", "failing", "seconds"])
        var sum = SetCounts(records: 0, equal: 0, exceptions: 0, failing: 0, seconds: 0)
        for (name, counts) in table {
            row([
                name, "\(counts.records)", "\(counts.equal)", "\(counts.exceptions)", "\(counts.failing)",
                tenths(counts.seconds),
            ])
            sum.records += counts.records
            sum.equal += counts.equal
            sum.exceptions += counts.exceptions
            sum.failing += counts.failing
            sum.seconds += counts.seconds
        }
        row(["all", "\(sum.records)", "\(sum.equal)", "\(sum.exceptions)", "\(sum.failing)", tenths(sum.seconds)])
        print("\(sum.equal + sum.exceptions) passed, \(sum.failing) failed")
        return sum.failing > 0
    }

    /// The path of this program.
    private static var ownPath: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            readlink("/proc/self/exe", bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return count > 0 ? String(decoding: buffer[0..<count], as: UTF8.self) : CommandLine.arguments[0]
    }
}
