internal import MolecularGraph

/// Writes canonical SMILES: one text for a molecule, whatever the numbering of its atoms and bonds.
///
/// The form is our own; other programs order atoms differently. It keeps elements, hydrogens, charges, isotopes, map
/// numbers, aromaticity as perceived, dative bonds, and stereo (tetrahedra, double bonds, square-planar,
/// trigonal-bipyramidal and octahedral arrangements). Reading the text again gives the same molecule and the same text.
///
/// Atoms are ordered by individualisation and refinement, so cages and other symmetric molecules are safe; the work is
/// capped, and ``isExact`` tells when the cap was met. Holds scratch memory; one per worker.
///
/// Source: specification `stereo-and-canonical.md`, section 7.
public struct CanonicalSMILES: Sendable {
    /// Whether stereo is written.
    public var includesStereo: Bool {
        get { fragments.includesStereo }
        set { fragments.includesStereo = newValue }
    }

    /// Whether the last text is canonical for sure. False if the search met its cap: then the text is right, but another
    /// numbering of the same molecule may give another one.
    public private(set) var isExact = true

    private var fragments = FragmentImport()
    private var storage = FragmentStorage()
    private var stereo = StereoSigns()
    private var canonicalSearch = CanonicalSearch()
    private var writer = FragmentWriter()
    private var texts: [(atomCount: Int, text: [UInt8])] = []

    /// A writer of canonical SMILES.
    public init(includesStereo: Bool = true) {
        self.includesStereo = includesStereo
    }

    /// Canonical SMILES of a molecule; empty for a molecule of no atoms.
    ///
    /// - Complexity: about O(bonds · log atoms) for molecules without much symmetry.
    public mutating func text(of molecule: PerceivedMolecule) -> String {
        var bytes: [UInt8] = []
        append(molecule, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the canonical SMILES of a molecule.
    public mutating func append(_ molecule: PerceivedMolecule, to output: inout [UInt8]) {
        isExact = true
        fragments.begin(molecule)
        if fragments.fragmentCount == 1 {
            append(fragment: 0, of: molecule, to: &output)
            return
        }
        texts.removeAll(keepingCapacity: true)
        for fragment in 0..<fragments.fragmentCount {
            var text: [UInt8] = []
            append(fragment: fragment, of: molecule, to: &text)
            texts.append((fragments.atomCount(of: fragment), text))
        }
        texts.sort { left, right in
            if left.atomCount != right.atomCount { return left.atomCount > right.atomCount }
            return left.text.lexicographicallyPrecedes(right.text)
        }
        for (index, entry) in texts.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ".")) }
            output.append(contentsOf: entry.text)
        }
    }

    private mutating func append(fragment: Int, of molecule: PerceivedMolecule, to output: inout [UInt8]) {
        // The members leave the structure while the storage is lent.
        var storage = FragmentStorage()
        swap(&storage, &self.storage)
        defer { swap(&storage, &self.storage) }
        storage.withGraph(
            atoms: fragments.atomCount(of: fragment), slots: fragments.slotCount(of: fragment, in: molecule)
        ) { graph in
            let isNarrow = fragments.fill(graph, from: molecule, fragment: fragment, &stereo)
            if !canonicalSearch.run(graph, &stereo, isNarrow: isNarrow) { isExact = false }
            writer.append(graph, stereo, molecule, to: &output)
        }
    }
}
