import ChemIO
import Descriptors
import MolecularGraph
import Tables

/// Bags of bonds against the reference script (whose values agree with qmllib 1.2.0 to 1.5e-14).
struct BagOfBondsSet: ConformanceSet {
    let name = "bob"
    let summary = "oracles/geo3d: bags of 202 structures (library), fit and table of 109 QM7 structures (command line)"
    let exceptions: [NamedException] = []

    private struct Bags: Decodable {
        var id: String
        var bags: [String: [Double]]
    }

    private struct Layout: Decodable {
        struct Bag: Decodable {
            var elements: [String]
            var length: Int
        }
        var bags: [Bag]
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        try compareBags(environment, report)
        try compareTable(environment, report)
    }

    // MARK: Library

    /// The 40 largest values of every bag of every structure.
    private func compareBags(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Bags.self, environment.path("oracles/geo3d/bob_bags_first40.jsonl.gz"))
        guard entries.count == 202 else { throw SetFailure("bob_bags: \(entries.count) structures; expected 202") }
        for entry in entries {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/geo3d/xyz/\(entry.id).xyz"), format: .xyz)
            try report.check(entry.id) { differences in
                guard let molecule = records.first?.molecule, records.count == 1 else {
                    differences.add("status", expected: "one frame", found: "\(records.count) records")
                    return
                }
                let found = try Self.bags(of: molecule)
                differences.equal("bags", found.keys.sorted(), entry.bags.keys.sorted())
                for (key, expected) in entry.bags.sorted(by: { $0.key < $1.key }) {
                    let values = found[key] ?? []
                    differences.close(key, Array(values.prefix(expected.count)), expected, relative: 1e-9)
                    differences.require(
                        key, expected.count == min(40, values.count), expected: "\(expected.count) values",
                        found: "\(values.count)")
                }
            }
        }
    }

    /// The bags of a molecule, sized by itself.
    private static func bags(of molecule: Molecule) throws -> [String: [Double]] {
        let learner = ElementSizesLearner()
        var summary = learner.emptySummary()
        try learner.observe(molecule, into: &summary)
        let descriptor = BagOfBonds(sizes: ElementSizes(countByAtomicNumber: summary))
        var row = [Double](repeating: .nan, count: descriptor.columns.count)
        var scratch = descriptor.makeScratch()
        var span = row.mutableSpan
        try descriptor.write(molecule, index: 0, into: &span, scratch: &scratch)
        var bags: [String: [Double]] = [:]
        for (name, value) in zip(descriptor.columns, row) {
            bags[String(name.split(separator: "_")[1]), default: []].append(value)
        }
        return bags
    }

    // MARK: Command line

    /// Learns the sizes from the 109 QM7 structures and compares the table with that of the script.
    private func compareTable(_ environment: Environment, _ report: SetReport) throws {
        let expected = try Files.lines(environment.path("oracles/geo3d/bob_qm7.csv.gz")).map {
            String(decoding: $0, as: UTF8.self).split(separator: ",").map(String.init)
        }
        guard expected.count == 109 else { throw SetFailure("bob_qm7: \(expected.count) rows; expected 109") }
        let layout = try Files.decode(Layout.self, environment.path("oracles/geo3d/bob_layout_qm7.json"))
        let files = expected.map { environment.path("oracles/geo3d/xyz/\($0[0]).xyz") }
        let model = environment.temporary("bob.json")
        let table = environment.temporary("bob.csv")
        try environment.runTool(["fit", "-d", "bob", "-o", model] + files)
        try environment.runTool(["featurize", "--model", model, "-o", table] + files)
        let names = layout.bags.flatMap { bag in
            (1...bag.length).map { "bob_\(bag.elements.joined(separator: "-"))_\($0)" }
        }
        let rows = try ReferenceTable(table, columns: ["id", "status"], dialect: .csv)
        report.check("bob_qm7 columns") { $0.equal("columns", Array(rows.columnNames.dropFirst(2)), names) }
        for (index, cells) in expected.enumerated() {
            report.check("bob_qm7 \(cells[0])") { differences in
                guard index < rows.rows.count else {
                    differences.add("rows", expected: "109", found: "\(rows.rows.count)")
                    return
                }
                differences.equal("id", rows.rows[index]["id"], cells[0])
                differences.close(
                    "values", rows.rows[index].cells.dropFirst(2).map { Double($0) ?? .nan },
                    cells.dropFirst().map { Double($0) ?? .nan }, relative: 1e-9)
            }
        }
    }
}
