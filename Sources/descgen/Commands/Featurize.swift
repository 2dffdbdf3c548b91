public import ArgumentParser
import ChemIO
import Descriptors
public import Featurization
import Tables

/// `descgen featurize`: structure files to a descriptor matrix.
struct Featurize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "featurize",
        abstract: "Compute descriptors: one row per record, in input order.",
        discussion: """
            Examples:
              descgen featurize complexes.xyz.gz -d cm -o cm.npz
              descgen featurize molecules.smi.gz -d composition -o composition.csv
              descgen featurize table.csv --smiles-column SMILES -d composition -o out.csv
              cat molecules.smi | descgen featurize --in smi --no-header -d composition -

            A record that cannot be read or described keeps its row: a status and no values.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var descriptorOptions: DescriptorOptions
    @OptionGroup var perception: PerceptionOptionGroup
    @OptionGroup var chemistry: ChemistryOptions
    @OptionGroup var running: RunOptionGroup

    @Option(help: "Model file of descgen fit: sizes and vocabularies; without -d all its descriptors.")
    var model: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Output file; - or nothing: standard output.")
    var output: String = "-"

    @Option(
        name: [.customShort("f", allowingJoined: true), .customLong("out")],
        help: "Output format: csv, tsv, jsonl, npy, npz or fps. By default the suffix of -o tells, else csv.")
    var outputFormat: MatrixFormat?

    @Flag(name: .customLong("no-header"), help: "Leave the header out (csv, tsv, fps).")
    var noHeader = false

    @Flag(name: .customLong("no-status"), help: "Leave the status column out.")
    var noStatus = false

    @Flag(
        name: .customLong("per-atom"),
        help: "A row for every atom, with its number after the id, for descriptors of atoms (acsf).")
    var perAtom = false

    @Option(help: "Type of real numbers: float64 or float32.")
    var dtype: String = "float64"

    @Option(
        name: .customLong("target-column"),
        help: "Pass a property through: a column of a table, or a data field, as y or as last column.")
    var targetColumn: String?

    @OptionGroup var joining: JoinOptions

    func run() throws {
        do { try featurize() } catch { throw CommandFailure(error) }
    }

    private func featurize() throws {
        guard ["float64", "float32"].contains(dtype) else {
            throw CommandFailure.usage("--dtype \(dtype); expected float64 or float32")
        }
        var specs = try joining.addProperties(to: try descriptorOptions.specs())
        if let model {
            specs = try DescriptorOptions.complete(specs, with: try DescriptorOptions.readModel(model))
        }
        guard !specs.isEmpty else {
            throw CommandFailure.usage(
                "no descriptor; give one with -d, such as -d cm or -d composition, or a model with --model")
        }
        // Mistakes in the specifications come before any file is touched.
        for spec in specs { _ = try DescriptorRegistry.resolve(spec) }
        if perAtom { try checkAtoms(specs) }
        let files = try input.resolve()
        var options = try running.runOptions(input)
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(
            target, inputs: files, others: [model].compactMap(\.self) + joining.paths, logs: running.logs)
        try OutputCheck.checkFolder(of: target)
        let joined = try joining.columns()

        var parts = try descriptors(specs, files: files, options: options)
        if perAtom { parts = try parts.map { try $0.perAtom() } }
        var features = try FeatureSet(parts)
        features.basePerceptionOptions = perception.options
        options.needs = RecordNeeds(features.needs)
        try chemistry.apply(
            to: &options, needsBonds: features.needs.isSuperset(of: .aromaticity), perception: perception.options)
        if targetColumn != nil { options.needs.insert(.fields) }
        options.checksDuplicateIDs = true
        try joining.refuseClashes(joined, with: features.columns)
        let columns = features.columns + joined.names
        // Joined columns are real numbers, whatever the descriptors are.
        let kind = joined.names.isEmpty ? features.kind : .real
        var matrix = try matrixOptions(columns: columns)
        matrix.joined = joined
        try checkFingerprints(features, format: matrix.format)
        if running.batchRecords == nil && kind == .real && !perAtom {
            options.limitBatches(rowBytes: (dtype == "float32" ? 4 : 8) * columns.count)
        }
        if perAtom && !joined.names.isEmpty {
            throw CommandFailure.usage("--with-columns joins rows of molecules; it does not go with --per-atom")
        }
        if matrix.format == .fps && !joined.names.isEmpty {
            throw CommandFailure.usage("--with-columns: an FPS file has no room for joined columns")
        }
        let writer = try MatrixOutput.open(
            target, columns: columns, kind: kind, options: matrix, fingerprint: features.descriptors.first?.fingerprint)
        TemporaryFiles.register(writer.temporaryPaths)
        let reporter: RunReporter
        do {
            reporter = try RunReporter(running.reporting, checksDuplicates: true)
        } catch {
            writer.abort()
            throw error
        }
        var atomRowCount: Int?
        do {
            let bulk = BulkRun(inputs: files, options: options)
            switch kind {
            case _ where matrix.format == .fps:
                try bulk.run(FingerprintTask(features, writer: writer), observer: reporter)
            case _ where perAtom:
                let task = AtomFeaturizeTask(features, options: matrix, writer: writer)
                try bulk.run(task, observer: reporter)
                atomRowCount = task.rowCount
            case .bit:
                try bulk.run(
                    FeaturizeTask(features, as: UInt8.self, options: matrix, writer: writer), observer: reporter)
            case .count:
                try bulk.run(
                    FeaturizeTask(features, as: UInt32.self, options: matrix, writer: writer), observer: reporter)
            case .real:
                let task = FeaturizeTask(features, as: Double.self, options: matrix, writer: writer)
                try bulk.run(task, observer: reporter)
                try joining.check(joinedRows: task.joinedRowCount, okRows: reporter.summary.okCount)
            }
        } catch {
            reporter.finishAfterFailure()
            writer.abort()
            throw error
        }
        let summary = reporter.summary
        try writer.finish(
            metadata: MatrixMetadata(
                version: Version.number, descriptorSet: Version.descriptorSet, features: features, inputs: files,
                summary: summary, isSinglePrecision: dtype == "float32", joined: joined.names
            ).json)
        let skipsFailures = options.failurePolicy == .skip || matrix.format == .fps
        let rowCount = skipsFailures ? summary.recordCount - summary.failedCount : summary.recordCount
        try reporter.finish(rowCount: atomRowCount ?? rowCount)
        if let failure = try running.verdict(on: summary) { throw failure }
    }

    private func matrixOptions(columns: [String]) throws -> MatrixOptions {
        var matrix = MatrixOptions()
        matrix.format = outputFormat ?? MatrixFormat.ofPath(output) ?? .csv
        if outputFormat == nil, output != "-", MatrixFormat.ofPath(output) == nil, !output.hasPrefix("/dev/") {
            throw CommandFailure.usage(
                "\(output): the suffix tells no known output format; expected .csv .tsv .jsonl .fps (also .gz) .npy .npz, "
                    + "or name it with --out")
        }
        matrix.isCompressed = matrix.format.isText && output.lowercased().hasSuffix(".gz")
        matrix.hasHeader = !noHeader
        matrix.hasStatus = !noStatus
        matrix.isSinglePrecision = dtype == "float32"
        matrix.targetName = targetColumn
        matrix.isPerAtom = perAtom
        matrix.software = "descgen/\(Version.number)"
        if let targetColumn, ["id", "status"].contains(targetColumn) || columns.contains(targetColumn) {
            throw CommandFailure.usage(
                "the target \"\(targetColumn)\" has the name of another column of the matrix; rename it in the input")
        }
        return matrix
    }

    /// What rows of atoms cannot have.
    private func checkAtoms(_ specs: [DescriptorSpec]) throws {
        for spec in specs where !DescriptorRegistry.atomDescriptors.contains(spec.name) {
            throw CommandFailure.usage(
                "\(spec.name) describes molecules, not atoms; --per-atom works with "
                    + DescriptorRegistry.atomDescriptors.joined(separator: ", "))
        }
        guard targetColumn == nil else {
            throw CommandFailure.usage("--target-column is a property of the record and has no place in rows of atoms")
        }
    }

    /// What only some outputs can hold: FPS one fingerprint of bits, NPY and NPZ packed bits.
    private func checkFingerprints(_ features: FeatureSet, format: MatrixFormat) throws {
        if format == .fps {
            guard features.makePackedWriter() != nil else {
                let names = features.descriptors.map(\.spec.text).joined(separator: ", ")
                throw CommandFailure.usage(
                    "fps holds one fingerprint of bits, not \(names); give one such as -d ecfp4, or another output format"
                )
            }
            guard targetColumn == nil else {
                throw CommandFailure.usage("fps has no place for --target-column; use another output format")
            }
        } else if format.isText, let packed = features.descriptors.first(where: \.isPacked) {
            throw CommandFailure.usage(
                "\(packed.spec.text): pack=true is for npy and npz; leave it out, or use one of those")
        }
    }

    /// The descriptors, after a pass over the inputs for those that lack something.
    private func descriptors(
        _ specs: [DescriptorSpec], files: [InputFile], options: RunOptions
    ) throws -> [AnyDescriptor] {
        var resolutions = try specs.map { try DescriptorRegistry.resolve($0) }
        var learners: [AnyDescriptorLearner] = []
        var missing: [String] = []
        for (spec, resolution) in zip(specs, resolutions) {
            guard case .needsFitting(let learner, let option) = resolution else { continue }
            guard !learner.requiresModelFile else {
                throw CommandFailure.usage(
                    "\(spec.name) needs a model: descgen fit TRAINING-SET -d \(spec.name) -o model.json, and then "
                        + "--model model.json")
            }
            learners.append(learner)
            missing.append("\(spec.name): \(option)=")
        }
        if !learners.isEmpty {
            guard files.allSatisfy(\.isRepeatable) else {
                throw CommandFailure.usage(
                    "\(missing.joined(separator: ", ")) is not given, and the input can be read only once; give it, or "
                        + "use descgen fit on a file and --model")
            }
            let observer = SilentObserver()
            // Failures are the business of the run itself, which tells them.
            var options = options
            options.failurePolicy = .skip
            let learned: [DescriptorSpec]
            do {
                learned = try Learning.run(learners, inputs: files, options: options, reporter: observer)
            } catch is DescriptorError where observer.okCount == 0 {
                // No usable record, hence no size and no columns; the run itself reports the failures.
                learned = []
            }
            if !running.quiet {
                for spec in learned { RunReporter.writeToStandardError("learned from the input: \(spec.text)\n") }
            }
            var rest = learned[...]
            resolutions = try resolutions.map { resolution in
                guard case .needsFitting = resolution, let spec = rest.popFirst() else { return resolution }
                return try DescriptorRegistry.resolve(spec)
            }
        }
        return resolutions.compactMap { if case .ready(let descriptor) = $0 { descriptor } else { nil } }
    }
}

extension MatrixFormat: ExpressibleByArgument {}
