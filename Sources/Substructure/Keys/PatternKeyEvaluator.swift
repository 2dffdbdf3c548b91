import MolecularGraph
package import Perception

/// Evaluates the keys of a ``PatternKeySet`` for one molecule after another. Holds the scratch memory; one per worker.
///
/// In order: counts of the classes settle keys of one atom, and all keys that need more atoms of a class than there are;
/// a scan of the bonds settles keys of two atoms; ring keys follow from the ring set; the rest is searched.
package struct PatternKeyEvaluator: Sendable {
    private let set: PatternKeySet
    private var table: AtomClassTable
    private var masks: [UInt64] = []
    private var hydrogens: [UInt8] = []
    private var graph = MatchGraph()
    private var search = MatchSearch()
    private var seen = AtomSetTable()
    private var counts = SaturatingCounts()
    /// Bit of each bond state that occurs.
    private var states: UInt32 = 0
    private var rings = RingKeys()
    private let stepLimit: Int

    /// An evaluator.
    ///
    /// - Parameter stepLimit: cap on the candidates that one key may try.
    package init(_ set: PatternKeySet, stepLimit: Int = 4_000_000) {
        self.set = set
        self.stepLimit = stepLimit
        table = AtomClassTable(program: set.program, entries: set.classes)
    }

    /// Calls `body` with the number of each key that is set.
    ///
    /// - Throws: ``SubstructureError`` if a search was given up.
    package mutating func evaluate(
        _ molecule: borrowing PerceivedMolecule, _ body: (Int) -> Void
    ) throws(SubstructureError) {
        prepare(molecule)
        for index in set.keys.indices {
            let isSet = try set.keys[index].countsFirstAtoms ? firstAtoms(of: index) : occurs(index)
            if isSet { body(set.keys[index].number) }
        }
    }

    private mutating func prepare(_ molecule: borrowing PerceivedMolecule) {
        graph.prepare(molecule)
        counts = SaturatingCounts()
        masks.removeAll(keepingCapacity: true)
        for atom in 0..<molecule.atomCount {
            let own = molecule.atomColumn[atom]
            var hydrogens = own.hydrogenCount
            for place in graph.places(of: atom)
            where molecule.atomColumn[Int(graph.incidences[place].atom)].element.rawValue == 1 { hydrogens += 1 }
            let mask = table.mask(of: own, hydrogens: hydrogens)
            masks.append(mask)
            counts.add(mask)
        }
        states = 0
        for state in graph.bondStates { states |= 1 << UInt32(state) }
        rings.prepare(molecule, masks: masks)
    }

    // MARK: One key

    /// Whether the pattern of a key occurs more often than its threshold, by sets of atoms.
    private mutating func occurs(_ index: Int) throws(SubstructureError) -> Bool {
        let threshold = set.keys[index].threshold
        guard passes(set.keys[index].alternatives[0].filter) else { return false }
        let steps = set.keys[index].alternatives[0].plan.steps.count
        if steps == 1 {
            let atomClass = set.keys[index].alternatives[0].plan.steps[0].atomClass
            return counts.bits(atLeast: threshold + 1) >> UInt64(atomClass) & 1 != 0
        }
        if steps == 2 { return hasBonds(set.keys[index].alternatives[0].plan, moreThan: threshold) }
        let ringSize = set.keys[index].alternatives[0].ringSize
        if ringSize > 0 {
            let answer = rings.hasRing(
                size: ringSize, atomClass: set.keys[index].alternatives[0].ringClass, moreThan: threshold)
            if let answer { return answer }
        }
        return try searches(index, moreThan: threshold)
    }

    private func passes(_ filter: PatternKeySet.Filter) -> Bool {
        guard graph.atomCount >= filter.atomCount, filter.classes[0] & ~counts.bits(atLeast: 1) == 0,
            filter.classes[1] & ~counts.bits(atLeast: 2) == 0, filter.classes[2] & ~counts.bits(atLeast: 3) == 0,
            filter.classes[3] & ~counts.bits(atLeast: 4) == 0
        else { return false }
        for table in filter.bonds where table & states == 0 { return false }
        return true
    }

    /// Counts the bonds that a pattern of two atoms fits, either way round.
    private func hasBonds(_ plan: SearchPlan, moreThan threshold: Int) -> Bool {
        let first: UInt64 = 1 << UInt64(plan.steps[0].atomClass)
        let second: UInt64 = 1 << UInt64(plan.steps[1].atomClass)
        let table = plan.steps[1].bond.table
        var found = 0
        for index in graph.bonds.indices {
            let begin = masks[Int(graph.bonds[index].begin)]
            let end = masks[Int(graph.bonds[index].end)]
            guard begin & first != 0 && end & second != 0 || begin & second != 0 && end & first != 0,
                table >> UInt32(graph.bondStates[index]) & 1 != 0
            else { continue }
            found += 1
            if found > threshold { return true }
        }
        return false
    }

    private mutating func searches(_ index: Int, moreThan threshold: Int) throws(SubstructureError) -> Bool {
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
        if threshold == 0, set.keys[index].alternatives.allSatisfy({ $0.isOfRingBonds && $0.ringSize > 0 }) {
            let sizes = set.keys[index].alternatives.map(\.ringSize)
            if let answer = rings.hasRing(sizes: (sizes.min() ?? 0)...(sizes.max() ?? 0)) { return answer }
        }
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
        switch search.next(plan: plan, masks: masks, words: 1, graph: graph, limit: stepLimit) {
        case .found: return true
        case .exhausted: return false
        case .stopped: throw SubstructureError(steps: search.tried)
        }
    }
}
