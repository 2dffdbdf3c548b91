internal import Perception

/// Environments of atoms as features: Morgan, ECFP, FCFP.
struct MorganSource: FeatureSource {
    var environments: MorganEnvironments
    /// Whether rounds start from pharmacophore classes (FCFP) instead of connectivity.
    let usesFeatures: Bool

    init(radius: Int, usesFeatures: Bool = false, usesChirality: Bool = false) {
        environments = MorganEnvironments(radius: radius, usesChirality: usesChirality)
        self.usesFeatures = usesFeatures
    }

    var needs: DescriptorNeeds { environments.usesChirality ? .stereo : usesFeatures ? .perception : .aromaticity }
    func makeScratch() -> MorganEnvironments.Scratch { MorganEnvironments.Scratch() }

    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout MorganEnvironments.Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        var identifiers = IdentifiersOnly(base: sink)
        enumerateEnvironments(molecule, scratch: scratch, into: &identifiers)
        sink = identifiers.base
    }

    /// Hands every environment to a sink.
    @inline(__always)
    func enumerateEnvironments<Sink: EnvironmentSink>(
        _ molecule: PerceivedMolecule, scratch: MorganEnvironments.Scratch, into sink: inout Sink
    ) {
        molecule.withPointers { graph in
            environments.enumerate(graph, scratch: scratch, into: &sink) { values in
                if usesFeatures {
                    FeatureClasses.write(graph, to: values)
                } else {
                    ConnectivityInvariants.write(graph, to: values)
                }
            }
        }
    }
}
