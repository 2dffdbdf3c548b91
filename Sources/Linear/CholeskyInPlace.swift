extension CholeskyFactorization {
    /// Solves A x = b where neither A nor b is needed afterwards: no storage is taken, so loops can use theirs again.
    ///
    /// - Parameters:
    ///   - matrix: Holds A in its first n² places, row-major; its lower triangle is read and becomes the factor. The
    ///     numbers must be finite.
    ///   - order: n.
    ///   - rightHandSide: b, which becomes x; in its first n places.
    /// - Returns: false if A is not positive definite; both hold nothing useful then.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(n³).
    public static func solveInPlace(
        ofLower matrix: inout [Double], order: Int, rightHandSide: inout [Double]
    ) throws(LinearError) -> Bool {
        var n = try Checks.size(order, "order")
        let (square, overflow) = order.multipliedReportingOverflow(by: order)
        guard !overflow, matrix.count >= square, rightHandSide.count >= order else {
            throw LinearError(
                .sizeMismatch,
                "a matrix of \(matrix.count) and a right-hand side of \(rightHandSide.count) numbers; expected at least "
                    + "\(order) × \(order) and \(order)")
        }
        guard order > 0 else { return true }
        let dpotrf = try OpenBLAS.routines.dpotrf
        let dpotrs = try OpenBLAS.routines.dpotrs
        var lda = n
        var status: Int32 = 0
        dpotrf("U", &n, &matrix, &lda, &status, 1)
        Checks.accepted(status, "dpotrf")
        guard status == 0 else { return false }
        var one: Int32 = 1
        dpotrs("U", &n, &one, matrix, &lda, &rightHandSide, &lda, &status, 1)
        Checks.accepted(status, "dpotrs")
        return true
    }
}
