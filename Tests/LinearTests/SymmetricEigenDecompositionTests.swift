import Linear
import Testing

@Suite struct SymmetricEigenDecompositionTests {
    @Test(arguments: [1, 2, 3, 10, 30, 70])
    func vectorsAreOrthonormalAndRebuildTheMatrix(order n: Int) throws {
        var generator = SeededGenerator(seed: UInt64(n))
        let matrix = generator.symmetric(n)
        let result = try SymmetricEigenDecomposition(ofLower: matrix, order: n)
        let vectors = result.vectors
        let transposed = Naive.transpose(vectors, n, n)
        #expect(largestDifference(Naive.multiply(vectors, transposed, n, n, n), identity(n)) < 1e-13)
        var scaled = vectors
        for row in 0..<n { for column in 0..<n { scaled[row * n + column] *= result.values[row] } }
        #expect(largestDifference(Naive.multiply(transposed, scaled, n, n, n), matrix) < 1e-12)
        #expect(result.values == result.values.sorted())
        let alone = try SymmetricEigenSolver().eigenvalues(ofLower: matrix, order: n)
        #expect(largestDifference(alone, result.values) < 1e-13)
    }

    @Test func onlyTheLowerTriangleIsRead() throws {
        let result = try SymmetricEigenDecomposition(ofLower: [2, .nan, 1, 2], order: 2)
        #expect(largestDifference(result.values, [1, 3]) < 1e-15)
        #expect(abs(result.vectors[0] + result.vectors[1]) < 1e-15)
    }

    @Test func wrongInputs() throws {
        #expect(try SymmetricEigenDecomposition(ofLower: [], order: 0).values.isEmpty)
        #expect(throws: LinearError(.sizeMismatch, "")) { try SymmetricEigenDecomposition(ofLower: [1], order: 2) }
        #expect(throws: LinearError(.badSize, "")) { try SymmetricEigenDecomposition(ofLower: [1], order: -1) }
        #expect(throws: LinearError(.notFinite, "")) { try SymmetricEigenDecomposition(ofLower: [.nan], order: 1) }
    }
}
