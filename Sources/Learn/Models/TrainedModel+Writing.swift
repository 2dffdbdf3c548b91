extension TrainedModel {
    /// Version that is written and the highest that is read; see ``readableVersions``.
    ///
    /// Version 2 has hyper-parameters of any kind, the partition as data, fold errors, ensembles, classes, and the task,
    /// dropout and losses of networks.
    public static let fileVersion = 2
    static let format = "descgen-trained-model"

    /// The text of a model file; the same model gives the same bytes.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of a model file; the same model gives the same bytes.
    ///
    /// - Complexity: O(numbers of the model).
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            func member(_ key: String, _ value: (inout JSONWriter) -> Void) {
                writer.member(key, onNewLine: true, value)
            }
            member("format") { $0.text(Self.format) }
            member("version") { $0.number(Self.fileVersion) }
            member("method") { $0.text(method) }
            member("hyper_parameters") { $0.hyperParameters(hyperParameters) }
            member("target") { $0.text(targetName) }
            member("unit") { $0.text(targetUnit) }
            if !classes.isEmpty { member("classes") { $0.texts(classes) } }
            member("partition") { $0.text(partition) }
            member("folds") { $0.text(folds) }
            member("seed") { $0.number(seed) }
            member("errors") { writer in writer.list { for entry in errors { $0.errors(entry) } } }
            if let search { member("search") { $0.search(search) } }
            member("data_fingerprint") { $0.text(fingerprint) }
            member("features") { $0.texts(featureNames) }
            member("scaler") {
                $0.object {
                    $0.member("means") { $0.numbers(scaler.means) }
                    $0.member("standard_deviations") { $0.numbers(scaler.standardDeviations) }
                }
            }
            member("target_scaling") {
                $0.object {
                    $0.member("mean") { $0.number(targetScaling.mean) }
                    $0.member("scale") { $0.number(targetScaling.scale) }
                }
            }
            member("error_line") {
                if let errorLine { $0.numbers([errorLine.intercept, errorLine.slope]) } else { $0.text(nil) }
            }
            member("model") { $0.model(model) }
            if !ensemble.isEmpty { member("ensemble") { $0.list { for entry in ensemble { $0.model(entry) } } } }
            if let roles {
                member("rows") { $0.roles(roles) }
            } else {
                member("training_ids") { $0.texts(trainingIDs) }
            }
            member("training") { $0.numbers(training.values) }
        }
        writer.endLine()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func hyperParameters(_ list: [HyperParameter]) {
        object {
            for entry in list {
                $0.member(entry.name) {
                    switch entry.value {
                    case .number(let value): $0.number(value)
                    case .numbers(let values): $0.numbers(values)
                    case .text(let text): $0.text(text)
                    case .flag(let value): $0.flag(value)
                    }
                }
            }
        }
    }

    private mutating func metrics(_ m: RegressionMetrics) {
        member("n") { $0.number(m.count) }
        member("mae") { $0.number(m.meanAbsoluteError) }
        member("rmse") { $0.number(m.rootMeanSquaredError) }
        member("r2") { $0.number(m.coefficientOfDetermination ?? .nan) }
        member("max_error") { $0.number(m.maximumError) }
        member("mean_signed_error") { $0.number(m.meanSignedError) }
    }

    fileprivate mutating func errors(_ entry: TrainedModel.PartErrors) {
        object {
            $0.member("part") { $0.text(entry.part) }
            $0.metrics(entry.metrics)
            if let classes = entry.classes {
                $0.member("accuracy") { $0.number(classes.accuracy) }
                $0.member("auc") { $0.number(classes.areaUnderCurve ?? .nan) }
                $0.member("log_loss") { $0.number(classes.logLoss) }
                $0.member("confusion") { $0.numbers(classes.confusion.joined().map { Double($0) }) }
            }
            if let folds = entry.folds {
                $0.member("mae_mean") { $0.number(folds.meanAbsolute.mean) }
                $0.member("mae_sd") { $0.number(folds.meanAbsolute.deviation) }
                $0.member("rmse_mean") { $0.number(folds.rootMeanSquared.mean) }
                $0.member("rmse_sd") { $0.number(folds.rootMeanSquared.deviation) }
                $0.member("folds") { $0.list { for fold in folds.metrics { $0.object { $0.metrics(fold) } } } }
            }
            if !entry.uncertainties.isEmpty {
                $0.member("uncertainties") { $0.list { for report in entry.uncertainties { $0.quality(report) } } }
            }
        }
    }

    private mutating func quality(_ report: TrainedModel.UncertaintyReport) {
        object {
            $0.member("name") { $0.text(report.name) }
            $0.member("spearman") { $0.number(report.quality.spearman ?? .nan) }
            $0.member("mae_certain_half") { $0.number(report.quality.meanErrorOfCertainHalf) }
            $0.member("mae_uncertain_half") { $0.number(report.quality.meanErrorOfUncertainHalf) }
            guard report.hasUnitOfTarget else { return }
            $0.member("share_within_1") { $0.number(report.quality.shareWithinOne) }
            $0.member("share_within_2") { $0.number(report.quality.shareWithinTwo) }
        }
    }

    fileprivate mutating func search(_ search: TrainedModel.Search) {
        object {
            $0.member("criterion") { $0.text(search.criterion) }
            $0.member("points") {
                $0.list {
                    for point in search.points {
                        $0.object {
                            $0.member("parameters") { $0.hyperParameters(point.parameters) }
                            $0.member("error") { $0.number(point.error) }
                            $0.member("standard_error") { $0.number(point.standardError) }
                        }
                    }
                }
            }
        }
    }

    /// Ids, names of parts, and for each row the position of its part and its fold.
    fileprivate mutating func roles(_ roles: RowRoles) {
        var positions: [String: Int] = [:]
        var parts: [String] = []
        for part in roles.parts where positions[part] == nil {
            positions[part] = parts.count
            parts.append(part)
        }
        object {
            $0.member("parts") { $0.texts(parts) }
            $0.member("part") { $0.numbers(roles.parts.map { Double(positions[$0] ?? 0) }) }
            $0.member("fold") { $0.numbers(roles.folds.map { Double($0) }) }
            $0.member("ids") { $0.texts(roles.ids) }
        }
    }

    fileprivate mutating func model(_ model: LearnedModel) {
        object {
            switch model {
            case .linear(let model):
                $0.member("kind") { $0.text("linear") }
                $0.member("intercept") { $0.number(model.intercept) }
                $0.member("coefficients") { $0.numbers(model.coefficients) }
            case .kernelRidge(let model):
                $0.member("kind") { $0.text("kernel-ridge") }
                $0.member("kernel") { $0.text(model.kernel.name) }
                $0.member("kernel_parameters") { $0.numbers(model.kernel.parameters) }
                $0.member("lambda") { $0.number(model.lambda) }
                $0.member("target_mean") { $0.number(model.targetMean) }
                $0.member("jitter") { $0.number(model.jitter) }
                $0.member("dual_weights") { $0.numbers(model.dualWeights) }
            case .forest(let model):
                $0.member("kind") { $0.text("forest") }
                $0.member("importance") { $0.numbers(model.impurityImportance) }
                $0.member("seed") { $0.number(model.seed) }
                $0.member("trees") { $0.list { for tree in model.trees { $0.tree(tree) } } }
            case .network(let model): $0.network(model)
            }
        }
    }

    private mutating func tree(_ tree: RegressionTree) {
        list {
            for node in tree.nodes {
                $0.list {
                    $0.number(node.feature)
                    $0.number(node.left)
                    $0.number(node.right)
                    $0.number(node.rowCount)
                    $0.number(node.threshold)
                    $0.number(node.value)
                    $0.number(node.impurity)
                }
            }
        }
    }

    private mutating func network(_ model: MultilayerPerceptron) {
        member("kind") { $0.text("network") }
        member("task") { $0.text(model.shape.task.rawValue) }
        member("hidden_layers") { $0.numbers(model.shape.hiddenLayers.map { Double($0) }) }
        member("activation") { $0.text(model.shape.activation.rawValue) }
        member("dropout") { $0.numbers(model.dropout) }
        member("parameters") { $0.numbers(model.parameters) }
        member("history") {
            $0.object {
                $0.member("training_loss") { $0.numbers(model.history.trainingLoss) }
                $0.member("validation_loss") { $0.numbers(model.history.validationLoss) }
                $0.member("kept_epoch") { $0.number(model.history.keptEpoch) }
            }
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
