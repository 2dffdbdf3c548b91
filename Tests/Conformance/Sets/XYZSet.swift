import ChemIO

/// XYZ files against a plain reading, figures set by hand, and ASE's extended XYZ.
struct XYZSet: ConformanceSet {
    let name = "xyz"
    let summary = "data/xyz: every frame against a plain reading, by-hand figures and ASE 3.29.0"
    let exceptions = Exceptions.xyz

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = [
            "file", "record", "oracle", "status", "title", "atoms", "formula_explicit", "first_xyz", "last_xyz",
        ]
        for table in ["expected.tsv", "bulk-expected.tsv.gz"] {
            let rows = try ReferenceTable(environment.path("data/xyz/" + table), columns: columns).rows
            for (file, rows) in rows.filter({ $0["oracle"].hasPrefix("plain reading") }).grouped(by: "file") {
                try comparePlain(file, rows, environment, report)
            }
        }
        try compareByHand(environment, report)
        let rows = try ReferenceTable(
            environment.path("data/xyz/ase-expected.tsv"), columns: ["file", "record", "ASE 3.29.0", "cell", "pbc"]
        ).rows
        for (file, rows) in rows.filter({ $0["ASE 3.29.0"] == "ok" }).grouped(by: "file") {
            try compareASE(file, rows, environment, report)
        }
    }

    // MARK: Plain reading

    private func comparePlain(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws {
        var index = 0
        let fault = try RecordStream.read(environment.path("data/xyz/" + file), format: .xyz) { record in
            defer { index += 1 }
            let name = "\(file)#\(index)"
            guard index < rows.count, Int(rows[index]["record"]) == index else {
                report.check(name) { $0.add("frame", expected: "no frame", found: Self.describe(record)) }
                return
            }
            let row = rows[index]
            report.check(name) { differences in
                if row["status"] == "stop" {
                    // The plain reading found a fault here: no frame may be delivered.
                    differences.require(
                        "stop", record.failure != nil, expected: "no frame: \(row["note"])",
                        found: Self.describe(record))
                    return
                }
                guard record.failure == nil else {
                    differences.add("status", expected: "a frame", found: Self.describe(record))
                    return
                }
                Self.compare(record.molecule, with: row, &differences)
            }
        }
        for row in rows.dropFirst(index) {
            // Where the plain reading stops, the file may just as well end.
            report.check("\(file)#\(row["record"])") { differences in
                differences.require(
                    "status", row["status"] == "stop", expected: "a frame", found: "the end of the file")
            }
        }
        if let fault { report.check("\(file) as a whole") { $0.add("fault", expected: "none", found: "\(fault)") } }
    }

    private static func compare(
        _ molecule: Molecule, with row: ReferenceTable.Row, _ differences: inout Differences
    ) {
        differences.equal("atoms", "\(molecule.atomCount)", row["atoms"])
        compareTitle(molecule.title, row["title"], &differences)
        compareFormula(MolecularFormula(of: molecule).text, row["formula_explicit"], &differences)
        // The tables hold six digits.
        differences.close("first", molecule.position(of: 0), row.numbers("first_xyz"), relative: 5e-6)
        differences.close(
            "last", molecule.position(of: molecule.atomCount - 1), row.numbers("last_xyz"), relative: 5e-6)
    }

    /// The tables end a long title with "…"; an empty one may also mean that none was noted.
    private static func compareTitle(_ found: String, _ expected: String, _ differences: inout Differences) {
        guard !expected.isEmpty else { return }
        guard expected.hasSuffix("…") else {
            differences.equal("title", found, expected)
            return
        }
        let start = String(expected.dropLast())
        differences.equal("title", String(found.prefix(start.count)), start)
    }

    /// A dummy atom is `X` in the tables, sorted as such, and `*` in ours: then only the numbers of atoms count.
    private static func compareFormula(_ found: String, _ expected: String, _ differences: inout Differences) {
        guard found.contains("*"), expected.contains("X"), parts(found) == parts(expected) else {
            differences.equal("formula", found, expected)
            return
        }
    }

    /// Symbols with their numbers, sorted.
    private static func parts(_ formula: String) -> [String] {
        var parts: [String] = []
        for character in formula {
            if character.isUppercase || character == "*" {
                parts.append(character == "*" ? "X" : String(character))
            } else if !parts.isEmpty {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.sorted()
    }

    private static func describe(_ record: ReadRecord) -> String {
        record.failure.map { "\($0)" } ?? "a frame of \(record.molecule.atomCount) atoms"
    }

    // MARK: By hand

    private func compareByHand(_ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("data/xyz/constructed/expected-by-hand.tsv"), columns: ["file", "frames", "atoms"]
        ).rows
        for row in rows {
            let file = row["file"]
            let (records, fault) = try RecordStream.readAll(
                environment.path("data/xyz/constructed/" + file), format: .xyz)
            report.check("by hand: \(file)") { differences in
                if let failure = fault ?? records.compactMap(\.failure).first {
                    differences.add("status", expected: "no fault", found: "\(failure)")
                    return
                }
                differences.equal("frames", "\(records.count)", row["frames"])
                differences.equal(
                    "atoms", records.map { "\($0.molecule.atomCount)" }.joined(separator: ","), row["atoms"])
                if differences.entries.isEmpty { HandFigures.facts[file]?(records, &differences) }
            }
        }
        for file in HandFigures.facts.keys.sorted() where !rows.contains(where: { $0["file"] == file }) {
            report.check("by hand: \(file)") { $0.add("row", expected: "a row in the table", found: "none") }
        }
    }

    // MARK: ASE

    private func compareASE(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws {
        let (records, _) = try RecordStream.readAll(environment.path("data/xyz/" + file), format: .xyz)
        for row in rows {
            guard let index = Int(row["record"]), index < records.count else {
                report.check("ASE: \(file)#\(row["record"])") {
                    $0.add("status", expected: "a frame", found: "\(records.count) records in the file")
                }
                continue
            }
            let molecule = records[index].molecule
            report.check("ASE: \(file)#\(index)") { differences in
                differences.equal("atoms", "\(molecule.atomCount)", row["atoms"])
                // ASE puts hydrogen second even without carbon.
                Self.compareFormula(
                    MolecularFormula(of: molecule).text(order: .hydrogenSecond), row["formula"], &differences)
                differences.close("first", molecule.position(of: 0), row.numbers("first_xyz"), relative: 5e-6)
                differences.close("cell", molecule.cell?.vectors ?? [], row.numbers("cell"), relative: 5e-6)
                let periodic = molecule.cell?.isPeriodic ?? [false, false, false]
                differences.equal("pbc", periodic.map { $0 ? "T" : "F" }.joined(), row["pbc"])
            }
        }
    }
}
