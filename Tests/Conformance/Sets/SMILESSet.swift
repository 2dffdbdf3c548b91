import ChemIO

/// SMILES files and tables against RDKit 2026.09.1.
struct SMILESSet: ConformanceSet {
    let name = "smiles"
    let summary = "data/smiles-sets and oracles/fp/verdicts.jsonl against RDKit 2026.09.1"
    let exceptions = Exceptions.smiles

    func run(_ environment: Environment, _ report: SetReport) throws {
        let columns = [
            "file", "line", "oracle", "status", "input", "name", "atoms", "bonds", "formula_total", "charge",
            "canonical_smiles",
        ]
        for table in ["expected.tsv", "big-expected.tsv.gz"] {
            let rows = try ReferenceTable(environment.path("data/smiles-sets/" + table), columns: columns).rows
            for (file, rows) in rows.grouped(by: "file") { try compare(file, rows, environment, report) }
        }
        try compareVerdicts(environment, report)
    }

    private func compare(
        _ file: String, _ rows: [ReferenceTable.Row], _ environment: Environment, _ report: SetReport
    ) throws {
        guard let format = StructureFormat.ofPath(file) else { throw SetFailure("\(file): unknown format") }
        var options = ReadingOptions()
        options.nameFirst = rows[0]["oracle"].hasSuffix("(column 2)")
        if format == .csv { options.smilesColumn = rows[0]["name"] }
        var rowOfLine: [Int: ReferenceTable.Row] = [:]
        for row in rows { if let line = Int(row["line"]) { rowOfLine[line] = row } }
        var comparison = GraphComparison()
        let fault = try RecordStream.read(
            environment.path("data/smiles-sets/" + file), format: format, options: options
        ) { record in
            // The reference counts rows of tables from 1 with the header, and lines of SMILES files.
            let line = format == .csv ? record.position.record + 1 : record.position.line
            let name = "\(file):\(line)"
            guard let row = rowOfLine.removeValue(forKey: line) else {
                report.check(name) {
                    $0.add("record", expected: "no record", found: "record \(record.position.record)")
                }
                return
            }
            report.check(name) { differences in
                switch row["status"] {
                case "ok":
                    if let failure = record.failure {
                        differences.add("verdict", expected: "\(row["input"]) is read", found: "\(failure)")
                    } else {
                        comparison.compare(record.molecule, with: row, &differences)
                        if format == .smiles { Self.compareName(record.molecule.title, row["name"], &differences) }
                    }
                case "refused: syntax":
                    differences.require(
                        "verdict", record.failure != nil, expected: "\(row["input"]) is refused", found: "it is read")
                default:
                    // Refused for its valences or for want of a Kekulé structure: the syntax is right.
                    if let failure = record.failure, Self.syntaxCodes.contains(failure.code) {
                        differences.add("verdict", expected: "\(row["input"]) has no syntax error", found: "\(failure)")
                    }
                }
            }
        }
        if let fault { report.check("\(file) as a whole") { $0.add("fault", expected: "none", found: "\(fault)") } }
        for line in rowOfLine.keys.sorted() {
            report.check("\(file):\(line)") { $0.add("record", expected: "a record", found: "none") }
        }
    }

    private static let syntaxCodes: Set<ChemIOError.Code> = [.badSyntax, .badRingClosure, .badBranch, .badBond]

    /// The reference gives all that follows the SMILES; a CXSMILES block before the name is no part of it. How many
    /// blanks separate words is not compared.
    private static func compareName(_ found: String, _ expected: String, _ differences: inout Differences) {
        let mine = found.split { $0 == " " || $0 == "\t" }
        var name = expected[...]
        if name.first == "|", let end = name.dropFirst().firstIndex(of: "|") { name = name[name.index(after: end)...] }
        let theirs = name.split { $0 == " " || $0 == "\t" }
        if mine != theirs { differences.add("name", expected: "\"\(expected)\"", found: "\"\(found)\"") }
    }

    // MARK: Verdicts

    private struct Verdict: Decodable {
        var smiles: String
        var rdkit: String
        var canonical: String?
        var atoms: Int?
    }

    private func compareVerdicts(_ environment: Environment, _ report: SetReport) throws {
        let verdicts = try JSONLines.read(Verdict.self, environment.path("oracles/fp/verdicts.jsonl"))
        var flags: [Bool] = []
        for verdict in verdicts where verdict.rdkit != "sanitize_error" {
            var parser = SMILESParser()
            report.check("verdict: \(verdict.smiles)") { differences in
                do throws(ChemIOError) {
                    let molecule = try parser.molecule(from: verdict.smiles.utf8)
                    differences.require(
                        "verdict", verdict.rdkit == "accept", expected: "refused",
                        found: "read, \(molecule.atomCount) atoms")
                    if verdict.rdkit == "accept", let atoms = verdict.atoms {
                        let removed = removableHydrogens(of: molecule, into: &flags)
                        differences.equal("atoms", molecule.atomCount - removed, atoms)
                    }
                } catch {
                    differences.require("verdict", verdict.rdkit != "accept", expected: "read", found: "\(error)")
                }
            }
        }
    }
}

/// Compares graphs with the figures of the reference; holds scratch storage.
struct GraphComparison {
    private var hydrogens: [UInt8] = []
    private var flags: [Bool] = []
    private var components: [Int32] = []
    private var formula = MolecularFormula()

    /// Compares atoms, bonds, ring closures, charge, formula and isotopes.
    mutating func compare(_ molecule: Molecule, with row: ReferenceTable.Row, _ differences: inout Differences) {
        // The reference folds explicit hydrogens into the hydrogen counts of their neighbours, each with its bond.
        let removed = removableHydrogens(of: molecule, into: &flags)
        let atoms = molecule.atomCount - removed
        let bonds = molecule.bondCount - removed
        differences.equal("atoms", "\(atoms)", row["atoms"])
        differences.equal("bonds", "\(bonds)", row["bonds"])
        let canonical = row["canonical_smiles"]
        if let theirAtoms = Int(row["atoms"]), let theirBonds = Int(row["bonds"]) {
            let fragments = canonical.utf8.isEmpty ? 0 : 1 + canonical.utf8.reduce(0) { $0 + ($1 == 0x2E ? 1 : 0) }
            let mine = connectedComponents(of: molecule, into: &components)
            differences.equal("rings", bonds - atoms + mine, theirBonds - theirAtoms + fragments)
        }
        let charge = molecule.totalCharge ?? 0
        differences.equal("charge", "\(charge)", row["charge"])
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        formula.update(to: molecule, implicitHydrogens: hydrogens)
        var text = formula.text(order: .hydrogenSecond)
        // The reference puts the charge behind the formula.
        if charge != 0 { text += (charge > 0 ? "+" : "-") + (abs(charge) > 1 ? "\(abs(charge))" : "") }
        differences.equal("formula", text, row["formula_total"])
        let isotopes = (0..<molecule.atomCount).compactMap { atom in
            molecule.isotope(of: atom).map { "\($0)\(molecule.element(of: atom).symbol)" }
        }
        differences.equal("isotopes", isotopes.sorted(), Self.isotopes(inSMILES: canonical))
    }

    /// Mass numbers with their symbols (`13C`), sorted, from the bracket atoms of a SMILES.
    static func isotopes(inSMILES text: String) -> [String] {
        var result: [String] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "["), index + 1 < bytes.count, (0x30...0x39).contains(bytes[index + 1])
            else { continue }
            var end = index + 1
            while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
            var symbol: [UInt8] = []
            while end < bytes.count, symbol.count < 2, bytes[end] != UInt8(ascii: "]") {
                let isLower = bytes[end] >= 0x61 && bytes[end] <= 0x7A
                if !symbol.isEmpty && !isLower { break }
                symbol.append(symbol.isEmpty && isLower ? bytes[end] - 0x20 : bytes[end])
                end += 1
            }
            let digits = bytes[index + 1..<end].prefix { (0x30...0x39).contains($0) }
            result.append(String(decoding: digits + symbol, as: UTF8.self))
        }
        return result.sorted()
    }
}
