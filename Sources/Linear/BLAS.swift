/// Products of dense matrices, by the library of ``OpenBLAS``.
///
/// Matrices are row-major without gaps. A size that does not fit its buffer is an error, never a trap.
public enum BLAS {
    /// C = α op(A) op(B) + β C (`dgemm`).
    ///
    /// ```swift
    /// var c = [Double](repeating: 0, count: m * n)
    /// var target = c.mutableSpan
    /// try BLAS.multiply(a.span, b.span, rows: m, columns: n, inner: k, into: &target)
    /// ```
    ///
    /// - Parameters:
    ///   - a: A: m×k, or k×m with `transposingA`.
    ///   - b: B: k×n, or n×k with `transposingB`.
    ///   - rows: m, rows of C.
    ///   - columns: n, columns of C.
    ///   - inner: k, the length of the sums.
    ///   - transposingA: Whether op(A) is the transpose of A.
    ///   - transposingB: Whether op(B) is the transpose of B.
    ///   - alpha: Factor of the product.
    ///   - beta: Factor of the old C; with 0 the old numbers are not looked at.
    ///   - c: C: m×n.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(m n k).
    public static func multiply(
        _ a: Span<Double>, _ b: Span<Double>, rows: Int, columns: Int, inner: Int, transposingA: Bool = false,
        transposingB: Bool = false, alpha: Double = 1, beta: Double = 0, into c: inout MutableSpan<Double>
    ) throws(LinearError) {
        var m = try Checks.size(rows, "number of rows")
        var n = try Checks.size(columns, "number of columns")
        var k = try Checks.size(inner, "inner size")
        try Checks.shape(a.count, transposingA ? inner : rows, transposingA ? rows : inner, "first factor")
        try Checks.shape(b.count, transposingB ? columns : inner, transposingB ? inner : columns, "second factor")
        try Checks.shape(c.count, rows, columns, "product")
        guard m > 0, n > 0 else { return }
        guard k > 0 else { return scale(&c, by: beta) }
        let dgemm = try OpenBLAS.routines.dgemm
        // Row-major C is column-major Cᵀ = op(B)ᵀ op(A)ᵀ, so the factors change places.
        var lda = transposingA ? m : k
        var ldb = transposingB ? k : n
        var ldc = n
        var alpha = alpha
        var beta = beta
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
                    dgemm(
                        transposingB ? "T" : "N", transposingA ? "T" : "N", &n, &m, &k, &alpha, b, &ldb, a, &lda, &beta,
                        c, &ldc, 1, 1)
                }
            }
        }
    }

    /// y = α op(A) x + β y (`dgemv`).
    ///
    /// - Parameters:
    ///   - a: A: `rows` × `columns`.
    ///   - x: As many numbers as A has columns, or rows with `transposing`.
    ///   - rows: Rows of A.
    ///   - columns: Columns of A.
    ///   - transposing: Whether op(A) is the transpose of A.
    ///   - alpha: Factor of the product.
    ///   - beta: Factor of the old y; with 0 the old numbers are not looked at.
    ///   - y: As many numbers as A has rows, or columns with `transposing`.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(rows · columns).
    public static func multiply(
        _ a: Span<Double>, vector x: Span<Double>, rows: Int, columns: Int, transposing: Bool = false,
        alpha: Double = 1, beta: Double = 0, into y: inout MutableSpan<Double>
    ) throws(LinearError) {
        var m = try Checks.size(rows, "number of rows")
        var n = try Checks.size(columns, "number of columns")
        try Checks.shape(a.count, rows, columns, "matrix")
        try Checks.shape(x.count, transposing ? rows : columns, 1, "vector")
        try Checks.shape(y.count, transposing ? columns : rows, 1, "product")
        guard !y.isEmpty else { return }
        guard !x.isEmpty else { return scale(&y, by: beta) }
        let dgemv = try OpenBLAS.routines.dgemv
        var lda = n
        var one: Int32 = 1
        var alpha = alpha
        var beta = beta
        a.withUnsafeBufferPointer { a in
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { y in
                    guard let a = a.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
                    dgemv(transposing ? "N" : "T", &n, &m, &alpha, a, &lda, x, &one, &beta, y, &one, 1)
                }
            }
        }
    }

    /// Lower triangle of C = α A Aᵀ + β C, or of α Aᵀ A + β C with `transposing` (`dsyrk`).
    ///
    /// Half the work of a general product. Numbers above the diagonal stay as they are; see
    /// ``mirrorLower(of:order:)``.
    ///
    /// - Parameters:
    ///   - a: A: `rows` × `columns`.
    ///   - rows: Rows of A; also the order of C, unless `transposing`.
    ///   - columns: Columns of A; also the order of C with `transposing`.
    ///   - transposing: Whether the product is Aᵀ A.
    ///   - alpha: Factor of the product.
    ///   - beta: Factor of the old C; with 0 the old numbers are not looked at.
    ///   - c: C, square.
    /// - Throws: ``LinearError``: `size-mismatch`, `bad-size`, or the errors of ``OpenBLAS/load()``.
    /// - Complexity: O(order² · the other size).
    public static func multiplyByOwnTranspose(
        _ a: Span<Double>, rows: Int, columns: Int, transposing: Bool = false, alpha: Double = 1, beta: Double = 0,
        intoLower c: inout MutableSpan<Double>
    ) throws(LinearError) {
        let order = transposing ? columns : rows
        var n = try Checks.size(order, "order")
        var k = try Checks.size(transposing ? rows : columns, "inner size")
        try Checks.shape(a.count, rows, columns, "matrix")
        try Checks.shape(c.count, order, order, "product")
        guard n > 0 else { return }
        guard k > 0 else {
            for row in 0..<order {
                for index in row * order...row * order + row { c[index] = beta == 0 ? 0 : beta * c[index] }
            }
            return
        }
        let dsyrk = try OpenBLAS.routines.dsyrk
        var lda = transposing ? n : k
        var ldc = n
        var alpha = alpha
        var beta = beta
        a.withUnsafeBufferPointer { a in
            c.withUnsafeMutableBufferPointer { c in
                guard let a = a.baseAddress, let c = c.baseAddress else { return }
                dsyrk("U", transposing ? "N" : "T", &n, &k, &alpha, a, &lda, &beta, c, &ldc, 1, 1)
            }
        }
    }

    /// Copies the lower triangle of a square matrix over the upper one.
    ///
    /// - Throws: ``LinearError`` with code `size-mismatch`.
    /// - Complexity: O(order²).
    public static func mirrorLower(of matrix: inout MutableSpan<Double>, order: Int) throws(LinearError) {
        try Checks.shape(matrix.count, order, order, "matrix")
        // By square blocks, which keeps both the rows read and the rows written in the cache.
        let block = 32
        for top in stride(from: 0, to: order, by: block) {
            for left in stride(from: 0, through: top, by: block) {
                for row in top..<min(top + block, order) {
                    for column in left..<min(left + block, row) {
                        matrix[column * order + row] = matrix[row * order + column]
                    }
                }
            }
        }
    }

    /// β y, which is what a product with an empty sum leaves.
    private static func scale(_ values: inout MutableSpan<Double>, by beta: Double) {
        for index in values.indices { values[index] = beta == 0 ? 0 : beta * values[index] }
    }
}
