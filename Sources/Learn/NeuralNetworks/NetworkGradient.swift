internal import Linear

/// Loss and gradient of a network on a batch, by backpropagation; holds the scratch memory.
///
/// All matrices are rows × units, row-major; layer 0 is the input.
struct NetworkGradient {
    private let shape: NetworkShape
    private let widths: [Int]
    private let weightRanges: [Range<Int>]
    private let biasRanges: [Range<Int>]
    /// Values of the units after activation (and dropout), layer by layer; the last one before the output function.
    private var values: [[Double]]
    /// Values before dropout, kept only where a mask was given, for the derivative.
    private var undropped: [[Double]]
    private var slopes: [[Double]]
    /// The gradient of the last call, in the order of the parameters.
    private(set) var gradient: [Double]

    init(_ shape: NetworkShape) {
        self.shape = shape
        widths = shape.widths
        weightRanges = (0..<shape.layerCount).map(shape.weightRange(ofLayer:))
        biasRanges = (0..<shape.layerCount).map(shape.biasRange(ofLayer:))
        values = Array(repeating: [], count: shape.layerCount + 1)
        undropped = Array(repeating: [], count: shape.layerCount + 1)
        slopes = Array(repeating: [], count: shape.layerCount + 1)
        gradient = [Double](repeating: 0, count: shape.parameterCount)
    }

    /// The outputs of the last call, before the output function.
    var outputs: [Double] { values[shape.layerCount] }

    /// Values of the last hidden layer of the last call, rows × units.
    var lastHiddenValues: [Double] { values[shape.layerCount - 1] }

    /// Runs a batch through the network.
    ///
    /// - Parameters:
    ///   - batch: rows × features.
    ///   - masks: for each hidden layer, rows × units factors of dropout (0, or 1 / share kept); nil for none.
    mutating func forward(
        _ batch: [Double], rows: Int, parameters: [Double], masks: [[Double]]? = nil
    ) throws(LinearError) {
        values[0] = batch
        for layer in 0..<shape.layerCount {
            let outputs = widths[layer + 1]
            let biases = biasRanges[layer]
            var result = values[layer + 1]
            values[layer + 1] = []
            if result.count != rows * outputs { result = [Double](repeating: 0, count: rows * outputs) }
            var target = result.mutableSpan
            var position = 0
            for _ in 0..<rows {
                for bias in biases {
                    target[position] = parameters[bias]
                    position += 1
                }
            }
            let inputs = values[layer]
            try BLAS.multiply(
                inputs.span, parameters.span.extracting(weightRanges[layer]), rows: rows, columns: outputs,
                inner: widths[layer], beta: 1,
                into: &target)
            if layer + 1 < shape.layerCount {
                shape.activation.apply(to: &target)
                if let masks {
                    undropped[layer + 1] = result
                    let mask = masks[layer]
                    for index in result.indices { result[index] *= mask[index] }
                }
            }
            values[layer + 1] = result
        }
    }

    /// Loss of a batch and its gradient: the mean error of the task plus `l2` times the sum of squared weights (biases
    /// are free).
    mutating func backward(
        _ batch: [Double], target: [Double], rows: Int, parameters: [Double], l2: Double, masks: [[Double]]? = nil
    ) throws(LinearError) -> Double {
        try forward(batch, rows: rows, parameters: parameters, masks: masks)
        let last = shape.layerCount
        if slopes[last].count != rows { slopes[last] = [Double](repeating: 0, count: rows) }
        var loss = 0.0
        for row in 0..<rows {
            let output = values[last][row]
            switch shape.task {
            case .regression:
                let error = output - target[row]
                loss += error * error
                slopes[last][row] = 2 * error / Double(rows)
            case .twoClasses:
                loss += Activation.softplus(output) - target[row] * output
                slopes[last][row] = (Activation.logistic(output) - target[row]) / Double(rows)
            }
        }
        loss /= Double(rows)
        if l2 != 0 { loss += l2 * penalty(parameters) }
        try propagate(rows: rows, parameters: parameters, l2: l2, masks: masks)
        return loss
    }

    /// Sum of squared weights.
    func penalty(_ parameters: [Double]) -> Double {
        var sum = 0.0
        for range in weightRanges { for index in range { sum += parameters[index] * parameters[index] } }
        return sum
    }

    /// From the slopes of the outputs to those of all parameters.
    private mutating func propagate(
        rows: Int, parameters: [Double], l2: Double, masks: [[Double]]?
    ) throws(LinearError) {
        for layer in (0..<shape.layerCount).reversed() {
            let inputs = widths[layer]
            let outputs = widths[layer + 1]
            let slope = slopes[layer + 1]
            let entering = values[layer]
            let weights = weightRanges[layer]
            let biases = biasRanges[layer]
            var result = gradient
            gradient = []
            var all = result.mutableSpan
            if l2 != 0 { for index in weights { all[index] = 2 * l2 * parameters[index] } }
            for index in biases { all[index] = 0 }
            var position = 0
            for _ in 0..<rows {
                for bias in biases {
                    all[bias] += slope[position]
                    position += 1
                }
            }
            var part = all._mutatingExtracting(weights)
            try BLAS.multiply(
                entering.span, slope.span, rows: inputs, columns: outputs, inner: rows, transposingA: true,
                beta: l2 == 0 ? 0 : 1, into: &part)
            gradient = result
            if layer > 0 { try lower(layer, rows: rows, parameters: parameters, mask: masks?[layer - 1]) }
        }
    }

    /// Slopes of the sums that enter a hidden layer.
    private mutating func lower(
        _ layer: Int, rows: Int, parameters: [Double], mask: [Double]?
    ) throws(LinearError) {
        let inputs = widths[layer]
        var result = slopes[layer]
        slopes[layer] = []
        if result.count != rows * inputs { result = [Double](repeating: 0, count: rows * inputs) }
        let above = slopes[layer + 1]
        var target = result.mutableSpan
        try BLAS.multiply(
            above.span, parameters.span.extracting(weightRanges[layer]), rows: rows, columns: inputs,
            inner: widths[layer + 1], transposingB: true, into: &target)
        if let mask { for index in mask.indices { target[index] *= mask[index] } }
        let reached = mask == nil ? values[layer] : undropped[layer]
        shape.activation.multiplyByDerivative(atValues: reached.span, &target)
        slopes[layer] = result
    }

    /// Slopes of the outputs with respect to the inputs for the batch of the last forward call without masks, rows ×
    /// features.
    mutating func inputSlopes(rows: Int, parameters: [Double]) throws(LinearError) -> [Double] {
        let last = shape.layerCount
        slopes[last] = [Double](repeating: 1, count: rows)
        for layer in (1..<last).reversed() { try lower(layer, rows: rows, parameters: parameters, mask: nil) }
        var result = [Double](repeating: 0, count: rows * widths[0])
        let first = slopes[1]
        var target = result.mutableSpan
        try BLAS.multiply(
            first.span, parameters.span.extracting(weightRanges[0]), rows: rows, columns: widths[0],
            inner: widths[1], transposingB: true, into: &target)
        return result
    }
}
