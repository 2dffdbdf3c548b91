import Learn

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The workshop's examples: sections 1, 2, 3 and 6 of `oracles/learn/notebooks.md`.
struct LearnNotebookSet: ConformanceSet {
    let name = "learn-notebooks"
    let summary = "oracles/learn/notebooks.md: kernel trick, ridge by hand, sine, PAH, octane isomers, ionisation"
    let exceptions =
        ["PAH BP", "PAH MP", "PAH LogP", "C8 BP", "C8 MP", "C8 HFORM", "C8 MON", "C8 AcentFac", "C8 DENS"].map { name in
            NamedException(
                "\(name): lasso 0.01", "\(name): lasso 0.05", aspects: ["MAE, RMSE, Q2"],
                reason: """
                    scikit-learn's Lasso stopped at its default tolerance of 1e-4; with tol=1e-10 it gives our figures \
                    (PAH BP, 0.01: MAE 7.9023, against 7.8883)
                    """)
        } + [
            NamedException(
                "metal all 8", aspects: ["leave one out"],
                reason: """
                    the eight columns have rank 6; scikit-learn 1.9.1's LinearRegression, run again on this table, gives \
                    our MAE of 2.7171, as do singular values cut anywhere from 1e-14 to 1e-8; the file says 2.7656
                    """)
        ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        try kernelTrick(report)
        try ridgeByHand(report)
        try sine(environment, report)
        let baselines = try JSONTree.read(environment.path("oracles/learn/baselines.json"))
        try hydrocarbons(environment, baselines, report)
        try octanes(environment, baselines, report)
        try ionisation(environment, baselines, report)
    }

    // MARK: 1 workshop_compare_models

    private func kernelTrick(_ report: SetReport) throws {
        let first = [-0.154, 0.118, 0.299, -0.310, -0.871, 0.870, 0.025, 0.306, -0.851, 0.806]
        let second = [0.568, -0.155, 0.495, 0.936, -0.451, 0.697, -0.794, -0.296, 0.222, 0.061]
        let y = [1.488, 1.069, 3.063, 1.674, -0.521, 7.559, 0.779, 1.238, -0.893, 2.782]
        let x = Matrix(rows: 10, columns: 2, values: zip(first, second).flatMap { pair in [pair.0, pair.1] })
        let root = 2.0.squareRoot()
        var lifted: [Double] = []
        for (a, b) in zip(first, second) { lifted += [1, root * a, root * b, root * a * b, a * a, b * b] }
        let phi = Matrix(rows: 10, columns: 6, values: lifted)
        let table: [(Double, [Double], [Double])] = [
            (
                1, [0.7346, 0.8525, 0.5591, 0.3940, 0.3177, 0.3231],
                [0.0427, 0.0313, 0.1386, 0.0421, -0.0374, 0.4489, 0.0449, 0.0361, -0.0918, 0.0792]
            ),
            (
                0.01, [0.8793, 1.7790, 1.0603, 2.2324, 0.3326, 1.4296],
                [-0.4848, 1.4403, -1.5804, -1.9723, -3.1603, 5.8509, 1.8855, 1.6226, 3.2094, -5.9316]
            ),
        ]
        for (lambda, weights, dual) in table {
            try report.check("kernel trick, lambda \(lambda)") { differences in
                // The notebook's λ is per row.
                let linear = try RidgeRegression(lambda: 10 * lambda, intercept: .none).fit(phi, y)
                differences.close("w", linear.coefficients, weights, relative: 0, absolute: 6e-5)
                let model = try KernelRidge(kernel: .quadratic, lambda: 10 * lambda, centresTarget: false).fit(x, y)
                differences.close("a", model.dualWeights, dual, relative: 0, absolute: 6e-5)
                let turned = (0..<6).map { column in
                    (0..<10).reduce(0) { $0 + phi[$1, column] * model.dualWeights[$1] }
                }
                differences.close("phi'a", turned, linear.coefficients, relative: 0, absolute: 1e-13)
            }
        }
        try report.check("kernel trick, lambda 1 without n") { differences in
            let model = try RidgeRegression(lambda: 1, intercept: .none).fit(phi, y)
            differences.close(
                "w", model.coefficients, [0.9724, 1.6907, 0.9898, 1.3531, 0.5280, 0.8622], relative: 0, absolute: 6e-5)
        }
    }

    // MARK: 2 ridge by hand

    private func ridgeByHand(_ report: SetReport) throws {
        let x = Matrix(rows: 4, columns: 1, values: [1, 1.5, 2.5, 3])
        let y = [2, 2.5, 1.25, 3]
        let penalised: [(Double, Double, Double)] = [
            (0, 1.8875, 0.15), (1, 0.8246268657, 0.5783582090), (10, 0.3175373134, 0.5380597015),
        ]
        for (lambda, intercept, slope) in penalised {
            try report.check("ridge by hand, lambda \(lambda)") { differences in
                let model = try RidgeRegression(lambda: lambda, intercept: .penalised).fit(x, y)
                differences.close(
                    "w", [model.intercept] + model.coefficients, [intercept, slope], relative: 0, absolute: 1e-9)
            }
        }
        for (lambda, intercept, slope) in [(1.0, 1.9732, 0.1071), (10, 2.1275, 0.03)] {
            try report.check("ridge by hand, free intercept, lambda \(lambda)") { differences in
                let model = try RidgeRegression(lambda: lambda).fit(x, y)
                differences.close(
                    "w", [model.intercept] + model.coefficients, [intercept, slope], relative: 0, absolute: 6e-5)
            }
        }
    }

    // MARK: 3 sine

    private func sine(_ environment: Environment, _ report: SetReport) throws {
        let points = try JSONTree.read(environment.path("oracles/learn/expected/slides_sine.json"))
        let table: [(Int, [Double], [Double])] = [
            (8, [0.39523, 0.02582, 0], [0.35366, 0.02102, 0.04711]),
            (32, [0.34149, 0.01281, 0.00859], [0.30313, 0.00664, 0.00185]),
        ]
        for (count, training, risk) in table {
            let (x, y) = (points["\(count) points"]["x"].numbers, points["\(count) points"]["y"].numbers)
            guard x.count == count, y.count == count else { throw SetFailure("slides_sine.json: not \(count) points") }
            for (place, degree) in [2, 4, 8].enumerated() {
                try report.check("sine, \(count) points, degree \(degree)") { differences in
                    let model = try LeastSquaresRegression(hasIntercept: false)
                        .fit(PolynomialFeatures.powers(of: x, degree: degree), y)
                    let fitted = try model.predict(PolynomialFeatures.powers(of: x, degree: degree))
                    let grid = (0...200).map { Double($0) / 200 }
                    let curve = try model.predict(PolynomialFeatures.powers(of: grid, degree: degree))
                    let errors = [
                        RegressionMetrics(truth: y, prediction: fitted)?.meanSquaredError ?? .nan,
                        RegressionMetrics(truth: grid.map { sin(2 * .pi * $0) }, prediction: curve)?.meanSquaredError
                            ?? .nan,
                    ]
                    differences.close("MSE", errors, [training[place], risk[place]], relative: 0, absolute: 6e-6)
                }
            }
        }
    }

    // MARK: 6 baselines

    /// Methods of `baselines.json`; the target is standardised within every fold as well.
    private static let methods: [(String, @Sendable (Matrix, [Double], Folds) throws -> CrossValidation)] = [
        ("ridge 0.1", { try validate(RidgeRegression(lambda: 0.1), $0, $1, $2) }),
        ("ridge 1", { try validate(RidgeRegression(lambda: 1), $0, $1, $2) }),
        ("ridge 10", { try validate(RidgeRegression(lambda: 10), $0, $1, $2) }),
        ("lasso 0.01", { try validate(ElasticNet(alpha: 0.01), $0, $1, $2) }),
        ("lasso 0.05", { try validate(ElasticNet(alpha: 0.05), $0, $1, $2) }),
        (
            "krr rbf gamma=0.001 lambda=0.001",
            { try validate(kernelRidge(gamma: 0.001, lambda: 0.001), $0, $1, $2) }
        ),
        (
            "krr rbf gamma=0.0001 lambda=0.0001",
            { try validate(kernelRidge(gamma: 0.0001, lambda: 0.0001), $0, $1, $2) }
        ),
        ("mean_predictor", { try validate(MeanPredictor(), $0, $1, $2) }),
    ]

    private static func kernelRidge(gamma: Double, lambda: Double) -> KernelRidge {
        KernelRidge(kernel: .gaussian(gamma: gamma), lambda: lambda, centresTarget: false)
    }

    private static func validate<R: Regressor>(
        _ regressor: R, _ x: Matrix, _ y: [Double], _ folds: Folds
    ) throws -> CrossValidation {
        try CrossValidation(Standardised(regressor), x, y, folds: folds)
    }

    /// PAH: 10 folds, the fold being the position among the rows with a known property, modulo 10.
    private func hydrocarbons(_ environment: Environment, _ baselines: JSONTree, _ report: SetReport) throws {
        let table = try DragonSet(environment, "PAH")
        for property in ["BP", "MP", "LogP"] {
            try baseline(
                "PAH \(property)", table, property, baselines, report
            ) { count in try Folds(assignment: (0..<count).map { $0 % 10 }) }
        }
    }

    /// Octane isomers: leave one out.
    private func octanes(_ environment: Environment, _ baselines: JSONTree, _ report: SetReport) throws {
        let table = try DragonSet(environment, "C8")
        for property in ["BP", "MP", "HFORM", "MON", "AcentFac", "DENS"] {
            try baseline("C8 \(property)", table, property, baselines, report) { try Folds.leaveOneOut(rows: $0) }
        }
    }

    private func baseline(
        _ name: String, _ table: DragonSet, _ property: String, _ baselines: JSONTree, _ report: SetReport,
        folds: (Int) throws -> Folds
    ) throws {
        let wanted = baselines[name]
        let (x, y) = try table.known(property)
        let folds = try folds(y.count)
        report.check("\(name): size") { differences in
            differences.equal("rows", y.count, wanted["n"].integer)
            differences.equal("columns", x.columnCount, wanted["d"].integer)
        }
        for (method, validate) in Self.methods {
            try report.check("\(name): \(method)") { differences in
                let found = try validate(x, y, folds).pooled
                let errors = wanted[method]
                differences.close(
                    "MAE, RMSE, Q2",
                    [
                        found.meanAbsoluteError, found.rootMeanSquaredError, found.coefficientOfDetermination ?? .nan,
                    ], [errors["MAE"].number, errors["RMSE"].number, errors["Q2"].number], relative: 0,
                    absolute: 6e-5)
            }
        }
        try report.check("\(name): best single descriptor") { differences in
            let filter = try UnivariateFilter(x, y)
            let best = try filter.best(1)[0]
            differences.equal("descriptor", table.names[best], wanted["best_single"][0].text)
            differences.close(
                "r", [filter.scores[best].correlation], [wanted["best_single"][1].number], relative: 0, absolute: 6e-6)
        }
    }

    /// Ionisation energies: least squares on raw columns, Mn ions for testing.
    private func ionisation(_ environment: Environment, _ baselines: JSONTree, _ report: SetReport) throws {
        func read(_ file: String) throws -> [[Double]] {
            try Files.lines(environment.path("data/workshop/metal_ionization/\(file)")).map { line in
                line.split(separator: UInt8(ascii: ",")).dropFirst()
                    .map { Double(String(decoding: $0, as: UTF8.self)) ?? .nan }
            }
        }
        let (known, asked) = (try read("raw_data.csv"), try read("test_data.csv"))
        // Charge, electronegativity, Z, energy, effective charge.
        let sets: [(String, @Sendable ([Double]) -> [Double])] = [
            ("metal ox", { [$0[0]] }), ("metal ox+ox2", { [$0[0], $0[0] * $0[0]] }),
            ("metal ox,Z,Ze,Chi", { [$0[0], $0[2], $0[4], $0[1]] }),
            (
                "metal all 8",
                { row in [row[0], row[2], row[4], row[1]].flatMap { [$0, $0 * $0] } }
            ),
        ]
        for (name, columns) in sets {
            try report.check(name) { differences in
                let wanted = baselines[name]
                func matrix(_ rows: [[Double]]) -> Matrix {
                    let values = rows.map(columns)
                    return Matrix(rows: rows.count, columns: values[0].count, values: values.flatMap(\.self))
                }
                let y = known.map { $0[3] }
                let model = try LeastSquaresRegression().fit(matrix(known), y)
                let training = RegressionMetrics(truth: y, prediction: try model.predict(matrix(known)))
                let test = RegressionMetrics(
                    truth: asked.map { $0[3] }, prediction: try model.predict(matrix(asked)))
                differences.close(
                    "RMSE, RMSE of Mn, MAE of Mn",
                    [
                        training?.rootMeanSquaredError ?? .nan, test?.rootMeanSquaredError ?? .nan,
                        test?.meanAbsoluteError ?? .nan,
                    ], [wanted["train_RMSE"].number, wanted["test_RMSE_Mn"].number, wanted["test_MAE"].number],
                    relative: 1e-7)
                let left = try CrossValidation(
                    LeastSquaresRegression(), matrix(known), y, folds: Folds.leaveOneOut(rows: known.count)
                ).pooled
                differences.close(
                    "leave one out",
                    [left.meanAbsoluteError, left.rootMeanSquaredError, left.coefficientOfDetermination ?? .nan],
                    [wanted["loo"]["MAE"].number, wanted["loo"]["RMSE"].number, wanted["loo"]["Q2"].number],
                    relative: 0, absolute: 6e-5)
            }
        }
    }
}
