/// The comment line of an extended XYZ frame: `key=value` pairs, of which `Properties` names the columns and `Lattice`
/// the cell (libAtoms extended XYZ).
struct ExtendedXYZHeader {
    /// One pair; a key without `=` has the value `T`.
    struct Pair {
        var name: String
        var value: String
    }

    /// Where the columns that are read stand.
    struct Layout {
        var elementColumn = 0
        var elementIsNumber = false
        var positionColumn = 1
        var chargeColumn: Int?
        /// Number of columns that a line must have.
        var width = 4
    }

    /// Result of reading a comment.
    enum Reading {
        case header(ExtendedXYZHeader)
        /// Why the comment is plain text after all.
        case notExtended(String)
    }

    private(set) var pairs: [Pair] = []
    private(set) var layout = Layout()

    /// Symbol and position come first, whatever follows.
    var isDefaultLayout: Bool {
        layout.elementColumn == 0 && layout.positionColumn == 1 && !layout.elementIsNumber && layout.width == 4
    }

    /// The value of the last pair of a name, or nil.
    func value(of name: String) -> String? { pairs.last { $0.name == name }?.value }

    // MARK: Key=value

    static func read(_ comment: UnsafeRawBufferPointer) -> Reading {
        var scanner = Scanner(bytes: comment)
        var header = ExtendedXYZHeader()
        while scanner.skipBlanks() {
            guard let name = scanner.word(stoppingAtEquals: true), !name.isEmpty else {
                return .notExtended(scanner.problem ?? "a key is missing before \"=\"")
            }
            scanner.skipBlanks()
            var value = "T"
            if scanner.take(UInt8(ascii: "=")) {
                scanner.skipBlanks()
                guard let text = scanner.word(stoppingAtEquals: false) else {
                    return .notExtended(scanner.problem ?? "the key \"\(name)\" has no value")
                }
                value = text
            }
            header.pairs.append(Pair(name: name, value: value))
        }
        return .header(header)
    }

    private struct Scanner {
        let bytes: UnsafeRawBufferPointer
        var index = 0
        var problem: String?

        init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        /// Skips blanks; false at the end.
        @discardableResult
        mutating func skipBlanks() -> Bool {
            while index < bytes.count, bytes[index] <= 32 { index += 1 }
            return index < bytes.count
        }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        /// A bare word, a quoted text, or a bracketed list with its brackets.
        mutating func word(stoppingAtEquals: Bool) -> String? {
            guard index < bytes.count else { return nil }
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted()
            case UInt8(ascii: "{"), UInt8(ascii: "["): return bracketed()
            default: break
            }
            let start = index
            while index < bytes.count, bytes[index] > 32, !(stoppingAtEquals && bytes[index] == UInt8(ascii: "=")) {
                index += 1
            }
            return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        }

        private mutating func quoted() -> String? {
            let quote = bytes[index]
            index += 1
            var text: [UInt8] = []
            while index < bytes.count {
                var byte = bytes[index]
                index += 1
                if byte == quote { return String(decoding: text, as: UTF8.self) }
                if byte == UInt8(ascii: "\\"), index < bytes.count {
                    byte = bytes[index] == UInt8(ascii: "n") ? 0x0A : bytes[index]
                    index += 1
                }
                text.append(byte)
            }
            problem = "a quoted value is not closed"
            return nil
        }

        private mutating func bracketed() -> String? {
            let start = index
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                index += 1
                if depth == 0 {
                    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
                }
            }
            problem = "a bracketed value is not closed"
            return nil
        }
    }

    // MARK: Lattice

    /// The cell that `Lattice` and `pbc` describe, or nil without `Lattice`.
    func cell(at position: SourcePosition) throws(ChemIOError) -> UnitCell? {
        guard let text = value(of: "Lattice") else { return nil }
        let numbers = Self.list(text).map { DecimalParsing.value(of: $0) }
        guard numbers.count == 9, !numbers.contains(nil) else {
            throw ChemIOError(
                .badValue, at: position,
                "Lattice=\"\(text.prefix(60))\" has \(numbers.count) values; expected nine numbers (vectors a, b, c in Å)"
            )
        }
        var periodic = [true, true, true]
        if let text = value(of: "pbc") {
            let flags = Self.list(text).map { Self.boolean($0) }
            guard flags.count == 3, !flags.contains(nil) else {
                throw ChemIOError(
                    .badValue, at: position, "pbc=\"\(text.prefix(60))\"; expected three of T and F")
            }
            periodic = flags.map { $0 ?? false }
        }
        return UnitCell(vectors: numbers.map { $0 ?? 0 }, isPeriodic: periodic)
    }

    private static func list(_ text: String) -> [Substring] {
        text.split { " \t,[]{}".contains($0) }
    }

    private static func boolean(_ text: Substring) -> Bool? {
        switch text {
        case "T", "1": true
        case "F", "0": false
        default:
            switch text.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }

    // MARK: Properties

    /// Finds the columns that `Properties` names; the default is `species:S:1:pos:R:3`.
    func resolvingColumns(at position: SourcePosition) throws(ChemIOError) -> ExtendedXYZHeader {
        guard let text = value(of: "Properties") else { return self }
        var result = self
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count % 3 == 0 else {
            throw ChemIOError(
                .badValue, at: position,
                "Properties=\(text.prefix(60)) is not made of name:type:columns triples; expected e.g. species:S:1:pos:R:3"
            )
        }
        var column = 0
        var species: Int?
        var number: Int?
        var positions: Int?
        var charge: Int?
        for index in stride(from: 0, to: parts.count, by: 3) {
            let name = parts[index]
            let type = parts[index + 1]
            guard let width = Int(parts[index + 2]), (1...10_000).contains(width), ["R", "I", "S", "L"].contains(type)
            else {
                throw ChemIOError(
                    .badValue, at: position,
                    "\"\(name):\(type):\(parts[index + 2])\" in Properties; expected name, type R, I, S or L, and a column count"
                )
            }
            switch name.lowercased() {
            case "species" where width == 1, "element" where width == 1: species = species ?? column
            case "z" where width == 1 && type == "I": number = number ?? column
            case "numbers" where width == 1 && type == "I": number = number ?? column
            case "pos" where width == 3 && type == "R", "positions" where width == 3 && type == "R":
                positions = positions ?? column
            case "charge" where width == 1, "initial_charges" where width == 1: charge = charge ?? column
            default: break
            }
            column += width
        }
        guard let positions else {
            throw ChemIOError(
                .badValue, at: position, "Properties names no positions; expected pos:R:3 (found \(text.prefix(60)))")
        }
        guard let element = species ?? number else {
            throw ChemIOError(
                .badValue, at: position,
                "Properties names no elements; expected species:S:1 or Z:I:1 (found \(text.prefix(60)))")
        }
        result.layout = Layout(
            elementColumn: element, elementIsNumber: species == nil, positionColumn: positions, chargeColumn: charge,
            width: column)
        return result
    }
}
