internal import Learn
internal import SeededRandom

/// How well the spread of an ensemble and the distance to the training rows rank the errors on test rows.
struct UncertaintyAnalysis {
    let data: TrainingData
    let evaluation: SetEvaluation
    let plan: ReportPlan

    /// Measures of the chosen model, with the rank correlations of the model on all features beside them.
    func run(
        _ fit: SetEvaluation.KernelFit, all: SetEvaluation.KernelFit, ids: [String], unit: String
    ) throws(LearnError) -> UncertaintyResult? {
        guard data.testTarget.count >= 2, plan.ensembleCount >= 2 else { return nil }
        let own = try measures(fit)
        let other = fit.columns == all.columns ? own : try measures(all)
        let errors = absoluteErrors(fit)
        let quality = UncertaintyQuality(errors: errors, uncertainties: own.spread)
        let measures = [
            UncertaintyResult.Measure(
                key: "spread", axis: "spread of \(plan.ensembleCount) bootstrap models\(unit)", values: own.spread,
                spearman: Correlation.spearman(errors, own.spread),
                spearmanAll: Correlation.spearman(absoluteErrors(all), other.spread)),
            UncertaintyResult.Measure(
                key: "distance", axis: "distance to the nearest training row (s.d. units)", values: own.distance,
                spearman: Correlation.spearman(errors, own.distance),
                spearmanAll: Correlation.spearman(absoluteErrors(all), other.distance)),
        ]
        return UncertaintyResult(
            ids: ids, errors: errors, measures: measures, withinOne: quality?.shareWithinOne,
            withinTwo: quality?.shareWithinTwo)
    }

    private func absoluteErrors(_ fit: SetEvaluation.KernelFit) -> [Double] {
        zip(data.testTarget, fit.predictions).map { abs($0 - $1) }
    }

    private func measures(
        _ fit: SetEvaluation.KernelFit
    ) throws(LearnError) -> (spread: [Double], distance: [Double]) {
        let count = data.target.count
        let seed = plan.seed
        let evaluation = evaluation
        let predictions = try Parallel.map(plan.ensembleCount, jobs: plan.jobs) {
            model throws(LearnError) -> [Double] in
            var generator = SeededGenerator(seed: seed, stream: "report-ensemble", index: UInt64(model))
            let rows = (0..<count).map { _ in generator.nextInteger(below: count) }.sorted()
            return try evaluation.predict(fit.columns, sigma: fit.sigma, lambda: fit.lambda, rows: rows)
        }
        let spread = try EnsemblePrediction(predictions).deviations
        let distance = try TrainingDistances(training: data.scaled.selecting(columns: fit.columns))
            .distances(data.scaledTest.selecting(columns: fit.columns)).map(\.nearest)
        return (spread, distance)
    }
}
