internal import MolecularGraph

/// Which atoms and bonds can carry stereo at all (stereo-and-canonical.md 6.1).
enum StereoCandidates {
    /// Whether a bond counts at an atom: not an unspecified or zero-order one, nor a dative bond that leaves the atom.
    static func counts(_ bond: PerceivedBond, at atom: Int) -> Bool {
        switch bond.order {
        case .unknown, .zero, .any: false
        case .dative: Int(bond.begin) != atom
        default: true
        }
    }

    /// Whether an atom can be a tetrahedral stereo centre if its neighbours differ.
    static func isLegalCentre(_ atom: Int, in molecule: PerceivedMolecule) -> Bool {
        let atoms = molecule.atoms
        let bonds = molecule.bonds
        let degree = molecule.degree(of: atom)
        let hydrogens = atoms[atom].hydrogenCount
        // Neither more bonds nor fewer can give three or four ligands.
        guard degree + hydrogens >= 3 else { return false }
        let row = molecule.neighbors(of: atom)
        var counting = 0
        for slot in row.indices where counts(bonds[Int(row[slot].bond)], at: atom) { counting += 1 }
        guard (3...4).contains(counting + hydrogens) else { return false }
        let number = atoms[atom].atomicNumber
        if counting < 3 { return number == 15 || number == 33 }
        if counting == 4 { return true }
        if hydrogens == 1 {
            for slot in row.indices {
                let neighbor = atoms[Int(row[slot].atom)]
                if neighbor.element == .hydrogen && neighbor.isotope == 0 { return false }
            }
            return true
        }
        switch number {
        case 7: return isRigidNitrogen(atom, in: molecule)
        case 15, 33: return true
        case 16, 34:
            let valence = Int(atoms[atom].explicitValence)
            return valence == 4 || (valence == 3 && atoms[atom].formalCharge == 1)
        default: return false
        }
    }

    /// An sp³ nitrogen without conjugated bonds that cannot invert.
    private static func isRigidNitrogen(_ atom: Int, in molecule: PerceivedMolecule) -> Bool {
        guard molecule.atoms[atom].hybridization == .sp3 else { return false }
        let bonds = molecule.bonds
        let row = molecule.neighbors(of: atom)
        for slot in row.indices where bonds[Int(row[slot].bond)].isConjugated { return false }
        return isInThreeRing(atom, in: molecule) || isBridgehead(atom, in: molecule)
    }

    /// Whether an atom lies in a ring of three.
    static func isInThreeRing(_ atom: Int, in molecule: PerceivedMolecule) -> Bool {
        guard molecule.atoms[atom].isInRing else { return false }
        let row = molecule.neighbors(of: atom)
        for slot in row.indices {
            let other = molecule.neighbors(of: Int(row[slot].atom))
            for place in other.indices where other[place].atom != Int32(atom) {
                for third in row.indices where third > slot && row[third].atom == other[place].atom { return true }
            }
        }
        return false
    }

    /// Whether an atom is a bridgehead: at least three ring bonds, and every ring through it shares two bonds or more with
    /// another ring through it.
    static func isBridgehead(_ atom: Int, in molecule: PerceivedMolecule) -> Bool {
        let bonds = molecule.bonds
        let row = molecule.neighbors(of: atom)
        var ringBonds = 0
        for slot in row.indices where bonds[Int(row[slot].bond)].isInRing { ringBonds += 1 }
        guard ringBonds >= 3 else { return false }
        var through: [Int] = []
        for ring in 0..<molecule.rings.count {
            let members = molecule.rings.atoms(of: ring)
            for place in members.indices where Int(members[place]) == atom {
                through.append(ring)
                break
            }
        }
        return through.allSatisfy { ring in
            through.contains { $0 != ring && sharesTwoBonds(ring, $0, in: molecule) }
        }
    }

    private static func sharesTwoBonds(_ first: Int, _ second: Int, in molecule: PerceivedMolecule) -> Bool {
        let left = molecule.rings.bonds(of: first)
        let right = molecule.rings.bonds(of: second)
        var shared = 0
        for place in left.indices {
            for other in right.indices where left[place] == right[other] { shared += 1 }
            if shared >= 2 { return true }
        }
        return false
    }

    /// Whether a double bond can have stereo if the neighbours at its ends differ: its smallest ring, if any, has at least
    /// eight atoms, and both ends have two or three bonds.
    static func isUsable(_ bond: Int, in molecule: PerceivedMolecule) -> Bool {
        let double = molecule.bonds[bond]
        guard double.order == .double, (2...3).contains(molecule.degree(of: Int(double.begin))),
            (2...3).contains(molecule.degree(of: Int(double.end)))
        else { return false }
        return isOutsideSmallRings(bond, in: molecule)
    }

    /// Whether the smallest ring of a bond, if any, has at least eight atoms.
    static func isOutsideSmallRings(_ bond: Int, in molecule: PerceivedMolecule) -> Bool {
        guard molecule.bonds[bond].isInRing else { return true }
        // Rings come by size, so the first one with the bond is the smallest.
        for ring in 0..<molecule.rings.count {
            if molecule.rings.size(of: ring) >= 8 { return true }
            let members = molecule.rings.bonds(of: ring)
            for place in members.indices where Int(members[place]) == bond { return false }
        }
        return true
    }
}
