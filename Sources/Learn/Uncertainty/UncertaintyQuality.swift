/// How well an uncertainty tells good predictions from bad ones (learn.md section 6).
public struct UncertaintyQuality: Sendable, Hashable {
    /// Rank correlation of |error| and uncertainty; nil when one of the two does not vary.
    public let spearman: Double?
    /// Mean |error| of the half of the rows with the smaller uncertainty (the middle row of an odd number included).
    public let meanErrorOfCertainHalf: Double
    /// Mean |error| of the other half.
    public let meanErrorOfUncertainHalf: Double
    /// Share of rows whose |error| is at most the uncertainty: 0.683 for a normal standard deviation.
    public let shareWithinOne: Double
    /// Share of rows whose |error| is at most twice the uncertainty: 0.954 for a normal standard deviation.
    public let shareWithinTwo: Double
    /// Mean |error| of the k + 1 most certain rows, for every k: what is left when uncertain rows are put aside.
    public let meanErrorByCertainty: [Double]

    /// Compares errors and uncertainties.
    ///
    /// - Returns: nil when the arrays differ in length or have fewer than two numbers.
    /// - Complexity: O(n log n).
    public init?(errors: [Double], uncertainties: [Double]) {
        guard errors.count == uncertainties.count, errors.count >= 2 else { return nil }
        let sizes = errors.map { abs($0) }
        spearman = Correlation.spearman(sizes, uncertainties)
        let order = sizes.indices.sorted {
            uncertainties[$0] != uncertainties[$1] ? uncertainties[$0] < uncertainties[$1] : $0 < $1
        }
        var running: [Double] = []
        var sum = 0.0
        for (position, index) in order.enumerated() {
            sum += sizes[index]
            running.append(sum / Double(position + 1))
        }
        meanErrorByCertainty = running
        let half = (order.count + 1) / 2
        meanErrorOfCertainHalf = running[half - 1]
        meanErrorOfUncertainHalf = order[half...].reduce(0) { $0 + sizes[$1] } / Double(order.count - half)
        let count = Double(sizes.count)
        shareWithinOne = Double(sizes.indices.count { sizes[$0] <= uncertainties[$0] }) / count
        shareWithinTwo = Double(sizes.indices.count { sizes[$0] <= 2 * uncertainties[$0] }) / count
    }
}

/// A straight line from an uncertainty to the size of the error to expect, fitted on rows that were not trained on:
/// |error| ≈ a + b · uncertainty by least squares, with b ≥ 0 and a not below the 5 % quantile of |error|.
///
/// The line is used beyond the rows that it was fitted to, so it must not promise what no such rows can show: less error
/// at a greater uncertainty (b < 0, mere chance where the uncertainty ranks nothing), or next to none at an uncertainty
/// near 0 (a ≤ 0, since errors do not vanish at training rows with noise). The two bounds make a convex problem whose
/// solution is one of three: the free line; a constant, the mean |error|, if the free slope is negative; else the best
/// line through the 5 % quantile at 0, whose slope is positive then. The quantile is what all but one in twenty of the
/// rows exceed; where the mean is smaller still, the mean is the bound.
public struct ErrorModel: Sendable, Equatable {
    /// a, in the unit of the target; 0 or more.
    public let intercept: Double
    /// b; 0 or more.
    public let slope: Double

    /// Share of |error| that the intercept may not lie below.
    static let leastShare = 0.05

    /// Fits the line.
    ///
    /// - Throws: ``LearnError`` when lengths differ, or there are fewer than two rows.
    public init(errors: [Double], uncertainties: [Double]) throws(LearnError) {
        guard errors.count == uncertainties.count else {
            throw LearnError(.badShape, "\(errors.count) errors and \(uncertainties.count) uncertainties")
        }
        guard errors.count >= 2 else { throw LearnError(.tooFewRows, "a line needs at least two rows") }
        let count = Double(errors.count)
        let sizes = errors.map { abs($0) }
        let meanSize = sizes.reduce(0, +) / count
        let meanUncertainty = uncertainties.reduce(0, +) / count
        var covariance = 0.0
        var variance = 0.0
        for (size, uncertainty) in zip(sizes, uncertainties) {
            covariance += (size - meanSize) * (uncertainty - meanUncertainty)
            variance += (uncertainty - meanUncertainty) * (uncertainty - meanUncertainty)
        }
        guard variance > 0, covariance > 0 else {
            slope = 0
            intercept = meanSize
            return
        }
        let least = min(Quantile.of(sorted: sizes.sorted(), Self.leastShare), meanSize)
        let freeIntercept = meanSize - covariance / variance * meanUncertainty
        guard freeIntercept < least else {
            slope = covariance / variance
            intercept = freeIntercept
            return
        }
        var products = 0.0
        var squares = 0.0
        for (size, uncertainty) in zip(sizes, uncertainties) {
            products += uncertainty * (size - least)
            squares += uncertainty * uncertainty
        }
        slope = max(0, products / squares)
        intercept = least
    }

    /// The size of the error to expect, never negative.
    public func expectedError(_ uncertainty: Double) -> Double { max(0, intercept + slope * uncertainty) }
}

/// Mean and spread of the predictions of several models: bootstrap samples, seeds or folds.
public struct EnsemblePrediction: Sendable, Equatable {
    /// Mean over the models, by row.
    public let means: [Double]
    /// Standard deviation over the models (divided by their number), by row.
    public let deviations: [Double]

    /// Combines predictions, models × rows.
    ///
    /// - Throws: ``LearnError`` for fewer than two models or rows that do not match.
    public init(_ predictions: [[Double]]) throws(LearnError) {
        guard predictions.count >= 2 else {
            throw LearnError(.badParameter, "\(predictions.count) models; a spread needs at least two")
        }
        let rows = predictions[0].count
        guard predictions.allSatisfy({ $0.count == rows }) else {
            throw LearnError(.badShape, "every model must predict the same rows")
        }
        let count = Double(predictions.count)
        let means = (0..<rows).map { row in predictions.reduce(0) { $0 + $1[row] } / count }
        self.means = means
        deviations = (0..<rows).map { row in
            (predictions.reduce(0) { $0 + ($1[row] - means[row]) * ($1[row] - means[row]) } / count).squareRoot()
        }
    }
}
