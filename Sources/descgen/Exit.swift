import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Learn
import Synchronization
import Tables

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Exit statuses that scripts may rely on.
enum ExitStatus {
    static let tooManyFailures: Int32 = 3
    static let usage: Int32 = 64
    static let noUsableData: Int32 = 65
    static let noInput: Int32 = 66
    static let cannotCreate: Int32 = 73
    static let ioError: Int32 = 74
    static let interrupted: Int32 = 75
}

/// Ends the program with a message and a status.
struct CommandFailure: Error {
    let status: Int32
    /// Nil for a silent end.
    let message: String?

    init(_ status: Int32, _ message: String?) {
        self.status = status
        self.message = message
    }

    /// A mistake on the command line.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(ExitStatus.usage, message) }

    /// Stopped by a signal.
    static let interrupted = CommandFailure(ExitStatus.interrupted, "interrupted; nothing was written")

    /// The failure behind an error of any layer.
    init(_ error: any Error) {
        switch error {
        // A call that a signal broke off is no fault of a file.
        case is ChemIOError where Interruption.isRequested, is OutputError where Interruption.isRequested:
            self = .interrupted
        case let failure as CommandFailure: self = failure
        case let error as OutputError:
            switch error.kind {
            case .closedPipe: self.init(0, nil)
            case .cannotCreate: self.init(ExitStatus.cannotCreate, error.description)
            case .writeFailed, .misuse: self.init(ExitStatus.ioError, error.description)
            }
        case let error as InputError:
            self.init(error.kind == .usage ? ExitStatus.usage : ExitStatus.noInput, error.description)
        case let error as SpecError: self.init(ExitStatus.usage, error.message)
        case let error as ChemIOError: self.init(ExitStatus.noInput, error.description)
        case let error as DescriptorError: self.init(ExitStatus.noUsableData, error.message)
        case let error as LearnError:
            let isUsage = [.badParameter, .noColumn, .textColumn].contains(error.code)
            self.init(isUsage ? ExitStatus.usage : ExitStatus.noUsableData, error.message)
        case is RunInterrupted: self = .interrupted
        case is StoppedAtRecord: self.init(ExitStatus.noUsableData, "stopped at the first failure (--on-error stop)")
        default: self.init(1, "internal error: \(error)")
        }
    }
}

enum Exit {
    /// Writes a text to standard output and ends the program; a full disk or a closed pipe has its own status.
    static func printAndEnd(_ text: String) -> Never {
        do {
            try show(text)
        } catch {
            end(with: CommandFailure(error))
        }
        exit(0)
    }

    /// Writes a text to standard output.
    static func show(_ text: String) throws(OutputError) {
        let sink = try OutputSink(.standardOutput)
        try sink.write(text.hasSuffix("\n") ? text : text + "\n")
        try sink.commit()
    }

    /// Writes the message and ends the program.
    static func end(with failure: CommandFailure) -> Never {
        Signals.wait()
        if let message = failure.message { RunReporter.writeToStandardError("descgen: \(message)\n") }
        exit(failure.status)
    }
}

/// Signal handling: SIGINT and SIGTERM ask the run to stop, a second one ends it at once; SIGPIPE becomes an error.
///
/// Learning looks at no request while it computes, and writes nothing before its end: between ``endAtOnce()`` and
/// ``wait()`` the first signal ends the program. A thread of its own does that, so that a handler, which may interrupt
/// anything, only counts.
enum Signals {
    private static let endsAtOnce = Mutex(false)
    private static let isWatched = Mutex(false)

    /// From now on the first signal removes the temporary files and ends the program.
    ///
    /// - Throws: ``CommandFailure`` if a stop was asked for while the program waited.
    static func endAtOnce() throws {
        endsAtOnce.withLock { $0 = true }
        if Interruption.isRequested { throw CommandFailure.interrupted }
        let isFirst = isWatched.withLock { isWatched in
            defer { isWatched = true }
            return !isWatched
        }
        guard isFirst else { return }
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let code = pthread_create(&thread, nil, { _ in Signals.watch() }, nil)
        guard code == 0 else { throw CommandFailure(1, "no thread can be started (error \(code))") }
    }

    /// From now on a signal is noted only: files are being created, or finished ones get their names.
    static func wait() { endsAtOnce.withLock { $0 = false } }

    /// Looks at the requests fifty times a second.
    private static func watch() -> UnsafeMutableRawPointer? {
        while true {
            usleep(20_000)
            guard Interruption.isRequested else { continue }
            endsAtOnce.withLock { endsAtOnce in
                guard endsAtOnce else { return }
                TemporaryFiles.removeAll()
                RunReporter.writeToStandardError("descgen: \(CommandFailure.interrupted.message ?? "")\n")
                _exit(ExitStatus.interrupted)
            }
        }
    }

    /// What the handlers do; calls only what a signal handler may call.
    private static func handle() {
        if Interruption.request() > 1 {
            TemporaryFiles.removeAll()
            _exit(ExitStatus.interrupted)
        }
    }

    /// Installs the handlers.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        // What is set up at the first use is set up here, not within a handler.
        Interruption.request()
        Interruption.reset()
        var action = sigaction()
        #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = { _ in Signals.handle() }
        #else
        action.__sigaction_u.__sa_handler = { _ in Signals.handle() }
        #endif
        // No SA_RESTART: a blocked read returns, so that the request is seen.
        action.sa_flags = 0
        sigemptyset(&action.sa_mask)
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        // Whoever started the program may have blocked them.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}

/// Temporary files to remove when the program must end at once.
enum TemporaryFiles {
    // Written once before the run starts, read by the signal handler; C strings, so that the handler allocates nothing.
    nonisolated(unsafe) private static var paths: [UnsafeMutablePointer<CChar>] = []
    nonisolated(unsafe) private static var folder: UnsafeMutablePointer<CChar>?

    /// Notes the temporary files of a run.
    ///
    /// - Parameter folder: a folder that was made for them, to be removed if nothing else is in it.
    static func register(_ files: [String], folder newFolder: String? = nil) {
        paths = files.compactMap { strdup($0) }
        folder = newFolder.flatMap { strdup($0) }
    }

    /// Removes them; safe in a signal handler.
    static func removeAll() {
        for path in paths { unlink(path) }
        if let folder { rmdir(folder) }
    }
}
