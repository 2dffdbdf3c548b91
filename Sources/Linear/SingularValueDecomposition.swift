/// A = U S Vᵀ of a real matrix, without the vectors of an empty kernel (`dgesdd`).
///
/// Small singular values are good to about 2⁻⁵² of the largest one; eigenvalues of Aᵀ A are their squares to 2⁻⁵² of the
/// largest square, so half of the digits are lost there.
public struct SingularValueDecomposition: Sendable {
    /// m, rows of A.
    public let rows: Int
    /// n, columns of A.
    public let columns: Int
    /// Singular values, descending; min(m, n) of them.
    public let values: [Double]
    /// U: m × min(m, n), row-major; its columns are orthonormal.
    public let left: [Double]
    /// Vᵀ: min(m, n) × n, row-major; its rows are orthonormal.
    public let right: [Double]

    /// Decomposes a matrix.
    ///
    /// - Parameters:
    ///   - matrix: A, m×n, row-major. Storage that the caller gives away (`consume`) is used in place.
    ///   - rows: m.
    ///   - columns: n.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, `not-finite`, `no-convergence`, or the errors of
    ///   ``OpenBLAS/load()``.
    /// - Complexity: O(m n min(m, n)).
    public init(_ matrix: consuming [Double], rows: Int, columns: Int) throws(LinearError) {
        // Row-major A is column-major Aᵀ = V S Uᵀ: what the library calls U is V here, and comes out as wanted.
        var m = try Checks.size(columns, "number of columns")
        var n = try Checks.size(rows, "number of rows")
        try Checks.shape(matrix.count, rows, columns, "matrix")
        try Checks.finite(matrix.span, "matrix")
        self.rows = rows
        self.columns = columns
        let rank = min(rows, columns)
        guard rank > 0 else {
            values = []
            left = []
            right = []
            return
        }
        let dgesdd = try OpenBLAS.routines.dgesdd
        var k = Int32(rank)
        var lda = m
        var ldu = m
        var values = [Double](repeating: 0, count: rank)
        var left = [Double](repeating: 0, count: rows * rank)
        var right = [Double](repeating: 0, count: rank * columns)
        var integers = [Int32](repeating: 0, count: 8 * rank)
        var workSize: [Double] = [0]
        var query: Int32 = -1
        var status: Int32 = 0
        dgesdd(
            "S", &m, &n, &matrix, &lda, &values, &right, &ldu, &left, &k, &workSize, &query, &integers, &status, 1)
        Checks.accepted(status, "dgesdd")
        var workCount = try Checks.size(Int(workSize[0]), "workspace")
        var work = [Double](repeating: 0, count: Int(workCount))
        dgesdd(
            "S", &m, &n, &matrix, &lda, &values, &right, &ldu, &left, &k, &work, &workCount, &integers, &status, 1)
        Checks.accepted(status, "dgesdd")
        guard status == 0 else { throw LinearError(.noConvergence, "the singular values did not converge") }
        self.values = values
        self.left = left
        self.right = right
    }
}
