extension PageSections {
    // MARK: 8 parity

    var parity: PageSection? {
        let known = document.splits.filter { !$0.testPredictions.isEmpty }
        guard !known.isEmpty else { return nil }
        let own = primary.chosen.kernel.test.rmse
        let heading: String
        if let contrast = document.contrast {
            let other = contrast.chosen.kernel.test.rmse
            heading =
                own > other * 1.1
                ? "On \(Markup.escaped(primary.phrase)) the model keeps the trend but not the precision: RMSE "
                    + "\(sentences.plain(own)) against \(sentences.error(other))"
                : "RMSE \(sentences.plain(own)) on \(Markup.escaped(primary.phrase)), \(sentences.error(other)) on a random "
                    + "split"
        } else {
            heading = "Predicted against true values: RMSE \(sentences.error(own))"
        }
        let phrases = known.map { "\(PageParts.label($0)): \(sentences.setPhrase($0.chosenIndex, in: $0))" }
        let range = ParityFigure.range(known)
        let most = ParityFigure.tooltips
        let pointed =
            known.contains { $0.testCount > most } ? "one of the \(most) crosses with the largest errors" : "a cross"
        return PageSection(
            key: "parity", shortName: "Parity", heading: heading,
            reading: ["Each panel shows the model that its own folds chose. " + phrases.joined(separator: "; ") + "."],
            note:
                "Equal axes; training rows beneath, test rows on top; rows beyond the axes sit on the edge. Point at "
                + "\(pointed) for the row and its two values.",
            content: panels { split in
                split.testPredictions.isEmpty
                    ? nil
                    : (
                        " · \(setLabel(split.chosenIndex)) · \(NumberFormat.count(split.testCount, "test row", "test rows"))",
                        ParityFigure.draw(split, target, range: range)
                    )
            }, isFullWidth: known.count == PageParts.rowLength)
    }

    // MARK: 9 errors

    /// Test rows by falling |error|.
    func worstRows(_ split: SplitResult) -> [PredictedRow] {
        Array(
            split.testPredictions.enumerated().sorted {
                (-$0.element.error.magnitude, $0.offset) < (-$1.element.error.magnitude, $1.offset)
            }.prefix(10).map(\.element))
    }

    var errors: PageSection? {
        let known = document.splits.filter { !$0.testPredictions.isEmpty }
        guard let first = known.first(where: { $0.key == primary.key }) ?? known.first else { return nil }
        let sizes = first.testPredictions.map(\.error.magnitude).sorted()
        let (median, tail) = (Statistics.quantile(sorted: sizes, 0.5), Statistics.quantile(sorted: sizes, 0.95))
        let errors = first.testPredictions.map(\.error)
        let mean = Statistics.mean(errors)
        let deviation = Statistics.mean(errors.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        var text = ""
        // Within a normal distribution the median of |error| is 0.67 standard deviations.
        if deviation > 0 {
            text =
                median < 0.6 * deviation
                ? "The tails are heavier than a normal curve." : "The errors follow a normal curve closely."
        }
        let worst = worstRows(first)
        let groups = worst.compactMap(\.group)
        if groups.count == worst.count, worst.count == 10, let noun = first.noun {
            var counts: [String: Int] = [:]
            for group in groups { counts[group, default: 0] += 1 }
            let most = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }[0]
            text += " The ten worst rows come from \(NumberFormat.count(counts.count, noun.singular, noun.plural))"
            text += most.value > 2 ? "; \(Markup.code(most.key)) alone gives \(most.value)." : "."
        }
        let tables = known.map { split in
            let name = "Ten worst rows, \(split.label.lowercasedStart)"
            let decimals = NumberFormat.errorDecimals(split.chosen.kernel.test.mae)
            let rows = worstRows(split).map { row in
                [
                    Markup.code(Markup.shortened(row.id)), NumberFormat.fixed(row.truth, decimals),
                    NumberFormat.fixed(row.prediction, decimals), NumberFormat.signed(row.error, decimals),
                ]
            }
            return PageParts.details(
                name,
                PageParts.table(name, header: ["row", "true\(target.axisUnit)", "predicted", "error"], rows: rows),
                isOpen: split.key == first.key)
        }
        return PageSection(
            key: "errors", shortName: "Errors",
            heading:
                "Half of the \(first.kind == .group ? "unseen" : "test") rows are within \(sentences.error(median)); one "
                + "in twenty is off by more than \(sentences.plain(tail))",
            reading: text.isEmpty ? [] : [text],
            note: "Line: normal curve of the same mean and width. The outermost bins hold everything beyond.",
            content: panels { split in
                split.testPredictions.isEmpty ? nil : ("", ErrorFigure.draw(split, target))
            } + tables.joined(), isFullWidth: known.count == PageParts.rowLength)
    }

    // MARK: 10 learning curve

    var learningCurve: PageSection? {
        let known = document.splits.filter { $0.learning != nil }
        guard let first = known.first(where: { $0.key == primary.key }) ?? known.first, let curve = first.learning
        else {
            return nil
        }
        func gain(_ split: SplitResult) -> Double? {
            guard let curve = split.learning else { return nil }
            let key = document.sets[split.chosenIndex].key
            let series = curve.series.first { $0.setKey == key } ?? curve.series.first
            return series.flatMap { curve.slope(of: $0) }.map { 1 - Mathematics.powerOfTwo($0) }
        }
        var heading =
            "More rows: the test error from \(curve.sizes.first ?? 0) to \(curve.sizes.last ?? 0) training rows"
        if let own = gain(first) {
            heading =
                own > 0.005
                ? "Doubling the rows cuts the error on \(Markup.escaped(first.phrase)) by \(NumberFormat.percent(own))"
                : "More rows do not lower the error on \(Markup.escaped(first.phrase))"
            if let contrast = document.contrast, contrast.key != first.key, let other = gain(contrast) {
                heading +=
                    other > 0.005 ? ", on a random split by \(NumberFormat.percent(other))" : ", nor on a random split"
            }
        }
        var reading: [String] = []
        if let comparison = curve.comparison, let noun = first.noun {
            let (few, all) = (Statistics.mean(comparison.fewGroups), Statistics.mean(comparison.allGroups))
            let noise = Statistics.standardError(comparison.fewGroups) + Statistics.standardError(comparison.allGroups)
            reading.append(
                "\(comparison.rowCount) rows spread over all training \(noun.plural) err by \(sentences.error(all)); the same "
                    + "number taken from half of the \(noun.plural) errs by \(sentences.plain(few)) "
                    + "(\(NumberFormat.count(comparison.fewGroups.count, "draw", "draws")))."
                    + (few - all > noise ? " New \(noun.plural) are worth more than new rows." : ""))
        }
        let draws = curve.series.first?.draws.map(\.count).max() ?? 1
        let range = LearningCurveFigure.range(known)
        let tables = known.compactMap { split -> String? in
            guard let curve = split.learning else { return nil }
            let rows = curve.sizes.indices.map { index in
                [String(curve.sizes[index])] + curve.series.map { NumberFormat.error($0.means[index], 2) }
            }
            let name = "Numbers, \(split.label.lowercasedStart)"
            return PageParts.details(
                name,
                PageParts.table(
                    name, header: ["training rows"] + curve.series.map { Markup.escaped($0.label) + ", MAE" },
                    rows: rows))
        }
        return PageSection(
            key: "learning-curve", shortName: "Learning", heading: heading, reading: reading,
            note:
                "Mean and range of \(NumberFormat.count(draws, "draw", "draws")) (1 at full size); hyper-parameters fixed at "
                + "those chosen with all rows. Slope of log MAE against log rows.",
            content: panels { split in
                split.learning.map {
                    (
                        "",
                        LearningCurveFigure.draw($0, split, document.sets[split.chosenIndex].key, target, range: range)
                    )
                }
            } + tables.joined(), isFullWidth: known.count == PageParts.rowLength)
    }

    // MARK: 11 uncertainty

    var uncertainty: PageSection? {
        let known = document.splits.filter { !($0.uncertainty?.measures.isEmpty ?? true) }
        guard let first = known.first(where: { $0.key == primary.key }) ?? known.first, let result = first.uncertainty,
            let measure = result.measures.first
        else { return nil }
        let (heading, reading) = uncertaintyText(first, result, measure)
        let keys = result.measures.map(\.key)
        let rows = keys.map { key in
            panels { split in
                guard let result = split.uncertainty, let measure = result.measures.first(where: { $0.key == key })
                else {
                    return nil
                }
                return (" · \(Markup.escaped(key))", UncertaintyFigure.draw(result, measure, split, target))
            }
        }
        let removal = panels { split in
            split.uncertainty.map {
                (" · most uncertain rows removed", UncertaintyFigure.drawRemoval($0, split, target))
            }
        }
        let tableRows = known.flatMap { split in
            (split.uncertainty?.measures ?? []).map { measure in
                [
                    "\(Markup.escaped(split.label)), \(Markup.escaped(measure.key))",
                    measure.spearman.map { NumberFormat.fixed($0, 2) } ?? NumberFormat.missing,
                    measure.spearmanAll.map { NumberFormat.fixed($0, 2) } ?? NumberFormat.missing,
                ]
            }
        }
        return PageSection(
            key: "uncertainty", shortName: "Uncertainty", heading: heading, reading: reading,
            note:
                "Line: mean |error| of eighths of the rows. Points beyond an axis sit on its edge; the axes of the panels "
                + "differ. Rows at distance 0 share all chosen features with a training row.",
            content: rows.joined() + removal
                + PageParts.details(
                    "Rank correlations",
                    PageParts.table(
                        "Rank correlations",
                        header: ["Spearman correlation with |error|", "chosen features", "all features"],
                        rows: tableRows)), isFullWidth: known.count == PageParts.rowLength)
    }

    private func uncertaintyText(
        _ split: SplitResult, _ result: UncertaintyResult, _ measure: UncertaintyResult.Measure
    ) -> (String, [String]) {
        func word(_ value: Double?) -> String { value.map { NumberFormat.fixed($0, 2) } ?? "undefined" }
        let own = measure.spearman ?? 0
        let place = "for \(Markup.escaped(split.phrase))"
        var heading =
            own >= 0.3
            ? "Ensemble spread ranks the errors \(place) (Spearman \(word(measure.spearman)))"
            : own >= 0.15
                ? "Ensemble spread ranks the errors \(place) only weakly (Spearman \(word(measure.spearman)))"
                : "Ensemble spread does not tell which predictions \(place) are wrong (Spearman \(word(measure.spearman)))"
        if split.chosenIndex != 0, let all = measure.spearmanAll {
            heading +=
                all < own - 0.1
                ? "; with all \(document.data.featureCount) features less so (\(word(all)))"
                : all > own + 0.1 ? "; with all \(document.data.featureCount) features better (\(word(all)))" : ""
        }
        var reading: [String] = []
        if result.measures.count > 1 {
            let other = result.measures[1]
            let value = other.spearman ?? 0
            let comparison = value < own - 0.05 ? "says less" : value > own + 0.05 ? "says more" : "says as much"
            reading.append(
                "Distance to the training data \(comparison) (\(word(other.spearman)) with the chosen features"
                    + (split.chosenIndex == 0 ? ")." : ", \(word(other.spearmanAll)) with all)."))
        }
        if let one = result.withinOne, let two = result.withinTwo {
            reading.append(
                "\(NumberFormat.percent(one)) of the errors are within the spread and \(NumberFormat.percent(two)) within "
                    + "twice of it; a calibrated error bar would hold 68 and 95\(NumberFormat.noBreakSpace)%.")
        }
        return (heading, reading)
    }
}
