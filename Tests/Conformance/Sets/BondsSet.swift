import ChemIO
import MolecularGraph
import Perception
import Tables

/// Bonds, bond orders and charges from positions, against deposited structures and the reference program.
///
/// Two molecules are compared by our canonical SMILES without stereo. Three cases per ligand: with hydrogens and the
/// total charge, with hydrogens alone, and without hydrogens.
struct BondsSet: ConformanceSet {
    let name = "bonds"
    let summary = "bonds from positions: QM7, PDB ligands with and without hydrogens, functional groups, RDKit's tests"
    let exceptions = Exceptions.bonds

    func run(_ environment: Environment, _ report: SetReport) throws {
        try compareQM7(environment, report)
        try compareLigands(environment, report)
        for group in ["functional-groups", "rdkit-tests"] { try compareTruth(group, environment, report) }
    }

    /// Right: what RDKit and the reference agree on, and the reference where they do not.
    private func compareQM7(_ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("oracles/bonds/qm7.tsv.gz"), columns: ["id", "rdkit_smiles", "reference_smiles"],
            dialect: .plainTSV
        ).rows
        var texts = BondTexts()
        try Self.eachFrame(environment.path("data/qm/qm7_7101.extxyz.gz"), rows) { row, molecule in
            report.check(row["id"]) { differences in
                let expected = texts.text(of: row["reference_smiles"])
                let charges: [(column: String, charge: Int?)] = [("QM7, charge 0", 0), ("QM7, charge unknown", nil)]
                for (column, charge) in charges {
                    let found = texts.text(of: molecule, charge: charge, hydrogens: .automatic)
                    differences.equal(column, found, expected)
                    report.count(column, isEqual: found == expected)
                    guard charge == 0, row["rdkit_smiles"] == row["reference_smiles"] else { continue }
                    report.count("QM7, where RDKit and the reference agree", isEqual: found == expected)
                }
            }
        }
    }

    private func compareLigands(_ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("oracles/bonds/pdb-ligands.tsv.gz"),
            columns: [
                "record", "id", "charge", "truth", "reference_smiles", "reference_smiles_charge_unknown", "heavy_truth",
                "heavy_reference_smiles",
            ], dialect: .plainTSV
        ).rows
        var texts = BondTexts()
        try Self.eachFrame(environment.path("oracles/bonds/pdb-ligands-with-h.xyz.gz"), rows) { row, molecule in
            let cases: [(name: String, text: String, truth: String, reference: String)] = [
                (
                    "charge given", texts.text(of: molecule, charge: Int(row["charge"]), hydrogens: .complete), "truth",
                    "reference_smiles"
                ),
                (
                    "charge unknown", texts.text(of: molecule, charge: nil, hydrogens: .complete), "truth",
                    "reference_smiles_charge_unknown"
                ),
                (
                    "without hydrogens",
                    texts.text(of: try molecule.withoutHydrogens(), charge: nil, hydrogens: .missing), "heavy_truth",
                    "heavy_reference_smiles"
                ),
            ]
            for (name, found, truth, reference) in cases {
                report.check("ligand \(row["record"]), \(name)") { differences in
                    let truth = texts.text(of: row[truth])
                    differences.equal("truth", found, truth)
                    report.count("ligands, \(name)", isEqual: found == truth)
                    let reference = texts.text(of: row[reference])
                    differences.equal("reference", found, reference)
                    report.count("ligands, \(name), as the reference program", isEqual: found == reference)
                }
            }
        }
    }

    private func compareTruth(_ group: String, _ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("oracles/bonds/\(group).tsv"), columns: ["id", "charge", "truth", "reference_smiles"],
            dialect: .plainTSV
        ).rows
        var texts = BondTexts()
        try Self.eachFrame(environment.path("oracles/bonds/\(group).xyz.gz"), rows) { row, molecule in
            report.check("\(group): \(row["id"])") { differences in
                let found = texts.text(of: molecule, charge: Int(row["charge"]), hydrogens: .automatic)
                for column in ["truth", "reference_smiles"] {
                    let expected = texts.text(of: row[column])
                    differences.equal(column == "truth" ? column : "reference", found, expected)
                    report.count("\(group), \(column)", isEqual: found == expected)
                }
            }
        }
    }

    /// Calls a function with the rows of a table and the frames of a file, which stand in the same order.
    private static func eachFrame(
        _ path: String, _ rows: [ReferenceTable.Row], _ body: (ReferenceTable.Row, Molecule) throws -> Void
    ) throws {
        var index = 0
        let fault = try RecordStream.read(path, format: .xyz) { record in
            defer { index += 1 }
            if let failure = record.failure { throw failure }
            guard index < rows.count, record.molecule.title.contains(rows[index]["id"]) else {
                throw SetFailure("\(path): frame \(index) is not that of the table")
            }
            try body(rows[index], record.molecule)
        }
        guard fault == nil, index == rows.count else { throw SetFailure("\(path): \(index) of \(rows.count) frames") }
    }
}

/// Canonical SMILES without stereo of molecules with bonds, and of those whose bonds are to be found.
private struct BondTexts {
    private var parser = SMILESParser()
    private var molecule = MoleculePerceiver()
    private var perceived = PerceivedMolecule()
    private var writer = CanonicalSMILES(includesStereo: false)
    private var bonds = BondPerceiver()

    /// The text of a SMILES of the tables.
    mutating func text(of smiles: String) -> String {
        do {
            return try text(of: try parser.molecule(from: smiles.utf8))
        } catch {
            return "refused: \(error)"
        }
    }

    /// The text of a molecule with the bonds that its positions tell.
    mutating func text(of positions: Molecule, charge: Int?, hydrogens: BondPerceiver.Hydrogens) -> String {
        bonds.options.hydrogens = hydrogens
        do {
            return try text(of: try bonds.bonds(of: positions, charge: charge).molecule(from: positions))
        } catch {
            return "refused: \(error)"
        }
    }

    private mutating func text(of graph: Molecule) throws -> String {
        try molecule.perceive(graph, into: &perceived)
        return writer.text(of: perceived)
    }
}

extension Molecule {
    /// The same positions without those of hydrogen.
    fileprivate func withoutHydrogens() throws -> Molecule {
        var builder = MoleculeBuilder()
        for atom in 0..<atomCount where element(of: atom) != .hydrogen {
            _ = builder.addAtom(
                element(of: atom), x: coordinates[3 * atom], y: coordinates[3 * atom + 1], z: coordinates[3 * atom + 2])
        }
        return try builder.finish()
    }
}
