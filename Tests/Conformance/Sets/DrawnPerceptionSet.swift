import ChemIO
import MolecularGraph
import Perception

/// The perceived molecules of MOL and SD records compared with RDKit.
struct DrawnPerceptionSet: ConformanceSet {
    let name = "perception-sdf"
    let summary = """
        molecule without stereo, formula, atoms, hydrogens and aromaticity of the records of data/sdf that RDKit reads; \
        its refusals
        """
    let exceptions = Exceptions.drawnPerception

    private static let columns = ["formula", "natoms", "hcount", "arom"]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let table = try ReferenceTable(
            environment.path("oracles/fp/sdf-records.tsv.gz"),
            columns: ["file", "record", "status", "canonical"] + Self.columns)
        for (file, rows) in table.rows.grouped(by: "file") { try compare(file, rows, environment, report) }
    }

    private func compare(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws {
        // What RDKit cannot even read is the matter of the set of the format.
        var wanted: [Int: ReferenceTable.Row] = [:]
        for row in rows where row["status"] != "parse_error" {
            guard let index = Int(row["record"]) else { throw SetFailure("\(file): no record number") }
            wanted[index] = row
        }
        var index = 0
        var perceiver = MoleculePerceiver()
        var perceived = PerceivedMolecule()
        var texts = PlainTexts()
        let format = StructureFormat.ofPath(file) ?? .sdf
        let fault = try RecordStream.read(environment.path("data/sdf/" + file), format: format) { record in
            defer { index += 1 }
            guard let row = wanted.removeValue(forKey: index) else { return }
            report.check("\(file)#\(index)") { differences in
                if let failure = record.failure {
                    differences.add("status", expected: "a record", found: "\(failure)")
                    return
                }
                do throws(PerceptionError) {
                    try perceiver.perceive(record.molecule, into: &perceived)
                    differences.equal("status", "ok", row["status"])
                    guard row["status"] == "ok" else { return }
                    Self.compare(perceived, row, report, &differences)
                    let mine = texts.text(of: perceived)
                    let theirs = texts.text(of: row["canonical"])
                    differences.equal("canonical", mine, theirs)
                    report.count("canonical", isEqual: mine == theirs)
                } catch {
                    differences.require(
                        "status", row["status"] == "sanitize_error", expected: row["status"], found: error.detail)
                }
            }
        }
        for missing in wanted.keys.sorted() {
            report.check("\(file)#\(missing)") { differences in
                differences.add("status", expected: "a record", found: fault.map { "\($0)" } ?? "the end of the file")
            }
        }
    }

    private static func compare(
        _ perceived: PerceivedMolecule, _ row: ReferenceTable.Row, _ report: SetReport, _ differences: inout Differences
    ) {
        let cells = PerceivedText(perceived)
        for column in columns {
            let mine = cells[column]
            differences.equal(column, mine, row[column])
            report.count(column, isEqual: mine == row[column])
        }
    }
}

/// Canonical SMILES without stereo.
private struct PlainTexts {
    private var writer = CanonicalSMILES(includesStereo: false)
    private var parser = SMILESParser()
    private var perceiver = MoleculePerceiver()
    private var perceived = PerceivedMolecule()

    mutating func text(of molecule: PerceivedMolecule) -> String { writer.text(of: molecule) }

    /// The text of a SMILES of the table.
    mutating func text(of smiles: String) -> String {
        do {
            try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &perceived)
        } catch {
            return "refused: \(error)"
        }
        return writer.text(of: perceived)
    }
}
