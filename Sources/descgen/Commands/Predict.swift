import ArgumentParser
import ChemIO
import Featurization
import Learn
import Tables

/// `descgen predict`: a trained model on new rows.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict the target of new rows with a model file of descgen train.",
        discussion: """
            Columns are matched by name; others are ignored. Writes id, prediction, uncertainty (expected size of the \
            error, blank if the model was trained without folds) and in_domain (1 or 0), in the unit of the target; then \
            the columns of --uncertainty, and status. Every row is kept: one whose status is not ok, or whose prediction \
            is beyond all numbers, has blanks. Of two classes prediction is the name of one, and probability that of the \
            second one.
              descgen predict model.json new-rac.csv -o predictions.csv
              descgen predict model.json new-rac.csv --uncertainty gp,ensemble -o predictions.csv
              descgen predict network.json new-rac.csv --latent latent.csv -o predictions.csv
              descgen predict model.json new-rac.csv --explain 5      the training rows behind each prediction
            """)

    @Argument(help: "Model file of descgen train.", completion: .file())
    var model: String

    @Argument(help: "Matrix: CSV, TSV (also .gz) or NPZ.", completion: .file())
    var matrix: String

    @Option(name: .customLong("id-column"), help: "Column of the ids.")
    var id = "id"

    @OptionGroup var uncertainty: UncertaintyOptions

    @Option(
        help: """
            Blanks in features: error; rows (such rows have no prediction, status missing_property); mean (of the training \
            rows, counted).
            """)
    var blanks = "error"

    @Option(help: "Also write the last hidden layer of mlp as CSV: id, status, latent_1, latent_2 …")
    var latent: String?

    @Option(
        help:
            "List so many training rows behind each prediction instead: id, kind, training_id, similarity, contribution (krr)."
    )
    var explain: Int?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "CSV file to write; standard output by default.")
    var output = "-"

    func run() throws {
        do { try predict() } catch { throw CommandFailure(error) }
    }

    private func predict() throws {
        try Signals.endAtOnce()
        let kinds = try uncertainty.chosen()
        guard let rule = PredictionInput.BlankRule(rawValue: blanks) else {
            throw CommandFailure.usage("--blanks \(blanks); expected error, rows or mean")
        }
        if let explain {
            guard explain > 0 else { throw CommandFailure.usage("--explain \(explain); expected 1 or more") }
            guard kinds == [], latent == nil else {
                throw CommandFailure.usage(
                    "--explain lists training rows instead of predictions; leave out --uncertainty and --latent")
            }
        }
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(
            target, others: [model, matrix], logs: latent.map { [("--latent", $0)] } ?? [])
        if latent == "-", output == "-" {
            throw CommandFailure.usage("--latent and the predictions both go to standard output; give -o FILE")
        }
        let bytes = try WholeFile.read(model)
        let trained = try WholeFile.naming(model) { try TrainedModel(parsing: bytes) }
        for kind in kinds ?? [] { try WholeFile.naming(model) { try trained.requireAvailable(kind) } }
        let table = try TableInput.read(matrix, targetName: nil)
        let rows = try PredictionInput(
            table, named: trained.featureNames, id: id, blanks: rule, means: trained.trainingMeans)
        for note in rows.notes { Notes.show(note) }
        let extra = table.columnNames.count - trained.featureNames.count - 1 - (table.has("status") ? 1 : 0)
        if extra > 0 { Notes.show("\(extra) other \(extra == 1 ? "column is" : "columns are") ignored") }
        if let unit = trained.targetUnit, trained.classes.isEmpty {
            Notes.show("predictions, uncertainties, means and standard deviations are in \(unit)")
        }
        var outputs = PredictionTable(trained, rows, tableName: table.name)
        let text: [UInt8]
        if let explain {
            text = try outputs.explanations(explain)
        } else {
            text = try outputs.predictions(kinds ?? trained.availableUncertainties, passes: uncertainty.passes)
        }
        let latentText = try latent.map { _ in try WholeFile.naming(model) { try outputs.latentSpace() } }
        let sinks = try SafeOutput.sinks([target] + (try latent.map { [try OutputTarget(path: $0)] } ?? []))
        do {
            try sinks[0].write(text)
            if let latentText { try sinks[1].write(latentText) }
            try SafeOutput.commit(sinks)
        } catch {
            for sink in sinks { sink.abort() }
            throw error
        }
        for remark in outputs.remarks { Notes.warn(remark) }
        guard outputs.failureCount < rows.ids.count || rows.ids.isEmpty else {
            throw CommandFailure(ExitStatus.noUsableData, "\(table.name): no row has a prediction")
        }
    }
}
