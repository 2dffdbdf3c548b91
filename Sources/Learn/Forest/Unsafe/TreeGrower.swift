internal import SeededRandom

/// Grows exact regression trees (CART: Breiman, Friedman, Olshen, Stone 1984; variance reduction, midpoint thresholds).
///
/// For every feature tried at a node, the rows are dropped into buckets by rank; a bit set of the ranks that occur then
/// gives the split points in order. That costs O(rows at the node) without sorting, and nothing but the buckets touched
/// is cleared. Holds the scratch memory; one per thread.
final class TreeGrower {
    private struct Bucket {
        var sum = 0.0
        var weight = 0.0
    }

    private struct PendingNode {
        var start: Int
        var end: Int
        var depth: Int
        /// Where the parent keeps the position of this node; -1 for the root.
        var parent: Int
        var isRight: Bool
    }

    private struct Split {
        var feature = -1
        /// Rows with at most this rank go left.
        var rank: UInt32 = 0
        var nextRank: UInt32 = 0
        var gain = 0.0
    }

    private let features: RankedFeatures
    /// The target minus its mean: less rounding in sums of squares.
    private let target: [Double]
    private let offset: Double
    private let options: TreeOptions

    /// Storage of fixed size, released with the grower; all indices below are rows, ranks or positions in a node, each
    /// bounded by the counts used here.
    private let rows: UnsafeMutablePointer<UInt32>
    private let spare: UnsafeMutablePointer<UInt32>
    private let nodeSums: UnsafeMutablePointer<Double>
    private let nodeWeights: UnsafeMutablePointer<Double>
    private let buckets: UnsafeMutablePointer<Bucket>
    private let present: UnsafeMutablePointer<UInt64>
    private let candidates: UnsafeMutablePointer<Int>
    private var pending: [PendingNode] = []
    private var nodes: [RegressionTree.Node] = []

    /// A grower for a training set.
    init(_ features: RankedFeatures, target: [Double], options: TreeOptions) {
        self.features = features
        self.options = options
        let mean = target.reduce(0, +) / Double(max(1, target.count))
        offset = mean
        self.target = target.map { $0 - mean }
        let rowCount = features.rowCount
        rows = .allocate(capacity: rowCount)
        spare = .allocate(capacity: rowCount)
        nodeSums = .allocate(capacity: rowCount)
        nodeWeights = .allocate(capacity: rowCount)
        rows.initialize(repeating: 0, count: rowCount)
        spare.initialize(repeating: 0, count: rowCount)
        nodeSums.initialize(repeating: 0, count: rowCount)
        nodeWeights.initialize(repeating: 0, count: rowCount)
        let width = features.largestValueCount
        buckets = .allocate(capacity: width)
        buckets.initialize(repeating: Bucket(), count: width)
        present = .allocate(capacity: (width + 63) / 64)
        present.initialize(repeating: 0, count: (width + 63) / 64)
        candidates = .allocate(capacity: features.columnCount)
        for index in 0..<features.columnCount { candidates.advanced(by: index).initialize(to: index) }
    }

    deinit {
        rows.deallocate()
        spare.deallocate()
        nodeSums.deallocate()
        nodeWeights.deallocate()
        buckets.deallocate()
        present.deallocate()
        candidates.deallocate()
    }

    /// Grows a tree.
    ///
    /// - Parameters:
    ///   - weights: how often each row was drawn; rows with 0 are not seen.
    ///   - generator: draws the features of each split.
    func grow(weights: [UInt32], generator: inout SeededGenerator) -> RegressionTree {
        precondition(weights.count == features.rowCount, "one weight for every row")
        var count = 0
        for row in weights.indices where weights[row] > 0 {
            rows[count] = UInt32(row)
            count += 1
        }
        nodes.removeAll(keepingCapacity: true)
        for index in 0..<features.columnCount { candidates[index] = index }
        pending.append(PendingNode(start: 0, end: count, depth: 0, parent: -1, isRight: false))
        while let node = pending.popLast() { place(node, weights: weights, generator: &generator) }
        return RegressionTree(nodes: nodes)
    }

    private func place(_ node: PendingNode, weights: [UInt32], generator: inout SeededGenerator) {
        let count = node.end - node.start
        var sum = 0.0
        var squares = 0.0
        var weight = 0.0
        var isPure = true
        for index in 0..<count {
            let row = Int(rows[node.start + index])
            let w = Double(weights[row])
            let y = target[row]
            nodeSums[index] = w * y
            nodeWeights[index] = w
            sum += w * y
            squares += w * y * y
            weight += w
            if y != target[Int(rows[node.start])] { isPure = false }
        }
        let mean = sum / weight
        let position = nodes.count
        nodes.append(
            RegressionTree.Node(
                feature: -1, left: -1, right: -1, rowCount: Int32(weight), threshold: 0, value: mean + offset,
                impurity: isPure ? 0 : max(0, squares / weight - mean * mean)))
        if node.parent >= 0 {
            if node.isRight {
                nodes[node.parent].right = Int32(position)
            } else {
                nodes[node.parent].left = Int32(position)
            }
        }
        if isPure || node.depth >= options.maximumDepth ?? Int.max || Int(weight) < options.minimumSplitSize
            || Int(weight) < 2 * options.minimumLeafSize
        {
            return
        }
        let split = bestSplit(node, sum: sum, weight: weight, generator: &generator)
        guard split.feature >= 0 else { return }
        let values = features.valueStarts[split.feature]
        let low = features.values[values + Int(split.rank)]
        let high = features.values[values + Int(split.nextRank)]
        let middle = low / 2 + high / 2
        nodes[position].feature = Int32(split.feature)
        nodes[position].threshold = middle < high ? middle : low
        let boundary = partition(node, split)
        // The left child is taken next, so that nodes come in preorder.
        pending.append(
            PendingNode(start: boundary, end: node.end, depth: node.depth + 1, parent: position, isRight: true))
        pending.append(
            PendingNode(start: node.start, end: boundary, depth: node.depth + 1, parent: position, isRight: false))
    }

    /// Draws features without repeats until as many as asked for were looked at and one of them could be split; among
    /// equal splits the one drawn first wins, so that no column of a group of equal ones is favoured.
    private func bestSplit(
        _ node: PendingNode, sum: Double, weight: Double, generator: inout SeededGenerator
    ) -> Split {
        let columnCount = features.columnCount
        let wanted = min(max(1, options.featuresPerSplit ?? columnCount), columnCount)
        let drawsAll = wanted == columnCount
        var best = Split()
        var drawn = 0
        while drawn < columnCount {
            if drawn >= wanted && best.feature >= 0 { break }
            if !drawsAll {
                let other = drawn + Self.draw(below: columnCount - drawn, &generator)
                (candidates[drawn], candidates[other]) = (candidates[other], candidates[drawn])
            }
            look(at: candidates[drawn], node, sum: sum, weight: weight, best: &best)
            drawn += 1
            // Two rows can be split in one way only.
            if node.end - node.start == 2 && best.feature >= 0 { break }
        }
        return best
    }

    /// A number below `bound`, without bias, by multiplication with rejection (Lemire 2019, DOI 10.1145/3230636).
    private static func draw(below bound: Int, _ generator: inout SeededGenerator) -> Int {
        let width = UInt64(bound)
        var product = generator.next().multipliedFullWidth(by: width)
        if product.low < width {
            let limit = (0 &- width) % width
            while product.low < limit { product = generator.next().multipliedFullWidth(by: width) }
        }
        return Int(product.high)
    }

    private func look(at feature: Int, _ node: PendingNode, sum: Double, weight: Double, best: inout Split) {
        let count = node.end - node.start
        let minimum = Double(options.minimumLeafSize)
        let first = feature * features.rowCount
        features.ranks.withUnsafeBufferPointer { ranks in
            guard let column = ranks.baseAddress.map({ $0 + first }) else { return }
            var lowest = UInt32.max
            var highest: UInt32 = 0
            for index in 0..<count {
                let rank = column[Int(rows[node.start + index])]
                buckets[Int(rank)].sum += nodeSums[index]
                buckets[Int(rank)].weight += nodeWeights[index]
                present[Int(rank >> 6)] |= 1 << UInt64(rank & 63)
                lowest = min(lowest, rank)
                highest = max(highest, rank)
            }
            var leftSum = 0.0
            var leftWeight = 0.0
            var previous: UInt32 = 0
            var isFirst = true
            for word in Int(lowest >> 6)...Int(highest >> 6) {
                var bits = present[word]
                present[word] = 0
                while bits != 0 {
                    let rank = UInt32(word << 6) | UInt32(bits.trailingZeroBitCount)
                    bits &= bits &- 1
                    if !isFirst && leftWeight >= minimum && weight - leftWeight >= minimum {
                        let rightSum = sum - leftSum
                        let rightWeight = weight - leftWeight
                        let gain =
                            (leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight)
                            / (leftWeight * rightWeight)
                        if best.feature < 0 || gain > best.gain {
                            best = Split(feature: feature, rank: previous, nextRank: rank, gain: gain)
                        }
                    }
                    isFirst = false
                    previous = rank
                    leftSum += buckets[Int(rank)].sum
                    leftWeight += buckets[Int(rank)].weight
                    buckets[Int(rank)] = Bucket()
                }
            }
        }
    }

    /// Moves the rows that go left before the others, each side in its old order; returns where the right side starts.
    private func partition(_ node: PendingNode, _ split: Split) -> Int {
        let first = split.feature * features.rowCount
        var left = node.start
        var kept = 0
        for index in node.start..<node.end {
            let row = rows[index]
            if features.ranks[first + Int(row)] <= split.rank {
                rows[left] = row
                left += 1
            } else {
                spare[kept] = row
                kept += 1
            }
        }
        for index in 0..<kept { rows[left + index] = spare[index] }
        return left
    }
}
