/// What the feature sets are made of: stacked bars to 100 %, by property or by distance from the metal (section 3).
enum CompositionFigure {
    /// How features are told apart.
    enum Grouping: String, CaseIterable {
        case property
        case distance
    }

    /// Parts of one set in the order of the groups.
    struct Bar {
        var label: String
        var count: Int
        var parts: [Double]
        var isChosen: Bool
    }

    /// Labels and classes of the groups.
    static func groups(_ grouping: Grouping) -> [(label: String, style: String)] {
        switch grouping {
        case .property:
            FeatureClass.Property.allCases.map { ($0.label, $0 == .other ? "k-oth" : "k-\($0.rawValue)") }
        case .distance: FeatureClass.Distance.allCases.map { ($0.rawValue, "k-\($0.token)") }
        }
    }

    /// Features of each group, counted or weighted.
    static func bars(
        _ document: ReportDocument, _ split: SplitResult, _ grouping: Grouping, isWeighted: Bool
    ) -> [Bar] {
        zip(document.sets.indices, split.results).map { place, result in
            var parts = [Double](repeating: 0, count: groups(grouping).count)
            for (feature, weight) in zip(result.features, result.weights) {
                let known = FeatureClass(name: feature)
                let group =
                    grouping == .property
                    ? FeatureClass.Property.allCases.firstIndex(of: known.property) ?? 0
                    : FeatureClass.Distance.allCases.firstIndex(of: known.distance) ?? 0
                parts[group] += isWeighted ? weight : 1
            }
            return Bar(
                label: document.sets[place].label, count: result.features.count, parts: parts,
                isChosen: place == split.chosenIndex)
        }
    }

    static func draw(
        _ document: ReportDocument, _ split: SplitResult, _ grouping: Grouping, isWeighted: Bool
    ) -> String {
        let bars = bars(document, split, grouping, isWeighted: isWeighted)
        let groups = groups(grouping)
        let width = 400.0
        let left = min(140, (bars.map { TextWidth.of($0.label, .bold) }.max() ?? 0) + 10)
        let right = width - 36
        let top = 28.0
        let rowHeight = 25.0
        let bottom = top + Double(bars.count) * rowHeight
        var drawing = SVGDrawing(width: width, height: bottom + 26)
        drawHead(bars.first, groups, grouping, left: left, right: right, in: &drawing)
        for (place, bar) in bars.enumerated() {
            let y = top + Double(place) * rowHeight
            let label = TextWidth.shortened(bar.label, to: left - 8, bar.isChosen ? .bold : .plain)
            drawing.text(
                label, left - 7, y + 15, bar.isChosen ? "nm b" : "nm", anchor: .end,
                title: label == bar.label ? nil : bar.label)
            drawing.text(String(bar.count), width, y + 15, "tk", anchor: .end)
            let sum = bar.parts.reduce(0, +)
            guard sum > 0 else { continue }
            var x = left
            for (part, group) in zip(bar.parts, groups) where part > 0 {
                let share = part / sum
                let extent = (right - left) * share
                drawing.rectangle(
                    x, y, max(0.5, extent - 1), rowHeight - 6, group.style,
                    title: "\(bar.label), \(group.label): \(NumberFormat.percent(share))")
                if share >= 0.09 {
                    drawing.text(
                        NumberFormat.fixed(share * 100, 0), x + extent / 2, y + 14, "in", anchor: .middle)
                }
                x += extent
            }
        }
        for (share, text) in [(0.0, "0 %"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1, "100 %")] {
            drawing.text(
                text, left + (right - left) * share, bottom + 14, "tk",
                anchor: share == 0 ? .start : share == 1 ? .end : .middle)
        }
        drawing.text("n", width, bottom + 14, "tk", anchor: .end)
        return drawing.element(
            name: "Composition of the feature sets by \(grouping.rawValue), share of "
                + (isWeighted ? "weight" : "features"),
            description: description(bars, groups), id: "d-composition-\(grouping.rawValue)-\(isWeighted ? "w" : "n")")
    }

    /// Names of the groups above the parts of the first bar.
    private static func drawHead(
        _ bar: Bar?, _ groups: [(label: String, style: String)], _ grouping: Grouping, left: Double, right: Double,
        in drawing: inout SVGDrawing
    ) {
        guard let bar else { return }
        let sum = max(bar.parts.reduce(0, +), .leastNormalMagnitude)
        let widths = groups.map { TextWidth.of($0.label, .bold) }
        var wanted: [Double] = []
        var x = left
        for (part, width) in zip(bar.parts, widths) {
            let extent = (right - left) * part / sum
            // Places of left edges, nudged so that empty groups keep the order.
            wanted.append(x + extent / 2 - width / 2 + Double(wanted.count) * 1e-6)
            x += extent
        }
        // The gap before a label is the width of the one to its left.
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        var gaps = [Double](repeating: 0, count: wanted.count)
        for (place, index) in order.enumerated() where place > 0 { gaps[index] = widths[order[place - 1]] + 6 }
        let total = widths.reduce(0) { $0 + $1 + 6 }
        let places = LabelPlacement.places(
            wanted, gaps: gaps, in: max(0, min(left, drawing.width - total))...(drawing.width - (widths.last ?? 0)))
        for (group, place) in zip(groups, places) {
            let style = grouping == .distance ? "nm b t-\(group.style.dropFirst(2))" : "nm b"
            drawing.text(group.label, place, 14, style)
        }
    }

    private static func description(_ bars: [Bar], _ groups: [(label: String, style: String)]) -> String {
        bars.map { bar in
            let sum = max(bar.parts.reduce(0, +), .leastNormalMagnitude)
            let parts = zip(bar.parts, groups).filter { $0.0 > 0 }
                .map { "\($0.1.label) \(NumberFormat.percent($0.0 / sum))" }
            return "\(bar.label), \(bar.count) features: \(parts.joined(separator: ", "))"
        }.joined(separator: ". ")
    }
}
