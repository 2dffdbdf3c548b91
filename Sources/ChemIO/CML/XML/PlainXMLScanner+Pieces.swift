#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Names, references, comments and instructions.
extension PlainXMLScanner {
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        // Most bytes that are asked for are none.
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// Number of bytes of an element's name: up to the next blank, `>` or `/`.
    @inline(__always)
    static func elementNameCount(at start: UnsafePointer<UInt8>) -> Int {
        var p = start
        while true {
            let word = XMLWords.load(p)
            let stops =
                XMLWords.first(below: 0x21, in: word) | XMLWords.first(UInt8(ascii: ">"), in: word)
                | XMLWords.first(UInt8(ascii: "/"), in: word)
            if stops != 0 { return p - start + XMLWords.index(stops) }
            p += 8
        }
    }

    /// Number of bytes of an attribute's name: up to the next blank or `=`. It may hold what no name may hold.
    @inline(__always)
    static func attributeNameCount(at start: UnsafePointer<UInt8>) -> Int {
        var p = start
        while true {
            let word = XMLWords.load(p)
            let stops = XMLWords.first(below: 0x21, in: word) | XMLWords.first(UInt8(ascii: "="), in: word)
            if stops != 0 { return p - start + XMLWords.index(stops) }
            p += 8
        }
    }

    /// Checks a name: ASCII, at most one colon, which is within it. Returns the number of bytes before the colon, or 0.
    static func checkedPrefix(of name: UnsafePointer<UInt8>, _ count: Int) throws(Declined) -> Int {
        guard count > 0, count <= 1000, isNameStart(name[0]) else { throw Declined() }
        var colon = 0
        for index in 1..<count {
            let byte = name[index]
            if isNameStart(byte) { continue }
            if byte == UInt8(ascii: ":") {
                guard colon == 0, index + 1 < count, isNameStart(name[index + 1]) else { throw Declined() }
                colon = index
            } else {
                guard byte &- UInt8(ascii: "0") <= 9 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else {
                    throw Declined()
                }
            }
        }
        return colon
    }

    @inline(__always)
    private static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    /// Moves a pointer from behind the name of an attribute into its value; returns the quote before it.
    @inline(__always)
    static func openingQuote(_ p: inout UnsafePointer<UInt8>) throws(Declined) -> UInt8 {
        if p[0] == UInt8(ascii: "="), p[1] == UInt8(ascii: "\"") {
            p += 2
            return UInt8(ascii: "\"")
        }
        while isBlank(p[0]) { p += 1 }
        guard p[0] == UInt8(ascii: "=") else { throw Declined() }
        repeat { p += 1 } while isBlank(p[0])
        let quote = p[0]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw Declined() }
        p += 1
        return quote
    }

    /// Whether the document goes on with a word. Behind its end are zero bytes, which no word has.
    static func starts(_ word: StaticString, at place: UnsafePointer<UInt8>) -> Bool {
        for index in 0..<word.utf8CodeUnitCount where place[index] != word.utf8Start[index] { return false }
        return true
    }

    /// The first place of a word that lies before an end as a whole.
    static func find(
        _ word: StaticString, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var p = start
        let last = end - word.utf8CodeUnitCount
        while p <= last, let found = memchr(p, Int32(word.utf8Start[0]), last - p + 1) {
            p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
            if starts(word, at: p) { return p }
            p += 1
        }
        return nil
    }

    mutating func skipComment() throws(Declined) {
        guard let stop = Self.find("--", from: cursor + 4, to: end), stop[2] == UInt8(ascii: ">") else {
            throw Declined()
        }
        cursor = stop + 3
    }

    /// Skips a processing instruction. Those with a meaning of their own are left to libxml2.
    mutating func skipInstruction() throws(Declined) {
        let target = cursor + 2
        var count = 0
        while target[count] > 0x20, target[count] != UInt8(ascii: "?") { count += 1 }
        guard try Self.checkedPrefix(of: target, count) == 0, !Self.starts("oasis", at: target) else {
            throw Declined()
        }
        let isReserved =
            count == 3 && target[0] | 0x20 == UInt8(ascii: "x") && target[1] | 0x20 == UInt8(ascii: "m")
            && target[2] | 0x20 == UInt8(ascii: "l")
        guard !isReserved, let stop = Self.find("?>", from: target + count, to: end) else { throw Declined() }
        guard Self.isBlank(target[count]) || stop == target + count else { throw Declined() }
        cursor = stop + 2
    }

    // MARK: The XML declaration

    /// Skips a byte order mark and the XML declaration.
    mutating func skipXMLDeclaration() throws(Declined) {
        if cursor[0] == 0xEF {
            guard cursor[1] == 0xBB, cursor[2] == 0xBF else { throw Declined() }
            cursor += 3
        }
        // Behind blanks there can be no declaration any more.
        guard Self.starts("<?xml", at: cursor), Self.isBlank(cursor[5]) else { return }
        cursor += 5
        guard let version = try pseudoAttribute("version"), Self.isText(version, "1.0") else { throw Declined() }
        if let encoding = try pseudoAttribute("encoding") {
            let isPlain =
                Self.isText(encoding, "utf-8")
                || characters.isASCII && (Self.isText(encoding, "iso-8859-1") || Self.isText(encoding, "us-ascii"))
            guard isPlain else { throw Declined() }
        }
        if let standalone = try pseudoAttribute("standalone") {
            guard Self.isText(standalone, "yes") || Self.isText(standalone, "no") else { throw Declined() }
        }
        while Self.isBlank(cursor[0]) { cursor += 1 }
        guard Self.starts("?>", at: cursor) else { throw Declined() }
        cursor += 2
    }

    /// Skips a document type that is declared elsewhere, which is never looked at. One with declarations of its own is
    /// left to libxml2.
    mutating func skipDocumentType() throws(Declined) {
        guard Self.starts("<!DOCTYPE", at: cursor), Self.isBlank(cursor[9]) else { throw Declined() }
        cursor += 9
        skipBlanks()
        var count = 0
        while !Self.isBlank(cursor[count]), cursor[count] != UInt8(ascii: ">"), cursor[count] != 0 { count += 1 }
        guard try Self.checkedPrefix(of: cursor, count) == 0 else { throw Declined() }
        cursor += count
        guard Self.isBlank(cursor[0]) else { throw Declined() }
        skipBlanks()
        let isPublic = Self.starts("PUBLIC", at: cursor)
        guard isPublic || Self.starts("SYSTEM", at: cursor) else { throw Declined() }
        cursor += 6
        if isPublic { try skipIdentifier() }
        try skipIdentifier()
        skipBlanks()
        if cursor[0] == UInt8(ascii: "[") {
            cursor += 1
            skipBlanks()
            guard cursor[0] == UInt8(ascii: "]") else { throw Declined() }
            cursor += 1
            skipBlanks()
        }
        guard cursor[0] == UInt8(ascii: ">") else { throw Declined() }
        cursor += 1
    }

    private mutating func skipBlanks() {
        while Self.isBlank(cursor[0]) { cursor += 1 }
    }

    /// Skips a blank and a quoted identifier of plain characters, none of which means anything in an address but `.`
    /// and `/`.
    private mutating func skipIdentifier() throws(Declined) {
        guard Self.isBlank(cursor[0]) else { throw Declined() }
        skipBlanks()
        let quote = cursor[0]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw Declined() }
        cursor += 1
        while cursor[0] != quote {
            let byte = cursor[0]
            let isDigit = byte &- UInt8(ascii: "0") <= 9
            guard (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || "-_./: ".utf8.contains(byte) else {
                throw Declined()
            }
            cursor += 1
        }
        cursor += 1
    }

    /// The value of the next pseudo-attribute, if it has that name and a blank before it.
    private mutating func pseudoAttribute(_ name: StaticString) throws(Declined) -> UnsafeRawBufferPointer? {
        var p = cursor
        while Self.isBlank(p[0]) { p += 1 }
        guard p > cursor, Self.starts(name, at: p) else { return nil }
        p += name.utf8CodeUnitCount
        let quote = try Self.openingQuote(&p)
        let start = p
        guard let found = memchr(start, Int32(quote), min(40, end - start)) else { throw Declined() }
        let stop = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        cursor = stop + 1
        return UnsafeRawBufferPointer(start: start, count: stop - start)
    }

    /// Whether a value is a word, which is in lower case, in any case.
    private static func isText(_ value: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard value.count == word.utf8CodeUnitCount else { return false }
        return value.indices.allSatisfy { index in
            let byte = value[index]
            return (byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte) == word.utf8Start[index]
        }
    }

    // MARK: Decoding

    /// Appends a piece with its line ends as LF.
    mutating func appendWithoutReturns(_ start: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>) {
        var p = start
        while p < stop {
            let found = memchr(p, 0x0D, stop - p)
            let next = found.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? stop
            decoded.append(contentsOf: UnsafeBufferPointer(start: p, count: next - p))
            // All CR have an LF behind them.
            p = next + 1
        }
    }

    /// Appends a value or a text with its references resolved; in values line ends and tabs become blanks.
    mutating func decode(
        _ start: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>, isAttribute: Bool
    ) throws(Declined) {
        var p = start
        while p < stop {
            switch p[0] {
            case UInt8(ascii: "&"):
                p = try decodeReference(p + 1, stop)
                continue
            case 0x0D: break
            case 0x0A, 0x09: decoded.append(isAttribute ? 0x20 : p[0])
            default: decoded.append(p[0])
            }
            p += 1
        }
    }

    /// Appends what a reference stands for; returns the place behind it.
    private mutating func decodeReference(
        _ start: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>
    ) throws(Declined) -> UnsafePointer<UInt8> {
        guard let found = memchr(start, Int32(UInt8(ascii: ";")), min(12, stop - start)) else { throw Declined() }
        let end = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        if start[0] == UInt8(ascii: "#") {
            let isHexadecimal = start[1] == UInt8(ascii: "x")
            let digits = start + (isHexadecimal ? 2 : 1)
            guard digits < end, end - digits <= 7 else { throw Declined() }
            let text = String(decoding: UnsafeBufferPointer(start: digits, count: end - digits), as: UTF8.self)
            guard digits[0] != UInt8(ascii: "+"), digits[0] != UInt8(ascii: "-"),
                let number = UInt32(text, radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(number),
                number >= 0x20 || number == 0x09 || number == 0x0A || number == 0x0D,
                number != 0xFFFE, number != 0xFFFF
            else { throw Declined() }
            decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return end + 1
        }
        let count = end - start
        if count == 2, Self.starts("lt", at: start) {
            decoded.append(UInt8(ascii: "<"))
        } else if count == 2, Self.starts("gt", at: start) {
            decoded.append(UInt8(ascii: ">"))
        } else if count == 3, Self.starts("amp", at: start) {
            decoded.append(UInt8(ascii: "&"))
        } else if count == 4, Self.starts("quot", at: start) {
            decoded.append(UInt8(ascii: "\""))
        } else if count == 4, Self.starts("apos", at: start) {
            decoded.append(UInt8(ascii: "'"))
        } else {
            throw Declined()
        }
        return end + 1
    }
}
