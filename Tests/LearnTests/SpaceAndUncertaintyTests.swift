import Learn
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
        let model = try ErrorModel(errors: [1, -3, 5], uncertainties: [0, 1, 2])
        #expect(abs(model.slope - 2) < 1e-12 && abs(model.intercept - 1) < 1e-12)
        #expect(abs(model.expectedError(3) - 7) < 1e-12)
        #expect(model.expectedError(-9) == 0)
        #expect(throws: LearnError(.tooFewRows, "")) { try ErrorModel(errors: [1], uncertainties: [1]) }
    }

    @Test func ensembleByHand() throws {
        let ensemble = try EnsemblePrediction([[1, 10], [3, 10]])
        #expect(ensemble.means == [2, 10] && ensemble.deviations == [1, 0])
        #expect(throws: LearnError(.badParameter, "")) { try EnsemblePrediction([[1]]) }
        #expect(throws: LearnError(.badShape, "")) { try EnsemblePrediction([[1], [1, 2]]) }
    }
}
