/// Errors of one method several times: fold by fold of a cross-validation, or draw by draw of a learning curve.
public struct RepeatedErrors: Sendable, Hashable {
    /// Errors within each fold or draw.
    public let metrics: [RegressionMetrics]

    /// Errors within folds or draws.
    public init(_ metrics: [RegressionMetrics]) { self.metrics = metrics }

    /// One number of all errors: mean and standard deviation (divided by how many there are less one; 0 for one).
    public struct Spread: Sendable, Hashable {
        /// The number, one by one.
        public let values: [Double]
        /// Their mean.
        public var mean: Double { values.reduce(0, +) / Double(values.count) }
        /// Their standard deviation.
        public var deviation: Double {
            guard values.count > 1 else { return 0 }
            let mean = mean
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / Double(values.count - 1)).squareRoot()
        }
    }

    /// Mean absolute errors.
    public var meanAbsolute: Spread { Spread(values: metrics.map(\.meanAbsoluteError)) }
    /// Roots of the mean squared errors.
    public var rootMeanSquared: Spread { Spread(values: metrics.map(\.rootMeanSquaredError)) }
    /// Coefficients of determination; nil where one of them is undefined, as it is for a fold of one row.
    public var determination: Spread? {
        let values = metrics.compactMap(\.coefficientOfDetermination)
        return values.count == metrics.count ? Spread(values: values) : nil
    }
}

extension TrainedModel {
    /// Errors on a part of the data, in the unit of the target.
    public struct PartErrors: Sendable, Hashable {
        /// `train`, `cv`, `validation` or the name of a test set.
        public var part: String
        /// The errors, for `cv` of all rows together; for two classes those of the probability of the second one.
        public var metrics: RegressionMetrics
        /// Errors fold by fold; of `cv` only.
        public var folds: RepeatedErrors?
        /// How well the two classes are told apart; nil where the target is a number.
        public var classes: ClassificationMetrics?
        /// How well uncertainties tell good predictions from bad ones; of test sets, if it was asked for.
        public var uncertainties: [UncertaintyReport] = []
    }

    /// How well one uncertainty works on a part.
    public struct UncertaintyReport: Sendable, Hashable {
        /// Name of its column, such as `ensemble_sd`.
        public var name: String
        /// Whether it has the unit of the target, so that shares within one and two of it mean something.
        public var hasUnitOfTarget: Bool
        /// How well it works.
        public var quality: UncertaintyQuality
    }

    /// Points that hyper-parameters were chosen from.
    public struct Search: Sendable, Hashable {
        /// What was smallest at the point that was chosen: `mean of fold mae` or `mean of fold mse`.
        public var criterion: String
        /// The points, in the order in which they were tried.
        public var points: [Point]

        /// A point.
        public struct Point: Sendable, Hashable {
            /// The values that were tried.
            public var parameters: [HyperParameter]
            /// The mean over the folds; infinite where the equations could not be solved.
            public var error: Double
            /// Standard error of that mean.
            public var standardError: Double
        }
    }
}

extension RegressionMetrics {
    /// Errors of a model file.
    init(
        count: Int, meanAbsoluteError: Double, rootMeanSquaredError: Double, coefficientOfDetermination: Double?,
        maximumError: Double, meanSignedError: Double
    ) {
        self.count = count
        self.meanAbsoluteError = meanAbsoluteError
        // The root of the square of a double is that double again.
        meanSquaredError = rootMeanSquaredError * rootMeanSquaredError
        self.coefficientOfDetermination = coefficientOfDetermination
        self.maximumError = maximumError
        self.meanSignedError = meanSignedError
    }
}
