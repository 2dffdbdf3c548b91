/// A regression tree: nodes in preorder, the root first.
///
/// A row goes left where its feature, rounded to single precision, is at most the threshold.
public struct RegressionTree: Sendable, Hashable {
    /// A node of a ``RegressionTree``.
    public struct Node: Sendable, Hashable, BitwiseCopyable {
        /// Column of the split, -1 for a leaf.
        public var feature: Int32
        /// Position of the left child (the right one is ``right``), -1 for a leaf.
        public var left: Int32
        /// Position of the right child, -1 for a leaf.
        public var right: Int32
        /// Number of training rows at the node, repeats counted.
        public var rowCount: Int32
        /// The split: halfway between two neighbouring values; 0 for a leaf.
        public var threshold: Double
        /// Mean target of the training rows at the node.
        public var value: Double
        /// Variance of the target at the node (divided by the number of rows).
        public var impurity: Double

        /// A node.
        public init(
            feature: Int32, left: Int32, right: Int32, rowCount: Int32, threshold: Double, value: Double,
            impurity: Double
        ) {
            self.feature = feature
            self.left = left
            self.right = right
            self.rowCount = rowCount
            self.threshold = threshold
            self.value = value
            self.impurity = impurity
        }

        /// Whether the node has no children.
        public var isLeaf: Bool { feature < 0 }
    }

    /// The nodes, in preorder.
    public let nodes: [Node]

    /// A tree of nodes in preorder.
    public init(nodes: [Node]) { self.nodes = nodes }

    /// The prediction for a row.
    ///
    /// - Complexity: O(depth).
    public func predict(_ row: Span<Double>) -> Double { nodes[leaf(of: row)].value }

    /// The prediction for a row in which one feature has another value.
    func predict(_ row: Span<Double>, replacing feature: Int, by value: Double) -> Double {
        var position = 0
        while true {
            let node = nodes[position]
            if node.isLeaf { return node.value }
            let number = Int(node.feature) == feature ? value : row[Int(node.feature)]
            position = Int(Double(Float(number)) <= node.threshold ? node.left : node.right)
        }
    }

    /// The position of the leaf that a row falls into.
    ///
    /// - Complexity: O(depth).
    public func leaf(of row: Span<Double>) -> Int {
        var position = 0
        while true {
            let node = nodes[position]
            if node.isLeaf { return position }
            position = Int(Double(Float(row[Int(node.feature)])) <= node.threshold ? node.left : node.right)
        }
    }

    /// The share of the variance that every feature takes away, summed to 1; all 0 for a tree of one leaf.
    public func impurityImportance(featureCount: Int) -> [Double] {
        var result = [Double](repeating: 0, count: featureCount)
        for node in nodes where !node.isLeaf {
            let left = nodes[Int(node.left)]
            let right = nodes[Int(node.right)]
            result[Int(node.feature)] +=
                Double(node.rowCount) * node.impurity - Double(left.rowCount) * left.impurity
                - Double(right.rowCount) * right.impurity
        }
        let total = result.reduce(0, +)
        guard total > 0 else { return [Double](repeating: 0, count: featureCount) }
        return result.map { $0 / total }
    }

    /// Number of splits on the longest way from the root to a leaf.
    public var depth: Int {
        var depths = [Int](repeating: 0, count: nodes.count)
        for (index, node) in nodes.enumerated() where !node.isLeaf {
            depths[Int(node.left)] = depths[index] + 1
            depths[Int(node.right)] = depths[index] + 1
        }
        return depths.max() ?? 0
    }
}

/// How a tree is grown.
public struct TreeOptions: Hashable, Sendable {
    /// Most splits from the root to a leaf; nil for no limit.
    public var maximumDepth: Int?
    /// Fewest rows in a leaf, repeats of a bootstrap sample counted.
    public var minimumLeafSize = 1
    /// Fewest rows of a node that is split.
    public var minimumSplitSize = 2
    /// Features that are tried at every split; nil for all.
    public var featuresPerSplit: Int?

    /// Unlimited growth with all features.
    public init(
        maximumDepth: Int? = nil, minimumLeafSize: Int = 1, minimumSplitSize: Int = 2, featuresPerSplit: Int? = nil
    ) {
        self.maximumDepth = maximumDepth
        self.minimumLeafSize = minimumLeafSize
        self.minimumSplitSize = minimumSplitSize
        self.featuresPerSplit = featuresPerSplit
    }
}
