/// Test error against the number of training rows, both logarithmic (section 10).
enum LearningCurveFigure {
    static func draw(
        _ result: LearningCurveResult, _ split: SplitResult, _ chosenKey: String, _ target: TargetSummary,
        range: ClosedRange<Double>
    ) -> String {
        let width = 400.0
        let top = 30.0
        let bottom = 250.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let names = result.series.map { TextWidth.shortened($0.label, to: 128, .bold) }
        let details = result.series.map { series in
            let slope = result.slope(of: series).map { ", slope \(NumberFormat.fixed($0, 2))" } ?? ""
            return NumberFormat.fixed(series.means.last ?? .nan, 1) + slope
        }
        let room = zip(names, details).map { max(TextWidth.of($0, .bold), TextWidth.of($1, size: 11)) }.max() ?? 0
        let sizes = result.sizes.map(Double.init)
        let xRange = Scale.range((sizes.first ?? 1) * 0.9, (sizes.last ?? 2) * 1.02)
        let ticks = Ticks.logarithmic(range.lowerBound, range.upperBound)
        let frame = PlotFrame(
            left: PlotFrame.margin(for: ticks), right: width - room - 14, top: top, bottom: bottom, x: xRange, y: range,
            isXLogarithmic: true, isYLogarithmic: true)
        frame.drawVerticalAxis(
            ticks, labels: ticks.map { NumberFormat.significant($0) }, title: "test MAE\(target.axisUnit) (log)",
            in: &drawing)
        frame.drawHorizontalAxis(
            sizes, labels: result.sizes.map(String.init), title: "training rows (log)", in: &drawing)
        var ends: [Double] = []
        // The chosen set is drawn last, on top.
        let order = result.series.indices.sorted {
            let first = result.series[$0].setKey == chosenKey ? 1 : 0
            let second = result.series[$1].setKey == chosenKey ? 1 : 0
            return (first, $0) < (second, $1)
        }
        for place in order {
            let series = result.series[place]
            let isChosen = series.setKey == chosenKey
            let style = isChosen ? "l-\(split.token)" : "tr2"
            let fill = isChosen ? "f-\(split.token)" : "f-mut"
            let points = zip(sizes, series.means).map { (frame.x($0), frame.y.clamped($1)) }
            for (size, draws) in zip(sizes, series.draws) where draws.count > 1 {
                let x = frame.x(size)
                drawing.line(
                    x, frame.y.clamped(draws.min() ?? 1), x, frame.y.clamped(draws.max() ?? 1), "ln thin \(style)")
            }
            drawing.polyline(points, "ln \(style)")
            for (index, (x, y)) in points.enumerated() {
                drawing.circle(
                    x, y, 4, fill,
                    title: "\(series.label), \(result.sizes[index]) rows: "
                        + "\(NumberFormat.error(series.means[index], 2))\(target.suffix)")
            }
        }
        ends = result.series.map { frame.y.clamped($0.means.last ?? 1) }
        let places = LabelPlacement.places(ends, gap: 36, in: (top + 4)...(bottom - 18))
        for (index, series) in result.series.enumerated() {
            let isChosen = series.setKey == chosenKey
            let x = frame.right + 10
            drawing.text(
                names[index], x, places[index] + 2, "nm b \(isChosen ? "s-\(split.token)" : "f-mut")",
                title: names[index] == series.label ? nil : series.label)
            drawing.text(details[index], x, places[index] + 17, "tk s")
        }
        return drawing.element(
            name: "Learning curve, \(split.label)", description: description(result, target),
            id: "d-learning-\(split.key)")
    }

    /// The common vertical range of all panels.
    static func range(_ splits: [SplitResult]) -> ClosedRange<Double> {
        var values: [Double] = []
        for series in splits.compactMap(\.learning).flatMap(\.series) {
            for draws in series.draws { values += draws.filter { $0 > 0 && $0.isFinite } }
        }
        guard let low = values.min(), let high = values.max() else { return 1...10 }
        return ClosedRange(uncheckedBounds: (low * 0.85, high * 1.15))
    }

    private static func description(_ result: LearningCurveResult, _ target: TargetSummary) -> String {
        result.series.map { series in
            let points = zip(result.sizes, series.means).map { "\($0): \(NumberFormat.error($1))" }
            let slope = result.slope(of: series).map { ", slope \(NumberFormat.fixed($0, 2))" } ?? ""
            return
                "\(series.label), test MAE\(target.axisUnit) by training rows: \(points.joined(separator: ", "))\(slope)"
        }.joined(separator: ". ")
    }
}
