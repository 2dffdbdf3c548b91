/// Finds the canonical order of the atoms of a fragment by individualisation and refinement (stereo-and-canonical.md 7.1;
/// McKay and Piperno 2014, doi:10.1016/j.jsc.2013.09.003).
///
/// While atoms share a colour, one atom of the smallest such cell is set apart and the colours are refined again; the tree
/// of all such choices has leaves where all colours differ, and the leaf with the smallest certificate is the answer. Leaves
/// that are equal are automorphisms, which show that other branches need not be looked at. A partition that is *settled*
/// (see ``isSettled(_:_:)``) leads to equal leaves whatever is chosen, so most molecules need no search at all.
struct CanonicalSearch: Sendable {
    /// Most leaves that are looked at.
    var maximumLeaves = 2_000
    /// Most keys that are computed for a fragment.
    var maximumWork = 20_000_000

    private var refinement = ColourRefinement()
    private var frames: [Frame] = []
    /// Partitions of the frames, one behind the other.
    private var saved: [Int32] = []
    /// Atoms to be chosen at the frames, one list behind the other.
    private var candidates: [Int32] = []
    /// Atoms chosen so far.
    private var path: [Int32] = []
    /// Values of the nodes on the path below the root, and where each ends.
    private var values: [Int32] = []
    private var valueEnds: [Int] = []
    private var best = Leaf()
    private var first = Leaf()
    private var code: [UInt64] = []
    private var generators: [Int32] = []
    private var orbits: [Int32] = []
    private var leafCount = 0

    /// A node whose children are being followed.
    private struct Frame: Sendable {
        /// Beginning of its partition in `saved`.
        var savedStart: Int
        /// Its list in `candidates`.
        var candidateStart: Int
        var candidateEnd: Int
        /// The next candidate.
        var next: Int
        /// Number of cells of its partition.
        var cellCount: Int
    }

    /// A leaf of the tree.
    private struct Leaf: Sendable {
        var exists = false
        var path: [Int32] = []
        var values: [Int32] = []
        var valueEnds: [Int] = []
        var code: [UInt64] = []
        var order: [Int32] = []
    }

    /// How a list of node values compares with that of the best leaf so far.
    private enum Comparison { case less, equal, greater }

    /// Colours the atoms so that all colours differ. The start values must be set.
    ///
    /// - Returns: Whether the search came to its end; if not, the order may depend on the numbering of the atoms.
    mutating func run(_ graph: FragmentGraph, _ stereo: inout StereoSigns, isNarrow: Bool) -> Bool {
        refinement.isNarrow = isNarrow
        refinement.workCount = 0
        refinement.workLimit = maximumWork
        refinement.nextLook = 0
        refinement.begin(graph)
        if refinement.refine(graph, &stereo) { return true }
        if !refinement.isExhausted && isSettled(graph, stereo) {
            settle(graph, &stereo)
            if !refinement.isExhausted { return true }
        } else if !refinement.isExhausted && search(graph, &stereo) {
            return true
        }
        if refinement.isExhausted { label(graph) }
        return false
    }

    /// Labels the atoms in the order that has been reached.
    private func label(_ graph: FragmentGraph) {
        for place in 0..<graph.atomCount {
            graph.colours[Int(graph.order[place])] = Int32(truncatingIfNeeded: place)
        }
    }

    // MARK: Partitions without choice

    /// Whether it does not matter which atoms are set apart from here on.
    ///
    /// That is so when all signs of stereo are known, and every cell has one or two atoms, or neighbours in cells of one atom
    /// only. Exchanging the atoms of all pairs at once keeps every bond (the partition is equitable: between two pairs all
    /// bonds are alike, or they join the atoms one to one), and so does any permutation of a cell of the other kind. It is
    /// also so when the atoms that share a colour with others make a forest: refinement tells apart all that can be told
    /// apart in trees (Immerman and Lander 1990).
    private func isSettled(_ graph: FragmentGraph, _ stereo: StereoSigns) -> Bool {
        if stereo.hasPending { return false }
        var start = 0
        while start < graph.atomCount {
            let size = Int(graph.cellSizes[start])
            if size > 2 && !isIsolated(start, graph) { return isForest(graph) }
            start += size
        }
        return true
    }

    /// Whether no ring runs through atoms that share a colour with others only: such a graph can be plucked leaf by leaf.
    private func isForest(_ graph: FragmentGraph) -> Bool {
        // These columns are the writer's, which has not begun.
        let (degrees, leaves) = (graph.childCounts, graph.stack)
        func isShared(_ atom: Int) -> Bool { graph.cellSizes[Int(graph.colours[atom])] > 1 }
        var rest = 0
        var found = 0
        for atom in 0..<graph.atomCount where isShared(atom) {
            var degree: Int32 = 0
            for slot in graph.slots(atom) where isShared(Int(graph.neighbors[slot])) { degree += 1 }
            degrees[atom] = degree
            rest += 1
            if degree <= 1 {
                leaves[found] = Int32(truncatingIfNeeded: atom)
                found += 1
            }
        }
        var next = 0
        while next < found {
            for slot in graph.slots(Int(leaves[next])) {
                let neighbor = Int(graph.neighbors[slot])
                guard isShared(neighbor) else { continue }
                degrees[neighbor] -= 1
                if degrees[neighbor] == 1 {
                    leaves[found] = Int32(truncatingIfNeeded: neighbor)
                    found += 1
                }
            }
            next += 1
        }
        return found == rest
    }

    /// Whether the neighbours of a cell are alone in theirs. The atoms of a cell have neighbours of the same colours.
    private func isIsolated(_ start: Int, _ graph: FragmentGraph) -> Bool {
        for slot in graph.slots(Int(graph.order[start])) {
            if graph.cellSizes[Int(graph.colours[Int(graph.neighbors[slot])])] != 1 { return false }
        }
        return true
    }

    /// Sets atoms apart in a settled partition until all colours differ.
    private mutating func settle(_ graph: FragmentGraph, _ stereo: inout StereoSigns) {
        var start = 0
        while start < graph.atomCount && !refinement.isExhausted {
            let size = Int(graph.cellSizes[start])
            if size == 1 {
                start += 1
            } else if isIsolated(start, graph) {
                for place in start..<start + size {
                    graph.cellSizes[place] = 1
                    graph.colours[Int(graph.order[place])] = Int32(truncatingIfNeeded: place)
                }
                start += size
            } else {
                refinement.individualise(Int(graph.order[start]), graph)
                _ = refinement.refine(graph, &stereo)
            }
        }
    }

    // MARK: Search

    private mutating func search(_ graph: FragmentGraph, _ stereo: inout StereoSigns) -> Bool {
        reset()
        push(graph, &stereo)
        while let frame = frames.last {
            if leafCount >= maximumLeaves || refinement.isExhausted { break }
            guard let atom = nextCandidate(graph) else {
                pop(frame)
                continue
            }
            restore(frame, graph, &stereo)
            refinement.individualise(Int(atom), graph)
            let isDiscrete = refinement.refine(graph, &stereo)
            path.append(atom)
            appendValue(graph, stereo)
            let comparison = compareWithBest()
            if refinement.isExhausted { break }
            if comparison == .greater {
                dropLastStep()
            } else if isDiscrete || isSettled(graph, stereo) {
                if !isDiscrete { settle(graph, &stereo) }
                if refinement.isExhausted { break }
                finishLeaf(graph, stereo, comparison)
            } else {
                push(graph, &stereo)
            }
        }
        if best.exists {
            for place in 0..<graph.atomCount { graph.order[place] = best.order[place] }
            label(graph)
        }
        return frames.isEmpty
    }

    private mutating func reset() {
        frames.removeAll(keepingCapacity: true)
        saved.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        path.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        valueEnds.removeAll(keepingCapacity: true)
        generators.removeAll(keepingCapacity: true)
        best.exists = false
        first.exists = false
        leafCount = 0
    }

    /// Makes the present partition a node whose children are to be followed.
    private mutating func push(_ graph: FragmentGraph, _ stereo: inout StereoSigns) {
        var target = -1
        var start = 0
        while start < graph.atomCount {
            let size = Int(graph.cellSizes[start])
            if size > 1 && (target < 0 || size < Int(graph.cellSizes[target])) { target = start }
            start += size
        }
        let size = Int(graph.cellSizes[target])
        var frame = Frame(
            savedStart: saved.count, candidateStart: candidates.count, candidateEnd: candidates.count + size,
            next: candidates.count, cellCount: refinement.cellCount)
        for place in 0..<graph.atomCount { saved.append(graph.colours[place]) }
        for place in 0..<graph.atomCount { saved.append(graph.order[place]) }
        for place in 0..<graph.atomCount { saved.append(graph.cellSizes[place]) }
        stereo.save(to: &saved)
        for place in target..<target + size { candidates.append(graph.order[place]) }
        // Below the root only the children with the smallest value are followed. At the root, and in large cells, they are
        // met one by one, so that automorphisms save the work.
        if !frames.isEmpty && size <= 16 { keepSmallest(&frame, graph, &stereo) }
        frames.append(frame)
    }

    /// Drops the candidates of a frame whose nodes do not have the smallest value.
    private mutating func keepSmallest(
        _ frame: inout Frame, _ graph: FragmentGraph, _ stereo: inout StereoSigns
    ) {
        var smallest: [Int32] = []
        var kept = frame.candidateStart
        for index in frame.candidateStart..<frame.candidateEnd {
            restore(frame, graph, &stereo)
            refinement.individualise(Int(candidates[index]), graph)
            _ = refinement.refine(graph, &stereo)
            var value: [Int32] = []
            Self.appendValue(graph, stereo, to: &value)
            if index == frame.candidateStart || value.lexicographicallyPrecedes(smallest) {
                smallest = value
                kept = frame.candidateStart
            } else if value != smallest {
                continue
            }
            candidates[kept] = candidates[index]
            kept += 1
        }
        candidates.removeLast(frame.candidateEnd - kept)
        frame.candidateEnd = kept
    }

    private mutating func pop(_ frame: Frame) {
        frames.removeLast()
        saved.removeLast(saved.count - frame.savedStart)
        candidates.removeLast(candidates.count - frame.candidateStart)
        if !path.isEmpty { dropLastStep() }
    }

    private mutating func dropLastStep() {
        path.removeLast()
        valueEnds.removeLast()
        values.removeLast(values.count - (valueEnds.last ?? 0))
    }

    private mutating func restore(_ frame: Frame, _ graph: FragmentGraph, _ stereo: inout StereoSigns) {
        let count = graph.atomCount
        for place in 0..<count {
            graph.colours[place] = saved[frame.savedStart + place]
            graph.order[place] = saved[frame.savedStart + count + place]
            graph.cellSizes[place] = saved[frame.savedStart + 2 * count + place]
        }
        stereo.restore(from: saved, at: frame.savedStart + 3 * count, graph)
        refinement.cellCount = frame.cellCount
        refinement.workCount += count / 4
    }

    // MARK: Values

    private mutating func appendValue(_ graph: FragmentGraph, _ stereo: StereoSigns) {
        Self.appendValue(graph, stereo, to: &values)
        valueEnds.append(values.count)
    }

    /// Cell sizes by colour, then what stereo says.
    private static func appendValue(_ graph: FragmentGraph, _ stereo: StereoSigns, to list: inout [Int32]) {
        var start = 0
        while start < graph.atomCount {
            list.append(graph.cellSizes[start])
            start += Int(graph.cellSizes[start])
        }
        stereo.appendValue(graph, to: &list)
    }

    /// Compares the values on the path, node by node, with those of the best leaf.
    private func compareWithBest() -> Comparison {
        guard best.exists else { return .less }
        var start = 0
        for depth in valueEnds.indices {
            guard depth < best.valueEnds.count else { return .greater }
            let end = valueEnds[depth]
            let bestEnd = best.valueEnds[depth]
            let bestStart = depth == 0 ? 0 : best.valueEnds[depth - 1]
            let length = min(end - start, bestEnd - bestStart)
            for index in 0..<length where values[start + index] != best.values[bestStart + index] {
                return values[start + index] < best.values[bestStart + index] ? .less : .greater
            }
            if end - start != bestEnd - bestStart { return end - start < bestEnd - bestStart ? .less : .greater }
            start = end
        }
        return .equal
    }

    // MARK: Leaves

    private mutating func finishLeaf(_ graph: FragmentGraph, _ stereo: StereoSigns, _ comparison: Comparison) {
        leafCount += 1
        code.removeAll(keepingCapacity: true)
        for place in 0..<graph.atomCount {
            ColourRefinement.appendKey(of: Int(graph.order[place]), graph, stereo, to: &code)
        }
        var ancestor: Int?
        if best.exists && code == best.code {
            ancestor = noteAutomorphism(from: best, graph)
        } else if first.exists && code == first.code {
            ancestor = noteAutomorphism(from: first, graph)
        }
        if !best.exists || isBetter(comparison) {
            keepLeaf(graph, in: &best)
        }
        if !first.exists { first = best }
        dropLastStep()
        if let ancestor {
            while frames.count > ancestor + 1, let frame = frames.last { pop(frame) }
        }
    }

    private func isBetter(_ comparison: Comparison) -> Bool {
        switch comparison {
        case .less: return true
        case .greater: return false
        case .equal:
            // A leaf nearer to the root is smaller.
            if valueEnds.count != best.valueEnds.count { return valueEnds.count < best.valueEnds.count }
            return code.lexicographicallyPrecedes(best.code)
        }
    }

    private func keepLeaf(_ graph: FragmentGraph, in leaf: inout Leaf) {
        leaf.exists = true
        leaf.path = path
        leaf.values = values
        leaf.valueEnds = valueEnds
        leaf.code = code
        leaf.order.removeAll(keepingCapacity: true)
        for place in 0..<graph.atomCount { leaf.order.append(graph.order[place]) }
    }

    /// Notes the permutation that leads from an equal leaf to the present one.
    ///
    /// - Returns: Depth of the deepest node that both have above them.
    private mutating func noteAutomorphism(from leaf: Leaf, _ graph: FragmentGraph) -> Int {
        let start = generators.count
        generators.append(contentsOf: repeatElement(0, count: graph.atomCount))
        for place in 0..<graph.atomCount { generators[start + Int(leaf.order[place])] = graph.order[place] }
        var depth = 0
        while depth < path.count && depth < leaf.path.count && path[depth] == leaf.path[depth] { depth += 1 }
        return depth
    }

    // MARK: Orbits

    /// The next atom of the last frame that is not in the orbit of one that has been followed.
    private mutating func nextCandidate(_ graph: FragmentGraph) -> Int32? {
        let depth = frames.count - 1
        let frame = frames[depth]
        var next = frame.next
        if next == frame.candidateStart || generators.isEmpty {
            guard next < frame.candidateEnd else { return nil }
            frames[depth].next = next + 1
            return candidates[next]
        }
        findOrbits(graph.atomCount, depth: depth)
        while next < frame.candidateEnd {
            let atom = candidates[next]
            let orbit = root(atom)
            var isFollowed = false
            for index in frame.candidateStart..<next where root(candidates[index]) == orbit {
                isFollowed = true
                break
            }
            next += 1
            if !isFollowed {
                frames[depth].next = next
                return atom
            }
        }
        frames[depth].next = next
        return nil
    }

    /// Orbits under the automorphisms that keep the atoms chosen above a depth.
    private mutating func findOrbits(_ count: Int, depth: Int) {
        orbits.removeAll(keepingCapacity: true)
        for atom in 0..<count { orbits.append(Int32(truncatingIfNeeded: atom)) }
        var start = 0
        while start < generators.count {
            var keepsPath = true
            for index in 0..<depth where generators[start + Int(path[index])] != path[index] {
                keepsPath = false
                break
            }
            if keepsPath {
                for atom in 0..<count {
                    let image = root(generators[start + atom])
                    let own = root(Int32(truncatingIfNeeded: atom))
                    if image != own { orbits[Int(max(image, own))] = min(image, own) }
                }
            }
            start += count
        }
    }

    private func root(_ atom: Int32) -> Int32 {
        var atom = atom
        while orbits[Int(atom)] != atom { atom = orbits[Int(atom)] }
        return atom
    }
}
