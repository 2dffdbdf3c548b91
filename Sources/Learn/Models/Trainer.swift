/// Chooses hyper-parameters by cross-validation, fits the model, and measures it: the job of `descgen train`.
///
/// Only training rows are looked at until the model is finished; then each test set is predicted once.
public struct Trainer: Sendable {
    /// A method with the hyper-parameters to choose from.
    public enum Method: Sendable {
        case leastSquares
        /// Penalties λ.
        case ridge(lambdas: [Double])
        /// A LASSO (l1 ratio 1) or elastic net; nil penalties stand for a path of a hundred.
        case elasticNet(alphas: [Double]?, l1Ratio: Double)
        /// Kernels without a width to choose have one entry. No kernels stand for Gaussians around the median distance.
        case kernelRidge(KernelChoice, lambdas: [Double])
        case forest(RandomForest)
        case network(NeuralNetwork)

        /// Whether features are standardised if nothing else is asked for: not for the Tanimoto kernel.
        public var scalesByDefault: Bool {
            guard case .kernelRidge(.given(let kernels), _) = self else { return true }
            return !kernels.contains(.tanimoto)
        }

        /// Requires a method that can learn from standardised features.
        func checkScaling() throws(LearnError) {
            guard !scalesByDefault else { return }
            throw LearnError(
                .badParameter,
                "the tanimoto kernel compares bits or counts, and standardised features are neither: about half of them "
                    + "are negative, and their similarities mean nothing; use no scaling (--scale none, the default of this "
                    + "kernel)")
        }
    }

    /// Kernels to choose from.
    public enum KernelChoice: Sendable {
        /// These.
        case given([Kernel])
        /// A Gaussian, or Laplacian, of ¼, ½, 1, 2, 4, 8 times the median distance between training rows.
        case aroundMedian(laplacian: Bool)
    }

    /// The method.
    public var method: Method
    /// Its name in the model file.
    public var name: String
    /// Whether features and target are standardised; by default all but for the Tanimoto kernel, which it is an error for.
    public var scales: Bool
    /// Whether they are standardised anew within every fold; otherwise once with all training rows.
    public var scalesInFolds: Bool
    /// Most threads.
    public var jobs: Int
    /// Goes into the model file.
    public var seed: UInt64

    /// A trainer with the usual settings.
    public init(_ method: Method, name: String, seed: UInt64 = 0) {
        self.method = method
        self.name = name
        scales = method.scalesByDefault
        scalesInFolds = true
        jobs = 1
        self.seed = seed
    }

    /// The model, and remarks about it in words.
    public struct Outcome: Sendable {
        /// The model.
        public var model: TrainedModel
        /// Remarks, such as that the best λ lies on the border of the grid.
        public var notes: [String]
    }

    /// Trains a model.
    ///
    /// - Parameters:
    ///   - dataset: All rows.
    ///   - partition: As many labels as rows.
    ///   - folds: Numbers for the training rows, in their order; nil for no cross-validation, which is possible only where
    ///     nothing is to be chosen.
    /// - Throws: ``LearnError``; `bad-table` if the target is the same in all training rows.
    public func train(_ dataset: Dataset, partition: Partition, folds: Folds?) throws(LearnError) -> Outcome {
        guard partition.labels.count == dataset.rowCount else {
            throw LearnError(.badShape, "\(partition.labels.count) labels for \(dataset.rowCount) rows")
        }
        let rows = partition.trainingRows
        let learned = dataset.selecting(rows: rows)
        do throws(LearnError) { try Requirements.varying(learned.target, named: dataset.targetName) } catch {
            throw LearnError(error.code, "split \(partition.description): \(error.message)")
        }
        if scales { try method.checkScaling() }
        let prepared = try PreparedTraining(learned, scales: scales)
        var notes: [String] = []
        let base = try chosen(learned, prepared, folds, &notes)
        let model = try base.fit(prepared.features, prepared.target)
        let fitted = prepared.scaling.restore(try model.predict(prepared.features))
        var errors: [TrainedModel.PartErrors] = []
        if let metrics = RegressionMetrics(truth: learned.target, prediction: fitted) {
            errors.append(.init(part: "train", metrics: metrics))
        }
        var line: (intercept: Double, slope: Double)?
        if let folds {
            let validation = try crossValidation(base, learned, prepared, folds)
            errors.append(.init(part: "cv", metrics: validation.pooled))
            line = try errorLine(validation.predictions, learned.target, prepared.features)
        }
        for name in (partition.validationRows.isEmpty ? [] : [Partition.validation]) + partition.testNames {
            let test = partition.rows(labelled: name)
            let features = prepared.scaler.transform(dataset.features.selecting(rows: test))
            let predictions = prepared.scaling.restore(try model.predict(features))
            if let metrics = RegressionMetrics(truth: dataset.target.selecting(rows: test), prediction: predictions) {
                errors.append(.init(part: name, metrics: metrics))
            }
        }
        let trained = TrainedModel(
            method: name, hyperParameters: base.hyperParameters, featureNames: dataset.columnNames,
            targetName: dataset.targetName, targetUnit: dataset.targetUnit, scaler: prepared.scaler,
            targetScaling: prepared.scaling, model: model, trainingIDs: learned.ids, training: prepared.features,
            errorLine: line, partition: partition.description, folds: folds?.description ?? "", seed: seed,
            errors: errors, fingerprint: TrainedModel.fingerprint(of: dataset))
        return Outcome(model: trained, notes: notes)
    }

    /// Training rows as the model sees them.
    private struct PreparedTraining {
        let features: Matrix
        let target: [Double]
        let scaler: StandardScaler
        let scaling: TargetScaling

        init(_ dataset: Dataset, scales: Bool) throws(LearnError) {
            try Requirements.trainable(dataset.features, dataset.target)
            scaler =
                scales ? StandardScaler(fittedTo: dataset.features) : .identity(columns: dataset.columnCount)
            scaling = scales ? TargetScaling(fittedTo: dataset.target) : TargetScaling(mean: 0, scale: 1)
            features = scaler.transform(dataset.features)
            target = scaling.transform(dataset.target)
        }
    }

    /// Predictions of training rows by models that have not seen them, in the unit of the target.
    private func crossValidation(
        _ base: BaseRegressor, _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds
    ) throws(LearnError) -> CrossValidation {
        if scales, scalesInFolds {
            return try CrossValidation(
                Standardised(base), learned.features, learned.target, folds: folds, jobs: jobs)
        }
        let scaled = try CrossValidation(base, prepared.features, prepared.target, folds: folds, jobs: jobs)
        let parts = (0..<folds.count).map { fold in
            prepared.scaling.restore(scaled.predictions.selecting(rows: folds.rows(ofFold: fold).held))
        }
        return try CrossValidation(parts, learned.target, folds)
    }

    private func errorLine(
        _ predictions: [Double], _ truth: [Double], _ features: Matrix
    ) throws(LearnError) -> (intercept: Double, slope: Double)? {
        let rows = predictions.indices.filter { !predictions[$0].isNaN }
        guard rows.count >= 2, features.rowCount >= 2 else { return nil }
        let distances = try TrainingDistances(training: features).leaveOneOutDistances()
        let line = try ErrorModel(
            errors: rows.map { predictions[$0] - truth[$0] }, uncertainties: rows.map { distances[$0].meanOf10 })
        return (line.intercept, line.slope)
    }

    // MARK: - Choosing hyper-parameters

    private func needed(_ folds: Folds?, _ what: String) throws(LearnError) -> Folds {
        guard let folds else {
            throw LearnError(
                .badParameter, "\(what) are to be chosen, which needs folds; give --folds, or a single value")
        }
        return folds
    }

    private func chosen(
        _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds?, _ notes: inout [String]
    ) throws(LearnError) -> BaseRegressor {
        switch method {
        case .leastSquares: return .leastSquares
        case .forest(let forest): return .forest(forest)
        case .network(let network): return .network(network)
        case .ridge(let lambdas):
            for lambda in lambdas { try RidgeRegression(lambda: lambda).checkParameters() }
            guard lambdas.count != 1 else { return .ridge(RidgeRegression(lambda: lambdas[0])) }
            return .ridge(try ridge(lambdas, learned, prepared, try needed(folds, "values of lambda"), &notes))
        case .elasticNet(let alphas, let ratio):
            if let alphas, alphas.count == 1 { return .elasticNet(ElasticNet(alpha: alphas[0], l1Ratio: ratio)) }
            let folds = try needed(folds, "values of lambda")
            let inFolds = scales && scalesInFolds
            let validation = try ElasticNetCrossValidation(
                inFolds ? learned.features : prepared.features, inFolds ? learned.target : prepared.target,
                folds: folds, l1Ratio: ratio, alphas: alphas, ratio: 1e-4, count: 100, scalesInFolds: inFolds,
                jobs: jobs)
            let alpha = validation.path.alphas[validation.bestIndex]
            if validation.path.alphas.count > 1,
                alpha == validation.path.alphas.min() || alpha == validation.path.alphas.max()
            {
                notes.append("the best penalty \(alpha) lies on the border of the path; try others with --lambda")
            }
            return .elasticNet(ElasticNet(alpha: alpha, l1Ratio: ratio))
        case .kernelRidge(let choice, let lambdas):
            let kernels = try kernels(choice, prepared)
            guard kernels.count * lambdas.count != 1 else {
                return .kernelRidge(KernelRidge(kernel: kernels[0], lambda: lambdas[0], centresTarget: !scales))
            }
            let folds = try needed(folds, "widths and values of lambda")
            let inFolds = scales && scalesInFolds
            let grid = KernelGrid(kernels: kernels, lambdas: lambdas, scalesInFolds: inFolds)
            // Without scaling the grid takes targets as they are; the model takes their mean away.
            let mean = scales ? 0 : ConstantOrMean.of(prepared.target)
            let centred = prepared.target.map { $0 - mean }
            let result = try grid.search(
                inFolds ? learned.features : prepared.features, inFolds ? learned.target : centred, folds: folds,
                jobs: jobs)
            for border in result.borders {
                notes.append("the best point has the \(border) of the grid; widen the grid to be sure")
            }
            return .kernelRidge(
                KernelRidge(kernel: result.best.kernel, lambda: result.best.lambda, centresTarget: !scales))
        }
    }

    private func kernels(_ choice: KernelChoice, _ prepared: PreparedTraining) throws(LearnError) -> [Kernel] {
        switch choice {
        case .given(let kernels):
            for kernel in kernels { try kernel.checkParameters() }
            return kernels
        case .aroundMedian(let laplacian):
            let median = try KernelGrid.medianDistance(prepared.features, absolute: laplacian)
            return [0.25, 0.5, 1, 2, 4, 8].map {
                laplacian ? .laplacian(sigma: $0 * median) : .gaussian(sigma: $0 * median)
            }
        }
    }

    private func ridge(
        _ lambdas: [Double], _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds,
        _ notes: inout [String]
    ) throws(LearnError) -> RidgeRegression {
        var best = 0
        var least = Double.infinity
        for (index, lambda) in lambdas.enumerated() {
            let validation = try crossValidation(
                .ridge(RidgeRegression(lambda: lambda)), learned, prepared, folds)
            if validation.meanOfFoldMAE < least {
                least = validation.meanOfFoldMAE
                best = index
            }
        }
        if lambdas[best] == lambdas.min() || lambdas[best] == lambdas.max() {
            notes.append("the best lambda \(lambdas[best]) lies on the border of the grid; widen it to be sure")
        }
        return RidgeRegression(lambda: lambdas[best])
    }
}
