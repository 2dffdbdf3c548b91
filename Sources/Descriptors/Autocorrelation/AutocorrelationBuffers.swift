internal import Complexes
internal import MolecularGraph

/// Buffers that all descriptors with autocorrelations have: what perception fills, and the sums in both widths of property
/// vectors.
struct AutocorrelationBuffers {
    private var perceiver: ComplexPerceiver
    /// The last complex, or molecule.
    var complex = PerceivedComplex()
    /// Sums that eight lanes hold exactly.
    var narrow: [AutocorrelationSums<SIMD8<Double>>]
    /// Sums that need wide lanes.
    var wide: [AutocorrelationSums<WideVector>]

    /// Buffers for some blocks of properties.
    init(_ perception: ComplexPerceiver.Options, blocks: [PropertyBlock]) {
        perceiver = ComplexPerceiver(options: perception)
        narrow = blocks.map { _ in AutocorrelationSums() }
        wide = blocks.map { _ in AutocorrelationSums() }
    }

    /// Fills ``complex`` after a look at the properties of the atoms.
    ///
    /// - Throws: `missing_property`, and what perception throws.
    mutating func perceive(_ molecule: Molecule, _ blocks: [PropertyBlock]) throws(DescriptorError) {
        try PropertyBlock.check(blocks, molecule)
        do throws(ComplexError) {
            try perceiver.perceive(molecule, into: &complex)
        } catch {
            throw DescriptorError(error)
        }
    }
}
