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

        /// What becomes of blanks in features.
        public var blanks = BlankRule.error

        /// What becomes of blanks in features, but for columns that are blank in all rows, which are left out.
        public enum BlankRule: String, Sendable, CaseIterable {
            /// An error that names row and column.
            case error
            /// Rows with a blank are left out.
            case rows
            /// Columns with a blank are left out.
            case columns
            /// Blanks are filled with the mean of the training rows: see ``LearningInput/filled(training:)``.
            case mean
        }

        /// What becomes of rows with a blank in one of the ``groups``.
        public var blankGroups = BlankGroupRule.one

        /// What becomes of rows of which nobody knows to which group they belong.
        public enum BlankGroupRule: String, Sendable, CaseIterable {
            /// They are one group, and stay on one side of every division: none of them can tell about another one.
            case one
            /// Each is a group of its own, for rows that are known to stand alone.
            case own
            /// They are left out and counted.
            case rows
            /// An error that names them.
            case error
        }

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
    /// Places of the blanks that are to be filled: row and column of the data set, where 0 stands for now.
    private let blanks: [(row: Int, column: Int)]

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
        var labels = try joined.labels()
        let features = try FeatureColumns(joined)
        guard !features.names.isEmpty else {
            throw LearnError(.tooFewColumns, "\(table.name): no column of numbers is left as a feature")
        }
        if !features.blank.isEmpty {
            notes.append(
                "\(features.blank.count) columns blank in all rows left out: \(NameList.text(features.blank))")
        }
        let rule = columns.blanks
        if rule != .error { try features.requireBlanksOnly(joined) } else { try features.requireNumbers(joined) }
        if let target { notes += try features.leaks(of: target, joined) }
        notes += try joined.blankGroups() + joined.rowsWithoutLabels()
        var used = Array(features.names.indices)
        if rule == .columns {
            let out = used.filter { features.values[$0].contains(where: \.isNaN) }
            used.removeAll(where: out.contains)
            if !out.isEmpty {
                notes.append(
                    "\(out.count) \(out.count == 1 ? "column" : "columns") with blanks left out: "
                        + NameList.text(out.map { features.names[$0] }))
            }
            guard !used.isEmpty else {
                throw LearnError(.tooFewColumns, "\(table.name): every column has a blank; use another --blanks rule")
            }
        }
        var kept = Array(0..<rows)
        if rule == .rows {
            kept.removeAll { row in used.contains { features.values[$0][row].isNaN } }
            guard !kept.isEmpty else {
                throw LearnError(.tooFewRows, "\(table.name): every row has a blank; use another --blanks rule")
            }
            if kept.count < rows { notes.append("\(rows - kept.count) rows with blanks left out") }
        }
        let whole = features.matrix(of: used, rows: rows)
        var values = kept.count == rows ? whole.values : whole.selecting(rows: kept).values
        var blanks: [(row: Int, column: Int)] = []
        for index in values.indices where values[index].isNaN {
            values[index] = 0
            blanks.append((index / used.count, index % used.count))
        }
        self.blanks = blanks
        if kept.count < rows { labels = labels.mapValues { $0.selecting(rows: kept) } }
        dataset = try Dataset(
            features: Matrix(rows: kept.count, columns: used.count, values: values),
            columnNames: used.map { features.names[$0] }, ids: joined.usedIDs.selecting(rows: kept),
            target: (target ?? [Double](repeating: 0, count: rows)).selecting(rows: kept),
            targetName: columns.target ?? "", targetUnit: unit, classNames: classNames)
        self.labels = labels
        self.notes = notes
    }

    /// The data set with blanks filled by ``Columns/BlankRule/mean``: by the mean of the training rows whose cell is not
    /// blank. The numbers filled in are counted in a note.
    ///
    /// - Throws: ``LearnError`` with code `not-finite` for a column that is blank in all training rows.
    /// - Complexity: O(training rows × columns with blanks).
    public func filled(training rows: [Int]) throws(LearnError) -> (dataset: Dataset, note: String?) {
        guard !blanks.isEmpty else { return (dataset, nil) }
        var features = dataset.features
        let blankRows = Dictionary(grouping: blanks, by: \.column).mapValues { Set($0.map(\.row)) }
        for (column, blank) in blankRows.sorted(by: { $0.key < $1.key }) {
            let known = rows.filter { !blank.contains($0) }.map { dataset.features[$0, column] }
            guard !known.isEmpty else {
                throw LearnError(
                    .notFinite,
                    "column '\(dataset.columnNames[column])' is blank in all \(rows.count) training rows, so there is no "
                        + "mean to fill in; leave it out with --drop")
            }
            let mean = Moments.mean(known)
            for row in blank { features[row, column] = mean }
        }
        let columns = blankRows.count == 1 ? "1 column" : "\(blankRows.count) columns"
        return (
            try dataset.replacingFeatures(features),
            "\(blanks.count) \(blanks.count == 1 ? "blank" : "blanks") in \(columns) filled with the mean of the training "
                + "rows"
        )
    }
}
