internal import MolecularGraph

/// What every descriptor of the geometry asks of a molecule.
enum GeometryChecks {
    /// Atoms whose squared distance in Å² is at most this are at the same place (1e-6 Å).
    static let squaredOverlap = 1e-12

    /// Requires positions in space.
    ///
    /// - Parameter what: what needs them, as the subject of a sentence.
    /// - Throws: `no_coordinates` for a molecule without positions, for a drawing (see
    ///   ``MolecularGraph/Molecule/isDrawing``), and for two or more drawn atoms that are all at the origin. A molecule
    ///   of no atoms passes.
    static func requirePositions(_ molecule: Molecule, for what: String) throws(DescriptorError) {
        guard molecule.hasCoordinates || molecule.atomCount == 0 else {
            throw DescriptorError(.noCoordinates, "the molecule has no coordinates; \(what) needs 3D positions")
        }
        guard !molecule.isDrawing else {
            throw DescriptorError(
                .noCoordinates,
                "the coordinates are those of a flat drawing (2D); \(what) needs 3D positions")
        }
        guard !molecule.isDrawn || molecule.atomCount < 2 || molecule.dimension > 0 else {
            throw DescriptorError(
                .noCoordinates,
                "all atoms are at 0, 0, 0, which is how MOL and CML files write that there are no positions; \(what) "
                    + "needs 3D positions")
        }
    }

    /// The error about two atoms at the same place.
    static func overlap(_ molecule: Molecule, _ first: Int, _ second: Int) -> DescriptorError {
        let (one, other) = (min(first, second), max(first, second))
        return DescriptorError(
            .overlappingAtoms,
            "atoms \(one + 1) (\(molecule.element(of: one))) and \(other + 1) (\(molecule.element(of: other))) are at "
                + "the same place (within 1e-6 Å)")
    }

    /// The first two atoms at the same place, by the second and then the first.
    static func firstOverlap(_ molecule: Molecule) -> (first: Int, second: Int)? {
        let xyz = molecule.coordinates
        guard xyz.count == 3 * molecule.atomCount else { return nil }
        for second in 0..<molecule.atomCount {
            for first in 0..<second {
                let dx = xyz[3 * second] - xyz[3 * first]
                let dy = xyz[3 * second + 1] - xyz[3 * first + 1]
                let dz = xyz[3 * second + 2] - xyz[3 * first + 2]
                if dx * dx + dy * dy + dz * dz <= squaredOverlap { return (first, second) }
            }
        }
        return nil
    }
}
