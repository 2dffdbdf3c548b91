internal import MolecularGraph

/// Copies the fragments of a perceived molecule, one at a time, into a ``FragmentGraph`` with its stereo.
///
/// Hydrogen atoms that a reader of the SMILES would fold into the count of their neighbour are folded here: those that
/// perception kept for the sake of stereo that turned out not to exist.
struct FragmentImport: Sendable {
    /// Whether tags and double-bond stereo are copied.
    var includesStereo = true
    /// Number of fragments.
    private(set) var fragmentCount = 0

    /// Atoms of the molecule, fragment by fragment.
    private var members: [Int32] = []
    private var fragmentStarts: [Int32] = []
    /// Number of each atom within its fragment; -1 for folded hydrogens.
    private var localNumbers: [Int32] = []
    private var isFolded: [Bool] = []
    private var hasFolded = false

    // MARK: Fragments

    /// Finds folded hydrogens and fragments.
    mutating func begin(_ molecule: PerceivedMolecule) {
        let count = molecule.atomCount
        findFoldedHydrogens(molecule)
        members.removeAll(keepingCapacity: true)
        fragmentStarts.removeAll(keepingCapacity: true)
        if localNumbers.count < count {
            localNumbers.append(contentsOf: repeatElement(0, count: count - localNumbers.count))
        }
        fragmentStarts.append(0)
        if molecule.fragmentCount == 1 && !hasFolded {
            for atom in 0..<count {
                members.append(Int32(truncatingIfNeeded: atom))
                localNumbers[atom] = Int32(truncatingIfNeeded: atom)
            }
            fragmentStarts.append(Int32(truncatingIfNeeded: count))
        } else {
            for atom in 0..<count { localNumbers[atom] = -1 }
            for atom in 0..<count where localNumbers[atom] < 0 && !isGone(atom) { gather(from: atom, molecule) }
        }
        fragmentCount = fragmentStarts.count - 1
    }

    /// Adds the fragment of an atom.
    private mutating func gather(from atom: Int, _ molecule: PerceivedMolecule) {
        let start = members.count
        members.append(Int32(truncatingIfNeeded: atom))
        localNumbers[atom] = 0
        var next = start
        while next < members.count {
            let row = molecule.neighbors(of: Int(members[next]))
            next += 1
            for slot in row.indices {
                let neighbor = Int(row[slot].atom)
                guard localNumbers[neighbor] < 0, !isGone(neighbor) else { continue }
                localNumbers[neighbor] = Int32(truncatingIfNeeded: members.count - start)
                members.append(row[slot].atom)
            }
        }
        fragmentStarts.append(Int32(truncatingIfNeeded: members.count))
    }

    private func isGone(_ atom: Int) -> Bool { hasFolded && isFolded[atom] }

    private mutating func findFoldedHydrogens(_ molecule: PerceivedMolecule) {
        hasFolded = false
        let atoms = molecule.atoms
        for atom in atoms.indices where atoms[atom].element == .hydrogen {
            guard Self.isFoldable(atom, molecule, includesStereo) else { continue }
            if !hasFolded {
                isFolded = Array(repeating: false, count: atoms.count)
                hasFolded = true
            }
            isFolded[atom] = true
        }
    }

    /// Whether a reader would fold a hydrogen atom.
    private static func isFoldable(_ atom: Int, _ molecule: PerceivedMolecule, _ includesStereo: Bool) -> Bool {
        let hydrogen = molecule.atoms[atom]
        guard hydrogen.isotope == 0, hydrogen.formalCharge >= 0, molecule.degree(of: atom) == 1 else { return false }
        let incidence = molecule.neighbors(of: atom)[0]
        let neighbor = Int(incidence.atom)
        let center = molecule.atoms[neighbor]
        if center.element == .hydrogen || center.element == .dummy { return false }
        if molecule.bonds[Int(incidence.bond)].order != .single { return false }
        guard includesStereo else { return true }
        if center.stereo.classCode > 2 { return false }
        guard molecule.degree(of: neighbor) == 2 else { return true }
        let row = molecule.neighbors(of: neighbor)
        for slot in row.indices where molecule.bonds[Int(row[slot].bond)].stereo != .none { return false }
        return true
    }

    // MARK: One fragment

    /// Number of atoms of a fragment.
    func atomCount(of fragment: Int) -> Int { Int(fragmentStarts[fragment + 1] - fragmentStarts[fragment]) }

    /// Number of slots that a fragment needs at most.
    func slotCount(of fragment: Int, in molecule: PerceivedMolecule) -> Int {
        if fragmentCount == 1 { return 2 * molecule.bondCount }
        var count = 0
        for index in Int(fragmentStarts[fragment])..<Int(fragmentStarts[fragment + 1]) {
            count += molecule.degree(of: Int(members[index]))
        }
        return count
    }

    /// Fills a graph with atoms, bonds, start values and stereo.
    ///
    /// - Returns: Whether keys of 64 bits are enough.
    func fill(
        _ graph: FragmentGraph, from molecule: PerceivedMolecule, fragment: Int, _ stereo: inout StereoSigns
    ) -> Bool {
        stereo.removeAll()
        let start = Int(fragmentStarts[fragment])
        var isNarrow = graph.atomCount <= 1_023
        var slotCount = 0
        var hasDoubleBondStereo = false
        let atoms = molecule.atoms
        let bonds = molecule.bonds
        graph.offsets[0] = 0
        for local in 0..<graph.atomCount {
            let source = Int(members[start + local])
            let atom = atoms[source]
            var hydrogens = Int32(atom.hydrogenCount)
            let row = molecule.neighbors(of: source)
            let firstSlot = slotCount
            for slot in row.indices {
                let incidence = row[slot]
                if isGone(Int(incidence.atom)) {
                    hydrogens += 1
                    continue
                }
                let bond = bonds[Int(incidence.bond)]
                graph.neighbors[slotCount] = localNumbers[Int(incidence.atom)]
                graph.bonds[slotCount] = incidence.bond
                graph.codes[slotCount] = Self.code(of: bond, at: source) << 2
                if bond.stereo == .cis || bond.stereo == .trans { hasDoubleBondStereo = true }
                slotCount += 1
            }
            graph.offsets[local + 1] = Int32(truncatingIfNeeded: slotCount)
            graph.sources[local] = Int32(truncatingIfNeeded: source)
            graph.hydrogens[local] = hydrogens
            graph.tagPlaces[local] = -1
            let degree = slotCount - firstSlot
            if degree > 4 { isNarrow = false }
            var tagClass: UInt8 = 0
            if includesStereo && atom.stereo.classCode != 0 {
                tagClass = atom.stereo.classCode
                if tagClass > 2 { isNarrow = false }
                graph.tagPlaces[local] = stereo.add(
                    StereoSigns.Tag(atom: Int32(truncatingIfNeeded: local), stereo: tag(of: source, molecule)))
            }
            graph.keys[local] = Self.startKey(of: atom, degree: degree, hydrogens: hydrogens)
            graph.lowKeys[local] =
                UInt64(truncatingIfNeeded: atom.atomMap) << 16 | UInt64(atom.radicalElectrons) << 8 | UInt64(tagClass)
        }
        if includesStereo && hasDoubleBondStereo { addDoubleBonds(graph, molecule, &stereo) }
        return isNarrow
    }

    /// Number of bonds, element, aromatic flag, charge, hydrogens, isotope.
    private static func startKey(of atom: PerceivedAtom, degree: Int, hydrogens: Int32) -> UInt64 {
        var key = UInt64(truncatingIfNeeded: min(degree, 0xFFFF))
        key = key << 8 | UInt64(atom.element.rawValue)
        key = key << 1 | (atom.isAromatic ? 1 : 0)
        key = key << 8 | UInt64(truncatingIfNeeded: Int(atom.formalCharge) + 128)
        key = key << 10 | UInt64(truncatingIfNeeded: min(hydrogens, 1023))
        return key << 16 | UInt64(atom.isotope)
    }

    private static func code(of bond: PerceivedBond, at atom: Int) -> Int32 {
        switch bond.order {
        case .single: BondCode.single
        case .double: BondCode.double
        case .triple: BondCode.triple
        case .quadruple: BondCode.quadruple
        case .aromatic: BondCode.aromatic
        case .dative: Int(bond.begin) == atom ? BondCode.dativeLeaving : BondCode.dativeArriving
        case .unknown, .zero, .hydrogen, .any, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .half,
            .twoAndHalf:
            BondCode.other
        }
    }

    /// The tag of an atom on its row without folded hydrogens.
    private func tag(of atom: Int, _ molecule: PerceivedMolecule) -> AtomStereoTag {
        var tag = molecule.atoms[atom].stereo
        guard hasFolded, tag.classCode <= 2 else { return tag }
        let row = molecule.neighbors(of: atom)
        for slot in row.indices where isFolded[Int(row[slot].atom)] {
            var behind = 0
            for other in row.indices where other > slot && !isFolded[Int(row[other].atom)] { behind += 1 }
            if behind % 2 == 1 { tag.permutation = 3 - tag.permutation }
        }
        return tag
    }

    private func addDoubleBonds(
        _ graph: FragmentGraph, _ molecule: PerceivedMolecule, _ stereo: inout StereoSigns
    ) {
        let bonds = molecule.bonds
        for arrangement in molecule.doubleBondArrangements {
            let bond = bonds[Int(arrangement.bond)]
            guard bond.stereo == .cis || bond.stereo == .trans else { continue }
            let begin = Int(localNumbers[Int(bond.begin)])
            // Other fragments have atoms of the same numbers.
            guard begin >= 0, begin < graph.atomCount, graph.sources[begin] == bond.begin else { continue }
            var beginSlot = -1
            for slot in graph.slots(begin) where graph.bonds[slot] == arrangement.bond { beginSlot = slot }
            guard beginSlot >= 0 else { continue }
            let end = Int(graph.neighbors[beginSlot])
            var endSlot = beginSlot
            for slot in graph.slots(end) where graph.bonds[slot] == arrangement.bond { endSlot = slot }
            stereo.add(
                StereoSigns.DoubleBond(
                    beginSlot: Int32(truncatingIfNeeded: beginSlot), endSlot: Int32(truncatingIfNeeded: endSlot),
                    beginNeighbor: localNumbers[Int(arrangement.beginNeighbor)],
                    endNeighbor: localNumbers[Int(arrangement.endNeighbor)], isCis: bond.stereo == .cis))
        }
    }
}
