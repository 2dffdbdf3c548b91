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
        for jitter in jitters(kernel, order: order) {
            var matrix: [Double] = []
            TriangleCopy.lower(
                kernel, order: order, rows: 0..<order, shift: lambda + jitter, into: &matrix, order: order)
            do throws(LinearError) {
                return (try CholeskyFactorization(ofLower: consume matrix, order: order), jitter)
            } catch {
                guard error.code == .notPositiveDefinite else { throw LearnError(error) }
            }
        }
        return nil
    }

    /// Solution of (K + λ I) a = y where the factor is not needed afterwards; jitter as for
    /// ``attempt(_:order:lambda:)``.
    ///
    /// - Parameters:
    ///   - kernel: Finite numbers.
    ///   - rightHandSide: y, which becomes a.
    ///   - matrix: Storage, used again if it has the right size.
    /// - Returns: false if it cannot be solved.
    /// - Throws: ``LearnError`` of the linear-algebra library.
    static func solve(
        _ kernel: [Double], order: Int, lambda: Double, rightHandSide: inout [Double], matrix: inout [Double]
    ) throws(LearnError) -> Bool {
        let target = rightHandSide
        for jitter in jitters(kernel, order: order) {
            TriangleCopy.lower(
                kernel, order: order, rows: 0..<order, shift: lambda + jitter, into: &matrix, order: order)
            rightHandSide = target
            let isSolved = try linear { () throws(LinearError) in
                try CholeskyFactorization.solveInPlace(
                    ofLower: &matrix, order: order, rightHandSide: &rightHandSide)
            }
            if isSolved { return true }
        }
        return false
    }

    /// Requires finite numbers in the lower triangle: a factorisation of others may not end.
    ///
    /// - Throws: ``LearnError`` with code `not-finite`.
    static func requireFinite(_ values: [Double], order: Int, _ kernel: Kernel) throws(LearnError) {
        guard TriangleCopy.isFinite(values, order: order) else {
            throw LearnError(
                .notFinite, "a similarity of the \(kernel.name) kernel is not finite; expected smaller features")
        }
    }

    /// What is added to the diagonal in turn: nothing, then 10⁻¹⁴, 10⁻¹³, … of its mean.
    private static func jitters(_ kernel: [Double], order: Int) -> [Double] {
        var trace = 0.0
        for row in 0..<order { trace += kernel[row * order + row] }
        let mean = order > 0 ? trace / Double(order) : 0
        var parts = [0.0]
        var part = 1e-14
        while part <= largestJitter * 1.5 {
            parts.append(part)
            part *= 10
        }
        return parts.map { $0 * mean }
    }

    /// What to do about equations that cannot be solved.
    static func advice(_ kind: Kernel?) -> String {
        switch kind {
        case .gaussian, .laplacian: "use a larger lambda or a smaller sigma"
        case .polynomial: "use a larger lambda or a lower degree"
        case .linear: "use a larger lambda"
        case .tanimoto: "use a larger lambda, and features that are bits or counts, none of them negative"
        case nil: "use a larger lambda, and similarities of a positive semidefinite kernel"
        }
    }

    /// The same, for callers that cannot do without.
    ///
    /// - Parameter kind: Whose similarities these are, for the advice of the error; nil for those of the caller.
    /// - Throws: ``LearnError`` with code `ill-conditioned`, with the condition number.
    static func factorise(
        _ kernel: [Double], order: Int, lambda: Double, of kind: Kernel? = nil
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
                + "\(largestJitter) of its diagonal added; \(advice(kind))")
    }
}
