import ChemIO
import MolecularGraph
import Perception
import Tables

/// The perceived molecule, column by column, and the verdict on difficult SMILES, compared with RDKit.
struct PerceptionSet: ConformanceSet {
    let name = "perception"
    let summary = "formula, rings, hydrogens, aromaticity, radicals and bonds of SMILES; verdicts"
    let exceptions = Exceptions.smiles

    private static let columns = [
        "formula", "natoms", "nbonds", "nfrags", "nsssr", "nrings", "ringsizes", "hcount", "arom", "ring", "radicals",
        "bonds",
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let table = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "smiles"] + Self.columns,
            dialect: .plainTSV)
        var perceiver = MoleculePerceiver()
        var perceived = PerceivedMolecule()
        for row in table.rows {
            report.check(row["id"]) { differences in
                do {
                    let molecule = try Self.parse(row["smiles"])
                    try perceiver.perceive(molecule, into: &perceived)
                    let cells = PerceivedText(perceived)
                    for column in Self.columns {
                        let mine = cells[column]
                        differences.equal(column, mine, row[column])
                        report.count(column, isEqual: mine == row[column])
                    }
                } catch {
                    differences.require("status", false, expected: "perceived", found: "\(error)")
                }
            }
        }
        try compareVerdicts(environment, report)
    }

    private static func parse(_ smiles: String) throws -> Molecule {
        var parser = SMILESParser()
        return try parser.molecule(from: smiles.utf8)
    }

    private struct Verdict: Decodable {
        var smiles: String
        var rdkit: String
        var atoms: Int?
    }

    private func compareVerdicts(_ environment: Environment, _ report: SetReport) throws {
        let verdicts = try JSONLines.read(Verdict.self, environment.path("oracles/fp/verdicts.jsonl"))
        var perceiver = MoleculePerceiver()
        var perceived = PerceivedMolecule()
        for verdict in verdicts {
            report.check("verdict: \(verdict.smiles)") { differences in
                do {
                    try perceiver.perceive(try Self.parse(verdict.smiles), into: &perceived)
                    differences.require(
                        "verdict", verdict.rdkit == "accept", expected: verdict.rdkit,
                        found: "accepted, \(perceived.atomCount) atoms")
                    if let atoms = verdict.atoms { differences.equal("atoms", perceived.atomCount, atoms) }
                } catch {
                    differences.require("verdict", verdict.rdkit != "accept", expected: "accepted", found: "\(error)")
                }
            }
        }
    }
}

/// The cells of a perceived molecule as the reference tables write them.
struct PerceivedText {
    private let molecule: PerceivedMolecule

    init(_ molecule: PerceivedMolecule) { self.molecule = molecule }

    subscript(column: String) -> String {
        let rings = molecule.rings
        switch column {
        case "formula": return formula
        case "natoms": return "\(molecule.atomCount)"
        case "nbonds": return "\(molecule.bondCount)"
        case "nfrags": return "\(molecule.fragmentCount)"
        case "nsssr": return "\(molecule.smallestRingSetCount)"
        case "nrings": return "\(rings.count)"
        case "ringsizes":
            return (0..<rings.count).map { rings.size(of: $0) }.sorted().map { "\($0)" }.joined(separator: ",")
        case "hcount": return atoms { $0.hydrogenCount }
        case "arom": return atoms { $0.isAromatic ? 1 : 0 }
        case "ring": return atoms { Int($0.ringCount) }
        case "radicals": return atoms { Int($0.radicalElectrons) }
        default: return bonds
        }
    }

    private var formula: String {
        var formula = MolecularFormula()
        molecule.count(into: &formula)
        let charge = molecule.totalCharge
        let sign = charge == 0 ? "" : (charge > 0 ? "+" : "-")
        return formula.text(order: .hydrogenSecond) + sign + (abs(charge) > 1 ? "\(abs(charge))" : "")
    }

    /// One character an atom: 0-9, a-z, `+` above 35.
    private func atoms(_ value: (PerceivedAtom) -> Int) -> String {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz+")
        return String((0..<molecule.atomCount).map { digits[min(value(molecule.atoms[$0]), 36)] })
    }

    private var bonds: String {
        String(
            (0..<molecule.bondCount).map { index -> Character in
                switch molecule.bonds[index].order {
                case .single: "-"
                case .double: "="
                case .triple: "#"
                case .quadruple: "$"
                case .aromatic: ":"
                case .dative: ">"
                case .zero: "0"
                default: "?"
                }
            })
    }
}
