/// Lays digits out as text. The only part of number printing that touches raw memory.
///
/// Sixteen digits are made with two 64-bit words, eight digits each, by splitting a number into halves within the word
/// (four digits, two digits, one digit) instead of dividing once per digit. As the words are little-endian with the most
/// significant digit in the lowest byte, leading and trailing zeros are counted with one instruction.
///
/// Working area, appended to the output and cut to size afterwards (64 bytes):
/// ```
/// 0 … 23   the text, at most 24 bytes
/// 32       padding; the digits are laid out from here on
/// 39       first of 17 digits
/// 40 … 55  the other sixteen digits
/// 56 … 71  sixteen zeros, for whole numbers with fewer digits than places
/// ```
enum DecimalLayout {
    private static let areaSize = 72
    private static let digitsStart = 39
    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The eight decimal digits of a number below 10^8, one per byte, the first digit in the lowest byte.
    @inline(__always)
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let upper = value / 10_000
        let fours = upper | (value &- upper &* 10_000) << 32
        // x / 100 for x < 10^4 is x × 10486 >> 20, x / 10 for x < 100 is x × 103 >> 10.
        let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) << 16
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) << 8
    }

    @inline(__always)
    private static func store(_ word: UInt64, _ area: UnsafeMutableRawPointer, _ offset: Int) {
        area.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func appendArea(
        to output: inout [UInt8], _ body: (UnsafeMutableRawPointer) -> Int
    ) {
        output.append(addingCapacity: areaSize) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                count = body(UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
            }
        }
    }

    /// Appends exactly sixteen digits, zeros in front included.
    static func append(sixteenDigits value: UInt64, to output: inout [UInt8]) {
        appendArea(to: &output) { area in
            let upper = value / 100_000_000
            store(eightDigits(upper) | zeros, area, 0)
            store(eightDigits(value &- upper &* 100_000_000) | zeros, area, 8)
            return 16
        }
    }

    /// Appends a whole number below 10^16.
    @inline(__always)
    static func append(whole value: UInt64, isNegative: Bool, to output: inout [UInt8]) {
        appendArea(to: &output) { area in
            area.storeBytes(of: 0x2D, as: UInt8.self)
            let start = isNegative ? 1 : 0
            if value < 100_000_000 {
                let word = eightDigits(value)
                // The last digit is always kept.
                let leading = (word | 1 << 56).trailingZeroBitCount & ~7
                store((word | zeros) &>> UInt64(leading), area, start)
                return start &+ 8 &- leading >> 3
            }
            let upper = value / 100_000_000
            let word = eightDigits(upper)
            let leading = word.trailingZeroBitCount & ~7
            store((word | zeros) &>> UInt64(leading), area, start)
            let split = start &+ 8 &- leading >> 3
            store(eightDigits(value &- upper &* 100_000_000) | zeros, area, split)
            return split &+ 8
        }
    }

    /// Appends a decimal in the form described at ``NumberText``.
    @inline(__always)
    static func append(_ decimal: ShortestDecimal, isNegative: Bool, to output: inout [UInt8]) {
        appendArea(to: &output) { area in
            let upper = decimal.digits / 100_000_000
            let last = eightDigits(decimal.digits &- upper &* 100_000_000)
            let first = upper / 100_000_000
            let middle = eightDigits(upper &- first &* 100_000_000)
            area.storeBytes(of: 0x30 | UInt8(truncatingIfNeeded: first), toByteOffset: digitsStart, as: UInt8.self)
            store(middle | zeros, area, digitsStart + 1)
            store(last | zeros, area, digitsStart + 9)
            store(zeros, area, digitsStart + 17)
            store(zeros, area, digitsStart + 25)

            let leading: Int
            if first != 0 {
                leading = 0
            } else {
                leading =
                    middle != 0 ? 1 &+ middle.trailingZeroBitCount >> 3 : 9 &+ last.trailingZeroBitCount >> 3
            }
            let trailing = last != 0 ? last.leadingZeroBitCount >> 3 : 8 &+ middle.leadingZeroBitCount >> 3
            let digits = area + (digitsStart &+ leading)
            let count = 17 &- leading &- trailing
            // The power of ten of the first digit.
            let magnitude = decimal.exponent &+ 16 &- leading

            area.storeBytes(of: 0x2D, as: UInt8.self)
            let start = isNegative ? 1 : 0
            if magnitude >= 0, magnitude < 16 {
                let places = magnitude &+ 1
                copy(digits, to: area + start)
                if count <= places { return start &+ places }
                area.storeBytes(of: 0x2E, toByteOffset: start &+ places, as: UInt8.self)
                copy(digits + places, to: area + (start &+ places &+ 1))
                return start &+ count &+ 1
            }
            if magnitude < 0, magnitude >= -5 {
                store(0x3030_3030_3030_2E30, area, start)
                let places = start &+ 1 &- magnitude
                copy(digits, to: area + places)
                return places &+ count
            }
            var end = start &+ 1
            area.storeBytes(of: digits.load(as: UInt8.self), toByteOffset: start, as: UInt8.self)
            if count > 1 {
                area.storeBytes(of: 0x2E, toByteOffset: end, as: UInt8.self)
                copy(digits + 1, to: area + (end &+ 1))
                end &+= count
            }
            area.storeBytes(of: 0x65, toByteOffset: end, as: UInt8.self)
            end &+= 1
            if magnitude < 0 {
                area.storeBytes(of: 0x2D, toByteOffset: end, as: UInt8.self)
                end &+= 1
            }
            let word = eightDigits(UInt64(magnitude.magnitude))
            let skipped = word.trailingZeroBitCount & ~7
            for place in 0..<(8 &- skipped >> 3) {
                let digit = UInt8(truncatingIfNeeded: word &>> UInt64(skipped &+ place &* 8))
                area.storeBytes(of: digit | 0x30, toByteOffset: end, as: UInt8.self)
                end &+= 1
            }
            return end
        }
    }

    /// Copies seventeen bytes; what lies behind the digits that count is overwritten or cut off later.
    @inline(__always)
    private static func copy(_ source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer) {
        let first = source.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        let second = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let third = source.load(fromByteOffset: 16, as: UInt8.self)
        target.storeBytes(of: first, toByteOffset: 0, as: UInt64.self)
        target.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
        target.storeBytes(of: third, toByteOffset: 16, as: UInt8.self)
    }
}
