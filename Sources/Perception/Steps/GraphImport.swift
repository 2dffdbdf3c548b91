import MolecularGraph

/// First step: copies a molecule into a ``PerceivedMolecule``, without the hydrogen atoms that become counts.
///
/// A removed hydrogen raises the written count of its neighbour (perception.md 2); atoms and bonds keep their order.
struct GraphImport: Sendable {
    private var isRemoved: [Bool] = []
    private var newIndex: [Int32] = []

    /// Fills atoms, bonds and neighbour rows.
    ///
    /// - Parameter keepsHydrogens: whether all hydrogen atoms stay; those of drawn molecules stay in any case, as they
    ///   are removed after the clean-up.
    mutating func run(_ molecule: Molecule, into columns: inout WorkingColumns, keepsHydrogens: Bool = false) {
        let keepsAll = keepsHydrogens || molecule.isDrawn || !molecule.hasHydrogenAtom
        let isRemoving = !keepsAll && removableHydrogens(of: molecule, into: &isRemoved) > 0
        newIndex.removeAll(keepingCapacity: true)
        Self.copyAtoms(molecule, into: &columns.atoms)
        Self.copyDetails(molecule, into: &columns.atoms)
        Self.copyBonds(molecule, into: &columns.bonds)
        if isRemoving {
            countRemovedHydrogens(molecule, in: &columns.atoms)
            remove(isRemoved, from: &columns)
        } else {
            Self.copyRows(
                molecule.neighborOffsets, molecule.neighborAtoms, molecule.neighborBonds,
                atomCount: molecule.atomCount, offsets: &columns.offsets, incidences: &columns.incidences)
        }
        if !molecule.atomStereo.isEmpty { copyStereoClasses(of: molecule, into: &columns.atoms) }
    }

    /// Notes the geometry class of stereo centres, which hybridisation looks at.
    private func copyStereoClasses(of molecule: Molecule, into atoms: inout [PerceivedAtom]) {
        for stereo in molecule.atomStereo {
            let atom = newIndex.isEmpty ? stereo.center : newIndex[Int(stereo.center)]
            guard atom >= 0 else { continue }
            atoms[Int(atom)].stereo = AtomStereoTag(classCode: 1 + stereo.geometry.rawValue, permutation: 0)
        }
    }

    private static func copyAtoms(_ molecule: Molecule, into column: inout [PerceivedAtom]) {
        let elements = molecule.elementColumn.span
        let hydrogens = molecule.hydrogenColumn.span
        column.setCount(elements.count, filler: PerceivedAtom(.dummy))
        var atoms = column.mutableSpan
        for index in elements.indices {
            var atom = PerceivedAtom(elements[unchecked: index])
            atom.source = Int32(truncatingIfNeeded: index)
            if hydrogens.isEmpty {
                atom.flags = .noImplicit
            } else if hydrogens[index] != .byValence {
                atom.flags = .noImplicit
                atom.writtenHydrogens = UInt8(clamping: hydrogens[index].fixedValue ?? 0)
            }
            atoms[unchecked: index] = atom
        }
    }

    /// Copies the columns that not all molecules have.
    private static func copyDetails(_ molecule: Molecule, into column: inout [PerceivedAtom]) {
        var atoms = column.mutableSpan
        if !molecule.formalChargeColumn.isEmpty {
            let charges = molecule.formalChargeColumn.span
            for index in charges.indices { atoms[index].formalCharge = charges[unchecked: index] }
        }
        if !molecule.aromaticColumn.isEmpty {
            let aromatic = molecule.aromaticColumn.span
            for index in aromatic.indices where aromatic[unchecked: index] { atoms[index].flags.insert(.aromatic) }
        }
        if !molecule.isotopeColumn.isEmpty {
            for index in atoms.indices { atoms[index].isotope = molecule.isotopeColumn[index] }
        }
        if !molecule.radicalColumn.isEmpty {
            for index in atoms.indices { atoms[index].radicalElectrons = molecule.radicalColumn[index] }
        }
        if !molecule.atomMapColumn.isEmpty {
            for index in atoms.indices { atoms[index].atomMap = molecule.atomMapColumn[index] }
        }
    }

    private static func copyBonds(_ molecule: Molecule, into column: inout [PerceivedBond]) {
        let source = molecule.bondColumn.span
        column.setCount(source.count, filler: PerceivedBond(begin: 0, end: 0, order: .unknown))
        var bonds = column.mutableSpan
        for index in source.indices {
            let bond = source[unchecked: index]
            var copy = PerceivedBond(begin: Int(bond.begin), end: Int(bond.end), order: bond.order)
            copy.mark = bond.mark
            switch bond.order {
            case .any, .singleOrDouble, .doubleOrAromatic: copy.flags = .query
            default: break
            }
            copy.source = Int32(truncatingIfNeeded: index)
            bonds[unchecked: index] = copy
        }
    }

    /// Copies the neighbour rows of a molecule that keeps all its atoms.
    private static func copyRows(
        _ sourceOffsets: [Int32], _ sourceAtoms: [Int32], _ sourceBonds: [Int32], atomCount: Int,
        offsets: inout [Int32], incidences incidenceColumn: inout [PerceivedMolecule.Incidence]
    ) {
        offsets.removeAll(keepingCapacity: true)
        if sourceOffsets.isEmpty {
            offsets.append(contentsOf: repeatElement(0, count: atomCount + 1))
        } else {
            offsets.append(contentsOf: sourceOffsets)
        }
        incidenceColumn.setCount(sourceAtoms.count, filler: PerceivedMolecule.Incidence(atom: 0, bond: 0))
        var incidences = incidenceColumn.mutableSpan
        let atoms = sourceAtoms.span
        let bonds = sourceBonds.span
        for place in atoms.indices {
            incidences[place] = PerceivedMolecule.Incidence(atom: atoms[unchecked: place], bond: bonds[place])
        }
    }

    /// Makes metals take no implicit hydrogens.
    func keepMetals(in columns: inout WorkingColumns) {
        for index in columns.atoms.indices where ValenceModel.isMetal(columns.atoms[index].atomicNumber) {
            columns.atoms[index].flags.insert(.noImplicit)
        }
    }

    /// Marks query bonds (topology) and query hydrogens of molfiles.
    func copyQueries(of molecule: Molecule, into columns: inout WorkingColumns) {
        for note in molecule.bondNotes where note.kind == .topology {
            columns.bonds[Int(note.bond)].flags.insert(.query)
        }
        for note in molecule.atomNotes {
            switch note.kind {
            case .queryHydrogens, .substituents, .unsaturated, .ringBonds:
                columns.atoms[Int(note.atom)].flags.insert(.query)
            default: break
            }
        }
        for list in molecule.atomLists {
            let isOpen = list.isExclusion || list.elements.count > 1
            columns.atoms[Int(list.atom)].flags.formUnion(isOpen ? [.query, .openElement] : .query)
        }
        if !molecule.labelTable.isEmpty { markOpenElements(of: molecule, in: &columns.atoms) }
    }

    /// Marks the query atoms among the dummies of a drawing, by their symbols. The number of an R-group replaces the
    /// query of its symbol; any other count at an atom that may be anything is all that is known of it.
    private func markOpenElements(of molecule: Molecule, in atoms: inout [PerceivedAtom]) {
        for index in atoms.indices where atoms[index].element == .dummy {
            switch molecule.label(of: index) {
            case "A", "Q", "QH", "X", "XH", "M", "MH": atoms[index].flags.insert(.openElement)
            case "*", "AH", "R": if atoms[index].flags.contains(.query) { atoms[index].flags.insert(.openElement) }
            default: break
            }
        }
        for note in molecule.atomNotes where note.kind == .rGroup {
            atoms[Int(note.atom)].flags.remove(.openElement)
        }
    }

    private func countRemovedHydrogens(_ molecule: Molecule, in atoms: inout [PerceivedAtom]) {
        for index in isRemoved.indices where isRemoved[index] {
            let neighbor = molecule.neighbors(of: index)[0]
            let count = atoms[Int(neighbor)].writtenHydrogens
            atoms[Int(neighbor)].writtenHydrogens = count == .max ? count : count + 1
        }
    }

    /// Takes atoms and their bonds out of the columns; the others keep their order.
    mutating func remove(_ isRemoved: [Bool], from columns: inout WorkingColumns) {
        newIndex.removeAll(keepingCapacity: true)
        var count = 0
        for index in columns.atoms.indices {
            newIndex.append(isRemoved[index] ? -1 : Int32(truncatingIfNeeded: count))
            if isRemoved[index] { continue }
            columns.atoms[count] = columns.atoms[index]
            count += 1
        }
        columns.atoms.removeLast(columns.atoms.count - count)
        count = 0
        for index in columns.bonds.indices {
            var bond = columns.bonds[index]
            bond.begin = newIndex[Int(bond.begin)]
            bond.end = newIndex[Int(bond.end)]
            if bond.begin < 0 || bond.end < 0 { continue }
            columns.bonds[count] = bond
            count += 1
        }
        columns.bonds.removeLast(columns.bonds.count - count)
        Self.fillRows(
            columns.bonds, atomCount: columns.atoms.count, offsets: &columns.offsets, incidences: &columns.incidences)
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
        // End points were checked when the molecule was made.
        for index in bonds.indices {
            offsets[unchecked: Int(bonds[unchecked: index].begin)] += 1
            offsets[unchecked: Int(bonds[unchecked: index].end)] += 1
        }
        var end: Int32 = 0
        for atom in 0...atomCount {
            end += offsets[unchecked: atom]
            offsets[unchecked: atom] = end
        }
        var index = bonds.count - 1
        while index >= 0 {
            let bond = bonds[unchecked: index]
            let number = Int32(truncatingIfNeeded: index)
            let first = offsets[unchecked: Int(bond.begin)] - 1
            offsets[unchecked: Int(bond.begin)] = first
            incidences[unchecked: Int(first)] = PerceivedMolecule.Incidence(atom: bond.end, bond: number)
            let second = offsets[unchecked: Int(bond.end)] - 1
            offsets[unchecked: Int(bond.end)] = second
            incidences[unchecked: Int(second)] = PerceivedMolecule.Incidence(atom: bond.begin, bond: number)
            index -= 1
        }
    }
}

extension Molecule {
    /// Whether a hydrogen is among the atoms.
    var hasHydrogenAtom: Bool {
        let elements = elementColumn.span
        for index in elements.indices where elements[index] == .hydrogen { return true }
        return false
    }
}
