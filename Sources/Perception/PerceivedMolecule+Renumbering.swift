internal import MolecularGraph

extension PerceivedMolecule {
    /// The same molecule with other numbers: what must not change by it is what the numbering has no say in.
    ///
    /// - Parameters:
    ///   - atomOrder: the present atoms in their new order.
    ///   - bondOrder: the present bonds in their new order; bonds whose place in the list is odd change their ends, unless
    ///     they are dative.
    /// - Precondition: both are permutations.
    package func renumbered(atomOrder: [Int], bondOrder: [Int]) -> PerceivedMolecule {
        var copy = PerceivedMolecule()
        copy.fragmentCount = fragmentCount
        copy.smallestRingSetCount = smallestRingSetCount
        var newAtom = [Int32](repeating: 0, count: atomCount)
        for (place, atom) in atomOrder.enumerated() { newAtom[atom] = Int32(place) }
        var newBond = [Int32](repeating: 0, count: bondCount)
        for (place, bond) in bondOrder.enumerated() { newBond[bond] = Int32(place) }
        for (place, index) in bondOrder.enumerated() {
            var bond = bondColumn[index]
            bond.begin = newAtom[Int(bond.begin)]
            bond.end = newAtom[Int(bond.end)]
            if place % 2 == 1 && bond.order != .dative { swap(&bond.begin, &bond.end) }
            copy.bondColumn.append(bond)
        }
        copy.incidenceOffsets = [0]
        for atom in atomOrder {
            let row = neighbors(of: atom)
            var entries: [Incidence] = []
            for slot in row.indices {
                entries.append(
                    Incidence(atom: newAtom[Int(row[slot].atom)], bond: newBond[Int(row[slot].bond)]))
            }
            entries.sort { $0.bond < $1.bond }
            copy.incidenceColumn.append(contentsOf: entries)
            copy.incidenceOffsets.append(Int32(copy.incidenceColumn.count))
            var data = atomColumn[atom]
            var old: [Int32] = []
            for slot in row.indices { old.append(newAtom[Int(row[slot].atom)]) }
            data.stereo = data.stereo.moved(from: old, to: entries.map(\.atom))
            copy.atomColumn.append(data)
        }
        for ring in 0..<rings.count {
            let (atoms, bonds) = (rings.atoms(of: ring), rings.bonds(of: ring))
            for place in atoms.indices { copy.rings.atomColumn.append(newAtom[Int(atoms[place])]) }
            for place in bonds.indices { copy.rings.bondColumn.append(newBond[Int(bonds[place])]) }
            copy.rings.offsets.append(Int32(copy.rings.atomColumn.count))
        }
        copy.doubleBondArrangements = doubleBondArrangements.map { arrangement in
            let bond = newBond[Int(arrangement.bond)]
            let begin = newAtom[Int(arrangement.beginNeighbor)]
            let end = newAtom[Int(arrangement.endNeighbor)]
            let isTurned = copy.bondColumn[Int(bond)].begin != newAtom[Int(bondColumn[Int(arrangement.bond)].begin)]
            return DoubleBondArrangement(
                bond: bond, beginNeighbor: isTurned ? end : begin, endNeighbor: isTurned ? begin : end)
        }
        copy.doubleBondArrangements.sort { $0.bond < $1.bond }
        return copy
    }

    /// The same molecule with random numbers.
    package func renumbered(using random: inout some RandomNumberGenerator) -> PerceivedMolecule {
        renumbered(
            atomOrder: Array(0..<atomCount).shuffled(using: &random),
            bondOrder: Array(0..<bondCount).shuffled(using: &random))
    }
}

extension AtomStereoTag {
    /// The tag of the same arrangement on another order of the same neighbours; hydrogens and lone pairs stand last.
    func moved(from old: [Int32], to new: [Int32]) -> AtomStereoTag {
        guard classCode > 0, permutation > 0, let geometry = AtomStereo.Class(rawValue: classCode - 1) else {
            return self
        }
        if let numbers = ArrangementNumbers.of(geometry) {
            let missing = (0..<max(0, numbers.placeCount - old.count)).map { Int32(-1 - $0) }
            let number = numbers.number(Int(permutation), on: old + missing, movedTo: new + missing)
            return AtomStereoTag(classCode: classCode, permutation: UInt8(number ?? 0))
        }
        let isOdd = WrittenTags.isOddPermutation(from: old, to: new) ?? false
        return AtomStereoTag(classCode: classCode, permutation: isOdd ? 3 - permutation : permutation)
    }
}
