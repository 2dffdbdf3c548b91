internal import MolecularGraph

/// Refinement of a colouring (stereo-and-canonical.md 7.1): atoms are told apart by the colours around them until no more
/// colours arise.
///
/// A round computes the keys of atoms from the colours before the round; only cells with a neighbour whose colour has
/// changed are looked at, since the others cannot split. Keys are compared within a cell, whose atoms have equally many
/// bonds: a key is the sorted list of (bond code, sign of the double bond, colour of the neighbour), then the sign of the
/// tag.
struct ColourRefinement: Sendable {
    /// Whether keys fit 64 bits: at most 1,023 atoms and four bonds an atom, tags of tetrahedra only.
    var isNarrow = true
    /// Number of cells of the present partition.
    var cellCount = 0
    /// Keys computed and cells looked at since the last reset, a measure of work.
    var workCount = 0
    /// Work at which refinement stops where it is.
    var workLimit = Int.max
    /// Whether the limit was met.
    var isExhausted: Bool { workCount >= workLimit }
    /// Work at which the clock is looked at next.
    var nextLook = 0
    /// Keys that do not fit: lists, one behind the other.
    private var wideKeys: [UInt64] = []
    private var wideStarts: [Int32] = []

    // MARK: Start

    /// Colours by the start values (`keys`, then `lowKeys`).
    mutating func begin(_ graph: FragmentGraph) {
        let count = graph.atomCount
        let (order, keys, lowKeys) = (graph.order, graph.keys, graph.lowKeys)
        if count <= 48 {
            for atom in 0..<count {
                let key = keys[atom]
                let lowKey = lowKeys[atom]
                var place = atom
                while place > 0 {
                    let other = Int(order[place - 1])
                    guard keys[other] > key || (keys[other] == key && lowKeys[other] > lowKey) else { break }
                    order[place] = order[place - 1]
                    place -= 1
                }
                order[place] = Int32(truncatingIfNeeded: atom)
            }
        } else {
            for atom in 0..<count { order[atom] = Int32(truncatingIfNeeded: atom) }
            var all = UnsafeMutableBufferPointer(start: order, count: count)
            all.sort { left, right in
                let (first, second) = (Int(left), Int(right))
                if keys[first] != keys[second] { return keys[first] < keys[second] }
                return lowKeys[first] < lowKeys[second]
            }
        }
        var start = 0
        cellCount = 0
        graph.dirtyCount.pointee = 0
        for place in 0..<count {
            let atom = Int(order[place])
            var isFirst = place == 0
            if place > 0 {
                let before = Int(order[place - 1])
                isFirst = keys[atom] != keys[before] || lowKeys[atom] != lowKeys[before]
            }
            graph.isDirty[place] = 0
            if isFirst {
                start = place
                cellCount += 1
                graph.mark(Int32(truncatingIfNeeded: place))
            }
            graph.colours[atom] = Int32(truncatingIfNeeded: start)
            graph.cellSizes[start] = Int32(truncatingIfNeeded: place + 1 - start)
        }
    }

    /// Gives one atom of a cell its colour alone; the rest of the cell moves one up.
    mutating func individualise(_ atom: Int, _ graph: FragmentGraph) {
        let start = Int(graph.colours[atom])
        let size = Int(graph.cellSizes[start])
        for place in start..<start + size where Int(graph.order[place]) == atom {
            graph.order[place] = graph.order[start]
            graph.order[start] = Int32(truncatingIfNeeded: atom)
            break
        }
        graph.cellSizes[start] = 1
        graph.cellSizes[start + 1] = Int32(truncatingIfNeeded: size - 1)
        for place in start + 1..<start + size {
            graph.colours[Int(graph.order[place])] = Int32(truncatingIfNeeded: start + 1)
        }
        cellCount += 1
        workCount &+= size
        markNeighbors(of: start + 1..<start + size, graph)
    }

    // MARK: Rounds

    /// Ends the work if the record has taken longer than it may.
    private mutating func lookAtClock() {
        nextLook = workCount + 200_000
        if RecordDeadline.isPast { workLimit = 0 }
    }

    /// Refines until the number of colours stays, or the limit of work is met.
    ///
    /// - Returns: Whether all colours differ.
    mutating func refine(_ graph: FragmentGraph, _ stereo: inout StereoSigns) -> Bool {
        while true {
            if workCount >= nextLook { lookAtClock() }
            if isExhausted { return false }
            if stereo.hasPending { stereo.resolve(graph) }
            // The list is free again when the last of its cells has been looked at: marks come after all new colours.
            let dirtyCount = Int(graph.dirtyCount.pointee)
            graph.dirtyCount.pointee = 0
            var splitCount = 0
            for index in 0..<dirtyCount {
                let start = Int(graph.dirtyCells[index])
                graph.isDirty[start] = 0
                let size = Int(graph.cellSizes[start])
                guard size > 1 else { continue }
                workCount &+= size
                let range = start..<start + size
                if isNarrow ? sortNarrow(range, graph, stereo) : sortWide(range, graph, stereo) {
                    graph.splitCells[splitCount] = Int32(truncatingIfNeeded: start)
                    graph.splitCells[splitCount + 1] = Int32(truncatingIfNeeded: start + size)
                    splitCount += 2
                }
            }
            workCount &+= 1 + dirtyCount / 8
            if splitCount == 0 { return cellCount == graph.atomCount }
            // All keys were made from the old colours. First all new colours, then what they touch.
            var index = 0
            while index < splitCount {
                recolour(Int(graph.splitCells[index])..<Int(graph.splitCells[index + 1]), graph)
                index += 2
            }
            index = 0
            while index < splitCount {
                let start = Int(graph.splitCells[index])
                markNeighbors(of: start + Int(graph.cellSizes[start])..<Int(graph.splitCells[index + 1]), graph)
                index += 2
            }
        }
    }

    /// Gives the groups of a sorted cell, whose beginnings are marked with -1, their colours.
    private mutating func recolour(_ cell: Range<Int>, _ graph: FragmentGraph) {
        var group = cell.lowerBound
        for place in cell.dropFirst() {
            if graph.isDirty[place] == -1 {
                graph.cellSizes[group] = Int32(truncatingIfNeeded: place - group)
                group = place
                cellCount += 1
                graph.isDirty[place] = 0
            }
            if group > cell.lowerBound { graph.colours[Int(graph.order[place])] = Int32(truncatingIfNeeded: group) }
        }
        graph.cellSizes[group] = Int32(truncatingIfNeeded: cell.upperBound - group)
    }

    /// Marks the cells of the neighbours of atoms at some places.
    private func markNeighbors(of places: Range<Int>, _ graph: FragmentGraph) {
        for place in places {
            for slot in graph.slots(Int(graph.order[place])) {
                graph.mark(graph.colours[Int(graph.neighbors[slot])])
            }
        }
    }

    // MARK: Keys of 64 bits

    /// Sorts a cell by keys; the beginnings of groups but the first are marked with -1. Returns whether there are any.
    private func sortNarrow(_ cell: Range<Int>, _ graph: FragmentGraph, _ stereo: StereoSigns) -> Bool {
        let (order, keys) = (graph.order, graph.keys)
        let hasTags = stereo.hasTags
        var isSplit = false
        let first = Int(order[cell.lowerBound])
        for place in cell {
            let atom = Int(order[place])
            var key = Self.narrowKey(atom, graph)
            if hasTags { key |= UInt64(stereo.tagSign(of: atom, graph)) }
            keys[atom] = key
            if key != keys[first] { isSplit = true }
        }
        guard isSplit else { return false }
        if cell.count <= 32 {
            for index in cell.dropFirst() {
                let atom = order[index]
                let key = keys[Int(atom)]
                var place = index
                while place > cell.lowerBound && keys[Int(order[place - 1])] > key {
                    order[place] = order[place - 1]
                    place -= 1
                }
                order[place] = atom
            }
        } else {
            var members = UnsafeMutableBufferPointer(start: order + cell.lowerBound, count: cell.count)
            members.sort { keys[Int($0)] < keys[Int($1)] }
        }
        for place in cell.dropFirst() where keys[Int(order[place])] != keys[Int(order[place - 1])] {
            graph.isDirty[place] = -1
        }
        return true
    }

    /// Up to four entries of 15 bits, ascending, the first at the top; the four lowest bits are left for the tag.
    @inline(__always)
    private static func narrowKey(_ atom: Int, _ graph: FragmentGraph) -> UInt64 {
        let start = Int(graph.offsets[atom])
        @inline(__always)
        func entry(_ index: Int) -> UInt64 {
            let slot = start + index
            let colour = graph.colours[Int(graph.neighbors[slot])]
            return UInt64(truncatingIfNeeded: graph.codes[slot] << 10 | colour)
        }
        @inline(__always)
        func sort(_ low: inout UInt64, _ high: inout UInt64) {
            let smaller = min(low, high)
            high = max(low, high)
            low = smaller
        }
        switch graph.degree(atom) {
        case 0: return 0
        case 1: return entry(0) << 49
        case 2:
            var (a, b) = (entry(0), entry(1))
            sort(&a, &b)
            return a << 49 | b << 34
        case 3:
            var (a, b, c) = (entry(0), entry(1), entry(2))
            sort(&a, &b)
            sort(&b, &c)
            sort(&a, &b)
            return a << 49 | b << 34 | c << 19
        default:
            var (a, b, c, d) = (entry(0), entry(1), entry(2), entry(3))
            sort(&a, &b)
            sort(&c, &d)
            sort(&a, &c)
            sort(&b, &d)
            sort(&b, &c)
            return a << 49 | b << 34 | c << 19 | d << 4
        }
    }

    // MARK: Longer keys

    private mutating func sortWide(_ cell: Range<Int>, _ graph: FragmentGraph, _ stereo: StereoSigns) -> Bool {
        if wideStarts.count < graph.atomCount {
            wideStarts.append(contentsOf: repeatElement(0, count: graph.atomCount - wideStarts.count))
        }
        wideKeys.removeAll(keepingCapacity: true)
        for place in cell {
            let atom = Int(graph.order[place])
            wideStarts[atom] = Int32(truncatingIfNeeded: wideKeys.count)
            Self.appendKey(of: atom, graph, stereo, to: &wideKeys)
        }
        let (keys, starts) = (wideKeys, wideStarts)
        let length = graph.degree(Int(graph.order[cell.lowerBound])) + 1
        func compare(_ first: Int32, _ second: Int32) -> Int {
            let left = Int(starts[Int(first)])
            let right = Int(starts[Int(second)])
            for index in 0..<length where keys[left + index] != keys[right + index] {
                return keys[left + index] < keys[right + index] ? -1 : 1
            }
            return 0
        }
        var members = UnsafeMutableBufferPointer(start: graph.order + cell.lowerBound, count: cell.count)
        members.sort { compare($0, $1) < 0 }
        var isSplit = false
        for place in cell.dropFirst() where compare(graph.order[place - 1], graph.order[place]) != 0 {
            graph.isDirty[place] = -1
            isSplit = true
        }
        return isSplit
    }

    /// The key of an atom as a list; also a line of the certificate of a leaf.
    static func appendKey(
        of atom: Int, _ graph: FragmentGraph, _ stereo: StereoSigns, to list: inout [UInt64]
    ) {
        let start = list.count
        for slot in graph.slots(atom) {
            let colour = graph.colours[Int(graph.neighbors[slot])]
            let entry = UInt64(truncatingIfNeeded: graph.codes[slot]) << 32 | UInt64(truncatingIfNeeded: colour)
            var place = list.count
            list.append(entry)
            while place > start && list[place - 1] > entry {
                list[place] = list[place - 1]
                place -= 1
            }
            list[place] = entry
        }
        list.append(UInt64(stereo.hasTags ? stereo.tagSign(of: atom, graph) : 0))
    }
}
