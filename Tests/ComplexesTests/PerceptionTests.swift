import ChemIO
import MolecularGraph
import TestSupport
import Testing

@testable import Complexes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct PerceptionTests {
    /// Iron with atoms at given places.
    private func complex(
        _ atoms: [(String, SIMD3<Double>)], metal: String = "Fe", mode: PerceptionMode = .default
    ) throws -> PerceivedComplex {
        var structure = Structure(elements: [try #require(Element(symbol: metal))], positions: [.zero])
        for (symbol, place) in atoms {
            structure.elements.append(try #require(Element(symbol: symbol)))
            structure.positions.append(place)
        }
        var result = PerceivedComplex()
        var perceiver = ComplexPerceiver(options: .init(mode: mode))
        try perceiver.perceive(try structure.molecule, into: &result)
        return result
    }

    private func contacts(_ complex: PerceivedComplex) -> [Int] {
        let span = complex.contacts(ofMetal: 0)
        return span.indices.map { Int(span[$0]) }
    }

    private let axes: [SIMD3<Double>] = [
        SIMD3(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1), SIMD3(0, 0, -1),
    ]

    private func ring(_ count: Int, radius: Double, height: Double) -> [(String, SIMD3<Double>)] {
        (0..<count).map { place in
            let angle = 2 * Double.pi * Double(place) / Double(count)
            return ("C", SIMD3(radius * cos(angle), radius * sin(angle), height))
        }
    }

    @Test(arguments: [PerceptionMode.default, .reference])
    func carbonylsBindByCarbon(mode: PerceptionMode) throws {
        let atoms = axes.flatMap { [("C", $0 * 1.9), ("O", $0 * 3.05)] }
        let complex = try complex(atoms, mode: mode)
        #expect(contacts(complex) == [1, 3, 5, 7, 9, 11])
        #expect(complex.ligands.count == 6)
        #expect(complex.axisStatus == .found)
        if mode == .default { #expect(complex.geometries.map(\.name) == ["octahedral"]) }
    }

    /// Two chlorides opposite to each other among four carbonyls are axial, in both modes.
    @Test(arguments: [PerceptionMode.default, .reference])
    func oddLigandsAreAxial(mode: PerceptionMode) throws {
        var atoms: [(String, SIMD3<Double>)] = [("Cl", axes[0] * 2.3), ("Cl", axes[1] * 2.3)]
        atoms += axes[2...].flatMap { [("C", $0 * 1.9), ("O", $0 * 3.05)] }
        let complex = try complex(atoms, mode: mode)
        #expect(complex.axisChoices.count == 1)
        #expect(complex.axisChoices.first.map { Set($0.axial.flatMap(\.atoms)) } == [1, 2])
        #expect(complex.axisChoices.first?.equatorial.count == 4)
    }

    @Test func ferroceneIsASandwich() throws {
        let complex = try complex(ring(5, radius: 1.21, height: 1.66) + ring(5, radius: 1.21, height: -1.66))
        #expect(complex.contactCount(ofMetal: 0) == 10)
        #expect(complex.sites.map(\.hapticity) == [5, 5])
        #expect(complex.ligands.map(\.denticity) == [1, 1])
        #expect(complex.geometries.first?.name == "sandwich")
        // The reference trims to six.
        let reference = try self.complex(
            ring(5, radius: 1.21, height: 1.66) + ring(5, radius: 1.21, height: -1.66), mode: .reference)
        #expect(reference.contactCount(ofMetal: 0) == 6)
    }

    @Test func hydridesAreContactsInTheDefaultModeOnly() throws {
        let atoms: [(String, SIMD3<Double>)] = [("H", SIMD3(1.5, 0, 0)), ("Cl", SIMD3(0, 2.2, 0))]
        #expect(try contacts(complex(atoms)) == [1, 2])
        #expect(try contacts(complex(atoms, mode: .reference)) == [2])
    }

    /// A saturated carbon near the metal, as in an agostic bond, is no contact; neither are its hydrogens.
    @Test func saturatedCarbonIsNoContact() throws {
        let atoms: [(String, SIMD3<Double>)] = [
            ("C", SIMD3(2.3, 0, 0)), ("H", SIMD3(1.7, 0.9, 0)), ("H", SIMD3(2.9, 0, 0.9)), ("H", SIMD3(2.9, 0, -0.9)),
            ("H", SIMD3(2.7, -1.0, 0)), ("Cl", SIMD3(0, 2.2, 0)),
        ]
        #expect(try contacts(complex(atoms)) == [6])
    }

    @Test func farAtomsAreFreeFragments() throws {
        let complex = try complex([("Cl", SIMD3(0, 2.2, 0)), ("O", SIMD3(9, 0, 0))])
        #expect(complex.flags == .freeFragment)
        #expect(complex.ligands.count == 1)
    }

    @Test func failures() throws {
        #expect(throws: ComplexError.self) { try complex([("Cl", .zero)]) }
        #expect { try complex([("C", SIMD3(2, 0, 0))], metal: "Al") } throws: { error in
            (error as? ComplexError)?.kind == .noMetal && (error as? ComplexError)?.message.contains("Al") == true
        }
    }

    /// Small and large molecules find the same bonds by different loops.
    @Test func sweepFindsWhatAllPairsFind() throws {
        var generator = TestGenerator(5)
        let structure = Structure.random(atoms: 700, using: &generator)
        let positions = structure.positions.flatMap { [$0.x, $0.y, $0.z] }
        let radius = structure.elements.map { Double(PropertyTable.covalentRadius[$0.atomicNumber]) / 100 }
        var search = BondSearch()
        var found: [AtomPair] = []
        search.find(positions: positions, radius: radius, rule: .init(factor: 1.15, offset: 0), pairs: &found)
        var expected: [[Int32]] = []
        for second in 0..<700 {
            for first in 0..<second {
                let vector = structure.positions[first] - structure.positions[second]
                let limit = 1.15 * (radius[first] + radius[second])
                if (vector * vector).sum().squareRoot() < limit { expected.append([Int32(first), Int32(second)]) }
            }
        }
        #expect(found.map { [$0.first, $0.second] } == expected)
        #expect(!expected.isEmpty)
    }

    // MARK: Graphs

    private func complex(smiles: String) throws -> PerceivedComplex {
        let reader = try StructureReader(
            source: ByteSource(bytes: Array((smiles + "\n").utf8), name: "smiles"), format: .smiles)
        let batch = RecordBatch()
        _ = reader.records.fill(batch)
        var molecule = Molecule()
        var parser = reader.parser
        try parser.parse(batch.bytes(of: batch.records[0]), at: batch.records[0].position, into: &molecule)
        var result = PerceivedComplex()
        var perceiver = ComplexPerceiver()
        try perceiver.perceive(molecule, into: &result)
        return result
    }

    @Test func contactsOfAGraph() throws {
        let complex = try complex(smiles: "[NH3][Pt]([NH3])(Cl)Cl")
        #expect(complex.contactCount(ofMetal: 0) == 4)
        #expect(complex.atomCount == 11)
        #expect(complex.ligands.count == 4)
        #expect(complex.geometries.isEmpty)
        #expect(complex.axisStatus == .noPlaces)
    }
}
