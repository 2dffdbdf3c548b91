/// How a network is trained.
public struct NetworkTraining: Hashable, Sendable {
    /// Most passes over the training rows.
    public var epochs = 200
    /// Rows of a mini-batch; nil for all rows at once (full gradient descent). The last batch may be smaller.
    public var batchSize: Int? = 50
    /// The optimizer.
    public var optimizer = Optimizer.adam()
    /// Factor of the sum of squared weights in the loss: mean error + l2 · Σ‖W‖². The slides' factor on the summed error
    /// is rows × l2; scikit-learn's `alpha` is l2 × rows of the batch.
    public var l2 = 0.0
    /// Share of hidden units that is dropped in every training step, per hidden layer; the units kept are divided by the
    /// share kept. Empty for none.
    public var dropout: [Double] = []
    /// How weights start; nil for He with ReLU, Glorot else.
    public var initialWeights: InitialWeights?
    /// When to stop before the last epoch; needs validation rows.
    public var earlyStopping: EarlyStopping?
    /// Names the random streams of weights, shuffles and dropout.
    public var seed: UInt64 = 0

    /// Adam, batches of 50, 200 epochs.
    public init() {}

    /// Stops when the loss on validation rows no longer falls.
    public struct EarlyStopping: Hashable, Sendable {
        /// What counts as falling.
        public var minimumChange: Double
        /// Epochs without a fall before the stop.
        public var patience: Int
        /// Whether the weights of the best epoch come back; else those of the last one stay.
        public var restoresBest: Bool

        /// A stop after `patience` epochs.
        public init(minimumChange: Double = 1e-4, patience: Int = 30, restoresBest: Bool = true) {
            self.minimumChange = minimumChange
            self.patience = patience
            self.restoresBest = restoresBest
        }
    }

    func check(_ shape: NetworkShape, hasValidation: Bool) throws(LearnError) {
        try optimizer.check()
        guard epochs >= 0, batchSize ?? 1 > 0 else {
            throw LearnError(.badParameter, "epochs must not be negative, batches have at least one row")
        }
        guard l2 >= 0, l2.isFinite else { throw LearnError(.badParameter, "l2 = \(l2) must not be negative") }
        guard dropout.isEmpty || dropout.count == shape.hiddenLayers.count else {
            throw LearnError(
                .badParameter, "\(dropout.count) dropout shares for \(shape.hiddenLayers.count) hidden layers")
        }
        guard dropout.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
            throw LearnError(.badParameter, "dropout shares \(dropout) must lie in 0 ..< 1")
        }
        if let earlyStopping {
            guard hasValidation else { throw LearnError(.badParameter, "early stopping needs validation rows") }
            guard earlyStopping.patience > 0, earlyStopping.minimumChange >= 0 else {
                throw LearnError(.badParameter, "patience is at least 1, the smallest change not negative")
            }
        }
    }
}

/// Losses after every epoch, in the scale of the target.
public struct TrainingHistory: Sendable, Hashable {
    /// Mean loss of the steps of an epoch (dropout active, penalty included).
    public var trainingLoss: [Double] = []
    /// Loss on the validation rows after the epoch (no dropout, no penalty); empty without validation rows.
    public var validationLoss: [Double] = []
    /// The epoch, from 1, whose weights were kept.
    public var keptEpoch = 0

    /// No epoch yet.
    public init() {}
}
