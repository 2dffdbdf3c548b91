import ChemIO
import MolecularGraph
import Perception
import Tables

/// Tags, CIP labels, double bonds and ranks of SMILES, column by column, compared with RDKit.
struct StereoSet: ConformanceSet {
    let name = "stereo"
    let summary = "oracles/fp/stereo.tsv.gz: tags, labels, double bonds, ranks against RDKit 2026.09.1"
    let exceptions: [NamedException] = []

    private static let columns = [
        "tags", "cip", "possible", "permutation", "bondstereo", "stereoatoms", "ciprank",
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let molecules = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "smiles"], dialect: .plainTSV)
        let stereo = try ReferenceTable(
            environment.path("oracles/fp/stereo.tsv.gz"), columns: ["id"] + Self.columns, dialect: .plainTSV)
        var options = MoleculePerceiver.Options()
        options.perceivesStereo = true
        var perceiver = MoleculePerceiver(options: options)
        perceiver.stereo.notesPotentialCentres = true
        var perceived = PerceivedMolecule()
        var parser = SMILESParser()
        for (row, expected) in zip(molecules.rows, stereo.rows) {
            try report.check(row["id"]) { differences in
                guard row["id"] == expected["id"] else { throw SetFailure("the rows of the two tables differ") }
                do {
                    let molecule = try parser.molecule(from: row["smiles"].utf8)
                    try perceiver.perceive(molecule, into: &perceived)
                } catch {
                    differences.require("status", false, expected: "perceived", found: "\(error)")
                    return
                }
                let text = StereoText(molecule: perceived, assigner: perceiver.stereo)
                for column in Self.columns {
                    let mine = text[column]
                    differences.equal(column, mine, expected[column])
                    report.count(column, isEqual: mine == expected[column])
                }
            }
        }
    }
}

/// The stereo of a perceived molecule as the reference table writes it.
struct StereoText {
    let molecule: PerceivedMolecule
    let assigner: StereoAssigner

    subscript(column: String) -> String {
        let (atoms, bonds) = (molecule.atoms, molecule.bonds)
        switch column {
        case "tags":
            return String(
                atoms.indices.map { index -> Character in
                    switch atoms[index].stereo.classCode {
                    case 1: atoms[index].stereo == .counterclockwise ? "c" : "w"
                    case 3: "S"
                    case 4: "T"
                    case 5: "O"
                    default: "."
                    }
                })
        case "cip":
            return String(
                atoms.indices.map { atoms[$0].cip == .r ? "R" : (atoms[$0].cip == .s ? "S" : ".") })
        case "possible":
            return String(atoms.indices.map { assigner.potentialCentres[$0] ? "1" : "0" })
        case "permutation":
            return atoms.indices.filter { atoms[$0].stereo.classCode >= 3 }
                .map { "\($0):\(atoms[$0].stereo.permutation)" }.joined(separator: ",")
        case "bondstereo":
            return String(bonds.indices.map { bonds[$0].cip == .e ? "E" : (bonds[$0].cip == .z ? "Z" : ".") })
        case "stereoatoms":
            return molecule.doubleBondArrangements
                .map { "\($0.bond):\($0.beginNeighbor)-\($0.endNeighbor)" }.joined(separator: ",")
        default:
            return assigner.ranks.map { "\($0)" }.joined(separator: ",")
        }
    }
}
