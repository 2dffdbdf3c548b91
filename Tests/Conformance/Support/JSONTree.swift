#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A JSON document as a tree, for reference files whose shape varies from entry to entry.
enum JSONTree: Decodable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .list(value)
        } else if let value = try? container.decode([String: JSONTree].self) {
            self = .object(value)
        } else {
            self = .flag(try container.decode(Bool.self))
        }
    }

    /// Reads a file that holds one document.
    static func read(_ path: String) throws -> JSONTree {
        do {
            return try JSONDecoder().decode(JSONTree.self, from: Data(try Files.bytes(path)))
        } catch let error as DecodingError {
            throw SetFailure("\(path): not the JSON that is expected (\(error))")
        }
    }

    /// A member of an object; null if there is none.
    subscript(key: String) -> JSONTree {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    /// An item of a list; null if there is none.
    subscript(index: Int) -> JSONTree {
        if case .list(let items) = self, items.indices.contains(index) { items[index] } else { .null }
    }

    /// Whether the value is null or missing.
    var isNull: Bool { if case .null = self { true } else { false } }
    /// The items of a list.
    var items: [JSONTree] { if case .list(let items) = self { items } else { [] } }
    /// Names of the members of an object, sorted.
    var keys: [String] { if case .object(let members) = self { members.keys.sorted() } else { [] } }
    /// A number; NaN if it is none, which agrees with nothing.
    var number: Double { if case .number(let value) = self { value } else { .nan } }
    /// A whole number; -1 if it is none.
    var integer: Int { if case .number(let value) = self { Int(value) } else { -1 } }
    /// A text; empty if it is none.
    var text: String { if case .text(let value) = self { value } else { "" } }
    /// The numbers of a list.
    var numbers: [Double] { items.map(\.number) }
    /// The numbers of a list of lists, one after the other.
    var flatNumbers: [Double] { items.flatMap(\.numbers) }
}
