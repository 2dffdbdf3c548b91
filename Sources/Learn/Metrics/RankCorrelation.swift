/// Correlation of two samples.
public enum RankCorrelation {
    /// Pearson's correlation; nil when lengths differ, there are fewer than two numbers, or one sample does not vary.
    ///
    /// - Complexity: O(n).
    public static func pearson(_ first: [Double], _ second: [Double]) -> Double? {
        guard first.count == second.count, first.count >= 2 else { return nil }
        let count = Double(first.count)
        let firstMean = first.reduce(0, +) / count
        let secondMean = second.reduce(0, +) / count
        var both = 0.0
        var firstSquares = 0.0
        var secondSquares = 0.0
        for (x, y) in zip(first, second) {
            both += (x - firstMean) * (y - secondMean)
            firstSquares += (x - firstMean) * (x - firstMean)
            secondSquares += (y - secondMean) * (y - secondMean)
        }
        guard firstSquares > 0, secondSquares > 0 else { return nil }
        return min(1, max(-1, both / (firstSquares.squareRoot() * secondSquares.squareRoot())))
    }

    /// Spearman's rank correlation, ties at their mean rank; nil as for ``pearson(_:_:)``.
    ///
    /// - Complexity: O(n log n).
    public static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
        pearson(ranks(first), ranks(second))
    }

    /// Ranks from 1; equal numbers share the mean of their places.
    public static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1 }
        var result = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { result[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return result
    }
}
