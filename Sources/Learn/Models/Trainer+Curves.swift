internal import Tables

/// A method behind scalers that are fitted with every fit, or are known beforehand.
struct ScaledRegressor: Regressor {
    /// Where the scalers come from.
    enum Scaling: Sendable {
        /// From the rows of each fit.
        case everyFit(scalesTarget: Bool)
        /// Given; the identity for no scaling.
        case fixed(StandardScaler, TargetScaling)
    }

    let base: BaseRegressor
    let scaling: Scaling

    func fit(_ features: Matrix, _ target: [Double]) throws(LearnError) -> Standardised<BaseRegressor>.Fitted {
        switch scaling {
        case .everyFit(let scalesTarget):
            return try Standardised(base, scalesTarget: scalesTarget).fit(features, target)
        case .fixed(let scaler, let targetScaling):
            let model = try base.fit(scaler.transform(features), targetScaling.transform(target))
            return .init(model: model, scaler: scaler, targetScaling: targetScaling)
        }
    }
}

extension Trainer {
    /// Where the scalers of fits to some of the training rows come from.
    ///
    /// - Parameter anew: whether each fit has its own, if there are any.
    func scaling(_ prepared: PreparedTraining, anew: Bool) -> ScaledRegressor.Scaling {
        scales && anew
            ? .everyFit(scalesTarget: scalesTarget) : .fixed(prepared.scaler, prepared.scaling)
    }

    /// Refuses curves that cannot be made, before any work.
    ///
    /// - Parameters:
    ///   - trainingCount: number of training rows.
    ///   - hasTests: whether there are other rows.
    func checkCurves(trainingCount: Int, hasTests: Bool, _ folds: Folds?) throws(LearnError) {
        guard !curves.isEmpty else { return }
        guard !method.learnsClasses else {
            throw LearnError(
                .badParameter, "curves show errors of a number; this model learns classes, which they cannot show")
        }
        for plan in curves {
            switch plan {
            case .learning(let sizes, let draws):
                guard draws > 0 else { throw LearnError(.badParameter, "\(draws) draws; expected 1 or more") }
                guard hasTests || folds != nil else {
                    throw LearnError(
                        .badParameter,
                        "a learning curve needs rows to measure errors on; give test rows (--split) or --folds")
                }
                _ = try CurvePlan.rowCounts(
                    sizes, of: hasTests ? trainingCount : folds?.smallestTrainingCount ?? 0)
            case .validation(let name, let values):
                let names = method.variableNames
                guard names.contains(name) else {
                    throw LearnError(
                        .badParameter,
                        names.isEmpty
                            ? "a validation curve of '\(name)': this model has no number that could be varied"
                            : "a validation curve of '\(name)'; of this model expected \(names.joined(separator: ", "))"
                                + Suggestion.text(for: name, among: names))
                }
                guard !values.isEmpty else {
                    throw LearnError(
                        .badParameter, "a validation curve of \(name) without values; expected one or more")
                }
                for value in values { _ = try method.sample.setting(name, to: value) }
                guard folds != nil else {
                    throw LearnError(.badParameter, "a validation curve needs folds; give --folds")
                }
            }
        }
    }

    /// The curves that were asked for, and remarks in words.
    ///
    /// - Parameters:
    ///   - base: the method, with its hyper-parameters chosen.
    ///   - tests: names and rows of validation and test sets.
    func errorCurves(
        of base: BaseRegressor, _ learned: Dataset, _ prepared: PreparedTraining,
        tests: [(name: String, rows: Dataset)], _ folds: Folds?
    ) throws(LearnError) -> (curves: [ErrorCurve], notes: [String]) {
        var made: [ErrorCurve] = []
        var notes: [String] = []
        for plan in curves {
            switch plan {
            case .learning(let sizes, let draws):
                let regressor = ScaledRegressor(base: base, scaling: scaling(prepared, anew: true))
                let curve: LearningCurve
                if tests.isEmpty, let folds {
                    curve = try LearningCurve(
                        regressor, learned.features, learned.target, folds: folds,
                        sizes: try CurvePlan.rowCounts(sizes, of: folds.smallestTrainingCount), draws: draws,
                        seed: seed, jobs: jobs)
                } else {
                    curve = try LearningCurve(
                        regressor, training: (learned.features, learned.target),
                        tests: tests.map { ($0.rows.features, $0.rows.target) },
                        sizes: try CurvePlan.rowCounts(sizes, of: learned.rowCount), draws: draws, seed: seed,
                        jobs: jobs)
                }
                let names = tests.isEmpty ? ["cv"] : tests.map(\.name)
                made.append(Self.table(curve, names))
                notes += Self.slopes(curve, names)
            case .validation(let name, let values):
                guard let folds else { continue }
                var regressors: [ScaledRegressor] = []
                for value in values {
                    regressors.append(
                        ScaledRegressor(
                            base: try base.setting(name, to: value), scaling: scaling(prepared, anew: scalesInFolds)))
                }
                let curve = try ValidationCurve(
                    values, of: regressors, learned.features, learned.target, folds: folds, jobs: jobs)
                made.append(Self.table(curve, name))
                notes += Self.lowest(curve, name)
            }
        }
        return (made, notes)
    }

    private static func table(_ curve: LearningCurve, _ names: [String]) -> ErrorCurve {
        ErrorCurve(
            variable: ErrorCurve.rows,
            points: curve.points.flatMap { point in
                [ErrorCurve.Point(value: Double(point.rowCount), part: Partition.train, errors: point.training)]
                    + zip(names, point.tests).map { .init(value: Double(point.rowCount), part: $0, errors: $1) }
            })
    }

    private static func table(_ curve: ValidationCurve, _ name: String) -> ErrorCurve {
        ErrorCurve(
            variable: name,
            points: curve.points.flatMap { point in
                [
                    ErrorCurve.Point(value: point.value, part: Partition.train, errors: point.training),
                    ErrorCurve.Point(value: point.value, part: "cv", errors: point.validation),
                ]
            })
    }

    private static func slopes(_ curve: LearningCurve, _ names: [String]) -> [String] {
        names.indices.compactMap { place in
            guard let slope = curve.slope(ofTest: place) else { return nil }
            let change = (Functions.pow(2, slope) - 1) * 100
            return "learning curve, \(names[place]): slope of log mae against log rows \(hundredths(slope)); twice the "
                + "rows change the mae by \(change > 0 ? "+" : "")\(Int(change.rounded())) %"
        }
    }

    private static func lowest(_ curve: ValidationCurve, _ name: String) -> [String] {
        var notes: [String] = []
        let unsolved = curve.points.filter { $0.validation.metrics.isEmpty }.map { "\($0.value)" }
        if !unsolved.isEmpty {
            notes.append(
                "validation curve: no errors where the equations of a fold could not be solved: \(name) "
                    + NameList.text(unsolved, most: 10))
        }
        let best = curve.points[curve.bestIndex]
        guard best.validation.meanAbsolute.mean.isFinite, curve.points.count > 1 else { return notes }
        let values = curve.points.map(\.value)
        let isBorder = best.value == values.min() || best.value == values.max()
        notes.append(
            "validation curve: the mae of cv is smallest at \(name) \(best.value)"
                + (isBorder ? ", which lies on the border; try others beyond it" : ""))
        return notes
    }

    /// Two digits behind the point.
    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
