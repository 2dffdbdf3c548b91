/// How the parameters of a network follow the gradient.
public enum Optimizer: Hashable, Sendable {
    /// p -= rate · g.
    case descent(rate: Double)
    /// v = momentum · v - rate · g; p += v.
    case momentum(rate: Double, momentum: Double = 0.9)
    /// v = momentum · v - rate · g; p += momentum · v - rate · g (Sutskever et al. 2013).
    case nesterov(rate: Double, momentum: Double = 0.9)
    /// Adam (Kingma, Ba, arXiv 1412.6980) with the small number added to √v as Keras and scikit-learn do:
    /// p -= rate · √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε).
    case adam(rate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)

    /// The learning rate.
    public var rate: Double {
        switch self {
        case .descent(let rate): rate
        case .momentum(let rate, _): rate
        case .nesterov(let rate, _): rate
        case .adam(let rate, _, _, _): rate
        }
    }

    /// Checks the options.
    func check() throws(LearnError) {
        let isGood: Bool
        switch self {
        case .descent(let rate): isGood = rate > 0
        case .momentum(let rate, let momentum), .nesterov(let rate, let momentum):
            isGood = rate > 0 && momentum >= 0 && momentum < 1
        case .adam(let rate, let beta1, let beta2, let epsilon):
            isGood = rate > 0 && beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0
        }
        guard isGood, rate.isFinite else {
            throw LearnError(
                .badParameter, "\(self): the rate must be positive, momentum and betas in 0 ..< 1, epsilon positive")
        }
    }
}

/// An ``Optimizer`` under way: what it remembers of earlier steps.
struct OptimizerState {
    private let optimizer: Optimizer
    private var first: [Double]
    private var second: [Double]
    private var power1 = 1.0
    private var power2 = 1.0

    init(_ optimizer: Optimizer, parameterCount: Int) {
        self.optimizer = optimizer
        var needsFirst = true
        var needsSecond = false
        switch optimizer {
        case .descent: needsFirst = false
        case .adam: needsSecond = true
        case .momentum, .nesterov: break
        }
        first = [Double](repeating: 0, count: needsFirst ? parameterCount : 0)
        second = [Double](repeating: 0, count: needsSecond ? parameterCount : 0)
    }

    /// Takes one step.
    mutating func step(_ parameters: inout [Double], gradient: [Double]) {
        precondition(parameters.count == gradient.count, "a slope for every parameter")
        var p = parameters.mutableSpan
        let g = gradient.span
        switch optimizer {
        case .descent(let rate):
            for index in p.indices { p[index] -= rate * g[index] }
        case .momentum(let rate, let momentum):
            var v = first.mutableSpan
            for index in p.indices {
                v[index] = momentum * v[index] - rate * g[index]
                p[index] += v[index]
            }
        case .nesterov(let rate, let momentum):
            var v = first.mutableSpan
            for index in p.indices {
                v[index] = momentum * v[index] - rate * g[index]
                p[index] += momentum * v[index] - rate * g[index]
            }
        case .adam(let rate, let beta1, let beta2, let epsilon):
            power1 *= beta1
            power2 *= beta2
            let scale = rate * (1 - power2).squareRoot() / (1 - power1)
            Self.stepAdam(&p, g, &first, &second, scale, beta1, beta2, epsilon)
        }
    }

    private static func stepAdam(
        _ p: inout MutableSpan<Double>, _ g: Span<Double>, _ first: inout [Double], _ second: inout [Double],
        _ scale: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double
    ) {
        var m = first.mutableSpan
        var v = second.mutableSpan
        for index in p.indices {
            let slope = g[index]
            m[index] = beta1 * m[index] + (1 - beta1) * slope
            v[index] = beta2 * v[index] + (1 - beta2) * slope * slope
            p[index] -= scale * m[index] / (v[index].squareRoot() + epsilon)
        }
    }
}
