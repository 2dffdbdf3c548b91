#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension TrainedModel {
    /// Versions of files that are read.
    public static let readableVersions = 1...fileVersion

    private struct Document: Decodable {
        struct Errors: Decodable {
            var part: String
            var n: Int
            var mae: Double
            var rmse: Double
            var r2: Double?
            var max_error: Double
        }
        struct Scaler: Decodable {
            var means: [Double]
            var standard_deviations: [Double]
        }
        struct Scaling: Decodable {
            var mean: Double
            var scale: Double
        }
        struct Model: Decodable {
            var kind: String
            var intercept: Double?
            var coefficients: [Double]?
            var kernel: String?
            var kernel_parameters: [Double]?
            var lambda: Double?
            var target_mean: Double?
            var jitter: Double?
            var dual_weights: [Double]?
            var importance: [Double]?
            var seed: UInt64?
            var trees: [[[Double]]]?
            var hidden_layers: [Int]?
            var activation: String?
            var parameters: [Double]?
        }
        var method: String
        var hyper_parameters: [String: Double]
        var target: String
        var unit: String?
        var partition: String
        var folds: String
        var seed: UInt64
        var data_fingerprint: String
        var features: [String]
        var scaler: Scaler
        var target_scaling: Scaling
        var error_line: [Double]?
        var model: Model
        var training_ids: [String]
        var training: [Double]
    }

    private struct Head: Decodable {
        var format: String
        var version: Double
    }

    /// Reads the text of a model file. Errors of parts are for people and are not read back; unknown keys are ignored.
    ///
    /// Every length, index and number is checked, so that a model that was read can predict. An error line that falls
    /// with the distance, as early files may hold, is left out: such a model gives no uncertainty.
    ///
    /// - Throws: ``LearnError`` with code `bad-model`: another kind of file, another version than
    ///   ``readableVersions``, an entry that is missing or does not fit, with its name, what it holds and what is
    ///   expected.
    /// - Complexity: O(bytes).
    public init(parsing text: [UInt8]) throws(LearnError) {
        let document = try Self.document(text)
        let width = document.features.count
        let rows = document.training_ids.count
        try Self.checkNames(document.features)
        guard rows > 0 else { throw ModelEntry.error("training_ids", "empty", expected: "at least one row") }
        let perFeature = "one for each of 'features'"
        try ModelEntry.finite(document.scaler.means, "scaler.means", count: width, perFeature)
        let deviations = document.scaler.standard_deviations
        try ModelEntry.length(deviations.count, "scaler.standard_deviations", width, perFeature)
        for (index, value) in deviations.enumerated() {
            try ModelEntry.notNegative(value, "scaler.standard_deviations[\(index)]")
        }
        try ModelEntry.finite(
            document.training, "training", count: rows * width, "\(rows) 'training_ids' times \(width) 'features'")
        let scaling = document.target_scaling
        try ModelEntry.finite(scaling.mean, "target_scaling.mean")
        guard scaling.scale > 0, scaling.scale.isFinite else {
            throw ModelEntry.error("target_scaling.scale", "\(scaling.scale)", expected: "a number above 0")
        }
        for (name, value) in document.hyper_parameters.sorted(by: { $0.key < $1.key }) {
            try ModelEntry.finite(value, "hyper_parameters.\(name)")
        }
        let training = Matrix(rows: rows, columns: width, values: document.training)
        model = try Self.model(document.model, training)
        guard model.featureCount == width else {
            throw ModelEntry.error(
                "model", "a model of \(model.featureCount) features", expected: "\(width), as 'features' names")
        }
        self.training = training
        method = document.method
        hyperParameters = document.hyper_parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        featureNames = document.features
        targetName = document.target
        targetUnit = document.unit
        scaler = StandardScaler(means: document.scaler.means, standardDeviations: deviations)
        targetScaling = TargetScaling(mean: scaling.mean, scale: scaling.scale)
        trainingIDs = document.training_ids
        errorLine = try document.error_line.flatMap { values throws(LearnError) in try Self.line(values) }
        partition = document.partition
        folds = document.folds
        seed = document.seed
        errors = []
        fingerprint = document.data_fingerprint
    }

    private static func document(_ text: [UInt8]) throws(LearnError) -> Document {
        do {
            let head = try JSONDecoder().decode(Head.self, from: Data(text))
            guard head.format == format else {
                throw LearnError(
                    .badModel, "the format is '\(head.format)'; expected '\(format)', as descgen train writes it")
            }
            guard let version = Int(exactly: head.version), readableVersions.contains(version) else {
                let found = Int(exactly: head.version).map { "\($0)" } ?? "\(head.version)"
                let known = fileVersion == 1 ? "version 1" : "versions 1 to \(fileVersion)"
                throw LearnError(
                    .badModel,
                    "version \(found) of a trained model; this program reads \(known). Use the program that wrote it, or "
                        + "train the model again")
            }
            return try JSONDecoder().decode(Document.self, from: Data(text))
        } catch let error as LearnError {
            throw error
        } catch {
            throw LearnError(.badModel, "this is no file of a trained model (\(reason(error)))")
        }
    }

    private static func checkNames(_ names: [String]) throws(LearnError) {
        guard !names.isEmpty else { throw ModelEntry.error("features", "empty", expected: "at least one name") }
        // Names are told apart by their bytes, as columns of tables are.
        var seen: Set<[UInt8]> = []
        for (index, name) in names.enumerated() where !seen.insert(Array(name.utf8)).inserted {
            throw ModelEntry.error(
                "features[\(index)]", "'\(name)', which was named before", expected: "names that differ")
        }
    }

    /// The error line of two numbers; nil for a line that falls.
    private static func line(_ values: [Double]) throws(LearnError) -> (intercept: Double, slope: Double)? {
        try ModelEntry.finite(values, "error_line", count: 2, "intercept and slope")
        return values[1] < 0 ? nil : (values[0], values[1])
    }

    // MARK: - Models

    private static func model(_ part: Document.Model, _ training: Matrix) throws(LearnError) -> LearnedModel {
        switch part.kind {
        case "linear":
            let weights = try ModelEntry.present(part.coefficients, "model.coefficients", expected: "numbers")
            let intercept = try ModelEntry.present(part.intercept, "model.intercept", expected: "a number")
            try ModelEntry.finite(
                weights, "model.coefficients", count: training.columnCount, "one for each of 'features'")
            try ModelEntry.finite(intercept, "model.intercept")
            return .linear(LinearModel(coefficients: weights, intercept: intercept))
        case "kernel-ridge": return .kernelRidge(try kernelRidge(part, training))
        case "forest": return .forest(try forest(part, training))
        case "network": return .network(try network(part, training))
        default:
            throw LearnError(
                .badModel,
                "models of kind '\(part.kind)' are not known to this program; expected linear, kernel-ridge, forest or "
                    + "network")
        }
    }

    private static func kernelRidge(
        _ part: Document.Model, _ training: Matrix
    ) throws(LearnError) -> KernelRidgeModel {
        let name = try ModelEntry.present(part.kernel, "model.kernel", expected: "the name of a kernel")
        let parameters = try ModelEntry.present(
            part.kernel_parameters, "model.kernel_parameters", expected: "numbers")
        let lambda = try ModelEntry.present(part.lambda, "model.lambda", expected: "a number")
        let weights = try ModelEntry.present(part.dual_weights, "model.dual_weights", expected: "numbers")
        try ModelEntry.finite(
            weights, "model.dual_weights", count: training.rowCount, "one for each of 'training_ids'")
        return KernelRidgeModel(
            kernel: try Kernel(name: name, fileParameters: parameters),
            lambda: try ModelEntry.notNegative(lambda, "model.lambda"), training: training, dualWeights: weights,
            targetMean: try ModelEntry.finite(part.target_mean ?? 0, "model.target_mean"),
            jitter: try ModelEntry.notNegative(part.jitter ?? 0, "model.jitter"))
    }

    private static func network(
        _ part: Document.Model, _ training: Matrix
    ) throws(LearnError) -> MultilayerPerceptron {
        let layers = try ModelEntry.present(part.hidden_layers, "model.hidden_layers", expected: "numbers of units")
        let name = try ModelEntry.present(part.activation, "model.activation", expected: "the name of a function")
        let parameters = try ModelEntry.present(part.parameters, "model.parameters", expected: "numbers")
        guard let activation = Activation(rawValue: name) else {
            throw ModelEntry.error(
                "model.activation", "'\(name)'",
                expected: Activation.allCases.map(\.rawValue).joined(separator: ", "))
        }
        // No layer has more units than there are parameters, which also keeps the products below in range.
        var count = 0
        var inputs = training.columnCount
        for (index, units) in (layers + [1]).enumerated() {
            guard units > 0, units <= max(1, parameters.count) else {
                throw ModelEntry.error(
                    "model.hidden_layers[\(index)]", "\(units)",
                    expected: "1 or more units that \(parameters.count) parameters are enough for")
            }
            count += (inputs + 1) * units
            inputs = units
            guard count <= parameters.count else { break }
        }
        try ModelEntry.finite(
            parameters, "model.parameters", count: count,
            "as layers of \(layers) units on \(training.columnCount) features have at least")
        let shape = try NetworkShape(
            inputCount: training.columnCount, hiddenLayers: layers, activation: activation)
        return try MultilayerPerceptron(shape: shape, parameters: parameters)
    }

    private static func forest(_ part: Document.Model, _ training: Matrix) throws(LearnError) -> ForestModel {
        let width = training.columnCount
        let trees = try ModelEntry.present(part.trees, "model.trees", expected: "lists of nodes")
        guard !trees.isEmpty else { throw ModelEntry.error("model.trees", "empty", expected: "at least one tree") }
        var read: [RegressionTree] = []
        read.reserveCapacity(trees.count)
        for (index, nodes) in trees.enumerated() {
            read.append(try RegressionTree(fileNodes: nodes, entry: "model.trees[\(index)]", featureCount: width))
        }
        let importance = part.importance ?? []
        if !importance.isEmpty {
            try ModelEntry.finite(importance, "model.importance", count: width, "one for each of 'features'")
        }
        return ForestModel(
            trees: read, featureCount: width, impurityImportance: importance, seed: part.seed ?? 0)
    }

    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.reduce("") { text, key in
                if let index = key.intValue { return text + "[\(index)]" }
                return text.isEmpty ? key.stringValue : text + "." + key.stringValue
            }
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "the key \"\(place(context.codingPath + [key]))\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            let path = place(context.codingPath)
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(place(context.codingPath)): \(context.debugDescription)"
        default: return "it is no valid JSON"
        }
    }
}

extension Kernel {
    /// The kernel of a model file.
    ///
    /// - Throws: ``LearnError`` with code `bad-model` if the name is not known, or the parameters do not fit or are out
    ///   of range.
    init(name: String, fileParameters parameters: [Double]) throws(LearnError) {
        let entry = "model.kernel_parameters"
        let count = ["linear": 0, "tanimoto": 0, "gaussian": 1, "laplacian": 1, "polynomial": 3][name]
        guard let count else {
            throw ModelEntry.error(
                "model.kernel", "'\(name)'", expected: "linear, tanimoto, gaussian, laplacian or polynomial")
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
    init(fileNodes nodes: [[Double]], entry: String, featureCount: Int) throws(LearnError) {
        guard !nodes.isEmpty else { throw ModelEntry.error(entry, "empty", expected: "at least one node") }
        guard nodes.count <= Int(Int32.max) else {
            throw ModelEntry.error(entry, "a tree of \(nodes.count) nodes", expected: "at most \(Int32.max)")
        }
        var read: [Node] = []
        read.reserveCapacity(nodes.count)
        for (index, values) in nodes.enumerated() {
            let place = "\(entry)[\(index)]"
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
