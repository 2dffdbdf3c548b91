import Descriptors

/// "Did you mean …?" for names on the command line.
enum SuggestionText {
    static func forName(_ name: String, among names: [String]) -> String { Suggestion.text(for: name, among: names) }
}
