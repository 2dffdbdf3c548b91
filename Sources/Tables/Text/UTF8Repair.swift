/// Makes valid UTF-8 of any bytes.
///
/// Ill-formed bytes become U+FFFD, one for each maximal part of a sequence that could have gone on (The Unicode
/// Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts", table 3-7 for the well-formed sequences), as
/// `String(decoding:as:)` does.
enum UTF8Repair {
    /// Appends the bytes, repaired.
    ///
    /// - Returns: the number of code points appended.
    /// - Complexity: O(n).
    @discardableResult
    static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Int {
        if bytes.isASCII() {
            output.append(bytes: bytes)
            return bytes.count
        }
        var codePoints = 0
        var start = 0
        var place = 0
        while place < bytes.count {
            let (length, isValid) = sequence(in: bytes, at: place)
            if !isValid {
                output.append(bytes: bytes.extracting(start..<place))
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                start = place + length
            }
            place += length
            codePoints += 1
        }
        output.append(bytes: bytes.extracting(start..<place))
        return codePoints
    }

    /// The length of the well-formed sequence, or of the ill-formed part, at a place; 1 to 4.
    static func sequence(in bytes: Span<UInt8>, at place: Int) -> (length: Int, isValid: Bool) {
        let first = bytes[place]
        if first < 0x80 { return (1, true) }
        let trailing: Int
        // The range of the second byte; all others are 0x80 to 0xBF.
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: trailing = 1
        case 0xE0...0xEF:
            trailing = 2
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            trailing = 3
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default: return (1, false)
        }
        for offset in 1...trailing {
            guard place + offset < bytes.count, bytes[place + offset] >= low, bytes[place + offset] <= high else {
                return (offset, false)
            }
            low = 0x80
            high = 0xBF
        }
        return (trailing + 1, true)
    }

    /// The code point at a place of bytes that are known to be valid; the place moves on.
    static func nextValidCodePoint(in bytes: Span<UInt8>, at place: inout Int) -> UInt32 {
        let first = bytes[place]
        place += 1
        if first < 0x80 { return UInt32(first) }
        let trailing = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
        var value = UInt32(first) & (0x3F >> UInt32(trailing))
        for _ in 0..<trailing {
            value = value << 6 | UInt32(bytes[place] & 0x3F)
            place += 1
        }
        return value
    }
}
