import Testing

@testable import SeededRandom

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The test values that the page `random-numbers` publishes, read from it. They were made by another program.
@Suite struct PublishedValueTests {
    /// Cells of the rows of the page's tables with so many columns.
    private static func rows(columns: Int) throws -> [[String]] {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try Data(contentsOf: URL(filePath: "/\(root)/Sources/Learn/Learn.docc/random-numbers.md"))
        return String(decoding: page, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false).map {
                String($0.filter { $0 != "`" })
            }
        }.filter { $0.count == columns && UInt64($0[0]) != nil }
    }

    private static func stream(_ row: [String]) throws -> SeededGenerator {
        let seed = try #require(UInt64(row[0]))
        let index = try #require(UInt64(row[2]))
        return SeededGenerator(seed: seed, stream: row[1] == "(empty)" ? "" : row[1], index: index)
    }

    private static func parts(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    }

    @Test func draws() throws {
        let rows = try Self.rows(columns: 4)
        #expect(rows.count == 6)
        for row in rows {
            var generator = try Self.stream(row)
            let expected = Self.parts(row[3]).compactMap { UInt64($0, radix: 16) }
            #expect(expected.count == 3)
            #expect((0..<3).map { _ in generator.next() } == expected, "\(row)")
        }
    }

    @Test func numbersShufflesAndNormals() throws {
        let rows = try Self.rows(columns: 6)
        #expect(rows.count == 6)
        for row in rows {
            var uniform = try Self.stream(row)
            #expect(uniform.nextUniform() == Double(row[3]), "\(row)")
            var shuffle = try Self.stream(row)
            var items = Array(0..<10)
            shuffle.shuffle(&items)
            #expect(items == Self.parts(row[4]).compactMap { Int($0) }, "\(row)")
            var normal = try Self.stream(row)
            for expected in Self.parts(row[5]).compactMap({ Double($0) }) {
                #expect(abs(normal.nextNormal() - expected) <= 1e-14 * max(1, abs(expected)), "\(row)")
            }
        }
    }
}
