import ChemIO

/// CML files against a plain reading of their XML.
struct CMLSet: ConformanceSet {
    let name = "cml"
    let summary = "data/cml: every molecule with atoms against a plain reading of the XML, and files without molecules"
    let exceptions = Exceptions.cml

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = [
            "file", "record", "oracle", "status", "atoms", "bonds", "formula_explicit", "charge", "first_xyz",
            "last_xyz", "note",
        ]
        let rows = try ReferenceTable(environment.path("data/cml/expected.tsv"), columns: columns).rows
            .filter { $0["oracle"] == "XML reading (expat)" }
        let files = rows.grouped(by: "file")
        guard files.count == 246 else { throw SetFailure("expected.tsv has \(files.count) files; expected 246") }
        var recordCounts: [String: Int] = [:]
        for (file, rows) in files {
            recordCounts[file] = try compare(file, rows, environment, report)
        }
        try compareKnownWrong(recordCounts, environment, report)
    }

    /// Compares the records of a file and gives their number.
    private func compare(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws -> Int {
        let (records, fault) = try RecordStream.readAll(environment.path("data/cml/" + file), format: .cml)
        let isRefused = rows.contains { $0["status"] == "refused" }
        let wanted = rows.filter { $0["status"] == "ok" && (Int($0["atoms"]) ?? 0) > 0 }
        report.check(file) { differences in
            if isRefused {
                let failures = records.compactMap(\.failure)
                differences.require(
                    "fault", fault != nil || !failures.isEmpty, expected: "an error: \(rows[0]["note"])", found: "none")
            } else {
                differences.require("fault", fault == nil, expected: "none", found: fault.map { "\($0)" } ?? "")
                differences.equal("records", records.count, wanted.count)
            }
        }
        guard !isRefused else { return records.count }
        for (index, row) in wanted.enumerated() {
            report.check("\(file)#\(row["record"])") { differences in
                guard index < records.count else {
                    differences.add("status", expected: "a molecule", found: "the end of the file")
                    return
                }
                if let failure = records[index].failure {
                    differences.add("status", expected: "a molecule", found: "\(failure)")
                } else {
                    Self.compare(records[index], with: row, &differences)
                }
            }
        }
        return records.count
    }

    private static func compare(
        _ record: ReadRecord, with row: ReferenceTable.Row, _ differences: inout Differences
    ) {
        let molecule = record.molecule
        differences.equal("atoms", "\(molecule.atomCount)", row["atoms"])
        differences.equal("bonds", "\(molecule.bondCount)", row["bonds"])
        // The plain reading names dummies by their elementType, or not at all; their number is that of the atoms.
        differences.equal(
            "formula", FormulaText.withoutDummies(FormulaText.explicit(of: molecule)),
            FormulaText.withoutDummies(row["formula_explicit"]))
        // That of the atoms; a charge of the whole molecule is none of the plain reading's.
        let charge = (0..<molecule.atomCount).reduce(0) { $0 + molecule.formalCharge(of: $1) }
        differences.equal("charge", "\(charge)", row["charge"])
        guard molecule.atomCount > 0 else { return }
        for (aspect, column, atom) in [("first", "first_xyz", 0), ("last", "last_xyz", molecule.atomCount - 1)] {
            let expected = row.numbers(column)
            if expected.isEmpty { continue }
            let found = molecule.position(of: atom)
            differences.require(
                "warning", !found.isEmpty || !record.warnings.isEmpty,
                expected: "a warning that there are no positions",
                found: "none")
            if row["note"].contains("coords: xFract") {
                // Without a cell there are no positions; else they must lead back to the fractions.
                guard let cell = molecule.cell, !found.isEmpty else {
                    differences.require(
                        aspect, !row["note"].contains("crystal="), expected: "positions", found: "none")
                    continue
                }
                differences.close(
                    aspect, CellGeometry.fractions(of: found, in: cell.vectors), expected, relative: 0, absolute: 1e-9)
            } else {
                differences.close(aspect, Array(found.prefix(expected.count)), expected, relative: 0)
            }
        }
    }

    // MARK: Where Open Babel is wrong

    /// Records with atoms that the XML has, where Open Babel finds others.
    private static let knownCounts: [String: Int] = [
        "jumbo-converters/2234529.cml": 3, "jumbo6/hg2001_1.cml.xml": 2, "jumbo6/hydrogenRef0.cml": 1,
        "xml-cml-org/atomArray1.cml": 2, "xml-cml-org/molecule1.cml": 1, "xml-cml-org/bond2.cml": 1,
        "xml-cml-org/bond3.cml": 1, "xml-cml-org/atoms-in-formula-do-not-need-id.cml": 0,
        "xml-cml-org/formula-must-have-atomArray-or-concise-or-inline-1.cml": 0, "xml-cml-org/formula2.cml": 0,
        "xml-cml-org/coordinateComponentArrayType1.cml": 0, "xml-cml-org/coordinateComponentArrayType2.cml": 0,
    ]

    private func compareKnownWrong(
        _ recordCounts: [String: Int], _ environment: Environment, _ report: SetReport
    ) throws {
        let rows = try ReferenceTable(
            environment.path("data/cml/openbabel-known-wrong.tsv"), columns: ["file", "the XML says"]
        ).rows
        for row in rows {
            let file = row["file"]
            report.check("known wrong: \(file)") { differences in
                guard let found = recordCounts[file] else {
                    differences.add("file", expected: "a file of expected.tsv", found: "none")
                    return
                }
                if let expected = Self.knownCounts[file] { differences.equal("records", found, expected) }
            }
        }
        let path = environment.path("data/cml/")
        try checkRecords("jumbo6/hg2001_1.cml.xml", atoms: [3, 44], bonds: nil, in: path, report)
        try checkRecords("jumbo-converters/2234529.cml", atoms: [32, 32, 32], bonds: nil, in: path, report)
        try checkRecords("jumbo6/hydrogenRef0.cml", atoms: [5], bonds: [4], in: path, report)
        try checkRecords("xml-cml-org/bond2.cml", atoms: nil, bonds: [4], in: path, report)
        try checkRecords("xml-cml-org/bond3.cml", atoms: [7], bonds: [6], in: path, report)
        try report.check("known wrong in figures: xml-cml-org/reaction9b.cml") { differences in
            let (records, _) = try RecordStream.readAll(path + "xml-cml-org/reaction9b.cml", format: .cml)
            guard records.count > 2 else {
                differences.add("records", expected: "at least 3", found: "\(records.count)")
                return
            }
            differences.equal("bonds", records[2].molecule.bondCount, 4)
        }
        try report.check("known wrong in figures: jumbo-converters/r19.cml") { differences in
            let (records, _) = try RecordStream.readAll(path + "jumbo-converters/r19.cml", format: .cml)
            differences.require(
                "coordinates", records.count > 1 && records[1].molecule.dimension == 2,
                expected: "two dimensions in the second, where every atom has a position",
                found: "\(records.map(\.molecule.dimension))")
        }
    }

    private func checkRecords(
        _ file: String, atoms: [Int]?, bonds: [Int]?, in path: String, _ report: SetReport
    ) throws {
        let (records, _) = try RecordStream.readAll(path + file, format: .cml)
        report.check("known wrong in figures: \(file)") { differences in
            if let atoms { differences.equal("atoms", records.map(\.molecule.atomCount), atoms) }
            if let bonds { differences.equal("bonds", records.map(\.molecule.bondCount), bonds) }
        }
    }
}
