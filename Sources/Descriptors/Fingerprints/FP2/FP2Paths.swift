/// The columns of an ``FP2Graph`` for inner loops; good while the arrays are held open.
struct FP2GraphPointers {
    let starts: UnsafePointer<Int32>
    let edges: UnsafePointer<FP2Graph.Edge>
    let codes: UnsafePointer<UInt8>
    let numbers: UnsafePointer<UInt8>
    let atomCount: Int

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
    private let layout: FP2KeyLayout

    /// The paths of a graph; all pointers must stay valid.
    init(_ graph: FP2GraphPointers, arms: FP2Arms<Key>, bits: UnsafeMutablePointer<UInt64>, codeBits: Int) {
        self.graph = graph
        self.arms = arms
        self.bits = bits
        layout = FP2KeyLayout(codeBits: codeBits)
    }

    /// Sets the bits of all fragments.
    ///
    /// - Complexity: the number of paths.
    func run() {
        arms.begin(graph)
        for atom in 0..<graph.atomCount where graph.codes[atom] != 0 {
            let number = graph.numbers[Int(graph.codes[atom])]
            // Lone carbon, nitrogen and oxygen atoms say nothing.
            if number != 6 && number != 7 && number != 8 { set(UInt32(number)) }
            let lists = arms.list(from: atom, in: graph, layout: layout)
            let center = Int32(truncatingIfNeeded: atom)
            for arm in lists.one where arm.first > center { setChain(of: arm, atom) }
            joinEqual(lists.one, length: 1)
            joinEqual(lists.two, length: 2)
            joinEqual(lists.three, length: 3)
            joinUnequal(lists.one, lists.two, length: 1, center)
            joinUnequal(lists.two, lists.three, length: 2, center)
        }
    }

    @inline(__always)
    private func set(_ position: UInt32) { bits[Int(position >> 6)] |= 1 &<< UInt64(position & 63) }

    /// A path of two atoms: the centre and an arm of one bond.
    private func setChain(of arm: FP2Arm<Key>, _ center: Int) {
        let code = graph.codes[center]
        let forward = Key(truncatingIfNeeded: code) &<< Key(truncatingIfNeeded: layout.groupBits) | arm.outward
        let number = UInt32(graph.numbers[Int(code)])
        set(
            forward >= arm.inward
                ? (number &* FP2Fold.power(even: 1) &+ arm.outwardFold) % FP2Fold.modulus : arm.inwardFold)
    }

    /// Paths of two arms of the same number of bonds.
    @inline(__always)
    private func joinEqual(_ list: UnsafeMutableBufferPointer<FP2Arm<Key>>, length: Int) {
        guard let base = UnsafePointer(list.baseAddress) else { return }
        for index in 0..<list.count {
            let left = base + index
            for place in Int(left.pointee.nextBranch)..<list.count {
                if meet(left, base + place) { continue }
                join(left, length, base + place, length)
            }
        }
    }

    /// Paths of an arm of `length` bonds and one that has one bond more.
    @inline(__always)
    private func joinUnequal(
        _ shorter: UnsafeMutableBufferPointer<FP2Arm<Key>>, _ longer: UnsafeMutableBufferPointer<FP2Arm<Key>>,
        length: Int, _ center: Int32
    ) {
        guard let shortBase = UnsafePointer(shorter.baseAddress), let longBase = UnsafePointer(longer.baseAddress)
        else { return }
        var index = 0
        while index < longer.count {
            let right = longBase + index
            guard right.pointee.first > center else {
                index = Int(right.pointee.nextBranch)
                continue
            }
            for place in 0..<shorter.count {
                if meet(shortBase + place, right) { continue }
                join(shortBase + place, length, right, length &+ 1)
            }
            index &+= 1
        }
    }

    /// Whether two arms have an atom in common.
    @inline(__always)
    private func meet(_ left: UnsafePointer<FP2Arm<Key>>, _ right: UnsafePointer<FP2Arm<Key>>) -> Bool {
        if left.pointee.atomBits & right.pointee.atomBits == 0 { return false }
        if graph.atomCount <= 64 { return true }
        return left.pointee.holds(right.pointee.first) || left.pointee.holds(right.pointee.second)
            || left.pointee.holds(right.pointee.third)
    }

    /// Sets the bit of the path of two arms, and that of the ring if its ends are bonded.
    @inline(__always)
    private func join(
        _ left: UnsafePointer<FP2Arm<Key>>, _ leftLength: Int, _ right: UnsafePointer<FP2Arm<Key>>, _ rightLength: Int
    ) {
        let forward =
            left.pointee.inward &<< Key(truncatingIfNeeded: rightLength &* layout.groupBits) | right.pointee.outward
        let backward =
            right.pointee.inward &<< Key(truncatingIfNeeded: leftLength &* layout.groupBits) | left.pointee.outward
        // Both folds and a choice between them are cheaper than a branch that no machine can foresee.
        let forwardFold =
            left.pointee.inwardFold &* FP2Fold.power(even: rightLength) &+ right.pointee.outwardFold
        let backwardFold =
            right.pointee.inwardFold &* FP2Fold.power(even: leftLength) &+ left.pointee.outwardFold
        set((forward >= backward ? forwardFold : backwardFold) % FP2Fold.modulus)
        // A ring is met at its lowest atom, one of an even number of atoms on the arms that lead to the higher neighbour.
        guard left.pointee.endNeighborBits &>> UInt64(truncatingIfNeeded: right.pointee.end & 63) & 1 != 0,
            left.pointee.isAboveCenter, right.pointee.isAboveCenter,
            leftLength == rightLength || left.pointee.first < right.pointee.first
        else { return }
        for place in graph.row(Int(left.pointee.end)) where graph.edges[place].atom == right.pointee.end {
            close(forward, backward, count: 1 &+ leftLength &+ rightLength, value: graph.edges[place].value)
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
