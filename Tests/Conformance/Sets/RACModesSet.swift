import ChemIO
import Complexes
import Descriptors
import Tables

/// The default mode against the reference mode on octahedral complexes: where they differ, and that every difference is
/// one that the rules make (complexes.md 3 and 6).
struct RACModesSet: ConformanceSet {
    let name = "rac-modes"
    let summary = "oracles/rac (octahedral) and data/tmc: columns of mode=default and mode=reference, by reason"
    let exceptions: [NamedException] = []

    /// Why the rows of a record differ.
    private enum Reason: String, CaseIterable {
        case none = "equal in all 180 columns"
        case sites = "other contacts, so not six octahedral sites"
        case contacts = "other contacts, six sites all the same"
        case tie = "several axes fit equally well: only -ax and -eq columns"
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let octahedral = try ReferenceTable(
            environment.path("oracles/rac/manifest.csv"), columns: ["id", "class"], dialect: .csv
        ).rows.filter { $0["class"] == "octahedral" }.map { environment.path("oracles/rac/xyz/\($0["id"]).xyz") }
        guard octahedral.count == 37 else { throw SetFailure("\(octahedral.count) octahedral; expected 37") }
        try compare("oracles/rac", octahedral, records: 37, report)
        try compare("data/tmc", [environment.path("data/tmc/mbe-structures.xyz.gz")], records: 4250, report)
    }

    private func compare(_ name: String, _ paths: [String], records: Int, _ report: SetReport) throws {
        let columns = try RACRows.columns(of: "rac")
        let (ours, theirs) = (try RACRows("rac"), try RACRows("rac:mode=reference"))
        var perceivers = [PerceptionMode.default, .reference].map { ComplexPerceiver(options: .init(mode: $0)) }
        var complexes = [PerceivedComplex(), PerceivedComplex()]
        var counts: [Reason: Int] = [:]
        var met = 0
        for path in paths {
            let fault = try RecordStream.read(path, format: .xyz) { record in
                met += 1
                try report.check("\(name) \(met)") { differences in
                    for place in 0..<2 { try perceivers[place].perceive(record.molecule, into: &complexes[place]) }
                    let contacts = complexes.map { complex in
                        let span = complex.contacts(ofMetal: 0)
                        return span.indices.map { span[$0] }
                    }
                    guard case .success(let reference) = theirs.row(record.molecule) else {
                        differences.add("reference", expected: "a row", found: "none")
                        return
                    }
                    guard case .success(let found) = ours.row(record.molecule) else {
                        differences.require(
                            "status", contacts[0] != contacts[1], expected: "a row", found: "none, with equal contacts")
                        counts[.sites, default: 0] += 1
                        return
                    }
                    let differing = columns.indices.filter {
                        abs(found[$0] - reference[$0]) > 1e-12 * max(1, abs(reference[$0]))
                    }
                    if contacts[0] != contacts[1] {
                        counts[.contacts, default: 0] += 1
                    } else if differing.isEmpty {
                        counts[.none, default: 0] += 1
                    } else {
                        let isOfSides = differing.allSatisfy {
                            columns[$0].hasSuffix("-ax") || columns[$0].hasSuffix("-eq")
                        }
                        differences.require(
                            "columns", complexes[0].axisChoices.count > 1 && isOfSides, expected: "equal columns",
                            found: "\(differing.count) differ, first \(columns[differing[0]])")
                        counts[.tie, default: 0] += 1
                    }
                }
            }
            if let fault { throw SetFailure("\(fault)") }
        }
        report.check("\(name): records") { $0.equal("count", met, records) }
        for reason in Reason.allCases where counts[reason] != nil {
            print("  \(name): \(reason.rawValue): \(counts[reason] ?? 0)")
        }
    }
}
