import Learn

/// Recursive addition and removal of features, by errors and by coefficients, against `expected/feature_recursion.json`.
struct LearnSelectionSet: ConformanceSet {
    let name = "learn-selection"
    let summary = "oracles/learn/expected/feature_recursion.json: full traces by ridge and kernel ridge, ranking of RFE"
    let exceptions: [NamedException] = []

    func run(_ environment: Environment, _ report: SetReport) throws {
        let tree = try JSONTree.read(environment.path("oracles/learn/expected/feature_recursion.json"))
        for name in ["plain", "correlated", "nonlinear"] {
            let problem = try LearnCase(name, environment)
            let folds = try Folds(assignment: problem.folds)
            let ridge = RidgeSelection(lambda: 1, scalesInFolds: true)
            let kernel = KernelSelection(
                width: .fixed(sigma: 3), lambda: 1e-2, score: .pooledMSE, scalesInFolds: true)
            let count = problem.x.columnCount
            let traces: [(String, SelectionTrace, SelectionTrace)] = [
                (
                    "ridge lambda=1", try ridge.add(problem.x, problem.y, folds: folds, count: count),
                    try ridge.remove(problem.x, problem.y, folds: folds)
                ),
                (
                    "krr rbf sigma=3 lambda=0.01", try kernel.add(problem.x, problem.y, folds: folds, count: count),
                    try kernel.remove(problem.x, problem.y, folds: folds)
                ),
            ]
            for (key, addition, removal) in traces {
                let wanted = tree[name][key]
                report.check("\(name): \(key), addition") { differences in
                    Self.compare(addition, wanted["addition"].items, "added", &differences)
                }
                report.check("\(name): \(key), removal") { differences in
                    let items = wanted["removal"].items
                    differences.close(
                        "all features", [removal.initialScore ?? .nan], [items[0]["pooled_MSE"].number], relative: 1e-8)
                    Self.compare(removal, Array(items.dropFirst()), "removed", &differences)
                }
            }
            try report.check("\(name): elimination by coefficients") { differences in
                let found = try CoefficientElimination(problem.standardised.x, problem.y, lambda: 1)
                differences.equal(
                    "ranking", found.ranking, tree[name]["rfe_by_abs_coef_ridge1_ranking"].items.map(\.integer))
            }
        }
    }

    /// Picks are compared where the runner-up is farther than 1e-9, scores everywhere.
    private static func compare(
        _ trace: SelectionTrace, _ wanted: [JSONTree], _ key: String, _ differences: inout Differences
    ) {
        differences.equal("steps", trace.steps.count, wanted.count)
        for (index, (step, entry)) in zip(trace.steps, wanted).enumerated() {
            let margin = entry["margin_to_second"]
            if margin.isNull || margin.number > 1e-9 {
                differences.equal("step \(index + 1)", step.column, entry[key].integer)
            }
            differences.close(
                "score \(index + 1)", [step.score], [entry["pooled_MSE"].number], relative: 1e-7)
        }
    }
}
