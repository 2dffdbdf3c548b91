internal import Learn

/// What a selection method chose.
struct FeatureChoice {
    /// Columns, the most important first where the method ranks them.
    var columns: [Int]
    /// A weight for each; nil to be filled in later.
    var weights: [Double]?
    var trace: StepwiseSelection?
    /// Width and penalty after each step of an addition by kernel ridge regression.
    var stepKernels: [(sigma: Double, lambda: Double)] = []
}

/// Runs selection methods on the training rows of a split; what several of them need is computed once.
struct FeatureChooser {
    let data: TrainingData
    let names: [String]
    let jobs: Int
    let seed: UInt64
    let treeCount: Int
    /// Whether stepwise selections choose their hyper-parameters anew after every step.
    let retunes: Bool
    private var lasso: ElasticNetCrossValidation?
    private var forestImportance: [Double]?

    init(_ data: TrainingData, names: [String], _ plan: ReportPlan) {
        self.data = data
        self.names = names
        jobs = plan.jobs
        seed = plan.seed
        treeCount = plan.treeCount
        retunes = plan.retunes
    }

    /// The cross-validated LASSO path.
    mutating func lassoPath() throws(LearnError) -> ElasticNetCrossValidation {
        if let lasso { return lasso }
        let result = try ElasticNetCrossValidation(
            data.features, data.foldTarget, folds: data.folds, ratio: 1e-4, scalesInFolds: data.scalesInFolds,
            jobs: jobs)
        lasso = result
        return result
    }

    /// Impurity importance of all features.
    mutating func importance() throws(LearnError) -> [Double] {
        if let forestImportance { return forestImportance }
        let model = try RandomForest(treeCount: treeCount, seed: seed, jobs: jobs).fit(data.raw, data.target)
        forestImportance = model.impurityImportance
        return model.impurityImportance
    }

    /// A forest grown elsewhere on the same rows.
    mutating func adopt(forestImportance importance: [Double]) { forestImportance = importance }

    /// Features by a method; fewer than asked for if there are not more.
    mutating func choose(_ method: SelectionMethod) throws(LearnError) -> FeatureChoice {
        let count = min(method.count ?? .max, data.raw.columnCount)
        switch method.kind {
        case .lasso:
            let result = try lassoPath()
            let index =
                method.count == nil ? result.oneStandardErrorIndex : result.path.lastIndex(withAtMost: count) ?? 0
            return weighted(result.path, index)
        case .elasticNet:
            let result = try ElasticNetCrossValidation(
                data.features, data.foldTarget, folds: data.folds, l1Ratio: 0.5, ratio: 1e-4,
                scalesInFolds: data.scalesInFolds, jobs: jobs)
            return weighted(result.path, result.bestIndex)
        case .forest:
            let importance = try importance()
            let order = importance.indices.sorted { (-importance[$0], $0) < (-importance[$1], $1) }.prefix(count)
            return FeatureChoice(columns: Array(order), weights: order.map { importance[$0] }, trace: nil)
        case .elimination:
            let result = try CoefficientElimination(data.scaled, data.targetScaling.transform(data.target), keeping: 1)
            let order = result.kept + result.dropped.reversed()
            return FeatureChoice(
                columns: Array(order.prefix(count)), weights: nil, trace: try eliminationTrace(order, method))
        case .addition:
            let retuning = retunes ? Retuning(lambdas: [0.01, 0.1, 1, 10, 100]) : nil
            let trace = try RidgeSelection(scalesInFolds: data.scalesInFolds, retuning: retuning)
                .add(data.features, data.foldTarget, folds: data.folds, count: count, jobs: jobs)
            return FeatureChoice(
                columns: trace.steps.map(\.column), weights: nil,
                trace: self.trace(trace, method, label: "Forward addition, ridge"))
        case .kernelAddition:
            let retuning = retunes ? Retuning(lambdas: [0.1, 0.01, 0.001], gammas: [0.03, 0.1, 0.3, 1, 3]) : nil
            let selection = KernelSelection(scalesInFolds: data.scalesInFolds, retuning: retuning)
            let trace = try selection.add(
                data.features, data.foldTarget, folds: data.folds, count: count, jobs: jobs)
            return FeatureChoice(
                columns: trace.steps.map(\.column), weights: nil,
                trace: self.trace(trace, method, label: "Forward addition, kernel ridge"),
                stepKernels: trace.steps.enumerated().map { place, step in
                    // Without tuning the selection's own width, γ = 0.3 / number of features.
                    let gamma = (step.tuned?.gamma ?? 0.3) / Double(place + 1)
                    return ((1 / gamma).squareRoot(), step.tuned?.lambda ?? selection.lambda)
                })
        case .univariate:
            let filter = try UnivariateFilter(data.raw, data.target)
            return FeatureChoice(columns: try filter.best(count), weights: nil, trace: nil)
        }
    }

    /// The support at a penalty, the largest |coefficient| first.
    private func weighted(_ path: ElasticNetPath, _ index: Int) -> FeatureChoice {
        let weights = path.coefficients.row(index).map(\.magnitude)
        let columns = path.support(index).sorted { (-weights[$0], $0) < (-weights[$1], $1) }
        return FeatureChoice(columns: columns, weights: columns.map { weights[$0] }, trace: nil)
    }

    private func trace(_ trace: Learn.SelectionTrace, _ method: SelectionMethod, label: String) -> StepwiseSelection {
        // Squared errors are shown as their roots, the standard error with them by the delta rule.
        let isSquared = trace.score == .pooledMSE
        func shown(_ score: Double) -> Double { (isSquared ? score.squareRoot() : score) * data.errorScale }
        let steps = trace.steps.enumerated().map { place, step in
            let error = step.standardError
            return StepwiseSelection.Step(
                feature: names[step.column], count: place + 1, score: shown(step.score),
                scoreError: (isSquared ? error / (2 * step.score.squareRoot()) : error) * data.errorScale,
                runnerUp: step.runnerUp.map { names[$0] }, runnerUpScore: step.runnerUpScore.map(shown), testMAE: nil)
        }
        return StepwiseSelection(
            setKey: method.name.key, label: label, metric: isSquared ? "RMSE" : "MAE", isAddition: true, steps: steps)
    }

    /// Cross-validated errors of ridge regression while features are taken away, at some of the sizes.
    private func eliminationTrace(_ order: [Int], _ method: SelectionMethod) throws(LearnError) -> StepwiseSelection {
        let all = order.count
        var sizes = Set([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, all])
        sizes.insert(min(all, method.count ?? all))
        let shown = sizes.filter { $0 <= all }.sorted(by: >)
        let data = data
        let scores = try Parallel.map(shown.count, jobs: jobs) { place throws(LearnError) -> (Double, Double) in
            let columns = Array(order.prefix(shown[place]))
            let features = data.features.selecting(columns: columns)
            let result =
                data.scalesInFolds
                ? try CrossValidation(
                    Standardised(RidgeRegression(lambda: 1)), features, data.foldTarget, folds: data.folds)
                : try CrossValidation(RidgeRegression(lambda: 1), features, data.foldTarget, folds: data.folds)
            let error = CrossValidation.standardError(result.foldMetrics.map(\.meanSquaredError))
            let score = result.pooled.rootMeanSquaredError
            return (score * data.errorScale, score > 0 ? error / (2 * score) * data.errorScale : 0)
        }
        let steps = shown.indices.map { place in
            StepwiseSelection.Step(
                feature: place == 0 ? "" : names[order[shown[place]]], count: shown[place], score: scores[place].0,
                scoreError: scores[place].1, runnerUp: nil, runnerUpScore: nil, testMAE: nil)
        }
        return StepwiseSelection(
            setKey: method.name.key, label: "Elimination by ridge coefficients", metric: "RMSE", isAddition: false,
            steps: steps)
    }
}
