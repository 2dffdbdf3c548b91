internal import MolecularGraph

/// The inner loops: they work on pointers that do not leave this file.
extension BagOfBonds {
    /// Fills the row from atoms grouped by element.
    ///
    /// - Returns: false when two atoms are at the same place.
    func fill(_ molecule: Molecule, into row: UnsafeMutableBufferPointer<Double>, scratch: inout Scratch) -> Bool {
        let count = molecule.atomCount
        guard let target = row.baseAddress else { return true }
        target.update(repeating: 0, count: row.count)
        if scratch.axes.count < 3 * count { scratch.axes = Array(repeating: 0, count: 3 * count) }
        let scale = unit == .bohr ? CoulombMatrix.angstromPerBohr : 1
        let kinds = layout.kindCount
        var least = SIMD2(repeating: Double.infinity)
        scratch.axes.withUnsafeMutableBufferPointer { axes in
            guard let x = axes.baseAddress else { return }
            let (y, z) = (x + count, x + 2 * count)
            let xyz = molecule.coordinates
            for place in 0..<count {
                let atom = Int(scratch.members[place])
                x[place] = xyz[3 * atom]
                y[place] = xyz[3 * atom + 1]
                z[place] = xyz[3 * atom + 2]
            }
            for low in 0..<kinds {
                let (start, end) = (Int(scratch.starts[low]), Int(scratch.starts[low + 1]))
                if start == end { continue }
                (target + layout.elementStarts[low]).update(repeating: layout.diagonal[low], count: end - start)
                for high in low..<kinds {
                    let (first, last) = (Int(scratch.starts[high]), Int(scratch.starts[high + 1]))
                    if first == last { continue }
                    let product = layout.charges[low] * layout.charges[high] * scale
                    let bag = target + layout.pairStarts[low * kinds + high]
                    var filled = 0
                    for i in start..<end {
                        let begin = low == high ? i + 1 : first
                        let point = Point(x[i], y[i], z[i])
                        point.fill(bag + filled, product, x + begin, y + begin, z + begin, count: last - begin, &least)
                        filled += max(0, last - begin)
                    }
                    if filled > 1 { DescendingSort.sort(bag, filled, &scratch.merged) }
                }
            }
        }
        return least[0] > GeometryChecks.squaredOverlap && least[1] > GeometryChecks.squaredOverlap
    }

    /// A position in Å.
    private struct Point {
        let (x, y, z): (Double, Double, Double)

        init(_ x: Double, _ y: Double, _ z: Double) { (self.x, self.y, self.z) = (x, y, z) }

        /// Writes a product divided by the distances to other points, two at a time, and notes the least square.
        @inline(__always)
        func fill(
            _ line: UnsafeMutablePointer<Double>, _ product: Double, _ x: UnsafePointer<Double>,
            _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>, count: Int, _ least: inout SIMD2<Double>
        ) {
            var place = 0
            while place &+ 1 < count {
                let (dx, dy, dz) = (
                    self.x - Self.two(x, place), self.y - Self.two(y, place), self.z - Self.two(z, place)
                )
                let squared = dx * dx + dy * dy + dz * dz
                least = least.choosing(squared, where: squared .< least)
                UnsafeMutableRawPointer(line + place).storeBytes(
                    of: product / squared.squareRoot(), as: SIMD2<Double>.self)
                place &+= 2
            }
            if place < count {
                let (dx, dy, dz) = (self.x - x[place], self.y - y[place], self.z - z[place])
                let squared = dx * dx + dy * dy + dz * dz
                if squared < least[0] { least[0] = squared }
                line[place] = product / squared.squareRoot()
            }
        }

        @inline(__always)
        private static func two(_ column: UnsafePointer<Double>, _ place: Int) -> SIMD2<Double> {
            UnsafeRawPointer(column + place).loadUnaligned(as: SIMD2<Double>.self)
        }
    }
}

/// Sorts numbers without NaN in descending order.
enum DescendingSort {
    /// Runs of this length are sorted by a network.
    private static let run = 8

    /// Sorts in place: runs by a sorting network, then merges, all without branches on the values.
    ///
    /// - Complexity: O(n log n); `buffer` grows to n and is used again.
    static func sort(_ values: UnsafeMutablePointer<Double>, _ count: Int, _ buffer: inout [Double]) {
        var start = 0
        while start &+ run <= count {
            sortEight(values + start)
            start &+= run
        }
        for position in start + 1..<max(start + 1, count) {
            let value = values[position]
            var slot = position
            while slot > start, values[slot - 1] < value {
                values[slot] = values[slot - 1]
                slot -= 1
            }
            values[slot] = value
        }
        guard count > run else { return }
        if buffer.count < count { buffer = Array(repeating: 0, count: count) }
        buffer.withUnsafeMutableBufferPointer { buffer in
            guard let spare = buffer.baseAddress else { return }
            var (source, target) = (values, spare)
            var width = run
            while width < count {
                var start = 0
                while start < count {
                    let middle = min(start + width, count)
                    let end = min(start + 2 * width, count)
                    merge(source, start, middle, end, into: target)
                    start = end
                }
                swap(&source, &target)
                width *= 2
            }
            if source != values { values.update(from: source, count: count) }
        }
    }

    /// Sorts eight values by a network of 19 comparisons in six layers, as few as eight values need (Knuth, The Art of
    /// Computer Programming 3, 5.3.4).
    @inline(__always)
    private static func sortEight(_ values: UnsafeMutablePointer<Double>) {
        var (a, b, c, d) = (values[0], values[1], values[2], values[3])
        var (e, f, g, h) = (values[4], values[5], values[6], values[7])
        order(&a, &c)
        order(&b, &d)
        order(&e, &g)
        order(&f, &h)
        order(&a, &e)
        order(&b, &f)
        order(&c, &g)
        order(&d, &h)
        order(&a, &b)
        order(&c, &d)
        order(&e, &f)
        order(&g, &h)
        order(&c, &e)
        order(&d, &f)
        order(&b, &e)
        order(&d, &g)
        order(&b, &c)
        order(&d, &e)
        order(&f, &g)
        (values[0], values[1], values[2], values[3]) = (a, b, c, d)
        (values[4], values[5], values[6], values[7]) = (e, f, g, h)
    }

    /// Puts the larger of two values first.
    @inline(__always)
    private static func order(_ first: inout Double, _ second: inout Double) {
        let (one, other) = (first, second)
        first = one > other ? one : other
        second = one > other ? other : one
    }

    private static func merge(
        _ source: UnsafeMutablePointer<Double>, _ start: Int, _ middle: Int, _ end: Int,
        into target: UnsafeMutablePointer<Double>
    ) {
        var (left, right, place) = (start, middle, start)
        while left < middle && right < end {
            let (a, b) = (source[left], source[right])
            let takesLeft = a >= b
            target[place] = takesLeft ? a : b
            left += takesLeft ? 1 : 0
            right += takesLeft ? 0 : 1
            place += 1
        }
        if left < middle { (target + place).update(from: source + left, count: middle - left) }
        if right < end { (target + place).update(from: source + right, count: end - right) }
    }
}
