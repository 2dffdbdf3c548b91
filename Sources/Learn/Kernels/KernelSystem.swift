import Linear

/// The equations (K + λ I) a = y of kernel methods.
enum KernelSystem {
    /// The most that is added to the diagonal beyond λ, as a part of its mean.
    static let largestJitter = 1e-10

    /// Factor of K + λ I, K given by its lower triangle.
    ///
    /// Where rounding makes K + λ I not positive definite (tiny λ, wide kernel), 10⁻¹⁴, 10⁻¹³, … 10⁻¹⁰ of the mean of the
    /// diagonal is added to it.
    ///
    /// - Returns: the factor, and what was added beyond λ; nil if that is not enough.
    static func attempt(
        _ kernel: [Double], order: Int, lambda: Double
    ) throws(LearnError) -> (factor: CholeskyFactorization, jitter: Double)? {
        var trace = 0.0
        for row in 0..<order { trace += kernel[row * order + row] }
        let mean = order > 0 ? trace / Double(order) : 0
        var part = 0.0
        while true {
            let jitter = part * mean
            var matrix = kernel
            for row in 0..<order { matrix[row * order + row] += lambda + jitter }
            do throws(LinearError) {
                return (try CholeskyFactorization(ofLower: consume matrix, order: order), jitter)
            } catch {
                guard error.code == .notPositiveDefinite else { throw LearnError(error) }
            }
            part = part == 0 ? 1e-14 : part * 10
            guard part <= largestJitter * 1.5 else { return nil }
        }
    }

    /// The same, for callers that cannot do without.
    ///
    /// - Throws: ``LearnError`` with code `ill-conditioned`, with the condition number.
    static func factorise(
        _ kernel: [Double], order: Int, lambda: Double
    ) throws(LearnError) -> (factor: CholeskyFactorization, jitter: Double) {
        if let found = try attempt(kernel, order: order, lambda: lambda) { return found }
        let spectrum = try linear { () throws(LinearError) in
            try SymmetricEigenSolver().eigenvalues(ofLower: kernel, order: order)
        }
        let largest = (spectrum.last ?? 0) + lambda
        let smallest = (spectrum.first ?? 0) + lambda
        let condition = smallest > 0 ? "\(largest / smallest)" : "infinite"
        throw LearnError(
            .illConditioned,
            "the kernel matrix with lambda \(lambda) cannot be solved with (condition \(condition)), even with "
                + "\(largestJitter) of its diagonal added; use a larger lambda or a narrower kernel")
    }
}
