/// A value of a JSON text, as a model file is read: once, and with lists of numbers packed.
enum JSONNode: Sendable {
    case null
    case flag(Bool)
    /// A number, and its exact value if it is whole, not negative and below 2⁶⁴ (a seed has more digits than a double).
    case number(Double, whole: UInt64?)
    case text(String)
    /// A list of one or more numbers and nothing else.
    case numbers([Double])
    /// Any other list.
    case list([JSONNode])
    case object([(key: String, value: JSONNode)])

    /// What it is, in words.
    var kind: String {
        switch self {
        case .null: "null"
        case .flag(let value): value ? "true" : "false"
        case .number(let value, _): "\(value)"
        case .text(let text): "'\(text)'"
        case .numbers, .list: "a list"
        case .object: "an object"
        }
    }
}

/// A JSON text (RFC 8259) that is not valid.
struct JSONFault: Error {
    /// Byte from 0 at which reading ended.
    let offset: Int
    /// What was found or expected there.
    let reason: String
}

/// Reads a JSON text in one pass.
///
/// Lists and objects may lie 64 deep, so that the depth of the text cannot exhaust the stack. A key that occurs twice in
/// an object is a fault.
struct JSONReader {
    private static let deepest = 64
    private let bytes: [UInt8]
    private var position = 0
    /// Numbers of the list that is being read, on top of those of no other list: only lists of numbers use it.
    private var numbers: [Double] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value of a whole text.
    ///
    /// - Complexity: O(bytes).
    static func read(_ text: [UInt8]) throws(JSONFault) -> JSONNode {
        var reader = JSONReader(text)
        let node = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == reader.bytes.count else { throw reader.fault("text behind the value") }
        return node
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(offset: position, reason: reason) }

    /// The next byte; 0, which no JSON text holds outside strings, at the end.
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONNode {
        guard depth < Self.deepest else { throw fault("more than \(Self.deepest) lists or objects in one another") }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let (number, whole) = try number()
            return .number(number, whole: whole)
        default: throw fault(position == bytes.count ? "the text ends within a value" : "no value")
        }
    }

    private mutating func word(_ text: StaticString, _ node: JSONNode) throws(JSONFault) -> JSONNode {
        for offset in 0..<text.utf8CodeUnitCount {
            guard position + offset < bytes.count, bytes[position + offset] == text.utf8Start[offset] else {
                throw fault("no value")
            }
        }
        position += text.utf8CodeUnitCount
        return node
    }

    // MARK: - Lists and objects

    private mutating func list(depth: Int) throws(JSONFault) -> JSONNode {
        position += 1
        skipBlanks()
        if next == UInt8(ascii: "]") {
            position += 1
            return .list([])
        }
        // As long as there are numbers only they go into one buffer.
        let start = numbers.count
        var nodes: [JSONNode] = []
        while true {
            skipBlanks()
            let isNumber = next == UInt8(ascii: "-") || (next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9"))
            if nodes.isEmpty, isNumber {
                numbers.append(try number().value)
            } else {
                if numbers.count > start {
                    nodes = numbers[start...].map { .number($0, whole: UInt64(exactly: $0)) }
                    numbers.removeLast(numbers.count - start)
                }
                nodes.append(try value(depth: depth + 1))
            }
            if try endOfElement(UInt8(ascii: "]")) { break }
        }
        guard nodes.isEmpty else { return .list(nodes) }
        // A copy of its own size: an array of all of a slice would keep the whole buffer.
        var packed: [Double] = []
        packed.reserveCapacity(numbers.count - start)
        packed.append(contentsOf: numbers[start...])
        numbers.removeLast(numbers.count - start)
        return .numbers(packed)
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONNode {
        position += 1
        skipBlanks()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        var members: [(key: String, value: JSONNode)] = []
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw fault("no key") }
            let key = try string()
            guard !members.contains(where: { $0.key == key }) else { throw fault("the key \"\(key)\" a second time") }
            skipBlanks()
            guard next == UInt8(ascii: ":") else { throw fault("no colon behind a key") }
            position += 1
            members.append((key, try value(depth: depth + 1)))
            if try endOfElement(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    /// Steps over a comma (false) or the end of a list or object (true).
    private mutating func endOfElement(_ end: UInt8) throws(JSONFault) -> Bool {
        skipBlanks()
        switch next {
        case UInt8(ascii: ","): position += 1
        case end:
            position += 1
            return true
        default: throw fault(position == bytes.count ? "the text ends within a list or object" : "no comma")
        }
        return false
    }

    // MARK: - Numbers

    /// A number; infinite if it is beyond all doubles.
    ///
    /// Up to 19 digits with a power of ten are exact if the digits are below 2⁵³ and the power is at most 22 (Clinger
    /// 1990, doi:10.1145/93542.93557): one multiplication or division of exact numbers. All others go to the C library.
    private mutating func number() throws(JSONFault) -> (value: Double, whole: UInt64?) {
        let start = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var digits: UInt64 = 0
        var overflows = false
        let firstDigit = position
        readDigits(into: &digits, &overflows)
        guard position > firstDigit, position == firstDigit + 1 || bytes[firstDigit] != 0x30 else {
            throw fault("no number")
        }
        var power = 0
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            let firstDecimal = position
            readDigits(into: &digits, &overflows)
            guard position > firstDecimal else { throw fault("no digit behind the decimal point") }
            power = firstDecimal - position
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            let isDown = next == UInt8(ascii: "-")
            if isDown || next == UInt8(ascii: "+") { position += 1 }
            let firstPlace = position
            var exponent = 0
            while next >= 0x30, next <= 0x39 {
                exponent = min(exponent * 10 + Int(next &- 0x30), 100_000)
                position += 1
            }
            guard position > firstPlace else { throw fault("no digit in the exponent") }
            power += isDown ? -exponent : exponent
        }
        let whole = isWhole && !isNegative && !overflows ? digits : nil
        guard !overflows, digits <= 1 << 53, abs(power) <= 22 else {
            return (Functions.number(bytes[start..<position]), whole)
        }
        let scale = PowersOfTen.exact[abs(power)]
        let size = power < 0 ? Double(digits) / scale : Double(digits) * scale
        return (isNegative ? -size : size, whole)
    }

    @inline(__always)
    private mutating func readDigits(into digits: inout UInt64, _ overflows: inout Bool) {
        while next >= 0x30, next <= 0x39 {
            let (product, first) = digits.multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(UInt64(next &- 0x30))
            if first || second { overflows = true } else { digits = sum }
            position += 1
        }
    }

    /// Powers of ten that doubles hold exactly.
    private enum PowersOfTen {
        static let exact: [Double] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
            1e19, 1e20, 1e21, 1e22,
        ]
    }

    // MARK: - Strings

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        var text: [UInt8] = []
        while true {
            guard position < bytes.count else { throw fault("the text ends within a string") }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else {
                    throw fault("a string that is no UTF-8")
                }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("a control character in a string")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        let byte = next
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if code >= 0xD800, code < 0xDC00, next == UInt8(ascii: "\\") {
                position += 1
                guard next == UInt8(ascii: "u") else { throw fault("half a character") }
                position += 1
                let low = try hexadecimal()
                guard low >= 0xDC00, low < 0xE000 else { throw fault("half a character") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault("half a character") }
            text += String(Character(scalar)).utf8
        default: throw fault("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case 0x30...0x39: digit = next - 0x30
            case 0x41...0x46: digit = next - 0x41 + 10
            case 0x61...0x66: digit = next - 0x61 + 10
            default: throw fault("no four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
