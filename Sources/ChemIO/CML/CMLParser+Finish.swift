extension CMLParser {
    /// Hands the drafts of atoms and bonds over to the builder.
    mutating func finishAtoms(_ events: borrowing CMLEventReader) throws(ChemIOError) {
        indexOfID.removeAll(capacity: atoms.count)
        var lacksID = false
        var lacksElement = 0
        for index in atoms.indices {
            let id = atoms[index].id
            guard id.count > 0 else {
                lacksID = true
                continue
            }
            if !indexOfID.set(id, to: index, events) {
                throw ChemIOError(
                    .badValue, at: place(atoms[index].line),
                    "two atoms of the molecule have the id \"\(CMLText.string(events.bytes(id)))\"")
            }
        }
        if lacksID { warn("missing-id", line: position.line, "atoms without id; no bond can name them") }

        let positions = try positions()
        for index in atoms.indices {
            let atom = atoms[index]
            let element = atom.element ?? .dummy
            if atom.element == nil { lacksElement += 1 }
            if let positions {
                builder.addAtom(
                    element, x: positions[3 * index], y: positions[3 * index + 1], z: positions[3 * index + 2])
            } else {
                builder.addAtom(element)
            }
            if atom.hasCharge { builder.setFormalCharge(atom.charge, of: index) }
            if atom.massNumber != 0 { builder.setIsotope(atom.massNumber, of: index) }
            if atom.unpairedElectrons != 0 { builder.setRadicalElectrons(atom.unpairedElectrons, of: index) }
            if element == .dummy, let label = events.text(atom.alias.or(atom.label)) {
                builder.setLabel(label, of: index)
            }
        }
        if atoms.contains(where: \.hasCharge) { builder.stateFormalCharges() }
        if lacksElement > 0 {
            warn(
                "missing-element", line: position.line,
                "\(lacksElement) atoms without elementType are read as dummy atoms")
        }

        let pairs = try finishBonds(events)
        finishParities(events)
        finishHydrogens(pairs)
    }

    // MARK: Coordinates

    /// Positions in Å of all atoms: 3D, else fractional in a cell, else 2D; nil without a complete set.
    private mutating func positions() throws(ChemIOError) -> [Double]? {
        let every = atoms.reduce(UInt8(255)) { $0 & $1.given }
        let any = atoms.reduce(UInt8(0)) { $0 | $1.given }
        let hasSpace = !atoms.isEmpty && every & CMLAtom.space == CMLAtom.space
        let hasFractions = !atoms.isEmpty && every & CMLAtom.fraction == CMLAtom.fraction
        let hasPlane = !atoms.isEmpty && every & CMLAtom.plane == CMLAtom.plane

        var cellVectors: [Double]?
        switch cell.outcome() {
        case .none: break
        case .cell(let unitCell):
            cellVectors = unitCell.vectors
            builder.setCell(unitCell)
        case .faulty(let reason):
            if hasFractions && !hasSpace { throw ChemIOError(.badValue, at: place(cell.line), reason) }
            warn("bad-cell", line: cell.line, "\(reason); the cell is left out")
        }
        if hasSpace {
            builder.setStatedDimension(3)
            return flat { SIMD3($0[2], $0[3], $0[4]) }
        }
        warnAboutPartial(any & CMLAtom.space != 0, "x3, y3, z3", has: hasPlane || hasFractions)
        if hasFractions {
            if let v = cellVectors {
                builder.setStatedDimension(3)
                return flat { number in
                    let a = number[5] * SIMD3(v[0], v[1], v[2])
                    let b = number[6] * SIMD3(v[3], v[4], v[5])
                    let c = number[7] * SIMD3(v[6], v[7], v[8])
                    return a + b + c
                }
            }
            warn(
                "no-cell", line: position.line, "fractional coordinates without a cell; the atoms have no positions")
        } else {
            warnAboutPartial(any & CMLAtom.fraction != 0, "xFract, yFract, zFract", has: hasPlane)
        }
        if hasPlane {
            builder.setStatedDimension(2)
            return flat { SIMD3($0[0], $0[1], 0) }
        }
        warnAboutPartial(any & CMLAtom.plane != 0, "x2, y2", has: false)
        return nil
    }

    private mutating func warnAboutPartial(_ isPartial: Bool, _ names: String, has other: Bool) {
        guard isPartial else { return }
        let line = atoms.first { $0.given == 0 }?.line ?? position.line
        let rest = other ? "other coordinates are used" : "the molecule has no positions"
        warn("partial-coordinates", line: line, "not all atoms have \(names); \(rest)")
    }

    private func flat(_ position: (InlineArray<8, Double>) -> SIMD3<Double>) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(3 * atoms.count)
        for atom in atoms {
            let place = position(atom.numbers)
            result.append(place.x)
            result.append(place.y)
            result.append(place.z)
        }
        return result
    }

    // MARK: Bonds

    /// Looks the atoms of the bonds up; returns the pairs.
    private mutating func finishBonds(_ events: borrowing CMLEventReader) throws(ChemIOError) -> [Bond] {
        var added: [Bond] = []
        added.reserveCapacity(bonds.count)
        var bondOfID = CMLNames()
        var unknownOrders = 0
        let hasGroups = bonds.contains { !$0.isTwoCentre }
        for draft in bonds where draft.isTwoCentre {
            guard draft.referenceCount == 2 else {
                throw ChemIOError(
                    .badBond, at: place(draft.line),
                    "a bond names \(draft.referenceCount) atoms; expected two in atomRefs2")
            }
            var begin = try atom(draft.first, of: draft, events)
            var end = try atom(draft.second, of: draft, events)
            if draft.isReversed { swap(&begin, &end) }
            if draft.order == .unknown && !draft.orderIsGiven { unknownOrders += 1 }
            let isTorsion = draft.mark == .cis || draft.mark == .trans
            added.append(Bond(begin: begin, end: end, order: draft.order, mark: isTorsion ? .none : draft.mark))
            if hasGroups, !draft.id.isMissing {
                _ = bondOfID.set(draft.id, to: added.count - 1, replaces: true, events)
            }
        }
        if unknownOrders > 0 {
            let line = bonds.first { !$0.orderIsGiven }?.line ?? position.line
            warn("missing-order", line: line, "\(unknownOrders) bonds without order; their order is unknown")
        }
        markTorsions(in: &added, events)
        for bond in added {
            builder.addBond(bond)
            if bond.order == .aromatic {
                builder.markAromatic(Int(bond.begin))
                builder.markAromatic(Int(bond.end))
            }
        }
        if hasGroups { addGroups(added, bondOfID, events) }
        return added
    }

    private mutating func atom(
        _ id: CMLValue, of draft: CMLBond, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) -> Int {
        if let index = indexOfID.number(of: events.bytes(id), events) { return index }
        throw ChemIOError(
            .badBond, at: place(draft.line),
            "a bond names the atom \"\(CMLText.string(events.bytes(id)))\", which the molecule does not have")
    }

    /// The numbers of the names in a list that have one, and how many names there are.
    private static func numbers(
        _ list: CMLValue, in names: CMLNames, _ events: borrowing CMLEventReader
    ) -> (numbers: [Int], count: Int) {
        var found: [Int] = []
        var entries = CMLEntries(of: events.bytes(list))
        while let word = entries.next() {
            if let number = names.number(of: word, events) { found.append(number) }
        }
        return (found, entries.count)
    }

    /// Bonds between an atom and bonds (metal to a pi system).
    private mutating func addGroups(_ added: [Bond], _ bondOfID: CMLNames, _ events: borrowing CMLEventReader) {
        for draft in bonds where !draft.isTwoCentre {
            let (rows, count) = Self.numbers(draft.bondReferences, in: bondOfID, events)
            let named = rows.map { added[$0] }
            let centers = [draft.first, draft.second].compactMap { indexOfID.number(of: events.bytes($0), events) }
            if let center = centers.first, centers.count == 1, draft.referenceCount <= 2, named.count == count {
                let members = Set(named.flatMap { [$0.begin, $0.end] }).subtracting([Int32(center)]).sorted()
                if !members.isEmpty {
                    builder.addAttachment(MultiCenterAttachment(center: center, members: members, order: draft.order))
                    warn(
                        "multi-center-bond", line: draft.line,
                        "a bond to a group of \(members.count) atoms is kept as such and is no two-centre bond")
                    continue
                }
            }
            warn("multi-center-bond", line: draft.line, "a bond with bondRefs is not understood and is left out")
        }
    }

    /// Turns cis and trans about named atoms into cis and trans about the neighbours of the lowest index.
    private mutating func markTorsions(in added: inout [Bond], _ events: borrowing CMLEventReader) {
        guard bonds.contains(where: { $0.isTwoCentre && ($0.mark == .cis || $0.mark == .trans) }) else { return }
        let twoCentre = bonds.filter(\.isTwoCentre)
        var neighbors: [Int32: [Int32]] = [:]
        for bond in added {
            neighbors[bond.begin, default: []].append(bond.end)
            neighbors[bond.end, default: []].append(bond.begin)
        }
        for (index, draft) in twoCentre.enumerated() where draft.mark == .cis || draft.mark == .trans {
            let bond = added[index]
            let atBegin = neighbors[bond.begin, default: []].filter { $0 != bond.end }.sorted()
            let atEnd = neighbors[bond.end, default: []].filter { $0 != bond.begin }.sorted()
            guard let lowBegin = atBegin.first, let lowEnd = atEnd.first else {
                warn("bond-stereo", line: draft.stereoLine, "cis or trans at a bond with a bare end is left out")
                continue
            }
            var isTrans = draft.mark == .trans
            let (references, referenceCount) = Self.numbers(draft.stereoReferences, in: indexOfID, events)
            if referenceCount == 0 {
                guard atBegin.count == 1, atEnd.count == 1 else {
                    warn(
                        "bond-stereo", line: draft.stereoLine,
                        "cis or trans without atomRefs4 at a bond whose ends have several neighbours is left out")
                    continue
                }
            } else {
                var four = references.map { Int32($0) }
                if four.count == 4, four[1] == bond.end, four[2] == bond.begin { four.reverse() }
                guard four.count == 4, referenceCount == 4, four[1] == bond.begin, four[2] == bond.end,
                    atBegin.contains(four[0]), atEnd.contains(four[3])
                else {
                    warn(
                        "bond-stereo", line: draft.stereoLine,
                        "the atomRefs4 of a bond are not neighbour, both ends, neighbour; its cis or trans is left out")
                    continue
                }
                if four[0] != lowBegin { isTrans.toggle() }
                if four[3] != lowEnd { isTrans.toggle() }
            }
            added[index].mark = isTrans ? .trans : .cis
        }
    }

    // MARK: Stereo and hydrogens

    private mutating func finishParities(_ events: borrowing CMLEventReader) {
        if parities.isEmpty { return }
        for center in atoms.indices where atoms[center].parity >= 0 {
            let parity = parities[Int(atoms[center].parity)]
            if parity.value == 0 { continue }
            let (four, count) = Self.numbers(parity.references, in: indexOfID, events)
            guard four.count == 4, count == 4, Set(four).count == 4 else {
                warn(
                    "atom-parity", line: parity.line,
                    "an atomParity needs four different atoms of the molecule in atomRefs4; it is left out")
                continue
            }
            // A positive determinant of (1, r) of the four atoms is clockwise as seen from the first.
            builder.addAtomStereo(
                AtomStereo(
                    center: center, geometry: .tetrahedral, permutation: parity.value > 0 ? 2 : 1,
                    neighbors: four.map { $0 == center ? -1 : Int32($0) }))
        }
    }

    /// Hydrogens that are not atoms: hydrogenCount less the hydrogens that are; without it the valence model, if no
    /// hydrogen of the molecule is an atom.
    private mutating func finishHydrogens(_ bonds: [Bond]) {
        let hasHydrogens = atoms.contains { $0.element == .hydrogen }
        var attached = [Int](repeating: 0, count: atoms.count)
        for bond in bonds {
            if atoms[Int(bond.end)].element == .hydrogen { attached[Int(bond.begin)] += 1 }
            if atoms[Int(bond.begin)].element == .hydrogen { attached[Int(bond.end)] += 1 }
        }
        let isSpatial = atoms.allSatisfy { $0.given & (CMLAtom.space | CMLAtom.fraction) != 0 }
        let fillsValence = !hasHydrogens && !(isSpatial && bonds.isEmpty)
        var short: Int?
        for index in atoms.indices {
            let atom = atoms[index]
            guard let count = atom.hydrogens.map(Int.init) else {
                builder.setHydrogenCount(fillsValence ? .byValence : .fixed(0), of: index)
                continue
            }
            if bonds.isEmpty && hasHydrogens && atoms.count > 1 {
                // Nothing tells whose the hydrogens are.
                builder.setHydrogenCount(.fixed(0), of: index)
                continue
            }
            if count < attached[index] && short == nil { short = index }
            builder.setHydrogenCount(.fixed(UInt8(max(0, count - attached[index]))), of: index)
        }
        if let short {
            warn(
                "hydrogen-count", line: atoms[short].line,
                "hydrogenCount of atom \(short + 1) is less than the number of hydrogens bound to it; none are added")
        }
    }
}
