import SeededRandom

@testable import Report

/// A made-up document with every part filled, of the size of a real one.
struct SampleDocument {
    /// Seed of all numbers.
    var seed: UInt64 = 1
    /// Kinds of the splits, in order.
    var kinds: [SplitResult.Kind] = [.group, .random]
    /// Features; autocorrelation names by default.
    var features: [String] = SampleDocument.autocorrelations
    var groupNoun = Noun(singular: "complex", plural: "complexes")
    var target = TargetSummary(
        name: "spin_splitting_kcal_mol", unit: "kcal/mol", mean: -3.27, deviation: 27.6, minimum: -59.6, maximum: 90.7)
    var rowCount = 1901
    var testCount = 391
    var testSetNames = ["test"]
    var hasTimes = false
    var hasNested = false

    static var autocorrelations: [String] {
        var names = ["ox", "alpha", "misc-dent-ax", "misc-dent-eq"]
        for property in ["chi", "Z", "I", "T", "S"] {
            for depth in 0...3 {
                for scope in ["ax", "eq", "all"] { names.append("f-\(property)-\(depth)-\(scope)") }
                names.append("mc-\(property)-\(depth)-all")
                for scope in ["ax", "eq"] { names.append("lc-\(property)-\(depth)-\(scope)") }
                if depth > 0, property != "I" {
                    names.append("D_mc-\(property)-\(depth)-all")
                    for scope in ["ax", "eq"] { names.append("D_lc-\(property)-\(depth)-\(scope)") }
                }
            }
        }
        return names
    }

    static let setNames = [
        FeatureSetName(key: "all", label: "All features"), FeatureSetName(key: "lasso-28", label: "LASSO ≤ 28"),
        FeatureSetName(key: "lasso-1se", label: "LASSO 1-SE"), FeatureSetName(key: "elastic-net", label: "Elastic net"),
        FeatureSetName(key: "forest-26", label: "Forest top 26"), FeatureSetName(key: "rfe-20", label: "RFE (ridge)"),
        FeatureSetName(key: "rfa-20", label: "RFA (ridge)"), FeatureSetName(key: "rfa-krr-12", label: "RFA (KRR)"),
        FeatureSetName(key: "univariate-28", label: "Univariate top 28"),
    ]

    /// The document.
    func make() -> ReportDocument {
        let splits = kinds.enumerated().map { split($1, index: $0) }
        var document = ReportDocument(
            title: "Spin splitting", program: "descgen 0.1.0",
            data: DataSummary(
                file: "spin-splitting-rac155.csv", rowCount: rowCount, usedRowCount: rowCount, excludedRows: [],
                featureCount: features.count,
                excludedColumns: [
                    DataSummary.Exclusion(reason: "dropped by --drop", names: ["metal"], count: 1),
                    DataSummary.Exclusion(
                        reason: "constant in all rows", names: ["misc-charge-ax", "misc-charge-eq"], count: 2),
                ], repeatedRowCount: 7),
            target: target,
            settings: [
                NamedText("Folds", "5; a model is chosen by the mean of the fold MAEs"),
                NamedText("Scaling", "mean and s.d. of the training rows"), NamedText("Seed", "0"),
            ], sets: Self.setNames, splits: splits, map: map(), importance: nil)
        document.importance = importance(document)
        return document
    }

    private func random(_ stream: String, _ index: Int = 0) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: stream, index: UInt64(index))
    }

    private func score(_ mae: Double, isLinear: Bool = false) -> ModelScore {
        let errors = ErrorSummary(mae: mae, rmse: mae * 1.4, r2: 1 - (mae / 22) * (mae / 22), maximum: mae * 7)
        return ModelScore(
            crossValidatedMAE: mae * 0.9, crossValidatedError: mae * 0.05, test: errors,
            testBySet: testSetNames.map { _ in errors },
            parameters: isLinear
                ? [NamedText("lambda", "1")] : [NamedText("sigma", "10"), NamedText("lambda", "0.01")],
            seconds: hasTimes ? 4.5 : nil)
    }

    private func split(_ kind: SplitResult.Kind, index: Int) -> SplitResult {
        let errors: [Double] =
            switch kind {
            case .group: [10.03, 9.64, 9.82, 9.68, 9.13, 12.42, 10.77, 7.33, 8.26]
            case .random: [2.4, 1.94, 2.11, 2.28, 2.96, 9.65, 2.16, 3.34, 3.72]
            case .column: [4.4, 4.1, 4.2, 4.3, 5.0, 7.1, 4.5, 4.05, 6.2]
            }
        var generator = random("split", index)
        let counts = [features.count, 24, 13, 38, 26, 20, 20, 12, 28]
        let results = errors.indices.map { place -> FeatureSetResult in
            var order = features
            if place > 0 { generator.shuffle(&order) }
            var chosen = Array(order.prefix(min(counts[place], order.count)))
            let leading = ["ox", "alpha", "mc-Z-0-all", "D_mc-chi-1-all"].filter(features.contains)
            if place > 0 { chosen = leading + chosen.filter { !leading.contains($0) }.dropLast(leading.count) }
            return FeatureSetResult(
                features: chosen, weights: chosen.indices.map { 1 / Double($0 + 1) },
                weightName: place == 0 || place == 4 ? "forest importance" : "|standardised coefficient|",
                linear: score(kind == .random ? 10.9 : 11.8, isLinear: true), kernel: score(errors[place]),
                nestedMAE: hasNested ? errors[place] * 1.1 : nil, foldSelections: [])
        }
        let chosenIndex = errors.indices.min { errors[$0] < errors[$1] } ?? 0
        let noise = errors[chosenIndex]
        let trainingCount = rowCount - testCount
        var rows: [PredictedRow] = []
        for row in 0..<rowCount {
            let truth = target.mean + target.deviation * generator.nextNormal()
            let isTest = row >= trainingCount
            let error = generator.nextNormal() * noise * (isTest ? 1.2 : 0.5) * (row.isMultiple(of: 29) ? 4 : 1)
            rows.append(
                PredictedRow(
                    id: "fe_ligand\(row / 4)_carbonyl_carbonyl_ox2_hfx0.\(row % 4)", truth: truth,
                    prediction: truth + error,
                    testSet: isTest ? testSetNames[row % testSetNames.count] : nil, group: "fe_ligand\(row / 4)"))
        }
        let testRows = rows.filter { $0.testSet != nil }
        return SplitResult(
            key: kind == .column ? "subset" : kind.rawValue, kind: kind,
            label: kind == .group
                ? "Unseen \(groupNoun.plural)" : kind == .random ? "Random split" : "Split by subset",
            noun: kind == .group || kinds.contains(.group) ? groupNoun : nil, trainingCount: trainingCount,
            testSets: testSetNames.map { name in
                TestSet(name: name, count: testRows.filter { $0.testSet == name }.count)
            },
            heldOutGroupCount: kind == .group ? 87 : nil, sharedGroupShare: kind == .random ? 0.88 : nil,
            folds: kind == .group ? "5 folds by complex" : "5 random folds",
            baseline: score(kind == .random ? 23.08 : 21.25),
            results: results, forest: score(kind == .random ? 4.61 : 8.75), chosenIndex: chosenIndex,
            path: path(kind, &generator), traces: traces(errors, &generator), grid: grid(kind),
            predictions: rows, learning: learning(errors, chosenIndex, kind),
            uncertainty: uncertainty(testRows, &generator), identicalRowCount: 41)
    }

    private func path(_ kind: SplitResult.Kind, _ generator: inout SeededGenerator) -> LassoPathResult {
        let count = 100
        let penalties = (0..<count).map { Mathematics.powerOfTen(-0.1 - 4 * Double($0) / Double(count - 1)) }
        var names: [String] = []
        var lines: [[Double]] = []
        for (place, feature) in features.enumerated() {
            let entry = place < 4 ? 2 + 6 * place : 20 + generator.nextInteger(below: 75)
            let slope = generator.nextNormal() * (place < 4 ? 0.02 : 0.006)
            lines.append((0..<count).map { $0 < entry ? 0 : slope * Double($0 - entry) })
            names.append(feature)
        }
        let minimum = kind == .random ? 99 : 62
        let errors = (0..<count).map { index -> Double in
            let fall = 14 * Mathematics.powerOfTen(-Double(index) / 18)
            let rise = kind == .random ? 0 : Double(max(0, index - minimum)) * 0.015
            return 13.5 + fall + rise
        }
        return LassoPathResult(
            penalties: penalties, features: names, coefficients: lines,
            counts: (0..<count).map { index in lines.filter { $0[index] != 0 }.count }, crossValidatedRMSE: errors,
            crossValidatedError: errors.map { $0 * 0.03 },
            trainingRMSE: errors.indices.map { 12 + 14 * Mathematics.powerOfTen(-Double($0) / 18) - Double($0) * 0.01 },
            minimumIndex: minimum, oneErrorIndex: 38)
    }

    private func traces(_ errors: [Double], _ generator: inout SeededGenerator) -> [StepwiseSelection] {
        func steps(_ count: Int, from start: Double, to end: Double) -> [StepwiseSelection.Step] {
            (0..<count).map { place in
                let score = end + (start - end) * Mathematics.powerOfTen(-Double(place) / 4)
                let name = features[(place * 37 + 11) % features.count]
                return StepwiseSelection.Step(
                    feature: name, count: place + 1, score: score, scoreError: score * 0.03,
                    runnerUp: features[(place * 41 + 5) % features.count],
                    runnerUpScore: score * (1 + generator.nextUniform() * 0.2), testMAE: score * 1.05)
            }
        }
        return [
            StepwiseSelection(
                setKey: "rfa-20", label: "Forward addition, ridge", metric: "RMSE", isAddition: true,
                steps: steps(20, from: 20.4, to: 13.1)),
            StepwiseSelection(
                setKey: "rfa-krr-12", label: "Forward addition, kernel ridge", metric: "MAE", isAddition: true,
                steps: steps(12, from: 15.5, to: 6.5)),
        ]
    }

    private func grid(_ kind: SplitResult.Kind) -> KernelGridResult {
        let widths = [1, 1.8, 3.2, 5.8, 10, 18.3, 31.6, 58, 100.0]
        let penalties = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
        let best = kind == .random ? (3, 4) : (1, 6)
        let scores = penalties.indices.map { row in
            widths.indices.map { column -> Double? in
                let distance = Double(abs(row - best.0)) * 0.9 + Double(abs(column - best.1)) * 1.7
                return (kind == .random ? 2.92 : 8.56) + distance
            }
        }
        return KernelGridResult(
            widths: widths, penalties: penalties, scores: scores, chosenPenalty: best.0, chosenWidth: best.1)
    }

    private func learning(_ errors: [Double], _ chosen: Int, _ kind: SplitResult.Kind) -> LearningCurveResult {
        let sizes = [100, 200, 400, 800, rowCount - testCount]
        func draws(_ last: Double) -> [[Double]] {
            sizes.enumerated().map { place, size in
                let slope = kind == .random ? 0.65 : 0.12
                let mean = last * Mathematics.powerOfTen(-slope * Mathematics.log10(Double(size) / Double(sizes[4])))
                return place == 4 ? [mean] : [mean * 0.9, mean, mean * 1.12]
            }
        }
        return LearningCurveResult(
            sizes: sizes,
            series: [
                LearningCurveResult.Series(setKey: "all", label: "All features", draws: draws(errors[0])),
                LearningCurveResult.Series(
                    setKey: Self.setNames[chosen].key, label: Self.setNames[chosen].label, draws: draws(errors[chosen])),
            ],
            comparison: kind == .group
                ? LearningCurveResult.GroupComparison(
                    rowCount: 754, fewGroups: [9.3, 9.5, 9.4], allGroups: [8.0, 8.1, 8.2]) : nil)
    }

    private func uncertainty(_ rows: [PredictedRow], _ generator: inout SeededGenerator) -> UncertaintyResult {
        let errors = rows.map(\.error.magnitude)
        let spread = errors.map { 0.3 + $0 * 0.12 * generator.nextUniform() + generator.nextUniform() }
        let distance = errors.map { _ in 2 * generator.nextUniform() }
        return UncertaintyResult(
            ids: rows.map(\.id), errors: errors,
            measures: [
                UncertaintyResult.Measure(
                    key: "spread", axis: "spread of 10 bootstrap models\(target.axisUnit)", values: spread,
                    spearman: 0.43, spearmanAll: 0.08),
                UncertaintyResult.Measure(
                    key: "distance", axis: "distance to the nearest training row (s.d. units)", values: distance,
                    spearman: 0.32, spearmanAll: -0.08),
            ], withinOne: 0.4, withinTwo: 0.66)
    }

    private func map() -> PrincipalMap {
        var generator = random("map")
        let count = 654
        let first = (0..<count).map { _ in generator.nextNormal() * 7 }
        let second = (0..<count).map { _ in generator.nextNormal() * 4 }
        return PrincipalMap(
            ids: (0..<count).map { "row_\($0)" }, first: first, second: second,
            targets: (0..<count).map { _ in target.mean + target.deviation * generator.nextNormal() },
            sizes: first.map { ($0 * 5 + 60).rounded() }, sizeName: "number of atoms", explained: [0.36, 0.14, 0.09],
            loadings: [0, 20].map { start in
                (0..<6).map { place in
                    PrincipalMap.Loading(
                        feature: features[(start + place) % features.count], value: 0.17 - Double(place) * 0.02)
                }
            },
            highlights: [
                PrincipalMap.Highlight(index: 3, label: "fe_pisc_pisc_pisc_ox3"),
                PrincipalMap.Highlight(index: 40, label: "fe_misc_misc_misc_ox3"),
            ])
    }

    private func importance(_ document: ReportDocument) -> ImportanceTable {
        var generator = random("importance")
        let sets = document.primary.results.dropFirst()
        var rows = features.enumerated().map { place, feature in
            ImportanceTable.Row(
                feature: feature, coefficient: generator.nextNormal() * 0.2,
                forest: 1 / Double((place + 3) * (place + 3)), additionStep: place < 12 ? place + 1 : nil,
                frequency: generator.nextUniform(), setCount: sets.filter { $0.features.contains(feature) }.count,
                correlation: generator.nextUniform() - 0.5, meanRank: 0)
        }
        rows.sort { ($0.setCount, $1.feature) > ($1.setCount, $0.feature) }
        for place in rows.indices { rows[place].meanRank = Double(place + 1) }
        return ImportanceTable(
            splitKey: document.primary.key, setCount: sets.count, bootstrap: "50 bootstraps of complexes",
            additionLabel: "Forward addition, kernel ridge", rows: rows)
    }
}
