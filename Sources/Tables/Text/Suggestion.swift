/// "Did you mean …?" for mistyped names.
public enum Suggestion {
    /// The nearest name, if one is near: at most a third of the letters differ.
    public static func nearest(to word: String, among names: [String]) -> String? {
        let letters = Array(word.lowercased().utf8)
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = editDistance(letters, Array(name.lowercased().utf8))
            if distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        guard let best, best.distance <= max(1, max(letters.count, best.name.utf8.count) / 3) else { return nil }
        return best.name
    }

    /// `; did you mean "…"?` or nothing.
    public static func text(for word: String, among names: [String]) -> String {
        nearest(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Edit distance with transpositions of neighbours (optimal string alignment).
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                var cost = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
                current[j] = cost
            }
            beforeLast = last
            last = current
        }
        return last[b.count]
    }
}
