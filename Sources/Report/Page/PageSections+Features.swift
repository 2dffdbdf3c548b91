extension PageSections {
    // MARK: 12 map

    var map: PageSection? {
        guard let map = document.map, map.ids.count > 2, map.explained.count >= 2 else { return nil }
        let share = NumberFormat.percent(map.explained[0] + map.explained[1])
        let targetFit = max(
            abs(Self.correlation(map.first, map.targets)), abs(Self.correlation(map.second, map.targets)))
        var heading = "Two components hold \(share) of the variance of the features"
        var reading = ["PC 1 and PC 2 hold \(share) of the variance of the \(document.data.featureCount) features."]
        if let sizes = map.sizes {
            let sizeFit = max(abs(Self.correlation(map.first, sizes)), abs(Self.correlation(map.second, sizes)))
            if sizeFit > targetFit + 0.2 {
                heading = "The map sorts rows by size, not by \(Markup.escaped(target.words))"
            } else if targetFit > sizeFit + 0.2 {
                heading = "The map sorts rows by \(Markup.escaped(target.words)), not by size"
            }
            reading.append(
                "The better of the two correlates by \(NumberFormat.fixed(sizeFit, 2)) with the \(Markup.escaped(map.sizeName)) "
                    + "and by \(NumberFormat.fixed(targetFit, 2)) with the target.")
        } else {
            reading.append("The better of the two correlates by \(NumberFormat.fixed(targetFit, 2)) with the target.")
        }
        if map.highlights.count == 2 { reading.append(highlightSentence(map)) }
        var figures = [
            PageParts.figure("Coloured by \(Markup.escaped(target.words))", MapFigure.draw(map, .target, target))
        ]
        if map.sizes != nil {
            figures.append(
                PageParts.figure("Coloured by \(Markup.escaped(map.sizeName))", MapFigure.draw(map, .size, target)))
        }
        var loadingRows: [[String]] = []
        for place in 0..<(map.loadings.map(\.count).max() ?? 0) {
            var cells = [String(place + 1)]
            for loadings in map.loadings {
                guard place < loadings.count else {
                    cells += ["", ""]
                    continue
                }
                cells.append(Markup.feature(loadings[place].feature))
                cells.append(NumberFormat.signed(loadings[place].value, 3))
            }
            loadingRows.append(cells)
        }
        return PageSection(
            key: "pca", shortName: "Map", heading: heading, reading: reading,
            note:
                "\(map.ids.count) rows; components of the standardised features of all rows used. Sign: largest loading "
                + "positive. Extremes are on top; the ends of the colour scale hold everything beyond.",
            content: PageParts.panels(figures)
                + PageParts.details(
                    "Loadings",
                    PageParts.table(
                        "Loadings", header: ["", "PC 1", "loading", "PC 2", "loading"], rows: loadingRows,
                        textColumns: [1, 3])))
    }

    private func highlightSentence(_ map: PrincipalMap) -> String {
        let (a, b) = (map.highlights[0].index, map.highlights[1].index)
        func distance(_ i: Int, _ j: Int) -> Double {
            let (x, y) = (map.first[i] - map.first[j], map.second[i] - map.second[j])
            return (x * x + y * y).squareRoot()
        }
        // The median over a fixed sample of pairs: rows and their reversal.
        let count = map.ids.count
        let pairs = (0..<count).map { distance($0, ($0 + count / 2) % count) }.sorted()
        return "\(Markup.code(map.ids[a])) and \(Markup.code(map.ids[b])) differ by "
            + "\(sentences.error(abs(map.targets[a] - map.targets[b]))); their distance on the map is "
            + "\(sentences.plain(distance(a, b))), the median of two rows is "
            + "\(sentences.plain(Statistics.quantile(sorted: pairs, 0.5)))."
    }

    /// Pearson correlation; 0 where it is undefined.
    static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let (mx, my) = (Statistics.mean(x), Statistics.mean(y))
        var (xy, xx, yy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
            xy += (a - mx) * (b - my)
            xx += (a - mx) * (a - mx)
            yy += (b - my) * (b - my)
        }
        return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
    }

    // MARK: 13 importance

    var importance: PageSection? {
        guard let table = document.importance, !table.rows.isEmpty else { return nil }
        let recurring = table.recurring
        let heading =
            table.setCount == 0
            ? "The features by importance"
            : "\(recurring.isEmpty ? "None" : NumberFormat.capitalizedWord(recurring.count)) of \(document.data.featureCount) "
                + "features \(recurring.count == 1 ? "is" : "are") "
                + table.recurrence(NumberFormat.word, "chosen ")
        var reading: [String] = []
        if !recurring.isEmpty {
            let shown = recurring.prefix(8).map { Markup.feature($0.feature) }
            let more = recurring.count > 8 ? ", and \(recurring.count - 8) more" : ""
            reading.append(
                "\(recurring.count == 1 ? "It is" : "They are") "
                    + (more.isEmpty ? Markup.list(shown) : shown.joined(separator: ", ") + more) + ".")
        }
        reading.append(
            "Correlated columns replace one another from sample to sample, so read the frequency before the rank.")
        let has = (
            coefficient: table.rows.contains { $0.coefficient != nil },
            forest: table.rows.contains { $0.forest != nil },
            step: table.rows.contains { $0.additionStep != nil }, frequency: table.rows.contains { $0.frequency != nil }
        )
        let measures = [
            has.coefficient ? "|LASSO coefficient| at the CV minimum" : nil, has.forest ? "forest importance" : nil,
            has.step ? "step of \(table.additionLabel.lowercasedStart)" : nil,
            has.frequency ? "LASSO frequency over \(table.bootstrap)" : nil,
        ].compactMap(\.self)
        let split = document.splits.first { $0.key == table.splitKey } ?? primary
        return PageSection(
            key: "importance", shortName: "Importance", heading: heading, reading: reading,
            note:
                "First 20 by mean rank of \(NumberFormat.word(measures.count)) \(measures.count == 1 ? "measure" : "measures"): "
                + "\(Markup.escaped(measures.joined(separator: "; "))). Features that a measure leaves out share the mean of its "
                + "remaining ranks. All from the training rows of \(PageParts.label(split)).",
            content: importanceTable(table, has), isFullWidth: true)
    }

    private func importanceTable(
        _ table: ImportanceTable, _ has: (coefficient: Bool, forest: Bool, step: Bool, frequency: Bool)
    ) -> String {
        let shown = Array(table.rows.prefix(20))
        let largestCoefficient = table.rows.compactMap { $0.coefficient?.magnitude }.max() ?? 0
        let largestForest = table.rows.compactMap(\.forest).max() ?? 0
        func bar(_ text: String, _ share: Double) -> String {
            "\(text)<span class=\"bar\" style=\"--v:\(NumberFormat.fixed(min(1, max(0, share)) * 100, 0))%\"></span>"
        }
        var header = ["feature", "class", "property"]
        if has.coefficient { header.append("LASSO coef.") }
        if has.forest { header.append("forest, %") }
        if has.step { header.append("addition step") }
        if has.frequency { header.append("LASSO frequency") }
        header += ["sets of \(table.setCount)", "r with target", "mean rank"]
        let rows = shown.map { row in
            let known = FeatureClass(name: row.feature)
            var cells = [Markup.feature(row.feature), known.distance.rawValue, Markup.escaped(known.property.label)]
            if has.coefficient {
                cells.append(
                    row.coefficient.map {
                        bar(
                            $0 == 0 ? "0" : NumberFormat.signed($0, 3),
                            largestCoefficient > 0 ? $0.magnitude / largestCoefficient : 0)
                    } ?? NumberFormat.missing)
            }
            if has.forest {
                cells.append(
                    row.forest.map { bar(NumberFormat.fixed($0 * 100, 1), largestForest > 0 ? $0 / largestForest : 0) }
                        ?? NumberFormat.missing)
            }
            if has.step { cells.append(row.additionStep.map(String.init) ?? NumberFormat.missing) }
            if has.frequency {
                cells.append(row.frequency.map { bar(NumberFormat.percent($0), $0) } ?? NumberFormat.missing)
            }
            cells += [
                bar(String(row.setCount), table.setCount > 0 ? Double(row.setCount) / Double(table.setCount) : 0),
                row.correlation.map { NumberFormat.signed($0, 2) } ?? NumberFormat.missing,
                NumberFormat.fixed(row.meanRank, 1),
            ]
            return cells
        }
        return PageParts.table("Importance table", header: header, rows: rows, textColumns: [0, 1, 2], style: "imp")
    }
}
