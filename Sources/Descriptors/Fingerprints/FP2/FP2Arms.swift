/// Half of a path: a way of up to three bonds outwards from a centre.
///
/// Keys are fragment vectors as numbers: element codes and bond values one after the other, first entry highest.
struct FP2Arm<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>: BitwiseCopyable {
    /// Set of the atoms, by the last six bits of their numbers: arms with no common bit have no common atom.
    var atomBits: UInt64
    /// Neighbours of the last atom, by the last six bits of their numbers.
    var endNeighborBits: UInt64
    /// Key from the first bond to the last atom.
    var outward: Key
    /// Key from the last atom to the centre, the centre included.
    var inward: Key
    /// Fold of ``outward``, not reduced: below 1021 · 433² + 1021 · 434.
    var outwardFold: UInt32
    /// Fold of ``inward``, not reduced: below 1021 · (108 + 819 + 340) + 119. Two arms of three bonds make a number that
    /// 32 bits hold.
    var inwardFold: UInt32
    /// Atoms from the centre on; -1 where there is none.
    var first: Int32
    var second: Int32
    var third: Int32
    /// Last atom.
    var end: Int32
    /// Place of the first arm in the list that starts with another bond.
    var nextBranch: Int32
    /// All atoms are numbered above the centre.
    var isAboveCenter: Bool

    /// Whether an atom is on the arm.
    func holds(_ atom: Int32) -> Bool { atom >= 0 && (atom == first || atom == second || atom == third) }
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
            for place in graph.row(atom) { own |= Self.bit(of: graph.edges[place].atom) }
            bits[atom] = own
        }
    }

    @inline(__always)
    private static func bit(of atom: Int32) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: atom & 63) }

    /// Lists the arms of a centre.
    ///
    /// - Complexity: the number of arms.
    func list(from center: Int, in graph: FP2GraphPointers) -> Lists {
        let layout = FP2KeyLayout(Key.self)
        let bits = neighborBits.room(for: graph.atomCount)
        let code = graph.codes[center]
        let centerNumber = Int32(truncatingIfNeeded: center)
        let row = graph.row(center)
        let first = one.room(for: row.count)
        for (count, place) in row.enumerated() {
            let edge = graph.edges[place]
            let number = UInt32(graph.numbers[Int(code)])
            first[count] = FP2Arm(
                atomBits: Self.bit(of: edge.atom), endNeighborBits: bits[Int(edge.atom)],
                outward: Key(truncatingIfNeeded: edge.outwardKey),
                inward: Key(truncatingIfNeeded: edge.inwardKey) &<< Key(truncatingIfNeeded: layout.codeBits)
                    | Key(truncatingIfNeeded: code),
                outwardFold: UInt32(edge.outwardFold),
                inwardFold: UInt32(edge.inwardFold) &* FP2Fold.power(odd: 0) &+ number,
                first: edge.atom, second: -1, third: -1, end: edge.atom,
                nextBranch: Int32(truncatingIfNeeded: count + 1), isAboveCenter: edge.atom > centerNumber)
        }
        let second = extend(first, length: 1, to: two, center: centerNumber, graph, layout, bits)
        let third = extend(second, length: 2, to: three, center: centerNumber, graph, layout, bits)
        return Lists(one: first, two: second, three: third)
    }

    /// The arms of `length` bonds with one more.
    @inline(__always)
    private func extend(
        _ arms: UnsafeMutableBufferPointer<FP2Arm<Key>>, length: Int, to buffer: ScratchBuffer<FP2Arm<Key>>,
        center: Int32, _ graph: FP2GraphPointers, _ layout: FP2KeyLayout, _ bits: UnsafeMutableBufferPointer<UInt64>
    ) -> UnsafeMutableBufferPointer<FP2Arm<Key>> {
        var most = 0
        for index in arms.indices { most &+= graph.row(Int(arms[index].end)).count }
        let room = buffer.room(for: most)
        guard let longer = room.baseAddress else { return UnsafeMutableBufferPointer(rebasing: room[..<0]) }
        let group = Key(truncatingIfNeeded: layout.groupBits)
        let shift = Key(truncatingIfNeeded: layout.codeBits &+ length &* layout.groupBits)
        let power = FP2Fold.power(odd: length)
        var count = 0
        var branchStart = 0
        var branch: Int32 = -1
        for index in arms.indices {
            // A copy: what is written to the longer arms cannot change it.
            let arm = arms[index]
            if arm.first != branch {
                for place in branchStart..<count { longer[place].nextBranch = Int32(truncatingIfNeeded: count) }
                branchStart = count
                branch = arm.first
            }
            let outward = arm.outward &<< group
            let outwardFold = arm.outwardFold &* FP2Fold.power(even: 1)
            for place in graph.row(Int(arm.end)) {
                let edge = graph.edges[place]
                if edge.atom == center || edge.atom == branch { continue }
                longer[count] = FP2Arm(
                    atomBits: arm.atomBits | Self.bit(of: edge.atom), endNeighborBits: bits[Int(edge.atom)],
                    outward: outward | Key(truncatingIfNeeded: edge.outwardKey),
                    inward: arm.inward | Key(truncatingIfNeeded: edge.inwardKey) &<< shift,
                    outwardFold: outwardFold &+ UInt32(edge.outwardFold),
                    inwardFold: UInt32(edge.inwardFold) &* power &+ arm.inwardFold,
                    first: branch, second: length == 1 ? edge.atom : arm.second,
                    third: length == 1 ? -1 : edge.atom, end: edge.atom, nextBranch: 0,
                    isAboveCenter: arm.isAboveCenter && edge.atom > center)
                count &+= 1
            }
        }
        for place in branchStart..<count { longer[place].nextBranch = Int32(truncatingIfNeeded: count) }
        return UnsafeMutableBufferPointer(rebasing: room[..<count])
    }
}
