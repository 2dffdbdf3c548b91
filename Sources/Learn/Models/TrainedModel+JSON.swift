import Tables

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension TrainedModel {
    /// Version that is written and the highest that is read.
    public static let fileVersion = 1
    private static let format = "descgen-trained-model"

    /// The text of a model file; the same model gives the same bytes.
    public var text: String {
        func numbers(_ values: [Double]) -> String { JSONText.array(values.map(JSONText.number)) }
        var members: [(String, String)] = [
            ("format", JSONText.string(Self.format)), ("version", "\(Self.fileVersion)"),
            ("method", JSONText.string(method)),
            ("hyper_parameters", JSONText.object(hyperParameters.map { ($0.name, JSONText.number($0.value)) })),
            ("target", JSONText.string(targetName)), ("unit", targetUnit.map(JSONText.string) ?? "null"),
            ("partition", JSONText.string(partition)), ("folds", JSONText.string(folds)), ("seed", "\(seed)"),
            (
                "errors",
                JSONText.array(
                    errors.map { entry in
                        JSONText.object([
                            ("part", JSONText.string(entry.part)), ("n", "\(entry.metrics.count)"),
                            ("mae", JSONText.number(entry.metrics.meanAbsoluteError)),
                            ("rmse", JSONText.number(entry.metrics.rootMeanSquaredError)),
                            ("r2", entry.metrics.coefficientOfDetermination.map(JSONText.number) ?? "null"),
                            ("max_error", JSONText.number(entry.metrics.maximumError)),
                        ])
                    })
            ),
            ("data_fingerprint", JSONText.string(fingerprint)),
            ("features", JSONText.array(featureNames.map(JSONText.string))),
            (
                "scaler",
                JSONText.object([
                    ("means", numbers(scaler.means)), ("standard_deviations", numbers(scaler.standardDeviations)),
                ])
            ),
            (
                "target_scaling",
                JSONText.object([
                    ("mean", JSONText.number(targetScaling.mean)), ("scale", JSONText.number(targetScaling.scale)),
                ])
            ),
            (
                "error_line",
                errorLine.map { numbers([$0.intercept, $0.slope]) } ?? "null"
            ),
            ("model", Self.text(of: model)),
            ("training_ids", JSONText.array(trainingIDs.map(JSONText.string))),
        ]
        members.append(("training", numbers(training.values)))
        return "{" + members.map { JSONText.string($0.0) + ":" + $0.1 }.joined(separator: ",\n") + "}\n"
    }

    private static func text(of model: LearnedModel) -> String {
        func numbers(_ values: [Double]) -> String { JSONText.array(values.map(JSONText.number)) }
        switch model {
        case .linear(let model):
            return JSONText.object([
                ("kind", "\"linear\""), ("intercept", JSONText.number(model.intercept)),
                ("coefficients", numbers(model.coefficients)),
            ])
        case .kernelRidge(let model):
            return JSONText.object([
                ("kind", "\"kernel-ridge\""), ("kernel", JSONText.string(model.kernel.name)),
                ("kernel_parameters", numbers(model.kernel.parameters)), ("lambda", JSONText.number(model.lambda)),
                ("target_mean", JSONText.number(model.targetMean)), ("jitter", JSONText.number(model.jitter)),
                ("dual_weights", numbers(model.dualWeights)),
            ])
        case .forest(let model):
            let trees = model.trees.map { tree in
                JSONText.array(
                    tree.nodes.map { node in
                        numbers([
                            Double(node.feature), Double(node.left), Double(node.right), Double(node.rowCount),
                            node.threshold, node.value, node.impurity,
                        ])
                    })
            }
            return JSONText.object([
                ("kind", "\"forest\""), ("importance", numbers(model.impurityImportance)),
                ("seed", "\(model.seed)"), ("trees", JSONText.array(trees)),
            ])
        case .network(let model):
            return JSONText.object([
                ("kind", "\"network\""), ("hidden_layers", JSONText.array(model.shape.hiddenLayers.map { "\($0)" })),
                ("activation", JSONText.string(model.shape.activation.rawValue)),
                ("parameters", numbers(model.parameters)),
            ])
        }
    }

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
        var version: Int
    }

    /// Reads the text of a model file. Errors of parts are for people and are not read back; unknown keys are ignored.
    ///
    /// - Throws: ``LearnError`` with code `bad-model`: another kind of file, a newer version, parts that do not fit.
    public init(parsing text: [UInt8]) throws(LearnError) {
        let document: Document
        do {
            let head = try JSONDecoder().decode(Head.self, from: Data(text))
            guard head.format == Self.format else {
                throw LearnError(
                    .badModel, "the format is '\(head.format)'; expected '\(Self.format)', as descgen train writes it")
            }
            guard head.version <= Self.fileVersion else {
                throw LearnError(
                    .badModel,
                    "version \(head.version) of a trained model; this program reads up to \(Self.fileVersion). Use the "
                        + "newer program, or train the model again")
            }
            document = try JSONDecoder().decode(Document.self, from: Data(text))
        } catch let error as LearnError {
            throw error
        } catch {
            throw LearnError(.badModel, "this is no file of a trained model (\(Self.reason(error)))")
        }
        let width = document.features.count
        let rows = document.training_ids.count
        guard document.training.count == rows * width, document.scaler.means.count == width,
            document.scaler.standard_deviations.count == width
        else {
            throw LearnError(
                .badModel,
                "\(document.training.count) training values and \(document.scaler.means.count) means for \(rows) rows of "
                    + "\(width) features")
        }
        let training = Matrix(rows: rows, columns: width, values: document.training)
        model = try Self.model(document.model, training)
        guard model.featureCount == width else {
            throw LearnError(.badModel, "the model has \(model.featureCount) features; \(width) are named")
        }
        self.training = training
        method = document.method
        hyperParameters = document.hyper_parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        featureNames = document.features
        targetName = document.target
        targetUnit = document.unit
        scaler = StandardScaler(
            means: document.scaler.means, standardDeviations: document.scaler.standard_deviations)
        targetScaling = TargetScaling(mean: document.target_scaling.mean, scale: document.target_scaling.scale)
        trainingIDs = document.training_ids
        errorLine = document.error_line.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil }
        partition = document.partition
        folds = document.folds
        seed = document.seed
        errors = []
        fingerprint = document.data_fingerprint
    }

    private static func model(_ document: Document.Model, _ training: Matrix) throws(LearnError) -> LearnedModel {
        switch document.kind {
        case "linear":
            if let weights = document.coefficients, let intercept = document.intercept {
                return .linear(LinearModel(coefficients: weights, intercept: intercept))
            }
        case "kernel-ridge":
            if let name = document.kernel, let parameters = document.kernel_parameters,
                let kernel = Kernel(name: name, parameters: parameters), let lambda = document.lambda,
                let weights = document.dual_weights, weights.count == training.rowCount
            {
                return .kernelRidge(
                    KernelRidgeModel(
                        kernel: kernel, lambda: lambda, training: training, dualWeights: weights,
                        targetMean: document.target_mean ?? 0, jitter: document.jitter ?? 0))
            }
        case "forest":
            if let trees = document.trees, trees.joined().allSatisfy({ $0.count == 7 }) {
                return .forest(
                    ForestModel(
                        trees: trees.map { nodes in RegressionTree(nodes: nodes.map(Self.node)) },
                        featureCount: training.columnCount, impurityImportance: document.importance ?? [],
                        seed: document.seed ?? 0))
            }
        case "network":
            if let layers = document.hidden_layers, let name = document.activation,
                let activation = Activation(rawValue: name), let parameters = document.parameters
            {
                let shape = try NetworkShape(
                    inputCount: training.columnCount, hiddenLayers: layers, activation: activation)
                return .network(try MultilayerPerceptron(shape: shape, parameters: parameters))
            }
        default: throw LearnError(.badModel, "models of kind '\(document.kind)' are not known to this program")
        }
        throw LearnError(.badModel, "a part of the \(document.kind) model is missing or does not fit")
    }

    private static func node(_ values: [Double]) -> RegressionTree.Node {
        RegressionTree.Node(
            feature: Int32(values[0]), left: Int32(values[1]), right: Int32(values[2]), rowCount: Int32(values[3]),
            threshold: values[4], value: values[5], impurity: values[6])
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.debugDescription
        default: "it is no valid JSON"
        }
    }
}

extension Kernel {
    /// Parameters as a model file has them: σ, or γ, constant and degree.
    var parameters: [Double] {
        switch self {
        case .linear, .tanimoto: []
        case .polynomial(let gamma, let constant, let degree): [gamma, constant, Double(degree)]
        case .gaussian(let sigma), .laplacian(let sigma): [sigma]
        }
    }

    /// The kernel of a model file; nil if the parameters do not fit or are out of range.
    init?(name: String, parameters: [Double]) {
        switch (name, parameters.count) {
        case ("linear", 0): self = .linear
        case ("tanimoto", 0): self = .tanimoto
        case ("gaussian", 1): self = .gaussian(sigma: parameters[0])
        case ("laplacian", 1): self = .laplacian(sigma: parameters[0])
        case ("polynomial", 3) where parameters[2] >= 1 && parameters[2] <= 100:
            self = .polynomial(gamma: parameters[0], constant: parameters[1], degree: Int(parameters[2]))
        default: return nil
        }
        do throws(LearnError) { try checkParameters() } catch { return nil }
    }
}
