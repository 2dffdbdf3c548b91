internal import Perception

/// The columns of a perceived molecule for inner loops; good within the closure of ``withPointers(_:)`` only. Accesses
/// are checked in debug builds.
struct MoleculeGraphPointers {
    let atoms: UnsafeBufferPointer<PerceivedAtom>
    let bonds: UnsafeBufferPointer<PerceivedBond>
    /// Where the neighbours of each atom begin in ``incidences``, and the end.
    let offsets: UnsafeBufferPointer<Int32>
    let incidences: UnsafeBufferPointer<PerceivedMolecule.Incidence>

    @inline(__always)
    func neighborRange(of atom: Int) -> Range<Int> {
        Range(uncheckedBounds: (Int(offsets[atom]), Int(offsets[atom + 1])))
    }

    @inline(__always)
    func degree(of atom: Int) -> Int { Int(offsets[atom + 1] - offsets[atom]) }
}

extension PerceivedMolecule {
    /// Opens the columns for an inner loop.
    @inline(__always)
    func withPointers<Result, Failure: Error>(
        _ body: (MoleculeGraphPointers) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try atomColumn.withUnsafeBufferPointer { atoms throws(Failure) in
            try bondColumn.withUnsafeBufferPointer { bonds throws(Failure) in
                try incidenceOffsets.withUnsafeBufferPointer { offsets throws(Failure) in
                    try incidenceColumn.withUnsafeBufferPointer { incidences throws(Failure) in
                        try body(
                            MoleculeGraphPointers(atoms: atoms, bonds: bonds, offsets: offsets, incidences: incidences))
                    }
                }
            }
        }
    }
}
