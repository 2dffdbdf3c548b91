import Linear
import Testing

@Suite struct CholeskyFactorizationTests {
    /// B Bᵀ + I, which is positive definite.
    static func definite(_ n: Int, using generator: inout SeededGenerator) -> [Double] {
        let b = generator.numbers(n * n)
        return zip(Naive.multiply(b, Naive.transpose(b, n, n), n, n, n), identity(n)).map { $0 + $1 }
    }

    @Test(arguments: [1, 2, 3, 20, 90])
    func factorAndSolution(order n: Int) throws {
        var generator = SeededGenerator(seed: UInt64(n))
        let matrix = Self.definite(n, using: &generator)
        let cholesky = try CholeskyFactorization(ofLower: matrix, order: n)
        let lower = cholesky.lowerFactor
        #expect(largestDifference(Naive.multiply(lower, Naive.transpose(lower, n, n), n, n, n), matrix) < 1e-12)
        // Two right-hand sides, one after the other.
        let solutions = generator.numbers(2 * n)
        let sides = Naive.multiply(solutions, matrix, 2, n, n)
        #expect(largestDifference(try cholesky.solve(sides, count: 2), solutions) < 1e-11)
    }

    @Test func determinantAndTriangle() throws {
        let cholesky = try CholeskyFactorization(ofLower: [4, .nan, 2, 5], order: 2)
        #expect(cholesky.lowerFactor == [2, 0, 1, 2])
        #expect(abs(cholesky.logDeterminant - 2.772588722239781) < 1e-15)  // log 16
        #expect(try CholeskyFactorization(ofLower: [], order: 0).solve([], count: 3) == [])
    }

    @Test func refusesOtherMatrices() throws {
        let cases: [(matrix: [Double], block: Int)] = [([1, 0, 2, 1], 2), ([-1, 0, 0, 1], 1), ([0, 0, 0, 0], 1)]
        for (matrix, block) in cases {
            let error = #expect(throws: LinearError(.notPositiveDefinite, "")) {
                try CholeskyFactorization(ofLower: matrix, order: 2)
            }
            #expect(error?.message == "the leading block of order \(block) of 2 is not positive definite")
        }
        #expect(throws: LinearError(.notFinite, "")) { try CholeskyFactorization(ofLower: [.nan], order: 1) }
        #expect(throws: LinearError(.sizeMismatch, "")) { try CholeskyFactorization(ofLower: [1, 2], order: 1) }
        let one = try CholeskyFactorization(ofLower: [1], order: 1)
        #expect(throws: LinearError(.sizeMismatch, "")) { try one.solve([1, 2]) }
        #expect(throws: LinearError(.badSize, "")) { try one.solve([1], count: -1) }
    }
}

@Suite struct BlockEliminationTests {
    /// What is left of the equations has the same solution.
    @Test(arguments: [(2, 1, 1), (20, 7, 6), (90, 40, 33)])
    func theRestHasTheSameSolution(sizes: (n: Int, first: Int, second: Int)) throws {
        let (n, first, second) = sizes
        var generator = SeededGenerator(seed: UInt64(n))
        let matrix = CholeskyFactorizationTests.definite(n, using: &generator)
        let solution = generator.numbers(n)
        let side = Naive.multiply(solution, matrix, 1, n, n)
        // The right-hand side is the last row.
        let order = n + 1
        var equations = [Double](repeating: 0, count: order * order)
        for row in 0..<n {
            for column in 0..<n { equations[row * order + column] = matrix[row * n + column] }
            equations[n * order + row] = side[row]
        }
        #expect(try BlockElimination.eliminate(first, from: 0, ofLower: &equations, order: order))
        let start = min(first + second, n) - first
        #expect(try BlockElimination.eliminate(start, from: first, ofLower: &equations, order: order))
        let done = first + start
        let rest = n - done
        let block = (done..<n).flatMap { row in (done..<n).map { equations[row * order + $0] } }
        let left = try CholeskyFactorization(ofLower: block, order: rest)
            .solve(Array(equations[n * order + done..<n * order + n]))
        #expect(largestDifference(left, Array(solution[done...])) < 1e-11)
    }

    @Test func refusesOthers() throws {
        var matrix: [Double] = [-1, 0, 0, 1]
        #expect(try !BlockElimination.eliminate(1, from: 0, ofLower: &matrix, order: 2))
        #expect(throws: LinearError(.badSize, "")) {
            try BlockElimination.eliminate(2, from: 1, ofLower: &matrix, order: 2)
        }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            try BlockElimination.eliminate(1, from: 0, ofLower: &matrix, order: 3)
        }
    }
}

@Suite struct LeastSquaresTests {
    @Test(arguments: [(5, 3), (3, 3), (40, 11), (1, 1), (3, 6)])
    func residualIsOrthogonalToTheColumns(shape: (m: Int, n: Int)) throws {
        let (m, n) = shape
        var generator = SeededGenerator(seed: 8)
        let a = generator.numbers(m * n)
        let b = generator.numbers(2 * m)
        let fit = try LeastSquares(a.span, rows: m, columns: n, rightHandSides: b.span, count: 2)
        #expect(fit.rank == min(m, n))
        #expect(fit.singularValues == fit.singularValues.sorted(by: >))
        let fitted = Naive.multiply(fit.solutions, Naive.transpose(a, m, n), 2, m, n)
        let residual = zip(fitted, b).map { $0 - $1 }
        #expect((Naive.multiply(residual, a, 2, n, m).map(abs).max() ?? 0) < 1e-12)
    }

    /// Two equal columns: of all fits the one of least norm shares the weight equally.
    @Test func leastNormOfDependentColumns() throws {
        let a: [Double] = [1, 1, 0, 1, 1, 0, 1, 1, 0]
        let fit = try LeastSquares(a.span, rows: 3, columns: 3, rightHandSides: [1, 2, 3].span)
        #expect(fit.rank == 1)
        #expect(largestDifference(fit.solutions, [1, 1, 0]) < 1e-14)
        #expect(largestDifference(fit.singularValues, [2.449489742783178, 0, 0]) < 1e-14)
    }

    /// Fewer equations than unknowns: x = Aᵀ (A Aᵀ)⁻¹ b.
    @Test func leastNormOfFewEquations() throws {
        let fit = try LeastSquares([3, 4].span, rows: 1, columns: 2, rightHandSides: [50].span)
        #expect(largestDifference(fit.solutions, [6, 8]) < 1e-13)
    }

    @Test func cutoffDropsSmallDirections() throws {
        let a: [Double] = [1, 0, 0, 1e-3]
        let b: [Double] = [1, 1]
        #expect(try LeastSquares(a.span, rows: 2, columns: 2, rightHandSides: b.span).rank == 2)
        let fit = try LeastSquares(a.span, rows: 2, columns: 2, rightHandSides: b.span, cutoff: 1e-2)
        #expect(fit.rank == 1)
        #expect(largestDifference(fit.solutions, [1, 0]) < 1e-14)
    }

    @Test func wrongInputs() throws {
        #expect(throws: LinearError(.sizeMismatch, "")) {
            try LeastSquares([1, 2].span, rows: 2, columns: 1, rightHandSides: [1].span)
        }
        #expect(throws: LinearError(.notFinite, "")) {
            try LeastSquares([1, .nan].span, rows: 2, columns: 1, rightHandSides: [1, 1].span)
        }
        #expect(throws: LinearError(.badSize, "")) {
            try LeastSquares([1].span, rows: -1, columns: -1, rightHandSides: [1].span)
        }
        let none: [Double] = []
        #expect(try LeastSquares(none.span, rows: 0, columns: 2, rightHandSides: none.span).solutions == [0, 0])
        #expect(try LeastSquares([1.0].span, rows: 1, columns: 1, rightHandSides: none.span, count: 0).rank == 1)
    }
}

@Suite struct QRFactorizationTests {
    @Test(arguments: [(1, 1), (4, 4), (9, 4), (60, 35)])
    func factorsAndSolution(shape: (m: Int, n: Int)) throws {
        let (m, n) = shape
        var generator = SeededGenerator(seed: 6)
        let a = generator.numbers(m * n)
        let qr = try QRFactorization(a.span, rows: m, columns: n)
        // Columns of R, filled up to m numbers, times Q are the columns of A.
        let upper = qr.upperFactor
        var padded = [Double](repeating: 0, count: n * m)
        for column in 0..<n { for row in 0..<n { padded[column * m + row] = upper[row * n + column] } }
        let columns = try qr.multiplyByQ(padded, count: n, transposing: false)
        #expect(largestDifference(columns, Naive.transpose(a, m, n)) < 1e-13)
        // Qᵀ undoes Q.
        #expect(largestDifference(try qr.multiplyByQ(columns, count: n), padded) < 1e-13)
        let b = generator.numbers(2 * m)
        let fit = try LeastSquares(a.span, rows: m, columns: n, rightHandSides: b.span, count: 2)
        #expect(largestDifference(try qr.solve(b, count: 2), fit.solutions) < 1e-10)
    }

    @Test func dependentColumns() throws {
        let qr = try QRFactorization([1, 1, 2, 2, 3, 3].span, rows: 3, columns: 2)
        let error = #expect(throws: LinearError(.singular, "")) { try qr.solve([1, 2, 3]) }
        #expect(error?.message == "column 2 of 2 depends on the columns before it")
        #expect(throws: LinearError(.singular, "")) {
            try QRFactorization([0, 0].span, rows: 2, columns: 1).solve([1, 2])
        }
    }

    @Test func wrongInputs() throws {
        #expect(throws: LinearError(.badSize, "")) { try QRFactorization([1, 2].span, rows: 1, columns: 2) }
        #expect(throws: LinearError(.sizeMismatch, "")) { try QRFactorization([1, 2].span, rows: 2, columns: 2) }
        #expect(throws: LinearError(.notFinite, "")) { try QRFactorization([.infinity].span, rows: 1, columns: 1) }
        let qr = try QRFactorization([1, 2].span, rows: 2, columns: 1)
        #expect(throws: LinearError(.sizeMismatch, "")) { try qr.solve([1]) }
        let none: [Double] = []
        #expect(try QRFactorization(none.span, rows: 3, columns: 0).solve([1, 2, 3]) == [])
    }
}
