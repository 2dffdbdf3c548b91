internal import Linear
internal import SeededRandom

/// A fully connected network with one output.
///
/// Features and target are taken as they are: standardise them first, as every trainer of this module does for you.
public struct MultilayerPerceptron: RegressionModel, Hashable {
    /// Sizes and activation.
    public let shape: NetworkShape
    /// Weights and biases; ``NetworkShape/weightRange(ofLayer:)`` and ``NetworkShape/biasRange(ofLayer:)`` say where.
    public private(set) var parameters: [Double]
    /// Shares of hidden units dropped in training, for ``dropoutPredictions(_:passes:seed:)``.
    public let dropout: [Double]
    /// Losses by epoch; empty for a network that was not trained here.
    public private(set) var history = TrainingHistory()

    /// A network of given parameters.
    ///
    /// - Throws: ``LearnError`` when their number does not fit.
    public init(
        shape: NetworkShape, parameters: [Double], dropout: [Double] = [], history: TrainingHistory = TrainingHistory()
    ) throws(LearnError) {
        guard parameters.count == shape.parameterCount else {
            throw LearnError(
                .badShape, "\(parameters.count) parameters for a network that has \(shape.parameterCount)")
        }
        guard dropout.isEmpty || dropout.count == shape.hiddenLayers.count else {
            throw LearnError(.badShape, "\(dropout.count) dropout shares for \(shape.hiddenLayers.count) hidden layers")
        }
        self.shape = shape
        self.parameters = parameters
        self.dropout = dropout
        self.history = history
    }

    /// Number of features that a row must have.
    public var featureCount: Int { shape.inputCount }

    /// Trains a network from random weights.
    ///
    /// - Parameters:
    ///   - matrix: training rows, standardised.
    ///   - target: one number for every row; 0 or 1 for two classes.
    ///   - validation: rows for the validation loss and early stopping.
    ///   - progress: called after every epoch with its number from 1; false ends the training.
    /// - Throws: ``LearnError``; `diverged` when the loss is no longer finite.
    /// - Complexity: O(epochs · rows · parameters).
    public init(
        fitting matrix: Matrix, target: [Double], shape: NetworkShape,
        training: NetworkTraining = NetworkTraining(),
        validation: (matrix: Matrix, target: [Double])? = nil,
        progress: (Int, TrainingHistory) -> Bool = { _, _ in true }
    ) throws(LearnError) {
        try Requirements.trainable(matrix, target)
        try Self.check(matrix, target, fits: shape)
        if let validation {
            try Requirements.trainable(validation.matrix, validation.target)
            try Self.check(validation.matrix, validation.target, fits: shape)
        }
        try training.check(shape, hasValidation: validation != nil)
        let weights =
            training.initialWeights ?? (shape.activation == .relu ? .heUniform : .glorotUniform)
        try self.init(
            shape: shape, parameters: weights.draw(for: shape, seed: training.seed), dropout: training.dropout)
        do {
            try train(matrix, target, training, validation, progress)
        } catch let error as LearnError {
            throw error
        } catch let error as LinearError {
            throw LearnError(error)
        } catch {
            preconditionFailure("no other kind of error is thrown")
        }
    }

    private static func check(_ matrix: Matrix, _ target: [Double], fits shape: NetworkShape) throws(LearnError) {
        try Requirements.predictable(matrix, count: shape.inputCount)
        if shape.task == .twoClasses, let row = target.firstIndex(where: { $0 != 0 && $0 != 1 }) {
            throw LearnError(
                .badParameter, "row \(row + 1) has the target \(target[row]); two classes are 0 and 1")
        }
    }

    private mutating func train(
        _ matrix: Matrix, _ target: [Double], _ training: NetworkTraining,
        _ validation: (matrix: Matrix, target: [Double])?, _ progress: (Int, TrainingHistory) -> Bool
    ) throws {
        let rowCount = matrix.rowCount
        let batchSize = min(training.batchSize ?? rowCount, rowCount)
        var full = NetworkGradient(shape)
        var rest = NetworkGradient(shape)
        var state = OptimizerState(training.optimizer, parameterCount: parameters.count)
        var order = Array(0..<rowCount)
        var batch = [Double](repeating: 0, count: batchSize * matrix.columnCount)
        var batchTarget = [Double](repeating: 0, count: batchSize)
        var masks = DropoutMasks(shape, shares: training.dropout, seed: training.seed)
        var best: (loss: Double, parameters: [Double])?
        var waited = 0
        for epoch in 1...max(1, training.epochs) where training.epochs > 0 {
            if training.batchSize != nil {
                var generator = SeededGenerator(seed: training.seed, stream: "mlp-shuffle", index: UInt64(epoch))
                generator.shuffle(&order)
            }
            var losses = 0.0
            for start in stride(from: 0, to: rowCount, by: batchSize) {
                let rows = min(batchSize, rowCount - start)
                if rows != batchTarget.count {
                    batch = [Double](repeating: 0, count: rows * matrix.columnCount)
                    batchTarget = [Double](repeating: 0, count: rows)
                }
                Self.gather(order[start..<start + rows], of: matrix, target, into: &batch, &batchTarget)
                let drawn = masks.next(rows: rows)
                let loss: Double
                // Each of the two keeps buffers of its own number of rows.
                if rows == batchSize {
                    loss = try full.backward(
                        batch, target: batchTarget, rows: rows, parameters: parameters, l2: training.l2, masks: drawn)
                    state.step(&parameters, gradient: full.gradient)
                } else {
                    loss = try rest.backward(
                        batch, target: batchTarget, rows: rows, parameters: parameters, l2: training.l2, masks: drawn)
                    state.step(&parameters, gradient: rest.gradient)
                }
                losses += loss * Double(rows)
            }
            let mean = losses / Double(rowCount)
            guard mean.isFinite else {
                throw LearnError(
                    .noConvergence, "the loss is no longer finite in epoch \(epoch); try a smaller learning rate")
            }
            history.trainingLoss.append(mean)
            history.keptEpoch = epoch
            if let validation {
                let loss = try self.loss(validation.matrix, target: validation.target)
                history.validationLoss.append(loss)
                if let stopping = training.earlyStopping {
                    if best.map({ loss < $0.loss - stopping.minimumChange }) ?? true {
                        best = (loss, parameters)
                        waited = 0
                    } else {
                        waited += 1
                    }
                    if waited >= stopping.patience { break }
                }
            }
            if !progress(epoch, history) { break }
        }
        if let best, training.earlyStopping?.restoresBest == true {
            parameters = best.parameters
            history.keptEpoch = history.validationLoss.count - waited
        }
    }

    private static func gather(
        _ rows: ArraySlice<Int>, of matrix: Matrix, _ target: [Double], into batch: inout [Double],
        _ batchTarget: inout [Double]
    ) {
        var position = 0
        for (index, row) in rows.enumerated() {
            let start = row * matrix.columnCount
            for column in 0..<matrix.columnCount {
                batch[position] = matrix.values[start + column]
                position += 1
            }
            batchTarget[index] = target[row]
        }
    }

    /// Mean error on rows, without dropout and penalty.
    ///
    /// - Throws: ``LearnError`` of the linear algebra.
    public func loss(_ matrix: Matrix, target: [Double]) throws(LearnError) -> Double {
        let outputs = try rawOutputs(matrix)
        var sum = 0.0
        for (output, truth) in zip(outputs, target) {
            switch shape.task {
            case .regression: sum += (output - truth) * (output - truth)
            case .twoClasses: sum += Activation.softplus(output) - truth * output
            }
        }
        return sum / Double(max(1, target.count))
    }

    /// Loss of all rows as one batch, its gradient in the order of the parameters, and the outputs before the output
    /// function.
    ///
    /// - Parameters:
    ///   - l2: factor of the sum of squared weights.
    ///   - dropoutMasks: for each hidden layer, rows × units factors; nil for none.
    /// - Throws: ``LearnError`` when shapes do not fit.
    public func lossGradient(
        _ matrix: Matrix, target: [Double], l2: Double = 0, dropoutMasks: [[Double]]? = nil
    ) throws(LearnError) -> (loss: Double, gradient: [Double], outputs: [Double]) {
        try Requirements.trainable(matrix, target)
        try Self.check(matrix, target, fits: shape)
        if let dropoutMasks {
            guard dropoutMasks.map(\.count) == shape.hiddenLayers.map({ $0 * matrix.rowCount }) else {
                throw LearnError(.badShape, "dropout masks are rows × units of each hidden layer")
            }
        }
        var network = NetworkGradient(shape)
        do {
            let loss = try network.backward(
                matrix.values, target: target, rows: matrix.rowCount, parameters: parameters, l2: l2,
                masks: dropoutMasks)
            return (loss, network.gradient, network.outputs)
        } catch { throw LearnError(error) }
    }

    /// Predictions: numbers, or probabilities of class 1.
    ///
    /// - Complexity: O(rows · parameters).
    public func predict(_ matrix: Matrix) throws(LearnError) -> [Double] {
        finish(try rawOutputs(matrix))
    }

    private func finish(_ outputs: [Double]) -> [Double] {
        shape.task == .twoClasses ? outputs.map(Activation.logistic) : outputs
    }

    /// Outputs before the output function.
    private func rawOutputs(_ matrix: Matrix) throws(LearnError) -> [Double] {
        try run(matrix) { $0.outputs }
    }

    /// The latent space: values of the last hidden layer, rows × units (the features themselves when there
    /// is no hidden layer).
    public func latentValues(_ matrix: Matrix) throws(LearnError) -> Matrix {
        let values = try run(matrix) { $0.lastHiddenValues }
        return Matrix(
            rows: matrix.rowCount, columns: shape.hiddenLayers.last ?? shape.inputCount, values: values)
    }

    /// Derivative of the output (before the sigmoid, for classes) with respect to each feature, rows × features.
    public func inputGradients(_ matrix: Matrix) throws(LearnError) -> [Double] {
        try Requirements.predictable(matrix, count: shape.inputCount)
        var network = NetworkGradient(shape)
        do {
            try network.forward(matrix.values, rows: matrix.rowCount, parameters: parameters)
            return try network.inputSlopes(rows: matrix.rowCount, parameters: parameters)
        } catch { throw LearnError(error) }
    }

    /// Mean and standard deviation (divided by the number of passes) of predictions with dropout left on (Monte-Carlo
    /// dropout: Gal, Ghahramani 2016, arXiv 1506.02142).
    ///
    /// - Throws: ``LearnError`` for a network without dropout or fewer than two passes.
    public func dropoutPredictions(
        _ matrix: Matrix, passes: Int = 100, seed: UInt64 = 0
    ) throws(LearnError) -> (means: [Double], deviations: [Double]) {
        guard dropout.contains(where: { $0 > 0 }) else {
            throw LearnError(.badParameter, "the network was trained without dropout; train it with dropout first")
        }
        guard passes > 1 else { throw LearnError(.badParameter, "\(passes) passes; a spread needs at least two") }
        try Requirements.predictable(matrix, count: shape.inputCount)
        let rows = matrix.rowCount
        var means = [Double](repeating: 0, count: rows)
        var squares = means
        var network = NetworkGradient(shape)
        var masks = DropoutMasks(shape, shares: dropout, seed: seed)
        let batch = matrix.values
        for pass in 1...passes {
            do {
                try network.forward(batch, rows: rows, parameters: parameters, masks: masks.next(rows: rows))
            } catch { throw LearnError(error) }
            // Welford's running mean and sum of squares.
            for (row, value) in finish(network.outputs).enumerated() {
                let change = value - means[row]
                means[row] += change / Double(pass)
                squares[row] += change * (value - means[row])
            }
        }
        return (means, squares.map { ($0 / Double(passes)).squareRoot() })
    }

    private func run(
        _ matrix: Matrix, _ read: (borrowing NetworkGradient) -> [Double]
    ) throws(LearnError) -> [Double] {
        try Requirements.predictable(matrix, count: shape.inputCount)
        guard matrix.rowCount > 0 else { return [] }
        var network = NetworkGradient(shape)
        do {
            try network.forward(matrix.values, rows: matrix.rowCount, parameters: parameters)
        } catch { throw LearnError(error) }
        return read(network)
    }
}
