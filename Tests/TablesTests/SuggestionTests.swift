import Tables
import Testing

/// "Did you mean" for mistyped names.
@Suite struct SuggestionTests {
    @Test func nearestNames() {
        let names = ["composition", "cm", "ecfp4", "hdad"]
        #expect(Suggestion.nearest(to: "compositon", among: names) == "composition")
        #expect(Suggestion.nearest(to: "Composition", among: names) == "composition")
        #expect(Suggestion.nearest(to: "mc", among: names) == "cm")
        #expect(Suggestion.nearest(to: "ecpf4", among: names) == "ecfp4")
        #expect(Suggestion.nearest(to: "c", among: names) == "cm")
        for word in ["", "xyzzy", "morgan", "completely different"] {
            #expect(Suggestion.nearest(to: word, among: names) == nil, "\(word)")
        }
        #expect(Suggestion.nearest(to: "cm", among: []) == nil)
        #expect(Suggestion.text(for: "mc", among: names) == "; did you mean \"cm\"?")
        #expect(Suggestion.text(for: "xyzzy", among: names).isEmpty)
    }
}
