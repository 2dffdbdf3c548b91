import Linear

/// Multiple linear regression by least squares.
///
/// Where columns depend on one another the solution of smallest norm is taken (singular values below 2⁻⁵² · max(n, d)
/// times the largest count as zero), never a huge one.
public struct LeastSquaresRegression: Regressor {
    /// Whether a constant term is fitted; it takes no part in the norm.
    public let hasIntercept: Bool

    /// A least-squares regression.
    public init(hasIntercept: Bool = true) { self.hasIntercept = hasIntercept }

    /// A linear model, and how well determined it is.
    public struct Fitted: RegressionModel, Hashable {
        /// The weights.
        public let model: LinearModel
        /// Rank of the (centred) features.
        public let rank: Int
        /// Largest singular value over the smallest; infinite if that is zero.
        public let condition: Double
        /// Number of features.
        public var featureCount: Int { model.featureCount }
        /// The weighted sums.
        public func predict(_ features: Matrix) throws(LearnError) -> [Double] { try model.predict(features) }
    }

    /// Finds the weights that minimise ‖y - X w‖².
    ///
    /// - Complexity: O(n d min(n, d)).
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Fitted {
        try Requirements.trainable(features, target)
        let problem = CentredProblem(features, target, hasIntercept ? .free : .none)
        let x = problem.x
        let y = problem.y
        let solution = try linear { () throws(LinearError) -> LeastSquares in
            try LeastSquares(x.span, rows: problem.rows, columns: problem.columns, rightHandSides: y.span)
        }
        let largest = solution.singularValues.first ?? 0
        let smallest = solution.singularValues.last ?? 0
        return Fitted(
            model: problem.model(solution.solutions), rank: solution.rank,
            condition: smallest > 0 ? largest / smallest : .infinity)
    }
}
