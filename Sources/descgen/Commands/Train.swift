import ArgumentParser
import ChemIO
import Featurization
import Learn
import Tables

/// `descgen train`: a model with cross-validation.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a target from a descriptor matrix and write a model file.",
        discussion: """
            Hyper-parameters with several values are chosen by cross-validation on the training rows (smallest mean of \
            the folds' mean absolute errors; lasso and elastic-net: mean squared errors). Prints part, n, mae, rmse, r2, \
            max_error; one line each for train, cv and every test set, in the unit of the target; cv is all folds \
            together, their mean and standard deviation are told in a note. With --task classification the columns are \
            part, n, accuracy, auc, log_loss and the four counts of the confusion matrix. Curves follow behind a blank \
            line: variable, value, part, draws, and mean and standard deviation (_sd) of mae, rmse and r2.
              descgen train rac.csv --target targets.csv:spin_splitting --model krr --split group:ligands:0.2 -o m.json
              descgen train rac.csv --target y --model mlp --group-column ligands --hidden 100,100 --dropout 0.1
              descgen train rac.csv --target y --model ridge --lambda 1e-4:1e4:9log --folds loo -o m.json
              descgen train rac.csv --target y --model krr --ensemble 20 --uncertainty gp,ensemble -o m.json
              descgen train rac.csv --target y --model ols --split-to parts.csv
              descgen train rac.csv --target y --model krr --split column:parts.csv:split --folds column:parts.csv:fold
              descgen train rac.csv --target y --model krr --learning-curve auto --draws 10 --curve-to curve.csv
              descgen train rac.csv --target y --model ridge --validation-curve lambda=1e-6:1e4:11log --curve-to curve.csv
            """)

    @Argument(help: "Matrix: CSV, TSV (also .gz) or NPZ.", completion: .file())
    var matrix: String

    @Option(help: "Column of the target, or FILE.csv:COLUMN, joined by id.")
    var target: String

    @OptionGroup var method: MethodOptions

    @OptionGroup var columns: LearningColumns

    @OptionGroup var cleaning: CleaningOptions

    @Option(
        name: .customLong("group-column"),
        help: "Column whose equal labels mark rows that belong together: not a feature; folds keep them whole.")
    var groupColumn: String?

    @Option(
        help: """
            random:FRACTION, column:NAME, group:NAME:FRACTION or none; by default a fifth: whole groups of \
            --group-column, or at random. NAME is a column, or FILE.csv:COLUMN, joined by id.
            """)
    var split: String?

    @Option(help: "Folds of cross-validation: K, column:NAME, group:NAME[:K], loo or none; NAME as for --split.")
    var folds = "5"

    @Option(
        name: .customLong("split-to"),
        help: """
            Write id, split and fold of every row as CSV: what --split column:FILE.csv:split and --folds \
            column:FILE.csv:fold read.
            """)
    var splitTo: String?

    @Option(help: "Seed of splits, folds, forest, mlp and ensembles.")
    var seed: UInt64 = 0

    @Option(
        help: """
            standard (mean 0, standard deviation 1 of the training rows) or none; by default standard, but none for the \
            tanimoto kernel, which compares counts.
            """)
    var scale: String?

    @Option(name: .customLong("scale-in-folds"), help: "on: scale anew within every fold; off: once.")
    var scaleInFolds = "on"

    @Option(help: "Unit of the target, for the record.")
    var unit: String?

    @Option(
        help: """
            Train so many more models, whose spread is an uncertainty: N or N:bootstrap (rows drawn with repeats), and \
            of mlp also N:seeds (other weights and orders of rows; its default).
            """)
    var ensemble: String?

    @OptionGroup var uncertainty: UncertaintyOptions

    @OptionGroup var curves: CurveOptions

    @Option(name: [.customShort("j", allowingJoined: true), .long], help: "Most threads.")
    var jobs: Int?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Model file to write; without it only the errors are printed.")
    var output: String?

    func run() throws {
        do { try train() } catch { throw CommandFailure(error) }
    }

    private func train() throws {
        try Signals.endAtOnce()
        let trainer = try trainer()
        let filter = try cleaning.columnFilter()
        let split = try self.split.map { try SplitChoice($0) } ?? groupColumn.map { .group($0, 0.2) } ?? .random(0.2)
        let folding = try FoldChoice(folds)
        let labels = [split.column, folding.column, groupColumn].compactMap(\.self)
        let (file, column) = TableInput.target(target)
        let inputs = [matrix] + ([file] + labels.map { TableInput.target($0).file }).compactMap(\.self)
        try refuseClashes(inputs)
        let table = try TableInput.read(matrix, targetName: column)
        var parts = try columns.parts(target: column)
        parts.targetTable = try file.map { try TableInput.read($0, targetName: nil) }
        parts.blanks = try cleaning.rule()
        parts.targetIsClass = trainer.method.learnsClasses
        parts.labels += labels
        for label in labels where parts.labelTables[label] == nil {
            let (file, column) = TableInput.target(label)
            guard let file else { continue }
            parts.labelTables[label] = .init(table: try TableInput.read(file, targetName: nil), column: column)
        }
        parts.groups = Set([split.groupColumn, folding.groupColumn, groupColumn].compactMap(\.self)).sorted()
        let input = try LearningInput(table, parts, unit: unit)
        for note in input.notes { Notes.show(note) }
        var dataset = input.dataset
        guard dataset.target.contains(where: { $0 != dataset.target[0] }) else {
            throw LearnError(
                .badTable, "target '\(column)' is \(dataset.target[0]) in all rows; there is nothing to learn")
        }
        let partition = try split.partition(input, seed: seed)
        let filled = try input.filled(training: partition.trainingRows)
        dataset = filled.dataset
        if let note = filled.note { Notes.show(note) }
        if let filter {
            let outcome = try filter.apply(dataset.features.selecting(rows: partition.trainingRows))
            for note in outcome.notes(dataset.columnNames) { Notes.show(note) }
            dataset = dataset.selecting(columns: outcome.kept)
        }
        let paths = outputs.map(\.path)
        let sinks = try SafeOutput.sinks(try paths.map { try OutputTarget(path: $0) })
        do {
            let folds = try folding.folds(
                input, partition, groups: split.groupColumn ?? groupColumn, seed: seed)
            let outcome = try trainer.train(dataset, partition: partition, folds: folds)
            for note in outcome.notes + ErrorTables.notes(outcome.model) { Notes.show(note) }
            for (sink, bytes) in zip(sinks, outputs.map({ $0.bytes(outcome) })) { try sink.write(bytes) }
            try SafeOutput.commit(sinks)
            guard !paths.contains("-") else { return }
            let curves = outcome.curves.isEmpty ? "" : "\n" + CurveTable.text(outcome.curves)
            try Exit.show(ErrorTables.text(outcome.model) + curves)
        } catch {
            for sink in sinks { sink.abort() }
            throw error
        }
    }

    /// The trainer that the options ask for.
    private func trainer() throws -> Trainer {
        if let jobs {
            guard (1...256).contains(jobs) else { throw CommandFailure.usage("--jobs \(jobs); expected 1 to 256") }
        }
        let jobs = jobs ?? AvailableCores.count
        let method = try self.method.method(seed: seed, jobs: jobs)
        if let scale, !["standard", "none"].contains(scale) {
            throw CommandFailure.usage("--scale \(scale); expected standard or none")
        }
        guard ["on", "off"].contains(scaleInFolds) else {
            throw CommandFailure.usage("--scale-in-folds \(scaleInFolds); expected on or off")
        }
        var trainer = Trainer(method, name: self.method.model, seed: seed)
        if let scale { trainer.scales = scale == "standard" }
        trainer.scalesInFolds = scaleInFolds == "on"
        trainer.jobs = jobs
        trainer.ensemble = try ensemble.map { try EnsembleChoice.parse($0, model: self.method.model) }
        trainer.uncertainties = try uncertainty.chosen()
        trainer.dropoutPasses = uncertainty.passes
        trainer.curves = try curves.plans()
        return trainer
    }

    /// A file to write, and what goes into it.
    private struct Output {
        let option: String
        let path: String
        let bytes: (Trainer.Outcome) -> [UInt8]
    }

    /// The files to write.
    private var outputs: [Output] {
        let all: [(String, String?, (Trainer.Outcome) -> [UInt8])] = [
            ("-o", output, { $0.model.bytes }), ("--split-to", splitTo, { $0.model.roles?.csv ?? [] }),
            ("--curve-to", curves.path, { CurveTable.csv($0.curves) }),
        ]
        return all.compactMap { option, path, bytes in path.map { Output(option: option, path: $0, bytes: bytes) } }
    }

    private func refuseClashes(_ inputs: [String]) throws {
        guard let first = outputs.first else { return }
        try OutputCheck.refuseClashes(
            try OutputTarget(path: first.path), option: first.option, others: inputs,
            logs: outputs.dropFirst().map { ($0.option, $0.path) })
    }
}
