extension PageSections {
    // MARK: 2 scores

    var scores: PageSection? {
        let heading: String
        if let contrast = document.contrast {
            let ratios = document.sets.indices.map {
                primary.results[$0].kernel.test.mae / max(contrast.results[$0].kernel.test.mae, .leastNormalMagnitude)
            }
            let (low, high) = (ratios.min() ?? 1, ratios.max() ?? 1)
            let times = NumberFormat.range(NumberFormat.fixed(low, 1), NumberFormat.fixed(high, 1))
            heading =
                low > 1.05
                ? "Every feature set looks \(times) times better on a random split"
                : "On \(Markup.escaped(primary.phrase)), errors are \(times) times what a random split promises"
        } else {
            let errors = primary.results.map(\.kernel.test.mae)
            heading =
                "\(NumberFormat.capitalizedWord(document.sets.count)) feature "
                + "\(document.sets.count == 1 ? "set errs" : "sets err") by "
                + NumberFormat.range(sentences.plain(errors.min() ?? 0), sentences.plain(errors.max() ?? 0))
                + target.suffix
        }
        let hasNested = document.splits.contains { $0.results.contains { $0.nestedMAE != nil } }
        return PageSection(
            key: "scores", shortName: "Scores", heading: heading, reading: scoreReading,
            note: "MAE, RMSE and max\(target.axisUnit). Shaded: chosen by the cross-validation of that split. "
                + (hasNested
                    ? "Nested: the selection is made anew within every fold; CV: sets picked once on all training rows, so "
                        + "optimistic."
                    : "Sets were picked once on all training rows, so the CV column is optimistic.")
                + linearNote + borderNote,
            content: "<div class=\"w in-col\">\(ScoresFigure.draw(document, isNarrow: false))</div><div class=\"nw\">"
                + ScoresFigure.draw(document, isNarrow: true) + "</div>" + scoreTables,
            isFullWidth: true)
    }

    private var scoreReading: [String] {
        let chosen = primary.chosen.kernel
        var text = "Cross-validation chooses \(setLabel(primary.chosenIndex))"
        text += chosen.crossValidatedMAE.map { " (\(sentences.error($0)))" } ?? ""
        text += "; on \(Markup.escaped(primary.phrase)) it errs by \(sentences.plain(chosen.test.mae))"
        let best =
            primary.results.indices.min {
                (primary.results[$0].kernel.test.mae, $0) < (primary.results[$1].kernel.test.mae, $1)
            } ?? 0
        text +=
            best == primary.chosenIndex
            ? ", which is also the lowest test error."
            : ". The lowest test error, \(sentences.plain(primary.results[best].kernel.test.mae)), belongs to "
                + "\(setLabel(best)), but the test set never chooses."
        if let contrast = document.contrast, contrast.chosenIndex != primary.chosenIndex {
            text += " Random folds would have chosen \(setLabel(contrast.chosenIndex))."
        }
        let linear = primary.results.map(\.linear.test.mae).filter(\.isFinite)
        if let low = linear.min() {
            text += " Linear models (ridge) reach \(sentences.plain(low)) at best."
        }
        if let forest = primary.forest {
            text += " The forest on all features errs by \(sentences.plain(forest.test.mae))."
        }
        var paragraphs = [text]
        if primary.identicalRowCount > document.data.repeatedRowCount {
            paragraphs.append(
                "In the chosen features \(NumberFormat.count(primary.identicalRowCount, "row is", "rows are")) the same as "
                    + "another one (\(document.data.repeatedRowCount) in all features): there the model must predict one "
                    + "value for different complexes.")
        }
        return paragraphs
    }

    /// A word on least squares that fails.
    private var linearNote: String {
        guard let worst = document.splits.map({ ($0, $0.allFeatures.linear.test.r2 ?? 0) }).min(by: { $0.1 < $1.1 }),
            worst.1 < 0
        else { return "" }
        return " Least squares on all \(document.data.featureCount) columns fails on \(Markup.escaped(worst.0.phrase)) "
            + "(R² \(NumberFormat.fixed(worst.1, 1)))."
    }

    /// A warning about sets whose best width or penalty is the last one tried.
    private var borderNote: String {
        let parts = document.splits.compactMap { split -> String? in
            let sets = split.results.indices.filter { split.results[$0].isAtGridBorder }
            guard !sets.isEmpty else { return nil }
            let names =
                sets.count == split.results.count
                ? "every set" : sets.count > 3 ? "\(sets.count) of the sets" : Markup.list(sets.map(setLabel))
            return "\(names) (\(PageParts.label(split)))"
        }
        guard !parts.isEmpty else { return "" }
        return " <b>Border warning</b>: the best kernel width or penalty is the last one tried for "
            + Markup.list(parts)
            + "; wider grids (\(Markup.code("--sigma")), \(Markup.code("--lambda"))) may do better."
    }

    /// Scores of all sets, in tables of as many splits as a page is wide. A last table that leaves half of the width free has
    /// the test sets beside it.
    private var scoreTables: String {
        let hasTime = document.splits.contains { $0.results.contains { $0.kernel.seconds != nil } }
        let hasNested = document.splits.contains { $0.results.contains { $0.nestedMAE != nil } }
        let columns = 7 + (hasTime ? 1 : 0) + (hasNested ? 1 : 0)
        let most = max(1, 16 / columns)
        var tables = stride(from: 0, to: document.splits.count, by: most).map { start in
            let splits = Array(document.splits[start..<min(start + most, document.splits.count)])
            return scoreTable(
                splits, columns, hasTime, hasNested, isPart: splits.count < min(most, document.splits.count))
        }
        let rest = testSetTables
        guard !rest.isEmpty, document.splits.count > most, !document.splits.count.isMultiple(of: most) else {
            return (tables + rest).joined()
        }
        let last = tables.removeLast()
        return tables.joined() + "<div class=\"beside\"><div>\(last)</div><div>\(rest.joined())</div></div>"
    }

    private func scoreTable(
        _ splits: [SplitResult], _ columns: Int, _ hasTime: Bool, _ hasNested: Bool, isPart: Bool
    ) -> String {
        var head = "<tr><td></td>"
        for split in splits {
            head +=
                "<th class=\"sp \(split.token)\" colspan=\"\(columns)\" scope=\"colgroup\">"
                + "\(Markup.escaped(split.label))</th>"
        }
        head += "</tr><tr><td></td>"
        for _ in splits {
            head +=
                "<th></th><th scope=\"colgroup\">Ridge</th><th class=\"l\" colspan=\"\(columns - 2)\" scope=\"colgroup\">"
                + "Kernel ridge (KRR)</th>"
        }
        head += "</tr><tr><th scope=\"col\">Feature set</th>"
        for _ in splits {
            let names =
                ["n", "test MAE", "CV MAE"] + (hasNested ? ["nested"] : [])
                + ["test MAE", "RMSE", "R²", "max"] + (hasTime ? ["time, s"] : [])
            head += names.map { "<th scope=\"col\"\($0 == "n" ? " class=\"n\"" : "")>\($0)</th>" }.joined()
        }
        head += "</tr>"
        var rows = [row("Mean predictor", splits.map { (0, nil, $0.baseline, nil, false) }, hasTime, hasNested)]
        for place in document.sets.indices {
            let cells = splits.map { split -> Cells in
                let result = split.results[place]
                return (
                    result.features.count, result.linear.test.mae, result.kernel, result.nestedMAE,
                    place == split.chosenIndex
                )
            }
            rows.append(row(setLabel(place), cells, hasTime, hasNested))
        }
        if splits.contains(where: { $0.forest != nil }) {
            let cells = splits.map { split -> Cells in (document.data.featureCount, nil, split.forest, nil, false) }
            rows.append(row("Forest, all features", cells, hasTime, hasNested))
        }
        let name = document.splits.count > splits.count ? ": " + splits.map(\.label).joined(separator: ", ") : ""
        return PageParts.scrolling(
            "Score table" + name,
            "<table class=\"scores\(isPart ? " part" : "")\"><thead>\(head)</thead><tbody>"
                + "\(rows.joined(separator: "\n"))</tbody></table>")
    }

    private typealias Cells = (count: Int, linear: Double?, score: ModelScore?, nested: Double?, isChosen: Bool)

    private func row(_ label: String, _ cells: [Cells], _ hasTime: Bool, _ hasNested: Bool) -> String {
        func two(_ value: Double?) -> String { value.map { NumberFormat.error($0, 2) } ?? NumberFormat.missing }
        var text = "<tr><th scope=\"row\">\(label)</th>"
        for cell in cells {
            let score = cell.score
            var values = [two(cell.linear), two(score?.crossValidatedMAE)]
            if hasNested { values.append(two(cell.nested)) }
            values.append("<b>\(two(score?.test.mae))</b>")
            values += [
                two(score?.test.rmse), score?.test.r2.map { NumberFormat.fixed($0, 3) } ?? NumberFormat.missing,
                score.map { NumberFormat.error($0.test.maximum) } ?? NumberFormat.missing,
            ]
            if hasTime { values.append(score?.seconds.map { NumberFormat.fixed($0, 1) } ?? NumberFormat.missing) }
            let on = cell.isChosen ? " on" : ""
            text += "<td class=\"n\(on)\">\(cell.count)</td>"
            text += values.map { "<td\(cell.isChosen ? " class=\"on\"" : "")>\($0)</td>" }.joined()
        }
        return text + "</tr>"
    }

    /// Kernel test MAE by test set, where a split has several.
    private var testSetTables: [String] {
        document.splits.filter { $0.testSets.count > 1 }.map { split in
            let header = ["set"] + split.testSets.map { "\(Markup.escaped($0.name)) (\($0.count))" }
            var rows = [["Mean predictor"] + split.baseline.testBySet.map { NumberFormat.error($0.mae, 2) }]
            rows += document.sets.indices.map { place in
                [setLabel(place)] + split.results[place].kernel.testBySet.map { NumberFormat.error($0.mae, 2) }
            }
            return PageParts.details(
                "Test MAE by test set, \(split.label)",
                PageParts.table(
                    "Test MAE by test set, \(split.label)", header: header, rows: rows, style: "scores part"),
                isOpen: true)
        }
    }

    // MARK: 6 selection

    var selection: PageSection? {
        let traces = primary.traces.filter { !$0.steps.isEmpty }
        guard let trace = traces.first(where: { $0.isAddition }) ?? traces.first else { return nil }
        let scores = trace.steps.compactMap(\.score)
        var heading = "One feature at a time: \(trace.label.lowercasedStart)"
        if trace.isAddition, let first = scores.first, let last = scores.last, scores.count > 2, last < first {
            let goal = first - 0.75 * (first - last)
            let early = (scores.firstIndex { $0 <= goal } ?? 0) + 1
            let rest = scores.count - early
            heading =
                "\(NumberFormat.capitalizedWord(early)) \(early == 1 ? "feature takes" : "features take") the CV error"
                + (early > 1 ? " from \(sentences.plain(first))" : "") + " to \(sentences.error(scores[early - 1]))"
            if rest > 0 {
                heading +=
                    "; \(NumberFormat.word(rest)) more \(rest == 1 ? "takes" : "take") it to \(sentences.plain(last))"
            }
        }
        let lines = traces.compactMap { trace -> String? in
            guard let last = trace.steps.last(where: { $0.score != nil }), let score = last.score else { return nil }
            let lowest = trace.steps.min { ($0.score ?? .infinity, $0.count) < ($1.score ?? .infinity, $1.count) }
            if !trace.isAddition, let lowest, let least = lowest.score {
                return "\(Markup.escaped(trace.label)) is best with "
                    + "\(NumberFormat.count(lowest.count, "feature", "features")): CV \(trace.metric) "
                    + "\(sentences.error(least)); with \(NumberFormat.count(last.count, "feature", "features")) it is "
                    + "\(sentences.plain(score))."
            }
            return
                "\(Markup.escaped(trace.label)) ends at \(NumberFormat.count(last.count, "feature", "features")) with a CV "
                + "\(trace.metric) of \(sentences.error(score))."
        }
        // Each kind of trace begins a row of its own.
        var rows: [[String]] = []
        for trace in traces {
            var figures: [String] = []
            for split in document.splits {
                guard let own = split.traces.first(where: { $0.setKey == trace.setKey }), !own.steps.isEmpty else {
                    continue
                }
                let isShort = own.isAddition && own.steps.count <= TraceFigure.mostRows
                guard isShort || own.steps.contains(where: { $0.score != nil }) else { continue }
                figures.append(
                    PageParts.figure(
                        PageParts.label(split) + " · " + Markup.escaped(own.label.lowercasedStart),
                        isShort ? TraceFigure.draw(own, split, target) : TraceFigure.drawCurve(own, split, target)))
            }
            if !figures.isEmpty { rows.append(figures) }
        }
        return PageSection(
            key: "selection", shortName: "Selection", heading: heading, reading: lines,
            note: "Scored by cross-validation on training rows only. Filled: CV error ± 1 SE over the folds. Hollow: "
                + "runner-up of the step, or the steps of a removal. Grey dots and line, where drawn: test error, computed "
                + "afterwards and used for nothing.",
            content: rows.map(PageParts.panels).joined() + traces.map(traceTable).joined(),
            isFullWidth: rows.contains { $0.count == PageParts.rowLength })
    }

    private func traceTable(_ trace: StepwiseSelection) -> String {
        let rows = trace.steps.prefix(40).enumerated().map { place, step in
            [
                String(place + 1), Markup.feature(step.feature), String(step.count),
                step.score.map { NumberFormat.error($0, 2) } ?? NumberFormat.missing,
                step.scoreError.map { NumberFormat.error($0, 2) } ?? NumberFormat.missing,
                step.runnerUp.map(Markup.feature) ?? NumberFormat.missing,
                step.runnerUpScore.map { NumberFormat.error($0, 2) } ?? NumberFormat.missing,
            ]
        }
        let name = "Numbers, \(trace.label.lowercasedStart), \(primary.label.lowercasedStart)"
        return PageParts.details(
            name,
            PageParts.table(
                name,
                header: [
                    "step", trace.isAddition ? "added" : "removed", "features", "CV \(trace.metric)", "SE", "runner-up",
                    "its CV \(trace.metric)",
                ], rows: rows, textColumns: [1, 5]))
    }

    // MARK: 7 grid

    var kernelGrid: PageSection? {
        let known = document.splits.filter { $0.grid != nil }
        guard let first = known.first(where: { $0.key == primary.key }) ?? known.first, let grid = first.grid else {
            return nil
        }
        let width = grid.widths[grid.chosenWidth]
        var heading = "Cross-validation chooses a kernel of width \(NumberFormat.significant(width))"
        var reading: [String] = []
        if let contrast = document.contrast, let other = contrast.grid, first.kind != .random {
            let ratio = width / other.widths[other.chosenWidth]
            if ratio > 1.05 {
                heading =
                    "\(first.phrase.capitalizedStart) ask for a kernel \(NumberFormat.fixed(ratio, 1)) times wider"
                reading.append(
                    "The random split rewards a narrow kernel (\(Self.width(other))): "
                        + "near copies of the test rows sit among the training rows. \(PageParts.label(first)): "
                        + "\(Self.width(grid)).")
            } else {
                heading =
                    ratio < 0.95
                    ? "\(first.phrase.capitalizedStart) ask for a kernel \(NumberFormat.fixed(1 / ratio, 1)) times narrower"
                    : (known.count > 2 ? "\(first.phrase.capitalizedStart) and a random split" : "Both splits")
                        + " choose the same kernel width, \(NumberFormat.significant(width))"
            }
            heading = Markup.escaped(heading)
        }
        let border = known.filter { $0.grid?.isAtBorder ?? false }
        if !border.isEmpty {
            reading.append(
                "<b>Border warning</b> for \(Markup.list(border.map(PageParts.label))): the best cell lies on the edge of the "
                    + "grid; a wider grid may do better.")
        }
        return PageSection(
            key: "krr-grid", shortName: "Kernel grid", heading: heading, reading: reading,
            note:
                "All \(document.data.featureCount) features. Dark is low error, on a logarithmic scale of its own in each "
                + "panel; the outlined cell was chosen. k\u{A0}=\u{A0}exp(−r²/σ²), standardised features.",
            content: panels { split in
                split.grid.map { (" · CV MAE\(target.axisUnit)", KernelGridFigure.draw($0, split, target)) }
            }, isFullWidth: known.count == PageParts.rowLength)
    }

    /// The chosen width, `σ = 10`, on one line.
    private static func width(_ grid: KernelGridResult) -> String {
        let space = NumberFormat.noBreakSpace
        return "σ\(space)=\(space)\(NumberFormat.significant(grid.widths[grid.chosenWidth]))"
    }
}
