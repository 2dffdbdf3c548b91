internal import Linear

/// Whether a model may be asked about a row at all: is it like the rows that the model was trained on?
public struct ApplicabilityDomain: Sendable {
    /// Why a row lies outside.
    public struct Verdict: Sendable, Equatable {
        /// Positions of the columns whose value lies outside the range of the training rows.
        public let columnsOutOfRange: [Int]
        /// xᵀ (XᵀX + λI)⁻¹ x of the standardised row.
        public let leverage: Double
        /// Whether the leverage is above 3 (columns + 1) / rows.
        public let hasHighLeverage: Bool
        /// Distance to the nearest training row, in standardised features.
        public let nearestDistance: Double
        /// Whether that is above the 95 % quantile of the training rows' own nearest distances.
        public let isFar: Bool

        /// Whether all three tests are passed.
        public var isInside: Bool { columnsOutOfRange.isEmpty && !hasHighLeverage && !isFar }
    }

    /// Least and largest training value of every column.
    public let ranges: [ClosedRange<Double>]
    /// Leverage from which a row counts as outside.
    public let leverageLimit: Double
    /// Nearest distance from which a row counts as outside.
    public let distanceLimit: Double
    private let distances: TrainingDistances
    private let factor: CholeskyFactorization

    /// Learns the domain of training rows.
    ///
    /// - Parameters:
    ///   - training: standardised training rows, two or more.
    ///   - lambda: added to the diagonal of XᵀX; positive, as feature tables are collinear as a rule.
    /// - Throws: ``LearnError``.
    /// - Complexity: O(rows² · columns + columns³).
    public init(training: Matrix, lambda: Double = 1e-6) throws(LearnError) {
        guard lambda > 0, lambda.isFinite else {
            throw LearnError(.badParameter, "lambda = \(lambda) must be positive")
        }
        let rows = training.rowCount
        let columns = training.columnCount
        distances = try TrainingDistances(training: training)
        var nearest = try distances.leaveOneOutDistances().map(\.nearest)
        nearest.sort()
        distanceLimit = Quantile.of(sorted: nearest, 0.95)
        ranges = (0..<columns).map { column in
            let values = training.column(column)
            return (values.min() ?? 0)...(values.max() ?? 0)
        }
        leverageLimit = 3 * Double(columns + 1) / Double(rows)
        do {
            var products = [Double](repeating: 0, count: columns * columns)
            var target = products.mutableSpan
            try BLAS.multiplyByOwnTranspose(
                training.values.span, rows: rows, columns: columns, transposing: true, intoLower: &target)
            for column in 0..<columns { products[column * columns + column] += lambda }
            factor = try CholeskyFactorization(ofLower: products, order: columns)
        } catch { throw LearnError(error) }
    }

    /// The verdict on every row.
    ///
    /// - Throws: ``LearnError`` when the rows have another number of features.
    /// - Complexity: O(rows · (training rows · columns + columns²)).
    public func verdicts(_ matrix: Matrix) throws(LearnError) -> [Verdict] {
        try verdicts(matrix, near: distances.distances(matrix))
    }

    /// The same with distances that are known already.
    func verdicts(_ matrix: Matrix, near: [TrainingDistances.Distance]) throws(LearnError) -> [Verdict] {
        var result: [Verdict] = []
        result.reserveCapacity(matrix.rowCount)
        for row in 0..<matrix.rowCount {
            let values = matrix.row(row)
            let solved: [Double]
            do { solved = try factor.solve(values) } catch { throw LearnError(error) }
            let leverage = zip(values, solved).reduce(0) { $0 + $1.0 * $1.1 }
            result.append(
                Verdict(
                    columnsOutOfRange: ranges.indices.filter { !ranges[$0].contains(values[$0]) },
                    leverage: leverage, hasHighLeverage: leverage > leverageLimit,
                    nearestDistance: near[row].nearest, isFar: near[row].nearest > distanceLimit))
        }
        return result
    }
}

/// Quantiles of samples.
enum Quantile {
    /// The quantile of ascending numbers by linear interpolation between neighbours (numpy's default).
    static func of(sorted values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let place = share * Double(values.count - 1)
        let low = Int(place.rounded(.down))
        let high = min(low + 1, values.count - 1)
        return values[low] + (place - Double(low)) * (values[high] - values[low])
    }
}
