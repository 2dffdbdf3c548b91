/// Text made safe for HTML and SVG.
public enum Markup {
    /// Text with `&`, `<`, `>`, quotes and control characters replaced; fit for content and for quoted attributes.
    ///
    /// - Complexity: O(n).
    public static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x26: bytes.append(contentsOf: "&amp;".utf8)
            case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
            case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
            case 0x22: bytes.append(contentsOf: "&quot;".utf8)
            case 0x27: bytes.append(contentsOf: "&#39;".utf8)
            case 0x09, 0x0A, 0x0D: bytes.append(0x20)
            case 0x00..<0x20, 0x7F: break
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A feature name, in monospace and in the colour of its class.
    static func feature(_ name: String) -> String {
        let distance = FeatureClass(name: name).distance
        return "<code class=\"t-\(distance.token)\(isShort(name) ? " nb" : "")\">\(escaped(name))</code>"
    }

    /// A name from the data, in monospace.
    static func code(_ name: String) -> String {
        "<code\(isShort(name) ? " class=\"nb\"" : "")>\(escaped(name))</code>"
    }

    /// Whether a name fits on a line of a phone, so that it need not be broken.
    private static func isShort(_ name: String) -> Bool { name.utf8.count <= 20 }

    /// An id for a tooltip or a list: of a long one the ends, which hold what differs. Thousands of marks have tooltips, and
    /// the whole ids are in the CSV files.
    static func shortened(_ id: String) -> String {
        let most = 48
        let characters = Array(id)
        guard characters.count > most else { return id }
        return String(characters.prefix(most / 2)) + "…" + String(characters.suffix(most / 2 - 1))
    }

    /// Items with commas and a last "and".
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}
