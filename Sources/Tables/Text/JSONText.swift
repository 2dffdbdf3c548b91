/// Pieces of JSON text, in the order given. Enough for metadata and model files; numbers are written by D2 of the
/// specification through ``NumberText``.
public enum JSONText {
    /// A quoted string.
    public static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        DelimitedText.appendJSONString(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number; `null` when it is not finite.
    public static func number(_ value: Double) -> String {
        var bytes: [UInt8] = []
        return NumberText.append(value, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : "null"
    }

    /// An array of values that are JSON already.
    public static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

    /// An object whose values are JSON already.
    public static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }
}
