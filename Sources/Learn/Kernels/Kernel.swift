/// A similarity of two rows of features.
///
/// | case | k(x, x') |
/// | --- | --- |
/// | `linear` | x·x' |
/// | `polynomial` | (γ x·x' + c)^degree |
/// | `gaussian` | exp(-‖x - x'‖² / σ²), the slides' form: γ = σ⁻² |
/// | `laplacian` | exp(-‖x - x'‖₁ / σ) |
/// | `tanimoto` | Σ min(xⱼ, x'ⱼ) / Σ max(xⱼ, x'ⱼ), for bits and counts; two empty rows have 1 |
///
/// A Gaussian of length l, exp(-r²/2l²), is `gaussian(sigma: √2 l)`. scikit-learn's `rbf` and `laplacian` have
/// γ = σ⁻² and γ = 1/σ, its `polynomial` the same γ, c (`coef0`) and degree.
public enum Kernel: Hashable, Sendable {
    case linear
    case polynomial(gamma: Double, constant: Double, degree: Int)
    case gaussian(sigma: Double)
    case laplacian(sigma: Double)
    case tanimoto

    /// (x·x' + 1)², the slides' quadratic kernel.
    public static let quadratic = Kernel.polynomial(gamma: 1, constant: 1, degree: 2)

    /// exp(-γ ‖x - x'‖²).
    public static func gaussian(gamma: Double) -> Kernel { .gaussian(sigma: 1 / gamma.squareRoot()) }

    /// Name as on the command line.
    public var name: String {
        switch self {
        case .linear: "linear"
        case .polynomial: "polynomial"
        case .gaussian: "gaussian"
        case .laplacian: "laplacian"
        case .tanimoto: "tanimoto"
        }
    }

    /// The width σ of a Gaussian or Laplacian.
    public var width: Double? {
        switch self {
        case .gaussian(let sigma), .laplacian(let sigma): sigma
        case .linear, .polynomial, .tanimoto: nil
        }
    }

    /// Requires parameters in their range.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter`.
    public func checkParameters() throws(LearnError) {
        switch self {
        case .linear, .tanimoto: return
        case .polynomial(let gamma, let constant, let degree):
            guard gamma > 0, gamma.isFinite, constant >= 0, constant.isFinite, degree >= 1 else {
                throw LearnError(
                    .badParameter,
                    "polynomial kernel with gamma \(gamma), constant \(constant), degree \(degree); expected gamma above "
                        + "0, constant 0 or more, degree 1 or more")
            }
        case .gaussian(let sigma), .laplacian(let sigma):
            guard sigma > 0, sigma.isFinite else {
                throw LearnError(.badParameter, "\(name) kernel with sigma \(sigma); expected more than 0")
            }
        }
    }

    /// Similarities of each row of one matrix with each row of another: rows × other rows.
    ///
    /// - Precondition: both have as many columns.
    /// - Throws: ``LearnError`` of the linear-algebra library.
    /// - Complexity: O(rows × other rows × columns).
    public func matrix(_ features: Matrix, _ others: Matrix) throws(LearnError) -> Matrix {
        var values = try Proximities.between(features, others, proximity)
        apply(to: &values)
        return Matrix(rows: features.rowCount, columns: others.rowCount, values: values)
    }

    /// Similarities of the rows of a matrix with one another; only the lower triangle counts.
    func lowerTriangle(_ features: Matrix) throws(LearnError) -> [Double] {
        var values = try Proximities.lowerTriangle(features, proximity)
        applyLower(to: &values, order: features.rowCount)
        return values
    }

    /// Similarity of each row with itself.
    public func diagonal(_ features: Matrix) -> [Double] {
        switch self {
        case .gaussian, .laplacian, .tanimoto: return [Double](repeating: 1, count: features.rowCount)
        case .linear, .polynomial:
            let d = features.columnCount
            var values = (0..<features.rowCount).map { row in
                features.values[row * d..<(row + 1) * d].reduce(0) { $0 + $1 * $1 }
            }
            apply(to: &values)
            return values
        }
    }

    /// What is computed between rows before this kernel's function of one number is applied.
    var proximity: Proximity {
        switch self {
        case .linear, .polynomial: .products
        case .gaussian: .squaredDistances
        case .laplacian: .absoluteDistances
        case .tanimoto: .tanimoto
        }
    }

    /// Turns proximities into similarities.
    func apply(to values: inout [Double]) {
        values.withUnsafeMutableBufferPointer { transform($0.baseAddress, count: $0.count) }
    }

    /// The same for the lower triangle of a square matrix.
    func applyLower(to values: inout [Double], order: Int) {
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in 0..<order { transform(base + row * order, count: row + 1) }
        }
    }

    /// Similarities from the lower triangle of proximities, which stay as they are; storage of the same size is used
    /// again.
    func fillLower(_ similarities: inout [Double], from proximities: [Double], order: Int) {
        if similarities.count != order * order { similarities = [Double](repeating: 0, count: order * order) }
        TriangleCopy.lower(
            proximities, order: order, rows: 0..<order, shift: 0, into: &similarities, order: order)
        applyLower(to: &similarities, order: order)
    }

    private func transform(_ values: UnsafeMutablePointer<Double>?, count: Int) {
        guard let values else { return }
        switch self {
        case .linear, .tanimoto: return
        case .polynomial(let gamma, let constant, let degree):
            for index in 0..<count {
                let base = gamma * values[index] + constant
                var power = base
                for _ in 1..<degree { power *= base }
                values[index] = power
            }
        case .gaussian(let sigma): VectorExponential.scaled(values, count: count, by: -1 / (sigma * sigma))
        case .laplacian(let sigma): VectorExponential.scaled(values, count: count, by: -1 / sigma)
        }
    }
}

/// What a kernel is a function of.
enum Proximity: Hashable, Sendable {
    case products
    case squaredDistances
    case absoluteDistances
    case tanimoto
}
