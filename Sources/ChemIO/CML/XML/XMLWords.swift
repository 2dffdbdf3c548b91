/// Tests of eight or sixteen bytes at once. A result of eight has the top bit of a byte set where the test holds.
///
/// Tests that begin with `first` are sure only of the lowest byte that they report, which is all that a search needs;
/// they take fewer operations.
enum XMLWords {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var tops: UInt64 { 0x8080_8080_8080_8080 }
    private static var rests: UInt64 { 0x7F7F_7F7F_7F7F_7F7F }

    @inline(__always)
    static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
    }

    /// The lowest byte of that value.
    @inline(__always)
    static func first(_ byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference & tops
    }

    /// The lowest byte below a bound of at most 128.
    @inline(__always)
    static func first(below bound: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(bound)) & ~word & tops
    }

    /// Bytes above 32.
    @inline(__always)
    static func notBlank(_ word: UInt64) -> UInt64 {
        // No sum carries into the next byte.
        (((word & rests) &+ ones &* 0x5F) | word) & tops
    }

    /// Bytes below 32.
    @inline(__always)
    static func controls(_ word: UInt64) -> UInt64 {
        ~(((word & rests) &+ ones &* 0x60) | word) & tops
    }

    /// Bytes of that value.
    @inline(__always)
    static func all(_ byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return ~(((difference & rests) &+ rests) | difference | rests)
    }

    /// Index of the lowest byte that a test reports.
    @inline(__always)
    static func index(_ result: UInt64) -> Int { result.trailingZeroBitCount >> 3 }

    /// The lanes of a mask: 0, or all ones where it holds.
    @inline(__always)
    static func lanes(_ mask: SIMDMask<SIMD16<Int8>>) -> SIMD16<UInt8> {
        unsafeBitCast(mask, to: SIMD16<UInt8>.self)
    }

    /// The bits that either half of sixteen bytes has.
    @inline(__always)
    static func bits(_ bytes: SIMD16<UInt8>) -> UInt64 {
        let halves = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1]
    }

    /// Number of line feeds between two places.
    static func lineFeeds(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> Int {
        var p = start
        var count = 0
        let lineFeed = SIMD16<UInt8>(repeating: 0x0A)
        while end - p >= 16 {
            // Sixteen sums of a byte each, for as many steps as they can hold.
            let stop = p + min((end - p) & ~15, 16 * 255)
            var sums = SIMD16<UInt8>()
            while p < stop {
                // All ones is -1.
                sums = sums &- lanes(UnsafeRawPointer(p).loadUnaligned(as: SIMD16<UInt8>.self) .== lineFeed)
                p += 16
            }
            let words = unsafeBitCast(sums, to: SIMD2<UInt64>.self)
            let evens = (words[0] & 0x00FF_00FF_00FF_00FF) &+ (words[1] & 0x00FF_00FF_00FF_00FF)
            let odds = ((words[0] &>> 8) & 0x00FF_00FF_00FF_00FF) &+ ((words[1] &>> 8) & 0x00FF_00FF_00FF_00FF)
            count += Int(truncatingIfNeeded: ((evens &+ odds) &* 0x0001_0001_0001_0001) &>> 48)
        }
        while p < end {
            if p[0] == 0x0A { count += 1 }
            p += 1
        }
        return count
    }
}

extension XMLNames.Key {
    /// The key of a name of at most sixteen bytes; as many must be readable.
    @inline(__always)
    init(at name: UnsafePointer<UInt8>, count: Int) {
        let low = XMLWords.load(name)
        if count < 8 {
            self.init(low: low & ((1 &<< UInt64(8 * count)) &- 1), high: 0)
        } else {
            let high = XMLWords.load(name + 8)
            self.init(low: low, high: count < 16 ? high & ((1 &<< UInt64(8 * (count - 8))) &- 1) : high)
        }
    }
}
