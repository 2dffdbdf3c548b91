import Learn

/// One tree against scikit-learn's, and the forest of the spin-splitting set.
struct LearnTreeSet: ConformanceSet {
    let name = "learn-forest"
    let summary = "oracles/learn: depth-3 trees of scikit-learn node by node; the forests of tmc-feature-selection.md"
    let exceptions: [NamedException] = []

    /// `expected/tree.json`, one problem.
    private struct Tree: Decodable {
        let max_depth: Int
        let min_samples_leaf: Int
        let feature: [Int]
        let threshold: [Double]
        let left: [Int]
        let right: [Int]
        let value: [Double]
        let n: [Int]
        let impurity_mse: [Double]
        let importance_normalised: [Double]
        let test_pred: [Double]
    }

    private struct Trees: Decodable {
        let plain: Tree
        let nonlinear: Tree
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let trees = try JSONLines.readWhole(Trees.self, environment.path("oracles/learn/expected/tree.json"))
        try compare("plain", trees.plain, environment, report)
        try compare("nonlinear", trees.nonlinear, environment, report)
        try compareForests(environment, report)
    }

    private func compare(_ name: String, _ expected: Tree, _ environment: Environment, _ report: SetReport) throws {
        let problem = try LearnProblem(name, environment)
        let test = try LearnProblem(name + "_test", environment)
        let forest = try RandomForest(
            treeCount: 1,
            tree: TreeOptions(
                maximumDepth: expected.max_depth, minimumLeafSize: expected.min_samples_leaf,
                featuresPerSplit: problem.matrix.columnCount), usesBootstrap: false
        ).fit(problem.matrix, problem.target)
        let predictions = try forest.predict(test.matrix)
        report.check("tree \(name)") { differences in
            let ties = Self.compare(forest.trees[0].nodes, expected, &differences)
            // Rows that come to a tie may go either way.
            if ties == 0 {
                differences.close("predictions", predictions, expected.test_pred, relative: 1e-12)
                differences.close(
                    "importances", forest.impurityImportance, expected.importance_normalised, relative: 1e-9,
                    absolute: 1e-12)
            }
        }
    }

    /// Compares two trees from the root down; returns the number of ties: nodes that are split by different features
    /// into the same two groups of rows, where neither choice is better.
    private static func compare(
        _ nodes: [RegressionTree.Node], _ expected: Tree, _ differences: inout Differences
    ) -> Int {
        var ties = 0
        var gains = [Double](repeating: 0, count: expected.importance_normalised.count)
        var pairs = [(mine: 0, theirs: 0)]
        differences.equal("number of nodes", nodes.count, expected.n.count)
        while let (mine, theirs) = pairs.popLast() {
            let node = nodes[mine]
            differences.equal("rows", Int(node.rowCount), expected.n[theirs])
            differences.close("value", [node.value], [expected.value[theirs]], relative: 1e-12, absolute: 1e-12)
            differences.close("impurity", [node.impurity], [expected.impurity_mse[theirs]], relative: 1e-9)
            differences.equal("leaf", node.isLeaf, expected.feature[theirs] < 0)
            guard !node.isLeaf, expected.feature[theirs] >= 0 else { continue }
            var left = Int(node.left)
            var right = Int(node.right)
            if Int(node.feature) == expected.feature[theirs] {
                differences.close("threshold", [node.threshold], [expected.threshold[theirs]], relative: 1e-7)
            } else {
                ties += 1
                if nodes[left].rowCount != expected.n[expected.left[theirs]]
                    || abs(nodes[left].value - expected.value[expected.left[theirs]]) > 1e-9
                {
                    swap(&left, &right)
                }
            }
            gains[expected.feature[theirs]] +=
                Double(node.rowCount) * node.impurity - Double(nodes[left].rowCount) * nodes[left].impurity
                - Double(nodes[right].rowCount) * nodes[right].impurity
            pairs.append((left, expected.left[theirs]))
            pairs.append((right, expected.right[theirs]))
        }
        let total = gains.reduce(0, +)
        differences.close(
            "gains", gains.map { $0 / total }, expected.importance_normalised, relative: 1e-9, absolute: 1e-12)
        return ties
    }

    /// `tmc-feature-selection.md`: test MAE within 5 % of scikit-learn's, and its first three features among our first
    /// five.
    private func compareForests(_ environment: Environment, _ report: SetReport) throws {
        let set = try SpinSplittingSet(environment)
        for (split, expected, leading) in [
            ("random", 4.61, ["D_mc-Z-1-all", "D_mc-chi-1-all", "alpha"]),
            ("group", 8.75, ["D_mc-Z-1-all", "D_mc-chi-1-all", "alpha"]),
        ] {
            let (train, test) = try set.parts(split)
            let forest = try RandomForest(jobs: 2).fit(train.matrix, train.target)
            let metrics = RegressionMetrics(truth: test.target, prediction: try forest.predict(test.matrix))
            report.check("forest \(split)") { differences in
                differences.close("MAE", [metrics?.meanAbsoluteError ?? .nan], [expected], relative: 0.05)
                let order = forest.impurityImportance.indices.sorted {
                    forest.impurityImportance[$0] > forest.impurityImportance[$1]
                }
                let first = order.prefix(5).map { set.names[$0] }
                differences.require(
                    "leading features", leading.allSatisfy(first.contains), expected: "\(leading) in the first five",
                    found: "\(first)")
            }
        }
    }
}
