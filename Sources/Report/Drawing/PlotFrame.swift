/// The area of a plot with its axes: horizontal grid lines, tick labels outside, the vertical title above.
struct PlotFrame {
    /// Edges of the plot area, px.
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// Horizontal and vertical scale.
    let x: Scale
    let y: Scale

    /// A frame between linear or logarithmic ranges.
    init(
        left: Double, right: Double, top: Double, bottom: Double, x: ClosedRange<Double>, y: ClosedRange<Double>,
        isXLogarithmic: Bool = false, isYLogarithmic: Bool = false
    ) {
        self.left = left
        self.right = right
        self.top = top
        self.bottom = bottom
        self.x = Scale(x, from: left, to: right, isLogarithmic: isXLogarithmic)
        self.y = Scale(y, from: bottom, to: top, isLogarithmic: isYLogarithmic)
    }

    /// The room that labels of a vertical axis need.
    static func margin(for ticks: [Double], least: Double = 26) -> Double {
        let widest = Ticks.labels(ticks).map { TextWidth.of($0, size: 11.5) }.max() ?? 0
        return max(least, widest + 9)
    }

    /// Draws the vertical axis: grid lines, labels, the title above.
    func drawVerticalAxis(_ ticks: [Double], labels: [String]? = nil, title: String, in drawing: inout SVGDrawing) {
        let texts = labels ?? Ticks.labels(ticks)
        for (tick, text) in zip(ticks, texts) {
            let place = y(tick)
            drawing.line(left, place, right, place, "gr")
            drawing.text(text, left - 7, place + 4, "tk", anchor: .end)
        }
        drawing.text(title, 0, 12, "lb")
    }

    /// Draws the horizontal axis: the line, ticks, labels, the title below. Labels that would touch are left out.
    func drawHorizontalAxis(
        _ ticks: [Double], labels: [String]? = nil, title: String, hasGrid: Bool = false, in drawing: inout SVGDrawing
    ) {
        let texts = labels ?? Ticks.labels(ticks)
        drawing.line(left, bottom, right, bottom, "ax")
        var free = -Double.infinity
        for (tick, text) in zip(ticks, texts) {
            let place = x(tick)
            if hasGrid { drawing.line(place, top, place, bottom, "gr") }
            drawing.line(place, bottom, place, bottom + 4, "ax")
            let half = TextWidth.of(text, size: 11.5) / 2
            let centre = min(max(place, half), drawing.width - half)
            guard centre - half > free else { continue }
            free = centre + half + 4
            drawing.text(text, centre, bottom + 18, "tk", anchor: .middle)
        }
        let half = TextWidth.of(title) / 2
        let centre = min(max((left + right) / 2, half), max(half, drawing.width - half))
        drawing.text(title, centre, bottom + 38, "lb", anchor: .middle)
    }

    /// Room below ``bottom`` for labels and title.
    static let footHeight = 46.0
}
