/// Small statistics of the page.
enum Statistics {
    /// A quantile of ascending values, between the two nearest (type 7 of Hyndman, Fan 1996,
    /// DOI 10.1080/00031305.1996.10473566).
    ///
    /// - Returns: NaN of no values.
    static func quantile(sorted values: [Double], _ share: Double) -> Double {
        guard let last = values.last else { return .nan }
        let place = min(max(share, 0), 1) * Double(values.count - 1)
        let lower = Int(place)
        guard lower + 1 < values.count else { return last }
        return values[lower] + (place - Double(lower)) * (values[lower + 1] - values[lower])
    }

    /// Mean; NaN of no values.
    static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    /// Standard error of the mean, from the sample standard deviation; 0 of fewer than two values.
    static func standardError(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = mean(values)
        let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
}
