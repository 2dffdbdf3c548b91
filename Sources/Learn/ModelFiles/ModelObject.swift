/// An object of a model file, whose members are asked for by name; errors name the way to the entry.
struct ModelObject {
    /// The way to it, such as `model`; empty for the whole file.
    let path: String
    private let members: [String: JSONNode]
    /// Names of the members, in the order of the file.
    let keys: [String]

    /// The whole file.
    ///
    /// - Throws: ``LearnError`` with code `bad-model` unless the text is a JSON object.
    init(parsing text: [UInt8]) throws(LearnError) {
        let node: JSONNode
        do throws(JSONFault) { node = try JSONReader.read(text) } catch {
            throw LearnError(
                .badModel,
                "this is no file of a trained model (it is no valid JSON: \(error.reason), at byte \(error.offset + 1))"
            )
        }
        guard case .object = node else {
            throw LearnError(.badModel, "this is no file of a trained model (it is \(node.kind); expected an object)")
        }
        try self.init(node, path: "")
    }

    /// A part of the file.
    init(_ node: JSONNode, path: String) throws(LearnError) {
        guard case .object(let list) = node else { throw ModelEntry.error(path, node.kind, expected: "an object") }
        self.path = path
        var members: [String: JSONNode] = [:]
        for (key, value) in list { members[key] = value }
        self.members = members
        keys = list.map(\.key)
    }

    /// The name of an entry in messages.
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// A member that may be missing; null counts as missing.
    func optional(_ key: String) -> JSONNode? {
        guard let node = members[key] else { return nil }
        if case .null = node { return nil }
        return node
    }

    private func wrong(_ key: String, _ node: JSONNode, _ expected: String) -> LearnError {
        ModelEntry.error(name(key), node.kind, expected: expected)
    }

    private func present(_ key: String, _ expected: String) throws(LearnError) -> JSONNode {
        try ModelEntry.present(optional(key), name(key), expected: expected)
    }

    // MARK: - Single values

    /// A number, finite or not.
    func number(_ key: String) throws(LearnError) -> Double {
        let node = try present(key, "a number")
        guard case .number(let value, _) = node else { throw wrong(key, node, "a number") }
        return value
    }

    /// A number that may be missing.
    func optionalNumber(_ key: String) throws(LearnError) -> Double? {
        optional(key) == nil ? nil : try number(key)
    }

    /// A whole number from 0 to 2⁶⁴ - 1.
    func unsigned(_ key: String) throws(LearnError) -> UInt64 {
        let node = try present(key, "a whole number")
        guard case .number(_, let whole) = node, let whole else { throw wrong(key, node, "a whole number from 0") }
        return whole
    }

    /// A text.
    func text(_ key: String, _ expected: String = "a text") throws(LearnError) -> String {
        let node = try present(key, expected)
        guard case .text(let text) = node else { throw wrong(key, node, expected) }
        return text
    }

    /// A text that may be missing.
    func optionalText(_ key: String) throws(LearnError) -> String? { optional(key) == nil ? nil : try text(key) }

    /// An object.
    func object(_ key: String) throws(LearnError) -> ModelObject {
        try ModelObject(try present(key, "an object"), path: name(key))
    }

    // MARK: - Lists

    /// Any list.
    func list(_ key: String, _ expected: String = "a list") throws(LearnError) -> [JSONNode] {
        let node = try present(key, expected)
        guard let list = node.elements else { throw wrong(key, node, expected) }
        return list
    }

    /// A list of numbers, finite or not.
    func numbers(_ key: String, _ expected: String = "numbers") throws(LearnError) -> [Double] {
        let node = try present(key, expected)
        return try node.doubles(name(key), expected)
    }

    /// A list of texts.
    func texts(_ key: String) throws(LearnError) -> [String] {
        var texts: [String] = []
        for (index, node) in try list(key, "a list of texts").enumerated() {
            guard case .text(let text) = node else {
                throw ModelEntry.error("\(name(key))[\(index)]", node.kind, expected: "a text")
            }
            texts.append(text)
        }
        return texts
    }

    /// A list of whole numbers in a range.
    func wholeNumbers(
        _ key: String, in range: ClosedRange<Int>, _ expected: String = "whole numbers"
    )
        throws(LearnError) -> [Int]
    {
        var result: [Int] = []
        for (index, value) in try numbers(key, expected).enumerated() {
            result.append(try ModelEntry.whole(value, "\(name(key))[\(index)]", in: range))
        }
        return result
    }
}

extension JSONNode {
    /// The elements of a list; nil of anything else.
    var elements: [JSONNode]? {
        switch self {
        case .list(let nodes): nodes
        case .numbers(let values): values.map { .number($0, whole: UInt64(exactly: $0)) }
        default: nil
        }
    }

    /// The numbers of a list.
    ///
    /// - Throws: ``LearnError`` with code `bad-model` that names the entry which is no number.
    func doubles(_ entry: @autoclosure () -> String, _ expected: String = "numbers") throws(LearnError) -> [Double] {
        switch self {
        case .numbers(let values): return values
        case .list(let nodes):
            guard let index = nodes.firstIndex(where: { if case .number = $0 { false } else { true } }) else {
                // Only an empty list is not packed.
                return []
            }
            throw ModelEntry.error("\(entry())[\(index)]", nodes[index].kind, expected: "a number")
        default: throw ModelEntry.error(entry(), kind, expected: expected)
        }
    }
}
