/// A table of numbers with named columns and rows: samples by features.
///
/// The values are contiguous and row-major, rows × columns; a missing value is NaN. Copies share their storage until one
/// is changed.
public struct FeatureMatrix: Sendable {
    /// Number of rows.
    public private(set) var rowCount: Int
    /// Number of columns.
    public var columnCount: Int { columnNames.count }
    /// Names of the columns; unique.
    public let columnNames: [String]
    /// Names of the rows; not necessarily unique.
    public private(set) var ids: [String]

    private var storage: [Double]
    private let index: ColumnIndex

    /// A matrix without rows.
    ///
    /// - Throws: ``TableError`` with code `duplicate-column`.
    /// - Complexity: O(columns).
    public init(columnNames: [String]) throws(TableError) {
        try self.init(columnNames: columnNames, ids: [], values: [])
    }

    /// A matrix of given values.
    ///
    /// - Parameter values: rows × columns, row-major; as many rows as `ids`.
    /// - Throws: ``TableError`` with code `bad-shape` or `duplicate-column`.
    /// - Complexity: O(rows + columns); the values are not copied.
    public init(columnNames: [String], ids: [String], values: [Double]) throws(TableError) {
        let index = ColumnIndex(columnNames)
        if let duplicate = index.duplicates.first {
            throw TableError(.duplicateColumn, "column '\(duplicate)' occurs more than once")
        }
        let (expected, overflow) = ids.count.multipliedReportingOverflow(by: columnNames.count)
        guard !overflow, values.count == expected else {
            throw TableError(
                .badShape, "\(values.count) values for \(ids.count) rows of \(columnNames.count) columns")
        }
        self.columnNames = columnNames
        self.ids = ids
        self.index = index
        rowCount = ids.count
        storage = values
    }

    /// A matrix filled with one value.
    ///
    /// - Throws: ``TableError`` with code `bad-shape` or `duplicate-column`.
    /// - Complexity: O(rows × columns).
    public init(columnNames: [String], ids: [String], repeating value: Double) throws(TableError) {
        let (count, overflow) = ids.count.multipliedReportingOverflow(by: columnNames.count)
        guard !overflow else {
            throw TableError(.badShape, "\(ids.count) rows of \(columnNames.count) columns are too many")
        }
        try self.init(columnNames: columnNames, ids: ids, values: [Double](repeating: value, count: count))
    }

    /// All values, rows × columns, row-major.
    public var values: Span<Double> {
        @_lifetime(borrow self)
        get { storage.span }
    }

    /// A value.
    ///
    /// - Precondition: both indices are in range.
    /// - Complexity: O(1); setting may copy shared storage.
    public subscript(row: Int, column: Int) -> Double {
        get { storage[offset(row, column)] }
        set { storage[offset(row, column)] = newValue }
    }

    private func offset(_ row: Int, _ column: Int) -> Int {
        precondition(row >= 0 && row < rowCount, "row \(row) of a matrix with \(rowCount) rows")
        precondition(column >= 0 && column < columnCount, "column \(column) of a matrix with \(columnCount) columns")
        return row * columnCount + column
    }

    /// The values of a row.
    ///
    /// - Precondition: `row` is in range.
    /// - Complexity: O(1).
    @_lifetime(borrow self)
    public func row(_ row: Int) -> Span<Double> {
        precondition(row >= 0 && row < rowCount, "row \(row) of a matrix with \(rowCount) rows")
        return storage.span.extracting((row * columnCount)..<((row + 1) * columnCount))
    }

    /// Changes a row in place.
    ///
    /// - Precondition: `row` is in range.
    /// - Complexity: O(1) plus what `body` does; may copy shared storage.
    public mutating func withMutableRow<Result: ~Copyable, Failure: Error>(
        _ row: Int, _ body: (inout MutableSpan<Double>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(row >= 0 && row < rowCount, "row \(row) of a matrix with \(rowCount) rows")
        let start = row * columnCount
        let end = start + columnCount
        var all = storage.mutableSpan
        var part = all._mutatingExtracting(start..<end)
        return try body(&part)
    }

    /// Adds a row.
    ///
    /// - Throws: ``TableError`` with code `bad-shape` if the number of values differs from the number of columns.
    /// - Complexity: O(columns) amortised.
    public mutating func append(id: String, _ values: Span<Double>) throws(TableError) {
        guard values.count == columnCount else {
            throw TableError(.badShape, "\(values.count) values for a row of \(columnCount) columns")
        }
        for index in values.indices { storage.append(values[index]) }
        ids.append(id)
        rowCount += 1
    }

    /// Makes room for rows to come.
    public mutating func reserveRows(_ count: Int) {
        storage.reserveCapacity(storage.count + count * columnCount)
        ids.reserveCapacity(ids.count + count)
    }

    /// The position of a column.
    ///
    /// - Throws: ``TableError`` with code `no-column`.
    /// - Complexity: O(1).
    public func position(ofColumn name: String) throws(TableError) -> Int { try index.position(of: name) }

    /// The values of a column, top to bottom.
    ///
    /// - Precondition: `column` is in range.
    /// - Complexity: O(rows).
    public func column(_ column: Int) -> [Double] {
        precondition(column >= 0 && column < columnCount, "column \(column) of a matrix with \(columnCount) columns")
        return (0..<rowCount).map { storage[$0 * columnCount + column] }
    }

    /// A matrix of some rows, in the order given; a row may be taken more than once.
    ///
    /// - Precondition: all positions are in range.
    /// - Complexity: O(chosen rows × columns).
    public func selecting(rows: [Int]) -> FeatureMatrix {
        var result = self
        result.storage = []
        result.storage.reserveCapacity(rows.count * columnCount)
        result.ids = []
        result.ids.reserveCapacity(rows.count)
        for row in rows {
            precondition(row >= 0 && row < rowCount, "row \(row) of a matrix with \(rowCount) rows")
            result.storage.append(contentsOf: storage[(row * columnCount)..<((row + 1) * columnCount)])
            result.ids.append(ids[row])
        }
        result.rowCount = rows.count
        return result
    }

    /// A matrix of some columns, in the order given.
    ///
    /// - Precondition: all positions are in range.
    /// - Throws: ``TableError`` with code `duplicate-column` if a column is taken twice.
    /// - Complexity: O(rows × chosen columns).
    public func selecting(columns: [Int]) throws(TableError) -> FeatureMatrix {
        var chosen: [Double] = []
        chosen.reserveCapacity(rowCount * columns.count)
        for column in columns {
            precondition(
                column >= 0 && column < columnCount, "column \(column) of a matrix with \(columnCount) columns")
        }
        for row in 0..<rowCount {
            for column in columns { chosen.append(storage[row * columnCount + column]) }
        }
        return try FeatureMatrix(columnNames: columns.map { columnNames[$0] }, ids: ids, values: chosen)
    }
}

extension FeatureMatrix: Equatable {
    /// Equality of names, ids and values; two NaN are equal here, as both stand for no value.
    public static func == (left: FeatureMatrix, right: FeatureMatrix) -> Bool {
        left.columnNames == right.columnNames && left.ids == right.ids
            && zip(left.storage, right.storage).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
