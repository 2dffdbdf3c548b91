import ChemIO
import Complexes
import Descriptors
import Tables

/// The default mode against the metal node degrees that the tmQM set publishes with its structures.
struct MetalDegreeSet: ConformanceSet {
    let name = "rac-tmqm"
    let summary = "data/xyz/bulk/tmqm_8k: contacts against published metal node degrees, complete rows (mode=default)"
    let exceptions: [NamedException] = []

    func run(_ environment: Environment, _ report: SetReport) throws {
        let truth = try ReferenceTable(
            environment.path("oracles/rac/tmqm-mnd.csv"), columns: ["csd_code", "mnd"], dialect: .csv
        ).rows
        let metalFull = try RACRows("rac:set=metal-full")
        let allEquatorial = try RACRows("rac:set=all-eq")
        let standard = try RACRows("rac:set=standard")
        var complex = PerceivedComplex()
        var perceiver = ComplexPerceiver()
        var (count, equal, near, complete) = (0, 0, 0, 0)
        var statuses: [String: Int] = [:]
        let fault = try RecordStream.read(environment.path("data/xyz/bulk/tmqm_8k.xyz.gz"), format: .xyz) { record in
            guard count < truth.count else { throw SetFailure("more than \(truth.count) records") }
            let row = truth[count]
            count += 1
            let degree = Int(row["mnd"]) ?? -1
            report.check("\(count) \(row["csd_code"])") { differences in
                differences.equal("id", record.ownName ?? "", row["csd_code"])
                do throws(ComplexError) {
                    try perceiver.perceive(record.molecule, into: &complex)
                } catch {
                    differences.add("perception", expected: "a complex", found: error.message)
                    return
                }
                let found = complex.contactCount(ofMetal: 0)
                equal += found == degree ? 1 : 0
                near += abs(found - degree) <= 1 ? 1 : 0
                let full = Self.isComplete(metalFull.row(record.molecule), &differences, status: nil)
                let ligands = Self.isComplete(allEquatorial.row(record.molecule), &differences, status: nil)
                differences.equal("both sets", full, ligands)
                complete += full && ligands ? 1 : 0
                // Six octahedral sites have numbers; all others say why not.
                let sites = complex.sites.count
                let isOctahedral = complex.geometries.first?.name == "octahedral"
                let status: String? =
                    found == 0
                    ? "no_contacts"
                    : sites != 6
                        ? "not_six_coordinate" : isOctahedral && !complex.axisChoices.isEmpty ? nil : "not_octahedral"
                _ = Self.isComplete(standard.row(record.molecule), &differences, status: status)
                statuses[status ?? "ok", default: 0] += 1
            }
        }
        if let fault { throw SetFailure("\(fault)") }
        func rate(_ name: String, _ value: Int, atLeast share: Double) {
            report.check(name) {
                $0.require(
                    "rate", Double(value) >= share * Double(count), expected: "at least \(share * 100) % of \(count)",
                    found: "\(value)")
            }
            print("  \(name): \(value) of \(count) (\((Double(value) / Double(count) * 1e4).rounded() / 100) %)")
        }
        report.check("records") { $0.equal("count", count, 8586) }
        rate("contacts equal to the metal node degree", equal, atLeast: 0.925)
        rate("contacts within one of it", near, atLeast: 0.97)
        rate("metal-full and all-eq complete", complete, atLeast: 0.999)
        print(
            "  standard: " + statuses.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        )
    }

    /// Whether a row is there with all numbers; a row that is not must have the status that is expected.
    private static func isComplete(
        _ row: Result<[Double], DescriptorError>, _ differences: inout Differences, status: String?
    ) -> Bool {
        switch row {
        case .success(let values):
            // The first four columns of sets with ligands may be blank: charges.
            let isComplete = values.enumerated().allSatisfy { $0.element.isFinite || $0.offset == 1 || $0.offset == 3 }
            differences.require("numbers", isComplete, expected: "finite numbers", found: "others")
            if let status { differences.add("status", expected: status, found: "ok") }
            return isComplete
        case .failure(let error):
            differences.require("reason", !error.message.isEmpty, expected: "a reason", found: "none")
            let expected = status ?? "no_contacts"
            differences.equal("status", error.status.rawValue, expected)
            return false
        }
    }
}
