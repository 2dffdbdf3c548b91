/// Eigenvalues and eigenvectors of a real symmetric matrix (`dsyevd`).
///
/// For eigenvalues alone ``SymmetricEigenSolver`` is faster.
public struct SymmetricEigenDecomposition: Sendable {
    /// Order of the matrix.
    public let order: Int
    /// Eigenvalues, ascending.
    public let values: [Double]
    /// Eigenvectors, one after the other (row i belongs to `values[i]`), n numbers each, orthonormal.
    ///
    /// Their signs, and the choice among vectors of equal eigenvalues, may differ between machines.
    public let vectors: [Double]

    /// Decomposes a matrix given by its lower triangle.
    ///
    /// - Parameters:
    ///   - matrix: n×n, row-major; only its lower triangle is read. Storage that the caller gives away (`consume`) is
    ///     used in place.
    ///   - order: n.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, `not-finite`, `no-convergence`, or the errors of
    ///   ``OpenBLAS/load()``.
    /// - Complexity: O(n³).
    public init(ofLower matrix: consuming [Double], order: Int) throws(LinearError) {
        try Checks.shape(matrix.count, order, order, "matrix")
        try Checks.finite(lower: matrix.span, order: order, "matrix")
        values = try eigenvaluesByLibrary(ofLower: &matrix, order: order, vectors: true)
        vectors = matrix
        self.order = order
    }
}

/// Eigenvalues by `dsyevd`; the matrix (checked by the caller) is lost, or becomes the eigenvectors, one per row.
package func eigenvaluesByLibrary(
    ofLower matrix: inout [Double], order: Int, vectors: Bool
) throws(LinearError) -> [Double] {
    var n = try Checks.size(order, "order")
    guard n > 0 else { return [] }
    let dsyevd = try OpenBLAS.routines.dsyevd
    let job = vectors ? "V" : "N"
    var lda = n
    var values = [Double](repeating: 0, count: order)
    var status: Int32 = 0
    var workSize: [Double] = [0]
    var integers: [Int32] = [0]
    var query: Int32 = -1
    var integerQuery: Int32 = -1
    dsyevd(
        job, "U", &n, &matrix, &lda, &values, &workSize, &query, &integers, &integerQuery, &status, 1, 1)
    Checks.accepted(status, "dsyevd")
    var workCount = try Checks.size(Int(workSize[0]), "workspace")
    var integerCount = max(1, integers[0])
    var work = [Double](repeating: 0, count: Int(workCount))
    integers = [Int32](repeating: 0, count: Int(integerCount))
    dsyevd(
        job, "U", &n, &matrix, &lda, &values, &work, &workCount, &integers, &integerCount, &status, 1, 1)
    Checks.accepted(status, "dsyevd")
    guard status == 0 else { throw LinearError(.noConvergence, "the eigenvalues did not converge") }
    return values
}
