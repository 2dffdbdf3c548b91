import ChemIO

/// Reads one line with default settings.
func readSMILES(_ text: String, nameFirst: Bool = false) throws(ChemIOError) -> Molecule {
    var parser = SMILESParser(nameFirst: nameFirst)
    return try parser.molecule(from: text.utf8)
}

/// Codes of the warnings of a line.
func warningCodes(of text: String) throws(ChemIOError) -> [String] {
    var parser = SMILESParser()
    _ = try parser.molecule(from: text.utf8)
    return parser.warnings.map(\.code)
}

/// The error of a line, or nil if it can be read.
func readingError(of text: String, nameFirst: Bool = false) -> ChemIOError? {
    readingError(of: Array(text.utf8), nameFirst: nameFirst)
}

/// The error of a line, or nil if it can be read.
func readingError(of bytes: [UInt8], nameFirst: Bool = false) -> ChemIOError? {
    var parser = SMILESParser(nameFirst: nameFirst)
    do throws(ChemIOError) {
        _ = try parser.molecule(from: bytes, at: SourcePosition(record: 7, line: 9))
        return nil
    } catch {
        return error
    }
}

extension Molecule {
    /// The bonds in words: `0-1 1=2`; `>` dative, `~` any, `:` aromatic; `/` or `\` behind marked ones.
    var bondText: String {
        var words: [String] = []
        let bonds = bonds
        for index in bonds.indices {
            let bond = bonds[index]
            let symbol: String =
                switch bond.order {
                case .single: "-"
                case .double: "="
                case .triple: "#"
                case .quadruple: "$"
                case .aromatic: ":"
                case .dative: ">"
                case .any: "~"
                case .zero: "."
                case .hydrogen: "h"
                default: "?"
                }
            let mark = bond.mark == .slash ? "/" : (bond.mark == .backslash ? "\\" : "")
            words.append("\(bond.begin)\(symbol)\(bond.end)\(mark)")
        }
        return words.joined(separator: " ")
    }

    /// The symbols of the atoms, separated by blanks; aromatic ones small.
    var atomText: String {
        (0..<atomCount).map { atom in
            let symbol = element(of: atom).symbol
            return isMarkedAromatic(atom) ? symbol.lowercased() : symbol
        }.joined(separator: " ")
    }
}
