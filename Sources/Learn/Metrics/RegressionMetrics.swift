/// How far predictions are from the truth, in the unit of the target.
public struct RegressionMetrics: Hashable, Sendable {
    /// Number of samples.
    public let count: Int
    /// Mean absolute error.
    public let meanAbsoluteError: Double
    /// Mean squared error.
    public let meanSquaredError: Double
    /// Root of the mean squared error.
    public var rootMeanSquaredError: Double { meanSquaredError.squareRoot() }
    /// Coefficient of determination, 1 - SS_res / SS_tot (Q² when cross-validated); nil when all true values are equal.
    public let coefficientOfDetermination: Double?
    /// Largest absolute error.
    public let maximumError: Double
    /// Mean of prediction minus truth.
    public let meanSignedError: Double

    /// Compares predictions with true values.
    ///
    /// - Returns: nil when the arrays differ in length or are empty.
    /// - Complexity: O(n).
    public init?(truth: [Double], prediction: [Double]) {
        guard truth.count == prediction.count, !truth.isEmpty, let first = truth.first else { return nil }
        let n = Double(truth.count)
        let mean = truth.reduce(0, +) / n
        var absolute = 0.0
        var squared = 0.0
        var signed = 0.0
        var spread = 0.0
        var maximum = 0.0
        for index in truth.indices {
            let error = prediction[index] - truth[index]
            absolute += abs(error)
            squared += error * error
            signed += error
            spread += (truth[index] - mean) * (truth[index] - mean)
            maximum = max(maximum, abs(error))
        }
        count = truth.count
        meanAbsoluteError = absolute / n
        meanSquaredError = squared / n
        let isConstant = truth.allSatisfy { $0 == first }
        coefficientOfDetermination = isConstant ? nil : 1 - squared / spread
        maximumError = maximum
        meanSignedError = signed / n
    }
}
