/// A way to learn a target from features: hyper-parameters only, nothing learned.
///
/// Fitting returns a new value, so predicting before fitting cannot be written. A fit sees the rows that it is given
/// and no others; whoever splits data gives it training rows only.
public protocol Regressor: Sendable {
    /// What fitting gives.
    associatedtype Model: RegressionModel

    /// Learns from rows of features and their targets.
    ///
    /// - Parameters:
    ///   - features: n × d.
    ///   - target: n numbers.
    /// - Throws: ``LearnError``: `bad-parameter` before any work, `bad-shape`, `not-finite`, `too-few-rows` and those of
    ///   the method.
    func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Model
}

/// What was learned: turns rows of features into predictions.
public protocol RegressionModel: Sendable {
    /// Number of features that a row must have.
    var featureCount: Int { get }

    /// Predictions, one for each row, in the unit of the target.
    ///
    /// - Throws: ``LearnError``: `bad-shape` if the rows have another number of features, `not-finite`.
    func predict(_ features: Matrix) throws(LearnError) -> [Double]
}

/// What every estimator checks before it works.
public enum Requirements {
    /// Requires rows, as many targets as rows, and finite numbers.
    public static func trainable(
        _ features: Matrix, _ target: [Double], atLeast minimum: Int = 1
    ) throws(LearnError) {
        guard features.rowCount == target.count else {
            throw LearnError(.badShape, "\(features.rowCount) rows of features and \(target.count) targets")
        }
        guard features.rowCount >= minimum else {
            throw LearnError(.tooFewRows, "\(features.rowCount) rows; this needs at least \(minimum)")
        }
        try finite(features)
        if let row = target.firstIndex(where: { !$0.isFinite }) {
            throw LearnError(.notFinite, "the target of row \(row + 1) is \(target[row]); expected a number")
        }
    }

    /// Requires a target that differs among the training rows.
    ///
    /// - Throws: ``LearnError`` with code `bad-table`.
    public static func varying(_ target: [Double], named name: String) throws(LearnError) {
        guard let first = target.first, target.allSatisfy({ $0 == first }) else { return }
        let rows = target.count == 1 ? "the only training row" : "all \(target.count) training rows"
        throw LearnError(.badTable, "target '\(name)' is \(first) in \(rows); there is nothing to learn")
    }

    /// Requires as many features as the model has learned from, and finite numbers.
    public static func predictable(_ features: Matrix, count: Int) throws(LearnError) {
        guard features.columnCount == count else {
            throw LearnError(.badShape, "\(features.columnCount) features; the model has learned from \(count)")
        }
        try finite(features)
    }

    /// Requires finite numbers.
    public static func finite(_ features: Matrix) throws(LearnError) {
        // A number times zero is zero unless it is not finite, so one sum tells about all.
        let values = features.values
        var sum = 0.0
        for value in values { sum += value * 0 }
        guard sum != 0 else { return }
        let position = values.firstIndex { !$0.isFinite } ?? 0
        let row = position / features.columnCount
        let column = position % features.columnCount
        throw LearnError(
            .notFinite,
            "row \(row + 1), column \(column + 1) holds \(values[position]); expected a number")
    }
}
