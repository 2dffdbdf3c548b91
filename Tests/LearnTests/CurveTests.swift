import Learn
import Testing

/// Learning and validation curves.
@Suite struct CurveTests {
    /// Predicts one over the number of rows that it has seen, in test rows (feature 1) only.
    private struct Countdown: Regressor {
        struct Model: RegressionModel {
            let value: Double
            var featureCount: Int { 1 }
            func predict(_ features: Matrix) throws(LearnError) -> [Double] { features.values.map { $0 * value } }
        }

        func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Model {
            Model(value: 1 / Double(features.rowCount))
        }
    }

    /// An error of 1/n has the slope -1, whatever the rows.
    @Test func slopeOfAKnownLaw() throws {
        let training = (Matrix(rows: 64, columns: 1), [Double](repeating: 2, count: 64))
        let test = (Matrix(rows: 3, columns: 1, repeating: 1), [Double](repeating: 0, count: 3))
        let curve = try LearningCurve(
            Countdown(), training: training, test: test, sizes: [8, 16, 32, 64], draws: 3, jobs: 2)
        #expect(curve.points.map(\.rowCount) == [8, 16, 32, 64])
        #expect(curve.points.map(\.test.metrics.count) == [3, 3, 3, 1])
        #expect(curve.points.map(\.test.meanAbsolute.mean) == [0.125, 0.0625, 0.03125, 0.015625])
        #expect(curve.points.allSatisfy { $0.training.meanAbsolute.mean == 2 && $0.test.meanAbsolute.deviation == 0 })
        #expect(abs((curve.slope ?? .nan) + 1) < 1e-12)
        let flat = try LearningCurve(Countdown(), training: training, test: test, sizes: [8], draws: 1)
        #expect(flat.slope == nil)
        for (sizes, draws) in [([], 1), ([8], 0)] {
            #expect(throws: LearnError(.badParameter, "")) {
                try LearningCurve(Countdown(), training: training, test: test, sizes: sizes, draws: draws)
            }
        }
        for size in [0, 65] {
            #expect(throws: LearnError(.tooFewRows, "")) {
                try LearningCurve(Countdown(), training: training, test: test, sizes: [size], draws: 1)
            }
        }
    }

    /// The draws do not depend on the number of threads, and all rows are the fit of all rows.
    @Test func drawsAreReproducible() throws {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        let (testX, testY) = EstimatorLaws.problem(rows: 15, seed: 8)
        let ridge = Standardised(RidgeRegression(lambda: 1))
        func curve(seed: UInt64, jobs: Int) throws -> LearningCurve {
            try LearningCurve(
                ridge, training: (x, y), test: (testX, testY), sizes: [10, 40], draws: 4, seed: seed, jobs: jobs)
        }
        let one = try curve(seed: 5, jobs: 1)
        #expect(try curve(seed: 5, jobs: 2) == one)
        #expect(try curve(seed: 6, jobs: 1).points[0] != one.points[0])
        #expect(Set(one.points[0].test.meanAbsolute.values).count == 4)
        let whole = RegressionMetrics(truth: testY, prediction: try ridge.fit(x, y).predict(testX))
        #expect(one.points[1].test.metrics == [whole].compactMap { $0 })
    }

    /// Held-out errors are those of a cross-validation; the training error of ridge rises with the penalty.
    @Test func validationCurveOfRidge() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        let values = [0.01, 1, 100, 10_000]
        let curve = try ValidationCurve(values, x, y, folds: folds, jobs: 2) {
            Standardised(RidgeRegression(lambda: $0))
        }
        var best = 0
        for (index, value) in values.enumerated() {
            let direct = try CrossValidation(Standardised(RidgeRegression(lambda: value)), x, y, folds: folds)
            #expect(curve.points[index].value == value)
            #expect(curve.points[index].validation.metrics == direct.foldMetrics)
            #expect(abs(curve.points[index].validation.meanAbsolute.mean - direct.meanOfFoldMAE) < 1e-12)
            if direct.meanOfFoldMAE < curve.points[best].validation.meanAbsolute.mean { best = index }
        }
        #expect(curve.bestIndex == best)
        let errors = curve.points.map(\.training.rootMeanSquared.mean)
        #expect(errors == errors.sorted())
        #expect(throws: LearnError(.badParameter, "")) {
            try ValidationCurve([], x, y, folds: folds) { RidgeRegression(lambda: $0) }
        }
        #expect(throws: LearnError(.badShape, "")) {
            try ValidationCurve([1], x.selecting(rows: [0, 1, 2]), [1, 2, 3], folds: folds) {
                RidgeRegression(lambda: $0)
            }
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try ValidationCurve([-1], x, y, folds: folds) { RidgeRegression(lambda: $0) }
        }
    }

    /// Halves of halves, to two digits (halves away from zero), none below ten.
    @Test func sizesByHalves() {
        #expect(LearningCurve.halvings(of: 1520) == [95, 190, 380, 760, 1520])
        #expect(LearningCurve.halvings(of: 192) == [12, 24, 48, 96, 192])
        #expect(LearningCurve.halvings(of: 5000) == [310, 630, 1300, 2500, 5000])
        #expect(LearningCurve.halvings(of: 25) == [13, 25])
        #expect(LearningCurve.halvings(of: 7) == [7])
    }

    /// Several test sets are measured with the same fits.
    @Test func severalTestSets() throws {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        let (farX, farY) = EstimatorLaws.problem(rows: 15, seed: 8)
        let ridge = Standardised(RidgeRegression(lambda: 1))
        let both = try LearningCurve(
            ridge, training: (x, y), tests: [(farX, farY), (x, y)], sizes: [10, 40], draws: 3, seed: 5)
        let one = try LearningCurve(
            ridge, training: (x, y), test: (farX, farY), sizes: [10, 40], draws: 3, seed: 5)
        #expect(both.points.map(\.test) == one.points.map(\.test) && both.slope == one.slope)
        // All rows: the second test set is what was learned from.
        #expect(both.points[1].tests[1] == both.points[1].training)
    }

    /// With all rows of each fold the errors are those of a cross-validation; smaller draws see no row of their fold.
    @Test func learningCurveOfFolds() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        #expect(folds.smallestTrainingCount == 20)
        let ridge = Standardised(RidgeRegression(lambda: 1))
        let curve = try LearningCurve(ridge, x, y, folds: folds, sizes: [8, 20], draws: 4, seed: 2, jobs: 2)
        #expect(curve.points.map(\.test.metrics.count) == [12, 3])
        #expect(curve.points[1].test.metrics == (try CrossValidation(ridge, x, y, folds: folds)).foldMetrics)
        // Rows of a fold have the target 1 in it alone: whoever has seen none of them predicts 0.
        let marked = (0..<30).map { folds.assignment[$0] == 1 ? 1.0 : 0.0 }
        let mean = try LearningCurve(MeanPredictor(), x, marked, folds: folds, sizes: [8], draws: 4)
        #expect(mean.points[0].test.metrics[4..<8].allSatisfy { $0.meanAbsoluteError == 1 })
        #expect(mean.points[0].test.metrics[0..<4].contains { $0.meanAbsoluteError < 1 })
        // Unequal folds: the smallest rest counts, and larger rests are drawn from.
        let unequal = try Folds(assignment: [0, 0, 0, 1, 1, -1])
        #expect(unequal.smallestTrainingCount == 2)
        let six = Matrix(rows: 6, columns: 1)
        let rests = try LearningCurve(MeanPredictor(), six, [1, 2, 3, 4, 5, 6], folds: unequal, sizes: [2], draws: 5)
        #expect(rests.points[0].test.metrics.map(\.count) == [3, 2, 2, 2, 2, 2])
        #expect(throws: LearnError(.tooFewRows, "")) {
            try LearningCurve(MeanPredictor(), six, [1, 2, 3, 4, 5, 6], folds: unequal, sizes: [3], draws: 5)
        }
        #expect(throws: LearnError(.badShape, "")) {
            try LearningCurve(MeanPredictor(), x, y, folds: unequal, sizes: [2], draws: 5)
        }
    }

    /// A value whose equations have no solution has no errors, and is not the best one.
    @Test func validationCurveWithoutASolution() throws {
        let x = Matrix([[0], [0], [0], [1], [1], [1]])
        let curve = try ValidationCurve(
            [0, 1], x, [1, 2, 3, 4, 5, 6], folds: try Folds.contiguous(rows: 6, folds: 3)
        ) { KernelRidge(kernel: .gaussian(sigma: 1), lambda: $0) }
        #expect(curve.points.map(\.validation.metrics.count) == [0, 3] && curve.bestIndex == 1)
        #expect(curve.points[0].validation.determination?.mean.isNaN == true)
    }
}
