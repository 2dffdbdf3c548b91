import ChemIO
import Descriptors
import Tables

/// Coulomb matrices against DScribe 2.1.2 and the reference script.
struct CoulombMatrixSet: ConformanceSet {
    let name = "cm"
    let summary = "oracles/geo3d: Coulomb matrices of 202 structures (library), DScribe's tables (command line)"
    let exceptions = Exceptions.coulombMatrix

    private struct Entry: Decodable {
        var id: String
        var n: Int
        var perm: [Int]
        var rowNorms: [Double]
        var eigenvalues: [Double]
        var plainLower: [Double]?
        var sortedLower: [Double]?
        var sum: Double?
        var sumOfSquares: Double?
        var firstRow: [Double]?
        var lastRow: [Double]?

        enum CodingKeys: String, CodingKey {
            case id, n, perm
            case rowNorms = "row_norms_sorted"
            case eigenvalues = "eigenspectrum"
            case plainLower = "none_lower"
            case sortedLower = "sorted_l2_lower"
            case sum = "none_sum"
            case sumOfSquares = "none_sumsq"
            case firstRow = "sorted_l2_first_row"
            case lastRow = "sorted_l2_last_row"
        }
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Entry.self, environment.path("oracles/geo3d/cm.jsonl.gz"))
        guard entries.count == 202 else { throw SetFailure("cm.jsonl.gz: \(entries.count) structures; expected 202") }
        for entry in entries {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/geo3d/xyz/\(entry.id).xyz"), format: .xyz)
            try report.check(entry.id) { differences in
                guard let record = records.first, records.count == 1, record.failure == nil else {
                    differences.add("status", expected: "one frame", found: "\(records.count) records")
                    return
                }
                try compare(record.molecule, with: entry, &differences)
            }
        }
        for (table, variant) in [("none", "none"), ("sorted_l2", "sorted"), ("eigenspectrum", "eigen")] {
            try compareTable(table, variant: variant, environment, report)
        }
    }

    // MARK: Library

    private func compare(_ molecule: Molecule, with entry: Entry, _ differences: inout Differences) throws {
        let count = molecule.atomCount
        differences.equal("atoms", count, entry.n)
        guard count == entry.n, count > 0 else { return }
        let plain = try row(CoulombMatrix(variant: .none, size: count, flattening: .full), molecule)
        let sorted = try row(CoulombMatrix(variant: .sorted, size: count, flattening: .full), molecule)
        let eigenvalues = try row(CoulombMatrix(variant: .eigen, size: count), molecule)

        if let lower = entry.plainLower {
            differences.close("none", Self.lower(plain, count), lower, relative: 1e-9)
        }
        if let lower = entry.sortedLower {
            differences.close("sorted", Self.lower(sorted, count), lower, relative: 1e-9)
        }
        // The order of the rows, ties by our rule: exactly the rows and columns of the unsorted matrix.
        let permuted = entry.perm.flatMap { i in entry.perm.map { j in plain[i * count + j] } }
        differences.require("perm", sorted == permuted, expected: "rows in the order \(entry.perm)", found: "another")
        let rows = (0..<count).map { Array(sorted[$0 * count..<($0 + 1) * count]) }
        let norms = rows.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        differences.close("row norms", norms, entry.rowNorms, relative: 1e-9)
        if let sum = entry.sum { differences.close("sum", [plain.reduce(0, +)], [sum], relative: 1e-9) }
        if let sum = entry.sumOfSquares {
            differences.close("sum of squares", [plain.reduce(0) { $0 + $1 * $1 }], [sum], relative: 1e-9)
        }
        if let first = entry.firstRow { differences.close("first row", rows[0], first, relative: 1e-9) }
        if let last = entry.lastRow { differences.close("last row", rows[count - 1], last, relative: 1e-9) }
        let scale = entry.eigenvalues.map(abs).max() ?? 0
        differences.close("eigen", eigenvalues, entry.eigenvalues, relative: 0, absolute: 1e-9 * scale)

        // The default flattening holds the same numbers.
        let flattened = try row(CoulombMatrix(variant: .sorted, size: count), molecule)
        differences.require(
            "lower", flattened == Self.lower(sorted, count), expected: "the lower triangle of the full matrix",
            found: "other numbers")
    }

    private func row(_ descriptor: CoulombMatrix, _ molecule: Molecule) throws -> [Double] {
        var row = [Double](repeating: .nan, count: descriptor.columns.count)
        var scratch = descriptor.makeScratch()
        var span = row.mutableSpan
        try descriptor.write(molecule, index: 0, into: &span, scratch: &scratch)
        return row
    }

    /// Lower triangle with the diagonal, row by row.
    private static func lower(_ matrix: [Double], _ count: Int) -> [Double] {
        (0..<count).flatMap { matrix[$0 * count...$0 * count + $0] }
    }

    // MARK: Command line

    /// Compares what the command writes for the first 20 QM7 structures with DScribe's own output.
    private func compareTable(
        _ table: String, variant: String, _ environment: Environment, _ report: SetReport
    ) throws {
        let expected = try Files.lines(environment.path("oracles/geo3d/dscribe_\(table)_n23.csv.gz")).map {
            String(decoding: $0, as: UTF8.self).split(separator: ",").map(String.init)
        }
        guard expected.count == 20 else { throw SetFailure("dscribe_\(table): \(expected.count) rows; expected 20") }
        let files = expected.map { environment.path("oracles/geo3d/xyz/\($0[0]).xyz") }
        let spec = "cm:variant=\(variant),size=23" + (variant == "eigen" ? "" : ",flatten=full")
        for format in ["npy", "csv"] {
            let output = environment.temporary("\(table).\(format)")
            let errors = environment.temporary("stderr")
            let result = try ChildProcess.run(
                environment.descgen, ["featurize", "-d", spec, "-o", output] + files, errors: errors)
            guard result.status == 0 else {
                report.fail("dscribe_\(table) (\(format))", "\(result.description): \(try Files.text(errors))")
                continue
            }
            let rows = try format == "npy" ? Self.readNPY(output) : readCSV(output)
            for (index, cells) in expected.enumerated() {
                report.check("dscribe_\(table) \(cells[0]) (\(format))") { differences in
                    guard index < rows.count else {
                        differences.add("rows", expected: "20", found: "\(rows.count)")
                        return
                    }
                    differences.equal("id", rows[index].id, cells[0])
                    let numbers = cells.dropFirst().compactMap { Double($0) }
                    let scale = numbers.map(abs).max() ?? 0
                    differences.close(
                        "values", rows[index].values, numbers, relative: variant == "eigen" ? 0 : 1e-9,
                        absolute: variant == "eigen" ? 1e-9 * scale : 0)
                }
            }
        }
    }

    static func readNPY(_ path: String) throws -> [(id: String, values: [Double])] {
        let array = try NPYReader.read(try Files.bytes(path))
        let ids = try Files.lines(path + ".ids.txt").map { String(decoding: $0, as: UTF8.self) }
        guard array.shape.count == 2, let values = array.doubles(), ids.count == array.shape[0] else {
            throw SetFailure("\(path): shape \(array.shape) with \(ids.count) ids")
        }
        let width = array.shape[1]
        return ids.enumerated().map { ($1, Array(values[$0 * width..<($0 + 1) * width])) }
    }

    private func readCSV(_ path: String) throws -> [(id: String, values: [Double])] {
        let table = try ReferenceTable(path, columns: ["id", "status"], dialect: .csv)
        return table.rows.map { row in (row["id"], row.cells.dropFirst(2).map { Double($0) ?? .nan }) }
    }
}
