/// The factor L of a symmetric positive definite matrix A = L Lᵀ (`dpotrf`), for solving A x = b.
///
/// ```swift
/// let cholesky = try CholeskyFactorization(ofLower: kernel, order: n)
/// let weights = try cholesky.solve(targets)
/// ```
public struct CholeskyFactorization: Sendable {
    /// Order of the matrix.
    public let order: Int
    /// L in the lower triangle, row-major; above the diagonal, whatever the input held there.
    private let factor: [Double]

    /// Factorises a matrix given by its lower triangle.
    ///
    /// - Parameters:
    ///   - matrix: A, n×n, row-major; only its lower triangle is read. Storage that the caller gives away
    ///     (`consume`) is used in place.
    ///   - order: n.
    /// - Throws: ``LinearError``: `not-positive-definite` (the message says which leading block is the first that is
    ///   not), `not-finite`, `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(n³).
    public init(ofLower matrix: consuming [Double], order: Int) throws(LinearError) {
        var n = try Checks.size(order, "order")
        try Checks.shape(matrix.count, order, order, "matrix")
        try Checks.finite(lower: matrix.span, order: order, "matrix")
        self.order = order
        if order > 0 {
            let dpotrf = try OpenBLAS.routines.dpotrf
            var lda = n
            var status: Int32 = 0
            dpotrf("U", &n, &matrix, &lda, &status, 1)
            Checks.accepted(status, "dpotrf")
            guard status == 0 else {
                throw LinearError(
                    .notPositiveDefinite, "the leading block of order \(status) of \(order) is not positive definite")
            }
        }
        factor = matrix
    }

    /// Solution x of A x = b.
    ///
    /// - Parameters:
    ///   - rightHandSides: One b after the other, n numbers each.
    ///   - count: How many.
    /// - Returns: One x after the other, n numbers each.
    /// - Throws: ``LinearError`` with code `size-mismatch` or `bad-size`.
    /// - Complexity: O(n²) for each.
    public func solve(_ rightHandSides: consuming [Double], count: Int = 1) throws(LinearError) -> [Double] {
        var n = try Checks.size(order, "order")
        var columns = try Checks.size(count, "number of right-hand sides")
        try Checks.shape(rightHandSides.count, count, order, "right-hand sides")
        guard n > 0, columns > 0 else { return rightHandSides }
        let dpotrs = try OpenBLAS.routines.dpotrs
        var lda = n
        var ldb = n
        var status: Int32 = 0
        dpotrs("U", &n, &columns, factor, &lda, &rightHandSides, &ldb, &status, 1)
        Checks.accepted(status, "dpotrs")
        return rightHandSides
    }

    /// Natural logarithm of the determinant of A.
    ///
    /// - Complexity: O(n).
    public var logDeterminant: Double {
        var sum = 0.0
        for row in 0..<order { sum += 2 * naturalLogarithm(factor[row * order + row]) }
        return sum
    }

    /// L, n×n, row-major, zero above the diagonal.
    ///
    /// - Complexity: O(n²).
    public var lowerFactor: [Double] {
        var lower = factor
        for row in 0..<order {
            for column in row + 1..<max(order, row + 1) { lower[row * order + column] = 0 }
        }
        return lower
    }
}
