internal import MolecularGraph

/// Chooses which bonds of a fragment carry `/` or `\`, and which of the two (stereo-and-canonical.md 7.2, rule 8).
struct DirectionMarks: Sendable {
    /// What stands against a mark on a bond, ascending.
    private enum Harm {
        static var none: Int { 0 }
        /// The bond touches a double bond that could have stereo and has none.
        static var touchesOpenDoubleBond: Int { 1 }
        /// An aromatic bond.
        static var aromatic: Int { 2 }
        /// A single bond between lower-case atoms, which would be read as aromatic.
        static var betweenAromatic: Int { 3 }
        /// A bond that needs its own symbol.
        static var hasSymbol: Int { 4 }
    }

    /// One end of a stereo double bond.
    private struct End: Sendable {
        var atom: Int32
        /// The double bond in the list of stereo.
        var doubleBond: Int32
        /// The stereo atom.
        var reference: Int32
        var otherCount: Int32
        /// The double bond as a bond of the molecule.
        var bond: Int32
        /// The bond of the end that carries a mark, as places in `marks`; the second one if both do.
        var first: Int32 = -1
        var second: Int32 = -1
    }

    /// A bond that carries a mark.
    private struct Mark: Sendable {
        /// Bond of the molecule.
        var bond: Int32
        /// Place in the text.
        var place: Int64
        /// Whether the atom written later lies above; nil while open.
        var isSlash: Bool?
        /// The atom written first.
        var firstAtom: Int32
    }

    private var ends: [End] = []
    private var marks: [Mark] = []
    private var queue: [Int] = []

    /// The mark of a bond of the molecule: `/` is true; nil without one.
    func isSlash(bond: Int32) -> Bool? {
        for mark in marks where mark.bond == bond { return mark.isSlash ?? true }
        return nil
    }

    /// Whether no bond carries a mark.
    var isEmpty: Bool { marks.isEmpty }

    /// Chooses the marks of a fragment; bonds that a reader may not touch are asked of the molecule.
    ///
    /// - Complexity: O(m²) for m stereo double bonds; a polyene of tens of thousands of them ends at the deadline of its
    ///   record, with marks missing.
    mutating func choose(
        _ graph: FragmentGraph, _ stereo: StereoSigns, _ tree: WritingTree, _ molecule: PerceivedMolecule
    ) {
        marks.removeAll(keepingCapacity: true)
        guard !stereo.doubleBonds.isEmpty else { return }
        listEnds(graph, stereo)
        for index in ends.indices where !hasMark(ends[index], graph) {
            if index & 63 == 63 && RecordDeadline.isPast { return }
            chooseBond(for: ends[index], graph, tree, molecule)
        }
        marks.sort { $0.place < $1.place }
        for index in ends.indices {
            if index & 63 == 63 && RecordDeadline.isPast { return }
            findMarks(of: index, graph)
        }
        giveDirections(graph, stereo)
    }

    /// The ends, those with fewer other bonds first, then in the order of the text.
    private mutating func listEnds(_ graph: FragmentGraph, _ stereo: StereoSigns) {
        ends.removeAll(keepingCapacity: true)
        for (index, bond) in stereo.doubleBonds.enumerated() {
            let begin = graph.neighbors[Int(bond.endSlot)]
            let end = graph.neighbors[Int(bond.beginSlot)]
            for (atom, reference) in [(begin, bond.beginNeighbor), (end, bond.endNeighbor)] {
                ends.append(
                    End(
                        atom: atom, doubleBond: Int32(truncatingIfNeeded: index), reference: reference,
                        otherCount: Int32(truncatingIfNeeded: graph.degree(Int(atom)) - 1),
                        bond: graph.bonds[Int(bond.beginSlot)]))
            }
        }
        ends.sort {
            if $0.otherCount != $1.otherCount { return $0.otherCount < $1.otherCount }
            return graph.textPlaces[Int($0.atom)] < graph.textPlaces[Int($1.atom)]
        }
    }

    /// Slots of the other bonds of an end.
    private func otherSlots(_ end: End, _ graph: FragmentGraph) -> [Int] {
        graph.slots(Int(end.atom)).filter { graph.bonds[$0] != end.bond }
    }

    private func markIndex(_ bond: Int32) -> Int? { marks.firstIndex { $0.bond == bond } }

    private func hasMark(_ end: End, _ graph: FragmentGraph) -> Bool {
        otherSlots(end, graph).contains { markIndex(graph.bonds[$0]) != nil }
    }

    private mutating func chooseBond(
        for end: End, _ graph: FragmentGraph, _ tree: WritingTree, _ molecule: PerceivedMolecule
    ) {
        var best: (slot: Int, harm: Int, shared: Int, place: Int64)?
        for slot in otherSlots(end, graph) {
            let harm = harm(of: slot, at: end, graph, molecule)
            let neighbor = graph.neighbors[slot]
            let shared = ends.reduce(0) { $0 + ($1.atom == neighbor ? 1 : 0) }
            let place = Self.place(of: slot, at: end.atom, graph, tree)
            if let known = best, (known.harm, -known.shared, known.place) <= (harm, -shared, place) { continue }
            best = (slot, harm, shared, place)
        }
        guard let best, best.harm < Harm.hasSymbol else { return }
        let neighbor = graph.neighbors[best.slot]
        let isForward = graph.textPlaces[Int(end.atom)] < graph.textPlaces[Int(neighbor)]
        marks.append(
            Mark(
                bond: graph.bonds[best.slot], place: best.place, isSlash: nil,
                firstAtom: isForward ? end.atom : neighbor))
    }

    private func harm(of slot: Int, at end: End, _ graph: FragmentGraph, _ molecule: PerceivedMolecule) -> Int {
        let neighbor = Int(graph.neighbors[slot])
        let bothLower =
            CanonicalAtomText.isLowerCase(molecule.atoms[Int(graph.sources[Int(end.atom)])])
            && CanonicalAtomText.isLowerCase(molecule.atoms[Int(graph.sources[neighbor])])
        switch graph.codes[slot] >> 2 {
        case BondCode.single: if bothLower { return Harm.betweenAromatic }
        case BondCode.aromatic: return bothLower ? Harm.aromatic : Harm.hasSymbol
        default: return Harm.hasSymbol
        }
        for atom in [Int(end.atom), neighbor] {
            for other in graph.slots(atom) where graph.codes[other] >> 2 == BondCode.double {
                let bond = Int(graph.bonds[other])
                if molecule.bonds[bond].stereo == .none && StereoCandidates.isUsable(bond, in: molecule) {
                    return Harm.touchesOpenDoubleBond
                }
            }
        }
        return Harm.none
    }

    /// Where the symbol of a bond stands: at the later atom of a chain bond, behind the atom where a ring number opens.
    private static func place(
        of slot: Int, at atom: Int32, _ graph: FragmentGraph, _ tree: WritingTree
    ) -> Int64 {
        let neighbor = graph.neighbors[slot]
        for child in [neighbor, atom] {
            let parentSlot = Int(graph.parentSlots[Int(child)])
            if parentSlot >= 0 && graph.bonds[parentSlot] == graph.bonds[slot] {
                return Int64(graph.textPlaces[Int(child)]) << 32
            }
        }
        var index: Int64 = 1
        for ring in tree.rings {
            if graph.bonds[Int(ring.openSlot)] == graph.bonds[slot] {
                return Int64(graph.textPlaces[Int(ring.open)]) << 32 + index
            }
            index += 1
        }
        return .max
    }

    // MARK: Directions

    /// Notes which of the other bonds of an end carry marks.
    private mutating func findMarks(of index: Int, _ graph: FragmentGraph) {
        for slot in otherSlots(ends[index], graph) {
            guard let mark = markIndex(graph.bonds[slot]) else { continue }
            if ends[index].first < 0 {
                ends[index].first = Int32(truncatingIfNeeded: mark)
            } else {
                ends[index].second = Int32(truncatingIfNeeded: mark)
            }
        }
    }

    /// In each connected set the first mark is `/`; the others follow from the double bonds, and from ends with two marks.
    private mutating func giveDirections(_ graph: FragmentGraph, _ stereo: StereoSigns) {
        for start in marks.indices where marks[start].isSlash == nil {
            marks[start].isSlash = true
            queue = [start]
            while let mark = queue.popLast() {
                if mark & 63 == 63 && RecordDeadline.isPast { return }
                for end in ends where Int(end.first) == mark || Int(end.second) == mark {
                    follow(from: mark, at: end, graph, stereo)
                }
            }
        }
    }

    /// Whether the neighbour of an end lies above it by the mark of the bond between them.
    private func isAbove(_ mark: Int, from atom: Int32) -> Bool {
        (marks[mark].isSlash ?? true) == (marks[mark].firstAtom == atom)
    }

    private mutating func set(_ mark: Int, isAbove: Bool, from atom: Int32) {
        guard marks[mark].isSlash == nil else { return }
        marks[mark].isSlash = isAbove == (marks[mark].firstAtom == atom)
        queue.append(mark)
    }

    private mutating func follow(from mark: Int, at end: End, _ graph: FragmentGraph, _ stereo: StereoSigns) {
        let isAbove = isAbove(mark, from: end.atom)
        if end.second >= 0 {
            set(Int(Int(end.first) == mark ? end.second : end.first), isAbove: !isAbove, from: end.atom)
        }
        let isReference = neighbor(of: mark, at: end.atom, graph) == end.reference
        let referenceIsAbove = isAbove == isReference
        let isCis = stereo.doubleBonds[Int(end.doubleBond)].isCis
        for opposite in ends where opposite.doubleBond == end.doubleBond && opposite.atom != end.atom {
            guard opposite.first >= 0 else { continue }
            let other = Int(opposite.first)
            let otherIsReference = neighbor(of: other, at: opposite.atom, graph) == opposite.reference
            // The reference of the opposite end lies on the same side if the bond is cis.
            let oppositeIsAbove = referenceIsAbove == isCis
            set(other, isAbove: oppositeIsAbove == otherIsReference, from: opposite.atom)
        }
    }

    /// The other atom of a marked bond.
    private func neighbor(of mark: Int, at atom: Int32, _ graph: FragmentGraph) -> Int32 {
        for slot in graph.slots(Int(atom)) where graph.bonds[slot] == marks[mark].bond { return graph.neighbors[slot] }
        return -1
    }
}
