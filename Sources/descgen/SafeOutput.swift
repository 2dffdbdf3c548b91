import Featurization
import Tables

/// Outputs of commands that the first signal ends at once: no temporary file is left, and no output is half there.
enum SafeOutput {
    /// An output whose temporary file is removed by a signal.
    static func sink(_ target: OutputTarget) throws -> OutputSink { try sinks([target])[0] }

    /// Outputs whose temporary files are removed by a signal.
    static func sinks(_ targets: [OutputTarget]) throws -> [OutputSink] {
        Signals.wait()
        var sinks: [OutputSink] = []
        do {
            for target in targets { sinks.append(try OutputSink(target)) }
            TemporaryFiles.register(sinks.compactMap(\.temporaryPath))
            try Signals.endAtOnce()
        } catch {
            for sink in sinks { sink.abort() }
            throw error
        }
        return sinks
    }

    /// Gives complete outputs their names, all of them or, unless a name cannot be given, none.
    static func commit(_ sinks: [OutputSink]) throws {
        for sink in sinks { try commit(sink) }
    }

    /// Gives a complete output its name; a signal that comes meanwhile is too late.
    static func commit(_ sink: OutputSink) throws {
        // What is written directly may wait for its reader, and stays open to signals.
        if sink.temporaryPath != nil { Signals.wait() }
        try sink.commit()
    }
}
