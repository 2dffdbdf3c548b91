import Linear
import Testing

@Suite struct BLASTests {
    static let shapes = [(1, 1, 1), (2, 3, 4), (7, 5, 1), (1, 9, 30), (33, 17, 65), (64, 64, 64)]

    @Test(arguments: shapes, [false, true])
    func matrixProduct(shape: (m: Int, n: Int, k: Int), transposing: Bool) throws {
        let (m, n, k) = shape
        var generator = SeededGenerator(seed: 1)
        let a = generator.numbers(m * k)
        let b = generator.numbers(k * n)
        let old = generator.numbers(m * n)
        let product = Naive.multiply(a, b, m, n, k)
        for transposingB in [false, true] {
            var c = [Double](repeating: .nan, count: m * n)
            var target = c.mutableSpan
            let first = transposing ? Naive.transpose(a, m, k) : a
            let second = transposingB ? Naive.transpose(b, k, n) : b
            try BLAS.multiply(
                first.span, second.span, rows: m, columns: n, inner: k, transposingA: transposing,
                transposingB: transposingB, into: &target)
            #expect(largestDifference(c, product) < 1e-13)
            c = old
            target = c.mutableSpan
            try BLAS.multiply(
                first.span, second.span, rows: m, columns: n, inner: k, transposingA: transposing,
                transposingB: transposingB, alpha: 2, beta: -3, into: &target)
            #expect(largestDifference(c, zip(product, old).map { 2 * $0 - 3 * $1 }) < 1e-12)
        }
    }

    @Test(arguments: shapes)
    func vectorProduct(shape: (m: Int, n: Int, k: Int)) throws {
        let (m, n, _) = shape
        var generator = SeededGenerator(seed: 2)
        let a = generator.numbers(m * n)
        let x = generator.numbers(n)
        var y = [Double](repeating: .nan, count: m)
        var target = y.mutableSpan
        try BLAS.multiply(a.span, vector: x.span, rows: m, columns: n, into: &target)
        #expect(largestDifference(y, Naive.multiply(a, x, m, 1, n)) < 1e-13)
        let z = generator.numbers(m)
        var back = [Double](repeating: 1, count: n)
        target = back.mutableSpan
        try BLAS.multiply(
            a.span, vector: z.span, rows: m, columns: n, transposing: true, alpha: -1, beta: 2, into: &target)
        #expect(largestDifference(back, Naive.multiply(z, a, 1, n, m).map { 2 - $0 }) < 1e-13)
    }

    @Test(arguments: shapes)
    func productWithOwnTranspose(shape: (m: Int, n: Int, k: Int)) throws {
        let (m, n, _) = shape
        var generator = SeededGenerator(seed: 3)
        let a = generator.numbers(m * n)
        let transposed = Naive.transpose(a, m, n)
        for transposing in [false, true] {
            let order = transposing ? n : m
            let expected =
                transposing ? Naive.multiply(transposed, a, n, n, m) : Naive.multiply(a, transposed, m, m, n)
            var c = [Double](repeating: .nan, count: order * order)
            var target = c.mutableSpan
            try BLAS.multiplyByOwnTranspose(
                a.span, rows: m, columns: n, transposing: transposing, intoLower: &target)
            if order > 1 { #expect(c[1].isNaN) }
            target = c.mutableSpan
            try BLAS.mirrorLower(of: &target, order: order)
            #expect(largestDifference(c, expected) < 1e-13)
        }
    }

    /// A sum of no terms is zero.
    @Test func emptySizes() throws {
        let none: [Double] = []
        var c = [1.0, 2, 3, 4]
        var target = c.mutableSpan
        try BLAS.multiply(none.span, none.span, rows: 2, columns: 2, inner: 0, beta: 2, into: &target)
        #expect(c == [2, 4, 6, 8])
        target = c.mutableSpan
        try BLAS.multiplyByOwnTranspose(none.span, rows: 2, columns: 0, intoLower: &target)
        #expect(c == [0, 4, 0, 0])
        target = c.mutableSpan
        try BLAS.multiply(none.span, vector: none.span, rows: 4, columns: 0, into: &target)
        #expect(c == [0, 0, 0, 0])
        var empty: [Double] = []
        target = empty.mutableSpan
        try BLAS.multiply(none.span, c.span, rows: 0, columns: 1, inner: 4, into: &target)
    }

    @Test func wrongSizes() {
        let four = [1.0, 2, 3, 4]
        var c = four
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var target = c.mutableSpan
            try BLAS.multiply(four.span, four.span, rows: 2, columns: 2, inner: 3, into: &target)
        }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var target = c.mutableSpan
            try BLAS.multiply(four.span, four.span, rows: 1, columns: 1, inner: 4, into: &target)
        }
        #expect(throws: LinearError(.badSize, "")) {
            var target = c.mutableSpan
            try BLAS.multiply(four.span, four.span, rows: -2, columns: 2, inner: 2, into: &target)
        }
        #expect(throws: LinearError(.badSize, "")) {
            var target = c.mutableSpan
            try BLAS.multiply(four.span, four.span, rows: 1 << 40, columns: 2, inner: 2, into: &target)
        }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var target = c.mutableSpan
            try BLAS.multiply(four.span, vector: four.span, rows: 2, columns: 2, into: &target)
        }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var target = c.mutableSpan
            try BLAS.multiplyByOwnTranspose(four.span, rows: 1, columns: 4, intoLower: &target)
        }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var target = c.mutableSpan
            try BLAS.mirrorLower(of: &target, order: 3)
        }
    }
}
