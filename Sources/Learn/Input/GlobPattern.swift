/// A pattern for names: `*` stands for any text, `?` for one character.
public struct GlobPattern: Sendable, Hashable {
    private let pattern: [Character]

    /// A pattern of a text.
    public init(_ text: String) { pattern = Array(text) }

    /// Whether a whole name fits.
    ///
    /// - Complexity: O(pattern × name) at worst; nothing recursive.
    public func matches(_ name: String) -> Bool {
        let text = Array(name)
        var (place, position) = (0, 0)
        var star: Int?
        var mark = 0
        while position < text.count {
            if place < pattern.count,
                pattern[place] == "?" || (pattern[place] == text[position] && pattern[place] != "*")
            {
                place += 1
                position += 1
            } else if place < pattern.count, pattern[place] == "*" {
                star = place
                mark = position
                place += 1
            } else if let open = star {
                place = open + 1
                mark += 1
                position = mark
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == "*" { place += 1 }
        return place == pattern.count
    }
}

/// Names in quotes for messages.
public enum NameList {
    /// The first names, and how many more there are.
    public static func text(_ names: [String], most: Int = 20) -> String {
        let shown = names.prefix(most).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > most ? "\(shown) and \(names.count - most) more" : shown
    }
}
