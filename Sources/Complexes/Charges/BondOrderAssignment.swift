/// Distributes extra bond orders over the bonds of a ligand so that the sum of weights is largest (complexes.md 8).
///
/// The bonds between atoms with free valence are gone through atom by atom; of all partial assignments that leave the
/// same orders at the atoms that are still open only the best is kept. Rings of ligands are small, so few atoms are open
/// at a time; where there would be more than `largestTable` partial assignments, there is no answer.
struct BondOrderAssignment {
    /// Extra order of each bond, by `LigandValences.key`.
    private(set) var extraOrders: [Int64: Int] = [:]
    /// Extra orders at each atom.
    private(set) var orderSums: [Int]
    /// Whether an answer was found for all parts.
    private(set) var isComplete = true

    private static let largestTable = 60_000

    private struct Partial {
        var score: Int
        var previous: Int
        var order: Int
    }

    private struct Problem {
        /// Atoms in the order in which they are closed.
        var atoms: [Int32]
        /// Bonds (earlier atom, later atom, weight), by earlier atom.
        var bonds: [(first: Int, second: Int, weight: Int)]
    }

    private let valences: LigandValences
    private let numbers: [UInt8]
    private let isContact: [Bool]
    private let closed: [Int]

    /// Solves a complex.
    ///
    /// - Parameter closed: atoms that take no extra orders.
    init(_ complex: borrowing PerceivedComplex, _ valences: LigandValences, isContact: [Bool], closed: [Int] = []) {
        self.valences = valences
        self.isContact = isContact
        self.closed = closed
        numbers = complex.numbers
        orderSums = Array(repeating: 0, count: complex.atomCount)
        var seen = [Bool](repeating: false, count: complex.atomCount)
        for start in 0..<complex.atomCount where !seen[start] && capacity(start) > 0 {
            let problem = gather(from: start, complex, &seen)
            if !problem.bonds.isEmpty, !solve(problem) { isComplete = false }
        }
    }

    /// Extra order that an atom can take; one more at nitrogen, which becomes N⁺.
    private func capacity(_ atom: Int) -> Int {
        guard numbers[atom] != 1, !closed.contains(atom) else { return 0 }
        let free = valences.atoms[atom].free
        return numbers[atom] == 7 && valences.atoms[atom].charge == 0 ? free + 1 : free
    }

    private func gather(
        from start: Int, _ complex: borrowing PerceivedComplex, _ seen: inout [Bool]
    ) -> Problem {
        var problem = Problem(atoms: [Int32(start)], bonds: [])
        seen[start] = true
        var head = 0
        var place: [Int32: Int] = [Int32(start): 0]
        while head < problem.atoms.count {
            let atom = Int(problem.atoms[head])
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            for slot in neighbors.indices {
                let other = Int(neighbors[slot])
                guard capacity(other) > 0 else { continue }
                if !seen[other] {
                    seen[other] = true
                    place[Int32(other)] = problem.atoms.count
                    problem.atoms.append(Int32(other))
                }
                guard let otherPlace = place[Int32(other)], otherPlace > head else { continue }
                problem.bonds.append((head, otherPlace, weight(atom, other)))
            }
            head += 1
        }
        return problem
    }

    /// Weight of an extra order in hundredths.
    private func weight(_ first: Int, _ second: Int) -> Int {
        if valences.ringBonds.contains(LigandValences.key(first, second)) { return 125 }
        var least = 100
        for atom in [first, second] where isContact[atom] {
            switch numbers[atom] {
            case 7: least = min(least, valences.pyrroleNitrogens.contains(Int32(atom)) ? 55 : 60)
            case 15: least = min(least, 60)
            case 8, 16, 34: least = min(least, 40)
            default: break
            }
        }
        return least
    }

    /// Cost of what is left at an atom, in hundredths.
    private func cost(_ atom: Int, taken: Int) -> Int {
        let own = valences.atoms[atom]
        if taken > own.free { return 130 }
        let rest = own.free - taken
        if rest == 0 || isContact[atom] { return 0 }
        if own.isHypervalent { return 90 * rest }
        switch numbers[atom] {
        case 8, 9, 16, 17, 34, 35, 53: return 110 * rest
        case 7: return 150 * rest
        default: return 300 * rest
        }
    }

    private mutating func solve(_ problem: Problem) -> Bool {
        let count = problem.atoms.count
        var slots = [Int](repeating: -1, count: count)
        var freeSlots = Array((0..<16).reversed())
        // Keys hold four bits for the order taken by each open atom.
        var table: [UInt64: Partial] = [0: Partial(score: 0, previous: -1, order: 0)]
        var history: [[(key: UInt64, partial: Partial)]] = []
        var next = 0
        func openSlot(_ place: Int) -> Bool {
            if slots[place] >= 0 { return true }
            guard let slot = freeSlots.popLast() else { return false }
            slots[place] = slot
            return true
        }
        for place in 0..<count {
            guard openSlot(place) else { return false }
            while next < problem.bonds.count, problem.bonds[next].first == place {
                let bond = problem.bonds[next]
                next += 1
                guard openSlot(bond.second) else { return false }
                let (a, b) = (Int(problem.atoms[bond.first]), Int(problem.atoms[bond.second]))
                let (shiftA, shiftB) = (UInt64(4 * slots[bond.first]), UInt64(4 * slots[bond.second]))
                let entries = table.sorted { $0.key < $1.key }.map { (key: $0.key, partial: $0.value) }
                history.append(entries)
                table.removeAll(keepingCapacity: true)
                for (index, entry) in entries.enumerated() {
                    for order in 0...2 {
                        let takenA = Int(entry.key >> shiftA & 15) + order
                        let takenB = Int(entry.key >> shiftB & 15) + order
                        guard takenA <= capacity(a), takenB <= capacity(b) else { break }
                        let key = entry.key &+ UInt64(order) << shiftA &+ UInt64(order) << shiftB
                        Self.keepBest(
                            Partial(score: entry.partial.score + order * bond.weight, previous: index, order: order),
                            for: key, in: &table)
                    }
                }
                guard table.count <= Self.largestTable else { return false }
            }
            // The atom is closed: what is left costs, and its slot is free again.
            let shift = UInt64(4 * slots[place])
            let entries = table.sorted { $0.key < $1.key }.map { (key: $0.key, partial: $0.value) }
            history.append(entries)
            table.removeAll(keepingCapacity: true)
            for (index, entry) in entries.enumerated() {
                let taken = Int(entry.key >> shift & 15)
                let score = entry.partial.score - cost(Int(problem.atoms[place]), taken: taken)
                Self.keepBest(
                    Partial(score: score, previous: index, order: -1), for: entry.key & ~(15 << shift), in: &table)
            }
            freeSlots.append(slots[place])
        }
        guard let last = table[0] else { return false }
        trace(problem, history, last)
        return true
    }

    /// The better of two partial assignments; of equal ones that with the higher order last.
    private static func keepBest(_ partial: Partial, for key: UInt64, in table: inout [UInt64: Partial]) {
        if let known = table[key], known.score >= partial.score { return }
        table[key] = partial
    }

    private mutating func trace(
        _ problem: Problem, _ history: [[(key: UInt64, partial: Partial)]], _ last: Partial
    ) {
        var partial = last
        var bond = problem.bonds.count
        for entries in history.reversed() {
            if partial.order >= 0 {
                bond -= 1
                let (first, second) = (
                    Int(problem.atoms[problem.bonds[bond].first]), Int(problem.atoms[problem.bonds[bond].second])
                )
                if partial.order > 0 {
                    extraOrders[LigandValences.key(first, second)] = partial.order
                    orderSums[first] += partial.order
                    orderSums[second] += partial.order
                }
            }
            partial = entries[partial.previous].partial
        }
    }
}
