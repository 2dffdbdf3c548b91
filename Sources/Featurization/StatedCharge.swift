internal import ChemIO

/// The total charge that a record states: as such, or as `charge=` in its comment.
struct StatedCharge: Sendable, Equatable {
    /// The charge, or nil if none can be read.
    private(set) var value: Int?
    /// What stands in the place of a charge and is no whole number, if no charge can be read.
    private(set) var unreadText: String?

    /// The charge of a molecule.
    init(of molecule: Molecule) {
        if let charge = molecule.totalCharge {
            value = charge
        } else {
            self = StatedCharge(comment: molecule.title)
        }
    }

    /// The charge in a comment: the first `charge=` that is followed by a whole number. Blanks about the equals sign, quotes
    /// about the number and a fraction of zeros do not matter. In the pairs of tmQM the key is `q`.
    init(comment: String) {
        guard comment.utf8.contains(UInt8(ascii: "=")) else { return }
        let isPairs = comment.contains("CSD_code")
        let parts = comment.split(separator: "=", omittingEmptySubsequences: false)
        for (before, after) in zip(parts, parts.dropFirst()) {
            // What ends before the sign is the key, what begins behind it is the value.
            var end = before
            while end.last == " " || end.last == "\t" { end.removeLast() }
            let key = String(end.reversed().prefix { !Self.isSeparator($0) }.reversed()).lowercased()
            guard key == "charge" || (isPairs && key == "q") else { continue }
            let text = Self.value(after)
            if let number = Self.wholeNumber(text) {
                value = number
                unreadText = nil
                return
            }
            unreadText = unreadText ?? text
        }
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character == " " || character == "\t" || character == ";" || character == "," || character == "|"
    }

    private static func value(_ text: Substring) -> String {
        let rest = text.drop { $0 == " " || $0 == "\t" }
        for quote in ["\"", "'"] as [Character] where rest.first == quote {
            return String(rest.dropFirst().prefix { $0 != quote })
        }
        return String(rest.prefix { !isSeparator($0) })
    }

    /// The number, `1.0` and `+1` too.
    private static func wholeNumber(_ text: String) -> Int? {
        if let number = Int(text) { return number }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy({ $0 == "0" }) else { return nil }
        return Int(parts[0])
    }
}
