/// A drawing in the making: elements in paint order, styled by the page's classes.
struct SVGDrawing {
    /// Where a text is held.
    enum Anchor: String {
        case start
        case middle
        case end
    }

    /// Size of the view box, px at full width.
    let width: Double
    let height: Double
    private var body = ""

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// A coordinate with one decimal.
    static func number(_ value: Double) -> String { text(ofTenths: tenths(value)) }

    /// A coordinate in tenths, which is what is written: positions relative to one another then add up exactly.
    private static func tenths(_ value: Double) -> Int {
        Int((value.isFinite ? value : 0) * 10 + (value < 0 ? -0.5 : 0.5))
    }

    private static func text(ofTenths tenths: Int) -> String {
        let sign = tenths < 0 ? "-" : ""
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole == 0 ? "" : "\(whole)").\(rest)"
    }

    /// Two numbers of path data; a minus sign separates by itself.
    private static func pair(_ x: Int, _ y: Int) -> String {
        text(ofTenths: x) + (y < 0 ? "" : " ") + text(ofTenths: y)
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, _ style: String = "", anchor: Anchor = .start, title: String? = nil
    ) {
        let anchorText = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        let classText = style.isEmpty ? "" : " class=\"\(style)\""
        body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(anchorText)\(classText)>"
        body += Self.titleElement(title) + Markup.escaped(text) + "</text>"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        path("M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))", style)
    }

    mutating func path(_ data: String, _ style: String, title: String? = nil) {
        let classText = style.isEmpty ? "" : " class=\"\(style)\""
        element("path d=\"\(data)\"\(classText)", title: title)
    }

    /// A line through points.
    mutating func polyline(_ points: [(Double, Double)], _ style: String, title: String? = nil) {
        guard points.count > 1 else { return }
        path(Self.pathData(points), style, title: title)
    }

    /// A closed area.
    mutating func area(_ points: [(Double, Double)], _ style: String) {
        guard points.count > 2 else { return }
        path(Self.pathData(points) + "Z", style)
    }

    /// Many round dots as one element: lines of no length with round ends. Dots on the same place are drawn once.
    mutating func dots(_ points: [(Double, Double)], _ style: String) {
        strokes(points, "h0", movedBy: (0, 0), style)
    }

    /// Many crosses as one element, like the mark `x` of the page.
    mutating func crosses(_ points: [(Double, Double)], _ style: String) {
        strokes(points.map { ($0 - 3, $1 - 3) }, "l6 6m0-6l-6 6", movedBy: (0, 60), style)
    }

    /// The same strokes from many points, each place once, from left to right.
    ///
    /// - Parameter movedBy: where the strokes end, in tenths from where they start.
    private mutating func strokes(
        _ points: [(Double, Double)], _ data: String, movedBy end: (Int, Int), _ style: String
    ) {
        let places = points.map { (Self.tenths($0), Self.tenths($1)) }.sorted { $0 < $1 }
        guard let first = places.first else { return }
        var text = "M\(Self.pair(first.0, first.1))\(data)"
        var last = first
        for place in places.dropFirst() where place != last {
            text += "m\(Self.pair(place.0 - last.0 - end.0, place.1 - last.1 - end.1))\(data)"
            last = place
        }
        path(text, style)
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, title: String? = nil,
        fill: String? = nil
    ) {
        let fillText = fill.map { " fill=\"\($0)\"" } ?? ""
        let classText = style.isEmpty ? "" : " class=\"\(style)\""
        element(
            "rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, width)))\""
                + " height=\"\(Self.number(max(0, height)))\"\(classText)\(fillText)", title: title)
    }

    mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String, title: String? = nil) {
        element(
            "circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\" class=\"\(style)\"",
            title: title)
    }

    /// A mark that the page defines once.
    mutating func mark(
        _ name: String, _ x: Double, _ y: Double, _ style: String, title: String? = nil, fill: String? = nil
    ) {
        let fillText = fill.map { " fill=\"\($0)\"" } ?? ""
        let classText = style.isEmpty ? "" : " class=\"\(style)\""
        element(
            "use href=\"#\(name)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(classText)\(fillText)",
            title: title)
    }

    /// Opens a group with a class; everything until ``closeGroup()`` belongs to it.
    mutating func openGroup(_ style: String) { body += "<g class=\"\(style)\">" }

    mutating func closeGroup() { body += "</g>" }

    /// The finished element.
    ///
    /// - Parameters:
    ///   - name: what the figure shows, read aloud first.
    ///   - description: the finding with its numbers, read aloud after it.
    ///   - id: unique on the page.
    ///   - style: class of the element.
    func element(name: String, description: String, id: String, style: String = "") -> String {
        let classText = style.isEmpty ? "" : " class=\"\(style)\""
        let spoken = Markup.escaped("\(name): \(description)")
        return "<svg viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" role=\"img\""
            + " aria-label=\"\(spoken)\"\(classText)"
            + " style=\"max-width:\(Int(width * 1.15))px\">"
            + "<desc id=\"\(id)\">\(Markup.escaped(description))</desc>\(body)</svg>"
    }

    private mutating func element(_ content: String, title: String?) {
        guard let title else {
            body += "<\(content)/>"
            return
        }
        let name = content.prefix { $0 != " " }
        body += "<\(content)>\(Self.titleElement(title))</\(name)>"
    }

    private static func titleElement(_ title: String?) -> String {
        title.map { "<title>\(Markup.escaped($0))</title>" } ?? ""
    }

    /// The first point, and each further one relative to the one before.
    private static func pathData(_ points: [(Double, Double)]) -> String {
        var data = ""
        var last = (0, 0)
        for (place, (x, y)) in points.enumerated() {
            let point = (tenths(x), tenths(y))
            let step = pair(point.0 - last.0, point.1 - last.1)
            let separator = place == 0 ? "M" : place == 1 ? "l" : step.hasPrefix("-") ? "" : " "
            data += separator + step
            last = point
        }
        return data
    }
}
