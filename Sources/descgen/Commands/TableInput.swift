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
    /// `0.1`, `0.1,1,10`, or `1e-6:1:7log` (seven numbers in equal ratios from 1e-6 to 1).
    static func parse(_ text: String, option: String) throws -> [Double] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 3, parts[2].hasSuffix("log"), let first = Double(parts[0]), let last = Double(parts[1]),
            let count = Int(parts[2].dropLast(3)), count >= 2, count <= 10_000, first > 0, last > 0
        {
            // The ends exactly as written.
            return Array(
                ElasticNetPath.logarithmic(from: first, ratio: last / first, count: count).dropLast()) + [last]
        }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let values = numbers.compactMap { $0 }
        guard values.count == numbers.count else {
            throw CommandFailure.usage(
                "\(option) \(text); expected a number, numbers with commas between them, or FROM:TO:COUNTlog")
        }
        return values
    }
}
