/// The order in which the atoms of a graph are mapped, and what is checked on the way.
struct SearchPlan: Sendable {
    /// Mapping of one query atom.
    struct Step: Sendable, BitwiseCopyable {
        /// The query atom.
        var atom: Int32
        /// Which class the image must belong to: a bit of the masks.
        var atomClass: Int32
        /// The earlier step whose image's neighbours are tried; -1: all atoms are.
        var anchor: Int32
        /// Condition on the bond to the anchor.
        var bond: BondCheck
        /// Range of ``SearchPlan/closures``: bonds to other earlier steps.
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
    /// Step of each query atom.
    private(set) var stepOfAtom: [Int32] = []

    /// Orders the atoms of a graph as the reference does (smarts.md section 4): the next atom is the lowest-numbered one
    /// that is bonded to a mapped atom, or else the lowest-numbered that is left.
    ///
    /// - Parameters:
    ///   - classOfAtom: class of each query atom.
    ///   - root: the atom to begin with.
    init(_ graph: QueryGraph, incident: [[Int]], classOfAtom: [Int32], root: Int = 0) {
        let count = graph.atoms.count
        stepOfAtom = [Int32](repeating: -1, count: count)
        // Atoms bonded to mapped ones, lowest number first, and the lowest number that may still be unmapped.
        var frontier = LowestFirst()
        var lowest = 0
        if count > 0 { frontier.insert(root) }
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
