internal import Tables

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
    public private(set) var rows: [Int]
    /// Rows that were left out.
    public private(set) var exclusions: [Exclusion]
    let table: LearningTable
    let columns: LearningInput.Columns
    /// For each row of the table its row in the target's table, -1 without one; empty where there is no such table.
    private let partners: [Int]

    /// Leaves out rows whose `status` is not `ok`, rows without a partner in the target's table, and rows with a blank in a
    /// group column if that is the rule.
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
        if columns.blankGroups == .rows { try leaveOutBlankGroups() }
    }

    private mutating func leaveOutBlankGroups() throws(LearnError) {
        for name in columns.groups {
            let blank = try rowsWithBlankGroup(name)
            guard !blank.isEmpty else { continue }
            guard blank.count < rows.count else {
                throw LearnError(.tooFewRows, "\(table.name): group column '\(name)' is blank in all rows")
            }
            let out = Set(blank)
            rows.removeAll(where: out.contains)
            exclusions.append(
                Exclusion(reason: "with a blank in group column '\(name)'", ids: blank.map { ids[$0] }))
        }
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

    /// Classes of the rows that can be used: the two texts that the target holds, in order of their numbers if they are
    /// numbers, else of their bytes, and 0 or 1 for each row.
    ///
    /// - Throws: ``LearnError``: `no-column`; `bad-table` with the rows where it is blank, or unless there are exactly two
    ///   texts.
    public func classes(_ name: String) throws(LearnError) -> (names: [String], target: [Double]) {
        let source = columns.targetTable ?? table
        let column = try source.position(of: name)
        let texts = rows.map { source.cell(columns.targetTable == nil ? $0 : partners[$0], column) }
        let blank = zip(rows, texts).filter { Self.isBlank($1) }.map { ids[$0.0] }
        guard blank.isEmpty else {
            throw LearnError(
                .badTable,
                "\(source.name): target '\(name)' is blank in \(blank.count) of \(rows.count) rows: "
                    + "\(NameList.text(blank, most: 10)); leave these rows out or name another column")
        }
        let numbers = texts.compactMap { LearningTable.number($0) }
        // 1 and 1.0 are the same class.
        let labels = numbers.count == texts.count ? numbers.map { JSONText.number($0) } : texts
        var names = Array(Set(labels))
        names.sort { left, right in
            if let a = Double(left), let b = Double(right) { return a < b }
            return Array(left.utf8).lexicographicallyPrecedes(Array(right.utf8))
        }
        guard names.count == 2 else {
            throw LearnError(
                .badTable,
                "\(source.name): target '\(name)' holds \(names.count) different \(names.count == 1 ? "text" : "texts") "
                    + "(\(NameList.text(names, most: 5))); two classes need exactly two")
        }
        return (names, labels.map { $0 == names[1] ? 1 : 0 })
    }

    /// Texts of the label columns, from the table, that of the target or one of their own, for the rows that can be used.
    ///
    /// A row without a partner in a label's own table has a blank; one with a blank in a group column has a text of its own
    /// if that is the rule.
    ///
    /// - Throws: ``LearnError`` with code `no-column`.
    public func labels() throws(LearnError) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for name in columns.labels { result[name] = try texts(name) }
        for name in columns.groups {
            guard var texts = result[name] else { continue }
            let known = Set(texts)
            for place in texts.indices where Self.isBlank(texts[place]) {
                // Nothing and a space are the same blank.
                texts[place] = columns.blankGroups == .own ? "row \(rows[place] + 1) alone" : ""
                while known.contains(texts[place]), !texts[place].isEmpty { texts[place] += "'" }
            }
            result[name] = texts
        }
        return result
    }

    /// Texts of a label column as they stand in their table.
    private func texts(_ name: String) throws(LearnError) -> [String] {
        if let other = columns.labelTables[name] { return try labels(of: other).map { $0 ?? "" } }
        if !table.has(name), let other = columns.targetTable, other.has(name) {
            let column = try other.position(of: name)
            return rows.map { other.cell(partners[$0], column) }
        }
        let column = try table.position(of: name)
        return rows.map { table.cell($0, column) }
    }

    private static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 == 0x20 } }

    /// Rows with a blank in a label column.
    private func rowsWithBlankGroup(_ name: String) throws(LearnError) -> [Int] {
        guard columns.labels.contains(name) else { return [] }
        return zip(rows, try texts(name)).filter { Self.isBlank($1) }.map(\.0)
    }

    /// Texts of a column of another table by id; nil for a row without a partner there.
    private func labels(of other: LearningInput.Columns.LabelColumn) throws(LearnError) -> [String?] {
        let source = other.table
        let key = source.has(columns.joinColumn) ? columns.joinColumn : "id"
        let column = try source.position(of: other.column)
        let places = try Self.partners(of: ids, rows, in: source, key: key, table.name)
        return rows.map { places[$0] < 0 ? nil : source.cell(places[$0], column) }
    }

    /// Remarks on rows that a label's own table does not name.
    ///
    /// - Throws: ``LearnError`` with code `no-column`; `bad-join` if ids occur twice, or none joins.
    public func rowsWithoutLabels() throws(LearnError) -> [String] {
        var notes: [String] = []
        for name in columns.labels {
            guard let other = columns.labelTables[name] else { continue }
            let missing = zip(rows, try labels(of: other)).filter { $1 == nil }.map { ids[$0.0] }
            guard missing.count < rows.count else {
                throw LearnError(
                    .badJoin,
                    "no id of \(table.name) (such as '\(ids[rows[0]])') occurs in \(other.table.name), which is to give "
                        + "'\(other.column)'; choose the key with --join-column or the ids with --id-column")
            }
            guard !missing.isEmpty else { continue }
            notes.append(
                "\(missing.count) \(missing.count == 1 ? "row is" : "rows are") not in \(other.table.name) and "
                    + "\(missing.count == 1 ? "has" : "have") a blank for '\(other.column)': "
                    + NameList.text(missing, most: 10))
        }
        return notes
    }

    /// Remarks on blanks in columns of groups: such rows are one group, or each is one of its own.
    ///
    /// - Throws: ``LearnError``: `no-column`; `bad-table` with the rows, if blanks are to be an error.
    public func blankGroups() throws(LearnError) -> [String] {
        var notes: [String] = []
        for name in columns.groups {
            let blank = try rowsWithBlankGroup(name).map { ids[$0] }
            guard !blank.isEmpty else { continue }
            let found =
                "\(blank.count) \(blank.count == 1 ? "row has" : "rows have") a blank in group column '\(name)'"
            let list = NameList.text(blank, most: 10)
            switch (columns.blankGroups, blank.count) {
            case (.error, _):
                throw LearnError(
                    .badTable,
                    "\(table.name): \(found): \(list); fill in their groups, or take them for one group, each for a group "
                        + "of its own, or leave the rows out (--blank-groups one, own or rows)")
            case (.one, 2...): notes.append("\(found) and are taken for one group: \(list)")
            case (.own, 2...): notes.append("\(found) and are each a group of their own: \(list)")
            case (.one, _), (.own, _), (.rows, _): notes.append("\(found) and is a group of its own: \(list)")
            }
        }
        return notes
    }
}
