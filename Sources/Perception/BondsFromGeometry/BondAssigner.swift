import MolecularGraph

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Finds the states of the atoms and the orders of the bonds with the least sum of penalties: dynamic programming over the
/// atoms of each component of possible π bonds, then over the charges of the components.
struct BondAssigner {
    /// Why there is no assignment.
    enum Fault: Error {
        /// An atom has no state for its neighbours, or its component no assignment.
        case valence(atom: Int)
        /// The total charge cannot be had; these can.
        case charge(possible: [Int])
    }

    /// An assignment.
    struct Solution {
        /// Orders of the bonds, parallel to the pairs of the contacts; 0 for pairs that are no bonds.
        var orders: [UInt8]
        var charges: [Int]
        var hydrogens: [Int]
        /// Penalty of the state of each atom, and their sum.
        var penalties: [Double]
        var penalty = 0.0
        /// Whether a radical, carbene or nitrene was needed.
        var isOpenShell = false
        /// Whether the number of states never hit the cap.
        var isExact = true
        /// Total charge.
        var charge = 0
    }

    /// A combination of states so far: what the next steps need to know, and what it costs.
    private struct Entry {
        var charge: Int32
        var cost: Double
        /// The last choice of ``choices``, -1 at the beginning.
        var back: Int32
    }

    /// One choice on the way to an entry.
    private struct Choice {
        var previous: Int32
        var atom: Int32
        var option: Int16
        /// Two bits for each earlier neighbour: extra orders of the bond to it.
        var extra: UInt32
    }

    private let problem: BondingProblem
    private let weights: AssignmentWeights
    private let lengthClasses: BondLengthClasses
    private let stateLimit: Int
    private var options: [[AtomChoice]] = []
    private var adjacency: [[Int]] = []
    private var costs: [Int32: [Double]] = [:]
    private var twists: [Int32: Double] = [:]
    private var choices: [Choice] = []
    private var orders: [EliminationOrder] = []
    private var isExact = true

    /// An assigner for a molecule.
    ///
    /// - Parameter threshold: use only states cheaper than this, and the cheapest of each atom; nil for all states.
    init(
        _ problem: BondingProblem, weights: AssignmentWeights, lengthClasses: BondLengthClasses, threshold: Double?,
        stateLimit: Int
    ) throws(Fault) {
        self.problem = problem
        self.weights = weights
        self.lengthClasses = lengthClasses
        self.stateLimit = stateLimit
        let flat = weights.addsHydrogens ? problem.flatRings() : []
        for atom in 0..<problem.count {
            var choices =
                weights.addsHydrogens
                ? problem.skeletonChoices(of: atom, flatRing: flat[atom]) : problem.choices(of: atom)
            if let threshold, let least = choices.map(\.penalty).min() {
                choices = choices.filter { $0.penalty < threshold || $0.penalty == least }
            }
            guard !choices.isEmpty else { throw .valence(atom: atom) }
            options.append(choices)
        }
        let mayHavePi = options.map { $0.contains { $0.piBonds > 0 } }
        for atom in 0..<problem.count {
            adjacency.append(mayHavePi[atom] ? problem.contacts.neighbors(of: atom).filter { mayHavePi[$0] } : [])
        }
    }

    /// Finds the best assignment with a total charge, or with the one that costs least.
    mutating func solve(charge: Int?) throws(Fault) -> Solution {
        var results: [[(charge: Int, cost: Double, back: Int32)]] = []
        for component in components() {
            let order = EliminationOrder(component, adjacency: adjacency)
            let entries = solve(order)
            guard !entries.isEmpty else { throw .valence(atom: component[0]) }
            orders.append(order)
            results.append(entries.map { (Int($0.charge), $0.cost, $0.back) })
        }
        return try combine(results, charge: charge)
    }

    private func components() -> [[Int]] {
        var isSeen = [Bool](repeating: false, count: problem.count)
        var result: [[Int]] = []
        for start in 0..<problem.count where !isSeen[start] {
            var component = [start]
            isSeen[start] = true
            var index = 0
            while index < component.count {
                for neighbor in adjacency[component[index]] where !isSeen[neighbor] {
                    isSeen[neighbor] = true
                    component.append(neighbor)
                }
                index += 1
            }
            result.append(component)
        }
        return result
    }

    // MARK: One component

    /// Frontier keys: for each open atom, in the order of taking up, its open π bonds and its π bonds.
    private mutating func solve(_ order: EliminationOrder) -> [Entry] {
        // Open atoms, and the last place at which each is needed.
        var frontier: [Int] = []
        var lastUses: [Int] = []
        var table = FrontierTable<Entry>(width: 0)
        table.insert([], charge: 0, Entry(charge: 0, cost: 0, back: -1)) { _, _ in false }
        var row: [UInt8] = []
        for (place, atom) in order.atoms.enumerated() {
            let earlier = order.earlier[place]
            let slots = earlier.compactMap { frontier.firstIndex(of: $0) }
            lastUses.append(order.lastUse[place])
            // Places in the old frontier, the new atom behind it, that stay open or close.
            let kept = lastUses.indices.filter { lastUses[$0] > place }
            let closing = frontier.indices.filter { lastUses[$0] <= place }
            let closesItself = order.lastUse[place] == place
            var next = FrontierTable<Entry>(width: kept.count)
            for index in 0..<table.count {
                let entry = table.entry(index)
                for (optionIndex, option) in options[atom].enumerated() {
                    var extra = [Int](repeating: 0, count: earlier.count)
                    // All ways to give 0 to 2 extra orders to the bonds, the last one changing fastest.
                    while true {
                        row = Array(table.row(index))
                        var open = option.piBonds
                        var cost = entry.cost + option.penalty
                        var isPossible = true
                        var packed: UInt32 = 0
                        for (number, slot) in slots.enumerated() {
                            let pi = Int(row[slot] & 15)
                            let left = Int(row[slot] >> 4) - extra[number]
                            open -= extra[number]
                            guard left >= 0, open >= 0 else {
                                isPossible = false
                                break
                            }
                            row[slot] = UInt8(left << 4 | pi)
                            cost += bondCost(earlier[number], atom, extra[number], pi, option.piBonds)
                            packed |= UInt32(extra[number]) << UInt32(2 * number)
                        }
                        isPossible = isPossible && !(closesItself && open != 0)
                        if isPossible && closing.allSatisfy({ row[$0] >> 4 == 0 }) {
                            row.append(UInt8(open << 4 | option.piBonds))
                            let key = kept.map { row[$0] }
                            let charge = entry.charge + Int32(option.charge)
                            let choice = Choice(
                                previous: entry.back, atom: Int32(place), option: Int16(optionIndex), extra: packed)
                            let isBetter = next.insert(
                                key, charge: charge, Entry(charge: charge, cost: cost, back: Int32(choices.count))
                            ) { new, old in new.cost < old.cost - 1e-12 }
                            if isBetter { choices.append(choice) }
                        }
                        // The next way.
                        var digit = earlier.count - 1
                        while digit >= 0 && extra[digit] == 2 {
                            extra[digit] = 0
                            digit -= 1
                        }
                        if digit < 0 { break }
                        extra[digit] += 1
                    }
                }
            }
            if next.count > stateLimit {
                isExact = false
                next.keepCheapest(stateLimit) { $0.cost }
            }
            table = next
            frontier.append(atom)
            frontier = kept.map { frontier[$0] }
            lastUses = kept.map { lastUses[$0] }
            if table.count == 0 { return [] }
        }
        return (0..<table.count).map { table.entry($0) }
    }

    /// Cost of a bond with some extra orders between atoms with some π bonds.
    private mutating func bondCost(_ first: Int, _ second: Int, _ extra: Int, _ firstPi: Int, _ secondPi: Int) -> Double
    {
        let isSwapped = first > second
        let (low, high) = isSwapped ? (second, first) : (first, second)
        let (lowPi, highPi) = isSwapped ? (min(secondPi, 2), min(firstPi, 2)) : (min(firstPi, 2), min(secondPi, 2))
        guard let bond = problem.contacts.bond(low, high) else { return 0 }
        let place = (extra * 3 + lowPi) * 3 + highPi
        if let known = costs[bond]?[place], !known.isNaN { return known }
        let isBare = problem.elements[low] == .hydrogen || problem.elements[high] == .hydrogen
        var cost = isBare ? 0 : weights.length * lengthCost(low, high, bond, extra + 1, lowPi, highPi)
        if extra == 1 {
            let twist = twists[bond] ?? problem.twist(low, high)
            twists[bond] = twist
            cost +=
                weights.twist * weights.length
                * Geometry.penalty(twist, mean: 0, width: weights.twistWidth, cap: 4)
        }
        costs[bond, default: [Double](repeating: .nan, count: 27)][place] = cost
        return cost
    }

    private func lengthCost(
        _ low: Int, _ high: Int, _ bond: Int32, _ order: Int, _ lowPi: Int, _ highPi: Int
    ) -> Double {
        let distance = problem.contacts.pairs[Int(bond)].distance
        guard weights.addsHydrogens else { return problem.lengthCost(low, high, order: order, distance: distance) }
        let found = lengthClasses.find(problem.elements[low], problem.elements[high], order: order, lowPi, highPi)
        guard let found else {
            return problem.lengthCost(low, high, order: order, distance: distance) + log(0.05 / 0.03) + 5
        }
        return Geometry.penalty(distance, mean: found.mean, width: found.width, cap: 6) + log(found.width / 0.03)
            + found.rarity
    }

    // MARK: All components

    /// A total charge so far: its cost, and the entries of the components that make it.
    private struct Total {
        var charge: Int
        var cost: Double
        var back: Int
    }

    private mutating func combine(
        _ results: [[(charge: Int, cost: Double, back: Int32)]], charge: Int?
    ) throws(Fault) -> Solution {
        var totals = [Total(charge: 0, cost: 0, back: -1)]
        var links: [(previous: Int, entry: Int32)] = []
        for result in results {
            var next: [Total] = []
            var places: [Int: Int] = [:]
            for total in totals {
                for entry in result {
                    let sum = total.charge + entry.charge
                    let cost = total.cost + entry.cost
                    let known = places[sum]
                    if let known, cost >= next[known].cost { continue }
                    links.append((total.back, entry.back))
                    let new = Total(charge: sum, cost: cost, back: links.count - 1)
                    if let known {
                        next[known] = new
                    } else {
                        places[sum] = next.count
                        next.append(new)
                    }
                }
            }
            if next.count > 41 {
                let cheapest = next.indices.sorted { (next[$0].cost, $0) < (next[$1].cost, $1) }
                next = cheapest.prefix(41).map { next[$0] }
            }
            totals = next
        }
        let best: Total?
        if let charge {
            best = totals.first { $0.charge == charge }
        } else {
            best = totals.min {
                ($0.cost + 0.5 * Double(abs($0.charge)), abs($0.charge), $0.charge)
                    < ($1.cost + 0.5 * Double(abs($1.charge)), abs($1.charge), $1.charge)
            }
        }
        guard let best else { throw .charge(possible: totals.map(\.charge).sorted()) }
        return unwind(best, links)
    }

    private func unwind(_ best: Total, _ links: [(previous: Int, entry: Int32)]) -> Solution {
        let contacts = problem.contacts
        var solution = Solution(
            orders: contacts.pairs.map { $0.isBond ? 1 : 0 }, charges: [Int](repeating: 0, count: problem.count),
            hydrogens: [Int](repeating: 0, count: problem.count),
            penalties: [Double](repeating: 0, count: problem.count))
        solution.isExact = isExact
        solution.charge = best.charge
        var link = best.back
        var component = orders.count - 1
        while link >= 0 {
            var back = links[link].entry
            while back >= 0 {
                let choice = choices[Int(back)]
                let atom = orders[component].atoms[Int(choice.atom)]
                let option = options[atom][Int(choice.option)]
                solution.charges[atom] = option.charge
                solution.hydrogens[atom] = option.hydrogens
                solution.penalties[atom] = option.penalty
                solution.penalty += option.penalty
                if !weights.addsHydrogens && option.penalty >= 12 { solution.isOpenShell = true }
                for (number, neighbor) in orders[component].earlier[Int(choice.atom)].enumerated() {
                    let extra = UInt8(choice.extra >> UInt32(2 * number) & 3)
                    if extra > 0, let bond = contacts.bond(atom, neighbor) { solution.orders[Int(bond)] = 1 + extra }
                }
                back = choice.previous
            }
            link = links[link].previous
            component -= 1
        }
        if weights.addsHydrogens { chargeNitroOxygens(&solution) }
        return solution
    }

    /// N⁺ of three neighbours takes its negative charge from a terminal oxygen, the farthest one.
    private func chargeNitroOxygens(_ solution: inout Solution) {
        let contacts = problem.contacts
        for atom in 0..<problem.count
        where problem.elements[atom] == .nitrogen && solution.charges[atom] == 1 && contacts.degree(of: atom) == 3 {
            let oxygens = contacts.bonds(at: atom).filter { bond in
                let other = contacts.other(bond, than: atom)
                return problem.elements[other] == .oxygen && contacts.degree(of: other) == 1
                    && solution.hydrogens[other] == 1 && solution.charges[other] == 0
            }
            let farthest = oxygens.max { contacts.pairs[Int($0)].distance < contacts.pairs[Int($1)].distance }
            guard let farthest else { continue }
            let oxygen = contacts.other(farthest, than: atom)
            solution.hydrogens[oxygen] = 0
            solution.charges[oxygen] = -1
        }
    }
}
