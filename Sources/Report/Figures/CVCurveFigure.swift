/// Cross-validated and training error of LASSO against the penalty (section 5).
enum CVCurveFigure {
    static func draw(_ path: LassoPathResult, _ split: SplitResult, _ target: TargetSummary) -> String {
        let shown = shownRange(path)
        let width = 400.0
        let top = 62.0
        let bottom = 250.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let ticks = verticalTicks(path, shown)
        let (low, high) = (ticks.first ?? 0, ticks.last ?? 1)
        let places = path.penalties.map { -Mathematics.log10($0) }
        let last = path.penalties.count - 1
        let endLabels = [
            "CV \(NumberFormat.error(path.crossValidatedRMSE[last]))",
            "train \(NumberFormat.error(path.trainingRMSE[last]))",
        ]
        let room = (endLabels.map { TextWidth.of($0, .bold) }.max() ?? 0) + 12
        let frame = PlotFrame(
            left: PlotFrame.margin(for: ticks), right: width - room, top: top, bottom: bottom,
            x: Scale.range(places[shown.lowerBound], places[last]), y: low...max(high, low + 1e-9))
        frame.drawVerticalAxis(ticks, title: "RMSE\(target.axisUnit)", in: &drawing)
        let xTicks = Ticks.linear(frame.x.domain.lowerBound, frame.x.domain.upperBound, about: 4)
        frame.drawHorizontalAxis(
            xTicks, labels: Ticks.labels(xTicks.map { $0 == 0 ? 0 : -$0 }),
            title: "log₁₀ (λ / 2n), weaker penalty →", in: &drawing)
        func point(_ index: Int, _ value: Double) -> (Double, Double) {
            (frame.x(places[index]), frame.y.clamped(value))
        }
        let upper = shown.map { point($0, path.crossValidatedRMSE[$0] + path.crossValidatedError[$0]) }
        let lower = shown.map { point($0, path.crossValidatedRMSE[$0] - path.crossValidatedError[$0]) }
        drawing.area(upper + lower.reversed(), "bd-\(split.token)")
        drawing.polyline(shown.map { point($0, path.trainingRMSE[$0]) }, "ln tr")
        drawing.polyline(shown.map { point($0, path.crossValidatedRMSE[$0]) }, "ln l-\(split.token)")
        drawMarkers(path, split, shown, frame, places, in: &drawing)
        let ends = [frame.y.clamped(path.crossValidatedRMSE[last]), frame.y.clamped(path.trainingRMSE[last])]
        let labelPlaces = LabelPlacement.places(ends, gap: 14.5, in: top...bottom)
        for (place, text) in endLabels.enumerated() {
            drawing.text(
                text, frame.right + 8, labelPlaces[place] + 4, place == 0 ? "nm b s-\(split.token)" : "nm f-mut")
        }
        return drawing.element(
            name: "Cross-validated error of LASSO, \(split.label)", description: description(path, target),
            id: "d-cv-curve-\(split.key)")
    }

    /// The part that is shown: from where the error has fallen three quarters of its way.
    static func shownRange(_ path: LassoPathResult) -> ClosedRange<Int> {
        let errors = path.crossValidatedRMSE
        let lowest = errors[path.minimumIndex]
        let limit = lowest + 0.25 * max(0, errors[0] - lowest)
        let first = errors.firstIndex { $0 <= limit } ?? 0
        return max(0, min(first, errors.count - 2))...(errors.count - 1)
    }

    private static func verticalTicks(_ path: LassoPathResult, _ shown: ClosedRange<Int>) -> [Double] {
        let values =
            shown.flatMap { index in
                [
                    path.crossValidatedRMSE[index] - path.crossValidatedError[index], path.trainingRMSE[index],
                    path.crossValidatedRMSE[index] + path.crossValidatedError[index],
                ]
            }
        // A runaway end of the band must not flatten the curve.
        let lowest = path.crossValidatedRMSE[path.minimumIndex]
        let start = max(path.crossValidatedRMSE[0], lowest * 1.05)
        let high = min(values.max() ?? 1, start)
        return Ticks.covering(values.min() ?? 0, high, about: 5)
    }

    private static func drawMarkers(
        _ path: LassoPathResult, _ split: SplitResult, _ shown: ClosedRange<Int>, _ frame: PlotFrame,
        _ places: [Double], in drawing: inout SVGDrawing
    ) {
        let isMerged = path.minimumIndex == path.oneErrorIndex
        func features(_ index: Int) -> String {
            NumberFormat.count(path.counts[index], "feature", "features")
        }
        let markers: [(Int, String, Double)] =
            (isMerged || path.oneErrorIndex < shown.lowerBound
                ? [] : [(path.oneErrorIndex, "1 SE: \(features(path.oneErrorIndex))", 52.0)])
            + [(path.minimumIndex, "minimum: \(features(path.minimumIndex))", 36.0)]
        // Lines first: a label that another marker's line crosses has a halo.
        for (index, _, row) in markers {
            let x = frame.x(places[index])
            drawing.line(x, row + 4, x, frame.bottom, "mk")
            drawing.circle(x, frame.y.clamped(path.crossValidatedRMSE[index]), 4.5, "f-\(split.token)")
        }
        for (index, text, row) in markers {
            let x = frame.x(places[index])
            let isAtRight = x - TextWidth.of(text, .bold) - 6 < 0
            drawing.text(text, isAtRight ? x + 5 : x - 5, row, "nm b halo", anchor: isAtRight ? .start : .end)
        }
    }

    private static func description(_ path: LassoPathResult, _ target: TargetSummary) -> String {
        "Lowest cross-validated RMSE \(NumberFormat.error(path.crossValidatedRMSE[path.minimumIndex]))"
            + "\(target.suffix) with \(path.counts[path.minimumIndex]) features; at one standard error "
            + "\(NumberFormat.error(path.crossValidatedRMSE[path.oneErrorIndex])) with "
            + "\(path.counts[path.oneErrorIndex]); at the end of the path "
            + "\(NumberFormat.error(path.crossValidatedRMSE.last ?? .nan))"
            + (path.isMinimumAtBorder ? "; the minimum is at the border" : "")
    }
}
