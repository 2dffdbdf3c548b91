import Foundation
import TestSupport

/// Runs the command that was built with the tests.
struct Tool {
    /// What a run left behind.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
        var outputBytes: [UInt8]

        /// Lines of standard output.
        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    /// Path of the command, beside the test bundle.
    static let path: String = {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        return bundle.bundleURL.deletingLastPathComponent().appendingPathComponent("descgen").path
        #else
        let test = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent("descgen").path
        #endif
    }()

    /// A folder of its own, in which the command runs.
    let folder = TemporaryFolder()
    private let logs = TemporaryFolder()

    /// Runs the command in the folder to its end.
    func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
        try run(arguments, input: input.map { Array($0.utf8) })
    }

    /// Runs the command in the folder to its end.
    func run(_ arguments: [String], input: [UInt8]? = nil) throws -> Outcome {
        let process = try start(arguments, input: input)
        process.waitUntilExit()
        return outcome(of: process)
    }

    /// Starts the command; its output goes to files.
    func start(_ arguments: [String], input: [UInt8]? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        if let input {
            process.standardInput = FileHandle(forReadingAtPath: logs.write(input, to: "in"))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        process.standardOutput = FileHandle(forWritingAtPath: logs.write("", to: "out"))
        process.standardError = FileHandle(forWritingAtPath: logs.write("", to: "err"))
        try process.run()
        return process
    }

    /// What a process that has ended left behind.
    func outcome(of process: Process) -> Outcome {
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        let bytes = logs.bytes("out") ?? []
        return Outcome(
            status: status, output: String(decoding: bytes, as: UTF8.self), errors: logs.text("err") ?? "",
            outputBytes: bytes)
    }

    /// What the process has written to standard error so far.
    func errors() -> String { logs.text("err") ?? "" }

    /// Runs a shell script in the folder; `$T` is the command.
    func shell(_ script: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ProcessInfo.processInfo.environment.merging(["T": Self.path]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: logs.write("", to: "out"))
        process.standardError = FileHandle(forWritingAtPath: logs.write("", to: "err"))
        try process.run()
        process.waitUntilExit()
        return outcome(of: process)
    }
}

/// Inputs of the tests.
enum Inputs {
    /// Three frames, the second with a fault on line 7.
    static let xyz =
        "2\nCSD_code = ONE | q = 0\nH 0 0 0\nH 0 0 0.5\n1\nbad\nH 0 0 x\n1\nCSD_code = TWO | q = 1\nO 0 0 0\n"
    /// Two good frames.
    static let good = "2\nfirst\nH 0 0 0\nH 0 0 0.5\n1\nsecond\nO 0 0 0\n"
    /// Molecules with names.
    static let smiles = "C methane\nCCO ethanol\nc1ccccc1 benzene\n"
}
