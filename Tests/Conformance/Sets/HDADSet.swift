import ChemIO
import Descriptors
import MolecularGraph
import Tables

/// Histograms of distances, angles and torsions against the reference script.
struct HDADSet: ConformanceSet {
    let name = "hdad"
    let summary =
        "oracles/geo3d: internal coordinates of 202 structures (library), fit and rows of two models (command line)"
    let exceptions: [NamedException] = []

    func run(_ environment: Environment, _ report: SetReport) throws {
        try compareCoordinates(environment, report)
        try compareModels(environment, report)
    }

    // MARK: Internal coordinates

    private struct Coordinates: Decodable {
        struct Value: Decodable {
            var elements: String
            var value: Double
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                elements = try container.decode(String.self)
                value = try container.decode(Double.self)
            }
        }
        var id: String
        var n_bonds: Int
        var counts: [String: Int]
        var bonds: [[Int]]?
        var HDA: [Value]?
        var HDAD: [Value]?
    }

    private func compareCoordinates(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(
            Coordinates.self, environment.path("oracles/geo3d/internal_coordinates.jsonl.gz"))
        guard entries.count == 202 else { throw SetFailure("internal_coordinates: \(entries.count); expected 202") }
        for entry in entries {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/geo3d/xyz/\(entry.id).xyz"), format: .xyz)
            try report.check(entry.id) { differences in
                guard let molecule = records.first?.molecule, records.count == 1 else {
                    differences.add("status", expected: "one frame", found: "\(records.count) records")
                    return
                }
                let table = try InternalCoordinateTable(molecule)
                differences.equal("bonds", table.bonds.count, entry.n_bonds)
                for block in HDADBlock.allCases {
                    differences.equal(
                        block.rawValue, table.entries.count { $0.block == block }, entry.counts[block.rawValue] ?? -1)
                }
                if let bonds = entry.bonds {
                    differences.equal(
                        "bonds", table.bonds.map { [$0.x + 1, $0.y + 1] }, bonds.map { $0.sorted() }.sorted(by: <))
                }
                compare(table, .angles, entry.HDA, &differences)
                compare(table, .dihedrals, entry.HDAD, &differences)
            }
        }
    }

    /// Compares the values of a block, by elements and then by size.
    private func compare(
        _ table: InternalCoordinateTable, _ block: HDADBlock, _ expected: [Coordinates.Value]?,
        _ differences: inout Differences
    ) {
        guard let expected else { return }
        let mine = table.entries.filter { $0.block == block }.map { ($0.elements, $0.value) }.sorted { $0 < $1 }
        let theirs = expected.map { ($0.elements, $0.value) }.sorted { $0 < $1 }
        differences.equal("\(block.rawValue) elements", mine.map(\.0), theirs.map(\.0))
        // Stored with eight decimals; an angle has up to 180 degrees.
        differences.close(block.rawValue, mine.map(\.1), theirs.map(\.1), relative: 0, absolute: 1e-8)
    }

    // MARK: Models and rows

    private struct Model: Decodable {
        struct Block: Decodable {
            var block: String
            var elements: [String]
            var count: Int
            var bins: [Double]
        }
        var format: String
        var version: Int
        var n_train: Int
        var blocks: [Block]
    }

    private struct ModelFile: Decodable {
        struct Entry: Decodable {
            var spec: String
            var model: Model
        }
        var format: String
        var descriptors: [Entry]
    }

    private struct SparseRow: Decodable {
        var id: String
        var size: Int
        var unknown: Int
        var nonzero: [[Double]]
    }

    private func compareModels(_ environment: Environment, _ report: SetReport) throws {
        let oracle = environment.path("oracles/geo3d")
        let structures = try ReferenceTable(oracle + "/structures.csv", columns: ["id", "group"], dialect: .csv).rows
        let all = structures.map { oracle + "/xyz/\($0["id"]).xyz" }
        let qm7 = structures.filter { $0["group"] == "qm7" }.map { oracle + "/xyz/\($0["id"]).xyz" }
        for (name, files, stored) in [("qm7", qm7, "hdad_model_qm7.json"), ("all", all, "hdad_model_all.json.gz")] {
            let expected = try Files.decode(Model.self, oracle + "/" + stored)
            let bare = environment.temporary("\(name)-oracle.json")
            try Files.write(try Files.bytes(oracle + "/" + stored), to: bare)
            // Order and number of threads do not matter: the same bytes.
            var texts: [[UInt8]] = []
            let model = environment.temporary("\(name).json")
            for (jobs, order) in [(1, files), (2, files.reversed()), (8, files)] {
                try environment.runTool(
                    ["fit", "-d", "hdad", "-j", "\(jobs)", "--batch-records", "7", "-o", model] + order)
                texts.append(try Files.bytes(model))
            }
            report.check("\(name) order and jobs") { differences in
                differences.require(
                    "bytes", texts.allSatisfy { $0 == texts[0] }, expected: "the same model", found: "another")
            }
            let found = try Files.decode(ModelFile.self, model)
            report.check("\(name) model") { differences in
                differences.equal("format", found.format, "descgen-model")
                differences.equal("entries", found.descriptors.map(\.spec), ["hdad"])
                compare(found.descriptors[0].model, expected, &differences)
            }
            let rows = try expectedRows(name, oracle)
            for (way, file) in [("own", model), ("oracle", bare)] {
                try compareRows("\(name), \(way) model", file, files, rows, environment, report)
            }
        }
    }

    private func compare(_ model: Model, _ expected: Model, _ differences: inout Differences) {
        differences.equal("model format", model.format, expected.format)
        differences.equal("version", model.version, expected.version)
        differences.equal("n_train", model.n_train, expected.n_train)
        func name(_ block: Model.Block) -> String { block.block + ":" + block.elements.joined(separator: "-") }
        differences.equal("blocks", model.blocks.map(name), expected.blocks.map(name))
        for (mine, theirs) in zip(model.blocks, expected.blocks) {
            differences.equal("\(name(theirs)) count", mine.count, theirs.count)
            differences.close("\(name(theirs)) bins", mine.bins, theirs.bins, relative: 0, absolute: 1e-9)
        }
    }

    /// The rows of the script: full for QM7, sparse for all.
    private func expectedRows(_ name: String, _ oracle: String) throws -> [(id: String, values: [Double])] {
        if name == "qm7" {
            let table = try ReferenceTable(oracle + "/hdad_qm7.csv.gz", columns: ["id", "unknown"], dialect: .csv)
            return table.rows.map { row in
                (row["id"], row.cells.dropFirst().dropLast().map { Double($0) ?? .nan })
            }
        }
        return try JSONLines.read(SparseRow.self, oracle + "/hdad_all_sparse.jsonl.gz").map { row in
            var values = [Double](repeating: 0, count: row.size)
            for pair in row.nonzero { values[Int(pair[0])] = pair[1] }
            return (row.id, values)
        }
    }

    private func compareRows(
        _ name: String, _ model: String, _ files: [String], _ expected: [(id: String, values: [Double])],
        _ environment: Environment, _ report: SetReport
    ) throws {
        var widths: [Int] = []
        var tables: [[(id: String, values: [Double])]] = []
        for level in ["hdad", "hda", "hd"] {
            let output = environment.temporary("rows.npy")
            try environment.runTool(
                ["featurize", "-d", level, "--model", model, "--id-from", "file", "-o", output] + files)
            let rows = try CoulombMatrixSet.readNPY(output)
            tables.append(rows)
            widths.append(rows.first?.values.count ?? 0)
        }
        report.check("\(name): widths") { differences in
            differences.equal("hdad", widths[0], expected.first?.values.count ?? -1)
            differences.require(
                "hda, hd", widths[0] > widths[1] && widths[1] > widths[2], expected: "fewer columns", found: "\(widths)"
            )
        }
        for (index, row) in expected.enumerated() {
            report.check("\(name): \(row.id)") { differences in
                guard index < tables[0].count else {
                    differences.add("rows", expected: "\(expected.count)", found: "\(tables[0].count)")
                    return
                }
                differences.equal("id", tables[0][index].id, row.id)
                for (level, table) in tables.enumerated() {
                    // Ten digits are stored; values are counts of up to some hundreds.
                    differences.close(
                        "values", table[index].values, Array(row.values.prefix(widths[level])), relative: 1e-9,
                        absolute: 1e-9)
                }
            }
        }
    }
}

/// Bonds order as their pairs of numbers do.
private func < (left: [Int], right: [Int]) -> Bool { left.lexicographicallyPrecedes(right) }
