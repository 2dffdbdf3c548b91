internal import Learn
internal import SeededRandom

/// The work on one split.
struct SplitAnalysis {
    let input: ReportInput
    let setup: SplitSetup
    let plan: ReportPlan

    /// What the importance table needs besides the result.
    struct Details {
        /// Standardised LASSO coefficients at the cross-validated minimum, by column.
        var coefficients: [Double]?
        /// Forest importance, by column.
        var forest: [Double]
        /// Share of samples that select each column.
        var frequencies: [Double]?
        /// How the samples were drawn.
        var bootstrap: String
        /// Correlation of each column with the target; nil if undefined.
        var correlations: [Double?]
    }

    /// Runs everything.
    ///
    /// - Parameter isPrimary: whether the importance table is made of this split.
    func run(
        isPrimary: Bool, _ progress: (String, Double) -> Void
    ) throws(LearnError) -> (SplitResult, Details?) {
        let dataset = input.dataset
        let names = dataset.columnNames
        let data = TrainingData(dataset, setup, plan)
        let evaluation = SetEvaluation(data: data, testSets: setup.testSets, plan: plan)
        let steps = Double(plan.selections.count + 4)
        progress("forest", 0)
        let start = plan.clock?()
        let forest = try RandomForest(treeCount: plan.treeCount, seed: plan.seed, jobs: plan.jobs)
            .fit(data.raw, data.target)
        let seconds = start.flatMap { start in plan.clock.map { $0() - start } }
        var chooser = FeatureChooser(data, names: names, plan)
        chooser.adopt(forestImportance: forest.impurityImportance)
        var results: [FeatureSetResult] = []
        var fits: [SetEvaluation.KernelFit] = []
        var traces: [StepwiseSelection] = []
        for place in 0...plan.selections.count {
            let method = place == 0 ? nil : plan.selections[place - 1]
            progress(method?.name.label ?? "all features", (Double(place) + 1) / steps)
            var choice: FeatureChoice
            if let method {
                choice = try chooser.choose(method)
                // A selection of nothing would leave no model; the strongest correlation stands in.
                if choice.columns.isEmpty {
                    choice = FeatureChoice(columns: try UnivariateFilter(data.raw, data.target).best(1), weights: nil)
                }
            } else {
                choice = FeatureChoice(columns: Array(names.indices), weights: forest.impurityImportance)
            }
            let (linear, coefficients) = try evaluation.ridge(choice.columns)
            let fit = try evaluation.kernel(choice.columns)
            if var trace = choice.trace {
                if method?.kind == .kernelAddition { try addTestErrors(&trace, choice, evaluation) }
                traces.append(trace)
            }
            let byForest = place == 0 || method?.kind == .forest || method?.kind == .kernelAddition
            let weights =
                byForest
                ? choice.columns.map { forest.impurityImportance[$0] }
                : choice.weights ?? coefficients.map(\.magnitude)
            var result = FeatureSetResult(
                features: choice.columns.map { names[$0] }, weights: weights,
                weightName: byForest ? "forest importance" : "|standardised coefficient|", linear: linear,
                kernel: fit.score, nestedMAE: nil, foldSelections: [], isAtGridBorder: fit.grid.isAtBorder)
            if plan.isNested, let method { try addNested(&result, method, fit, data) }
            results.append(result)
            fits.append(fit)
        }
        let chosen =
            results.indices.min {
                (results[$0].kernel.crossValidatedMAE ?? .infinity, results[$0].features.count, $0)
                    < (results[$1].kernel.crossValidatedMAE ?? .infinity, results[$1].features.count, $1)
            } ?? 0
        progress("learning curve", (steps - 2) / steps)
        let labels = [0, chosen].map { $0 == 0 ? "All \(names.count)" : plan.selections[$0 - 1].name.label }
        let keys = [0, chosen].map { $0 == 0 ? "all" : plan.selections[$0 - 1].name.key }
        let compared = chosen == 0 ? [0] : [0, chosen]
        let learning = try LearningAnalysis(data: data, evaluation: evaluation, plan: plan, setup: setup)
            .run(compared.map { fits[$0] }, keys: keys, labels: labels, chosen: fits[chosen])
        progress("uncertainty", (steps - 1) / steps)
        let uncertainty = try UncertaintyAnalysis(data: data, evaluation: evaluation, plan: plan)
            .run(fits[chosen], all: fits[0], ids: dataset.ids.selecting(rows: setup.test), unit: unit)
        let (heldOut, shared) = setup.groupCounts
        let trainingPredictions = try evaluation.predict(
            fits[chosen].columns, sigma: fits[chosen].sigma, lambda: fits[chosen].lambda, onTraining: true)
        let path = try lassoResult(&chooser, names)
        var details: Details?
        if isPrimary {
            progress("selection frequency", (steps - 0.5) / steps)
            details = try self.details(&chooser, data, forest.impurityImportance, hasPath: path != nil)
        }
        let result = SplitResult(
            key: setup.key, kind: setup.kind, label: setup.label, noun: setup.noun, trainingCount: setup.training.count,
            testSets: setup.testSets.map { TestSet(name: $0.name, count: $0.rows.count) }, heldOutGroupCount: heldOut,
            sharedGroupShare: shared, folds: setup.foldsText, baseline: evaluation.baseline(), results: results,
            forest: try forestScore(forest, data, evaluation, seconds: seconds), chosenIndex: chosen, path: path,
            traces: traces, grid: fits[0].grid, predictions: rows(trainingPredictions, fits[chosen].predictions),
            learning: learning, uncertainty: uncertainty,
            identicalRowCount: RowRepeats.count(dataset.features, columns: fits[chosen].columns.sorted()))
        return (result, details)
    }

    private var unit: String {
        let unit = plan.unit ?? input.dataset.targetUnit ?? TargetSummary.unit(inName: input.dataset.targetName)
        return unit.isEmpty ? ", target units" : ", " + unit
    }

    /// Test errors of the kernel models of each step, with the width and penalty of the selection.
    private func addTestErrors(
        _ trace: inout StepwiseSelection, _ choice: FeatureChoice, _ evaluation: SetEvaluation
    ) throws(LearnError) {
        let (columns, kernels) = (choice.columns, choice.stepKernels)
        let errors = try Parallel.map(columns.count, jobs: plan.jobs) { place throws(LearnError) -> Double in
            let predictions = try evaluation.predict(
                Array(columns[...place]), sigma: kernels[place].sigma, lambda: kernels[place].lambda)
            return ErrorSummary(truth: evaluation.data.testTarget, prediction: predictions).mae
        }
        for (place, error) in errors.enumerated() { trace.steps[place].testMAE = error }
    }

    /// The mean fold MAE when each fold selects its own features; width and penalty stay.
    private func addNested(
        _ result: inout FeatureSetResult, _ method: SelectionMethod, _ fit: SetEvaluation.KernelFit,
        _ data: TrainingData
    ) throws(LearnError) {
        var errors: [Double] = []
        for fold in 0..<data.folds.count {
            let rows = data.folds.rows(ofFold: fold)
            // Folds within a fold, for methods that cross-validate on their own.
            guard let inner = try? TrainingData(data, training: rows.training, held: rows.held) else { continue }
            var chooser = FeatureChooser(inner, names: input.dataset.columnNames, plan)
            let columns = try chooser.choose(method).columns
            guard !columns.isEmpty else { continue }
            let evaluation = SetEvaluation(data: inner, testSets: [("held", rows.held)], plan: plan)
            let predictions = try evaluation.predict(columns, sigma: fit.sigma, lambda: fit.lambda)
            errors.append(ErrorSummary(truth: inner.testTarget, prediction: predictions).mae)
            result.foldSelections.append(columns.map { input.dataset.columnNames[$0] })
        }
        if !errors.isEmpty { result.nestedMAE = Statistics.mean(errors) }
    }

    private func lassoResult(_ chooser: inout FeatureChooser, _ names: [String]) throws(LearnError) -> LassoPathResult?
    {
        guard plan.selections.contains(where: { $0.kind == .lasso }) else { return nil }
        let result = try chooser.lassoPath()
        let scale = chooser.data.errorScale
        let coefficients = result.path.coefficients
        let used = names.indices.filter { column in
            (0..<coefficients.rowCount).contains { coefficients[$0, column] != 0 }
        }
        let roots = result.meanMSE.map { $0.squareRoot() }
        return LassoPathResult(
            penalties: result.path.alphas, features: used.map { names[$0] },
            coefficients: used.map { coefficients.column($0) },
            counts: (0..<coefficients.rowCount).map { result.path.support($0).count },
            crossValidatedRMSE: roots.map { $0 * scale },
            crossValidatedError: zip(result.standardErrors, roots).map { $1 > 0 ? $0 / (2 * $1) * scale : 0 },
            trainingRMSE: result.trainingMSE.map { $0.squareRoot() * scale }, minimumIndex: result.bestIndex,
            oneErrorIndex: result.oneStandardErrorIndex)
    }

    private func details(
        _ chooser: inout FeatureChooser, _ data: TrainingData, _ forest: [Double], hasPath: Bool
    ) throws(LearnError) -> Details {
        let correlations = (0..<data.raw.columnCount).map { Correlation.pearson(data.raw.column($0), data.target) }
        guard hasPath else {
            return Details(
                coefficients: nil, forest: forest, frequencies: nil, bootstrap: "", correlations: correlations)
        }
        let lasso = try chooser.lassoPath()
        let alpha = lasso.path.alphas[lasso.oneStandardErrorIndex]
        let labels = setup.groups?.selecting(rows: setup.training) ?? setup.training.map(String.init)
        let groups = RowGroups(labels)
        let draws = plan.frequencyDraws
        let seed = plan.seed
        let supports = try Parallel.map(draws, jobs: plan.jobs) { draw throws(LearnError) -> [Int] in
            var order = Array(0..<groups.rows.count)
            var generator = SeededGenerator(seed: seed, stream: "report-frequency", index: UInt64(draw))
            generator.shuffle(&order)
            let rows = order.prefix(max(1, order.count / 2)).flatMap { groups.rows[$0] }.sorted()
            guard rows.count > 3 else { return [] }
            let model = try Standardised(ElasticNet(alpha: alpha)).fit(
                data.raw.selecting(rows: rows), data.target.selecting(rows: rows))
            return model.model.coefficients.indices.filter { model.model.coefficients[$0] != 0 }
        }
        var counts = [Double](repeating: 0, count: data.raw.columnCount)
        for column in supports.joined() { counts[column] += 1 }
        return Details(
            coefficients: lasso.path.coefficients.row(lasso.bestIndex), forest: forest,
            frequencies: counts.map { $0 / Double(max(1, draws)) },
            bootstrap: "\(draws) random halves of the \(setup.groups == nil ? "rows" : setup.noun?.plural ?? "groups")",
            correlations: correlations)
    }

    private func forestScore(
        _ forest: ForestModel, _ data: TrainingData, _ evaluation: SetEvaluation, seconds: Double?
    ) throws(LearnError) -> ModelScore {
        let test = input.dataset.features.selecting(rows: setup.test)
        // Out of bag: errors on rows that a tree has not seen. They are no fold errors, but for the same purpose.
        let outOfBag = forest.outOfBagMetrics(target: data.target)?.meanAbsoluteError
        return evaluation.score(
            try forest.predict(test), crossValidated: nil,
            [NamedText("trees", String(plan.treeCount))]
                + (outOfBag.map { [NamedText("out_of_bag_mae", NumberFormat.fixed($0, 3))] } ?? []),
            seconds: seconds)
    }

    private func rows(_ training: [Double], _ test: [Double]) -> [PredictedRow] {
        let dataset = input.dataset
        func row(_ index: Int, _ prediction: Double, _ set: String?) -> PredictedRow {
            PredictedRow(
                id: dataset.ids[index], truth: dataset.target[index], prediction: prediction, testSet: set,
                group: setup.groups?[index])
        }
        var rows = zip(setup.training, training).map { row($0, $1, nil) }
        var place = 0
        for set in setup.testSets {
            for index in set.rows {
                rows.append(row(index, test[place], set.name))
                place += 1
            }
        }
        return rows
    }
}

/// Rows by label, groups in order of their first row.
struct RowGroups {
    var rows: [[Int]] = []

    init(_ labels: [String]) {
        var places: [String: Int] = [:]
        for (row, label) in labels.enumerated() {
            if let place = places[label] {
                rows[place].append(row)
            } else {
                places[label] = rows.count
                rows.append([row])
            }
        }
    }
}
