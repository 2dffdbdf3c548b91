internal import Learn

/// Runs a plan on an input: everything a report shows, computed.
public enum ReportAnalysis {
    /// Makes the document.
    ///
    /// Selections and hyper-parameters see training rows only; the test rows are predicted once at the end of each step
    /// and choose nothing. The result depends on input, plan and seed, not on the number of threads.
    ///
    /// - Parameters:
    ///   - program: name and version for the page.
    ///   - progress: told what is done next, and the share of the work that is done.
    /// - Throws: ``ReportError``.
    /// - Complexity: for each split and feature set a grid search of kernel ridge regression, folds × widths × penalties
    ///   × O(rows³).
    public static func run(
        _ input: ReportInput, _ plan: ReportPlan, program: String, progress: (String, Double) -> Void = { _, _ in }
    ) throws(ReportError) -> ReportDocument {
        guard !plan.splits.isEmpty else { throw ReportError(.usage, "no split; give one with --split") }
        guard plan.folds.count == 1 || plan.folds.count == plan.splits.count else {
            throw ReportError(
                .usage, "\(plan.folds.count) --folds for \(plan.splits.count) --split; give one for all or one for each"
            )
        }
        var setups: [SplitSetup] = []
        for (place, request) in plan.splits.enumerated() {
            setups.append(try SplitSetup(request, plan.folds[plan.folds.count == 1 ? 0 : place], plan, input))
        }
        makeNamesUnique(&setups)
        do throws(LearnError) {
            return try run(input, plan, setups, program: program, progress: progress)
        } catch {
            throw ReportError(error)
        }
    }

    private static func run(
        _ input: ReportInput, _ plan: ReportPlan, _ setups: [SplitSetup], program: String,
        progress: (String, Double) -> Void
    ) throws(LearnError) -> ReportDocument {
        var splits: [SplitResult] = []
        var primaryDetails: SplitAnalysis.Details?
        let primary = setups.firstIndex { $0.kind == .group } ?? setups.firstIndex { $0.kind == .column } ?? 0
        for (place, setup) in setups.enumerated() {
            let analysis = SplitAnalysis(input: input, setup: setup, plan: plan)
            let share = 1 / Double(setups.count)
            let (result, details) = try analysis.run(isPrimary: place == primary) { text, done in
                progress("\(setup.label): \(text)", (Double(place) + done) * share)
            }
            splits.append(result)
            if place == primary { primaryDetails = details }
        }
        progress("principal components", 1)
        let dataset = input.dataset
        let unit = plan.unit ?? dataset.targetUnit ?? TargetSummary.unit(inName: dataset.targetName)
        let (mean, deviation) = StandardScaler.moments(dataset.target)
        let target = TargetSummary(
            name: dataset.targetName, unit: unit, mean: mean, deviation: deviation,
            minimum: dataset.target.min() ?? 0, maximum: dataset.target.max() ?? 0)
        let sets = [FeatureSetName(key: "all", label: "All \(dataset.columnCount)")] + plan.selections.map(\.name)
        return ReportDocument(
            title: plan.title ?? target.words.capitalizedStart, program: program, data: input.summary, target: target,
            settings: settings(plan), sets: sets, splits: splits, map: try MapAnalysis.run(input, plan),
            importance: primaryDetails.map { ImportanceAnalysis.table(dataset, splits[primary], $0, plan) })
    }

    /// Of splits of the same name those that a column gives are called after it; what is still equal gets a number.
    private static func makeNamesUnique(_ setups: inout [SplitSetup]) {
        let counts = Dictionary(setups.map { ($0.label, 1) }, uniquingKeysWith: +)
        for place in setups.indices where counts[setups[place].label, default: 0] > 1 {
            if let column = setups[place].column { setups[place].label += " (\(column))" }
        }
        var keys: [String: Int] = [:]
        var labels: [String: Int] = [:]
        for place in setups.indices {
            let key = setups[place].key
            let label = setups[place].label
            keys[key, default: 0] += 1
            labels[label, default: 0] += 1
            if let count = keys[key], count > 1 { setups[place].key = "\(key)-\(count)" }
            if let count = labels[label], count > 1 { setups[place].label = "\(label) (\(count))" }
        }
    }

    private static func settings(_ plan: ReportPlan) -> [NamedText] {
        let scaling =
            !plan.isScaled
            ? "none"
            : plan.scalesInFolds
                ? "mean and s.d. of the training rows, anew within every fold"
                : "mean and s.d. of the training rows, once"
        return [
            NamedText("Choice", "the lowest mean of the fold MAEs; the test rows never choose"),
            NamedText("Scaling", scaling),
            NamedText(
                "Selection", plan.isNested ? "on all training rows, and anew within every fold" : "on all training rows"
            ),
            NamedText("Seed", String(plan.seed)),
        ] + (plan.retunes ? [NamedText("Additions", "penalty and width chosen anew after every step")] : [])
    }
}
