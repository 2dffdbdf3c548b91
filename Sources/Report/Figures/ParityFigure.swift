/// Predicted against true values of the chosen model (section 8).
enum ParityFigure {
    /// At most so many crosses of a panel have a tooltip: the page stays small, and the CSV names all rows.
    static let tooltips = 300

    static func draw(_ split: SplitResult, _ target: TargetSummary, range: ClosedRange<Double>) -> String {
        let ticks = Ticks.covering(range.lowerBound, range.upperBound, about: 5)
        let left = PlotFrame.margin(for: ticks)
        let width = 400.0
        let top = 26.0
        let side = width - left - 12
        let bounds = (ticks.first ?? 0)...(ticks.last ?? 1)
        let frame = PlotFrame(left: left, right: left + side, top: top, bottom: top + side, x: bounds, y: bounds)
        var drawing = SVGDrawing(width: width, height: frame.bottom + PlotFrame.footHeight)
        frame.drawVerticalAxis(ticks, title: "predicted\(target.axisUnit)", in: &drawing)
        frame.drawHorizontalAxis(ticks, title: "true\(target.axisUnit)", hasGrid: true, in: &drawing)
        drawing.line(frame.left, frame.bottom, frame.right, frame.top, "dg")
        func point(_ row: PredictedRow) -> (Double, Double) {
            (frame.x.clamped(row.truth), frame.y.clamped(row.prediction))
        }
        drawing.dots(split.predictions.filter { $0.testSet == nil }.map(point), "trn")
        drawing.openGroup("tst")
        let decimals = NumberFormat.errorDecimals(split.chosen.kernel.test.mae)
        let (far, near) = Self.divided(split.testPredictions)
        drawing.crosses(near.map(point), "")
        for row in far {
            let (x, y) = point(row)
            drawing.mark(
                "x", x, y, "",
                title: "\(Markup.shortened(row.id)): true \(NumberFormat.fixed(row.truth, decimals)), "
                    + "predicted \(NumberFormat.fixed(row.prediction, decimals))")
        }
        drawing.closeGroup()
        let score = split.chosen.kernel.test
        let texts = [
            "MAE \(NumberFormat.error(score.mae, 2))", "RMSE \(NumberFormat.error(score.rmse, 2))",
            "R² \(score.r2.map { NumberFormat.fixed($0, 3) } ?? NumberFormat.missing)",
        ]
        for (line, text) in texts.enumerated() {
            drawing.text(text, frame.left + 10, frame.top + 18 + 17 * Double(line), "nm b halo")
        }
        drawing.text("× test", frame.right - 8, frame.bottom - 28, "nm b halo t-test", anchor: .end)
        drawing.text("• training", frame.right - 8, frame.bottom - 11, "nm b halo t-train", anchor: .end)
        return drawing.element(
            name: "Predicted against true values, \(split.label)",
            description: "\(split.testCount) test rows: \(texts.joined(separator: ", "))\(target.suffix)",
            id: "d-parity-\(split.key)")
    }

    /// Rows that get a tooltip, those with the largest errors, and all others; both in their order.
    static func divided(_ rows: [PredictedRow]) -> (far: [PredictedRow], near: [PredictedRow]) {
        guard rows.count > tooltips else { return (rows, []) }
        let order = rows.indices.sorted {
            (abs(rows[$1].prediction - rows[$1].truth), $0) < (abs(rows[$0].prediction - rows[$0].truth), $1)
        }
        let far = Set(order.prefix(tooltips))
        return (
            rows.indices.filter(far.contains).map { rows[$0] },
            rows.indices.filter { !far.contains($0) }.map { rows[$0] }
        )
    }

    /// The common range of all panels: the true values of all rows and the middle 99 % of the predictions.
    static func range(_ splits: [SplitResult]) -> ClosedRange<Double> {
        let truths = splits.flatMap { $0.predictions.map(\.truth) }
        let predictions = splits.flatMap { $0.predictions.map(\.prediction) }.filter(\.isFinite).sorted()
        guard let low = truths.min(), let high = truths.max(), !predictions.isEmpty else { return 0...1 }
        let cut = predictions.count / 200
        return Scale.range(min(low, predictions[cut]), max(high, predictions[predictions.count - 1 - cut]))
    }
}
