import Testing

@testable import Report

/// The page as text. How it looks is tested in a browser: `make report-test`.
@Suite struct PageTests {
    static let documents: [(String, SampleDocument)] = [
        ("two splits", SampleDocument()),
        (
            "random only",
            SampleDocument(
                kinds: [.random], features: (0..<40).map { "bit_\($0)" },
                target: TargetSummary(name: "y", unit: "", mean: 1, deviation: 0.02, minimum: 0.9, maximum: 1.1),
                rowCount: 300, testCount: 60)
        ),
        (
            "three splits, two test sets",
            SampleDocument(
                kinds: [.column, .group, .random], groupNoun: Noun(column: "ligand_set"),
                testSetNames: ["composition_test", "ligand_test"], hasTimes: true, hasNested: true)
        ),
    ]

    @Test(arguments: documents.map(\.0))
    func isSelfContainedAndWellFormed(name: String) throws {
        let document = try #require(Self.documents.first { $0.0 == name }).1.make()
        let html = ReportPage(document, folder: "report").html
        #expect(!html.contains("<script") && !html.contains("{{") && !html.contains("}}\n"))
        #expect(!html.contains("http:") && !html.contains("https:"))
        #expect(!html.contains("nan") && !html.contains("inf\""))
        for tag in [
            "section", "figure", "svg", "g", "table", "tr", "td", "th", "details", "text", "div", "p", "code", "b",
        ] {
            let opened = html.ranges(of: "<\(tag)>").count + html.ranges(of: "<\(tag) ").count
            #expect(opened == html.ranges(of: "</\(tag)>").count, "\(tag)")
        }
        #expect(html.utf8.count < 900_000)
    }

    @Test(arguments: documents.map(\.0))
    func everySectionHasItsTable(name: String) throws {
        let document = try #require(Self.documents.first { $0.0 == name }).1.make()
        let html = ReportPage(document, folder: "report").html
        let tables = FigureTables.all(document)
        #expect(tables.count == html.ranges(of: "<p class=\"csv\">").count)
        // Nothing is written that was not looked at before the analysis.
        let possible = Set(ReportFiles.possiblePaths(stem: "a/report"))
        #expect(ReportFiles(document, stem: "a/report").paths.allSatisfy(possible.contains))
        for table in tables {
            #expect(html.contains("href=\"report/\(table.name)\""))
            #expect(!table.rows.isEmpty, "\(table.name)")
            #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.name)")
        }
    }

    /// The numbers of the first screen's drawings, and of the sections, which keep their numbers where some are missing.
    @Test func firstScreenHasItsTables() throws {
        let document = SampleDocument().make()
        let tables = FigureTables.all(document)
        #expect(
            tables.prefix(4).map(\.name) == [
                "answer-1-features.csv", "answer-2-errors.csv", "answer-3-splits.csv", "01-data.csv",
            ])
        let html = ReportPage(document, folder: "report").html
        for table in tables.prefix(3) { #expect(html.contains("href=\"report/\(table.name)\"")) }
        // Every test row is in a bin, and the first bin begins at zero.
        let counts = numbers(tables[1], column: 2)
        #expect(counts.reduce(0, +) == 391 && tables[1].rows[0][0] == .number(0))
        #expect(tables[1].rows.last?[1] == FigureTable.Cell.none)
        // The figures that the third answer speaks of.
        #expect(numbers(tables[2], column: 3) == [1.94, 9.64, 7.33, 21.25])
        let sets = numbers(tables[0], column: 1)
        #expect(sets == sets.sorted(by: >) && sets.last ?? 0 > 0)

        // Without LASSO and without groups.
        var bare = SampleDocument(kinds: [.random], features: (0..<40).map { "bit_\($0)" }).make()
        bare.splits[0].path = nil
        let names = FigureTables.all(bare).map(\.name)
        #expect(names.contains("06-selection.csv") && names.contains("13-importance.csv"))
        #expect(!names.contains { $0.hasPrefix("03-") || $0.hasPrefix("04-") || $0.hasPrefix("answer-3") })
        #expect(ReportPage(bare, folder: "r").html.contains("<p class=\"no\">13</p>"))
    }

    private func numbers(_ table: FigureTable, column: Int) -> [Double] {
        table.rows.compactMap { row in
            guard case .number(let value) = row[column] else { return nil }
            return value
        }
    }

    @Test func sameBytes() {
        let first = SampleDocument().make()
        let second = SampleDocument().make()
        #expect(ReportPage(first, folder: "r").html == ReportPage(second, folder: "r").html)
        #expect(first.json.text == second.json.text)
    }

    @Test func firstScreenSaysWhatTheNumbersSay() {
        let document = SampleDocument().make()
        let sentences = Sentences(document: document)
        #expect(
            sentences.lead.hasPrefix("Twelve of \(document.data.featureCount) features predict best, and four of them"))
        #expect(sentences.lead.contains("For complexes it has never seen"))
        #expect(sentences.lead.contains("7.3\u{A0}kcal/mol"))
        let answers = sentences.answers
        #expect(answers.map(\.figure) == ["4", "7.3", "5.0"])
        #expect(answers[2].text.contains("promise 1.9\u{A0}kcal/mol; that recipe errs by 9.6 on unseen complexes"))
    }

    @Test func withoutGroupsNoComparisonIsMade() {
        let sentences = Sentences(document: SampleDocument(kinds: [.random]).make())
        #expect(sentences.lead.contains("was not tested"))
        #expect(!sentences.lead.contains("unseen"))
        #expect(sentences.answers[2].figure == "?")
        #expect(sentences.answers[2].text.contains("--group-column"))
    }

    @Test func aRandomSplitThatDoesNotFlatterIsNotAccused() {
        var document = SampleDocument().make()
        document.splits[1].results = document.splits[0].results
        document.splits[1].chosenIndex = document.splits[0].chosenIndex
        let sentences = Sentences(document: document)
        #expect(sentences.lead.contains("no better than the truth"))
        #expect(sentences.answers[2].text.contains("does not flatter"))
        #expect(!sentences.answers[2].text.contains("The cause"))
    }

    /// Ratios that look alike are one number.
    @Test func equalRatiosAreOneNumber() throws {
        var document = SampleDocument().make()
        for place in document.sets.indices {
            document.splits[1].results[place].kernel.test.mae = document.splits[0].results[place].kernel.test.mae / 1.6
        }
        let scores = try #require(PageSections(document: document).scores)
        #expect(scores.heading == "Every feature set looks 1.6 times better on a random split")
        // One set that a random split does not flatter.
        document.splits[1].results[2].kernel.test.mae = document.splits[0].results[2].kernel.test.mae / 0.9
        let mixed = try #require(PageSections(document: document).scores)
        #expect(mixed.heading == "On unseen complexes, errors are 0.9 to 1.6 times what a random split promises")
    }

    /// One, two and three selections, and more of them.
    @Test(arguments: [
        (1, "in the one set", "in the one chosen set"), (2, "in both sets", "in both chosen sets"),
        (3, "in all 3 sets", "in all three chosen sets"),
        (7, "in at least 6 of the 7 sets", "in at least six of the seven chosen sets"),
    ])
    func recurrenceIsSaidAsItIs(count: Int, short: String, long: String) throws {
        var document = SampleDocument().make()
        let sample = try #require(document.importance)
        document.importance = ImportanceTable(
            splitKey: sample.splitKey, setCount: count, bootstrap: sample.bootstrap,
            additionLabel: sample.additionLabel,
            rows: sample.rows.map {
                var row = $0
                row.setCount = min(row.setCount, count)
                return row
            })
        let html = ReportPage(document, folder: "r").html
        #expect(html.contains("\(short).") && html.contains(long))
        #expect(!html.contains("of the one sets") && !html.contains("1 of the 1"))
    }

    /// Figures of a target with small numbers say more than zeros, and every drawing speaks its finding.
    @Test func smallNumbersAreSpoken() throws {
        let target = TargetSummary(name: "y_eV", unit: "eV", mean: 1, deviation: 0.02, minimum: 0.9, maximum: 1.1)
        var document = SampleDocument(target: target).make()
        for split in document.splits.indices {
            for place in document.sets.indices { document.splits[split].results[place].kernel.test.mae = 0.0123 }
            document.splits[split].baseline.test.mae = 0.034
        }
        let html = ReportPage(document, folder: "r").html
        let labels = html.split(separator: "<svg ").dropFirst().filter { $0.contains("role=\"img\"") }.map {
            String($0.split(separator: "aria-label=\"", maxSplits: 1)[1].prefix { $0 != "\"" })
        }
        #expect(labels.count > 10 && labels.allSatisfy { $0.contains(": ") && $0.contains(where: \.isNumber) })
        let scores = try #require(labels.first { $0.hasPrefix("Test error of each feature set: ") })
        #expect(scores.contains("0.012\u{A0}eV") && scores.contains("mean predictor 0.034"))
        #expect(!html.contains("MAE 0.0\u{A0}eV") && !html.contains("mean predictor 0.0\""))
    }

    /// A set that some of the splits' folds choose is not said to be the choice of all.
    @Test func whoseFoldsChose() {
        let document = SampleDocument(kinds: [.column, .group, .random]).make()
        #expect(ScoresFigure.foldsPhrase([1], document) == "its own folds")
        #expect(ScoresFigure.foldsPhrase([2, 0], document) == "random and subset folds")
        #expect(ScoresFigure.foldsPhrase([1, 2], document) == "its own and random folds")
        #expect(ScoresFigure.foldsPhrase([1, 2, 0], document) == "all folds")
        #expect(ScoresFigure.foldsPhrase([0], SampleDocument(kinds: [.random]).make()) == "random folds")
    }

    /// Panels of three splits are one row, and their section takes the full width; other numbers stand in pairs.
    @Test func threePanelsAreOneRow() {
        for (kinds, isRow) in [([SplitResult.Kind.column, .group, .random], true), ([.group, .random], false)] {
            let sections = PageSections(document: SampleDocument(kinds: kinds).make()).all
            #expect(sections.contains { $0.content.contains("sm odd three") } == isRow)
            for section in sections where section.content.contains("class=\"sm") {
                #expect(section.content.contains("class=\"sm odd three\"") == section.isFullWidth, "\(section.key)")
            }
        }
        #expect(PageParts.panels(["a"]) == "<div class=\"sm\">a</div>")
        #expect(PageParts.panels(["a", "b"]) == "<div class=\"sm\">ab</div>")
        #expect(PageParts.panels(["a", "b", "c", "d", "e"]) == "<div class=\"sm odd\">abcde</div>")
    }

    /// Two splits of a kind share its colour: the dots of the second are hollow.
    @Test func splitsOfOneKindAreToldApart() throws {
        let kinds = try #require(PageSections(document: SampleDocument(kinds: [.column, .group]).make()).scores)
        #expect(!kinds.content.contains("class=\"h-"))
        var document = SampleDocument(kinds: [.column, .group, .random]).make()
        document.splits[0].kind = .group
        let scores = try #require(PageSections(document: document).scores)
        #expect(scores.content.contains("class=\"f-group\"") && scores.content.contains("class=\"h-group\""))
        #expect(!scores.content.contains("class=\"h-random\""))
    }

    @Test func chosenSetThatIsNotTheBestIsSaid() throws {
        var document = SampleDocument().make()
        document.splits[0].results[3].kernel.test.mae = 1
        let scores = try #require(PageSections(document: document).scores)
        #expect(scores.reading[0].contains("belongs to Elastic net, but the test set never chooses"))
    }

    @Test func namesFromTheDataAreEscaped() {
        var document = SampleDocument().make()
        document.title = "<b>&\"x\""
        document.splits[0].predictions[1800].id = "</title><script>alert(1)</script>"
        let html = ReportPage(document, folder: "report").html
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;b&gt;&amp;&quot;x&quot;"))
    }

    /// Names of features that fit on a line are not broken at their dashes; long ones may be.
    @Test func shortNamesStayWhole() {
        #expect(Markup.feature("mc-chi-1-all") == "<code class=\"t-prox nb\">mc-chi-1-all</code>")
        #expect(Markup.code("ox") == "<code class=\"nb\">ox</code>")
        let long = String(repeating: "x-", count: 11)
        #expect(Markup.code(long) == "<code>\(long)</code>")
    }

    @Test func bordersAreWarnedOf() throws {
        var document = SampleDocument().make()
        document.splits[0].grid?.chosenWidth = 0
        let section = try #require(PageSections(document: document).kernelGrid)
        #expect(section.reading.contains { $0.contains("Border warning") })
    }
}

@Suite struct FileTests {
    @Test func csvQuotesAndBlanks() {
        let table = FigureTable(
            name: "x.csv", columns: ["id", "value"], rows: [[.text("a,b"), .number(0.1)], [.text("c"), .none]])
        #expect(table.csv == "id,value\n\"a,b\",0.1\nc,\n")
    }

    @Test func jsonKeepsOrderAndWritesNull() {
        var object = JSONObject()
        object.set("b", number: .nan)
        object.set("a", numbers: [1, 2.5])
        object.set("t", text: "x\"y")
        #expect(object.value.text == "{\n  \"b\": null,\n  \"a\": [1, 2.5],\n  \"t\": \"x\\\"y\"\n}\n")
    }

    @Test func histogramCountsEveryError() {
        let errors = (0..<500).map { Double(($0 * 7919) % 1000) / 25 - 20 }
        let histogram = ErrorFigure.Histogram(errors: errors + [1000, -1000])
        #expect(histogram.counts.reduce(0, +) == 502)
        #expect(histogram.edges.count == histogram.counts.count + 1)
        #expect(histogram.counts.first ?? 0 > 0 && histogram.counts.last ?? 0 > 0)
    }

    @Test func removalOfUncertainRows() {
        let kept = UncertaintyFigure.kept([1, 2, 3, 4], [1, 1, 5, 9], removing: [0, 0.5])
        #expect(kept == [4, 1])
    }
}
