internal import MolecularGraph

/// Turns the arrangements that an input states into tags on the order of the bonds (stereo-and-canonical.md 2).
enum WrittenTags {
    /// The tag that an arrangement means on the bond list of its centre; hydrogens and lone pairs stand last.
    static func tag(of stereo: AtomStereo, in molecule: Molecule) -> AtomStereoTag {
        let center = Int(stereo.center)
        let code = 1 + stereo.geometry.rawValue
        guard stereo.permutation > 0 else { return .none }
        let bondList = neighborList(of: center, in: molecule)
        if let numbers = ArrangementNumbers.of(stereo.geometry) {
            let missing = (0..<max(0, numbers.placeCount - bondList.count)).map { Int32(-1 - $0) }
            var written = written(stereo, in: molecule, bondList: bondList).order
            if molecule.chainBondCount >= 0 {
                let startsPart = frontAtom(of: center, in: molecule) == nil
                written.insert(contentsOf: missing, at: startsPart ? 0 : min(1, written.count))
            } else {
                // Hydrogens stand where the input lists them.
                var next = 0
                written = stereo.neighbors.map { neighbor in
                    guard neighbor < 0, next < missing.count else { return neighbor }
                    next += 1
                    return missing[next - 1]
                }
            }
            guard written.count == numbers.placeCount,
                let number = numbers.number(
                    Int(stereo.permutation), on: written, movedTo: bondList + missing)
            else { return .none }
            return AtomStereoTag(classCode: code, permutation: UInt8(number))
        }
        guard let isOdd = isInverted(stereo, in: molecule, bondList: bondList) else { return .none }
        return AtomStereoTag(classCode: code, permutation: isOdd ? 3 - stereo.permutation : stereo.permutation)
    }

    /// Whether the sense of a tetrahedral arrangement changes when it is told on the bond list; nil if the two do not
    /// list the same atoms.
    private static func isInverted(_ stereo: AtomStereo, in molecule: Molecule, bondList: [Int32]) -> Bool? {
        let center = Int(stereo.center)
        guard molecule.chainBondCount >= 0 else {
            // A plain statement: the hydrogen (or lone pair) moves to the end.
            guard stereo.neighbors.reduce(0, { $0 + ($1 < 0 ? 1 : 0) }) <= 1 else { return nil }
            let list = bondList.count < stereo.neighbors.count ? bondList + [-1] : bondList
            return isOddPermutation(from: stereo.neighbors, to: list)
        }
        let (order, ringCount, lateRings) = written(stereo, in: molecule, bondList: bondList)
        guard var isOdd = isOddPermutation(from: order, to: bondList) else { return nil }
        if bondList.count == 3 {
            let writtenHydrogens = molecule.hydrogenCount(of: center).fixedValue ?? 0
            if writtenHydrogens == 1 {
                if frontAtom(of: center, in: molecule) == nil { isOdd.toggle() }
            } else if ringCount == 1 && hasSingleBondsOnly(center, molecule) {
                isOdd.toggle()
            }
        }
        if lateRings % 2 == 1 { isOdd.toggle() }
        return isOdd
    }

    /// The neighbours of a centre in written order: the atom in front, ring closures by their digits, the rest by number.
    ///
    /// - Returns: The order, the number of ring digits, and how many of these stand behind branches so that they invert
    ///   the sense.
    private static func written(
        _ stereo: AtomStereo, in molecule: Molecule, bondList: [Int32]
    ) -> (order: [Int32], ringCount: Int, lateRings: Int) {
        let center = Int(stereo.center)
        let front = frontAtom(of: center, in: molecule)
        var chain: [Int32] = []
        let rows = molecule.bonds(of: center)
        for slot in rows.indices where Int(rows[slot]) < molecule.chainBondCount {
            let neighbor = bondList[slot]
            if neighbor != front { chain.append(neighbor) }
        }
        chain.sort()
        var rings: [Int32] = []
        var lateRings = 0
        var chainBefore = front == nil ? 0 : 1
        for neighbor in stereo.neighbors where neighbor >= 0 {
            if neighbor == front { continue }
            if chain.contains(neighbor) {
                chainBefore += 1
                continue
            }
            rings.append(neighbor)
            guard chainBefore > (front == nil ? 0 : 1) else { continue }
            if chainBefore == 1 || (chainBefore == 2 && center != 0) || (chainBefore == 3 && center == 0) {
                lateRings += 1
            }
        }
        return ((front.map { [$0] } ?? []) + rings + chain, rings.count, lateRings)
    }

    /// The atom in front of an atom in the text of a SMILES; nil if the atom begins the text or follows a dot.
    private static func frontAtom(of atom: Int, in molecule: Molecule) -> Int32? {
        let rows = molecule.bonds(of: atom)
        let neighbors = molecule.neighbors(of: atom)
        for slot in rows.indices where Int(rows[slot]) < molecule.chainBondCount && Int(neighbors[slot]) < atom {
            return neighbors[slot]
        }
        return nil
    }

    private static func neighborList(of atom: Int, in molecule: Molecule) -> [Int32] {
        let row = molecule.neighbors(of: atom)
        var list: [Int32] = []
        for slot in row.indices { list.append(row[slot]) }
        return list
    }

    private static func hasSingleBondsOnly(_ atom: Int, _ molecule: Molecule) -> Bool {
        let rows = molecule.bonds(of: atom)
        let bonds = molecule.bonds
        for slot in rows.indices {
            switch bonds[Int(rows[slot])].order {
            case .double, .triple, .quadruple, .aromatic: return false
            default: break
            }
        }
        return true
    }

    /// Whether two orders of the same things differ by an odd number of exchanges; nil if they are not the same.
    static func isOddPermutation(from old: [Int32], to new: [Int32]) -> Bool? {
        guard old.count == new.count else { return nil }
        var rest = old
        var isOdd = false
        for place in new.indices {
            guard let found = rest[place...].firstIndex(of: new[place]) else { return nil }
            if found != place {
                rest.swapAt(found, place)
                isOdd.toggle()
            }
        }
        return isOdd
    }
}
