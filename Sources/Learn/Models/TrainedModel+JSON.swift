import Tables

extension TrainedModel {
    /// Version that is written and the highest that is read; see ``readableVersions``.
    public static let fileVersion = 1
    static let format = "descgen-trained-model"

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
}
