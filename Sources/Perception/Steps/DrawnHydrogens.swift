import MolecularGraph

/// Which hydrogen atoms of a drawn molecule (MOL, SDF, CML) become counts, and what they leave behind
/// (perception.md 5.6 and 5.7).
///
/// The neighbour's written count rises only where the valence model would not fill the hydrogen in again.
struct DrawnHydrogens: Sendable {
    /// Whether each atom goes.
    private(set) var isRemoved: [Bool] = []

    /// Decides about all hydrogens and raises the counts of their neighbours.
    ///
    /// - Returns: The number of atoms that go.
    mutating func run(_ graph: WorkingGraph, _ molecule: Molecule) -> Int {
        removableHydrogens(of: molecule, into: &isRemoved)
        var count = 0
        for atom in 0..<graph.atomCount where isRemoved[atom] {
            if graph.atoms[atom].flags.contains(.query) || Self.definesDoubleBond(atom, graph, molecule) {
                isRemoved[atom] = false
            } else {
                count += 1
            }
        }
        guard count > 0 else { return 0 }
        for atom in 0..<graph.atomCount where !isRemoved[atom] { raiseCount(of: atom, graph) }
        return count
    }

    /// Raises the written count of an atom by its hydrogens that go.
    private func raiseCount(of atom: Int, _ graph: WorkingGraph) {
        var hydrogens = 0
        for neighbor in graph.row(atom) where isRemoved[Int(neighbor.atom)] { hydrogens += 1 }
        guard hydrogens > 0, Self.keepsCount(atom, graph) else { return }
        let written = Int(graph.atoms[atom].writtenHydrogens) + hydrogens
        graph.atoms[atom].writtenHydrogens = UInt8(clamping: written)
    }

    private static func keepsCount(_ atom: Int, _ graph: WorkingGraph) -> Bool {
        let data = graph.atoms[atom]
        if data.flags.contains(.noImplicit) || data.stereo.classCode != 0 { return true }
        let environment = graph.valenceEnvironment(atom)
        let total = graph.explicitValence(atom) + graph.filledHydrogens(atom)
        if environment.isAromatic {
            if data.element == .nitrogen || data.element == .phosphorus { return true }
            var single = 0
            var aromatic = 0
            for neighbor in graph.row(atom) {
                switch graph.bonds[Int(neighbor.bond)].order {
                case .single: single += 1
                case .aromatic: aromatic += 1
                default: break
                }
            }
            if single == 1 && aromatic == 2 && graph.degree(atom) == 3 && total == 3 { return true }
        }
        let valences = data.element.allowedValences
        return valences.dropFirst().contains { Int($0) == total }
    }

    // MARK: Double bonds

    /// Whether a hydrogen says on which side of a double bond its neighbour's substituents lie, by the drawing.
    private static func definesDoubleBond(_ hydrogen: Int, _ graph: WorkingGraph, _ molecule: Molecule) -> Bool {
        let near = Int(graph.row(hydrogen)[0].atom)
        guard graph.degree(near) == 2, molecule.hasCoordinates else { return false }
        let ownBond = Int(graph.row(hydrogen)[0].bond)
        for neighbor in graph.row(near) where Int(neighbor.bond) != ownBond {
            let bond = graph.bonds[Int(neighbor.bond)]
            guard bond.order == .double, bond.mark != .crossed else { return false }
            let far = Int(neighbor.atom)
            if graph.bonds[ownBond].mark == .wavy || isLinear(hydrogen, near, far, molecule) { return false }
            var hasUsable = false
            for other in graph.row(far) where other.bond != neighbor.bond {
                let side = graph.bonds[Int(other.bond)]
                guard side.order == .single || side.order == .aromatic else { continue }
                if side.mark == .wavy { return false }
                if !isLinear(Int(other.atom), far, near, molecule) { hasUsable = true }
            }
            return hasUsable
        }
        return false
    }

    /// Whether three atoms lie on a line (more than 178°) or two of them at the same place.
    private static func isLinear(_ first: Int, _ middle: Int, _ last: Int, _ molecule: Molecule) -> Bool {
        let xyz = molecule.coordinates
        var dot = 0.0
        var firstSquare = 0.0
        var lastSquare = 0.0
        for axis in 0..<3 {
            let left = xyz[3 * first + axis] - xyz[3 * middle + axis]
            let right = xyz[3 * last + axis] - xyz[3 * middle + axis]
            dot += left * right
            firstSquare += left * left
            lastSquare += right * right
        }
        let product = (firstSquare * lastSquare).squareRoot()
        // The cosine of 178° is -0.99939.
        return product < 1e-8 || dot / product < -0.999_390_827_019_095_8
    }
}
