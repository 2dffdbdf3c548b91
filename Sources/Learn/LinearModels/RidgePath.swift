import Linear

/// Ridge models for any number of penalties from one singular-value decomposition X = U S Vᵀ.
///
/// Each λ then costs O(d · rank) only. Singular values below 2⁻⁵² · max(n, d) times the largest count as zero, so λ = 0
/// is least squares of smallest norm.
public struct RidgePath: Sendable {
    private let problem: CentredProblem
    /// Number of singular values that count.
    private let rank: Int
    private let values: [Double]
    /// U: n × width, row-major, of which the first `rank` columns count.
    private let left: [Double]
    private let width: Int
    /// Vᵀ, one right vector per row.
    private let right: [Double]
    /// Uᵀ y.
    private let projections: [Double]

    /// Decomposes features, centred according to the intercept rule.
    ///
    /// - Throws: ``LearnError``: `bad-shape`, `not-finite`, `too-few-rows` or an error of the linear-algebra library.
    /// - Complexity: O(n d min(n, d)).
    public init(_ features: Matrix, _ target: [Double], intercept: InterceptRule = .free) throws(LearnError) {
        try Requirements.trainable(features, target)
        let problem = CentredProblem(features, target, intercept)
        self.problem = problem
        let decomposition = try linear { () throws(LinearError) in
            try SingularValueDecomposition(problem.x, rows: problem.rows, columns: problem.columns)
        }
        values = decomposition.values
        left = decomposition.left
        right = decomposition.right
        width = values.count
        let limit = (values.first ?? 0) * 0x1p-52 * Double(max(problem.rows, problem.columns))
        rank = values.count { $0 > limit }
        var projections = [Double](repeating: 0, count: width)
        for row in 0..<problem.rows {
            for index in 0..<width { projections[index] += decomposition.left[row * width + index] * problem.y[row] }
        }
        self.projections = projections
    }

    /// The model of a penalty.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter`.
    /// - Complexity: O(d · rank).
    public func model(lambda: Double) throws(LearnError) -> LinearModel {
        try RidgeRegression(lambda: lambda).checkParameters()
        var weights = [Double](repeating: 0, count: problem.columns)
        for index in 0..<rank {
            let factor = projections[index] * values[index] / (values[index] * values[index] + lambda)
            for column in weights.indices { weights[column] += factor * right[index * problem.columns + column] }
        }
        return problem.model(weights)
    }

    /// Errors of each row by the model of all other rows; see ``RidgeRegression/leaveOneOutResiduals(_:_:)``.
    ///
    /// - Complexity: O(n · rank).
    public func leaveOneOutResiduals(lambda: Double) throws(LearnError) -> [Double] {
        let leverages = try leverages(lambda: lambda)
        let shrinkage = shrinkage(lambda)
        var residuals: [Double] = []
        residuals.reserveCapacity(problem.rows)
        for row in 0..<problem.rows {
            var fitted = 0.0
            for index in 0..<rank { fitted += left[row * width + index] * shrinkage[index] * projections[index] }
            guard 1 - leverages[row] > 1e-12 else {
                throw LearnError(
                    .illConditioned,
                    "row \(row + 1) alone determines its own prediction (leverage 1); use a larger lambda")
            }
            residuals.append((problem.y[row] - fitted) / (1 - leverages[row]))
        }
        return residuals
    }

    /// How strongly each row determines its own prediction: the diagonal of the hat matrix.
    ///
    /// - Complexity: O(n · rank).
    public func leverages(lambda: Double) throws(LearnError) -> [Double] {
        try RidgeRegression(lambda: lambda).checkParameters()
        let shrinkage = shrinkage(lambda)
        return (0..<problem.rows).map { row in
            var leverage = problem.leverageOfIntercept
            for index in 0..<rank {
                let u = left[row * width + index]
                leverage += u * u * shrinkage[index]
            }
            return leverage
        }
    }

    private func shrinkage(_ lambda: Double) -> [Double] {
        (0..<rank).map { values[$0] * values[$0] / (values[$0] * values[$0] + lambda) }
    }
}
