import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// `descgen fit`: learn sizes and vocabularies from a training set.
struct Fit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn what descriptors need (padding size, elements) and write a model file.",
        discussion: """
            descgen featurize --model MODEL.json then gives the same columns on any input.
              descgen fit training.xyz -d cm -o model.json
              descgen featurize new.xyz --model model.json -o new.npz
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var descriptorOptions: DescriptorOptions
    @OptionGroup var running: RunOptionGroup

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Model file to write; - for standard output.")
    var output: String

    func run() throws {
        do { try fit() } catch { throw CommandFailure(error) }
    }

    private func fit() throws {
        let specs = try descriptorOptions.specs()
        guard !specs.isEmpty else { throw CommandFailure.usage("no descriptor; give one with -d, such as -d cm") }
        let learners = try specs.map { try DescriptorRegistry.learner(for: $0) }
        let files = try input.resolve()
        let options = try running.runOptions(input)
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(target, inputs: files, logs: running.logs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        let reporter = try RunReporter(running.reporting)
        do {
            var learned = try Learning.run(
                learners.compactMap(\.self), inputs: files, options: options, reporter: reporter)[...]
            let complete = zip(specs, learners).map { spec, learner in
                learner == nil ? spec : learned.popFirst() ?? spec
            }
            // A model that cannot be used is not written.
            for spec in complete { _ = try DescriptorRegistry.resolve(spec) }
            try sink.write(ModelFile(specs: complete).text)
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        try reporter.finish(rowCount: nil)
        if let failure = try running.verdict(on: reporter.summary) { throw failure }
    }
}
