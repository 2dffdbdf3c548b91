/// Places for labels in a column, none closer to the next than a gap, each as near as possible to where it belongs.
enum LabelPlacement {
    /// Least-squares places that keep the order and the gap: the isotonic regression of the wanted places less the gaps
    /// before them (pool adjacent violators; Ayer et al. 1955, DOI 10.1214/aoms/1177728423), clamped to a range.
    ///
    /// - Parameters:
    ///   - wanted: where each label belongs, in any order.
    ///   - gaps: the room that each label needs from the one before it, in the order of `wanted`.
    ///   - range: the lowest and highest place.
    /// - Returns: a place for each label, in the order of `wanted`. Labels that do not fit the range run over its end.
    /// - Complexity: O(n log n).
    static func places(_ wanted: [Double], gaps: [Double], in range: ClosedRange<Double>) -> [Double] {
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        // Without the gaps before them, the places only have to ascend.
        var offsets: [Double] = []
        var offset = 0.0
        for (place, index) in order.enumerated() {
            if place > 0 { offset += gaps[index] }
            offsets.append(offset)
        }
        var blocks: [(sum: Double, count: Int)] = []
        for (place, index) in order.enumerated() {
            blocks.append((wanted[index] - offsets[place], 1))
            while blocks.count > 1 {
                let last = blocks[blocks.count - 1]
                let before = blocks[blocks.count - 2]
                guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
                blocks.removeLast(2)
                blocks.append((before.sum + last.sum, before.count + last.count))
            }
        }
        // Clamping an ascending sequence keeps it ascending.
        let highest = max(range.lowerBound, range.upperBound - offset)
        var result = [Double](repeating: 0, count: wanted.count)
        var place = 0
        for block in blocks {
            let value = min(max(block.sum / Double(block.count), range.lowerBound), highest)
            for _ in 0..<block.count {
                result[order[place]] = value + offsets[place]
                place += 1
            }
        }
        return result
    }

    /// The same with one gap for all.
    static func places(_ wanted: [Double], gap: Double, in range: ClosedRange<Double>) -> [Double] {
        places(wanted, gaps: [Double](repeating: gap, count: wanted.count), in: range)
    }
}
