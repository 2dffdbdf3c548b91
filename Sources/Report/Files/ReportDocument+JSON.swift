extension ReportDocument {
    /// All numbers of the report.
    ///
    /// - Complexity: O(numbers in the document).
    public var json: JSONValue {
        var object = JSONObject()
        object.set("format", text: "descgen-report")
        object.set("version", count: 1)
        object.set("program", text: program)
        object.set("title", text: title)
        object.set("data", optional: data) { $0.write(to: &$1) }
        object.set("target", optional: target) { $0.write(to: &$1) }
        object.set("settings", json: settings.json)
        object.set("sets", sets) { set, object in
            object.set("key", text: set.key)
            object.set("label", text: set.label)
        }
        let names = sets
        object.set("splits", splits) { $0.write(names, to: &$1) }
        object.set("map", optional: map) { $0.write(to: &$1) }
        object.set("importance", optional: importance) { $0.write(to: &$1) }
        return object.value
    }
}

extension [NamedText] {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        for item in self { object.set(item.name, text: item.text) }
        return object.value
    }
}

extension DataSummary {
    fileprivate func write(to object: inout JSONObject) {
        func write(_ exclusion: Exclusion, _ object: inout JSONObject) {
            object.set("reason", text: exclusion.reason)
            object.set("count", count: exclusion.count)
            object.set("names", texts: exclusion.names)
        }
        object.set("file", text: file)
        object.set("rows", count: rowCount)
        object.set("rows_used", count: usedRowCount)
        object.set("rows_left_out", excludedRows, write)
        object.set("features", count: featureCount)
        object.set("columns_left_out", excludedColumns, write)
        object.set("repeated_rows", count: repeatedRowCount)
    }
}

extension TargetSummary {
    fileprivate func write(to object: inout JSONObject) {
        object.set("name", text: name)
        object.set("unit", text: unit)
        object.set("mean", number: mean)
        object.set("standard_deviation", number: deviation)
        object.set("minimum", number: minimum)
        object.set("maximum", number: maximum)
    }
}

extension ErrorSummary {
    fileprivate func write(to object: inout JSONObject) {
        object.set("mae", number: mae)
        object.set("rmse", number: rmse)
        object.set("r2", number: r2)
        object.set("max_error", number: maximum)
    }
}

extension ModelScore {
    fileprivate func write(to object: inout JSONObject) {
        object.set("cv_mae", number: crossValidatedMAE)
        object.set("cv_se", number: crossValidatedError)
        object.set("test", optional: test) { $0.write(to: &$1) }
        object.set("test_by_set", testBySet) { $0.write(to: &$1) }
        object.set("parameters", json: parameters.json)
        if let seconds { object.set("seconds", number: seconds) }
    }
}

extension FeatureSetResult {
    fileprivate func write(_ name: FeatureSetName, to object: inout JSONObject) {
        object.set("set", text: name.key)
        object.set("features", texts: features)
        object.set("weights", numbers: weights)
        object.set("weight", text: weightName)
        object.set("linear", optional: linear) { $0.write(to: &$1) }
        object.set("krr", optional: kernel) { $0.write(to: &$1) }
        object.set("krr_at_grid_border", flag: isAtGridBorder)
        object.set("nested_cv_mae", number: nestedMAE)
        object.set("fold_selections", json: .array(foldSelections.map(JSONValue.strings)))
    }
}

extension SplitResult {
    fileprivate func write(_ sets: [FeatureSetName], to object: inout JSONObject) {
        object.set("key", text: key)
        object.set("kind", text: kind.rawValue)
        object.set("label", text: label)
        object.set("group_noun", text: noun?.singular)
        object.set("training_rows", count: trainingCount)
        object.set("test_sets", testSets) { set, object in
            object.set("name", text: set.name)
            object.set("rows", count: set.count)
        }
        object.set("held_out_groups", count: heldOutGroupCount)
        object.set("share_of_test_rows_with_group_in_training", number: sharedGroupShare)
        object.set("folds", text: folds)
        object.set("chosen", text: sets[chosenIndex].key)
        object.set("identical_rows", count: identicalRowCount)
        object.set("baseline", optional: baseline) { $0.write(to: &$1) }
        object.set("results", Array(zip(sets, results))) { $0.1.write($0.0, to: &$1) }
        object.set("forest", optional: forest) { $0.write(to: &$1) }
        object.set("lasso_path", optional: path) { $0.write(to: &$1) }
        object.set("traces", traces) { $0.write(to: &$1) }
        object.set("krr_grid", optional: grid) { $0.write(to: &$1) }
        object.set("learning_curve", optional: learning) { $0.write(to: &$1) }
        object.set("uncertainty", optional: uncertainty) { $0.write(to: &$1) }
        object.set("predictions", optional: predictions) { rows, object in
            object.set("id", texts: rows.map(\.id))
            object.set("part", texts: rows.map { $0.testSet ?? "training" })
            object.set("true", numbers: rows.map(\.truth))
            object.set("predicted", numbers: rows.map(\.prediction))
        }
    }
}

extension LassoPathResult {
    fileprivate func write(to object: inout JSONObject) {
        object.set("penalties", numbers: penalties)
        object.set("counts", counts: counts)
        object.set("cv_rmse", numbers: crossValidatedRMSE)
        object.set("cv_se", numbers: crossValidatedError)
        object.set("training_rmse", numbers: trainingRMSE)
        object.set("minimum", count: minimumIndex)
        object.set("one_standard_error", count: oneErrorIndex)
        var lines = JSONObject()
        for (feature, values) in zip(features, coefficients) { lines.set(feature, numbers: values) }
        object.set("coefficients", json: lines.value)
    }
}

extension StepwiseSelection {
    fileprivate func write(to object: inout JSONObject) {
        object.set("set", text: setKey)
        object.set("label", text: label)
        object.set("metric", text: metric)
        object.set("adds", flag: isAddition)
        object.set("steps", steps) { step, object in
            object.set("feature", text: step.feature)
            object.set("features", count: step.count)
            object.set("cv", number: step.score)
            object.set("cv_se", number: step.scoreError)
            object.set("runner_up", text: step.runnerUp)
            object.set("runner_up_cv", number: step.runnerUpScore)
            object.set("test_mae", number: step.testMAE)
        }
    }
}

extension KernelGridResult {
    fileprivate func write(to object: inout JSONObject) {
        object.set("sigma", numbers: widths)
        object.set("lambda", numbers: penalties)
        // A cell that could not be solved is null, as every number is that is not finite.
        object.set("cv_mae", json: .array(scores.map { row in JSONValue.numbers(row.map { $0 ?? .nan }) }))
        object.set("chosen", optional: self) { grid, object in
            object.set("sigma", number: grid.widths[grid.chosenWidth])
            object.set("lambda", number: grid.penalties[grid.chosenPenalty])
            object.set("cv_mae", number: grid.best)
        }
        object.set("at_border", flag: isAtBorder)
    }
}

extension LearningCurveResult {
    fileprivate func write(to object: inout JSONObject) {
        object.set("training_rows", counts: sizes)
        object.set("series", series) { series, object in
            object.set("set", text: series.setKey)
            object.set("label", text: series.label)
            object.set("test_mae", json: .array(series.draws.map(JSONValue.numbers)))
            object.set("slope", number: slope(of: series))
        }
        object.set("half_of_groups", optional: comparison) { comparison, object in
            object.set("rows", count: comparison.rowCount)
            object.set("half_of_groups", numbers: comparison.fewGroups)
            object.set("all_groups", numbers: comparison.allGroups)
        }
    }
}

extension UncertaintyResult {
    fileprivate func write(to object: inout JSONObject) {
        object.set("id", texts: ids)
        object.set("absolute_error", numbers: errors)
        object.set("within_one", number: withinOne)
        object.set("within_two", number: withinTwo)
        object.set("measures", measures) { measure, object in
            object.set("key", text: measure.key)
            object.set("spearman", number: measure.spearman)
            object.set("spearman_all_features", number: measure.spearmanAll)
            object.set("values", numbers: measure.values)
        }
    }
}

extension PrincipalMap {
    fileprivate func write(to object: inout JSONObject) {
        object.set("id", texts: ids)
        object.set("pc1", numbers: first)
        object.set("pc2", numbers: second)
        object.set("target", numbers: targets)
        if let sizes { object.set("size", numbers: sizes) }
        object.set("size_name", text: sizeName)
        object.set("explained", numbers: explained)
        object.set("loadings", loadings) { loadings, object in
            for loading in loadings { object.set(loading.feature, number: loading.value) }
        }
        let names = ids
        object.set("highlights", highlights) { highlight, object in
            object.set("id", text: names[highlight.index])
            object.set("label", text: highlight.label)
        }
    }
}

extension ImportanceTable {
    fileprivate func write(to object: inout JSONObject) {
        object.set("split", text: splitKey)
        object.set("sets", count: setCount)
        object.set("bootstrap", text: bootstrap)
        object.set("addition", text: additionLabel)
        object.set("rows", rows) { row, object in
            object.set("feature", text: row.feature)
            object.set("lasso_coefficient", number: row.coefficient)
            object.set("forest_importance", number: row.forest)
            object.set("addition_step", count: row.additionStep)
            object.set("lasso_frequency", number: row.frequency)
            object.set("sets", count: row.setCount)
            object.set("correlation", number: row.correlation)
            object.set("mean_rank", number: row.meanRank)
        }
    }
}
