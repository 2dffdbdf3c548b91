/// Features scored one by one by their linear correlation with the target.
public struct UnivariateFilter: Sendable, Hashable {
    /// One feature.
    public struct Score: Sendable, Hashable {
        /// The feature.
        public let column: Int
        /// Pearson's r with the target; 0 for a constant feature or target.
        public let correlation: Double
        /// F = r² (n - 2) / (1 - r²), with 1 and n - 2 degrees of freedom; infinite for |r| = 1.
        public let f: Double
        /// The probability of an F at least this large without any correlation.
        public let p: Double
        /// The smallest rate of false discoveries at which the feature is still selected (Benjamini, Hochberg 1995,
        /// doi:10.1111/j.2517-6161.1995.tb02031.x).
        public let q: Double
    }

    /// The scores, by column.
    public let scores: [Score]

    /// Scores features.
    ///
    /// - Parameter features: Training rows only.
    /// - Throws: ``LearnError``; `too-few-rows` below three rows.
    /// - Complexity: O(n d + d log d).
    public init(_ features: Matrix, _ target: [Double]) throws(LearnError) {
        try Requirements.trainable(features, target, atLeast: 3)
        let freedom = Double(features.rowCount - 2)
        var raw: [(r: Double, f: Double, p: Double)] = []
        for column in 0..<features.columnCount {
            let r = Correlation.pearson(features.column(column), target) ?? 0
            let unexplained = 1 - r * r
            let f = unexplained > 0 ? r * r * freedom / unexplained : .infinity
            let p = f.isFinite ? IncompleteBeta.regularised(freedom / (freedom + f), freedom / 2, 0.5) : 0
            raw.append((r, f, p))
        }
        let q = Self.falseDiscoveryRates(raw.map(\.p))
        scores = raw.indices.map { Score(column: $0, correlation: raw[$0].r, f: raw[$0].f, p: raw[$0].p, q: q[$0]) }
    }

    /// Columns from the strongest correlation down, the lowest column among equals.
    public var ranking: [Int] {
        scores.sorted { left, right in
            let (a, b) = (abs(left.correlation), abs(right.correlation))
            return a != b ? a > b : left.column < right.column
        }.map(\.column)
    }

    /// The most strongly correlated features.
    ///
    /// - Throws: ``LearnError`` with code `too-few-columns`.
    public func best(_ count: Int) throws(LearnError) -> [Int] {
        guard count >= 0, count <= scores.count else {
            throw LearnError(.tooFewColumns, "\(count) features of \(scores.count) are asked for; ask for fewer")
        }
        return Array(ranking.prefix(count))
    }

    /// Features with a rate of false discoveries of at most `rate`, in the order of ``ranking``.
    public func selected(falseDiscoveryRate rate: Double) -> [Int] { ranking.filter { scores[$0].q <= rate } }

    /// Step-up rates: q of the k-th smallest p is the least of p·m/rank from there on.
    static func falseDiscoveryRates(_ p: [Double]) -> [Double] {
        let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
        var result = [Double](repeating: 1, count: p.count)
        var least = 1.0
        for place in order.indices.reversed() {
            least = min(least, p[order[place]] * Double(p.count) / Double(place + 1))
            result[order[place]] = least
        }
        return result
    }
}

/// The regularised incomplete beta function.
enum IncompleteBeta {
    /// I_x(a, b) for 0 ≤ x ≤ 1 and positive a, b, by the continued fraction of DLMF 8.17.22 (Lentz's method).
    static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        // The fraction converges fast below the mean; above, the mirrored one does.
        if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, b, a) }
        let logFront =
            Functions.logGamma(a + b) - Functions.logGamma(a) - Functions.logGamma(b) + a * Functions.log(x)
            + b * Functions.log1p(-x)
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var fraction = d
        for step in 1..<10_000 {
            let m = Double(step)
            for term in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + term * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + term / c
                if abs(c) < tiny { c = tiny }
                fraction *= c * d
            }
            if abs(c * d - 1) < 1e-16 { break }
        }
        return Functions.exp(logFront) * fraction / a
    }
}
