internal import SeededRandom

/// Trains a ``MultilayerPerceptron`` for a number or for two classes. Standardise features first, and the target if it is a
/// number.
public struct NeuralNetwork: Regressor, Hashable {
    /// Units of the hidden layers, from the input on.
    public var hiddenLayers: [Int]
    /// Activation of the hidden layers.
    public var activation: Activation
    /// How the network is trained; early stopping holds back ``validationShare`` of the rows.
    public var training: NetworkTraining
    /// Share of the training rows, drawn with the seed, that early stopping watches instead of training on.
    public var validationShare: Double
    /// What is learned: a number, or the probability of class 1, targets being 0 and 1.
    public var task: NetworkTask

    /// A network.
    public init(
        hiddenLayers: [Int] = [100, 100], activation: Activation = .relu, training: NetworkTraining = NetworkTraining(),
        validationShare: Double = 0.1, task: NetworkTask = .regression
    ) {
        self.hiddenLayers = hiddenLayers
        self.activation = activation
        self.training = training
        self.validationShare = validationShare
        self.task = task
    }

    /// Trains the network.
    ///
    /// - Throws: ``LearnError``; `no-convergence` when the loss is no longer finite; `bad-parameter` for a class that is
    ///   neither 0 nor 1.
    /// - Complexity: O(epochs · rows · parameters).
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> MultilayerPerceptron {
        try Requirements.trainable(features, target)
        let shape = try NetworkShape(
            inputCount: features.columnCount, hiddenLayers: hiddenLayers, activation: activation, task: task)
        guard training.earlyStopping != nil else {
            return try MultilayerPerceptron(fitting: features, target: target, shape: shape, training: training)
        }
        guard validationShare > 0, validationShare < 1 else {
            throw LearnError(.badParameter, "validation share \(validationShare); expected a number between 0 and 1")
        }
        let count = max(1, Int((validationShare * Double(features.rowCount)).rounded()))
        guard count < features.rowCount else {
            throw LearnError(.tooFewRows, "\(features.rowCount) rows; early stopping leaves none to train on")
        }
        var order = Array(0..<features.rowCount)
        var generator = SeededGenerator(seed: training.seed, stream: "mlp-validation")
        generator.shuffle(&order)
        let held = order[..<count].sorted()
        let kept = order[count...].sorted()
        return try MultilayerPerceptron(
            fitting: features.selecting(rows: kept), target: target.selecting(rows: kept), shape: shape,
            training: training, validation: (features.selecting(rows: held), target.selecting(rows: held)))
    }
}
