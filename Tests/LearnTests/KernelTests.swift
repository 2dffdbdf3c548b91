import Learn
import Testing

@Suite struct KernelTests {
    private let x = Matrix([[0.3, -1.2], [1.1, 0.4], [-0.7, 0.9], [0.2, 0.2]])

    @Test func kernelsFollowTheirFormulas() throws {
        let a = Matrix([[1, 2]])
        let b = Matrix([[3, -1]])
        func value(_ kernel: Kernel) throws -> Double { try kernel.matrix(a, b).values[0] }
        #expect(try value(.linear) == 1)
        #expect(try value(.quadratic) == 4)
        #expect(try value(.polynomial(gamma: 0.5, constant: 2, degree: 3)) == 15.625)
        // r² = 4 + 9, r₁ = 2 + 3; exp(-13/4) and exp(-5/2).
        #expect(abs(try value(.gaussian(sigma: 2)) - 0.038774207831722) < 1e-15)
        #expect(abs(try value(.gaussian(gamma: 0.25)) - 0.038774207831722) < 1e-15)
        #expect(abs(try value(.laplacian(sigma: 2)) - 0.0820849986238988) < 1e-15)
        let counts = try Kernel.tanimoto.matrix(
            Matrix([[2, 0, 1, 0], [0, 0, 0, 0]]), Matrix([[1, 1, 1, 0], [0, 0, 0, 0]]))
        #expect(counts.values == [0.5, 0, 0, 1])
    }

    /// (x·x' + 1)² is the product of the lifted features.
    @Test func liftingIsThePolynomialKernel() throws {
        for degree in 1...3 {
            let lifted = try PolynomialFeatures.lifted(x, degree: degree)
            let kernel = try Kernel.polynomial(gamma: 1, constant: 1, degree: degree).matrix(x, x)
            let products = try Kernel.linear.matrix(lifted, lifted)
            for (a, b) in zip(kernel.values, products.values) { #expect(abs(a - b) < 1e-12 * max(1, abs(a))) }
        }
    }

    /// Distances by products are those by differences.
    @Test func largeProblemsHaveTheSameDistances() throws {
        let (features, _) = EstimatorLaws.problem(rows: 800)
        let whole = try Kernel.gaussian(sigma: 3).matrix(features, features)
        for (row, column) in [(0, 0), (3, 700), (799, 12)] {
            let alone = try Kernel.gaussian(sigma: 3)
                .matrix(features.selecting(rows: [row]), features.selecting(rows: [column])).values[0]
            #expect(abs(whole[row, column] - alone) < 1e-13)
        }
    }

    @Test func oneRowGivesItsTargetOverKPlusLambda() throws {
        let model = try KernelRidge(kernel: .gaussian(sigma: 1), lambda: 0.25, centresTarget: false)
            .fit(Matrix([[2, 3]]), [5])
        #expect(model.dualWeights == [4])
    }

    @Test func leaveOneOutIsBruteForce() throws {
        let (features, target) = EstimatorLaws.problem(rows: 14)
        let ridge = KernelRidge(kernel: .laplacian(sigma: 4), lambda: 0.1, centresTarget: false)
        let closed = try ridge.leaveOneOutResiduals(features, target)
        for row in 0..<14 {
            let others = (0..<14).filter { $0 != row }
            let model = try ridge.fit(features.selecting(rows: others), target.selecting(rows: others))
            #expect(abs(closed[row] - target[row] + (try model.predict(features.selecting(rows: [row]))[0])) < 1e-10)
        }
    }

    @Test func contradictionsNeedALambda() throws {
        let twice = Matrix([[1, 2], [1, 2], [0, 1]])
        #expect(throws: LearnError(.illConditioned, "")) {
            try KernelRidge(kernel: .gaussian(sigma: 1), lambda: 0).fit(twice, [1, 2, 3])
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try KernelRidge(kernel: .gaussian(sigma: 0), lambda: 1).fit(twice, [1, 2, 3])
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try KernelRidge(kernel: .linear, lambda: -1).fit(twice, [1, 2, 3])
        }
    }

    @Test func variancesVanishAtTrainingRowsAndGrowAway() throws {
        let model = try KernelRidge(kernel: .gaussian(sigma: 1), lambda: 1e-9).fit(x, [1, 2, 3, 4])
        let variances = try model.posterior().variances(Matrix([x.row(0), [50, 50]]))
        #expect(abs(variances[0]) < 1e-8)
        #expect(abs(variances[1] - 1) < 1e-12)
    }

    @Test func explanationsNameTheNearestRow() throws {
        let model = try KernelRidge(kernel: .gaussian(sigma: 1), lambda: 0.1).fit(x, [1, 2, 3, 9])
        let (largest, nearest) = try model.explain([0.25, 0.2], count: 2)
        #expect(nearest[0].row == 3 && nearest.count == 2 && largest.count == 2)
        #expect(abs(largest[0].contribution) >= abs(largest[1].contribution))
    }

    @Test func eigenvaluesAndCholeskyGiveTheSameGrid() throws {
        let (features, target) = EstimatorLaws.problem(rows: 30)
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        let lambdas = (0..<20).map { 1e-4 * Double($0 + 1) }
        let kernels = [Kernel.gaussian(sigma: 2), .gaussian(sigma: 5)]
        let many = try KernelGrid(kernels: kernels, lambdas: lambdas, scalesInFolds: true)
            .search(features, target, folds: folds)
        let few = try KernelGrid(kernels: kernels, lambdas: [lambdas[0], lambdas[19]], scalesInFolds: true)
            .search(features, target, folds: folds, jobs: 2)
        for (a, b) in [(many.points[0], few.points[0]), (many.points[39], few.points[3])] {
            #expect(abs(a.meanMAE - b.meanMAE) < 1e-9)
        }
    }

    /// Errors of every fold are those of models that are fitted to the other folds, whether folds share a factorisation
    /// (five of 31 rows, unequal; eleven) or not (four), and on any number of threads.
    @Test(arguments: [4, 5, 11])
    func gridIsBruteForce(folds count: Int) throws {
        let (features, target) = EstimatorLaws.problem(rows: 31)
        let folds = try Folds.shuffled(rows: 31, folds: count, seed: 3)
        let kernels = [Kernel.laplacian(sigma: 3), .laplacian(sigma: 9)]
        let grid = KernelGrid(kernels: kernels, lambdas: [1, 1e-3, 1e-8], scalesInFolds: false)
        let result = try grid.search(features, target, folds: folds)
        #expect(try grid.search(features, target, folds: folds, jobs: 3) == result)
        for point in result.points {
            try expectBruteForce(point, features, target, folds, tolerance: 1e-9)
        }
    }

    /// Equal rows leave K without a Cholesky factor at λ = 0; each fold then gets a little on its diagonal.
    @Test func gridOfEqualRowsNeedsJitter() throws {
        let (some, values) = EstimatorLaws.problem(rows: 20)
        let rows = Array(0..<20) + [3, 7]
        let (features, target) = (some.selecting(rows: rows), values.selecting(rows: rows))
        let folds = try Folds.contiguous(rows: 22, folds: 5)
        let grid = KernelGrid(kernels: [.gaussian(sigma: 4)], lambdas: [0], scalesInFolds: false)
        let result = try grid.search(features, target, folds: folds)
        try expectBruteForce(result.best, features, target, folds, tolerance: 1e-5)
    }

    private func expectBruteForce(
        _ point: KernelGrid.Point, _ features: Matrix, _ target: [Double], _ folds: Folds, tolerance: Double
    ) throws {
        #expect(point.foldMAE.count == folds.count)
        for fold in 0..<folds.count {
            let (training, held) = folds.rows(ofFold: fold)
            let model = try KernelRidge(kernel: point.kernel, lambda: point.lambda, centresTarget: false)
                .fit(features.selecting(rows: training), target.selecting(rows: training))
            let predictions = try model.predict(features.selecting(rows: held))
            var error = 0.0
            for (prediction, row) in zip(predictions, held) { error += abs(prediction - target[row]) }
            error /= Double(held.count)
            #expect(abs(point.foldMAE[fold] - error) < tolerance * max(1, error))
        }
    }

    /// Rows longer than a block of columns, more of them than a block of rows.
    @Test func longRowsHaveTheSameAbsoluteDistances() throws {
        let columns = 1100
        let rows: [[Double]] = (0..<70).map { row in
            (0..<columns).map { column -> Double in Double((row * 37 + column * 11) % 101) / 64 }
        }
        let features = Matrix(rows)
        let kernel = Kernel.laplacian(sigma: 900)
        let general = try RowProximities(features, features, for: kernel)
        let own = try RowProximities(features, for: kernel)
        #expect(own.values == general.values)
        for (a, b) in [(0, 1), (33, 31), (5, 69), (69, 64), (40, 40)] {
            // Multiples of 1/64 have no rounding.
            var sum = 0.0
            for column in 0..<columns { sum += abs(rows[a][column] - rows[b][column]) }
            #expect(own.values[a * 70 + b] == sum)
        }
    }

    @Test func lawsHold() throws {
        try EstimatorLaws.check(KernelRidge(kernel: .gaussian(sigma: 2), lambda: 0.1), named: "gaussian")
        try EstimatorLaws.check(KernelRidge(kernel: .laplacian(sigma: 2), lambda: 0.1), named: "laplacian")
        var traits = EstimatorLaws.Traits()
        // A constant column is part of every product.
        traits.ignoresConstantColumns = false
        try EstimatorLaws.check(KernelRidge(kernel: .quadratic, lambda: 0.1), named: "quadratic", traits: traits)
    }

    @Test(arguments: [Kernel.gaussian(sigma: 2), .laplacian(sigma: 3), .quadratic, .tanimoto])
    func proximitiesBecomeKernels(kernel: Kernel) throws {
        let (x, _) = EstimatorLaws.problem(rows: 12)
        let positive = Matrix(rows: 12, columns: x.columnCount, values: x.values.map { abs($0) })
        let proximities = try RowProximities(positive, positive, for: kernel)
        #expect(proximities.similarities(kernel) == (try kernel.matrix(positive, positive)))
        let (rows, others) = ([3, 0, 7], [1, 11])
        let part = proximities.selecting(rows: rows, others: others).similarities(kernel)
        let direct = try kernel.matrix(positive.selecting(rows: rows), positive.selecting(rows: others))
        for (found, wanted) in zip(part.values, direct.values) { #expect(abs(found - wanted) < 1e-14 * max(1, wanted)) }
        #expect(part.rowCount == 3 && part.columnCount == 2)
    }
}
