import Tables
import Testing

@Suite struct NumberTextTests {
    private func text(_ value: Double) -> String {
        var output: [UInt8] = []
        NumberText.append(value, to: &output)
        return output.text
    }

    private func text(_ value: Float) -> String {
        var output: [UInt8] = []
        NumberText.append(value, to: &output)
        return output.text
    }

    /// Written down from the rules (decision D2), not from the output.
    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.0, "-1"), (0.1, "0.1"), (-0.5, "-0.5"), (100.0, "100"),
        (123.456, "123.456"), (1e-5, "0.00001"), (9.9e-6, "9.9e-6"), (0.000123, "0.000123"), (1e15, "1000000000000000"),
        (9_999_999_999_999_998.0, "9999999999999998"), (1e16, "1e16"), (1.5e16, "1.5e16"), (-2.5e-10, "-2.5e-10"),
        (1e22, "1e22"), (1e23, "1e23"), (1e100, "1e100"), (1e-100, "1e-100"), (0.3, "0.3"),
        (2.0 / 3, "0.6666666666666666"),
        (0.1 + 0.2, "0.30000000000000004"), (4503599627370495.5, "4503599627370495.5"),
        (Double.greatestFiniteMagnitude, "1.7976931348623157e308"), (Double.leastNonzeroMagnitude, "5e-324"),
        (Double.leastNormalMagnitude, "2.2250738585072014e-308"), (0.00001234, "0.00001234"),
        (99999.9999, "99999.9999"),
        (0.0001, "0.0001"), (9_999_999_999.9999, "9999999999.9999"),
    ]) func followsTheRules(value: Double, expected: String) {
        #expect(text(value) == expected)
    }

    @Test(arguments: [
        (Float(0.1), "0.1"), (16_777_216, "16777216"), (16_777_218, "16777218"), (1e10, "10000000000"), (1e16, "1e16"),
        (3.402_823_5e38, "3.4028235e38"), (.leastNonzeroMagnitude, "1e-45"), (1.175_494_4e-38, "1.1754944e-38"),
        (0.333_333_34, "0.33333334"),
        (-0.0, "0"), (9.999_999e-6, "9.999999e-6"), (0.00001, "0.00001"),
    ]) func followsTheRulesInSinglePrecision(value: Float, expected: String) {
        #expect(text(value) == expected)
    }

    @Test func numbersThatAreNotFiniteGiveNothing() {
        var output: [UInt8] = [0x2C]
        #expect(!NumberText.append(Double.nan, to: &output))
        #expect(!NumberText.append(Double.infinity, to: &output))
        #expect(!NumberText.append(-Double.infinity, to: &output))
        #expect(!NumberText.append(Float.nan, to: &output))
        #expect(!NumberText.append(Float.infinity, to: &output))
        #expect(output == [0x2C])
    }

    @Test func integers() {
        func check<T: FixedWidthInteger>(_ value: T) {
            var output: [UInt8] = []
            NumberText.append(value, to: &output)
            #expect(output.text == String(value))
        }
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power, power - 1, power + 1, power &* 9] { check(value) }
            for value in [Int64(truncatingIfNeeded: power), -Int64(truncatingIfNeeded: power)] { check(value) }
            power &*= 10
        }
        for value in [UInt64.max, 1 << 63] { check(value) }
        for value in [Int64.min, Int64.max] { check(value) }
        for value in UInt8.min...UInt8.max { check(value) }
        for value in Int8.min...Int8.max { check(value) }
    }

    /// Digits without zeros at the ends, and the power of ten of the last one, of any way to write a decimal.
    private func digits(_ text: String) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "e") {
                if rest.first == UInt8(ascii: "+") { rest.removeFirst() }
                exponent += Int(String(decoding: rest, as: UTF8.self)) ?? 0
                break
            }
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        while digits.count > 1, digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        return (Array(digits.drop { $0 == 0x30 }), exponent)
    }

    /// The standard library's `description` has the shortest digits that read back, nearest first, too.
    private func agrees(_ value: Double) -> Bool {
        guard value.isFinite, value != 0 else { return true }
        let ours = text(value)
        return Double(ours) == value && digits(ours) == digits(value.description)
    }

    private func agrees(_ value: Float) -> Bool {
        guard value.isFinite, value != 0 else { return true }
        let ours = text(value)
        return Float(ours) == value && digits(ours) == digits(value.description)
    }

    private static var rounds: Int {
        #if DEBUG
        100_000
        #else
        3_000_000
        #endif
    }

    @Test func agreesOnRandomBitPatterns() {
        var random = SplitMix(state: 1)
        var failures: [String] = []
        for _ in 0..<Self.rounds {
            let bits = random.next()
            let values = [
                Double(bitPattern: bits),
                // Subnormal, within [0, 1), and of few decimals.
                Double(bitPattern: bits >> 12), Double(bits >> 11) * 0x1p-53, Double(bits % 10_000_000) / 1000,
            ]
            for value in values where !agrees(value) { failures.append(value.description) }
            let single = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            if !agrees(single) { failures.append(single.description) }
        }
        #expect(failures.isEmpty)
    }

    @Test func agreesOnPowersOfTwo() {
        for exponent in -1074...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            for value in [power, power.nextUp, power.nextDown, 3 * power, -power] { #expect(agrees(value)) }
        }
        for exponent in -149...127 {
            let power = Float(sign: .plus, exponent: exponent, significand: 1)
            for value in [power, power.nextUp, power.nextDown, 3 * power, -power] { #expect(agrees(value)) }
        }
    }

    @Test func agreesOnPowersOfTen() throws {
        for exponent in -323...308 {
            for factor in [1, 2, 5, 9, 17, 123_456_789] {
                let value = try #require(Double("\(factor)e\(exponent)"))
                for neighbour in [value, value.nextUp, value.nextDown] { #expect(agrees(neighbour)) }
            }
        }
        for exponent in -44...38 {
            let value = try #require(Float("1e\(exponent)"))
            for neighbour in [value, value.nextUp, value.nextDown] { #expect(agrees(neighbour)) }
        }
    }

    @Test func agreesOnHalvesAndTies() {
        for whole in 0..<2000 { #expect(agrees(Double(whole) + 0.5) && agrees(Double(whole) * 0.1)) }
        // Numbers whose neighbours are far apart, so that decimals end half-way between two of them.
        for offset in 0..<2000 {
            #expect(agrees(0x1p53 + Double(2 * offset)) && agrees(0x1p60 + Double(256 * offset)))
            #expect(agrees(Float(0x1p24) + Float(2 * offset)) && agrees(Float(0x1p40) + Float(131_072 * offset)))
        }
        // Known to be hard for printing algorithms (Steele and White 1990; Paxson 1991; Giulietti 2020).
        for value in [2e-44, 2.0e23, 8.41e21, 9.5367431640625e-7, 4.8726570057e288, 1.3076622631878654e65] {
            #expect(agrees(value) && agrees(value.nextUp) && agrees(value.nextDown))
        }
    }
}
