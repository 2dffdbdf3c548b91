import ArgumentParser
import ChemIO
import Featurization
import Learn
import Tables

/// `descgen predict`: a trained model on new rows.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict the target of new rows with a model file of descgen train.",
        discussion: """
            Columns are matched by name; others are ignored. Writes id, prediction, uncertainty (expected size of the \
            error, blank if the model was trained without folds) and in_domain (1 or 0), in the unit of the target.
              descgen predict model.json new-rac.csv -o predictions.csv
              descgen predict model.json new-rac.csv --explain 5      the training rows behind each prediction
            """)

    @Argument(help: "Model file of descgen train.", completion: .file())
    var model: String

    @Argument(help: "Matrix: CSV, TSV (also .gz) or NPZ.", completion: .file())
    var matrix: String

    @Option(name: .customLong("id-column"), help: "Column of the ids.")
    var id = "id"

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
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(target, others: [model, matrix], logs: [])
        let bytes = try WholeFile.read(model)
        let trained = try WholeFile.naming(model) { try TrainedModel(parsing: bytes) }
        let table = try TableInput.read(matrix, targetName: nil)
        let (ids, features, notes) = try LearningInput.features(of: table, named: trained.featureNames, id: id)
        for note in notes { Notes.show(note) }
        let extra = table.columnNames.count - trained.featureNames.count - 1
        if extra > 0 { Notes.show("\(extra) other columns are ignored") }
        var text: [UInt8] = []
        if let explain {
            try Self.explain(trained, ids, features, explain, into: &text)
        } else {
            text += "id,prediction,uncertainty,in_domain\n".utf8
            for (id, prediction) in zip(ids, try trained.predictions(features)) {
                DelimitedText.appendCSVField(id, to: &text)
                let uncertainty = prediction.uncertainty.map(JSONText.number) ?? ""
                text += ",\(JSONText.number(prediction.value)),\(uncertainty),\(prediction.isInDomain ? 1 : 0)\n".utf8
            }
        }
        let sink = try SafeOutput.sink(target)
        do {
            try sink.write(text)
            try SafeOutput.commit(sink)
        } catch {
            sink.abort()
            throw error
        }
    }

    private static func explain(
        _ trained: TrainedModel, _ ids: [String], _ features: Matrix, _ count: Int, into text: inout [UInt8]
    ) throws {
        guard count > 0 else { throw CommandFailure.usage("--explain \(count); expected 1 or more") }
        text += "id,kind,training_id,similarity,contribution\n".utf8
        for (row, id) in ids.enumerated() {
            for reason in try trained.explain(features.row(row), count: count) {
                DelimitedText.appendCSVField(id, to: &text)
                text += ",\(reason.kind.rawValue),".utf8
                DelimitedText.appendCSVField(trained.trainingIDs[reason.row], to: &text)
                let contribution = reason.contribution.map(JSONText.number) ?? ""
                text += ",\(JSONText.number(reason.similarity)),\(contribution)\n".utf8
            }
        }
    }
}
