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
        /// There were more combinations than may be tried, and none of those tried is an assignment, or the first limit
        /// ends the search.
        case capped
        /// The search was told to stop.
        case late
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

    /// One choice on the way to a combination of states.
    struct Choice {
        /// The choice before it, -1 at the beginning.
        var previous: Int32
        /// The atom by its place in the elimination order, and its state.
        var place: Int32
        var option: UInt16
        /// Two bits for each earlier neighbour: extra orders of the bond to it.
        var extra: UInt16
    }

    /// A best assignment of a component: its charge, its cost and its last choice.
    struct Ending {
        var charge: Int
        var cost: Double
        var back: Int32
    }

    /// Most atoms that may be open at a time. No table of 20,000 combinations says anything about so many.
    static var frontLimit: Int { 128 }
    /// Combinations that are kept at a time once the search has tried as many as it may.
    static var lateStateLimit: Int { 500 }

    let problem: BondingProblem
    let weights: AssignmentWeights
    let lengthClasses: BondLengthClasses
    let limits: AssignmentLimits
    private(set) var options: [[AtomChoice]] = []
    private(set) var adjacency: [[Int]] = []
    var choices: [Choice] = []
    /// Index of the choice of the first entry of the table in hand.
    var firstChoice = 0
    var order: EliminationOrder
    var scratch = Scratch()
    /// Combinations tried so far.
    var effort = 0
    /// Whether no combination was left out at a limit.
    var isExact = true

    /// Combinations that are kept at this stage of the search.
    var currentStateLimit: Int {
        effort > limits.effort ? min(Self.lateStateLimit, limits.states) : limits.states
    }

    /// An assigner for a molecule.
    ///
    /// - Parameter threshold: use only states cheaper than this, and the cheapest of each atom; nil for all states.
    init(
        _ problem: BondingProblem, weights: AssignmentWeights, lengthClasses: BondLengthClasses, threshold: Double?,
        limits: AssignmentLimits
    ) throws(Fault) {
        self.problem = problem
        self.weights = weights
        self.lengthClasses = lengthClasses
        self.limits = limits
        order = EliminationOrder(atomCount: problem.count)
        scratch.fieldOfAtom = [Int32](repeating: 0, count: problem.count)
        let flat = weights.addsHydrogens ? problem.flatRings() : []
        for atom in 0..<problem.count {
            if atom & 63 == 63 && RecordDeadline.isPast { throw .late }
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
        var results: [[Ending]] = []
        for (index, component) in components().enumerated() {
            if index & 63 == 63 && RecordDeadline.isPast { throw .late }
            let endings = try search(component)
            guard !endings.isEmpty else { throw isExact ? .valence(atom: component[0]) : .capped }
            results.append(endings)
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

    /// Cost of the length of a bond of an order between atoms with some π bonds.
    func lengthCost(
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
        _ results: [[Ending]], charge: Int?
    ) throws(Fault) -> Solution {
        var totals = [Total(charge: 0, cost: 0, back: -1)]
        var links: [(previous: Int, entry: Int32)] = []
        for (index, result) in results.enumerated() {
            if index & 63 == 63 && RecordDeadline.isPast { throw .late }
            if let only = result.first, result.count == 1 {
                for place in totals.indices {
                    links.append((totals[place].back, only.back))
                    totals[place] = Total(
                        charge: totals[place].charge + only.charge, cost: totals[place].cost + only.cost,
                        back: links.count - 1)
                }
                continue
            }
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
        guard let best else { throw isExact ? .charge(possible: totals.map(\.charge).sorted()) : .capped }
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
        while link >= 0 {
            var back = links[link].entry
            while back >= 0 {
                let choice = choices[Int(back)]
                let atom = Int(order.atoms[Int(choice.place)])
                let option = options[atom][Int(choice.option)]
                solution.charges[atom] = option.charge
                solution.hydrogens[atom] = option.hydrogens
                solution.penalties[atom] = option.penalty
                solution.penalty += option.penalty
                if !weights.addsHydrogens && option.penalty >= 12 { solution.isOpenShell = true }
                for (number, neighbor) in order.earlier(Int(choice.place)).enumerated() {
                    let extra = UInt8(choice.extra >> UInt16(2 * number) & 3)
                    if extra > 0, let bond = contacts.bond(atom, Int(neighbor)) {
                        solution.orders[Int(bond)] = 1 + extra
                    }
                }
                back = choice.previous
            }
            link = links[link].previous
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
