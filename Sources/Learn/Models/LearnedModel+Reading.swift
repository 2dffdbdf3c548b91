extension LearnedModel {
    /// The model of a part of a file.
    ///
    /// - Parameter training: the training rows, scaled.
    /// - Throws: ``LearnError`` with code `bad-model`.
    init(_ part: ModelObject, _ training: Matrix) throws(LearnError) {
        let kind = try part.text("kind")
        switch kind {
        case "linear":
            let weights = try part.numbers("coefficients")
            let intercept = try part.number("intercept")
            try ModelEntry.finite(
                weights, part.name("coefficients"), count: training.columnCount, "one for each of 'features'")
            try ModelEntry.finite(intercept, part.name("intercept"))
            self = .linear(LinearModel(coefficients: weights, intercept: intercept))
        case "kernel-ridge": self = .kernelRidge(try Self.kernelRidge(part, training))
        case "forest": self = .forest(try Self.forest(part, training))
        case "network": self = .network(try Self.network(part, training))
        default:
            throw LearnError(
                .badModel,
                "models of kind '\(kind)' are not known to this program; expected linear, kernel-ridge, forest or "
                    + "network")
        }
    }

    private static func kernelRidge(_ part: ModelObject, _ training: Matrix) throws(LearnError) -> KernelRidgeModel {
        let name = try part.text("kernel", "the name of a kernel")
        let parameters = try part.numbers("kernel_parameters")
        let weights = try part.numbers("dual_weights")
        try ModelEntry.finite(
            weights, part.name("dual_weights"), count: training.rowCount, "one for each training row")
        return KernelRidgeModel(
            kernel: try Kernel(name: name, fileParameters: parameters, part),
            lambda: try ModelEntry.notNegative(try part.number("lambda"), part.name("lambda")), training: training,
            dualWeights: weights,
            targetMean: try ModelEntry.finite(try part.optionalNumber("target_mean") ?? 0, part.name("target_mean")),
            jitter: try ModelEntry.notNegative(try part.optionalNumber("jitter") ?? 0, part.name("jitter")))
    }

    private static func network(_ part: ModelObject, _ training: Matrix) throws(LearnError) -> MultilayerPerceptron {
        let layers = try part.wholeNumbers("hidden_layers", in: Int(Int32.min)...1 << 52, "numbers of units")
        let name = try part.text("activation", "the name of a function")
        let parameters = try part.numbers("parameters")
        guard let activation = Activation(rawValue: name) else {
            throw ModelEntry.error(
                part.name("activation"), "'\(name)'",
                expected: Activation.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let taskName = try part.optionalText("task") ?? NetworkTask.regression.rawValue
        guard let task = NetworkTask(rawValue: taskName) else {
            throw ModelEntry.error(
                part.name("task"), "'\(taskName)'",
                expected: NetworkTask.allCases.map(\.rawValue).joined(separator: " or "))
        }
        // No layer has more units than there are parameters, which also keeps the products below in range.
        var count = 0
        var inputs = training.columnCount
        for (index, units) in (layers + [1]).enumerated() {
            guard units > 0, units <= max(1, parameters.count) else {
                throw ModelEntry.error(
                    part.name("hidden_layers[\(index)]"), "\(units)",
                    expected: "1 or more units that \(parameters.count) parameters are enough for")
            }
            count += (inputs + 1) * units
            inputs = units
            guard count <= parameters.count else { break }
        }
        try ModelEntry.finite(
            parameters, part.name("parameters"), count: count,
            "as layers of \(layers) units on \(training.columnCount) features have at least")
        let shape = try NetworkShape(
            inputCount: training.columnCount, hiddenLayers: layers, activation: activation, task: task)
        return try MultilayerPerceptron(
            shape: shape, parameters: parameters, dropout: try dropout(part, layers.count), history: try history(part))
    }

    private static func dropout(_ part: ModelObject, _ layers: Int) throws(LearnError) -> [Double] {
        guard part.optional("dropout") != nil else { return [] }
        let shares = try part.numbers("dropout")
        guard !shares.isEmpty else { return [] }
        try ModelEntry.length(shares.count, part.name("dropout"), layers, "one for each hidden layer")
        for (index, share) in shares.enumerated() {
            guard share >= 0, share < 1 else {
                throw ModelEntry.error(
                    part.name("dropout[\(index)]"), "\(share)", expected: "a share from 0 to less than 1")
            }
        }
        return shares
    }

    private static func history(_ part: ModelObject) throws(LearnError) -> TrainingHistory {
        var history = TrainingHistory()
        guard part.optional("history") != nil else { return history }
        let losses = try part.object("history")
        for (path, key) in [(\TrainingHistory.trainingLoss, "training_loss"), (\.validationLoss, "validation_loss")] {
            let values = try losses.numbers(key)
            try ModelEntry.finite(values, losses.name(key), count: values.count, "")
            history[keyPath: path] = values
        }
        history.keptEpoch = try ModelEntry.whole(
            try losses.number("kept_epoch"), losses.name("kept_epoch"), in: 0...Int(Int32.max))
        return history
    }

    private static func forest(_ part: ModelObject, _ training: Matrix) throws(LearnError) -> ForestModel {
        let width = training.columnCount
        let trees = try part.list("trees", "lists of nodes")
        guard !trees.isEmpty else {
            throw ModelEntry.error(part.name("trees"), "empty", expected: "at least one tree")
        }
        var read: [RegressionTree] = []
        read.reserveCapacity(trees.count)
        for (index, nodes) in trees.enumerated() {
            read.append(try RegressionTree(nodes, entry: part.name("trees[\(index)]"), featureCount: width))
        }
        var importance: [Double] = []
        if part.optional("importance") != nil {
            importance = try part.numbers("importance")
            if !importance.isEmpty {
                try ModelEntry.finite(
                    importance, part.name("importance"), count: width, "one for each of 'features'")
            }
        }
        return ForestModel(
            trees: read, featureCount: width, impurityImportance: importance,
            seed: part.optional("seed") == nil ? 0 : try part.unsigned("seed"))
    }
}

extension Kernel {
    /// The kernel of a model file.
    ///
    /// - Throws: ``LearnError`` with code `bad-model` if the name is not known, or the parameters do not fit or are out
    ///   of range.
    init(name: String, fileParameters parameters: [Double], _ part: ModelObject) throws(LearnError) {
        let entry = part.name("kernel_parameters")
        let count = ["linear": 0, "tanimoto": 0, "gaussian": 1, "laplacian": 1, "polynomial": 3][name]
        guard let count else {
            throw ModelEntry.error(
                part.name("kernel"), "'\(name)'", expected: "linear, tanimoto, gaussian, laplacian or polynomial")
        }
        try ModelEntry.finite(parameters, entry, count: count, "for the \(name) kernel")
        switch name {
        case "linear": self = .linear
        case "tanimoto": self = .tanimoto
        case "gaussian": self = .gaussian(sigma: parameters[0])
        case "laplacian": self = .laplacian(sigma: parameters[0])
        default:
            self = .polynomial(
                gamma: parameters[0], constant: parameters[1],
                degree: try ModelEntry.whole(parameters[2], entry + "[2]", in: 1...100))
        }
        do throws(LearnError) { try checkParameters() } catch {
            throw LearnError(.badModel, "\(entry): \(error.message)")
        }
    }
}

extension RegressionTree {
    /// The nodes of a model file: feature, left, right, rows, threshold, value, impurity.
    ///
    /// Children come after their node, so that every way down ends.
    ///
    /// - Throws: ``LearnError`` with code `bad-model`.
    init(_ node: JSONNode, entry: String, featureCount: Int) throws(LearnError) {
        guard case .list(let nodes) = node else {
            throw ModelEntry.error(entry, node.kind, expected: "a list of nodes")
        }
        guard !nodes.isEmpty else { throw ModelEntry.error(entry, "empty", expected: "at least one node") }
        guard nodes.count <= Int(Int32.max) else {
            throw ModelEntry.error(entry, "a tree of \(nodes.count) nodes", expected: "at most \(Int32.max)")
        }
        var read: [Node] = []
        read.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() {
            // Only a fault needs the name of the place.
            var place: String { "\(entry)[\(index)]" }
            let values = try node.doubles(place, "seven numbers")
            try ModelEntry.finite(
                values, place, count: 7, "feature, left, right, rows, threshold, value and impurity")
            let feature = try ModelEntry.whole(values[0], place + "[0]", in: -1...featureCount - 1)
            if feature >= 0, index + 2 >= nodes.count {
                throw ModelEntry.error(
                    place, "a split with \(nodes.count - index - 1) nodes after it", expected: "its two children there")
            }
            let children = feature < 0 ? -1...(-1) : index + 1...nodes.count - 1
            let left = try ModelEntry.whole(values[1], place + "[1]", in: children)
            let right = try ModelEntry.whole(values[2], place + "[2]", in: children)
            if feature >= 0, left == right {
                throw ModelEntry.error(
                    place, "a split with one child, \(left), on both sides", expected: "two children")
            }
            let rows = try ModelEntry.whole(values[3], place + "[3]", in: 1...Int(Int32.max))
            try ModelEntry.notNegative(values[6], place + "[6]")
            read.append(
                Node(
                    feature: Int32(feature), left: Int32(left), right: Int32(right), rowCount: Int32(rows),
                    threshold: values[4], value: values[5], impurity: values[6]))
        }
        self.init(nodes: read)
    }
}
