import TestSupport
import Testing

@testable import ChemIO

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Numbers of file-formats.md, section 1 rule 4.
@Suite struct DecimalParsingTests {
    enum Outcome: Equatable {
        case value(UInt64)
        case notANumber
        case overflow

        static func of(_ value: Double) -> Outcome { .value(value.bitPattern) }
    }

    /// What the parser makes of a text: with nothing behind it, and with a blank and much text behind it, where words of
    /// eight bytes may be read. Both must be the same.
    static func parse(_ text: some StringProtocol, sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
        let token = Array(text.utf8)
        let alone = parse(token, length: token.count, sourceLocation: sourceLocation)
        let followers: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        let padded = parse(
            token + [followers[token.count % 4]] + Array(repeating: UInt8(ascii: "7"), count: 40), length: token.count,
            sourceLocation: sourceLocation)
        if alone != padded {
            Issue.record("\(text): \(alone) alone, \(padded) in a line", sourceLocation: sourceLocation)
        }
        return alone
    }

    private static func parse(_ bytes: [UInt8], length: Int, sourceLocation: SourceLocation) -> Outcome {
        bytes.withUnsafeBufferPointer { buffer in
            // An empty array need not have an address.
            var none: UInt8 = 0
            return withUnsafePointer(to: &none) { fallback in
                var cursor = buffer.baseAddress ?? fallback
                let start = cursor
                do throws(DecimalParsing.Failure) {
                    let value = try DecimalParsing.parse(&cursor, end: start + bytes.count)
                    if cursor - start != length {
                        Issue.record(
                            "the cursor is at \(cursor - start) of \(length): \(String(decoding: bytes, as: UTF8.self))",
                            sourceLocation: sourceLocation)
                    }
                    return .of(value)
                } catch {
                    return error == .overflow ? .overflow : .notANumber
                }
            }
        }
    }

    @Test(arguments: [
        ("0", 0.0), ("7", 7), ("-7", -7), ("+7", 7), ("1.", 1), (".5", 0.5), ("-.5", -0.5), ("+.5e1", 5), ("1.5", 1.5),
        ("00012.2500", 12.25), ("-0.0", -0.0), ("-0", -0.0), ("0.763239", 0.763239), ("-12345678.5", -12345678.5),
        ("1234567.123456789012345", 1234567.123456789012345), ("9007199254740993", 9007199254740992),
        ("18446744073709551615", 0x1p64), ("123456789012345678901234567890", 123456789012345677877719597056),
        ("0.1234567890123456789012345", 0.1234567890123456789012345),
    ])
    func plainForms(text: String, value: Double) { #expect(Self.parse(text) == .of(value)) }

    @Test(arguments: [
        "1e3", "1E3", "1d3", "1D3", "1*^3", "1+3", "1e+3", "1E+3", "1d+3", "1D+03", "1*^+3", "1.e3", "+1.0e003",
        "1.0+003", "10000e-1", "10000d-1", "10000.*^-1", "10000-1", "10000.00000000-01",
    ])
    func exponentForms(text: String) { #expect(Self.parse(text) == .of(1000)) }

    @Test func fortranExponentsWithoutALetter() {
        #expect(Self.parse("1.17-101") == .of(1.17e-101))
        #expect(Self.parse("-1.17-101") == .of(-1.17e-101))
        #expect(Self.parse("+1.17+101") == .of(1.17e101))
        #expect(Self.parse("0.12345678901234567890123-105") == .of(0.12345678901234567890123e-105))
    }

    @Test func valuesOutOfRange() {
        for text in ["1e309", "-1e309", "1.8e308", "1+400", "1d999999999999999999999", "9*^99999"] {
            #expect(Self.parse(text) == .overflow, "\(text)")
        }
        for text in ["1e-400", "1d-999999999999999999999", "0.0000001-999"] {
            #expect(Self.parse(text) == .of(0), "\(text)")
        }
        #expect(Self.parse("-1e-400") == .of(-0.0))
        #expect(Self.parse("0e999999999999") == .of(0))
        #expect(Self.parse("1.7976931348623157e308") == .of(.greatestFiniteMagnitude))
        #expect(Self.parse("4.9e-324") == .of(.leastNonzeroMagnitude))
        #expect(Self.parse("2.4703282292062327e-324") == .of(0))
        #expect(Self.parse("2.2250738585072011e-308") == .value(0x000F_FFFF_FFFF_FFFF))
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "+-1", "--1", "1e", "1e+", "1d-", "1*", "1*3", "1*^", "1*^-", "1+", "1-", ".e3", "e3",
        "1,5", "1,", "0x10", "0x1p3", "1p3", "nan", "NaN", "inf", "-inf", "Infinity", "1.2.3", "1..2", "1e3.5", "1e3e3",
        "1_000", "12a", "a12", "1.5x", "１", "½", "1e3-", "5-3-2", "1.5\u{7F}",
    ])
    func refused(text: String) { #expect(Self.parse(text) == .notANumber) }

    @Test func wholeNumbers() {
        func integer(_ text: String) -> Int? { Array(text.utf8).withUnsafeBytes { DecimalParsing.integer($0) } }
        #expect(integer("0") == 0 && integer("+12") == 12 && integer("-12") == -12 && integer("007") == 7)
        #expect(integer("9223372036854775807") == Int.max)
        for text in ["", "+", "-", "1.0", "1e3", "12 ", " 12", "9223372036854775808", "99999999999999999999", "0x1"] {
            #expect(integer(text) == nil, "\(text)")
        }
    }

    // MARK: The nearest double, always

    /// How a random double is printed.
    enum Form: String, CaseIterable {
        case fixed = "%.*f"
        case scientific = "%.*e"
        case general = "%.*G"
        case coordinate
    }

    /// Random doubles printed with 1 to 17 digits, and numbers as coordinate files have them, read back as the standard
    /// library does: the same bits.
    @Test(arguments: Form.allCases)
    func randomNumbersReadBackExactly(form: Form) {
        var generator = TestGenerator(UInt64(form.rawValue.utf8.count) &* 0x1357_9BDF)
        var buffer = [CChar](repeating: 0, count: 512)
        var failures: [String] = []
        for round in 0..<Self.rounds {
            let digits = Int(generator.next() % 17) + 1
            var number: Double
            switch (form, round % 3) {
            case (.coordinate, _): number = Double(Int64(truncatingIfNeeded: generator.next()) >> 11) * 0x1p-45
            case (.fixed, _): number = Double(Int64(truncatingIfNeeded: generator.next())) * 0x1p-40
            case (_, 0): number = Double(Int64(truncatingIfNeeded: generator.next())) * 0x1p-60
            default: number = Double(bitPattern: generator.next())
            }
            if !number.isFinite { number = 1 / 3 }
            let format = form == .coordinate ? "%14.*f" : form.rawValue
            let length = Int(
                withVaList([Int32(form == .coordinate ? digits % 16 + 1 : digits), number]) {
                    vsnprintf(&buffer, buffer.count, format, $0)
                })
            let text = buffer[..<length].drop { $0 == 0x20 }.map { UInt8(bitPattern: $0) }
            guard let expected = Double(String(decoding: text, as: UTF8.self)), expected.isFinite else { continue }
            if Self.bits(text, followed: round % 2 == 0) != expected.bitPattern {
                failures.append(String(decoding: text, as: UTF8.self))
            }
        }
        #expect(failures.prefix(5).isEmpty)
    }

    /// Digits at random, with the point and the exponent anywhere: also those that no double prints as.
    @Test func randomDigitsReadExactly() {
        var generator = TestGenerator(0xD161_7500)
        var failures: [String] = []
        for round in 0..<Self.rounds {
            var text: [UInt8] = []
            let bits = generator.next()
            if bits & 1 == 1 { text.append(UInt8(ascii: "-")) }
            let count = Int(bits >> 1 & 0xF) + Int(bits >> 5 & 0x7) + 1
            let point = Int(bits >> 8 & 0x1F)
            var source = generator.next()
            for place in 0..<count {
                if place == point { text.append(UInt8(ascii: ".")) }
                if place == 16 { source = generator.next() }
                // Long runs of nines and zeros lie close to halfway cases.
                let digit = source & 0x40 == 0 ? source % 10 : (source & 0x80 == 0 ? 9 : 0)
                text.append(UInt8(ascii: "0") + UInt8(digit))
                source = source >> 3 | source << 61
            }
            let exponent = Int(bits >> 16 & 0x3F) - 32
            let plain = String(decoding: text, as: UTF8.self)
            var standard = plain
            if bits >> 22 & 3 == 0 {
                standard += "e\(exponent)"
                let marks = ["e", "E", "d", "D", "*^", ""]
                let mark = marks[Int(bits >> 24) % marks.count]
                text += Array((mark + (mark.isEmpty && exponent >= 0 ? "+" : "") + String(exponent)).utf8)
            }
            if Self.bits(text, followed: round % 2 == 0) != Double(standard)?.bitPattern { failures.append(standard) }
        }
        #expect(failures.prefix(5).isEmpty)
    }

    /// Decimal numbers halfway between two doubles, and the nearest to them above and below.
    @Test func halfwayCases() {
        var generator = TestGenerator(0x4A1F)
        for _ in 0..<20_000 {
            // An odd multiple of half a unit in the last place between 2⁵³ and 2⁵⁴ is a whole number plus nothing.
            let lower = (1 << 53) + generator.next() % (1 << 53)
            let halfway = lower | 1
            for (text, value) in [
                ("\(halfway)", Double(halfway)), ("\(halfway).0000000001", Double(halfway + 1)),
                ("\(halfway - 1).9999999999", Double(halfway - 1)), ("\(halfway)e-3", Double("\(halfway)e-3") ?? 0),
            ] where Self.bits(Array(text.utf8), followed: false) != value.bitPattern {
                Issue.record("\(text) is not \(value)")
                return
            }
        }
    }

    /// Numbers of every of the six tests.
    static let rounds = 250_000

    /// Bits of the number read, or nil.
    private static func bits(_ text: [UInt8], followed: Bool) -> UInt64? {
        (followed ? text + Array("  -0.12345678  7.0  1.25  99.5 \n".utf8) : text).withUnsafeBufferPointer { buffer in
            guard var cursor = buffer.baseAddress else { return nil }
            let start = cursor
            guard let value = try? DecimalParsing.parse(&cursor, end: start + buffer.count) else { return nil }
            return cursor - start == text.count ? value.bitPattern : nil
        }
    }
}
