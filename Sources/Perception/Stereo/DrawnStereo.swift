internal import MolecularGraph

/// Stereo that coordinates and wedges state: drawings (MOL, SDF, CML) and structures in space.
///
/// In a drawing a wedge tells on which side of the plane its wide end lies, and the neighbours of a centre are taken in the
/// order in which they stand around it. In space the sign of the volume that the neighbours span decides. Double bonds are
/// arranged as they are drawn, unless they are crossed or a wavy bond stands at one of their ends.
enum DrawnStereo {
    /// Smallest volume in Å³ of the displacements of three neighbours that tells a centre from a flat one.
    private static let smallestVolume = 0.1
    /// Sine of 2°: bonds closer to a line do not tell a side.
    private static let smallestSine = 0.0349

    /// Whether the coordinates of a molecule tell its stereo. The coordinates of CXSMILES are for drawing only.
    static func applies(to molecule: Molecule) -> Bool {
        molecule.hasCoordinates && molecule.chainBondCount < 0 && molecule.bondCount > 0
    }

    // MARK: Centres

    /// The tag that the surroundings of an atom state, on its bond list; none if they state nothing.
    static func tag(of atom: Int, in molecule: Molecule, isFlat: Bool) -> AtomStereoTag {
        let degree = molecule.degree(of: atom)
        guard degree == 3 || degree == 4 else { return .none }
        let neighbors = molecule.neighbors(of: atom)
        var vectors: [Displacement] = []
        for slot in neighbors.indices {
            let displacement = vector(from: atom, to: Int(neighbors[slot]), molecule)
            guard let unit = displacement.normalized else { return .none }
            vectors.append(isFlat ? unit : displacement)
        }
        let isCounterclockwise =
            isFlat ? drawnSense(of: atom, vectors, molecule) : spatialSense(of: vectors)
        guard let isCounterclockwise else { return .none }
        return isCounterclockwise ? .counterclockwise : .clockwise
    }

    /// Whether the tag is counter-clockwise; nil for a flat centre.
    private static func spatialSense(of vectors: [Displacement]) -> Bool? {
        let last = vectors.count == 4 ? Array(vectors[1...]) : vectors
        let volume = last[0].dot(last[1].cross(last[2]))
        guard abs(volume) >= smallestVolume else { return nil }
        // Seen from the first of four, the others run counter-clockwise if they span a negative volume; of three, the
        // missing one stands last and on the other side.
        return vectors.count == 4 ? volume < 0 : volume > 0
    }

    private static func drawnSense(of atom: Int, _ vectors: [Displacement], _ molecule: Molecule) -> Bool? {
        let rows = molecule.bonds(of: atom)
        let bonds = molecule.bonds
        var wedge: (slot: Int, isUp: Bool)?
        for slot in rows.indices where Int(bonds[Int(rows[slot])].begin) == atom {
            switch bonds[Int(rows[slot])].mark {
            case .wedgeUp: if wedge == nil { wedge = (slot, true) }
            case .wedgeDown: if wedge == nil { wedge = (slot, false) }
            case .wavy: return nil
            default: break
            }
        }
        guard let wedge else { return nil }
        if vectors.count == 3 {
            // The missing ligand lies on the other side of the plane than the wedge.
            guard let runs = runsCounterclockwise(vectors[0], vectors[1], vectors[2]) else { return nil }
            return runs == wedge.isUp
        }
        var others: [Displacement] = []
        for slot in vectors.indices where slot != wedge.slot { others.append(vectors[slot]) }
        guard let runs = runsCounterclockwise(others[0], others[1], others[2]) else { return nil }
        // Seen from the wedge; bringing it to the front takes as many exchanges as there are bonds before it.
        return (runs == wedge.isUp) != (wedge.slot % 2 == 1)
    }

    /// Whether three directions of the plane follow each other counter-clockwise; nil if two are the same.
    private static func runsCounterclockwise(
        _ first: Displacement, _ second: Displacement, _ third: Displacement
    ) -> Bool? {
        guard let toSecond = turn(from: first, to: second), let toThird = turn(from: first, to: third),
            turn(from: second, to: third) != nil
        else { return nil }
        return toSecond < toThird
    }

    /// A number that grows with the angle from one direction to another, counter-clockwise from 0 to 4; nil where they
    /// are the same.
    private static func turn(from first: Displacement, to second: Displacement) -> Double? {
        let sine = first.x * second.y - first.y * second.x
        let cosine = first.x * second.x + first.y * second.y
        if cosine > 0 && abs(sine) < smallestSine { return nil }
        if sine >= 0 { return 1 - cosine }
        return 3 + cosine
    }

    // MARK: Double bonds

    /// Whether two neighbours lie on one side of a double bond; nil if the drawing does not tell. All are atoms of the
    /// molecule of the input.
    static func isCis(
        bond: Int, beginNeighbor: Int, endNeighbor: Int, begin: Int, end: Int, in molecule: Molecule
    ) -> Bool? {
        if molecule.bonds[bond].mark == .crossed || hasWavyBond(begin, molecule) || hasWavyBond(end, molecule) {
            return nil
        }
        guard let axis = vector(from: begin, to: end, molecule).normalized,
            let first = vector(from: begin, to: beginNeighbor, molecule).normalized?.perpendicular(to: axis),
            let second = vector(from: end, to: endNeighbor, molecule).normalized?.perpendicular(to: axis),
            first.length >= smallestSine, second.length >= smallestSine
        else { return nil }
        return first.dot(second) > 0
    }

    private static func hasWavyBond(_ atom: Int, _ molecule: Molecule) -> Bool {
        let rows = molecule.bonds(of: atom)
        let bonds = molecule.bonds
        for slot in rows.indices where bonds[Int(rows[slot])].mark == .wavy { return true }
        return false
    }

    // MARK: Vectors

    private static func vector(from first: Int, to second: Int, _ molecule: Molecule) -> Displacement {
        let coordinates = molecule.coordinates
        return Displacement(
            x: coordinates[3 * second] - coordinates[3 * first],
            y: coordinates[3 * second + 1] - coordinates[3 * first + 1],
            z: coordinates[3 * second + 2] - coordinates[3 * first + 2])
    }
}

/// A direction in space.
private struct Displacement {
    var x: Double
    var y: Double
    var z: Double

    var length: Double { dot(self).squareRoot() }

    /// The unit vector; nil for no direction at all.
    var normalized: Displacement? {
        let length = length
        guard length > 1e-6 else { return nil }
        return Displacement(x: x / length, y: y / length, z: z / length)
    }

    func dot(_ other: Displacement) -> Double { x * other.x + y * other.y + z * other.z }

    func cross(_ other: Displacement) -> Displacement {
        Displacement(x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
    }

    /// The part at right angles to a unit vector.
    func perpendicular(to axis: Displacement) -> Displacement {
        let along = dot(axis)
        return Displacement(x: x - along * axis.x, y: y - along * axis.y, z: z - along * axis.z)
    }
}
