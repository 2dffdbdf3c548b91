/// Numbers in the fixed columns of V2000 lines.
///
/// The usual forms are read as whole words, without loops; everything else takes the careful way.
enum MOLFields {
    /// A coordinate in ten columns, in the form `F10.4` with at most four digits and a sign before the point; nil for
    /// any other form. Needs ten readable bytes.
    @inline(__always)
    static func coordinate(_ field: UnsafePointer<UInt8>) -> Double? {
        let raw = UnsafeRawPointer(field)
        let whole = UInt64(raw.loadUnaligned(as: UInt32.self).littleEndian)
        let fifth = field[4]
        let fraction = UInt64((raw + 6).loadUnaligned(as: UInt32.self).littleEndian)
        // Columns 1 to 5, first column lowest. Digits become 0…9, a blank 0x10, a minus sign 0x1D.
        let five = whole | UInt64(fifth) &<< 32
        let shifted = five ^ 0x30_3030_3030
        let faults = ((shifted &+ 0x06_0606_0606) | shifted) & 0xF0_F0F0_F0F0
        // The digits before the point end at it; blanks and perhaps a sign come before them.
        let digits = (faults.leadingZeroBitCount - 24) >> 3
        let lead = 8 * (5 - digits)
        let prefix = (five ^ 0x20_2020_2020) & ((1 &<< UInt64(lead)) &- 1)
        let signed: UInt64 = prefix == 0 ? 0 : 1
        guard digits >= 1, digits <= 4, field[5] == UInt8(ascii: "."),
            prefix == 0 || prefix == 0x0D &<< UInt64(lead - 8)
        else { return nil }
        let decimals = fraction ^ 0x3030_3030
        guard ((decimals &+ 0x0606_0606) | decimals) & 0xF0F0_F0F0 == 0 else { return nil }
        // Eight digits: columns 2 to 5 with the prefix cleared, then the decimals.
        let word = ((five &>> UInt64(lead)) &<< UInt64(lead)) &>> 8 | fraction &<< 32
        var value = word & 0x0F0F_0F0F_0F0F_0F0F
        value = (value &* 10 &+ (value >> 8)) & 0x00FF_00FF_00FF_00FF
        value = (value &* 100 &+ (value >> 16)) & 0x0000_FFFF_0000_FFFF
        value = (value &* 10_000 &+ (value >> 32)) & 0xFFFF_FFFF
        return Double(bitPattern: (Double(value) / 10_000).bitPattern | signed &<< 63)
    }

    /// A coordinate in any decimal form within ten columns; nil if the field is blank, no number or not finite.
    static func anyCoordinate(_ field: UnsafePointer<UInt8>, width: Int) -> Double? {
        var start = field
        var end = field + width
        while start < end, isBlank(start[0]) { start += 1 }
        while end > start, isBlank(end[-1]) { end -= 1 }
        return decimal(start, end)
    }

    /// A decimal number that fills a range. Of the exponents only `e` and `E` are those of molfiles.
    static func decimal(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
        var p = start
        while p < end {
            switch p[0] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): break
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard p == start || p[-1] | 0x20 == UInt8(ascii: "e") else { return nil }
            default: return nil
            }
            p += 1
        }
        var cursor = start
        guard let value = try? DecimalParsing.parse(&cursor, end: end), cursor == end else { return nil }
        return value
    }

    /// A whole number in three columns, right-aligned and without sign; 0 if they are blank, nil for any other form.
    /// Needs four readable bytes.
    @inline(__always)
    static func three(_ field: UnsafePointer<UInt8>) -> Int? {
        let word = UnsafeRawPointer(field).loadUnaligned(as: UInt32.self).littleEndian & 0xFF_FFFF
        let shifted = word ^ 0x30_3030
        let faults = ((shifted &+ 0x06_0606) | shifted) & 0xF0_F0F0
        let lead = UInt32(24 - ((faults.leadingZeroBitCount - 8) & ~7))
        guard (word ^ 0x20_2020) & ((1 &<< lead) &- 1) == 0 else { return nil }
        let digits = Int(((word & 0x0F_0F0F) &>> lead) &<< lead)
        return (digits & 0xFF) &* 100 &+ ((digits &>> 8) & 0xFF) &* 10 &+ (digits &>> 16)
    }

    /// A whole number in some columns of a line, wherever it stands in them; 0 if they are blank or behind the end of the
    /// line, nil if they hold anything else, or if a number that begins in the first column may have begun before it.
    static func integer(_ line: MOLLine, _ column: Int, _ width: Int) -> Int? {
        guard column < line.count else { return 0 }
        var start = line.start + column
        var end = line.start + min(column + width, line.count)
        if column > 0, !isBlank(start[0]), end - start > 1, isBlank(end[-1]), !isBlank(start[-1]) { return nil }
        while start < end, isBlank(start[0]) { start += 1 }
        while end > start, isBlank(end[-1]) { end -= 1 }
        if start == end { return 0 }
        return DecimalParsing.integer(UnsafeRawBufferPointer(start: start, count: end - start))
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Whether a range holds nothing but blanks and zeros; such columns have their default values.
    @inline(__always)
    static func isBlankOrZero(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        var p = UnsafeRawPointer(start)
        let last = UnsafeRawPointer(end)
        var difference: UInt64 = 0
        while last - p >= 8 {
            difference |= (p.loadUnaligned(as: UInt64.self) | 0x1010_1010_1010_1010) ^ 0x3030_3030_3030_3030
            p += 8
        }
        while p < last {
            difference |= UInt64((p.load(as: UInt8.self) | 0x10) ^ 0x30)
            p += 1
        }
        return difference == 0
    }

    /// The words of a line, at most `limit`.
    static func words(of line: MOLLine, from column: Int = 0, limit: Int = 64) -> [UnsafeRawBufferPointer] {
        var words: [UnsafeRawBufferPointer] = []
        var p = line.start + min(column, line.count)
        while words.count < limit {
            while p < line.end, isBlank(p[0]) { p += 1 }
            guard p < line.end else { break }
            let start = p
            while p < line.end, !isBlank(p[0]) { p += 1 }
            words.append(UnsafeRawBufferPointer(start: start, count: p - start))
        }
        return words
    }
}
