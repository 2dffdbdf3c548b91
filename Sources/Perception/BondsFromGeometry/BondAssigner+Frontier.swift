import MolecularGraph

/// Dynamic programming over the atoms of one component: a combination of states is known by the charge so far and, for
/// each atom with neighbours to come, its open π bonds and its π bonds.
extension BondAssigner {
    /// An earlier neighbour of the atom that is taken up: where its field is in a key, and its bond.
    struct StepNeighbor {
        var word = 0
        var shift: UInt64 = 0
        /// Whether this atom is its last neighbour.
        var closes = false
        var bond: Int32 = 0
        var atom = 0
        /// Its open π bonds and its π bonds (2 stands for more) in the combination in hand.
        var left = 0
        var piBonds = 0
        /// Mean twist about the bond, NaN before it is needed.
        var twist = Double.nan
        /// Extra orders that are tried, and open π bonds and costs of the new atom before them.
        var extra = 0
        var open = 0
        var cost = 0.0
    }

    /// Buffers of the search, used again by every component.
    struct Scratch {
        var table = FrontierTable()
        var next = FrontierTable()
        var neighbors: [StepNeighbor] = []
        /// Costs of the bonds to the neighbours by extra order and π bonds of both, NaN before they are needed.
        var costs: [Double] = []
        /// Key of the combination in hand without what is tried, and with it.
        var base: [UInt64] = [0]
        var key: [UInt64] = [0]
        /// Place of each open atom in the keys, and whether each place is taken.
        var fieldOfAtom: [Int32] = []
        var isTaken: [Bool] = []
    }

    /// Best assignments of a component, one for each charge; none if it has none.
    mutating func search(_ component: [Int]) throws(Fault) -> [Ending] {
        if component.count == 1, adjacency[component[0]].isEmpty { return searchAtom(component[0]) }
        let most = component.reduce(0) { most, atom in options[atom].reduce(most) { max($0, $1.piBonds) } }
        // Half a field for open π bonds, half for π bonds.
        let half: UInt64 = most <= 3 ? 2 : 4
        let fieldsPerWord = 32 / Int(half)
        order.begin(component, adjacency: adjacency)
        scratch.isTaken.removeAll(keepingCapacity: true)
        scratch.table.removeAll(width: 1)
        scratch.base[0] = 0
        scratch.table.insert(scratch.base, FrontierTable.Entry(cost: 0, charge: 0, previous: -1, option: 0, extra: 0))
        var isFirst = true
        while let place = order.next(adjacency: adjacency) {
            guard order.front.count <= Self.frontLimit else { throw .capped }
            let atom = Int(order.atoms[place])
            prepareNeighbors(of: atom, place, half: half, fieldsPerWord: fieldsPerWord)
            let closesItself = order.isClosed(atom)
            var own: Int?
            if !closesItself {
                let field = scratch.isTaken.firstIndex(of: false) ?? scratch.isTaken.count
                if field == scratch.isTaken.count { scratch.isTaken.append(false) }
                scratch.isTaken[field] = true
                scratch.fieldOfAtom[atom] = Int32(field)
                own = field
            }
            let width = max(scratch.table.width, (scratch.isTaken.count + fieldsPerWord - 1) / fieldsPerWord)
            while scratch.base.count < width {
                scratch.base.append(0)
                scratch.key.append(0)
            }
            scratch.next.removeAll(width: width)
            try takeUp(
                atom, ownWord: own.map { $0 / fieldsPerWord } ?? 0,
                ownShift: own.map { UInt64($0 % fieldsPerWord) * 2 * half }, half: half, isFirst: isFirst)
            isFirst = false
            // A field is free for the atoms that follow, not for this one: its bits are cleared only now.
            for neighbor in scratch.neighbors where neighbor.closes {
                scratch.isTaken[Int(scratch.fieldOfAtom[neighbor.atom])] = false
            }
            let limit = currentStateLimit
            if scratch.next.count > limit {
                isExact = false
                if limits.stopsAtFirst { throw .capped }
                scratch.next.keepCheapest(limit)
            }
            firstChoice = choices.count
            for entry in scratch.next.entries {
                choices.append(
                    Choice(
                        previous: entry.previous, place: Int32(place), option: entry.option, extra: entry.extra))
            }
            swap(&scratch.table, &scratch.next)
            if scratch.table.count == 0 { return [] }
        }
        return scratch.table.entries.enumerated().map { index, entry in
            Ending(charge: Int(entry.charge), cost: entry.cost, back: Int32(firstChoice + index))
        }
    }

    /// An atom without π bonds to others.
    private mutating func searchAtom(_ atom: Int) -> [Ending] {
        order.begin([atom], adjacency: adjacency)
        guard let place = order.next(adjacency: adjacency) else { return [] }
        var endings: [Ending] = []
        for (index, option) in options[atom].enumerated() where option.piBonds == 0 {
            endings.append(Ending(charge: option.charge, cost: option.penalty, back: Int32(choices.count)))
            choices.append(Choice(previous: -1, place: Int32(place), option: UInt16(index), extra: 0))
        }
        return endings
    }

    private mutating func prepareNeighbors(of atom: Int, _ place: Int, half: UInt64, fieldsPerWord: Int) {
        scratch.neighbors.removeAll(keepingCapacity: true)
        for earlier in order.earlier(place) {
            var neighbor = StepNeighbor()
            let field = Int(scratch.fieldOfAtom[Int(earlier)])
            neighbor.word = field / fieldsPerWord
            neighbor.shift = UInt64(field % fieldsPerWord) * 2 * half
            neighbor.closes = order.isClosed(Int(earlier))
            neighbor.bond = problem.contacts.bond(Int(earlier), atom) ?? -1
            neighbor.atom = Int(earlier)
            scratch.neighbors.append(neighbor)
        }
        scratch.costs.removeAll(keepingCapacity: true)
        for _ in 0..<27 * scratch.neighbors.count { scratch.costs.append(.nan) }
    }

    /// Combines all combinations so far with all states of an atom and all orders of the bonds to its earlier neighbours.
    private mutating func takeUp(
        _ atom: Int, ownWord: Int, ownShift: UInt64?, half: UInt64, isFirst: Bool
    ) throws(Fault) {
        let halfMask: UInt64 = (1 << half) - 1
        let fieldMask: UInt64 = (1 << (2 * half)) - 1
        let neighborCount = scratch.neighbors.count
        let width = scratch.table.width
        for word in 0..<scratch.base.count { scratch.base[word] = 0 }
        for index in 0..<scratch.table.count {
            if index & 255 == 255 {
                if RecordDeadline.isPast { throw .late }
                let limit = currentStateLimit
                if limits.stopsAtFirst && scratch.next.count > limit { throw .capped }
                if scratch.next.count > 4 * limit {
                    isExact = false
                    scratch.next.keepCheapest(limit)
                }
            }
            let entry = scratch.table.entries[index]
            let back = isFirst ? -1 : Int32(firstChoice + index)
            scratch.table.copyKey(index, to: &scratch.base)
            for number in 0..<neighborCount {
                let (word, shift) = (scratch.neighbors[number].word, scratch.neighbors[number].shift)
                let field = scratch.base[word] >> shift & fieldMask
                scratch.neighbors[number].left = Int(field >> half)
                scratch.neighbors[number].piBonds = min(Int(field & halfMask), 2)
                if scratch.neighbors[number].closes { scratch.base[word] &= ~(fieldMask << shift) }
            }
            for optionIndex in options[atom].indices {
                let option = options[atom][optionIndex]
                var open = option.piBonds
                var cost = entry.cost + option.penalty
                // All ways to give 0 to 2 extra orders to the bonds, the last one changing fastest.
                var number = 0
                if neighborCount > 0 { scratch.neighbors[0].extra = firstExtra(0) }
                while true {
                    if number == neighborCount {
                        effort &+= 1
                        if ownShift != nil || open == 0 {
                            var packed: UInt16 = 0
                            for word in 0..<max(width, scratch.next.width) { scratch.key[word] = scratch.base[word] }
                            for number in 0..<neighborCount {
                                let extra = scratch.neighbors[number].extra
                                packed |= UInt16(extra) << UInt16(2 * number)
                                if !scratch.neighbors[number].closes {
                                    scratch.key[scratch.neighbors[number].word] -=
                                        UInt64(extra) << (scratch.neighbors[number].shift + half)
                                }
                            }
                            if let ownShift {
                                scratch.key[ownWord] |=
                                    (UInt64(open) << half | UInt64(option.piBonds)) << ownShift
                            }
                            scratch.next.insert(
                                scratch.key,
                                FrontierTable.Entry(
                                    cost: cost, charge: entry.charge + Int32(option.charge), previous: back,
                                    option: UInt16(optionIndex), extra: packed))
                        }
                    } else {
                        let extra = scratch.neighbors[number].extra
                        let left = scratch.neighbors[number].left
                        if extra <= min(2, left, open) && (!scratch.neighbors[number].closes || extra == left) {
                            scratch.neighbors[number].open = open
                            scratch.neighbors[number].cost = cost
                            open -= extra
                            cost += bondCost(number, atom, extra, min(option.piBonds, 2))
                            number += 1
                            if number < neighborCount { scratch.neighbors[number].extra = firstExtra(number) }
                            continue
                        }
                    }
                    // The next way.
                    number -= 1
                    if number < 0 { break }
                    open = scratch.neighbors[number].open
                    cost = scratch.neighbors[number].cost
                    scratch.neighbors[number].extra += 1
                }
            }
        }
    }

    /// A neighbour that closes gets all that it has left.
    private func firstExtra(_ number: Int) -> Int {
        scratch.neighbors[number].closes ? scratch.neighbors[number].left : 0
    }

    /// Cost of the bond to an earlier neighbour with some extra orders, the atom having some π bonds.
    private mutating func bondCost(_ number: Int, _ atom: Int, _ extra: Int, _ piBonds: Int) -> Double {
        let neighbor = scratch.neighbors[number]
        let place = ((number * 3 + extra) * 3 + neighbor.piBonds) * 3 + piBonds
        let known = scratch.costs[place]
        guard known.isNaN else { return known }
        let isSwapped = neighbor.atom > atom
        let (low, high) = isSwapped ? (atom, neighbor.atom) : (neighbor.atom, atom)
        let (lowPi, highPi) = isSwapped ? (piBonds, neighbor.piBonds) : (neighbor.piBonds, piBonds)
        var cost = 0.0
        if neighbor.bond >= 0 {
            let isBare = problem.elements[low] == .hydrogen || problem.elements[high] == .hydrogen
            cost = isBare ? 0 : weights.length * lengthCost(low, high, neighbor.bond, extra + 1, lowPi, highPi)
            if extra == 1 {
                let twist = neighbor.twist.isNaN ? problem.twist(low, high) : neighbor.twist
                scratch.neighbors[number].twist = twist
                cost +=
                    weights.twist * weights.length
                    * Geometry.penalty(twist, mean: 0, width: weights.twistWidth, cap: 4)
            }
        }
        scratch.costs[place] = cost
        return cost
    }
}
