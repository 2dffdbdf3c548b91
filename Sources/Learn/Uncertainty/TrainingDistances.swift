/// Distances to the rows that a model was trained on: the farther a row, the less its prediction is to be trusted
/// (learn.md section 6). Give it standardised features, or the latent space of a network.
public struct TrainingDistances: Sendable {
    /// The training rows.
    private let training: Matrix

    /// How far a row is from the training rows.
    public struct Distance: Sendable, Equatable {
        /// To the nearest training row.
        public let nearest: Double
        /// Mean of the 5 nearest (of all, if there are fewer).
        public let meanOf5: Double
        /// Mean of the 10 nearest (of all, if there are fewer).
        public let meanOf10: Double
        /// Mean to all training rows.
        public let meanToAll: Double
    }

    /// Distances to the rows of a matrix.
    ///
    /// - Throws: ``LearnError`` when it has no rows.
    public init(training: Matrix) throws(LearnError) {
        guard training.rowCount > 0 else { throw LearnError(.tooFewRows, "no training rows to measure from") }
        self.training = training
    }

    /// Euclidean distances of rows with the features of the training rows.
    ///
    /// - Throws: ``LearnError`` when they have another number of features.
    /// - Complexity: O(rows · training rows · columns).
    public func distances(_ matrix: Matrix) throws(LearnError) -> [Distance] {
        try Requirements.predictable(matrix, count: training.columnCount)
        let values = matrix.values
        let width = matrix.columnCount
        return (0..<matrix.rowCount).map {
            summary(of: values.span.extracting($0 * width..<($0 + 1) * width), leavingOut: nil)
        }
    }

    /// Distances of every training row from the other training rows.
    ///
    /// - Throws: ``LearnError`` when there is only one.
    /// - Complexity: O(training rows² · columns).
    public func leaveOneOutDistances() throws(LearnError) -> [Distance] {
        guard training.rowCount > 1 else { throw LearnError(.tooFewRows, "one training row has no neighbours") }
        let values = training.values
        let width = training.columnCount
        return (0..<training.rowCount).map {
            summary(of: values.span.extracting($0 * width..<($0 + 1) * width), leavingOut: $0)
        }
    }

    private func summary(of row: Span<Double>, leavingOut left: Int?) -> Distance {
        var all: [Double] = []
        all.reserveCapacity(training.rowCount)
        let values = training.values
        let width = row.count
        for other in 0..<training.rowCount where other != left {
            var sum = 0.0
            for column in 0..<width {
                let difference = row[column] - values[other * width + column]
                sum += difference * difference
            }
            all.append(sum.squareRoot())
        }
        let meanToAll = all.reduce(0, +) / Double(all.count)
        all.sort()
        func mean(_ count: Int) -> Double { all.prefix(count).reduce(0, +) / Double(min(count, all.count)) }
        return Distance(nearest: all[0], meanOf5: mean(5), meanOf10: mean(10), meanToAll: meanToAll)
    }
}
