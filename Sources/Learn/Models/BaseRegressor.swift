/// The methods that `descgen train` names, as one type.
public enum BaseRegressor: Regressor {
    case leastSquares
    case ridge(RidgeRegression)
    case elasticNet(ElasticNet)
    case kernelRidge(KernelRidge)
    case forest(RandomForest)
    case network(NeuralNetwork)

    /// Fits the method.
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> LearnedModel {
        switch self {
        case .leastSquares: .linear(try LeastSquaresRegression().fit(features, target).model)
        case .ridge(let regressor): .linear(try regressor.fit(features, target))
        case .elasticNet(let regressor): .linear(try regressor.fit(features, target))
        case .kernelRidge(let regressor): .kernelRidge(try regressor.fit(features, target))
        case .forest(let regressor): .forest(try regressor.fit(features, target))
        case .network(let regressor): .network(try regressor.fit(features, target))
        }
    }

    /// Hyper-parameters by name, as they go into a model file.
    public var hyperParameters: [(name: String, value: Double)] {
        switch self {
        case .leastSquares: return []
        case .ridge(let regressor): return [("lambda", regressor.lambda)]
        case .elasticNet(let regressor): return [("alpha", regressor.alpha), ("l1_ratio", regressor.l1Ratio)]
        case .kernelRidge(let regressor):
            return [("lambda", regressor.lambda)] + (regressor.kernel.width.map { [("sigma", $0)] } ?? [])
        case .forest(let regressor):
            return [
                ("trees", Double(regressor.treeCount)),
                ("minimum_leaf_size", Double(regressor.tree.minimumLeafSize)),
            ]
        case .network(let regressor):
            return regressor.hiddenLayers.enumerated().map { ("hidden_\($0 + 1)", Double($1)) }
        }
    }
}

/// What a ``BaseRegressor`` has learned.
public enum LearnedModel: RegressionModel, Hashable {
    case linear(LinearModel)
    case kernelRidge(KernelRidgeModel)
    case forest(ForestModel)
    case network(MultilayerPerceptron)

    private var model: any RegressionModel {
        switch self {
        case .linear(let model): model
        case .kernelRidge(let model): model
        case .forest(let model): model
        case .network(let model): model
        }
    }

    /// Number of features.
    public var featureCount: Int { model.featureCount }

    /// Predictions of the model.
    public func predict(_ features: Matrix) throws(LearnError) -> [Double] { try model.predict(features) }
}
