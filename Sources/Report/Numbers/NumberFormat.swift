/// Numbers as a reader sees them: fixed decimals, a true minus sign, no-break spaces, powers of ten.
///
/// CSV and JSON do not go through here; they hold every digit.
public enum NumberFormat {
    /// What stands for no value.
    public static let missing = "–"
    /// A space at which no line is broken.
    public static let noBreakSpace = "\u{A0}"

    /// A number with a fixed count of decimals, rounded half away from zero; minus zero is zero.
    ///
    /// - Complexity: O(1).
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return missing }
        var scale = 1.0
        for _ in 0..<max(0, decimals) { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        // Beyond this a double has no decimals, and the digits would not fit an integer.
        guard scaled < 9e15 else { return scientific(value, digits: 3) }
        let whole = Int(scaled)
        let sign = value < 0 && whole != 0 ? "−" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let digits = String(whole)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A number with a sign in any case.
    public static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        return text.hasPrefix("−") || !value.isFinite ? text : "+" + text
    }

    /// An error, or another number in the unit of the target: with some decimals, or, where it is below one and they would
    /// say little, with one significant digit more than these.
    public static func error(_ value: Double, _ decimals: Int = 1) -> String {
        value.magnitude >= 0.95 || value == 0 ? fixed(value, decimals) : significant(value, digits: decimals + 1)
    }

    /// The decimals that ``error(_:_:)`` gives a number, for others beside it.
    static func errorDecimals(_ value: Double, _ decimals: Int = 1) -> Int {
        guard value.isFinite, value.magnitude < 0.95, value != 0 else { return decimals }
        return min(12, max(decimals, decimals - decimalExponent(value, digits: decimals + 1)))
    }

    /// `1.4 to 2.3`, or one number where both look alike.
    static func range(_ low: String, _ high: String) -> String { low == high ? low : "\(low) to \(high)" }

    /// A share as a whole percentage.
    public static func percent(_ share: Double) -> String { fixed(share * 100, 0) + noBreakSpace + "%" }

    /// Three significant digits, without an exponent where that is short, else as a power of ten.
    public static func significant(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return missing }
        guard value != 0 else { return "0" }
        let exponent = decimalExponent(value, digits: digits)
        guard (-4...5).contains(exponent) else { return scientific(value, digits: digits) }
        let text = fixed(value, max(0, digits - 1 - exponent))
        guard text.contains(".") else { return text }
        var trimmed = Substring(text)
        while trimmed.hasSuffix("0") { trimmed.removeLast() }
        if trimmed.hasSuffix(".") { trimmed.removeLast() }
        return String(trimmed)
    }

    /// A number as digits times a power of ten, such as 3.16·10⁻⁵; only the power where the digits are a plain one.
    public static func scientific(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return missing }
        guard value != 0 else { return "0" }
        let exponent = decimalExponent(value, digits: digits)
        let mantissa = significantMantissa(value, exponent: exponent, digits: digits)
        if mantissa == "1" { return "10" + superscript(exponent) }
        if mantissa == "−1" { return "−10" + superscript(exponent) }
        return mantissa + "·10" + superscript(exponent)
    }

    /// A whole number in superscript digits.
    public static func superscript(_ value: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        var text = value < 0 ? "⁻" : ""
        for digit in String(value.magnitude) { text.append(digits[digit.wholeNumberValue ?? 0]) }
        return text
    }

    /// A small count as a word, a larger one as digits.
    public static func word(_ count: Int) -> String {
        let words = [
            "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ]
        return words.indices.contains(count) ? words[count] : String(count)
    }

    /// A count as a word at the start of a sentence.
    public static func capitalizedWord(_ count: Int) -> String {
        let text = word(count)
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// A count with its noun.
    public static func count(_ count: Int, _ singular: String, _ plural: String) -> String {
        "\(count)\(noBreakSpace)\(count == 1 ? singular : plural)"
    }

    /// The exponent that a number has after rounding to some digits.
    private static func decimalExponent(_ value: Double, digits: Int) -> Int {
        var exponent = Int(Mathematics.log10(value.magnitude).rounded(.down))
        let mantissa = value.magnitude / Mathematics.powerOfTen(Double(exponent))
        let scale = Mathematics.powerOfTen(Double(digits - 1))
        if (mantissa * scale).rounded() / scale >= 10 { exponent += 1 }
        return exponent
    }

    private static func significantMantissa(_ value: Double, exponent: Int, digits: Int) -> String {
        let mantissa = value / Mathematics.powerOfTen(Double(exponent))
        var text = Substring(fixed(mantissa, digits - 1))
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return String(text)
    }
}
