import Learn
import SeededRandom
import Testing

/// What holds for every regressor. Call ``check(_:named:)`` in a test of each.
enum EstimatorLaws {
    /// How a regressor may differ from the rest.
    struct Traits {
        /// Whether predictions may change when the training rows change places (random methods draw rows by position).
        var dependsOnRowOrder = false
        /// Relative tolerance of predictions from rows in another order.
        var tolerance = 1e-7
        /// Whether a model of a constant target predicts that constant.
        var learnsConstants = true
        /// Whether a constant column changes nothing.
        var ignoresConstantColumns = true
        /// The number of rows of the problem.
        var rowCount = 24
    }

    /// A problem of four features; the third has large numbers.
    static func problem(rows: Int, seed: UInt64 = 7) -> (x: Matrix, y: [Double]) {
        var generator = SeededGenerator(seed: seed, stream: "estimator laws")
        var values: [Double] = []
        var target: [Double] = []
        for _ in 0..<rows {
            let row = (0..<4).map { _ in generator.nextNormal() }
            values += [row[0], row[1], row[2], row[3]]
            target.append(3 * row[0] - row[1] * row[1] + 0.5 * row[2] + 0.1 * generator.nextNormal() + 5)
        }
        return (Matrix(rows: rows, columns: 4, values: values), target)
    }

    static func check<R: Regressor>(_ regressor: R, named name: String, traits: Traits = Traits()) throws {
        let (x, y) = problem(rows: traits.rowCount)
        let (fresh, _) = problem(rows: 9, seed: 8)
        let model = try regressor.fit(x, y)
        let predictions = try model.predict(fresh)
        let scale = max(1, (y.map { abs($0) }.max() ?? 1))

        #expect(model.featureCount == 4, "\(name): feature count")
        #expect(predictions.count == 9 && predictions.allSatisfy(\.isFinite), "\(name): finite predictions")
        #expect(try regressor.fit(x, y).predict(fresh) == predictions, "\(name): fitting twice gives the same bytes")
        #expect(try model.predict(fresh) == predictions, "\(name): predicting twice gives the same bytes")

        // A row's prediction does not depend on the rows beside it.
        for row in 0..<fresh.rowCount {
            let alone = try model.predict(fresh.selecting(rows: [row]))[0]
            #expect(abs(alone - predictions[row]) <= 1e-10 * scale, "\(name): row \(row) alone")
        }
        let backwards = try model.predict(fresh.selecting(rows: Array((0..<9).reversed())))
        for row in 0..<9 {
            #expect(abs(backwards[8 - row] - predictions[row]) <= 1e-10 * scale, "\(name): rows turned round")
        }
        #expect(try model.predict(fresh.selecting(rows: [])) == [], "\(name): no rows")

        if !traits.dependsOnRowOrder {
            let order = (0..<x.rowCount).map { ($0 * 7 + 3) % x.rowCount }
            #expect(Set(order).count == x.rowCount)
            let other = try regressor.fit(x.selecting(rows: order), y.selecting(rows: order)).predict(fresh)
            for row in 0..<9 {
                #expect(abs(other[row] - predictions[row]) <= traits.tolerance * scale, "\(name): training order")
            }
        }
        if traits.learnsConstants {
            let constant = try regressor.fit(x, [Double](repeating: 2.5, count: x.rowCount)).predict(fresh)
            #expect(constant.allSatisfy { abs($0 - 2.5) < 1e-9 }, "\(name): constant target")
        }
        if traits.ignoresConstantColumns {
            let wide = appending(4.25, to: x)
            let other = try regressor.fit(wide, y).predict(appending(4.25, to: fresh))
            for row in 0..<9 {
                #expect(abs(other[row] - predictions[row]) <= 1e-6 * scale, "\(name): constant column")
            }
        }
        try checkRefusals(regressor, model, x, y, name)
    }

    private static func checkRefusals<R: Regressor>(
        _ regressor: R, _ model: R.Model, _ x: Matrix, _ y: [Double], _ name: String
    ) throws {
        var broken = x
        broken[3, 1] = .nan
        let notFinite = LearnError(.notFinite, "")
        #expect(throws: notFinite, "\(name): NaN in training") { try regressor.fit(broken, y) }
        #expect(throws: notFinite, "\(name): NaN in prediction") { try model.predict(broken) }
        var target = y
        target[2] = .infinity
        #expect(throws: notFinite, "\(name): infinite target") { try regressor.fit(x, target) }
        let badShape = LearnError(.badShape, "")
        #expect(throws: badShape, "\(name): targets missing") { try regressor.fit(x, Array(y.dropLast())) }
        #expect(throws: badShape, "\(name): wrong width") {
            try model.predict(x.selecting(columns: [0, 1]))
        }
        #expect(throws: LearnError.self, "\(name): no rows to learn from") {
            try regressor.fit(x.selecting(rows: []), [])
        }
    }

    private static func appending(_ value: Double, to x: Matrix) -> Matrix {
        Matrix((0..<x.rowCount).map { x.row($0) + [value] })
    }
}

@Suite struct EstimatorLawsTests {
    @Test func meanPredictor() throws { try EstimatorLaws.check(MeanPredictor(), named: "mean predictor") }
}
