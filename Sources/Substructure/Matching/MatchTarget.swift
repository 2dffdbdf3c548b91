import MolecularGraph
import Perception

/// A perceived molecule as the search sees it: features of the atoms in rows, kinds of the bonds, neighbours.
struct MatchTarget: Sendable {
    /// ``AtomFeature/columns`` numbers for each atom.
    private(set) var features: [Int32] = []
    /// Bit `min(size, 63)` for each size of a ring through the atom.
    private(set) var ringSizes: [UInt64] = []
    /// Neighbours and bonds.
    private(set) var graph = MatchGraph()
    private(set) var stereoTags: [AtomStereoTag] = []
    /// What the stereo of double bonds refers to.
    private(set) var doubleBonds: [DoubleBondArrangement] = []
    /// Sizes of the rings beyond 62 atoms, in the order of atoms; hardly ever used.
    private(set) var largeRings: [(atom: Int32, size: Int32)] = []

    /// Number of atoms.
    var atomCount: Int { ringSizes.count }

    /// Takes over a molecule.
    ///
    /// - Complexity: O(atoms + bonds + ring sizes).
    mutating func prepare(_ molecule: borrowing PerceivedMolecule) {
        let count = molecule.atomCount
        graph.prepare(molecule)
        stereoTags.removeAll(keepingCapacity: true)
        doubleBonds.removeAll(keepingCapacity: true)
        doubleBonds.append(contentsOf: molecule.doubleBondArrangements)
        fillRingSizes(molecule)
        features.removeAll(keepingCapacity: true)
        features.reserveCapacity(count * AtomFeature.columns)
        for atom in 0..<count {
            appendFeatures(of: atom, in: molecule)
            stereoTags.append(molecule.atomColumn[atom].stereo)
        }
    }

    private mutating func fillRingSizes(_ molecule: borrowing PerceivedMolecule) {
        ringSizes.removeAll(keepingCapacity: true)
        ringSizes.append(contentsOf: repeatElement(0, count: molecule.atomCount))
        largeRings.removeAll(keepingCapacity: true)
        for ring in 0..<molecule.rings.count {
            let size = molecule.rings.size(of: ring)
            let atoms = molecule.rings.atoms(of: ring)
            for index in atoms.indices {
                ringSizes[Int(atoms[index])] |= 1 << UInt64(min(size, 63))
                if size >= 63 { largeRings.append((atoms[index], Int32(size))) }
            }
        }
        largeRings.sort { ($0.atom, $0.size) < ($1.atom, $1.size) }
    }

    /// The entries of ``largeRings`` for an atom, by size.
    private func largeRings(of atom: Int) -> ArraySlice<(atom: Int32, size: Int32)> {
        var (low, high) = (0, largeRings.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(largeRings[middle].atom) < atom { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < largeRings.count && Int(largeRings[end].atom) == atom { end += 1 }
        return largeRings[low..<end]
    }

    private mutating func appendFeatures(of index: Int, in molecule: borrowing PerceivedMolecule) {
        let atom = molecule.atomColumn[index]
        let range = graph.places(of: index)
        var heavy = 0
        var hydrogens = atom.hydrogenCount
        var ringBonds = 0
        var doubledOrders = 0
        var hetero = 0
        var aliphatic = 0
        for place in range {
            let incidence = graph.incidences[place]
            let neighbor = molecule.atomColumn[Int(incidence.atom)]
            let bond = molecule.bondColumn[Int(incidence.bond)]
            if bond.isInRing { ringBonds += 1 }
            // A dative bond counts for its acceptor.
            doubledOrders += bond.order == .dative && Int(bond.end) == index ? 2 : bond.kekuleOrder.doubledOrder
            switch neighbor.atomicNumber {
            case 1:
                hydrogens += 1
                if neighbor.isotope > 1 { heavy += 1 }
            case 6: heavy += 1
            default:
                heavy += 1
                hetero += 1
                if !neighbor.isAromatic { aliphatic += 1 }
            }
        }
        let hybridization: Int32 =
            switch atom.hybridization {
            case .s: 0
            case .sp: 1
            case .sp2: 2
            case .sp3: 3
            case .sp3d: 4
            case .sp3d2: 5
            case .unknown, .sp2d: -1
            }
        features.append(Int32(atom.atomicNumber * 2 + (atom.isAromatic ? 1 : 0)))
        features.append(atom.isAromatic ? 1 : 0)
        features.append(Int32(atom.isotope))
        features.append(Int32(atom.formalCharge))
        features.append(Int32(range.count))
        features.append(Int32(heavy))
        features.append(Int32(range.count + atom.hydrogenCount))
        features.append(Int32(hydrogens))
        features.append(Int32(atom.hydrogenCount))
        features.append(Int32((doubledOrders + 1) / 2 + atom.hydrogenCount))
        features.append(Int32(atom.ringCount))
        features.append(smallestRing(of: index))
        features.append(Int32(ringBonds))
        features.append(Int32(hetero))
        features.append(Int32(aliphatic))
        features.append(hybridization)
    }

    private func smallestRing(of atom: Int) -> Int32 {
        let sizes = ringSizes[atom]
        guard sizes != 0 else { return 0 }
        let smallest = Int32(sizes.trailingZeroBitCount)
        guard smallest == 63 else { return smallest }
        return largeRings(of: atom).first?.size ?? 63
    }

    /// Whether a ring of a size within bounds runs through an atom.
    func hasRing(_ atom: Int, from lower: Int32, to upper: Int32) -> Bool {
        let sizes = ringSizes[atom]
        guard sizes != 0, lower <= upper else { return false }
        let low = UInt64(max(0, min(lower, 63)))
        var mask = UInt64.max << low
        if upper < 63 { mask &= (1 << UInt64(max(0, upper) + 1)) - 1 }
        let small = mask & ~(1 << 63)
        if sizes & small != 0 { return true }
        guard sizes >> 63 != 0, upper >= 63 else { return false }
        return largeRings(of: atom).contains { $0.size >= lower && $0.size <= upper }
    }
}
