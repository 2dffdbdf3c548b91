/// Linear regression with a penalty on absolute weights, and some on squared ones.
///
/// Minimises 1/(2n) ‖y - X w‖² + A r ‖w‖₁ + A (1 - r)/2 ‖w‖², with a free intercept: A is the `alpha` of scikit-learn
/// (`lambda` of glmnet) and r its `l1_ratio`. r = 1 is the LASSO (Tibshirani 1996), less than 1 the elastic net (Zou,
/// Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x). Standardise the features first; see ``Standardised``.
public struct ElasticNet: Regressor, Hashable {
    /// A, strength of the penalty; more than 0.
    public let alpha: Double
    /// r, share of the penalty on absolute weights: 0 < r ≤ 1.
    public let l1Ratio: Double

    /// An elastic net, or with the default ratio a LASSO.
    public init(alpha: Double, l1Ratio: Double = 1) {
        self.alpha = alpha
        self.l1Ratio = l1Ratio
    }

    // MARK: - The slides' parameters

    /// From ‖X w - y‖² + λ (a ‖w‖₁ + (1 - a) ‖w‖²), the form of the slides, which has no factor 1/(2n).
    ///
    /// a = 1 is their LASSO: then λ = 2 n A.
    public init(slidesLambda lambda: Double, slidesAlpha a: Double, rows: Int) {
        self.init(alpha: lambda * (2 - a) / (2 * Double(rows)), l1Ratio: a / (2 - a))
    }

    /// λ of the slides: n A (1 + r).
    public func slidesLambda(rows: Int) -> Double { Double(rows) * alpha * (1 + l1Ratio) }
    /// α of the slides: 2 r / (1 + r).
    public var slidesAlpha: Double { 2 * l1Ratio / (1 + l1Ratio) }

    /// Finds the weights, to a duality gap of 10⁻¹⁰ of the targets' variance.
    ///
    /// - Throws: also `bad-parameter` before any work; `no-convergence`.
    /// - Complexity: O(n d²) for products, then O(d k) for each of about k changes of the support, k being its size.
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> LinearModel {
        try checkParameters()
        let path = try ElasticNetPath(features, target, alphas: [alpha], l1Ratio: l1Ratio)
        return path.model(0)
    }

    func checkParameters() throws(LearnError) {
        guard alpha > 0, alpha.isFinite else {
            throw LearnError(.badParameter, "alpha \(alpha); expected more than 0 (for 0 use least squares)")
        }
        try Self.check(l1Ratio: l1Ratio)
    }

    static func check(l1Ratio: Double) throws(LearnError) {
        guard l1Ratio >= 0, l1Ratio <= 1 else {
            throw LearnError(.badParameter, "l1 ratio \(l1Ratio); expected 0 to 1")
        }
        guard l1Ratio > 0 else {
            throw LearnError(.badParameter, "l1 ratio 0 is ridge regression, which selects nothing; use that")
        }
    }
}
