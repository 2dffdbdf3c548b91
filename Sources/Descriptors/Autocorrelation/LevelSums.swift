internal import Complexes

/// Sums of properties over the atoms at each distance from a start atom, in a graph of bonds.
struct LevelSums<Vector: PropertyVector> {
    private var stamps: [Int32] = []
    private var stamp: Int32 = 0
    private var queue: [Int32] = []
    /// Sum over the atoms at distance k; entry 0 is the start atom.
    private(set) var sums: [Vector] = []
    /// Number of atoms at distance k.
    private(set) var counts: [Int32] = []

    /// Makes room for graphs of so many atoms.
    mutating func prepare(atomCount: Int, depth: Int) {
        if stamps.count < atomCount {
            stamps = Array(repeating: 0, count: atomCount + 64)
            queue = Array(repeating: 0, count: atomCount + 64)
            stamp = 0
        }
        if sums.count != depth + 1 {
            sums = Array(repeating: .zero, count: depth + 1)
            counts = Array(repeating: 0, count: depth + 1)
        }
    }

    /// Runs over every start atom that `body` wants and hands it the sums.
    ///
    /// - Parameters:
    ///   - starts: whether an atom is a start.
    ///   - body: start atom, sums and counts at distances 0 to depth.
    /// - Complexity: O(starts · atoms within depth).
    @inline(__always)
    mutating func forEachStart(
        in graph: AtomGraph, atomCount: Int, depth: Int, values: [Vector], starts: (Int) -> Bool,
        _ body: (Int, UnsafePointer<Vector>, UnsafePointer<Int32>) -> Void
    ) {
        prepare(atomCount: atomCount, depth: depth)
        if stamp > Int32.max - Int32(atomCount) - 1 {
            for index in stamps.indices { stamps[index] = 0 }
            stamp = 0
        }
        var stamp = self.stamp
        graph.offsets.withUnsafeBufferPointer { offsets in
            graph.neighborColumn.withUnsafeBufferPointer { neighbors in
                values.withUnsafeBufferPointer { values in
                    stamps.withUnsafeMutableBufferPointer { stamps in
                        queue.withUnsafeMutableBufferPointer { queue in
                            sums.withUnsafeMutableBufferPointer { sums in
                                counts.withUnsafeMutableBufferPointer { counts in
                                    guard let sumBase = sums.baseAddress, let countBase = counts.baseAddress else {
                                        return
                                    }
                                    for start in 0..<atomCount where starts(start) {
                                        stamp += 1
                                        stamps[start] = stamp
                                        queue[0] = Int32(start)
                                        sums[0] = values[start]
                                        counts[0] = 1
                                        var (head, tail) = (0, 1)
                                        for level in 1..<max(1, depth + 1) {
                                            let end = tail
                                            var sum = Vector.zero
                                            while head < end {
                                                let atom = Int(queue[head])
                                                head += 1
                                                for slot in Int(offsets[atom])..<Int(offsets[atom + 1]) {
                                                    let other = Int(neighbors[slot])
                                                    if stamps[other] != stamp {
                                                        stamps[other] = stamp
                                                        queue[tail] = Int32(other)
                                                        tail += 1
                                                        sum += values[other]
                                                    }
                                                }
                                            }
                                            sums[level] = sum
                                            counts[level] = Int32(tail - end)
                                        }
                                        body(start, UnsafePointer(sumBase), UnsafePointer(countBase))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        self.stamp = stamp
    }
}
