import SeededRandom

/// How often features are selected when the rows change (Meinshausen, Bühlmann 2010,
/// doi:10.1111/j.1467-9868.2010.00740.x): one list of features means little among correlated columns.
public struct StabilitySelection: Sendable, Hashable {
    /// For each feature the share of draws in which its weight is not zero.
    public let frequencies: [Double]
    /// Number of draws.
    public let draws: Int

    /// Fits an elastic net to random halves of the rows.
    ///
    /// Draw k takes the first half of the rows shuffled by stream `stability`, index k. Features and target are
    /// standardised in each draw.
    ///
    /// - Throws: ``LearnError``: `too-few-rows` below four rows, `bad-parameter`.
    /// - Complexity: `draws` fits.
    public init(
        _ features: Matrix, _ target: [Double], regressor: ElasticNet, draws: Int = 100, seed: UInt64, jobs: Int = 1
    ) throws(LearnError) {
        try regressor.checkParameters()
        try Requirements.trainable(features, target, atLeast: 4)
        guard draws > 0 else { throw LearnError(.badParameter, "\(draws) draws; expected 1 or more") }
        let chosen = try Parallel.map(draws, jobs: jobs) { draw throws(LearnError) -> [Int] in
            var order = Array(0..<features.rowCount)
            var generator = SeededGenerator(seed: seed, stream: "stability", index: UInt64(draw))
            generator.shuffle(&order)
            let rows = order[..<(order.count / 2)].sorted()
            let model = try Standardised(regressor).fit(features.selecting(rows: rows), target.selecting(rows: rows))
            return (0..<features.columnCount).filter { model.model.coefficients[$0] != 0 }
        }
        var counts = [Double](repeating: 0, count: features.columnCount)
        for columns in chosen {
            for column in columns { counts[column] += 1 }
        }
        frequencies = counts.map { $0 / Double(draws) }
        self.draws = draws
    }
}
