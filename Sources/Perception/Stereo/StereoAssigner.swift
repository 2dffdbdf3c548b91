package import MolecularGraph

/// Finds out which of the stated stereo is real, and labels it (stereo-and-canonical.md 4 to 6).
///
/// Works on a molecule whose hydrogens, rings, aromaticity and hybridisation are assigned, and whose bonds still carry the
/// directions (`/` and `\`) that kekulisation left. Sets tags, CIP labels and the stereo of double bonds; afterwards no tag is
/// left on an atom that cannot be a stereo centre. Holds scratch memory.
package struct StereoAssigner: Sendable {
    /// Also rank molecules without stated stereo, and note the atoms that could be stereo centres.
    package var notesPotentialCentres = false
    /// Atoms that could be, or are, labelled stereo centres; empty unless asked for.
    package private(set) var potentialCentres: [Bool] = []
    /// Ranks of the last round; empty if none were needed.
    package private(set) var ranks: [Int32] = []

    private var cip = CIPRanks()
    private var legalCentres: [Int32] = []
    private var usableBonds: [Int32] = []
    /// A double bond is there that is in no small ring.
    private var hasOpenDoubleBond = false
    /// Coordinates tell the stereo of double bonds.
    private var isDrawn = false
    private var conflicts: [Int32] = []
    private var sorted: [(rank: Int32, slot: Int32)] = []
    private var ringStereo = RingStereo()

    /// An assigner.
    package init() {}

    /// Assigns the stereo of a molecule.
    ///
    /// - Parameters:
    ///   - molecule: what was read.
    ///   - result: what has been perceived of it; tags, labels and double-bond stereo are replaced.
    package mutating func assign(_ molecule: Molecule, to result: inout PerceivedMolecule) {
        clear(&result)
        let hasTags = StatedStereo.transfer(from: molecule, to: &result)
        isDrawn = DrawnStereo.applies(to: molecule)
        let hasDirections = isDrawn || result.hasDirections
        guard hasTags || hasDirections || notesPotentialCentres else { return }
        findCandidates(result)
        if notesPotentialCentres {
            potentialCentres.append(contentsOf: repeatElement(false, count: result.atomCount))
        }
        if hasTags || hasDirections || !legalCentres.isEmpty || hasOpenDoubleBond {
            cip.rank(result)
            assignInRounds(&result, molecule)
            ranks.append(contentsOf: cip.ranks)
        }
        if hasTags { cleanUp(&result) }
        result.doubleBondArrangements.sort { $0.bond < $1.bond }
    }

    /// Forgets the last molecule and the stereo of double bonds of `result`.
    mutating func clear(_ result: inout PerceivedMolecule) {
        if !ranks.isEmpty { ranks.removeAll(keepingCapacity: true) }
        if !potentialCentres.isEmpty { potentialCentres.removeAll(keepingCapacity: true) }
        if !result.doubleBondArrangements.isEmpty {
            result.doubleBondArrangements.removeAll(keepingCapacity: true)
        }
    }

    /// Candidates, in order.
    private mutating func findCandidates(_ result: PerceivedMolecule) {
        legalCentres.removeAll(keepingCapacity: true)
        usableBonds.removeAll(keepingCapacity: true)
        hasOpenDoubleBond = false
        for atom in 0..<result.atomCount where StereoCandidates.isLegalCentre(atom, in: result) {
            legalCentres.append(Int32(truncatingIfNeeded: atom))
        }
        let bonds = result.bonds
        for bond in bonds.indices
        where bonds[bond].order == .double && StereoCandidates.isOutsideSmallRings(bond, in: result) {
            hasOpenDoubleBond = true
            if StereoCandidates.isUsable(bond, in: result) { usableBonds.append(Int32(truncatingIfNeeded: bond)) }
        }
    }

    // MARK: Rounds

    private mutating func assignInRounds(_ result: inout PerceivedMolecule, _ molecule: Molecule) {
        while true {
            var hasChanged = false
            for atom in legalCentres where result.atomColumn[Int(atom)].cip == .none {
                if label(Int(atom), &result) { hasChanged = true }
            }
            conflicts.removeAll(keepingCapacity: true)
            for bond in usableBonds where result.bondColumn[Int(bond)].cip == .none {
                if isDrawn || result.bondColumn[Int(bond)].mark == .cis || result.bondColumn[Int(bond)].mark == .trans {
                    if arrangeAsDrawn(Int(bond), &result, molecule) { hasChanged = true }
                } else if arrange(Int(bond), &result) {
                    hasChanged = true
                }
            }
            for bond in conflicts { result.bondColumn[Int(bond)].mark = .none }
            guard hasChanged else { return }
            let hasMore =
                legalCentres.contains { result.atomColumn[Int($0)].cip == .none }
                || usableBonds.contains { result.bondColumn[Int($0)].cip == .none }
            guard hasMore, !RecordDeadline.isPast else { return }
            cip.rankAgain(result)
        }
    }

    /// Labels a centre whose neighbours differ. Returns whether it did.
    private mutating func label(_ atom: Int, _ result: inout PerceivedMolecule) -> Bool {
        sorted.removeAll(keepingCapacity: true)
        do {
            let row = result.neighbors(of: atom)
            let bonds = result.bonds
            for slot in row.indices where StereoCandidates.counts(bonds[Int(row[slot].bond)], at: atom) {
                sorted.append((cip.ranks[Int(row[slot].atom)], Int32(truncatingIfNeeded: slot)))
            }
        }
        // Sorting by exchanges of neighbours in the list tells whether the order is odd.
        var isOdd = false
        for index in sorted.indices.dropFirst() {
            var place = index
            while place > 0 && sorted[place - 1].rank > sorted[place].rank {
                sorted.swapAt(place - 1, place)
                isOdd.toggle()
                place -= 1
            }
            if place > 0 && sorted[place - 1].rank == sorted[place].rank { return false }
        }
        if !potentialCentres.isEmpty { potentialCentres[atom] = true }
        let center = result.atomColumn[atom]
        guard center.stereo.classCode != 0 else { return false }
        if result.degree(of: atom) == 3 && center.hydrogenCount == 1 { isOdd.toggle() }
        switch center.stereo {
        case .counterclockwise: result.atomColumn[atom].cip = isOdd ? .r : .s
        case .clockwise: result.atomColumn[atom].cip = isOdd ? .s : .r
        default: result.atomColumn[atom].cip = isOdd ? .s : .r
        }
        return true
    }

    /// What one end of a double bond says.
    private struct EndVerdict {
        /// The neighbour of the highest rank.
        var highest: Int32
        /// Whether it lies above the end.
        var isAbove: Bool
        /// Both neighbours are said to lie on one side.
        var isConflict: Bool
    }

    /// Finds the stereo of a double bond from the directions around it. Returns whether it did.
    private mutating func arrange(_ bond: Int, _ result: inout PerceivedMolecule) -> Bool {
        let double = result.bondColumn[bond]
        guard let begin = verdict(at: Int(double.begin), besides: bond, result),
            let end = verdict(at: Int(double.end), besides: bond, result)
        else { return false }
        if begin.isConflict || end.isConflict {
            if begin.isConflict { noteDirections(at: Int(double.begin), besides: bond, result) }
            if end.isConflict { noteDirections(at: Int(double.end), besides: bond, result) }
            return false
        }
        set(begin.isAbove == end.isAbove, bond, begin.highest, end.highest, &result)
        return true
    }

    private func set(
        _ isCis: Bool, _ bond: Int, _ beginNeighbor: Int32, _ endNeighbor: Int32, _ result: inout PerceivedMolecule
    ) {
        result.bondColumn[bond].cip = isCis ? .z : .e
        result.bondColumn[bond].stereo = isCis ? .cis : .trans
        result.doubleBondArrangements.append(
            DoubleBondArrangement(
                bond: Int32(truncatingIfNeeded: bond), beginNeighbor: beginNeighbor, endNeighbor: endNeighbor))
    }

    /// Finds the stereo of a double bond from coordinates, or from a statement of the bond itself. Returns whether it did.
    private func arrangeAsDrawn(_ bond: Int, _ result: inout PerceivedMolecule, _ molecule: Molecule) -> Bool {
        let double = result.bondColumn[bond]
        guard let beginNeighbor = highestNeighbor(at: Int(double.begin), besides: bond, result),
            let endNeighbor = highestNeighbor(at: Int(double.end), besides: bond, result)
        else { return false }
        func source(_ atom: Int32) -> Int { Int(result.atomColumn[Int(atom)].source) }
        let isCis: Bool?
        switch double.mark {
        case .cis, .trans:
            // Stated of the neighbours of the lowest number at either end.
            let isFirst = Self.isLowestNeighbor(
                source(beginNeighbor), of: source(double.begin), source(double.end), molecule)
            let isSecond = Self.isLowestNeighbor(
                source(endNeighbor), of: source(double.end), source(double.begin), molecule)
            isCis = (double.mark == .cis) == (isFirst == isSecond)
        default:
            isCis = DrawnStereo.isCis(
                bond: Int(double.source), beginNeighbor: source(beginNeighbor), endNeighbor: source(endNeighbor),
                begin: source(double.begin), end: source(double.end), in: molecule)
        }
        guard let isCis else { return false }
        set(isCis, bond, beginNeighbor, endNeighbor, &result)
        return true
    }

    private static func isLowestNeighbor(_ atom: Int, of end: Int, _ other: Int, _ molecule: Molecule) -> Bool {
        let row = molecule.neighbors(of: end)
        for slot in row.indices where Int(row[slot]) != other && Int(row[slot]) < atom { return false }
        return true
    }

    /// The neighbour of the highest rank at an end of a double bond; nil if there is none or two of one rank.
    private func highestNeighbor(at atom: Int, besides bond: Int, _ result: PerceivedMolecule) -> Int32? {
        var highest: Int32?
        let row = result.neighbors(of: atom)
        for slot in row.indices where Int(row[slot].bond) != bond {
            guard let known = highest else {
                highest = row[slot].atom
                continue
            }
            let (first, second) = (cip.ranks[Int(known)], cip.ranks[Int(row[slot].atom)])
            if first == second { return nil }
            if second > first { highest = row[slot].atom }
        }
        return highest
    }

    private func verdict(at atom: Int, besides bond: Int, _ result: PerceivedMolecule) -> EndVerdict? {
        var verdict: EndVerdict?
        var hasDirection = false
        var highestRank: Int32 = -1
        let row = result.neighbors(of: atom)
        let bonds = result.bonds
        for slot in row.indices where Int(row[slot].bond) != bond {
            let neighbor = row[slot].atom
            let rank = cip.ranks[Int(neighbor)]
            let direction = Self.direction(of: bonds[Int(row[slot].bond)], from: atom)
            guard let known = verdict else {
                verdict = EndVerdict(highest: neighbor, isAbove: direction ?? false, isConflict: false)
                highestRank = rank
                hasDirection = direction != nil
                continue
            }
            if rank == highestRank { return nil }
            var first = known
            // A direction that is missing is the opposite of the other one.
            let isAbove = direction ?? !first.isAbove
            if direction != nil && !hasDirection { first.isAbove = !isAbove }
            first.isConflict = hasDirection && direction == first.isAbove
            hasDirection = hasDirection || direction != nil
            if rank > highestRank {
                first.highest = neighbor
                first.isAbove = isAbove
                highestRank = rank
            }
            verdict = first
        }
        return hasDirection ? verdict : nil
    }

    private mutating func noteDirections(at atom: Int, besides bond: Int, _ result: PerceivedMolecule) {
        let row = result.neighbors(of: atom)
        for slot in row.indices where Int(row[slot].bond) != bond {
            let mark = result.bonds[Int(row[slot].bond)].mark
            if mark == .slash || mark == .backslash { conflicts.append(row[slot].bond) }
        }
    }

    /// Whether the other atom of a bond lies above `atom`; nil if the bond has no direction.
    static func direction(of bond: PerceivedBond, from atom: Int) -> Bool? {
        switch bond.mark {
        case .slash: Int(bond.begin) == atom
        case .backslash: Int(bond.begin) != atom
        default: nil
        }
    }

    // MARK: Clean-up

    /// Drops tags of atoms that turned out to be no stereo centres.
    private mutating func cleanUp(_ result: inout PerceivedMolecule) {
        ringStereo.find(in: result, ranks: cip.ranks)
        for atom in 0..<result.atomCount {
            let center = result.atomColumn[atom]
            guard center.stereo.classCode == 1 || center.stereo.classCode == 2 else { continue }
            if center.cip != .none || ringStereo.hasPartner(atom) { continue }
            result.atomColumn[atom].stereo = .none
            if center.writtenHydrogens == 1 && center.formalCharge == 0 && !center.isAromatic {
                Self.releaseHydrogens(of: atom, in: &result)
            }
        }
    }

    /// The hydrogens of an atom become those of an unbracketed atom.
    private static func releaseHydrogens(of atom: Int, in result: inout PerceivedMolecule) {
        var environment = ValenceModel.Environment(
            atomicNumber: result.atomColumn[atom].atomicNumber, radicals: Int(result.atomColumn[atom].radicalElectrons),
            isFilled: true)
        do {
            let row = result.neighbors(of: atom)
            let bonds = result.bonds
            for slot in row.indices {
                let bond = bonds[Int(row[slot].bond)]
                if bond.order == .aromatic { environment.isAromatic = true }
                if bond.order == .dative {
                    environment.doubledBonds += Int(bond.end) == atom ? 2 : 0
                } else {
                    environment.doubledBonds += bond.order.doubledOrder
                }
            }
        }
        let verdict = ValenceModel.shared.verdict(environment)
        result.atomColumn[atom].flags.remove(.noImplicit)
        result.atomColumn[atom].writtenHydrogens = 0
        result.atomColumn[atom].implicitHydrogens = UInt8(clamping: verdict.hydrogens)
    }
}
