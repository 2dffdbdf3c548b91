/// A table taken apart into features, target and labels.
public struct LearningInput: Sendable {
    /// Which columns play which part.
    public struct Columns: Sendable {
        /// Column of the ids.
        public var id = "id"
        /// Column of the target; nil where nothing is to be learned (prediction).
        public var target: String?
        /// Table that holds the target, joined by id; nil for the matrix itself.
        public var targetTable: LearningTable?
        /// Key column of that table.
        public var joinColumn = "id"
        /// Columns that label rows: groups, splits, folds; from either table.
        public var labels: [String] = []
        /// Tables that hold some of the labels, joined by id, and the column there; by the label's name in ``labels``.
        public var labelTables: [String: LabelColumn] = [:]
        /// Those of them whose equal texts mark rows that belong together.
        public var groups: [String] = []
        /// Whether the target tells two classes apart, by any two texts, instead of being a number.
        public var targetIsClass = false
        /// Patterns of columns to leave out.
        public var dropped: [String] = []
        /// Patterns of columns to use as features; empty for all that are left.
        public var features: [String] = []

        /// A column of another table.
        public struct LabelColumn: Sendable {
            /// The table.
            public var table: LearningTable
            /// Its column.
            public var column: String

            /// A column of another table.
            public init(table: LearningTable, column: String) {
                self.table = table
                self.column = column
            }
        }

        /// Columns with the usual names.
        public init(target: String?) { self.target = target }
    }

    /// Features, ids and target.
    public let dataset: Dataset
    /// Texts of the label columns, one for each row.
    public let labels: [String: [String]]
    /// Remarks in words: rows and columns left out, such as `3 rows with a status other than ok`; features that give the
    /// target away; blanks in group columns.
    public let notes: [String]

    /// Takes a table apart.
    ///
    /// Rows whose `status` is not `ok` and rows without a partner in the target's table are left out and counted; columns
    /// that are blank in all rows are left out and listed. Constant columns stay: their weight is zero.
    ///
    /// - Throws: ``LearnError``: `no-column`; `text-column` (all are listed); `bad-table` with a blank or text in the
    ///   target (the rows are listed); `bad-join` if ids occur twice or none joins; `not-finite` with row and column;
    ///   `too-few-columns` without features.
    /// - Complexity: O(cells).
    public init(_ table: LearningTable, _ columns: Columns, unit: String? = nil) throws(LearnError) {
        let joined = try JoinedRows(table, columns)
        var notes = joined.exclusions.map { exclusion in
            let count = exclusion.ids.count
            return "\(count) \(count == 1 ? "row" : "rows") \(exclusion.reason) left out: "
                + NameList.text(exclusion.ids, most: 3)
        }
        let rows = joined.rows.count
        var classNames: [String] = []
        var target: [Double]?
        if let name = columns.target, columns.targetIsClass {
            (classNames, target) = try joined.classes(name)
        } else if let name = columns.target {
            target = try joined.target(name)
        }
        labels = try joined.labels()
        let features = try FeatureColumns(joined)
        guard !features.names.isEmpty else {
            throw LearnError(.tooFewColumns, "\(table.name): no column of numbers is left as a feature")
        }
        if !features.blank.isEmpty {
            notes.append(
                "\(features.blank.count) columns blank in all rows left out: \(NameList.text(features.blank))")
        }
        try features.requireNumbers(joined)
        if let target { notes += try features.leaks(of: target, joined) }
        notes += try joined.blankGroups() + joined.rowsWithoutLabels()
        dataset = try Dataset(
            features: features.matrix(of: Array(features.names.indices), rows: rows), columnNames: features.names,
            ids: joined.usedIDs, target: target ?? [Double](repeating: 0, count: rows),
            targetName: columns.target ?? "", targetUnit: unit, classNames: classNames)
        self.notes = notes
    }
}
