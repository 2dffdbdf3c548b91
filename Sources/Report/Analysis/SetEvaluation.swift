internal import Learn

/// Evaluates feature sets on a split: ridge and kernel ridge, hyper-parameters by cross-validation on training rows.
struct SetEvaluation {
    let data: TrainingData
    let testSets: [(name: String, rows: [Int])]
    let plan: ReportPlan

    /// A fitted kernel model of a set.
    struct KernelFit {
        var columns: [Int]
        var sigma: Double
        var lambda: Double
        var score: ModelScore
        var grid: KernelGridResult
        /// On all test rows, in the target's unit.
        var predictions: [Double]
    }

    /// Errors of predictions on all test rows and on each test set.
    func score(
        _ predictions: [Double], crossValidated: (Double, Double)?, _ parameters: [NamedText], seconds: Double?
    ) -> ModelScore {
        var bySet: [ErrorSummary] = []
        var start = 0
        for set in testSets {
            let range = start..<start + set.rows.count
            bySet.append(
                ErrorSummary(truth: Array(data.testTarget[range]), prediction: Array(predictions[range])))
            start = range.upperBound
        }
        return ModelScore(
            crossValidatedMAE: crossValidated?.0, crossValidatedError: crossValidated?.1,
            test: ErrorSummary(truth: data.testTarget, prediction: predictions), testBySet: bySet,
            parameters: parameters, seconds: seconds)
    }

    /// Always the mean of the training rows.
    func baseline() -> ModelScore {
        var foldErrors: [Double] = []
        for fold in 0..<data.folds.count {
            let rows = data.folds.rows(ofFold: fold)
            let mean = Statistics.mean(data.target.selecting(rows: rows.training))
            foldErrors.append(Statistics.mean(rows.held.map { abs(data.target[$0] - mean) }))
        }
        let mean = data.targetScaling.mean
        return score(
            [Double](repeating: mean, count: data.testTarget.count),
            crossValidated: (Statistics.mean(foldErrors), Statistics.standardError(foldErrors)), [], seconds: nil)
    }

    /// Ridge regression; λ of 10⁻⁶ to 10³, two a decade, by the mean of the fold MAEs.
    ///
    /// - Returns: the score, and the standardised coefficients.
    func ridge(_ columns: [Int]) throws(LearnError) -> (ModelScore, [Double]) {
        let lambdas = (0...18).map { Mathematics.powerOfTen(-6 + Double($0) / 2) }
        let features = data.features.selecting(columns: columns)
        let data = data
        let foldErrors = try Parallel.map(data.folds.count, jobs: plan.jobs) { fold throws(LearnError) -> [Double] in
            let rows = data.folds.rows(ofFold: fold)
            let training = features.selecting(rows: rows.training)
            let scaler =
                data.scalesInFolds ? StandardScaler(fittedTo: training) : .identity(columns: training.columnCount)
            let target = data.foldTarget.selecting(rows: rows.training)
            let scaling = data.scalesInFolds ? TargetScaling(fittedTo: target) : TargetScaling(mean: 0, scale: 1)
            let path = try RidgePath(scaler.transform(training), scaling.transform(target))
            let held = scaler.transform(features.selecting(rows: rows.held))
            let truth = data.foldTarget.selecting(rows: rows.held)
            var errors: [Double] = []
            for lambda in lambdas {
                let predictions = scaling.restore(try path.model(lambda: lambda).predict(held))
                errors.append(Statistics.mean(zip(truth, predictions).map { abs($0 - $1) }) * data.errorScale)
            }
            return errors
        }
        let means = lambdas.indices.map { index in Statistics.mean(foldErrors.map { $0[index] }) }
        let best = means.indices.min { (means[$0], -$0) < (means[$1], -$1) } ?? 0
        let model = try RidgeRegression(lambda: lambdas[best]).fit(
            data.scaled.selecting(columns: columns), data.targetScaling.transform(data.target))
        let predictions = data.targetScaling.restore(try model.predict(data.scaledTest.selecting(columns: columns)))
        let error = Statistics.standardError(foldErrors.map { $0[best] })
        return (
            score(
                predictions, crossValidated: (means[best], error),
                [NamedText("lambda", NumberFormat.plain(lambdas[best]))], seconds: nil), model.coefficients
        )
    }

    /// Kernel ridge regression; width and penalty by the mean of the fold MAEs over the grid.
    func kernel(_ columns: [Int]) throws(LearnError) -> KernelFit {
        let start = plan.clock?()
        let features = data.features.selecting(columns: columns)
        let scaled = data.scaled.selecting(columns: columns)
        let widths = plan.widths.isEmpty ? try Self.widths(scaled) : plan.widths.sorted()
        let lambdas = plan.penalties.sorted(by: >)
        let result = try Learn.KernelGrid(
            kernels: widths.map { Kernel.gaussian(sigma: $0) }, lambdas: lambdas, scalesInFolds: data.scalesInFolds
        ).search(features, data.foldTarget, folds: data.folds, jobs: plan.jobs)
        let best = result.best
        let sigma = best.kernel.width ?? widths[0]
        let scores = lambdas.indices.map { row in
            widths.indices.map { column -> Double? in
                let value = result.points[column * lambdas.count + row].meanMAE
                return value.isFinite ? value * data.errorScale : nil
            }
        }
        let grid = KernelGridResult(
            widths: widths, penalties: lambdas, scores: scores, chosenPenalty: lambdas.firstIndex(of: best.lambda) ?? 0,
            chosenWidth: widths.firstIndex(of: sigma) ?? 0)
        let predictions = try predict(columns, sigma: sigma, lambda: best.lambda)
        let seconds = start.flatMap { start in plan.clock.map { $0() - start } }
        return KernelFit(
            columns: columns, sigma: sigma, lambda: best.lambda,
            score: score(
                predictions, crossValidated: (best.meanMAE * data.errorScale, best.standardError * data.errorScale),
                [
                    NamedText("sigma", NumberFormat.plain(sigma)), NamedText("lambda", NumberFormat.plain(best.lambda)),
                ], seconds: seconds),
            grid: grid, predictions: predictions)
    }

    /// Predictions for all test rows by kernel ridge regression on some training rows.
    ///
    /// - Parameter rows: training rows, from 0; nil for all.
    func predict(
        _ columns: [Int], sigma: Double, lambda: Double, rows: [Int]? = nil, onTraining: Bool = false
    ) throws(LearnError) -> [Double] {
        let all = data.scaled.selecting(columns: columns)
        let target = data.targetScaling.transform(data.target)
        let regressor = KernelRidge(kernel: .gaussian(sigma: sigma), lambda: lambda)
        let model: KernelRidgeModel
        if let rows {
            model = try regressor.fit(all.selecting(rows: rows), target.selecting(rows: rows))
        } else {
            model = try regressor.fit(all, target)
        }
        let test = onTraining ? all : data.scaledTest.selecting(columns: columns)
        return data.targetScaling.restore(try model.predict(test))
    }

    /// Seven widths, γ = σ⁻² at 1 and 3 times powers of ten about that of the median distance.
    static func widths(_ scaled: Matrix) throws(LearnError) -> [Double] {
        let median = (try? Learn.KernelGrid.medianDistance(scaled)) ?? Double(max(1, scaled.columnCount)).squareRoot()
        // Steps of half a decade of γ; 3 stands for √10.
        let centre = Int((-4 * Mathematics.log10(median)).rounded())
        return (centre - 3...centre + 3).map { step in
            let decade = Mathematics.powerOfTen((Double(step) / 2).rounded(.down))
            return 1 / (step.isMultiple(of: 2) ? decade : 3 * decade).squareRoot()
        }.sorted()
    }
}

extension NumberFormat {
    /// A parameter with all its digits up to the sixth.
    static func plain(_ value: Double) -> String {
        significant(value, digits: 6)
    }
}
