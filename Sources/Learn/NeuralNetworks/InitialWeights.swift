internal import SeededRandom

/// How the weights of a network start; biases start at zero.
public enum InitialWeights: Hashable, Sendable {
    /// Uniform within ±√(6 / (inputs + outputs)) (Glorot, Bengio 2010): for tanh and sigmoid.
    case glorotUniform
    /// Uniform within ±√(6 / inputs) (He et al. 2015, DOI 10.1109/ICCV.2015.123): for ReLU.
    case heUniform
    /// Normal with mean 0 and this standard deviation.
    case normal(deviation: Double)
    /// Weights and biases of the caller, in the order of the parameters: to go on with a network, or to compare.
    case given([Double])

    /// Draws the parameters of a network, one random stream for each layer.
    func draw(for shape: NetworkShape, seed: UInt64) -> [Double] {
        if case .given(let parameters) = self { return parameters }
        var parameters = [Double](repeating: 0, count: shape.parameterCount)
        let widths = shape.widths
        for layer in 0..<shape.layerCount {
            var generator = SeededGenerator(seed: seed, stream: "mlp-weights", index: UInt64(layer))
            let inputs = Double(widths[layer])
            let outputs = Double(widths[layer + 1])
            for index in shape.weightRange(ofLayer: layer) {
                switch self {
                case .glorotUniform:
                    parameters[index] = (6 / (inputs + outputs)).squareRoot() * (2 * generator.nextUniform() - 1)
                case .heUniform:
                    parameters[index] = (6 / inputs).squareRoot() * (2 * generator.nextUniform() - 1)
                case .normal(let deviation):
                    parameters[index] = deviation * generator.nextNormal()
                case .given: break
                }
            }
        }
        return parameters
    }
}
