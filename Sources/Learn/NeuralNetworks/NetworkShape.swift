/// What a network is for.
public enum NetworkTask: String, Sendable, CaseIterable {
    /// A number: linear output, mean squared error.
    case regression
    /// The probability of the second of two classes, targets 0 and 1: sigmoid output, mean binary cross-entropy.
    case twoClasses = "two-classes"
}

/// Sizes and activation of a multilayer perceptron.
public struct NetworkShape: Hashable, Sendable {
    /// Number of features.
    public let inputCount: Int
    /// Units of the hidden layers, from the input on.
    public let hiddenLayers: [Int]
    /// Activation of the hidden layers.
    public let activation: Activation
    /// What the output means.
    public let task: NetworkTask

    /// A shape.
    ///
    /// - Throws: ``LearnError`` when a layer has no units.
    public init(
        inputCount: Int, hiddenLayers: [Int], activation: Activation = .relu, task: NetworkTask = .regression
    ) throws(LearnError) {
        guard inputCount > 0 else { throw LearnError(.badShape, "a network needs at least one feature") }
        guard hiddenLayers.allSatisfy({ $0 > 0 }) else {
            throw LearnError(.badParameter, "hidden layers \(hiddenLayers): every layer needs at least one unit")
        }
        self.inputCount = inputCount
        self.hiddenLayers = hiddenLayers
        self.activation = activation
        self.task = task
    }

    /// Units of all layers, input and output included.
    public var widths: [Int] { [inputCount] + hiddenLayers + [1] }

    /// Number of layers with weights.
    public var layerCount: Int { hiddenLayers.count + 1 }

    /// Number of weights and biases.
    public var parameterCount: Int { biasRange(ofLayer: layerCount - 1).upperBound }

    /// Where the weights of a layer are among the parameters: inputs × outputs, row-major.
    public func weightRange(ofLayer layer: Int) -> Range<Int> {
        let widths = widths
        var start = 0
        for earlier in 0..<layer { start += (widths[earlier] + 1) * widths[earlier + 1] }
        return start..<start + widths[layer] * widths[layer + 1]
    }

    /// Where the biases of a layer are among the parameters: after its weights.
    public func biasRange(ofLayer layer: Int) -> Range<Int> {
        let end = weightRange(ofLayer: layer).upperBound
        return end..<end + widths[layer + 1]
    }
}
