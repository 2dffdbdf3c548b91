import Linear

/// Kernel ridge regression: a = (K + λ I)⁻¹ y, prediction Σ aᵢ k(x, xᵢ).
///
/// There is no intercept; the mean of the targets is taken from them first, unless that is switched off. λ is
/// scikit-learn's `alpha`. The prediction is also the mean of a Gaussian process with noise variance λ.
public struct KernelRidge: Regressor, Hashable {
    /// The similarity of rows.
    public let kernel: Kernel
    /// The penalty λ; 0 or more.
    public let lambda: Double
    /// Whether the mean of the targets is taken from them first.
    public let centresTarget: Bool

    /// A kernel ridge regression.
    public init(kernel: Kernel, lambda: Double, centresTarget: Bool = true) {
        self.kernel = kernel
        self.lambda = lambda
        self.centresTarget = centresTarget
    }

    /// Requires parameters in their range.
    public func checkParameters() throws(LearnError) {
        try kernel.checkParameters()
        try RidgeRegression(lambda: lambda).checkParameters()
    }

    /// Solves for the dual weights.
    ///
    /// - Throws: also `ill-conditioned`, with the condition number, if K + λ I cannot be factorised with at most 10⁻¹⁰ of
    ///   its diagonal added, or if λ is 0 and equal rows have different targets.
    /// - Complexity: O(n² d + n³).
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> KernelRidgeModel {
        try checkParameters()
        try Requirements.trainable(features, target)
        if lambda == 0 { try refuseContradictions(features, target) }
        let mean = centresTarget ? ConstantOrMean.of(target) : 0
        let (factor, jitter) = try KernelSystem.factorise(
            kernel.lowerTriangle(features), order: features.rowCount, lambda: lambda, of: kernel)
        let dual = try linear { () throws(LinearError) in try factor.solve(target.map { $0 - mean }) }
        return KernelRidgeModel(
            kernel: kernel, lambda: lambda, training: features, dualWeights: dual, targetMean: mean, jitter: jitter)
    }

    /// Errors (truth minus prediction) of each row by the weights of all other rows: aᵢ / [(K + λ I)⁻¹]ᵢᵢ.
    ///
    /// The mean that was taken from the targets stays that of all rows.
    ///
    /// - Throws: as ``fit(_:_:)``; `too-few-rows` below two rows.
    /// - Complexity: O(n² d + n³).
    public func leaveOneOutResiduals(_ features: Matrix, _ target: [Double]) throws(LearnError) -> [Double] {
        try Requirements.trainable(features, target, atLeast: 2)
        let model = try fit(features, target)
        let inverse = try model.posterior().inverse()
        let n = target.count
        return (0..<n).map { model.dualWeights[$0] / inverse[$0 * n + $0] }
    }

    private func refuseContradictions(_ features: Matrix, _ target: [Double]) throws(LearnError) {
        var seen: [[Double]: Int] = [:]
        for row in 0..<features.rowCount {
            guard let first = seen.updateValue(row, forKey: features.row(row)) else { continue }
            guard target[first] != target[row] else { continue }
            throw LearnError(
                .illConditioned,
                "rows \(first + 1) and \(row + 1) have the same features and the targets \(target[first]) and "
                    + "\(target[row]); that needs a lambda above 0 (the condition number is infinite)")
        }
    }
}

/// The mean, or exactly the value of constant numbers.
enum ConstantOrMean {
    static func of(_ values: [Double]) -> Double { StandardScaler.moments(values).mean }
}

/// What kernel ridge regression has learned: the training rows and a weight for each.
public struct KernelRidgeModel: RegressionModel, Hashable {
    /// The similarity of rows.
    public let kernel: Kernel
    /// The penalty λ.
    public let lambda: Double
    /// The training rows.
    public let training: Matrix
    /// One weight per training row.
    public let dualWeights: [Double]
    /// What is added to the weighted sum of similarities.
    public let targetMean: Double
    /// What was added to the diagonal beyond λ because of rounding; 0 as a rule.
    public let jitter: Double

    /// A model of known parts.
    public init(
        kernel: Kernel, lambda: Double, training: Matrix, dualWeights: [Double], targetMean: Double, jitter: Double
    ) {
        precondition(training.rowCount == dualWeights.count, "one weight per training row")
        self.kernel = kernel
        self.lambda = lambda
        self.training = training
        self.dualWeights = dualWeights
        self.targetMean = targetMean
        self.jitter = jitter
    }

    /// Number of features.
    public var featureCount: Int { training.columnCount }

    /// Weighted sums of similarities with the training rows.
    ///
    /// - Complexity: O(rows × training rows × features); a thousand rows at a time.
    public func predict(_ features: Matrix) throws(LearnError) -> [Double] {
        try Requirements.predictable(features, count: featureCount)
        var result: [Double] = []
        result.reserveCapacity(features.rowCount)
        for start in stride(from: 0, to: features.rowCount, by: 1000) {
            let rows = Array(start..<min(start + 1000, features.rowCount))
            let similarities = try kernel.matrix(features.selecting(rows: rows), training)
            result += try Self.weightedSums(similarities, dualWeights).map { $0 + targetMean }
        }
        return result
    }

    static func weightedSums(_ similarities: Matrix, _ weights: [Double]) throws(LearnError) -> [Double] {
        var sums = [Double](repeating: 0, count: similarities.rowCount)
        let values = similarities.values
        try linear { () throws(LinearError) in
            var span = sums.mutableSpan
            try BLAS.multiply(
                values.span, vector: weights.span, rows: similarities.rowCount, columns: similarities.columnCount,
                into: &span)
        }
        return sums
    }

    /// A training row that takes part in a prediction.
    public struct Contribution: Sendable, Hashable {
        /// The training row.
        public let row: Int
        /// k(x, xᵢ).
        public let similarity: Double
        /// k(x, xᵢ) aᵢ, in the unit of the target.
        public let contribution: Double
    }

    /// The training rows that a prediction rests on.
    ///
    /// - Returns: the rows with the largest |k(x, xᵢ) aᵢ| and those with the largest k(x, xᵢ), both descending, ties by row.
    public func explain(
        _ row: [Double], count: Int
    ) throws(LearnError) -> (largest: [Contribution], nearest: [Contribution]) {
        let features = Matrix(rows: 1, columns: row.count, values: row)
        try Requirements.predictable(features, count: featureCount)
        let similarities = try kernel.matrix(features, training).values
        let all = similarities.indices.map {
            Contribution(row: $0, similarity: similarities[$0], contribution: similarities[$0] * dualWeights[$0])
        }
        let largest = all.sorted {
            (abs($1.contribution), $0.row) < (abs($0.contribution), $1.row)
        }
        let nearest = all.sorted { ($1.similarity, $0.row) < ($0.similarity, $1.row) }
        return (Array(largest.prefix(count)), Array(nearest.prefix(count)))
    }

    /// The Gaussian process whose mean this model is, for variances.
    ///
    /// - Complexity: O(n² d + n³).
    public func posterior() throws(LearnError) -> KernelPosterior {
        let (factor, _) = try KernelSystem.factorise(
            kernel.lowerTriangle(training), order: training.rowCount, lambda: lambda + jitter, of: kernel)
        return KernelPosterior(kernel: kernel, training: training, factor: factor)
    }
}

/// Variances of a Gaussian process with unit amplitude and noise variance λ.
public struct KernelPosterior: Sendable {
    private let kernel: Kernel
    private let training: Matrix
    private let factor: CholeskyFactorization

    init(kernel: Kernel, training: Matrix, factor: CholeskyFactorization) {
        self.kernel = kernel
        self.training = training
        self.factor = factor
    }

    /// k(x, x) - k*ᵀ (K + λ I)⁻¹ k* of each row: 0 at training rows without noise, k(x, x) far from all of them.
    ///
    /// - Complexity: O(n²) for each row.
    public func variances(_ features: Matrix) throws(LearnError) -> [Double] {
        try Requirements.predictable(features, count: training.columnCount)
        let n = training.rowCount
        let own = kernel.diagonal(features)
        var result: [Double] = []
        result.reserveCapacity(features.rowCount)
        for start in stride(from: 0, to: features.rowCount, by: 500) {
            let rows = Array(start..<min(start + 500, features.rowCount))
            let similarities = try kernel.matrix(features.selecting(rows: rows), training).values
            let solved = try linear { () throws(LinearError) in try factor.solve(similarities, count: rows.count) }
            for (place, row) in rows.enumerated() {
                var sum = 0.0
                for index in place * n..<(place + 1) * n { sum += similarities[index] * solved[index] }
                result.append(own[row] - sum)
            }
        }
        return result
    }

    /// (K + λ I)⁻¹, n × n.
    func inverse() throws(LearnError) -> [Double] {
        let n = training.rowCount
        var identity = [Double](repeating: 0, count: n * n)
        for row in 0..<n { identity[row * n + row] = 1 }
        let sides = identity
        return try linear { () throws(LinearError) in try factor.solve(sides, count: n) }
    }
}

/// Kernel ridge regression on similarities that the caller computes.
public struct PrecomputedKernelRidge: Sendable, Hashable {
    /// The penalty λ; 0 or more.
    public let lambda: Double

    /// A kernel ridge regression.
    public init(lambda: Double) { self.lambda = lambda }

    /// Dual weights, one per training row.
    ///
    /// - Parameters:
    ///   - kernel: K, n × n, symmetric; the lower triangle is read.
    ///   - target: n numbers, centred by the caller if wanted.
    /// - Throws: ``LearnError``: `bad-parameter`, `bad-shape`, `not-finite`, `ill-conditioned`.
    /// - Complexity: O(n³).
    public func dualWeights(_ kernel: Matrix, _ target: [Double]) throws(LearnError) -> [Double] {
        try RidgeRegression(lambda: lambda).checkParameters()
        try Requirements.trainable(kernel, target)
        guard kernel.rowCount == kernel.columnCount else {
            throw LearnError(.badShape, "a kernel of \(kernel.rowCount) × \(kernel.columnCount); expected a square")
        }
        let (factor, _) = try KernelSystem.factorise(kernel.values, order: kernel.rowCount, lambda: lambda)
        return try linear { () throws(LinearError) in try factor.solve(target) }
    }

    /// Predictions from similarities with the training rows, rows × n.
    public static func predict(_ similarities: Matrix, dualWeights: [Double]) throws(LearnError) -> [Double] {
        try Requirements.predictable(similarities, count: dualWeights.count)
        return try KernelRidgeModel.weightedSums(similarities, dualWeights)
    }
}
