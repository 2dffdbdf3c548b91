import Learn
import SeededRandom
import Testing

@Suite struct SpaceAndUncertaintyTests {
    /// Points on the line y = 2 x: one direction, (1, 2) / √5, has all the variance.
    @Test func componentsByHand() throws {
        let x = Matrix([[-1, -2], [0, 0], [1, 2]])
        let found = try PrincipalComponents(fitting: x, count: 2)
        for (mine, theirs) in zip(found.variances, [5.0, 0]) { #expect(abs(mine - theirs) < 1e-12) }
        #expect(abs(found.loadings[0] - 1 / 5.0.squareRoot()) < 1e-12)
        #expect(abs(found.loadings[1] - 2 / 5.0.squareRoot()) < 1e-12)
        let scores = try found.scores(x)
        for (row, score) in [-5.0.squareRoot(), 0, 5.0.squareRoot()].enumerated() {
            #expect(abs(scores[row, 0] - score) < 1e-12)
        }
        #expect(throws: LearnError(.badParameter, "")) { try PrincipalComponents(fitting: x, count: 3) }
        #expect(throws: LearnError(.tooFewRows, "")) {
            try PrincipalComponents(fitting: x.selecting(rows: [0]), count: 1)
        }
    }

    /// More columns than rows takes another way through the algebra; a turned matrix has the same variances.
    @Test func wideAndTallAgree() throws {
        let (x, _) = EstimatorLaws.problem(rows: 12)
        let tall = try PrincipalComponents(fitting: x, count: 3)
        // Each column four times: the same components, variances four times as large.
        let wide = Matrix((0..<3).map { row in (0..<4).flatMap { _ in x.row(row) } })
        let narrow = x.selecting(rows: [0, 1, 2])
        let many = try PrincipalComponents(fitting: wide, count: 2)
        let few = try PrincipalComponents(fitting: narrow, count: 2)
        for (mine, theirs) in zip(many.variances, few.variances) { #expect(abs(mine - 4 * theirs) < 1e-9 * mine) }
        #expect(tall.varianceShares.reduce(0, +) <= 1 + 1e-12)
    }

    @Test func distancesByHand() throws {
        let training = Matrix([[0, 0], [3, 4], [6, 8]])
        let distances = try TrainingDistances(training: training)
        let found = try distances.distances(Matrix([[0, 0]]))[0]
        #expect(found.nearest == 0 && found.meanOf5 == 5 && found.meanOf10 == 5 && found.meanToAll == 5)
        #expect(try distances.leaveOneOutDistances().map(\.nearest) == [5, 5, 5])
        #expect(throws: LearnError(.badShape, "")) { try distances.distances(Matrix([[1]])) }
    }

    @Test func domainKnowsItsRows() throws {
        let (raw, _) = EstimatorLaws.problem(rows: 200)
        let x = StandardScaler(fittedTo: raw).transform(raw)
        let domain = try ApplicabilityDomain(training: x)
        let own = try domain.verdicts(x)
        #expect(own.allSatisfy { $0.columnsOutOfRange.isEmpty && $0.nearestDistance == 0 && !$0.isFar })
        // The leverages of the training rows add up to the number of columns.
        #expect(abs(own.reduce(0) { $0 + $1.leverage } - 4) < 1e-4)
        let far = try domain.verdicts(Matrix([[0, 9, 0, 0]]))[0]
        #expect(far.columnsOutOfRange == [1] && far.isFar && far.hasHighLeverage && !far.isInside)
    }

    @Test func qualityByHand() throws {
        let quality = try #require(
            UncertaintyQuality(errors: [1, -2, 3, -4], uncertainties: [0.5, 2, 2.5, 9]))
        #expect(quality.spearman == 1)
        #expect(quality.meanErrorOfCertainHalf == 1.5 && quality.meanErrorOfUncertainHalf == 3.5)
        #expect(quality.shareWithinOne == 0.5 && quality.shareWithinTwo == 1)
        #expect(quality.meanErrorByCertainty == [1, 1.5, 2, 2.5])
        #expect(UncertaintyQuality(errors: [1, 2], uncertainties: [1, 1])?.spearman == nil)
        #expect(UncertaintyQuality(errors: [1], uncertainties: [1]) == nil)
    }

    @Test func errorModelByHand() throws {
        // The free line is 4 at 0, above the 5 % quantile of 3, 5, 7, which is 3.2.
        let model = try ErrorModel(errors: [3, -5, 7], uncertainties: [-0.5, 0.5, 1.5])
        #expect(abs(model.slope - 2) < 1e-12 && abs(model.intercept - 4) < 1e-12)
        #expect(abs(model.expectedError(3) - 10) < 1e-12)
        #expect(model.expectedError(-9) == 0)
        #expect(throws: LearnError(.tooFewRows, "")) { try ErrorModel(errors: [1], uncertainties: [1]) }
    }

    /// Errors that fall with the distance promise nothing: their mean, everywhere.
    @Test func errorsThatFall() throws {
        let model = try ErrorModel(errors: [5, -4, 3, -2], uncertainties: [1, 2, 3, 4])
        #expect(model.slope == 0 && model.intercept == 3.5)
        #expect(model.expectedError(0) == 3.5 && model.expectedError(1000) == 3.5)
        let same = try ErrorModel(errors: [1, -3], uncertainties: [2, 2])
        #expect(same.slope == 0 && same.intercept == 2)
    }

    /// |error| = 2 u - 2 at u = 2, 3, 4: the free line would promise nothing at 1. The quantile of 2, 4, 6 is 2.2, and
    /// the line from there has the slope (2 · -0.2 + 3 · 1.8 + 4 · 3.8) / (4 + 9 + 16).
    @Test func noErrorIsNeverPromised() throws {
        let model = try ErrorModel(errors: [2, 4, -6], uncertainties: [2, 3, 4])
        #expect(abs(model.intercept - 2.2) < 1e-12 && abs(model.slope - 20.2 / 29) < 1e-12)
        var generator = SeededGenerator(seed: 5, stream: "error lines")
        for _ in 0..<200 {
            let uncertainties = (0..<12).map { _ in abs(generator.nextNormal()) * 3 }
            let slope = generator.nextNormal()
            let errors = uncertainties.map { slope * $0 + generator.nextNormal() }
            let line = try ErrorModel(errors: errors, uncertainties: uncertainties)
            let sizes = errors.map { abs($0) }
            #expect(line.slope >= 0 && line.intercept >= (sizes.min() ?? 0) && line.intercept > 0)
            // No line that keeps the two bounds fits better.
            func loss(_ a: Double, _ b: Double) -> Double {
                zip(sizes, uncertainties).reduce(0) { $0 + ($1.0 - a - b * $1.1) * ($1.0 - a - b * $1.1) }
            }
            let sorted = sizes.sorted()
            let least = sorted[0] + 0.55 * (sorted[1] - sorted[0])
            let best = loss(line.intercept, line.slope)
            for (a, b) in [(0.01, 0.0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, -0.01), (-0.01, 0.01)] {
                let (a, b) = (line.intercept + a, line.slope + b)
                if a >= least, b >= 0 { #expect(loss(a, b) >= best - 1e-9) }
            }
        }
    }

    @Test func ensembleByHand() throws {
        let ensemble = try EnsemblePrediction([[1, 10], [3, 10]])
        #expect(ensemble.means == [2, 10] && ensemble.deviations == [1, 0])
        #expect(throws: LearnError(.badParameter, "")) { try EnsemblePrediction([[1]]) }
        #expect(throws: LearnError(.badShape, "")) { try EnsemblePrediction([[1], [1, 2]]) }
    }
}
