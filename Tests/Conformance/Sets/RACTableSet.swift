import ChemIO
import Complexes
import Descriptors
import Tables

/// The published table of revised autocorrelations of 2,125 octahedral complexes, from their structures.
struct RACTableSet: ConformanceSet {
    let name = "rac-mbe"
    let summary = "data/tmc: 180 columns of 2,125 complexes of the many_body_ml tables (mode=reference)"
    let exceptions: [NamedException] = []

    /// Rows whose axis is a tie between isomers: the published numbers are those of the low-spin geometry
    /// (rac.md 5.3). All others are those of the high-spin geometry.
    private static let lowSpinRows = Set(
        ["co_2", "cr_2", "fe_2", "fe_3", "mn_2", "mn_3"].map { metal in
            ([metal] + Array(repeating: "hydrogencyanide", count: 3) + Array(repeating: "hydrogenisocyanide", count: 3))
                .joined(separator: "_")
        })

    func run(_ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("data/tmc/mbe-spin-orbitals-rac184.csv"), columns: ["subset", "name", "high_spin"],
            dialect: .csv
        ).rows
        guard rows.count == 2125 else { throw SetFailure("\(rows.count) rows; expected 2125") }
        let rowOfComplex = Dictionary(uniqueKeysWithValues: rows.map { ("\($0["subset"])/\($0["name"])", $0) })
        let reference = try RACRows("rac:set=standard,mode=reference")
        var met = 0
        let fault = try RecordStream.read(environment.path("data/tmc/mbe-structures.xyz.gz"), format: .xyz) { record in
            // "subset/name_multiplicity"
            let title = record.molecule.title
            guard let end = title.lastIndex(of: "_"), let row = rowOfComplex[String(title[..<end])] else { return }
            let isHighSpin = title[title.index(after: end)...] == row["high_spin"]
            guard isHighSpin != Self.lowSpinRows.contains(row["name"]) else { return }
            met += 1
            report.check(title) {
                reference.compare(record.molecule, with: row, "columns", tolerance: 1e-6, &$0)
            }
        }
        if let fault { throw SetFailure("\(fault)") }
        report.check("number of complexes") { $0.equal("rows met", met, 2125) }
    }
}
