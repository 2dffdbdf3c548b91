import ArgumentParser
import ChemIO
import Descriptors
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
            the folds' mean absolute errors). Prints part, n, mae, rmse, r2, max_error; one line each for train, cv and \
            every test set, in the unit of the target.
              descgen train rac.csv --target targets.csv:spin_splitting --model krr --split group:ligands:0.2 -o m.json
              descgen train rac.csv --target y --model mlp --group-column ligands --hidden 100,100 --dropout 0.1
              descgen train rac.csv --target y --model ridge --lambda 1e-4:1e4:9log --folds loo -o m.json
            """)

    @Argument(help: "Matrix: CSV, TSV (also .gz) or NPZ.", completion: .file())
    var matrix: String

    @Option(help: "Column of the target, or FILE.csv:COLUMN, joined by id.")
    var target: String

    @Option(help: "ridge, ols, krr, lasso, elastic-net, forest or mlp.")
    var model: String

    @OptionGroup var columns: LearningColumns

    @Option(help: "Kernel of krr: gaussian, laplacian, linear, polynomial or tanimoto.")
    var kernel: String = "gaussian"

    @Option(help: "Penalty of ridge, krr, lasso, elastic-net: a number, a list 1,10 or a grid 1e-6:1:7log.")
    var lambda: String?

    @Option(help: "Width of a gaussian or laplacian kernel, on scaled features; likewise a list or grid.")
    var sigma: String?

    @Option(help: "1/sigma² instead of the width of a gaussian kernel.")
    var gamma: String?

    @Option(help: "Degree of a polynomial kernel.")
    var degree = 2

    @Option(name: .customLong("l1-ratio"), help: "Share of the penalty on absolute weights of elastic-net.")
    var l1Ratio = 0.5

    @Option(help: "Trees of forest.")
    var trees = 500

    @OptionGroup var network: NetworkOptions

    @Option(
        name: .customLong("group-column"),
        help: "Column whose equal labels mark rows that belong together: not a feature; folds keep them whole.")
    var groupColumn: String?

    @Option(
        help: """
            random:FRACTION, column:NAME, group:NAME:FRACTION or none; by default a fifth: whole groups of \
            --group-column, or at random.
            """)
    var split: String?

    @Option(help: "Folds of cross-validation: K, column:NAME, group:NAME[:K], loo or none.")
    var folds = "5"

    @Option(help: "Seed of splits, folds, forest and mlp.")
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
        if let jobs {
            guard (1...256).contains(jobs) else { throw CommandFailure.usage("--jobs \(jobs); expected 1 to 256") }
        }
        let method = try method()
        if let scale, !["standard", "none"].contains(scale) {
            throw CommandFailure.usage("--scale \(scale); expected standard or none")
        }
        guard ["on", "off"].contains(scaleInFolds) else {
            throw CommandFailure.usage("--scale-in-folds \(scaleInFolds); expected on or off")
        }
        let split = try self.split.map { try SplitChoice($0) } ?? groupColumn.map { .group($0, 0.2) } ?? .random(0.2)
        let folding = try FoldChoice(folds)
        let (file, column) = TableInput.target(target)
        if let output {
            try OutputCheck.refuseClashes(
                try OutputTarget(path: output), others: [matrix] + (file.map { [$0] } ?? []), logs: [])
        }
        let table = try TableInput.read(matrix, targetName: column)
        try columns.check(table)
        var parts = columns.parts(target: column)
        parts.targetTable = try file.map { try TableInput.read($0, targetName: nil) }
        parts.labels += [split.column, folding.column, groupColumn].compactMap(\.self)
        parts.groups = Set([split.groupColumn, folding.groupColumn, groupColumn].compactMap(\.self)).sorted()
        let input = try LearningInput(table, parts, unit: unit)
        for note in input.notes { Notes.show(note) }
        let dataset = input.dataset
        guard dataset.target.contains(where: { $0 != dataset.target[0] }) else {
            throw LearnError(
                .badTable, "target '\(column)' is \(dataset.target[0]) in all rows; there is nothing to learn")
        }
        let partition = try split.partition(input, seed: seed)
        var trainer = Trainer(method, name: model, seed: seed)
        if let scale { trainer.scales = scale == "standard" }
        trainer.scalesInFolds = scaleInFolds == "on"
        trainer.jobs = jobs ?? AvailableCores.count
        let sink = try output.map { try SafeOutput.sink(try OutputTarget(path: $0)) }
        do {
            let folds = try folding.folds(
                input, partition, groups: split.groupColumn ?? groupColumn, seed: seed)
            let outcome = try trainer.train(dataset, partition: partition, folds: folds)
            for note in outcome.notes { Notes.show(note) }
            if let sink {
                try sink.write(outcome.model.text)
                try SafeOutput.commit(sink)
            }
            if output != "-" { try Exit.show(Self.table(outcome.model.errors)) }
        } catch {
            sink?.abort()
            throw error
        }
    }

    private static func table(_ errors: [TrainedModel.PartErrors]) -> String {
        var text = "part\tn\tmae\trmse\tr2\tmax_error\n"
        for entry in errors {
            let m = entry.metrics
            let cells = [
                entry.part, "\(m.count)", JSONText.number(m.meanAbsoluteError),
                JSONText.number(m.rootMeanSquaredError),
                m.coefficientOfDetermination.map(JSONText.number) ?? "", JSONText.number(m.maximumError),
            ]
            text += cells.joined(separator: "\t") + "\n"
        }
        return text
    }

    // MARK: - Methods

    private func method() throws -> Trainer.Method {
        if model != "mlp", let option = network.given.first {
            throw CommandFailure.usage("\(option) belongs to --model mlp; this is \(model)")
        }
        let lambdas = try lambda.map { try NumberList.parse($0, option: "--lambda") }
        let decades = (-6...6).map { power in
            var value = 1.0
            for _ in 0..<abs(power) { value *= 10 }
            return power < 0 ? 1 / value : value
        }
        switch model {
        case "ols": return .leastSquares
        case "ridge": return .ridge(lambdas: lambdas ?? decades)
        case "lasso": return .elasticNet(alphas: lambdas, l1Ratio: 1)
        case "elastic-net": return .elasticNet(alphas: lambdas, l1Ratio: l1Ratio)
        case "krr": return .kernelRidge(try kernels(), lambdas: lambdas ?? Array(decades[0...6]))
        case "forest": return .forest(RandomForest(treeCount: trees, seed: seed, jobs: jobs ?? AvailableCores.count))
        case "mlp": return .network(try network.network(seed: seed))
        default:
            let known = ["ridge", "ols", "krr", "lasso", "elastic-net", "forest", "mlp"]
            throw CommandFailure.usage(
                "--model \(model); expected \(known.joined(separator: ", "))"
                    + Suggestion.text(for: model, among: known))
        }
    }

    private func kernels() throws -> Trainer.KernelChoice {
        guard sigma == nil || gamma == nil else {
            throw CommandFailure.usage("--sigma and --gamma say the same; give one")
        }
        let widths = try sigma.map { try NumberList.parse($0, option: "--sigma") }
        let gammas = try gamma.map { try NumberList.parse($0, option: "--gamma") }
        switch kernel {
        case "gaussian":
            if let widths { return .given(widths.map { .gaussian(sigma: $0) }) }
            if let gammas { return .given(gammas.map { .gaussian(gamma: $0) }) }
            return .aroundMedian(laplacian: false)
        case "laplacian":
            if let widths { return .given(widths.map { .laplacian(sigma: $0) }) }
            if let gammas { return .given(gammas.map { .laplacian(sigma: 1 / $0) }) }
            return .aroundMedian(laplacian: true)
        case "linear": return .given([.linear])
        case "tanimoto": return .given([.tanimoto])
        case "polynomial":
            return .given((gammas ?? [1]).map { .polynomial(gamma: $0, constant: 1, degree: degree) })
        default:
            throw CommandFailure.usage(
                "--kernel \(kernel); expected gaussian, laplacian, linear, polynomial or tanimoto")
        }
    }
}
