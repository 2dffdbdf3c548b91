/// Finds bonded pairs of atoms by distance.
///
/// Two atoms are bonded when d < factor · (r_i + r_j) + offset. Metals have no bonds here; their contacts are found
/// apart. Small molecules compare all pairs in a loop over contiguous columns; larger ones compare only atoms whose x
/// coordinates are near.
struct BondSearch {
    /// Columns of x, y, z and radius, with `capacity` places each.
    private var columns: [Double] = []
    private var hits: [UInt8] = []
    private var order: [Int32] = []

    /// From this number of atoms on, pairs are found by sweeping along x.
    private static let sweepsFrom = 600

    /// What makes a bond.
    struct Rule {
        var factor: Double
        var offset: Double
    }

    /// Two atoms at one place, if there are any: within 1e-6 Å.
    private(set) var overlap: (first: Int, second: Int)?

    /// Finds the bonds.
    ///
    /// - Parameters:
    ///   - positions: n×3, row-major.
    ///   - radius: covalent radius by atom; negative for metals, which take no part.
    ///   - pairs: replaced by the bonds, ordered by the larger atom and then by the smaller.
    /// - Complexity: O(n²) distances for small molecules, O(n · atoms in a slab) for large ones.
    mutating func find(positions: [Double], radius: [Double], rule: Rule, pairs: inout [AtomPair]) {
        pairs.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        overlap = nil
        let count = radius.count
        guard count > 1 else { return }
        if columns.count < 4 * count { columns = Array(repeating: 0, count: 4 * count) }
        if count < Self.sweepsFrom {
            findAmongAll(positions: positions, radius: radius, rule: rule, pairs: &pairs)
        } else {
            findBySweep(positions: positions, radius: radius, rule: rule, pairs: &pairs)
        }
    }

    private mutating func findAmongAll(
        positions: [Double], radius: [Double], rule: Rule, pairs: inout [AtomPair]
    ) {
        let count = radius.count
        if hits.count < count + 8 { hits = Array(repeating: 0, count: count + 64) }
        var closest: (Int, Int)?
        columns.withUnsafeMutableBufferPointer { columns in
            hits.withUnsafeMutableBufferPointer { hits in
                guard let x = columns.baseAddress, let hit = hits.baseAddress else { return }
                let (y, z, r) = (x + count, x + 2 * count, x + 3 * count)
                for atom in 0..<count {
                    x[atom] = positions[3 * atom]
                    y[atom] = positions[3 * atom + 1]
                    z[atom] = positions[3 * atom + 2]
                    // Half the offset for each atom of a pair; metals get a limit that no distance is below.
                    r[atom] = radius[atom] < 0 ? -1e150 : rule.factor * radius[atom] + 0.5 * rule.offset
                }
                for i in 1..<count {
                    let (xi, yi, zi, ri) = (x[i], y[i], z[i], r[i])
                    var least = Double.infinity
                    // Without branches, so that it becomes vector code.
                    for j in 0..<i {
                        let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
                        let squared = dx * dx + dy * dy + dz * dz
                        let limit = ri + r[j]
                        least = squared < least ? squared : least
                        // limit · |limit|: negative for metals.
                        hit[j] = squared < limit * abs(limit) ? 1 : 0
                    }
                    if least <= 1e-12, closest == nil {
                        let other = (0..<i).first { j in
                            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
                            return dx * dx + dy * dy + dz * dz <= 1e-12
                        }
                        closest = (other ?? 0, i)
                    }
                    // Eight flags at a time; the rest of the last eight is cleared first.
                    UnsafeMutableRawPointer(hit + i).storeBytes(of: 0, as: UInt64.self)
                    var block = 0
                    while block < i {
                        var word = UnsafeRawPointer(hit + block).loadUnaligned(as: UInt64.self).littleEndian
                        while word != 0 {
                            let place = word.trailingZeroBitCount >> 3
                            pairs.append(AtomPair(block + place, i))
                            word &= ~(0xFF << UInt64(8 * place))
                        }
                        block += 8
                    }
                }
            }
        }
        overlap = closest.map { (first: $0.0, second: $0.1) }
    }

    /// Atoms whose x coordinates are within `reach` of that of an atom, after a sweep; nil when there was none.
    func window(around atom: Int, reach: Double, positions: [Double]) -> ArraySlice<Int32>? {
        guard !order.isEmpty else { return nil }
        func place(_ limit: Double) -> Int {
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                if positions[3 * Int(order[middle])] < limit { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let x = positions[3 * atom]
        return order[place(x - reach)..<place((x + reach).nextUp)]
    }

    private mutating func findBySweep(
        positions: [Double], radius: [Double], rule: Rule, pairs: inout [AtomPair]
    ) {
        let count = radius.count
        order.removeAll(keepingCapacity: true)
        for atom in 0..<count { order.append(Int32(atom)) }
        order.sort { left, right in
            let (a, b) = (positions[3 * Int(left)], positions[3 * Int(right)])
            return a < b || (a == b && left < right)
        }
        let largest = max(0, radius.max() ?? 0)
        var closest: (first: Int, second: Int)?
        for (place, first) in order.enumerated() {
            let i = Int(first)
            let reach = max(1e-6, rule.factor * (max(0, radius[i]) + largest) + rule.offset)
            var next = place + 1
            while next < count {
                let j = Int(order[next])
                let dx = positions[3 * j] - positions[3 * i]
                if dx > reach { break }
                next += 1
                let dy = positions[3 * j + 1] - positions[3 * i + 1]
                let dz = positions[3 * j + 2] - positions[3 * i + 2]
                let squared = dx * dx + dy * dy + dz * dz
                if squared <= 1e-12 {
                    let pair = (first: min(i, j), second: max(i, j))
                    if closest == nil || (pair.second, pair.first) < (closest!.second, closest!.first) {
                        closest = pair
                    }
                }
                guard radius[i] >= 0, radius[j] >= 0 else { continue }
                let limit = rule.factor * (radius[i] + radius[j]) + rule.offset
                if squared < limit * limit { pairs.append(AtomPair(min(i, j), max(i, j))) }
            }
        }
        pairs.sort { ($0.second, $0.first) < ($1.second, $1.first) }
        overlap = closest
    }
}
