/// Rows of a table to predict, with the features of a model by name.
public struct PredictionInput: Sendable {
    /// What becomes of a row in which a feature is blank or no number.
    public enum BlankRule: String, Sendable, CaseIterable {
        /// An error that names row and column.
        case error
        /// The row has no prediction and the status `missing_property`.
        case rows
        /// A blank is filled with the mean of the training rows; anything but a blank is an error.
        case mean
    }

    /// Ids of all rows.
    public let ids: [String]
    /// Statuses of all rows: that of the table, or `missing_property`.
    public let statuses: [String]
    /// Why a row that the table calls `ok` is none, in words; nil of all others.
    public let reasons: [String?]
    /// Rows that can be predicted, ascending.
    public let rows: [Int]
    /// Their features.
    public let features: Matrix
    /// Remarks in words.
    public let notes: [String]

    /// Finds features by name; other columns do not matter.
    ///
    /// - Parameters:
    ///   - names: of the features, in the order of the model.
    ///   - means: of the training rows, for ``BlankRule/mean``; one for each name.
    /// - Throws: ``LearnError``: `missing-columns`, which lists them, with the nearest name of a single one; `not-finite`
    ///   with row and column.
    /// - Complexity: O(cells).
    public init(
        _ table: LearningTable, named names: [String], id: String, blanks: BlankRule = .error, means: [Double] = []
    ) throws(LearnError) {
        let missing = names.filter { !table.has($0) }
        guard missing.isEmpty else {
            throw LearnError(
                .missingColumns,
                "\(table.name): \(Dataset.describe(missing: missing)); the model needs \(names.count) columns by name. "
                    + "Make the matrix with the descriptors that the model was trained on")
        }
        precondition(blanks != .mean || means.count == names.count, "a mean for each feature")
        let idColumn = try table.position(of: id)
        ids = table.texts(idColumn)
        var statuses = [String](repeating: "ok", count: table.rowCount)
        if table.has("status") { statuses = table.texts(try table.position(of: "status")) }
        var positions: [Int] = []
        for name in names { positions.append(try table.position(of: name)) }
        var reasons = [String?](repeating: nil, count: table.rowCount)
        var rows: [Int] = []
        var values: [Double] = []
        values.reserveCapacity(table.rowCount * names.count)
        var filled = 0
        var filledRows = 0
        for row in 0..<table.rowCount where statuses[row] == "ok" {
            let start = values.count
            let before = filled
            for (place, column) in positions.enumerated() {
                let text = table.cell(row, column)
                if let value = LearningTable.number(text), value.isFinite {
                    values.append(value)
                    continue
                }
                let found = text.isEmpty ? "nothing" : "'\(text)'"
                let fault = "column '\(names[place])' holds \(found); expected a number"
                if blanks == .mean, text.isEmpty {
                    values.append(means[place])
                    filled += 1
                } else if blanks == .rows {
                    statuses[row] = "missing_property"
                    reasons[row] = fault
                    break
                } else {
                    throw LearnError(.notFinite, "\(table.name): row '\(ids[row])', \(fault)")
                }
            }
            if filled > before { filledRows += 1 }
            if reasons[row] == nil {
                rows.append(row)
            } else {
                values.removeSubrange(start...)
            }
        }
        notes =
            filled == 0
            ? []
            : [
                "\(filled) \(filled == 1 ? "blank" : "blanks") in \(filledRows) \(filledRows == 1 ? "row" : "rows") filled "
                    + "with the mean of the training rows"
            ]
        self.statuses = statuses
        self.reasons = reasons
        self.rows = rows
        features = Matrix(rows: rows.count, columns: names.count, values: values)
    }
}
