/// A stepwise selection: a row for each step, errors to the right (section 6).
enum TraceFigure {
    /// Most steps drawn as rows; longer traces are drawn as a curve.
    static let mostRows = 24

    static func draw(_ trace: StepwiseSelection, _ split: SplitResult, _ target: TargetSummary) -> String {
        let width = 400.0
        let top = 30.0
        let rowHeight = 24.0
        let bottom = top + Double(trace.steps.count) * rowHeight
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let names = trace.steps.map(\.feature)
        let widest = names.map { TextWidth.of($0, size: 11, .monospace) }.max() ?? 0
        let left = min(190, 26 + widest + 12)
        var values: [Double] = []
        for step in trace.steps {
            if let score = step.score {
                let error = step.scoreError ?? 0
                values += [score - error, score + error]
            }
            if let score = step.runnerUpScore { values.append(score) }
            if trace.metric == "MAE", let test = step.testMAE { values.append(test) }
        }
        let high = values.max() ?? 1
        // Room to the left of the last point for its number.
        let low = max(0, (values.min() ?? 0) - 0.14 * (high - (values.min() ?? 0)))
        let ticks = Ticks.covering(low, high, about: 5)
        let frame = PlotFrame(
            left: left, right: width - 10, top: top, bottom: bottom,
            x: (ticks.first ?? 0)...max(ticks.last ?? 1, (ticks.first ?? 0) + 1e-9), y: 0...1)
        frame.drawHorizontalAxis(ticks, title: "\(trace.metric)\(target.axisUnit)", hasGrid: true, in: &drawing)
        func y(_ place: Int) -> Double { top + (Double(place) + 0.5) * rowHeight }
        let hasTest = trace.metric == "MAE" && trace.steps.contains { $0.testMAE != nil }
        if hasTest {
            let points = trace.steps.enumerated().compactMap { place, step in
                step.testMAE.map { (frame.x.clamped($0), y(place)) }
            }
            drawing.polyline(points, "ln te")
            for (x, y) in points { drawing.circle(x, y, 3, "tp") }
        }
        let curve = trace.steps.enumerated().compactMap { place, step in
            step.score.map { (frame.x.clamped($0), y(place)) }
        }
        drawing.polyline(curve, "ln thin l-\(split.token)")
        for (place, step) in trace.steps.enumerated() {
            drawRow(step, place: place, y: y(place), room: left - 38, frame, split, trace, target, in: &drawing)
        }
        drawEnds(trace, split, frame, hasTest: hasTest, y: y, in: &drawing)
        return drawing.element(
            name: "\(trace.label), \(split.label)", description: description(trace, target),
            id: "d-trace-\(trace.setKey)-\(split.key)")
    }

    private static func drawRow(
        _ step: StepwiseSelection.Step, place: Int, y: Double, room: Double, _ frame: PlotFrame, _ split: SplitResult,
        _ trace: StepwiseSelection, _ target: TargetSummary, in drawing: inout SVGDrawing
    ) {
        drawing.text(String(place + 1), 0, y + 4, "tk")
        let text = TextWidth.shortened(step.feature, to: room, size: 11, .monospace)
        let token = FeatureClass(name: step.feature).distance.token
        drawing.text(
            text, frame.left - 10, y + 4, "mo t-\(token)", anchor: .end, title: FeatureClass.words(step.feature))
        if let score = step.runnerUpScore, let name = step.runnerUp {
            drawing.circle(
                frame.x.clamped(score), y, 4, "ru", title: "runner-up \(name): \(NumberFormat.error(score, 2))")
        }
        guard let score = step.score else { return }
        if let error = step.scoreError {
            drawing.line(frame.x.clamped(score - error), y, frame.x.clamped(score + error), y, "wh")
        }
        let test = step.testMAE.map { ", test MAE \(NumberFormat.error($0, 2))" } ?? ""
        drawing.circle(
            frame.x.clamped(score), y, 4.5, "f-\(split.token)",
            title: "\(step.feature): CV \(trace.metric) \(NumberFormat.error(score, 2))\(target.suffix)\(test)")
    }

    /// Numbers beside the last points, names above the first ones.
    private static func drawEnds(
        _ trace: StepwiseSelection, _ split: SplitResult, _ frame: PlotFrame, hasTest: Bool, y: (Int) -> Double,
        in drawing: inout SVGDrawing
    ) {
        guard let first = trace.steps.first, let last = trace.steps.last, let start = first.score, let end = last.score
        else { return }
        let row = y(trace.steps.count - 1)
        let endText = NumberFormat.error(end)
        guard hasTest, let firstTest = first.testMAE, let lastTest = last.testMAE else {
            let x = frame.x.clamped(end)
            let isLeft = x - 12 - TextWidth.of(endText, .bold) > frame.left
            drawing.text(
                endText, isLeft ? x - 10 : x + 10, row + 4, "nm b halo s-\(split.token)",
                anchor: isLeft ? .end : .start)
            drawing.text(
                "CV", min(max(frame.x.clamped(start), frame.left + 10), frame.right - 10), frame.top - 12,
                "nm b s-\(split.token)", anchor: .middle)
            return
        }
        // The smaller value's number stands to its left, the larger one's to its right.
        let testText = NumberFormat.error(lastTest)
        let texts = [(end, endText, "nm b halo s-\(split.token)"), (lastTest, testText, "nm halo f-mut")]
            .sorted { $0.0 < $1.0 }
        for (place, item) in texts.enumerated() {
            let x = frame.x.clamped(item.0)
            let room = TextWidth.of(item.1, .bold) + 12
            if place == 0, x - room > frame.left {
                drawing.text(item.1, x - 10, row + 4, item.2, anchor: .end)
            } else if place == 1, x + room < drawing.width {
                drawing.text(item.1, x + 10, row + 4, item.2)
            }
        }
        let widths = [TextWidth.of("CV", .bold), TextWidth.of("test", .bold)]
        let wanted = [frame.x.clamped(start) - widths[0] / 2, frame.x.clamped(firstTest) - widths[1] / 2]
        let isTestFirst = wanted[1] < wanted[0]
        let places = LabelPlacement.places(
            wanted, gaps: isTestFirst ? [widths[1] + 10, 0] : [0, widths[0] + 10],
            in: frame.left...(frame.right - (isTestFirst ? widths[0] : widths[1])))
        drawing.text("CV", places[0], frame.top - 12, "nm b s-\(split.token)")
        drawing.text("test", places[1], frame.top - 12, "nm f-mut")
        for (place, value) in zip(places, [start, firstTest]).enumerated() {
            let centre = value.0 + widths[place] / 2
            drawing.line(centre, frame.top - 8, frame.x.clamped(value.1), y(0) - 6, "ld")
        }
    }

    /// A long trace as a curve of error against the number of features, open circles joined by a dashed line.
    static func drawCurve(_ trace: StepwiseSelection, _ split: SplitResult, _ target: TargetSummary) -> String {
        let scored = trace.steps.filter { $0.score != nil }
        let width = 400.0
        let top = 46.0
        let bottom = 250.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let scores = scored.compactMap(\.score)
        let ticks = Ticks.covering(scores.min() ?? 0, scores.max() ?? 1, about: 5)
        let counts = scored.map { Double($0.count) }
        let frame = PlotFrame(
            left: PlotFrame.margin(for: ticks), right: width - 14, top: top, bottom: bottom,
            x: Scale.range(counts.min() ?? 0, counts.max() ?? 1), y: (ticks.first ?? 0)...(ticks.last ?? 1))
        frame.drawVerticalAxis(ticks, title: "CV \(trace.metric)\(target.axisUnit)", in: &drawing)
        frame.drawHorizontalAxis(
            Ticks.linear(frame.x.domain.lowerBound, frame.x.domain.upperBound, about: 6)
                .filter { $0 == $0.rounded() },
            title: "number of features", in: &drawing)
        let points = zip(counts, scores).map { (frame.x($0), frame.y($1)) }
        drawing.polyline(points, "ln tr")
        let best = scores.indices.min { (scores[$0], counts[$0]) < (scores[$1], counts[$1]) }
        for (place, (x, y)) in points.enumerated() {
            drawing.circle(
                x, y, place == best ? 5 : 3, place == best ? "f-\(split.token)" : "ru",
                title: "\(Int(counts[place])) features: \(NumberFormat.error(scores[place], 2))\(target.suffix)")
        }
        if let best {
            let text = "lowest: \(NumberFormat.error(scores[best])) with \(Int(counts[best]))"
            let half = TextWidth.of(text, .bold) / 2
            let x = min(max(points[best].0, frame.left + half), width - half)
            drawing.line(points[best].0, frame.top - 8, points[best].0, points[best].1 - 6, "mk")
            drawing.text(text, x, frame.top - 12, "nm b s-\(split.token)", anchor: .middle)
        }
        return drawing.element(
            name: "\(trace.label), \(split.label)", description: description(trace, target),
            id: "d-curve-\(trace.setKey)-\(split.key)")
    }

    private static func description(_ trace: StepwiseSelection, _ target: TargetSummary) -> String {
        let steps = trace.steps.prefix(mostRows).enumerated().map { place, step in
            "\(place + 1) \(step.feature)" + (step.score.map { " \(NumberFormat.error($0))" } ?? "")
        }
        return "Cross-validated \(trace.metric)\(target.axisUnit) after each step: \(steps.joined(separator: ", "))"
    }
}
