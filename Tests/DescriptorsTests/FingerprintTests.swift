import MolecularGraph
import Perception
import Testing

@testable import Descriptors

/// The worked numbers of fingerprints.md.
@Suite struct FingerprintTests {
    /// Set bits, ascending.
    static func set(_ words: [UInt64]) -> [Int] {
        (0..<64 * words.count).filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
    }

    static func counts(_ counts: SparseCounts) -> [UInt32: UInt32] {
        Dictionary(uniqueKeysWithValues: counts.entries.map { ($0.identifier, $0.count) })
    }

    @Test func hashOfTheMethylCarbon() {
        let values: [UInt32] = [6, 4, 3, 0, 0]
        let hashes = (1...5).map { FingerprintHash.range(values.prefix($0)) }
        #expect(hashes == [2_654_435_775, 3_449_077_331, 4_216_881_219, 1_215_638_218, 2_246_728_737])
        #expect(FingerprintHash.pair(1, 2_245_384_272) == 1_196_353_357)
    }

    @Test func massDifferences() {
        func value(_ symbol: String, _ isotope: Int) -> Int {
            IsotopeMassDifference.value(of: Element(symbol: symbol) ?? .dummy, isotope: isotope)
        }
        #expect(value("C", 13) == 0 && value("C", 14) == 1 && value("H", 2) == 1 && value("N", 15) == 0)
        #expect(value("F", 18) == 0 && value("U", 235) == -2 && value("C", 0) == 0)
        #expect(value("C", 999) == 986)
        #expect(IsotopeMassDifference.value(of: .dummy, isotope: 7) == 0)
    }

    @Test func morganOfEthanol() throws {
        let counts = try Fingerprint.morgan(radius: 2).sparseCounts(of: HandGraph.ethanol)
        #expect(
            counts.entries.map(\.identifier) == [
                864_662_311, 1_535_166_686, 2_245_384_272, 2_246_728_737, 3_542_456_614, 4_018_048_386,
            ])
        #expect(counts.entries.allSatisfy { $0.count == 1 })
        #expect(
            Self.set(try Fingerprint.morgan(radius: 2).bits(of: HandGraph.ethanol)) == [80, 222, 294, 807, 1057, 1410])
        #expect(try Fingerprint.morgan(radius: 0).sparseCounts(of: HandGraph.ethanol).entries.count == 3)
    }

    @Test func morganOfPhenol() throws {
        #expect(
            Self.counts(try Fingerprint.morgan(radius: 2).sparseCounts(of: HandGraph.phenol)) == [
                26_234_434: 1, 98_513_984: 3, 251_179_073: 2, 859_799_282: 1, 864_662_311: 1, 951_226_070: 2,
                2_763_854_213: 1, 2_905_660_137: 1, 3_217_380_708: 1, 3_218_693_969: 5, 3_999_906_991: 2,
            ])
        #expect(
            Self.set(try Fingerprint.morgan(radius: 2).bits(of: HandGraph.phenol)) == [
                65, 389, 745, 807, 1088, 1199, 1380, 1602, 1750, 1778, 1873,
            ])
    }

    @Test func morganOfCaffeine() throws {
        #expect(
            Self.set(try Fingerprint.morgan(radius: 2).bits(of: HandGraph.caffeine)) == [
                33, 314, 378, 400, 463, 504, 564, 650, 771, 932, 935, 1024, 1057, 1145, 1203, 1258, 1307, 1354, 1380,
                1409, 1440, 1452, 1517, 1696, 1873,
            ])
    }

    @Test func morganOfMethane() throws {
        #expect(
            Self.counts(try Fingerprint.morgan(radius: 2).sparseCounts(of: HandGraph.methane)) == [2_246_733_040: 1])
    }

    @Test func featureClasses() throws {
        let ethanol = try Fingerprint.morgan(radius: 2, features: true).sparseCounts(of: HandGraph.ethanol)
        #expect(
            Self.counts(ethanol) == [0: 2, 3: 1, 3_205_495_869: 1, 3_205_496_825: 1, 3_766_532_901: 1])
        let phenol = try Fingerprint.morgan(radius: 2, features: true).sparseCounts(of: HandGraph.phenol)
        #expect(
            Self.counts(phenol) == [
                3: 1, 4: 6, 728_945_448: 1, 1_230_563_926: 3, 3_205_496_709: 1, 3_664_333_811: 2, 3_680_717_108: 1,
                3_764_344_801: 5,
            ])
    }

    /// More rounds than the molecule has room for add nothing.
    @Test(arguments: [4, 9, 100]) func manyRounds(radius: Int) throws {
        for molecule in [HandGraph.ethanol, HandGraph.phenol, HandGraph.caffeine, HandGraph.methane] {
            #expect(
                try Fingerprint.morgan(radius: radius).sparseCounts(of: molecule)
                    == Fingerprint.morgan(radius: 20).sparseCounts(of: molecule))
        }
    }

    @Test func twister() {
        #expect(TwisterBit.value(1) == 95_516_030)
        #expect(TwisterBit.value(42) == 941_989_602)
        #expect(TwisterBit.value(1_234_567_890) == 1_005_545_856)
    }

    @Test func pathsOfEthanol() throws {
        let counts = Self.counts(try Fingerprint.rdkitPath().sparseCounts(of: HandGraph.ethanol))
        #expect(
            counts == [
                4_275_705_116: 1, 986_785_516: 1, 4_274_652_475: 1, 54_413_874: 1, 1_524_090_560: 1, 1_135_572_127: 1,
            ])
        #expect(
            Self.set(try Fingerprint.rdkitPath().bits(of: HandGraph.ethanol)) == [562, 1183, 1308, 1339, 1728, 1772])
    }

    @Test(arguments: [
        (HandGraph.phenol, [7, 8, 9, 10, 11, 7, 1], 38), (HandGraph.caffeine, [15, 23, 40, 72, 130, 227, 369], 759),
    ])
    func setsOfBonds(molecule: PerceivedMolecule, sizes: [Int], bitCount: Int) throws {
        #expect(Self.set(try Fingerprint.rdkitPath().bits(of: molecule)).count == bitCount)
        for (index, count) in sizes.enumerated() {
            let found = try Fingerprint.rdkitPath(sizes: index + 1...index + 1).occurrences(in: molecule)
            #expect(found.count == 2 * count)
            #expect(Set(found.map(\.bonds)).count == count)
        }
    }

    @Test func pairs() throws {
        let ethanol = try Fingerprint.atomPair.sparseCounts(of: HandGraph.ethanol)
        #expect(ethanol.entries.map(\.identifier) == [4_217_255_263, 4_217_255_391, 4_217_292_175])
        #expect(Self.set(try Fingerprint.atomPair.bits(of: HandGraph.ethanol)) == [1404, 1596, 1916])
    }

    @Test func torsions() throws {
        #expect(try Fingerprint.torsion.sparseCounts(of: HandGraph.ethanol).entries.isEmpty)
        #expect(
            Self.counts(try Fingerprint.torsion.sparseCounts(of: HandGraph.phenol)) == [
                1_257_330_688: 2, 1_257_330_783: 2, 1_257_332_227: 2, 1_257_332_236: 2,
            ])
        #expect(Self.set(try Fingerprint.torsion.bits(of: HandGraph.phenol)) == [0, 1, 12, 13, 48, 49, 380, 381])
        let butanol = try Fingerprint.torsion.sparseCounts(of: HandGraph.butanol)
        #expect(butanol.entries.map(\.identifier) == [1_335_425_024, 1_335_820_288])
        #expect(Self.set(try Fingerprint.torsion.bits(of: HandGraph.butanol)) == [0, 1])
    }

    /// Rings of three are walked once, from the lowest atom: C1CN1 and N1CC1 differ, as in RDKit.
    @Test(arguments: [([6, 6, 7], 1_335_423_103), ([7, 6, 6], 1_327_135_717)] as [([Int], UInt32)])
    func ringsOfThree(elements: [Int], identifier: UInt32) throws {
        var graph = HandGraph()
        for element in elements {
            graph.add(element, hydrogens: element == 6 ? 2 : 1, inRing: true, explicitValence: 2)
        }
        graph.bond(0, 1)
        graph.bond(1, 2)
        graph.bond(2, 0)
        #expect(Self.counts(try Fingerprint.torsion.sparseCounts(of: graph.finished)) == [identifier: 1])
    }

    @Test func caffeineCodes() {
        let codes = HandGraph.caffeine.withPointers { graph in
            let codes = ScratchBuffer<UInt32>()
            let room = codes.room(for: 14)
            AtomCode.write(graph, to: room)
            return Array(room)
        }
        #expect(codes == [33, 75, 42, 74, 43, 43, 43, 105, 75, 33, 43, 105, 75, 33])
    }

    @Test func explanations() throws {
        let kinds: [Fingerprint] = [.morgan(radius: 2), .rdkitPath(), .atomPair, .torsion]
        for kind in kinds {
            for molecule in [HandGraph.ethanol, HandGraph.phenol, HandGraph.caffeine] {
                let explained = try kind.explain(molecule, count: 1024)
                #expect(Set(explained.map(\.bit)) == Set(Self.set(try kind.bits(of: molecule, count: 1024))))
            }
        }
        let ethanol = try Fingerprint.morgan(radius: 2).explain(HandGraph.ethanol)
        let methylene = ethanol.filter { $0.feature.identifier == 4_018_048_386 }
        #expect(methylene.count == 1 && methylene[0].bit == 4_018_048_386 % 2048)
        #expect(methylene[0].feature.atoms == [0, 1, 2] && methylene[0].feature.bonds == [0, 1])
        #expect(methylene[0].feature.center == 1 && methylene[0].feature.radius == 1)
    }

    @Test func similarities() {
        #expect(Similarity.tanimoto([0b1011] as [UInt64], [0b0110]) == 0.25)
        #expect(Similarity.dice([0b1011] as [UInt64], [0b0110]) == 0.4)
        #expect(Similarity.tanimoto([0] as [UInt64], [0]) == 0)
        #expect(Similarity.tanimoto([2, 0, 3] as [UInt32], [1, 1, 3]) == 4.0 / 6)
        #expect(Similarity.dice([2, 0, 3] as [UInt32], [1, 1, 3]) == 0.8)
        let (one, other) = (SparseCounts(occurrences: [7, 7, 9, 9, 9]), SparseCounts(occurrences: [9, 8, 9, 7, 9]))
        #expect(Similarity.tanimoto(one, other) == 4.0 / 6 && Similarity.dice(one, other) == 0.8)
    }
}
