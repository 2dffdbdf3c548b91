import Learn

/// Networks: outputs, losses, gradients, twenty steps of every optimizer, dropout with given masks.
struct LearnNetworkSet: ConformanceSet {
    let name = "learn-network"
    let summary = "oracles/learn/expected/mlp.json: outputs, losses, gradients, 20 steps of each optimizer, dropout"
    let exceptions: [NamedException] = []

    private struct Training: Decodable {
        let loss_before_each_step: [Double]
        let W_after_20: [[[Double]]]
        let b_after_20: [[Double]]
    }

    private struct Network: Decodable {
        let problem: String
        let l2: Double
        let W: [[[Double]]]
        let b: [[Double]]
        let output_preactivation: [Double]
        let loss: Double
        let gradW: [[[Double]]]
        let gradb: [[Double]]
        let full_batch_training: [String: Training]
        let dropout_masks_scaled: [[[Double]]]
        let dropout_loss: Double
        let dropout_gradW: [[[Double]]]
        let dropout_output: [Double]
    }

    private struct Networks: Decodable {
        let cases: [String: Network]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyKey.self)
            var cases: [String: Network] = [:]
            for key in container.allKeys where key.stringValue != "note" {
                cases[key.stringValue] = try container.decode(Network.self, forKey: key)
            }
            self.cases = cases
        }
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let networks = try JSONLines.readWhole(
            Networks.self, environment.path("oracles/learn/expected/mlp.json"))
        for (name, network) in networks.cases.sorted(by: { $0.key < $1.key }) {
            try compare(name, network, environment, report)
        }
    }

    /// Weights and biases, layer by layer, as the package orders them.
    private static func parameters(_ weights: [[[Double]]], _ biases: [[Double]]) -> [Double] {
        zip(weights, biases).flatMap { weights, biases in weights.flatMap(\.self) + biases }
    }

    private func compare(
        _ name: String, _ expected: Network, _ environment: Environment, _ report: SetReport
    ) throws {
        let problem = try LearnProblem(expected.problem, environment)
        let rows = Array(0..<12)
        let matrix = problem.matrix.selecting(rows: rows)
        let target = problem.target.selecting(rows: rows)
        let words = name.split(separator: " ")
        guard words.count == 2, let activation = Activation(rawValue: String(words[1])) else {
            throw SetFailure("mlp.json: a case named \(name)")
        }
        let shape = try NetworkShape(
            inputCount: matrix.columnCount, hiddenLayers: [5, 4], activation: activation,
            task: words[0] == "regression" ? .regression : .twoClasses)
        let start = Self.parameters(expected.W, expected.b)
        let network = try MultilayerPerceptron(shape: shape, parameters: start)
        try report.check(name) { differences in
            let plain = try network.lossGradient(matrix, target: target, l2: expected.l2)
            differences.close("outputs", plain.outputs, expected.output_preactivation, relative: 1e-8, absolute: 1e-10)
            differences.close("loss", [plain.loss], [expected.loss], relative: 1e-8)
            differences.close(
                "gradient", plain.gradient, Self.parameters(expected.gradW, expected.gradb), relative: 1e-8,
                absolute: 1e-10)
            let masked = try network.lossGradient(
                matrix, target: target, l2: expected.l2,
                dropoutMasks: expected.dropout_masks_scaled.map { $0.flatMap(\.self) })
            differences.close(
                "dropout outputs", masked.outputs, expected.dropout_output, relative: 1e-8, absolute: 1e-10)
            differences.close("dropout loss", [masked.loss], [expected.dropout_loss], relative: 1e-8)
            for layer in 0..<shape.layerCount {
                differences.close(
                    "dropout gradient", Array(masked.gradient[shape.weightRange(ofLayer: layer)]),
                    expected.dropout_gradW[layer].flatMap(\.self), relative: 1e-8, absolute: 1e-10)
            }
        }
        for (optimizer, steps) in expected.full_batch_training.sorted(by: { $0.key < $1.key }) {
            var training = NetworkTraining()
            training.epochs = 20
            training.batchSize = nil
            training.l2 = expected.l2
            training.initialWeights = .given(start)
            switch optimizer {
            case "sgd": training.optimizer = .descent(rate: 0.05)
            case "momentum": training.optimizer = .momentum(rate: 0.05, momentum: 0.9)
            case "nesterov": training.optimizer = .nesterov(rate: 0.05, momentum: 0.9)
            case "adam": training.optimizer = .adam(rate: 0.01)
            default: throw SetFailure("mlp.json: an optimizer named \(optimizer)")
            }
            let trained = try MultilayerPerceptron(
                fitting: matrix, target: target, shape: shape, training: training)
            report.check("\(name), \(optimizer)") { differences in
                differences.close(
                    "losses", trained.history.trainingLoss, steps.loss_before_each_step, relative: 1e-8)
                differences.close(
                    "parameters", trained.parameters, Self.parameters(steps.W_after_20, steps.b_after_20),
                    relative: 1e-8, absolute: 1e-10)
            }
        }
    }
}
