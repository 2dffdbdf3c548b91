/// The tree along which a fragment is written, and its ring closures (stereo-and-canonical.md 7.2, rules 1 to 3).
struct WritingTree: Sendable {
    /// A bond that closes a ring.
    struct RingBond: Sendable {
        /// The slot at the atom where the ring number opens.
        var openSlot: Int32
        /// The atom where the ring number opens.
        var open: Int32
        /// The atom where it closes.
        var close: Int32
        /// Its number; 0 before it has one.
        var number: Int32
    }

    /// Ring closures in the order in which their numbers open.
    private(set) var rings: [RingBond] = []
    /// Number of ring closures that end at each atom; empty without rings.
    private(set) var closingCounts: [Int32] = []
    /// Ring closures in the order in which their numbers close, those of an atom by number.
    private(set) var closings: [Int32] = []
    /// For each place of the text, branches that end there.
    private(set) var branchEnds: [Int32] = []

    private var open: [Int32] = []

    /// Builds the tree of a fragment whose colours are labels.
    mutating func make(_ graph: FragmentGraph) {
        rings.removeAll(keepingCapacity: true)
        branchEnds.removeAll(keepingCapacity: true)
        guard graph.atomCount > 0 else { return }
        sortSlots(graph)
        walk(graph)
        sortChildren(graph)
        placeAtoms(graph)
        if !rings.isEmpty { sortRings(graph) }
    }

    /// Slots of every atom: double, triple and quadruple bonds first, then by label.
    private func sortSlots(_ graph: FragmentGraph) {
        for atom in 0..<graph.atomCount {
            let slots = graph.slots(atom)
            for slot in slots {
                let key = Self.key(slot, graph)
                var place = slot
                while place > slots.lowerBound && Self.key(Int(graph.visitSlots[place - 1]), graph) > key {
                    graph.visitSlots[place] = graph.visitSlots[place - 1]
                    place -= 1
                }
                graph.visitSlots[place] = Int32(truncatingIfNeeded: slot)
            }
        }
    }

    @inline(__always)
    private static func key(_ slot: Int, _ graph: FragmentGraph) -> Int64 {
        let code = graph.codes[slot] >> 2
        let isMultiple = code >= BondCode.double && code <= BondCode.quadruple
        return Int64(graph.colours[Int(graph.neighbors[slot])]) + (isMultiple ? 0 : 1 << 32)
    }

    /// Depth-first walk from label 0: parents, preorder (in `textOrder` for now), subtree sizes and ring closures.
    private mutating func walk(_ graph: FragmentGraph) {
        let count = graph.atomCount
        let (cursor, preorder) = (graph.childCounts, graph.textOrder)
        for atom in 0..<count {
            graph.textPlaces[atom] = -1
            cursor[atom] = graph.offsets[atom]
            graph.subtreeSizes[atom] = 1
        }
        var depth = 0
        var visited = 0
        func enter(_ atom: Int32, through slot: Int32) {
            graph.parentSlots[Int(atom)] = slot
            graph.textPlaces[Int(atom)] = Int32(truncatingIfNeeded: visited)
            preorder[visited] = atom
            visited += 1
            graph.stack[depth] = atom
            depth += 1
        }
        enter(graph.order[0], through: -1)
        while depth > 0 {
            let atom = Int(graph.stack[depth - 1])
            let next = cursor[atom]
            guard next < graph.offsets[atom + 1] else {
                depth -= 1
                if depth > 0 { graph.subtreeSizes[Int(graph.stack[depth - 1])] += graph.subtreeSizes[atom] }
                continue
            }
            cursor[atom] = next + 1
            let slot = graph.visitSlots[Int(next)]
            let neighbor = graph.neighbors[Int(slot)]
            if graph.textPlaces[Int(neighbor)] < 0 {
                enter(neighbor, through: slot)
            } else if graph.textPlaces[Int(neighbor)] < graph.textPlaces[atom] {
                let parentSlot = Int(graph.parentSlots[atom])
                if parentSlot >= 0 && graph.bonds[parentSlot] == graph.bonds[Int(slot)] { continue }
                rings.append(
                    RingBond(openSlot: slot, open: neighbor, close: Int32(truncatingIfNeeded: atom), number: 0))
            }
        }
    }

    /// Children of every atom, by the size of their subtrees and their labels, at the beginning of its visit slots.
    private func sortChildren(_ graph: FragmentGraph) {
        for atom in 0..<graph.atomCount {
            let slots = graph.slots(atom)
            var end = slots.lowerBound
            for index in slots {
                let slot = graph.visitSlots[index]
                let child = Int(graph.neighbors[Int(slot)])
                guard graph.parentSlots[child] == slot else { continue }
                var place = end
                while place > slots.lowerBound {
                    let other = Int(graph.neighbors[Int(graph.visitSlots[place - 1])])
                    let isAfter =
                        graph.subtreeSizes[other] > graph.subtreeSizes[child]
                        || (graph.subtreeSizes[other] == graph.subtreeSizes[child]
                            && graph.colours[other] > graph.colours[child])
                    guard isAfter else { break }
                    graph.visitSlots[place] = graph.visitSlots[place - 1]
                    place -= 1
                }
                graph.visitSlots[place] = slot
                end += 1
            }
            graph.childCounts[atom] = Int32(truncatingIfNeeded: end - slots.lowerBound)
        }
    }

    /// The order of the text, and where branches end.
    private mutating func placeAtoms(_ graph: FragmentGraph) {
        let count = graph.atomCount
        branchEnds.append(contentsOf: repeatElement(0, count: count))
        var depth = 1
        graph.stack[0] = graph.order[0]
        var place = 0
        while depth > 0 {
            depth -= 1
            let atom = Int(graph.stack[depth])
            graph.textOrder[place] = Int32(truncatingIfNeeded: atom)
            graph.textPlaces[atom] = Int32(truncatingIfNeeded: place)
            place += 1
            let start = Int(graph.offsets[atom])
            var child = Int(graph.childCounts[atom]) - 1
            while child >= 0 {
                let neighbor = graph.neighbors[Int(graph.visitSlots[start + child])]
                graph.stack[depth] = neighbor
                depth += 1
                child -= 1
            }
        }
        for atom in 0..<count where graph.childCounts[atom] > 1 {
            let start = Int(graph.offsets[atom])
            for index in start..<start + Int(graph.childCounts[atom]) - 1 {
                let child = Int(graph.neighbors[Int(graph.visitSlots[index])])
                branchEnds[Int(graph.textPlaces[child] + graph.subtreeSizes[child]) - 1] += 1
            }
        }
    }

    /// Ring closures by the places where they open, then close; their slots are turned to the opening atom.
    private mutating func sortRings(_ graph: FragmentGraph) {
        closingCounts.removeAll(keepingCapacity: true)
        closingCounts.append(contentsOf: repeatElement(0, count: graph.atomCount))
        for index in rings.indices {
            closingCounts[Int(rings[index].close)] += 1
            let bond = graph.bonds[Int(rings[index].openSlot)]
            for slot in graph.slots(Int(rings[index].open)) where graph.bonds[slot] == bond {
                rings[index].openSlot = Int32(truncatingIfNeeded: slot)
            }
        }
        rings.sort {
            let (first, second) = (graph.textPlaces[Int($0.open)], graph.textPlaces[Int($1.open)])
            if first != second { return first < second }
            return graph.textPlaces[Int($0.close)] < graph.textPlaces[Int($1.close)]
        }
        giveNumbers(graph)
    }

    /// Gives every ring closure the smallest number that is free before the closures of the atom where it opens.
    private mutating func giveNumbers(_ graph: FragmentGraph) {
        closings.removeAll(keepingCapacity: true)
        // Rings that are open, by number less 1; -1 for free numbers.
        open.removeAll(keepingCapacity: true)
        var next = 0
        for place in 0..<graph.atomCount {
            let atom = graph.textOrder[place]
            let firstNew = next
            if closingCounts[Int(atom)] == 0 && (next == rings.count || rings[next].open != atom) { continue }
            while next < rings.count && rings[next].open == atom {
                if let free = open.firstIndex(of: -1) {
                    open[free] = Int32(truncatingIfNeeded: next)
                    rings[next].number = Int32(truncatingIfNeeded: free + 1)
                } else {
                    open.append(Int32(truncatingIfNeeded: next))
                    rings[next].number = Int32(truncatingIfNeeded: open.count)
                }
                next += 1
            }
            guard closingCounts[Int(atom)] > 0 else { continue }
            for number in open.indices {
                let ring = open[number]
                if ring >= 0 && ring < Int32(truncatingIfNeeded: firstNew) && rings[Int(ring)].close == atom {
                    open[number] = -1
                    closings.append(ring)
                }
            }
        }
    }
}
