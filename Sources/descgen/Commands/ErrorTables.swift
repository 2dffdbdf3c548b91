import Learn
import Tables

/// What `train` prints about a model.
enum ErrorTables {
    /// Errors of every part, and behind a blank line how well uncertainties work, if that was asked for.
    static func text(_ model: TrainedModel) -> String {
        let isClass = !model.classes.isEmpty
        var rows = [
            isClass
                ? [
                    "part", "n", "accuracy", "auc", "log_loss", "true_0_as_0", "true_0_as_1", "true_1_as_0",
                    "true_1_as_1",
                ] : ["part", "n", "mae", "rmse", "r2", "max_error"]
        ]
        for entry in model.errors {
            let m = entry.metrics
            if let classes = entry.classes {
                rows.append(
                    [
                        entry.part, "\(classes.count)", JSONText.number(classes.accuracy),
                        optional(classes.areaUnderCurve), JSONText.number(classes.logLoss),
                    ] + classes.confusion.joined().map { "\($0)" })
            } else {
                rows.append([
                    entry.part, "\(m.count)", JSONText.number(m.meanAbsoluteError),
                    JSONText.number(m.rootMeanSquaredError), optional(m.coefficientOfDetermination),
                    JSONText.number(m.maximumError),
                ])
            }
        }
        var text = lines(rows)
        var reports = [
            [
                "part", "uncertainty", "spearman", "mae_certain_half", "mae_uncertain_half", "share_within_1",
                "share_within_2",
            ]
        ]
        for entry in model.errors {
            for report in entry.uncertainties {
                let quality = report.quality
                reports.append(
                    [
                        entry.part, report.name, optional(quality.spearman),
                        JSONText.number(quality.meanErrorOfCertainHalf),
                        JSONText.number(quality.meanErrorOfUncertainHalf),
                    ]
                        + (report.hasUnitOfTarget
                            ? [JSONText.number(quality.shareWithinOne), JSONText.number(quality.shareWithinTwo)]
                            : ["", ""]))
            }
        }
        if reports.count > 1 { text += "\n" + lines(reports) }
        return text
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
        "\(rounded(spread.mean)) ± \(rounded(spread.deviation))"
    }

    /// Four digits.
    private static func rounded(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return JSONText.number(value) }
        var unit = 1.0
        while value.magnitude / unit >= 10_000 { unit *= 10 }
        while value.magnitude * (1 / unit) < 1000, unit > 1e-300 { unit /= 10 }
        let digits = (value / unit).rounded()
        return JSONText.number(unit >= 1 ? digits * unit : digits / (1 / unit).rounded())
    }
}
