/// How test errors are spread, with the normal curve of the same mean and width (section 9).
enum ErrorFigure {
    /// Counts of errors in bins of one width; the outermost hold everything beyond.
    struct Histogram: Equatable {
        /// Edges, one more than bins.
        var edges: [Double]
        var counts: [Int]

        /// Bins of a nice width, symmetric about zero, 40 to 50 of them over the middle 98 % of |error|.
        ///
        /// - Complexity: O(n log n).
        init(errors: [Double]) {
            let sizes = errors.map(\.magnitude).sorted()
            let reach = sizes.isEmpty ? 1 : max(Statistics.quantile(sorted: sizes, 0.98), sizes[sizes.count - 1] * 0.25)
            let width = Self.niceWidth(reach: max(reach, .leastNormalMagnitude))
            let half = max(4, Int((reach / width).rounded(.up)))
            edges = (-half...half).map { Double($0) * width }
            counts = [Int](repeating: 0, count: 2 * half)
            for error in errors {
                let bin = Int(min(max((error / width).rounded(.down), -Double(half)), Double(half) - 1)) + half
                counts[bin] += 1
            }
        }

        private static func niceWidth(reach: Double) -> Double {
            let rough = 2 * reach / 45
            let power = Mathematics.powerOfTen(Mathematics.log10(rough).rounded(.down))
            return [1, 2, 2.5, 5, 10].map { $0 * power }.min { abs($0 - rough) < abs($1 - rough) } ?? rough
        }

        var binWidth: Double { edges[1] - edges[0] }
    }

    static func draw(_ split: SplitResult, _ target: TargetSummary) -> String {
        let errors = split.testPredictions.map(\.error)
        let histogram = Histogram(errors: errors)
        let width = 400.0
        let top = 54.0
        let bottom = 250.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let highest = Double(histogram.counts.max() ?? 1)
        let ticks = Ticks.covering(0, max(1, highest), about: 5).filter { $0 == $0.rounded() }
        let frame = PlotFrame(
            left: PlotFrame.margin(for: ticks), right: width - 12, top: top, bottom: bottom,
            x: histogram.edges[0]...(histogram.edges.last ?? 1), y: 0...max(ticks.last ?? 1, highest))
        frame.drawVerticalAxis(ticks, title: "rows", in: &drawing)
        drawBars(histogram, split, frame, target, in: &drawing)
        drawAxis(histogram, frame, target, in: &drawing)
        let count = Double(max(1, errors.count))
        let mean = errors.reduce(0, +) / count
        let deviation = (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        if deviation > 0 {
            let low = histogram.edges[0]
            let step = ((histogram.edges.last ?? 1) - low) / 120
            let curve = (0...120).map { index in
                let x = low + step * Double(index)
                let height = Mathematics.normalDensity(x, mean: mean, deviation: deviation) * count * histogram.binWidth
                return (frame.x(x), frame.y.clamped(height))
            }
            drawing.polyline(curve, "ln nrm")
        }
        let sizes = errors.map(\.magnitude).sorted()
        let median = NumberFormat.error(Statistics.quantile(sorted: sizes, 0.5))
        let tail = NumberFormat.error(Statistics.quantile(sorted: sizes, 0.95))
        let meanText = NumberFormat.fixed(mean, NumberFormat.errorDecimals(deviation))
        drawing.text("median |error| \(median), 95 % below \(tail)", 0, 31, "nm b")
        drawing.text(
            "line: normal curve, mean \(meanText), s.d. \(NumberFormat.error(deviation))", width,
            12, "tk", anchor: .end)
        return drawing.element(
            name: "Test errors, \(split.label)",
            description:
                "\(errors.count) test rows: median |error| \(median), 95 % below \(tail)\(target.suffix); mean "
                + "error \(meanText), standard deviation \(NumberFormat.error(deviation))",
            id: "d-errors-\(split.key)")
    }

    private static func drawBars(
        _ histogram: Histogram, _ split: SplitResult, _ frame: PlotFrame, _ target: TargetSummary,
        in drawing: inout SVGDrawing
    ) {
        for (bin, count) in histogram.counts.enumerated() where count > 0 {
            let left = frame.x(histogram.edges[bin])
            let right = frame.x(histogram.edges[bin + 1])
            let y = frame.y(Double(count))
            let decimals = Ticks.decimals([histogram.binWidth])
            let low = NumberFormat.fixed(histogram.edges[bin], decimals)
            let high = NumberFormat.fixed(histogram.edges[bin + 1], decimals)
            let range =
                bin == 0 ? "below \(high)" : bin == histogram.counts.count - 1 ? "\(low) or more" : "\(low) to \(high)"
            drawing.rectangle(
                left + 0.4, y, right - left - 0.8, frame.bottom - y, "f-\(split.token) so",
                title: "\(range)\(target.suffix): \(NumberFormat.count(count, "row", "rows"))")
        }
    }

    private static func drawAxis(
        _ histogram: Histogram, _ frame: PlotFrame, _ target: TargetSummary, in drawing: inout SVGDrawing
    ) {
        let end = histogram.edges.last ?? 1
        let ticks = Ticks.linear(-end, end, about: 5)
        var labels = Ticks.labels(ticks)
        if ticks.last == end, let last = labels.last {
            labels[0] = "≤ " + labels[0]
            labels[labels.count - 1] = "≥ " + last
        }
        frame.drawHorizontalAxis(ticks, labels: labels, title: "predicted − true\(target.axisUnit)", in: &drawing)
    }
}
