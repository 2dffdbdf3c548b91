import ArgumentParser
import Perception

/// Options about the perception of molecules.
struct PerceptionOptionGroup: ParsableArguments {
    @Option(
        help: "Atoms with more bonds than their element allows: strict refuses them (invalid_valence), relaxed not.")
    var valence: ValenceRule = .strict

    @Option(
        name: .customLong("metal-hydrogens"),
        help:
            "Metals of MOL, SDF and CML: fill gives them hydrogens by valence, as RDKit does; none leaves them as drawn."
    )
    var metalHydrogens: MetalHydrogenRule = .fill

    enum ValenceRule: String, ExpressibleByArgument, CaseIterable {
        case strict, relaxed
    }

    enum MetalHydrogenRule: String, ExpressibleByArgument, CaseIterable {
        case fill, none
    }

    /// The options for the perceiver.
    var options: MoleculePerceiver.Options {
        var options = MoleculePerceiver.Options()
        options.acceptsAnyValence = valence == .relaxed
        options.fillsMetals = metalHydrogens == .fill
        return options
    }
}
