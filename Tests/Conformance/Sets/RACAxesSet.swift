import ChemIO
import Complexes

/// Contacts, axial and equatorial sites of real complexes of all kinds against molSimplify 2.0.0 (`mode=reference`), on a
/// table that is kept with its script in fixtures/complexes.
struct RACAxesSet: ConformanceSet {
    let name = "rac-axes"
    let summary = "fixtures/complexes: contacts and axes of every fourth record of tmQM, molSimplify 2.0.0"
    let exceptions: [NamedException] = []

    private struct Entry: Decodable {
        var record: Int
        var contacts: [Int]
        var axial: [[Int]]?
        var equatorial: [[Int]]?
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Entry.self, "fixtures/complexes/axes.jsonl.gz")
        guard entries.count > 2000 else { throw SetFailure("axes.jsonl.gz: \(entries.count) entries") }
        var next = entries[...]
        var number = 0
        var perceiver = ComplexPerceiver(options: .init(mode: .reference))
        var complex = PerceivedComplex()
        _ = try RecordStream.read(environment.path("data/xyz/bulk/tmqm_8k.xyz.gz"), format: .xyz) { record in
            number += 1
            guard let entry = next.first, entry.record == number else { return }
            next = next.dropFirst()
            try report.check("record \(number)") { differences in
                try perceiver.perceive(record.molecule, into: &complex)
                let contacts = complex.contacts(ofMetal: 0)
                differences.equal("contacts", contacts.indices.map { Int(contacts[$0]) }, entry.contacts)
                let split = complex.axisChoices.first
                func atoms(_ entries: [AxialEquatorialSplit.Entry]?) -> [[Int]] {
                    (entries ?? []).map { $0.atoms.map(Int.init).sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
                }
                // Where the reference has no answer ours is free.
                guard let axial = entry.axial, let equatorial = entry.equatorial else { return }
                differences.equal("axial", atoms(split?.axial), axial)
                differences.equal("equatorial", atoms(split?.equatorial), equatorial)
            }
        }
        guard next.isEmpty else { throw SetFailure("\(next.count) records of the table were not met") }
    }
}
