/// The rows of a table that can be used, each with its partner in the table that holds the target.
///
/// The first step from a table to something to learn from, for ``LearningInput`` and for reports.
public struct JoinedRows: Sendable {
    /// Rows that were left out for one reason.
    public struct Exclusion: Sendable, Hashable {
        /// The reason, such as `with a status other than ok`.
        public let reason: String
        /// Ids of the rows.
        public let ids: [String]
    }

    /// Ids of all rows of the table.
    public let ids: [String]
    /// Rows that can be used, ascending.
    public let rows: [Int]
    /// Rows that were left out.
    public let exclusions: [Exclusion]
    let table: LearningTable
    let columns: LearningInput.Columns
    /// For each row of the table its row in the target's table, -1 without one; empty where there is no such table.
    private let partners: [Int]

    /// Leaves out rows whose `status` is not `ok` and rows without a partner in the target's table.
    ///
    /// - Throws: ``LearnError``: `no-column`; `bad-join` if ids occur twice or none joins; `too-few-rows` if no row is
    ///   left.
    /// - Complexity: O(rows).
    public init(_ table: LearningTable, _ columns: LearningInput.Columns) throws(LearnError) {
        let ids = table.texts(try table.position(of: columns.id))
        var rows = Array(0..<table.rowCount)
        var exclusions: [Exclusion] = []
        func exclude(_ reason: String, _ isExcluded: (Int) -> Bool) {
            let out = rows.filter(isExcluded)
            guard !out.isEmpty else { return }
            rows.removeAll(where: isExcluded)
            exclusions.append(Exclusion(reason: reason, ids: out.map { ids[$0] }))
        }
        if table.has("status") {
            let status = try table.position(of: "status")
            exclude("with a status other than ok") { table.cell($0, status) != "ok" }
        }
        var partners: [Int] = []
        if let other = columns.targetTable, !rows.isEmpty {
            partners = try Self.partners(of: ids, rows, in: other, key: columns.joinColumn, table.name)
            let example = ids[rows[0]]
            exclude("without a partner in \(other.name)") { partners[$0] < 0 }
            guard !rows.isEmpty else {
                let key = try other.position(of: columns.joinColumn)
                throw LearnError(
                    .badJoin,
                    "no id of \(table.name) (such as '\(example)') occurs in column '\(columns.joinColumn)' of "
                        + "\(other.name) (such as '\(other.rowCount > 0 ? other.cell(0, key) : "")'); choose the key with "
                        + "--join-column or the ids with --id-column")
            }
        }
        guard !rows.isEmpty else { throw LearnError(.tooFewRows, "\(table.name): no row can be used") }
        self.ids = ids
        self.rows = rows
        self.exclusions = exclusions
        self.table = table
        self.columns = columns
        self.partners = partners
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

    /// Ids of the rows that can be used.
    public var usedIDs: [String] { rows.map { ids[$0] } }

    /// Targets of the rows that can be used.
    ///
    /// - Throws: ``LearnError``: `no-column`; `bad-table` with the rows where it is blank or text.
    public func target(_ name: String) throws(LearnError) -> [Double] {
        let source = columns.targetTable ?? table
        let column = try source.position(of: name)
        var values: [Double] = []
        var faults: [String] = []
        for row in rows {
            let text = source.cell(columns.targetTable == nil ? row : partners[row], column)
            if let value = LearningTable.number(text), value.isFinite {
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

    /// Texts of the label columns, from the table or that of the target, for the rows that can be used.
    ///
    /// - Throws: ``LearnError`` with code `no-column`.
    public func labels() throws(LearnError) -> [String: [String]] {
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

    /// Remarks on blanks in columns of groups: such rows are one group.
    ///
    /// - Throws: ``LearnError`` with code `no-column`.
    public func blankGroups() throws(LearnError) -> [String] {
        let all = try labels()
        var notes: [String] = []
        for name in columns.groups {
            guard let texts = all[name] else { continue }
            let blank = zip(rows, texts).filter { $1.utf8.allSatisfy { $0 == 0x20 } }.map { ids[$0.0] }
            guard !blank.isEmpty else { continue }
            notes.append(
                "\(blank.count) \(blank.count == 1 ? "row has" : "rows have") a blank in group column '\(name)' and "
                    + "\(blank.count == 1 ? "is a group of its own" : "are taken for one group"): "
                    + "\(NameList.text(blank, most: 10))")
        }
        return notes
    }
}
