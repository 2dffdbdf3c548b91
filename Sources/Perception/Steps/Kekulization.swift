import MolecularGraph

/// Gives aromatic atoms single and double bonds (perception.md 2.3).
///
/// The result can depend on the order of choices (free porphyrins), so the search follows the reference: atoms are taken
/// from a queue, an atom that needs a double bond takes its first open neighbour, and a dead end goes back to the last
/// atom that had another choice.
struct Kekulization: Sendable {
    /// Most steps back.
    private static var backtrackLimit: Int { 100 }
    /// Most sets of dummy atoms that are left without a double bond.
    private static var dummySetLimit: Int { 1 << 12 }

    private var systems = RingSystems()
    /// Whether the atom may still get a double bond.
    private var isOpen: [Bool] = []
    private var mayOpen: [Bool] = []
    private var isMember: [Bool] = []
    private var isDone: [Bool] = []
    private var isQueued: [Bool] = []
    private var isDouble: [Bool] = []
    private var queue: [Int32] = []
    private var queueHead = 0
    private var done: [Int32] = []
    private var dummies: [Int32] = []
    private var choices: [Choice] = []
    private var options: [PerceivedMolecule.Incidence] = []
    private var returned: [Int32] = []
    private var sortedRow: [PerceivedMolecule.Incidence] = []

    /// An atom that had more than one open neighbour, and the neighbours that have not been tried.
    private struct Choice: BitwiseCopyable {
        var atom: Int32
        var place: Int32
        var next: Int32
        var end: Int32
    }

    /// Kekulises a molecule; `rings` is its ring set. Bond sums are brought up to date.
    ///
    /// - Throws: ``PerceptionError`` naming an aromatic atom without a Kekulé structure, or one outside all rings.
    mutating func run(_ graph: WorkingGraph, rings: RingSet, acceptsAnyValence: Bool) throws(PerceptionError) {
        var hasWork = false
        for atom in 0..<graph.atomCount {
            let isAromatic = graph.atoms[atom].isAromatic || graph.sums[atom].hasAromaticBond
            graph.sums[atom].wasAromatic = isAromatic
            if isAromatic || graph.atoms[atom].element == .dummy { hasWork = true }
        }
        guard hasWork else { return }
        if rings.count > 0 {
            systems.build(graph, rings: rings)
            for system in 0..<systems.count { try kekulize(system, graph, rings) }
        }
        try finish(graph, acceptsAnyValence: acceptsAnyValence)
    }

    // MARK: One ring system

    private mutating func kekulize(_ system: Int, _ graph: WorkingGraph, _ rings: RingSet) throws(PerceptionError) {
        let atoms = systems.atoms(of: system)
        var hasWork = false
        for atom in atoms where graph.sums[Int(atom)].wasAromatic || graph.atoms[Int(atom)].element == .dummy {
            hasWork = true
        }
        guard hasWork else { return }
        prepare(atoms, graph, rings)
        var isSolved = search(atoms, graph)
        // Dummies need no double bond: try without some of them, counting in binary.
        var mask = 1
        while !isSolved && !dummies.isEmpty && mask < Self.dummySetLimit
            && (dummies.count >= Int.bitWidth - 1 || mask < 1 << dummies.count)
        {
            for atom in atoms { isOpen[Int(atom)] = mayOpen[Int(atom)] }
            for (bit, dummy) in dummies.enumerated() where bit < Int.bitWidth - 1 && mask & (1 << bit) != 0 {
                isOpen[Int(dummy)] = false
            }
            isSolved = search(atoms, graph)
            mask += 1
        }
        for atom in atoms { isMember[Int(atom)] = false }
        guard isSolved else { throw failure(atoms, graph) }
        apply(atoms, graph)
    }

    /// Marks the atoms of the system that may get a double bond.
    private mutating func prepare(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph, _ rings: RingSet) {
        grow(graph)
        dummies.removeAll(keepingCapacity: true)
        for atom in atoms { isMember[Int(atom)] = true }
        for atom in atoms {
            let index = Int(atom)
            var opens = false
            if graph.atoms[index].element == .dummy {
                opens = dummyMayOpen(index, graph, rings)
                if opens { dummies.append(atom) }
            } else if graph.sums[index].wasAromatic {
                opens = Self.needsDoubleBond(index, graph)
            }
            mayOpen[index] = opens
            isOpen[index] = opens
        }
    }

    private mutating func grow(_ graph: WorkingGraph) {
        let missing = graph.atomCount - isOpen.count
        if missing > 0 {
            let none = repeatElement(false, count: missing)
            isOpen.append(contentsOf: none)
            mayOpen.append(contentsOf: none)
            isMember.append(contentsOf: none)
            isDone.append(contentsOf: none)
            isQueued.append(contentsOf: none)
        }
        if graph.bondCount > isDouble.count {
            isDouble.append(contentsOf: repeatElement(false, count: graph.bondCount - isDouble.count))
        }
    }

    /// Whether an aromatic atom must get a double bond.
    private static func needsDoubleBond(_ atom: Int, _ graph: WorkingGraph) -> Bool {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        var orders = 0
        for neighbor in graph.row(atom) {
            let bond = graph.bonds[Int(neighbor.bond)]
            switch bond.order {
            case .aromatic: orders += 1
            case .dative: orders += Int(bond.end) == atom ? 1 : 0
            default: orders += bond.order.doubledOrder / 2
            }
        }
        let radicals = Int(data.radicalElectrons)
        let total = Int(data.explicitValence) + Int(data.implicitHydrogens)
        var charge = Int(data.formalCharge)
        if facts.isLeftOfCarbon || (data.element == .carbon && charge > 0) { charge = -charge }
        let valences = data.element.allowedValences
        var demand = Int(facts.defaultValence) + charge
        var next = 1
        while total > demand && next < valences.count && valences[next] > 0 {
            demand = Int(valences[next]) + charge
            next += 1
        }
        let degree =
            graph.degree(atom) - Int(graph.sums[atom].silentBonds) + Int(data.implicitHydrogens) + radicals
        if degree >= demand { return false }
        let sum = orders + data.hydrogenCount
        if demand == sum + 1 + radicals { return true }
        return demand == sum + 2 && radicals == 0 && data.flags.contains(.noImplicit)
    }

    /// Whether a dummy atom may get a double bond.
    private func dummyMayOpen(_ atom: Int, _ graph: WorkingGraph, _ rings: RingSet) -> Bool {
        var settled = 0
        for neighbor in graph.row(atom) where Int(neighbor.atom) < atom && isMember[Int(neighbor.atom)] {
            let other = Int(neighbor.atom)
            if !graph.sums[other].wasAromatic && graph.atoms[other].element != .dummy { settled += 1 }
        }
        if settled >= Int(graph.atoms[atom].ringCount) { return false }
        for ring in 0..<rings.count {
            let members = rings.atoms(of: ring)
            var holdsAtom = false
            var holdsAromatic = false
            for index in members.indices {
                let member = Int(members[index])
                if member == atom { holdsAtom = true }
                if graph.sums[member].wasAromatic && graph.atoms[member].ringCount == 1 { holdsAromatic = true }
            }
            if holdsAtom && holdsAromatic { return true }
        }
        return false
    }

    // MARK: The search

    private mutating func search(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph) -> Bool {
        queue.removeAll(keepingCapacity: true)
        queueHead = 0
        done.removeAll(keepingCapacity: true)
        choices.removeAll(keepingCapacity: true)
        options.removeAll(keepingCapacity: true)
        var doneCount = 0
        for atom in atoms {
            let index = Int(atom)
            isQueued[index] = false
            isDone[index] = !graph.sums[index].wasAromatic && graph.atoms[index].element != .dummy
            if isDone[index] { doneCount += 1 }
            for neighbor in graph.row(index) { isDouble[Int(neighbor.bond)] = false }
        }
        var firstOpenPlace = atoms.startIndex
        var backtracks = 0
        while true {
            let current: Int
            if queueHead < queue.count {
                current = Int(queue[queueHead])
                queueHead += 1
                isQueued[current] = false
            } else {
                while firstOpenPlace < atoms.endIndex && isDone[Int(atoms[firstOpenPlace])] { firstOpenPlace += 1 }
                guard firstOpenPlace < atoms.endIndex else { return true }
                current = Int(atoms[firstOpenPlace])
            }
            isDone[current] = true
            done.append(Int32(truncatingIfNeeded: current))
            let isRevisited = choices.last?.atom == Int32(truncatingIfNeeded: current)
            let start = isRevisited ? Int(choices[choices.count - 1].next) : options.count
            if !isRevisited { visitNeighbors(of: current, graph) }
            guard isOpen[current] else { continue }
            let end = isRevisited ? Int(choices[choices.count - 1].end) : options.count
            if start < end {
                let option = options[start]
                isDouble[Int(option.bond)] = true
                // A direction (`/`) of the bond is lost, even if the double bond is taken back.
                graph.bonds[Int(option.bond)].mark = .none
                isOpen[current] = false
                isOpen[Int(option.atom)] = false
                remember(current, next: start + 1, end: end, isRevisited: isRevisited)
            } else if graph.atoms[current].element != .dummy {
                guard !choices.isEmpty, backtracks < Self.backtrackLimit else { return false }
                goBack(graph)
                firstOpenPlace = atoms.startIndex
                backtracks += 1
            }
        }
    }

    /// Queues the neighbours of an atom and lists those that it can have a double bond to.
    private mutating func visitNeighbors(of current: Int, _ graph: WorkingGraph) {
        sortedRow.removeAll(keepingCapacity: true)
        for neighbor in graph.row(current) where isMember[Int(neighbor.atom)] && !isDone[Int(neighbor.atom)] {
            var place = sortedRow.count
            sortedRow.append(neighbor)
            while place > 0 && sortedRow[place - 1].atom > neighbor.atom {
                sortedRow[place] = sortedRow[place - 1]
                place -= 1
            }
            sortedRow[place] = neighbor
        }
        let isDummy = graph.atoms[current].element == .dummy
        for neighbor in sortedRow {
            let other = Int(neighbor.atom)
            if !isQueued[other] {
                isQueued[other] = true
                queue.append(neighbor.atom)
            }
            guard isOpen[current], isOpen[other] else { continue }
            let isAromaticBond = graph.bonds[Int(neighbor.bond)].order == .aromatic
            if isAromaticBond || isDummy || graph.atoms[other].element == .dummy { options.append(neighbor) }
        }
    }

    /// Keeps the options that were not taken.
    private mutating func remember(_ current: Int, next: Int, end: Int, isRevisited: Bool) {
        if isRevisited {
            if next < end {
                choices[choices.count - 1].next = Int32(truncatingIfNeeded: next)
            } else {
                choices.removeLast()
            }
        } else if next < end {
            choices.append(
                Choice(
                    atom: Int32(truncatingIfNeeded: current), place: Int32(truncatingIfNeeded: done.count - 1),
                    next: Int32(truncatingIfNeeded: next), end: Int32(truncatingIfNeeded: end)))
        }
    }

    /// Goes back to the last atom with options: what was done since returns to the front of the queue.
    private mutating func goBack(_ graph: WorkingGraph) {
        guard let choice = choices.last else { return }
        let place = Int(choice.place)
        returned.removeAll(keepingCapacity: true)
        for atom in done[place...] {
            returned.append(atom)
            isDone[Int(atom)] = false
        }
        done.removeLast(done.count - place)
        for atom in returned {
            for neighbor in graph.row(Int(atom)) where isDouble[Int(neighbor.bond)] && !isDone[Int(neighbor.atom)] {
                isDouble[Int(neighbor.bond)] = false
                isOpen[Int(atom)] = true
                isOpen[Int(neighbor.atom)] = true
            }
        }
        for atom in returned { isQueued[Int(atom)] = true }
        returned.append(contentsOf: queue[queueHead...])
        swap(&returned, &queue)
        queueHead = 0
    }

    // MARK: The result

    /// Gives the aromatic bonds at the atoms of a system their orders.
    private func apply(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph) {
        for atom in atoms {
            for neighbor in graph.row(Int(atom)) {
                let bond = Int(neighbor.bond)
                if isDouble[bond] {
                    graph.bonds[bond].order = .double
                } else if graph.bonds[bond].order == .aromatic {
                    graph.bonds[bond].order = .single
                }
            }
        }
    }

    private func failure(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph) -> PerceptionError {
        var atom = Int(atoms[atoms.startIndex])
        for candidate in atoms.reversed() where graph.sums[Int(candidate)].wasAromatic { atom = Int(candidate) }
        for candidate in atoms.reversed() where isOpen[Int(candidate)] { atom = Int(candidate) }
        let source = Int(graph.atoms[atom].source)
        return PerceptionError(
            .kekulization, atom: source,
            detail:
                "the aromatic ring system at atom \(source + 1) (\(graph.atoms[atom].element.symbol)) has no Kekulé "
                + "structure; expected one double bond for every atom that needs one (a hydrogen may be missing, as in "
                + "[nH])")
    }

    /// Clears the flags, gives [nH] its hydrogen as an implicit one, and sums up the bonds again.
    private mutating func finish(_ graph: WorkingGraph, acceptsAnyValence: Bool) throws(PerceptionError) {
        for atom in 0..<graph.atomCount where graph.atoms[atom].isAromatic && graph.atoms[atom].ringCount == 0 {
            let source = Int(graph.atoms[atom].source)
            throw PerceptionError(
                .kekulization, atom: source,
                detail:
                    "atom \(source + 1) (\(graph.atoms[atom].element.symbol)) is written as aromatic but lies in no "
                    + "ring")
        }
        for bond in 0..<graph.bondCount { graph.bonds[bond].kekuleOrder = graph.bonds[bond].order }
        for atom in 0..<graph.atomCount where graph.sums[atom].wasAromatic { graph.sumBonds(at: atom) }
        for atom in 0..<graph.atomCount where graph.atoms[atom].isAromatic {
            graph.atoms[atom].flags.remove(.aromatic)
            let data = graph.atoms[atom]
            let isPyrrolic = data.element == .nitrogen || data.element == .phosphorus
            guard isPyrrolic, data.formalCharge == 0, data.writtenHydrogens == 1 else { continue }
            graph.atoms[atom].writtenHydrogens = 0
            graph.atoms[atom].flags.remove(.noImplicit)
            try Valences.assign(graph, atom, ValenceModel.shared, acceptsAnyValence: acceptsAnyValence)
        }
    }
}
