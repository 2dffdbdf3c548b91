import ChemIO
import MolecularGraph
import Perception
import Substructure
import Tables

/// SMARTS against RDKit 2026.09.1: which texts are patterns, and every match of the patterns in the molecules, the order
/// of the search included.
struct SMARTSSet: ConformanceSet {
    let name = "smarts"
    let summary = "oracles/fp/smarts-*: 586 verdicts, and all pairs of 584 patterns with 1,037 molecules"
    let exceptions: [NamedException] = []

    func run(_ environment: Environment, _ report: SetReport) throws {
        try compareVerdicts(environment, report)
        try compareMatches(environment, report)
    }

    private func compareVerdicts(_ environment: Environment, _ report: SetReport) throws {
        let rows = try ReferenceTable(
            environment.path("oracles/fp/smarts-verdicts.tsv"), columns: ["smarts", "kind", "rdkit"],
            dialect: .plainTSV
        ).rows.map(\.cells)
        for (index, row) in rows.enumerated() {
            report.check("verdict \(index): \(row[0])") { differences in
                do throws(SMARTSError) {
                    _ = try SMARTSPattern(row[0])
                    differences.equal("verdict", "accept", row[2])
                } catch {
                    differences.require(
                        "verdict", row[2] == "refuse", expected: "accept",
                        found: "column \(error.column): \(error.detail)")
                }
            }
        }
    }

    // MARK: Matches

    private func compareMatches(_ environment: Environment, _ report: SetReport) throws {
        let patterns = try ReferenceTable(
            environment.path("oracles/fp/smarts-patterns.tsv"),
            columns: ["pattern", "smarts", "option", "rows", "matches"], dialect: .plainTSV
        ).rows.map(\.cells)
        let matches = try ReferenceTable(
            environment.path("oracles/fp/smarts-matches.tsv.gz"),
            columns: ["pattern", "molecule", "count", "sets", "first"], dialect: .plainTSV
        ).rows.map(\.cells)
        let molecules = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "source", "smiles"], dialect: .plainTSV
        ).rows.map(\.cells)
        var expected: [String: [String: [String]]] = [:]
        for row in matches { expected[row[0], default: [:]][row[1]] = row }
        guard patterns.count == 584, matches.count == 130_650 else {
            throw SetFailure("found \(patterns.count) patterns with \(matches.count) matches")
        }
        var compiled: [SMARTSPattern] = []
        for row in patterns { compiled.append(try SMARTSPattern(row[1], mergesHydrogens: row[2] == "mergeHs")) }
        var options = MoleculePerceiver.Options()
        options.perceivesStereo = true
        var perceiver = MoleculePerceiver(options: options)
        var matcher = SubstructureMatcher()
        var perceived = PerceivedMolecule()
        for index in stride(from: 0, to: molecules.count, by: 3) {
            let smiles = molecules[index][2]
            var parser = SMILESParser()
            try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &perceived)
            matcher.prepare(perceived)
            for (pattern, row) in zip(compiled, patterns) {
                var options = SubstructureMatcher.Options()
                options.usesChirality = row[2] == "useChirality"
                let found = try matcher.matches(of: pattern, options: options)
                let wanted = expected[row[0]]?[molecules[index][0]]
                report.check("\(row[0]) \(row[1]) in \(molecules[index][0]) \(smiles)") { differences in
                    differences.equal("count", found.count, wanted.flatMap { Int($0[2]) } ?? 0)
                    guard let wanted else { return }
                    differences.equal("sets", Self.sets(of: found), wanted[3])
                    let first = found.count > 0 ? found[0].map { "\($0)" }.joined(separator: ",") : ""
                    differences.equal("first", first, wanted[4])
                }
            }
        }
    }

    /// The sorted sets of all matches as the table writes them, or their hash.
    private static func sets(of matches: SubstructureMatches) -> String {
        let sorted = (0..<matches.count).map { matches[$0].sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
        let text = sorted.map { $0.map { "\($0)" }.joined(separator: ",") }.joined(separator: ";")
        guard text.utf8.count > 24 else { return text }
        var hash: UInt32 = 0x811C_9DC5
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return "#" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
