internal import Tables

/// The numbers of one figure as a table with a header.
public struct FigureTable: Sendable, Equatable {
    /// A cell.
    public enum Cell: Sendable, Equatable {
        case text(String)
        case number(Double)
        /// No value.
        case none

        static func count(_ value: Int) -> Cell { .number(Double(value)) }
        static func optional(_ value: Double?) -> Cell { value.map(Cell.number) ?? Cell.none }
        static func optionalText(_ value: String?) -> Cell { value.map(Cell.text) ?? Cell.none }
    }

    /// Name of the file.
    public var name: String
    /// Names of the columns.
    public var columns: [String]
    /// As many cells as columns in each.
    public var rows: [[Cell]]

    /// The table as CSV: RFC 4180, LF, every digit of every number, empty cells for no value.
    ///
    /// - Complexity: O(cells).
    public var csv: String {
        var bytes: [UInt8] = []
        append(columns.map { .text($0) }, to: &bytes)
        for row in rows { append(row, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(_ cells: [Cell], to bytes: inout [UInt8]) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(0x2C) }
            switch cell {
            case .text(let text): DelimitedText.appendCSVField(text, to: &bytes)
            case .number(let value): NumberText.append(value, to: &bytes)
            case .none: break
            }
        }
        bytes.append(0x0A)
    }
}
