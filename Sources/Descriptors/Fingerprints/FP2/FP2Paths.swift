internal import MolecularGraph

/// The columns of an ``FP2Graph`` for inner loops; good until it is filled again.
struct FP2GraphPointers {
    /// Row starts of ``edges``.
    let starts: UnsafeBufferPointer<Int32>
    /// Neighbour rows.
    let edges: UnsafeBufferPointer<FP2Graph.Edge>
    /// Element codes of the atoms, from 1; 0 for hydrogens.
    let codes: UnsafeBufferPointer<UInt8>
    /// Atomic number of each code.
    let numbers: UnsafeBufferPointer<UInt8>
    let atomCount: Int
    /// Bits of an element code: 6 where that is enough, so that 64 bits hold a path of seven atoms, else 7.
    let codeBits: Int

    @inline(__always)
    func row(_ atom: Int) -> Range<Int> {
        Range(uncheckedBounds: (Int(starts[atom]), Int(starts[atom &+ 1])))
    }
}

/// All paths of up to seven atoms, and the rings that they close (fingerprints.md 8).
///
/// A path of 2k + 1 atoms is two arms of k bonds at its middle atom, one of 2k atoms an arm of k - 1 and one of k bonds at
/// the lower-numbered of its two middle atoms; so each is met once. Its larger vector, read from one end or from the
/// other, counts. `Key` must hold seven element codes and bond values.
struct FP2Paths<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    private let graph: FP2GraphPointers
    private let arms: FP2Arms<Key>
    private let bits: UnsafeMutablePointer<UInt64>
    /// Fixed by the width of the key, so that shifts are by constants.
    private var layout: FP2KeyLayout { FP2KeyLayout(Key.self) }

    /// The paths of a graph; all pointers must stay valid.
    init(_ graph: FP2GraphPointers, arms: FP2Arms<Key>, bits: UnsafeMutablePointer<UInt64>) {
        self.graph = graph
        self.arms = arms
        self.bits = bits
    }

    /// Pairs of arms that are looked at in a molecule at most; drug-like molecules have some hundreds, proteins of 2000
    /// atoms some ten thousand.
    static var maximumPairCount: Int { 100_000_000 }

    /// Sets the bits of all fragments.
    ///
    /// - Returns: false if there are too many, or if the time of the record is over; the bits are then of no use.
    /// - Complexity: the number of paths.
    func run() -> Bool {
        arms.begin(graph)
        var pairCount = 0
        var checkpoint = 1_000_000
        for atom in 0..<graph.atomCount where graph.codes[atom] != 0 {
            let number = graph.numbers[Int(graph.codes[atom])]
            // Lone carbon, nitrogen and oxygen atoms say nothing.
            if number != 6 && number != 7 && number != 8 { set(UInt32(number)) }
            let center = Int32(truncatingIfNeeded: atom)
            let row = graph.row(atom)
            // An end of the molecule is the middle of no path but that of two atoms.
            if row.count < 2 {
                for place in row where graph.edges[place].atom > center { setPair(atom, graph.edges[place]) }
                continue
            }
            guard let lists = arms.list(from: atom, in: graph) else { return false }
            pairCount &+= lists.pairCount
            if pairCount > checkpoint {
                if pairCount > Self.maximumPairCount || RecordDeadline.isPast { return false }
                checkpoint = pairCount &+ 1_000_000
            }
            for place in row where graph.edges[place].atom > center { setPair(atom, graph.edges[place]) }
            joinEqual(lists.one, length: 1)
            joinEqual(lists.two, length: 2)
            joinEqual(lists.three, length: 3)
            joinOneAndTwo(lists, center)
            joinTwoAndThree(lists, center)
        }
        return true
    }

    // Functions of their own: each has its shifts and factors as constants only if it is compiled apart.
    @inline(never)
    private func joinOneAndTwo(_ lists: FP2Arms<Key>.Lists, _ center: Int32) {
        joinUnequal(lists.one, lists.two, length: 1, center)
    }

    @inline(never)
    private func joinTwoAndThree(_ lists: FP2Arms<Key>.Lists, _ center: Int32) {
        joinUnequal(lists.two, lists.three, length: 2, center)
    }

    @inline(__always)
    private func set(_ position: UInt32) { bits[Int(position >> 6)] |= 1 &<< UInt64(position & 63) }

    /// A path of two atoms.
    @inline(__always)
    private func setPair(_ atom: Int, _ edge: FP2Graph.Edge) {
        let code = graph.codes[atom]
        let forward = Int(code) &<< layout.groupBits | Int(edge.outwardKey)
        let backward = Int(edge.inwardKey) &<< layout.codeBits | Int(code)
        let number = UInt32(graph.numbers[Int(code)])
        let fold =
            forward >= backward
            ? number &* FP2Fold.power(even: 1) &+ UInt32(edge.outwardFold)
            : UInt32(edge.inwardFold) &* FP2Fold.power(odd: 0) &+ number
        set(FP2Fold.reduce(fold))
    }

    /// What makes a vector and its fold of two arms, fixed for a pair of lengths.
    private struct Joint {
        let leftLength: Int
        let rightLength: Int
        /// Places that the inward key of an arm moves to make room for the other arm.
        let leftShift: Key
        let rightShift: Key
        /// Factors of the inward folds, likewise.
        let leftPower: UInt32
        let rightPower: UInt32

        @inline(__always)
        init(_ leftLength: Int, _ rightLength: Int, _ layout: FP2KeyLayout) {
            self.leftLength = leftLength
            self.rightLength = rightLength
            leftShift = Key(truncatingIfNeeded: rightLength &* layout.groupBits)
            rightShift = Key(truncatingIfNeeded: leftLength &* layout.groupBits)
            leftPower = FP2Fold.power(even: rightLength)
            rightPower = FP2Fold.power(even: leftLength)
        }
    }

    /// Paths of two arms of the same number of bonds. Compiled for each length, so that shifts and factors are constants.
    @inline(__always)
    private func joinEqual(_ list: FP2Arms<Key>.List, length: Int) {
        guard let base = UnsafePointer(list.arms.baseAddress) else { return }
        let joint = Joint(length, length, layout)
        let last = base + list.arms.count
        var left = base
        for branchEnd in list.branchEnds {
            let others = base + Int(branchEnd)
            if others == last { break }
            while left < others {
                join(left, others, last, joint)
                left += 1
            }
        }
    }

    /// Paths of an arm of `length` bonds and one that has one bond more; likewise.
    @inline(__always)
    private func joinUnequal(
        _ shorter: FP2Arms<Key>.List, _ longer: FP2Arms<Key>.List, length: Int, _ center: Int32
    ) {
        guard let shortBase = UnsafePointer(shorter.arms.baseAddress),
            let longBase = UnsafePointer(longer.arms.baseAddress), !shorter.arms.isEmpty
        else { return }
        let joint = Joint(length &+ 1, length, layout)
        let last = shortBase + shorter.arms.count
        var left = longBase
        for branchEnd in longer.branchEnds {
            let end = longBase + Int(branchEnd)
            if left < end && left.pointee.first < center { left = end }
            while left < end {
                join(left, shortBase, last, joint)
                left += 1
            }
        }
    }

    /// Sets the bits of the paths of an arm and each of a row of arms that is not empty, as far as they have no atom in
    /// common, and of the rings whose ends are bonded.
    @inline(__always)
    private func join(
        _ left: UnsafePointer<FP2Arm<Key>>, _ start: UnsafePointer<FP2Arm<Key>>, _ end: UnsafePointer<FP2Arm<Key>>,
        _ joint: Joint
    ) {
        let isSmall = graph.atomCount <= 64
        let bits = bits
        // Variables of their own: the arm would be read again after every bit.
        let atomBits = left.pointee.atomBits
        let endNeighborBits = left.pointee.endNeighborBits
        let (leftInward, leftOutward) = (left.pointee.inward &<< joint.leftShift, left.pointee.outward)
        let leftInwardFold = left.pointee.inwardFold &* joint.leftPower
        let leftOutwardFold = left.pointee.outwardFold
        var right = start
        repeat {
            let other = right
            right += 1
            let shared = atomBits & other.pointee.atomBits
            // In a graph of at most 64 atoms a common bit is a common atom: no branch on it, the path then sets no bit.
            if !isSmall && shared != 0 && meet(left, other) { continue }
            let isPath: UInt64 = isSmall && shared != 0 ? 0 : 1
            let forward = leftInward | other.pointee.outward
            let backward = other.pointee.inward &<< joint.rightShift | leftOutward
            // Both folds and a choice by mask are cheaper than a branch that no machine can foresee.
            let forwardFold = leftInwardFold &+ other.pointee.outwardFold
            let backwardFold = other.pointee.inwardFold &* joint.rightPower &+ leftOutwardFold
            let choice: UInt32 = forward < backward ? .max : 0
            let position = FP2Fold.reduce(forwardFold ^ ((forwardFold ^ backwardFold) & choice))
            bits[Int(position >> 6)] |= isPath &<< UInt64(position & 63)
            if endNeighborBits &>> UInt64(truncatingIfNeeded: other.pointee.end & 63) & isPath != 0 {
                closeRing(left, other, joint)
            }
        } while right < end
    }

    /// Whether two arms have an atom in common, for graphs of more atoms than a set of them has bits.
    @inline(never)
    private func meet(_ left: UnsafePointer<FP2Arm<Key>>, _ right: UnsafePointer<FP2Arm<Key>>) -> Bool {
        left.pointee.holds(right.pointee.first) || left.pointee.holds(right.pointee.second)
            || left.pointee.holds(right.pointee.third)
    }

    /// The ring that a path closes if its ends are bonded. A ring is met at its lowest atom, one of an even number of
    /// atoms on the arms that lead to the higher neighbour.
    @inline(never)
    private func closeRing(
        _ left: UnsafePointer<FP2Arm<Key>>, _ right: UnsafePointer<FP2Arm<Key>>, _ joint: Joint
    ) {
        guard left.pointee.isAboveCenter, right.pointee.isAboveCenter,
            joint.leftLength == joint.rightLength || right.pointee.first < left.pointee.first
        else { return }
        let forward = left.pointee.inward &<< joint.leftShift | right.pointee.outward
        let backward = right.pointee.inward &<< joint.rightShift | left.pointee.outward
        for place in graph.row(Int(left.pointee.end)) where graph.edges[place].atom == right.pointee.end {
            close(
                forward, backward, count: 1 &+ joint.leftLength &+ joint.rightLength,
                value: graph.edges[place].value(codeBits: layout.codeBits))
        }
    }

    /// A ring: the largest vector among all starts and both directions counts.
    @inline(never)
    private func close(_ forward: Key, _ backward: Key, count: Int, value: UInt8) {
        let groupBits = layout.groupBits
        let codeBits = layout.codeBits
        let size = codeBits + (count - 1) * groupBits
        let length = count * groupBits
        let closing = Key(truncatingIfNeeded: value) &<< Key(truncatingIfNeeded: size)
        let mask = length == Key.bitWidth ? Key.max : (1 &<< Key(truncatingIfNeeded: length)) &- 1
        var best: Key = 0
        var vector = closing | forward
        for turn in 0..<2 * count {
            if turn == count { vector = closing | backward }
            best = max(best, vector)
            vector =
                (vector &<< Key(truncatingIfNeeded: groupBits)
                    | vector &>> Key(truncatingIfNeeded: length - groupBits)) & mask
        }
        var fold: UInt32 = 0
        var shift = length
        while shift > 0 {
            shift -= groupBits
            let group = Int(truncatingIfNeeded: (best &>> Key(truncatingIfNeeded: shift))) & (1 << groupBits - 1)
            fold = FP2Fold.next(fold, UInt32(group >> codeBits))
            fold = FP2Fold.next(fold, UInt32(graph.numbers[group & (1 << codeBits - 1)]))
        }
        set(fold)
    }
}
