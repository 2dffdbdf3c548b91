import ChemIO
import Learn
import Tables

/// Reads the tables of `train` and `predict`.
enum TableInput {
    /// A CSV, TSV (plain or gzip) or NPZ file.
    ///
    /// - Parameter targetName: what the array `y` of an NPZ file is called.
    static func read(_ path: String, targetName: String?) throws -> LearningTable {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let bytes = try WholeFile.read(path)
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        if plain.hasSuffix(".npz") {
            return try LearningTable(npz: path, name: name, targetName: targetName)
        }
        return try LearningTable(bytes: bytes, name: name, isTabSeparated: plain.hasSuffix(".tsv"))
    }

    /// Divides `FILE.csv:NAME` into the file and the column; a text without a known table suffix before a colon is a
    /// column of the matrix.
    static func target(_ text: String) -> (file: String?, column: String) {
        for suffix in [".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npz"] {
            guard let range = text.range(of: suffix + ":") else { continue }
            let file = String(text[..<text.index(before: range.upperBound)])
            return (file, String(text[range.upperBound...]))
        }
        return (nil, text)
    }
}

extension StringProtocol {
    /// The first place of a text, without Foundation.
    fileprivate func range(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) {
                return start..<index(start, offsetBy: part.count)
            }
            start = index(after: start)
        }
        return nil
    }
}

/// Lists of numbers on the command line.
enum NumberList {
    /// What a list may be, for messages.
    static let expected = "a number, numbers with commas between them, or FROM:TO:COUNTlog"

    /// `0.1`, `0.1,1,10`, or `1e-6:1:7log` (seven numbers in equal ratios from 1e-6 to 1).
    static func parse(_ text: String, option: String) throws -> [Double] {
        guard let numbers = numbers(text) else {
            throw CommandFailure.usage("\(option) \(text); expected \(expected)")
        }
        return numbers
    }

    /// The numbers of a list; nil if it is none.
    static func numbers(_ text: String) -> [Double]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 3, parts[2].hasSuffix("log"), let first = Double(parts[0]), let last = Double(parts[1]),
            let count = Int(parts[2].dropLast(3)), count >= 2, count <= 10_000, first > 0, last > 0
        {
            // The ends exactly as written; powers of ten without the dust of roots.
            return Array(
                ElasticNetPath.logarithmic(from: first, ratio: last / first, count: count).dropLast()
                    .map { Digits.rounded($0, to: 12) }) + [last]
        }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let values = numbers.compactMap(\.self)
        return values.count == numbers.count ? values : nil
    }
}

/// Numbers with few digits.
enum Digits {
    /// The nearest number of so many decimal digits, 1 to 15; the number itself where there is none.
    static func rounded(_ value: Double, to count: Int) -> Double {
        guard value.isFinite, value != 0 else { return value }
        var exponent = 0
        var scaled = value.magnitude
        let limit = (0..<count).reduce(1.0) { power, _ in power * 10 }
        while scaled >= limit, exponent < 400 {
            scaled /= 10
            exponent += 1
        }
        while scaled * 10 < limit, exponent > -400 {
            scaled *= 10
            exponent -= 1
        }
        // Through text, which is read exactly.
        let digits = Int64(scaled.rounded())
        return Double("\(value < 0 ? "-" : "")\(digits)e\(exponent)") ?? value
    }
}
