extension Molecule {
    /// The first two atoms (in order of the second, then of the first) that are closer than `limit` Å, or nil.
    ///
    /// Pairs are compared directly in molecules of up to 512 atoms; larger ones are put into cells as wide as the limit,
    /// which hold few atoms as long as none are close. Atoms beyond ±10⁸ Å are left out there.
    ///
    /// - Complexity: O(n²) up to 512 atoms, O(n) above.
    public func firstPair(closerThan limit: Double) -> (first: Int, second: Int)? {
        guard hasCoordinates, limit > 0 else { return nil }
        return coordinateColumn.withUnsafeBufferPointer { xyz in
            atomCount <= 512
                ? Self.closePairDirectly(xyz, count: atomCount, limit: limit)
                : Self.closePairByCells(xyz, count: atomCount, limit: limit)
        }
    }

    private static func isClose(_ xyz: UnsafeBufferPointer<Double>, _ i: Int, _ j: Int, _ squaredLimit: Double) -> Bool
    {
        let dx = xyz[3 * i] - xyz[3 * j]
        let dy = xyz[3 * i + 1] - xyz[3 * j + 1]
        let dz = xyz[3 * i + 2] - xyz[3 * j + 2]
        return dx * dx + dy * dy + dz * dz < squaredLimit
    }

    private static func closePairDirectly(
        _ xyz: UnsafeBufferPointer<Double>, count: Int, limit: Double
    ) -> (first: Int, second: Int)? {
        let squaredLimit = limit * limit
        guard count > 0, let x = xyz.baseAddress else { return nil }
        for second in 0..<count {
            let (own, end) = (x[3 * second], 3 * second)
            var place = 0
            while place < end {
                // Few pairs come as far as the other two axes.
                if (x[place] - own).magnitude < limit, isClose(xyz, place / 3, second, squaredLimit) {
                    return (place / 3, second)
                }
                place &+= 3
            }
        }
        return nil
    }

    private static func closePairByCells(
        _ xyz: UnsafeBufferPointer<Double>, count: Int, limit: Double
    ) -> (first: Int, second: Int)? {
        let squaredLimit = limit * limit
        var newestInCell: [SIMD3<Int64>: Int32] = [:]
        var olderInCell = [Int32](repeating: -1, count: count)
        for second in 0..<count {
            let point = SIMD3(xyz[3 * second], xyz[3 * second + 1], xyz[3 * second + 2])
            guard abs(point.x) < 1e8, abs(point.y) < 1e8, abs(point.z) < 1e8 else { continue }
            let cell = SIMD3<Int64>((point / limit).rounded(.down))
            var best = Int32.max
            for shift in 0..<27 {
                let offset = SIMD3(Int64(shift % 3 - 1), Int64(shift / 3 % 3 - 1), Int64(shift / 9 - 1))
                var candidate = newestInCell[cell &+ offset] ?? -1
                while candidate >= 0 {
                    if isClose(xyz, Int(candidate), second, squaredLimit) { best = min(best, candidate) }
                    candidate = olderInCell[Int(candidate)]
                }
            }
            if best != Int32.max { return (Int(best), second) }
            olderInCell[second] = newestInCell[cell] ?? -1
            newestInCell[cell] = Int32(second)
        }
        return nil
    }
}
