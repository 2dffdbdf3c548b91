internal import Learn
internal import SeededRandom

/// Test errors with fewer training rows, and with fewer groups.
struct LearningAnalysis {
    let data: TrainingData
    let evaluation: SetEvaluation
    let plan: ReportPlan
    let setup: SplitSetup

    /// Curves of the sets given, and the comparison by groups with the chosen one.
    func run(
        _ fits: [SetEvaluation.KernelFit], keys: [String], labels: [String], chosen: SetEvaluation.KernelFit
    ) throws(LearnError) -> LearningCurveResult? {
        let count = data.target.count
        let sizes = LearningCurve.halvings(of: count)
        guard sizes.count > 1 else { return nil }
        let draws = plan.learningDraws
        let seed = plan.seed
        let evaluation = evaluation
        // Tasks by size and draw; the full size has one draw.
        let tasks = sizes.indices.flatMap { size in (0..<(size == sizes.count - 1 ? 1 : draws)).map { (size, $0) } }
        var series: [LearningCurveResult.Series] = []
        for (place, fit) in fits.enumerated() {
            let errors = try Parallel.map(tasks.count, jobs: plan.jobs) { task throws(LearnError) -> Double in
                let (size, draw) = tasks[task]
                guard size < sizes.count - 1 else { return fit.score.test.mae }
                let rows = Self.draw(sizes[size], of: count, seed: seed, stream: "report-learning", size * 1000 + draw)
                let predictions = try evaluation.predict(
                    fit.columns, sigma: fit.sigma, lambda: fit.lambda, rows: rows)
                return ErrorSummary(truth: evaluation.data.testTarget, prediction: predictions).mae
            }
            var bySize = [[Double]](repeating: [], count: sizes.count)
            for (task, error) in zip(tasks, errors) { bySize[task.0].append(error) }
            series.append(LearningCurveResult.Series(setKey: keys[place], label: labels[place], draws: bySize))
        }
        return LearningCurveResult(sizes: sizes, series: series, comparison: try comparison(chosen))
    }

    private static func draw(_ size: Int, of count: Int, seed: UInt64, stream: String, _ index: Int) -> [Int] {
        var order = Array(0..<count)
        var generator = SeededGenerator(seed: seed, stream: stream, index: UInt64(index))
        generator.shuffle(&order)
        return order.prefix(size).sorted()
    }

    /// All rows of half of the groups against as many rows of all groups; only where groups have several rows.
    private func comparison(
        _ fit: SetEvaluation.KernelFit
    ) throws(LearnError) -> LearningCurveResult.GroupComparison? {
        guard setup.kind == .group, let labels = setup.groups?.selecting(rows: setup.training) else { return nil }
        let groups = RowGroups(labels)
        guard groups.rows.count >= 4, Double(labels.count) >= 1.5 * Double(groups.rows.count) else { return nil }
        let seed = plan.seed
        let evaluation = evaluation
        let draws = max(1, 2 * plan.learningDraws)
        let results = try Parallel.map(draws, jobs: plan.jobs) { draw throws(LearnError) -> (Int, Double, Double) in
            let half = Self.draw(
                groups.rows.count / 2, of: groups.rows.count, seed: seed, stream: "report-groups", draw)
            let few = half.flatMap { groups.rows[$0] }.sorted()
            let all = Self.draw(few.count, of: labels.count, seed: seed, stream: "report-rows", draw)
            var errors: [Double] = []
            for rows in [few, all] {
                let predictions = try evaluation.predict(
                    fit.columns, sigma: fit.sigma, lambda: fit.lambda, rows: rows)
                errors.append(ErrorSummary(truth: evaluation.data.testTarget, prediction: predictions).mae)
            }
            return (few.count, errors[0], errors[1])
        }
        let count = results.reduce(0) { $0 + $1.0 } / results.count
        return LearningCurveResult.GroupComparison(
            rowCount: count, fewGroups: results.map(\.1), allGroups: results.map(\.2))
    }
}
