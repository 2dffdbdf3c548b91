import Learn

extension LearnSet {
    func kernels(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in ["nonlinear", "plain", "wide", "one_row"] {
            let problem = try LearnCase(name, environment)
            for wanted in tree[name].items {
                let kernel = kernel(wanted)
                let lambda = wanted["lambda_"].number
                try report.check("kernel ridge \(name) \(kernel) \(lambda)") { differences in
                    try compare(kernel, lambda, wanted, problem, &differences)
                }
            }
        }
    }

    private func kernel(_ tree: JSONTree) -> Kernel {
        let parameters = tree["params"]
        switch tree["kernel"].text {
        case "poly":
            return .polynomial(
                gamma: parameters["gamma"].number, constant: parameters["coef0"].number,
                degree: parameters["degree"].integer)
        case "rbf": return .gaussian(gamma: parameters["gamma"].number)
        case "laplacian": return .laplacian(sigma: 1 / parameters["gamma"].number)
        default: return .linear
        }
    }

    private func compare(
        _ kernel: Kernel, _ lambda: Double, _ wanted: JSONTree, _ problem: LearnCase,
        _ differences: inout Differences
    ) throws {
        // The note of the file: relative 1e-15 times the condition, at least 1e-9.
        let tolerance = max(1e-9, 1e-15 * wanted["condition"].number)
        func close(_ aspect: String, _ found: [Double], _ tree: JSONTree) {
            let size = tree.numbers.map { abs($0) }.max() ?? 1
            differences.close(aspect, found, tree.numbers, relative: tolerance, absolute: tolerance * size)
        }
        let ridge = KernelRidge(kernel: kernel, lambda: lambda, centresTarget: false)
        let model = try ridge.fit(problem.x, problem.y)
        let test = problem.test ?? problem.x
        differences.equal("jitter", model.jitter, 0)
        close("predictions", try model.predict(test), wanted["test_pred"])
        if !wanted["dual"].isNull { close("dual weights", model.dualWeights, wanted["dual"]) }
        if !wanted["loo_residual"].isNull {
            close("leave one out", try ridge.leaveOneOutResiduals(problem.x, problem.y), wanted["loo_residual"])
        }
        if !wanted["posterior_variance"].isNull {
            // A small difference of large numbers: measured against k(x, x).
            let size = kernel.diagonal(test).max() ?? 1
            differences.close(
                "variances", try model.posterior().variances(test), wanted["posterior_variance"].numbers,
                relative: tolerance, absolute: tolerance * max(1, size))
        }
    }

    /// The grid over (σ, λ) and its winner.
    func kernelGrid(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        for name in tree.keys {
            let problem = try LearnCase(name, environment)
            try report.check("kernel grid \(name)") { differences in
                let grid = KernelGrid(
                    kernels: [1, 3, 10].map { Kernel.gaussian(sigma: $0) }, lambdas: [1e-4, 1e-2, 1],
                    scalesInFolds: true)
                let found = try grid.search(problem.x, problem.y, folds: Folds(assignment: problem.folds))
                let wanted = tree[name]["krr rbf grid"].items
                differences.close(
                    "mean of fold MAE", found.points.map(\.meanMAE), wanted.map { $0["mean_of_fold_MAE"].number },
                    relative: 1e-8)
                differences.close(
                    "mean of fold MSE", found.points.map(\.meanMSE), wanted.map { $0["mean_of_fold_MSE"].number },
                    relative: 1e-8)
                differences.close(
                    "pooled RMSE", found.points.map(\.pooledRMSE), wanted.map { $0["pooled_RMSE"].number },
                    relative: 1e-8)
                let best = tree[name]["best_by_mean_of_fold_MAE"]
                differences.equal("sigma", found.best.kernel.width ?? 0, best["sigma"].number)
                differences.equal("lambda", found.best.lambda, best["lambda_"].number)
            }
        }
    }

    /// Predictions of the first m rows of "nonlinear", raw, σ = 2, λ = 1e-3.
    func learningCurve(_ tree: JSONTree, _ environment: Environment, _ report: SetReport) throws {
        let problem = try LearnCase("nonlinear", environment)
        for wanted in tree["learning_curve_first_m_rows_rbf_sigma2_lambda1e_3_raw"].items {
            let rows = Array(0..<wanted["m"].integer)
            try report.check("learning curve \(rows.count) rows") { differences in
                let model = try KernelRidge(kernel: .gaussian(sigma: 2), lambda: 1e-3, centresTarget: false)
                    .fit(problem.x.selecting(rows: rows), problem.y.selecting(rows: rows))
                differences.close(
                    "predictions", try model.predict(problem.test ?? problem.x), wanted["test_pred"].numbers,
                    relative: 1e-8, absolute: 1e-9)
            }
        }
    }
}
