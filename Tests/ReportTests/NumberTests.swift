import Testing

@testable import Report

@Suite struct NumberFormatTests {
    @Test(
        arguments: [
            (3.25, 1, "3.3"), (-0.04, 1, "0.0"), (-3.27, 1, "−3.3"), (0.005, 2, "0.01"), (1234.5, 0, "1235"),
            (0, 2, "0.00"),
            (-12, 0, "−12"), (.nan, 1, "–"), (.infinity, 1, "–"),
        ] as [(Double, Int, String)])
    func fixedDecimals(value: Double, decimals: Int, text: String) {
        #expect(NumberFormat.fixed(value, decimals) == text)
    }

    @Test(
        arguments: [
            (31.6228, "31.6"), (0.01, "0.01"), (0.000316, "0.000316"), (1e-5, "10⁻⁵"), (3.16e-6, "3.16·10⁻⁶"), (0, "0"),
            (999.9, "1000"), (123456, "123456"), (-2.5, "−2.5"), (1.5e7, "1.5·10⁷"),
        ] as [(Double, String)])
    func significantDigits(value: Double, text: String) {
        #expect(NumberFormat.significant(value) == text)
    }

    /// One digit more than the decimals where these would say nothing.
    @Test(
        arguments: [
            (7.333, 1, "7.3"), (0.034, 1, "0.034"), (-0.0046, 1, "−0.0046"), (0, 1, "0.0"), (0.96, 1, "1.0"),
            (0.01234, 2, "0.0123"), (12.345, 2, "12.35"), (.nan, 1, "–"),
        ] as [(Double, Int, String)])
    func errors(value: Double, decimals: Int, text: String) {
        #expect(NumberFormat.error(value, decimals) == text)
    }

    @Test func decimalsBesideAnError() {
        #expect([7.3, 0.5, 0.034, 0.0046, 0].map { NumberFormat.errorDecimals($0) } == [1, 2, 3, 4, 1])
        #expect(NumberFormat.range("1.6", "1.6") == "1.6" && NumberFormat.range("1.6", "2.0") == "1.6 to 2.0")
    }

    @Test func words() {
        #expect(NumberFormat.word(4) == "four")
        #expect(NumberFormat.word(13) == "13")
        #expect(NumberFormat.capitalizedWord(12) == "Twelve")
        #expect(NumberFormat.count(1, "row", "rows") == "1\u{A0}row")
        #expect(NumberFormat.signed(0.35, 2) == "+0.35")
    }

    @Test(arguments: [
        ("complex", "complex", "complexes"), ("ligand_set", "ligand set", "ligand sets"), ("metal", "metal", "metals"),
        ("family", "family", "families"), ("class", "class", "classes"), ("assay", "assay", "assays"),
    ])
    func nouns(column: String, singular: String, plural: String) {
        #expect(Noun(column: column) == Noun(singular: singular, plural: plural))
        #expect(Noun(plural: plural) == Noun(singular: singular, plural: plural))
    }
}

@Suite struct TicksTests {
    @Test func niceSteps() {
        #expect(Ticks.linear(0, 25) == [0, 5, 10, 15, 20, 25])
        #expect(Ticks.covering(11.2, 17.1) == [11, 12, 13, 14, 15, 16, 17, 18])
        #expect(Ticks.labels([0, 2.5, 5]) == ["0.0", "2.5", "5.0"])
        #expect(Ticks.logarithmic(1.7, 21) == [2, 5, 10, 20])
    }

    @Test(arguments: [(0.0, 1.0), (-61, 92), (1e-9, 3e-9), (5, 5), (-1e8, 2e8), (0.1, 0.100001)])
    func rangesAreCovered(low: Double, high: Double) {
        let ticks = Ticks.covering(low, high)
        #expect(ticks.count >= 2 && ticks.count <= 12)
        let margin = 1e-9 * (high - low)
        #expect((ticks.first ?? .infinity) <= low + margin && (ticks.last ?? -.infinity) >= high - margin)
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Set(Ticks.labels(ticks)).count == ticks.count)
    }
}

@Suite struct LabelPlacementTests {
    @Test func farLabelsStay() {
        #expect(LabelPlacement.places([10, 50, 90], gap: 14.5, in: 0...100) == [10, 50, 90])
    }

    @Test func closeLabelsSpreadEvenly() {
        // Two labels that want the same place move apart by half of the gap each.
        #expect(LabelPlacement.places([50, 50], gap: 10, in: 0...100) == [45, 55])
        #expect(LabelPlacement.places([0, 0], gap: 10, in: 0...100) == [0, 10])
    }

    @Test func orderGapsAndRangeHold() {
        let wanted = (0..<18).map { Double(($0 * 37) % 50) }
        let places = LabelPlacement.places(wanted, gap: 14.5, in: 0...400)
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        for (first, second) in zip(order, order.dropFirst()) { #expect(places[second] - places[first] >= 14.5 - 1e-9) }
        #expect(places.allSatisfy { $0 >= 0 && $0 <= 400 })
    }
}

@Suite struct StatisticsTests {
    @Test func quantiles() {
        #expect(Statistics.quantile(sorted: [1, 2, 3, 4], 0.5) == 2.5)
        #expect(Statistics.quantile(sorted: [7], 0.95) == 7)
        #expect(Statistics.quantile(sorted: [], 0.5).isNaN)
    }

    @Test func standardErrorOfMean() {
        // Sample standard deviation 1, three values.
        #expect(abs(Statistics.standardError([1, 2, 3]) - 1 / 3.0.squareRoot()) < 1e-15)
    }

    @Test func slopeOfLearningCurve() throws {
        let series = LearningCurveResult.Series(setKey: "all", label: "All", draws: [[8], [4, 4], [2]])
        let curve = LearningCurveResult(sizes: [100, 200, 400], series: [series], comparison: nil)
        #expect(abs(try #require(curve.slope(of: series)) + 1) < 1e-12)
    }
}
