import Linear
import Testing

@Suite struct SymmetricEigenSolverTests {
    /// 0.5 Z^2.4 of the elements in these tests, to full precision.
    static func selfTerm(_ charge: Double) -> Double {
        switch charge {
        case 1: 0.5
        case 6: 36.85810519942594
        case 7: 53.3587073998281
        case 8: 73.51669471981023
        case 79: 17917.40140909906
        default: .nan
        }
    }

    /// Matrix with a known spectrum: a diagonal turned by random reflections.
    static func turned(_ spectrum: [Double], using generator: inout SeededGenerator) -> [Double] {
        let n = spectrum.count
        var a = [Double](repeating: 0, count: n * n)
        for index in 0..<n { a[index * n + index] = spectrum[index] }
        for _ in 0..<3 {
            let u = generator.numbers(n)
            let norm = u.map { $0 * $0 }.reduce(0, +)
            var h = identity(n)
            for i in 0..<n { for j in 0..<n { h[i * n + j] -= 2 * u[i] * u[j] / norm } }
            a = Naive.multiply(Naive.multiply(h, a, n, n, n), h, n, n, n)
        }
        return a
    }

    /// Difference from the expected spectrum over the largest eigenvalue.
    static func error(_ values: [Double], _ expected: [Double]) -> Double {
        let scale = expected.map(abs).max() ?? 0
        return largestDifference(values, expected.sorted()) / (scale > 0 ? scale : 1)
    }

    @Test func waterCoulombMatrix() throws {
        let positions: [SIMD3<Double>] = [
            [0, 0, 0.119262], [0, 0.763239, -0.477047], [0, -0.763239, -0.477047],
        ]
        let matrix = coulombMatrix([8, 1, 1], positions, selfTerm: Self.selfTerm)
        let values = try SymmetricEigenSolver().eigenvalues(ofLower: matrix, order: 3)
        #expect(largestDifference(values, [-0.683746, -0.155103, 75.355543]) < 5e-7)
    }

    @Test func smallestOrders() throws {
        let solver = SymmetricEigenSolver()
        #expect(try solver.eigenvalues(ofLower: [], order: 0) == [])
        #expect(try solver.eigenvalues(ofLower: [-4], order: 1) == [-4])
        #expect(try solver.eigenvalues(ofLower: [0], order: 1) == [0])
        #expect(largestDifference(try solver.eigenvalues(ofLower: [2, .nan, 1, 2], order: 2), [1, 3]) < 1e-15)
        #expect(largestDifference(try solver.eigenvalues(ofLower: [0, 0, 1, 0], order: 2), [-1, 1]) < 1e-15)
        #expect(try solver.eigenvalues(ofLower: [5, 0, 0, -3], order: 2) == [-3, 5])
    }

    @Test(arguments: Array(1...40) + [63, 64, 65, 100, 150])
    func equalsTheLibraryOnRandomMatrices(order: Int) throws {
        var generator = SeededGenerator(seed: UInt64(order))
        let solver = SymmetricEigenSolver()
        for _ in 0..<(order <= 40 ? 20 : 2) {
            let matrix = generator.symmetric(order)
            var copy = matrix
            let reference = try eigenvaluesByLibrary(ofLower: &copy, order: order, vectors: false)
            #expect(Self.error(try solver.eigenvalues(ofLower: matrix, order: order), reference) < 1e-14)
        }
    }

    @Test(arguments: [2, 3, 4, 5, 8, 13, 15, 16, 17, 23, 29, 50])
    func equalsTheLibraryOnCoulombMatrices(order: Int) throws {
        var generator = SeededGenerator(seed: 1000 + UInt64(order))
        let solver = SymmetricEigenSolver()
        for trial in 0..<30 {
            let elements: [Double] = [1, 1, 6, 6, 7, 8]
            let spacing = trial % 2 == 0 ? 1.2 : 2.3
            var charges: [Double] = []
            var positions: [SIMD3<Double>] = []
            for index in 0..<order {
                charges.append(elements.randomElement(using: &generator) ?? 1)
                let noise = generator.numbers(3)
                let site = SIMD3(Double(index % 3), Double(index / 3 % 3), Double(index / 9))
                positions.append((site + 0.3 * SIMD3(noise[0], noise[1], noise[2])) * spacing)
            }
            let matrix = coulombMatrix(charges, positions, selfTerm: Self.selfTerm)
            var copy = matrix
            let reference = try eigenvaluesByLibrary(ofLower: &copy, order: order, vectors: false)
            #expect(Self.error(try solver.eigenvalues(ofLower: matrix, order: order), reference) < 1e-14)
        }
    }

    /// Fifty-five gold atoms, icosahedral: eigenvalues are equal in groups of up to five.
    @Test func icosahedralCluster() throws {
        let golden = 0.5 * (1 + 5.0.squareRoot())
        var vertices: [SIMD3<Double>] = []
        for (a, b) in [(1.0, golden), (1, -golden), (-1, golden), (-1, -golden)] {
            vertices += [SIMD3(0, a, b), SIMD3(a, b, 0), SIMD3(b, 0, a)]
        }
        var positions = [SIMD3<Double>.zero] + vertices + vertices.map { $0 * 2 }
        for first in 0..<12 {
            for second in 0..<first {
                let edge = vertices[first] - vertices[second]
                if abs((edge * edge).sum() - 4) < 1e-9 { positions.append(vertices[first] + vertices[second]) }
            }
        }
        try #require(positions.count == 55)
        positions = positions.map { $0 * 1.44 }
        let matrix = coulombMatrix([Double](repeating: 79, count: 55), positions, selfTerm: Self.selfTerm)
        var copy = matrix
        let reference = try eigenvaluesByLibrary(ofLower: &copy, order: 55, vectors: false)
        #expect(Self.error(try SymmetricEigenSolver().eigenvalues(ofLower: matrix, order: 55), reference) < 1e-14)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 33, 55])
    func knownSpectra(order: Int) throws {
        var generator = SeededGenerator(seed: 77 + UInt64(order))
        let solver = SymmetricEigenSolver()
        let n = order
        func check(_ matrix: [Double], _ spectrum: [Double], _ name: String) throws {
            let values = try solver.eigenvalues(ofLower: matrix, order: n)
            #expect(Self.error(values, spectrum) < 1e-13, "\(name) of order \(n)")
        }
        try check([Double](repeating: 0, count: n * n), [Double](repeating: 0, count: n), "zero")
        try check(identity(n), [Double](repeating: 1, count: n), "identity")
        try check(
            [Double](repeating: 1, count: n * n), [Double](repeating: 0, count: n - 1) + [Double(n)], "all ones")
        let descending = (0..<n).map { Double(n - $0) }
        try check(Self.turned(descending, using: &generator), descending, "equally spaced")
        let few: [Double] = (0..<n).map { Double($0 % 3) - 1 }
        try check(Self.turned(few, using: &generator), few, "three values")
        var graded = [1.0]
        while graded.count < n { graded.append((graded.last ?? 1) * 0.03) }
        try check(Self.turned(graded, using: &generator), graded, "graded")
        let one = [Double](repeating: 0, count: n - 1) + [-7]
        try check(Self.turned(one, using: &generator), one, "rank one")
        let pairs: [Double] = (0..<n).map { Double($0 / 2) + Double($0 % 2) * 1e-15 }
        try check(Self.turned(pairs, using: &generator), pairs, "close pairs")
        // Blocks that do not touch: the iteration must split, and shifts meet eigenvalues exactly.
        var blocks = [Double](repeating: 0, count: n * n)
        for index in 0..<n { blocks[index * n + index] = 2 }
        for index in stride(from: 1, to: n, by: 2) { blocks[index * n + index - 1] = 1 }
        var blockSpectrum = [Double](repeating: 2, count: n)
        for index in stride(from: 1, to: n, by: 2) {
            blockSpectrum[index - 1] = 1
            blockSpectrum[index] = 3
        }
        try check(blocks, blockSpectrum, "blocks")
        // A path of equal atoms: zero diagonal; the spectrum is symmetric about zero.
        var path = [Double](repeating: 0, count: n * n)
        for index in 1..<max(n, 1) { path[index * n + index - 1] = 1 }
        let values = try solver.eigenvalues(ofLower: path, order: n)
        #expect(largestDifference(values, values.reversed().map { -$0 }) < 1e-13, "path of order \(n)")
    }

    /// Diagonals that differ by many orders, in both directions and shuffled.
    @Test(arguments: [3, 6, 15, 24])
    func gradedMatrices(order: Int) throws {
        var generator = SeededGenerator(seed: 5)
        let solver = SymmetricEigenSolver()
        for direction in 0..<3 {
            var matrix = generator.symmetric(order)
            var ranks = direction == 1 ? Array((0..<order).reversed()) : Array(0..<order)
            if direction == 2 { ranks.shuffle(using: &generator) }
            var factors = [1.0]
            while factors.count < order { factors.append((factors.last ?? 1) * 0.1) }
            for row in 0..<order {
                for column in 0..<order { matrix[row * order + column] *= factors[ranks[row]] * factors[ranks[column]] }
            }
            var copy = matrix
            let reference = try eigenvaluesByLibrary(ofLower: &copy, order: order, vectors: false)
            #expect(Self.error(try solver.eigenvalues(ofLower: matrix, order: order), reference) < 1e-14)
        }
    }

    @Test(arguments: [0x1p-1060, 1e-290, 1e-160, 1e-30, 1e-9, 1e9, 1e30, 1e160, 1e290])
    func anyScale(factor: Double) throws {
        var generator = SeededGenerator(seed: 9)
        let solver = SymmetricEigenSolver()
        for order in [1, 2, 3, 7, 15] {
            let matrix = generator.symmetric(order)
            let expected = try solver.eigenvalues(ofLower: matrix, order: order)
            let values = try solver.eigenvalues(ofLower: matrix.map { $0 * factor }, order: order)
            let tolerance = factor < 1e-300 ? 1e-3 : 1e-13
            #expect(Self.error(values.map { $0 / factor }, expected) < tolerance)
        }
    }

    /// The sum of the eigenvalues is the trace, the sum of their squares the squared Frobenius norm.
    @Test func invariants() throws {
        var generator = SeededGenerator(seed: 21)
        let solver = SymmetricEigenSolver()
        for trial in 0..<300 {
            let n = trial % 37 + 1
            let matrix = generator.symmetric(n)
            let values = try solver.eigenvalues(ofLower: matrix, order: n)
            let trace = (0..<n).map { matrix[$0 * n + $0] }.reduce(0, +)
            #expect(abs(values.reduce(0, +) - trace) < 1e-13 * Double(n))
            #expect(
                abs(values.map { $0 * $0 }.reduce(0, +) - matrix.map { $0 * $0 }.reduce(0, +)) < 1e-13 * Double(n * n))
            #expect(values == values.sorted())
        }
    }

    /// What was computed before, and what stands above the diagonal, has no effect on any bit.
    @Test func repeatsItself() throws {
        var generator = SeededGenerator(seed: 3)
        let used = SymmetricEigenSolver()
        for order in [15, 3, 40, 16, 1, 17, 2, 30] {
            let matrix = generator.symmetric(order)
            var dirty = matrix
            for row in 0..<order { for column in row + 1..<max(order, row + 1) { dirty[row * order + column] = .nan } }
            let fresh = try SymmetricEigenSolver().eigenvalues(ofLower: matrix, order: order)
            #expect(throws: LinearError(.notFinite, "")) {
                try used.eigenvalues(ofLower: [Double](repeating: .infinity, count: order * order), order: order)
            }
            #expect(try used.eigenvalues(ofLower: dirty, order: order) == fresh)
        }
    }

    @Test func largeOrdersGoToTheLibrary() throws {
        let n = SymmetricEigenSolver.crossover + 3
        var generator = SeededGenerator(seed: 4)
        let matrix = generator.symmetric(n)
        var copy = matrix
        let reference = try eigenvaluesByLibrary(ofLower: &copy, order: n, vectors: false)
        #expect(try SymmetricEigenSolver().eigenvalues(ofLower: matrix, order: n) == reference)
    }

    @Test func wrongInputs() {
        let solver = SymmetricEigenSolver()
        #expect(throws: LinearError(.sizeMismatch, "")) { try solver.eigenvalues(ofLower: [1, 2, 3], order: 2) }
        #expect(throws: LinearError(.badSize, "")) { try solver.eigenvalues(ofLower: [], order: -1) }
        #expect(throws: LinearError(.sizeMismatch, "")) {
            var values = [0.0]
            var target = values.mutableSpan
            try solver.eigenvalues(ofLower: [1, 2, 3, 4].span, order: 2, into: &target)
        }
        for bad in [Double.nan, .infinity, -.infinity] {
            for place in [0, 3, 4, 6, 7, 8] {
                var matrix = identity(3)
                matrix[place] = bad
                #expect(throws: LinearError(.notFinite, "")) { try solver.eigenvalues(ofLower: matrix, order: 3) }
            }
        }
        #expect(throws: LinearError(.notFinite, "")) { try solver.eigenvalues(ofLower: [.nan], order: 1) }
    }
}
