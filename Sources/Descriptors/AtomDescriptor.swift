public import MolecularGraph

/// A descriptor that also has a row for every atom.
public protocol AtomDescriptor: Descriptor where Scalar == Double {
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

/// Writes rows of atoms of one descriptor.
protocol AtomRowFiller: AnyObject {
    func fill(
        _ molecule: Molecule, index: Int, into rows: UnsafeMutableBufferPointer<Double>
    ) throws(DescriptorError)
    func takeNotes() -> [DescriptorNote]
}

final class TypedAtomRowFiller<D: AtomDescriptor>: AtomRowFiller {
    private let descriptor: D
    private var scratch: D.Scratch

    init(_ descriptor: D) {
        self.descriptor = descriptor
        scratch = descriptor.makeScratch()
    }

    func fill(
        _ molecule: Molecule, index: Int, into rows: UnsafeMutableBufferPointer<Double>
    ) throws(DescriptorError) {
        var span = rows.mutableSpan
        try descriptor.writeAtoms(molecule, index: index, into: &span, scratch: &scratch)
    }

    func takeNotes() -> [DescriptorNote] { descriptor.takeNotes(from: &scratch) }
}

/// Writes rows of the atoms of a molecule for a ``FeatureSet`` of descriptors per atom. Belongs to one worker.
public final class AtomRowWriter {
    private let parts: [(filler: any AtomRowFiller, width: Int)]
    private var own: [Double] = []
    /// Number of columns.
    public let width: Int

    init(_ parts: [(any AtomRowFiller, Int)]) {
        self.parts = parts.map { (filler: $0.0, width: $0.1) }
        width = parts.reduce(0) { $0 + $1.1 }
    }

    /// Writes a row for every atom, one after the other.
    ///
    /// - Precondition: `rows` has as many places as there are atoms times columns.
    public func write(
        _ molecule: Molecule, index: Int, into rows: UnsafeMutableBufferPointer<Double>
    ) throws(DescriptorError) {
        let count = molecule.atomCount
        precondition(rows.count == count * width, "a place for each column of each atom")
        if parts.count == 1 { return try parts[0].filler.fill(molecule, index: index, into: rows) }
        var start = 0
        for part in parts where part.width > 0 {
            let size = count * part.width
            if own.count < size { own = Array(repeating: 0, count: size) }
            try own.withUnsafeMutableBufferPointer { own throws(DescriptorError) in
                try part.filler.fill(molecule, index: index, into: UnsafeMutableBufferPointer(rebasing: own[..<size]))
                for atom in 0..<count {
                    for column in 0..<part.width {
                        rows[atom * width + start + column] = own[atom * part.width + column]
                    }
                }
            }
            start += part.width
        }
    }

    /// What descriptors have to say about the molecule that was written last.
    public func takeNotes() -> [DescriptorNote] { parts.flatMap { $0.filler.takeNotes() } }
}
