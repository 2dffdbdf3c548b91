import TestSupport
import Testing

@testable import ChemIO

/// Laws for any input, tried on seeded random ones.
@Suite struct ReadingPropertyTests {
    static let xyz = [
        RecordReaderTests.frames, XYZDialectTests.qm9 + XYZDialectTests.qm9,
        "1\nCSD_code = ABC | q = 1 | S = 0\nFe 0.0 0.0 0.0\n2\nplain\nD 0 0 0\n18O 1.25 -2.5 3e-1\n",
        "2\nLattice=\"1 0 0 0 1 0 0 0 1\" Properties=pos:R:3:species:S:1 id='a b' x={[1] 2}\n1 2 3 O\n4 5 6 H\n",
    ]
    static let csv = ["smiles,id,y\nC,a,1.5\n\"CC\",\"b,c\",\n,d,2\n\"C\nC\",\"e\"\"\",3\n", "id;smiles\n1;C\n"]
    static let smiles = [RecordReaderTests.rows, "[Fe+2] x\n\nC1CC1 |$a$| y\n*"]

    static func inputs(_ format: StructureFormat) -> [String] {
        switch format {
        case .xyz: xyz
        case .smiles: smiles
        case .csv: csv
        default: csv.map { $0.replacing(",", with: "\t") }
        }
    }

    /// Faulty bytes never crash, keep record and line numbers in order, and mean the same however they are cut.
    @Test(arguments: [StructureFormat.xyz, .smiles, .csv, .tsv])
    func mutatedBytes(format: StructureFormat) {
        let inputs = Self.inputs(format)
        var generator = TestGenerator(UInt64(inputs.count) * 99 + UInt64(format.suffixes.count))
        let alphabet =
            Array("0123456789+-.eE*^ \t\n\r\"',;:={}[]HCOFe#%\\|".utf8) + [0, 0xEF, 0xBB, 0xBF, 0xFF, 0x1F, 0x8B]
        var readable = 0
        for round in 0..<3000 {
            var bytes = Array(inputs[Int(generator.next() % UInt64(inputs.count))].utf8)
            for _ in 0...generator.next() % 4 {
                let byte = alphabet[Int(generator.next() % UInt64(alphabet.count))]
                let place = Int(generator.next() % UInt64(bytes.count + 1))
                switch generator.next() % 5 {
                case 0: bytes.insert(byte, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count: bytes[place] = byte
                case 3 where place < bytes.count:
                    bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: 0)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                }
            }
            let reading = readAll(bytes, as: format)
            #expect(reading.records.map(\.number) == Array(1..<reading.records.count + 1))
            let isAscending = zip(reading.lines, reading.lines.dropFirst()).allSatisfy { $0 <= $1 }
            #expect(isAscending, "\(reading.lines)")
            if round % 4 == 0 {
                let blocks = BlockSize(
                    capacity: 1 + round % 61, targetBytes: 1 + round % 7, maximumRecords: 1 + round % 3)
                #expect(
                    readAll(bytes, as: format, blocks: blocks) == reading, "\(String(decoding: bytes, as: UTF8.self))")
            }
            if reading.fault == nil, reading.texts.contains(where: { !$0.hasSuffix("]") }) { readable += 1 }
        }
        #expect(readable > 500)
    }

    /// What is written is read back, digit for digit.
    @Test func randomFramesReadBack() throws {
        var generator = TestGenerator(0xBEEF)
        for round in 0..<100 {
            let structure = Structure.random(atoms: round % 30, using: &generator)
            var text = "\(structure.elements.count)\nframe \(round)\n"
            for (element, point) in zip(structure.elements, structure.positions) {
                text += "\(element.symbol) \(point.x) \(point.y) \(point.z)\n"
            }
            var parser = XYZParser()
            let molecule = try parser.molecule(from: text.utf8)
            let expected = try titled(try structure.molecule, round)
            #expect(summary(of: molecule, parser: parser) == summary(of: expected, parser: parser))
        }
    }

    private func titled(_ molecule: Molecule, _ round: Int) throws -> Molecule {
        var builder = MoleculeBuilder()
        builder.setTitle("frame \(round)")
        let xyz = molecule.coordinates
        for atom in 0..<molecule.atomCount {
            builder.addAtom(molecule.element(of: atom), x: xyz[3 * atom], y: xyz[3 * atom + 1], z: xyz[3 * atom + 2])
        }
        return try builder.finish()
    }
}
