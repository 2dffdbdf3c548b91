internal import ChemIO
public import Tables

/// Columns of a table that are joined to the rows of a matrix by id: oxidation states, spins and the like.
public struct JoinedColumns: Sendable {
    /// Names of the columns.
    public private(set) var names: [String]
    private var values: [String: [Double]]

    /// Why a table cannot be joined.
    public struct JoinError: Error, Sendable, CustomStringConvertible {
        /// What was found and what was expected.
        public let description: String
    }

    /// Reads columns of a CSV or TSV file with a header, plain or gzip.
    ///
    /// - Parameters:
    ///   - path: the file; `.tsv` and `.tsv.gz` are tab-separated.
    ///   - names: the columns wanted.
    ///   - key: the column with the ids.
    /// - Throws: ``JoinError`` for a missing column, a cell that is no number, an id that comes twice with other numbers;
    ///   `ChemIOError` when the file cannot be read.
    public init(path: String, names: [String], key: String) throws {
        self.names = names
        values = [:]
        let lowered = path.lowercased()
        let isTSV = lowered.hasSuffix(".tsv") || lowered.hasSuffix(".tsv.gz")
        let table = try TextTable(path: path, dialect: isTSV ? .tsv : .csv)
        func place(_ name: String) throws -> Int {
            guard let index = table.header.firstIndex(of: name) else {
                throw JoinError(
                    description: "\(path): there is no column \"\(name)\"; the columns are "
                        + table.header.prefix(40).joined(separator: ", "))
            }
            return index
        }
        let keyPlace = try place(key)
        let places = try names.map(place)
        for (number, row) in table.rows.enumerated() {
            guard keyPlace < row.count else { continue }
            var numbers: [Double] = []
            for (column, name) in zip(places, names) {
                let text = column < row.count ? row[column] : ""
                if text.isEmpty {
                    numbers.append(.nan)
                } else if let value = DecimalParsing.value(of: text) {
                    numbers.append(value)
                } else {
                    throw JoinError(
                        description: "\(path): row \(number + 1), column \"\(name)\": \"\(text)\" is no number; only "
                            + "columns of numbers can be joined")
                }
            }
            if let known = values.updateValue(numbers, forKey: row[keyPlace]),
                zip(known, numbers).contains(where: { $0 != $1 && !($0.isNaN && $1.isNaN) })
            {
                throw JoinError(
                    description: "\(path): the id \"\(row[keyPlace])\" comes twice with different numbers")
            }
        }
    }

    private init(names: [String], values: [String: [Double]]) {
        self.names = names
        self.values = values
    }

    /// No columns.
    public static let none = JoinedColumns(names: [], values: [:])

    /// The columns of several tables side by side.
    public init(_ tables: [JoinedColumns]) {
        names = tables.flatMap(\.names)
        values = [:]
        for id in Set(tables.flatMap(\.values.keys)) {
            values[id] = tables.flatMap { $0.values[id] ?? Array(repeating: .nan, count: $0.names.count) }
        }
    }

    /// The numbers of a record; nil for one that no table has.
    func row(of id: String) -> [Double]? { values[id] }
}

/// A small delimited table in memory.
public struct TextTable: Sendable {
    /// Names of the columns.
    public let header: [String]
    /// Cells of the rows.
    public let rows: [[String]]

    /// Reads a file.
    ///
    /// - Throws: `ChemIOError` when it cannot be read, `TableError` for a broken quoted field.
    public init(path: String, dialect: DelimitedDialect) throws {
        let source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count = try source.read(into: block)
            if count == 0 { break }
            bytes.append(contentsOf: block[0..<count])
        }
        var scanner = CSVRecordScanner(dialect)
        var record = DelimitedRecord(dialect)
        var start = CSVRecordScanner.byteOrderMarkLength(in: bytes.span)
        var rows: [[String]] = []
        while start < bytes.count {
            let end = scanner.endOfRecord(in: bytes.span, from: start) ?? bytes.count
            var stop = end
            while stop > start, bytes[stop - 1] == 0x0A || bytes[stop - 1] == 0x0D { stop -= 1 }
            if stop > start {
                try record.parse(bytes.span.extracting(start..<stop))
                rows.append(record.strings())
            }
            start = end
        }
        header = rows.first ?? []
        self.rows = Array(rows.dropFirst())
    }
}
