#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs programs and measures them.
enum ChildProcess {
    /// How a program ended and what it took.
    struct Result {
        /// Exit status; nil after a signal.
        var status: Int32?
        /// The signal that ended it, or 0.
        var signal: Int32
        /// Seconds from start to end.
        var seconds: Double
        /// Largest resident memory in bytes.
        var peakMemory: Int
        /// Whether it was ended because it took too long.
        var isTimedOut: Bool

        /// The end in words.
        var description: String {
            if isTimedOut { return "no end within the time limit" }
            return status.map { "exit status \($0)" } ?? "signal \(signal)"
        }
    }

    /// Runs a program with its output in files.
    ///
    /// The environment is the same on every machine but for the search paths, and Swift's crash reports are off: they
    /// take seconds.
    static func run(
        _ program: String, _ arguments: [String], output: String = "/dev/null", errors: String = "/dev/null",
        timeout: Double = 120
    ) throws -> Result {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        return try spawn(program, arguments, actions: &actions, timeout: timeout)
    }

    /// Runs a program that shares our own output.
    static func runSharingOutput(_ program: String, _ arguments: [String]) throws -> Result {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        return try spawn(program, arguments, actions: &actions, timeout: .infinity)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], actions: inout posix_spawn_file_actions_t, timeout: Double
    ) throws -> Result {
        var variables = ["SWIFT_BACKTRACE=enable=no", "LC_ALL=C"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] {
            if let value = getenv(name) { variables.append("\(name)=\(String(cString: value))") }
        }
        var process: pid_t = 0
        let start = now()
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(variables) { environment in
                posix_spawnp(&process, program, &actions, nil, arguments, environment)
            }
        }
        guard code == 0 else { throw SetFailure("\(program): cannot be run (\(String(cString: strerror(code))))") }
        var status: Int32 = 0
        var usage = rusage()
        var isTimedOut = false
        while wait4(process, &status, WNOHANG, &usage) == 0 {
            if now() - start > timeout, !isTimedOut {
                isTimedOut = true
                kill(process, SIGKILL)
            }
            usleep(500)
        }
        let signal = status & 0x7F
        #if canImport(Glibc)
        let unit = 1024
        #else
        let unit = 1
        #endif
        return Result(
            status: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal, seconds: now() - start,
            peakMemory: usage.ru_maxrss * unit, isTimedOut: isTimedOut)
    }

    /// Seconds of a clock that only goes forward.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
