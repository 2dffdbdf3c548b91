import ChemIO
import TestSupport
import Testing

/// The accepted deviations that the pages of the formats list, one file each: `fixtures/formats/deviations.tsv` says what
/// must come of it.
@Suite struct DeviationFixtureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let records: Int
        let warnings: [String]
        var testDescription: String { path }
    }

    static let folder = Fixtures.path("formats")

    static var cases: [Case] {
        guard let source = try? ByteSource(path: folder + "/deviations.tsv") else { return [] }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { block.deallocate() }
        var text: [UInt8] = []
        while let count = try? source.read(into: block), count > 0 { text += block[0..<count] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == 4, let records = Int(cells[1]) else { return nil }
            return Case(
                path: String(cells[0]), records: records, warnings: cells[2].split(separator: ";").map(String.init))
        }
    }

    @Test func theTableIsThere() { #expect(Self.cases.count >= 28) }

    @Test(arguments: cases) func isAccepted(_ item: Case) throws {
        let path = Self.folder + "/" + item.path
        let format = try #require(StructureFormat.ofPath(path))
        let reader = try StructureReader(source: ByteSource(path: path), format: format)
        var parser = reader.parser
        var molecule = Molecule()
        var warnings: [String] = []
        var records = 0
        let batch = RecordBatch()
        while reader.records.fill(batch) {
            for slice in batch.records {
                #expect(slice.failure == nil)
                try parser.parse(batch.bytes(of: slice), at: slice.position, into: &molecule)
                #expect(molecule.atomCount > 0)
                warnings += parser.warnings.map(\.code)
                records += 1
            }
        }
        #expect(reader.records.failure == nil)
        #expect(records == item.records)
        #expect(warnings == item.warnings)
    }
}
