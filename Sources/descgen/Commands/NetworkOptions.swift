import ArgumentParser
import Learn

/// Options of `--model mlp`.
struct NetworkOptions: ParsableArguments {
    @Option(help: "Units of the hidden layers of mlp.")
    var hidden: String?

    @Option(help: "Activation of mlp: relu, tanh, sigmoid or identity.")
    var activation: String?

    @Option(help: "Optimizer of mlp: adam, sgd, momentum or nesterov.")
    var optimizer: String?

    @Option(help: "Learning rate of mlp: 0.001 with adam, else 0.01.")
    var rate: Double?

    @Option(help: "Most passes of mlp over the training rows: 200.")
    var epochs: Int?

    @Option(help: "Rows of a mini-batch of mlp: 50; all for one step an epoch.")
    var batch: String?

    @Option(help: "Factor of the squared weights in the loss of mlp: 0.")
    var l2: Double?

    @Option(help: "Share of hidden units that mlp drops in each step: 0; one for all layers or one for each.")
    var dropout: String?

    @Option(
        help: """
            What mlp learns: regression, a number, or classification, the probability of the second of two classes \
            (two texts or numbers in the target).
            """)
    var task: String?

    @Option(help: "mlp stops after so many epochs without a fall of the error on a tenth of the training rows.")
    var patience: Int?

    /// Activations by name, the default first.
    static let activations = Activation.allCases.map(\.rawValue)
    /// Optimizers by name, the default first.
    static let optimizers = ["adam", "sgd", "momentum", "nesterov"]
    /// Learning rate of all optimizers but adam.
    static let descentRate = 0.01

    /// The options that were given.
    var given: [String] {
        let all: [(String, Bool)] = [
            ("--hidden", hidden != nil), ("--activation", activation != nil), ("--optimizer", optimizer != nil),
            ("--rate", rate != nil), ("--epochs", epochs != nil), ("--batch", batch != nil), ("--l2", l2 != nil),
            ("--dropout", dropout != nil), ("--patience", patience != nil), ("--task", task != nil),
        ]
        return all.filter(\.1).map(\.0)
    }

    /// The network that was asked for.
    ///
    /// - Throws: ``CommandFailure`` naming the option and what it may be.
    func network(seed: UInt64) throws -> NeuralNetwork {
        var layers = NeuralNetwork().hiddenLayers
        if let hidden {
            layers = hidden.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard layers.allSatisfy({ $0 > 0 }) else {
                throw CommandFailure.usage("--hidden \(hidden); expected numbers of units with commas between them")
            }
        }
        var training = NetworkTraining()
        training.seed = seed
        training.optimizer = try chosenOptimizer()
        if let epochs {
            guard epochs > 0 else { throw CommandFailure.usage("--epochs \(epochs); expected 1 or more") }
            training.epochs = epochs
        }
        if let batch {
            if batch == "all" {
                training.batchSize = nil
            } else {
                guard let rows = Int(batch), rows > 0 else {
                    throw CommandFailure.usage("--batch \(batch); expected 1 or more rows, or all")
                }
                training.batchSize = rows
            }
        }
        if let l2 {
            guard l2 >= 0, l2.isFinite else { throw CommandFailure.usage("--l2 \(l2); expected a number from 0") }
            training.l2 = l2
        }
        if let dropout { training.dropout = try shares(dropout, layers: layers.count) }
        if let patience {
            guard patience > 0 else { throw CommandFailure.usage("--patience \(patience); expected 1 or more epochs") }
            training.earlyStopping = .init(patience: patience)
        }
        return NeuralNetwork(
            hiddenLayers: layers, activation: try chosenActivation(), training: training, task: try chosenTask())
    }

    private func chosenTask() throws -> NetworkTask {
        switch task ?? "regression" {
        case "regression": return .regression
        case "classification", NetworkTask.twoClasses.rawValue: return .twoClasses
        case let other: throw CommandFailure.usage("--task \(other); expected regression or classification")
        }
    }

    private func chosenActivation() throws -> Activation {
        guard let activation else { return .relu }
        guard let known = Activation(rawValue: activation) else {
            throw CommandFailure.usage("--activation \(activation); expected \(Choices.text(Self.activations))")
        }
        return known
    }

    private func chosenOptimizer() throws -> Optimizer {
        if let rate {
            guard rate > 0, rate.isFinite else {
                throw CommandFailure.usage("--rate \(rate); expected a number greater than 0")
            }
        }
        switch optimizer ?? Self.optimizers[0] {
        case "adam": return .adam(rate: rate ?? Optimizer.adam().rate)
        case "sgd": return .descent(rate: rate ?? Self.descentRate)
        case "momentum": return .momentum(rate: rate ?? Self.descentRate)
        case "nesterov": return .nesterov(rate: rate ?? Self.descentRate)
        case let other:
            throw CommandFailure.usage("--optimizer \(other); expected \(Choices.text(Self.optimizers))")
        }
    }

    private func shares(_ text: String, layers: Int) throws -> [Double] {
        let shares = try NumberList.parse(text, option: "--dropout")
        guard shares.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
            throw CommandFailure.usage("--dropout \(text); expected shares from 0 to less than 1")
        }
        if shares.count == 1 { return [Double](repeating: shares[0], count: layers) }
        guard shares.count == layers else {
            throw CommandFailure.usage(
                "--dropout \(text); \(shares.count) shares for \(layers) hidden layers, expected one for all or one for "
                    + "each")
        }
        return shares
    }
}
