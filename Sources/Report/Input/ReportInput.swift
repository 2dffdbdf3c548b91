public import Learn

/// Rows with features, a target and labels: what an analysis works on.
public struct ReportInput: Sendable {
    /// Which columns play which part.
    public struct Columns: Sendable {
        /// Column of the ids.
        public var id = "id"
        /// Column of the target.
        public var target: String
        /// Table that holds the target, joined by id; nil for the matrix itself.
        public var targetTable: LearningTable?
        /// Key column of that table.
        public var joinColumn = "id"
        /// Columns that label rows: groups, splits, folds.
        public var labels: [String] = []
        /// Patterns of columns to leave out.
        public var dropped: [String] = []
        /// Patterns of columns to use as features; empty for all that are left.
        public var features: [String] = []

        /// A value of given parts.
        public init(target: String) { self.target = target }
    }

    /// Features, ids and target.
    public let dataset: Dataset
    /// Texts of the label columns, one for each row.
    public let labels: [String: [String]]
    /// What went in and what was left out.
    public let summary: DataSummary

    /// An input of known parts.
    public init(dataset: Dataset, labels: [String: [String]], summary: DataSummary) {
        self.dataset = dataset
        self.labels = labels
        self.summary = summary
    }

    /// Takes a table apart.
    ///
    /// Rows whose `status` is not `ok` and rows without a partner in the target's table are left out and counted; columns
    /// that are blank or constant in all rows used are left out and listed.
    ///
    /// - Throws: ``ReportError``: a column that is not there; text in a feature (the columns are listed); a blank or text
    ///   in the target (the rows are listed); ids that occur twice in a join; no row that joins; a constant target.
    /// - Complexity: O(cells).
    public init(_ table: LearningTable, _ columns: Columns, unit: String?) throws(ReportError) {
        let idColumn = try Self.position(of: columns.id, in: table)
        var rows = Array(0..<table.rowCount)
        var excluded: [DataSummary.Exclusion] = []
        guard !rows.isEmpty else { throw ReportError(.data, "\(table.name): no rows") }
        func exclude(_ reason: String, _ isExcluded: (Int) -> Bool) {
            let out = rows.filter(isExcluded)
            guard !out.isEmpty else { return }
            rows.removeAll(where: isExcluded)
            excluded.append(
                DataSummary.Exclusion(
                    reason: reason, names: out.prefix(3).map { table.cell($0, idColumn) }, count: out.count))
        }
        let ids = table.texts(idColumn)
        if table.has("status") {
            let status = try Self.position(of: "status", in: table)
            exclude("with a status other than ok") { table.cell($0, status) != "ok" }
        }
        var partners: [Int] = []
        if let other = columns.targetTable {
            partners = try Self.partners(of: ids, in: other, key: columns.joinColumn, rows: rows, table: table)
            exclude("without a partner in \(other.name)") { partners[$0] < 0 }
            guard !rows.isEmpty else {
                throw ReportError(
                    .data,
                    "no id of \(table.name) occurs in column '\(columns.joinColumn)' of \(other.name), such as "
                        + "'\(ids[0])' and '\(other.rowCount > 0 ? other.cell(0, try Self.position(of: columns.joinColumn, in: other)) : "")'"
                )
            }
        }
        guard rows.count >= 2 else {
            throw ReportError(.data, "\(rows.count) row left; a report needs at least 2 rows, and in practice dozens")
        }
        let target = try Self.target(table, columns, rows: rows, partners: partners, ids: ids)
        labels = try Self.labels(table, columns, rows: rows, partners: partners)
        let (features, names, excludedColumns) = try Self.features(table, columns, rows: rows, ids: ids)
        do throws(LearnError) {
            dataset = try Dataset(
                features: features, columnNames: names, ids: rows.map { ids[$0] }, target: target,
                targetName: columns.target, targetUnit: unit)
        } catch { throw ReportError(error) }
        summary = DataSummary(
            file: table.name, rowCount: table.rowCount, usedRowCount: rows.count, excludedRows: excluded,
            featureCount: names.count, excludedColumns: excludedColumns,
            repeatedRowCount: RowRepeats.count(features, columns: Array(0..<names.count)))
    }

    private static func position(of column: String, in table: LearningTable) throws(ReportError) -> Int {
        do throws(LearnError) { return try table.position(of: column) } catch {
            throw ReportError(.usage, error.message)
        }
    }

    /// For each row of the matrix its row in the other table, -1 without one.
    private static func partners(
        of ids: [String], in other: LearningTable, key: String, rows: [Int], table: LearningTable
    ) throws(ReportError) -> [Int] {
        let column = try Self.position(of: key, in: other)
        var places: [String: Int] = [:]
        var repeated: [String] = []
        for row in 0..<other.rowCount where places.updateValue(row, forKey: other.cell(row, column)) != nil {
            repeated.append(other.cell(row, column))
        }
        guard repeated.isEmpty else {
            throw ReportError(
                .data,
                "\(other.name): \(repeated.count) ids of column '\(key)' occur more than once, so rows cannot be joined: "
                    + "\(NameList.text(repeated, most: 5)); make them unique or join by another column")
        }
        var seen: Set<String> = []
        let doubles = rows.filter { places[ids[$0]] != nil && !seen.insert(ids[$0]).inserted }.map { ids[$0] }
        guard doubles.isEmpty else {
            throw ReportError(
                .data,
                "\(table.name): \(doubles.count) ids occur more than once, so rows cannot be joined: "
                    + "\(NameList.text(doubles, most: 5)); make them unique")
        }
        return ids.map { places[$0] ?? -1 }
    }

    private static func target(
        _ table: LearningTable, _ columns: Columns, rows: [Int], partners: [Int], ids: [String]
    ) throws(ReportError) -> [Double] {
        let source = columns.targetTable ?? table
        let column = try Self.position(of: columns.target, in: source)
        var values: [Double] = []
        var faults: [String] = []
        for row in rows {
            let text = source.cell(columns.targetTable == nil ? row : partners[row], column)
            guard let value = number(text), value.isFinite else {
                faults.append(text.isEmpty ? "\(ids[row]) (blank)" : "\(ids[row]) ('\(text)')")
                continue
            }
            values.append(value)
        }
        guard faults.isEmpty else {
            throw ReportError(
                .data,
                "\(source.name): target '\(columns.target)' is no number in \(faults.count) of \(rows.count) rows: "
                    + "\(faults.prefix(10).joined(separator: ", "))\(faults.count > 10 ? " and more" : ""); leave these rows "
                    + "out or name another column")
        }
        guard values.contains(where: { $0 != values[0] }) else {
            throw ReportError(
                .data,
                "\(source.name): target '\(columns.target)' is \(values[0]) in all rows; there is nothing to learn")
        }
        return values
    }

    private static func labels(
        _ table: LearningTable, _ columns: Columns, rows: [Int], partners: [Int]
    ) throws(ReportError) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for name in columns.labels {
            if !table.has(name), let other = columns.targetTable, other.has(name) {
                let column = try Self.position(of: name, in: other)
                result[name] = rows.map { other.cell(partners[$0], column) }
            } else {
                let column = try Self.position(of: name, in: table)
                result[name] = rows.map { table.cell($0, column) }
            }
        }
        return result
    }

    private static func features(
        _ table: LearningTable, _ columns: Columns, rows: [Int], ids: [String]
    ) throws(ReportError) -> (Matrix, [String], [DataSummary.Exclusion]) {
        let dropped = columns.dropped.map(GlobPattern.init)
        let wanted = columns.features.map(GlobPattern.init)
        var reserved = Set(columns.labels + [columns.id, "status"])
        if columns.targetTable == nil { reserved.insert(columns.target) }
        var groups = (
            label: [String](), dropped: [String](), blank: [String](), constant: [String](), other: [String]()
        )
        var texts: [String] = []
        var names: [String] = []
        var values: [[Double]] = []
        for (column, name) in table.columnNames.enumerated() {
            if reserved.contains(name) {
                if columns.labels.contains(name) { groups.label.append(name) }
                continue
            }
            if dropped.contains(where: { $0.matches(name) }) {
                groups.dropped.append(name)
                continue
            }
            if !wanted.isEmpty, !wanted.contains(where: { $0.matches(name) }) {
                groups.other.append(name)
                continue
            }
            var numbers: [Double] = []
            numbers.reserveCapacity(rows.count)
            var blanks = 0
            var isText = false
            for row in rows {
                let text = table.cell(row, column)
                if text.isEmpty { blanks += 1 }
                guard let value = text.isEmpty ? .nan : number(text) else {
                    isText = true
                    break
                }
                numbers.append(value)
            }
            if isText {
                texts.append(name)
            } else if blanks == rows.count {
                groups.blank.append(name)
            } else if let place = numbers.firstIndex(where: { !$0.isFinite }) {
                throw ReportError(
                    .data,
                    "\(table.name): row '\(ids[rows[place]])', column '\(name)' holds no finite number "
                        + "(\(blanks) blanks in the column); drop the column with --drop or leave out the rows")
            } else if numbers.allSatisfy({ $0 == numbers[0] }) {
                groups.constant.append(name)
            } else {
                names.append(name)
                values.append(numbers)
            }
        }
        guard texts.isEmpty else {
            throw ReportError(
                .usage,
                "\(table.name): \(texts.count == 1 ? "a column holds" : "\(texts.count) columns hold") text: "
                    + "\(NameList.text(texts)); leave them out with --drop")
        }
        guard !names.isEmpty else {
            throw ReportError(.data, "\(table.name): no column with varying numbers is left as a feature")
        }
        var matrix: [Double] = []
        matrix.reserveCapacity(rows.count * names.count)
        for row in rows.indices {
            for column in values { matrix.append(column[row]) }
        }
        var excluded: [DataSummary.Exclusion] = []
        for (reason, list) in [
            ("used as labels", groups.label), ("dropped by name", groups.dropped), ("blank in all rows", groups.blank),
            ("constant in all rows", groups.constant), ("not among the features asked for", groups.other),
        ] where !list.isEmpty {
            excluded.append(DataSummary.Exclusion(reason: reason, names: list, count: list.count))
        }
        return (Matrix(rows: rows.count, columns: names.count, values: matrix), names, excluded)
    }

    /// A number; blanks around it are no matter.
    private static func number(_ text: String) -> Double? {
        if let value = Double(text) { return value }
        let bytes = text.utf8.drop { $0 == 0x20 }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
        return Double(Substring(bytes[...last]))
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
