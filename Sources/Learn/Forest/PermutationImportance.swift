internal import SeededRandom
public import Tables

extension RandomForest {
    /// Permutation importance out of bag: how much the squared error of a tree on the rows that it has not seen grows
    /// when the values of a feature change places among these rows, as mean over the trees, in the target's unit
    /// squared (Breiman 2001, section 10). Unlike the impurity importance it is not biased towards features with many
    /// distinct values; a feature without use comes out near zero, above or below.
    ///
    /// - Parameters:
    ///   - matrix: the matrix that the forest was grown on.
    ///   - target: its target.
    ///   - jobs: number of threads; the result does not depend on it.
    /// - Throws: ``LearnError`` when the matrix is another one, or the forest has no rows out of bag.
    /// - Complexity: O(trees · features used by a tree · rows · depth).
    public func permutationImportance(
        _ matrix: FeatureMatrix, target: [Double], jobs: Int = 1
    ) throws(LearnError) -> [Double] {
        try FittingChecks.check(matrix, target: target)
        guard options.bootstrap, outOfBagPredictions.count == matrix.rowCount, matrix.columnNames == featureNames
        else {
            throw LearnError(
                .badOption,
                "permutation importance out of bag needs the training matrix of a forest on bootstrap samples")
        }
        let perTree = ParallelLoop.map(count: trees.count, jobs: jobs, makeScratch: {}) { number, _ in
            permutationImportance(ofTree: number, matrix, target: target)
        }
        var result = [Double](repeating: 0, count: featureNames.count)
        for changes in perTree { for (feature, change) in changes { result[feature] += change } }
        return result.map { $0 / Double(trees.count) }
    }

    private func permutationImportance(
        ofTree number: Int, _ matrix: FeatureMatrix, target: [Double]
    ) -> [(feature: Int, change: Double)] {
        var bootstrap = SeededGenerator(seed: options.seed, stream: "forest", index: UInt64(number))
        let weights = Growth.weights(rowCount: matrix.rowCount, bootstrap: true, generator: &bootstrap)
        let unseen = weights.indices.filter { weights[$0] == 0 }
        guard unseen.count > 1 else { return [] }
        let tree = trees[number]
        var generator = SeededGenerator(seed: options.seed, stream: "forest-permutation", index: UInt64(number))
        var plain = 0.0
        for row in unseen {
            let error = tree.predict(matrix.row(row)) - target[row]
            plain += error * error
        }
        let used = Set(tree.nodes.lazy.filter { !$0.isLeaf }.map { Int($0.feature) }).sorted()
        var result: [(feature: Int, change: Double)] = []
        var changed = [Double](repeating: 0, count: matrix.columnCount)
        for feature in used {
            var donors = unseen
            generator.shuffle(&donors)
            var permuted = 0.0
            for (row, donor) in zip(unseen, donors) {
                let values = matrix.row(row)
                for column in values.indices { changed[column] = values[column] }
                changed[feature] = matrix[donor, feature]
                let error = tree.predict(changed.span) - target[row]
                permuted += error * error
            }
            result.append((feature, (permuted - plain) / Double(unseen.count)))
        }
        return result
    }
}
