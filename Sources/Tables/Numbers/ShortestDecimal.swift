/// The shortest decimal that reads back to a given binary number: `digits` × 10^`exponent`.
///
/// The method is Schubfach (R. Giulietti, "The Schubfach way to render doubles", 2020): the rounding interval of the
/// number is scaled by one multiplication with a 128-bit power of ten, so that at most four candidates of two lengths
/// have to be looked at. Products are "rounded to odd", which keeps all comparisons exact.
struct ShortestDecimal {
    /// The significant digits as an integer below 10^17; may end in zeros.
    var digits: UInt64
    /// The power of ten of the last digit.
    var exponent: Int

    /// A decimal that is known to be the shortest.
    @inline(__always)
    init(digits: UInt64, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    /// The decimal of `significand` × 2^`binaryExponent`.
    ///
    /// Among the shortest decimals in the rounding interval the nearest is taken, of two equally near the even one.
    ///
    /// - Parameters:
    ///   - significand: from 1 to 2^53 - 1, hidden bit included.
    ///   - binaryExponent: -1074 to 971.
    ///   - isLowerGapHalf: whether the next number below is only half as far away as the one above, as it is at
    ///     powers of two.
    /// - Complexity: O(1).
    @inline(__always)
    init(significand: UInt64, binaryExponent: Int, isLowerGapHalf: Bool) {
        let isOdd = significand & 1
        // Interval ends and the number itself, in quarters of the last place.
        let middle = significand << 2
        let lower = middle - 2 + (isLowerGapHalf ? 1 : 0)
        let upper = middle + 2
        // k = floor(log10(width of the interval)): log10(2) × 2^22 = 1262611.4, log10(3/4) × 2^22 = -524031.0.
        let k = (binaryExponent &* 1_262_611 &- (isLowerGapHalf ? 524_031 : 0)) >> 22
        // log2(10) × 2^19 = 1741647.2.
        let shift = UInt64(truncatingIfNeeded: binaryExponent &+ ((-k &* 1_741_647) >> 19) &+ 1)
        let power = PowersOfTen.shared[-k]

        let scaledLower = Self.roundedToOdd(power, lower &<< shift) &+ isOdd
        let scaled = Self.roundedToOdd(power, middle &<< shift)
        let scaledUpper = Self.roundedToOdd(power, upper &<< shift) &- isOdd

        let whole = scaled >> 2
        if whole >= 10 {
            // One digit less: is exactly one of the two neighbours inside?
            let tens = whole / 10
            let below = tens &* 40
            let isBelowInside = scaledLower <= below
            let isAboveInside = below &+ 40 <= scaledUpper
            if isBelowInside != isAboveInside {
                self.digits = tens &+ (isAboveInside ? 1 : 0)
                self.exponent = k &+ 1
                return
            }
        }
        let below = whole << 2
        let isBelowInside = scaledLower <= below
        let isAboveInside = below &+ 4 <= scaledUpper
        if isBelowInside != isAboveInside {
            self.digits = whole &+ (isAboveInside ? 1 : 0)
        } else {
            // Both are: the nearer one, or the even one half-way.
            let half = below &+ 2
            let isRoundedUp = scaled > half || (scaled == half && whole & 1 == 1)
            self.digits = whole &+ (isRoundedUp ? 1 : 0)
        }
        self.exponent = k
    }

    /// The upper 64 bits of the 192-bit product `power` × `factor` / 2^64, with the lowest bit set if anything below
    /// is left over (apart from the error of the table, which is less than one unit).
    @inline(__always)
    private static func roundedToOdd(_ power: PowersOfTen.Entry, _ factor: UInt64) -> UInt64 {
        let carry = power.low.multipliedFullWidth(by: factor).high
        let product = power.high.multipliedFullWidth(by: factor)
        let (fraction, overflow) = product.low.addingReportingOverflow(carry)
        let integer = product.high &+ (overflow ? 1 : 0)
        return integer | (fraction > 1 ? 1 : 0)
    }
}

/// 10^e as 128-bit significands, rounded up, for every e that printing a double needs.
///
/// Entry e is floor(10^e × 2^-r) + 1 with r such that the significand has 128 bits. The table is computed once at the
/// first use with long integers, about 620 steps over at most 18 words: 10^e by repeated multiplication, 2^1152 / 10^n
/// by repeated division (the floor of a floor is exact).
struct PowersOfTen: Sendable {
    /// One 128-bit significand.
    struct Entry: Sendable {
        var high: UInt64
        var low: UInt64
    }

    /// The table of the process.
    static let shared = PowersOfTen()

    private static let smallest = -292
    private static let largest = 324

    private let entries: [Entry]

    /// The entry of 10^`exponent`; -292 to 324.
    @inline(__always)
    subscript(exponent: Int) -> Entry { entries[exponent &- Self.smallest] }

    private init() {
        var negative: [Entry] = []
        // Words are least significant first.
        var quotient = [UInt64](repeating: 0, count: 18) + [1]
        for _ in 1...(-Self.smallest) {
            var remainder: UInt64 = 0
            for index in quotient.indices.reversed() {
                let step = UInt64(10).dividingFullWidth((remainder, quotient[index]))
                quotient[index] = step.quotient
                remainder = step.remainder
            }
            negative.append(Self.significand(of: quotient))
        }
        var positive: [Entry] = []
        var power = [UInt64](repeating: 0, count: 18)
        power[0] = 1
        for _ in 0...Self.largest {
            positive.append(Self.significand(of: power))
            var carry: UInt64 = 0
            for index in power.indices {
                let product = power[index].multipliedFullWidth(by: 10)
                let (sum, overflow) = product.low.addingReportingOverflow(carry)
                power[index] = sum
                carry = product.high &+ (overflow ? 1 : 0)
            }
        }
        entries = negative.reversed() + positive
    }

    /// The top 128 bits of a long integer, plus one.
    private static func significand(of words: [UInt64]) -> Entry {
        guard let top = words.lastIndex(where: { $0 != 0 }) else { return Entry(high: 0, low: 0) }
        let shift = UInt64(words[top].leadingZeroBitCount)
        func word(_ index: Int) -> UInt64 { index < 0 ? 0 : words[index] }
        // A smart shift by 64 gives 0, which is what a shift of 0 needs here.
        let high = word(top) << shift | word(top - 1) >> (64 - shift)
        let low = word(top - 1) << shift | word(top - 2) >> (64 - shift)
        let (next, overflow) = low.addingReportingOverflow(1)
        return Entry(high: high &+ (overflow ? 1 : 0), low: next)
    }
}
