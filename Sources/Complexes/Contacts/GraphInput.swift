internal import MolecularGraph

/// Takes contacts and bonds from the bonds of a molecule instead of from its positions.
struct GraphInput {
    private var indices: [Int32] = []
    private var hydrogens: [UInt8] = []

    /// Whether a metal has a bond, or a group of atoms is attached to it.
    static func hasMetalBonds(_ molecule: borrowing Molecule, _ metalFlags: [Bool]) -> Bool {
        func isMetal(_ atom: Int32) -> Bool { metalFlags[molecule.element(of: Int(atom)).atomicNumber] }
        for attachment in molecule.multiCenterAttachments where isMetal(attachment.center) { return true }
        guard molecule.bondCount > 0 else {
            // A lone metal with hydrogens, such as [TiH4].
            for atom in 0..<molecule.atomCount where isMetal(Int32(atom)) {
                if (molecule.hydrogenCount(of: atom).fixedValue ?? 0) > 0 { return true }
            }
            return false
        }
        let bonds = molecule.bonds
        for index in bonds.indices where bonds[index].order != .hydrogen {
            if isMetal(bonds[index].begin) != isMetal(bonds[index].end) { return true }
        }
        return false
    }

    /// Fills atoms, metals and contacts. Hydrogens that the molecule only counts become atoms at the end; pseudo atoms
    /// that stand for a group go.
    mutating func read(
        _ molecule: borrowing Molecule, metalFlags: [Bool], into complex: inout PerceivedComplex,
        bonds pairs: inout [AtomPair], metalBonds: inout [AtomPair]
    ) {
        pairs.removeAll(keepingCapacity: true)
        metalBonds.removeAll(keepingCapacity: true)
        copyAtoms(of: molecule, metalFlags: metalFlags, into: &complex)
        let attachments = molecule.multiCenterAttachments
        let bonds = molecule.bonds
        for index in bonds.indices {
            let bond = bonds[index]
            guard bond.order != .hydrogen else { continue }
            add(indices[Int(bond.begin)], indices[Int(bond.end)], &complex, &pairs, &metalBonds)
        }
        for attachment in attachments where attachment.joinsAll {
            let center = indices[Int(attachment.center)]
            for member in attachment.members {
                add(center, indices[Int(member)], &complex, &pairs, &metalBonds)
            }
        }
        addHydrogens(of: molecule, into: &complex, &pairs, &metalBonds)
        pairs.sort { ($0.second, $0.first) < ($1.second, $1.first) }
        removeDuplicates(&pairs)
        metalBonds.sort { ($0.first, $0.second) < ($1.first, $1.second) }
        removeDuplicates(&metalBonds)
        var next = 0
        for metal in complex.metals {
            while next < metalBonds.count, metalBonds[next].first == metal {
                complex.contactColumn.append(metalBonds[next].second)
                next += 1
            }
            complex.contactOffsets.append(Int32(complex.contactColumn.count))
        }
        keepPositions(of: molecule, &complex)
    }

    private mutating func copyAtoms(
        of molecule: borrowing Molecule, metalFlags: [Bool], into complex: inout PerceivedComplex
    ) {
        indices.removeAll(keepingCapacity: true)
        let placeholders = molecule.multiCenterAttachments.compactMap(\.placeholder)
        for atom in 0..<molecule.atomCount {
            if !placeholders.isEmpty, placeholders.contains(Int32(atom)) {
                indices.append(-1)
                continue
            }
            let number = molecule.element(of: atom).atomicNumber
            indices.append(Int32(complex.numbers.count))
            if metalFlags[number] { complex.metals.append(Int32(complex.numbers.count)) }
            complex.numbers.append(UInt8(number))
            complex.isMetal.append(metalFlags[number])
        }
        complex.writtenAtomCount = complex.numbers.count
    }

    private func add(
        _ first: Int32, _ second: Int32, _ complex: inout PerceivedComplex, _ pairs: inout [AtomPair],
        _ metalBonds: inout [AtomPair]
    ) {
        guard first >= 0, second >= 0, first != second else { return }
        switch (complex.isMetal[Int(first)], complex.isMetal[Int(second)]) {
        case (true, true): complex.flags.insert(.metalMetal)
        case (true, false): metalBonds.append(AtomPair(Int(first), Int(second)))
        case (false, true): metalBonds.append(AtomPair(Int(second), Int(first)))
        case (false, false): pairs.append(AtomPair(Int(min(first, second)), Int(max(first, second))))
        }
    }

    private mutating func addHydrogens(
        of molecule: borrowing Molecule, into complex: inout PerceivedComplex, _ pairs: inout [AtomPair],
        _ metalBonds: inout [AtomPair]
    ) {
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        for atom in 0..<molecule.atomCount where indices[atom] >= 0 {
            for _ in 0..<Int(hydrogens[atom]) {
                let added = Int32(complex.numbers.count)
                complex.numbers.append(1)
                complex.isMetal.append(false)
                add(indices[atom], added, &complex, &pairs, &metalBonds)
            }
        }
    }

    private func removeDuplicates(_ pairs: inout [AtomPair]) {
        guard pairs.count > 1 else { return }
        var kept = 1
        for index in 1..<pairs.count
        where pairs[index].first != pairs[kept - 1].first || pairs[index].second != pairs[kept - 1].second {
            pairs[kept] = pairs[index]
            kept += 1
        }
        pairs.removeLast(pairs.count - kept)
    }

    /// Positions in space serve for geometry and axes if every contact has one.
    private func keepPositions(of molecule: borrowing Molecule, _ complex: inout PerceivedComplex) {
        guard molecule.dimension == 3, complex.contactColumn.allSatisfy({ Int($0) < complex.writtenAtomCount }) else {
            return
        }
        let coordinates = molecule.coordinates
        for atom in 0..<molecule.atomCount where indices[atom] >= 0 {
            for axis in 0..<3 { complex.positions.append(coordinates[3 * atom + axis]) }
        }
        for _ in complex.writtenAtomCount..<complex.numbers.count { complex.positions.append(contentsOf: [0, 0, 0]) }
    }
}
