import Tables
import Testing

@Suite struct DelimitedTextTests {
    /// RFC 4180, section 2, with decision D1's blanks.
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("a b", "a b"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("\"", "\"\"\"\""),
        ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), (" a", "\" a\""), ("a ", "\"a \""), ("\ta", "\"\ta\""), ("é", "é"),
        ("C/C=C\\C", "C/C=C\\C"), ("a;b", "a;b"), ("é,", "\"é,\""), ("'", "'"),
    ]) func csv(text: String, expected: String) {
        var output: [UInt8] = []
        DelimitedText.appendCSVField(text, to: &output)
        #expect(output.text == expected)
    }

    @Test(arguments: [
        ("", ""), ("a,\"b\"", "a,\"b\""), ("a\tb", "a\\tb"), ("a\nb\r", "a\\nb\\r"), ("F/C=C\\F", "F/C=C\\\\F"),
        (" é ", " é "),
    ]) func tsv(text: String, expected: String) {
        var output: [UInt8] = []
        DelimitedText.appendTSVField(text, to: &output)
        #expect(output.text == expected)
    }

    @Test(arguments: [
        ("", "\"\""), ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("\n\t\u{0}\u{1F}\u{1A}", "\"\\u000a\\u0009\\u0000\\u001f\\u001a\""),
        ("é𝄞/\u{7F}", "\"é𝄞/\u{7F}\""),
    ]) func json(text: String, expected: String) {
        var output: [UInt8] = []
        DelimitedText.appendJSONString(text, to: &output)
        #expect(output.text == expected)
    }

    @Test func lists() {
        var output: [UInt8] = []
        DelimitedText.appendListItem("a;b", to: &output)
        #expect(output.text == "a\\;b")
    }

    /// The standard library repairs by maximal subparts, too.
    @Test func invalidBytesAreReplaced() {
        var random = SplitMix(state: 7)
        // Bytes that often make sequences, complete and not.
        let pool: [UInt8] = [
            0x61, 0x62, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF1, 0xF4,
            0xF5, 0xFF,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int(random.next() % 12)).map { _ in pool[Int(random.next() % UInt64(pool.count))] }
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            var csv: [UInt8] = []
            DelimitedText.appendCSVField(bytes.span, to: &csv)
            var tsv: [UInt8] = []
            DelimitedText.appendTSVField(bytes.span, to: &tsv)
            var json: [UInt8] = []
            DelimitedText.appendJSONString(bytes.span, to: &json)
            #expect(csv == expected && tsv == expected && json == [0x22] + expected + [0x22])
        }
    }
}
