public import MolecularGraph

/// Perceives molecules by Open Babel's model, which its fingerprint FP2 is defined on (fingerprints.md 9): the graph as
/// written, with all its hydrogen atoms and without any clean-up.
///
/// Of the result, elements, charges, hydrogen counts, bond orders, Kekulé orders and aromatic flags have a meaning; there
/// is no ring set. Holds scratch memory; one per worker.
public struct OpenBabelPerceiver: Sendable {
    private var columns = WorkingColumns()
    private var graphImport = GraphImport()
    private var blocks = RingBlocks()
    private var kekulization = OpenBabelKekulization()
    private var aromaticity = OpenBabelAromaticity()

    /// A perceiver.
    public init() {}

    /// Perceives a molecule.
    ///
    /// - Parameters:
    ///   - molecule: any molecule with bonds.
    ///   - result: replaced; its storage is reused.
    /// - Throws: ``PerceptionError`` of kind `ringLimit` if the search for aromatic cycles takes too many steps.
    public mutating func perceive(_ molecule: Molecule, into result: inout PerceivedMolecule) throws(PerceptionError) {
        var columns = WorkingColumns()
        swap(&columns, &self.columns)
        columns.exchange(with: &result)
        defer {
            columns.exchange(with: &result)
            swap(&columns, &self.columns)
        }
        result.rings.removeAll()
        result.fragmentCount = 0
        result.smallestRingSetCount = 0
        graphImport.run(molecule, into: &columns, keepsHydrogens: true)
        let isDrawn = molecule.isDrawn
        try columns.withGraph { graph throws(PerceptionError) in try run(graph, isDrawn: isDrawn) }
        if !molecule.atomStereo.isEmpty {
            for index in columns.atoms.indices { columns.atoms[index].stereo = .none }
        }
    }

    /// - Parameter isDrawn: whether atoms are aromatic by their bonds; in SMILES they are by their letters.
    private mutating func run(_ graph: WorkingGraph, isDrawn: Bool) throws(PerceptionError) {
        graph.sumBonds()
        for atom in 0..<graph.atomCount {
            graph.sums[atom].wasAromatic =
                graph.atoms[atom].isAromatic || (isDrawn && graph.sums[atom].hasAromaticBond)
            graph.atoms[atom].flags.remove(.aromatic)
            if !graph.atoms[atom].flags.contains(.noImplicit) {
                graph.atoms[atom].implicitHydrogens = UInt8(clamping: OpenBabelHydrogens.count(graph, atom))
            }
        }
        blocks.find(in: graph)
        if blocks.bonds.isEmpty {
            for bond in 0..<graph.bondCount where graph.bonds[bond].order == .aromatic {
                graph.bonds[bond].order = .single
            }
            for bond in 0..<graph.bondCount { graph.bonds[bond].kekuleOrder = graph.bonds[bond].order }
            return
        }
        for bond in blocks.bonds { graph.bonds[Int(bond)].flags.insert(.cyclic) }
        kekulization.run(graph)
        try aromaticity.run(graph, blocks: blocks)
    }
}
