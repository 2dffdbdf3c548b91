internal import Perception

/// Pharmacophore classes of atoms, the starting values of FCFP: bit 0 donor, 1 acceptor, 2 aromatic, 3 halogen, 4 basic,
/// 5 acidic.
///
/// Source: fingerprints.md section 3.5; Gobbi and Poppinger 1998, adapted in RDKit.
enum FeatureClasses {
    struct Scratch {
        /// One set of classes per atom.
        var classes: [UInt8] = []
    }

    static func find(in molecule: PerceivedMolecule, scratch: inout Scratch) throws(DescriptorError) {
        throw DescriptorError(.unsupported, "feature classes are not there yet")
    }
}
