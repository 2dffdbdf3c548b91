public import Tables

/// Samples with named features, ids and a target: what models are trained on.
///
/// All numbers are finite: this is checked when the data set is made, with the id of the row and the name of the column
/// in the error.
public struct Dataset: Sendable, Hashable {
    /// Features, samples × columns.
    public let features: Matrix
    /// Names of the columns; unique.
    public let columnNames: [String]
    /// Names of the samples; not necessarily unique.
    public let ids: [String]
    /// What is to be learned, one number per sample.
    public let target: [Double]
    /// Name of the target.
    public let targetName: String
    /// Unit of the target as text, if known.
    public let targetUnit: String?
    /// What the targets 0 and 1 stand for, in this order, where they are classes; else empty.
    public let classNames: [String]

    /// Number of samples.
    public var rowCount: Int { features.rowCount }
    /// Number of features.
    public var columnCount: Int { features.columnCount }

    /// A data set of given parts.
    ///
    /// - Throws: ``LearnError``: `bad-shape` if the sizes do not fit or a column name occurs twice; `not-finite` with id
    ///   and column.
    /// - Complexity: O(rows × columns).
    public init(
        features: Matrix, columnNames: [String], ids: [String], target: [Double], targetName: String,
        targetUnit: String? = nil, classNames: [String] = []
    ) throws(LearnError) {
        guard columnNames.count == features.columnCount else {
            throw LearnError(.badShape, "\(columnNames.count) names for \(features.columnCount) columns")
        }
        guard ids.count == features.rowCount, target.count == features.rowCount else {
            throw LearnError(
                .badShape, "\(ids.count) ids and \(target.count) targets for \(features.rowCount) rows")
        }
        var seen: Set<String> = []
        for name in columnNames where !seen.insert(name).inserted {
            throw LearnError(.badShape, "column '\(name)' occurs more than once")
        }
        for row in 0..<features.rowCount {
            for column in 0..<features.columnCount {
                let value = features.values[row * features.columnCount + column]
                guard !value.isFinite else { continue }
                throw LearnError(
                    .notFinite,
                    "row '\(ids[row])' (number \(row + 1)), column '\(columnNames[column])' holds \(value); expected a "
                        + "number: drop the column, or leave out the row")
            }
            guard target[row].isFinite else {
                throw LearnError(
                    .notFinite, "row '\(ids[row])' (number \(row + 1)) has no target '\(targetName)'; leave out the row"
                )
            }
        }
        self.features = features
        self.columnNames = columnNames
        self.ids = ids
        self.target = target
        self.targetName = targetName
        self.targetUnit = targetUnit
        self.classNames = classNames
    }

    /// A data set of a table and a target.
    public init(
        _ table: FeatureMatrix, target: [Double], targetName: String, targetUnit: String? = nil
    ) throws(LearnError) {
        var values: [Double] = []
        values.reserveCapacity(table.rowCount * table.columnCount)
        let all = table.values
        for index in all.indices { values.append(all[index]) }
        try self.init(
            features: Matrix(rows: table.rowCount, columns: table.columnCount, values: values),
            columnNames: table.columnNames, ids: table.ids, target: target, targetName: targetName,
            targetUnit: targetUnit)
    }

    private init(_ features: Matrix, _ columnNames: [String], _ ids: [String], _ target: [Double], like other: Dataset)
    {
        self.features = features
        self.columnNames = columnNames
        self.ids = ids
        self.target = target
        targetName = other.targetName
        targetUnit = other.targetUnit
        classNames = other.classNames
    }

    /// Some of the samples, in the order given.
    public func selecting(rows: [Int]) -> Dataset {
        Dataset(
            features.selecting(rows: rows), columnNames, ids.selecting(rows: rows), target.selecting(rows: rows),
            like: self)
    }

    /// Some of the features, in the order given.
    ///
    /// - Precondition: the columns are in range and differ.
    public func selecting(columns: [Int]) -> Dataset {
        Dataset(features.selecting(columns: columns), columnNames.selecting(rows: columns), ids, target, like: self)
    }

    /// The same samples with other numbers.
    ///
    /// - Throws: ``LearnError`` as for a new data set.
    func replacingFeatures(_ features: Matrix) throws(LearnError) -> Dataset {
        try Dataset(
            features: features, columnNames: columnNames, ids: ids, target: target, targetName: targetName,
            targetUnit: targetUnit, classNames: classNames)
    }

    /// Positions of named columns.
    ///
    /// - Throws: ``LearnError`` with code `missing-columns`, which lists all that are missing.
    public func positions(ofColumns names: [String]) throws(LearnError) -> [Int] {
        let index = ColumnIndex(columnNames)
        let missing = names.filter { index.positionIfUnambiguous(of: $0) == nil }
        guard missing.isEmpty else { throw LearnError(.missingColumns, Self.describe(missing: missing)) }
        return names.compactMap { index.positionIfUnambiguous(of: $0) }
    }

    /// Text about missing columns: their number and the first twenty.
    static func describe(missing names: [String]) -> String {
        let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        let more = names.count > 20 ? " and \(names.count - 20) more" : ""
        return "\(names.count) \(names.count == 1 ? "column is" : "columns are") missing: \(shown)\(more)"
    }
}
