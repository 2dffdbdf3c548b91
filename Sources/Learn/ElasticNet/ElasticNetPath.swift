/// Elastic-net models for a falling sequence of penalties, each started from the one before.
public struct ElasticNetPath: Sendable, Hashable {
    /// r, share of the penalty on absolute weights.
    public let l1Ratio: Double
    /// Penalties A, as given.
    public let alphas: [Double]
    /// Weights for each penalty: penalties × features.
    public let coefficients: Matrix
    /// Constant term for each penalty.
    public let intercepts: [Double]
    /// 1/(2n) ‖y - X w‖² + A r ‖w‖₁ + A (1 - r)/2 ‖w‖² for each penalty.
    public let objectives: [Double]
    /// Duality gap for each penalty: the objective is at most this much above its minimum.
    public let gaps: [Double]

    /// The smallest penalty for which all weights are zero: max |xⱼ·(y - ȳ)| / (n r).
    ///
    /// - Throws: ``LearnError``: `bad-parameter` unless 0 < r ≤ 1, `bad-shape`, `not-finite`.
    public static func largestAlpha(
        _ features: Matrix, _ target: [Double], l1Ratio: Double
    ) throws(LearnError)
        -> Double
    {
        try ElasticNet.check(l1Ratio: l1Ratio)
        try Requirements.trainable(features, target)
        let moments = try GramProblem(features, target).moments
        return moments.reduce(0) { max($0, abs($1)) } / l1Ratio
    }

    /// Penalties in equal ratios from the largest down.
    public static func logarithmic(from largest: Double, ratio: Double, count: Int) -> [Double] {
        guard count > 1 else { return count == 1 ? [largest] : [] }
        return (0..<count).map { largest * Functions.pow(ratio, Double($0) / Double(count - 1)) }
    }

    /// Fits a path down from ``largestAlpha(_:_:l1Ratio:)``.
    ///
    /// - Parameters:
    ///   - ratio: Smallest penalty over the largest.
    ///   - count: Number of penalties.
    /// - Throws: ``LearnError``; also `bad-parameter` if the target is constant or no feature varies, which leaves no
    ///   penalty to start from.
    public init(
        _ features: Matrix, _ target: [Double], l1Ratio: Double = 1, ratio: Double = 1e-3, count: Int = 100
    ) throws(LearnError) {
        let alphas = try Self.automaticAlphas(features, target, l1Ratio: l1Ratio, ratio: ratio, count: count)
        try self.init(features, target, alphas: alphas, l1Ratio: l1Ratio)
    }

    static func automaticAlphas(
        _ features: Matrix, _ target: [Double], l1Ratio: Double, ratio: Double, count: Int
    ) throws(LearnError) -> [Double] {
        guard ratio > 0, ratio < 1, count >= 1 else {
            throw LearnError(
                .badParameter, "a path of \(count) penalties down to \(ratio); expected 1 or more, and 0 to 1")
        }
        let largest = try largestAlpha(features, target, l1Ratio: l1Ratio)
        guard largest > 0 else {
            throw LearnError(
                .badParameter, "no feature is correlated with the target (is it constant?), so there is no path")
        }
        return logarithmic(from: largest, ratio: ratio, count: count)
    }

    /// Fits given penalties.
    ///
    /// They are worked on from the largest down, whatever their order.
    ///
    /// - Throws: ``LearnError``: `bad-parameter`, `bad-shape`, `not-finite`, `no-convergence`.
    public init(_ features: Matrix, _ target: [Double], alphas: [Double], l1Ratio: Double = 1) throws(LearnError) {
        for alpha in alphas { try ElasticNet(alpha: alpha, l1Ratio: l1Ratio).checkParameters() }
        try Requirements.trainable(features, target)
        try self.init(GramProblem(features, target), alphas: alphas, l1Ratio: l1Ratio)
    }

    init(_ problem: GramProblem, alphas: [Double], l1Ratio: Double) throws(LearnError) {
        let d = problem.columns
        var solver = ActiveSetSolver(problem)
        var coefficients = [Double](repeating: 0, count: alphas.count * d)
        var intercepts = [Double](repeating: 0, count: alphas.count)
        var objectives = intercepts
        var gaps = intercepts
        let order = alphas.indices.sorted { (alphas[$1], $0) < (alphas[$0], $1) }
        for index in order {
            let quality = try solver.solve(alpha: alphas[index], l1Ratio: l1Ratio)
            for column in solver.active { coefficients[index * d + column] = solver.weights[column] }
            intercepts[index] = problem.intercept(solver.weights)
            objectives[index] = quality.objective
            gaps[index] = quality.gap
        }
        self.l1Ratio = l1Ratio
        self.alphas = alphas
        self.coefficients = Matrix(rows: alphas.count, columns: d, values: coefficients)
        self.intercepts = intercepts
        self.objectives = objectives
        self.gaps = gaps
    }

    /// The model of a penalty.
    public func model(_ index: Int) -> LinearModel {
        LinearModel(coefficients: coefficients.row(index), intercept: intercepts[index])
    }

    /// Columns whose weight is not zero at a penalty, ascending.
    public func support(_ index: Int) -> [Int] {
        (0..<coefficients.columnCount).filter { coefficients[index, $0] != 0 }
    }

    /// The first penalty in the given order whose support, not larger than `most`, is the largest such: for a falling
    /// path the smallest penalty with at most so many features that is reached before more enter.
    public func lastIndex(withAtMost most: Int) -> Int? {
        alphas.indices.last { support($0).count <= most }
    }
}

extension LinearModel {
    /// Least squares on some columns, weight zero on all others: the relaxed refit of a selection.
    ///
    /// - Throws: ``LearnError``.
    public static func relaxed(
        _ features: Matrix, _ target: [Double], support: [Int]
    ) throws(LearnError) -> LinearModel {
        let fitted = try LeastSquaresRegression().fit(features.selecting(columns: support), target)
        var weights = [Double](repeating: 0, count: features.columnCount)
        for (place, column) in support.enumerated() { weights[column] = fitted.model.coefficients[place] }
        return LinearModel(coefficients: weights, intercept: fitted.model.intercept)
    }
}
