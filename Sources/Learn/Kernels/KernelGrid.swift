import Linear

/// Cross-validation of kernel ridge regression over a grid of kernels and penalties.
///
/// Distances are computed once per fold, the kernel once per fold and width; each λ then costs a Cholesky factorisation,
/// or next to nothing after one eigendecomposition, which pays with more than 15 of them. Five or more folds that take
/// the features as they are share the kernel and a part of its factorisation.
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

    /// The least number of folds that share a factorisation where they share the kernel.
    ///
    /// With k equal folds of n/k rows, sharing costs n³/3 (1 + Σ (j/k)³ for j < k), separate equations n³/3 (k - 1)³/k²:
    /// the same for four, 0.7 for five, 0.42 for ten.
    static let foldsForSharing = 5

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
        let usesEigenvalues = lambdas.count >= Self.penaltiesForEigenvalues && lambdas.allSatisfy { $0 > 0 }
        let isShared = !scalesInFolds && !usesEigenvalues && folds.count >= Self.foldsForSharing
        let errors =
            try isShared
            ? errorsOfSharedFolds(features, target, folds, jobs)
            : errorsOfFolds(features, target, folds, jobs, usesEigenvalues: usesEigenvalues)
        var points: [Point] = []
        for (k, kernel) in kernels.enumerated() {
            for (l, lambda) in lambdas.enumerated() { points.append(point(kernel, lambda, errors[k][l])) }
        }
        var best = 0
        for index in points.indices where points[index].meanMAE < points[best].meanMAE { best = index }
        guard points[best].meanMAE.isFinite else {
            throw LearnError(
                .illConditioned,
                "no point of the grid has solvable equations; "
                    + KernelSystem.advice(kernels.first))
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
        private(set) var absolute = 0.0
        private(set) var squared = 0.0

        init(_ residuals: [Double]) {
            count = residuals.count
            for error in residuals {
                absolute += abs(error)
                squared += error * error
            }
        }

        init(_ predictions: [Double], _ truth: [Double]) {
            self.init(zip(predictions, truth).map { $0 - $1 })
        }
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
        /// Targets of both, less the mean of what is learned from if the fold is scaled.
        let target: [Double]
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
            let mean = scales ? ConstantOrMean.of(known) : 0
            self.target = known.map { $0 - mean }
            truth = target.selecting(rows: rows.held).map { $0 - mean }
            training = rows.training.count
            held = rows.held.count
            within = try Proximities.lowerTriangle(learned, kind)
            across = try Proximities.between(asked, learned, kind)
        }

        /// Held × training.
        func similarities(_ kernel: Kernel) -> Matrix {
            var values = across
            kernel.apply(to: &values)
            return Matrix(rows: held, columns: training, values: values)
        }
    }

    /// Storage of a thread, used again by one task after the other.
    private struct Scratch: Sendable {
        var kernel: [Double] = []
        var matrix: [Double] = []
        var dual: [Double] = []
    }

    /// Errors by kernel, penalty and fold, each fold with equations of its own.
    private func errorsOfFolds(
        _ features: Matrix, _ target: [Double], _ folds: Folds, _ jobs: Int, usesEigenvalues: Bool
    ) throws(LearnError) -> [[[FoldErrors?]]] {
        let kind = kernels[0].proximity
        let prepared = try Parallel.map(folds.count, jobs: jobs) { fold throws(LearnError) in
            try PreparedFold(features, target, folds.rows(ofFold: fold), kind, scales: scalesInFolds)
        }
        // Widths in the outer loop keep the folds' shares of the work apart in time, which spreads it evenly.
        let errors = try Parallel.map(kernels.count * folds.count, jobs: jobs, scratch: Scratch.init) {
            (task, scratch: inout Scratch) throws(LearnError) in
            let (kernel, fold) = (kernels[task / folds.count], prepared[task % folds.count])
            return usesEigenvalues
                ? try byEigenvalues(kernel, fold) : try evaluate(kernel, lambdas, fold, &scratch)
        }
        return kernels.indices.map { k in
            lambdas.indices.map { l in (0..<folds.count).map { errors[k * folds.count + $0][l] } }
        }
    }

    /// Errors by kernel, penalty and fold, where all folds take the features as they are.
    private func errorsOfSharedFolds(
        _ features: Matrix, _ target: [Double], _ folds: Folds, _ jobs: Int
    ) throws(LearnError) -> [[[FoldErrors?]]] {
        let kind = kernels[0].proximity
        let shared = try SharedFolds(features, target, folds, kind)
        // Enough parts for all threads; each computes the kernel anew.
        let parts = jobs > 1 ? min(lambdas.count, (8 * jobs + kernels.count - 1) / kernels.count) : 1
        let errors = try Parallel.map(kernels.count * parts, jobs: jobs, scratch: SharedFolds.Scratch.init) {
            (task, scratch: inout SharedFolds.Scratch) throws(LearnError) -> [[FoldErrors?]] in
            let (kernel, part) = (kernels[task / parts], task % parts)
            let range = lambdas.count * part / parts..<lambdas.count * (part + 1) / parts
            let residuals = try shared.residuals(kernel, lambdas: lambdas[range], &scratch)
            var result: [[FoldErrors?]] = []
            for (lambda, ofFolds) in zip(lambdas[range], residuals) {
                if let ofFolds {
                    result.append(ofFolds.map { FoldErrors($0) })
                    continue
                }
                // What is left of the equations of all rows may be solvable, or become so with a little on the diagonal.
                var own = Scratch()
                var ofFold: [FoldErrors?] = []
                for fold in 0..<folds.count {
                    let prepared = try PreparedFold(
                        features, target, folds.rows(ofFold: fold), kind, scales: false)
                    ofFold += try evaluate(kernel, [lambda], prepared, &own)
                }
                result.append(ofFold)
            }
            return result
        }
        return kernels.indices.map { k in Array(errors[k * parts..<(k + 1) * parts].joined()) }
    }

    /// Errors of one kernel on one fold, for every penalty.
    private func evaluate(
        _ kernel: Kernel, _ lambdas: [Double], _ fold: PreparedFold, _ scratch: inout Scratch
    ) throws(LearnError) -> [FoldErrors?] {
        let n = fold.training
        kernel.fillLower(&scratch.kernel, from: fold.within, order: n)
        try KernelSystem.requireFinite(scratch.kernel, order: n, kernel)
        let similarities = fold.similarities(kernel)
        var result: [FoldErrors?] = []
        for lambda in lambdas {
            scratch.dual = fold.target
            let isSolved = try KernelSystem.solve(
                scratch.kernel, order: n, lambda: lambda, rightHandSide: &scratch.dual, matrix: &scratch.matrix)
            result.append(
                isSolved
                    ? FoldErrors(try KernelRidgeModel.weightedSums(similarities, scratch.dual), fold.truth) : nil)
        }
        return result
    }

    /// The same by the eigenvalues of the kernel matrix.
    private func byEigenvalues(_ kernel: Kernel, _ fold: PreparedFold) throws(LearnError) -> [FoldErrors?] {
        let n = fold.training
        var within = fold.within
        kernel.applyLower(to: &within, order: n)
        let similarities = fold.similarities(kernel)
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
            result.append(
                isSolvable ? FoldErrors(try KernelRidgeModel.weightedSums(rotated, weights), fold.truth) : nil)
        }
        return result
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
