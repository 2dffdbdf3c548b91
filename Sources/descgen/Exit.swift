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
        if let message = failure.message { RunReporter.writeToStandardError("descgen: \(message)\n") }
        exit(failure.status)
    }
}

/// Signal handling: SIGINT and SIGTERM ask the run to stop, a second one ends it at once; SIGPIPE becomes an error.
///
/// Learning looks at no request while it computes, and writes nothing before its end: within ``endAtOnce()`` and
/// ``wait()`` the first signal ends the program.
enum Signals {
    private static let endsAtOnce = Atomic(false)

    /// From now on the first signal removes the temporary files and ends the program.
    ///
    /// - Throws: ``CommandFailure`` if a stop was asked for while the program waited.
    static func endAtOnce() throws {
        endsAtOnce.store(true, ordering: .sequentiallyConsistent)
        if Interruption.isRequested { throw CommandFailure.interrupted }
    }

    /// From now on the first signal is noted only: files are being created, or finished ones get their names.
    static func wait() { endsAtOnce.store(false, ordering: .sequentiallyConsistent) }

    /// What the handlers do; calls only what a signal handler may call.
    private static func handle() {
        let requests = Interruption.request()
        let isFirst = endsAtOnce.load(ordering: .sequentiallyConsistent)
        guard requests > 1 || isFirst else { return }
        TemporaryFiles.removeAll()
        if isFirst {
            let message: StaticString = "descgen: interrupted; nothing was written\n"
            _ = write(2, message.utf8Start, message.utf8CodeUnitCount)
        }
        _exit(ExitStatus.interrupted)
    }

    /// Installs the handlers.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        wait()
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
