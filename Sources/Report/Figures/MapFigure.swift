/// The rows on their first two principal components, coloured by target or by size (section 12).
enum MapFigure {
    /// What colours the marks.
    enum Colouring: String {
        case target
        case size
    }

    static func draw(_ map: PrincipalMap, _ colouring: Colouring, _ target: TargetSummary) -> String {
        let width = 400.0
        let values = colouring == .target ? map.targets : map.sizes ?? map.targets
        let colours = Colours(values, isDiverging: colouring == .target)
        let xTicks = Ticks.covering(map.first.min() ?? 0, map.first.max() ?? 1, about: 5)
        let yTicks = Ticks.covering(map.second.min() ?? 0, map.second.max() ?? 1, about: 5)
        let frame = PlotFrame(
            left: PlotFrame.margin(for: yTicks), right: width - 10, top: 44, bottom: 350,
            x: (xTicks.first ?? 0)...(xTicks.last ?? 1), y: (yTicks.first ?? 0)...(yTicks.last ?? 1))
        var drawing = SVGDrawing(width: width, height: frame.bottom + PlotFrame.footHeight)
        func axis(_ component: Int) -> String {
            let share = component < map.explained.count ? map.explained[component] : .nan
            return "PC \(component + 1) (\(NumberFormat.percent(share)) of variance)"
        }
        frame.drawVerticalAxis(yTicks, title: axis(1), in: &drawing)
        frame.drawHorizontalAxis(xTicks, title: axis(0), in: &drawing)
        drawKey(colours, colouring == .target ? target.unit : map.sizeName, in: &drawing)
        // Extremes are painted last, on top.
        let order = values.indices.sorted { (colours.extremity($0), $0) < (colours.extremity($1), $1) }
        drawing.openGroup("tri \(colours.style)")
        for index in order {
            let value = NumberFormat.significant(values[index])
            drawing.mark(
                "t", frame.x(map.first[index]), frame.y(map.second[index]), "c\(colours.step(values[index]))",
                title: colouring == .target ? "\(Markup.shortened(map.ids[index])): \(value)" : nil)
        }
        drawing.closeGroup()
        drawHighlights(map, values, frame, in: &drawing)
        return drawing.element(
            name: "Principal components, coloured by \(colouring == .target ? target.words : map.sizeName)",
            description: "\(map.ids.count) rows; \(axis(0)), \(axis(1))", id: "d-pca-\(colouring.rawValue)")
    }

    /// Colours of values in nine steps.
    struct Colours {
        let values: [Double]
        let isDiverging: Bool
        let low: Double
        let high: Double

        /// A diverging scale is centred at zero if zero is among the values, else at their median. The ends are the 2 %
        /// and 98 % quantiles.
        init(_ values: [Double], isDiverging: Bool) {
            self.values = values
            self.isDiverging = isDiverging
            let sorted = values.sorted()
            let (first, last) = (Statistics.quantile(sorted: sorted, 0.02), Statistics.quantile(sorted: sorted, 0.98))
            guard isDiverging else {
                (low, high) = (sorted.first ?? 0, sorted.last ?? 1)
                return
            }
            let hasZero = (sorted.first ?? 0) < 0 && (sorted.last ?? 0) > 0
            let centre = hasZero ? 0 : Statistics.quantile(sorted: sorted, 0.5)
            let reach = max(centre - first, last - centre, 1e-12)
            (low, high) = (centre - reach, centre + reach)
        }

        /// Class of the nine colours in the page's style: diverging or sequential.
        var style: String { isDiverging ? "dv" : "sq" }

        func step(_ value: Double) -> Int {
            let share = high > low ? (value - low) / (high - low) : 0.5
            return min(8, max(0, Int(share * 9)))
        }

        func extremity(_ index: Int) -> Int { isDiverging ? abs(step(values[index]) - 4) : step(values[index]) }
    }

    private static func drawKey(_ colours: Colours, _ unit: String, in drawing: inout SVGDrawing) {
        let suffix = unit.isEmpty ? "" : NumberFormat.noBreakSpace + unit
        let end = (colours.isDiverging ? "≥ " : "") + NumberFormat.significant(colours.high, digits: 2) + suffix
        let start = (colours.isDiverging ? "≤ " : "") + NumberFormat.significant(colours.low, digits: 2)
        let right = drawing.width - TextWidth.of(end, size: 11.5) - 6
        let left = right - 9 * 10
        drawing.text(end, drawing.width, 32, "tk", anchor: .end)
        drawing.text(start, left - 6, 32, "tk", anchor: .end)
        drawing.openGroup(colours.style)
        for step in 0..<9 { drawing.rectangle(left + 10 * Double(step), 23, 10, 10, "ky c\(step)") }
        drawing.closeGroup()
    }

    /// Rings around named rows, labels at the lower edge of the plot.
    private static func drawHighlights(
        _ map: PrincipalMap, _ values: [Double], _ frame: PlotFrame, in drawing: inout SVGDrawing
    ) {
        let gap = 14.0
        let share = (drawing.width - frame.left + gap) / Double(max(1, map.highlights.count)) - gap
        let texts = map.highlights.map {
            let number = " " + NumberFormat.significant(values[$0.index])
            return TextWidth.shortened($0.label, to: min(150, share - TextWidth.of(number, .bold)), .bold) + number
        }
        let widths = texts.map { TextWidth.of($0, .bold) }
        let centres = map.highlights.map { frame.x(map.first[$0.index]) }
        let order = centres.indices.sorted { (centres[$0], $0) < (centres[$1], $1) }
        var gaps = [Double](repeating: 0, count: centres.count)
        for (place, index) in order.enumerated() where place > 0 { gaps[index] = widths[order[place - 1]] + gap }
        let last = order.last.map { widths[$0] } ?? 0
        let places = LabelPlacement.places(
            zip(centres, widths).map { $0 - $1 / 2 }, gaps: gaps,
            in: frame.left...max(frame.left, drawing.width - last))
        for (place, highlight) in map.highlights.enumerated() {
            let y = frame.y(map.second[highlight.index])
            let isLow = y > frame.bottom - 60
            let labelY = isLow ? frame.top + 14 : frame.bottom - 12
            let end = isLow ? labelY + 5 : labelY - 13
            drawing.line(centres[place], isLow ? y - 9 : y + 9, places[place] + widths[place] / 2, end, "ld2")
            drawing.circle(centres[place], y, 8, "ring", title: map.ids[highlight.index])
            drawing.text(texts[place], places[place], labelY, "nm b halo")
        }
    }
}
