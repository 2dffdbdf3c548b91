import ChemIO
import Testing

/// Laws that hold for every input, tried on seeded random ones.
@Suite struct SMILESPropertyTests {
    /// xorshift64*: small, seeded, the same on every platform.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    static let seeds = [
        "CC(=O)Oc1ccccc1C(=O)O aspirin", "C[C@H](N)C(=O)O |&1:1| alanine", "F/C=C/F", "[13CH3-:7]%12CC%12.[Na+]",
        "N->[Fe+2](<-N)(Cl)Cl |C:0.0|", "[Co@OH12H](F)(Cl)(Br)(I)(S)N", "C1CC2CCC1C2 |(0,0,;1,0,;2,0,)|",
        "c1cc[se]c1", "O=S(=O)(O)[O-]", "[2H]C([2H])([2H])[2H]", "*C |$R1;$|", "C%(123)CCCC%(123)",
    ]

    @Test func mutatedLinesAreReadOrRefused() {
        var generator = Generator(state: 0x5EED_0001)
        let alphabet = Array("CNOPSFIBclnos*[]()123%=#:-+@H/\\.~$<>|^,; \t\r&".utf8) + [0, 0xC3, 0xA9, 0xFF]
        var parser = SMILESParser()
        var molecule = Molecule()
        var readable = 0
        for _ in 0..<20_000 {
            var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &generator)].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                let place = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.insert(byte, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count: bytes[place] = byte
                default: bytes.removeSubrange(place...)
                }
            }
            parser.nameFirst = generator.next() % 16 == 0
            let isRead = bytes.withUnsafeBytes { buffer in
                do throws(ChemIOError) {
                    try parser.parse(buffer, at: SourcePosition(record: 1, line: 1), into: &molecule)
                    return true
                } catch {
                    #expect(error.position.column >= 1 && error.position.column <= bytes.count + 1, "\(error)")
                    #expect(molecule.atomCount == 0)
                    return false
                }
            }
            guard isRead else { continue }
            readable += 1
            check(molecule)
        }
        #expect(readable > 1_000)
    }

    /// Trees whose graph is known, written as SMILES with branches.
    @Test func writtenGraphsAreReadBack() throws {
        var generator = Generator(state: 0x5EED_0002)
        for _ in 0..<500 {
            let count = Int.random(in: 1...40, using: &generator)
            var parents = [-1]
            while parents.count < count {
                parents.append(Int.random(in: max(0, parents.count - 5)..<parents.count, using: &generator))
            }
            var children = Array(repeating: [Int](), count: count)
            for atom in parents.indices.dropFirst() { children[parents[atom]].append(atom) }
            let (text, order) = write(children)
            let molecule = try readSMILES(text)
            try #require(molecule.atomCount == count)
            #expect(molecule.bondCount == count - 1)
            for atom in parents.indices.dropFirst() {
                let row = molecule.neighbors(of: order[atom])
                #expect(row.indices.contains { Int(row[$0]) == order[parents[atom]] }, "\(text)")
            }
            check(molecule)
        }
    }

    /// Writes a tree, depth first, the last child of each atom without parentheses; gives the atom numbers in the text.
    private func write(_ children: [[Int]]) -> (text: String, order: [Int]) {
        var text = ""
        var order = Array(repeating: -1, count: children.count)
        var written = 0
        var stack: [(atom: Int, isBranch: Bool, isEnd: Bool)] = [(0, false, false)]
        while let item = stack.popLast() {
            if item.isEnd {
                text += ")"
                continue
            }
            text += item.isBranch ? "(C" : "C"
            order[item.atom] = written
            written += 1
            if item.isBranch { stack.append((item.atom, false, true)) }
            for (index, child) in children[item.atom].enumerated().reversed() {
                stack.append((child, index < children[item.atom].count - 1, false))
            }
        }
        return (text, order)
    }

    /// Invariants of every molecule.
    private func check(_ molecule: Molecule) {
        let bonds = molecule.bonds
        var degrees = 0
        for atom in 0..<molecule.atomCount {
            let neighbors = molecule.neighbors(of: atom)
            let rows = molecule.bonds(of: atom)
            degrees += neighbors.count
            for slot in neighbors.indices {
                let other = Int(neighbors[slot])
                let isBondOfBoth = bonds[Int(rows[slot])].other(than: atom) == other
                let back = molecule.neighbors(of: other)
                let isSymmetric = back.indices.contains { Int(back[$0]) == atom }
                let isAscending = slot == 0 || rows[slot - 1] < rows[slot]
                #expect(isBondOfBoth && isSymmetric && isAscending)
            }
        }
        #expect(degrees == 2 * molecule.bondCount)
        for stereo in molecule.atomStereo {
            let row = molecule.neighbors(of: Int(stereo.center))
            var expected: [Int32] = []
            for slot in row.indices { expected.append(row[slot]) }
            #expect(stereo.neighbors.filter { $0 >= 0 }.sorted() == expected.sorted())
        }
        var hydrogens: [UInt8] = []
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        var flags: [Bool] = []
        let removable = removableHydrogens(of: molecule, into: &flags)
        #expect(hydrogens.count == molecule.atomCount)
        #expect(removable == flags.filter { $0 }.count)
        #expect(molecule.totalCharge != nil)
    }
}
