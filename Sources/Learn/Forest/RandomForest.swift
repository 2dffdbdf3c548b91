internal import SeededRandom
public import Tables

/// How a random forest is grown.
public struct ForestOptions: Hashable, Sendable {
    /// Number of trees.
    public var treeCount = 500
    /// How each tree is grown; features per split nil stands for a third of them (at least one).
    public var tree = TreeOptions()
    /// Whether every tree sees its own sample of the rows, drawn with repeats.
    public var bootstrap = true
    /// Names the random streams.
    public var seed: UInt64 = 0
    /// Number of threads; the forest does not depend on it.
    public var jobs = 1

    /// 500 trees on bootstrap samples.
    public init() {}
}

/// A forest of regression trees on bootstrap samples (Breiman 2001, DOI 10.1023/A:1010933404324): its prediction is the
/// mean of its trees'.
public struct RandomForest: Sendable {
    /// The trees.
    public let trees: [RegressionTree]
    /// Names of the features, in the order of the columns.
    public let featureNames: [String]
    /// Impurity importance: the mean over the trees of the share of variance that a feature takes away, summed to 1.
    public let impurityImportance: [Double]
    /// Prediction for every training row by the trees that did not see it; NaN where all saw it, empty without
    /// bootstrap.
    public let outOfBagPredictions: [Double]
    /// The options.
    public let options: ForestOptions

    /// Trees grown at once before their predictions are added up, in their order.
    private static let blockSize = 16

    /// Grows a forest.
    ///
    /// - Parameters:
    ///   - matrix: rows of finite features.
    ///   - target: one number for every row.
    /// - Throws: ``LearnError``.
    /// - Complexity: about O(trees · features per split · rows · log rows).
    public init(
        fitting matrix: FeatureMatrix, target: [Double], options: ForestOptions = ForestOptions()
    ) throws(LearnError) {
        try FittingChecks.check(matrix, target: target)
        guard options.treeCount > 0 else {
            throw LearnError(.badOption, "a forest of \(options.treeCount) trees; it needs at least one")
        }
        guard options.tree.minimumLeafSize > 0, options.tree.maximumDepth ?? 0 >= 0 else {
            throw LearnError(.badOption, "leaf sizes are at least 1, depths at least 0")
        }
        var options = options
        if options.tree.featuresPerSplit == nil { options.tree.featuresPerSplit = max(1, matrix.columnCount / 3) }
        let fixed = options
        let features = RankedFeatures(matrix)
        let growth = Growth(features: features, target: target, options: fixed)
        var trees: [RegressionTree] = []
        trees.reserveCapacity(fixed.treeCount)
        var importance = [Double](repeating: 0, count: matrix.columnCount)
        var sums = [Double](repeating: 0, count: matrix.rowCount)
        var counts = [Int](repeating: 0, count: matrix.rowCount)
        for start in stride(from: 0, to: fixed.treeCount, by: Self.blockSize) {
            let end = min(start + Self.blockSize, fixed.treeCount)
            let block = ParallelLoop.map(
                count: end - start, jobs: fixed.jobs,
                makeScratch: { TreeGrower(features, target: target, options: fixed.tree) },
                body: { index, grower in growth.grow(start + index, with: grower, matrix: matrix) })
            for grown in block {
                trees.append(grown.tree)
                for (feature, share) in grown.tree.impurityImportance(featureCount: matrix.columnCount).enumerated() {
                    importance[feature] += share
                }
                for (row, prediction) in grown.outOfBag {
                    sums[row] += prediction
                    counts[row] += 1
                }
            }
        }
        let total = importance.reduce(0, +)
        self.trees = trees
        self.options = fixed
        featureNames = matrix.columnNames
        impurityImportance = total > 0 ? importance.map { $0 / total } : importance
        outOfBagPredictions =
            fixed.bootstrap ? zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : Double.nan } : []
    }

    /// The mean prediction of the trees for a row of the training columns.
    ///
    /// - Precondition: as many numbers as features.
    /// - Complexity: O(trees · depth).
    public func predict(_ row: Span<Double>) -> Double {
        precondition(row.count == featureNames.count, "as many numbers as features")
        var sum = 0.0
        for tree in trees { sum += tree.predict(row) }
        return sum / Double(trees.count)
    }

    /// Predictions for the rows of a matrix with the training columns in their order.
    ///
    /// - Complexity: O(rows · trees · depth).
    public func predict(_ matrix: FeatureMatrix) -> [Double] {
        (0..<matrix.rowCount).map { predict(matrix.row($0)) }
    }

    /// Mean and standard deviation (divided by the number of trees) of the trees' predictions for a row.
    ///
    /// - Complexity: O(trees · depth).
    public func spread(_ row: Span<Double>) -> (mean: Double, deviation: Double) {
        var values: [Double] = []
        values.reserveCapacity(trees.count)
        for tree in trees { values.append(tree.predict(row)) }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count)).squareRoot())
    }
}

/// What the growing of one tree needs to know.
struct Growth: Sendable {
    let features: RankedFeatures
    let target: [Double]
    let options: ForestOptions

    /// How often a tree draws each row. The stream is named by the tree's number.
    static func weights(rowCount: Int, bootstrap: Bool, generator: inout SeededGenerator) -> [UInt32] {
        guard bootstrap else { return [UInt32](repeating: 1, count: rowCount) }
        var weights = [UInt32](repeating: 0, count: rowCount)
        for _ in 0..<rowCount { weights[generator.nextInteger(below: rowCount)] += 1 }
        return weights
    }

    /// Grows the tree of a number and predicts the rows that it has not seen.
    func grow(
        _ number: Int, with grower: TreeGrower, matrix: FeatureMatrix
    ) -> (tree: RegressionTree, outOfBag: [(row: Int, prediction: Double)]) {
        var generator = SeededGenerator(seed: options.seed, stream: "forest", index: UInt64(number))
        let weights = Self.weights(
            rowCount: features.rowCount, bootstrap: options.bootstrap, generator: &generator)
        let tree = grower.grow(weights: weights, generator: &generator)
        var outOfBag: [(row: Int, prediction: Double)] = []
        for row in weights.indices where weights[row] == 0 { outOfBag.append((row, tree.predict(matrix.row(row)))) }
        return (tree, outOfBag)
    }
}
