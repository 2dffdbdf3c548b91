internal import MolecularGraph
internal import Perception

/// Starting values of the Morgan rounds that describe how an atom is connected (ECFP).
///
/// Source: fingerprints.md section 3.1; Rogers and Hahn 2010, DOI 10.1021/ci100050t.
enum ConnectivityInvariants {
    /// Writes one value per atom: the hash of atomic number, number of neighbours with hydrogens, hydrogens, charge,
    /// mass difference and, in a ring, 1.
    static func write(_ graph: MoleculeGraphPointers, to values: UnsafeMutableBufferPointer<UInt32>) {
        var hasHydrogenAtoms = false
        for atom in graph.atoms.indices {
            let data = graph.atoms[atom]
            hasHydrogenAtoms = hasHydrogenAtoms || data.element == .hydrogen
            values[atom] = hash(data, degree: graph.degree(of: atom), hydrogenNeighbors: 0)
        }
        guard hasHydrogenAtoms else { return }
        for atom in graph.atoms.indices {
            var hydrogens = 0
            for slot in graph.neighborRange(of: atom)
            where graph.atoms[Int(graph.incidences[slot].atom)].element == .hydrogen {
                hydrogens += 1
            }
            guard hydrogens > 0 else { continue }
            values[atom] = hash(graph.atoms[atom], degree: graph.degree(of: atom), hydrogenNeighbors: hydrogens)
        }
    }

    @inline(__always)
    private static func hash(_ atom: PerceivedAtom, degree: Int, hydrogenNeighbors: Int) -> UInt32 {
        let hydrogens = atom.hydrogenCount
        var hash = FingerprintHash.combine(0, UInt32(atom.atomicNumber))
        hash = FingerprintHash.combine(hash, UInt32(truncatingIfNeeded: degree + hydrogens))
        hash = FingerprintHash.combine(hash, UInt32(truncatingIfNeeded: hydrogens + hydrogenNeighbors))
        hash = FingerprintHash.combine(hash, UInt32(truncatingIfNeeded: Int32(atom.formalCharge)))
        let difference =
            atom.isotope == 0 ? 0 : IsotopeMassDifference.value(of: atom.element, isotope: Int(atom.isotope))
        hash = FingerprintHash.combine(hash, UInt32(truncatingIfNeeded: difference))
        return atom.isInRing ? FingerprintHash.combine(hash, 1) : hash
    }
}
