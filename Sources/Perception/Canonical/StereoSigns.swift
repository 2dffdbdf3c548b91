internal import MolecularGraph

/// What stereo says about a colouring: a sign for each tag and each stereo double bond, 0 while the colours around it do not
/// tell its neighbours apart (stereo-and-canonical.md 7.1).
struct StereoSigns: Sendable {
    /// A tagged atom.
    struct Tag: Sendable {
        /// The atom.
        var atom: Int32
        /// The tag, on the order of the atom's slots.
        var stereo: AtomStereoTag
        /// 0 open, 1 counter-clockwise, 2 clockwise by ascending colour; for other classes the permutation number.
        var sign: UInt8 = 0
    }

    /// A double bond with stereo.
    struct DoubleBond: Sendable {
        /// Slot at the one end.
        var beginSlot: Int32
        /// Slot at the other end.
        var endSlot: Int32
        /// Stereo atom at the one end.
        var beginNeighbor: Int32
        /// Stereo atom at the other end.
        var endNeighbor: Int32
        /// Whether the stereo atoms lie on one side.
        var isCis: Bool
        /// 0 open, 1 if the neighbours of the highest colours lie on one side, 2 if not.
        var sign: UInt8 = 0
    }

    /// The tagged atoms.
    private(set) var tags: [Tag] = []
    /// The stereo double bonds.
    private(set) var doubleBonds: [DoubleBond] = []
    private var pendingCount = 0

    /// Whether atoms have tags.
    var hasTags: Bool { !tags.isEmpty }
    /// Whether there is any stereo.
    var isEmpty: Bool { tags.isEmpty && doubleBonds.isEmpty }
    /// Whether signs are open.
    var hasPending: Bool { pendingCount > 0 }

    /// Forgets everything.
    mutating func removeAll() {
        if !tags.isEmpty { tags.removeAll(keepingCapacity: true) }
        if !doubleBonds.isEmpty { doubleBonds.removeAll(keepingCapacity: true) }
        pendingCount = 0
    }

    /// Adds a tag and returns its place.
    mutating func add(_ tag: Tag) -> Int32 {
        tags.append(tag)
        pendingCount += 1
        return Int32(truncatingIfNeeded: tags.count - 1)
    }

    /// Adds a stereo double bond.
    mutating func add(_ bond: DoubleBond) {
        doubleBonds.append(bond)
        pendingCount += 1
    }

    /// Sign of the tag of an atom; 0 without one.
    @inline(__always)
    func tagSign(of atom: Int, _ graph: FragmentGraph) -> UInt8 {
        let place = Int(graph.tagPlaces[atom])
        return place < 0 ? 0 : tags[place].sign
    }

    // MARK: Signs

    /// Computes the open signs that the colours now tell, and marks the cells of their atoms.
    mutating func resolve(_ graph: FragmentGraph) {
        for place in tags.indices where tags[place].sign == 0 {
            let sign = Self.sign(of: tags[place], graph)
            guard sign != 0 else { continue }
            tags[place].sign = sign
            pendingCount -= 1
            graph.mark(graph.colours[Int(tags[place].atom)])
        }
        for place in doubleBonds.indices where doubleBonds[place].sign == 0 {
            let sign = Self.sign(of: doubleBonds[place], graph)
            guard sign != 0 else { continue }
            setSign(sign, ofDoubleBond: place, graph)
            pendingCount -= 1
            let bond = doubleBonds[place]
            graph.mark(graph.colours[Int(graph.neighbors[Int(bond.beginSlot)])])
            graph.mark(graph.colours[Int(graph.neighbors[Int(bond.endSlot)])])
        }
    }

    private mutating func setSign(_ sign: UInt8, ofDoubleBond place: Int, _ graph: FragmentGraph) {
        doubleBonds[place].sign = sign
        for slot in [Int(doubleBonds[place].beginSlot), Int(doubleBonds[place].endSlot)] {
            graph.codes[slot] = graph.codes[slot] & ~3 | Int32(sign)
        }
    }

    private static func sign(of tag: Tag, _ graph: FragmentGraph) -> UInt8 {
        let slots = graph.slots(Int(tag.atom))
        if let geometry = AtomStereo.Class(rawValue: tag.stereo.classCode &- 1),
            let numbers = ArrangementNumbers.of(geometry)
        {
            return sign(of: tag, numbers, slots, graph)
        }
        // Exchanges of neighbours in the row until the colours ascend.
        var isOdd = false
        for slot in slots {
            let colour = graph.colours[Int(graph.neighbors[slot])]
            for other in slots.lowerBound..<slot {
                let before = graph.colours[Int(graph.neighbors[other])]
                if before == colour { return 0 }
                if before > colour { isOdd.toggle() }
            }
        }
        return (tag.stereo.permutation == 1) != isOdd ? 1 : 2
    }

    private static func sign(
        of tag: Tag, _ numbers: ArrangementNumbers, _ slots: Range<Int>, _ graph: FragmentGraph
    ) -> UInt8 {
        guard tag.stereo.permutation > 0 else { return 31 }
        var row: [Int32] = []
        for slot in slots { row.append(graph.neighbors[slot]) }
        let sorted = row.sorted { graph.colours[Int($0)] < graph.colours[Int($1)] }
        for place in sorted.indices.dropFirst()
        where graph.colours[Int(sorted[place])] == graph.colours[Int(sorted[place - 1])] {
            return 0
        }
        let missing = Array(repeating: Int32(-1), count: max(0, numbers.placeCount - row.count))
        let places = numbers.places(number: Int(tag.stereo.permutation), on: row + missing)
        return UInt8(numbers.number(of: places, on: missing + sorted) ?? 31)
    }

    private static func sign(of bond: DoubleBond, _ graph: FragmentGraph) -> UInt8 {
        guard
            let begin = isHighest(bond.beginNeighbor, besides: bond.beginSlot, at: bond.endSlot, graph),
            let end = isHighest(bond.endNeighbor, besides: bond.endSlot, at: bond.beginSlot, graph)
        else { return 0 }
        return bond.isCis == (begin == end) ? 1 : 2
    }

    /// Whether a stereo atom has the highest colour at its end; nil while the colours are equal. The slot `besides` belongs
    /// to the end, the slot `opposite` points back at it.
    private static func isHighest(
        _ neighbor: Int32, besides slot: Int32, at opposite: Int32, _ graph: FragmentGraph
    ) -> Bool? {
        let end = Int(graph.neighbors[Int(opposite)])
        let colour = graph.colours[Int(neighbor)]
        for other in graph.slots(end) where other != Int(slot) && graph.neighbors[other] != neighbor {
            let second = graph.colours[Int(graph.neighbors[other])]
            return second == colour ? nil : second < colour
        }
        return true
    }

    // MARK: Search

    /// Appends the signs to a snapshot.
    func save(to list: inout [Int32]) {
        for tag in tags { list.append(Int32(tag.sign)) }
        for bond in doubleBonds { list.append(Int32(bond.sign)) }
    }

    /// Length of a snapshot.
    var savedCount: Int { tags.count + doubleBonds.count }

    /// Restores the signs of a snapshot.
    mutating func restore(from list: [Int32], at start: Int, _ graph: FragmentGraph) {
        guard !isEmpty else { return }
        pendingCount = 0
        for place in tags.indices {
            tags[place].sign = UInt8(truncatingIfNeeded: list[start + place])
            if tags[place].sign == 0 { pendingCount += 1 }
        }
        for place in doubleBonds.indices {
            let sign = UInt8(truncatingIfNeeded: list[start + tags.count + place])
            setSign(sign, ofDoubleBond: place, graph)
            if sign == 0 { pendingCount += 1 }
        }
    }

    /// Appends what the value of a node says about stereo: (colour, sign) of the tags and (colours, sign) of the double
    /// bonds, each sorted.
    func appendValue(_ graph: FragmentGraph, to list: inout [Int32]) {
        guard !isEmpty else { return }
        var entries: [(Int32, Int32, Int32)] = tags.map { (graph.colours[Int($0.atom)], Int32($0.sign), 0) }
        entries.sort { $0 < $1 }
        for entry in entries {
            list.append(entry.0)
            list.append(entry.1)
        }
        entries = doubleBonds.map { bond in
            let first = graph.colours[Int(graph.neighbors[Int(bond.beginSlot)])]
            let second = graph.colours[Int(graph.neighbors[Int(bond.endSlot)])]
            return (min(first, second), max(first, second), Int32(bond.sign))
        }
        entries.sort { $0 < $1 }
        for entry in entries {
            list.append(entry.0)
            list.append(entry.1)
            list.append(entry.2)
        }
    }
}
