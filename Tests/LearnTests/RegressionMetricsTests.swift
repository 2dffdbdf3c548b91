import Learn
import Testing

@Suite struct RegressionMetricsTests {
    /// Worked by hand: errors 1, -1, 2 on truths 1, 2, 6 (mean 3, spread 14).
    @Test func matchesAHandCalculation() throws {
        let metrics = try #require(RegressionMetrics(truth: [1, 2, 6], prediction: [2, 1, 8]))
        #expect(metrics.count == 3)
        #expect(abs(metrics.meanAbsoluteError - 4.0 / 3) < 1e-15)
        #expect(abs(metrics.rootMeanSquaredError - 2.0.squareRoot()) < 1e-15)
        #expect(abs(try #require(metrics.coefficientOfDetermination) - (1 - 6.0 / 14)) < 1e-15)
        #expect(metrics.maximumError == 2)
    }

    @Test func constantTruthHasNoCoefficientOfDetermination() throws {
        #expect(try #require(RegressionMetrics(truth: [2, 2], prediction: [1, 3])).coefficientOfDetermination == nil)
    }

    @Test func unequalOrEmptyInputsGiveNothing() {
        #expect(RegressionMetrics(truth: [1], prediction: []) == nil)
        #expect(RegressionMetrics(truth: [], prediction: []) == nil)
    }
}
