/// Exact reading of decimal numbers from bytes.
///
/// The digits are gathered into an integer mantissa and a power of ten, eight digits at a time where possible. Up to
/// 2⁵³ and 10^±22 the result is one exact division or multiplication (Clinger 1990, DOI 10.1145/93542.93557); longer
/// mantissas are divided as 128-bit integers with the remainder as sticky bit, which is exact for up to 19 digits.
/// Everything else is left to the standard library. The result is always the double nearest to the written number.
package enum DecimalParsing {
    /// Outcome of reading one number.
    enum Failure: Error {
        /// The token is no number.
        case notANumber
        /// The number is too large for a double.
        case overflow
    }

    /// Reads a number at `cursor` and moves the cursor behind it.
    ///
    /// Accepts `[+-]? (digits [. digits?] | . digits) exponent?`, where the exponent is `e`, `E`, `d`, `D` or `*^` with an
    /// optionally signed integer, or, as Fortran prints three-digit exponents, a sign and digits alone (`1.17-101`).
    /// The number must end at a blank (byte ≤ 32) or at `end`. Underflow gives 0.
    @inline(__always)
    static func parse(_ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) throws(Failure) -> Double {
        if end - cursor >= 32, let value = parseUsualForm(&cursor) { return value }
        return try parseAnyForm(&cursor, end: end)
    }

    /// Reads `-?d{1,7}.d{1,15}` followed by a blank, the form of nearly all coordinates; nil, with the cursor where it
    /// was, for anything else.
    ///
    /// Works on words of eight bytes. There are no branches on the sign or on the number of digits, which differ from
    /// number to number and would be mispredicted. Needs 32 readable bytes.
    @inline(__always)
    private static func parseUsualForm(_ cursor: inout UnsafePointer<UInt8>) -> Double? {
        var p = UnsafeRawPointer(cursor)
        let sign: UInt64 = cursor[0] == UInt8(ascii: "-") ? 1 : 0
        p += Int(truncatingIfNeeded: sign)

        // Integer digits up to the point, and up to eight digits behind it.
        let head = p.loadUnaligned(as: UInt64.self).littleEndian
        let integerDigits = digitCount(head)
        guard integerDigits >= 1, integerDigits <= 7 else { return nil }
        p += integerDigits
        guard p.load(as: UInt8.self) == UInt8(ascii: ".") else { return nil }
        p += 1
        let word = p.loadUnaligned(as: UInt64.self).littleEndian
        let fractionDigits = digitCount(word)
        p += fractionDigits
        let whole = valueOfEightDigits(head &<< UInt64(64 &- 8 &* integerDigits)) &* 100_000_000
        var value: Double
        if fractionDigits > 0, p.load(as: UInt8.self) <= 32 {
            // Zeros behind the last digit change nothing, and 15 digits are below 2⁵³: one exact division rounds rightly.
            let kept = word & (UInt64.max &>> UInt64(64 &- 8 &* fractionDigits))
            value = Double(Int64(truncatingIfNeeded: whole &+ valueOfEightDigits(kept))) / 1e8
        } else {
            guard fractionDigits == 8 else { return nil }
            let next = p.loadUnaligned(as: UInt64.self).littleEndian
            let rest = digitCount(next)
            guard rest >= 1, rest <= 7, integerDigits &+ rest <= 11 else { return nil }
            p += rest
            guard p.load(as: UInt8.self) <= 32 else { return nil }
            let scale = scale(ofRest: rest)
            let mantissa =
                (whole &+ valueOfEightDigits(word)) &* scale.whole
                &+ valueOfEightDigits(next &<< UInt64(64 &- 8 &* rest))
            if mantissa <= 1 << 53 {
                value = Double(Int64(truncatingIfNeeded: mantissa)) / scale.power
            } else {
                guard let exact = combine(mantissa, -8 &- rest) else { return nil }
                value = exact
            }
        }
        cursor = p.assumingMemoryBound(to: UInt8.self)
        value = Double(bitPattern: value.bitPattern | sign &<< 63)
        return value
    }

    /// Number of ASCII digits at the start of a word, 0 to 8.
    @inline(__always)
    private static func digitCount(_ word: UInt64) -> Int { nonDigits(word).trailingZeroBitCount >> 3 }

    /// Bits that are set in the bytes of a word that are no ASCII digits. A digit behind a byte above 0xF9 may have bits
    /// set, too.
    @inline(__always)
    static func nonDigits(_ word: UInt64) -> UInt64 {
        // A digit has the high half 3, and still has it with 6 added; other bytes show up in the differences. What is
        // carried out of a byte above 0xF9 disturbs only bytes behind it.
        let high = word ^ 0x3030_3030_3030_3030
        let shifted = (word &+ 0x0606_0606_0606_0606) ^ 0x3030_3030_3030_3030
        return (high | shifted) & 0xF0F0_F0F0_F0F0_F0F0
    }

    /// Reads a number of any of the accepted forms.
    @inline(never)
    private static func parseAnyForm(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) throws(Failure) -> Double {
        let start = cursor
        var p = cursor
        guard p < end else { throw .notANumber }
        let negative = p[0] == UInt8(ascii: "-")
        if negative || p[0] == UInt8(ascii: "+") { p += 1 }

        var mantissa: UInt64 = 0
        let integerStart = p
        while p < end {
            let digit = p[0] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            p += 1
        }
        var digits = p - integerStart
        var exponent = 0
        if p < end, p[0] == UInt8(ascii: ".") {
            p += 1
            let fractionStart = p
            while end - p >= 8 {
                let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
                guard isEightDigits(word) else { break }
                mantissa = mantissa &* 100_000_000 &+ valueOfEightDigits(word)
                p += 8
            }
            while p < end {
                let digit = p[0] &- UInt8(ascii: "0")
                guard digit <= 9 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                p += 1
            }
            exponent = -(p - fractionStart)
            digits += p - fractionStart
        }
        guard digits > 0 else { throw .notANumber }

        if p < end, p[0] > 32 {
            // An exponent, or something that is no number.
            cursor = p
            exponent += try parseExponent(&cursor, end: end)
            p = cursor
        }
        cursor = p
        if digits > 19 {
            return try parseSlowly(start, p)
        }
        guard let magnitude = combine(mantissa, exponent) else { return try parseSlowly(start, p) }
        return negative ? -magnitude : magnitude
    }

    /// Whether all eight bytes are ASCII digits.
    @inline(__always)
    private static func isEightDigits(_ word: UInt64) -> Bool {
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        return (high | (carried >> 4)) == 0x3333_3333_3333_3333
    }

    /// The number that eight ASCII digits spell, first digit in the lowest byte.
    @inline(__always)
    static func valueOfEightDigits(_ word: UInt64) -> UInt64 {
        var value = word & 0x0F0F_0F0F_0F0F_0F0F
        value = (value &* 10 &+ (value >> 8)) & 0x00FF_00FF_00FF_00FF
        value = (value &* 100 &+ (value >> 16)) & 0x0000_FFFF_0000_FFFF
        return (value &* 10_000 &+ (value >> 32)) & 0xFFFF_FFFF
    }

    /// Reads an exponent; the cursor stands on its first character.
    @inline(never)
    private static func parseExponent(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) throws(Failure) -> Int {
        var p = cursor
        switch p[0] {
        case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "d"), UInt8(ascii: "D"):
            p += 1
        case UInt8(ascii: "*"):
            guard end - p >= 2, p[1] == UInt8(ascii: "^") else { throw .notANumber }
            p += 2
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            break
        default:
            throw .notANumber
        }
        guard p < end else { throw .notANumber }
        let negative = p[0] == UInt8(ascii: "-")
        if negative || p[0] == UInt8(ascii: "+") { p += 1 }
        let digitsStart = p
        var value = 0
        while p < end, p[0] &- UInt8(ascii: "0") <= 9 {
            value = min(value * 10 + Int(p[0] &- UInt8(ascii: "0")), 1_000_000)
            p += 1
        }
        guard p > digitsStart, p == end || p[0] <= 32 else { throw .notANumber }
        cursor = p
        return negative ? -value : value
    }

    /// mantissa × 10^exponent, correctly rounded, or nil outside the range of the fast ways.
    @inline(__always)
    static func combine(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa <= 1 << 53 {
            if exponent == 0 { return Double(mantissa) }
            if exponent < 0, exponent >= -22 { return Double(mantissa) / powerOfTen(-exponent) }
            if exponent > 0, exponent <= 22 { return Double(mantissa) * powerOfTen(exponent) }
            if mantissa == 0 { return 0 }
            return nil
        }
        guard exponent < 0, exponent >= -19 else { return exponent == 0 ? Double(mantissa) : nil }
        return divide(mantissa, by: integerPowerOfTen(-exponent))
    }

    /// mantissa / divisor, correctly rounded to nearest, ties to even. The mantissa is above 2⁵³.
    private static func divide(_ mantissa: UInt64, by divisor: UInt64) -> Double {
        // Scale both so that their top bits are set; the quotient then has 64 or 65 significant bits.
        let mantissaShift = mantissa.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let scaledMantissa = mantissa << UInt64(mantissaShift)
        let scaledDivisor = divisor << UInt64(divisorShift)
        // quotient = scaledMantissa · 2⁶³ / scaledDivisor lies in (2⁶², 2⁶⁴).
        let (quotient, remainder) = scaledDivisor.dividingFullWidth((scaledMantissa >> 1, scaledMantissa << 63))
        // The value is quotient · 2^(divisorShift − mantissaShift − 63); fold the remainder into a sticky bit.
        let sticky: UInt64 = remainder == 0 ? 0 : 1
        let significand = Double(quotient | sticky)
        return significand * powerOfTwo(divisorShift - mantissaShift - 63)
    }

    @inline(__always)
    private static func powerOfTwo(_ exponent: Int) -> Double {
        Double(bitPattern: UInt64(bitPattern: Int64(exponent + 1023)) << 52)
    }

    // The powers are switches, which become tables of constants; an array of them, inline or not, is copied first where
    // the compiler does not see to the bottom of its use. Not inlined: the switches make too much of their callers.

    /// 10 to a power from 0 to 22.
    @inline(never)
    private static func powerOfTen(_ exponent: Int) -> Double {
        switch exponent {
        case 0: 1e0
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        case 5: 1e5
        case 6: 1e6
        case 7: 1e7
        case 8: 1e8
        case 9: 1e9
        case 10: 1e10
        case 11: 1e11
        case 12: 1e12
        case 13: 1e13
        case 14: 1e14
        case 15: 1e15
        case 16: 1e16
        case 17: 1e17
        case 18: 1e18
        case 19: 1e19
        case 20: 1e20
        case 21: 1e21
        default: 1e22
        }
    }

    /// 10 to a power from 1 to 7, and to that power and eight more.
    @inline(never)
    private static func scale(ofRest rest: Int) -> (whole: UInt64, power: Double) {
        switch rest {
        case 1: (10, 1e9)
        case 2: (100, 1e10)
        case 3: (1000, 1e11)
        case 4: (10_000, 1e12)
        case 5: (100_000, 1e13)
        case 6: (1_000_000, 1e14)
        default: (10_000_000, 1e15)
        }
    }

    private static func integerPowerOfTen(_ exponent: Int) -> UInt64 {
        var result: UInt64 = 1
        for _ in 0..<exponent { result &*= 10 }
        return result
    }

    /// The general way: the standard library's correctly rounded conversion of a cleaned-up copy.
    @inline(never)
    private static func parseSlowly(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) throws(Failure) -> Double {
        var text = ""
        var sawExponent = false
        var p = start
        while p < end {
            switch p[0] {
            case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "e"), UInt8(ascii: "E"):
                text.append("e")
                sawExponent = true
            case UInt8(ascii: "*"):
                text.append("e")
                sawExponent = true
                p += 1
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                if p > start, !sawExponent {
                    text.append("e")
                    sawExponent = true
                }
                text.append(Character(UnicodeScalar(p[0])))
            default:
                text.append(Character(UnicodeScalar(p[0])))
            }
            p += 1
        }
        guard let value = Double(text) else { throw .notANumber }
        guard value.isFinite else { throw .overflow }
        return value
    }

    /// Reads a text that is one number, blanks around it left out; nil if it is none or too large.
    package static func value(of text: some StringProtocol) -> Double? {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first <= 32 { bytes.removeFirst() }
        while let last = bytes.last, last <= 32 { bytes.removeLast() }
        return bytes.withUnsafeBufferPointer { buffer -> Double? in
            guard var cursor = buffer.baseAddress else { return nil }
            let end = cursor + buffer.count
            guard let value = try? parse(&cursor, end: end), cursor == end else { return nil }
            return value
        }
    }

    /// Reads a whole number in decimal digits with an optional sign that fills the range exactly; nil otherwise.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        guard index < bytes.count else { return nil }
        let negative = bytes[0] == UInt8(ascii: "-")
        if negative || bytes[0] == UInt8(ascii: "+") { index += 1 }
        guard index < bytes.count else { return nil }
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int(digit))
            guard !overflowed, !carried else { return nil }
            value = sum
            index += 1
        }
        return negative ? -value : value
    }
}
