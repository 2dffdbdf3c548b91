/// Shifts and scales columns to mean 0 and standard deviation 1.
///
/// The standard deviation is that of the population (divide by n). A constant column keeps the scale 1 and becomes zero.
/// Sums are compensated and deviations taken from the mean, so an offset far larger than the spread costs no digits.
public struct StandardScaler: Sendable, Hashable {
    /// Mean of each column.
    public let means: [Double]
    /// Population standard deviation of each column; 0 for constant ones.
    public let standardDeviations: [Double]

    /// What each column is divided by: the standard deviation, or 1 where that is 0.
    public var scales: [Double] { standardDeviations.map { $0 > 0 ? $0 : 1 } }

    /// A scaler of known numbers.
    public init(means: [Double], standardDeviations: [Double]) {
        precondition(means.count == standardDeviations.count, "means and standard deviations differ in number")
        self.means = means
        self.standardDeviations = standardDeviations
    }

    /// Learns means and standard deviations; give it training rows only.
    ///
    /// - Complexity: O(rows × columns).
    public init(fittedTo features: Matrix) {
        let d = features.columnCount
        var means = [Double](repeating: 0, count: d)
        var deviations = [Double](repeating: 0, count: d)
        for column in 0..<d {
            let (mean, deviation) = Self.moments(features.column(column))
            means[column] = mean
            deviations[column] = deviation
        }
        self.init(means: means, standardDeviations: deviations)
    }

    /// A scaler that changes nothing.
    public static func identity(columns: Int) -> StandardScaler {
        StandardScaler(
            means: [Double](repeating: 0, count: columns),
            standardDeviations: [Double](repeating: 1, count: columns))
    }

    /// Mean and population standard deviation of numbers; (0, 0) of none.
    ///
    /// Numbers that are all the same have exactly the standard deviation 0.
    public static func moments(_ values: [Double]) -> (mean: Double, standardDeviation: Double) {
        guard let first = values.first else { return (0, 0) }
        if values.allSatisfy({ $0 == first }) { return (first, 0) }
        let n = Double(values.count)
        let mean = Moments.mean(values)
        var squares = CompensatedSum()
        var rest = CompensatedSum()
        for value in values {
            let deviation = value - mean
            squares.add(deviation * deviation)
            rest.add(deviation)
        }
        // The second term is what the rounding of the mean adds.
        let variance = (squares.value - rest.value * rest.value / n) / n
        return (mean, max(0, variance).squareRoot())
    }

    /// Rows with each column shifted and scaled.
    ///
    /// - Precondition: as many columns as the scaler has.
    /// - Complexity: O(rows × columns).
    public func transform(_ features: Matrix) -> Matrix {
        precondition(features.columnCount == means.count, "\(features.columnCount) columns; scaler of \(means.count)")
        let d = means.count
        let scales = scales
        var values = features.values
        var start = 0
        while start < values.count {
            for column in 0..<d { values[start + column] = (values[start + column] - means[column]) / scales[column] }
            start += d
        }
        return Matrix(rows: features.rowCount, columns: d, values: values)
    }

    /// The scaler of some columns, in the order given.
    public func selecting(columns: [Int]) -> StandardScaler {
        StandardScaler(
            means: columns.map { means[$0] }, standardDeviations: columns.map { standardDeviations[$0] })
    }
}
