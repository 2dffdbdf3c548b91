/// Half of a path: a way of up to three bonds outwards from a centre.
///
/// Keys are fragment vectors as numbers: element codes and bond values one after the other, first entry highest.
struct FP2Arm<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>: BitwiseCopyable {
    /// Set of the atoms, by the last six bits of their numbers: arms with no common bit have no common atom.
    var atomBits: UInt64 = 0
    /// Neighbours of the last atom, by the last six bits of their numbers.
    var endNeighborBits: UInt64 = 0
    /// Key from the first bond to the last atom.
    var outward: Key = 0
    /// Key from the last atom to the centre, the centre included.
    var inward: Key = 0
    /// Fold of ``outward``.
    var outwardFold: UInt32 = 0
    /// Fold of ``inward``.
    var inwardFold: UInt32 = 0
    /// Atoms from the centre on; -1 where there is none.
    var first: Int32 = -1
    var second: Int32 = -1
    var third: Int32 = -1
    /// Last atom.
    var end: Int32 = -1
    /// Place of the first arm in the list that starts with another bond.
    var nextBranch: Int32 = 0
    /// All atoms are numbered above the centre.
    var isAboveCenter = true

    /// Whether two arms have an atom in common.
    @inline(__always)
    func meets(_ other: FP2Arm) -> Bool {
        if atomBits & other.atomBits == 0 { return false }
        return holds(other.first) || holds(other.second) || holds(other.third)
    }

    @inline(__always)
    private func holds(_ atom: Int32) -> Bool { atom >= 0 && (atom == first || atom == second || atom == third) }
}

/// The arms of one centre after the other, by length. Holds the memory; a worker's own.
final class FP2Arms<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    private let one = ScratchBuffer<FP2Arm<Key>>()
    private let two = ScratchBuffer<FP2Arm<Key>>()
    private let three = ScratchBuffer<FP2Arm<Key>>()
    private let neighborBits = ScratchBuffer<UInt64>()

    init() {}

    /// Lists of arms of one, two and three bonds; good until the next call.
    struct Lists {
        let one: UnsafeMutableBufferPointer<FP2Arm<Key>>
        let two: UnsafeMutableBufferPointer<FP2Arm<Key>>
        let three: UnsafeMutableBufferPointer<FP2Arm<Key>>
    }

    /// Begins a graph.
    func begin(_ graph: FP2GraphPointers) {
        let bits = neighborBits.room(for: graph.atomCount)
        for atom in 0..<graph.atomCount {
            var own: UInt64 = 0
            for place in graph.row(atom) { own |= 1 &<< UInt64(truncatingIfNeeded: graph.edges[place].atom & 63) }
            bits[atom] = own
        }
    }

    /// Lists the arms of a centre.
    ///
    /// - Complexity: the number of arms.
    func list(from center: Int, in graph: FP2GraphPointers, layout: FP2KeyLayout) -> Lists {
        let bits = neighborBits.room(for: graph.atomCount)
        var start = FP2Arm<Key>()
        start.inward = Key(truncatingIfNeeded: graph.codes[center])
        start.inwardFold = UInt32(graph.numbers[Int(graph.codes[center])])
        let centerNumber = Int32(truncatingIfNeeded: center)

        let row = graph.row(center)
        let shortArms = one.room(for: row.count)
        var count = 0
        for place in row {
            let edge = graph.edges[place]
            var arm = start.extended(by: edge, length: 0, graph, layout)
            arm.first = edge.atom
            arm.isAboveCenter = edge.atom > centerNumber
            arm.endNeighborBits = bits[Int(edge.atom)]
            arm.nextBranch = Int32(truncatingIfNeeded: count + 1)
            shortArms[count] = arm
            count += 1
        }
        let first = UnsafeMutableBufferPointer(rebasing: shortArms[..<count])
        let second = extend(first, length: 1, to: two, center: centerNumber, graph, layout, bits)
        let third = extend(second, length: 2, to: three, center: centerNumber, graph, layout, bits)
        return Lists(one: first, two: second, three: third)
    }

    @inline(__always)
    private func extend(
        _ arms: UnsafeMutableBufferPointer<FP2Arm<Key>>, length: Int, to buffer: ScratchBuffer<FP2Arm<Key>>,
        center: Int32, _ graph: FP2GraphPointers, _ layout: FP2KeyLayout, _ bits: UnsafeMutableBufferPointer<UInt64>
    ) -> UnsafeMutableBufferPointer<FP2Arm<Key>> {
        var most = 0
        for arm in arms { most += graph.row(Int(arm.end)).count }
        let longer = buffer.room(for: most)
        var count = 0
        var branchStart = 0
        for index in arms.indices {
            let arm = arms[index]
            if index > 0 && arms[index - 1].first != arm.first {
                for place in branchStart..<count { longer[place].nextBranch = Int32(truncatingIfNeeded: count) }
                branchStart = count
            }
            for place in graph.row(Int(arm.end)) {
                let edge = graph.edges[place]
                if edge.atom == center || edge.atom == arm.first { continue }
                var next = arm.extended(by: edge, length: length, graph, layout)
                if length == 1 { next.second = edge.atom } else { next.third = edge.atom }
                next.isAboveCenter = arm.isAboveCenter && edge.atom > center
                next.endNeighborBits = bits[Int(edge.atom)]
                longer[count] = next
                count += 1
            }
        }
        for place in branchStart..<count { longer[place].nextBranch = Int32(truncatingIfNeeded: count) }
        return UnsafeMutableBufferPointer(rebasing: longer[..<count])
    }
}

extension FP2Arm {
    /// The arm with one more bond and atom; the atom's name, the neighbours and the branch are left to the caller.
    @inline(__always)
    fileprivate func extended(
        by edge: FP2Graph.Edge, length: Int, _ graph: FP2GraphPointers, _ layout: FP2KeyLayout
    ) -> FP2Arm {
        var next = self
        let value = Key(truncatingIfNeeded: edge.value)
        let code = Key(truncatingIfNeeded: edge.code)
        let number = UInt32(graph.numbers[Int(edge.code)])
        let size = layout.codeBits &+ length &* layout.groupBits
        next.end = edge.atom
        next.atomBits |= 1 &<< UInt64(truncatingIfNeeded: edge.atom & 63)
        next.outward =
            outward &<< Key(truncatingIfNeeded: layout.groupBits) | value &<< Key(truncatingIfNeeded: layout.codeBits)
            | code
        next.inward =
            inward | value &<< Key(truncatingIfNeeded: size)
            | code &<< Key(truncatingIfNeeded: size &+ FP2KeyLayout.valueBits)
        next.outwardFold = FP2Fold.next(FP2Fold.next(outwardFold, UInt32(edge.value)), number)
        // The two new entries come before all others.
        let shifted = number &* FP2Fold.multiplier &+ UInt32(edge.value)
        next.inwardFold = (shifted % FP2Fold.modulus &* FP2Fold.power(odd: length) &+ inwardFold) % FP2Fold.modulus
        return next
    }
}
