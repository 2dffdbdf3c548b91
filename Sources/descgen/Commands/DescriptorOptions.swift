import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// The descriptors of a command line, from `-d` and `--model`.
struct DescriptorOptions: ParsableArguments {
    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("descriptor")],
        help: "Descriptor: name[:key=value,...]. May be given several times; descgen list descriptors shows all.")
    var descriptors: [String] = []

    /// The specifications of `-d`.
    func specs() throws -> [DescriptorSpec] {
        try descriptors.map { try DescriptorSpec(parsing: $0) }
    }

    /// Reads a model file.
    static func readModel(_ path: String) throws -> ModelFile {
        let bytes = try WholeFile.read(path, limit: 1 << 30)
        do {
            return try ModelFile(parsing: bytes)
        } catch {
            throw CommandFailure(ExitStatus.noUsableData, "\(path): \(error.description)")
        }
    }

    /// The specifications of `-d`, completed by a model; without `-d` those of the model.
    static func complete(_ specs: [DescriptorSpec], with model: ModelFile) throws -> [DescriptorSpec] {
        if specs.isEmpty { return model.specs }
        return try specs.map { spec in
            let family = ["hd", "hda", "hdad"]
            let learned =
                model.specs.first { $0.name == spec.name }
                ?? model.specs.first { family.contains(spec.name) && family.contains($0.name) }
            guard let learned else {
                throw CommandFailure.usage(
                    "the model has no \"\(spec.name)\"; it has \(model.specs.map(\.name).joined(separator: ", "))")
            }
            var complete = spec
            complete.model = learned.model
            for option in learned.options where spec[option.key] == nil { complete.set(option.key, to: option.value) }
            return complete
        }
    }
}

/// Learns over inputs what descriptors lack.
enum Learning {
    /// Runs learners over the inputs.
    ///
    /// - Returns: the completed specifications and the numbers of the pass.
    static func run(
        _ learners: [AnyDescriptorLearner], inputs: [InputFile], options: RunOptions, reporter: any RunObserver
    ) throws -> [DescriptorSpec] {
        var options = options
        options.wantsIDs = false
        options.checksDuplicateIDs = false
        options.keepsFailedRecords = false
        options.needs = learners.reduce(into: []) { $0.formUnion(RecordNeeds($1.needs)) }
        if options.failurePolicy == .row { options.failurePolicy = .skip }
        let task = FitTask(learners)
        try BulkRun(inputs: inputs, options: options).run(task, observer: reporter)
        return try task.learnedSpecs()
    }
}

/// An observer that keeps the numbers and says nothing, for a first pass whose problems the second one reports.
final class SilentObserver: RunObserver {
    private(set) var okCount = 0

    func batchDone(statusCounts: [Int], issues: [RunIssue], idHashes: [UInt64], progress: RunProgress) {
        okCount += statusCounts[0]
    }

    func fileDone(_ file: InputFile, recordCount: Int, fault: RunIssue?, warning: RunIssue?) {}
}
