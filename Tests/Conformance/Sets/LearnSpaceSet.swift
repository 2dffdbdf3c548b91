import Learn

/// Principal components, distances to the training rows, class and regression metrics.
struct LearnSpaceSet: ConformanceSet {
    let name = "learn-space"
    let summary = "oracles/learn: principal components, distances to training rows, metrics of numbers and classes"
    let exceptions: [NamedException] = []

    private struct Components: Decodable {
        let components: [[Double]]
        let explained_variance_n_minus_1: [Double]
        let explained_variance_ratio: [Double]
        let scores: [[Double]]
    }

    private struct AllComponents: Decodable {
        let plain: Components
        let correlated: Components
        let wide: Components
        let degenerate: Components
    }

    private struct Metrics: Decodable {
        struct Regression: Decodable {
            let y: [Double]
            let pred: [Double]
            let MAE: Double
            let RMSE: Double
            let R2: Double
            let max_abs: Double
            let pearson: Double
        }
        struct Classification: Decodable {
            let y: [Double]
            let prob: [Double]
            let accuracy_at_half: Double
            let roc_auc: Double
            let log_loss: Double
        }
        struct Distances: Decodable {
            let nearest: [Double]
            let mean_of_5_nearest: [Double]
            let mean_to_all: [Double]
        }
        let regression: Regression
        let classification: Classification
        let distance_standardised_space: Distances
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let all = try JSONLines.readWhole(AllComponents.self, environment.path("oracles/learn/expected/pca.json"))
        // The degenerate problem has rank 3; what follows is arbitrary, as the file says.
        for (name, expected, rank) in [
            ("plain", all.plain, 5), ("correlated", all.correlated, 5), ("wide", all.wide, 5),
            ("degenerate", all.degenerate, 3),
        ] {
            let problem = try LearnProblem(name, environment)
            let standardised = StandardScaler(fittedTo: problem.matrix).transform(problem.matrix)
            let found = try PrincipalComponents(fitting: standardised, count: expected.components.count)
            let scores = try found.scores(standardised)
            let width = problem.matrix.columnCount
            report.check("components \(name)") { differences in
                differences.close(
                    "variances", found.variances, expected.explained_variance_n_minus_1, relative: 1e-9,
                    absolute: 1e-12)
                differences.close(
                    "shares", found.varianceShares, expected.explained_variance_ratio, relative: 1e-9, absolute: 1e-12)
                for component in 0..<rank {
                    differences.close(
                        "loadings", Array(found.loadings[component * width..<(component + 1) * width]),
                        expected.components[component], relative: 1e-9, absolute: 1e-9)
                    differences.close(
                        "scores", (0..<8).map { scores[$0, component] }, expected.scores.map { $0[component] },
                        relative: 1e-9, absolute: 1e-9)
                }
            }
        }
        let metrics = try JSONLines.readWhole(
            Metrics.self, environment.path("oracles/learn/expected/metrics_distance_learningcurve.json"))
        let regression = metrics.regression
        report.check("regression metrics") { differences in
            let found = RegressionMetrics(truth: regression.y, prediction: regression.pred)
            differences.close(
                "metrics",
                [
                    found?.meanAbsoluteError, found?.rootMeanSquaredError, found?.coefficientOfDetermination,
                    found?.maximumError, Correlation.pearson(regression.y, regression.pred),
                ].map { $0 ?? .nan },
                [regression.MAE, regression.RMSE, regression.R2, regression.max_abs, regression.pearson],
                relative: 1e-12)
        }
        let classes = metrics.classification
        report.check("classification metrics") { differences in
            let found = ClassificationMetrics(truth: classes.y, probability: classes.prob)
            differences.close(
                "metrics", [found?.accuracy, found?.areaUnderCurve, found?.logLoss].map { $0 ?? .nan },
                [classes.accuracy_at_half, classes.roc_auc, classes.log_loss], relative: 1e-12)
        }
        let training = try LearnProblem("nonlinear", environment)
        let test = try LearnProblem("nonlinear_test", environment)
        let scaler = StandardScaler(fittedTo: training.matrix)
        let distances = try TrainingDistances(training: scaler.transform(training.matrix))
            .distances(scaler.transform(test.matrix))
        let expected = metrics.distance_standardised_space
        report.check("distances") { differences in
            differences.close("nearest", distances.map(\.nearest), expected.nearest, relative: 1e-9)
            differences.close("mean of 5", distances.map(\.meanOf5), expected.mean_of_5_nearest, relative: 1e-9)
            differences.close("mean to all", distances.map(\.meanToAll), expected.mean_to_all, relative: 1e-9)
        }
    }
}
