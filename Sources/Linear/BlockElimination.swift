/// Elimination of some unknowns of symmetric positive definite equations, which leaves the equations of the others: the
/// Schur complement A₂₂ - A₂₁ A₁₁⁻¹ A₁₂.
///
/// A right-hand side can ride along as the last row of the matrix, with any number on the diagonal: its part of the
/// unknowns that are left then is what their own equations have on the right.
public enum BlockElimination {
    /// Eliminates the next unknowns.
    ///
    /// - Parameters:
    ///   - count: How many unknowns to eliminate.
    ///   - start: The first of them; those before have been eliminated already and are not looked at.
    ///   - matrix: Order × order, row-major, of which the lower triangle counts. Afterwards the rows from `start + count`
    ///     on hold the Schur complement in the columns from there on; the columns from `start` are used up. The numbers
    ///     must be finite.
    ///   - order: Rows of the matrix.
    /// - Returns: false if the block of these unknowns is not positive definite; the matrix holds nothing useful then.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(count³ + count² · rest + count · rest²).
    public static func eliminate(
        _ count: Int, from start: Int, ofLower matrix: inout [Double], order: Int
    ) throws(LinearError) -> Bool {
        var lda = try Checks.size(order, "order")
        try Checks.shape(matrix.count, order, order, "matrix")
        guard start >= 0, count >= 0, start <= order - count else {
            throw LinearError(.badSize, "unknowns \(start) to \(start + count) of \(order)")
        }
        var n = try Checks.size(count, "number of unknowns")
        var rest = try Checks.size(order - start - count, "number of rows left")
        guard count > 0 else { return true }
        let dpotrf = try OpenBLAS.routines.dpotrf
        let dtrsm = try OpenBLAS.routines.dtrsm
        let dsyrk = try OpenBLAS.routines.dsyrk
        return matrix.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            // Row-major lower is column-major upper: A₁₁ = Uᵀ U, then A₁₂ becomes U⁻ᵀ A₁₂.
            let corner = base + start * order + start
            var status: Int32 = 0
            dpotrf("U", &n, corner, &lda, &status, 1)
            Checks.accepted(status, "dpotrf")
            guard status == 0 else { return false }
            guard rest > 0 else { return true }
            var (one, minusOne) = (1.0, -1.0)
            let side = corner + count * order
            dtrsm("L", "U", "T", "N", &n, &rest, &one, corner, &lda, side, &lda, 1, 1, 1, 1)
            dsyrk("U", "T", &rest, &n, &minusOne, side, &lda, &one, side + count, &lda, 1, 1)
            return true
        }
    }
}
