internal import SeededRandom

extension ForestModel {
    /// Permutation importance out of bag: how much the squared error of a tree on the rows that it has not seen grows
    /// when the values of a feature change places among these rows, as mean over the trees, in the target's unit
    /// squared (Breiman 2001, section 10). Unlike the impurity importance it is not biased towards features with many
    /// distinct values; a feature without use comes out near zero, above or below.
    ///
    /// - Parameters:
    ///   - features: the rows that the forest was grown on.
    ///   - target: their target.
    ///   - jobs: number of threads; the result does not depend on it.
    /// - Throws: ``LearnError`` when the rows are others, or the forest has none out of bag.
    /// - Complexity: O(trees · features used by a tree · rows · depth).
    public func permutationImportance(
        _ features: Matrix, _ target: [Double], jobs: Int = 1
    ) throws(LearnError) -> [Double] {
        try Requirements.trainable(features, target)
        guard outOfBagPredictions.count == features.rowCount, features.columnCount == featureCount else {
            throw LearnError(
                .badShape,
                "permutation importance out of bag needs the training rows of a forest on bootstrap samples")
        }
        let perTree = try Parallel.map(trees.count, jobs: jobs) { number in
            permutationImportance(ofTree: number, features, target)
        }
        var result = [Double](repeating: 0, count: featureCount)
        for changes in perTree { for (feature, change) in changes { result[feature] += change } }
        return result.map { $0 / Double(trees.count) }
    }

    private func permutationImportance(
        ofTree number: Int, _ features: Matrix, _ target: [Double]
    ) -> [(feature: Int, change: Double)] {
        var bootstrap = Growth.generator(seed: seed, tree: number)
        let weights = Growth.weights(rowCount: features.rowCount, generator: &bootstrap)
        let unseen = weights.indices.filter { weights[$0] == 0 }
        guard unseen.count > 1 else { return [] }
        let tree = trees[number]
        let values = features.values
        let width = featureCount
        var plain = 0.0
        for row in unseen {
            let error = tree.predict(values.span.extracting(row * width..<(row + 1) * width)) - target[row]
            plain += error * error
        }
        var generator = SeededGenerator(seed: seed, stream: "forest-permutation", index: UInt64(number))
        var result: [(feature: Int, change: Double)] = []
        for feature in Set(tree.nodes.lazy.filter { !$0.isLeaf }.map { Int($0.feature) }).sorted() {
            var donors = unseen
            generator.shuffle(&donors)
            var permuted = 0.0
            for (row, donor) in zip(unseen, donors) {
                let prediction = tree.predict(
                    values.span.extracting(row * width..<(row + 1) * width), replacing: feature,
                    by: values[donor * width + feature])
                permuted += (prediction - target[row]) * (prediction - target[row])
            }
            result.append((feature, (permuted - plain) / Double(unseen.count)))
        }
        return result
    }
}
