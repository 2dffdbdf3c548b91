/// Ways to tell how far a prediction is to be trusted (learn.md section 6).
public enum UncertaintyKind: String, Sendable, CaseIterable {
    /// Distances to the training rows in scaled features.
    case distance
    /// The same in the latent space of a network: values of its last hidden layer.
    case latent
    /// Standard deviation of the Gaussian process whose mean is a kernel ridge regression.
    case gp
    /// Spread of an ensemble: of the trees of a forest, or of models that were trained beside the model.
    case ensemble
    /// Spread of a network's predictions with dropout left on.
    case dropout
}

/// A column about the uncertainty of predictions.
public struct UncertaintyColumn: Sendable, Hashable {
    /// What its numbers are.
    public enum Role: Sendable {
        /// A prediction, in the unit of the target.
        case mean
        /// A size of errors, in the unit of the target.
        case spread
        /// A distance, without unit.
        case distance
    }

    /// Its name, such as `ensemble_sd`.
    public let name: String
    /// What its numbers are.
    public let role: Role
    /// One for each row; nil where there is none.
    public let values: [Double?]
}

/// What a model has that uncertainties come from.
struct UncertaintyAbilities {
    /// Name of the method, for messages.
    var method: String
    var isEnsemble = false
    var isKernel = false
    var isNetwork = false
    var hasDropout = false

    /// What is missing for an uncertainty, and what to do; nil if nothing is.
    func lacking(for kind: UncertaintyKind) -> String? {
        switch kind {
        case .distance: return nil
        case .gp:
            return isKernel ? nil : "it belongs to kernel ridge regression (train --model krr), and this is \(method)"
        case .latent:
            return isNetwork ? nil : "a latent space belongs to networks (train --model mlp), and this is \(method)"
        case .dropout where !isNetwork:
            return "dropout belongs to networks (train --model mlp), and this is \(method)"
        case .dropout:
            return hasDropout ? nil : "the network is trained without dropout; train it with --dropout 0.1, say"
        case .ensemble: return isEnsemble ? nil : "there is a single model; train it with --ensemble 20, say"
        }
    }

    /// Requires an uncertainty.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter`.
    func require(_ kind: UncertaintyKind) throws(LearnError) {
        guard let reason = lacking(for: kind) else { return }
        let others = UncertaintyKind.allCases.filter { lacking(for: $0) == nil }.map(\.rawValue)
        throw LearnError(
            .badParameter,
            "uncertainty \(kind.rawValue) cannot be had: \(reason) (this model can give \(others.joined(separator: ", ")))"
        )
    }
}

extension TrainedModel {
    /// The uncertainties that the model can give.
    public var availableUncertainties: [UncertaintyKind] {
        UncertaintyKind.allCases.filter { lacking(for: $0) == nil }
    }

    private func lacking(for kind: UncertaintyKind) -> String? { abilities.lacking(for: kind) }

    private var abilities: UncertaintyAbilities {
        var abilities = UncertaintyAbilities(method: method, isEnsemble: ensemble.count >= 2)
        switch model {
        case .kernelRidge: abilities.isKernel = true
        case .forest: abilities.isEnsemble = true
        case .network(let network):
            abilities.isNetwork = true
            abilities.hasDropout = network.dropout.contains { $0 > 0 }
        case .linear: break
        }
        return abilities
    }

    /// Requires an uncertainty.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter`, which says what is missing and what there is.
    public func requireAvailable(_ kind: UncertaintyKind) throws(LearnError) { try abilities.require(kind) }

    /// The columns of an uncertainty for rows with the features of ``featureNames``, unscaled.
    ///
    /// | kind | columns | unit |
    /// | --- | --- | --- |
    /// | distance | `distance_nearest`, `distance_mean10` | none: scaled features |
    /// | latent | `latent_distance_nearest`, `latent_distance_mean10` | none |
    /// | gp | `gp_sd` = s √(k(x, x) - k*ᵀ (K + λI)⁻¹ k*), s the standard deviation of the training targets | target |
    /// | ensemble | `ensemble_mean`, `ensemble_sd` | target |
    /// | dropout | `dropout_mean`, `dropout_sd` | target |
    ///
    /// Standard deviations are divided by the number of members or passes. A row that cannot be predicted has blanks.
    ///
    /// - Parameters:
    ///   - passes: predictions with dropout on.
    /// - Throws: ``LearnError`` with code `bad-parameter` if the model does not have it.
    /// - Complexity: distances and gp O(rows × training rows × features), gp also O(training rows³) once; ensemble and
    ///   dropout as many predictions as members or passes.
    public func uncertainty(
        _ kind: UncertaintyKind, _ features: Matrix, passes: Int = 100
    ) throws(LearnError) -> [UncertaintyColumn] {
        try requireAvailable(kind)
        let (scaled, rows) = try usableRows(features)
        let scale = targetScaling.scale
        /// A column of the usable rows, blank elsewhere.
        func column(_ name: String, _ role: UncertaintyColumn.Role, _ numbers: [Double]) -> UncertaintyColumn {
            var values = [Double?](repeating: nil, count: features.rowCount)
            for (row, number) in zip(rows, numbers) where number.isFinite { values[row] = number }
            return UncertaintyColumn(name: name, role: role, values: values)
        }
        func distances(_ prefix: String, _ all: [TrainingDistances.Distance]) -> [UncertaintyColumn] {
            [
                column(prefix + "_nearest", .distance, all.map(\.nearest)),
                column(prefix + "_mean10", .distance, all.map(\.meanOf10)),
            ]
        }
        func spread(_ name: String, _ means: [Double], _ deviations: [Double]) -> [UncertaintyColumn] {
            [
                column(name + "_mean", .mean, targetScaling.restore(means)),
                column(name + "_sd", .spread, deviations.map { $0 * scale }),
            ]
        }
        switch (kind, model) {
        case (.latent, .network(let network)):
            let known = try TrainingDistances(training: network.latentValues(training))
            return distances("latent_distance", try known.distances(network.latentValues(scaled)))
        case (.gp, .kernelRidge(let kernel)):
            let variances = try kernel.posterior().variances(scaled)
            return [column("gp_sd", .spread, variances.map { max(0, $0).squareRoot() * scale })]
        case (.ensemble, .forest(let forest)):
            let all = try forest.spread(scaled)
            return spread("ensemble", all.means, all.deviations)
        case (.ensemble, _):
            var predictions: [[Double]] = []
            for member in ensemble { predictions.append(try member.predict(scaled)) }
            let all = try EnsemblePrediction(predictions)
            return spread("ensemble", all.means, all.deviations)
        case (.dropout, .network(let network)):
            let all = try network.dropoutPredictions(scaled, passes: passes, seed: seed)
            return spread("dropout", all.means, all.deviations)
        default: return distances("distance", try TrainingDistances(training: training).distances(scaled))
        }
    }

    /// The latent space of a network: values of its last hidden layer, rows × units; a row that is not finite once it is
    /// scaled has NaN.
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter` for another model.
    /// - Complexity: O(rows × parameters).
    public func latentValues(_ features: Matrix) throws(LearnError) -> Matrix {
        guard case .network(let network) = model else {
            throw LearnError(
                .badParameter, "a latent space belongs to networks (train --model mlp), and this is \(method)")
        }
        let (scaled, rows) = try usableRows(features)
        let latent = try network.latentValues(scaled)
        var all = Matrix(rows: features.rowCount, columns: latent.columnCount, repeating: .nan)
        for (place, row) in rows.enumerated() {
            for unit in 0..<latent.columnCount { all[row, unit] = latent[place, unit] }
        }
        return all
    }
}
