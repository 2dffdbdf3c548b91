/// Predicts the mean of the training targets: what every other model must beat.
public struct MeanPredictor: Regressor {
    /// The mean predictor has no hyper-parameters.
    public init() {}

    /// Takes the mean.
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Fitted {
        try Requirements.trainable(features, target)
        return Fitted(featureCount: features.columnCount, mean: Moments.mean(target))
    }

    /// The mean that was found.
    public struct Fitted: RegressionModel, Hashable {
        /// Number of features, which are not looked at.
        public let featureCount: Int
        /// The prediction for every row.
        public let mean: Double

        /// The mean for each row.
        public func predict(_ features: Matrix) throws(LearnError) -> [Double] {
            try Requirements.predictable(features, count: featureCount)
            return [Double](repeating: mean, count: features.rowCount)
        }
    }
}
