/// Hyper-parameters that a stepwise selection chooses anew after every step, by the score of the features chosen so far.
///
/// A step itself compares its candidates with the hyper-parameters of the step before; the score that it reports is that
/// after tuning. The scores of small sets gain most, as a penalty that suits many features is too weak for few.
public struct Retuning: Sendable, Hashable {
    /// Penalties λ to choose from.
    public let lambdas: [Double]
    /// Values of γ times the number of features to choose from (γ = σ⁻² of a Gaussian kernel); empty where there is no
    /// width, or to keep it.
    public let gammas: [Double]

    /// A choice of hyper-parameters.
    public init(lambdas: [Double], gammas: [Double] = []) {
        self.lambdas = lambdas
        self.gammas = gammas
    }

    /// Requires parameters in their range.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter`.
    func checkParameters() throws(LearnError) {
        guard !lambdas.isEmpty, (lambdas + gammas).allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw LearnError(
                .badParameter, "lambdas \(lambdas) and gammas \(gammas) to choose from; expected numbers above 0")
        }
    }

    /// The hyper-parameters after a step.
    public struct Choice: Sendable, Hashable {
        /// The penalty λ.
        public let lambda: Double
        /// γ times the number of features; nil where there is no width, or it is kept.
        public let gamma: Double?
    }
}
