import MolecularGraph

/// Last step: atoms that would lose implicit hydrogens by their aromatic bonds get them as written ones, as `[nH]`
/// (perception.md 2.7).
enum HydrogenAdjustment {
    /// Splits the hydrogen counts of aromatic atoms, and counts again those of atoms that were aromatic as written and
    /// are no more (`C:c1ccccc1` is toluene, `C1CCC=oC1` has too many bonds). Bond sums are those of the aromatic form.
    ///
    /// - Throws: ``PerceptionError`` if the aromatic form has an atom with too many bonds.
    static func run(_ graph: WorkingGraph, acceptsAnyValence: Bool) throws(PerceptionError) {
        for atom in 0..<graph.atomCount where graph.atoms[atom].isAromatic || graph.sums[atom].wasAromatic {
            let before = graph.atoms[atom].implicitHydrogens
            let valence = graph.atoms[atom].explicitValence
            if !graph.assignQuickly(atom) {
                let now = UInt8(clamping: graph.filledHydrogens(atom))
                if now < before {
                    let written = graph.atoms[atom].writtenHydrogens
                    graph.atoms[atom].writtenHydrogens = written &+ (before &- now)
                }
                try Valences.assign(graph, atom, ValenceModel.shared, acceptsAnyValence: acceptsAnyValence)
            } else if graph.atoms[atom].implicitHydrogens < before {
                let lost = before &- graph.atoms[atom].implicitHydrogens
                graph.atoms[atom].writtenHydrogens &+= lost
                graph.atoms[atom].implicitHydrogens = 0
                _ = graph.assignQuickly(atom)
            }
            if graph.atoms[atom].isAromatic { graph.atoms[atom].explicitValence = valence }
        }
    }
}
