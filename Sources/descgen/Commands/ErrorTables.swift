import Learn
import Tables

/// What `train` prints about a model.
enum ErrorTables {
    /// Errors of every part, and behind a blank line how well uncertainties work, if that was asked for.
    static func text(_ model: TrainedModel) -> String {
        let errors = model.classes.isEmpty ? numberErrors(model) : classErrors(model)
        let qualities = uncertaintyQualities(model)
        return lines(errors) + (qualities.count > 1 ? "\n" + lines(qualities) : "")
    }

    /// Errors of predicted numbers, by part.
    private static func numberErrors(_ model: TrainedModel) -> [[String]] {
        [["part", "n", "mae", "rmse", "r2", "max_error"]]
            + model.errors.map { entry in
                let errors = entry.metrics
                return [
                    entry.part, "\(errors.count)", JSONText.number(errors.meanAbsoluteError),
                    JSONText.number(errors.rootMeanSquaredError), optional(errors.coefficientOfDetermination),
                    JSONText.number(errors.maximumError),
                ]
            }
    }

    /// How well two classes are told apart, by part.
    private static func classErrors(_ model: TrainedModel) -> [[String]] {
        let header = [
            "part", "n", "accuracy", "auc", "log_loss", "true_0_as_0", "true_0_as_1", "true_1_as_0", "true_1_as_1",
        ]
        return [header]
            + model.errors.compactMap { entry in
                entry.classes.map { classes in
                    [
                        entry.part, "\(classes.count)", JSONText.number(classes.accuracy),
                        optional(classes.areaUnderCurve), JSONText.number(classes.logLoss),
                    ] + classes.confusion.joined().map { "\($0)" }
                }
            }
    }

    /// How well uncertainties tell good predictions from bad ones, by part and uncertainty.
    private static func uncertaintyQualities(_ model: TrainedModel) -> [[String]] {
        let header = [
            "part", "uncertainty", "spearman", "mae_certain_half", "mae_uncertain_half", "share_within_1",
            "share_within_2",
        ]
        return [header]
            + model.errors.flatMap { entry in
                entry.uncertainties.map { report in
                    let quality = report.quality
                    return [
                        entry.part, report.name, optional(quality.spearman),
                        JSONText.number(quality.meanErrorOfCertainHalf),
                        JSONText.number(quality.meanErrorOfUncertainHalf),
                    ]
                        + [quality.shareWithinOne, quality.shareWithinTwo].map {
                            report.hasUnitOfTarget ? JSONText.number($0) : ""
                        }
                }
            }
    }

    private static func optional(_ value: Double?) -> String { value.map(JSONText.number) ?? "" }

    private static func lines(_ rows: [[String]]) -> String {
        rows.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    /// Remarks on classes, and on the errors fold by fold beside those of all folds together.
    static func notes(_ model: TrainedModel) -> [String] {
        var notes: [String] = []
        if model.classes.count == 2 {
            notes.append("class 0 is '\(model.classes[0])', class 1 is '\(model.classes[1])'")
        }
        for entry in model.errors {
            guard let folds = entry.folds, folds.metrics.count > 1, entry.classes == nil else { continue }
            notes.append(
                "\(entry.part): mean and standard deviation over the \(folds.metrics.count) folds: mae "
                    + "\(spread(folds.meanAbsolute)), rmse \(spread(folds.rootMeanSquared))"
                    + (model.search.map { "; the model was chosen by the \($0.criterion)" } ?? ""))
        }
        return notes
    }

    private static func spread(_ spread: RepeatedErrors.Spread) -> String {
        [spread.mean, spread.deviation].map { JSONText.number(Digits.rounded($0, to: 4)) }.joined(separator: " ± ")
    }
}
