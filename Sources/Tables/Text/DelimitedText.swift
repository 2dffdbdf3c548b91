/// Fields of CSV, TSV and JSON as text.
///
/// Everything that is appended is valid UTF-8: ill-formed bytes become U+FFFD, one for each maximal ill-formed part
/// (The Unicode Standard, section 3.9).
public enum DelimitedText {
    /// Appends a CSV field (RFC 4180).
    ///
    /// A field with a comma, a double quote, CR or LF, or with a blank (space, tab) at its start or end, is put in double
    /// quotes, and double quotes in it are doubled; every other field is written as it is.
    ///
    /// - Complexity: O(n).
    public static func appendCSVField(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        guard bytes.count > 0 else { return }
        var isQuoted = isBlank(bytes[0]) || isBlank(bytes[bytes.count - 1])
        for index in bytes.indices {
            switch bytes[index] {
            case 0x22, 0x2C, 0x0A, 0x0D: isQuoted = true
            default: break
            }
        }
        guard isQuoted else {
            UTF8Repair.append(bytes, to: &output)
            return
        }
        output.append(0x22)
        appendRepaired(bytes, to: &output) { byte, output in
            guard byte == 0x22 else { return false }
            output.append(contentsOf: [0x22, 0x22])
            return true
        }
        output.append(0x22)
    }

    /// Appends a CSV field; see the form that takes bytes.
    public static func appendCSVField(_ text: String, to output: inout [UInt8]) {
        text.withUTF8Bytes { appendCSVField($0, to: &output) }
    }

    /// Appends a TSV field: tab, LF, CR and backslash are written as `\t`, `\n`, `\r` and `\\`, and nothing is quoted.
    ///
    /// - Complexity: O(n).
    public static func appendTSVField(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        appendRepaired(bytes, to: &output) { byte, output in
            switch byte {
            case 0x09: output.append(contentsOf: [0x5C, 0x74])
            case 0x0A: output.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: output.append(contentsOf: [0x5C, 0x72])
            case 0x5C: output.append(contentsOf: [0x5C, 0x5C])
            default: return false
            }
            return true
        }
    }

    /// Appends a TSV field; see the form that takes bytes.
    public static func appendTSVField(_ text: String, to output: inout [UInt8]) {
        text.withUTF8Bytes { appendTSVField($0, to: &output) }
    }

    /// Appends a JSON string with its quotes (RFC 8259, section 7).
    ///
    /// Quotes and backslashes are escaped by a backslash, control characters below U+0020 as `\u00XX`; all else is
    /// written as UTF-8.
    ///
    /// - Complexity: O(n).
    public static func appendJSONString(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        output.append(0x22)
        appendRepaired(bytes, to: &output) { byte, output in
            switch byte {
            case 0x22, 0x5C: output.append(contentsOf: [0x5C, byte])
            case 0..<0x20:
                let low = byte & 0x0F
                output.append(contentsOf: [
                    0x5C, 0x75, 0x30, 0x30, 0x30 + byte >> 4, low < 10 ? 0x30 + low : 0x61 + low - 10,
                ])
            default: return false
            }
            return true
        }
        output.append(0x22)
    }

    /// Appends a JSON string with its quotes; see the form that takes bytes.
    public static func appendJSONString(_ text: String, to output: inout [UInt8]) {
        text.withUTF8Bytes { appendJSONString($0, to: &output) }
    }

    /// Appends an item of a list that will be one cell: `;` separates items and is written as `\;` within one.
    ///
    /// The cell as a whole is a field still to be quoted or escaped.
    ///
    /// - Complexity: O(n).
    public static func appendListItem(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            if byte == 0x3B { output.append(0x5C) }
            output.append(byte)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Appends bytes with replacements for single ASCII characters.
    @inline(__always)
    private static func appendRepaired(
        _ bytes: Span<UInt8>, to output: inout [UInt8], _ replace: (UInt8, inout [UInt8]) -> Bool
    ) {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte < 0x80 {
                if !replace(byte, &output) { output.append(byte) }
                place += 1
                continue
            }
            let (length, isValid) = UTF8Repair.sequence(in: bytes, at: place)
            if isValid {
                output.append(bytes: bytes.extracting(place..<(place + length)))
            } else {
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
            place += length
        }
    }
}
