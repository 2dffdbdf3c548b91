import ChemIO
import Descriptors
import MolecularGraph

/// Symmetry functions against DScribe 2.1.2, on tables that are kept with their script in fixtures/geometry.
struct SymmetryFunctionSet: ConformanceSet {
    let name = "acsf"
    let summary = "fixtures/geometry: symmetry functions of 60 structures, by atom and summed, DScribe 2.1.2"
    let exceptions: [NamedException] = []

    private struct Entry: Decodable {
        var id: String
        var set: String
        var species: [Int]
        var sums: [[Double]]
        var atoms: [[[Double]]]?
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Entry.self, "fixtures/geometry/acsf.jsonl.gz")
        guard entries.count == 120 else { throw SetFailure("acsf.jsonl.gz: \(entries.count) entries; expected 120") }
        for (set, group) in Dictionary(grouping: entries, by: \.set).sorted(by: { $0.key < $1.key }) {
            let elements = group[0].species.compactMap { Element(atomicNumber: $0) }
            let descriptor = SymmetryFunctions(elements: elements, parameters: try Self.parameters(set))
            var scratch = descriptor.makeScratch()
            for entry in group {
                let (records, _) = try RecordStream.readAll(
                    environment.path("oracles/geo3d/xyz/\(entry.id).xyz"), format: .xyz)
                try report.check("\(entry.id) (\(set))") { differences in
                    guard let molecule = records.first?.molecule, records.count == 1 else {
                        differences.add("status", expected: "one frame", found: "\(records.count) records")
                        return
                    }
                    var row = [Double](repeating: .nan, count: descriptor.columns.count)
                    var span = row.mutableSpan
                    try descriptor.write(molecule, index: 0, into: &span, scratch: &scratch)
                    Self.compare("sums", row, entry.sums, &differences)
                    guard let atoms = entry.atoms else { return }
                    let width = descriptor.atomColumns.count
                    var rows = [Double](repeating: .nan, count: width * molecule.atomCount)
                    var rowSpan = rows.mutableSpan
                    try descriptor.writeAtoms(molecule, index: 0, into: &rowSpan, scratch: &scratch)
                    differences.equal("atoms", molecule.atomCount, atoms.count)
                    for (atom, values) in atoms.enumerated() where atom < molecule.atomCount {
                        Self.compare(
                            "atom \(atom + 1)", Array(rows[atom * width..<(atom + 1) * width]), values, &differences)
                    }
                }
            }
        }
    }

    /// The parameters of the script.
    private static func parameters(_ set: String) throws -> SymmetryFunctions.Parameters {
        var parameters = SymmetryFunctions.Parameters()
        switch set {
        case "default": break
        case "other":
            parameters.cutoff = 4.5
            parameters.radial = [.init(eta: 0.05, shift: 0), .init(eta: 4, shift: 2.5)]
            parameters.angular = [
                .init(eta: 0.005, zeta: 1.5, lambda: 0.5), .init(eta: 0.02, zeta: 4, lambda: -1),
                .init(eta: 0.02, zeta: 16, lambda: 1),
            ]
        default: throw SetFailure("there are no parameters \"\(set)\"")
        }
        return parameters
    }

    /// Compares a row with the entries of the table, which lacks zeros.
    static func compare(_ name: String, _ row: [Double], _ sparse: [[Double]], _ differences: inout Differences) {
        var expected = [Double](repeating: 0, count: row.count)
        for pair in sparse {
            guard Int(pair[0]) < expected.count else {
                differences.add(name, expected: "a column \(Int(pair[0]))", found: "\(row.count) columns")
                return
            }
            expected[Int(pair[0])] = pair[1]
        }
        differences.close(name, row, expected, relative: 1e-9, absolute: 1e-9)
    }
}
