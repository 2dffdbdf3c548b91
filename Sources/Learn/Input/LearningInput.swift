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
    /// Rows left out, in words with their number, such as `3 rows with a status other than ok`.
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
        let idColumn = try table.position(of: columns.id)
        let ids = table.texts(idColumn)
        var rows = Array(0..<table.rowCount)
        var notes: [String] = []
        func exclude(_ reason: String, _ isExcluded: (Int) -> Bool) {
            let out = rows.filter(isExcluded)
            guard !out.isEmpty else { return }
            rows.removeAll(where: isExcluded)
            let examples = NameList.text(out.map { ids[$0] }, most: 3)
            notes.append("\(out.count) \(out.count == 1 ? "row" : "rows") \(reason) left out: \(examples)")
        }
        if table.has("status") {
            let status = try table.position(of: "status")
            exclude("with a status other than ok") { table.cell($0, status) != "ok" }
        }
        var partners: [Int] = []
        if let other = columns.targetTable {
            partners = try Self.partners(of: ids, rows, in: other, key: columns.joinColumn, table.name)
            exclude("without a partner in \(other.name)") { partners[$0] < 0 }
            guard !rows.isEmpty else {
                throw LearnError(
                    .badJoin,
                    "no id of \(table.name) (such as '\(ids.first ?? "")') occurs in column '\(columns.joinColumn)' of "
                        + "\(other.name); choose the key with --join-column or the ids with --id-column")
            }
        }
        guard !rows.isEmpty else { throw LearnError(.tooFewRows, "\(table.name): no row can be used") }
        var target = [Double](repeating: 0, count: rows.count)
        if columns.target != nil { target = try Self.target(table, columns, rows, partners, ids) }
        labels = try Self.labels(table, columns, rows, partners)
        let features = try Self.features(table, columns, rows, ids)
        if !features.blank.isEmpty {
            notes.append(
                "\(features.blank.count) columns blank in all rows left out: \(NameList.text(features.blank))")
        }
        dataset = try Dataset(
            features: features.matrix, columnNames: features.names, ids: rows.map { ids[$0] }, target: target,
            targetName: columns.target ?? "", targetUnit: unit)
        self.notes = notes
    }

    /// For each row of the matrix its row in the other table, -1 without one.
    private static func partners(
        of ids: [String], _ rows: [Int], in other: LearningTable, key: String, _ name: String
    ) throws(LearnError) -> [Int] {
        let column = try other.position(of: key)
        var places: [String: Int] = [:]
        var repeated: [String] = []
        for row in 0..<other.rowCount where places.updateValue(row, forKey: other.cell(row, column)) != nil {
            repeated.append(other.cell(row, column))
        }
        guard repeated.isEmpty else {
            throw LearnError(
                .badJoin,
                "\(other.name): \(repeated.count) ids of column '\(key)' occur more than once: "
                    + "\(NameList.text(repeated, most: 5)); make them unique or join by another column")
        }
        var seen: Set<String> = []
        let doubles = rows.filter { places[ids[$0]] != nil && !seen.insert(ids[$0]).inserted }.map { ids[$0] }
        guard doubles.isEmpty else {
            throw LearnError(
                .badJoin,
                "\(name): \(doubles.count) ids occur more than once, so rows cannot be joined: "
                    + "\(NameList.text(doubles, most: 5)); make them unique")
        }
        return ids.map { places[$0] ?? -1 }
    }

    private static func target(
        _ table: LearningTable, _ columns: Columns, _ rows: [Int], _ partners: [Int], _ ids: [String]
    ) throws(LearnError) -> [Double] {
        let source = columns.targetTable ?? table
        let name = columns.target ?? ""
        let column = try source.position(of: name)
        var values: [Double] = []
        var faults: [String] = []
        for row in rows {
            let text = source.cell(columns.targetTable == nil ? row : partners[row], column)
            if let value = number(text), value.isFinite {
                values.append(value)
            } else {
                faults.append(text.isEmpty ? "\(ids[row]) (blank)" : "\(ids[row]) ('\(text)')")
            }
        }
        guard faults.isEmpty else {
            throw LearnError(
                .badTable,
                "\(source.name): target '\(name)' is no number in \(faults.count) of \(rows.count) rows: "
                    + "\(faults.prefix(10).joined(separator: ", "))\(faults.count > 10 ? " and more" : ""); leave these "
                    + "rows out or name another column")
        }
        return values
    }

    private static func labels(
        _ table: LearningTable, _ columns: Columns, _ rows: [Int], _ partners: [Int]
    ) throws(LearnError) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for name in columns.labels {
            if !table.has(name), let other = columns.targetTable, other.has(name) {
                let column = try other.position(of: name)
                result[name] = rows.map { other.cell(partners[$0], column) }
            } else {
                let column = try table.position(of: name)
                result[name] = rows.map { table.cell($0, column) }
            }
        }
        return result
    }

    private struct Features {
        var matrix: Matrix
        var names: [String]
        var blank: [String]
    }

    private static func features(
        _ table: LearningTable, _ columns: Columns, _ rows: [Int], _ ids: [String]
    ) throws(LearnError) -> Features {
        let dropped = columns.dropped.map(GlobPattern.init)
        let wanted = columns.features.map(GlobPattern.init)
        var reserved = Set(columns.labels + [columns.id, "status"])
        if columns.targetTable == nil, let target = columns.target { reserved.insert(target) }
        for pattern in columns.features where !table.columnNames.contains(where: GlobPattern(pattern).matches) {
            throw LearnError(.noColumn, "\(table.name): no column matches --features '\(pattern)'")
        }
        var texts: [String] = []
        var blank: [String] = []
        var names: [String] = []
        var values: [[Double]] = []
        for (column, name) in table.columnNames.enumerated() {
            guard !reserved.contains(name), !dropped.contains(where: { $0.matches(name) }),
                wanted.isEmpty || wanted.contains(where: { $0.matches(name) })
            else { continue }
            let cells = rows.map { table.cell($0, column) }
            if cells.allSatisfy(\.isEmpty) {
                blank.append(name)
                continue
            }
            var numbers: [Double] = []
            numbers.reserveCapacity(rows.count)
            for text in cells {
                guard let value = text.isEmpty ? .nan : number(text) else { break }
                numbers.append(value)
            }
            guard numbers.count == cells.count else {
                texts.append(name)
                continue
            }
            names.append(name)
            values.append(numbers)
        }
        guard texts.isEmpty else {
            throw LearnError(
                .textColumn,
                "\(table.name): \(texts.count == 1 ? "a column holds" : "\(texts.count) columns hold") text: "
                    + "\(NameList.text(texts)); leave them out with --drop")
        }
        guard !names.isEmpty else {
            throw LearnError(.tooFewColumns, "\(table.name): no column of numbers is left as a feature")
        }
        var matrix: [Double] = []
        matrix.reserveCapacity(rows.count * names.count)
        for row in rows.indices {
            for column in values { matrix.append(column[row]) }
        }
        return Features(
            matrix: Matrix(rows: rows.count, columns: names.count, values: matrix), names: names, blank: blank)
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
                guard let value = number(text), value.isFinite else {
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

    /// A number; blanks around it are no matter.
    static func number(_ text: String) -> Double? {
        if let value = Double(text) { return value }
        let bytes = text.utf8.drop { $0 == 0x20 }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
        return Double(Substring(bytes[...last]))
    }
}
