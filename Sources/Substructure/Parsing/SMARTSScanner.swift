/// A place in the bytes of a SMARTS text, and what the grammar reads from there.
struct SMARTSScanner: Sendable {
    let bytes: [UInt8]
    var position: Int
    /// End of the part that is being read.
    var end: Int

    /// Place of the `)` for each `(`, -1 where there is none.
    private(set) var closings: [Int32] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    /// Finds the closing parentheses of a range.
    mutating func matchParentheses(in range: Range<Int>) {
        closings = [Int32](repeating: -1, count: bytes.count)
        var open: [Int] = []
        for place in range {
            if bytes[place] == UInt8(ascii: "(") { open.append(place) }
            if bytes[place] == UInt8(ascii: ")"), let opening = open.popLast() { closings[opening] = Int32(place) }
        }
    }

    /// The next byte, 0 at the end.
    var current: UInt8 { position < end ? bytes[position] : 0 }

    /// The byte some places ahead, 0 beyond the end.
    func peek(_ distance: Int) -> UInt8 { position + distance < end ? bytes[position + distance] : 0 }

    /// Whether everything was read.
    var isAtEnd: Bool { position >= end }

    /// Whether the next byte is a digit.
    var isAtDigit: Bool { Self.isDigit(current) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Takes the next byte if it is the given one.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: byte), !isAtEnd else { return false }
        position += 1
        return true
    }

    /// Whether the text goes on with a word.
    func isAt(_ word: StaticString) -> Bool {
        guard position + word.utf8CodeUnitCount <= end else { return false }
        return word.withUTF8Buffer { buffer in
            buffer.indices.allSatisfy { bytes[position + $0] == buffer[$0] }
        }
    }

    /// Reads a number: `0`, or digits without a leading zero, below 2147483640.
    mutating func number() throws(SMARTSError) -> Int32 {
        guard isAtDigit else { throw error("a number") }
        let start = position
        if take("0") { return 0 }
        var value = 0
        while isAtDigit {
            value = value * 10 + Int(current - UInt8(ascii: "0"))
            guard value < 2_147_483_640 else {
                throw SMARTSError(column: start + 1, detail: "the number is too large; expected one below 2147483640")
            }
            position += 1
        }
        return Int32(value)
    }

    /// Reads a number if there is one.
    mutating func optionalNumber() throws(SMARTSError) -> Int32? { isAtDigit ? try number() : nil }

    /// Reads the limits in braces, `{2-3}` `{2-}` `{-3}`; nil stands for an open end.
    mutating func limits() throws(SMARTSError) -> (lower: Int32?, upper: Int32?) {
        position += 1
        let lower = try optionalNumber()
        guard take("-") else { throw error("'-' between the limits of a range") }
        let upper = try optionalNumber()
        guard lower != nil || upper != nil else { throw error("a limit in the range") }
        guard take("}") else { throw error("'}' after the range") }
        return (lower, upper)
    }

    /// A fault here: what is found, and what would have been right.
    func error(_ expected: String) -> SMARTSError {
        let found = isAtEnd ? "the end of the pattern" : Self.quoted(bytes[position])
        return SMARTSError(column: position + 1, detail: "found \(found); expected \(expected)")
    }

    private static func quoted(_ byte: UInt8) -> String {
        byte > 32 && byte < 127 ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    }
}
