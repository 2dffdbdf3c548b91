/// How far predictions are from the truth, in the unit of the target.
public struct RegressionMetrics: Hashable, Sendable {
    /// Number of samples.
    public let count: Int
    /// Mean absolute error.
    public let meanAbsoluteError: Double
    /// Root of the mean squared error.
    public let rootMeanSquaredError: Double
    /// Coefficient of determination, 1 - SS_res / SS_tot; nil when all true values are equal.
    public let coefficientOfDetermination: Double?
    /// Largest absolute error.
    public let maximumError: Double

    /// Compares predictions with true values.
    ///
    /// - Returns: nil when the arrays differ in length or are empty.
    /// - Complexity: O(n).
    public init?(truth: [Double], prediction: [Double]) {
        guard truth.count == prediction.count, !truth.isEmpty else { return nil }
        let mean = truth.reduce(0, +) / Double(truth.count)
        var absolute = 0.0
        var squared = 0.0
        var spread = 0.0
        var maximum = 0.0
        for index in truth.indices {
            let error = prediction[index] - truth[index]
            absolute += abs(error)
            squared += error * error
            spread += (truth[index] - mean) * (truth[index] - mean)
            maximum = max(maximum, abs(error))
        }
        count = truth.count
        meanAbsoluteError = absolute / Double(truth.count)
        rootMeanSquaredError = (squared / Double(truth.count)).squareRoot()
        coefficientOfDetermination = spread > 0 ? 1 - squared / spread : nil
        maximumError = maximum
    }
}
