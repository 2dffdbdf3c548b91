import ChemIO
import Descriptors

/// Autocorrelations weighted by distance, divided by size, and by contact atom, against molSimplify 2.0.0 on tables that
/// are kept with their script in fixtures/complexes.
struct RACVariantSet: ConformanceSet {
    let name = "rac-variants"
    let summary = "fixtures/complexes: weight=distance, normalize=size, set=ligand of 24 complexes, molSimplify 2.0.0"
    let exceptions: [NamedException] = []

    private struct Entry: Decodable {
        var id: String
        var variant: String
        var columns: [String: Double]?
        var contacts: [[Double]]?
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Entry.self, "fixtures/complexes/variants.jsonl.gz")
        guard entries.count == 72 else { throw SetFailure("variants.jsonl.gz: \(entries.count) entries; expected 72") }
        for entry in entries {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/rac/xyz/\(entry.id).xyz"), format: .xyz)
            guard let molecule = records.first?.molecule, records.count == 1 else {
                throw SetFailure("\(entry.id): expected one frame")
            }
            let (spec, prefix) =
                switch entry.variant {
                case "distance": ("rac:weight=distance,mode=reference", "cd-")
                case "size": ("rac:normalize=size,mode=reference", "norm-")
                case "ligand": ("rac:set=ligand,mode=reference", "")
                default: throw SetFailure("there is no variant \"\(entry.variant)\"")
                }
            try report.check("\(entry.id) \(entry.variant)") { differences in
                let columns = try RACRows.columns(of: spec)
                switch try RACRows(spec).row(molecule) {
                case .failure(let error): differences.add("status", expected: "ok", found: error.message)
                case .success(let row):
                    if let expected = entry.columns {
                        compare(zip(columns, row), expected, prefix, &differences)
                    }
                    if let expected = entry.contacts {
                        differences.close(
                            "contacts", row, expected.flatMap(\.self), relative: 1e-9, absolute: 1e-9)
                    }
                }
            }
        }
    }

    private func compare(
        _ found: some Sequence<(String, Double)>, _ expected: [String: Double], _ prefix: String,
        _ differences: inout Differences
    ) {
        var met = 0
        for (column, value) in found where !column.hasPrefix("misc") {
            guard column.hasPrefix(prefix), let reference = expected[String(column.dropFirst(prefix.count))] else {
                differences.add("columns", expected: "a column of the reference", found: column)
                return
            }
            met += 1
            if !(abs(value - reference) <= 1e-9 * max(1, abs(reference))) {
                differences.add("values", expected: "\(column) \(reference)", found: "\(value)")
                return
            }
        }
        differences.equal("columns", met, expected.count)
    }
}
