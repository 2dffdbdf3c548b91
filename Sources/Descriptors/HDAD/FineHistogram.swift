/// The fine histogram of one combination of elements, and the bins that it leads to.
struct FineHistogram {
    /// A cell with its number of values.
    struct Cell {
        let index: Int
        let count: Int
    }

    /// A run of neighbouring cells of equal height after smoothing.
    private struct Run {
        var first: Int
        var last: Int
        var height: Int
    }

    /// The cell of a value: `floor(v / width + 0.5 + epsilon)`.
    static func cell(of value: Double, width: Double, epsilon: Double) -> Int {
        cell(of: value, cellsPerUnit: 1 / width, epsilon: epsilon)
    }

    /// The cell of a value from 0 to 10⁹ cells.
    @inline(__always)
    static func cell(of value: Double, cellsPerUnit: Double, epsilon: Double) -> Int {
        rounded(value * cellsPerUnit + epsilon)
    }

    /// The whole number nearest to a number from 0 to 10⁹; conversions of the language look for errors first.
    @inline(__always)
    static func rounded(_ value: Double) -> Int {
        // The last bit of 2⁵² + value is worth 1.
        Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: (value + 0x1p52).bitPattern))
    }

    /// Positions of the maxima and minima of the smoothed histogram, in cells; the list starts and ends with a maximum.
    ///
    /// Empty stretches between cells are handled as one run, so the cost does not depend on how far apart values are.
    ///
    /// - Parameters:
    ///   - cells: at least one, ascending.
    ///   - weights: an odd number of weights.
    ///   - most: largest number of positions.
    /// - Complexity: O(cells log cells) with few bins dropped, O(extrema²) at worst.
    static func extrema(of cells: [Cell], smoothedWith weights: [Int], most: Int) -> [Double] {
        let runs = smoothedRuns(cells, weights)
        var extrema: [(position: Double, height: Int)] = []
        for index in runs.indices.dropFirst().dropLast() {
            let (left, here, right) = (runs[index - 1].height, runs[index].height, runs[index + 1].height)
            if (here > left && here > right) || (here < left && here < right) {
                extrema.append((Double(runs[index].first + runs[index].last) / 2, here))
            }
        }
        // Drop the flattest pair of neighbours, the first one on ties.
        while extrema.count > most, extrema.count > 2 {
            var flattest = 0
            var least = Int.max
            for index in 0..<extrema.count - 1 {
                let gap = abs(extrema[index].height - extrema[index + 1].height)
                if gap < least { (flattest, least) = (index, gap) }
            }
            extrema.removeSubrange(flattest...flattest + 1)
        }
        return extrema.map(\.position)
    }

    /// The runs of the smoothed histogram, from an empty one before the first cell to an empty one behind the last.
    private static func smoothedRuns(_ cells: [Cell], _ weights: [Int]) -> [Run] {
        let reach = weights.count / 2
        var runs: [Run] = []
        func append(_ first: Int, _ last: Int, _ height: Int) {
            if let end = runs.indices.last, runs[end].height == height {
                runs[end].last = last
            } else {
                runs.append(Run(first: first, last: last, height: height))
            }
        }
        var start = 0
        var next = cells[0].index - reach - 1
        while start < cells.count {
            // A stretch of cells whose smoothed neighbourhoods touch.
            var end = start + 1
            while end < cells.count, cells[end].index - cells[end - 1].index <= 2 * reach + 1 { end += 1 }
            let (low, high) = (cells[start].index - reach, cells[end - 1].index + reach)
            if next < low { append(next, low - 1, 0) }
            var heights = [Int](repeating: 0, count: high - low + 1)
            for cell in cells[start..<end] {
                for (offset, weight) in weights.enumerated() {
                    // Cell b gets weights[d] of the cell d - reach before it: mirrored when seen from the cell.
                    heights[cell.index + reach - offset - low] += weight * cell.count
                }
            }
            for (offset, height) in heights.enumerated() { append(low + offset, low + offset, height) }
            next = high + 1
            start = end
        }
        append(next, next, 0)
        return runs
    }
}
