import MolecularGraph

/// Gives aromatic atoms single and double bonds (perception.md 2.3).
///
/// The result can depend on the order of choices (free porphyrins), so the search follows the reference: atoms are taken
/// from a queue, an atom that needs a double bond takes its first open neighbour, and a dead end goes back to the last
/// atom that had another choice. RDKit tries again in canonical order where that search ends at its limit of steps back
/// (issue 8403 there); here ``DoubleBondMatching`` follows, which finds double bonds wherever there are any.
struct Kekulization: Sendable {
    /// Most steps back.
    private static var backtrackLimit: Int { 100 }
    /// Most sets of dummy atoms that are left without a double bond.
    private static var dummySetLimit: Int { 1 << 12 }

    private var systems = RingSystems()
    private var members: [Int32] = []
    private var marks: [Marks] = []
    /// Atoms that may get a double bond, as they were before the search.
    private var opening: [Bool] = []
    private var isDouble: [Bool] = []
    private var queue: [Int32] = []
    private var done: [Int32] = []
    private var dummies: [Int32] = []
    private var choices: [Choice] = []
    private var options: [PerceivedMolecule.Incidence] = []
    private var returned: [Int32] = []
    private var matching = DoubleBondMatching()
    /// The bond sums of all atoms are those of the Kekulé form already.
    private var sumsAreCurrent = false

    /// State of an atom in the search.
    private struct Marks: OptionSet, BitwiseCopyable {
        var rawValue: UInt8
        /// May still get a double bond.
        static var open: Marks { Marks(rawValue: 1) }
        /// Belongs to the system.
        static var member: Marks { Marks(rawValue: 2) }
        /// Has been treated.
        static var done: Marks { Marks(rawValue: 4) }
        /// Waits in the queue.
        static var queued: Marks { Marks(rawValue: 8) }
    }

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
    mutating func run(_ graph: WorkingGraph, rings: RingView, acceptsAnyValence: Bool) throws(PerceptionError) {
        var aromaticCount = 0
        var hasDummy = false
        for atom in 0..<graph.atomCount {
            let isAromatic = graph.atoms[atom].isAromatic || graph.sums[atom].hasAromaticBond
            graph.sums[atom].wasAromatic = isAromatic
            if isAromatic { aromaticCount += 1 }
            if graph.atoms[atom].element.rawValue == 0 { hasDummy = true }
        }
        guard aromaticCount > 0 || hasDummy else { return }
        sumsAreCurrent = false
        if rings.count > 0 && !kekulizeTogether(hasDummy: hasDummy, aromaticCount, graph, rings) {
            systems.build(graph, rings: rings)
            for system in 0..<systems.count { try kekulize(systems.atoms(of: system), graph, rings) }
        }
        try finish(graph, acceptsAnyValence: acceptsAnyValence)
    }

    // MARK: One ring system

    /// Treats all ring systems at once, which is enough where the first try succeeds and there are no dummies: systems
    /// have no ring bonds in common. False if nothing was changed, and each system must be treated by itself.
    private mutating func kekulizeTogether(
        hasDummy: Bool, _ aromaticCount: Int, _ graph: WorkingGraph, _ rings: RingView
    ) -> Bool {
        if hasDummy { return false }
        grow(graph)
        var members: [Int32] = []
        swap(&members, &self.members)
        defer { swap(&members, &self.members) }
        return members.withUnsafeMutableBufferPointer { members in
            var count = 0
            for atom in 0..<graph.atomCount where graph.sums[atom].wasAromatic && graph.atoms[atom].ringCount > 0 {
                members[count] = Int32(truncatingIfNeeded: atom)
                count += 1
            }
            if count == 0 { return true }
            let atoms = UnsafeBufferPointer(rebasing: members[..<count])
            marks.withUnsafeMutableBufferPointer { marks in
                for atom in atoms {
                    marks[Int(atom)] = Self.needsDoubleBond(Int(atom), graph) ? [.member, .open] : .member
                }
            }
            let isSolved = search(atoms, graph)
            marks.withUnsafeMutableBufferPointer { marks in for atom in atoms { marks[Int(atom)] = [] } }
            if isSolved {
                sumsAreCurrent = count == aromaticCount
                isDouble.withUnsafeBufferPointer { isDouble in
                    if sumsAreCurrent {
                        Self.applyWithSums(atoms, isDouble, graph)
                    } else {
                        Self.apply(atoms, isDouble, graph)
                    }
                }
            }
            return isSolved
        }
    }

    private mutating func kekulize(
        _ atoms: ArraySlice<Int32>, _ graph: WorkingGraph, _ rings: RingView
    ) throws(PerceptionError) {
        var hasWork = false
        for atom in atoms where graph.sums[Int(atom)].wasAromatic || graph.atoms[Int(atom)].element.rawValue == 0 {
            hasWork = true
        }
        guard hasWork else { return }
        prepare(atoms, graph, rings)
        var isSolved = atoms.withUnsafeBufferPointer { search($0, graph) }
        // Dummies need no double bond: try without some of them, counting in binary.
        var mask = 1
        while !isSolved && !dummies.isEmpty && mask < Self.dummySetLimit
            && (dummies.count >= Int.bitWidth - 1 || mask < 1 << dummies.count)
        {
            open(atoms)
            for (bit, dummy) in dummies.enumerated() where bit < Int.bitWidth - 1 && mask & (1 << bit) != 0 {
                marks[Int(dummy)].remove(.open)
            }
            isSolved = atoms.withUnsafeBufferPointer { search($0, graph) }
            mask += 1
        }
        guard isSolved || match(atoms, graph) else {
            let failure = failure(atoms, graph)
            for atom in atoms { marks[Int(atom)] = [] }
            throw failure
        }
        for atom in atoms { marks[Int(atom)] = [] }
        atoms.withUnsafeBufferPointer { atoms in
            isDouble.withUnsafeBufferPointer { Self.apply(atoms, $0, graph) }
        }
    }

    /// Marks the atoms of the system that may get a double bond.
    private mutating func prepare(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph, _ rings: RingView) {
        grow(graph)
        dummies.removeAll(keepingCapacity: true)
        for atom in atoms { marks[Int(atom)] = .member }
        for atom in atoms {
            let index = Int(atom)
            var opens = false
            if graph.atoms[index].element.rawValue == 0 {
                opens = dummyMayOpen(index, graph, rings)
                if opens { dummies.append(atom) }
            } else if graph.sums[index].wasAromatic {
                opens = Self.needsDoubleBond(index, graph)
            }
            opening[index] = opens
        }
        open(atoms)
    }

    /// Opens the atoms that may get a double bond.
    private mutating func open(_ atoms: ArraySlice<Int32>) {
        for atom in atoms { marks[Int(atom)] = opening[Int(atom)] ? [.member, .open] : .member }
    }

    private mutating func grow(_ graph: WorkingGraph) {
        // Marks are cleared after each search.
        if marks.count < graph.atomCount {
            marks.reset(to: [], count: graph.atomCount)
            opening.reset(to: false, count: graph.atomCount)
        }
        if isDouble.count < graph.bondCount { isDouble.reset(to: false, count: graph.bondCount) }
        if members.count < graph.atomCount {
            members.reset(to: 0, count: graph.atomCount)
            queue.reset(to: 0, count: graph.atomCount)
            done.reset(to: 0, count: graph.atomCount)
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
        var demand = Int(facts.defaultValence) + charge
        if total > demand {
            for valence in data.element.allowedValences.dropFirst() {
                if total <= demand || valence <= 0 { break }
                demand = Int(valence) + charge
            }
        }
        let degree =
            graph.degree(atom) - Int(graph.sums[atom].silentBonds) + Int(data.implicitHydrogens) + radicals
        if degree >= demand { return false }
        let sum = orders + data.hydrogenCount
        if demand == sum + 1 + radicals { return true }
        return demand == sum + 2 && radicals == 0 && data.flags.contains(.noImplicit)
    }

    /// Whether a dummy atom may get a double bond.
    private func dummyMayOpen(_ atom: Int, _ graph: WorkingGraph, _ rings: RingView) -> Bool {
        var settled = 0
        for neighbor in graph.row(atom) where Int(neighbor.atom) < atom && marks[Int(neighbor.atom)].contains(.member) {
            let other = Int(neighbor.atom)
            if !graph.sums[other].wasAromatic && graph.atoms[other].element.rawValue != 0 { settled += 1 }
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

    /// The columns of a search, held open for its time.
    private struct Workspace {
        let marks: UnsafeMutableBufferPointer<Marks>
        let isDouble: UnsafeMutableBufferPointer<Bool>
        /// Atoms that wait, each at most once.
        let queue: UnsafeMutableBufferPointer<Int32>
        var queueHead = 0
        var queueEnd = 0
        /// Atoms that have been treated, in order.
        let done: UnsafeMutableBufferPointer<Int32>
        var doneCount = 0
    }

    private mutating func search(_ atoms: UnsafeBufferPointer<Int32>, _ graph: WorkingGraph) -> Bool {
        var marks: [Marks] = []
        var isDouble: [Bool] = []
        var queue: [Int32] = []
        var done: [Int32] = []
        swap(&marks, &self.marks)
        swap(&isDouble, &self.isDouble)
        swap(&queue, &self.queue)
        swap(&done, &self.done)
        defer {
            swap(&marks, &self.marks)
            swap(&isDouble, &self.isDouble)
            swap(&queue, &self.queue)
            swap(&done, &self.done)
        }
        return marks.withUnsafeMutableBufferPointer { marks in
            isDouble.withUnsafeMutableBufferPointer { isDouble in
                queue.withUnsafeMutableBufferPointer { queue in
                    done.withUnsafeMutableBufferPointer { done in
                        var work = Workspace(marks: marks, isDouble: isDouble, queue: queue, done: done)
                        return search(atoms, graph, &work)
                    }
                }
            }
        }
    }

    private mutating func search(
        _ atoms: UnsafeBufferPointer<Int32>, _ graph: WorkingGraph, _ work: inout Workspace
    ) -> Bool {
        let marks = work.marks
        let isDouble = work.isDouble
        if !choices.isEmpty { choices.removeAll(keepingCapacity: true) }
        if !options.isEmpty { options.removeAll(keepingCapacity: true) }
        for atom in atoms {
            let index = Int(atom)
            if !graph.sums[index].wasAromatic && graph.atoms[index].element.rawValue != 0 { marks[index].insert(.done) }
            for neighbor in graph.row(index) { isDouble[Int(neighbor.bond)] = false }
        }
        var firstOpenPlace = 0
        var backtracks = 0
        while true {
            let current: Int
            if work.queueHead < work.queueEnd {
                current = Int(work.queue[work.queueHead])
                work.queueHead += 1
                marks[current].remove(.queued)
            } else {
                while firstOpenPlace < atoms.count && marks[Int(atoms[firstOpenPlace])].contains(.done) {
                    firstOpenPlace += 1
                }
                guard firstOpenPlace < atoms.count else { return true }
                current = Int(atoms[firstOpenPlace])
            }
            marks[current].insert(.done)
            work.done[work.doneCount] = Int32(truncatingIfNeeded: current)
            work.doneCount += 1
            let isRevisited = !choices.isEmpty && choices[choices.count - 1].atom == Int32(truncatingIfNeeded: current)
            let start = isRevisited ? Int(choices[choices.count - 1].next) : options.count
            if !isRevisited { visitNeighbors(of: current, graph, &work) }
            guard marks[current].contains(.open) else { continue }
            let end = isRevisited ? Int(choices[choices.count - 1].end) : options.count
            if start < end {
                let option = options[start]
                isDouble[Int(option.bond)] = true
                // A direction (`/`) of the bond is lost, even if the double bond is taken back.
                graph.bonds[Int(option.bond)].mark = .none
                marks[current].remove(.open)
                marks[Int(option.atom)].remove(.open)
                remember(current, at: work.doneCount - 1, next: start + 1, end: end, isRevisited: isRevisited)
            } else if graph.atoms[current].element.rawValue != 0 {
                guard !choices.isEmpty, backtracks < Self.backtrackLimit else { return false }
                goBack(graph, &work)
                firstOpenPlace = 0
                backtracks += 1
            }
        }
    }

    /// Queues the neighbours of an atom along ring bonds, ascending, and lists those that it can have a double bond to.
    private mutating func visitNeighbors(
        of current: Int, _ graph: WorkingGraph, _ work: inout Workspace
    ) {
        let marks = work.marks
        let row = graph.row(current)
        var left = 0
        // The last two; mostly one or two neighbours are left.
        var first = PerceivedMolecule.Incidence(atom: .max, bond: -1)
        var second = first
        for neighbor in row where Self.isReachable(neighbor, graph, marks) {
            left += 1
            second = first
            first = neighbor
        }
        if left <= 2 {
            if second.atom < first.atom { swap(&first, &second) }
            if left > 0 { visit(first, from: current, graph, &work) }
            if left > 1 { visit(second, from: current, graph, &work) }
            return
        }
        var last: Int32 = -1
        while left > 0 {
            var next = PerceivedMolecule.Incidence(atom: .max, bond: -1)
            for neighbor in row
            where neighbor.atom > last && neighbor.atom < next.atom && Self.isReachable(neighbor, graph, marks) {
                next = neighbor
            }
            left -= 1
            last = next.atom
            visit(next, from: current, graph, &work)
        }
    }

    /// Queues a neighbour, and lists it if `current` can have a double bond to it.
    @inline(__always)
    private mutating func visit(
        _ neighbor: PerceivedMolecule.Incidence, from current: Int, _ graph: WorkingGraph, _ work: inout Workspace
    ) {
        let other = Int(neighbor.atom)
        let state = work.marks[other]
        if !state.contains(.queued) {
            work.marks[other].insert(.queued)
            work.queue[work.queueEnd] = neighbor.atom
            work.queueEnd += 1
        }
        guard state.contains(.open), work.marks[current].contains(.open) else { return }
        if graph.bonds[Int(neighbor.bond)].order == .aromatic || graph.atoms[current].element.rawValue == 0
            || graph.atoms[other].element.rawValue == 0
        {
            options.append(neighbor)
        }
    }

    /// Whether a neighbour belongs to the system, has not been treated and is joined by a ring bond.
    @inline(__always)
    private static func isReachable(
        _ neighbor: PerceivedMolecule.Incidence, _ graph: WorkingGraph, _ marks: UnsafeMutableBufferPointer<Marks>
    ) -> Bool {
        marks[Int(neighbor.atom)].intersection([.member, .done]) == .member
            && graph.bonds[Int(neighbor.bond)].ringCount > 0
    }

    /// Keeps the options that were not taken.
    private mutating func remember(_ current: Int, at place: Int, next: Int, end: Int, isRevisited: Bool) {
        if isRevisited {
            if next < end {
                choices[choices.count - 1].next = Int32(truncatingIfNeeded: next)
            } else {
                choices.removeLast()
            }
        } else if next < end {
            choices.append(
                Choice(
                    atom: Int32(truncatingIfNeeded: current), place: Int32(truncatingIfNeeded: place),
                    next: Int32(truncatingIfNeeded: next), end: Int32(truncatingIfNeeded: end)))
        }
    }

    /// Goes back to the last atom with options: what was done since returns to the front of the queue.
    private mutating func goBack(_ graph: WorkingGraph, _ work: inout Workspace) {
        guard let choice = choices.last else { return }
        let place = Int(choice.place)
        let (marks, isDouble) = (work.marks, work.isDouble)
        returned.removeAll(keepingCapacity: true)
        for atom in work.done[place..<work.doneCount] {
            returned.append(atom)
            marks[Int(atom)].remove(.done)
        }
        work.doneCount = place
        for atom in returned {
            for neighbor in graph.row(Int(atom))
            where isDouble[Int(neighbor.bond)] && !marks[Int(neighbor.atom)].contains(.done) {
                isDouble[Int(neighbor.bond)] = false
                marks[Int(atom)].insert(.open)
                marks[Int(neighbor.atom)].insert(.open)
            }
        }
        for atom in returned { marks[Int(atom)].insert(.queued) }
        returned.append(contentsOf: work.queue[work.queueHead..<work.queueEnd])
        for (index, atom) in returned.enumerated() { work.queue[index] = atom }
        work.queueHead = 0
        work.queueEnd = returned.count
    }

    // MARK: What the search did not find

    /// Finds double bonds by a matching of the atoms that may get one.
    private mutating func match(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph) -> Bool {
        let open = atoms.filter { opening[Int($0)] }
        var vertices: [Int32] = Array(repeating: -1, count: graph.atomCount)
        for (vertex, atom) in open.enumerated() { vertices[Int(atom)] = Int32(truncatingIfNeeded: vertex) }
        matching.begin(count: open.count)
        for (vertex, atom) in open.enumerated() {
            for neighbor in graph.row(Int(atom)) where mayBeDouble(neighbor, from: Int(atom), graph) {
                matching.addNeighbor(vertices[Int(neighbor.atom)])
            }
            matching.endAtom()
            if graph.atoms[Int(atom)].element.rawValue == 0 { matching.makeOptional(vertex) }
        }
        guard matching.solve() else { return false }
        for atom in atoms { for neighbor in graph.row(Int(atom)) { isDouble[Int(neighbor.bond)] = false } }
        for (vertex, atom) in open.enumerated() where matching.partner(of: vertex) > vertex {
            let partner = open[matching.partner(of: vertex)]
            for neighbor in graph.row(Int(atom)) where neighbor.atom == partner {
                isDouble[Int(neighbor.bond)] = true
                graph.bonds[Int(neighbor.bond)].mark = .none
            }
        }
        return true
    }

    private func mayBeDouble(
        _ neighbor: PerceivedMolecule.Incidence, from atom: Int, _ graph: WorkingGraph
    ) -> Bool {
        let other = Int(neighbor.atom)
        let bond = graph.bonds[Int(neighbor.bond)]
        guard marks[other].contains(.member), opening[other], bond.ringCount > 0 else { return false }
        return bond.order == .aromatic || graph.atoms[atom].element.rawValue == 0
            || graph.atoms[other].element.rawValue == 0
    }

    // MARK: The result

    /// Gives the aromatic bonds at the atoms of a system their orders.
    private static func apply(
        _ atoms: UnsafeBufferPointer<Int32>, _ isDouble: UnsafeBufferPointer<Bool>, _ graph: WorkingGraph
    ) {
        for atom in atoms {
            for neighbor in graph.row(Int(atom)) {
                let bond = Int(neighbor.bond)
                if isDouble[bond] {
                    graph.bonds[bond].order = .double
                    graph.bonds[bond].kekuleOrder = .double
                } else if graph.bonds[bond].order == .aromatic {
                    graph.bonds[bond].order = .single
                    graph.bonds[bond].kekuleOrder = .single
                }
            }
        }
    }

    /// The same where all aromatic atoms are given and none is a dummy: their sums are kept up to date.
    private static func applyWithSums(
        _ atoms: UnsafeBufferPointer<Int32>, _ isDouble: UnsafeBufferPointer<Bool>, _ graph: WorkingGraph
    ) {
        for atom in atoms {
            let index = Int(atom)
            graph.sums[index].hasAromaticBond = false
            for neighbor in graph.row(index) {
                let bond = Int(neighbor.bond)
                let hasDoubleBond = isDouble[bond]
                if hasDoubleBond { graph.sums[index].hasMultipleBond = true }
                guard graph.bonds[bond].order == .aromatic else { continue }
                let order: BondOrder = hasDoubleBond ? .double : .single
                let change: Int16 = hasDoubleBond ? 1 : -1
                graph.bonds[bond].order = order
                graph.bonds[bond].kekuleOrder = order
                graph.sums[index].doubledOrders &+= change
                graph.sums[Int(neighbor.atom)].doubledOrders &+= change
            }
        }
    }

    private func failure(_ atoms: ArraySlice<Int32>, _ graph: WorkingGraph) -> PerceptionError {
        var atom = Int(atoms[atoms.startIndex])
        for candidate in atoms.reversed() where graph.sums[Int(candidate)].wasAromatic { atom = Int(candidate) }
        for candidate in atoms.reversed() where marks[Int(candidate)].contains(.open) { atom = Int(candidate) }
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
        if !sumsAreCurrent {
            for atom in 0..<graph.atomCount where graph.sums[atom].wasAromatic { graph.sumBonds(at: atom) }
        }
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
