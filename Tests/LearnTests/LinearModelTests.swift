import Learn
import Testing

@Suite struct LinearModelTests {
    private let x = Matrix([[1], [1.5], [2.5], [3]])
    private let y = [2, 2.5, 1.25, 3]

    /// The slides' worked example, recomputed in fractions.
    @Test(arguments: [
        (0.0, 1.8875, 0.15), (1.0, 0.8246268657, 0.5783582090), (10.0, 0.3175373134, 0.5380597015),
    ])
    func penalisedInterceptIsThatOfTheSlides(lambda: Double, intercept: Double, slope: Double) throws {
        let model = try RidgeRegression(lambda: lambda, intercept: .penalised).fit(x, y)
        #expect(abs(model.intercept - intercept) < 1e-9)
        #expect(abs(model.coefficients[0] - slope) < 1e-9)
    }

    /// The same with a free intercept: slope Sxy / (Sxx + λ) = 0.375 / 3.5 and 0.375 / 12.5.
    @Test func freeInterceptIsNotPenalised() throws {
        let model = try RidgeRegression(lambda: 1).fit(x, y)
        #expect(abs(model.coefficients[0] - 0.375 / 3.5) < 1e-14)
        #expect(abs(model.intercept - (2.1875 - 2 * 0.375 / 3.5)) < 1e-14)
        #expect(abs(try RidgeRegression(lambda: 10).fit(x, y).coefficients[0] - 0.03) < 1e-14)
    }

    @Test func dualWeightsAreThoseOfTheSlides() throws {
        let dual = try RidgeRegression(lambda: 1, intercept: .penalised).dualWeights(x, y)
        for (found, expected) in zip(dual, [0.59701493, 0.80783582, -1.02052239, 0.44029851]) {
            #expect(abs(found - expected) < 1e-8)
        }
    }

    /// The workshop's notebook: (x·x' + 1)² by explicit features, with n λ.
    @Test func quadraticModelIsThatOfTheNotebook() throws {
        let x = Matrix(
            zip(
                [-0.154, 0.118, 0.299, -0.310, -0.871, 0.870, 0.025, 0.306, -0.851, 0.806],
                [0.568, -0.155, 0.495, 0.936, -0.451, 0.697, -0.794, -0.296, 0.222, 0.061]
            ).map { [$0, $1] })
        let y = [1.488, 1.069, 3.063, 1.674, -0.521, 7.559, 0.779, 1.238, -0.893, 2.782]
        let lifted = try PolynomialFeatures.lifted(x, degree: 2)
        let model = try RidgeRegression(
            lambda: RidgeRegression.lambda(perSample: 1, rows: 10), intercept: .none
        ).fit(lifted, y)
        // Ours: 1, √2 x₁, √2 x₂, x₁², √2 x₁x₂, x₂²; the notebook has the mixed product before the squares.
        let expected = [0.7346, 0.8525, 0.5591, 0.3177, 0.3940, 0.3231]
        for (found, wanted) in zip(model.coefficients, expected) { #expect(abs(found - wanted) < 1e-4) }
        let dual = try RidgeRegression(lambda: 10, intercept: .none).dualWeights(lifted, y)
        let printed = [0.0427, 0.0313, 0.1386, 0.0421, -0.0374, 0.4489, 0.0449, 0.0361, -0.0918, 0.0792]
        for (found, wanted) in zip(dual, printed) { #expect(abs(found - wanted) < 1e-4) }
    }

    @Test func duplicateColumnsShareTheWeight() throws {
        let (x, y) = EstimatorLaws.problem(rows: 20)
        let doubled = Matrix((0..<20).map { [x[$0, 0], x[$0, 1], x[$0, 0]] })
        let model = try RidgeRegression(lambda: 0.5).fit(doubled, y)
        #expect(abs(model.coefficients[0] - model.coefficients[2]) < 1e-10)
        let least = try LeastSquaresRegression().fit(doubled, y)
        #expect(least.rank == 2)
        #expect(abs(least.model.coefficients[0] - least.model.coefficients[2]) < 1e-10)
        #expect(least.condition > 1e15)
    }

    @Test func primalAndDualAgree() throws {
        // 3 rows of 4 columns go the dual way; singular values know neither way.
        let (x, y) = EstimatorLaws.problem(rows: 3)
        let dual = try RidgeRegression(lambda: 0.3).fit(x, y)
        let path = try RidgePath(x, y).model(lambda: 0.3)
        for column in 0..<4 { #expect(abs(dual.coefficients[column] - path.coefficients[column]) < 1e-12) }
    }

    @Test(arguments: [InterceptRule.free, .penalised, .none])
    func closedFormLeaveOneOutIsBruteForce(rule: InterceptRule) throws {
        let (x, y) = EstimatorLaws.problem(rows: 12)
        let ridge = RidgeRegression(lambda: 0.7, intercept: rule)
        let closed = try ridge.leaveOneOutResiduals(x, y)
        for row in 0..<12 {
            let others = (0..<12).filter { $0 != row }
            let model = try ridge.fit(x.selecting(rows: others), y.selecting(rows: others))
            let error = y[row] - (try model.predict(x.selecting(rows: [row]))[0])
            #expect(abs(closed[row] - error) < 1e-10)
        }
    }

    @Test func oneRowGivesItsTarget() throws {
        let model = try RidgeRegression(lambda: 1).fit(Matrix([[0.5, -1.25, 3]]), [4])
        #expect(model.coefficients == [0, 0, 0] && model.intercept == 4)
    }

    @Test func badParametersAreRefusedBeforeAnyWork() {
        let broken = Matrix([[Double.nan]])
        for lambda in [-1, Double.nan, .infinity] {
            #expect(throws: LearnError(.badParameter, "")) { try RidgeRegression(lambda: lambda).fit(broken, [1, 2]) }
        }
    }

    @Test func lawsHold() throws {
        try EstimatorLaws.check(LeastSquaresRegression(), named: "least squares")
        try EstimatorLaws.check(RidgeRegression(lambda: 0.5), named: "ridge")
        try EstimatorLaws.check(Standardised(RidgeRegression(lambda: 0.5)), named: "standardised ridge")
        var traits = EstimatorLaws.Traits()
        traits.learnsConstants = false
        traits.ignoresConstantColumns = false
        try EstimatorLaws.check(
            RidgeRegression(lambda: 0.5, intercept: .penalised), named: "slides' ridge", traits: traits)
    }
}
