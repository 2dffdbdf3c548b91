internal import Tables

/// The columns of a table that are features, and what became of the others.
public struct FeatureColumns: Sendable {
    /// Names of the features, in the table's order.
    public private(set) var names: [String] = []
    /// Values of each feature in the rows that can be used; NaN where a cell is blank.
    public private(set) var values: [[Double]] = []
    /// Columns that label rows.
    public private(set) var labels: [String] = []
    /// Columns that were to be dropped.
    public private(set) var dropped: [String] = []
    /// Columns that are not among the features asked for.
    public private(set) var unwanted: [String] = []
    /// Columns that are blank in all rows that can be used.
    public private(set) var blank: [String] = []
    /// A column with the name of a target that another table gives; never a feature.
    public private(set) var namesake: String?

    /// Sorts the columns of a table.
    ///
    /// - Throws: ``LearnError``: `no-column` for a pattern that matches none, with the nearest name; `text-column`, which
    ///   lists all of them.
    /// - Complexity: O(cells).
    public init(_ joined: JoinedRows) throws(LearnError) {
        let (table, columns, rows) = (joined.table, joined.columns, joined.rows)
        for (option, patterns) in [("--drop", columns.dropped), ("--features", columns.features)] {
            for pattern in patterns where !table.columnNames.contains(where: GlobPattern(pattern).matches) {
                throw LearnError(
                    .noColumn,
                    "\(table.name): no column matches \(option) '\(pattern)'"
                        + Suggestion.text(for: pattern, among: table.columnNames))
            }
        }
        let drops = columns.dropped.map(GlobPattern.init)
        let wanted = columns.features.map(GlobPattern.init)
        var reserved: Set<String> = [columns.id, "status"]
        if columns.targetTable == nil, let target = columns.target { reserved.insert(target) }
        var texts: [String] = []
        for (column, name) in table.columnNames.enumerated() {
            if columns.labels.contains(name) {
                labels.append(name)
            } else if reserved.contains(name) {
                continue
            } else if drops.contains(where: { $0.matches(name) }) {
                dropped.append(name)
            } else if name == columns.target {
                namesake = name
            } else if !wanted.isEmpty, !wanted.contains(where: { $0.matches(name) }) {
                unwanted.append(name)
            } else if rows.allSatisfy({ table.cell($0, column).isEmpty }) {
                blank.append(name)
            } else if let numbers = Self.numbers(table, column, rows) {
                names.append(name)
                values.append(numbers)
            } else {
                texts.append(name)
            }
        }
        guard texts.isEmpty else {
            throw LearnError(
                .textColumn,
                "\(table.name): \(texts.count == 1 ? "a column holds" : "\(texts.count) columns hold") text: "
                    + "\(NameList.text(texts)); leave them out with --drop")
        }
    }

    /// The numbers of a column, NaN for blanks; nil if it holds text.
    private static func numbers(_ table: LearningTable, _ column: Int, _ rows: [Int]) -> [Double]? {
        var numbers: [Double] = []
        numbers.reserveCapacity(rows.count)
        for row in rows {
            let text = table.cell(row, column)
            guard let value = text.isEmpty ? .nan : LearningTable.number(text) else { return nil }
            numbers.append(value)
        }
        return numbers
    }

    /// Remarks on columns that give the target away.
    ///
    /// - Parameter target: the targets of the rows that can be used.
    /// - Complexity: O(cells).
    public func leaks(of target: [Double], _ joined: JoinedRows) throws(LearnError) -> [String] {
        var notes: [String] = []
        let file = joined.table.name
        if let namesake {
            let numbers = Self.numbers(joined.table, try joined.table.position(of: namesake), joined.rows)
            notes.append(
                numbers == target
                    ? "column '\(namesake)' of \(file) is the target itself; it is left out of the features"
                    : "column '\(namesake)' of \(file) has the name of the target, but not its numbers; it is left out "
                        + "of the features: rename it if it is one")
        }
        let equal = names.indices.filter { values[$0] == target }.map { names[$0] }
        if !equal.isEmpty {
            notes.append(
                "\(equal.count == 1 ? "a feature equals" : "\(equal.count) features equal") the target in all "
                    + "\(target.count) rows: \(NameList.text(equal)); leave out with --drop what is not known of new rows"
            )
        }
        return notes
    }

    /// Checks that every feature has a number in every row.
    ///
    /// - Throws: ``LearnError`` with code `not-finite` and file, row and column.
    /// - Complexity: O(cells).
    public func requireNumbers(_ joined: JoinedRows) throws(LearnError) {
        try require(joined, allowingBlanks: false)
    }

    /// Checks that every feature has a number or a blank in every row.
    ///
    /// - Throws: ``LearnError`` with code `not-finite` and file, row and column.
    /// - Complexity: O(cells).
    func requireBlanksOnly(_ joined: JoinedRows) throws(LearnError) { try require(joined, allowingBlanks: true) }

    private func require(_ joined: JoinedRows, allowingBlanks: Bool) throws(LearnError) {
        for (feature, numbers) in values.enumerated() {
            let column = try joined.table.position(of: names[feature])
            let fault = numbers.indices.first {
                !numbers[$0].isFinite && !(allowingBlanks && joined.table.cell(joined.rows[$0], column).isEmpty)
            }
            guard let place = fault else { continue }
            let row = joined.rows[place]
            let cell = joined.table.cell(row, column)
            let blanks = numbers.count { $0.isNaN }
            let others = blanks > 1 ? " (\(blanks) blanks in the column)" : ""
            throw LearnError(
                .notFinite,
                "\(joined.table.name): row '\(joined.ids[row])' (number \(row + 1)), column '\(names[feature])' "
                    + (cell.isEmpty ? "is blank\(others)" : "holds '\(cell)', no finite number")
                    + "; drop the column with --drop or leave out the row")
        }
    }

    /// Some of the features as a matrix.
    public func matrix(of features: [Int], rows: Int) -> Matrix {
        var all: [Double] = []
        all.reserveCapacity(rows * features.count)
        for row in 0..<rows {
            for feature in features { all.append(values[feature][row]) }
        }
        return Matrix(rows: rows, columns: features.count, values: all)
    }
}
