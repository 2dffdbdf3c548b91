import Learn

extension LearnSet {
    func elasticNets(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in ["plain", "correlated", "wide", "degenerate"] {
            let problem = try LearnCase(name, environment)
            let (z, scaler) = problem.standardised
            let test = scaler.transform(problem.test ?? problem.x)
            for ratio in ["1.0", "0.9", "0.5", "0.1"] {
                let wanted = tree[name]["l1_ratio=\(ratio)"].items
                let r = Double(ratio) ?? .nan
                try report.check("elastic net \(name) \(ratio): largest alpha") { differences in
                    differences.close(
                        "alpha", [try ElasticNetPath.largestAlpha(z, problem.y, l1Ratio: r)],
                        [wanted[0]["alpha"].number], relative: 1e-12)
                }
                let path = try ElasticNetPath(z, problem.y, alphas: wanted.map { $0["alpha"].number }, l1Ratio: r)
                for (index, entry) in wanted.enumerated() {
                    try report.check("elastic net \(name) \(ratio) \(index)") { differences in
                        try compare(path, index, entry, problem, test, &differences)
                    }
                }
            }
        }
    }

    private func compare(
        _ path: ElasticNetPath, _ index: Int, _ wanted: JSONTree, _ problem: LearnCase, _ test: Matrix,
        _ differences: inout Differences
    ) throws {
        let weights = path.coefficients.row(index)
        let n = problem.y.count
        let variance = StandardScaler.moments(problem.y).standardDeviation
        differences.require(
            "gap", path.gaps[index] <= 1e-10 * variance * variance, expected: "at most 1e-10 of the variance",
            found: "\(path.gaps[index])")
        differences.close("objective", [path.objectives[index]], [wanted["objective"].number], relative: 1e-9)
        if !wanted["coef"].isNull {
            let expected = wanted["coef"].numbers
            let size = max(1, expected.map { abs($0) }.max() ?? 1)
            differences.close("coefficients", weights, expected, relative: 0, absolute: 1e-6 * size)
            differences.equal("number of features", path.support(index).count, wanted["nnz"].integer)
        } else {
            let unique = wanted["coef_unique_part"]
            differences.close(
                "unique part", [weights[0] + weights[3], weights[1], weights[2], weights[4]],
                [
                    unique["x0_plus_x3"].number, unique["x1"].number, unique["x2"].number, unique["x4"].number,
                ], relative: 0, absolute: 1e-6)
        }
        differences.close(
            "predictions", try path.model(index).predict(test), wanted["test_pred"].numbers, relative: 1e-6,
            absolute: 1e-6)
        let net = ElasticNet(alpha: wanted["alpha"].number, l1Ratio: path.l1Ratio)
        let slides = wanted["slides"]
        differences.close(
            "slides' parameters", [net.slidesLambda(rows: n), net.slidesAlpha],
            [slides["lambda_"].number, slides["alpha"].number], relative: 1e-12)
        let back = ElasticNet(
            slidesLambda: slides["lambda_"].number, slidesAlpha: slides["alpha"].number, rows: n)
        differences.close("and back", [back.alpha, back.l1Ratio], [net.alpha, net.l1Ratio], relative: 1e-12)
    }
}
