import Learn

/// The steps of `tmc-feature-selection.md`. Each prepares its data, then hands the work to be timed to `measure`, which
/// returns a figure that the peer must find as well.
enum Steps {
    typealias Measure = (() throws -> Double) throws -> Void

    static let all: [(name: String, run: @Sendable (String, Int, Measure) throws -> Void)] = [
        ("krr-grid", kernelGrid), ("krr-fit", kernelFit), ("lasso-cv", lasso), ("elastic-net-cv", elasticNet),
        ("ridge-rfa", ridgeAddition), ("krr-rfa", kernelAddition), ("forest", forest), ("mlp-epochs", network),
    ]

    /// 9 widths × 6 penalties × 5 folds; the figure is the CV MAE of the best pair.
    static func kernelGrid(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        let gammas = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001]
        let grid = KernelGrid(
            kernels: gammas.map { .gaussian(gamma: $0) }, lambdas: [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6],
            scalesInFolds: false)
        try measure { try grid.search(data.features, data.target, folds: data.folds, jobs: jobs).best.meanMAE }
    }

    /// One fit; the figure is the largest dual weight.
    static func kernelFit(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        let regressor = KernelRidge(kernel: .gaussian(gamma: 0.01), lambda: 1e-4, centresTarget: false)
        try measure { try regressor.fit(data.features, data.target).dualWeights.map(abs).max() ?? 0 }
    }

    /// 100 penalties down to 1e-4 of the largest; the figure is the smallest CV MSE.
    static func lasso(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        try path(shared, jobs, l1Ratio: 1, measure)
    }

    /// The same with half of the penalty on squares.
    static func elasticNet(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        try path(shared, jobs, l1Ratio: 0.5, measure)
    }

    private static func path(_ shared: String, _ jobs: Int, l1Ratio: Double, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        try measure {
            let result = try ElasticNetCrossValidation(
                data.features, data.target, folds: data.folds, l1Ratio: l1Ratio, ratio: 1e-4, count: 100,
                scalesInFolds: false, jobs: jobs)
            return result.meanMSE[result.bestIndex]
        }
    }

    /// 20 features, one after the other, by ridge regression; the figure is the pooled CV MSE at the end.
    static func ridgeAddition(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        let selection = RidgeSelection(lambda: 1, scalesInFolds: false)
        try measure {
            try selection.add(data.features, data.target, folds: data.folds, count: 20, jobs: jobs).steps.last?.score
                ?? 0
        }
    }

    /// 12 features by kernel ridge regression at 20 % exact exchange; the figure is the pooled CV MAE at the end.
    static func kernelAddition(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared, onlyTwentyPercent: true)
        let selection = KernelSelection(scalesInFolds: false)
        try measure {
            try selection.add(data.features, data.target, folds: data.folds, count: 12, jobs: jobs).steps.last?.score
                ?? 0
        }
    }

    /// 500 trees; random streams differ, so no figure is compared (the conformance set learn-forest does that).
    static func forest(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        try measure {
            _ = try RandomForest(jobs: jobs).fit(data.features, data.target)
            return 0
        }
    }

    /// 20 epochs of a network 155-100-100-1 in batches of 50 with Adam.
    static func network(_ shared: String, _ jobs: Int, _ measure: Measure) throws {
        let data = try SpinSplitting(shared: shared)
        var training = NetworkTraining()
        training.epochs = 20
        let regressor = NeuralNetwork(hiddenLayers: [100, 100], training: training)
        try measure {
            _ = try regressor.fit(data.features, data.target)
            return 0
        }
    }
}
