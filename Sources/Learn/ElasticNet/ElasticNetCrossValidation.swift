import Linear

/// Cross-validated errors of an elastic net or LASSO along a path of penalties, and the choice of one.
public struct ElasticNetCrossValidation: Sendable, Hashable {
    /// The path of all rows that were given.
    public let path: ElasticNetPath
    /// Mean squared error of each fold: penalties × folds.
    public let foldMSE: Matrix
    /// Mean squared error on the rows that the folds' models were fitted to, mean over folds, for each penalty.
    public let trainingMSE: [Double]
    /// Mean of the folds' mean squared errors, for each penalty.
    public let meanMSE: [Double]
    /// Standard error of that mean, for each penalty.
    public let standardErrors: [Double]
    /// How often each feature is chosen by the folds' models: penalties × features, from 0 to 1.
    public let selectionFrequencies: Matrix
    /// Position of the penalty with the smallest ``meanMSE``, the larger penalty among equals.
    public let bestIndex: Int
    /// Position of the largest penalty whose error is within one standard error of the smallest.
    public let oneStandardErrorIndex: Int

    /// Fits a path in each fold and one to all rows.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - target: Their targets.
    ///   - folds: As many numbers as rows.
    ///   - l1Ratio: r.
    ///   - alphas: Penalties; nil for `count` of them from the largest for all rows down to `ratio` of it.
    ///   - scalesInFolds: Whether features and target are standardised within every fold; then errors are in the
    ///     square of the target's unit all the same. Otherwise they are centred only, as by scikit-learn's `LassoCV`.
    ///   - jobs: Most threads.
    /// - Throws: ``LearnError``.
    public init(
        _ features: Matrix, _ target: [Double], folds: Folds, l1Ratio: Double = 1, alphas: [Double]? = nil,
        ratio: Double = 1e-3, count: Int = 100, scalesInFolds: Bool, jobs: Int = 1
    ) throws(LearnError) {
        try ElasticNet.check(l1Ratio: l1Ratio)
        try Requirements.trainable(features, target, atLeast: 2)
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        let whole = PreparedRows(features, target, scales: scalesInFolds)
        let penalties: [Double]
        if let alphas {
            for alpha in alphas { try ElasticNet(alpha: alpha, l1Ratio: l1Ratio).checkParameters() }
            guard !alphas.isEmpty else { throw LearnError(.badParameter, "no penalties; expected one or more") }
            penalties = alphas
        } else {
            penalties = try ElasticNetPath.automaticAlphas(
                whole.features, whole.target, l1Ratio: l1Ratio, ratio: ratio, count: count)
        }
        // Task 0 is the path of all rows, the longest.
        let parts = try Parallel.map(folds.count + 1, jobs: jobs) { task throws(LearnError) -> Part in
            guard task > 0 else {
                let path = try ElasticNetPath(
                    GramProblem(whole.features, whole.target), alphas: penalties, l1Ratio: l1Ratio)
                return Part(path: path, heldMSE: [], trainingMSE: [])
            }
            let rows = folds.rows(ofFold: task - 1)
            let learned = PreparedRows(
                features.selecting(rows: rows.training), target.selecting(rows: rows.training), scales: scalesInFolds)
            let path = try ElasticNetPath(
                GramProblem(learned.features, learned.target), alphas: penalties, l1Ratio: l1Ratio)
            let held = try Self.errors(
                path, learned.scaler.transform(features.selecting(rows: rows.held)),
                target.selecting(rows: rows.held), learned.scaling)
            let fitted = try Self.errors(
                path, learned.features, target.selecting(rows: rows.training), learned.scaling)
            return Part(path: path, heldMSE: held, trainingMSE: fitted)
        }
        path = parts[0].path
        let k = Double(folds.count)
        let inFolds = Array(parts.dropFirst())
        var foldMSE = Matrix(rows: penalties.count, columns: folds.count)
        var frequencies = Matrix(rows: penalties.count, columns: features.columnCount)
        for (fold, part) in inFolds.enumerated() {
            for index in penalties.indices {
                foldMSE[index, fold] = part.heldMSE[index]
                for column in part.path.support(index) { frequencies[index, column] += 1 / k }
            }
        }
        let means = penalties.indices.map { foldMSE.row($0).reduce(0, +) / k }
        let errors = penalties.indices.map { CrossValidation.standardError(foldMSE.row($0)) }
        let order = penalties.indices.sorted { penalties[$0] > penalties[$1] }
        var best = order[0]
        for index in order where means[index] < means[best] { best = index }
        self.foldMSE = foldMSE
        trainingMSE = penalties.indices.map { index in inFolds.reduce(0) { $0 + $1.trainingMSE[index] } / k }
        meanMSE = means
        standardErrors = errors
        selectionFrequencies = frequencies
        bestIndex = best
        let limit = means[best] + errors[best]
        oneStandardErrorIndex = order.first { means[$0] <= limit } ?? best
    }

    private struct Part: Sendable {
        let path: ElasticNetPath
        let heldMSE: [Double]
        let trainingMSE: [Double]
    }

    /// Rows as the path is fitted to them, and how they were scaled.
    private struct PreparedRows: Sendable {
        let features: Matrix
        let target: [Double]
        let scaler: StandardScaler
        let scaling: TargetScaling

        init(_ features: Matrix, _ target: [Double], scales: Bool) {
            scaler = scales ? StandardScaler(fittedTo: features) : .identity(columns: features.columnCount)
            scaling = scales ? TargetScaling(fittedTo: target) : TargetScaling(mean: 0, scale: 1)
            self.features = scales ? scaler.transform(features) : features
            self.target = scales ? scaling.transform(target) : target
        }
    }

    /// Mean squared errors of all models of a path on some rows.
    private static func errors(
        _ path: ElasticNetPath, _ features: Matrix, _ target: [Double], _ scaling: TargetScaling
    ) throws(LearnError) -> [Double] {
        let (n, m) = (features.rowCount, path.alphas.count)
        var predictions = [Double](repeating: 0, count: n * m)
        let (x, w) = (features.values, path.coefficients.values)
        try linear { () throws(LinearError) in
            var span = predictions.mutableSpan
            try BLAS.multiply(
                x.span, w.span, rows: n, columns: m, inner: features.columnCount, transposingB: true, into: &span)
        }
        var sums = [Double](repeating: 0, count: m)
        for row in 0..<n {
            for index in 0..<m {
                let value = (predictions[row * m + index] + path.intercepts[index]) * scaling.scale + scaling.mean
                let error = value - target[row]
                sums[index] += error * error
            }
        }
        return sums.map { $0 / Double(n) }
    }
}
