/// A prediction that is a weighted sum of features: intercept + Σ weight · feature.
public struct LinearModel: RegressionModel, Hashable {
    /// One weight per feature.
    public let coefficients: [Double]
    /// What is added to the sum.
    public let intercept: Double

    /// A model of given weights.
    public init(coefficients: [Double], intercept: Double) {
        self.coefficients = coefficients
        self.intercept = intercept
    }

    /// Number of features.
    public var featureCount: Int { coefficients.count }

    /// The weighted sums.
    ///
    /// - Complexity: O(rows × features).
    public func predict(_ features: Matrix) throws(LearnError) -> [Double] {
        try Requirements.predictable(features, count: featureCount)
        let d = featureCount
        let x = features.values
        var result: [Double] = []
        result.reserveCapacity(features.rowCount)
        for row in 0..<features.rowCount {
            var sum = 0.0
            for column in 0..<d { sum += x[row * d + column] * coefficients[column] }
            result.append(sum + intercept)
        }
        return result
    }

    /// The same model for features before they were standardised, and a target before it was.
    ///
    /// - Parameters:
    ///   - scaler: What was applied to the features.
    ///   - targetMean: What was taken from the target.
    ///   - targetScale: What the target was divided by.
    public func unscaled(by scaler: StandardScaler, targetMean: Double = 0, targetScale: Double = 1) -> LinearModel {
        let scales = scaler.scales
        let weights = coefficients.indices.map { coefficients[$0] * targetScale / scales[$0] }
        var shift = 0.0
        for index in weights.indices { shift += weights[index] * scaler.means[index] }
        return LinearModel(coefficients: weights, intercept: intercept * targetScale + targetMean - shift)
    }
}

/// How a linear model treats its constant term.
public enum InterceptRule: String, Sendable, Hashable, CaseIterable {
    /// The intercept is not penalised: features and target are centred first (scikit-learn's `fit_intercept`).
    case free
    /// A column of ones whose weight is penalised like the others (the slides' form).
    case penalised
    /// No constant term.
    case none
}

/// Features and target less what the intercept takes.
struct CentredProblem {
    /// n × d, row-major.
    let x: [Double]
    let y: [Double]
    let rows: Int
    /// Number of columns of `x`: the features, and one more with a penalised intercept.
    let columns: Int
    private let means: [Double]
    private let targetMean: Double
    private let rule: InterceptRule

    init(_ features: Matrix, _ target: [Double], _ rule: InterceptRule) {
        let n = features.rowCount
        let d = features.columnCount
        rows = n
        self.rule = rule
        switch rule {
        case .none:
            means = [Double](repeating: 0, count: d)
            targetMean = 0
            x = features.values
            y = target
            columns = d
        case .free:
            let means = ColumnMeans.of(features)
            let centre = Moments.mean(target)
            var values = features.values
            for row in 0..<n {
                for column in 0..<d { values[row * d + column] -= means[column] }
            }
            self.means = means
            targetMean = centre
            x = values
            y = target.map { $0 - centre }
            columns = d
        case .penalised:
            means = [Double](repeating: 0, count: d)
            targetMean = 0
            var values: [Double] = []
            values.reserveCapacity(n * (d + 1))
            for row in 0..<n {
                values.append(1)
                values += features.values[row * d..<(row + 1) * d]
            }
            x = values
            y = target
            columns = d + 1
        }
    }

    /// The model of weights that were found for ``x``.
    func model(_ weights: [Double]) -> LinearModel {
        switch rule {
        case .none: return LinearModel(coefficients: weights, intercept: 0)
        case .penalised: return LinearModel(coefficients: Array(weights.dropFirst()), intercept: weights[0])
        case .free:
            var shift = 0.0
            for index in weights.indices { shift += weights[index] * means[index] }
            return LinearModel(coefficients: weights, intercept: targetMean - shift)
        }
    }

    /// What the intercept itself contributes to each diagonal element of the hat matrix.
    var leverageOfIntercept: Double { rule == .free ? 1 / Double(rows) : 0 }
}

/// Means of columns; exactly the value of a constant column.
enum ColumnMeans {
    static func of(_ features: Matrix) -> [Double] {
        (0..<features.columnCount).map { StandardScaler.moments(features.column($0)).mean }
    }
}
