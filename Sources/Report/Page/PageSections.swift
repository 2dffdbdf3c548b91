/// The sections of the page, in their fixed order; those without data are left out.
struct PageSections {
    let document: ReportDocument

    var target: TargetSummary { document.target }
    var sentences: Sentences { Sentences(document: document) }
    var primary: SplitResult { document.primary }

    /// All sections.
    var all: [PageSection] {
        [
            data, scores, composition, lassoPath, crossValidationCurve, selection, kernelGrid, parity, errors,
            learningCurve, uncertainty, map, importance,
        ].compactMap(\.self)
    }

    /// Panels, one for each split that has something to show.
    func panels(_ draw: (SplitResult) -> (caption: String, drawing: String)?) -> String {
        PageParts.panels(
            document.splits.compactMap { split in
                draw(split).map { PageParts.figure(PageParts.label(split) + $0.caption, $0.drawing) }
            })
    }

    /// A label of a set as markup.
    func setLabel(_ index: Int) -> String { Markup.escaped(document.sets[index].label) }
}

extension PageSections {
    // MARK: 1 data

    var data: PageSection? {
        let data = document.data
        let excludedColumns = data.excludedColumns.reduce(0) { $0 + $1.count }
        let excludedRows = data.rowCount - data.usedRowCount
        var heading = "\(data.usedRowCount) rows and \(data.featureCount) features: "
        heading += excludedRows == 0 ? "every row used" : "\(NumberFormat.count(excludedRows, "row", "rows")) left out"
        heading +=
            excludedColumns == 0
            ? ", no column left out" : ", \(NumberFormat.count(excludedColumns, "column", "columns")) left out"
        return PageSection(
            key: "data", shortName: "Data", heading: heading,
            reading: ["What went in, how it was divided, and what was left out."], note: "",
            content: "<dl>"
                + dataRows.map { "<div><dt>\(Markup.escaped($0.name))</dt><dd>\($0.text)</dd></div>" }.joined()
                + "</dl>")
    }

    /// Names and markup of section 1.
    private var dataRows: [NamedText] {
        let data = document.data
        var rows = [NamedText("File", Markup.escaped(data.file))]
        var used =
            data.usedRowCount == data.rowCount
            ? "\(data.rowCount), all used" : "\(data.usedRowCount) of \(data.rowCount)"
        if data.repeatedRowCount > 0 {
            used +=
                "; \(data.repeatedRowCount) \(data.repeatedRowCount == 1 ? "repeats" : "repeat") the features of another row"
        }
        rows.append(NamedText("Rows", used))
        if !data.excludedRows.isEmpty {
            rows.append(NamedText("Rows left out", data.excludedRows.map(text).joined(separator: "; ")))
        }
        rows.append(NamedText("Features", features))
        if !data.excludedColumns.isEmpty {
            rows.append(NamedText("Columns left out", data.excludedColumns.map(text).joined(separator: "; ")))
        }
        rows.append(
            NamedText(
                "Target",
                "\(Markup.code(target.name))\(target.unit.isEmpty ? "" : ", " + Markup.escaped(target.unit)); mean "
                    + "\(NumberFormat.significant(target.mean)), s.d. \(NumberFormat.significant(target.deviation)), range "
                    + "\(NumberFormat.significant(target.minimum)) to \(NumberFormat.significant(target.maximum))"))
        for split in document.splits { rows.append(NamedText(split.label, text(split))) }
        rows += document.settings.map { NamedText($0.name, Markup.escaped($0.text)) }
        rows.append(NamedText("Version", Markup.escaped(document.program)))
        return rows
    }

    private var features: String {
        let names = document.importance?.rows.map(\.feature) ?? primary.results.first?.features ?? []
        let others = names.filter { !FeatureClass(name: $0).isAutocorrelation }.sorted()
        guard others.count < names.count else { return String(document.data.featureCount) }
        var text = "\(document.data.featureCount): \(names.count - others.count) autocorrelations"
        if !others.isEmpty, others.count <= 8 { text += ", " + Markup.list(others.map(Markup.code)) }
        if others.count > 8 { text += " and \(others.count) other columns" }
        return text
    }

    private func text(_ exclusion: DataSummary.Exclusion) -> String {
        let shown = exclusion.names.prefix(12).map { Markup.code(Markup.shortened($0)) }.joined(separator: ", ")
        let more = exclusion.count > min(12, exclusion.names.count) && !exclusion.names.isEmpty
        return "\(exclusion.count) \(Markup.escaped(exclusion.reason))"
            + (shown.isEmpty ? "" : ": " + shown) + (more ? " and more" : "")
    }

    private func text(_ split: SplitResult) -> String {
        var text = "\(split.trainingCount) training and \(split.testCount) test rows"
        if split.testSets.count > 1 {
            text += " (" + split.testSets.map { "\(Markup.escaped($0.name)) \($0.count)" }.joined(separator: ", ") + ")"
        }
        if split.kind == .group, let noun = split.noun {
            text += "; no \(noun.singular) on both sides"
            if let count = split.heldOutGroupCount {
                text += "; \(NumberFormat.count(count, noun.singular, noun.plural)) held out"
            }
        } else if let share = split.sharedGroupShare, let noun = split.noun {
            text += "; \(NumberFormat.percent(share)) of the test rows have their \(noun.singular) in training"
        }
        return text + "; " + Markup.escaped(split.folds)
    }

    // MARK: 3 composition

    var composition: PageSection? {
        let names = primary.results.flatMap(\.features)
        guard document.sets.count > 1, names.contains(where: { FeatureClass(name: $0).isAutocorrelation }) else {
            return nil
        }
        let bars = CompositionFigure.bars(document, primary, .distance, isWeighted: false).dropFirst()
        let distal = FeatureClass.Distance.allCases.firstIndex(of: .distal) ?? 0
        let shares = bars.map { (label: $0.label, share: $0.parts[distal] / max(1, $0.parts.reduce(0, +))) }
        let sorted = shares.enumerated().sorted { ($0.element.share, $0.offset) < ($1.element.share, $1.offset) }
        var heading = "What the \(NumberFormat.word(document.sets.count - 1)) chosen sets are made of"
        if let low = sorted.first?.element, let high = sorted.last?.element {
            heading =
                high.share - low.share >= 0.1
                ? "Methods disagree on reach: distal features are \(NumberFormat.percent(low.share)) of "
                    + "\(Markup.escaped(low.label)) and \(NumberFormat.percent(high.share)) of \(Markup.escaped(high.label))"
                : "Methods agree on reach: distal features are \(NumberFormat.percent(low.share)) to "
                    + "\(NumberFormat.percent(high.share)) of every set"
        }
        var reading = [
            "Each bar is one feature set, chosen on the training rows of \(PageParts.label(primary)); its number "
                + "of features stands at the end."
        ]
        if let share = sentences.proximalForestShare {
            reading.append(
                "By weight, \(NumberFormat.percent(share)) of the forest’s importance lies within one bond of the metal."
            )
        }
        let weights = Array(Set(primary.results.map(\.weightName))).sorted().filter { !$0.isEmpty }
        let figures = CompositionFigure.Grouping.allCases.flatMap { grouping in
            [false, true].map { isWeighted in
                PageParts.figure(
                    (grouping == .property ? "By property" : "By distance from the metal") + ", share of "
                        + (isWeighted ? "weight" : "features"),
                    CompositionFigure.draw(document, primary, grouping, isWeighted: isWeighted))
            }
        }
        return PageSection(
            key: "composition", shortName: "Composition", heading: heading, reading: reading,
            note:
                "Weight: \(Markup.list(weights.map(Markup.escaped))). Proximal reaches 0–1 bonds from the metal, middle 2, "
                + "distal 3 or more; whole: summed over a ligand or the complex; other: all other columns.",
            content: PageParts.panels(figures) + compositionTable)
    }

    private var compositionTable: String {
        let groupings = CompositionFigure.Grouping.allCases
        let header =
            ["set", "features"]
            + groupings.flatMap { grouping in CompositionFigure.groups(grouping).map { Markup.escaped($0.label) } }
        let bars = groupings.map { CompositionFigure.bars(document, primary, $0, isWeighted: false) }
        let rows = document.sets.indices.map { place in
            [setLabel(place), String(bars[0][place].count)]
                + bars.flatMap { $0[place].parts.map { NumberFormat.fixed($0, 0) } }
        }
        return PageParts.details(
            "Numbers of features", PageParts.table("Numbers of features", header: header, rows: rows))
    }

    // MARK: 4 and 5 LASSO

    var lassoPath: PageSection? {
        guard let path = primary.path, !path.features.isEmpty else { return nil }
        let range = LassoPathFigure.shownRange(path)
        let index = path.minimumIndex
        let largest = path.features.indices.sorted {
            (-path.coefficients[$0][index].magnitude, $0) < (-path.coefficients[$1][index].magnitude, $1)
        }.prefix(3)
        let entries = path.features.indices.map { feature in
            path.coefficients[feature].firstIndex { $0 != 0 } ?? path.penalties.count
        }
        let first = path.features.indices.sorted { (entries[$0], $0) < (entries[$1], $1) }.prefix(3)
        func names(_ features: some Sequence<Int>) -> String {
            Markup.list(features.map { Markup.feature(path.features[$0]) })
        }
        let heading =
            Set(largest) == Set(first) && first.count == 3
            ? "Three features enter first and stay largest up to the CV minimum: \(names(largest))"
            : "\(names(first)) enter first; at the CV minimum \(names(largest)) are largest"
        let reading =
            path.isMinimumAtBorder
            ? "At one standard error \(NumberFormat.count(path.counts[path.oneErrorIndex], "feature remains", "features remain")); the "
                + "CV error falls to the end of the path (\(path.counts[index]) features)."
            : "At one standard error \(NumberFormat.count(path.counts[path.oneErrorIndex], "feature remains", "features remain")), at the "
                + "CV minimum \(path.counts[index]). Beyond that, features trade weight without lowering the error."
        let lines = LassoPathFigure.coloured(path, range).count
        let caption =
            PageParts.label(primary)
            + " · \(NumberFormat.count(lines, "line passes", "lines pass")) 5 % of the largest coefficient; coloured by "
            + "distance from the metal: <b class=\"t-prox\">proximal</b>, <b class=\"t-mid\">middle</b>, "
            + "<b class=\"t-dist\">distal</b>, <b class=\"t-who\">whole ligand and other</b>"
        return PageSection(
            key: "lasso-path", shortName: "LASSO", heading: heading, reading: [reading],
            note:
                "Point at a line for its name and meaning. Lines without a label are grey. The path is shown a little past "
                + "the minimum; the CSV holds all of it, for all splits.",
            content: PageParts.figure(
                caption,
                PageParts.switched(
                    wide: LassoPathFigure.draw(path, isNarrow: false),
                    narrow: LassoPathFigure.draw(path, isNarrow: true))))
    }

    var crossValidationCurve: PageSection? {
        let known = document.splits.filter { $0.path != nil }
        guard let first = known.first(where: { $0.key == primary.key }) ?? known.first, let path = first.path else {
            return nil
        }
        let count = path.counts[path.minimumIndex]
        let place = first.kind == .random ? "on rows left out at random" : "on \(Markup.escaped(first.phrase))"
        var heading =
            path.isMinimumAtBorder
            ? "For LASSO the error \(place) falls to the end of the path"
            : "For LASSO, more than \(NumberFormat.count(count, "feature does", "features do")) not help \(place)"
        if let contrast = document.contrast?.path, first.kind != .random {
            heading +=
                contrast.isMinimumAtBorder
                ? "; on a random split the error never turns up"
                : "; on a random split \(contrast.counts[contrast.minimumIndex])"
        }
        let reading = known.compactMap { split -> String? in
            guard let path = split.path else { return nil }
            let low = path.crossValidatedRMSE[path.minimumIndex]
            return path.isMinimumAtBorder
                ? "\(PageParts.label(split)): the CV error falls to the end of the path, where it is "
                    + "\(sentences.error(low)) RMSE."
                : "\(PageParts.label(split)): the CV error is lowest (\(sentences.error(low)) RMSE) at "
                    + "\(path.counts[path.minimumIndex]) features and is \(sentences.plain(path.crossValidatedRMSE.last ?? low)) "
                    + "at the end, while the training error falls to \(sentences.plain(path.trainingRMSE.last ?? low))."
        }
        let atBorder = known.filter { $0.path?.isMinimumAtBorder ?? false }
        let warning =
            atBorder.isEmpty
            ? ""
            : " <b>Border warning</b> for \(atBorder.map(PageParts.label).joined(separator: ", ")): "
                + "the minimum is the last point; extend the path before using it."
        return PageSection(
            key: "cv-curve", shortName: "CV curve", heading: heading, reading: reading,
            note:
                "Band: ± 1 standard error over the folds. Dashed grey: training error. The steep start, with few features, "
                + "is cut so that the end shows." + warning,
            content: panels { split in
                split.path.map { (" · \(Markup.escaped(split.folds))", CVCurveFigure.draw($0, split, target)) }
            } + crossValidationTable(known), isFullWidth: known.count == PageParts.rowLength)
    }

    private func crossValidationTable(_ splits: [SplitResult]) -> String {
        splits.compactMap { split -> String? in
            guard let path = split.path else { return nil }
            let step = max(1, path.penalties.count / 12)
            let rows = path.penalties.indices.filter { $0.isMultiple(of: step) || $0 == path.minimumIndex }.map {
                index in
                [
                    NumberFormat.significant(path.penalties[index]), String(path.counts[index]),
                    NumberFormat.error(path.crossValidatedRMSE[index], 2),
                    NumberFormat.error(path.crossValidatedError[index], 2),
                    NumberFormat.error(path.trainingRMSE[index], 2),
                ]
            }
            return PageParts.details(
                "Numbers, \(split.label.lowercasedStart)",
                PageParts.table(
                    "Numbers, \(split.label.lowercasedStart)",
                    header: ["λ / 2n", "features", "CV RMSE", "SE", "training RMSE"],
                    rows: rows))
        }.joined()
    }
}
