public import MolecularGraph

/// A descriptor that also has a row for every atom.
public protocol AtomDescriptor<Scalar>: Descriptor {
    /// Names of the columns of one atom.
    var atomColumns: [String] { get }
    /// Writes the rows of all atoms, one after the other.
    ///
    /// - Parameters:
    ///   - molecule: the molecule.
    ///   - index: position of the molecule in the run, from 0.
    ///   - rows: as many places as there are atoms times ``atomColumns``; all are written on success.
    ///   - scratch: buffers of ``Descriptor/makeScratch()``; their content does not matter.
    /// - Throws: ``DescriptorError`` when the molecule has no such descriptor.
    func writeAtoms(
        _ molecule: Molecule, index: Int, into rows: inout MutableSpan<Scalar>, scratch: inout Scratch
    ) throws(DescriptorError)
}
