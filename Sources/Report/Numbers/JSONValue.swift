internal import Tables

/// A JSON document in memory; members keep their order.
public indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A named value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public let value: JSONValue

        /// A value of given parts.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// A list of numbers.
    public static func numbers(_ values: [Double]) -> JSONValue {
        var items: [JSONValue] = []
        for value in values { items.append(.number(value)) }
        return .array(items)
    }

    /// A list of whole numbers.
    public static func integers(_ values: [Int]) -> JSONValue { numbers(values.map(Double.init)) }

    /// A list of texts.
    public static func strings(_ values: [String]) -> JSONValue {
        var items: [JSONValue] = []
        for value in values { items.append(.string(value)) }
        return .array(items)
    }

    /// The document as text: objects and lists of objects indented, lists of plain values on one line. A number that is
    /// not finite is null.
    ///
    /// - Complexity: O(size); the depth is that of the types that are written, not of any input.
    public var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indentation: 0)
        bytes.append(0x0A)
        return String(decoding: bytes, as: UTF8.self)
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private func append(to bytes: inout [UInt8], indentation: Int) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): bytes.append(contentsOf: JSONText.number(value).utf8)
        case .string(let text): DelimitedText.appendJSONString(text, to: &bytes)
        case .array(let values) where values.allSatisfy(\.isPlain):
            bytes.append(0x5B)
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(contentsOf: ", ".utf8) }
                value.append(to: &bytes, indentation: indentation)
            }
            bytes.append(0x5D)
        case .array(let values):
            Self.appendBlock(values, open: 0x5B, close: 0x5D, to: &bytes, indentation: indentation) { value, bytes in
                value.append(to: &bytes, indentation: indentation + 1)
            }
        case .object(let members):
            Self.appendBlock(members, open: 0x7B, close: 0x7D, to: &bytes, indentation: indentation) { member, bytes in
                DelimitedText.appendJSONString(member.name, to: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                member.value.append(to: &bytes, indentation: indentation + 1)
            }
        }
    }

    private static func appendBlock<Item>(
        _ items: [Item], open: UInt8, close: UInt8, to bytes: inout [UInt8], indentation: Int,
        _ write: (Item, inout [UInt8]) -> Void
    ) {
        bytes.append(open)
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(0x2C) }
            newLine(indentation + 1, to: &bytes)
            write(item, &bytes)
        }
        if !items.isEmpty { newLine(indentation, to: &bytes) }
        bytes.append(close)
    }

    private static func newLine(_ indentation: Int, to bytes: inout [UInt8]) {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * indentation))
    }
}

/// An object in the making; members keep their order.
struct JSONObject {
    private var members: [JSONValue.Member] = []

    /// The object.
    var value: JSONValue { .object(members) }

    mutating func set(_ name: String, json: JSONValue) { members.append(JSONValue.Member(name, json)) }
    mutating func set(_ name: String, text: String?) {
        if let text { set(name, json: .string(text)) } else { set(name, json: .null) }
    }
    mutating func set(_ name: String, number: Double?) {
        if let number { set(name, json: .number(number)) } else { set(name, json: .null) }
    }
    mutating func set(_ name: String, count: Int?) { set(name, number: count.map(Double.init)) }
    mutating func set(_ name: String, numbers: [Double]) { set(name, json: .numbers(numbers)) }
    mutating func set(_ name: String, counts: [Int]) { set(name, json: .integers(counts)) }
    mutating func set(_ name: String, texts: [String]) { set(name, json: .strings(texts)) }
    mutating func set(_ name: String, flag: Bool) { set(name, json: .bool(flag)) }

    /// A member that is a list of objects.
    mutating func set<Item>(_ name: String, _ items: [Item], _ write: (Item, inout JSONObject) -> Void) {
        var values: [JSONValue] = []
        for item in items {
            var object = JSONObject()
            write(item, &object)
            values.append(object.value)
        }
        set(name, json: .array(values))
    }

    /// A member that is an object, or null.
    mutating func set<Item>(_ name: String, optional item: Item?, _ write: (Item, inout JSONObject) -> Void) {
        guard let item else {
            set(name, json: .null)
            return
        }
        var object = JSONObject()
        write(item, &object)
        set(name, json: object.value)
    }
}
