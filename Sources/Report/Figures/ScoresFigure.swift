/// Test errors of all feature sets, a row each, a dot for each split (section 2).
enum ScoresFigure {
    /// A row of the drawing.
    private struct Row {
        var label: String
        var values: [Double]
        /// Splits that chose it.
        var chosenBy: [Int]
    }

    /// Draws at one of the two widths.
    static func draw(_ document: ReportDocument, isNarrow: Bool) -> String {
        let rows = rows(of: document)
        let labelSize = 12.0
        let left = min(isNarrow ? 150 : 230, (rows.map { TextWidth.of($0.label, .bold) }.max() ?? 0) + 12)
        let width: Double = isNarrow ? 354 : 832
        let rowHeight = 24.0
        let keyLines = isNarrow ? document.splits.count : 1
        let top = Double(keyLines) * 18 + 14
        let bottom = top + Double(rows.count) * rowHeight
        let highest = rows.flatMap(\.values).filter(\.isFinite).max() ?? 1
        let ticks = Ticks.covering(0, highest, about: isNarrow ? 4 : 5)
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let frame = PlotFrame(
            left: left, right: width - 14, top: top, bottom: bottom, x: 0...(ticks.last ?? 1), y: 0...1)
        frame.drawHorizontalAxis(
            ticks, title: "test MAE\(document.target.axisUnit)", hasGrid: true, in: &drawing)
        drawKey(document, left: left, isNarrow: isNarrow, in: &drawing)
        for (place, row) in rows.enumerated() {
            let y = top + (Double(place) + 0.5) * rowHeight
            let isChosen = !row.chosenBy.isEmpty
            let label = TextWidth.shortened(row.label, to: left - 12, size: labelSize, isChosen ? .bold : .plain)
            drawing.text(
                label, left - 10, y + 4, isChosen ? "nm b" : "nm", anchor: .end,
                title: label == row.label ? nil : row.label)
            let finite = row.values.filter(\.isFinite)
            if let low = finite.min(), let high = finite.max() {
                drawing.line(frame.x(low), y, frame.x(high), y, isChosen ? "db on" : "db")
            }
            for (index, value) in row.values.enumerated() where value.isFinite {
                let split = document.splits[index]
                drawing.circle(
                    frame.x(value), y, isChosen ? 6 : 5, dotStyle(index, document),
                    title: "\(row.label), \(split.label): \(NumberFormat.error(value, 2))\(document.target.suffix)")
            }
            drawComment(row, document, frame, y: y, isNarrow: isNarrow, in: &drawing)
        }
        return drawing.element(
            name: "Test error of each feature set", description: description(document),
            id: isNarrow ? "d-scores-n" : "d-scores")
    }

    private static func rows(of document: ReportDocument) -> [Row] {
        var rows = [
            Row(label: "Mean predictor", values: document.splits.map(\.baseline.test.mae), chosenBy: [])
        ]
        for (place, set) in document.sets.enumerated() {
            rows.append(
                Row(
                    label: set.label, values: document.splits.map { $0.results[place].kernel.test.mae },
                    chosenBy: document.splits.indices.filter { document.splits[$0].chosenIndex == place }))
        }
        return rows
    }

    /// Full in the colour of the kind of split; hollow where an earlier split has that colour.
    private static func dotStyle(_ place: Int, _ document: ReportDocument) -> String {
        let token = document.splits[place].token
        return (document.splits[..<place].contains { $0.token == token } ? "h-" : "f-") + token
    }

    private static func drawKey(
        _ document: ReportDocument, left: Double, isNarrow: Bool, in drawing: inout SVGDrawing
    ) {
        var x = left
        for (place, split) in document.splits.enumerated() {
            let y = isNarrow ? 12 + 18 * Double(place) : 12
            drawing.circle(x + 5, y - 4, 5, dotStyle(place, document))
            drawing.text(split.label.lowercasedStart, x + 15, y, "nm b s-\(split.token)")
            if !isNarrow { x += TextWidth.of(split.label, .bold) + 44 }
        }
    }

    /// What was promised and what came, beside the row, where there is room.
    private static func drawComment(
        _ row: Row, _ document: ReportDocument, _ frame: PlotFrame, y: Double, isNarrow: Bool,
        in drawing: inout SVGDrawing
    ) {
        // The split that the first screen speaks of comes first, then the random one beside it.
        let order = row.chosenBy.sorted { (importance(of: $0, document), $0) < (importance(of: $1, document), $1) }
        guard let chooser = order.first else { return }
        let split = document.splits[chooser]
        let isContrast = split.kind == .random && document.primary.kind != .random
        let own = NumberFormat.error(row.values[chooser])
        let real = NumberFormat.error(row.values[document.primaryIndex])
        let folds = foldsPhrase(order, document)
        let texts =
            isContrast
            ? ["promises \(own), errs by \(real): chosen by \(folds)", "\(own) → \(real)"]
            : ["\(own): chosen by \(folds)", own]
        let finite = row.values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return }
        for text in isNarrow ? [texts[1]] : texts {
            let width = TextWidth.of(text, .bold)
            if frame.x(high) + 12 + width <= frame.right + 14 {
                drawing.text(text, frame.x(high) + 11, y + 4, "nm b halo s-\(split.token)")
                return
            }
            if frame.x(low) - 12 - width >= frame.left {
                drawing.text(text, frame.x(low) - 11, y + 4, "nm b halo s-\(split.token)", anchor: .end)
                return
            }
        }
    }

    private static func importance(of place: Int, _ document: ReportDocument) -> Int {
        place == document.primaryIndex ? 0 : document.splits[place].key == document.contrast?.key ? 1 : 2
    }

    /// Whose folds chose a set: `its own folds`, `random and subset folds`, `all folds`.
    static func foldsPhrase(_ choosers: [Int], _ document: ReportDocument) -> String {
        if choosers.count > 1, choosers.count == document.splits.count { return "all folds" }
        let names = choosers.map { place -> String in
            let split = document.splits[place]
            if split.kind == .random { return "random" }
            return place == document.primaryIndex ? "its own" : split.key
        }
        return names.joined(separator: " and ") + " folds"
    }

    private static func description(_ document: ReportDocument) -> String {
        document.splits.map { split in
            let chosen = document.sets[split.chosenIndex].label
            return "\(split.label): chosen \(chosen), test MAE "
                + "\(NumberFormat.error(split.chosen.kernel.test.mae))\(document.target.suffix); all features "
                + "\(NumberFormat.error(split.allFeatures.kernel.test.mae)); mean predictor "
                + NumberFormat.error(split.baseline.test.mae)
        }.joined(separator: ". ")
    }
}

extension String {
    /// The text with its first letter small, unless the first word is an abbreviation.
    var lowercasedStart: String {
        guard let first, dropFirst().first.map({ $0.isLowercase || $0 == " " }) ?? true else { return self }
        return first.lowercased() + dropFirst()
    }

    /// The text with its first letter capital.
    var capitalizedStart: String { prefix(1).uppercased() + dropFirst() }
}
