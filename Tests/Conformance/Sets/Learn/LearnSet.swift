import Learn

/// The learner against scikit-learn 1.9.1 and direct formulas, on small problems.
struct LearnSet: ConformanceSet {
    let name = "learn"
    let summary = "oracles/learn/expected: scalers, linear models, LASSO paths, kernels, folds, selection, metrics"
    let exceptions: [NamedException] = []

    func run(_ environment: Environment, _ report: SetReport) throws {
        func expected(_ name: String) throws -> JSONTree {
            try JSONTree.read(environment.path("oracles/learn/expected/\(name).json"))
        }
        try standardise(expected("standardise"), environment, report)
        try ridge(expected("ridge"), environment, report)
        try crossValidation(expected("crossvalidation"), environment, report)
        try metrics(expected("metrics_distance_learningcurve"), report)
        try elasticNets(expected("lasso_elasticnet"), environment, report)
        try kernels(expected("krr"), environment, report)
        try kernelGrid(expected("crossvalidation"), environment, report)
        try learningCurve(expected("metrics_distance_learningcurve"), environment, report)
        try sine(expected("slides_sine"), report)
    }

    private func standardise(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in ["plain", "correlated", "degenerate", "one_row", "offset"] {
            let problem = try LearnCase(name, environment)
            let wanted = tree[name]
            let (z, scaler) = problem.standardised
            report.check("standardise \(name)") { differences in
                let exact = wanted["exact_mean_std"].items
                differences.close("mean", scaler.means, exact.map { $0[0].number }, relative: 1e-15, absolute: 1e-17)
                differences.close("std", scaler.standardDeviations, exact.map { $0[1].number }, relative: 1e-14)
                let tolerance = name == "offset" ? 1e-6 : 1e-10
                differences.close(
                    "rows", z.values, wanted["transformed"].flatNumbers, relative: tolerance, absolute: tolerance)
                if let test = problem.test {
                    differences.close(
                        "test rows", scaler.transform(test).values, wanted["test_transformed"].flatNumbers,
                        relative: 1e-10, absolute: 1e-10)
                }
            }
        }
        let broken = try LearnCase("nan", environment)
        report.check("standardise nan") { differences in
            do throws(LearnError) {
                _ = try Standardised(MeanPredictor()).fit(broken.x, broken.y)
                differences.add("verdict", expected: "refused", found: "fitted")
            } catch {
                differences.require(
                    "message", error.code == .notFinite && error.message.contains("row 4, column 2"),
                    expected: "row 4, column 2", found: error.message)
            }
        }
    }

    private func ridge(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in ["plain", "correlated", "wide", "degenerate", "one_row"] {
            let problem = try LearnCase(name, environment)
            for wanted in tree[name].items {
                let lambda = wanted["lambda_"].number
                try report.check("ridge \(name) \(lambda)") { differences in
                    if lambda == 0 {
                        try leastSquares(wanted["min_norm_free_intercept"], problem, &differences)
                    } else {
                        try ridge(wanted, lambda, problem, &differences)
                    }
                }
            }
        }
        let x = Matrix([[1], [1.5], [2.5], [3]])
        for wanted in tree["slide_1d"].items {
            try report.check("ridge slide \(wanted["lambda_"].number)") { differences in
                let model = try RidgeRegression(lambda: wanted["lambda_"].number, intercept: .penalised)
                    .fit(x, [2, 2.5, 1.25, 3])
                differences.close(
                    "w", [model.intercept] + model.coefficients, wanted["w"].numbers, relative: 1e-12)
            }
        }
    }

    private func ridge(
        _ wanted: JSONTree, _ lambda: Double, _ problem: LearnCase, _ differences: inout Differences
    ) throws {
        // Weights of problem "correlated" span six decades; the oracle's own normal equations lose digits there.
        let (x, y) = (problem.x, problem.y)
        func close(_ aspect: String, _ found: [Double], _ tree: JSONTree, _ tolerance: Double = 1e-7) {
            let size = tree.numbers.map { abs($0) }.max() ?? 1
            differences.close(aspect, found, tree.numbers, relative: tolerance, absolute: tolerance * size)
        }
        let slides = RidgeRegression(lambda: lambda, intercept: .penalised)
        let model = try slides.fit(x, y)
        close("slides w", [model.intercept] + model.coefficients, wanted["slides"]["w"])
        if !wanted["slides"]["loo_residual"].isNull {
            close("slides loo", try slides.leaveOneOutResiduals(x, y), wanted["slides"]["loo_residual"])
        }
        if let test = problem.test { close("slides test", try model.predict(test), wanted["slides"]["test_pred"]) }
        if !wanted["slides_dual_a"].isNull { close("dual", try slides.dualWeights(x, y), wanted["slides_dual_a"]) }
        let perSample = try RidgeRegression(
            lambda: RidgeRegression.lambda(perSample: lambda, rows: y.count), intercept: .penalised
        ).fit(x, y)
        close("per-sample w", [perSample.intercept] + perSample.coefficients, wanted["notebook_n_lambda"]["w"])
        let free = RidgeRegression(lambda: lambda)
        let freeModel = try free.fit(x, y)
        close("free w", freeModel.coefficients, wanted["free_intercept"]["coef"])
        differences.close(
            "free intercept", [freeModel.intercept], [wanted["free_intercept"]["intercept"].number], relative: 1e-7,
            absolute: 1e-9)
        if !wanted["free_intercept"]["loo_residual"].isNull {
            close("free loo", try free.leaveOneOutResiduals(x, y), wanted["free_intercept"]["loo_residual"])
        }
        if let test = problem.test {
            close("free test", try freeModel.predict(test), wanted["free_intercept"]["test_pred"])
        }
        let path = try RidgePath(x, y).model(lambda: lambda)
        close("path w", path.coefficients, wanted["free_intercept"]["coef"], 1e-6)
    }

    private func leastSquares(_ wanted: JSONTree, _ problem: LearnCase, _ differences: inout Differences) throws {
        let fitted = try LeastSquaresRegression().fit(problem.x, problem.y)
        differences.equal("rank", fitted.rank, wanted["rank"].integer)
        differences.close("w", fitted.model.coefficients, wanted["coef"].numbers, relative: 1e-8, absolute: 1e-10)
        differences.close(
            "train", try fitted.predict(problem.x), wanted["train_pred"].numbers, relative: 1e-9, absolute: 1e-9)
        if let test = problem.test {
            differences.close(
                "test", try fitted.predict(test), wanted["test_pred"].numbers, relative: 1e-9, absolute: 1e-9)
        }
    }

    private func crossValidation(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in tree.keys {
            let problem = try LearnCase(name, environment)
            let folds = try Folds(assignment: problem.folds)
            for lambda in [0.1, 10] {
                let wanted = tree[name]["ridge lambda=\(lambda == 10 ? "10.0" : "0.1")"]
                try report.check("cross-validation \(name) ridge \(lambda)") { differences in
                    let found = try CrossValidation(
                        Standardised(RidgeRegression(lambda: lambda), scalesTarget: false), problem.x, problem.y,
                        folds: folds)
                    differences.close(
                        "predictions", found.predictions, wanted["pred"].numbers, relative: 1e-8, absolute: 1e-8)
                    differences.close(
                        "fold errors", found.foldMetrics.map(\.meanAbsoluteError),
                        wanted["folds"].items.map { $0["MAE"].number }, relative: 1e-8)
                    differences.close(
                        "means",
                        [
                            found.meanOfFoldMAE, found.meanOfFoldMSE, found.pooled.meanSquaredError,
                            found.pooled.rootMeanSquaredError, found.pooled.meanAbsoluteError,
                        ],
                        ["mean_of_fold_MAE", "mean_of_fold_MSE", "pooled_MSE", "pooled_RMSE", "pooled_MAE"].map {
                            wanted[$0].number
                        }, relative: 1e-8)
                }
            }
        }
    }

    private func metrics(_ tree: JSONTree, _ report: SetReport) throws {
        let regression = tree["regression"]
        report.check("metrics regression") { differences in
            let (y, p) = (regression["y"].numbers, regression["pred"].numbers)
            guard let found = RegressionMetrics(truth: y, prediction: p), let r = Correlation.pearson(y, p) else {
                return differences.add("metrics", expected: "numbers", found: "none")
            }
            differences.close(
                "values",
                [
                    found.meanAbsoluteError, found.rootMeanSquaredError, found.coefficientOfDetermination ?? .nan,
                    found.maximumError, r, found.meanSignedError,
                ], ["MAE", "RMSE", "R2", "max_abs", "pearson", "mean_signed"].map { regression[$0].number },
                relative: 1e-11)
        }
        let classes = tree["classification"]
        report.check("metrics classification") { differences in
            guard
                let found = ClassificationMetrics(
                    truth: classes["y"].numbers, probability: classes["prob"].numbers)
            else { return differences.add("metrics", expected: "numbers", found: "none") }
            differences.close(
                "values", [found.accuracy, found.areaUnderCurve ?? .nan, found.logLoss],
                ["accuracy_at_half", "roc_auc", "log_loss"].map { classes[$0].number }, relative: 1e-12)
        }
    }

    /// Polynomials without constant term through the points of the slides' figure.
    private func sine(_ tree: JSONTree, _ report: SetReport) throws {
        for name in ["8 points", "32 points"] {
            let (points, y) = (tree[name]["x"].numbers, tree[name]["y"].numbers)
            for wanted in tree[name]["fits"].items {
                let degree = wanted["degree"].integer
                try report.check("sine \(name) degree \(degree)") { differences in
                    let fitted = try LeastSquaresRegression(hasIntercept: false)
                        .fit(PolynomialFeatures.powers(of: points, degree: degree), y)
                    // Powers up to the eighth of eight points: condition 2e5.
                    differences.close(
                        "w", fitted.model.coefficients, wanted["coef_x1_to_xp"].numbers, relative: 1e-8)
                    let errors = RegressionMetrics(
                        truth: y,
                        prediction: try fitted.predict(PolynomialFeatures.powers(of: points, degree: degree)))
                    differences.close(
                        "train MSE", [errors?.meanSquaredError ?? .nan], [wanted["train_MSE"].number], relative: 1e-8,
                        absolute: 1e-16)
                }
            }
            for wanted in tree[name]["ridge_degree_8_slides_convention"].items {
                let lambda = wanted["lambda_"].number
                try report.check("sine \(name) ridge \(lambda)") { differences in
                    let model = try RidgeRegression(lambda: lambda, intercept: .none)
                        .fit(PolynomialFeatures.powers(of: points, degree: 8), y)
                    differences.close(
                        "w", model.coefficients, wanted["coef_x1_to_x8"].numbers, relative: 1e-7, absolute: 1e-9)
                }
            }
        }
    }
}
