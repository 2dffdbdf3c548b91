import ChemIO
import Descriptors
import MolecularGraph
import Tables

/// MACCS keys of SMILES, MOL and SD records against RDKit 2026.09.1.
struct MACCSSet: ConformanceSet {
    let name = "maccs"
    let summary = "MACCS keys of oracles/fp/molecules.tsv.gz (with matches for each) and of the records of data/sdf"
    let exceptions = [
        NamedException(
            "cdk/bondType11_invalidType_v3000.mol#0", aspects: ["status"],
            reason: "bond type 11; the types are 0 to 10 (CTfile formats, file-formats.md 4.5): an error")
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let keys = try KeyText()
        let table = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "smiles", "maccs"], dialect: .plainTSV)
        var parser = SMILESParser()
        for row in table.rows {
            report.check(row["id"]) { differences in
                do {
                    let molecule = try parser.molecule(from: row["smiles"].utf8)
                    let mine = try keys.text(of: molecule)
                    differences.equal("maccs", mine, row["maccs"])
                    differences.equal("explained keys", try keys.explained(molecule), row["maccs"])
                    report.count("maccs", isEqual: mine == row["maccs"])
                } catch {
                    differences.add("status", expected: "keys", found: "\(error)")
                }
            }
        }
        try compareRecords(environment, report, keys)
    }

    private func compareRecords(_ environment: Environment, _ report: SetReport, _ keys: KeyText) throws {
        let table = try ReferenceTable(
            environment.path("oracles/fp/sdf-records.tsv.gz"), columns: ["file", "record", "status", "maccs"])
        for (file, rows) in table.rows.grouped(by: "file") {
            var wanted: [Int: ReferenceTable.Row] = [:]
            for row in rows where row["status"] == "ok" { wanted[Int(row["record"]) ?? -1] = row }
            var index = 0
            _ = try RecordStream.read(
                environment.path("data/sdf/" + file), format: StructureFormat.ofPath(file) ?? .sdf
            ) { record in
                defer { index += 1 }
                guard let row = wanted.removeValue(forKey: index) else { return }
                report.check("\(file)#\(index)") { differences in
                    do {
                        if let failure = record.failure { throw failure }
                        // This table separates numbers by blanks.
                        let theirs = row["maccs"].map { $0 == " " ? "," : $0 }
                        let mine = try keys.text(of: record.molecule)
                        differences.equal("maccs", mine, String(theirs))
                        report.count("maccs of data/sdf", isEqual: mine == String(theirs))
                    } catch {
                        differences.add("status", expected: "keys", found: "\(error)")
                    }
                }
            }
            for missing in wanted.keys.sorted() {
                report.check("\(file)#\(missing)") { $0.add("record", expected: "a record", found: "none") }
            }
        }
    }

    /// The keys of a molecule as text, by the specification that a user gives.
    private struct KeyText {
        private let writer: PackedWriter
        private let explainer: BitExplainer

        init() throws {
            guard case .ready(let descriptor) = try DescriptorRegistry.resolve(try DescriptorSpec(parsing: "maccs")),
                let writer = try FeatureSet([descriptor]).makePackedWriter(),
                let explainer = try FeatureSet([descriptor]).makeBitExplainer()
            else { throw SetFailure("maccs is no fingerprint of bits") }
            self.writer = writer
            self.explainer = explainer
        }

        /// Numbers of the keys that the general search finds matches for.
        func explained(_ molecule: Molecule) throws -> String {
            Set(try explainer.explain(molecule).map(\.bit)).sorted().map { "\($0)" }.joined(separator: ",")
        }

        /// Numbers of the keys that are set.
        func text(of molecule: Molecule) throws -> String {
            var words = [UInt64](repeating: 0, count: writer.wordCount)
            var span = words.mutableSpan
            try writer.write(molecule, into: &span)
            return (0..<167).filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 != 0 }.map { "\($0)" }
                .joined(separator: ",")
        }
    }
}
