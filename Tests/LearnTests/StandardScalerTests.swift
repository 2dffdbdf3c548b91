import Learn
import Testing

@Suite struct StandardScalerTests {
    /// 1e6 + i/1024 for i = 0...7: mean 1e6 + 3.5/1024, standard deviation √5.25/1024, both exact to the last digit.
    @Test func anOffsetCostsNoDigits() {
        let scaler = StandardScaler(fittedTo: Matrix((0..<8).map { [1e6 + Double($0) / 1024] }))
        #expect(scaler.means[0] == 1e6 + 3.5 / 1024)
        #expect(abs(scaler.standardDeviations[0] - 5.25.squareRoot() / 1024) < 1e-18)
    }

    @Test func constantColumnsBecomeZero() {
        let x = Matrix([[0.1, 1], [0.1, 2], [0.1, 3]])
        let scaler = StandardScaler(fittedTo: x)
        #expect(scaler.standardDeviations[0] == 0 && scaler.scales[0] == 1)
        #expect(scaler.transform(x).column(0) == [0, 0, 0])
        let one = Matrix([[0.5, -1.25, 3]])
        #expect(StandardScaler(fittedTo: one).transform(one).values == [0, 0, 0])
    }

    @Test func correlationsFollowTheirDefinitions() throws {
        #expect(
            abs(try #require(Correlation.pearson([1, 2, 3], [2, 4, 7])) - 5 / (2.0 * 38.0 / 3).squareRoot()) < 1e-14)
        #expect(Correlation.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
        #expect(Correlation.spearman([1, 5, 9], [2, 3, 40]) == 1)
        #expect(Correlation.pearson([1, 1], [1, 2]) == nil)
    }

    /// Three of four pairs are in order, one is tied: (3 + 0.5) / 4 … with two of each class.
    @Test func areaUnderTheCurveCountsTiesHalf() throws {
        let metrics = try #require(ClassificationMetrics(truth: [0, 0, 1, 1], probability: [0.1, 0.6, 0.6, 0.9]))
        #expect(metrics.areaUnderCurve == 3.5 / 4)
        #expect(metrics.accuracy == 0.75)
        #expect(metrics.confusion == [[1, 1], [0, 2]])
        #expect(ClassificationMetrics(truth: [0, 2], probability: [0, 0]) == nil)
    }

    @Test func missingNumbersAreNamed() {
        #expect {
            try Dataset(
                features: Matrix([[1, 2], [3, .nan]]), columnNames: ["a", "b"], ids: ["r1", "r2"], target: [1, 2],
                targetName: "y")
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            return error.code == .notFinite && error.message.contains("'r2'") && error.message.contains("'b'")
        }
    }
}
