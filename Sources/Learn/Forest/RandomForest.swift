internal import SeededRandom

/// Regression trees on bootstrap samples (Breiman 2001, DOI 10.1023/A:1010933404324); a prediction is the mean of the
/// trees'.
///
/// Trees do not mind the scale of features, so nothing needs to be standardised.
public struct RandomForest: Regressor, Hashable {
    /// Number of trees.
    public var treeCount: Int
    /// How each tree is grown; nil features per split stand for a third of them (at least one).
    public var tree: TreeOptions
    /// Whether every tree sees its own sample of the rows, drawn with repeats.
    public var usesBootstrap: Bool
    /// Names the random streams.
    public var seed: UInt64
    /// Number of threads; the forest does not depend on it.
    public var jobs: Int

    /// A forest on bootstrap samples.
    public init(
        treeCount: Int = 500, tree: TreeOptions = TreeOptions(), usesBootstrap: Bool = true, seed: UInt64 = 0,
        jobs: Int = 1
    ) {
        self.treeCount = treeCount
        self.tree = tree
        self.usesBootstrap = usesBootstrap
        self.seed = seed
        self.jobs = jobs
    }

    /// Trees grown at once before their predictions are added up, in their order.
    private static let blockSize = 16

    /// Grows the trees.
    ///
    /// - Throws: ``LearnError``.
    /// - Complexity: about O(trees · features per split · rows · log rows).
    public func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> ForestModel {
        try Requirements.trainable(features, target)
        guard treeCount > 0 else {
            throw LearnError(.badParameter, "a forest of \(treeCount) trees; it needs at least one")
        }
        guard tree.minimumLeafSize > 0, tree.maximumDepth ?? 0 >= 0, tree.featuresPerSplit ?? 1 > 0 else {
            throw LearnError(
                .badParameter, "leaves and splits need at least 1 row and feature, depths are not negative")
        }
        var options = tree
        if options.featuresPerSplit == nil { options.featuresPerSplit = max(1, features.columnCount / 3) }
        let growth = Growth(
            features: features, ranked: RankedFeatures(features), target: target, tree: options,
            usesBootstrap: usesBootstrap, seed: seed)
        var trees: [RegressionTree] = []
        trees.reserveCapacity(treeCount)
        var importance = [Double](repeating: 0, count: features.columnCount)
        var sums = [Double](repeating: 0, count: features.rowCount)
        var counts = [Int](repeating: 0, count: features.rowCount)
        for start in stride(from: 0, to: treeCount, by: Self.blockSize) {
            let block = try Parallel.map(
                min(Self.blockSize, treeCount - start), jobs: jobs, scratch: { growth.makeGrower() }
            ) { (index, grower: inout TreeGrower) in growth.grow(start + index, with: grower) }
            for grown in block {
                trees.append(grown.tree)
                for (feature, share) in grown.tree.impurityImportance(featureCount: importance.count).enumerated() {
                    importance[feature] += share
                }
                for (row, prediction) in grown.outOfBag {
                    sums[row] += prediction
                    counts[row] += 1
                }
            }
        }
        let total = importance.reduce(0, +)
        return ForestModel(
            trees: trees, featureCount: features.columnCount,
            impurityImportance: total > 0 ? importance.map { $0 / total } : importance,
            outOfBagPredictions: usesBootstrap ? zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil } : [],
            seed: seed)
    }
}

/// A grown ``RandomForest``.
public struct ForestModel: RegressionModel, Hashable {
    /// The trees.
    public let trees: [RegressionTree]
    /// Number of features that a row must have.
    public let featureCount: Int
    /// Impurity importance: the mean over the trees of the share of variance that a feature takes away, summed to 1; all
    /// 0 when no tree could be split.
    public let impurityImportance: [Double]
    /// Prediction for every training row by the trees that did not see it, nil where all did; empty without bootstrap.
    public let outOfBagPredictions: [Double?]
    /// Names the random streams of the trees.
    public let seed: UInt64

    /// A forest of given trees, as a model file holds it.
    public init(
        trees: [RegressionTree], featureCount: Int, impurityImportance: [Double],
        outOfBagPredictions: [Double?] = [], seed: UInt64 = 0
    ) {
        self.trees = trees
        self.featureCount = featureCount
        self.impurityImportance = impurityImportance
        self.outOfBagPredictions = outOfBagPredictions
        self.seed = seed
    }

    /// The mean prediction of the trees.
    ///
    /// - Complexity: O(rows · trees · depth).
    public func predict(_ features: Matrix) throws(LearnError) -> [Double] {
        try Requirements.predictable(features, count: featureCount)
        let values = features.values
        return (0..<features.rowCount).map { row in
            let row = values.span.extracting(row * featureCount..<(row + 1) * featureCount)
            var sum = 0.0
            for tree in trees { sum += tree.predict(row) }
            return sum / Double(trees.count)
        }
    }

    /// Mean and standard deviation (divided by the number of trees) of the trees' predictions, row by row.
    ///
    /// - Complexity: O(rows · trees · depth).
    public func spread(_ features: Matrix) throws(LearnError) -> EnsemblePrediction {
        try Requirements.predictable(features, count: featureCount)
        let values = features.values
        return try EnsemblePrediction(
            trees.map { tree in
                (0..<features.rowCount).map { row in
                    tree.predict(values.span.extracting(row * featureCount..<(row + 1) * featureCount))
                }
            })
    }

    /// Errors out of bag: what the forest is worth for rows that it has not seen, without a test set.
    ///
    /// - Returns: nil without bootstrap, or when every tree saw every row.
    public func outOfBagMetrics(target: [Double]) -> RegressionMetrics? {
        var truth: [Double] = []
        var predictions: [Double] = []
        for (value, prediction) in zip(target, outOfBagPredictions) {
            guard let prediction else { continue }
            truth.append(value)
            predictions.append(prediction)
        }
        return RegressionMetrics(truth: truth, prediction: predictions)
    }
}

/// What the growing of one tree needs to know.
struct Growth: Sendable {
    let features: Matrix
    let ranked: RankedFeatures
    let target: [Double]
    let tree: TreeOptions
    let usesBootstrap: Bool
    let seed: UInt64

    func makeGrower() -> TreeGrower { TreeGrower(ranked, target: target, options: tree) }

    /// How often a tree draws each row.
    static func weights(rowCount: Int, generator: inout SeededGenerator) -> [UInt32] {
        var weights = [UInt32](repeating: 0, count: rowCount)
        for _ in 0..<rowCount { weights[generator.nextInteger(below: rowCount)] += 1 }
        return weights
    }

    /// The random stream of a tree: first its sample of rows, then the features of its splits.
    static func generator(seed: UInt64, tree number: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: "forest", index: UInt64(number))
    }

    /// Grows the tree of a number and predicts the rows that it has not seen.
    func grow(
        _ number: Int, with grower: TreeGrower
    ) -> (tree: RegressionTree, outOfBag: [(row: Int, prediction: Double)]) {
        var generator = Self.generator(seed: seed, tree: number)
        let weights =
            usesBootstrap
            ? Self.weights(rowCount: features.rowCount, generator: &generator)
            : [UInt32](repeating: 1, count: features.rowCount)
        let tree = grower.grow(weights: weights, generator: &generator)
        var outOfBag: [(row: Int, prediction: Double)] = []
        let values = features.values
        let width = features.columnCount
        for row in weights.indices where weights[row] == 0 {
            outOfBag.append((row, tree.predict(values.span.extracting(row * width..<(row + 1) * width))))
        }
        return (tree, outOfBag)
    }
}
