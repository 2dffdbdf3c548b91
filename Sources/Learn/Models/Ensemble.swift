internal import SeededRandom

/// How the members of an ensemble come to differ: their spread tells how far a prediction hangs on chance.
public struct EnsemblePlan: Sendable, Hashable {
    /// What makes members differ.
    public enum Kind: String, Sendable, CaseIterable {
        /// Each learns from as many rows as there are, drawn with repeats; networks also start from other weights.
        case bootstrap
        /// Each learns from all rows, from another seed; of networks only.
        case seeds
    }

    /// Number of members, 2 or more.
    public let count: Int
    /// What makes them differ.
    public let kind: Kind

    /// A plan.
    public init(count: Int, kind: Kind) {
        self.count = count
        self.kind = kind
    }

    /// Fits the members with the hyper-parameters of a method, in order of their number.
    ///
    /// Rows of member i come from ``SeededGenerator`` with the stream `ensemble` and the index i; its network has the seed
    /// plus i + 1.
    ///
    /// - Parameters:
    ///   - features: scaled training rows.
    ///   - target: scaled targets.
    /// - Precondition: ``check(_:)`` has passed.
    /// - Throws: ``LearnError`` of fitting.
    /// - Complexity: as many fits as members.
    func members(
        of base: BaseRegressor, _ features: Matrix, _ target: [Double], seed: UInt64, jobs: Int
    ) throws(LearnError) -> [LearnedModel] {
        try Parallel.map(count, jobs: jobs) { member throws(LearnError) -> LearnedModel in
            var method = base
            if case .network(var network) = base {
                network.training.seed = seed &+ UInt64(member) &+ 1
                method = .network(network)
            }
            guard kind == .bootstrap else { return try method.fit(features, target) }
            var generator = SeededGenerator(seed: seed, stream: "ensemble", index: UInt64(member))
            let rows = (0..<features.rowCount).map { _ in generator.nextInteger(below: features.rowCount) }
            let model = try method.fit(features.selecting(rows: rows), target.selecting(rows: rows))
            guard case .kernelRidge(let kernel) = model else { return model }
            // Weights of the rows drawn, as weights of the training rows, which all members share.
            var weights = [Double](repeating: 0, count: features.rowCount)
            for (row, weight) in zip(rows, kernel.dualWeights) { weights[row] += weight }
            return .kernelRidge(
                KernelRidgeModel(
                    kernel: kernel.kernel, lambda: kernel.lambda, training: features, dualWeights: weights,
                    targetMean: kernel.targetMean, jitter: kernel.jitter))
        }
    }

    /// Requires a method whose members can differ.
    ///
    /// - Throws: ``LearnError``: `bad-parameter`.
    func check(_ base: BaseRegressor) throws(LearnError) {
        guard count >= 2 else {
            throw LearnError(.badParameter, "an ensemble of \(count); a spread needs at least 2 members")
        }
        switch (base, kind) {
        case (.forest, _):
            throw LearnError(
                .badParameter,
                "a forest is an ensemble already, of its trees; train it without another one (their spread is the "
                    + "uncertainty 'ensemble')")
        case (.network, _), (_, .bootstrap): return
        case (_, .seeds):
            throw LearnError(
                .badParameter,
                "an ensemble by seeds of a method that depends on none: all members would be the same; use bootstrap")
        }
    }
}
