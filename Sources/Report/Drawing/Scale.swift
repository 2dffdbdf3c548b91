/// A map from values to places on the page.
struct Scale {
    /// Lowest and highest value.
    let domain: ClosedRange<Double>
    /// Places of the lowest and the highest value, px.
    let start: Double
    let end: Double
    /// Whether equal ratios, not equal differences, get equal room.
    let isLogarithmic: Bool

    init(_ domain: ClosedRange<Double>, from start: Double, to end: Double, isLogarithmic: Bool = false) {
        self.domain = domain
        self.start = start
        self.end = end
        self.isLogarithmic = isLogarithmic
    }

    /// A range for a scale; widened if it has no width.
    static func range(_ low: Double, _ high: Double) -> ClosedRange<Double> {
        guard low.isFinite, high.isFinite else { return 0...1 }
        return high > low ? low...high : (low - max(abs(low), 1) * 0.05)...(low + max(abs(low), 1) * 0.05)
    }

    /// Place of a value.
    func callAsFunction(_ value: Double) -> Double {
        let low = domain.lowerBound
        let high = domain.upperBound
        let share =
            isLogarithmic
            ? Mathematics.log10(value / low) / Mathematics.log10(high / low)
            : (value - low) / (high - low)
        return start + (end - start) * (share.isFinite ? share : 0)
    }

    /// Place of a value; outside the range, its nearer end.
    func clamped(_ value: Double) -> Double {
        self(min(max(value, domain.lowerBound), domain.upperBound))
    }
}
