/// Numbers in rows and columns: samples by features, without names.
///
/// The values are contiguous and row-major, rows × columns. A vector of one number per row (a target, predictions) is
/// an array.
public struct Matrix: Sendable, Hashable {
    /// Number of rows.
    public let rowCount: Int
    /// Number of columns.
    public let columnCount: Int
    /// All values, rows × columns, row-major.
    public private(set) var values: [Double]

    /// A matrix of given values.
    ///
    /// - Parameter values: `rows` × `columns` numbers, row-major.
    /// - Precondition: the sizes fit.
    /// - Complexity: O(1).
    public init(rows: Int, columns: Int, values: [Double]) {
        precondition(rows >= 0 && columns >= 0 && values.count == rows * columns, "values do not fill the matrix")
        rowCount = rows
        columnCount = columns
        self.values = values
    }

    /// A matrix filled with one value.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, values: [Double](repeating: value, count: rows * columns))
    }

    /// A matrix of given rows.
    ///
    /// - Precondition: all rows have the same length.
    public init(_ rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows differ in length")
        self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
    }

    /// A value.
    ///
    /// - Precondition: both indices are in range.
    public subscript(row: Int, column: Int) -> Double {
        get {
            precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
            return values[row * columnCount + column]
        }
        set {
            precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
            values[row * columnCount + column] = newValue
        }
    }

    /// The values of a row.
    ///
    /// - Complexity: O(columns).
    public func row(_ row: Int) -> [Double] { Array(values[row * columnCount..<(row + 1) * columnCount]) }

    /// The values of a column.
    ///
    /// - Complexity: O(rows).
    public func column(_ column: Int) -> [Double] {
        precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
        return (0..<rowCount).map { values[$0 * columnCount + column] }
    }

    /// A matrix of some rows, in the order given; a row may be taken more than once.
    ///
    /// - Complexity: O(chosen rows × columns).
    public func selecting(rows: [Int]) -> Matrix {
        var chosen: [Double] = []
        chosen.reserveCapacity(rows.count * columnCount)
        for row in rows { chosen.append(contentsOf: values[row * columnCount..<(row + 1) * columnCount]) }
        return Matrix(rows: rows.count, columns: columnCount, values: chosen)
    }

    /// A matrix of some columns, in the order given.
    ///
    /// - Complexity: O(rows × chosen columns).
    public func selecting(columns: [Int]) -> Matrix {
        for column in columns {
            precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
        }
        var chosen: [Double] = []
        chosen.reserveCapacity(rowCount * columns.count)
        for row in 0..<rowCount {
            let start = row * columnCount
            for column in columns { chosen.append(values[start + column]) }
        }
        return Matrix(rows: rowCount, columns: columns.count, values: chosen)
    }

    /// The matrix with rows and columns exchanged.
    ///
    /// - Complexity: O(rows × columns).
    public var transposed: Matrix {
        var turned: [Double] = []
        turned.reserveCapacity(values.count)
        for column in 0..<columnCount {
            for row in 0..<rowCount { turned.append(values[row * columnCount + column]) }
        }
        return Matrix(rows: columnCount, columns: rowCount, values: turned)
    }
}

extension Array {
    /// The elements at the given positions, in that order.
    public func selecting(rows: [Int]) -> [Element] { rows.map { self[$0] } }
}
