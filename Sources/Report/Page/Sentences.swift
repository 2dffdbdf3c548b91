/// Sentences of the page, made from the numbers. Every comparison has its condition; where it fails another sentence
/// stands, and none is forced.
struct Sentences {
    let document: ReportDocument

    var target: TargetSummary { document.target }
    var primary: SplitResult { document.primary }

    /// An error with one decimal and its unit.
    func error(_ value: Double) -> String { plain(value) + target.suffix }

    /// An error with one decimal; with two significant digits where one decimal would say nothing.
    func plain(_ value: Double) -> String { NumberFormat.error(value) }

    /// Features in nearly every set.
    var recurring: [ImportanceTable.Row] { document.importance?.recurring ?? [] }

    /// A set within a sentence, with its size: `LASSO ≤ 28 (25 features)`.
    func setPhrase(_ index: Int, in split: SplitResult) -> String {
        let count = split.results[index].features.count
        return index == 0
            ? "all \(count) features"
            : "\(Markup.escaped(document.sets[index].label)) (\(NumberFormat.count(count, "feature", "features")))"
    }

    // MARK: first screen

    /// The paragraph under the title.
    var lead: String {
        var parts: [String] = []
        let chosen = primary.chosen
        let all = document.data.featureCount
        if primary.chosenIndex == 0 {
            parts.append("All \(all) features together predict best; no smaller set has a lower cross-validated error.")
        } else {
            let held = recurring.filter { row in chosen.features.contains(row.feature) }.count
            let start = "\(NumberFormat.capitalizedWord(chosen.features.count)) of \(all) features predict best"
            parts.append(
                document.importance.map { $0.setCount <= 1 } ?? true
                    ? start + "."
                    : held == 0
                        ? start + ", but none of them appears in almost every selection."
                        : start + ", and \(NumberFormat.word(held)) of them \(held == 1 ? "appears" : "appear") in "
                            + "almost every selection.")
        }
        let own = chosen.kernel.test.mae
        switch primary.kind {
        case .group:
            parts.append(
                "For \(primary.noun?.plural ?? "groups") it has never seen, the chosen model errs by "
                    + "<b class=\"group\">\(error(own))</b> on average.")
        case .column:
            parts.append(
                "On \(Markup.escaped(primary.phrase)) the chosen model errs by <b class=\"column\">\(error(own))</b> "
                    + "on average.")
        case .random:
            parts.append(
                "On rows left out at random the chosen model errs by <b class=\"random\">\(error(own))</b> on average; "
                    + "how it does on groups it has never seen was not tested.")
        }
        if let contrast = document.contrast {
            let promised = contrast.chosen.kernel.test.mae
            let real = primary.results[contrast.chosenIndex].kernel.test.mae
            let word = "<b class=\"random\">\(plain(promised))</b>"
            if real > promised * 1.1 {
                parts.append(
                    contrast.chosenIndex == primary.chosenIndex
                        ? "A random split would have promised \(word) for the same features."
                        : "A random split would have promised \(word), for a recipe whose true error is \(plain(real))."
                )
            } else {
                parts.append("A random split would have promised \(word), which is no better than the truth.")
            }
        }
        return parts.joined(separator: " ")
    }

    /// A question of the first screen with its answer.
    struct Answer {
        /// Part of the name of the file with the drawing's numbers; nil without a drawing.
        var table: FirstScreenTable?
        var question: String
        var figure: String
        var unit: String
        var style: String
        var text: String
        var drawing: String
    }

    /// The three answers.
    var answers: [Answer] { [featureAnswer, errorAnswer, splitAnswer].compactMap(\.self) }

    private var featureAnswer: Answer? {
        guard let table = document.importance, table.setCount > 0 else { return nil }
        var text = ""
        if recurring.isEmpty {
            let frequent = table.rows.sorted { ($0.setCount, -$0.meanRank) > ($1.setCount, -$1.meanRank) }.prefix(3)
            text =
                "No feature is \(table.recurrence { String($0) }): correlated columns "
                + "replace one another. The most frequent: \(Markup.list(frequent.map { Markup.feature($0.feature) }))."
        } else {
            let shown = recurring.prefix(6).map { Markup.feature($0.feature) }
            let more = recurring.count > 6 ? ", and \(recurring.count - 6) more" : ""
            text =
                (more.isEmpty ? Markup.list(Array(shown)) : shown.joined(separator: ", ") + more)
                + " \(recurring.count == 1 ? "is" : "are") \(table.recurrence { String($0) })."
        }
        if let share = proximalForestShare {
            text +=
                " Features within one bond of the metal hold \(NumberFormat.percent(share)) of the forest’s importance."
        }
        return Answer(
            table: .features, question: "Which features matter?", figure: String(recurring.count),
            unit: "of \(document.data.featureCount) in \(table.setCount == 1 ? "the one set" : "nearly every set")",
            style: "", text: text,
            drawing: AnswerFigures.recurrence(table))
    }

    /// Share of the forest's importance within one bond of the metal, if there are autocorrelations.
    var proximalForestShare: Double? {
        guard let rows = document.importance?.rows,
            rows.contains(where: { FeatureClass(name: $0.feature).isAutocorrelation })
        else { return nil }
        let known = rows.filter { $0.forest != nil }
        let sum = known.reduce(0) { $0 + ($1.forest ?? 0) }
        guard sum > 0 else { return nil }
        return known.filter { FeatureClass(name: $0.feature).distance == .proximal }
            .reduce(0) { $0 + ($1.forest ?? 0) } / sum
    }

    private var errorAnswer: Answer? {
        let score = primary.chosen.kernel.test
        let errors = primary.testPredictions.map(\.error.magnitude).sorted()
        var text = "On \(NumberFormat.count(primary.testCount, "row", "rows"))"
        if let count = primary.heldOutGroupCount, let noun = primary.noun, primary.kind == .group {
            text += " of \(NumberFormat.count(count, "held-out \(noun.singular)", "held-out \(noun.plural)"))"
        }
        text += score.r2.map { ", R² \(NumberFormat.fixed($0, 2))." } ?? "."
        text += " Guessing the mean errs by \(plain(primary.baseline.test.mae))"
        text +=
            primary.chosenIndex == 0
            ? "."
            : ", all \(document.data.featureCount) features by "
                + "\(plain(primary.allFeatures.kernel.test.mae))."
        if errors.count >= 20 {
            text +=
                " Half of the rows are within \(plain(Statistics.quantile(sorted: errors, 0.5))), one in twenty is off "
                + "by more than \(plain(Statistics.quantile(sorted: errors, 0.95)))."
        }
        if primary.testSets.count > 1 {
            let parts = zip(primary.testSets, primary.chosen.kernel.testBySet).map {
                "\(Markup.escaped($0.name)) \(plain($1.mae))"
            }
            text += " By test set: \(parts.joined(separator: ", "))."
        }
        let question =
            switch primary.kind {
            case .group: "How well are unseen \(primary.noun?.plural ?? "groups") predicted?"
            case .column: "How well are the test sets predicted?"
            case .random: "How well are rows predicted that were left out at random?"
            }
        return Answer(
            table: .errors, question: question, figure: plain(score.mae), unit: target.suffix.dropFirst() + " MAE",
            style: primary.token, text: text, drawing: AnswerFigures.errors(primary, target))
    }

    private var splitAnswer: Answer? {
        guard let contrast = document.contrast else { return singleSplitAnswer }
        let promised = contrast.chosen.kernel.test.mae
        let real = primary.results[contrast.chosenIndex].kernel.test.mae
        guard promised > 0 else { return nil }
        let ratio = real / promised
        var text =
            "Random folds choose \(setPhrase(contrast.chosenIndex, in: contrast)) and promise "
            + "\(error(promised)); that recipe errs by \(plain(real)) on \(Markup.escaped(primary.phrase))."
        if ratio <= 1.1 { text += " Here the random split does not flatter." }
        if let share = contrast.sharedGroupShare, let noun = contrast.noun ?? primary.noun {
            let cause = ratio > 1.1 && share > 0.5 ? "The cause: " : ""
            let sentence = "\(NumberFormat.percent(share)) of its test rows have their \(noun.singular) in training"
            text += " " + cause + sentence + "."
        }
        return Answer(
            table: .splits, question: "How much does a random split flatter?", figure: NumberFormat.fixed(ratio, 1),
            unit: "times",
            style: "random", text: text, drawing: AnswerFigures.promise(document, contrast))
    }

    /// What stands where there is nothing to compare.
    private var singleSplitAnswer: Answer {
        let text: String
        switch primary.kind {
        case .random:
            text =
                "This cannot be said: rows were divided at random only. If rows belong together (one complex at several "
                + "settings, one ligand set with several metals), give the column that says so with "
                + "<code class=\"nb\">--group-column</code>; the error on unseen groups is often several times larger."
        case .group, .column:
            text =
                "This cannot be said: no random split was made. Add <code>--split random:0.2</code> to see what it "
                + "would have promised."
        }
        return Answer(
            table: nil, question: "How much does a random split flatter?", figure: "?", unit: "", style: "", text: text,
            drawing: ""
        )
    }
}
