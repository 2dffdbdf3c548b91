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

    /// Weights the pairs of the last start atom by distance: products by 1/r, differences by 1/(r + 1e-6 Å), and half of
    /// |P|^2.4 at distance 0.
    ///
    /// - Parameter counts: number of atoms at each distance.
    func weighted(
        start: Int, counts: UnsafePointer<Int32>, depth: Int, values: UnsafeBufferPointer<Vector>,
        positions: [Double], queue: UnsafePointer<Int32>, into result: inout (products: [Vector], differences: [Vector])
    ) {
        result.products.removeAll(keepingCapacity: true)
        result.differences.removeAll(keepingCapacity: true)
        result.products.append(values[start].selfWeighted())
        result.differences.append(.zero)
        var place = 1
        for level in 1..<max(1, depth + 1) {
            var (product, difference) = (Vector.zero, Vector.zero)
            for _ in 0..<Int(counts[level]) {
                let other = Int(queue[place])
                place += 1
                let dx = positions[3 * start] - positions[3 * other]
                let dy = positions[3 * start + 1] - positions[3 * other + 1]
                let dz = positions[3 * start + 2] - positions[3 * other + 2]
                let distance = (dx * dx + dy * dy + dz * dz).squareRoot()
                product += (values[start] * values[other]).weighted(1 / distance)
                difference += (values[start] - values[other]).weighted(1 / (distance + 1e-6))
            }
            result.products.append(product)
            result.differences.append(difference)
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
        forEachQueue(in: graph, atomCount: atomCount, depth: depth, values: values, starts: starts) {
            start, sums, counts, _ in body(start, sums, counts)
        }
    }

    /// Does what ``forEachStart(in:atomCount:depth:values:starts:_:)`` does, and hands over the atoms in order of
    /// distance as well.
    @inline(__always)
    mutating func forEachQueue(
        in graph: AtomGraph, atomCount: Int, depth: Int, values: [Vector], starts: (Int) -> Bool,
        _ body: (Int, UnsafePointer<Vector>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> Void
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
                                    guard let sumBase = sums.baseAddress, let countBase = counts.baseAddress,
                                        let queueBase = queue.baseAddress
                                    else { return }
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
                                        body(
                                            start, UnsafePointer(sumBase), UnsafePointer(countBase),
                                            UnsafePointer(queueBase))
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
