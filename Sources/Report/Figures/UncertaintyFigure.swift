/// |error| against measures of uncertainty, and what is left when the most uncertain rows go (section 11).
enum UncertaintyFigure {
    static func draw(
        _ result: UncertaintyResult, _ measure: UncertaintyResult.Measure, _ split: SplitResult,
        _ target: TargetSummary
    ) -> String {
        let width = 400.0
        let top = 40.0
        let bottom = 190.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let xEnd = Ticks.covering(0, edge(measure.values), about: 5)
        let yEnd = Ticks.covering(0, edge(result.errors), about: 4)
        let frame = PlotFrame(
            left: PlotFrame.margin(for: yEnd), right: width - 12, top: top, bottom: bottom,
            x: 0...max(xEnd.last ?? 1, 1e-9), y: 0...max(yEnd.last ?? 1, 1e-9))
        frame.drawVerticalAxis(yEnd, title: "|error|\(target.axisUnit)", in: &drawing)
        frame.drawHorizontalAxis(xEnd, title: measure.axis, in: &drawing)
        let points = zip(measure.values, result.errors).map { (frame.x.clamped($0), frame.y.clamped($1)) }
        drawing.dots(points, "pt-\(split.token)")
        let means = eighths(measure.values, result.errors).map { (frame.x.clamped($0), frame.y.clamped($1)) }
        drawing.polyline(means, "ln bin")
        for (x, y) in means { drawing.circle(x, y, 3.6, "f-ink") }
        let spearman = measure.spearman.map { NumberFormat.fixed($0, 2) } ?? "undefined"
        drawing.text("Spearman \(spearman)", width, 12, "nm b s-\(split.token)", anchor: .end)
        return drawing.element(
            name: "|error| against \(measure.key), \(split.label)",
            description: "Spearman correlation \(spearman) over \(result.errors.count) test rows. Mean |error| of "
                + "eighths of the rows, least uncertain first: "
                + eighths(measure.values, result.errors).map { NumberFormat.error($0.1) }.joined(separator: ", "),
            id: "d-uncertainty-\(measure.key)-\(split.key)")
    }

    /// Means of both in eighths of the rows, by ascending uncertainty.
    static func eighths(_ values: [Double], _ errors: [Double]) -> [(Double, Double)] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        let parts = min(8, order.count)
        return (0..<parts).map { part in
            let rows = order[(part * order.count / parts)..<((part + 1) * order.count / parts)]
            let count = Double(rows.count)
            return (rows.reduce(0) { $0 + values[$1] } / count, rows.reduce(0) { $0 + errors[$1] } / count)
        }
    }

    /// MAE of the rows that are left when a share of the most uncertain ones is taken away.
    static func kept(_ values: [Double], _ errors: [Double], removing shares: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        return shares.map { share in
            let count = max(1, Int((Double(order.count) * (1 - share)).rounded()))
            return order.prefix(count).reduce(0) { $0 + errors[$1] } / Double(count)
        }
    }

    /// Shares of rows that are taken away in the drawing.
    static let shares = (0...20).map { Double($0) * 0.04 }

    static func drawRemoval(_ result: UncertaintyResult, _ split: SplitResult, _ target: TargetSummary) -> String {
        let width = 400.0
        let top = 28.0
        let bottom = 190.0
        var drawing = SVGDrawing(width: width, height: bottom + PlotFrame.footHeight)
        let curves = result.measures.map { kept($0.values, result.errors, removing: shares) }
        let ticks = Ticks.covering(0, curves.flatMap(\.self).max() ?? 1, about: 4)
        let names = result.measures.map { "by \($0.key)" }
        let room = (names.map { TextWidth.of($0, .bold) }.max() ?? 0) + 14
        let frame = PlotFrame(
            left: PlotFrame.margin(for: ticks), right: width - room, top: top, bottom: bottom, x: 0...80,
            y: 0...(ticks.last ?? 1))
        frame.drawVerticalAxis(ticks, title: "MAE of the rows kept\(target.axisUnit)", in: &drawing)
        frame.drawHorizontalAxis([0, 20, 40, 60, 80], title: "most uncertain rows removed, %", in: &drawing)
        for (place, curve) in curves.enumerated().reversed() {
            let style = place == 0 ? "l-\(split.token)" : "tr2"
            drawing.polyline(
                zip(shares, curve).map { (frame.x($0 * 100), frame.y($1)) }, "ln \(style)", title: names[place])
        }
        let ends = curves.map { frame.y($0.last ?? 0) }
        let places = LabelPlacement.places(ends, gap: 14.5, in: top...bottom)
        for (place, name) in names.enumerated() {
            drawing.text(
                name, frame.right + 8, places[place] + 4, "nm b \(place == 0 ? "s-\(split.token)" : "f-mut")")
        }
        return drawing.element(
            name: "MAE as the most uncertain rows are removed, \(split.label)",
            description: zip(names, curves).map { name, curve in
                "\(name): \(NumberFormat.error(curve.first ?? .nan)) with all rows, "
                    + "\(NumberFormat.error(curve[10])) with the surest 60 %, "
                    + "\(NumberFormat.error(curve.last ?? .nan)) with the surest 20 %"
            }.joined(separator: ". "),
            id: "d-removal-\(split.key)")
    }

    /// The end of an axis: what 98.5 % of the values do not pass.
    private static func edge(_ values: [Double]) -> Double {
        let sorted = values.filter(\.isFinite).sorted()
        return max(Statistics.quantile(sorted: sorted, 0.985), 1e-9)
    }
}
