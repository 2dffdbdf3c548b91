public import Learn

/// Rows with features, a target and labels: what an analysis works on.
public struct ReportInput: Sendable {
    /// Which columns play which part; the target is needed.
    public typealias Columns = LearningInput.Columns

    /// Features, ids and target.
    public let dataset: Dataset
    /// Texts of the label columns, one for each row.
    public let labels: [String: [String]]
    /// What went in and what was left out.
    public let summary: DataSummary
    /// Remarks in words: features that give the target away, blanks in group columns.
    public let notes: [String]

    /// An input of known parts.
    public init(dataset: Dataset, labels: [String: [String]], summary: DataSummary, notes: [String] = []) {
        self.notes = notes
        self.dataset = dataset
        self.labels = labels
        self.summary = summary
    }

    /// Takes a table apart.
    ///
    /// Rows whose `status` is not `ok` and rows without a partner in the target's table are left out and counted; columns
    /// that are blank or constant in all rows used, or that have the name of a target from another table, are left out and
    /// listed.
    ///
    /// - Throws: ``ReportError``: a column that is not there; text in a feature (the columns are listed); a blank or text
    ///   in the target (the rows are listed); ids that occur twice in a join; no row that joins; a constant target.
    /// - Complexity: O(cells).
    public init(_ table: LearningTable, _ columns: Columns, unit: String?) throws(ReportError) {
        do throws(LearnError) {
            let joined = try JoinedRows(table, columns)
            guard let name = columns.target else {
                throw LearnError(.badParameter, "\(table.name): a report needs a target; name its column")
            }
            let rows = joined.rows.count
            guard rows >= 2 else {
                throw LearnError(
                    .tooFewRows, "\(rows) row left; a report needs at least 2 rows, and in practice dozens")
            }
            let target = try joined.target(name)
            guard target.contains(where: { $0 != target[0] }) else {
                throw LearnError(
                    .badTable,
                    "\((columns.targetTable ?? table).name): target '\(name)' is \(target[0]) in all rows; there is "
                        + "nothing to learn")
            }
            labels = try joined.labels()
            let features = try FeatureColumns(joined)
            notes = try features.leaks(of: target, joined) + joined.blankGroups()
            let used = try Self.varying(features, joined, table.name)
            let matrix = features.matrix(of: used, rows: rows)
            dataset = try Dataset(
                features: matrix, columnNames: used.map { features.names[$0] }, ids: joined.usedIDs, target: target,
                targetName: name, targetUnit: unit)
            let constant = Set(features.names.indices).subtracting(used).sorted().map { features.names[$0] }
            summary = DataSummary(
                file: table.name, rowCount: table.rowCount, usedRowCount: rows,
                excludedRows: joined.exclusions.map {
                    DataSummary.Exclusion(reason: $0.reason, names: Array($0.ids.prefix(3)), count: $0.ids.count)
                },
                featureCount: used.count, excludedColumns: Self.exclusions(features, constant: constant),
                repeatedRowCount: RowRepeats.count(matrix, columns: Array(used.indices)))
        } catch {
            throw ReportError(error)
        }
    }

    /// Features that are not the same in all rows.
    private static func varying(
        _ features: FeatureColumns, _ joined: JoinedRows, _ table: String
    ) throws(LearnError) -> [Int] {
        try features.requireNumbers(joined)
        var used: [Int] = []
        for (feature, numbers) in features.values.enumerated() {
            if numbers.contains(where: { $0 != numbers[0] }) { used.append(feature) }
        }
        guard !used.isEmpty else {
            throw LearnError(.tooFewColumns, "\(table): no column with varying numbers is left as a feature")
        }
        return used
    }

    private static func exclusions(_ features: FeatureColumns, constant: [String]) -> [DataSummary.Exclusion] {
        [
            ("used as labels", features.labels), ("dropped by name", features.dropped),
            ("blank in all rows", features.blank), ("constant in all rows", constant),
            ("with the name of the target", [features.namesake].compactMap(\.self)),
            ("not among the features asked for", features.unwanted),
        ].filter { !$0.1.isEmpty }.map { DataSummary.Exclusion(reason: $0.0, names: $0.1, count: $0.1.count) }
    }
}

/// Rows that repeat an earlier one.
enum RowRepeats {
    /// Number of rows that equal an earlier row in some columns.
    ///
    /// - Complexity: O(rows × columns).
    static func count(_ features: Matrix, columns: [Int]) -> Int {
        var seen: Set<[Double]> = []
        var repeats = 0
        for row in 0..<features.rowCount {
            let start = row * features.columnCount
            if !seen.insert(columns.map { features.values[start + $0] }).inserted { repeats += 1 }
        }
        return repeats
    }
}
