import SeededRandom
import Testing

@testable import Learn

/// The reader of model files: JSON by RFC 8259.
@Suite struct JSONReaderTests {
    private func read(_ text: String) -> Result<JSONNode, JSONFault> {
        do throws(JSONFault) { return .success(try JSONReader.read(Array(text.utf8))) } catch { return .failure(error) }
    }

    private func number(_ text: String) -> (Double, UInt64?)? {
        guard case .success(.number(let value, let whole)) = read(text) else { return nil }
        return (value, whole)
    }

    /// The same double, bit by bit, as the standard library reads.
    @Test func numbersAreTheNearest() throws {
        var texts = [
            "0", "-0", "1", "0.1", "-0.5", "1e22", "1e23", "123456789012345678", "9007199254740993", "1e-22", "1e308",
            "2.2250738585072011e-308", "5e-324", "1e-400", "0.30000000000000004", "17976931348623157e292", "1E+2",
            "1.5e-05", "18446744073709551615", "18446744073709551616", "99999999999999999999999",
        ]
        var generator = SeededGenerator(seed: 3, stream: "json")
        for _ in 0..<2000 {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { texts.append("\(value)") }
        }
        for text in texts {
            let (value, _) = try #require(number(text), "\(text)")
            #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(number("1e999")?.0 == .infinity && number("-1e999")?.0 == -.infinity)
        #expect(number("18446744073709551615")?.1 == .max && number("-1")?.1 == nil && number("1.0")?.1 == nil)
    }

    @Test func listsOfNumbersArePacked() {
        guard case .success(.numbers(let packed)) = read(" [1, -2.5 ,3e2]\n") else {
            Issue.record("not packed")
            return
        }
        #expect(packed == [1, -2.5, 300])
        guard case .success(.list(let mixed)) = read("[1,2,\"x\",[3],4]") else {
            Issue.record("no list")
            return
        }
        #expect(mixed.map(\.kind) == ["1.0", "2.0", "'x'", "a list", "4.0"])
        guard case .success(.list(let none)) = read("[ ]") else {
            Issue.record("no list")
            return
        }
        #expect(none.isEmpty)
    }

    @Test func stringsAndObjects() {
        guard case .success(.object(let members)) = read(#"{"a\n\u00e9\ud83d\ude00\/":true,"b":null,"c":{"d":"ü"}}"#)
        else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["a\né😀/", "b", "c"])
        #expect(members.map(\.value.kind) == ["true", "null", "an object"])
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1 2]", "[,1]", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "\"",
        "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "01", "-", "+1", ".5", "1.", "1e",
        "1e+", "nul", "tru", "NaN", "Infinity", "1 2", "[1]x", "{\"a\":1,\"a\":2}",
    ]) func faults(text: String) {
        guard case .failure(let fault) = read(text) else {
            Issue.record("read: \(text)")
            return
        }
        #expect(!fault.reason.isEmpty && fault.offset <= text.utf8.count)
    }

    @Test func depthAndBytes() {
        let deep = String(repeating: "[", count: 100_000)
        guard case .failure(let fault) = read(deep) else {
            Issue.record("read in spite of its depth")
            return
        }
        #expect(fault.reason.contains("more than 64"))
        let shallow = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        if case .failure(let fault) = read(shallow) { Issue.record("\(fault)") }
        #expect(throws: JSONFault.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }
}
