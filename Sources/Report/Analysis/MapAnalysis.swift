internal import Learn

/// The map of rows on two principal components.
enum MapAnalysis {
    /// Most rows shown; more make the page heavy and the map a blot.
    static let mostRows = 700

    static func run(_ input: ReportInput, _ plan: ReportPlan) throws(LearnError) -> PrincipalMap? {
        let dataset = input.dataset
        guard dataset.columnCount >= 2, dataset.rowCount >= 3 else { return nil }
        let scaled = StandardScaler(fittedTo: dataset.features).transform(dataset.features)
        let components = try PrincipalComponents(fitting: scaled, count: 2)
        guard components.count == 2 else { return nil }
        let scores = try components.scores(scaled)
        let highlighted = plan.highlights.prefix(2).compactMap { dataset.ids.firstIndex(of: $0) }
        let shown = rows(input, plan, highlighted)
        let (sizes, sizeName) = size(dataset, plan)
        let loadings = (0..<2).map { component -> [PrincipalMap.Loading] in
            let start = component * dataset.columnCount
            let values = Array(components.loadings[start..<start + dataset.columnCount])
            return values.indices.sorted { (-values[$0].magnitude, $0) < (-values[$1].magnitude, $1) }.prefix(6)
                .map { PrincipalMap.Loading(feature: dataset.columnNames[$0], value: values[$0]) }
        }
        return PrincipalMap(
            ids: shown.map { dataset.ids[$0] }, first: shown.map { scores[$0, 0] }, second: shown.map { scores[$0, 1] },
            targets: shown.map { dataset.target[$0] }, sizes: sizes.map { sizes in shown.map { sizes[$0] } },
            sizeName: sizeName, explained: components.varianceShares, loadings: loadings,
            highlights: highlighted.compactMap { row in
                shown.firstIndex(of: row).map { PrincipalMap.Highlight(index: $0, label: dataset.ids[row]) }
            })
    }

    /// All rows; of many the first of each group, then evenly spaced ones.
    private static func rows(_ input: ReportInput, _ plan: ReportPlan, _ always: [Int]) -> [Int] {
        var rows = Array(0..<input.dataset.rowCount)
        guard rows.count > mostRows else { return rows }
        if let labels = plan.labelColumns.lazy.compactMap({ input.labels[$0] }).first {
            let firsts = RowGroups(labels).rows.map { $0[0] }
            // A split column has few values; it does not group rows.
            if firsts.count >= 50 { rows = firsts }
        }
        if rows.count > mostRows {
            let count = rows.count
            rows = (0..<mostRows).map { rows[$0 * count / mostRows] }
        }
        let missing = always.filter { !rows.contains($0) }
        return (rows + missing).sorted()
    }

    /// The size of each row: a column that was named, else the number of atoms where a feature holds it.
    private static func size(_ dataset: Dataset, _ plan: ReportPlan) -> ([Double]?, String) {
        let known = ["f-I-0-all", "f.I.0.all"]
        for name in plan.sizeColumn.map({ [$0] }) ?? known {
            guard let column = dataset.columnNames.firstIndex(of: name) else { continue }
            return (dataset.features.column(column), plan.sizeColumn == nil ? "atoms" : name)
        }
        return (nil, "")
    }
}
