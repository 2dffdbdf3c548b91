/// Recursive elimination by coefficients, scikit-learn's `RFE`: fit a ridge regression, drop the feature with the
/// smallest |weight|, again and again. No error on held-out rows is looked at; compare ``RidgeSelection/remove(_:_:folds:keeping:jobs:)``.
public struct CoefficientElimination: Sendable, Hashable {
    /// Features in the order in which they are dropped.
    public let dropped: [Int]
    /// Features that are left, ascending.
    public let kept: [Int]
    /// 1 for features that are left, 2 for the one dropped last, and so on: scikit-learn's `ranking_`.
    public let ranking: [Int]

    /// Eliminates features; standardise them first.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - lambda: The penalty of the ridge regression (free intercept).
    ///   - count: Number of features to keep.
    /// - Throws: ``LearnError``; `too-few-columns`; `ill-conditioned`.
    /// - Complexity: O(n d² + d³) for all steps together.
    public init(
        _ features: Matrix, _ target: [Double], lambda: Double = 1, keeping count: Int = 1
    ) throws(LearnError) {
        try RidgeRegression(lambda: lambda).checkParameters()
        try Requirements.trainable(features, target)
        let d = features.columnCount
        guard count >= 1, count <= d else {
            throw LearnError(.tooFewColumns, "\(count) features of \(d) are to be kept; expected 1 to \(d)")
        }
        let rows = Array(0..<features.rowCount)
        let products = try FoldProducts(
            PreparedFold(features, target, (training: rows, held: []), scales: false), lambda: lambda)
        var inverse = try RidgeRemoval.inverse(products.gram, d, lambda)
        var weights = (0..<d).map { row in
            var sum = 0.0
            for column in 0..<d { sum += inverse[row * d + column] * products.moments[column] }
            return sum
        }
        var left = Array(0..<d)
        var dropped: [Int] = []
        while left.count > count {
            var smallest = left[0]
            for column in left where abs(weights[column]) < abs(weights[smallest]) { smallest = column }
            left.removeAll { $0 == smallest }
            dropped.append(smallest)
            let line = Array(inverse[smallest * d..<(smallest + 1) * d])
            let pivot = line[smallest]
            for other in left {
                weights[other] -= line[other] * weights[smallest] / pivot
                HeldErrors.add(-line[other] / pivot, line, to: &inverse, at: other * d)
            }
        }
        var ranking = [Int](repeating: 1, count: d)
        for (place, column) in dropped.enumerated() { ranking[column] = dropped.count - place + 1 }
        self.dropped = dropped
        kept = left
        self.ranking = ranking
    }
}
