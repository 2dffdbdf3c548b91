import ChemIO
import Descriptors
import MolecularGraph
import Perception
import Tables

/// Fingerprints of SMILES, column by column, compared with RDKit.
struct FingerprintSet: ConformanceSet {
    let name = "fingerprints"
    let summary = "Morgan (chirality too), FCFP, path, atom pair and torsion of SMILES: bits and counts"
    let exceptions = Exceptions.fingerprints

    /// Columns of unfolded counts, and of counts folded to 2048.
    private static let counts: [(column: String, kind: Fingerprint, isFolded: Bool)] = [
        ("morgan2_counts", .morgan(radius: 2), false), ("fcfp2_counts", .morgan(radius: 2, features: true), false),
        ("atompair_counts", .atomPair, true), ("tt_counts", .torsion, true),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = Self.counts.map(\.column) + ["morgan2chiral_counts"] + PackedFingerprints.columns.map(\.column)
        let table = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "smiles"] + columns, dialect: .plainTSV)
        var parser = SMILESParser()
        var perceiver = MoleculePerceiver()
        var stereoPerceiver = MoleculePerceiver()
        stereoPerceiver.options.perceivesStereo = true
        var perceived = PerceivedMolecule()
        var packed = try PackedFingerprints(PackedFingerprints.columns)
        for row in table.rows {
            report.check(row["id"]) { differences in
                do {
                    let molecule = try parser.molecule(from: row["smiles"].utf8)
                    try perceiver.perceive(molecule, into: &perceived)
                    for (column, kind, isFolded) in Self.counts {
                        let mine = try Self.text(kind, perceived, isFolded: isFolded)
                        differences.equal(column, mine, row[column])
                        report.count(column, isEqual: mine == row[column])
                    }
                    try packed.compare(molecule, with: row, report, &differences)
                    try stereoPerceiver.perceive(molecule, into: &perceived)
                    let chiral = try Self.text(.morgan(radius: 2, chirality: true), perceived, isFolded: false)
                    differences.equal("morgan2chiral_counts", chiral, row["morgan2chiral_counts"])
                    report.count("morgan2chiral_counts", isEqual: chiral == row["morgan2chiral_counts"])
                } catch {
                    differences.add("status", expected: "a fingerprint", found: "\(error)")
                }
            }
        }
    }

    /// `identifier:count` by ascending identifier, or `place:count` for counts folded to 2048.
    private static func text(_ kind: Fingerprint, _ molecule: PerceivedMolecule, isFolded: Bool) throws -> String {
        guard isFolded else {
            return try kind.sparseCounts(of: molecule).entries.map { "\($0.identifier):\($0.count)" }
                .joined(separator: ",")
        }
        return try kind.counts(of: molecule).enumerated().filter { $0.element > 0 }
            .map { "\($0.offset):\($0.element)" }.joined(separator: ",")
    }
}

/// Fingerprints of MOL and SD records compared with RDKit.
struct DrawnFingerprintSet: ConformanceSet {
    let name = "fingerprints-sdf"
    let summary = "ECFP4 and path fingerprint of the records of data/sdf that RDKit perceives"
    let exceptions = Exceptions.drawnFingerprints

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = PackedFingerprints.columns.filter { ["morgan2_hex", "rdk_hex"].contains($0.column) }
        let table = try ReferenceTable(
            environment.path("oracles/fp/sdf-records.tsv.gz"),
            columns: ["file", "record", "status"] + columns.map(\.column))
        var packed = try PackedFingerprints(columns)
        for (file, rows) in table.rows.grouped(by: "file") {
            var wanted: [Int: ReferenceTable.Row] = [:]
            for row in rows where row["status"] == "ok" { wanted[Int(row["record"]) ?? -1] = row }
            var index = 0
            let format = StructureFormat.ofPath(file) ?? .sdf
            _ = try RecordStream.read(environment.path("data/sdf/" + file), format: format) { record in
                defer { index += 1 }
                guard let row = wanted.removeValue(forKey: index) else { return }
                report.check("\(file)#\(index)") { differences in
                    do {
                        if let failure = record.failure { throw failure }
                        try packed.compare(record.molecule, with: row, report, &differences)
                    } catch {
                        differences.add("status", expected: "a fingerprint", found: "\(error)")
                    }
                }
            }
            for missing in wanted.keys.sorted() {
                report.check("\(file)#\(missing)") { $0.add("record", expected: "a record", found: "none") }
            }
        }
    }
}

/// Fingerprints as hexadecimal text, by the specifications that a user gives.
struct PackedFingerprints {
    /// Columns of the reference tables with their specifications.
    static let columns: [(column: String, spec: String)] = [
        ("morgan2_hex", "ecfp4"), ("rdk_hex", "rdkit-path"), ("atompair_hex", "atom-pair"), ("tt_hex", "torsion"),
    ]

    private let writers: [(column: String, writer: PackedWriter)]
    private var text: [UInt8] = []

    init(_ columns: [(column: String, spec: String)]) throws {
        writers = try columns.map { column, spec in
            guard case .ready(let descriptor) = try DescriptorRegistry.resolve(try DescriptorSpec(parsing: spec)),
                let writer = try FeatureSet([descriptor]).makePackedWriter()
            else { throw SetFailure("\(spec) is no fingerprint of bits") }
            return (column, writer)
        }
    }

    /// Compares the columns that a row has.
    mutating func compare(
        _ molecule: Molecule, with row: ReferenceTable.Row, _ report: SetReport, _ differences: inout Differences
    ) throws {
        for (column, writer) in writers where !row[column].isEmpty {
            var words = [UInt64](repeating: 0, count: writer.wordCount)
            var span = words.mutableSpan
            try writer.write(molecule, into: &span)
            text.removeAll(keepingCapacity: true)
            HexText.append(words.span, byteCount: (writer.description.bitCount + 7) / 8, to: &text)
            let mine = String(decoding: text, as: UTF8.self)
            differences.equal(column, mine, row[column])
            report.count(column, isEqual: mine == row[column])
        }
    }
}
