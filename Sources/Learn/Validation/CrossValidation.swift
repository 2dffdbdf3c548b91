/// Errors of a regressor on rows that it has not seen, by folds.
///
/// Each row that takes part is predicted exactly once. To refit a scaler within every fold, give a ``Standardised``
/// regressor.
public struct CrossValidation: Sendable, Hashable {
    /// For each row its prediction by the model that has not seen it; NaN for rows that take no part.
    public let predictions: [Double]
    /// Errors within each fold.
    public let foldMetrics: [RegressionMetrics]
    /// Errors of all rows together.
    public let pooled: RegressionMetrics

    /// Mean of the folds' mean absolute errors: what chooses models by default.
    public var meanOfFoldMAE: Double {
        foldMetrics.reduce(0) { $0 + $1.meanAbsoluteError } / Double(foldMetrics.count)
    }
    /// Mean of the folds' mean squared errors.
    public var meanOfFoldMSE: Double {
        foldMetrics.reduce(0) { $0 + $1.meanSquaredError } / Double(foldMetrics.count)
    }

    /// Standard error of the mean over folds: sample standard deviation over √k.
    public static func standardError(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = values.reduce(0, +) / Double(values.count)
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        return (squares / Double(values.count - 1)).squareRoot() / Double(values.count).squareRoot()
    }

    /// Fits in each fold and predicts the rows held out.
    ///
    /// - Parameters:
    ///   - regressor: What is fitted.
    ///   - features: n × d; give training rows only if hyper-parameters are chosen by the result.
    ///   - target: n numbers.
    ///   - folds: Which rows are held out together; as many as rows.
    ///   - jobs: Most threads.
    /// - Throws: ``LearnError``: `too-few-rows` below two rows, and those of fitting.
    /// - Complexity: k fits.
    public init<R: Regressor>(
        _ regressor: R, _ features: Matrix, _ target: [Double], folds: Folds, jobs: Int = 1
    ) throws(LearnError) {
        try Requirements.trainable(features, target, atLeast: 2)
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        let parts = try Parallel.map(folds.count, jobs: jobs) { fold throws(LearnError) -> [Double] in
            let (training, held) = folds.rows(ofFold: fold)
            let model = try regressor.fit(
                features.selecting(rows: training), target.selecting(rows: training))
            return try model.predict(features.selecting(rows: held))
        }
        var predictions = [Double](repeating: .nan, count: target.count)
        var metrics: [RegressionMetrics] = []
        for (fold, part) in parts.enumerated() {
            let held = folds.rows(ofFold: fold).held
            for (row, value) in zip(held, part) { predictions[row] = value }
            if let errors = RegressionMetrics(truth: target.selecting(rows: held), prediction: part) {
                metrics.append(errors)
            }
        }
        let rows = folds.participatingRows
        guard
            let pooled = RegressionMetrics(
                truth: target.selecting(rows: rows), prediction: predictions.selecting(rows: rows))
        else { throw LearnError(.tooFewRows, "no row takes part in the cross-validation") }
        self.predictions = predictions
        foldMetrics = metrics
        self.pooled = pooled
    }
}
