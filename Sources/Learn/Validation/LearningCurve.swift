internal import SeededRandom

/// Errors on fixed test rows with fewer and more training rows: does more data still help (learn.md section 1)?
///
/// In double logarithmic scale it is a line as long as it does.
public struct LearningCurve: Sendable, Hashable {
    /// Errors with one number of training rows.
    public struct Point: Sendable, Hashable {
        /// Number of rows that were learned from.
        public let rowCount: Int
        /// Errors on the rows learned from, draw by draw.
        public let training: RepeatedErrors
        /// Errors on the test rows, draw by draw.
        public let test: RepeatedErrors
    }

    /// The points, in the order of the sizes that were asked for.
    public let points: [Point]

    /// Slope of log₁₀ (mean of the draws' mean absolute test errors) against log₁₀ (rows), by least squares; nil with fewer
    /// than two different sizes, or where an error is 0.
    public var slope: Double? {
        let errors = points.map(\.test.meanAbsolute.mean)
        guard errors.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let x = points.map { Functions.log10(Double($0.rowCount)) }
        let y = errors.map { Functions.log10($0) }
        let (meanX, meanY) = (Moments.mean(x), Moments.mean(y))
        var (xy, xx) = (0.0, 0.0)
        for (a, b) in zip(x, y) {
            xy += (a - meanX) * (b - meanY)
            xx += (a - meanX) * (a - meanX)
        }
        return xx > 0 ? xy / xx : nil
    }

    /// Fits a regressor to draws of the training rows.
    ///
    /// Draw j of size i is the first rows of a shuffled order (stream `learning-curve`, index i · draws + j), in ascending
    /// order; all rows are drawn once. A fit sees no test row, and scalers belong into the regressor (``Standardised``).
    ///
    /// - Parameters:
    ///   - training: features and target that rows are drawn from.
    ///   - test: features and target on which errors are measured.
    ///   - sizes: numbers of rows to learn from, each from 1 to all.
    ///   - draws: how often each size is drawn.
    ///   - jobs: most threads.
    /// - Throws: ``LearnError``: `bad-parameter` without sizes or draws; `too-few-rows` for a size above the number of
    ///   rows; those of fitting.
    /// - Complexity: sizes × draws fits.
    public init<R: Regressor>(
        _ regressor: R, training: (features: Matrix, target: [Double]), test: (features: Matrix, target: [Double]),
        sizes: [Int], draws: Int, seed: UInt64 = 0, jobs: Int = 1
    ) throws(LearnError) {
        try Requirements.trainable(training.features, training.target)
        try Requirements.trainable(test.features, test.target)
        guard !sizes.isEmpty, draws > 0 else {
            throw LearnError(.badParameter, "\(sizes.count) sizes and \(draws) draws; expected 1 or more of each")
        }
        let count = training.target.count
        for size in sizes {
            guard size > 0, size <= count else {
                throw LearnError(.tooFewRows, "a learning curve up to \(size) rows; expected 1 to all \(count) rows")
            }
        }
        let tasks = sizes.indices.flatMap { size in (0..<(sizes[size] == count ? 1 : draws)).map { (size, $0) } }
        let (x, y) = training
        let (testX, testY) = test
        let errors = try Parallel.map(tasks.count, jobs: jobs) {
            task throws(LearnError) -> (training: RegressionMetrics?, test: RegressionMetrics?) in
            let (size, draw) = tasks[task]
            var order = Array(0..<count)
            var generator = SeededGenerator(
                seed: seed, stream: "learning-curve", index: UInt64(size * draws + draw))
            generator.shuffle(&order)
            let rows = order[..<sizes[size]].sorted()
            let (features, target) = (x.selecting(rows: rows), y.selecting(rows: rows))
            let model = try regressor.fit(features, target)
            return (
                RegressionMetrics(truth: target, prediction: try model.predict(features)),
                RegressionMetrics(truth: testY, prediction: try model.predict(testX))
            )
        }
        points = sizes.indices.map { size in
            let own = zip(tasks, errors).filter { $0.0.0 == size }.map(\.1)
            return Point(
                rowCount: sizes[size], training: RepeatedErrors(own.compactMap(\.training)),
                test: RepeatedErrors(own.compactMap(\.test)))
        }
    }
}
