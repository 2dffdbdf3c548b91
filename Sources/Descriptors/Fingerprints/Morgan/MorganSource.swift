internal import Perception

/// Environments of atoms as features: Morgan, ECFP, FCFP.
struct MorganSource: FeatureSource {
    let environments: MorganEnvironments
    /// Whether rounds start from pharmacophore classes (FCFP) instead of connectivity.
    let usesFeatures: Bool

    init(radius: Int, usesFeatures: Bool = false, usesChirality: Bool = false) {
        environments = MorganEnvironments(radius: radius, usesChirality: usesChirality)
        self.usesFeatures = usesFeatures
    }

    struct Scratch {
        let environments = MorganEnvironments.Scratch()
        var features = FeatureClasses.Scratch()
    }

    var needs: DescriptorNeeds { environments.usesChirality ? .stereo : .perception }
    func makeScratch() -> Scratch { Scratch() }

    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        var identifiers = IdentifiersOnly(base: sink)
        try enumerateEnvironments(molecule, scratch: &scratch, into: &identifiers)
        sink = identifiers.base
    }

    /// Hands every environment to a sink.
    @inline(__always)
    func enumerateEnvironments<Sink: EnvironmentSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        if usesFeatures {
            try FeatureClasses.find(in: molecule, scratch: &scratch.features)
            let classes = scratch.features.classes
            molecule.withPointers { graph in
                environments.enumerate(graph, scratch: scratch.environments, into: &sink) { values in
                    for atom in values.indices { values[atom] = UInt32(classes[atom]) }
                }
            }
        } else {
            molecule.withPointers { graph in
                environments.enumerate(graph, scratch: scratch.environments, into: &sink) { values in
                    ConnectivityInvariants.write(graph, to: values)
                }
            }
        }
    }
}
