/// The commands that a page of the documentation shows, so that tests run what users copy.
public enum DocumentedCommands {
    /// Words of the commands of a page that start with `descgen`, without that first word.
    ///
    /// Commands stand in blocks fenced by ``` without a language; a backslash at the end of a line continues it. Words are
    /// split as by a shell: blanks, quotes and, for a remark, `#`.
    ///
    /// - Parameters:
    ///   - page: path below the package.
    ///   - here: the file that asks, two folders below the package.
    public static func all(in page: String, here: String = #filePath) -> [[String]] {
        let root = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        guard let bytes = TemporaryFolder.bytes(of: root + "/" + page) else { return [] }
        return commands(in: String(decoding: bytes, as: UTF8.self))
    }

    /// The same of a text.
    public static func commands(in text: String) -> [[String]] {
        var result: [[String]] = []
        var isInside = false
        var isShell = false
        var pending = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside.toggle()
                isShell = isInside && line == "```"
                pending = ""
                continue
            }
            guard isShell else { continue }
            if line.hasSuffix("\\") {
                pending += line.dropLast()
                continue
            }
            let words = words(of: pending + line)
            pending = ""
            if words.first == "descgen" { result.append(Array(words.dropFirst())) }
        }
        return result
    }

    /// Words as a shell splits them, without expansions.
    static func words(of line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isWord = false
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
                continue
            }
            switch character {
            case "'", "\"":
                quote = character
                isWord = true
            case "#" where !isWord: return words
            case " ":
                if isWord { words.append(word) }
                word = ""
                isWord = false
            default:
                word.append(character)
                isWord = true
            }
        }
        if isWord { words.append(word) }
        return words
    }
}
