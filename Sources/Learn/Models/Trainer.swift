/// Chooses hyper-parameters by cross-validation, fits the model, and measures it: the job of `descgen train`.
///
/// Only training rows are looked at until the model is finished; then each test set is predicted once.
public struct Trainer: Sendable {
    /// A method with the hyper-parameters to choose from.
    public enum Method: Sendable {
        case leastSquares(LeastSquaresRegression = LeastSquaresRegression())
        /// Penalties λ.
        case ridge(lambdas: [Double], intercept: InterceptRule = .free)
        /// A LASSO (l1 ratio 1) or elastic nets; nil penalties stand for a path of a hundred for each ratio.
        case elasticNet(alphas: [Double]?, l1Ratios: [Double])
        /// Kernels without a width to choose have one entry. No kernels stand for Gaussians around the median distance.
        case kernelRidge(KernelChoice, lambdas: [Double])
        case forest(RandomForest)
        case network(NeuralNetwork)

        /// Whether features are standardised if nothing else is asked for: not for the Tanimoto kernel.
        public var scalesByDefault: Bool {
            guard case .kernelRidge(.given(let kernels), _) = self else { return true }
            return !kernels.contains(.tanimoto)
        }

        /// Whether it learns the probability of a class instead of a number.
        public var learnsClasses: Bool {
            guard case .network(let network) = self else { return false }
            return network.task == .twoClasses
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
    /// Classes stay 0 and 1.
    public var scales: Bool
    /// Whether they are standardised anew within every fold; otherwise once with all training rows.
    public var scalesInFolds: Bool
    /// More models of the same kind, whose spread is an uncertainty; nil for none.
    public var ensemble: EnsemblePlan?
    /// Uncertainties that are compared with the errors on the test sets; nil for all that the model has.
    public var uncertainties: [UncertaintyKind]? = []
    /// Curves to make beside the model, with the hyper-parameters that were chosen.
    public var curves: [CurvePlan] = []
    /// Passes with dropout on, for the uncertainty of that name.
    public var dropoutPasses = 100
    /// Most threads.
    public var jobs: Int
    /// Goes into the model file; draws the members of an ensemble.
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
        /// The curves that were asked for, in their order.
        public var curves: [ErrorCurve] = []
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
    /// - Throws: ``LearnError``; `bad-table` if the target is the same in all training rows; `bad-parameter` if an
    ///   uncertainty is asked for that the model does not have.
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
        try ensemble?.check(method.sample)
        for kind in uncertainties ?? [] { try abilities.require(kind) }
        let testNames = (partition.validationRows.isEmpty ? [] : [Partition.validation]) + partition.testNames
        try checkCurves(trainingCount: rows.count, hasTests: !testNames.isEmpty, folds)
        let prepared = try PreparedTraining(learned, scales: scales, scalesTarget: scalesTarget)
        var choice = try chosen(learned, prepared, folds)
        let model = try choice.base.fit(prepared.features, prepared.target)
        let members = try ensemble.map { plan throws(LearnError) in
            try plan.members(of: choice.base, prepared.features, prepared.target, seed: seed, jobs: jobs)
        }
        let fitted = prepared.scaling.restore(try model.predict(prepared.features))
        var errors: [TrainedModel.PartErrors] = []
        if let entry = partErrors("train", learned.target, fitted) { errors.append(entry) }
        var line: (intercept: Double, slope: Double)?
        if let folds {
            let validation = try crossValidation(choice.base, learned, prepared, folds)
            let held = folds.participatingRows
            if var entry = partErrors(
                "cv", learned.target.selecting(rows: held), validation.predictions.selecting(rows: held))
            {
                entry.folds = RepeatedErrors(validation.foldMetrics)
                errors.append(entry)
            }
            line = try errorLine(validation.predictions, learned.target, prepared.features)
        }
        var trained = TrainedModel(
            method: name,
            hyperParameters: choice.base.hyperParameters + model.hyperParameters + settings,
            featureNames: dataset.columnNames, targetName: dataset.targetName, targetUnit: dataset.targetUnit,
            classes: method.learnsClasses ? dataset.classNames : [], scaler: prepared.scaler,
            targetScaling: prepared.scaling, model: model, ensemble: members ?? [], trainingIDs: learned.ids,
            training: prepared.features, errorLine: line, partition: partition.description,
            folds: folds?.description ?? "", roles: try RowRoles(ids: dataset.ids, partition: partition, folds: folds),
            search: choice.search, seed: seed, errors: errors, fingerprint: TrainedModel.fingerprint(of: dataset))
        let kinds = uncertainties ?? trained.availableUncertainties
        let tests = testNames.map { (name: $0, rows: dataset.selecting(rows: partition.rows(labelled: $0))) }
        for (name, test) in tests {
            if let entry = try testErrors(trained, name, test, kinds, &choice.notes) { trained.errors.append(entry) }
        }
        let (curves, remarks) = try errorCurves(of: choice.base, learned, prepared, tests: tests, folds)
        return Outcome(model: trained, curves: curves, notes: choice.notes + remarks)
    }

    /// What belongs to no method.
    private var settings: [HyperParameter] {
        var list: [HyperParameter] = [
            .text("scale", scales ? "standard" : "none"), HyperParameter("scales_in_folds", .flag(scalesInFolds)),
        ]
        if let ensemble {
            list += [.number("ensemble", ensemble.count), .text("ensemble_kind", ensemble.kind.rawValue)]
        }
        return list
    }

    /// What the model will have that uncertainties come from.
    private var abilities: UncertaintyAbilities {
        var abilities = UncertaintyAbilities(method: name, isEnsemble: ensemble != nil)
        switch method {
        case .kernelRidge: abilities.isKernel = true
        case .forest: abilities.isEnsemble = true
        case .network(let network):
            abilities.isNetwork = true
            abilities.hasDropout = network.training.dropout.contains { $0 > 0 }
        case .leastSquares, .ridge, .elasticNet: break
        }
        return abilities
    }

    /// Classes are not scaled.
    var scalesTarget: Bool { scales && !method.learnsClasses }

    // MARK: - Errors

    private func partErrors(_ part: String, _ truth: [Double], _ predictions: [Double]) -> TrainedModel.PartErrors? {
        guard let metrics = RegressionMetrics(truth: truth, prediction: predictions) else { return nil }
        return TrainedModel.PartErrors(
            part: part, metrics: metrics,
            classes: method.learnsClasses ? ClassificationMetrics(truth: truth, probability: predictions) : nil)
    }

    /// Errors on a test set; rows without a finite prediction are counted in a note and left out.
    private func testErrors(
        _ trained: TrainedModel, _ name: String, _ test: Dataset, _ kinds: [UncertaintyKind],
        _ notes: inout [String]
    ) throws(LearnError) -> TrainedModel.PartErrors? {
        let predictions = try trained.values(test.features)
        let usable = predictions.indices.filter { predictions[$0].isFinite }
        if usable.count < predictions.count {
            let lost = predictions.indices.filter { !predictions[$0].isFinite }.map { test.ids[$0] }
            notes.append(
                "\(name): \(lost.count) of \(predictions.count) rows have no finite prediction and are not in the errors: "
                    + NameList.text(lost, most: 10))
        }
        let truth = test.target.selecting(rows: usable)
        let found = predictions.selecting(rows: usable)
        guard var entry = partErrors(name, truth, found) else { return nil }
        guard !kinds.isEmpty else { return entry }
        let errors = zip(found, truth).map { $0 - $1 }
        let rows = test.features.selecting(rows: usable)
        let expected = try trained.predictions(rows).map(\.uncertainty)
        var reports = [UncertaintyColumn(name: "uncertainty", role: .spread, values: expected)]
        for kind in kinds { reports += try trained.uncertainty(kind, rows, passes: dropoutPasses) }
        for column in reports where column.role != .mean {
            let values = column.values.compactMap { $0 }
            guard values.count == errors.count,
                let quality = UncertaintyQuality(errors: errors, uncertainties: values)
            else { continue }
            entry.uncertainties.append(
                .init(name: column.name, hasUnitOfTarget: column.role == .spread, quality: quality))
        }
        return entry
    }

    /// Training rows as the model sees them.
    struct PreparedTraining {
        let features: Matrix
        let target: [Double]
        let scaler: StandardScaler
        let scaling: TargetScaling

        init(_ dataset: Dataset, scales: Bool, scalesTarget: Bool) throws(LearnError) {
            try Requirements.trainable(dataset.features, dataset.target)
            scaler =
                scales ? StandardScaler(fittedTo: dataset.features) : .identity(columns: dataset.columnCount)
            scaling = scalesTarget ? TargetScaling(fittedTo: dataset.target) : TargetScaling(mean: 0, scale: 1)
            features = scaler.transform(dataset.features)
            target = scaling.transform(dataset.target)
        }
    }

    /// Predictions of training rows by models that have not seen them, in the unit of the target.
    func crossValidation(
        _ base: BaseRegressor, _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds
    ) throws(LearnError) -> CrossValidation {
        try CrossValidation(
            ScaledRegressor(base: base, scaling: scaling(prepared, anew: scalesInFolds)), learned.features,
            learned.target, folds: folds, jobs: jobs)
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
}
