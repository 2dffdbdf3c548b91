/// A sum with compensation (Neumaier 1974, doi:10.1002/zamm.19740540106): about twice the working precision.
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    mutating func add(_ value: Double) {
        let next = sum + value
        lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
    }

    var value: Double { sum + lost }
}

/// Mean and spread of numbers.
enum Moments {
    /// The mean, by a compensated sum.
    static func mean(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        var sum = CompensatedSum()
        for value in values { sum.add(value) }
        return sum.value / Double(values.count)
    }
}
