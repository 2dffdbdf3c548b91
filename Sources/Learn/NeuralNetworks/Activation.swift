/// What a unit of a network makes of the weighted sum of its inputs.
public enum Activation: String, Sendable, CaseIterable {
    /// max(0, z); its slope at 0 is taken as 0.
    case relu
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + Functions.exp(-z)).
    case sigmoid
    /// z itself.
    case identity

    /// Applies the function to every number.
    func apply(to values: inout MutableSpan<Double>) {
        switch self {
        case .relu: for index in values.indices { values[index] = max(0, values[index]) }
        case .tanh: for index in values.indices { values[index] = Functions.tanh(values[index]) }
        case .sigmoid: for index in values.indices { values[index] = Self.logistic(values[index]) }
        case .identity: break
        }
    }

    /// Multiplies `slopes` by the derivative, which all four functions allow to be written in terms of their value.
    func multiplyByDerivative(atValues values: Span<Double>, _ slopes: inout MutableSpan<Double>) {
        switch self {
        case .relu: for index in slopes.indices { slopes[index] = values[index] > 0 ? slopes[index] : 0 }
        case .tanh: for index in slopes.indices { slopes[index] *= 1 - values[index] * values[index] }
        case .sigmoid: for index in slopes.indices { slopes[index] *= values[index] * (1 - values[index]) }
        case .identity: break
        }
    }

    /// 1 / (1 + Functions.exp(-z)), without overflow for any z.
    static func logistic(_ z: Double) -> Double {
        if z >= 0 { return 1 / (1 + Functions.exp(-z)) }
        let power = Functions.exp(z)
        return power / (1 + power)
    }

    /// log(1 + Functions.exp(z)), without overflow for any z.
    static func softplus(_ z: Double) -> Double { max(z, 0) + Functions.log1p(Functions.exp(-abs(z))) }
}
