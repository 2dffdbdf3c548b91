internal import Learn

/// Features by the mean of their ranks.
enum ImportanceAnalysis {
    static func table(
        _ dataset: Dataset, _ split: SplitResult, _ details: SplitAnalysis.Details, _ plan: ReportPlan
    ) -> ImportanceTable {
        let names = dataset.columnNames
        let traces = split.traces.filter(\.isAddition)
        let trace = traces.first { $0.setKey.hasPrefix("rfa-krr") } ?? traces.first
        var steps: [String: Int] = [:]
        for (place, step) in (trace?.steps ?? []).enumerated() { steps[step.feature] = place + 1 }
        let stepValues = names.map { name in steps[name].map { -Double($0) } }
        var ranks = [Double](repeating: 0, count: names.count)
        var measures = 0.0
        func add(_ values: [Double?]) {
            for (place, rank) in Self.ranks(values).enumerated() { ranks[place] += rank }
            measures += 1
        }
        if let coefficients = details.coefficients { add(coefficients.map { $0 == 0 ? nil : $0.magnitude }) }
        add(details.forest.map { $0 > 0 ? $0 : nil })
        if trace != nil { add(stepValues) }
        if let frequencies = details.frequencies { add(frequencies.map { $0 > 0 ? $0 : nil }) }
        let sets = split.results.dropFirst().map { Set($0.features) }
        let rows = names.indices.map { column in
            ImportanceTable.Row(
                feature: names[column], coefficient: details.coefficients?[column], forest: details.forest[column],
                additionStep: steps[names[column]], frequency: details.frequencies?[column],
                setCount: sets.filter { $0.contains(names[column]) }.count, correlation: details.correlations[column],
                meanRank: ranks[column] / measures)
        }
        let order = rows.indices.sorted { (rows[$0].meanRank, $0) < (rows[$1].meanRank, $1) }
        return ImportanceTable(
            splitKey: split.key, setCount: sets.count, bootstrap: details.bootstrap, additionLabel: trace?.label ?? "",
            rows: order.map { rows[$0] })
    }

    /// Ranks from 1, the largest first, equal values sharing the mean of theirs; those without a value share the mean of
    /// the ranks that are left.
    static func ranks(_ values: [Double?]) -> [Double] {
        let known = values.indices.filter { values[$0] != nil }
            .sorted { (-(values[$0] ?? 0), $0) < (-(values[$1] ?? 0), $1) }
        let rest = (Double(known.count + 1) + Double(values.count)) / 2
        var result = [Double](repeating: rest, count: values.count)
        var start = 0
        while start < known.count {
            var end = start
            while end + 1 < known.count, values[known[end + 1]] == values[known[start]] { end += 1 }
            for place in start...end { result[known[place]] = Double(start + end) / 2 + 1 }
            start = end + 1
        }
        return result
    }
}
