/// Which explicit hydrogen atoms are folded into the hydrogen count of their neighbour before perception.
///
/// The rules are those of RDKit's SMILES reader. A hydrogen goes if it has exactly one bond, no isotope and no negative
/// charge, unless its neighbour is a hydrogen or a dummy atom, or carries a square-planar, trigonal-bipyramidal or
/// octahedral arrangement, or needs the hydrogen to say on which side of a double bond it lies (`[H]/C=C/F`).
///
/// - Parameters:
///   - molecule: a molecule with bonds as written.
///   - flags: replaced by one flag per atom; its storage is reused.
/// - Returns: The number of flags that are set, which is also the number of bonds that go.
/// - Complexity: O(atoms + bonds).
@discardableResult
public func removableHydrogens(of molecule: borrowing Molecule, into flags: inout [Bool]) -> Int {
    flags.removeAll(keepingCapacity: true)
    var count = 0
    for atom in 0..<molecule.atomCount {
        let isRemovable = molecule.elementColumn[atom] == .hydrogen && molecule.isRemovableHydrogen(atom)
        flags.append(isRemovable)
        if isRemovable { count += 1 }
    }
    guard count > 0 else { return 0 }
    for stereo in molecule.atomStereo {
        switch stereo.geometry {
        case .squarePlanar, .trigonalBipyramidal, .octahedral: break
        case .tetrahedral, .allenal: continue
        }
        let row = molecule.neighbors(of: Int(stereo.center))
        for slot in row.indices where flags[Int(row[slot])] {
            flags[Int(row[slot])] = false
            count -= 1
        }
    }
    return count
}

extension Molecule {
    /// The rules that look at the hydrogen and its neighbour only.
    func isRemovableHydrogen(_ atom: Int) -> Bool {
        guard degree(of: atom) == 1, isotope(of: atom) == nil, formalCharge(of: atom) >= 0 else { return false }
        let bond = bondColumn[Int(bonds(of: atom)[0])]
        let neighbor = bond.other(than: atom)
        let element = element(of: neighbor)
        if element == .hydrogen || element == .dummy { return false }
        guard bond.mark == .slash || bond.mark == .backslash, degree(of: neighbor) == 2 else { return true }
        let row = bonds(of: neighbor)
        for slot in row.indices {
            let other = bondColumn[Int(row[slot])]
            if other.other(than: neighbor) != atom && other.order == .double { return false }
        }
        return true
    }
}
