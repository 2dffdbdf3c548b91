/// Positions of tick marks.
public enum Ticks {
    /// Multiples of 1, 2, 2.5 or 5 times a power of ten within a range; as near as possible to a wanted number.
    ///
    /// - Returns: the range's middle alone if it has no width.
    /// - Complexity: O(number of ticks).
    public static func linear(_ low: Double, _ high: Double, about wanted: Int = 5) -> [Double] {
        guard low.isFinite, high.isFinite, high > low else { return [low] }
        let rough = (high - low) / Double(max(1, wanted))
        let exponent = Mathematics.log10(rough).rounded(.down)
        var best: [Double] = []
        for power in [exponent - 1, exponent, exponent + 1] {
            for factor in [1, 2, 2.5, 5] as [Double] {
                let ticks = multiples(factor, power: power, low, high)
                guard ticks.count >= 2 else { continue }
                if best.isEmpty || abs(ticks.count - wanted) < abs(best.count - wanted) { best = ticks }
            }
        }
        return best.isEmpty ? [low, high] : best
    }

    /// The smallest range of whole ticks around a range, and its ticks.
    public static func covering(_ low: Double, _ high: Double, about wanted: Int = 5) -> [Double] {
        var (low, high) = (low, high)
        guard low.isFinite, high.isFinite else { return [0, 1] }
        if high <= low {
            let margin = low == 0 ? 1 : abs(low) * 0.1
            (low, high) = (low - margin, low + margin)
        }
        let ticks = linear(low, high, about: wanted)
        guard ticks.count >= 2 else { return [low, high] }
        let step = ticks[1] - ticks[0]
        var result = ticks
        if let first = ticks.first, low < first - step * 1e-9 { result.insert(rounded(first - step, step), at: 0) }
        if let last = ticks.last, high > last + step * 1e-9 { result.append(rounded(last + step, step)) }
        return result
    }

    /// The values 1, 2 and 5 times powers of ten within a range; only powers of ten if there would be too many.
    public static func logarithmic(_ low: Double, _ high: Double, atMost most: Int = 6) -> [Double] {
        guard low > 0, high > low, high.isFinite else { return [low] }
        let first = Int(Mathematics.log10(low).rounded(.down))
        let last = Int(Mathematics.log10(high).rounded(.up))
        for factors in [[1, 2, 5], [1, 5], [1]] as [[Double]] {
            var ticks: [Double] = []
            for power in first...last {
                for factor in factors {
                    let tick = factor * Mathematics.powerOfTen(Double(power))
                    if tick >= low * (1 - 1e-9), tick <= high * (1 + 1e-9) { ticks.append(tick) }
                }
            }
            if ticks.count <= most, ticks.count >= 2 { return ticks }
            if factors.count == 1 {
                let step = max(1, (ticks.count + most - 1) / most)
                return ticks.enumerated().filter { $0.offset.isMultiple(of: step) }.map(\.element)
            }
        }
        return [low, high]
    }

    /// The number of decimals that tell ticks apart.
    public static func decimals(_ ticks: [Double]) -> Int {
        for decimals in 0...8 {
            let scale = Mathematics.powerOfTen(Double(decimals))
            if ticks.allSatisfy({ abs(($0 * scale).rounded() - $0 * scale) < 1e-6 * max(1, abs($0 * scale)) }) {
                return decimals
            }
        }
        return 8
    }

    /// Ticks as text, all with the same number of decimals.
    public static func labels(_ ticks: [Double]) -> [String] {
        let largest = ticks.map(\.magnitude).max() ?? 0
        if largest >= 1e6 || (largest > 0 && largest < 1e-4) {
            return ticks.map { NumberFormat.significant($0) }
        }
        let decimals = decimals(ticks)
        return ticks.map { NumberFormat.fixed($0, decimals) }
    }

    private static func multiples(_ factor: Double, power: Double, _ low: Double, _ high: Double) -> [Double] {
        let step = factor * Mathematics.powerOfTen(power)
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard first <= last, last - first < 100 else { return [] }
        return (Int(first)...Int(last)).map { Double($0) * step }
    }

    private static func rounded(_ value: Double, _ step: Double) -> Double { (value / step).rounded() * step }
}
