extension TrainedModel {
    /// A training row that a prediction rests on.
    public struct Reason: Sendable, Hashable {
        /// What it is listed for.
        public enum Kind: String, Sendable {
            /// A large |k(x, xᵢ) aᵢ|; of kernel models only.
            case contribution
            /// A large similarity.
            case similarity
        }

        /// What it is listed for.
        public let kind: Kind
        /// The training row, from 0.
        public let row: Int
        /// k(x, xᵢ) of a kernel model; of the others 1/(1 + d), d the Euclidean distance of the scaled features.
        public let similarity: Double
        /// k(x, xᵢ) aᵢ in the unit of the target; nil but for kernel models.
        public let contribution: Double?
    }

    /// The training rows behind the prediction of a row with the features of ``featureNames``, unscaled.
    ///
    /// - Returns: for kernel models the rows with the largest |k(x, xᵢ) aᵢ|, then those with the largest k(x, xᵢ); for
    ///   the others the most similar rows. Each list descends, ties by row, and has `count` entries at most.
    /// - Throws: ``LearnError``: `bad-parameter` for a count below 1, `bad-shape`, `not-finite`.
    /// - Complexity: O(training rows × features).
    public func explain(_ row: [Double], count: Int) throws(LearnError) -> [Reason] {
        guard count > 0 else { throw LearnError(.badParameter, "\(count) training rows; expected 1 or more") }
        let features = Matrix(rows: 1, columns: row.count, values: row)
        try Requirements.predictable(features, count: featureNames.count)
        let scaled = scaler.transform(features)
        if case .kernelRidge(let kernel) = model {
            let (largest, nearest) = try kernel.explain(scaled.values, count: count)
            func reasons(_ kind: Reason.Kind, _ list: [KernelRidgeModel.Contribution]) -> [Reason] {
                list.map {
                    Reason(
                        kind: kind, row: $0.row, similarity: $0.similarity,
                        contribution: $0.contribution * targetScaling.scale)
                }
            }
            return reasons(.contribution, largest) + reasons(.similarity, nearest)
        }
        try Requirements.finite(scaled)
        let width = training.columnCount
        let distances = (0..<training.rowCount).map { other in
            var sum = 0.0
            for column in 0..<width {
                let difference = scaled.values[column] - training.values[other * width + column]
                sum += difference * difference
            }
            return sum.squareRoot()
        }
        let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
        return order.prefix(count).map {
            Reason(kind: .similarity, row: $0, similarity: 1 / (1 + distances[$0]), contribution: nil)
        }
    }
}
