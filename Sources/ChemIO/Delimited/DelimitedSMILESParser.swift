internal import Tables

/// Parses a row of a table with a SMILES column.
///
/// The other columns become data fields under the names of the header. A blank SMILES cell is reported with the code
/// `empty`.
public struct DelimitedSMILESParser: RecordParser {
    /// What the caller wants to know.
    public var needs: RecordNeeds = .all {
        didSet { smiles.needs = needs.subtracting([.ownName, .title]) }
    }
    /// Most atoms of a molecule.
    public var maximumAtomCount: Int {
        get { smiles.maximumAtomCount }
        set { smiles.maximumAtomCount = newValue }
    }
    /// Warnings of the last row.
    public var warnings: [RecordWarning] { smiles.warnings }
    /// The cell of the id column, if there is one.
    public private(set) var ownName: String?

    private var smiles = SMILESParser()
    private var cellBuffer: [UInt8] = []
    private var row: DelimitedRecord
    private let columnNames: [String]
    private let smilesColumn: Int
    private let idColumn: Int?

    /// A parser for the rows below a header.
    ///
    /// - Throws: ``ChemIOError`` with code `missing-column` when the header lacks a column that is asked for; the message
    ///   lists the columns.
    init(
        header: UnsafeRawBufferPointer, dialect: DelimitedDialect, options: ReadingOptions
    ) throws(ChemIOError) {
        row = DelimitedRecord(dialect)
        do throws(TableError) {
            try row.parse(Span(_unsafeElements: header.bindMemory(to: UInt8.self)))
        } catch {
            throw ChemIOError(.badQuoting, at: SourcePosition(line: 1), "\(error.message) in the header")
        }
        columnNames = row.strings()
        row.columnNames = columnNames
        guard let smilesColumn = try Self.find(options.smilesColumn, default: "smiles", in: columnNames) else {
            throw ChemIOError(
                .missingColumn, at: SourcePosition(line: 1),
                "no column \"smiles\"; name the SMILES column with --smiles-column (the columns are "
                    + Self.list(columnNames) + ")")
        }
        self.smilesColumn = smilesColumn
        idColumn = try Self.find(options.idColumn, default: "id", in: columnNames)
    }

    /// Position of a column that is named, numbered from 1, or found under its usual name in any case.
    private static func find(
        _ wanted: String?, default name: String, in columns: [String]
    ) throws(ChemIOError) -> Int? {
        guard let wanted else { return columns.firstIndex { $0.lowercased() == name } }
        if let index = columns.firstIndex(of: wanted) { return index }
        if let number = Int(wanted), (1...max(1, columns.count)).contains(number) { return number - 1 }
        throw ChemIOError(
            .missingColumn, at: SourcePosition(line: 1), "no column \"\(wanted)\"; the columns are \(list(columns))")
    }

    private static func list(_ columns: [String]) -> String {
        let shown = columns.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        return columns.count > 20 ? shown + ", …" : shown
    }

    /// Column of an atom within the SMILES cell.
    public func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int? {
        var row = row
        do throws(TableError) {
            try row.parse(Span(_unsafeElements: record.bindMemory(to: UInt8.self)))
        } catch {
            return nil
        }
        guard smilesColumn < row.count else { return nil }
        let cell = row.bytes(of: smilesColumn).withUnsafeBytes { Array($0) }
        return cell.withUnsafeBytes { smiles.column(ofAtom: atom, in: $0) }
    }

    /// Parses a row.
    ///
    /// - Throws: ``ChemIOError`` with record and line; columns count within the SMILES cell.
    public mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        ownName = nil
        do throws(TableError) {
            try row.parse(Span(_unsafeElements: record.bindMemory(to: UInt8.self)))
        } catch {
            throw ChemIOError(.badQuoting, at: position, error.message)
        }
        if needs.contains(.ownName), let idColumn, idColumn < row.count {
            let name = row.string(idColumn)
            ownName = name.isEmpty ? nil : name
        }
        guard smilesColumn < row.count else {
            throw ChemIOError(
                .missingField, at: position,
                "\(row.count) cells; expected the SMILES in column \(smilesColumn + 1)")
        }
        // The cell is copied, and its buffer taken out of the parser meanwhile.
        var cell: [UInt8] = []
        swap(&cell, &cellBuffer)
        defer { swap(&cell, &cellBuffer) }
        cell.removeAll(keepingCapacity: true)
        row.bytes(of: smilesColumn).withUnsafeBytes { cell.append(contentsOf: $0) }
        guard cell.contains(where: { $0 > 32 }) else {
            throw ChemIOError(.empty, at: position, "the SMILES cell is blank")
        }
        try cell.withUnsafeBufferPointer { bytes throws(ChemIOError) in
            try smiles.parse(UnsafeRawBufferPointer(bytes), at: position, into: &molecule)
        }
        guard needs.contains(.fields) else { return }
        for column in 0..<min(row.count, columnNames.count) where column != smilesColumn {
            molecule.dataFields.append(DataField(name: columnNames[column], value: row.string(column)))
        }
    }
}
