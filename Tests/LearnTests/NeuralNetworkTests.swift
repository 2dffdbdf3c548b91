import Learn
import SeededRandom
import Testing

@Suite struct NeuralNetworkTests {
    @Test func lawsHold() throws {
        var training = NetworkTraining()
        training.epochs = 30
        var traits = EstimatorLaws.Traits()
        traits.dependsOnRowOrder = true
        traits.learnsConstants = false
        traits.ignoresConstantColumns = false
        let network = NeuralNetwork(hiddenLayers: [6, 5], activation: .tanh, training: training)
        try EstimatorLaws.check(network, named: "network", traits: traits)
        training.dropout = [0.2, 0.1]
        training.earlyStopping = .init(patience: 5)
        let careful = NeuralNetwork(hiddenLayers: [6, 5], training: training, validationShare: 0.2)
        try EstimatorLaws.check(careful, named: "network with early stopping", traits: traits)
    }

    /// 2 · relu(3 x + 1) - 1 by hand, and its slope 6 where the unit is open, 0 where it is shut.
    @Test func oneUnitByHand() throws {
        let shape = try NetworkShape(inputCount: 1, hiddenLayers: [1])
        let network = try MultilayerPerceptron(shape: shape, parameters: [3, 1, 2, -1])
        let x = Matrix([[1], [0], [-1]])
        #expect(try network.predict(x) == [7, 1, -1])
        #expect(try network.inputGradients(x) == [6, 6, 0])
        #expect(try network.latentValues(x).values == [4, 1, 0])
        // Mean of (7 - 5)², 0 and 0; slopes of the output are 2/3 of the errors.
        let gradient = try network.lossGradient(x, target: [5, 1, -1])
        #expect(abs(gradient.loss - 4.0 / 3) < 1e-15)
        let expected = [4.0 / 3 * 2, 4.0 / 3 * 2, 4.0 / 3 * 4, 4.0 / 3]
        for (mine, theirs) in zip(gradient.gradient, expected) { #expect(abs(mine - theirs) < 1e-14) }
    }

    @Test func gradientIsThatOfFiniteDifferences() throws {
        let shape = try NetworkShape(inputCount: 4, hiddenLayers: [3, 2], activation: .sigmoid, task: .twoClasses)
        var generator = SeededGenerator(seed: 5, stream: "gradient")
        var parameters = (0..<shape.parameterCount).map { _ in generator.nextNormal() }
        let (x, y) = EstimatorLaws.problem(rows: 11)
        let target = y.map { $0 > 5 ? 1.0 : 0 }
        let exact = try MultilayerPerceptron(shape: shape, parameters: parameters)
            .lossGradient(x, target: target, l2: 0.02).gradient
        for index in parameters.indices {
            let value = parameters[index]
            var losses: [Double] = []
            for step in [-1e-5, 1e-5] {
                parameters[index] = value + step
                losses.append(
                    try MultilayerPerceptron(shape: shape, parameters: parameters)
                        .lossGradient(x, target: target, l2: 0.02).loss)
            }
            parameters[index] = value
            #expect(abs((losses[1] - losses[0]) / 2e-5 - exact[index]) < 1e-7)
        }
    }

    @Test func classesAreLearned() throws {
        var generator = SeededGenerator(seed: 2, stream: "classes")
        let rows = (0..<120).map { _ in [generator.nextNormal(), generator.nextNormal()] }
        let classes = rows.map { $0[0] + $0[1] > 0 ? 1.0 : 0 }
        let shape = try NetworkShape(inputCount: 2, hiddenLayers: [5], activation: .tanh, task: .twoClasses)
        var training = NetworkTraining()
        training.epochs = 150
        training.optimizer = .adam(rate: 0.02)
        let model = try MultilayerPerceptron(fitting: Matrix(rows), target: classes, shape: shape, training: training)
        let probabilities = try model.predict(Matrix(rows))
        let metrics = try #require(ClassificationMetrics(truth: classes, probability: probabilities))
        #expect(metrics.accuracy > 0.97)
        #expect(probabilities.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(throws: LearnError(.badParameter, "")) {
            try MultilayerPerceptron(fitting: Matrix(rows), target: rows.map { $0[0] }, shape: shape)
        }
    }

    /// The best epoch comes back, and nothing is trained longer than the patience allows.
    @Test func earlyStoppingKeepsTheBest() throws {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        let (fresh, truth) = EstimatorLaws.problem(rows: 20, seed: 9)
        var training = NetworkTraining()
        training.epochs = 3000
        training.optimizer = .adam(rate: 0.02)
        training.earlyStopping = .init(minimumChange: 0, patience: 12)
        let shape = try NetworkShape(inputCount: 4, hiddenLayers: [30])
        let model = try MultilayerPerceptron(
            fitting: x, target: y, shape: shape, training: training, validation: (fresh, truth))
        let losses = model.history.validationLoss
        #expect(losses.count < 3000)
        let least = try #require(losses.min())
        #expect(losses[model.history.keptEpoch - 1] == least)
        #expect(losses.count - model.history.keptEpoch == 12)
        #expect(try model.loss(fresh, target: truth) == least)
    }

    @Test func dropoutSpreadsPredictions() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        var training = NetworkTraining()
        training.epochs = 40
        let plain = try NeuralNetwork(hiddenLayers: [20], training: training).fit(x, y)
        #expect(throws: LearnError(.badParameter, "")) { try plain.dropoutPredictions(x) }
        training.dropout = [0.3]
        let model = try NeuralNetwork(hiddenLayers: [20], training: training).fit(x, y)
        let one = try model.dropoutPredictions(x, passes: 400, seed: 1)
        let again = try model.dropoutPredictions(x, passes: 400, seed: 1)
        #expect(one.means == again.means && one.deviations == again.deviations)
        #expect(one.deviations.allSatisfy { $0 > 0 })
        // Without activation behind the last hidden layer the mean of many passes is the prediction itself.
        let predictions = try model.predict(x)
        for (row, prediction) in predictions.enumerated() {
            #expect(abs(one.means[row] - prediction) < 6 * one.deviations[row] / 20)
        }
    }

    @Test func tooLargeARateIsAnError() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        var training = NetworkTraining()
        training.optimizer = .descent(rate: 1e6)
        training.epochs = 50
        #expect(throws: LearnError(.noConvergence, "")) {
            try NeuralNetwork(hiddenLayers: [5], activation: .identity, training: training).fit(x, y)
        }
    }

    @Test func wrongOptions() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        let expected = LearnError(.badParameter, "")
        for change in [
            { $0.l2 = -1 }, { $0.dropout = [0.5] }, { $0.dropout = [1, 0] }, { $0.batchSize = 0 }, { $0.epochs = -1 },
            { $0.optimizer = .momentum(rate: 0.1, momentum: 1) }, { $0.optimizer = .adam(rate: 0) },
        ] as [(inout NetworkTraining) -> Void] {
            var training = NetworkTraining()
            change(&training)
            #expect(throws: expected) { try NeuralNetwork(hiddenLayers: [3, 3], training: training).fit(x, y) }
        }
        #expect(throws: expected) { try NeuralNetwork(hiddenLayers: [3, 0]).fit(x, y) }
    }
}
