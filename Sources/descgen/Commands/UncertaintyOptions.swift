import ArgumentParser
import Learn
import Tables

/// `--uncertainty` of `train` and `predict`.
struct UncertaintyOptions: ParsableArguments {
    @Option(
        name: .customLong("uncertainty"),
        help: """
            How far predictions are to be trusted, one or more of: distance (to the training rows, in scaled features), \
            latent (the same in the last hidden layer of mlp), gp (standard deviation of the Gaussian process behind \
            krr), ensemble (spread of a forest's trees, or of train --ensemble), dropout (spread of mlp with dropout on), \
            all.
            """)
    var kinds: [String] = []

    @Option(help: "Passes of the uncertainty dropout.")
    var passes = 100

    /// The uncertainties that were asked for, each once; nil for all that the model has.
    func chosen() throws -> [UncertaintyKind]? {
        guard passes >= 2 else { throw CommandFailure.usage("--passes \(passes); a spread needs 2 or more") }
        var chosen: [UncertaintyKind] = []
        let known = UncertaintyKind.allCases.map(\.rawValue)
        for name in kinds.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }) {
            if name == "all" { return nil }
            guard let kind = UncertaintyKind(rawValue: name) else {
                throw CommandFailure.usage(
                    "--uncertainty \(name); expected \(known.joined(separator: ", ")) or all"
                        + Suggestion.text(for: name, among: known))
            }
            if !chosen.contains(kind) { chosen.append(kind) }
        }
        return chosen
    }
}

/// `--ensemble`.
enum EnsembleChoice {
    /// `20`, `20:bootstrap` or `20:seeds`; networks differ by their seeds unless something else is asked for.
    static func parse(_ text: String, model: String) throws -> EnsemblePlan {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let kind = parts.count == 2 ? EnsemblePlan.Kind(rawValue: parts[1]) : model == "mlp" ? .seeds : .bootstrap
        guard parts.count <= 2, let kind, let count = Int(parts[0]), (2...10_000).contains(count) else {
            throw CommandFailure.usage(
                "--ensemble \(text); expected a number of models from 2 to 10000, also with :bootstrap or :seeds behind it"
            )
        }
        return EnsemblePlan(count: count, kind: kind)
    }
}
