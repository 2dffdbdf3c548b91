/// The three small drawings of the first screen.
enum AnswerFigures {
    static let width = 340.0

    /// Features by the number of sets that hold them, then by rank.
    static func byRecurrence(_ table: ImportanceTable) -> [ImportanceTable.Row] {
        table.rows.sorted { ($0.setCount, -$0.meanRank) > ($1.setCount, -$1.meanRank) }
    }

    /// In how many of the feature sets the leading features are.
    static func recurrence(_ table: ImportanceTable) -> String {
        let rows = Array(byRecurrence(table).prefix(6))
        let rowHeight = 20.0
        var drawing = SVGDrawing(width: width, height: 22 + rowHeight * Double(rows.count) + 4)
        let widest = rows.map { TextWidth.of($0.feature, size: 11, .monospace) }.max() ?? 0
        let left = min(150, widest + 10)
        let count = max(1, table.setCount)
        let cell = min(20, (width - left - 30) / Double(count))
        let title =
            table.setCount == 1 ? "in the one set" : "in how many of the \(NumberFormat.word(table.setCount)) sets"
        drawing.text(title, max(0, min(left, width - TextWidth.of(title, size: 11.5))), 12, "tk")
        for (place, row) in rows.enumerated() {
            let y = 22 + rowHeight * Double(place)
            let token = FeatureClass(name: row.feature).distance.token
            drawing.text(
                TextWidth.shortened(row.feature, to: left - 8, size: 11, .monospace), left - 8, y + 12,
                "mo t-\(token)", anchor: .end, title: FeatureClass.words(row.feature))
            for index in 0..<count {
                drawing.rectangle(
                    left + cell * Double(index), y, cell - 2, rowHeight - 5, index < row.setCount ? "k-\(token)" : "em")
            }
            drawing.text(String(row.setCount), left + cell * Double(count) + 6, y + 12, "tk")
        }
        return drawing.element(
            name: table.setCount == 1
                ? "Leading features of the one feature set"
                : "Number of the \(table.setCount) feature sets that hold each of the leading features",
            description: rows.map { "\($0.feature) \($0.setCount)" }.joined(separator: ", "), id: "d-answer-1")
    }

    /// Numbers of test rows by |error|; the last bin holds everything beyond.
    struct ErrorBins {
        /// |error| of the test rows, ascending.
        let sizes: [Double]
        let ticks: [Double]
        let counts: [Int]

        init(_ split: SplitResult) {
            sizes = split.testPredictions.map(\.error.magnitude).sorted()
            let tail = Statistics.quantile(sorted: sizes, 0.95)
            ticks = Ticks.covering(0, max(tail * 2.5, 1e-9), about: 4)
            let end = ticks.last ?? 1
            var counts = [Int](repeating: 0, count: 24)
            for size in sizes { counts[min(counts.count - 1, Int(size / end * Double(counts.count)))] += 1 }
            self.counts = counts
        }

        /// End of the axis.
        var end: Double { ticks.last ?? 1 }
        /// Lower end of a bin.
        func edge(_ bin: Int) -> Double { end * Double(bin) / Double(counts.count) }
    }

    /// How large errors are on the test rows.
    static func errors(_ split: SplitResult, _ target: TargetSummary) -> String {
        let bins = ErrorBins(split)
        let (sizes, ticks, counts, end) = (bins.sizes, bins.ticks, bins.counts, bins.end)
        let median = Statistics.quantile(sorted: sizes, 0.5)
        let tail = Statistics.quantile(sorted: sizes, 0.95)
        var drawing = SVGDrawing(width: width, height: 146)
        let frame = PlotFrame(
            left: 6, right: width - 6, top: 44, bottom: 104, x: 0...end, y: 0...Double(max(1, counts.max() ?? 1)))
        for (bin, count) in counts.enumerated() where count > 0 {
            let x = frame.x(bins.edge(bin))
            let next = frame.x(bins.edge(bin + 1))
            let y = frame.y(Double(count))
            drawing.rectangle(
                x + 0.5, y, next - x - 1, frame.bottom - y, "f-\(split.token) so",
                title: NumberFormat.count(count, "row", "rows"))
        }
        var labels = Ticks.labels(ticks)
        if let last = labels.last { labels[labels.count - 1] = "≥ " + last }
        frame.drawHorizontalAxis(
            ticks, labels: labels, title: "|error| of \(sizes.count) test rows\(target.axisUnit)", in: &drawing)
        for (value, text, y) in [
            (median, "half below \(NumberFormat.error(median))", 14.0),
            (tail, "95 % below \(tail < 10 ? NumberFormat.error(tail) : NumberFormat.fixed(tail, 0))", 32.0),
        ] {
            let x = frame.x.clamped(value)
            drawing.line(x, y - 8, x, frame.bottom, "mk")
            let isLeft = x + TextWidth.of(text, .bold) + 6 > width
            drawing.text(text, isLeft ? x - 5 : x + 5, y, "nm b halo", anchor: isLeft ? .end : .start)
        }
        return drawing.element(
            name: "Distribution of absolute test errors, \(split.label)",
            description: "half of the rows below \(NumberFormat.error(median)), 95 % below "
                + "\(NumberFormat.error(tail))\(target.suffix)", id: "d-answer-2")
    }

    /// What a random split promises, what the same recipe does, what was chosen here.
    static func promise(_ document: ReportDocument, _ contrast: SplitResult) -> String {
        let primary = document.primary
        let promised = contrast.chosen.kernel.test.mae
        let real = primary.results[contrast.chosenIndex].kernel.test.mae
        let own = primary.chosen.kernel.test.mae
        let mean = primary.baseline.test.mae
        let values = [promised, real, own, mean]
        let ticks = Ticks.covering(0, values.max() ?? 1, about: 5)
        var drawing = SVGDrawing(width: width, height: 146)
        let frame = PlotFrame(
            left: 6, right: width - 6, top: 0, bottom: 104, x: 0...(ticks.last ?? 1), y: 0...1)
        frame.drawHorizontalAxis(ticks, title: "test MAE\(document.target.axisUnit)", in: &drawing)
        let y = 38.0
        let (start, end) = (frame.x(promised), frame.x(real))
        drawing.text("\(NumberFormat.error(promised)) promised", max(0, start - 8), 18, "nm b s-random")
        if abs(end - start) > 22 {
            let direction: Double = end > start ? 1 : -1
            let tip = end - 9 * direction
            drawing.line(start + 7 * direction, y, tip, y, "db on")
            drawing.polyline([(tip - 5 * direction, y - 4), (tip, y), (tip - 5 * direction, y + 4)], "ln ar")
        }
        drawing.circle(start, y, 6, "f-random")
        drawing.circle(end, y, 6, "h-random")
        let realText = NumberFormat.error(real)
        label(
            ["\(realText) on \(primary.phrase)", "\(realText) in truth", realText],
            x: max(start, end), y: y, style: "s-random", blocked: true, in: &drawing)
        let chosenText =
            contrast.chosenIndex == primary.chosenIndex ? "" : "\(NumberFormat.error(own)) model chosen here"
        if !chosenText.isEmpty {
            drawing.circle(frame.x(own), 64, 6, "f-\(primary.token)")
            label(
                [chosenText, NumberFormat.fixed(own, 1)], x: frame.x(own), y: 64, style: "s-\(primary.token)",
                blocked: false, in: &drawing)
        }
        drawing.circle(frame.x(mean), 90, 6, "f-mut")
        let meanText = NumberFormat.error(mean)
        label(
            ["\(meanText) guessing the mean", meanText], x: frame.x(mean), y: 90, style: "f-mut", blocked: false,
            in: &drawing)
        return drawing.element(
            name: "What a random split promises",
            description: "Test MAE\(document.target.axisUnit): promised by the random split "
                + "\(NumberFormat.error(promised)), the same recipe on \(primary.phrase) "
                + "\(NumberFormat.error(real)), chosen model \(NumberFormat.error(own)), guessing the mean "
                + NumberFormat.error(mean), id: "d-answer-3")
    }

    /// The first of some wordings that fits to the right of a mark, or to the left of it if nothing stands there.
    private static func label(
        _ texts: [String], x: Double, y: Double, style: String, blocked: Bool, in drawing: inout SVGDrawing
    ) {
        for text in texts {
            let textWidth = TextWidth.of(text, .bold)
            if x + 11 + textWidth <= width {
                drawing.text(text, x + 11, y + 4, "nm b \(style)")
                return
            }
            if x - 11 - textWidth >= 0, !blocked {
                drawing.text(text, x - 11, y + 4, "nm b \(style)", anchor: .end)
                return
            }
        }
    }
}
