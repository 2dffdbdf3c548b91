import Featurization
import Tables

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension RunOptionGroup {
    /// Has the output of a command written, puts it in place and tells how the run went.
    ///
    /// - Parameters:
    ///   - path: where the output goes.
    ///   - inputs: what is read; none of it may be the output.
    ///   - otherOutputs: further files that the command writes, with the options that name them.
    ///   - work: writes the output and reports to the observer. When it fails, nothing is put in place.
    ///   - completion: called when the output is in place; returns the number of things written for the summary, and what
    ///     they are called.
    func write(
        to path: String, inputs: [InputFile], otherOutputs: [(option: String, path: String)] = [],
        _ work: (OutputSink, RunReporter) throws -> Void,
        completion: () throws -> (count: Int, noun: String)? = { nil }
    ) throws {
        let target = try OutputTarget(path: path)
        try OutputCheck.refuseClashes(target, inputs: inputs.map(\.path), logs: logs + otherOutputs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        let reporter = try RunReporter(reporting)
        do {
            try work(sink, reporter)
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        let written = try completion()
        try reporter.finish(rowCount: written?.count, noun: written?.noun ?? "row")
        if let failure = try verdict(on: reporter.summary) { throw failure }
    }
}

/// Checks of an output before anything is written.
enum OutputCheck {
    /// A missing or closed folder is told before a long run, not after it.
    static func checkFolder(of target: OutputTarget) throws {
        guard target.method == .replacement else { return }
        // Making the sink makes the temporary file; giving it up removes it.
        try OutputSink(target).abort()
    }

    /// An input must never be written to, and no two outputs may be the same file.
    ///
    /// - Parameters:
    ///   - inputs: all that is read: structures, and a model.
    ///   - logs: the files about the run, with the options that name them.
    static func refuseClashes(
        _ target: OutputTarget, inputs: [String], logs: [(option: String, path: String)]
    ) throws {
        let outputs = [("-o", target)] + (try logs.map { ($0.option, try OutputTarget(path: $0.path)) })
        for (index, (option, output)) in outputs.enumerated() {
            for input in inputs where input != "-" && output.isSameFile(as: input) {
                throw CommandFailure.usage(
                    "\(output.displayName) is both input and output (\(option)); choose another output")
            }
            guard output.method == .replacement else { continue }
            for (otherOption, other) in outputs[..<index]
            where other.method == .replacement && canonicalPath(of: other) == canonicalPath(of: output) {
                throw CommandFailure.usage("\(otherOption) and \(option) name the same file, \(output.displayName)")
            }
        }
    }

    /// The path of a file that need not exist, with its folder's links and dots resolved.
    private static func canonicalPath(of target: OutputTarget) -> String {
        let parts = target.resolvedPath.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        guard let resolved = realpath(folder.isEmpty ? (parts.count > 1 ? "/" : ".") : folder, nil) else {
            return target.resolvedPath
        }
        defer { free(resolved) }
        return String(cString: resolved) + "/" + (parts.last ?? "")
    }
}
