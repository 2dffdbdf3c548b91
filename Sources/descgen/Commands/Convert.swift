import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// `descgen convert`: structure files into another format.
struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert structure files into another format, plain or gzip.",
        discussion: """
            Examples:
              descgen convert molecules.sdf.gz -o molecules.smi
              descgen convert my-folder/ -o all.extxyz.gz
            SMILES are canonical unless --smiles input-order keeps molecules as they are drawn. What the target format cannot hold is left out, and said once per kind with a count.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var perception: PerceptionOptionGroup
    @OptionGroup var chemistry: ChemistryOptions
    @OptionGroup var running: RunOptionGroup

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Output file; its suffix tells the format, with .gz for compression. - for standard output.")
    var output: String = "-"

    @Option(
        name: [.customShort("f", allowingJoined: true), .customLong("out")],
        help: "Output format, if the suffix does not tell: xyz, extxyz, smi, sdf or cml.")
    var outputFormat: String?

    @Option(
        name: .customLong("smiles"),
        help: "How SMILES are written: canonical (one text whatever the order of the atoms) or input-order.")
    var smilesForm: String = "canonical"

    func run() throws {
        do { try convert() } catch { throw CommandFailure(error) }
    }

    private func convert() throws {
        let (writer, formatName) = try chosenWriter()
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = .all
        options.wantsIDs = false
        try chemistry.apply(
            to: &options, needsBonds: formatName == StructureFormat.smiles.name, perception: perception.options)
        // A format has no rows for failed records: they are counted and reported.
        if options.failurePolicy == .row { options.failurePolicy = .skip }
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(target, inputs: files, logs: running.logs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        let compressor = output.lowercased().hasSuffix(".gz") ? try GzipSink(sink) : nil
        let stream: any ByteSink = compressor ?? sink
        let reporter = try RunReporter(running.reporting)
        let task = ConvertTask(
            writer: writer, sink: stream,
            flush: { () throws(OutputError) in if compressor == nil && sink.isFollowed { try sink.flush() } })
        do {
            try stream.write(writer.header)
            try BulkRun(inputs: files, options: options).run(task, observer: reporter)
            try stream.write(writer.footer)
            try compressor?.finish()
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        if !running.quiet {
            for (loss, count) in task.losses.sorted(by: { $0.key < $1.key }) {
                RunReporter.writeToStandardError(
                    "warning: \(formatName) does not hold all \(loss.rawValue): left out in \(count) "
                        + "record\(count == 1 ? "" : "s")\n")
            }
        }
        try reporter.finish(rowCount: task.writtenCount, noun: "record")
        if let failure = try running.verdict(on: reporter.summary) { throw failure }
    }

    private func chosenWriter() throws -> (any RecordWriter, String) {
        let writable = StructureFormat.all.filter(\.canBeWritten).map(\.name)
        let format: StructureFormat
        if let outputFormat {
            guard let known = StructureFormat.named(outputFormat) else {
                throw CommandFailure.usage(
                    "--out \(outputFormat): there is no such format; expected \(writable.joined(separator: ", "))"
                        + Suggestion.text(for: outputFormat, among: writable))
            }
            format = known
        } else if let known = StructureFormat.ofPath(output) {
            format = known
        } else {
            throw CommandFailure.usage(
                "\(output): the suffix tells no known format; name it with --out (\(writable.joined(separator: ", ")))")
        }
        var path = output.lowercased()
        if path.hasSuffix(".gz") { path.removeLast(3) }
        let isExtended = outputFormat?.lowercased() == "extxyz" || (outputFormat == nil && path.hasSuffix(".extxyz"))
        guard ["canonical", "input-order"].contains(smilesForm) else {
            throw CommandFailure.usage("--smiles \(smilesForm); expected canonical or input-order")
        }
        if format == .smiles && smilesForm == "canonical" {
            return (CanonicalSMILESWriter(options: perception.options), format.name)
        }
        guard let writer = format.makeWriter(isExtended: isExtended) else {
            throw CommandFailure.usage(
                "\(format.name) is read but not written; expected one of \(writable.joined(separator: ", "))")
        }
        return (writer, format.name)
    }
}
