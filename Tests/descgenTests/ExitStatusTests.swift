import Foundation
import TestSupport
import Testing

/// Faults of inputs and outputs: cli.md, section 5.
@Suite struct ExitStatusTests {
    let tool = Tool()

    init() { tool.folder.write(Inputs.good, to: "a.xyz") }

    // MARK: 66: inputs

    @Test(arguments: ["featurize", "inspect", "fit"])
    func missingInput(command: String) throws {
        let rest = command == "inspect" ? ["-o", "out"] : ["-d", "cm", "-o", "out.csv"]
        for inputs in [["none.xyz"], ["a.xyz", "none.xyz"], ["folder"], ["--files-from", "none"]] {
            tool.folder.write("x", to: "folder/table.csv")
            let outcome = try tool.run([command] + inputs + rest)
            #expect(outcome.status == 66, "\(inputs) \(outcome.errors)")
            #expect(outcome.errors.hasPrefix("descgen: ") && outcome.output.isEmpty)
        }
        #expect(tool.folder.names == ["a.xyz", "folder"])
    }

    @Test func messagesNameTheFile() throws {
        #expect(
            try tool.run("inspect", "none.xyz").errors
                == "descgen: none.xyz: cannot open the file (No such file or directory)\n")
        tool.folder.write("", to: "folder/t.csv")
        #expect(try tool.run("inspect", "folder").errors.contains("folder: no structure files in this folder"))
    }

    // MARK: 65: data

    @Test func corruptGzip() throws {
        var bytes = Gzip.member(Inputs.good)
        bytes[bytes.count - 6] ^= 1
        tool.folder.write(bytes, to: "crc.xyz.gz")
        tool.folder.write(Array(Gzip.member(Inputs.good).dropLast(9)), to: "cut.xyz.gz")
        tool.folder.write([0x1F, 0x8B], to: "stub.xyz.gz")
        tool.folder.write(Gzip.member(Inputs.good) + [9], to: "tail.xyz.gz")
        for (name, code, rows) in [
            ("crc", "corrupt-gzip", 3), ("cut", "truncated-gzip", 2), ("stub", "truncated-gzip", 1),
        ] {
            let outcome = try tool.run("featurize", "\(name).xyz.gz", "-d", "cm:size=2", "-o", "\(name).csv")
            #expect(outcome.status == 65 && outcome.errors.contains("[\(code)]"), "\(outcome.errors)")
            // What came before the fault is there.
            #expect(try #require(tool.folder.text("\(name).csv")).split(separator: "\n").count >= rows)
        }
        let tail = try tool.run("featurize", "tail.xyz.gz", "-d", "cm")
        #expect(tail.status == 0 && tail.lines.count == 3 && tail.errors.contains("[trailing-garbage]"))
    }

    @Test func filesOfAnotherKind() throws {
        tool.folder.write([0x50, 0x4B, 3, 4, 0, 0, 0, 0], to: "z.xyz")
        let outcome = try tool.run("featurize", "z.xyz", "-d", "composition")
        #expect(outcome.status == 65 && outcome.errors.contains("ZIP"))
    }

    // MARK: 73 and 74: outputs

    @Test(arguments: ["featurize a.xyz -d cm", "inspect a.xyz", "fit a.xyz -d cm", "convert a.xyz --out xyz"])
    func outputThatCannotBeCreated(line: String) throws {
        let command = line.split(separator: " ").map(String.init)
        tool.folder.write("x", to: "dir.csv/file")
        for output in ["none/out.csv", "dir.csv", "a.xyz/out.csv"] {
            let outcome = try tool.run(command + ["-o", output])
            #expect(outcome.status == 73, "\(output): \(outcome.errors)")
            #expect(outcome.errors.contains(output))
        }
        let log = try tool.run(command + ["-o", "out.csv", "--errors-to", "none/errors.jsonl"])
        #expect(log.status == 73)
        #expect(tool.folder.names == ["a.xyz", "dir.csv"])
    }

    @Test(arguments: [
        "featurize a.xyz -d cm", "inspect a.xyz", "fit a.xyz -d cm", "featurize a.xyz -d cm -f npz",
        "convert a.xyz --out xyz",
        "featurize a.xyz -d cm -f npy", "featurize a.xyz -d cm -f jsonl",
    ])
    func fullDisk(line: String) throws {
        let command = line.split(separator: " ").map(String.init)
        let direct = try tool.run(command + ["-o", "/dev/full"])
        #expect(direct.status == 74 && direct.errors.contains("No space left"), "\(direct.errors)")
        let output = line.hasPrefix("fit") || line.hasPrefix("convert") ? " -o -" : ""
        let redirected = try tool.shell("\"$T\" \(line)\(output) > /dev/full")
        #expect(redirected.status == 74 && redirected.errors.contains("No space left"))
        #expect(tool.folder.names == ["a.xyz"])
    }

    @Test func logOnAFullDisk() throws {
        tool.folder.write(Inputs.xyz, to: "bad.xyz")
        #expect(
            try tool.run("featurize", "bad.xyz", "-d", "cm", "-o", "o.csv", "--errors-to", "/dev/full").status == 74)
        #expect(try tool.run("inspect", "bad.xyz", "--summary", "/dev/full").status == 74)
    }

    @Test func devicesAreWrittenNotReplaced() throws {
        #expect(try tool.run("featurize", "a.xyz", "-d", "cm", "-o", "/dev/null").status == 0)
        let status = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect(status[.type] as? FileAttributeType == .typeCharacterSpecial)
        let outcome = try tool.shell("\"$T\" featurize a.xyz -d cm:size=2 -o /dev/stdout -q | cat")
        #expect(outcome.lines.count == 3)
    }

    // MARK: Closed pipes

    @Test(arguments: ["1", "4"], ["csv", "npz", "inspect"])
    func closedPipeIsSilent(jobs: String, form: String) throws {
        tool.folder.write(String(repeating: Inputs.good, count: 20_000), to: "many.xyz")
        let command = form == "inspect" ? "inspect many.xyz" : "featurize many.xyz -d cm:size=20 -f \(form)"
        let outcome = try tool.shell("{ \"$T\" \(command) -j \(jobs); echo $? > rc; } | head -c 10 > /dev/null")
        #expect(tool.folder.text("rc") == "0\n")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    // MARK: Output in one step

    @Test func failedRunLeavesTheTargetAlone() throws {
        tool.folder.write(Inputs.xyz, to: "bad.xyz")
        for name in ["out.csv", "out.npz", "out.npy", "out.tsv.gz", "out.jsonl"] {
            tool.folder.write("old", to: name)
            #expect(
                try tool.run("featurize", "bad.xyz", "-d", "cm:size=2", "-o", name, "--on-error", "stop").status == 65)
            #expect(tool.folder.text(name) == "old")
        }
        #expect(try tool.run("inspect", "bad.xyz", "-o", "out.csv", "--on-error", "stop").status == 65)
        #expect(tool.folder.text("out.csv") == "old")
        #expect(tool.folder.names == ["a.xyz", "bad.xyz", "out.csv", "out.jsonl", "out.npy", "out.npz", "out.tsv.gz"])
    }

    @Test func linksAreFollowed() throws {
        tool.folder.write("old", to: "real/out.csv")
        tool.folder.link("link.csv", to: "real/out.csv")
        #expect(try tool.run("featurize", "a.xyz", "-d", "cm", "-o", "link.csv").status == 0)
        #expect(try #require(tool.folder.text("real/out.csv")).hasPrefix("id,status"))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: tool.folder.file("link.csv")) == "real/out.csv")
    }

    // MARK: 75: signals

    struct Interruption: Sendable, CustomTestStringConvertible {
        let signal: Int32
        let jobs: String
        let command: [String]
        var testDescription: String { "signal \(signal), \(jobs) jobs, \(command[0])" }
    }

    static let interruptions = ["1", "2", "8"].flatMap { jobs in
        [
            Interruption(signal: SIGINT, jobs: jobs, command: ["featurize", "-d", "composition"]),
            Interruption(signal: SIGTERM, jobs: jobs, command: ["inspect"]),
            Interruption(signal: SIGINT, jobs: jobs, command: ["convert", "--out", "xyz"]),
        ]
    }

    /// A run that waits for input ends at the first signal, and nothing is left.
    @Test(arguments: interruptions)
    func signalEndsTheRun(interruption: Interruption) throws {
        let pipe = tool.folder.file("in.xyz")
        mkfifo(pipe, 0o600)
        // Open at both ends, so that the input neither blocks nor ends.
        let handle = open(pipe, O_RDWR)
        defer { close(handle) }
        tool.folder.write("old", to: "out.csv")
        _ = Inputs.good.withCString { write(handle, $0, strlen($0)) }
        let process = try tool.start(
            interruption.command + ["in.xyz", "-o", "out.csv", "--jobs", interruption.jobs])
        try Self.wait { tool.folder.names.contains { $0.hasSuffix(".tmp") } }
        usleep(100_000)
        kill(process.processIdentifier, interruption.signal)
        let ended = (try? Self.wait { !process.isRunning }) != nil
        if !ended { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(ended, "one signal must be enough")
        let outcome = tool.outcome(of: process)
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("interrupted"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("reading failed"), "\(outcome.errors)")
        #expect(tool.folder.text("out.csv") == "old")
        #expect(tool.folder.names == ["a.xyz", "in.xyz", "out.csv"])
    }

    /// The same in the middle of work.
    @Test func signalDuringWork() throws {
        tool.folder.write(String(repeating: Inputs.good, count: 300_000), to: "many.xyz")
        let process = try tool.start(["featurize", "many.xyz", "-d", "cm:size=30", "-o", "out.npz", "-j", "2"])
        try Self.wait { tool.folder.names.contains { $0.hasSuffix(".tmp") } }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        let outcome = tool.outcome(of: process)
        #expect(outcome.status == 75 && outcome.errors.contains("interrupted"))
        #expect(tool.folder.names == ["a.xyz", "many.xyz"])
    }

    struct TooLate: Error {}

    /// Waits for something, at most ten seconds.
    static func wait(_ condition: () -> Bool) throws {
        for _ in 0..<1000 {
            if condition() { return }
            usleep(10_000)
        }
        throw TooLate()
    }
}
