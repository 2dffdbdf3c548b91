import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `descgen inspect`: what is in structure files.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in structure files: one line per record.",
        discussion: """
            Columns: file record line id status atoms bonds formula charge dimension fragments rings metals fields \
            smiles (canonical). What the format does not tell stays blank. JSON lines have title, coordinates_first, \
            coordinates_last and warnings too. Only columns that are asked for are computed.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var perception: PerceptionOptionGroup
    @OptionGroup var chemistry: ChemistryOptions
    @OptionGroup var running: RunOptionGroup

    @Option(help: "Columns and their order, separated by commas.")
    var columns: String?

    @Option(
        name: [.customShort("f", allowingJoined: true), .customLong("out")], help: "Form of the lines: tsv or jsonl.")
    var form: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Output file; standard output by default.")
    var output: String = "-"

    @Flag(name: .customLong("no-header"), help: "Leave the header line out.")
    var noHeader = false

    @OptionGroup var complexOptions: ComplexOptions

    func run() throws {
        do {
            if complexOptions.isWanted { try inspectComplexes() } else { try inspect() }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func inspect() throws {
        let form = self.form ?? (output.hasSuffix(".jsonl") ? "jsonl" : "tsv")
        guard ["tsv", "jsonl"].contains(form) else {
            throw CommandFailure.usage("--out \(form); expected tsv or jsonl")
        }
        let columns = try chosenColumns(isJSON: form == "jsonl")
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = columns.reduce(into: []) { $0.formUnion($1.needs) }
        options.wantsIDs = columns.contains(.id)
        try chemistry.apply(
            to: &options, needsBonds: false, perception: perception.options)
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(target, inputs: files, logs: running.logs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        if form == "tsv" && !noHeader { try sink.write(InspectTask.header(columns)) }
        let reporter = try RunReporter(running.reporting)
        let task = InspectTask(
            columns: columns, files: files.map(\.displayName), isJSON: form == "jsonl", perception: perception.options,
            sink: sink,
            flush: { () throws(OutputError) in if sink.isFollowed { try sink.flush() } })
        do {
            try BulkRun(inputs: files, options: options).run(task, observer: reporter)
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        try reporter.finish(rowCount: nil)
        if let failure = try running.verdict(on: reporter.summary) { throw failure }
    }

    private func chosenColumns(isJSON: Bool) throws -> [InspectColumn] {
        guard let columns else { return isJSON ? InspectColumn.allCases : InspectColumn.table }
        var chosen: [InspectColumn] = []
        for name in columns.split(separator: ",", omittingEmptySubsequences: false) {
            guard let column = InspectColumn(rawValue: String(name)) else {
                let names = InspectColumn.allCases.map(\.rawValue)
                throw CommandFailure.usage(
                    "--columns: there is no column \"\(name)\"" + Suggestion.text(for: String(name), among: names)
                        + "; the columns are \(names.joined(separator: ", "))")
            }
            chosen.append(column)
        }
        return chosen
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
    ///   - option: the option that names the output.
    ///   - inputs: the structures that are read.
    ///   - others: what else is read: models and tables.
    ///   - logs: the files about the run, with the options that name them.
    static func refuseClashes(
        _ target: OutputTarget, option: String = "-o", inputs: [InputFile] = [], others: [String] = [],
        logs: [(option: String, path: String)]
    ) throws {
        let outputs = [(option, target)] + (try logs.map { ($0.option, try OutputTarget(path: $0.path)) })
        for (index, (option, output)) in outputs.enumerated() {
            if let identity = output.fileIdentity,
                inputs.contains(where: { $0.identity == identity })
                    || others.contains(where: { $0 != "-" && FileIdentity(ofFile: $0) == identity })
            {
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
