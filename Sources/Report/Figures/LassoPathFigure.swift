/// Standardised LASSO coefficients against the penalty, with the names of the largest (section 4).
enum LassoPathFigure {
    /// Draws at one of the two widths.
    static func draw(_ path: LassoPathResult, isNarrow: Bool) -> String {
        let range = shownRange(path)
        let width: Double = isNarrow ? 354 : 832
        let top = 78.0
        let bottom: Double = isNarrow ? 420 : 470
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let lines = coloured(path, range)
        let values = lines.flatMap { Array(path.coefficients[$0][range]) } + [0.0]
        let ticks = Ticks.covering(values.min() ?? 0, values.max() ?? 0, about: 5)
        let left = PlotFrame.margin(for: ticks)
        let labelled = Array(lines.prefix(isNarrow ? 12 : 18))
        let labelWidth = labelRoom(path, labelled, isNarrow: isNarrow)
        let places = path.penalties.map { -Mathematics.log10($0) }
        let frame = PlotFrame(
            left: left, right: width - labelWidth, top: top, bottom: bottom,
            x: Scale.range(places[range.lowerBound], places[range.upperBound]),
            y: (ticks.first ?? 0)...(ticks.last ?? 1))
        frame.drawVerticalAxis(ticks, title: "standardised coefficient", in: &drawing)
        let xTicks = Ticks.linear(frame.x.domain.lowerBound, frame.x.domain.upperBound, about: isNarrow ? 4 : 6)
        frame.drawHorizontalAxis(
            xTicks, labels: Ticks.labels(xTicks.map { $0 == 0 ? 0 : -$0 }),
            title: "log₁₀ (λ / 2n), weaker penalty →", in: &drawing)
        for feature in path.features.indices where !lines.contains(feature) {
            drawing.polyline(points(path, feature, range, places, frame), "ln far")
        }
        for feature in lines.reversed() {
            let name = path.features[feature]
            drawing.polyline(
                points(path, feature, range, places, frame),
                "ln l-\(FeatureClass(name: name).distance.token)", title: FeatureClass.words(name))
        }
        drawMarkers(path, range, places, frame, in: &drawing)
        drawCounts(path, range, places, frame, in: &drawing)
        drawLabels(path, labelled, range, frame, isNarrow: isNarrow, in: &drawing)
        return drawing.element(
            name: "LASSO path", description: description(path, lines, range),
            id: isNarrow ? "d-lasso-path-n" : "d-lasso-path")
    }

    /// The part of the path that is shown: a little past the minimum, and no further.
    static func shownRange(_ path: LassoPathResult) -> ClosedRange<Int> {
        let last = path.penalties.count - 1
        let span = path.minimumIndex + max(5, path.minimumIndex / 10)
        return 0...max(1, min(last, span))
    }

    /// Features that pass 5 % of the largest coefficient within the range, the largest at its end first.
    static func coloured(_ path: LassoPathResult, _ range: ClosedRange<Int>) -> [Int] {
        func largest(_ feature: Int) -> Double { path.coefficients[feature][range].map(\.magnitude).max() ?? 0 }
        let limit = 0.05 * (path.features.indices.map(largest).max() ?? 0)
        return path.features.indices.filter { largest($0) > limit }.sorted {
            let first = path.coefficients[$0][range.upperBound].magnitude
            let second = path.coefficients[$1][range.upperBound].magnitude
            return (-first, $0) < (-second, $1)
        }
    }

    private static func points(
        _ path: LassoPathResult, _ feature: Int, _ range: ClosedRange<Int>, _ places: [Double], _ frame: PlotFrame
    ) -> [(Double, Double)] {
        let values = path.coefficients[feature]
        // The line starts at the last zero before the feature enters.
        let entry = range.first { values[$0] != 0 } ?? range.upperBound
        guard values[range.lowerBound...].contains(where: { $0 != 0 }) else { return [] }
        return (max(range.lowerBound, entry - 1)...range.upperBound).map { (frame.x(places[$0]), frame.y(values[$0])) }
    }

    /// Numbers of features along the upper edge.
    private static func drawCounts(
        _ path: LassoPathResult, _ range: ClosedRange<Int>, _ places: [Double], _ frame: PlotFrame,
        in drawing: inout SVGDrawing
    ) {
        let y = frame.top - 12
        let title = "features"
        // A marker at the start of the path passes here.
        drawing.text(title, 0, y, "tk halo")
        var free = TextWidth.of(title, size: 11.5) + 8
        let marked = Set([path.minimumIndex, path.oneErrorIndex])
        let step = max(1, range.count / 6)
        for index in range where (index - range.lowerBound).isMultiple(of: step) {
            let text = String(path.counts[index])
            let half = TextWidth.of(text, size: 11.5) / 2
            let x = frame.x(places[index])
            // The marked penalties have their number in the row above.
            let isNearMark = marked.contains { abs(frame.x(places[min($0, range.upperBound)]) - x) < 14 + half }
            guard x - half > free, x + half < frame.right, !isNearMark else { continue }
            drawing.text(text, x, y, "tk", anchor: .middle)
            free = x + half + 6
        }
    }

    /// Dashed lines at the minimum and one standard error before it, labels on rows of their own.
    private static func drawMarkers(
        _ path: LassoPathResult, _ range: ClosedRange<Int>, _ places: [Double], _ frame: PlotFrame,
        in drawing: inout SVGDrawing
    ) {
        let isMerged = path.minimumIndex == path.oneErrorIndex
        let markers: [(Int, String, Double)] =
            (isMerged ? [] : [(path.oneErrorIndex, "1 SE: \(path.counts[path.oneErrorIndex])", 46.0)])
            + [(path.minimumIndex, "CV minimum: \(path.counts[path.minimumIndex])", 30.0)]
        for (index, _, row) in markers {
            let x = frame.x(places[min(index, range.upperBound)])
            drawing.line(x, row + 4, x, frame.bottom, "mk")
        }
        for (index, text, row) in markers {
            let x = frame.x(places[min(index, range.upperBound)])
            let isAtRight = x + TextWidth.of(text, .bold) + 4 > drawing.width
            drawing.text(text, isAtRight ? x - 5 : x + 5, row, "nm b halo", anchor: isAtRight ? .end : .start)
        }
    }

    private static func labelRoom(_ path: LassoPathResult, _ labelled: [Int], isNarrow: Bool) -> Double {
        let widest = labelled.map { TextWidth.of(path.features[$0], size: 11, .monospace) }.max() ?? 0
        return min(isNarrow ? 122 : 230, 20 + widest + (isNarrow ? 4 : 50))
    }

    private static func drawLabels(
        _ path: LassoPathResult, _ labelled: [Int], _ range: ClosedRange<Int>, _ frame: PlotFrame, isNarrow: Bool,
        in drawing: inout SVGDrawing
    ) {
        let ends = labelled.map { frame.y(path.coefficients[$0][range.upperBound]) }
        let places = LabelPlacement.places(ends, gap: 14.5, in: (frame.top + 4)...(frame.bottom))
        let x = frame.right + 16
        let room = drawing.width - x - (isNarrow ? 0 : 46)
        for (feature, (end, place)) in zip(labelled, zip(ends, places)) {
            let name = path.features[feature]
            let style = FeatureClass(name: name).distance.token
            drawing.polyline([(frame.right + 1, end), (frame.right + 13, place)], "ld")
            let text = TextWidth.shortened(name, to: room, size: 11, .monospace)
            drawing.text(text, x, place + 4, "mo t-\(style)", title: FeatureClass.words(name))
            if !isNarrow {
                drawing.text(
                    NumberFormat.signed(path.coefficients[feature][range.upperBound], 2), drawing.width, place + 4,
                    "tk", anchor: .end)
            }
        }
    }

    private static func description(_ path: LassoPathResult, _ lines: [Int], _ range: ClosedRange<Int>) -> String {
        let leading = lines.prefix(6).map {
            "\(path.features[$0]) \(NumberFormat.signed(path.coefficients[$0][range.upperBound], 2))"
        }
        return "\(path.counts[path.oneErrorIndex]) features at one standard error, \(path.counts[path.minimumIndex]) "
            + "at the minimum. Largest coefficients at the end: \(leading.joined(separator: ", "))"
    }
}
