/// A drawing of the first screen, whose numbers are a file like those of the sections.
enum FirstScreenTable: String, CaseIterable {
    /// Which features matter.
    case features
    /// How large errors on the test rows are.
    case errors
    /// What a random split promises.
    case splits

    /// `answer-1-features.csv`.
    var fileName: String {
        let number = (Self.allCases.firstIndex(of: self) ?? 0) + 1
        return "answer-\(number)-\(rawValue).csv"
    }

    /// The numbers of the drawing.
    func table(_ document: ReportDocument) -> FigureTable {
        switch self {
        case .features: FigureTable(name: fileName, columns: ["feature", "sets", "of"], rows: features(document))
        case .errors: FigureTable(name: fileName, columns: ["from", "to", "rows"], rows: errors(document))
        case .splits:
            FigureTable(name: fileName, columns: ["figure", "set", "features", "test_mae"], rows: splits(document))
        }
    }

    /// Features in at least one of the chosen sets; the drawing shows the first.
    private func features(_ document: ReportDocument) -> [[FigureTable.Cell]] {
        guard let table = document.importance else { return [] }
        return AnswerFigures.byRecurrence(table).filter { $0.setCount > 0 }.map {
            [.text($0.feature), .count($0.setCount), .count(table.setCount)]
        }
    }

    /// Bins of |error|; the last has no upper end.
    private func errors(_ document: ReportDocument) -> [[FigureTable.Cell]] {
        let bins = AnswerFigures.ErrorBins(document.primary)
        return bins.counts.indices.map { bin in
            [
                .number(bins.edge(bin)), bin == bins.counts.count - 1 ? .none : .number(bins.edge(bin + 1)),
                .count(bins.counts[bin]),
            ]
        }
    }

    /// The four marks of the drawing.
    private func splits(_ document: ReportDocument) -> [[FigureTable.Cell]] {
        guard let contrast = document.contrast else { return [] }
        let primary = document.primary
        func row(_ figure: String, _ split: SplitResult, _ place: Int) -> [FigureTable.Cell] {
            [
                .text(figure), .text(document.sets[place].label), .count(split.results[place].features.count),
                .number(split.results[place].kernel.test.mae),
            ]
        }
        return [
            row("promised by \(contrast.key)", contrast, contrast.chosenIndex),
            row("same recipe by \(primary.key)", primary, contrast.chosenIndex),
            row("chosen by \(primary.key)", primary, primary.chosenIndex),
            [.text("mean by \(primary.key)"), .none, .count(0), .number(primary.baseline.test.mae)],
        ]
    }
}
