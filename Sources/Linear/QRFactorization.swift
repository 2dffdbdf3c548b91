/// A = Q R of a matrix with at least as many rows as columns (`dgeqrf`), for least squares with independent columns.
///
/// Faster than ``LeastSquares``, and the factors serve any number of right-hand sides.
public struct QRFactorization: Sendable {
    /// m, rows of A.
    public let rows: Int
    /// n, columns of A.
    public let columns: Int
    /// R above the diagonal, reflections below it; column-major.
    private let factors: [Double]
    private let scales: [Double]

    /// Factorises a matrix.
    ///
    /// - Parameters:
    ///   - matrix: A, m×n, row-major, m ≥ n.
    ///   - rows: m.
    ///   - columns: n.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size` (also if m < n), `not-finite`, or the errors of
    ///   ``OpenBLAS/load()``.
    /// - Complexity: O(m n²).
    public init(_ matrix: Span<Double>, rows: Int, columns: Int) throws(LinearError) {
        var m = try Checks.size(rows, "number of rows")
        var n = try Checks.size(columns, "number of columns")
        try Checks.shape(matrix.count, rows, columns, "matrix")
        guard rows >= columns else {
            throw LinearError(.badSize, "\(rows) rows for \(columns) columns; expected at least as many")
        }
        try Checks.finite(matrix, "matrix")
        self.rows = rows
        self.columns = columns
        var a = columnMajor(matrix, rows: rows, columns: columns, leading: rows)
        var tau = [Double](repeating: 0, count: columns)
        if n > 0 {
            let dgeqrf = try OpenBLAS.routines.dgeqrf
            var lda = m
            var status: Int32 = 0
            var workSize: [Double] = [0]
            var query: Int32 = -1
            dgeqrf(&m, &n, &a, &lda, &tau, &workSize, &query, &status)
            Checks.accepted(status, "dgeqrf")
            var workCount = try Checks.size(Int(workSize[0]), "workspace")
            var work = [Double](repeating: 0, count: Int(workCount))
            dgeqrf(&m, &n, &a, &lda, &tau, &work, &workCount, &status)
            Checks.accepted(status, "dgeqrf")
        }
        factors = a
        scales = tau
    }

    /// R, n×n, row-major, zero below the diagonal. Signs on its diagonal are as they come.
    ///
    /// - Complexity: O(n²).
    public var upperFactor: [Double] {
        var upper = [Double](repeating: 0, count: columns * columns)
        for column in 0..<columns {
            for row in 0...column { upper[row * columns + column] = factors[column * rows + row] }
        }
        return upper
    }

    /// Qᵀ b, or Q b with `transposing` false.
    ///
    /// - Parameters:
    ///   - vectors: One b after the other, m numbers each.
    ///   - count: How many.
    ///   - transposing: Whether to multiply by Qᵀ.
    /// - Returns: Products in the same order, m numbers each.
    /// - Throws: ``LinearError`` with code `size-mismatch` or `bad-size`.
    /// - Complexity: O(m n) for each.
    public func multiplyByQ(
        _ vectors: consuming [Double], count: Int = 1, transposing: Bool = true
    ) throws(LinearError) -> [Double] {
        var m = try Checks.size(rows, "number of rows")
        var sides = try Checks.size(count, "number of vectors")
        var k = try Checks.size(columns, "number of columns")
        try Checks.shape(vectors.count, count, rows, "vectors")
        guard sides > 0, k > 0 else { return vectors }
        let dormqr = try OpenBLAS.routines.dormqr
        var lda = m
        var ldc = m
        var status: Int32 = 0
        var workSize: [Double] = [0]
        var query: Int32 = -1
        let operation = transposing ? "T" : "N"
        dormqr(
            "L", operation, &m, &sides, &k, factors, &lda, scales, &vectors, &ldc, &workSize, &query, &status, 1, 1)
        Checks.accepted(status, "dormqr")
        var workCount = try Checks.size(Int(workSize[0]), "workspace")
        var work = [Double](repeating: 0, count: Int(workCount))
        dormqr(
            "L", operation, &m, &sides, &k, factors, &lda, scales, &vectors, &ldc, &work, &workCount, &status, 1, 1)
        Checks.accepted(status, "dormqr")
        return vectors
    }

    /// The x that minimise ‖A x - b‖.
    ///
    /// - Parameters:
    ///   - rightHandSides: One b after the other, m numbers each.
    ///   - count: How many.
    /// - Returns: One x after the other, n numbers each.
    /// - Throws: ``LinearError``: `singular` if the columns of A depend on one another (a diagonal number of R below
    ///   2⁻⁵² m of the largest), `size-mismatch`, `bad-size`.
    /// - Complexity: O(m n) for each.
    public func solve(_ rightHandSides: consuming [Double], count: Int = 1) throws(LinearError) -> [Double] {
        var projected = try multiplyByQ(rightHandSides, count: count)
        guard columns > 0, count > 0 else { return [] }
        var largest = 0.0
        for column in 0..<columns { largest = max(largest, abs(factors[column * rows + column])) }
        for column in 0..<columns
        where !(abs(factors[column * rows + column]) > largest * 0x1p-52 * Double(rows)) {
            throw LinearError(.singular, "column \(column + 1) of \(columns) depends on the columns before it")
        }
        var n = try Checks.size(columns, "number of columns")
        var sides = try Checks.size(count, "number of right-hand sides")
        let dtrtrs = try OpenBLAS.routines.dtrtrs
        var lda = try Checks.size(rows, "number of rows")
        var ldb = lda
        var status: Int32 = 0
        dtrtrs("U", "N", "N", &n, &sides, factors, &lda, &projected, &ldb, &status, 1, 1, 1)
        Checks.accepted(status, "dtrtrs")
        var result: [Double] = []
        result.reserveCapacity(columns * count)
        for side in 0..<count { result += projected[side * rows..<side * rows + columns] }
        return result
    }
}
