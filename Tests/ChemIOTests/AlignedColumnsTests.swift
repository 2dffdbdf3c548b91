import MolecularGraph
import Testing

@testable import ChemIO

/// Lines at fixed places, and lines that only look so: reading must not depend on what the lines before looked like.
@Suite("Aligned columns")
struct AlignedColumnsTests {
    /// Reads lines below a first one that gives the layout: as one frame, and each line in a frame of its own.
    private func compare(_ first: String, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        let together = read([first] + lines)
        for (index, line) in lines.enumerated() {
            let alone = read([line])
            #expect(together.count == 3 * (lines.count + 1), sourceLocation: sourceLocation)
            guard alone.count == 3, together.count == 3 * (lines.count + 1) else { continue }
            #expect(
                Array(together[3 * index + 3..<3 * index + 6]).map(\.bitPattern) == alone.map(\.bitPattern), "\(line)",
                sourceLocation: sourceLocation)
        }
    }

    private func read(_ lines: [String]) -> [Double] {
        coordinates("\(lines.count)\nx\n" + lines.joined(separator: "\n") + "\n") ?? []
    }

    private func coordinates(_ text: String) -> [Double]? {
        var parser = XYZParser()
        var molecule = Molecule()
        let bytes = Array(text.utf8)
        do {
            try bytes.withUnsafeBytes { try parser.parse($0, at: SourcePosition(record: 1, line: 1), into: &molecule) }
        } catch {
            return nil
        }
        return molecule.coordinateColumn
    }

    @Test("Numbers of any width and sign in the columns")
    func widths() {
        compare(
            "C      1.041682    -0.056200    -0.071481",
            [
                "H      2.130894    -0.056202    -0.071496", "Cl  -999.000001    12.345678  -123.456789",
                "H 123456.000000 12345.000000 -1234.000000", "H  123456.000000    0.000000    -0.000000",
                "H     12.654321   123.654321   -12.654321", "H     99.999999   -10.000000   100.000000",
                "H -12345.654321 -1234.654321 -1234.654321", "H      0.000000     0.000000     9.999999",
            ])
        compare("H 0.1 0.2 0.3456789", ["H 0.4 0.5 0.6456789", "H -.4 0.5 0.6456789", "C 1.4 2.5 3.6456789"])
    }

    @Test(
        "Lines that differ from the layout",
        arguments: [
            "H      2.13089      0.056202     0.071496 ", "H      2.130894\t   -0.056202    -0.071496",
            "H \t    2.130894    -0.056202    -0.071496", "H      2.130894    -0.056202    -0.0714965",
            "H      2.130894    -0.056202    -0.07149 ", "H      2.130894    -0.056202    -0.071496 1",
            "H      2.130894    +0.056202    -0.071496", "H      2.130894    -0.05620e    -0.071496",
            "H      2.130894   - 0.056202    -0.071496", "H      2.130894   --0.056202    -0.071496",
            "H     2 .130894    -0.056202    -0.071496", "H      2.130894    -0.056202   -10.071496",
            "H      2e130894    -0.056202    -0.071496", "H      2.1308941   -0.056202    -0.071496",
            "H      2.130894    -0.056202    -0.07\u{1}496", "Hx     2.130894    -0.056202    -0.071496",
            "H      2.130894    -0.056202     .071496 ", "H      2.130894            .        -0.071496",
            "H      2.130894 3  -0.056202    -0.071496", "H 4    2.130894    -0.056202    -0.071496",
            "H      2.130894-1234.056202    -0.071496", "Fe-123456.000000    0.000000    -0.000000",
        ])
    func others(line: String) {
        let first = "C      1.041682    -0.056200    -0.071481"
        let last = "O      7.000001    -7.000002     7.000003"
        let alone = coordinates("1\nx\n\(line)\n")
        let together = coordinates("3\nx\n\(first)\n\(line)\n\(last)\n")
        #expect((alone == nil) == (together == nil))
        guard let alone, let together else { return }
        #expect(together == [1.041682, -0.0562, -0.071481] + alone + [7.000001, -7.000002, 7.000003])
    }

    @Test("Every printed number is the nearest double")
    func nearest() {
        var state: UInt64 = 88_172_645_463_325_252
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        for digits in 1...8 {
            var lines: [String] = []
            var expected: [Double] = []
            for _ in 0..<200 {
                var line = "C "
                for _ in 0..<3 {
                    let whole = next() % (next() % 2 == 0 ? 10 : 1_000_000)
                    let fraction = String(String(next() % 100_000_000 + 100_000_000).dropFirst().prefix(digits))
                    let text = (next() % 2 == 0 ? "-" : "") + "\(whole).\(fraction)"
                    line += String(repeating: " ", count: 17 - text.utf8.count) + text
                    expected.append(Double(text) ?? .nan)
                }
                lines.append(line)
            }
            #expect(read(lines).map(\.bitPattern) == expected.map(\.bitPattern))
        }
    }

    @Test("A frame that ends without a line feed right behind the last number")
    func shortEnd() {
        let lines = ["C      1.041682    -0.056200    -0.071481", "H      2.130894    -0.056202    -0.071496"]
        let text = "2\nx\n" + lines.joined(separator: "\n")
        #expect(coordinates(text) == [1.041682, -0.0562, -0.071481, 2.130894, -0.056202, -0.071496])
        #expect(coordinates(text + "\n") == coordinates(text))
    }

    @Test("Lines of free form: no layout is tried for ever, and all are read")
    func freeForm() {
        var lines: [String] = []
        var expected: [Double] = []
        for index in 0..<50 {
            let value = "\(index % 7).\(String(repeating: "3", count: index % 8 + 1))"
            lines.append("C \(value) -\(value) \(value)")
            expected += [Double(value) ?? .nan, -(Double(value) ?? .nan), Double(value) ?? .nan]
        }
        #expect(read(lines) == expected)
    }
}
