/// Eigenvalues of one real symmetric matrix without a library call, and the memory they need.
///
/// For small matrices LAPACK spends more time on calls, checks and chains of dependent divisions than on arithmetic.
/// This kernel does the same two steps, tridiagonal form by Householder reflections and then the square-root-free QL
/// iteration, with these differences:
///
/// - **Reduction.** The update of the matrix by one reflection and its product with the next vector are one pass over
///   the matrix, so each number is loaded and stored once per reflection. Rows are taken from the last upwards, as in
///   `tred1` (Martin, Reinsch and Wilkinson 1968, doi:10.1007/BF02161360); in row-major order they are contiguous.
/// - **Iteration.** The recurrence is that of Pal, Walker and Kahan (`dsterf`; Parlett, *The Symmetric Eigenvalue
///   Problem*, section 8.15), which works on squares of the off-diagonal numbers. It is a chain of dependent
///   operations; rearranged so that one division, not two, lies on the chain, and two sweeps with the two eigenvalues
///   of the leading 2×2 block as shifts run side by side, the second three rows behind the first.
///
/// Only `+ - * /` and square roots in a fixed order: results are the same bits on every machine.
///
/// This folder is the one place of the module that computes through unsafe pointers. Layout: the matrix is a square of
/// `stride` × `stride` numbers, row-major, `stride` being the order rounded up to four. It is seen as 4×4 tiles, of
/// which those on and below the diagonal are kept:
///
///     a . . . | . . . .      rows 0-3: tile (0,0), both of its triangles
///     b c . . | . . . .
///     …       |
///     --------+--------
///     g h i j | k . . .      rows 4-7: tile (1,0), then tile (1,1), both triangles
///
/// A tile off the diagonal stands for its mirror image too, so each number is loaded once and used twice; the tiles of
/// the diagonal hold both triangles so that they need no case of their own. Every vector is zero from the active order
/// to the end of the last tile, so whatever the matrix holds there has no effect.
struct SymmetricEigenKernel: ~Copyable {
    /// Two neighbouring numbers: one register on any 64-bit machine.
    typealias Pair = SIMD2<Double>

    /// Orders up to this one fit into the memory at hand; a multiple of four.
    private var capacity = 0
    private var storage: UnsafeMutablePointer<Pair>?

    init() {}

    deinit { storage?.deallocate() }

    /// Eigenvalues of the matrix whose lower triangle is in `matrix` (row-major, `order` numbers per row), ascending.
    ///
    /// - Precondition: `matrix` holds at least `order`² numbers, `values` exactly `order`; `order` is at least 1.
    /// - Returns: false if the matrix holds a number that is not finite, or if the iteration does not end.
    mutating func eigenvalues(
        ofLower matrix: Span<Double>, order: Int, into values: inout MutableSpan<Double>
    ) -> Bool {
        precondition(order > 0 && matrix.count >= order * order && values.count == order)
        reserve(order)
        guard let storage else { return false }
        let stride = ((order + 3) & ~3) / 2  // in pairs
        let rows = storage
        let vectors = rows + 2 * stride * stride
        let diagonal = UnsafeMutableRawPointer(vectors + 3 * stride).assumingMemoryBound(to: Double.self)
        let squares = diagonal + 2 * stride + 1
        return matrix.withUnsafeBufferPointer { source in
            values.withUnsafeMutableBufferPointer { target in
                guard let input = source.baseAddress, let output = target.baseAddress else { return false }
                var scale = 1.0
                if !Self.tridiagonal(input, 1, order, rows, stride, vectors, diagonal, squares) {
                    // Far from unit size, zero, or not finite: once more with the largest number brought to [1, 2).
                    var largest = 0.0
                    for row in 0..<order {
                        for column in 0...row {
                            let size = abs(input[row * order + column])
                            guard size.isFinite else { return false }
                            largest = max(largest, size)
                        }
                    }
                    guard largest > 0 else {
                        target.update(repeating: 0)
                        return true
                    }
                    scale = largest.binade
                    guard Self.tridiagonal(input, scale, order, rows, stride, vectors, diagonal, squares) else {
                        return false
                    }
                }
                guard Self.iterate(diagonal, squares, order) else { return false }
                Self.sort(diagonal, order, into: output)
                if scale != 1 { for index in 0..<order { output[index] *= scale } }
                return true
            }
        }
    }

    /// Makes room for a matrix of the given order: the square, three vectors, the diagonal and the squares beside it.
    private mutating func reserve(_ order: Int) {
        guard order > capacity else { return }
        storage?.deallocate()
        capacity = (order + 3) & ~3
        let count = (capacity * capacity + 5 * capacity) / 2 + 1
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: count * 16, alignment: 64)
            .bindMemory(to: Pair.self, capacity: count)
        fresh.initialize(repeating: .zero, count: count)
        storage = fresh
    }
}
