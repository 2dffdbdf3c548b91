/// One of the things that a model was made with, as a model file has them under `hyper_parameters`.
public struct HyperParameter: Sendable, Hashable {
    /// What it may be.
    public enum Value: Sendable, Hashable {
        case number(Double)
        case numbers([Double])
        case text(String)
        case flag(Bool)
    }

    /// Its name, such as `learning_rate`.
    public let name: String
    /// Its value.
    public let value: Value

    /// A hyper-parameter.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// A number.
    static func number(_ name: String, _ value: Double) -> HyperParameter { HyperParameter(name, .number(value)) }
    /// A whole number.
    static func number(_ name: String, _ value: Int) -> HyperParameter { .number(name, Double(value)) }
    /// A word.
    static func text(_ name: String, _ value: String) -> HyperParameter { HyperParameter(name, .text(value)) }
}

extension BaseRegressor {
    /// Everything that the method is made with, as it goes into a model file.
    public var hyperParameters: [HyperParameter] {
        switch self {
        case .leastSquares(let regressor):
            return [.text("intercept", regressor.hasIntercept ? "free" : "none")]
        case .ridge(let regressor):
            return [.number("lambda", regressor.lambda), .text("intercept", regressor.intercept.rawValue)]
        case .elasticNet(let regressor):
            return [
                .number("alpha", regressor.alpha), .number("l1_ratio", regressor.l1Ratio), .text("intercept", "free"),
            ]
        case .kernelRidge(let regressor):
            return [.number("lambda", regressor.lambda)] + regressor.kernel.hyperParameters
                + [HyperParameter("centres_target", .flag(regressor.centresTarget))]
        case .forest(let regressor): return regressor.hyperParameters
        case .network(let regressor): return regressor.hyperParameters
        }
    }
}

extension Kernel {
    /// Name and parameters.
    var hyperParameters: [HyperParameter] {
        let name = HyperParameter.text("kernel", name)
        switch self {
        case .linear, .tanimoto: return [name]
        case .polynomial(let gamma, let constant, let degree):
            return [name, .number("gamma", gamma), .number("constant", constant), .number("degree", degree)]
        case .gaussian(let sigma), .laplacian(let sigma): return [name, .number("sigma", sigma)]
        }
    }
}

extension RandomForest {
    /// Trees, how they are grown, and the seed; `none` for a depth without limit, `third` for a third of the features.
    var hyperParameters: [HyperParameter] {
        [
            .number("trees", treeCount),
            HyperParameter(
                "features_per_split", tree.featuresPerSplit.map { .number(Double($0)) } ?? .text("third")),
            HyperParameter("maximum_depth", tree.maximumDepth.map { .number(Double($0)) } ?? .text("none")),
            .number("minimum_leaf_size", tree.minimumLeafSize), .number("minimum_split_size", tree.minimumSplitSize),
            HyperParameter("bootstrap", .flag(usesBootstrap)),
        ]
    }
}

extension NeuralNetwork {
    /// Layers, loss, optimiser and stopping; the batch is `all` where each step sees all rows.
    var hyperParameters: [HyperParameter] {
        var list: [HyperParameter] = [
            .text("task", task.rawValue), HyperParameter("hidden_layers", .numbers(hiddenLayers.map { Double($0) })),
            .text("activation", activation.rawValue),
        ]
        list += training.optimizer.hyperParameters
        list += [
            .number("epochs", training.epochs),
            HyperParameter("batch", training.batchSize.map { .number(Double($0)) } ?? .text("all")),
            .number("l2", training.l2), HyperParameter("dropout", .numbers(training.dropout)),
            .text("initial_weights", training.initialWeights?.name ?? (activation == .relu ? "he" : "glorot")),
        ]
        if let stopping = training.earlyStopping {
            list += [
                .number("patience", stopping.patience), .number("minimum_change", stopping.minimumChange),
                HyperParameter("restores_best", .flag(stopping.restoresBest)),
                .number("validation_share", validationShare),
            ]
        } else {
            list.append(.text("patience", "none"))
        }
        return list
    }
}

extension Optimizer {
    /// Name, learning rate and what else belongs to it.
    var hyperParameters: [HyperParameter] {
        switch self {
        case .descent(let rate): return [.text("optimizer", "sgd"), .number("learning_rate", rate)]
        case .momentum(let rate, let momentum):
            return [.text("optimizer", "momentum"), .number("learning_rate", rate), .number("momentum", momentum)]
        case .nesterov(let rate, let momentum):
            return [.text("optimizer", "nesterov"), .number("learning_rate", rate), .number("momentum", momentum)]
        case .adam(let rate, let beta1, let beta2, let epsilon):
            return [
                .text("optimizer", "adam"), .number("learning_rate", rate), .number("beta_1", beta1),
                .number("beta_2", beta2), .number("epsilon", epsilon),
            ]
        }
    }
}

extension InitialWeights {
    /// Its name in model files.
    var name: String {
        switch self {
        case .glorotUniform: "glorot"
        case .heUniform: "he"
        case .normal: "normal"
        case .given: "given"
        }
    }
}
