import ChemIO
import Descriptors
import MolecularGraph

/// Smoothed histograms against MolML 0.9.0, on tables that are kept with their script in fixtures/geometry.
struct EncodedSet: ConformanceSet {
    let name = "encoded"
    let summary = "fixtures/geometry: smoothed histograms of distances and angles of 60 structures, MolML 0.9.0"
    let exceptions: [NamedException] = []

    private struct Entry: Decodable {
        var id: String
        var kind: String
        var set: String
        var histograms: [String: [[Double]]]
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let entries = try JSONLines.read(Entry.self, "fixtures/geometry/encoded.jsonl.gz")
        guard entries.count == 240 else { throw SetFailure("encoded.jsonl.gz: \(entries.count) entries; expected 240") }
        for entry in entries {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/geo3d/xyz/\(entry.id).xyz"), format: .xyz)
            try report.check("\(entry.id) \(entry.kind) (\(entry.set))") { differences in
                guard let molecule = records.first?.molecule, records.count == 1 else {
                    differences.add("status", expected: "one frame", found: "\(records.count) records")
                    return
                }
                let found = try Self.histograms(of: molecule, entry.kind, entry.set)
                let expected = Dictionary(
                    entry.histograms.map { (Self.canonical($0.key), $0.value) }, uniquingKeysWith: { one, _ in one })
                for (key, values) in expected.sorted(by: { $0.key < $1.key }) {
                    guard let row = found[key] else {
                        differences.add("histograms", expected: key, found: "none")
                        continue
                    }
                    SymmetryFunctionSet.compare(key, row, values, &differences)
                }
                for (key, row) in found where expected[key] == nil {
                    differences.require(
                        "histograms", row.allSatisfy { abs($0) <= 1e-9 }, expected: "nothing for \(key)",
                        found: "values")
                }
            }
        }
    }

    /// The histograms of a molecule by combination of elements.
    private static func histograms(
        of molecule: Molecule, _ kind: String, _ set: String
    ) throws -> [String: [Double]] {
        let elements = (0..<molecule.atomCount).map { molecule.element(of: $0) }
        let descriptor: EncodedHistogram
        switch (kind, set) {
        case ("bonds", "default"):
            descriptor = EncodedHistogram(
                .bonds, elements: elements, grid: EncodedGrid(start: 0.2, end: 6, segments: 100, slope: 20))
        case ("bonds", "other"):
            descriptor = EncodedHistogram(
                .bonds, elements: elements, grid: EncodedGrid(start: 0.5, end: 8, segments: 31, slope: 6))
        case ("angles", "default"):
            descriptor = EncodedHistogram(
                .angles(cutoff: 6), elements: elements,
                grid: EncodedGrid(start: 0, end: Double.pi, segments: 40, slope: 20))
        case ("angles", "other"):
            descriptor = EncodedHistogram(
                .angles(cutoff: 3.5), elements: elements,
                grid: EncodedGrid(start: 0, end: Double.pi, segments: 25, slope: 4))
        default: throw SetFailure("there are no parameters for \(kind), \(set)")
        }
        var row = [Double](repeating: .nan, count: descriptor.columns.count)
        var scratch = descriptor.makeScratch()
        var span = row.mutableSpan
        try descriptor.write(molecule, index: 0, into: &span, scratch: &scratch)
        var histograms: [String: [Double]] = [:]
        for (name, value) in zip(descriptor.columns, row) {
            histograms[canonical(String(name.split(separator: ":")[1])), default: []].append(value)
        }
        return histograms
    }

    /// Elements joined by `-`, in the direction that comes first in the alphabet.
    private static func canonical(_ key: String) -> String {
        let parts = key.split(separator: "-").map(String.init)
        return min(parts, parts.reversed(), by: <).joined(separator: "-")
    }

    private static func min(_ one: [String], _ other: [String], by precedes: (String, String) -> Bool) -> [String] {
        other.lexicographicallyPrecedes(one, by: precedes) ? other : one
    }
}
