import Learn

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Training rows of the spin-splitting set, standardised once, as `tmc-feature-selection.md` has them.
struct SpinSplitting {
    let features: Matrix
    let target: [Double]
    let folds: Folds

    /// Reads the random split, or the rows at 20 % exact exchange.
    init(shared: String, onlyTwentyPercent: Bool = false) throws {
        let table = try Self.table("\(shared)/data/tmc/spin-splitting-rac155.csv")
        let splits = try Self.table(
            "\(shared)/oracles/learn/\(onlyTwentyPercent ? "tmc_splits_hfx20" : "tmc_splits").csv")
        let suffix = onlyTwentyPercent ? "" : "_random"
        guard let role = splits.header.firstIndex(where: { $0 == "role" + suffix }),
            let fold = splits.header.firstIndex(where: { $0 == "fold" + suffix }),
            let row = splits.header.firstIndex(of: "row"),
            let last = table.header.firstIndex(of: "spin_splitting_kcal_mol")
        else { throw BenchmarkError(description: "the columns of the splits are not as expected") }
        let others: Set<String> = ["id", "group", "metal", "spin_splitting_kcal_mol"]
        let columns = table.header.indices.filter { !others.contains(table.header[$0]) }
        var rows: [[Double]] = []
        var targets: [Double] = []
        var assignment: [Int] = []
        for split in splits.rows where split[role] == "train" {
            let cells = table.rows[Int(split[row]) ?? 0]
            rows.append(columns.map { Double(cells[$0]) ?? .nan })
            targets.append(Double(cells[last]) ?? .nan)
            assignment.append(Int(split[fold]) ?? -1)
        }
        let raw = Matrix(rows)
        features = StandardScaler(fittedTo: raw).transform(raw)
        let column = Matrix(rows: targets.count, columns: 1, values: targets)
        target = StandardScaler(fittedTo: column).transform(column).values
        folds = try Folds(assignment: assignment)
    }

    private static func table(_ path: String) throws -> (header: [String], rows: [[String]]) {
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let rows = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let header = rows.first else { throw BenchmarkError(description: "\(path) is empty") }
        return (header, Array(rows.dropFirst()))
    }
}

/// Why a step could not be run.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}
