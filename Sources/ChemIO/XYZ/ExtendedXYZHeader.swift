#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The comment line of an extended XYZ frame: `key=value` pairs, of which `Properties` names the columns and `Lattice`
/// the cell (libAtoms extended XYZ).
///
/// Pairs are kept as ranges of the comment and become text only when somebody asks: most frames of a file repeat the
/// same keys, and a bulk run wants none of them. Storage is reused from frame to frame.
struct ExtendedXYZHeader: Sendable {
    /// How a value is written.
    private enum Form {
        case missing, bare, quoted
    }

    /// A pair, as ranges of the comment.
    private struct Pair {
        var name: Range<Int>
        var nameIsQuoted: Bool
        var value: Range<Int>
        var form: Form
    }

    /// Where the columns that are read stand.
    struct Layout: Hashable {
        var elementColumn = 0
        var elementIsNumber = false
        var positionColumn = 1
        var chargeColumn: Int?
        /// Number of columns that a line must have.
        var width = 4

        /// Symbol and position, and nothing else.
        var isDefault: Bool { self == Layout() }
    }

    private var pairs: [Pair] = []
    private var lastProperties: [UInt8] = []
    private var lastLayout = Layout()

    // MARK: Key=value

    /// Takes a comment apart.
    ///
    /// - Returns: nil, or why the comment is plain text after all.
    mutating func read(_ comment: UnsafeRawBufferPointer) -> String? {
        pairs.removeAll(keepingCapacity: true)
        var index = 0
        while true {
            Self.skipBlanks(comment, &index)
            guard index < comment.count else { return nil }
            var pair = Pair(name: 0..<0, nameIsQuoted: false, value: 0..<0, form: .missing)
            guard let name = Self.word(comment, &index, stopsAtEquals: true) else {
                return "a quoted or bracketed text is not closed"
            }
            guard !name.range.isEmpty else { return "a key is missing before \"=\"" }
            pair.name = name.range
            pair.nameIsQuoted = name.form == .quoted
            Self.skipBlanks(comment, &index)
            if index < comment.count, comment[index] == UInt8(ascii: "=") {
                index += 1
                Self.skipBlanks(comment, &index)
                guard index < comment.count else { return "the last key has no value" }
                guard let value = Self.word(comment, &index, stopsAtEquals: false) else {
                    return "a quoted or bracketed text is not closed"
                }
                pair.value = value.range
                pair.form = value.form
            }
            pairs.append(pair)
        }
    }

    @inline(__always)
    private static func skipBlanks(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
        while index < bytes.count, bytes[index] <= 32 { index += 1 }
    }

    /// A bare word, a quoted text without its quotes, or a bracketed list with its brackets; nil if it is not closed.
    private static func word(
        _ bytes: UnsafeRawBufferPointer, _ index: inout Int, stopsAtEquals: Bool
    ) -> (range: Range<Int>, form: Form)? {
        let start = index
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let quote = bytes[index]
            index += 1
            while index < bytes.count, bytes[index] != quote {
                index += bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count ? 2 : 1
            }
            guard index < bytes.count else { return nil }
            index += 1
            return (start + 1..<index - 1, .quoted)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                index += 1
                if depth == 0 { return (start..<index, .bare) }
            }
            return nil
        default:
            skipToWordEnd(bytes, &index, stopsAtEquals)
            return (start..<index, .bare)
        }
    }

    /// Moves to the next blank or, if that ends the word too, equals sign; eight bytes at a time where there are as many.
    @inline(__always)
    private static func skipToWordEnd(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ stopsAtEquals: Bool) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while bytes.count - index >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            // The lowest high bit that is left marks the first byte below 33, or that equals the sign.
            var ends = (word &- 33 &* ones) & ~word
            let difference = word ^ (UInt64(UInt8(ascii: "=")) &* ones)
            if stopsAtEquals { ends |= (difference &- ones) & ~difference }
            ends &= 0x80 &* ones
            index += ends.trailingZeroBitCount >> 3
            if ends != 0 { return }
        }
        while index < bytes.count, bytes[index] > 32, !(stopsAtEquals && bytes[index] == UInt8(ascii: "=")) {
            index += 1
        }
    }

    /// All pairs as text, in order; a key without `=` has the value `T`.
    func fields(in comment: UnsafeRawBufferPointer) -> [DataField] {
        pairs.map { pair in
            DataField(
                name: Self.text(comment, pair.name, isQuoted: pair.nameIsQuoted), value: Self.value(pair, in: comment))
        }
    }

    /// The value of the last pair of a name, or nil.
    func value(of name: StaticString, in comment: UnsafeRawBufferPointer) -> String? {
        pair(name, in: comment).map { Self.value($0, in: comment) }
    }

    private func pair(_ name: StaticString, in comment: UnsafeRawBufferPointer) -> Pair? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var index = pairs.count - 1
        while index >= 0 {
            let range = pairs[index].name
            // Most names differ in length already.
            if range.count == wanted.count, Self.isSame(UnsafeRawBufferPointer(rebasing: comment[range]), wanted) {
                return pairs[index]
            }
            index -= 1
        }
        return nil
    }

    private static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard one.count == other.count, let start = one.baseAddress, let otherStart = other.baseAddress else {
            return one.count == other.count
        }
        return memcmp(start, otherStart, one.count) == 0
    }

    private static func value(_ pair: Pair, in comment: UnsafeRawBufferPointer) -> String {
        pair.form == .missing ? "T" : text(comment, pair.value, isQuoted: pair.form == .quoted)
    }

    /// The text of a range; in a quoted one a backslash takes the next character as it is, but `\n` is a line feed.
    private static func text(_ comment: UnsafeRawBufferPointer, _ range: Range<Int>, isQuoted: Bool) -> String {
        let bytes = UnsafeRawBufferPointer(rebasing: comment[range])
        guard isQuoted, bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                index += 1
                plain.append(bytes[index] == UInt8(ascii: "n") ? 0x0A : bytes[index])
            } else {
                plain.append(bytes[index])
            }
            index += 1
        }
        return String(decoding: plain, as: UTF8.self)
    }

    // MARK: Lattice

    /// The cell that `Lattice` and `pbc` describe, or nil without `Lattice`.
    func cell(in comment: UnsafeRawBufferPointer, at position: SourcePosition) throws(ChemIOError) -> UnitCell? {
        guard let text = value(of: "Lattice", in: comment) else { return nil }
        let numbers = Self.list(text).map { DecimalParsing.value(of: $0) }
        guard numbers.count == 9, !numbers.contains(nil) else {
            throw ChemIOError(
                .badValue, at: position,
                "Lattice=\"\(text.prefix(60))\" has \(numbers.count) values; expected nine numbers (vectors a, b, c in Å)"
            )
        }
        var periodic = [true, true, true]
        if let text = value(of: "pbc", in: comment) {
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
    mutating func layout(in comment: UnsafeRawBufferPointer, at position: SourcePosition) throws(ChemIOError) -> Layout
    {
        guard let pair = pair("Properties", in: comment) else { return Layout() }
        let bytes = UnsafeRawBufferPointer(rebasing: comment[pair.value])
        // Nothing has been read before the first time; an empty value is no layout either.
        if !bytes.isEmpty, lastProperties.withUnsafeBytes({ Self.isSame(bytes, $0) }) { return lastLayout }
        let layout = try Self.layout(of: Self.value(pair, in: comment), at: position)
        lastProperties = Array(bytes)
        lastLayout = layout
        return layout
    }

    private static func layout(of text: String, at position: SourcePosition) throws(ChemIOError) -> Layout {
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
        return Layout(
            elementColumn: element, elementIsNumber: species == nil, positionColumn: positions, chargeColumn: charge,
            width: column)
    }
}
