internal import MolecularGraph
package import Perception

/// Evaluates the keys of a ``PatternKeySet`` for one molecule after another. Holds the scratch memory; one per worker.
///
/// Counts of the classes settle keys of one atom; one scan of atoms and bonds settles bonds, chains and stars, and finds
/// the longer walks (``LocalPatterns``); ring keys follow from the ring set. What these leave open is searched: walks
/// through small rings, and rings that are sums of several others.
package struct PatternKeyEvaluator: Sendable {
    private let set: PatternKeySet
    private let routes: KeyRoutes
    private var table: AtomKindTable
    private var target = LocalScan.Target()
    private var scan = LocalScan()
    private var masks: [UInt64] = []
    private var hydrogens: [UInt8] = []
    private var graph = MatchGraph()
    private var search = MatchSearch()
    private var seen = AtomSetTable()
    private var counts = SaturatingCounts()
    /// Bit of each bond state that occurs.
    private var states: UInt32 = 0
    private var rings: RingKeys
    private let stepLimit: Int

    /// An evaluator.
    ///
    /// - Parameter stepLimit: cap on the candidates that one key may try.
    package init(_ set: PatternKeySet, stepLimit: Int = 4_000_000) {
        self.set = set
        self.stepLimit = stepLimit
        routes = set.routes
        rings = RingKeys(largestSize: set.largestRing)
        table = AtomKindTable(program: set.program, classes: set.classes, patterns: set.routes.patterns)
    }

    /// Calls `body` with the number of each key that is set.
    ///
    /// - Throws: ``SubstructureError`` if a search was given up.
    package mutating func evaluate(
        _ molecule: borrowing PerceivedMolecule, _ body: (Int) -> Void
    ) throws(SubstructureError) {
        prepare(molecule)
        var found = countedKeys()
        var open = routes.searched
        settleLocalPatterns(molecule, &found, &open)
        settleRings(&found, &open)
        open &= ~found
        if open != .zero {
            graph.prepare(molecule)
            for word in 0..<4 {
                var left = open[word]
                while left != 0 {
                    let index = word << 6 | left.trailingZeroBitCount
                    if try set.keys[index].countsFirstAtoms ? firstAtoms(of: index) : searches(index) {
                        found[word] |= left & (0 &- left)
                    }
                    left &= left - 1
                }
            }
        }
        for word in 0..<4 {
            var left = found[word]
            while left != 0 {
                body(set.keys[word << 6 | left.trailingZeroBitCount].number)
                left &= left - 1
            }
        }
    }

    // MARK: The molecule

    private mutating func prepare(_ molecule: borrowing PerceivedMolecule) {
        let atomCount = molecule.atomCount
        countHydrogenNeighbors(molecule)
        table.beginMolecule()
        counts = SaturatingCounts()
        masks.removeAll(keepingCapacity: true)
        target.rowOfAtom.removeAll(keepingCapacity: true)
        for atom in 0..<atomCount {
            let own = molecule.atomColumn[atom]
            let neighbors = hydrogens.isEmpty ? 0 : Int(hydrogens[atom])
            let row = table.row(of: own, hydrogens: own.hydrogenCount + neighbors)
            let mask = table.rows[Int(row)].classes
            target.rowOfAtom.append(row)
            masks.append(mask)
            counts.add(mask)
        }
        states = 0
        target.bondStates.removeAll(keepingCapacity: true)
        for bond in molecule.bondColumn {
            let state = BondCondition.state(of: bond)
            target.bondStates.append(state)
            states |= 1 << UInt32(state)
        }
        rings.prepare(molecule, masks: masks)
        findSmallestRings(molecule)
    }

    /// Fills ``hydrogens`` with hydrogen neighbours, at most 255; leaves it empty where no atom is hydrogen.
    private mutating func countHydrogenNeighbors(_ molecule: borrowing PerceivedMolecule) {
        hydrogens.removeAll(keepingCapacity: true)
        guard molecule.atomColumn.contains(where: { $0.element.rawValue == 1 }) else { return }
        hydrogens.append(contentsOf: repeatElement(0, count: molecule.atomCount))
        for bond in molecule.bondColumn {
            for (atom, other) in [(Int(bond.begin), Int(bond.end)), (Int(bond.end), Int(bond.begin))]
            where molecule.atomColumn[other].element.rawValue == 1 && hydrogens[atom] < .max {
                hydrogens[atom] += 1
            }
        }
    }

    private mutating func findSmallestRings(_ molecule: borrowing PerceivedMolecule) {
        // Where some bonds do not count for rings there may be cycles anywhere.
        let none: UInt8 = rings.isComplete ? 4 : 0
        target.ringOfAtom.removeAll(keepingCapacity: true)
        target.ringOfAtom.append(contentsOf: repeatElement(none, count: molecule.atomCount))
        target.ringOfBond.removeAll(keepingCapacity: true)
        target.ringOfBond.append(contentsOf: repeatElement(none, count: molecule.bondCount))
        for ring in 0..<molecule.rings.count {
            let size = molecule.rings.size(of: ring)
            guard size < 7 else { continue }
            let place = UInt8(max(size, 3) - 3)
            let atoms = molecule.rings.atoms(of: ring)
            let bonds = molecule.rings.bonds(of: ring)
            for index in atoms.indices {
                target.ringOfAtom[Int(atoms[index])] = min(target.ringOfAtom[Int(atoms[index])], place)
            }
            for index in bonds.indices {
                target.ringOfBond[Int(bonds[index])] = min(target.ringOfBond[Int(bonds[index])], place)
            }
        }
    }

    // MARK: Keys without search

    private func countedKeys() -> KeyRoutes.KeySet {
        var found = KeyRoutes.KeySet()
        for threshold in 0..<4 {
            var classes = counts.bits(atLeast: threshold + 1) & routes.countedClasses[threshold]
            while classes != 0 {
                found |= routes.counted[threshold][classes.trailingZeroBitCount]
                classes &= classes - 1
            }
        }
        return found
    }

    private mutating func settleLocalPatterns(
        _ molecule: borrowing PerceivedMolecule, _ found: inout KeyRoutes.KeySet, _ open: inout KeyRoutes.KeySet
    ) {
        let patterns = routes.patterns
        for atom in 0..<molecule.atomCount where molecule.degree(of: atom) > LocalScan.largestDegree {
            for lane in [patterns.bondLane, patterns.chainLane, patterns.starLane, patterns.walkLane] {
                lane.add(.max, to: &open)
            }
            return
        }
        let findings = scan.run(patterns, rows: table.rows, molecule: molecule, target: target)
        patterns.bondLane.add(findings.bonds, to: &found)
        patterns.starLane.add(findings.stars, to: &found)
        patterns.walkLane.add(findings.walks, to: &found)
        patterns.walkLane.add(findings.uncertainWalks, to: &open)
        // Around a ring of three the same atoms are several chains.
        let repeated = target.ringOfBond.contains(0) ? patterns.chainLane.repeated : 0
        patterns.chainLane.add(findings.chains & ~repeated, to: &found)
        patterns.chainLane.add(findings.chains & repeated, to: &open)
    }

    private func settleRings(_ found: inout KeyRoutes.KeySet, _ open: inout KeyRoutes.KeySet) {
        for index in routes.rings {
            let bit: UInt64 = 1 << UInt64(index & 63)
            switch ringAnswer(index) {
            case true?: found[index >> 6] |= bit
            case false?: break
            case nil: open[index >> 6] |= bit
            }
        }
    }

    private func ringAnswer(_ index: Int) -> Bool? {
        if set.keys[index].countsFirstAtoms {
            let sizes = set.keys[index].alternatives.map(\.ringSize)
            return rings.hasRing(sizes: (sizes.min() ?? 0)...(sizes.max() ?? 0))
        }
        guard passes(set.keys[index].alternatives[0].filter) else { return false }
        return rings.hasRing(
            size: set.keys[index].alternatives[0].ringSize, atomClass: set.keys[index].alternatives[0].ringClass,
            moreThan: set.keys[index].threshold)
    }

    // MARK: Search

    private func passes(_ filter: PatternKeySet.Filter) -> Bool {
        guard masks.count >= filter.atomCount, filter.classes[0] & ~counts.bits(atLeast: 1) == 0,
            filter.classes[1] & ~counts.bits(atLeast: 2) == 0, filter.classes[2] & ~counts.bits(atLeast: 3) == 0,
            filter.classes[3] & ~counts.bits(atLeast: 4) == 0
        else { return false }
        for table in filter.bonds where table & states == 0 { return false }
        return true
    }

    /// Whether the pattern of a key occurs more often than its threshold, by sets of atoms.
    private mutating func searches(_ index: Int) throws(SubstructureError) -> Bool {
        guard passes(set.keys[index].alternatives[0].filter) else { return false }
        let threshold = set.keys[index].threshold
        let plan = set.keys[index].alternatives[0].plan
        search.begin(steps: plan.steps.count, atoms: graph.atomCount, first: 0..<graph.atomCount)
        if threshold > 0 { seen.removeAll(width: plan.steps.count) }
        var found = 0
        while try advance(plan) {
            if threshold == 0 { return true }
            guard seen.isNew(search.mapping[..<plan.steps.count]) else { continue }
            seen.insertLast()
            found += 1
            if found > threshold { return true }
        }
        return false
    }

    /// Whether more atoms than the threshold are the first of some alternative.
    private mutating func firstAtoms(of index: Int) throws(SubstructureError) -> Bool {
        let threshold = set.keys[index].threshold
        var atoms: [Int32] = []
        for number in set.keys[index].alternatives.indices {
            guard passes(set.keys[index].alternatives[number].filter) else { continue }
            let plan = set.keys[index].alternatives[number].plan
            let firstStep = set.keys[index].alternatives[number].firstStep
            search.begin(steps: plan.steps.count, atoms: graph.atomCount, first: 0..<graph.atomCount)
            while try advance(plan) {
                if threshold == 0 { return true }
                let atom = search.mapping[firstStep]
                if !atoms.contains(atom) { atoms.append(atom) }
                if atoms.count > threshold { return true }
            }
        }
        return false
    }

    private mutating func advance(_ plan: SearchPlan) throws(SubstructureError) -> Bool {
        while true {
            // A search that was stopped to look at the clock goes on where it was.
            let limit = min(stepLimit, search.tried + 1_000_000)
            switch search.next(plan: plan, masks: masks, words: 1, graph: graph, limit: limit) {
            case .found: return true
            case .exhausted: return false
            case .stopped:
                if search.tried > stepLimit || RecordDeadline.isPast { throw SubstructureError(steps: search.tried) }
            }
        }
    }
}
