/// The x of least norm among those that minimise ‖A x - b‖, by singular values (`dgelsd`).
///
/// Columns may depend on one another: directions whose singular value is small are left out.
public struct LeastSquares: Sendable {
    /// One x after the other, n numbers each, in the order of the right-hand sides.
    public let solutions: [Double]
    /// Number of singular values that were kept.
    public let rank: Int
    /// Singular values of A, descending; min(m, n) of them.
    public let singularValues: [Double]

    /// Solves a least-squares problem.
    ///
    /// - Parameters:
    ///   - matrix: A, m×n, row-major.
    ///   - rows: m.
    ///   - columns: n.
    ///   - rightHandSides: One b after the other, m numbers each.
    ///   - count: Number of right-hand sides.
    ///   - cutoff: Singular values of at most this part of the largest one count as zero. Nil stands for 2⁻⁵² times
    ///     the larger of m and n.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, `not-finite`, `no-convergence`, or the errors of
    ///   ``OpenBLAS/load()``.
    /// - Complexity: O(m n min(m, n)).
    public init(
        _ matrix: Span<Double>, rows: Int, columns: Int, rightHandSides: Span<Double>, count: Int = 1,
        cutoff: Double? = nil
    ) throws(LinearError) {
        var m = try Checks.size(rows, "number of rows")
        var n = try Checks.size(columns, "number of columns")
        // The library takes no empty set of right-hand sides; rank and singular values are asked for all the same.
        var sides = max(1, try Checks.size(count, "number of right-hand sides"))
        try Checks.shape(matrix.count, rows, columns, "matrix")
        try Checks.shape(rightHandSides.count, count, rows, "right-hand sides")
        try Checks.finite(matrix, "matrix")
        try Checks.finite(rightHandSides, "right-hand sides")
        guard m > 0, n > 0 else {
            solutions = [Double](repeating: 0, count: columns * count)
            rank = 0
            singularValues = []
            return
        }
        let dgelsd = try OpenBLAS.routines.dgelsd
        var a = columnMajor(matrix, rows: rows, columns: columns, leading: rows)
        let length = max(rows, columns)
        var b = [Double](repeating: 0, count: length * Int(sides))
        for side in 0..<count {
            for row in 0..<rows { b[side * length + row] = rightHandSides[side * rows + row] }
        }
        var lda = m
        var ldb = max(m, n)
        var values = [Double](repeating: 0, count: min(rows, columns))
        var limit = cutoff ?? 0x1p-52 * Double(length)
        var kept: Int32 = 0
        var status: Int32 = 0
        var workSize: [Double] = [0]
        var integers: [Int32] = [0]
        var query: Int32 = -1
        dgelsd(
            &m, &n, &sides, &a, &lda, &b, &ldb, &values, &limit, &kept, &workSize, &query, &integers, &status)
        Checks.accepted(status, "dgelsd")
        var workCount = try Checks.size(Int(workSize[0]), "workspace")
        var work = [Double](repeating: 0, count: Int(workCount))
        integers = [Int32](repeating: 0, count: max(1, Int(integers[0])))
        dgelsd(&m, &n, &sides, &a, &lda, &b, &ldb, &values, &limit, &kept, &work, &workCount, &integers, &status)
        Checks.accepted(status, "dgelsd")
        guard status == 0 else { throw LinearError(.noConvergence, "the singular values did not converge") }
        var result: [Double] = []
        result.reserveCapacity(columns * count)
        for side in 0..<count { result += b[side * length..<side * length + columns] }
        solutions = result
        rank = Int(kept)
        singularValues = values
    }
}
