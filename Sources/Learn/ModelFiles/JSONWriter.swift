internal import Tables

/// Writes JSON into bytes, without a string for every number.
struct JSONWriter {
    /// What was written.
    private(set) var bytes: [UInt8] = []
    /// Whether the next value of the list or object follows another one.
    private var follows = false

    private mutating func separate() {
        if follows { bytes.append(UInt8(ascii: ",")) }
        follows = true
    }

    /// A key with what the body writes as its value; with `onNewLine` on a line of its own.
    mutating func member(_ key: String, onNewLine: Bool = false, _ value: (inout JSONWriter) -> Void) {
        let isFirst = !follows
        separate()
        if onNewLine, !isFirst { bytes.append(0x0A) }
        DelimitedText.appendJSONString(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        follows = false
        value(&self)
        follows = true
    }

    /// An object of the members that the body writes.
    mutating func object(_ body: (inout JSONWriter) -> Void) { enclose("{", "}", body) }

    /// A list of the values that the body writes.
    mutating func list(_ body: (inout JSONWriter) -> Void) { enclose("[", "]", body) }

    private mutating func enclose(
        _ start: Unicode.Scalar, _ end: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: start))
        follows = false
        body(&self)
        bytes.append(UInt8(ascii: end))
        follows = true
    }

    /// A number; `null` when it is not finite.
    mutating func number(_ value: Double) {
        separate()
        if !NumberText.append(value, to: &bytes) { bytes += "null".utf8 }
    }

    /// A whole number.
    mutating func number(_ value: some FixedWidthInteger) {
        separate()
        NumberText.append(value, to: &bytes)
    }

    /// A string, or `null`.
    mutating func text(_ value: String?) {
        separate()
        if let value { DelimitedText.appendJSONString(value, to: &bytes) } else { bytes += "null".utf8 }
    }

    /// true or false.
    mutating func flag(_ value: Bool) {
        separate()
        bytes += (value ? "true" : "false").utf8
    }

    /// A list of numbers.
    mutating func numbers(_ values: some Sequence<Double>) {
        list { for value in values { $0.number(value) } }
    }

    /// A list of strings.
    mutating func texts(_ values: [String]) { list { for value in values { $0.text(value) } } }

    /// Ends the text with a line feed.
    mutating func endLine() { bytes.append(0x0A) }
}
