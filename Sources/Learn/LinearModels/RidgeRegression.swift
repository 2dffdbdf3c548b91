import Linear

/// Linear regression with a penalty on squared weights (Tikhonov; Hoerl, Kennard 1970, doi:10.2307/1267351).
///
/// Minimises ‖y - X w‖² + λ ‖w‖², so w = (XᵀX + λ I)⁻¹ Xᵀ y: λ is scikit-learn's `alpha`. The form with the mean of the
/// squared errors, 1/n ‖y - X w‖² + λ' ‖w‖², has λ = n λ'; see ``lambda(perSample:rows:)``.
///
/// With d ≤ n the d × d equations are solved (primal form), else the n × n ones (dual form, w = Xᵀ a): both give the
/// same weights. λ = 0 is least squares with the smallest norm.
public struct RidgeRegression: Regressor, Hashable {
    /// The penalty λ; 0 or more.
    public let lambda: Double
    /// How the constant term is treated.
    public let intercept: InterceptRule

    /// A ridge regression.
    public init(lambda: Double, intercept: InterceptRule = .free) {
        self.lambda = lambda
        self.intercept = intercept
    }

    /// The λ of this module that belongs to a penalty beside the mean of squared errors.
    public static func lambda(perSample penalty: Double, rows: Int) -> Double { penalty * Double(rows) }

    /// Finds the weights.
    ///
    /// - Throws: also `bad-parameter` if λ is negative or not finite.
    /// - Complexity: O(n d min(n, d)).
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> LinearModel {
        try checkParameters()
        try Requirements.trainable(features, target)
        let problem = CentredProblem(features, target, intercept)
        guard problem.columns > 0 else { return problem.model([]) }
        if lambda == 0 { return try augmented(problem) }
        do throws(LinearError) {
            return problem.columns <= problem.rows ? try primal(problem) : try dual(problem).model
        } catch {
            // λ too small beside the rounding of the products; orthogonal factors need no products.
            guard error.code == .notPositiveDefinite else { throw LearnError(error) }
            return try augmented(problem)
        }
    }

    /// The dual weights a = (X Xᵀ + λ I)⁻¹ y, with which w = Xᵀ a and a prediction is Σ aᵢ ⟨x, xᵢ⟩.
    ///
    /// - Throws: also `bad-parameter` if λ is 0.
    /// - Complexity: O(n² d + n³).
    public func dualWeights(_ features: Matrix, _ target: [Double]) throws(LearnError) -> [Double] {
        try checkParameters()
        guard lambda > 0 else { throw LearnError(.badParameter, "lambda 0 has no dual form; expected more than 0") }
        try Requirements.trainable(features, target)
        let problem = CentredProblem(features, target, intercept)
        return try linear { () throws(LinearError) in try dual(problem).weights }
    }

    /// Errors (truth minus prediction) of each row by the model of all other rows, without fitting n models.
    ///
    /// eᵢ = (yᵢ - ŷᵢ) / (1 - Hᵢᵢ); with a free intercept H is 1/n plus that of the centred features.
    ///
    /// - Throws: as ``fit(_:_:)``; `too-few-rows` below two rows; `ill-conditioned` if a row alone determines its
    ///   prediction (Hᵢᵢ = 1).
    /// - Complexity: O(n d min(n, d)).
    public func leaveOneOutResiduals(_ features: Matrix, _ target: [Double]) throws(LearnError) -> [Double] {
        try checkParameters()
        try Requirements.trainable(features, target, atLeast: 2)
        let path = try RidgePath(features, target, intercept: intercept)
        return try path.leaveOneOutResiduals(lambda: lambda)
    }

    func checkParameters() throws(LearnError) {
        guard lambda >= 0, lambda.isFinite else {
            throw LearnError(.badParameter, "lambda \(lambda); expected 0 or more")
        }
    }

    private func primal(_ problem: CentredProblem) throws(LinearError) -> LinearModel {
        let d = problem.columns
        var gram = [Double](repeating: 0, count: d * d)
        var moments = [Double](repeating: 0, count: d)
        let x = problem.x
        let y = problem.y
        var gramSpan = gram.mutableSpan
        try BLAS.multiplyByOwnTranspose(
            x.span, rows: problem.rows, columns: d, transposing: true, intoLower: &gramSpan)
        for index in 0..<d { gram[index * d + index] += lambda }
        var momentSpan = moments.mutableSpan
        try BLAS.multiply(
            x.span, vector: y.span, rows: problem.rows, columns: d, transposing: true, into: &momentSpan)
        let factor = try CholeskyFactorization(ofLower: consume gram, order: d)
        return problem.model(try factor.solve(moments))
    }

    private func dual(_ problem: CentredProblem) throws(LinearError) -> (model: LinearModel, weights: [Double]) {
        let n = problem.rows
        let d = problem.columns
        let x = problem.x
        var gram = [Double](repeating: 0, count: n * n)
        var gramSpan = gram.mutableSpan
        try BLAS.multiplyByOwnTranspose(x.span, rows: n, columns: d, intoLower: &gramSpan)
        for index in 0..<n { gram[index * n + index] += lambda }
        let dual = try CholeskyFactorization(ofLower: consume gram, order: n).solve(problem.y)
        var weights = [Double](repeating: 0, count: d)
        var weightSpan = weights.mutableSpan
        try BLAS.multiply(
            x.span, vector: dual.span, rows: n, columns: d, transposing: true, into: &weightSpan)
        return (problem.model(weights), dual)
    }

    /// Least squares of the features with √λ I below them, by singular values.
    private func augmented(_ problem: CentredProblem) throws(LearnError) -> LinearModel {
        let d = problem.columns
        var x = problem.x
        var y = problem.y
        var rows = problem.rows
        if lambda > 0 {
            let root = lambda.squareRoot()
            for index in 0..<d {
                var row = [Double](repeating: 0, count: d)
                row[index] = root
                x += row
                y.append(0)
            }
            rows += d
        }
        let left = x
        let right = y
        let count = rows
        let solution = try linear { () throws(LinearError) -> LeastSquares in
            try LeastSquares(left.span, rows: count, columns: d, rightHandSides: right.span)
        }
        return problem.model(solution.solutions)
    }
}
