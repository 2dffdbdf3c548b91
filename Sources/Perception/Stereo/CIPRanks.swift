internal import MolecularGraph

/// Ranks of atoms by the legacy algorithm of RDKit, an approximation of the Cahn–Ingold–Prelog rules that looks at
/// atoms, isotopes and the spheres around them (stereo-and-canonical.md 6.2).
struct CIPRanks: Sendable {
    /// Rank of each atom, from 0, without gaps; equal for atoms that the rules do not tell apart.
    private(set) var ranks: [Int32] = []

    private var order: [Int32] = []
    private var newRanks: [Int32] = []
    private var startValues: [Int64] = []
    /// Lists of the tied atoms, one behind the other.
    private var entries: [Int32] = []
    private var listStarts: [Int32] = []
    private var listEnds: [Int32] = []
    /// Most list entries that are made for one ranking; beyond it (long chains of tens of thousands of atoms) atoms that
    /// are still tied stay so.
    private static let entryLimit = 100_000_000

    /// Ranks by element, isotope and map number, then by spheres.
    mutating func rank(_ molecule: PerceivedMolecule) {
        startValues.removeAll(keepingCapacity: true)
        let atoms = molecule.atoms
        for index in atoms.indices { startValues.append(Self.startValue(atoms[index])) }
        refine(molecule)
    }

    /// Ranks again, with the labels that have been found: `factor` times the old rank, and a number for the labels.
    mutating func rankAgain(_ molecule: PerceivedMolecule) {
        let atoms = molecule.atoms
        let bonds = molecule.bonds
        var factor: Int64 = 100
        while factor < Int64(atoms.count) { factor *= 10 }
        startValues.removeAll(keepingCapacity: true)
        for index in atoms.indices {
            var value = Int64(ranks[index]) * factor
            switch atoms[index].cip {
            case .s: value += 10
            case .r: value += 20
            case .none, .e, .z: break
            }
            startValues.append(value)
        }
        for index in bonds.indices {
            let weight: Int64
            switch bonds[index].cip {
            case .e: weight = 1
            case .z: weight = 2
            case .none, .r, .s: continue
            }
            startValues[Int(bonds[index].begin)] += weight
            startValues[Int(bonds[index].end)] += weight
        }
        refine(molecule)
    }

    private static func startValue(_ atom: PerceivedAtom) -> Int64 {
        var mass = 512
        if atom.isotope != 0 {
            let difference = Int(atom.isotope) - (atom.element.mostCommonIsotope ?? 0)
            mass += difference >= 0 ? difference + 1 : difference
        }
        mass = max(mass, 0) % 1024
        let map = atom.atomMap == 0 ? 0 : (Int(atom.atomMap) + 1) % 1024
        return Int64((atom.atomicNumber % 128) << 20 | mass << 10 | map)
    }

    /// Dense ranks of the start values, then spheres as long as they tell more atoms apart.
    private mutating func refine(_ molecule: PerceivedMolecule) {
        let count = molecule.atomCount
        order.removeAll(keepingCapacity: true)
        for atom in 0..<count { order.append(Int32(truncatingIfNeeded: atom)) }
        let values = startValues
        order.sort { values[Int($0)] < values[Int($1)] }
        ranks.removeAll(keepingCapacity: true)
        ranks.append(contentsOf: repeatElement(0, count: count))
        var classes: Int32 = 0
        for place in 0..<count {
            if place > 0 && values[Int(order[place])] != values[Int(order[place - 1])] { classes += 1 }
            ranks[Int(order[place])] = classes
        }
        var classCount = count == 0 ? 0 : Int(classes) + 1
        var lastCount = -1
        var steps = 0
        var entryCount = 0
        while classCount < count && steps < count / 2 + 1 && lastCount < classCount && entryCount < Self.entryLimit {
            if steps & 7 == 7 && RecordDeadline.isPast { return }
            lastCount = classCount
            classCount = split(molecule)
            entryCount += entries.count
            steps += 1
        }
    }

    /// Sorts the atoms of each class by the ranks around them and returns the new number of classes.
    private mutating func split(_ molecule: PerceivedMolecule) -> Int {
        let count = order.count
        makeLists(molecule)
        newRanks.removeAll(keepingCapacity: true)
        newRanks.append(contentsOf: ranks)
        var classes: Int32 = -1
        var start = 0
        while start < count {
            var end = start + 1
            let rank = ranks[Int(order[start])]
            while end < count && ranks[Int(order[end])] == rank { end += 1 }
            classes += 1
            if end == start + 1 {
                newRanks[Int(order[start])] = classes
            } else {
                sortClass(start..<end)
                for place in start..<end {
                    if place > start && compare(order[place - 1], order[place]) != 0 { classes += 1 }
                    newRanks[Int(order[place])] = classes
                }
            }
            start = end
        }
        swap(&ranks, &newRanks)
        return Int(classes) + 1
    }

    private mutating func sortClass(_ range: Range<Int>) {
        if range.count > 24 {
            let members = order[range].sorted { compare($0, $1) < 0 }
            order.replaceSubrange(range, with: members)
            return
        }
        for index in range.dropFirst() {
            let atom = order[index]
            var place = index
            while place > range.lowerBound && compare(order[place - 1], atom) > 0 {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = atom
        }
    }

    /// Compares the lists of two atoms; a prefix is smaller.
    private func compare(_ first: Int32, _ second: Int32) -> Int {
        var left = Int(listStarts[Int(first)])
        var right = Int(listStarts[Int(second)])
        let leftEnd = Int(listEnds[Int(first)])
        let rightEnd = Int(listEnds[Int(second)])
        while left < leftEnd && right < rightEnd {
            if entries[left] != entries[right] { return entries[left] < entries[right] ? -1 : 1 }
            left += 1
            right += 1
        }
        if left < leftEnd { return 1 }
        return right < rightEnd ? -1 : 0
    }

    /// Writes the list of every tied atom: the ranks around it, descending, each as often as the bond counts, then
    /// a 0 for every hydrogen.
    private mutating func makeLists(_ molecule: PerceivedMolecule) {
        let count = order.count
        if listStarts.count < count {
            listStarts.append(contentsOf: repeatElement(0, count: count - listStarts.count))
            listEnds.append(contentsOf: repeatElement(0, count: count - listEnds.count))
        }
        entries.removeAll(keepingCapacity: true)
        let atoms = molecule.atoms
        let bonds = molecule.bonds
        for place in 0..<count {
            let atom = Int(order[place])
            let rank = ranks[atom]
            let isTied =
                (place > 0 && ranks[Int(order[place - 1])] == rank)
                || (place + 1 < count && ranks[Int(order[place + 1])] == rank)
            guard isTied else { continue }
            let start = entries.count
            listStarts[atom] = Int32(truncatingIfNeeded: start)
            let row = molecule.neighbors(of: atom)
            for slot in row.indices {
                let neighbor = Int(row[slot].atom)
                let value = ranks[neighbor] + 1
                let isPhosphorus = atoms[neighbor].element == .phosphorus
                var weight = Self.weight(bonds[Int(row[slot].bond)].order)
                if isPhosphorus && weight == 4 && (3...4).contains(molecule.degree(of: neighbor)) { weight = 1 }
                guard weight > 0 else { continue }
                // Insert in descending order.
                var place = entries.count
                entries.append(contentsOf: repeatElement(value, count: weight))
                while place > start && entries[place - 1] < value {
                    entries[place + weight - 1] = entries[place - 1]
                    place -= 1
                }
                for index in place..<place + weight { entries[index] = value }
            }
            entries.append(contentsOf: repeatElement(0, count: atoms[atom].hydrogenCount))
            listEnds[atom] = Int32(truncatingIfNeeded: entries.count)
        }
    }

    /// How often a neighbour counts.
    private static func weight(_ order: BondOrder) -> Int {
        switch order {
        case .single, .dative: 2
        case .aromatic: 3
        case .double: 4
        case .triple: 6
        case .quadruple: 8
        case .unknown, .zero, .hydrogen, .any, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .half,
            .twoAndHalf:
            0
        }
    }
}
