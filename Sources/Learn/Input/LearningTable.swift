import Tables

/// A table as it was read: names of columns and cells as text.
public struct LearningTable: Sendable {
    /// Name for messages, without folders.
    public let name: String
    /// Names of the columns.
    public let columnNames: [String]
    /// Cells, rows × columns.
    private let cells: [String]
    private let index: [String: Int]

    /// Number of rows, the header not counted.
    public var rowCount: Int { columnNames.isEmpty ? 0 : cells.count / columnNames.count }

    /// Reads CSV or TSV text.
    ///
    /// - Parameters:
    ///   - bytes: The file, decompressed.
    ///   - name: Name for messages.
    ///   - isTabSeparated: TSV with `\t`, `\n`, `\r` and `\\` escaped; otherwise CSV by RFC 4180.
    /// - Throws: ``LearnError`` naming the line of a record with too few or too many cells.
    /// - Complexity: O(bytes).
    public init(bytes: [UInt8], name: String, isTabSeparated: Bool) throws(LearnError) {
        let dialect = isTabSeparated ? DelimitedDialect.tsv : DelimitedDialect.csv
        var scanner = CSVRecordScanner(dialect)
        var record = DelimitedRecord(dialect)
        var columns: [String] = []
        var cells: [String] = []
        let all = bytes.span
        var start = CSVRecordScanner.byteOrderMarkLength(in: all)
        var row = 0
        while start < all.count {
            let end = scanner.endOfRecord(in: all, from: start) ?? all.count
            let isBlank = end - start <= 2 && (start..<end).allSatisfy { bytes[$0] == 0x0A || bytes[$0] == 0x0D }
            defer { start = end }
            if isBlank { continue }
            do throws(TableError) {
                try record.parse(all.extracting(start..<end))
            } catch {
                throw LearnError(.badTable, "\(name): record \(row): \(error.message)")
            }
            let fields = record.strings()
            if columns.isEmpty {
                columns = fields
            } else {
                guard fields.count == columns.count else {
                    throw LearnError(
                        .badTable,
                        "\(name): record \(row) has \(fields.count) cells; the header names \(columns.count) columns")
                }
                cells += fields
            }
            row += 1
        }
        guard !columns.isEmpty else { throw LearnError(.badTable, "\(name): empty; expected a header and rows") }
        try self.init(name: name, columnNames: columns, cells: cells)
    }

    /// A table of known cells.
    ///
    /// - Parameter cells: rows × columns.
    /// - Throws: ``LearnError`` when a column name occurs twice.
    public init(name: String, columnNames: [String], cells: [String]) throws(LearnError) {
        var index: [String: Int] = [:]
        for (column, text) in columnNames.enumerated() where index.updateValue(column, forKey: text) != nil {
            throw LearnError(.badTable, "\(name): column '\(text)' occurs more than once; rename one of them")
        }
        self.name = name
        self.columnNames = columnNames
        self.cells = cells
        self.index = index
    }

    /// Reads the matrix of an NPZ file: `X`, `feature_names`, `ids`, and `status` and `y` if they are there.
    ///
    /// - Throws: ``LearnError``.
    public init(npz path: String, name: String, targetName: String?) throws(LearnError) {
        do throws(TableError) {
            let zip = try ZipReader(path: path)
            func array(_ key: String) throws(TableError) -> NPYArray? {
                guard let entry = zip.entry(named: key + ".npy") else { return nil }
                return try NPYReader.read(try zip.content(of: entry))
            }
            guard let matrix = try array("X"), let values = matrix.doubles(), matrix.shape.count == 2,
                let features = try array("feature_names")?.strings, features.count == matrix.shape[1]
            else {
                throw TableError(
                    .badShape, "expected a dense matrix X with feature_names, as descgen featurize writes it")
            }
            let rows = matrix.shape[0]
            let ids = try array("ids")?.strings ?? (0..<rows).map { "row_\($0 + 1)" }
            let status = try array("status")?.strings
            let target = try array("y")?.doubles()
            var columns = ["id"] + (status == nil ? [] : ["status"]) + features
            if target != nil { columns.append(targetName ?? "y") }
            var cells: [String] = []
            for row in 0..<rows {
                cells.append(ids[row])
                if let status { cells.append(status[row]) }
                for column in 0..<features.count {
                    let value = values[row * features.count + column]
                    cells.append(value.isNaN ? "" : "\(value)")
                }
                if let target { cells.append(target[row].isNaN ? "" : "\(target[row])") }
            }
            let table = try LearningTable.checked(name, columns, cells)
            self = table
        } catch {
            throw LearnError(.badTable, "\(name): \(error.message)")
        }
    }

    private static func checked(
        _ name: String, _ columns: [String], _ cells: [String]
    ) throws(TableError) -> LearningTable {
        do throws(LearnError) {
            return try LearningTable(name: name, columnNames: columns, cells: cells)
        } catch {
            throw TableError(.duplicateColumn, error.message)
        }
    }

    /// Whether there is a column of a name.
    public func has(_ column: String) -> Bool { index[column] != nil }

    /// Position of a column.
    ///
    /// - Throws: ``LearnError`` that lists the columns there are.
    public func position(of column: String) throws(LearnError) -> Int {
        guard let position = index[column] else {
            throw LearnError(
                .noColumn,
                // A list that is cut may lack the name that was meant.
                "\(name): no column '\(column)'; there are \(NameList.text(columnNames))"
                    + (columnNames.count > 20 ? Suggestion.text(for: column, among: columnNames) : ""))
        }
        return position
    }

    /// A cell.
    public func cell(_ row: Int, _ column: Int) -> String { cells[row * columnNames.count + column] }

    /// The texts of a column.
    public func texts(_ column: Int) -> [String] { (0..<rowCount).map { cell($0, column) } }

    /// The number in a cell; blanks around it are no matter.
    static func number(_ text: String) -> Double? {
        if let value = Double(text) { return value }
        let bytes = text.utf8.drop { $0 == 0x20 }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
        return Double(Substring(bytes[...last]))
    }
}
