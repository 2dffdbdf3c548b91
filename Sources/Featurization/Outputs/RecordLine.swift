internal import Tables

/// Writes the cells of a line about a record, tab-separated or as a JSON object (decisions D1 and D22).
struct RecordLine: Sendable {
    /// JSON lines instead of tab-separated text.
    let isJSON: Bool

    /// Begins the cell of a column: a separator, or the key.
    func beginCell(_ name: String, index: Int, in output: inout [UInt8]) {
        if isJSON {
            output.append(UInt8(ascii: index == 0 ? "{" : ","))
            DelimitedText.appendJSONString(name, to: &output)
            output.append(UInt8(ascii: ":"))
        } else if index > 0 {
            output.append(UInt8(ascii: "\t"))
        }
    }

    /// Ends the line.
    func end(_ output: inout [UInt8]) {
        if isJSON { output.append(UInt8(ascii: "}")) }
        output.append(0x0A)
    }

    /// A cell without a value.
    func appendNothing(to output: inout [UInt8]) {
        if isJSON { output.append(contentsOf: "null".utf8) }
    }

    /// A text; nil for no value.
    func append(_ text: String?, to output: inout [UInt8]) {
        guard let text else { return appendNothing(to: &output) }
        if isJSON {
            DelimitedText.appendJSONString(text, to: &output)
        } else {
            DelimitedText.appendTSVField(text, to: &output)
        }
    }

    /// A whole number; nil for no value.
    func append(_ number: Int?, to output: inout [UInt8]) {
        guard let number else { return appendNothing(to: &output) }
        NumberText.append(number, to: &output)
    }

    /// A list: a JSON array, or items joined by `;`.
    func append(_ items: [String], to output: inout [UInt8]) {
        if isJSON { output.append(UInt8(ascii: "[")) }
        var cell: [UInt8] = []
        for (index, item) in items.enumerated() {
            if isJSON {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                DelimitedText.appendJSONString(item, to: &output)
            } else {
                if index > 0 { cell.append(UInt8(ascii: ";")) }
                DelimitedText.appendListItem(item, to: &cell)
            }
        }
        if isJSON {
            output.append(UInt8(ascii: "]"))
        } else {
            DelimitedText.appendTSVField(cell.span, to: &output)
        }
    }
}
