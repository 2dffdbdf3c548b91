internal import Learn

/// A split with its folds, ready for work.
struct SplitSetup {
    var key: String
    var kind: SplitResult.Kind
    var label: String
    /// The column that says which rows are for testing, where one does.
    var column: String?
    var noun: Noun?
    /// Label of each row of the input, if there is a group column.
    var groups: [String]?
    var training: [Int]
    var testSets: [(name: String, rows: [Int])]
    /// Over the training rows, in their order.
    var folds: Folds
    var foldsText: String

    /// All test rows, by test set.
    var test: [Int] { testSets.flatMap(\.rows) }

    /// Sets up a split.
    ///
    /// - Throws: ``ReportError``: no test rows, too few training rows, a group column with one group, folds that do not
    ///   fit.
    init(_ request: SplitRequest, _ folds: FoldRequest, _ plan: ReportPlan, _ input: ReportInput) throws(ReportError) {
        do throws(LearnError) {
            try self.init(checked: request, folds, plan, input)
        } catch {
            throw ReportError(
                error.code == .badParameter ? .usage : .data, "split \(Self.text(request)): \(error.message)")
        }
        guard !test.isEmpty else {
            throw ReportError(
                .data,
                "split \(Self.text(request)): no test rows; every value of the column other than train, training, "
                    + "validation and val names a test set")
        }
    }

    private init(
        checked request: SplitRequest, _ folds: FoldRequest, _ plan: ReportPlan, _ input: ReportInput
    ) throws(LearnError) {
        let rowCount = input.dataset.rowCount
        func labels(_ column: String) -> [String] { input.labels[column] ?? [] }
        let partition: Partition
        var groupColumn = plan.groupColumn
        switch request {
        case .random(let share):
            partition = try Partition.random(rows: rowCount, testFraction: share, seed: plan.seed)
            (key, kind, label) = ("random", .random, "Random split")
            // What a split by group holds out, a random one may have on both sides: the page says how often.
            groupColumn = groupColumn ?? plan.splits.lazy.compactMap(\.groupColumn).first
        case .group(let column, let share):
            partition = try Partition.grouped(
                by: labels(column), testFraction: share, seed: plan.seed, name: column)
            let noun = column == plan.groupColumn ? plan.groupNoun ?? Noun(column: column) : Noun(column: column)
            (key, kind, label) = ("group-\(column)", .group, "Unseen \(noun.plural)")
            groupColumn = column
        case .column(let column):
            partition = try Partition.column(labels(column), name: column)
            (key, kind, label) = (column, .column, "Split by \(column)")
            self.column = column
        }
        let trainingRows = partition.trainingRows
        try Requirements.varying(
            input.dataset.target.selecting(rows: trainingRows), named: input.dataset.targetName)
        let sets = partition.testNames.map { (name: $0, rows: partition.rows(labelled: $0)) }
        training = trainingRows
        testSets = sets
        groups = groupColumn.map(labels)
        noun = groupColumn.map { $0 == plan.groupColumn ? plan.groupNoun ?? Noun(column: $0) : Noun(column: $0) }
        // A column that keeps groups whole tests unseen groups; one that hardly does is what a random split is.
        if case .column = request, let groups, let noun {
            let known = Set(groups.selecting(rows: trainingRows))
            let testRows = sets.flatMap(\.rows)
            let shared = testRows.filter { known.contains(groups[$0]) }.count
            if shared == 0 { (kind, label) = (.group, "Unseen \(noun.plural)") }
            if sets.count == 1, Double(shared) > 0.5 * Double(testRows.count) {
                (kind, label) = (.random, "Random split")
            }
        }
        switch folds {
        case .count(let count):
            if kind == .group, let groups, let groupColumn {
                self.folds = try Folds.grouped(
                    by: groups.selecting(rows: trainingRows), folds: count, seed: plan.seed, name: groupColumn)
                foldsText = "\(count) folds by \(noun?.singular ?? groupColumn)"
            } else {
                self.folds = try Folds.shuffled(rows: trainingRows.count, folds: count, seed: plan.seed)
                foldsText = "\(count) random folds"
            }
        case .group(let column, let count):
            self.folds = try Folds.grouped(
                by: labels(column).selecting(rows: trainingRows), folds: count, seed: plan.seed, name: column)
            foldsText = "\(count) folds by \(column)"
        case .column(let column):
            self.folds = try Folds.column(labels(column).selecting(rows: trainingRows), name: column)
            foldsText = "\(self.folds.count) folds by column \(column)"
        }
    }

    /// A split as on the command line.
    static func text(_ request: SplitRequest) -> String {
        switch request {
        case .random(let share): "random:\(share)"
        case .group(let column, let share): "group:\(column):\(share)"
        case .column(let column): "column:\(column)"
        }
    }

    /// Groups with test rows but without training rows, and the share of test rows whose group has training rows.
    var groupCounts: (heldOut: Int?, shared: Double?) {
        guard let groups else { return (nil, nil) }
        let known = Set(groups.selecting(rows: training))
        let unknown = Set(groups.selecting(rows: test)).subtracting(known).count
        let shared = test.filter { known.contains(groups[$0]) }.count
        return (unknown, Double(shared) / Double(max(1, test.count)))
    }
}
