import Linear

/// Cross-validation of kernel ridge regression over a grid of kernels and penalties.
///
/// Distances are computed once per fold, the kernel once per fold and width; each λ then costs a Cholesky factorisation,
/// or next to nothing after one eigendecomposition, which pays with more than 15 of them.
public struct KernelGrid: Sendable, Hashable {
    /// The kernels, such as Gaussians of several widths; all of the same kind.
    public let kernels: [Kernel]
    /// The penalties λ.
    public let lambdas: [Double]
    /// Whether features are standardised and targets centred within every fold; otherwise both are taken as they are.
    public let scalesInFolds: Bool

    /// The least number of penalties for which eigenvalues are used.
    ///
    /// At n = 1216 a Cholesky factorisation takes 16 ms and an eigendecomposition 290 ms.
    static let penaltiesForEigenvalues = 16

    /// A grid.
    public init(kernels: [Kernel], lambdas: [Double], scalesInFolds: Bool) {
        self.kernels = kernels
        self.lambdas = lambdas
        self.scalesInFolds = scalesInFolds
    }

    /// Errors at one point of the grid.
    public struct Point: Sendable, Hashable {
        /// The kernel.
        public let kernel: Kernel
        /// The penalty.
        public let lambda: Double
        /// Mean absolute error of each fold; empty where the equations could not be solved.
        public let foldMAE: [Double]
        /// Mean of the folds' mean absolute errors; infinite where the equations could not be solved.
        public let meanMAE: Double
        /// Mean of the folds' mean squared errors; infinite likewise.
        public let meanMSE: Double
        /// Root of the mean squared error of all rows; infinite likewise.
        public let pooledRMSE: Double
        /// Standard error of ``meanMAE`` over the folds.
        public var standardError: Double { CrossValidation.standardError(foldMAE) }
    }

    /// All points, and the best of them.
    public struct Result: Sendable, Hashable {
        /// Kernels in the outer loop, penalties in the inner one.
        public let points: [Point]
        /// Position of the point with the smallest mean of the folds' MAE; the first among equals.
        public let bestIndex: Int
        /// The point with the smallest mean of the folds' MAE.
        public var best: Point { points[bestIndex] }
        /// What borders of the grid the best point lies on, in words, such as `smallest lambda`; empty inside.
        public let borders: [String]

        /// The smoothest point (widest kernel, then largest λ) whose error is within one standard error of the best.
        public var smoothestWithinOneStandardError: Point {
            let limit = best.meanMAE + best.standardError
            return points.filter { $0.meanMAE <= limit }.max {
                ($0.kernel.width ?? 0, $0.lambda) < ($1.kernel.width ?? 0, $1.lambda)
            } ?? best
        }
    }

    /// Evaluates all points.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - target: Their targets.
    ///   - folds: As many numbers as rows.
    ///   - jobs: Most threads.
    /// - Throws: ``LearnError``: `bad-parameter`, `bad-shape`, `not-finite`, `too-few-rows`; `ill-conditioned` if no
    ///   point can be solved.
    /// - Complexity: folds × (n² d + kernels × λs × n³/3).
    public func search(
        _ features: Matrix, _ target: [Double], folds: Folds, jobs: Int = 1
    ) throws(LearnError) -> Result {
        try checkParameters()
        try Requirements.trainable(features, target, atLeast: 2)
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        let kind = kernels[0].proximity
        let prepared = try Parallel.map(folds.count, jobs: jobs) { fold throws(LearnError) in
            try PreparedFold(features, target, folds.rows(ofFold: fold), kind, scales: scalesInFolds)
        }
        let count = kernels.count
        // Widths in the outer loop keep the folds' shares of the work apart in time, which spreads it evenly.
        let errors = try Parallel.map(count * folds.count, jobs: jobs) { task throws(LearnError) in
            try evaluate(kernels[task / folds.count], prepared[task % folds.count])
        }
        var points: [Point] = []
        for (k, kernel) in kernels.enumerated() {
            for (l, lambda) in lambdas.enumerated() {
                let parts = (0..<folds.count).map { errors[k * folds.count + $0][l] }
                points.append(point(kernel, lambda, parts))
            }
        }
        var best = 0
        for index in points.indices where points[index].meanMAE < points[best].meanMAE { best = index }
        guard points[best].meanMAE.isFinite else {
            throw LearnError(
                .illConditioned, "no point of the grid has solvable equations; use larger lambdas or narrower kernels")
        }
        return Result(points: points, bestIndex: best, borders: borders(of: points[best]))
    }

    private func checkParameters() throws(LearnError) {
        guard let first = kernels.first, !lambdas.isEmpty else {
            throw LearnError(.badParameter, "a grid needs at least one kernel and one lambda")
        }
        for kernel in kernels {
            try kernel.checkParameters()
            guard kernel.proximity == first.proximity else {
                throw LearnError(
                    .badParameter, "kernels \(first.name) and \(kernel.name) in one grid; expected one kind")
            }
        }
        for lambda in lambdas { try RidgeRegression(lambda: lambda).checkParameters() }
    }

    private func borders(of point: Point) -> [String] {
        var found: [String] = []
        if lambdas.count > 1 {
            if point.lambda == lambdas.min() { found.append("smallest lambda") }
            if point.lambda == lambdas.max() { found.append("largest lambda") }
        }
        let widths = kernels.compactMap(\.width)
        if widths.count > 1 {
            if point.kernel.width == widths.min() { found.append("smallest sigma") }
            if point.kernel.width == widths.max() { found.append("largest sigma") }
        }
        return found
    }

    /// Sums of absolute and squared errors of a fold; nil if its equations cannot be solved.
    private struct FoldErrors: Sendable {
        let count: Int
        let absolute: Double
        let squared: Double
    }

    private func point(_ kernel: Kernel, _ lambda: Double, _ parts: [FoldErrors?]) -> Point {
        let solved = parts.compactMap { $0 }
        guard solved.count == parts.count else {
            return Point(
                kernel: kernel, lambda: lambda, foldMAE: [], meanMAE: .infinity, meanMSE: .infinity,
                pooledRMSE: .infinity)
        }
        let k = Double(solved.count)
        let foldMAE = solved.map { $0.absolute / Double($0.count) }
        let rows = solved.reduce(0) { $0 + $1.count }
        return Point(
            kernel: kernel, lambda: lambda, foldMAE: foldMAE, meanMAE: foldMAE.reduce(0, +) / k,
            meanMSE: solved.reduce(0) { $0 + $1.squared / Double($1.count) } / k,
            pooledRMSE: (solved.reduce(0) { $0 + $1.squared } / Double(rows)).squareRoot())
    }

    /// Proximities of a fold, and its targets.
    private struct PreparedFold: Sendable {
        /// Lower triangle, training × training.
        let within: [Double]
        /// Held × training.
        let across: [Double]
        let training: Int
        let held: Int
        let target: [Double]
        let mean: Double
        let truth: [Double]

        init(
            _ features: Matrix, _ target: [Double], _ rows: (training: [Int], held: [Int]), _ kind: Proximity,
            scales: Bool
        ) throws(LearnError) {
            var learned = features.selecting(rows: rows.training)
            var asked = features.selecting(rows: rows.held)
            let known = target.selecting(rows: rows.training)
            if scales {
                let scaler = StandardScaler(fittedTo: learned)
                learned = scaler.transform(learned)
                asked = scaler.transform(asked)
            }
            mean = scales ? ConstantOrMean.of(known) : 0
            let shift = mean
            self.target = known.map { $0 - shift }
            truth = target.selecting(rows: rows.held)
            training = rows.training.count
            held = rows.held.count
            within = try Proximities.lowerTriangle(learned, kind)
            across = try Proximities.between(asked, learned, kind)
        }
    }

    /// Errors of one kernel on one fold, for every penalty.
    private func evaluate(_ kernel: Kernel, _ fold: PreparedFold) throws(LearnError) -> [FoldErrors?] {
        var within = fold.within
        kernel.applyLower(to: &within, order: fold.training)
        var across = fold.across
        kernel.apply(to: &across)
        let similarities = Matrix(rows: fold.held, columns: fold.training, values: across)
        let n = fold.training
        if lambdas.count >= Self.penaltiesForEigenvalues, lambdas.allSatisfy({ $0 > 0 }) {
            return try byEigenvalues(within, similarities, fold)
        }
        var result: [FoldErrors?] = []
        for lambda in lambdas {
            guard let (factor, _) = try KernelSystem.attempt(within, order: n, lambda: lambda) else {
                result.append(nil)
                continue
            }
            let dual = try linear { () throws(LinearError) in try factor.solve(fold.target) }
            result.append(try Self.errors(KernelRidgeModel.weightedSums(similarities, dual), fold))
        }
        return result
    }

    private func byEigenvalues(
        _ within: [Double], _ similarities: Matrix, _ fold: PreparedFold
    ) throws(LearnError) -> [FoldErrors?] {
        let n = fold.training
        let decomposition = try linear { () throws(LinearError) in
            try SymmetricEigenDecomposition(ofLower: within, order: n)
        }
        let vectors = Matrix(rows: n, columns: n, values: decomposition.vectors)
        let projections = try KernelRidgeModel.weightedSums(vectors, fold.target)
        var turned = [Double](repeating: 0, count: fold.held * n)
        let (left, right) = (similarities.values, decomposition.vectors)
        try linear { () throws(LinearError) in
            var span = turned.mutableSpan
            try BLAS.multiply(
                left.span, right.span, rows: fold.held, columns: n, inner: n, transposingB: true, into: &span)
        }
        let rotated = Matrix(rows: fold.held, columns: n, values: turned)
        let rounding = (decomposition.values.last ?? 0) * 0x1p-52 * Double(n)
        var result: [FoldErrors?] = []
        for lambda in lambdas {
            // Negative eigenvalues are rounding; a penalty that does not outweigh them decides nothing.
            let weights = (0..<n).map { projections[$0] / (max(decomposition.values[$0], 0) + lambda) }
            let isSolvable = lambda > 0 && (decomposition.values.first ?? 0) + lambda > 0 && lambda > rounding * 0x1p-10
            result.append(isSolvable ? try Self.errors(KernelRidgeModel.weightedSums(rotated, weights), fold) : nil)
        }
        return result
    }

    private static func errors(_ predictions: [Double], _ fold: PreparedFold) -> FoldErrors {
        var absolute = 0.0
        var squared = 0.0
        for (prediction, truth) in zip(predictions, fold.truth) {
            let error = prediction + fold.mean - truth
            absolute += abs(error)
            squared += error * error
        }
        return FoldErrors(count: predictions.count, absolute: absolute, squared: squared)
    }

    /// A sensible σ to start from: the median Euclidean distance (of absolute differences, for a Laplacian) between
    /// different rows, of at most 2000 rows taken evenly.
    ///
    /// - Throws: ``LearnError``: `too-few-rows` below two rows; `bad-parameter` if more than half of the distances are 0.
    public static func medianDistance(_ features: Matrix, absolute: Bool = false) throws(LearnError) -> Double {
        guard features.rowCount > 1 else { throw LearnError(.tooFewRows, "a distance needs two rows") }
        try Requirements.finite(features)
        let step = (features.rowCount + 1999) / 2000
        let rows = Array(stride(from: 0, to: features.rowCount, by: step))
        let sample = features.selecting(rows: rows)
        let n = sample.rowCount
        let values = try Proximities.lowerTriangle(sample, absolute ? .absoluteDistances : .squaredDistances)
        var distances: [Double] = []
        distances.reserveCapacity(n * (n - 1) / 2)
        for row in 0..<n { distances += values[row * n..<row * n + row] }
        distances.sort()
        let middle = distances.count / 2
        let median =
            distances.count % 2 == 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2
        guard median > 0 else {
            throw LearnError(.badParameter, "more than half of the rows have distance 0; give sigma explicitly")
        }
        return absolute ? median : median.squareRoot()
    }
}
