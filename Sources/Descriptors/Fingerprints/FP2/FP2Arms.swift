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
    /// Last atom, and the place in its row of the bond that leads back.
    var end: Int32
    var back: Int32
    /// All atoms are numbered above the centre.
    var isAboveCenter: Bool

    /// Whether an atom is on the arm.
    func holds(_ atom: Int32) -> Bool { atom >= 0 && (atom == first || atom == second || atom == third) }
}

/// The arms of one centre after the other, by length. Holds the memory; a worker's own.
final class FP2Arms<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    private let one = Level()
    private let two = Level()
    private let three = Level()
    private let neighborBits = ScratchBuffer<UInt64>()
    /// Most bonds of an atom.
    private var largestDegree = 0

    init() {}

    /// Memory for the arms of a length.
    private struct Level {
        let arms = ScratchBuffer<FP2Arm<Key>>()
        let branchEnds = ScratchBuffer<Int32>()
    }

    /// Arms of the same length; good until the next call.
    struct List {
        /// Those that start with the same bond are together, in the order of the bonds.
        let arms: UnsafeMutableBufferPointer<FP2Arm<Key>>
        /// Place behind the arms that start with each bond of the centre.
        let branchEnds: UnsafeMutableBufferPointer<Int32>
    }

    /// Lists of arms of one, two and three bonds.
    struct Lists {
        let one: List
        let two: List
        let three: List

        /// Pairs of them that paths are looked for in, at most.
        var pairCount: Int {
            let (one, two, three) = (one.arms.count, two.arms.count, three.arms.count)
            return (one &* one &+ two &* two &+ three &* three) / 2 &+ two &* (one &+ three)
        }
    }

    /// Begins a graph.
    func begin(_ graph: FP2GraphPointers) {
        let bits = neighborBits.room(for: graph.atomCount)
        largestDegree = 0
        for atom in 0..<graph.atomCount {
            var own: UInt64 = 0
            largestDegree = max(largestDegree, graph.row(atom).count)
            for place in graph.row(atom) { own |= Self.bit(of: graph.edges[place].atom) }
            bits[atom] = own
        }
    }

    @inline(__always)
    private static func bit(of atom: Int32) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: atom & 63) }

    /// Most arms of a length: a centre with more has more paths than ``FP2Paths/maximumPairCount``.
    private static var maximumCount: Int { 1_000_000 }

    /// Lists the arms of a centre; nil if they are too many.
    ///
    /// - Complexity: the number of arms.
    func list(from center: Int, in graph: FP2GraphPointers) -> Lists? {
        let layout = FP2KeyLayout(Key.self)
        let bits = neighborBits.room(for: graph.atomCount)
        let code = graph.codes[center]
        let centerNumber = Int32(truncatingIfNeeded: center)
        let row = graph.row(center)
        let first = List(arms: one.arms.room(for: row.count), branchEnds: one.branchEnds.room(for: row.count))
        for (count, place) in row.enumerated() {
            let edge = graph.edges[place]
            let number = UInt32(graph.numbers[Int(code)])
            first.branchEnds[count] = Int32(truncatingIfNeeded: count + 1)
            first.arms[count] = FP2Arm(
                atomBits: Self.bit(of: edge.atom), endNeighborBits: bits[Int(edge.atom)],
                outward: Key(truncatingIfNeeded: edge.outwardKey),
                inward: Key(truncatingIfNeeded: edge.inwardKey) &<< Key(truncatingIfNeeded: layout.codeBits)
                    | Key(truncatingIfNeeded: code),
                outwardFold: UInt32(edge.outwardFold),
                inwardFold: UInt32(edge.inwardFold) &* FP2Fold.power(odd: 0) &+ number,
                first: edge.atom, second: -1, third: -1, end: edge.atom, back: edge.reverse,
                isAboveCenter: edge.atom > centerNumber)
        }
        guard let second = extend(first, length: 1, to: two, center: centerNumber, graph, layout, bits),
            let third = extend(second, length: 2, to: three, center: centerNumber, graph, layout, bits)
        else { return nil }
        return Lists(one: first, two: second, three: third)
    }

    /// The arms of `length` bonds with one more; nil if they are too many.
    @inline(__always)
    private func extend(
        _ list: List, length: Int, to level: Level, center: Int32, _ graph: FP2GraphPointers, _ layout: FP2KeyLayout,
        _ bits: UnsafeMutableBufferPointer<UInt64>
    ) -> List? {
        // As a rule there is room for all that can be without counting.
        var most = list.arms.count &* largestDegree
        if largestDegree > 8 {
            most = 0
            for arm in list.arms { most &+= graph.row(Int(arm.end)).count }
        }
        if most > Self.maximumCount { return nil }
        let room = level.arms.room(for: most)
        guard let base = UnsafePointer(list.arms.baseAddress) else {
            return List(arms: UnsafeMutableBufferPointer(rebasing: room[..<0]), branchEnds: list.branchEnds)
        }
        let ends = level.branchEnds.room(for: list.branchEnds.count)
        let group = Key(truncatingIfNeeded: layout.groupBits)
        let shift = Key(truncatingIfNeeded: layout.codeBits &+ length &* layout.groupBits)
        let power = FP2Fold.power(odd: length)
        var count = 0
        var index = 0
        for branch in list.branchEnds.indices {
            let end = Int(list.branchEnds[branch])
            while index < end {
                // Read where it is: most arms go on by one bond only, and a copy costs more than it saves.
                let arm = base + index
                index &+= 1
                let row = graph.row(Int(arm.pointee.end))
                let back = Int(arm.pointee.back)
                var next = row.lowerBound
                while next &+ 1 < row.upperBound {
                    // All but the bond that leads back, without a branch on which that is.
                    let edge = graph.edges[next &+ (next < back ? 0 : 1)]
                    next &+= 1
                    if length > 1 && edge.atom == center { continue }
                    room[count] = FP2Arm(
                        atomBits: arm.pointee.atomBits | Self.bit(of: edge.atom),
                        endNeighborBits: bits[Int(edge.atom)],
                        outward: arm.pointee.outward &<< group | Key(truncatingIfNeeded: edge.outwardKey),
                        inward: arm.pointee.inward | Key(truncatingIfNeeded: edge.inwardKey) &<< shift,
                        outwardFold: arm.pointee.outwardFold &* FP2Fold.power(even: 1) &+ UInt32(edge.outwardFold),
                        inwardFold: UInt32(edge.inwardFold) &* power &+ arm.pointee.inwardFold,
                        first: arm.pointee.first, second: length == 1 ? edge.atom : arm.pointee.second,
                        third: length == 1 ? -1 : edge.atom, end: edge.atom, back: edge.reverse,
                        isAboveCenter: arm.pointee.isAboveCenter && edge.atom > center)
                    count &+= 1
                }
            }
            ends[branch] = Int32(truncatingIfNeeded: count)
        }
        return List(arms: UnsafeMutableBufferPointer(rebasing: room[..<count]), branchEnds: ends)
    }
}
