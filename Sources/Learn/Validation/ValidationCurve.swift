/// Training and cross-validation error against one hyper-parameter or the number of features: the picture of complexity
/// (learn.md section 1). The training error falls, the error of rows not seen has a minimum.
public struct ValidationCurve: Sendable, Hashable {
    /// Errors with one value.
    public struct Point: Sendable, Hashable {
        /// The value.
        public let value: Double
        /// Errors on the rows that each fold's model was fitted to.
        public let training: RepeatedErrors
        /// Errors on the rows that each fold held out; none where the equations of a fold could not be solved.
        public let validation: RepeatedErrors
    }

    /// The points, in the order of the values.
    public let points: [Point]
    /// Position of the smallest mean of the folds' mean absolute errors, the first among equals.
    public let bestIndex: Int

    /// Cross-validates a regressor for every value.
    ///
    /// - Parameters:
    ///   - values: such as 10⁻⁶, 10⁻⁵ … of a penalty.
    ///   - features: training rows only.
    ///   - target: their targets.
    ///   - folds: as many numbers as rows.
    ///   - jobs: most threads.
    ///   - make: the regressor of a value. Give a ``Standardised`` one, and features are scaled anew in every fold.
    /// - Throws: ``LearnError``: `bad-parameter` without values; `bad-shape`; those of fitting.
    /// - Complexity: values × folds fits.
    public init<R: Regressor>(
        _ values: [Double], _ features: Matrix, _ target: [Double], folds: Folds, jobs: Int = 1,
        _ make: @Sendable (Double) -> R
    ) throws(LearnError) {
        try self.init(values, of: values.map(make), features, target, folds: folds, jobs: jobs)
    }

    /// The same with the regressors of the values, in their order.
    public init<R: Regressor>(
        _ values: [Double], of regressors: [R], _ features: Matrix, _ target: [Double], folds: Folds, jobs: Int = 1
    ) throws(LearnError) {
        try Requirements.trainable(features, target, atLeast: 2)
        guard !values.isEmpty, regressors.count == values.count else {
            throw LearnError(
                .badParameter,
                "\(values.count) values and \(regressors.count) regressors; expected one or more of each")
        }
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        let errors = try Parallel.map(values.count * folds.count, jobs: jobs) {
            task throws(LearnError) -> (training: RegressionMetrics?, held: RegressionMetrics?) in
            let rows = folds.rows(ofFold: task % folds.count)
            let (known, truth) = (features.selecting(rows: rows.training), target.selecting(rows: rows.training))
            do throws(LearnError) {
                let model = try regressors[task / folds.count].fit(known, truth)
                return (
                    RegressionMetrics(truth: truth, prediction: try model.predict(known)),
                    RegressionMetrics(
                        truth: target.selecting(rows: rows.held),
                        prediction: try model.predict(features.selecting(rows: rows.held)))
                )
            } catch {
                if error.code == .illConditioned || error.code == .noConvergence { return (nil, nil) }
                throw LearnError(
                    error.code,
                    "validation curve, value \(values[task / folds.count]), fold \(task % folds.count): "
                        + error.message)
            }
        }
        let points = values.indices.map { index in
            let own = errors[index * folds.count..<(index + 1) * folds.count]
            let isSolved = own.allSatisfy { $0.held != nil }
            return Point(
                value: values[index], training: RepeatedErrors(isSolved ? own.compactMap(\.training) : []),
                validation: RepeatedErrors(isSolved ? own.compactMap(\.held) : []))
        }
        var (best, least) = (0, Double.infinity)
        for index in points.indices {
            let error = points[index].validation.meanAbsolute.mean
            if error < least { (best, least) = (index, error) }
        }
        self.points = points
        bestIndex = best
    }
}
