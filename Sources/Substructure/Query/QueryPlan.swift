/// One graph of a pattern made ready for the search: the order in which its atoms are mapped, and what is checked.
///
/// The order is that of the reference (smarts.md section 4): the next atom is the lowest-numbered one that is bonded to a
/// mapped atom, or else the lowest-numbered that is left.
struct QueryPlan: Sendable {
    /// Mapping of one query atom.
    struct Step: Sendable, BitwiseCopyable {
        /// The query atom.
        var atom: Int32
        /// Which of the plan's classes the image must belong to.
        var atomClass: Int32
        /// The earlier step whose image's neighbours are tried; -1: all atoms are.
        var anchor: Int32
        /// Condition on the bond to the anchor.
        var bond: BondCheck
        /// Range of ``QueryPlan/closures``: bonds to other earlier steps.
        var firstClosure: Int32
        var closureEnd: Int32
    }

    /// A bond to an earlier step beside the one to the anchor.
    struct Closure: Sendable, BitwiseCopyable {
        var step: Int32
        var bond: BondCheck
    }

    /// What a bond must be.
    struct BondCheck: Sendable, BitwiseCopyable {
        var table: UInt32
        /// Classes of donor and acceptor of a dative arrow, -1 for other bonds.
        var donorClass: Int32
        var acceptorClass: Int32
    }

    private(set) var steps: [Step] = []
    private(set) var closures: [Closure] = []
    /// Expression (in the program of the pattern) of each class; equal expressions are one class.
    private(set) var classes: [Int32] = []
    /// Step of each query atom.
    private(set) var stepOfAtom: [Int32] = []
    /// For each class whether it asks for recursive patterns.
    private(set) var isRecursive: [Bool] = []
    /// For each class how many atoms of the pattern are of it.
    private(set) var demand: [Int32] = []
    /// Tags and double bonds, for matching with chirality.
    private(set) var stereo: QueryStereo

    /// Number of query atoms.
    var atomCount: Int { steps.count }

    /// Plans the search for a graph and compiles its expressions.
    init(_ graph: QueryGraph, program: inout AtomProgram, known: inout [AtomExpression: Int]) {
        let count = graph.atoms.count
        var classOfAtom: [Int32] = []
        for atom in graph.atoms {
            let entry = known[atom.expression] ?? program.append(atom.expression)
            known[atom.expression] = entry
            if let index = classes.firstIndex(of: Int32(entry)) {
                classOfAtom.append(Int32(index))
                demand[index] += 1
            } else {
                classOfAtom.append(Int32(classes.count))
                classes.append(Int32(entry))
                isRecursive.append(atom.expression.isRecursive)
                demand.append(1)
            }
        }
        let incident = graph.incidentBonds
        stereo = QueryStereo(graph, incident: incident)
        stepOfAtom = [Int32](repeating: -1, count: count)
        // Atoms bonded to mapped ones, lowest number first, and the lowest number that may still be unmapped.
        var frontier = LowestFirst()
        var lowest = 0
        while steps.count < count {
            let next: Int
            if let atom = frontier.popLowest() {
                next = atom
            } else {
                while stepOfAtom[lowest] >= 0 { lowest += 1 }
                next = lowest
            }
            guard stepOfAtom[next] < 0 else { continue }
            var step = Step(
                atom: Int32(next), atomClass: classOfAtom[next], anchor: -1,
                bond: BondCheck(table: 0, donorClass: -1, acceptorClass: -1),
                firstClosure: Int32(closures.count), closureEnd: 0)
            for bond in incident[next] {
                let other = graph.other(bond, than: next)
                guard stepOfAtom[other] >= 0 else {
                    frontier.insert(other)
                    continue
                }
                let check = Self.check(graph.bonds[bond], classOfAtom)
                if step.anchor < 0 {
                    step.anchor = stepOfAtom[other]
                    step.bond = check
                } else {
                    closures.append(Closure(step: stepOfAtom[other], bond: check))
                }
            }
            step.closureEnd = Int32(closures.count)
            stepOfAtom[next] = Int32(steps.count)
            steps.append(step)
        }
    }

    private static func check(_ bond: QueryGraph.Bond, _ classOfAtom: [Int32]) -> BondCheck {
        let (begin, end) = (classOfAtom[bond.begin], classOfAtom[bond.end])
        return switch bond.condition.arrow {
        case .none: BondCheck(table: bond.condition.table, donorClass: -1, acceptorClass: -1)
        case .forward: BondCheck(table: bond.condition.table, donorClass: begin, acceptorClass: end)
        case .backward: BondCheck(table: bond.condition.table, donorClass: end, acceptorClass: begin)
        }
    }
}

/// A heap of atom numbers that gives the lowest first; numbers may repeat.
struct LowestFirst {
    private var heap: [Int] = []

    mutating func insert(_ value: Int) {
        heap.append(value)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index] < heap[parent] else { break }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    mutating func popLowest() -> Int? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != index else { break }
            heap.swapAt(index, least)
            index = least
        }
        return first
    }
}
