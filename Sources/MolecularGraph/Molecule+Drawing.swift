extension Molecule {
    /// Whether the positions are those of a drawing on paper and not of atoms in space.
    ///
    /// A molecule whose z are all 0 is a drawing when its record says so (`2D` in the header of a molfile, `x2`
    /// and `y2` in CML). When the record says nothing, a bonded one is if atoms have hydrogens that are not drawn, or if an
    /// atom outside the d and f blocks has four neighbours or more in a plane. Flat molecules that say `3D`, and those
    /// of formats without bonds (XYZ), are taken as they are.
    ///
    /// - Complexity: O(atoms + bonds).
    public var isDrawing: Bool {
        guard bondCount > 0 || statedDimension == 2, statedDimension != 3 else { return false }
        guard hasCoordinates, dimension < 3 else { return false }
        if statedDimension == 2 { return true }
        for atom in 0..<atomCount where degree(of: atom) >= 4 && !element(of: atom).isDOrFBlockMetal { return true }
        var hydrogens: [UInt8] = []
        implicitHydrogenCounts(of: self, into: &hydrogens)
        return hydrogens.contains { $0 > 0 }
    }
}
