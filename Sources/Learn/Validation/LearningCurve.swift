internal import SeededRandom

/// Errors on fixed test rows with fewer and more training rows: does more data still help (learn.md section 1)?
///
/// In double logarithmic scale it is a line as long as it does.
public struct LearningCurve: Sendable, Hashable {
    /// Features with their targets.
    public typealias Rows = (features: Matrix, target: [Double])

    /// Errors with one number of training rows.
    public struct Point: Sendable, Hashable {
        /// Number of rows that were learned from.
        public let rowCount: Int
        /// Errors on the rows learned from, draw by draw.
        public let training: RepeatedErrors
        /// Errors on each of the test sets, draw by draw.
        public let tests: [RepeatedErrors]
        /// Errors on the first test set.
        public var test: RepeatedErrors { tests[0] }
    }

    /// The points, in the order of the sizes that were asked for.
    public let points: [Point]

    /// The slope of the first test set; see ``slope(ofTest:)``.
    public var slope: Double? { slope(ofTest: 0) }

    /// Slope of log₁₀ (mean of the draws' mean absolute test errors) against log₁₀ (rows), by least squares; nil with fewer
    /// than two different sizes, or where an error is 0.
    public func slope(ofTest test: Int) -> Double? {
        let errors = points.map(\.tests[test].meanAbsolute.mean)
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

    /// All rows, half of them, a quarter and so on, ascending: five sizes at most, the smaller ones of ten rows or more
    /// and rounded to two digits.
    public static func halvings(of count: Int) -> [Int] {
        var sizes = [count]
        for power in 1...4 {
            let exact = Double(count) / Double(1 << power)
            guard exact >= 10 else { break }
            var unit = 1.0
            while exact / unit >= 100 { unit *= 10 }
            sizes.append(Int((exact / unit).rounded() * unit))
        }
        return sizes.reversed()
    }

    /// Fits a regressor to draws of the training rows, and measures it on one test set or several.
    ///
    /// Draw j of size i is the first rows of a shuffled order (stream `learning-curve`, index i · draws + j), in ascending
    /// order; all rows are drawn once. A fit sees no test row, and scalers belong into the regressor (``Standardised``).
    ///
    /// - Parameters:
    ///   - training: features and target that rows are drawn from.
    ///   - tests: features and targets on which errors are measured.
    ///   - sizes: numbers of rows to learn from, each from 1 to all.
    ///   - draws: how often each size is drawn.
    ///   - jobs: most threads.
    /// - Throws: ``LearnError``: `bad-parameter` without sizes or draws; `too-few-rows` for a size above the number of
    ///   rows; those of fitting, with the number of rows drawn.
    /// - Complexity: sizes × draws fits.
    public init<R: Regressor>(
        _ regressor: R, training: Rows, tests: [Rows], sizes: [Int], draws: Int, seed: UInt64 = 0, jobs: Int = 1
    ) throws(LearnError) {
        try Requirements.trainable(training.features, training.target)
        for test in tests { try Requirements.trainable(test.features, test.target) }
        try Self.check(sizes, draws, among: training.target.count)
        let plan = DrawPlan(sizes: sizes, draws: draws, seed: seed)
        let tasks = plan.tasks(part: 0, rows: training.target.count)
        let (features, target) = training
        let errors = try Parallel.map(tasks.count, jobs: jobs) { task throws(LearnError) in
            let rows = plan.rows(tasks[task], of: Array(0..<target.count))
            return try Self.errors(
                regressor, learning: (features.selecting(rows: rows), target.selecting(rows: rows)), tests)
        }
        points = plan.points(tasks, errors)
    }

    /// The same with a single test set.
    public init<R: Regressor>(
        _ regressor: R, training: Rows, test: Rows, sizes: [Int], draws: Int, seed: UInt64 = 0, jobs: Int = 1
    ) throws(LearnError) {
        try self.init(
            regressor, training: training, tests: [test], sizes: sizes, draws: draws, seed: seed, jobs: jobs)
    }

    /// Draws rows from those that each fold learns from, and measures on those that it holds out: the curve for data without
    /// a test set.
    ///
    /// Draws of fold f have the indices (f · sizes + i) · draws + j of the stream. The errors of a size are those of all folds,
    /// fold by fold and within a fold draw by draw.
    ///
    /// - Parameters:
    ///   - features: training rows only.
    ///   - target: their targets.
    ///   - folds: as many numbers as rows.
    ///   - sizes: numbers of rows to learn from, each from 1 to ``Folds/smallestTrainingCount``.
    /// - Throws: ``LearnError``: `bad-shape`, and as above.
    /// - Complexity: folds × sizes × draws fits.
    public init<R: Regressor>(
        _ regressor: R, _ features: Matrix, _ target: [Double], folds: Folds, sizes: [Int], draws: Int,
        seed: UInt64 = 0, jobs: Int = 1
    ) throws(LearnError) {
        try Requirements.trainable(features, target, atLeast: 2)
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        try Self.check(sizes, draws, among: folds.smallestTrainingCount)
        let plan = DrawPlan(sizes: sizes, draws: draws, seed: seed)
        let tasks = (0..<folds.count).flatMap { plan.tasks(part: $0, rows: folds.rows(ofFold: $0).training.count) }
        let errors = try Parallel.map(tasks.count, jobs: jobs) { task throws(LearnError) in
            let (known, held) = folds.rows(ofFold: tasks[task].part)
            let rows = plan.rows(tasks[task], of: known)
            return try Self.errors(
                regressor, learning: (features.selecting(rows: rows), target.selecting(rows: rows)),
                [(features.selecting(rows: held), target.selecting(rows: held))])
        }
        points = plan.points(tasks, errors)
    }

    private static func check(_ sizes: [Int], _ draws: Int, among count: Int) throws(LearnError) {
        guard !sizes.isEmpty, draws > 0 else {
            throw LearnError(.badParameter, "\(sizes.count) sizes and \(draws) draws; expected 1 or more of each")
        }
        for size in sizes where size < 1 || size > count {
            throw LearnError(.tooFewRows, "a learning curve with \(size) rows; expected 1 to all \(count) rows")
        }
    }

    /// Errors of one fit: on the rows learned from, then on each test set.
    private static func errors<R: Regressor>(
        _ regressor: R, learning: Rows, _ tests: [Rows]
    ) throws(LearnError) -> [RegressionMetrics?] {
        do throws(LearnError) {
            let model = try regressor.fit(learning.features, learning.target)
            var errors: [RegressionMetrics?] = []
            for rows in [learning] + tests {
                errors.append(RegressionMetrics(truth: rows.target, prediction: try model.predict(rows.features)))
            }
            return errors
        } catch {
            let rows = learning.target.count == 1 ? "1 row" : "\(learning.target.count) rows"
            throw LearnError(error.code, "learning curve, a draw of \(rows): \(error.message)")
        }
    }
}

/// Which rows each fit of a learning curve sees.
private struct DrawPlan: Sendable {
    /// One fit.
    struct Task: Sendable {
        let part: Int
        let size: Int
        let draw: Int
    }

    let sizes: [Int]
    let draws: Int
    let seed: UInt64

    /// The fits of a part of so many rows; all rows are drawn once.
    func tasks(part: Int, rows: Int) -> [Task] {
        sizes.indices.flatMap { size in
            (0..<(sizes[size] == rows ? 1 : draws)).map { Task(part: part, size: size, draw: $0) }
        }
    }

    /// The rows of a fit, ascending.
    func rows(_ task: Task, of all: [Int]) -> [Int] {
        var order = all
        var generator = SeededGenerator(
            seed: seed, stream: "learning-curve",
            index: UInt64((task.part * sizes.count + task.size) * draws + task.draw))
        generator.shuffle(&order)
        return order[..<sizes[task.size]].sorted()
    }

    /// Errors by size.
    func points(_ tasks: [Task], _ errors: [[RegressionMetrics?]]) -> [LearningCurve.Point] {
        sizes.indices.map { size in
            let own = zip(tasks, errors).filter { $0.0.size == size }.map(\.1)
            let parts = (0..<(errors.first?.count ?? 0)).map { part in RepeatedErrors(own.compactMap { $0[part] }) }
            return LearningCurve.Point(
                rowCount: sizes[size], training: parts[0], tests: Array(parts.dropFirst()))
        }
    }
}
