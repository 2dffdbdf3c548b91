/// The methods that `descgen train` names, as one type.
public enum BaseRegressor: Regressor {
    case leastSquares(LeastSquaresRegression)
    case ridge(RidgeRegression)
    case elasticNet(ElasticNet)
    case kernelRidge(KernelRidge)
    case forest(RandomForest)
    case network(NeuralNetwork)

    /// Fits the method.
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> LearnedModel {
        switch self {
        case .leastSquares(let regressor): .linear(try regressor.fit(features, target).model)
        case .ridge(let regressor): .linear(try regressor.fit(features, target))
        case .elasticNet(let regressor): .linear(try regressor.fit(features, target))
        case .kernelRidge(let regressor): .kernelRidge(try regressor.fit(features, target))
        case .forest(let regressor): .forest(try regressor.fit(features, target))
        case .network(let regressor): .network(try regressor.fit(features, target))
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

    /// What only the end of the training tells: of networks the epochs that were run and the one whose weights stayed.
    var hyperParameters: [HyperParameter] {
        guard case .network(let network) = self, !network.history.trainingLoss.isEmpty else { return [] }
        return [
            .number("epochs_run", network.history.trainingLoss.count), .number("kept_epoch", network.history.keptEpoch),
        ]
    }
}
