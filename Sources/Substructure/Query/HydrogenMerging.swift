extension QueryGraph {
    /// Turns hydrogen atoms of the pattern into hydrogen counts of their neighbours (`mergeHs`): an atom that is just
    /// `[H]` or `[#1]` goes, and each neighbour then needs at least as many hydrogens as it has lost. Hydrogen atoms
    /// without another neighbour stay.
    mutating func mergeHydrogens() {
        func isPlainHydrogen(_ atom: Atom) -> Bool { atom.expression.onlyTest == AtomTest(.element, 2...3) }
        let incident = incidentBonds
        var lost = [Int32](repeating: 0, count: atoms.count)
        var goes = [Bool](repeating: false, count: atoms.count)
        for atom in atoms.indices where isPlainHydrogen(atoms[atom]) {
            for bond in incident[atom] {
                let neighbor = other(bond, than: atom)
                guard !isPlainHydrogen(atoms[neighbor]) else { continue }
                goes[atom] = true
                lost[neighbor] += 1
            }
        }
        guard goes.contains(true) else { return }
        var place = [Int](repeating: -1, count: atoms.count)
        var kept: [Atom] = []
        for index in atoms.indices where !goes[index] {
            place[index] = kept.count
            var atom = atoms[index]
            if lost[index] > 0 {
                atom.expression.beginGroup()
                atom.expression.append(.init(first: AtomTest(.hydrogens, lost[index]...Int32.max)))
            }
            kept.append(atom)
        }
        var bondPlace = [Int](repeating: -1, count: bonds.count)
        var keptBonds: [Bond] = []
        for (index, bond) in bonds.enumerated() where !goes[bond.begin] && !goes[bond.end] {
            bondPlace[index] = keptBonds.count
            var moved = bond
            moved.begin = place[bond.begin]
            moved.end = place[bond.end]
            keptBonds.append(moved)
        }
        ringBonds = ringBonds.indices.filter { !goes[$0] }.map { atom in
            ringBonds[atom].map { bondPlace[$0] }.filter { $0 >= 0 }
        }
        atoms = kept
        bonds = keptBonds
    }
}
