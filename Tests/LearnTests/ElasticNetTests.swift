import Learn
import Testing

@Suite struct ElasticNetTests {
    /// Orthogonal columns: each weight is the soft threshold of xⱼ·y/n.
    @Test func orthogonalColumnsAreSoftThresholded() throws {
        let x = Matrix([[1, 1], [1, -1], [-1, 1], [-1, -1]])
        let y = [3.0, 1, -0.5, -3.5]
        // x₁·y/4 = (3 + 1 + 0.5 + 3.5)/4 = 2, x₂·y/4 = (3 - 1 - 0.5 + 3.5)/4 = 1.25.
        let model = try ElasticNet(alpha: 0.5).fit(x, y)
        #expect(abs(model.coefficients[0] - 1.5) < 1e-12)
        #expect(abs(model.coefficients[1] - 0.75) < 1e-12)
        let net = try ElasticNet(alpha: 1, l1Ratio: 0.5).fit(x, y)
        #expect(abs(net.coefficients[0] - 1.5 / 1.5) < 1e-12)
        #expect(abs(net.coefficients[1] - 0.75 / 1.5) < 1e-12)
        #expect(try ElasticNet(alpha: 1.9).fit(x, y).coefficients[1] == 0)
    }

    /// Optimality: |xⱼ·r|/n ≤ A r for zeros, = A r sign(w) + A (1 - r) w otherwise; with exactly collinear columns too.
    @Test(arguments: [1.0, 0.7, 0.2]) func conditionsHoldAlongThePath(ratio: Double) throws {
        let (base, y) = EstimatorLaws.problem(rows: 40)
        let x = Matrix(
            (0..<40).map { row in
                let r = base.row(row)
                return r + [r[0], r[1] + r[2], 2 * r[3] - r[0], 7]
            })
        let path = try ElasticNetPath(x, y, l1Ratio: ratio, ratio: 1e-4, count: 30)
        #expect(path.support(0).isEmpty)
        for index in path.alphas.indices {
            let model = path.model(index)
            let residual = zip(y, try model.predict(x)).map { $0 - $1 }
            for column in 0..<8 {
                let w = model.coefficients[column]
                let g = zip(x.column(column), residual).reduce(0) { $0 + $1.0 * $1.1 } / 40
                let a = path.alphas[index]
                if w == 0 {
                    #expect(abs(g) <= a * ratio * (1 + 1e-9) + 1e-9)
                } else {
                    #expect(abs(g - a * ratio * (w > 0 ? 1 : -1) - a * (1 - ratio) * w) < 1e-9)
                }
            }
            #expect(path.coefficients[index, 7] == 0)
            #expect(path.gaps[index] < 1e-9)
        }
    }

    @Test func moreColumnsThanRowsWork() throws {
        let (tall, target) = EstimatorLaws.problem(rows: 24)
        let wide = Matrix(rows: 8, columns: 12, values: tall.values)
        let path = try ElasticNetPath(wide, Array(target[..<8]), ratio: 1e-6, count: 40)
        for index in path.alphas.indices { #expect(path.support(index).count <= 8) }
    }

    @Test func parametersAreChecked() {
        let x = Matrix([[1], [2]])
        for net in [ElasticNet(alpha: 0), ElasticNet(alpha: 1, l1Ratio: 0), ElasticNet(alpha: 1, l1Ratio: 1.5)] {
            #expect(throws: LearnError(.badParameter, "")) { try net.fit(x, [1, 2]) }
        }
        #expect(throws: LearnError(.badParameter, "")) { try ElasticNetPath(x, [1, 1]) }
        #expect(throws: LearnError(.badParameter, "")) {
            try ElasticNetPath.largestAlpha(x, [1, 2], l1Ratio: 0)
        }
    }

    @Test func crossValidationPrefersFewerFeaturesWithinOneStandardError() throws {
        let (x, y) = EstimatorLaws.problem(rows: 60)
        let folds = try Folds.shuffled(rows: 60, folds: 5, seed: 3)
        let result = try ElasticNetCrossValidation(x, y, folds: folds, count: 30, scalesInFolds: true)
        #expect(result.oneStandardErrorIndex <= result.bestIndex)
        #expect(result.meanMSE[result.bestIndex] == result.meanMSE.min())
        let again = try ElasticNetCrossValidation(x, y, folds: folds, count: 30, scalesInFolds: true, jobs: 2)
        #expect(again == result)
    }

    @Test func stabilityFindsTheRealFeature() throws {
        let (x, y) = EstimatorLaws.problem(rows: 60)
        let net = ElasticNet(alpha: 0.4)
        let stability = try StabilitySelection(x, y, regressor: net, draws: 20, seed: 1)
        #expect(stability.frequencies[0] == 1)
        #expect(stability == (try StabilitySelection(x, y, regressor: net, draws: 20, seed: 1, jobs: 2)))
    }

    @Test func lawsHold() throws {
        try EstimatorLaws.check(ElasticNet(alpha: 0.05), named: "LASSO")
        try EstimatorLaws.check(ElasticNet(alpha: 0.1, l1Ratio: 0.4), named: "elastic net")
    }
}
