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
        /// What is learned.
        var problem = Problem.numbers
    }

    /// Kinds of features and targets.
    enum Problem {
        /// Numbers of both signs.
        case numbers
        /// Counts from 0 to 5, as of fingerprints.
        case counts
        /// Numbers of both signs, and two classes.
        case classes

        /// A target that tells the rows nothing.
        var constant: Double { self == .classes ? 1 : 2.5 }
    }

    /// A problem of four features.
    static func problem(_ kind: Problem, rows: Int, seed: UInt64) -> (x: Matrix, y: [Double]) {
        let (x, y) = problem(rows: rows, seed: seed)
        switch kind {
        case .numbers: return (x, y)
        case .classes: return (x, y.map { $0 > 5 ? 1 : 0 })
        case .counts:
            let values = x.values.map { min(5, ($0.magnitude * 2).rounded(.down)) }
            return (Matrix(rows: rows, columns: 4, values: values), y)
        }
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
        let (x, y) = problem(traits.problem, rows: traits.rowCount, seed: 7)
        let (fresh, _) = problem(traits.problem, rows: 9, seed: 8)
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
            let value = traits.problem.constant
            let constant = try regressor.fit(x, [Double](repeating: value, count: x.rowCount)).predict(fresh)
            #expect(constant.allSatisfy { abs($0 - value) < 1e-9 }, "\(name): constant target")
        }
        if traits.problem == .classes {
            #expect(predictions.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(name): probabilities")
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

/// Every kind of estimator; those with tests of their own hold the laws there, too.
@Suite struct EstimatorLawsTests {
    @Test func meanPredictor() throws { try EstimatorLaws.check(MeanPredictor(), named: "mean predictor") }

    @Test func standardisedEstimators() throws {
        let gaussian = KernelRidge(kernel: .gaussian(sigma: 2), lambda: 0.1)
        try EstimatorLaws.check(Standardised(gaussian), named: "standardised gaussian")
        try EstimatorLaws.check(Standardised(ElasticNet(alpha: 0.05)), named: "standardised LASSO")
        try EstimatorLaws.check(Standardised(LeastSquaresRegression()), named: "standardised least squares")
    }

    /// Kernels of products and of counts; a constant column is part of every product and every sum.
    @Test func kernels() throws {
        var traits = EstimatorLaws.Traits()
        traits.ignoresConstantColumns = false
        try EstimatorLaws.check(KernelRidge(kernel: .linear, lambda: 0.1), named: "linear kernel", traits: traits)
        traits.problem = .counts
        try EstimatorLaws.check(KernelRidge(kernel: .tanimoto, lambda: 0.1), named: "tanimoto", traits: traits)
    }

    @Test func precomputedKernel() throws {
        var traits = EstimatorLaws.Traits()
        // The caller centres the target; this one does not.
        traits.learnsConstants = false
        try EstimatorLaws.check(PrecomputedRationalQuadratic(lambda: 0.1), named: "precomputed kernel", traits: traits)
    }

    /// What `descgen train` fits, method by method, as the one type that it uses.
    @Test func baseRegressors() throws {
        var random = EstimatorLaws.Traits()
        random.dependsOnRowOrder = true
        random.ignoresConstantColumns = false
        var network = random
        network.learnsConstants = false
        var products = EstimatorLaws.Traits()
        products.ignoresConstantColumns = false
        var counts = products
        counts.problem = .counts
        var training = NetworkTraining()
        training.epochs = 20
        let plain = EstimatorLaws.Traits()
        let methods: [(String, BaseRegressor, EstimatorLaws.Traits)] = [
            ("base: least squares", .leastSquares(LeastSquaresRegression()), plain),
            ("base: ridge", .ridge(RidgeRegression(lambda: 0.5)), plain),
            ("base: LASSO", .elasticNet(ElasticNet(alpha: 0.05)), plain),
            ("base: elastic net", .elasticNet(ElasticNet(alpha: 0.1, l1Ratio: 0.4)), plain),
            ("base: gaussian", .kernelRidge(KernelRidge(kernel: .gaussian(sigma: 2), lambda: 0.1)), plain),
            ("base: laplacian", .kernelRidge(KernelRidge(kernel: .laplacian(sigma: 3), lambda: 0.1)), plain),
            ("base: quadratic", .kernelRidge(KernelRidge(kernel: .quadratic, lambda: 0.1)), products),
            ("base: tanimoto", .kernelRidge(KernelRidge(kernel: .tanimoto, lambda: 0.1)), counts),
            ("base: forest", .forest(RandomForest(treeCount: 15)), random),
            ("base: network", .network(NeuralNetwork(hiddenLayers: [5, 4], training: training)), network),
        ]
        for (name, regressor, traits) in methods { try EstimatorLaws.check(regressor, named: name, traits: traits) }
        for (name, regressor, traits) in methods where traits.problem == .numbers {
            try EstimatorLaws.check(Standardised(regressor), named: "standardised " + name, traits: traits)
        }
    }

    @Test func twoClassNetwork() throws {
        var traits = EstimatorLaws.Traits()
        traits.dependsOnRowOrder = true
        traits.learnsConstants = false
        traits.ignoresConstantColumns = false
        traits.problem = .classes
        try EstimatorLaws.check(TwoClassNetwork(dropout: []), named: "two-class network", traits: traits)
        try EstimatorLaws.check(TwoClassNetwork(dropout: [0.2]), named: "two-class network, dropout", traits: traits)
        // Full gradient descent does not ask in which order the rows come, but for rounding.
        traits.dependsOnRowOrder = false
        try EstimatorLaws.check(
            TwoClassNetwork(dropout: [], batchSize: nil), named: "two-class network, full batch", traits: traits)
    }
}

/// The rational quadratic kernel (1 + |x - x'|²/8)⁻⁸, computed here and given to ``PrecomputedKernelRidge``.
private struct PrecomputedRationalQuadratic: Regressor {
    let lambda: Double

    struct Model: RegressionModel {
        let training: Matrix
        let dual: [Double]
        var featureCount: Int { training.columnCount }

        func predict(_ features: Matrix) throws(LearnError) -> [Double] {
            try Requirements.predictable(features, count: featureCount)
            return try PrecomputedKernelRidge.predict(
                PrecomputedRationalQuadratic.similarities(features, training), dualWeights: dual)
        }
    }

    func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Model {
        let kernel = Self.similarities(features, features)
        let dual = try PrecomputedKernelRidge(lambda: lambda).dualWeights(kernel, target)
        return Model(training: features, dual: dual)
    }

    static func similarities(_ a: Matrix, _ b: Matrix) -> Matrix {
        var values: [Double] = []
        for row in 0..<a.rowCount {
            for other in 0..<b.rowCount {
                var sum = 0.0
                for column in 0..<a.columnCount {
                    let difference = a[row, column] - b[other, column]
                    sum += difference * difference
                }
                let base = 1 / (1 + sum / 8)
                let square = base * base
                values.append(square * square * square * square)
            }
        }
        return Matrix(rows: a.rowCount, columns: b.rowCount, values: values)
    }
}

/// A network for two classes.
private struct TwoClassNetwork: Regressor {
    let dropout: [Double]
    var batchSize: Int? = 7

    func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> MultilayerPerceptron {
        let shape = try NetworkShape(
            inputCount: features.columnCount, hiddenLayers: [6], activation: .tanh, task: .twoClasses)
        var training = NetworkTraining()
        training.epochs = 25
        training.batchSize = batchSize
        training.dropout = dropout
        return try MultilayerPerceptron(fitting: features, target: target, shape: shape, training: training)
    }
}
