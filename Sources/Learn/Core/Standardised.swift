/// A regressor behind a scaler: features (and the target) are standardised with the training rows of each fit.
///
/// In a cross-validation the scaler is therefore fitted anew within every fold. Predictions are in the unit of the
/// target.
public struct Standardised<Base: Regressor>: Regressor {
    /// What learns from the standardised numbers.
    public let base: Base
    /// Whether the target is standardised too.
    public let scalesTarget: Bool

    /// A regressor on standardised numbers.
    public init(_ base: Base, scalesTarget: Bool = true) {
        self.base = base
        self.scalesTarget = scalesTarget
    }

    /// Fits the scalers, then the regressor.
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Fitted {
        try Requirements.trainable(features, target)
        let scaler = StandardScaler(fittedTo: features)
        var scaling = TargetScaling(mean: 0, scale: 1)
        if scalesTarget { scaling = TargetScaling(fittedTo: target) }
        let model = try base.fit(scaler.transform(features), scaling.transform(target))
        return Fitted(model: model, scaler: scaler, targetScaling: scaling)
    }

    /// A model and the scalers before and behind it.
    public struct Fitted: RegressionModel {
        /// The model of the standardised numbers.
        public let model: Base.Model
        /// What is applied to the features.
        public let scaler: StandardScaler
        /// What was applied to the target.
        public let targetScaling: TargetScaling

        /// A model behind scalers.
        public init(model: Base.Model, scaler: StandardScaler, targetScaling: TargetScaling) {
            self.model = model
            self.scaler = scaler
            self.targetScaling = targetScaling
        }

        /// Number of features.
        public var featureCount: Int { scaler.means.count }

        /// Predictions in the unit of the target.
        public func predict(_ features: Matrix) throws(LearnError) -> [Double] {
            try Requirements.predictable(features, count: featureCount)
            return targetScaling.restore(try model.predict(scaler.transform(features)))
        }
    }
}

/// Shift and scale of a target.
public struct TargetScaling: Sendable, Hashable {
    /// What is taken from the target.
    public let mean: Double
    /// What it is divided by then.
    public let scale: Double

    /// A known scaling.
    public init(mean: Double, scale: Double) {
        self.mean = mean
        self.scale = scale
    }

    /// Mean and population standard deviation (1 for a constant target).
    public init(fittedTo target: [Double]) {
        let (mean, deviation) = StandardScaler.moments(target)
        self.init(mean: mean, scale: deviation > 0 ? deviation : 1)
    }

    /// Targets as a model learns them.
    public func transform(_ target: [Double]) -> [Double] { target.map { ($0 - mean) / scale } }
    /// Predictions in the unit of the target.
    public func restore(_ predictions: [Double]) -> [Double] { predictions.map { $0 * scale + mean } }
}
