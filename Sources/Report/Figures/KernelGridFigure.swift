/// Cross-validated error over kernel width and penalty, a number in every cell (section 7).
enum KernelGridFigure {
    static func draw(_ grid: KernelGridResult, _ split: SplitResult, _ target: TargetSummary) -> String {
        let width = 400.0
        let left = 46.0
        let top = 24.0
        let cellWidth = (width - left - 4) / Double(max(1, grid.widths.count))
        let cellHeight = 29.0
        let bottom = top + cellHeight * Double(grid.penalties.count)
        var drawing = SVGDrawing(width: width, height: bottom + 62)
        drawing.text("λ", 0, 12, "lb")
        let finite = grid.scores.flatMap(\.self).compactMap(\.self).filter { $0 > 0 }
        let low = Mathematics.log10(finite.min() ?? 1)
        let high = max(low + 1e-9, Mathematics.log10(finite.max() ?? 10))
        let largest = finite.max() ?? 1
        let decimals = cellWidth > 34 ? (largest < 10 ? 2 : 1) : largest < 100 ? 1 : 0
        for (row, penalty) in grid.penalties.enumerated() {
            let y = top + cellHeight * Double(row)
            drawing.text(power(penalty), left - 8, y + 18, "tk", anchor: .end)
            for (column, kernelWidth) in grid.widths.enumerated() {
                let x = left + cellWidth * Double(column)
                let place =
                    "σ = \(NumberFormat.significant(kernelWidth)), λ = \(NumberFormat.significant(penalty))"
                guard let score = grid.scores[row][column] else {
                    drawing.rectangle(x, y, cellWidth - 1, cellHeight - 1, "em", title: "\(place): not solvable")
                    drawing.text("–", x + cellWidth / 2, y + 18, "tk", anchor: .middle)
                    continue
                }
                let share = score > 0 ? (Mathematics.log10(score) - low) / (high - low) : 0
                drawing.rectangle(
                    x, y, cellWidth - 1, cellHeight - 1, "",
                    title: "\(place): \(NumberFormat.error(score, 2))\(target.suffix)", fill: Viridis.color(share))
                drawing.text(
                    NumberFormat.fixed(score, decimals), x + cellWidth / 2 - 0.5, y + 18,
                    Viridis.isDark(share) ? "hl" : "hd", anchor: .middle)
            }
        }
        drawing.rectangle(
            left + cellWidth * Double(grid.chosenWidth) - 0.5, top + cellHeight * Double(grid.chosenPenalty) - 0.5,
            cellWidth, cellHeight, "pick")
        drawWidths(grid, left: left, cellWidth: cellWidth, y: bottom + 16, in: &drawing)
        drawing.text(
            "kernel width σ (standardised units)", (left + width) / 2, bottom + 36, "lb", anchor: .middle)
        let best =
            "best \(NumberFormat.error(grid.best, 2)) at σ \(NumberFormat.significant(grid.widths[grid.chosenWidth])), "
            + "λ \(power(grid.penalties[grid.chosenPenalty])): "
            + (grid.isAtBorder ? "on the border" : "inside the grid")
        drawing.text(best, (left + width) / 2, bottom + 55, "nm b", anchor: .middle)
        return drawing.element(
            name: "Cross-validated MAE over kernel width and penalty, \(split.label)",
            description: "\(best). Errors from \(NumberFormat.error(finite.min() ?? .nan)) to "
                + "\(NumberFormat.error(finite.max() ?? .nan))\(target.suffix)",
            id: "d-krr-grid-\(split.key)")
    }

    private static func drawWidths(
        _ grid: KernelGridResult, left: Double, cellWidth: Double, y: Double, in drawing: inout SVGDrawing
    ) {
        let texts = grid.widths.map { NumberFormat.significant($0, digits: $0 < 100 && cellWidth < 40 ? 2 : 3) }
        let widest = texts.map { TextWidth.of($0, size: 11.5) }.max() ?? 0
        let step = max(1, Int(((widest + 4) / cellWidth).rounded(.up)))
        for (column, text) in texts.enumerated() where column.isMultiple(of: step) {
            drawing.text(text, left + cellWidth * (Double(column) + 0.5), y, "tk", anchor: .middle)
        }
    }

    /// A penalty: a power of ten where it is one.
    static func power(_ value: Double) -> String {
        let exponent = Mathematics.log10(value)
        if abs(exponent - exponent.rounded()) < 1e-9 { return "10" + NumberFormat.superscript(Int(exponent.rounded())) }
        return NumberFormat.significant(value, digits: 2)
    }
}

/// The viridis colours (Smith, van der Walt 2015, matplotlib's default map, CC0): even in lightness, readable with every
/// kind of colour vision and in grey.
enum Viridis {
    private static let anchors: [(Double, Double, Double)] = [
        (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121),
        (109, 205, 89), (180, 222, 44),
    ]

    /// The colour of a share, 0 dark and 1 light.
    static func color(_ share: Double) -> String {
        let place = min(max(share.isFinite ? share : 0, 0), 1) * Double(anchors.count - 1)
        let first = min(Int(place), anchors.count - 2)
        let rest = place - Double(first)
        func mixed(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * rest).rounded()) }
        let (low, high) = (anchors[first], anchors[first + 1])
        return "rgb(\(mixed(low.0, high.0)),\(mixed(low.1, high.1)),\(mixed(low.2, high.2)))"
    }

    /// Whether light text reads better on the colour.
    static func isDark(_ share: Double) -> Bool { share < 0.58 }
}
