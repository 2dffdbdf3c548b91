/// The tables of all figures: those of the first screen, and one for each section of the page.
public enum FigureTables {
    /// Keys of the sections. The place in this list is the number of a section on the page and in the file's name, so
    /// that a number means the same in every report; those of sections that a report does not have are left out.
    static let sectionKeys = [
        "data", "scores", "composition", "lasso-path", "cv-curve", "selection", "krr-grid", "parity", "errors",
        "learning-curve", "uncertainty", "pca", "importance",
    ]

    /// Number of a section, from 1.
    static func number(of key: String) -> Int { (sectionKeys.firstIndex(of: key) ?? sectionKeys.count) + 1 }

    /// Names of all files that a report may have.
    static var possibleNames: [String] {
        FirstScreenTable.allCases.map(\.fileName) + sectionKeys.map { fileName(number: number(of: $0), key: $0) }
    }

    /// File name of a section's table: `07-krr-grid.csv`.
    static func fileName(number: Int, key: String) -> String {
        (number < 10 ? "0" : "") + "\(number)-\(key).csv"
    }

    /// All tables, in the order of the page.
    ///
    /// - Complexity: O(numbers in the document).
    public static func all(_ document: ReportDocument) -> [FigureTable] {
        let answers = Sentences(document: document).answers.compactMap(\.table).map { $0.table(document) }
        return answers
            + PageSections(document: document).all.map { section in
                let (columns, rows) = content(section.key, document)
                let name = fileName(number: number(of: section.key), key: section.key)
                return FigureTable(name: name, columns: columns, rows: rows)
            }
    }

    private static func content(_ key: String, _ document: ReportDocument) -> ([String], [[FigureTable.Cell]]) {
        switch key {
        case "data": data(document)
        case "scores": scores(document)
        case "composition": composition(document)
        case "lasso-path": lassoPath(document)
        case "cv-curve": crossValidationCurve(document)
        case "selection": selection(document)
        case "krr-grid": kernelGrid(document)
        case "parity": parity(document)
        case "errors": errors(document)
        case "learning-curve": learningCurve(document)
        case "uncertainty": uncertainty(document)
        case "pca": map(document)
        default: importance(document)
        }
    }

    private typealias Table = ([String], [[FigureTable.Cell]])

    private static func data(_ document: ReportDocument) -> Table {
        let data = document.data
        var rows: [[FigureTable.Cell]] = [
            [.text("file"), .text(data.file)], [.text("rows"), .count(data.rowCount)],
            [.text("rows used"), .count(data.usedRowCount)], [.text("rows repeated"), .count(data.repeatedRowCount)],
            [.text("features"), .count(data.featureCount)], [.text("target"), .text(document.target.name)],
            [.text("unit"), .text(document.target.unit)], [.text("target mean"), .number(document.target.mean)],
            [.text("target s.d."), .number(document.target.deviation)],
            [.text("target minimum"), .number(document.target.minimum)],
            [.text("target maximum"), .number(document.target.maximum)],
        ]
        for exclusion in data.excludedRows {
            rows.append([.text("rows left out: \(exclusion.reason)"), .count(exclusion.count)])
        }
        for exclusion in data.excludedColumns {
            rows.append([.text("columns left out: \(exclusion.reason)"), .text(exclusion.names.joined(separator: ";"))])
        }
        for split in document.splits {
            rows.append([.text("\(split.key) training rows"), .count(split.trainingCount)])
            for set in split.testSets {
                rows.append([.text("\(split.key) test rows: \(set.name)"), .count(set.count)])
            }
            if let count = split.heldOutGroupCount {
                rows.append([.text("\(split.key) held-out groups"), .count(count)])
            }
            if let share = split.sharedGroupShare {
                rows.append([.text("\(split.key) share of test rows with their group in training"), .number(share)])
            }
            rows.append([.text("\(split.key) folds"), .text(split.folds)])
            rows.append([.text("\(split.key) rows identical in the chosen features"), .count(split.identicalRowCount)])
        }
        rows += document.settings.map { [.text($0.name.lowercased()), .text($0.text)] }
        return (["name", "value"], rows)
    }

    private static func scores(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            func add(
                _ label: String, _ model: String, _ score: ModelScore, features: Int, chosen: Bool, nested: Double?
            ) {
                func row(_ part: String, _ errors: ErrorSummary) -> [FigureTable.Cell] {
                    [
                        .text(split.key), .text(label), .text(model), .count(features), .count(chosen ? 1 : 0),
                        .text(part), .optional(score.crossValidatedMAE), .optional(score.crossValidatedError),
                        .optional(nested), .number(errors.mae), .number(errors.rmse), .optional(errors.r2),
                        .number(errors.maximum),
                        .text(score.parameters.map { "\($0.name)=\($0.text)" }.joined(separator: ";")),
                        .optional(score.seconds),
                    ]
                }
                rows.append(row("test", score.test))
                guard score.testBySet.count > 1 else { return }
                for (set, errors) in zip(split.testSets, score.testBySet) { rows.append(row(set.name, errors)) }
            }
            add("mean predictor", "mean", split.baseline, features: 0, chosen: false, nested: nil)
            for (set, result) in zip(document.sets.indices, split.results) {
                let label = document.sets[set].label
                let count = result.features.count
                add(label, "linear", result.linear, features: count, chosen: false, nested: nil)
                add(
                    label, "krr", result.kernel, features: count, chosen: set == split.chosenIndex,
                    nested: result.nestedMAE)
            }
            if let forest = split.forest {
                add("all", "forest", forest, features: document.data.featureCount, chosen: false, nested: nil)
            }
        }
        return (
            [
                "split", "set", "model", "features", "chosen", "part", "cv_mae", "cv_se", "nested_cv_mae", "mae",
                "rmse", "r2",
                "max_error", "parameters", "seconds",
            ], rows
        )
    }

    private static func composition(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            for (set, result) in zip(document.sets, split.results) {
                for (feature, weight) in zip(result.features, result.weights) {
                    let known = FeatureClass(name: feature)
                    rows.append([
                        .text(split.key), .text(set.label), .text(feature), .text(known.property.rawValue),
                        .text(known.distance.rawValue), .number(weight),
                    ])
                }
            }
        }
        return (["split", "set", "feature", "property", "class", "weight"], rows)
    }

    private static func lassoPath(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            guard let path = split.path else { continue }
            for (feature, coefficients) in zip(path.features, path.coefficients) {
                for (penalty, value) in zip(path.penalties, coefficients) where value != 0 {
                    rows.append([.text(split.key), .number(penalty), .text(feature), .number(value)])
                }
            }
        }
        return (["split", "penalty", "feature", "coefficient"], rows)
    }

    private static func crossValidationCurve(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            guard let path = split.path else { continue }
            for index in path.penalties.indices {
                let mark =
                    index == path.minimumIndex ? "minimum" : index == path.oneErrorIndex ? "one standard error" : ""
                rows.append([
                    .text(split.key), .number(path.penalties[index]), .count(path.counts[index]),
                    .number(path.crossValidatedRMSE[index]), .number(path.crossValidatedError[index]),
                    .number(path.trainingRMSE[index]), .text(mark),
                ])
            }
        }
        return (["split", "penalty", "features", "cv_rmse", "cv_se", "training_rmse", "mark"], rows)
    }

    private static func selection(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            for trace in split.traces {
                for (place, step) in trace.steps.enumerated() {
                    rows.append([
                        .text(split.key), .text(trace.setKey), .count(place + 1), .text(step.feature),
                        .count(step.count),
                        .text(trace.metric), .optional(step.score), .optional(step.scoreError),
                        .optionalText(step.runnerUp),
                        .optional(step.runnerUpScore), .optional(step.testMAE),
                    ])
                }
            }
        }
        return (
            [
                "split", "selection", "step", "feature", "features", "metric", "cv", "cv_se", "runner_up",
                "runner_up_cv",
                "test_mae",
            ], rows
        )
    }

    private static func kernelGrid(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            guard let grid = split.grid else { continue }
            for (row, penalty) in grid.penalties.enumerated() {
                for (column, width) in grid.widths.enumerated() {
                    let isChosen = row == grid.chosenPenalty && column == grid.chosenWidth
                    rows.append([
                        .text(split.key), .number(width), .number(penalty), .optional(grid.scores[row][column]),
                        .count(isChosen ? 1 : 0),
                    ])
                }
            }
        }
        return (["split", "sigma", "lambda", "cv_mae", "chosen"], rows)
    }

    private static func parity(_ document: ReportDocument) -> Table {
        let rows = document.splits.flatMap { split in
            split.predictions.map { row -> [FigureTable.Cell] in
                [
                    .text(split.key), .text(row.id), .text(row.testSet ?? "training"), .number(row.truth),
                    .number(row.prediction), .number(row.error),
                ]
            }
        }
        return (["split", "id", "part", "true", "predicted", "error"], rows)
    }

    private static func errors(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits where !split.testPredictions.isEmpty {
            let histogram = ErrorFigure.Histogram(errors: split.testPredictions.map(\.error))
            for (bin, count) in histogram.counts.enumerated() {
                rows.append([
                    .text(split.key), bin == 0 ? .none : .number(histogram.edges[bin]),
                    bin == histogram.counts.count - 1 ? .none : .number(histogram.edges[bin + 1]), .count(count),
                ])
            }
        }
        return (["split", "from", "to", "rows"], rows)
    }

    private static func learningCurve(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            guard let curve = split.learning else { continue }
            for series in curve.series {
                for (size, draws) in zip(curve.sizes, series.draws) {
                    for (draw, error) in draws.enumerated() {
                        rows.append([
                            .text(split.key), .text(series.label), .count(size), .count(draw + 1), .number(error),
                        ])
                    }
                }
            }
            guard let comparison = curve.comparison else { continue }
            for (label, errors) in [("half of the groups", comparison.fewGroups), ("all groups", comparison.allGroups)]
            {
                for (draw, error) in errors.enumerated() {
                    rows.append([
                        .text(split.key), .text(label), .count(comparison.rowCount), .count(draw + 1), .number(error),
                    ])
                }
            }
        }
        return (["split", "series", "training_rows", "draw", "test_mae"], rows)
    }

    private static func uncertainty(_ document: ReportDocument) -> Table {
        var rows: [[FigureTable.Cell]] = []
        for split in document.splits {
            guard let result = split.uncertainty else { continue }
            for measure in result.measures {
                for (place, value) in measure.values.enumerated() {
                    rows.append([
                        .text(split.key), .text(measure.key), .text(result.ids[place]), .number(value),
                        .number(result.errors[place]),
                    ])
                }
            }
        }
        return (["split", "measure", "id", "uncertainty", "absolute_error"], rows)
    }

    private static func map(_ document: ReportDocument) -> Table {
        guard let map = document.map else { return (["id"], []) }
        let rows = map.ids.indices.map { index -> [FigureTable.Cell] in
            [
                .text(map.ids[index]), .number(map.first[index]), .number(map.second[index]),
                .number(map.targets[index]),
                .optional(map.sizes?[index]),
            ]
        }
        return (["id", "pc1", "pc2", "target", "size"], rows)
    }

    private static func importance(_ document: ReportDocument) -> Table {
        let rows = (document.importance?.rows ?? []).map { row -> [FigureTable.Cell] in
            let known = FeatureClass(name: row.feature)
            return [
                .text(row.feature), .text(known.distance.rawValue), .text(known.property.rawValue),
                .optional(row.coefficient), .optional(row.forest), .optional(row.additionStep.map(Double.init)),
                .optional(row.frequency), .count(row.setCount), .optional(row.correlation), .number(row.meanRank),
            ]
        }
        return (
            [
                "feature", "class", "property", "lasso_coefficient", "forest_importance", "addition_step",
                "lasso_frequency",
                "sets", "correlation", "mean_rank",
            ], rows
        )
    }
}
