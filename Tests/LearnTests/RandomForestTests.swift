import Learn
import SeededRandom
import Testing

@Suite struct RandomForestTests {
    @Test func lawsHold() throws {
        var traits = EstimatorLaws.Traits()
        traits.dependsOnRowOrder = true
        // A constant column takes part in the draw of features, so the trees may differ.
        traits.ignoresConstantColumns = false
        try EstimatorLaws.check(RandomForest(treeCount: 20), named: "random forest", traits: traits)
    }

    /// One split by hand: y is 1 below x = 2.5 and 5 above.
    @Test func oneSplitByHand() throws {
        let forest = RandomForest(treeCount: 1, usesBootstrap: false)
        let model = try forest.fit(Matrix([[1], [2], [3], [4]]), [1, 1, 5, 5])
        let root = try #require(model.trees[0].nodes.first)
        #expect(root.feature == 0 && root.threshold == 2.5 && root.value == 3 && root.impurity == 4)
        #expect(model.trees[0].nodes.count == 3)
        #expect(try model.predict(Matrix([[0], [2.5], [2.500_001], [9]])) == [1, 1, 5, 5])
        #expect(model.impurityImportance == [1])
    }

    /// The best of the possible splits of 1, 2, 4 | 8: of the three, the last takes most variance away.
    @Test func bestSplitByHand() throws {
        let forest = RandomForest(treeCount: 1, tree: TreeOptions(maximumDepth: 1), usesBootstrap: false)
        let model = try forest.fit(Matrix([[10], [20], [30], [40]]), [1, 2, 4, 8])
        #expect(model.trees[0].nodes[0].threshold == 35)
        #expect(abs(model.trees[0].nodes[1].value - 7.0 / 3) < 1e-14)
        #expect(model.trees[0].depth == 1)
    }

    @Test func leavesHaveTheirSize() throws {
        let (x, y) = EstimatorLaws.problem(rows: 60)
        let model = try RandomForest(treeCount: 10, tree: TreeOptions(minimumLeafSize: 7)).fit(x, y)
        for tree in model.trees {
            #expect(tree.nodes.allSatisfy { $0.rowCount >= 7 })
            #expect(tree.nodes[0].rowCount == 60)
        }
    }

    @Test(arguments: [1, 2, 5]) func jobsChangeNothing(jobs: Int) throws {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        let one = try RandomForest(treeCount: 37, seed: 3).fit(x, y)
        let other = try RandomForest(treeCount: 37, seed: 3, jobs: jobs).fit(x, y)
        #expect(one == other)
        #expect(try one.permutationImportance(x, y) == other.permutationImportance(x, y, jobs: jobs))
    }

    @Test func seedsDiffer() throws {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        #expect(try RandomForest(treeCount: 5, seed: 1).fit(x, y) != RandomForest(treeCount: 5, seed: 2).fit(x, y))
    }

    /// A column of noise matters little by either measure; the one that makes the target matters most.
    @Test func importanceFindsTheCause() throws {
        var generator = SeededGenerator(seed: 1, stream: "importance")
        let rows = (0..<200).map { _ in (0..<3).map { _ in generator.nextNormal() } }
        let y = rows.map { 4 * $0[1] }
        // With one feature per split, the default for three, two of three splits could not use the cause.
        let model = try RandomForest(treeCount: 60, tree: TreeOptions(featuresPerSplit: 3)).fit(Matrix(rows), y)
        #expect(model.impurityImportance[1] > 0.8)
        #expect(abs(model.impurityImportance.reduce(0, +) - 1) < 1e-12)
        let permuted = try model.permutationImportance(Matrix(rows), y)
        #expect(permuted[1] > 10 * abs(permuted[0]) && permuted[1] > 10 * abs(permuted[2]))
        let outOfBag = try #require(model.outOfBagMetrics(target: y))
        #expect(outOfBag.count == 200 && (outOfBag.coefficientOfDetermination ?? 0) > 0.9)
    }

    @Test func constantTargetAndColumns() throws {
        let x = Matrix([[1, 7], [2, 7], [3, 7]])
        let constant = try RandomForest(treeCount: 3).fit(x, [4, 4, 4])
        #expect(constant.trees.allSatisfy { $0.nodes.count == 1 })
        #expect(constant.impurityImportance == [0, 0])
        let varied = try RandomForest(treeCount: 9).fit(x, [1, 2, 3])
        #expect(varied.impurityImportance == [1, 0])
    }

    /// Differences below single precision are no differences.
    @Test func roundingNoiseIsNotSplit() throws {
        let x = Matrix([[1], [1 + 1e-12], [1 - 1e-12]])
        let model = try RandomForest(treeCount: 1, usesBootstrap: false).fit(x, [1, 2, 3])
        #expect(model.trees[0].nodes.count == 1)
    }

    @Test func wrongOptions() {
        let (x, y) = EstimatorLaws.problem(rows: 10)
        let expected = LearnError(.badParameter, "")
        #expect(throws: expected) { try RandomForest(treeCount: 0).fit(x, y) }
        #expect(throws: expected) { try RandomForest(tree: TreeOptions(minimumLeafSize: 0)).fit(x, y) }
        #expect(throws: expected) { try RandomForest(tree: TreeOptions(maximumDepth: -1)).fit(x, y) }
        #expect(throws: LearnError(.badShape, "")) {
            try RandomForest(treeCount: 2, usesBootstrap: false).fit(x, y).permutationImportance(x, y)
        }
    }
}
