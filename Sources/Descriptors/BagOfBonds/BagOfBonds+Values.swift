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
        var least = Double.infinity
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
                        let (xi, yi, zi) = (x[i], y[i], z[i])
                        let line = bag + filled - begin
                        for j in begin..<max(begin, last) {
                            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
                            let squared = dx * dx + dy * dy + dz * dz
                            least = squared < least ? squared : least
                            line[j] = product / squared.squareRoot()
                        }
                        filled += max(0, last - begin)
                    }
                    if filled > 1 { DescendingSort.sort(bag, filled, &scratch.merged) }
                }
            }
        }
        return least > GeometryChecks.squaredOverlap
    }
}

/// Sorts numbers without NaN in descending order.
enum DescendingSort {
    /// Runs of this length are sorted by insertion.
    private static let run = 8

    /// Sorts in place: runs by insertion, then merges without branches.
    ///
    /// - Complexity: O(n log n); `buffer` grows to n and is used again.
    static func sort(_ values: UnsafeMutablePointer<Double>, _ count: Int, _ buffer: inout [Double]) {
        var start = 0
        while start < count {
            let end = min(start + run, count)
            for position in start + 1..<max(start + 1, end) {
                let value = values[position]
                var slot = position
                while slot > start, values[slot - 1] < value {
                    values[slot] = values[slot - 1]
                    slot -= 1
                }
                values[slot] = value
            }
            start = end
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
