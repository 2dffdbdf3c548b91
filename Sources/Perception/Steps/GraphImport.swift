import MolecularGraph

/// First step: copies a molecule into a ``PerceivedMolecule``, without the hydrogen atoms that become counts.
///
/// A removed hydrogen raises the written count of its neighbour (perception.md 2); atoms and bonds keep their order.
struct GraphImport: Sendable {
    private var isRemoved: [Bool] = []
    private var newIndex: [Int32] = []

    /// Fills atoms, bonds and neighbour rows of `result`.
    mutating func run(
        _ molecule: Molecule, atoms: inout [PerceivedAtom], bonds: inout [PerceivedBond], offsets: inout [Int32],
        incidences: inout [PerceivedMolecule.Incidence]
    ) {
        let removedCount = molecule.hasHydrogenAtom ? removableHydrogens(of: molecule, into: &isRemoved) : 0
        copyAtoms(molecule, into: &atoms, removing: removedCount > 0)
        copyBonds(molecule, into: &bonds, removing: removedCount > 0)
        if removedCount > 0 { countRemovedHydrogens(molecule, in: &atoms) }
        Self.fillRows(bonds, atomCount: atoms.count, offsets: &offsets, incidences: &incidences)
    }

    /// Notes the geometry class of stereo centres, which hybridisation looks at.
    func copyStereoClasses(of molecule: Molecule, into atoms: inout [PerceivedAtom]) {
        for stereo in molecule.atomStereo {
            let atom = newIndex.isEmpty ? stereo.center : newIndex[Int(stereo.center)]
            guard atom >= 0 else { continue }
            atoms[Int(atom)].stereo = AtomStereoTag(classCode: 1 + stereo.geometry.rawValue, permutation: 0)
        }
    }

    private mutating func copyAtoms(_ molecule: Molecule, into atoms: inout [PerceivedAtom], removing: Bool) {
        atoms.removeAll(keepingCapacity: true)
        newIndex.removeAll(keepingCapacity: true)
        let elements = molecule.elementColumn.span
        let hydrogens = molecule.hydrogenColumn.span
        for index in elements.indices {
            if removing {
                newIndex.append(isRemoved[index] ? -1 : Int32(truncatingIfNeeded: atoms.count))
                if isRemoved[index] { continue }
            }
            var atom = PerceivedAtom(elements[index])
            atom.source = Int32(truncatingIfNeeded: index)
            if hydrogens.isEmpty {
                atom.flags = .noImplicit
            } else if hydrogens[index] != .byValence {
                atom.flags = .noImplicit
                atom.writtenHydrogens = UInt8(clamping: hydrogens[index].fixedValue ?? 0)
            }
            atoms.append(atom)
        }
        copyDetails(molecule, into: &atoms)
    }

    /// Copies the columns that most molecules lack.
    private func copyDetails(_ molecule: Molecule, into atoms: inout [PerceivedAtom]) {
        let charges = molecule.formalChargeColumn.span
        let aromatic = molecule.aromaticColumn.span
        for index in atoms.indices {
            let source = Int(atoms[index].source)
            if !charges.isEmpty { atoms[index].formalCharge = charges[source] }
            if !aromatic.isEmpty && aromatic[source] { atoms[index].flags.insert(.aromatic) }
        }
        if !molecule.isotopeColumn.isEmpty {
            for index in atoms.indices { atoms[index].isotope = molecule.isotopeColumn[Int(atoms[index].source)] }
        }
        if !molecule.radicalColumn.isEmpty {
            for index in atoms.indices {
                atoms[index].radicalElectrons = molecule.radicalColumn[Int(atoms[index].source)]
            }
        }
        if !molecule.atomMapColumn.isEmpty {
            for index in atoms.indices { atoms[index].atomMap = molecule.atomMapColumn[Int(atoms[index].source)] }
        }
    }

    private func copyBonds(_ molecule: Molecule, into bonds: inout [PerceivedBond], removing: Bool) {
        bonds.removeAll(keepingCapacity: true)
        let source = molecule.bondColumn.span
        for index in source.indices {
            let bond = source[index]
            var begin = bond.begin
            var end = bond.end
            if removing {
                begin = newIndex[Int(begin)]
                end = newIndex[Int(end)]
                if begin < 0 || end < 0 { continue }
            }
            var copy = PerceivedBond(begin: Int(begin), end: Int(end), order: bond.order)
            copy.mark = bond.mark
            copy.source = Int32(truncatingIfNeeded: index)
            bonds.append(copy)
        }
    }

    private func countRemovedHydrogens(_ molecule: Molecule, in atoms: inout [PerceivedAtom]) {
        for index in isRemoved.indices where isRemoved[index] {
            let neighbor = newIndex[Int(molecule.neighbors(of: index)[0])]
            let count = atoms[Int(neighbor)].writtenHydrogens
            atoms[Int(neighbor)].writtenHydrogens = count == .max ? count : count + 1
        }
    }

    /// Builds the neighbour rows, each in the order of the bonds.
    private static func fillRows(
        _ bondColumn: [PerceivedBond], atomCount: Int, offsets offsetColumn: inout [Int32],
        incidences incidenceColumn: inout [PerceivedMolecule.Incidence]
    ) {
        offsetColumn.removeAll(keepingCapacity: true)
        offsetColumn.append(contentsOf: repeatElement(0, count: atomCount + 1))
        incidenceColumn.removeAll(keepingCapacity: true)
        incidenceColumn.append(
            contentsOf: repeatElement(PerceivedMolecule.Incidence(atom: 0, bond: 0), count: 2 * bondColumn.count))
        let bonds = bondColumn.span
        var offsets = offsetColumn.mutableSpan
        var incidences = incidenceColumn.mutableSpan
        for index in bonds.indices {
            offsets[Int(bonds[index].begin)] += 1
            offsets[Int(bonds[index].end)] += 1
        }
        var end: Int32 = 0
        for atom in 0...atomCount {
            end += offsets[atom]
            offsets[atom] = end
        }
        var index = bonds.count - 1
        while index >= 0 {
            let bond = bonds[index]
            let number = Int32(truncatingIfNeeded: index)
            offsets[Int(bond.begin)] -= 1
            incidences[Int(offsets[Int(bond.begin)])] = PerceivedMolecule.Incidence(atom: bond.end, bond: number)
            offsets[Int(bond.end)] -= 1
            incidences[Int(offsets[Int(bond.end)])] = PerceivedMolecule.Incidence(atom: bond.begin, bond: number)
            index -= 1
        }
    }
}

extension Molecule {
    /// Whether a hydrogen is among the atoms.
    fileprivate var hasHydrogenAtom: Bool {
        let elements = elementColumn.span
        for index in elements.indices where elements[index] == .hydrogen { return true }
        return false
    }
}
