internal import Tables

/// A descriptor as a user names it: `name` or `name:key=value,key=value`.
///
/// Lists stand inside a value with `+` (`props=chi+Z`); a piece without `=` after a comma goes on with the list.
public struct DescriptorSpec: Hashable, Sendable {
    /// Name or alias.
    public var name: String
    /// Options in the order given.
    public var options: [Option]
    /// What ``DescriptorLearner/learnedModel(_:)`` has learned, for descriptors whose model does not fit into options;
    /// not part of the text form.
    public var model: HDADModel?

    /// A named option.
    public struct Option: Hashable, Sendable {
        /// Name of the option.
        public var key: String
        /// Its value as text.
        public var value: String
        /// An option.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// A specification from its parts.
    public init(name: String, options: [Option] = [], model: HDADModel? = nil) {
        self.name = name
        self.options = options
        self.model = model
    }

    /// Reads the text form.
    ///
    /// - Throws: ``SpecError`` saying which piece is wrong.
    public init(parsing text: String) throws(SpecError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        options = []
        guard !name.isEmpty else { throw SpecError("\"\(text)\" has no descriptor name") }
        guard parts.count > 1 else { return }
        for piece in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, !sides[0].isEmpty {
                let key = String(sides[0])
                guard !options.contains(where: { $0.key == key }) else {
                    throw SpecError("\"\(text)\" gives \"\(key)\" twice")
                }
                options.append(Option(key: key, value: String(sides[1])))
            } else if sides.count == 1, !piece.isEmpty, !options.isEmpty {
                options[options.count - 1].value += "+" + piece
            } else {
                throw SpecError("\"\(piece)\" in \"\(text)\" is no option; expected key=value")
            }
        }
    }

    /// The text form.
    public var text: String {
        options.isEmpty ? name : name + ":" + options.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    /// The value of an option, or nil.
    public subscript(key: String) -> String? {
        options.first { $0.key == key }?.value
    }

    /// Sets an option, in place or at the end.
    public mutating func set(_ key: String, to value: String) {
        if let index = options.firstIndex(where: { $0.key == key }) {
            options[index].value = value
        } else {
            options.append(Option(key: key, value: value))
        }
    }
}

/// A descriptor specification that makes no sense, with what would.
public struct SpecError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what was expected.
    public let message: String
    /// An error in words.
    public init(_ message: String) { self.message = message }
    /// The message.
    public var description: String { message }
}

/// Reads the options of a specification one by one and reports what is left over.
struct OptionReader {
    let spec: DescriptorSpec
    private var used: Set<String> = ["as"]

    init(_ spec: DescriptorSpec) { self.spec = spec }

    /// One of a few words; the first is the default.
    mutating func choice(_ key: String, _ choices: [String]) throws(SpecError) -> String {
        used.insert(key)
        guard let value = spec[key] else { return choices[0] }
        guard choices.contains(value) else {
            throw SpecError(
                "\(spec.name): \(key)=\(value); expected one of \(choices.joined(separator: ", "))"
                    + Suggestion.text(for: value, among: choices))
        }
        return value
    }

    /// A whole number in a range, or nil when not given.
    mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(SpecError) -> Int? {
        used.insert(key)
        guard let text = spec[key] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw SpecError(
                "\(spec.name): \(key)=\(text); expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A decimal number in a range, or nil when not given.
    mutating func real(_ key: String, in range: ClosedRange<Double>) throws(SpecError) -> Double? {
        used.insert(key)
        guard let text = spec[key] else { return nil }
        return try Self.real(text, spec.name, key, range)
    }

    /// A decimal number in a range.
    static func real(
        _ text: String, _ name: String, _ key: String, _ range: ClosedRange<Double>
    ) throws(SpecError) -> Double {
        let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let value = Double(text), range.contains(value) else {
            throw SpecError(
                "\(name): \(key)=\(text); expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The text of an option, or nil when not given.
    mutating func text(_ key: String) -> String? {
        used.insert(key)
        return spec[key]
    }

    /// Refuses options that nobody asked for.
    func finish(known: [String]) throws(SpecError) {
        for option in spec.options where !used.contains(option.key) {
            throw SpecError(
                "\(spec.name) has no option \"\(option.key)\""
                    + (known.isEmpty ? "; it has none" : "; it has \(known.joined(separator: ", "))")
                    + Suggestion.text(for: option.key, among: known))
        }
    }
}
