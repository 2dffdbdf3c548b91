import Perception

/// The search itself: depth first over the steps of a plan, without recursion, resumable after each match.
///
/// This file alone handles pointers; they live as long as one call of ``next(plan:masks:words:graph:limit:)``. Indices into
/// them come from plans and targets, whose invariants make them valid: steps name earlier steps, incidences name atoms.
struct MatchSearch: Sendable {
    /// Image of each step, -1 for none.
    private(set) var mapping: [Int32] = []
    private var cursors: [Int32] = []
    private var used: [Bool] = []
    private var depth = 0
    private var stepCount = 0
    private var firstEnd: Int32 = 0
    /// Candidates tried since the last ``begin(steps:atoms:first:)``.
    private(set) var tried = 0

    /// Begins a search for a plan of some steps; the first atom is looked for in a range.
    mutating func begin(steps: Int, atoms: Int, first: Range<Int>) {
        // A search that was broken off leaves marks behind.
        for index in 0..<stepCount where mapping[index] >= 0 { used[Int(mapping[index])] = false }
        if mapping.count < steps {
            mapping = [Int32](repeating: -1, count: steps)
            cursors = [Int32](repeating: 0, count: steps)
        }
        if used.count < atoms { used = [Bool](repeating: false, count: atoms) }
        for index in 0..<steps { mapping[index] = -1 }
        cursors[0] = Int32(first.lowerBound)
        firstEnd = Int32(first.upperBound)
        stepCount = steps
        depth = 0
        tried = 0
    }

    /// What ``next(plan:masks:words:graph:limit:)`` came to.
    enum Outcome: Sendable {
        /// ``mapping`` holds a match.
        case found
        /// There are no more matches.
        case exhausted
        /// More candidates were tried than allowed.
        case stopped
    }

    /// Goes on to the next match.
    ///
    /// - Parameters:
    ///   - plan: the plan of the search.
    ///   - masks: for each atom the bits of the plan's classes.
    ///   - words: words of `masks` for each atom.
    ///   - graph: bonds of the molecule.
    ///   - limit: cap on the candidates tried.
    mutating func next(
        plan: SearchPlan, masks: [UInt64], words: Int, graph: MatchGraph, limit: Int
    ) -> Outcome {
        let atomCount = graph.atomCount
        return plan.steps.withUnsafeBufferPointer { steps in
            plan.closures.withUnsafeBufferPointer { closures in
                masks.withUnsafeBufferPointer { masks in
                    graph.offsets.withUnsafeBufferPointer { offsets in
                        graph.incidences.withUnsafeBufferPointer { incidences in
                            graph.bondStates.withUnsafeBufferPointer { states in
                                graph.bonds.withUnsafeBufferPointer { bonds in
                                    let view = View(
                                        steps: steps, closures: closures, masks: masks, offsets: offsets,
                                        incidences: incidences, states: states, bonds: bonds, words: words,
                                        atomCount: Int32(atomCount))
                                    return advance(view, limit)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private struct View {
        let steps: UnsafeBufferPointer<SearchPlan.Step>
        let closures: UnsafeBufferPointer<SearchPlan.Closure>
        let masks: UnsafeBufferPointer<UInt64>
        let offsets: UnsafeBufferPointer<Int32>
        let incidences: UnsafeBufferPointer<PerceivedMolecule.Incidence>
        let states: UnsafeBufferPointer<UInt8>
        let bonds: UnsafeBufferPointer<PerceivedBond>
        let words: Int
        let atomCount: Int32

        @inline(__always)
        func isMember(_ atom: Int32, _ atomClass: Int32) -> Bool {
            masks[Int(atom) * words + Int(atomClass) >> 6] >> UInt64(atomClass & 63) & 1 != 0
        }

        @inline(__always)
        func matches(_ check: SearchPlan.BondCheck, _ bond: Int32) -> Bool {
            guard check.table >> UInt32(states[Int(bond)]) & 1 != 0 else { return false }
            guard check.donorClass >= 0 else { return true }
            let ends = bonds[Int(bond)]
            return isMember(ends.begin, check.donorClass) && isMember(ends.end, check.acceptorClass)
        }

        /// The bond between two atoms, -1 for none.
        @inline(__always)
        func bond(_ first: Int32, _ second: Int32) -> Int32 {
            for place in Int(offsets[Int(first)])..<Int(offsets[Int(first) + 1])
            where incidences[place].atom == second { return incidences[place].bond }
            return -1
        }
    }

    private mutating func advance(_ graph: View, _ limit: Int) -> Outcome {
        let last = graph.steps.count - 1
        guard last >= 0 else { return .exhausted }
        let stop = firstEnd
        return mapping.withUnsafeMutableBufferPointer { mapping in
            cursors.withUnsafeMutableBufferPointer { cursors in
                used.withUnsafeMutableBufferPointer { used in
                    var level = depth
                    var count = tried
                    defer {
                        depth = level
                        tried = count
                    }
                    while level >= 0 {
                        let step = graph.steps[level]
                        if mapping[level] >= 0 {
                            used[Int(mapping[level])] = false
                            mapping[level] = -1
                        }
                        var cursor = cursors[level]
                        let end: Int32
                        if step.anchor >= 0 {
                            end = graph.offsets[Int(mapping[Int(step.anchor)]) + 1]
                        } else {
                            end = level == 0 ? stop : graph.atomCount
                        }
                        var image: Int32 = -1
                        while cursor < end {
                            var atom = cursor
                            var bond: Int32 = -1
                            if step.anchor >= 0 {
                                let incidence = graph.incidences[Int(cursor)]
                                (atom, bond) = (incidence.atom, incidence.bond)
                            }
                            cursor += 1
                            count += 1
                            guard !used[Int(atom)], graph.isMember(atom, step.atomClass) else { continue }
                            if bond >= 0 && !graph.matches(step.bond, bond) { continue }
                            var isClosed = true
                            var index = Int(step.firstClosure)
                            while index < Int(step.closureEnd) && isClosed {
                                let closure = graph.closures[index]
                                let chord = graph.bond(atom, mapping[Int(closure.step)])
                                isClosed = chord >= 0 && graph.matches(closure.bond, chord)
                                index += 1
                            }
                            if isClosed {
                                image = atom
                                break
                            }
                        }
                        cursors[level] = cursor
                        if image < 0 {
                            if count > limit { return .stopped }
                            level -= 1
                            continue
                        }
                        mapping[level] = image
                        used[Int(image)] = true
                        if level == last { return .found }
                        level += 1
                        mapping[level] = -1
                        let anchor = graph.steps[level].anchor
                        cursors[level] = anchor >= 0 ? graph.offsets[Int(mapping[Int(anchor)])] : 0
                    }
                    level = 0
                    cursors[0] = stop
                    return .exhausted
                }
            }
        }
    }
}
