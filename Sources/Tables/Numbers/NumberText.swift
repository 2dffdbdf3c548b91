/// Numbers as text, in the one form that all outputs use.
///
/// - The shortest digits that read back to the same number; of these the nearest.
/// - Plain decimals for magnitudes from 1e-5 up to, not including, 1e16; else an exponent form such as `9.9e-6`, `1e16`,
///   without plus sign or leading zeros in the exponent.
/// - No trailing `.0`; minus zero is `0`.
/// - NaN and the infinities have no text: nothing is appended, which leaves an empty cell.
///
/// Nothing is allocated per number, apart from growth of the output.
public enum NumberText {
    /// Appends a double.
    ///
    /// - Returns: false, with nothing appended, when the value is not finite.
    /// - Complexity: O(1) amortised.
    @discardableResult
    public static func append(_ value: Double, to output: inout [UInt8]) -> Bool {
        // Whole numbers below 10^16 are exact, and no decimal of fewer digits reads back to them.
        if value.magnitude < 1e16 {
            let whole = Int64(value)
            if Double(whole) == value {
                append(whole, to: &output)
                return true
            }
            // At most four decimals and fifteen digits: no two such decimals read back to the same double, so if this
            // one does it is the shortest. A double divided by 10^4 is rounded once, as reading the text would.
            if value.magnitude < 1e10, value.magnitude >= 1e-4 {
                let scaled = (value * 1e4).rounded(.toNearestOrEven)
                if scaled / 1e4 == value {
                    let digits = UInt64(scaled.magnitude)
                    DecimalLayout.append(
                        ShortestDecimal(digits: digits, exponent: -4), isNegative: value < 0, to: &output)
                    return true
                }
            }
        }
        let bits = value.bitPattern
        let exponentBits = Int(truncatingIfNeeded: bits >> 52) & 0x7FF
        guard exponentBits != 0x7FF else { return false }
        let fraction = bits & (1 << 52 - 1)
        let decimal =
            exponentBits == 0
            ? ShortestDecimal(significand: fraction, binaryExponent: -1074, isLowerGapHalf: false)
            : ShortestDecimal(
                significand: fraction | 1 << 52, binaryExponent: exponentBits - 1075,
                isLowerGapHalf: fraction == 0 && exponentBits > 1)
        DecimalLayout.append(decimal, isNegative: value < 0, to: &output)
        return true
    }

    /// Appends a single-precision number with the shortest digits that read back to the same single-precision number.
    ///
    /// - Returns: false, with nothing appended, when the value is not finite.
    /// - Complexity: O(1) amortised.
    @discardableResult
    public static func append(_ value: Float, to output: inout [UInt8]) -> Bool {
        if value.magnitude < 0x1p24 {
            let whole = Int64(value)
            if Float(whole) == value {
                append(whole, to: &output)
                return true
            }
        }
        let bits = value.bitPattern
        let exponentBits = Int(truncatingIfNeeded: bits >> 23) & 0xFF
        guard exponentBits != 0xFF else { return false }
        let fraction = UInt64(bits & (1 << 23 - 1))
        let decimal =
            exponentBits == 0
            ? ShortestDecimal(significand: fraction, binaryExponent: -149, isLowerGapHalf: false)
            : ShortestDecimal(
                significand: fraction | 1 << 23, binaryExponent: exponentBits - 150,
                isLowerGapHalf: fraction == 0 && exponentBits > 1)
        DecimalLayout.append(decimal, isNegative: value < 0, to: &output)
        return true
    }

    /// Appends an integer.
    ///
    /// - Complexity: O(1) amortised.
    @inlinable
    public static func append(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        if value >= 0, value < 10 {
            output.append(0x30 &+ UInt8(truncatingIfNeeded: value))
        } else if value < 0 {
            append(magnitude: UInt64(value.magnitude), isNegative: true, to: &output)
        } else {
            append(magnitude: UInt64(value), isNegative: false, to: &output)
        }
    }

    @usableFromInline
    static func append(magnitude: UInt64, isNegative: Bool, to output: inout [UInt8]) {
        if magnitude < 10_000_000_000_000_000 {
            DecimalLayout.append(whole: magnitude, isNegative: isNegative, to: &output)
        } else {
            let (high, low) = magnitude.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
            DecimalLayout.append(whole: high, isNegative: isNegative, to: &output)
            DecimalLayout.append(sixteenDigits: low, to: &output)
        }
    }
}
