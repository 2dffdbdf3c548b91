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
        /// Those of them whose equal texts mark rows that belong together.
        public var groups: [String] = []
        /// Patterns of columns to leave out.
        public var dropped: [String] = []
        /// Patterns of columns to use as features; empty for all that are left.
        public var features: [String] = []

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
        let target = try columns.target.map { name throws(LearnError) in try joined.target(name) }
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
        notes += try joined.blankGroups()
        dataset = try Dataset(
            features: features.matrix(of: Array(features.names.indices), rows: rows), columnNames: features.names,
            ids: joined.usedIDs, target: target ?? [Double](repeating: 0, count: rows),
            targetName: columns.target ?? "", targetUnit: unit)
        self.notes = notes
    }

    /// Numbers of named columns of a table, for prediction; extra columns do not matter.
    ///
    /// - Returns: ids and features of the rows with status `ok` (all, without such a column), and what was left out.
    /// - Throws: ``LearnError``: `missing-columns`, which lists them; `not-finite` or `bad-table` with row and column.
    public static func features(
        of table: LearningTable, named names: [String], id: String
    ) throws(LearnError) -> (ids: [String], features: Matrix, notes: [String]) {
        let missing = names.filter { !table.has($0) }
        guard missing.isEmpty else {
            throw LearnError(
                .missingColumns,
                "\(table.name): \(Dataset.describe(missing: missing)); the model needs \(names.count) columns by name. "
                    + "Make the matrix with the descriptors that the model was trained on")
        }
        let idColumn = try table.position(of: id)
        var rows = Array(0..<table.rowCount)
        var notes: [String] = []
        if table.has("status") {
            let status = try table.position(of: "status")
            let all = rows.count
            rows.removeAll { table.cell($0, status) != "ok" }
            if rows.count < all { notes.append("\(all - rows.count) rows with a status other than ok left out") }
        }
        var positions: [Int] = []
        for name in names { positions.append(try table.position(of: name)) }
        var values: [Double] = []
        values.reserveCapacity(rows.count * names.count)
        for row in rows {
            for (place, column) in positions.enumerated() {
                let text = table.cell(row, column)
                guard let value = LearningTable.number(text), value.isFinite else {
                    throw LearnError(
                        .notFinite,
                        "\(table.name): row '\(table.cell(row, idColumn))', column '\(names[place])' holds "
                            + "\(text.isEmpty ? "nothing" : "'\(text)'"); expected a number")
                }
                values.append(value)
            }
        }
        return (
            rows.map { table.cell($0, idColumn) },
            Matrix(rows: rows.count, columns: names.count, values: values), notes
        )
    }
}
