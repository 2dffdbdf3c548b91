extension Trainer {
    /// A method with its hyper-parameters chosen.
    struct Choice {
        var base: BaseRegressor
        /// The points that they were chosen from; nil if there was nothing to choose.
        var search: TrainedModel.Search?
        /// Remarks in words.
        var notes: [String] = []
    }

    static let byAbsoluteErrors = "mean of fold mae"
    static let bySquaredErrors = "mean of fold mse"

    private func needed(_ folds: Folds?, _ what: String) throws(LearnError) -> Folds {
        guard let folds else {
            throw LearnError(
                .badParameter, "\(what) are to be chosen, which needs folds; give --folds, or a single value")
        }
        return folds
    }

    /// Chooses hyper-parameters that have several values.
    func chosen(
        _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds?
    ) throws(LearnError) -> Choice {
        switch method {
        case .leastSquares(let regressor): return Choice(base: .leastSquares(regressor))
        case .forest(let forest): return Choice(base: .forest(forest))
        case .network(let network): return Choice(base: .network(network))
        case .ridge(let lambdas, let intercept):
            for lambda in lambdas { try RidgeRegression(lambda: lambda).checkParameters() }
            let candidates = lambdas.map { RidgeRegression(lambda: $0, intercept: intercept) }
            guard candidates.count != 1 else { return Choice(base: .ridge(candidates[0])) }
            return try ridge(candidates, learned, prepared, try needed(folds, "values of lambda"))
        case .elasticNet(let alphas, let ratios):
            guard !ratios.isEmpty else { throw LearnError(.badParameter, "no l1 ratio; expected one or more") }
            for ratio in ratios { try ElasticNet.check(l1Ratio: ratio) }
            if let alphas, alphas.count == 1, ratios.count == 1 {
                return Choice(base: .elasticNet(ElasticNet(alpha: alphas[0], l1Ratio: ratios[0])))
            }
            return try elasticNet(alphas, ratios, learned, prepared, try needed(folds, "values of lambda or l1 ratio"))
        case .kernelRidge(let choice, let lambdas):
            let kernels = try kernels(choice, prepared)
            guard kernels.count * lambdas.count != 1 else {
                return Choice(
                    base: .kernelRidge(KernelRidge(kernel: kernels[0], lambda: lambdas[0], centresTarget: !scales)))
            }
            return try kernelRidge(
                kernels, lambdas, learned, prepared, try needed(folds, "kernels and values of lambda"))
        }
    }

    private func kernels(_ choice: KernelChoice, _ prepared: PreparedTraining) throws(LearnError) -> [Kernel] {
        switch choice {
        case .given(let kernels):
            guard !kernels.isEmpty else { throw LearnError(.badParameter, "no kernel; expected one or more") }
            for kernel in kernels { try kernel.checkParameters() }
            return kernels
        case .aroundMedian(let laplacian):
            let median = try KernelGrid.medianDistance(prepared.features, absolute: laplacian)
            return [0.25, 0.5, 1, 2, 4, 8].map {
                laplacian ? .laplacian(sigma: $0 * median) : .gaussian(sigma: $0 * median)
            }
        }
    }

    private func kernelRidge(
        _ kernels: [Kernel], _ lambdas: [Double], _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds
    ) throws(LearnError) -> Choice {
        let inFolds = scales && scalesInFolds
        let grid = KernelGrid(kernels: kernels, lambdas: lambdas, scalesInFolds: inFolds)
        // Without scaling the grid takes targets as they are; the model takes their mean away.
        let mean = scales ? 0 : ConstantOrMean.of(prepared.target)
        let centred = prepared.target.map { $0 - mean }
        let result = try grid.search(
            inFolds ? learned.features : prepared.features, inFolds ? learned.target : centred, folds: folds,
            jobs: jobs)
        // Errors of features that were scaled once are those of the scaled target.
        let unit = inFolds ? 1 : prepared.scaling.scale
        let points = result.points.map { point in
            TrainedModel.Search.Point(
                parameters: point.kernel.hyperParameters + [.number("lambda", point.lambda)],
                error: point.meanMAE * unit, standardError: point.standardError * unit)
        }
        return Choice(
            base: .kernelRidge(
                KernelRidge(kernel: result.best.kernel, lambda: result.best.lambda, centresTarget: !scales)),
            search: .init(criterion: Self.byAbsoluteErrors, points: points),
            notes: result.borders.map { "the best point has the \($0) of the grid; widen the grid to be sure" })
    }

    private func elasticNet(
        _ alphas: [Double]?, _ ratios: [Double], _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds
    ) throws(LearnError) -> Choice {
        let inFolds = scales && scalesInFolds
        let unit = inFolds ? 1 : prepared.scaling.scale
        var best: (error: Double, net: ElasticNet, isAtBorder: Bool)?
        var points: [TrainedModel.Search.Point] = []
        for ratio in ratios {
            let validation = try ElasticNetCrossValidation(
                inFolds ? learned.features : prepared.features, inFolds ? learned.target : prepared.target,
                folds: folds, l1Ratio: ratio, alphas: alphas, ratio: 1e-4, count: 100, scalesInFolds: inFolds,
                jobs: jobs)
            let path = validation.path.alphas
            for index in path.indices {
                points.append(
                    .init(
                        parameters: [.number("alpha", path[index]), .number("l1_ratio", ratio)],
                        error: validation.meanMSE[index] * unit * unit,
                        standardError: validation.standardErrors[index] * unit * unit))
            }
            let alpha = path[validation.bestIndex]
            let error = validation.meanMSE[validation.bestIndex]
            if best.map({ error < $0.error }) ?? true {
                best = (
                    error, ElasticNet(alpha: alpha, l1Ratio: ratio),
                    path.count > 1 && (alpha == path.min() || alpha == path.max())
                )
            }
        }
        guard let best else { throw LearnError(.badParameter, "no l1 ratio; expected one or more") }
        var choice = Choice(
            base: .elasticNet(best.net), search: .init(criterion: Self.bySquaredErrors, points: points))
        if best.isAtBorder {
            choice.notes.append(
                "the best penalty \(best.net.alpha) lies on the border of the path; try others with --lambda")
        }
        if ratios.count > 1, best.net.l1Ratio < 1,
            best.net.l1Ratio == ratios.min() || best.net.l1Ratio == ratios.max()
        {
            choice.notes.append(
                "the best l1 ratio \(best.net.l1Ratio) lies on the border of the grid; try others with --l1-ratio")
        }
        return choice
    }

    private func ridge(
        _ candidates: [RidgeRegression], _ learned: Dataset, _ prepared: PreparedTraining, _ folds: Folds
    ) throws(LearnError) -> Choice {
        guard !candidates.isEmpty else { throw LearnError(.badParameter, "no lambda; expected one or more") }
        var best = 0
        var points: [TrainedModel.Search.Point] = []
        for candidate in candidates {
            let validation = try crossValidation(.ridge(candidate), learned, prepared, folds)
            points.append(
                .init(
                    parameters: [.number("lambda", candidate.lambda)], error: validation.meanOfFoldMAE,
                    standardError: CrossValidation.standardError(validation.foldMetrics.map(\.meanAbsoluteError))))
            if validation.meanOfFoldMAE < points[best].error { best = points.count - 1 }
        }
        let lambda = candidates[best].lambda
        var choice = Choice(
            base: .ridge(candidates[best]), search: .init(criterion: Self.byAbsoluteErrors, points: points))
        if lambda == candidates.map(\.lambda).min() || lambda == candidates.map(\.lambda).max() {
            choice.notes.append("the best lambda \(lambda) lies on the border of the grid; widen it to be sure")
        }
        return choice
    }
}
