import Featurization
import Tables

/// Outputs of commands that the first signal ends at once: no temporary file is left, and no output is half there.
enum SafeOutput {
    /// An output whose temporary file is removed by a signal.
    static func sink(_ target: OutputTarget) throws -> OutputSink {
        Signals.wait()
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        do {
            try Signals.endAtOnce()
        } catch {
            sink.abort()
            throw error
        }
        return sink
    }

    /// Gives a complete output its name; a signal that comes meanwhile is too late.
    static func commit(_ sink: OutputSink) throws {
        // What is written directly may wait for its reader, and stays open to signals.
        if sink.temporaryPath != nil { Signals.wait() }
        try sink.commit()
    }
}
