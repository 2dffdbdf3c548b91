import ChemIO

/// MOL and SD files against RDKit, read without sanitisation and with all hydrogens kept.
struct SDFSet: ConformanceSet {
    let name = "sdf"
    let summary =
        "data/sdf: all that RDKit 2026.09.1 reads: counts, formula, charge, isotopes, positions, fields"
    let exceptions = Exceptions.sdf

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = [
            "file", "record", "oracle", "status", "atoms", "bonds", "formula_explicit", "charge", "isotopes",
            "first_xyz", "last_xyz", "fields",
        ]
        for table in ["expected.tsv", "bulk-expected.tsv.gz"] {
            let rows = try ReferenceTable(environment.path("data/sdf/" + table), columns: columns).rows
            for (file, rows) in rows.filter({ $0["oracle"].hasPrefix("RDKit") }).grouped(by: "file") {
                try compare(file, rows, environment, report)
            }
        }
    }

    private func compare(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws {
        // A record that RDKit refuses need neither be read nor refused.
        var wanted: [Int: ReferenceTable.Row] = [:]
        for row in rows where row["status"] == "ok" {
            guard let index = Int(row["record"]) else { throw SetFailure("\(file): no record number") }
            wanted[index] = row
        }
        var index = 0
        let format = StructureFormat.ofPath(file) ?? .sdf
        let fault = try RecordStream.read(environment.path("data/sdf/" + file), format: format) { record in
            defer { index += 1 }
            guard let row = wanted.removeValue(forKey: index) else { return }
            report.check("\(file)#\(index)") { differences in
                if let failure = record.failure {
                    differences.add("status", expected: "a record", found: "\(failure)")
                } else {
                    Self.compare(record.molecule, with: row, &differences)
                }
            }
        }
        for missing in wanted.keys.sorted() {
            report.check("\(file)#\(missing)") { differences in
                differences.add(
                    "status", expected: "a record", found: fault.map { "\($0)" } ?? "the end of the file")
            }
        }
    }

    private static func compare(
        _ molecule: Molecule, with row: ReferenceTable.Row, _ differences: inout Differences
    ) {
        differences.equal("atoms", "\(molecule.atomCount)", row["atoms"])
        // A bond to a group of atoms is one line of the bond block.
        differences.equal("bonds", "\(molecule.bondCount + molecule.multiCenterAttachments.count)", row["bonds"])
        differences.equal("formula", FormulaText.explicit(of: molecule), row["formula_explicit"])
        differences.equal("charge", "\(molecule.totalCharge ?? 0)", row["charge"])
        let isotopes = (0..<molecule.atomCount).filter { molecule.isotope(of: $0) != nil }
        differences.equal("isotopes", "\(isotopes.count)", row["isotopes"])
        if molecule.atomCount > 0 {
            // The tables hold six digits.
            differences.close("first", molecule.position(of: 0), row.numbers("first_xyz"), relative: 5e-6)
            differences.close(
                "last", molecule.position(of: molecule.atomCount - 1), row.numbers("last_xyz"), relative: 5e-6)
        }
        differences.equal("fields", molecule.dataFields.map(\.name).joined(separator: ";"), row["fields"])
    }
}
