/// The columns of a matrix as ranks: what a tree needs to know of its features, prepared once for all trees.
///
/// Values are compared in single precision, as scikit-learn's trees do: rounding noise of a double is then no
/// difference to split on.
struct RankedFeatures: Sendable {
    /// Number of rows.
    let rowCount: Int
    /// Number of columns.
    let columnCount: Int
    /// Ranks, column after column: the position of a value among the distinct values of its column.
    let ranks: [UInt32]
    /// Distinct values of all columns, ascending within a column.
    let values: [Double]
    /// Where the distinct values of a column start; one more entry than columns.
    let valueStarts: [Int]

    /// Ranks the columns of a matrix of finite numbers.
    ///
    /// - Complexity: O(columns · rows · log rows).
    init(_ matrix: Matrix) {
        rowCount = matrix.rowCount
        columnCount = matrix.columnCount
        var ranks = [UInt32](repeating: 0, count: rowCount * columnCount)
        var values: [Double] = []
        var starts = [0]
        var order = Array(0..<rowCount)
        for column in 0..<columnCount {
            let numbers = matrix.column(column).map(Float.init)
            order.sort { numbers[$0] < numbers[$1] }
            let start = values.count
            for row in order {
                let value = Double(numbers[row])
                if values.count == start || values[values.count - 1] != value { values.append(value) }
                ranks[column * rowCount + row] = UInt32(values.count - start - 1)
            }
            starts.append(values.count)
        }
        self.ranks = ranks
        self.values = values
        valueStarts = starts
    }

    /// The largest number of distinct values in a column.
    var largestValueCount: Int {
        (0..<columnCount).map { valueStarts[$0 + 1] - valueStarts[$0] }.max() ?? 0
    }
}
