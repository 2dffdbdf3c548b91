extension Trainer.Method {
    /// Names of the numbers that a validation curve can vary: those of the options of `descgen train`.
    public var variableNames: [String] {
        switch self {
        case .leastSquares: []
        case .ridge: ["lambda"]
        case .elasticNet(_, let ratios): ratios == [1] ? ["lambda"] : ["lambda", "l1-ratio"]
        case .kernelRidge(let choice, _): ["lambda"] + choice.variableNames
        case .forest: ["trees"]
        case .network(let network):
            ["hidden", "rate", "epochs", "batch", "l2", "dropout"]
                + (network.training.earlyStopping == nil ? [] : ["patience"])
        }
    }

    /// The method with the first of the values to choose from, to check others with before any work.
    var sample: BaseRegressor {
        switch self {
        case .leastSquares(let regressor): .leastSquares(regressor)
        case .ridge(let lambdas, let intercept):
            .ridge(RidgeRegression(lambda: lambdas.first ?? 1, intercept: intercept))
        case .elasticNet(let alphas, let ratios):
            .elasticNet(ElasticNet(alpha: alphas?.first ?? 1, l1Ratio: ratios.first ?? 1))
        case .kernelRidge(let choice, let lambdas):
            .kernelRidge(KernelRidge(kernel: choice.sample, lambda: lambdas.first ?? 1))
        case .forest(let forest): .forest(forest)
        case .network(let network): .network(network)
        }
    }
}

extension Trainer.KernelChoice {
    /// Parameters that all of the kernels have.
    var variableNames: [String] {
        guard case .given(let kernels) = self else { return ["sigma", "gamma"] }
        let lists = kernels.map(\.variableNames)
        return (lists.first ?? []).filter { name in lists.allSatisfy { $0.contains(name) } }
    }

    /// One of the kernels, with any width where it is not yet known.
    var sample: Kernel {
        switch self {
        case .given(let kernels): kernels.first ?? .linear
        case .aroundMedian(let laplacian): laplacian ? .laplacian(sigma: 1) : .gaussian(sigma: 1)
        }
    }
}

extension Kernel {
    /// Names of its parameters as on the command line.
    var variableNames: [String] {
        switch self {
        case .linear, .tanimoto: []
        case .gaussian, .laplacian: ["sigma", "gamma"]
        case .polynomial: ["gamma", "constant", "degree"]
        }
    }

    /// The kernel with another value of a parameter; gamma is 1/σ² of a Gaussian, 1/σ of a Laplacian.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` for a value out of range or a parameter that the kernel does not have.
    func setting(_ name: String, to value: Double) throws(LearnError) -> Kernel {
        switch (self, name) {
        case (.gaussian, "sigma"): return .gaussian(sigma: try Setting.positive(name, value))
        case (.gaussian, "gamma"): return .gaussian(gamma: try Setting.positive(name, value))
        case (.laplacian, "sigma"): return .laplacian(sigma: try Setting.positive(name, value))
        case (.laplacian, "gamma"): return .laplacian(sigma: 1 / (try Setting.positive(name, value)))
        case (.polynomial(_, let constant, let degree), "gamma"):
            return .polynomial(gamma: try Setting.positive(name, value), constant: constant, degree: degree)
        case (.polynomial(let gamma, _, let degree), "constant"):
            return .polynomial(gamma: gamma, constant: try Setting.notNegative(name, value), degree: degree)
        case (.polynomial(let gamma, let constant, _), "degree"):
            return .polynomial(gamma: gamma, constant: constant, degree: try Setting.whole(name, value))
        default: throw Setting.unknown(name, of: "a \(self.name) kernel")
        }
    }
}

extension BaseRegressor {
    /// The method with another value of one number; all others stay. `hidden` sets the units of every hidden layer,
    /// `dropout` the share of each.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` for a value out of range or a number that the method does not have.
    func setting(_ name: String, to value: Double) throws(LearnError) -> BaseRegressor {
        switch (self, name) {
        case (.ridge(let ridge), "lambda"):
            return .ridge(
                RidgeRegression(lambda: try Setting.notNegative(name, value), intercept: ridge.intercept))
        case (.elasticNet(let net), "lambda"):
            return .elasticNet(ElasticNet(alpha: try Setting.positive(name, value), l1Ratio: net.l1Ratio))
        case (.elasticNet(let net), "l1-ratio"):
            try ElasticNet.check(l1Ratio: value)
            return .elasticNet(ElasticNet(alpha: net.alpha, l1Ratio: value))
        case (.kernelRidge(let ridge), "lambda"):
            return .kernelRidge(
                KernelRidge(
                    kernel: ridge.kernel, lambda: try Setting.notNegative(name, value),
                    centresTarget: ridge.centresTarget))
        case (.kernelRidge(let ridge), _):
            return .kernelRidge(
                KernelRidge(
                    kernel: try ridge.kernel.setting(name, to: value), lambda: ridge.lambda,
                    centresTarget: ridge.centresTarget))
        case (.forest(var forest), "trees"):
            forest.treeCount = try Setting.whole(name, value)
            return .forest(forest)
        case (.network(let network), _): return .network(try network.setting(name, to: value))
        default: throw Setting.unknown(name, of: "the method")
        }
    }
}

extension NeuralNetwork {
    fileprivate func setting(_ name: String, to value: Double) throws(LearnError) -> NeuralNetwork {
        var network = self
        switch name {
        case "hidden":
            let units = try Setting.whole(name, value)
            network.hiddenLayers = hiddenLayers.map { _ in units }
        case "rate": network.training.optimizer = training.optimizer.setting(rate: try Setting.positive(name, value))
        case "epochs": network.training.epochs = try Setting.whole(name, value)
        case "batch": network.training.batchSize = try Setting.whole(name, value)
        case "l2": network.training.l2 = try Setting.notNegative(name, value)
        case "dropout":
            guard value >= 0, value < 1 else {
                throw LearnError(.badParameter, "dropout \(value); expected shares from 0 to less than 1")
            }
            network.training.dropout = hiddenLayers.map { _ in value }
        case "patience": network.training.earlyStopping?.patience = try Setting.whole(name, value)
        default: throw Setting.unknown(name, of: "a network")
        }
        return network
    }
}

extension Optimizer {
    /// The same rule with another rate.
    fileprivate func setting(rate: Double) -> Optimizer {
        switch self {
        case .descent: .descent(rate: rate)
        case .momentum(_, let momentum): .momentum(rate: rate, momentum: momentum)
        case .nesterov(_, let momentum): .nesterov(rate: rate, momentum: momentum)
        case .adam(_, let beta1, let beta2, let epsilon):
            .adam(rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
        }
    }
}

/// Ranges of values.
private enum Setting {
    static func positive(_ name: String, _ value: Double) throws(LearnError) -> Double {
        guard value > 0, value.isFinite else {
            throw LearnError(.badParameter, "\(name) \(value); expected numbers above 0")
        }
        return value
    }

    static func notNegative(_ name: String, _ value: Double) throws(LearnError) -> Double {
        guard value >= 0, value.isFinite else {
            throw LearnError(.badParameter, "\(name) \(value); expected numbers from 0")
        }
        return value
    }

    static func whole(_ name: String, _ value: Double) throws(LearnError) -> Int {
        guard let whole = Int(exactly: value), (1...1_000_000).contains(whole) else {
            throw LearnError(.badParameter, "\(name) \(value); expected whole numbers from 1 to a million")
        }
        return whole
    }

    static func unknown(_ name: String, of what: String) -> LearnError {
        LearnError(.badParameter, "'\(name)' is no number of \(what) that can be varied")
    }
}
