/// Why a set of atoms and bonds is no molecule. Atom and bond numbers are indices from 0.
public enum GraphError: Error, Hashable, Sendable {
    /// Some atoms have positions and others do not.
    case partialCoordinates(positions: Int, atoms: Int)
    /// A position is not a finite number.
    case nonFiniteCoordinate(atom: Int)
    /// A bond names an atom that does not exist.
    case bondOutOfRange(bond: Int)
    /// A bond joins an atom to itself.
    case selfBond(bond: Int)
    /// Two bonds join the same two atoms.
    case duplicateBond(first: Int, second: Int)
    /// A stereo statement or an attachment names an atom that does not exist.
    case referenceOutOfRange(atom: Int)
}

extension Molecule {
    /// Empties the molecule but keeps its storage.
    package mutating func removeAll() {
        removeAllButRows()
        if !neighborOffsets.isEmpty { removeRows() }
    }

    /// Forgets the neighbour rows.
    private mutating func removeRows() {
        neighborOffsets.removeAll(keepingCapacity: true)
        neighborAtoms.removeAll(keepingCapacity: true)
        neighborBonds.removeAll(keepingCapacity: true)
    }

    /// Empties the molecule but for its neighbour rows, which are those of the atoms and bonds that it had:
    /// ``buildAdjacency(distinctBonds:)`` makes them anew in place.
    mutating func removeAllButRows() {
        elementColumn.removeAll(keepingCapacity: true)
        if !coordinateColumn.isEmpty { coordinateColumn.removeAll(keepingCapacity: true) }
        if !formalChargeColumn.isEmpty { formalChargeColumn.removeAll(keepingCapacity: true) }
        if !isotopeColumn.isEmpty { isotopeColumn.removeAll(keepingCapacity: true) }
        if !radicalColumn.isEmpty { radicalColumn.removeAll(keepingCapacity: true) }
        if !hydrogenColumn.isEmpty { hydrogenColumn.removeAll(keepingCapacity: true) }
        if !aromaticColumn.isEmpty { aromaticColumn.removeAll(keepingCapacity: true) }
        if !atomMapColumn.isEmpty { atomMapColumn.removeAll(keepingCapacity: true) }
        if !partialChargeColumn.isEmpty { partialChargeColumn.removeAll(keepingCapacity: true) }
        if !labelTable.isEmpty { labelTable.removeAll() }
        if !bondColumn.isEmpty { bondColumn.removeAll(keepingCapacity: true) }
        if !atomStereo.isEmpty { atomStereo.removeAll(keepingCapacity: true) }
        if !multiCenterAttachments.isEmpty { multiCenterAttachments.removeAll(keepingCapacity: true) }
        if !atomNotes.isEmpty { atomNotes.removeAll(keepingCapacity: true) }
        if !bondNotes.isEmpty { bondNotes.removeAll(keepingCapacity: true) }
        if !atomLists.isEmpty { atomLists.removeAll(keepingCapacity: true) }
        if !dataFields.isEmpty { dataFields.removeAll(keepingCapacity: true) }
        if !titleBytes.isEmpty { titleBytes.removeAll(keepingCapacity: true) }
        cell = nil
        statedTotalCharge = nil
        chainBondCount = -1
        isDrawn = false
        statedDimension = 0
    }

    /// Extends columns that were begun to all atoms and checks the coordinates.
    mutating func completeColumns() throws(GraphError) {
        let count = elementColumn.count
        Self.extend(&formalChargeColumn, with: 0, to: count)
        Self.extend(&isotopeColumn, with: 0, to: count)
        Self.extend(&radicalColumn, with: 0, to: count)
        Self.extend(&hydrogenColumn, with: .unspecified, to: count)
        Self.extend(&aromaticColumn, with: false, to: count)
        Self.extend(&atomMapColumn, with: 0, to: count)
        Self.extend(&partialChargeColumn, with: 0, to: count)
        guard coordinateColumn.isEmpty || coordinateColumn.count == 3 * count else {
            throw .partialCoordinates(positions: coordinateColumn.count / 3, atoms: count)
        }
        // value * 0 is 0 for every finite value and nan for the others, so one test at the end covers all.
        var probe = 0.0
        for value in coordinateColumn { probe += value * 0 }
        if probe != 0 {
            for index in coordinateColumn.indices where !coordinateColumn[index].isFinite {
                throw .nonFiniteCoordinate(atom: index / 3)
            }
        }
    }

    private static func extend<Value>(_ column: inout [Value], with value: Value, to count: Int) {
        guard !column.isEmpty else { return }
        while column.count < count { column.append(value) }
    }

    /// Builds the compressed neighbour rows and checks that bonds are sound. The first `distinctBonds` bonds are known to
    /// join different pairs of atoms (chain bonds of SMILES).
    mutating func buildAdjacency(distinctBonds: Int) throws(GraphError) {
        guard !bondColumn.isEmpty else {
            if !neighborOffsets.isEmpty { removeRows() }
            return
        }
        let count = elementColumn.count
        let total = 2 * bondColumn.count
        neighborOffsets.setCount(count + 1, filler: 0)
        neighborAtoms.setCount(total, filler: 0)
        neighborBonds.setCount(total, filler: 0)
        try Self.fillRows(
            of: bondColumn, atomCount: count, offsets: &neighborOffsets, atoms: &neighborAtoms, rows: &neighborBonds)
        try checkDuplicateBonds(distinctBonds: distinctBonds)
    }

    /// Fills the neighbour rows, which have their final lengths.
    private static func fillRows(
        of bondColumn: [Bond], atomCount count: Int, offsets offsetColumn: inout [Int32],
        atoms atomColumn: inout [Int32], rows rowColumn: inout [Int32]
    ) throws(GraphError) {
        // The end points are checked in the first pass, so that the passes after it can do without bounds checks.
        let bonds = bondColumn.span
        var offsets = offsetColumn.mutableSpan
        for atom in offsets.indices { offsets[unchecked: atom] = 0 }
        for index in bonds.indices {
            let bond = bonds[unchecked: index]
            guard bond.begin >= 0, bond.end >= 0, bond.begin < count, bond.end < count else {
                throw .bondOutOfRange(bond: index)
            }
            if bond.begin == bond.end { throw .selfBond(bond: index) }
            offsets[unchecked: Int(bond.begin)] += 1
            offsets[unchecked: Int(bond.end)] += 1
        }
        // Turn the degrees into row ends, then fill the rows backwards: each ends up in the order of the bonds.
        var end: Int32 = 0
        for atom in 0...count {
            end += offsets[unchecked: atom]
            offsets[unchecked: atom] = end
        }
        var atoms = atomColumn.mutableSpan
        var rows = rowColumn.mutableSpan
        var index = bonds.count - 1
        while index >= 0 {
            let bond = bonds[unchecked: index]
            let first = offsets[unchecked: Int(bond.begin)] - 1
            offsets[unchecked: Int(bond.begin)] = first
            atoms[unchecked: Int(first)] = bond.end
            rows[unchecked: Int(first)] = Int32(truncatingIfNeeded: index)
            let second = offsets[unchecked: Int(bond.end)] - 1
            offsets[unchecked: Int(bond.end)] = second
            atoms[unchecked: Int(second)] = bond.begin
            rows[unchecked: Int(second)] = Int32(truncatingIfNeeded: index)
            index -= 1
        }
    }

    /// A row that is short enough to compare its entries pair by pair.
    private static var shortRow: Int { 16 }

    /// Looks for two bonds between the same atoms.
    private func checkDuplicateBonds(distinctBonds: Int) throws(GraphError) {
        guard distinctBonds > 0 else { return try checkAllRows() }
        for index in distinctBonds..<max(distinctBonds, bondColumn.count) {
            let bond = bondColumn[index]
            let row = neighbors(of: Int(bond.begin))
            if row.count > Self.shortRow { return try checkAllRows() }
            for slot in row.indices where row[slot] == bond.end {
                let other = Int(bonds(of: Int(bond.begin))[slot])
                if other != index { throw .duplicateBond(first: min(other, index), second: max(other, index)) }
            }
        }
    }

    /// Rows are short, so pairs are compared; a long row (a hub) is compared through a table of last visits.
    private func checkAllRows() throws(GraphError) {
        var lastVisit: [Int32] = []
        let offsets = neighborOffsets.span
        let atoms = neighborAtoms.span
        for atom in 0..<elementColumn.count {
            let start = Int(offsets[atom])
            let end = Int(offsets[atom + 1])
            if end - start <= Self.shortRow {
                for second in start..<end {
                    for first in start..<second where atoms[first] == atoms[second] {
                        throw .duplicateBond(first: Int(neighborBonds[first]), second: Int(neighborBonds[second]))
                    }
                }
            } else {
                if lastVisit.isEmpty { lastVisit = Array(repeating: -1, count: elementColumn.count) }
                for slot in start..<end {
                    let neighbor = Int(atoms[slot])
                    let earlier = Int(lastVisit[neighbor])
                    if earlier >= start {
                        throw .duplicateBond(first: Int(neighborBonds[earlier]), second: Int(neighborBonds[slot]))
                    }
                    lastVisit[neighbor] = Int32(slot)
                }
            }
        }
    }

    /// Checks the atoms that stereo statements and attachments name.
    func checkReferences() throws(GraphError) {
        let range = 0..<Int32(elementColumn.count)
        for stereo in atomStereo {
            guard range.contains(stereo.center) else { throw .referenceOutOfRange(atom: Int(stereo.center)) }
            for neighbor in stereo.neighbors where neighbor != -1 && !range.contains(neighbor) {
                throw .referenceOutOfRange(atom: Int(neighbor))
            }
        }
        for attachment in multiCenterAttachments {
            guard range.contains(attachment.center) else { throw .referenceOutOfRange(atom: Int(attachment.center)) }
            for member in attachment.members where !range.contains(member) {
                throw .referenceOutOfRange(atom: Int(member))
            }
            if let placeholder = attachment.placeholder, !range.contains(placeholder) {
                throw .referenceOutOfRange(atom: Int(placeholder))
            }
        }
        for note in atomNotes where !range.contains(note.atom) { throw .referenceOutOfRange(atom: Int(note.atom)) }
        for list in atomLists where !range.contains(list.atom) { throw .referenceOutOfRange(atom: Int(list.atom)) }
        for note in bondNotes where note.bond < 0 || Int(note.bond) >= bondColumn.count {
            throw .bondOutOfRange(bond: Int(note.bond))
        }
    }
}

extension Molecule {
    /// Two molecules say the same: atoms, coordinates, bonds, charges, stereo, title and data are equal.
    public static func haveSameContent(_ left: Molecule, _ right: Molecule) -> Bool {
        left.elementColumn == right.elementColumn && left.coordinateColumn == right.coordinateColumn
            && left.bondColumn == right.bondColumn && left.formalChargeColumn == right.formalChargeColumn
            && left.isotopeColumn == right.isotopeColumn && left.radicalColumn == right.radicalColumn
            && left.hydrogenColumn == right.hydrogenColumn && left.aromaticColumn == right.aromaticColumn
            && left.atomMapColumn == right.atomMapColumn && left.atomStereo == right.atomStereo
            && left.multiCenterAttachments == right.multiCenterAttachments && left.cell == right.cell
            && left.titleBytes == right.titleBytes && left.dataFields == right.dataFields
            && left.labelTable == right.labelTable && Set(left.atomNotes) == Set(right.atomNotes)
            && Set(left.bondNotes) == Set(right.bondNotes) && left.atomLists == right.atomLists
    }
}
