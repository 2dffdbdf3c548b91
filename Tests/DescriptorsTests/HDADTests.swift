import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

/// HD, HDA and HDAD, version 1: geometry-descriptors.md, section 3.
@Suite struct HDADTests {
    // MARK: Internal coordinates

    /// Hydrogen peroxide with a torsion of 90 degrees and right angles at the oxygens.
    static let peroxide = Structure(
        elements: [.hydrogen, .oxygen, .oxygen, .hydrogen],
        positions: [SIMD3(0, 1, 0), .zero, SIMD3(1.4, 0, 0), SIMD3(1.4, 0, 1)])

    @Test func peroxideByHand() throws {
        let table = try InternalCoordinateTable(try Self.peroxide.molecule)
        #expect(table.bonds == [SIMD2(0, 1), SIMD2(1, 2), SIMD2(2, 3)])
        let values = table.entries.map { ("\($0.block.rawValue):\($0.elements)", $0.value) }.sorted { $0 < $1 }
        let far = (1.96 + 1).squareRoot()
        let expected: [(String, Double)] = [
            ("HD:H-H", (1.96 + 2).squareRoot()), ("HD:H-O", 1), ("HD:H-O", 1), ("HD:H-O", far), ("HD:H-O", far),
            ("HD:O-O", 1.4), ("HDA:H-O-O", 90), ("HDA:H-O-O", 90), ("HDAD:H-O-O-H", 90),
        ]
        #expect(values.map(\.0) == expected.map(\.0))
        for (one, other) in zip(values, expected) { #expect(abs(one.1 - other.1) < 1e-12) }
    }

    /// cis is 0, trans is 180, and the direction of the chain does not matter.
    @Test(arguments: [
        (SIMD2(1.0, 0), 0.0), (SIMD2(0.5, 0.8660254037844386), 60), (SIMD2(-1, 0), 180),
        (SIMD2(0.25881904510252074, -0.9659258262890683), 75),
    ])
    func torsions(turn: SIMD2<Double>, expected: Double) throws {
        let chain = Structure(
            elements: [.fluorine, .oxygen, .sulfur, .hydrogen],
            positions: [
                SIMD3(-0.3, 1.2, 0), .zero, SIMD3(1.6, 0, 0), SIMD3(1.9, 1.2 * turn.x, 1.2 * turn.y),
            ])
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let torsions = try InternalCoordinateTable(try chain.reordered(order).molecule).entries
                .filter { $0.block == .dihedrals }
            #expect(torsions.map(\.elements) == ["H-S-O-F"])
            #expect(torsions.allSatisfy { abs($0.value - expected) < 1e-9 })
        }
    }

    /// Chains with a nearly straight angle have no torsion; their angles count all the same.
    @Test func straightChains() throws {
        for (height, count) in [(0.0, 0), (0.08, 0), (0.2, 1)] {
            // H bent upwards from the axis C-C-C: at 1.1 Å, 0.08 Å is 4.2 degrees, 0.2 Å 10.3 degrees.
            let chain = Structure(
                elements: [.hydrogen, .carbon, .carbon, .hydrogen],
                positions: [SIMD3(-1.1, height, 0), .zero, SIMD3(1.2, 0, 0), SIMD3(1.6, 1, 0)])
            let entries = try InternalCoordinateTable(try chain.molecule).entries
            #expect(entries.count { $0.block == .dihedrals } == count)
            #expect(entries.count { $0.block == .angles } == 2)
        }
    }

    /// A bond is as long as two radii and 0.4 Å at most: H and H up to 1.02 Å.
    @Test(arguments: [(1.0199, 1), (1.0201, 0)])
    func bondLimit(distance: Double, bonds: Int) throws {
        let pair = Structure(elements: [.hydrogen, .hydrogen], positions: [.zero, SIMD3(0, distance, 0)])
        #expect(try InternalCoordinateTable(try pair.molecule).bonds.count == bonds)
    }

    // MARK: Bins

    private func positions(_ cells: [(Int, Int)], most: Int = 25) -> [Double] {
        FineHistogram.extrema(
            of: cells.map { FineHistogram.Cell(index: $0.0, count: $0.1) }, smoothedWith: [1, 2, 3, 2, 1], most: most)
    }

    @Test func extremaByHand() {
        #expect(positions([(50, 1)]) == [50])
        // Two equal peaks far apart with an empty stretch between: its middle is the minimum. Smoothed, the peaks reach two
        // cells to each side, so the stretch is 53 to 57.
        #expect(positions([(50, 1), (60, 1)]) == [50, 55, 60])
        // Neighbours merge: 1 2 3 2 1 and its shift by one add up to 1 3 5 5 3 1, a plateau of two cells.
        #expect(positions([(50, 1), (51, 1)]) == [50.5])
        // Two apart: 1 2 4 4 4 2 1, a plateau of three. Three apart: 1 2 3 3 3 3 2 1 from 48 on, a plateau from 50 to 53.
        #expect(positions([(50, 1), (52, 1)]) == [51])
        #expect(positions([(50, 1), (53, 1)]) == [51.5])
        // Four apart: 1 2 3 2 2 2 3 2 1, a plateau between two maxima.
        #expect(positions([(50, 1), (54, 1)]) == [50, 52, 54])
        // Five apart: 1 2 3 2 1 1 2 3 2 1.
        #expect(positions([(50, 1), (55, 1)]) == [50, 52.5, 55])
        #expect(positions([(0, 2)]) == [0])
    }

    /// The flattest neighbours go first; far cells cost nothing.
    @Test func mostPositions() {
        let peaks = [(10, 5), (20, 1), (30, 9), (40, 9)]
        #expect(positions(peaks) == [10, 15, 20, 25, 30, 35, 40])
        // Heights 15 0 3 0 27 0 27: the pair (15-20: 0, 3) is the flattest and first.
        #expect(positions(peaks, most: 5) == [10, 25, 30, 35, 40])
        #expect(positions(peaks, most: 3) == [30, 35, 40])
        #expect(positions([(0, 1), (500_000_000, 1)]) == [0, 250_000_000, 500_000_000])
    }

    @Test(arguments: [(0.0, 0), (0.0099, 0), (0.01, 1), (0.0099999999, 1), (1.0, 50), (7.77, 389)])
    func cells(value: Double, cell: Int) {
        #expect(FineHistogram.cell(of: value, width: 0.02, epsilon: 1e-7) == cell)
    }

    // MARK: Rows

    static func model(_ blocks: [(HDADBlock, [Element], [Double])]) throws -> HDADModel {
        try HDADModel(
            trainingCount: 1, blocks: blocks.map { HDADModel.Block(kind: $0.0, elements: $0.1, count: 1, bins: $0.2) })
    }

    static func descriptor(_ name: String, _ model: HDADModel, _ options: String = "") throws -> AnyDescriptor {
        var spec = try DescriptorSpec(parsing: name + options)
        spec.model = model
        guard case .ready(let descriptor) = try DescriptorRegistry.resolve(spec) else {
            throw SpecError("\(name) is not ready with its model")
        }
        return descriptor
    }

    private static let shares: [(Double, [Double])] = [
        (0.7, [1, 0, 0]), (0.75, [1, 0, 0]), (0.8, [0.8, 0.2, 0]), (1, [0, 1, 0]), (1.5, [0, 0.5, 0.5]),
        (1.9, [0, 0.1, 0.9]), (2, [0, 0, 1]), (9, [0, 0, 1]), (1e200, [0, 0, 1]),
    ]

    /// A value is shared between two bins; beyond the ends it goes to the end.
    @Test(arguments: shares)
    func sharing(distance: Double, expected: [Double]) throws {
        let model = try Self.model([(.distances, [.hydrogen, .carbon], [0.75, 1, 2])])
        let descriptor = try Self.descriptor("hd", model)
        #expect(descriptor.columns == ["HD:H-C:0.7500", "HD:H-C:1.0000", "HD:H-C:2.0000"])
        let pair = Structure(elements: [.carbon, .hydrogen], positions: [.zero, SIMD3(0, distance, 0)])
        CoulombMatrixTests.expect(try row(descriptor, pair), expected, within: 1e-12)
    }

    /// The sum over the bins of a combination is the number of its values.
    @Test func partitionOfUnity() throws {
        var generator = TestGenerator(14)
        let structures = (2...20).map { Structure.random(atoms: $0, using: &generator) }
        let descriptor = try Self.descriptor("hdad", try Self.fitted(structures))
        for structure in structures {
            let values = try row(descriptor, structure)
            var sums: [String: Double] = [:]
            for (name, value) in zip(descriptor.columns, values) {
                sums[name.split(separator: ":")[..<2].joined(separator: ":"), default: 0] += value
            }
            var counts: [String: Double] = [:]
            for entry in try InternalCoordinateTable(try structure.molecule).entries {
                counts["\(entry.block.rawValue):\(entry.elements)", default: 0] += 1
            }
            for (name, sum) in sums { #expect(abs(sum - counts[name, default: 0]) < 1e-9, "\(name)") }
        }
    }

    static func fitted(_ structures: [Structure]) throws -> HDADModel {
        let learner = HDADLearner()
        var summary = learner.emptySummary()
        for structure in structures { try learner.observe(try structure.molecule, into: &summary) }
        return try #require(try learner.learnedModel(summary))
    }

    // MARK: Fit

    /// Parts in any order make the same model.
    @Test func mergingIsExact() throws {
        var generator = TestGenerator(15)
        let structures = (2...25).map { Structure.random(atoms: $0, using: &generator) }
        let whole = try Self.fitted(structures)
        let learner = HDADLearner()
        var parts = [learner.emptySummary(), learner.emptySummary(), learner.emptySummary(), learner.emptySummary()]
        for (index, structure) in structures.reversed().enumerated() {
            try learner.observe(try structure.molecule, into: &parts[index * index % 3])
        }
        var merged = parts[3]
        for part in [parts[1], parts[2], parts[0]] { learner.merge(part, into: &merged) }
        #expect(try learner.learnedModel(merged) == whole)
        #expect(merged.trainingCount == structures.count && whole.trainingCount == structures.count)
    }

    /// A molecule that fails leaves no trace.
    @Test func failuresTeachNothing() throws {
        let learner = HDADLearner()
        var summary = learner.emptySummary()
        try learner.observe(try Self.peroxide.molecule, into: &summary)
        let before = try learner.learnedModel(summary)
        let bad = [
            Structure(elements: [.carbon, .oxygen, .oxygen], positions: [SIMD3(4, 0, 0), .zero, SIMD3(1e-7, 0, 0)]),
            Structure(elements: [.carbon, .dummy], positions: [.zero, SIMD3(1, 0, 0)]),
            Structure(elements: [.carbon, .carbon], positions: [.zero, SIMD3(1e8, 0, 0)]),
        ]
        for structure in bad {
            #expect(throws: DescriptorError.self) { try learner.observe(try structure.molecule, into: &summary) }
        }
        #expect(try learner.learnedModel(summary) == before)
        #expect(throws: DescriptorError.self) { try learner.learnedModel(learner.emptySummary()) }
    }

    /// Distances beyond the near cells are binned as others are.
    @Test func farAtoms() throws {
        let pairs = [30.0, 30, 5000].map {
            Structure(elements: [.carbon, .carbon], positions: [.zero, SIMD3(0, 0, $0)])
        }
        let model = try Self.fitted(pairs)
        #expect(model.blocks.count == 1 && model.blocks[0].count == 3)
        CoulombMatrixTests.expect(model.blocks[0].bins, [30, 2515, 5000], within: 1e-9)
    }

    // MARK: What the model does not know

    @Test func unknownElementsAndCombinations() throws {
        let model = try Self.model([
            (.distances, [.hydrogen, .oxygen], [1, 2]), (.distances, [.carbon, .carbon], [1, 2]),
        ])
        func note(_ descriptor: AnyDescriptor, _ structure: Structure) throws -> [DescriptorNote] {
            let writer = try FeatureSet([descriptor]).makeRowWriter(Double.self)
            var row = [Double](repeating: 0, count: descriptor.columns.count)
            let molecule = try structure.molecule
            try row.withUnsafeMutableBufferPointer { try writer.write(molecule, index: 0, into: $0) }
            return writer.takeNotes()
        }
        // O-O and H-H are unknown combinations of known elements.
        let notes = try note(try Self.descriptor("hd", model), Self.peroxide)
        #expect(notes.map(\.code) == ["unknown-combination"])
        #expect(notes.first?.message.hasPrefix("2 of 6 ") == true)
        #expect(notes.first?.message.hasSuffix("HD:H-H 1, HD:O-O 1") == true)
        let water = Structure(elements: [.oxygen, .hydrogen], positions: [.zero, SIMD3(1, 0, 0)])
        #expect(try note(try Self.descriptor("hd", model), water).isEmpty)
        // Fluorine is no element of the model.
        let fluoride = Structure(elements: [.hydrogen, .fluorine], positions: [.zero, SIMD3(1, 0, 0)])
        do {
            _ = try row(try Self.descriptor("hd", model), fluoride)
            Issue.record("fluorine was taken")
        } catch let error as DescriptorError {
            #expect(error.status == .unknownElement && error.message.hasPrefix("atom 2 is F"))
            #expect(error.message.contains("H, C, O"))
        }
        // A lone atom has no distances to be counted.
        let atom = Structure(elements: [.fluorine], positions: [.zero])
        #expect(try row(try Self.descriptor("hdad", model), atom) == [0, 0, 0, 0])
        #expect(try note(try Self.descriptor("hd", model, ":unknown=count"), fluoride).count == 1)
        let column = try Self.descriptor("hd", model, ":unknown=column")
        #expect(column.columns.last == "HD:unknown" && column.columns.count == 5)
        #expect(try row(column, Self.peroxide).last == 2)
        #expect(try row(column, water) == [1, 0, 0, 0, 0])
    }

    @Test func periodicCellIsNoted() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.hydrogen, x: 0, y: 0, z: 0)
        builder.addAtom(.hydrogen, x: 0.74, y: 0, z: 0)
        builder.setCell(UnitCell(vectors: [9, 0, 0, 0, 9, 0, 0, 0, 9]))
        let molecule = try builder.finish()
        let set = try FeatureSet([try makeDescriptor("cm:size=2"), try makeDescriptor("composition:elements=C")])
        let writer = set.makeRowWriter(Double.self)
        var row = [Double](repeating: 0, count: set.columns.count)
        try row.withUnsafeMutableBufferPointer { try writer.write(molecule, index: 0, into: $0) }
        #expect(writer.takeNotes().map(\.code) == ["periodic-cell"])
    }

    // MARK: Models

    @Test func aModelIsNeeded() throws {
        for name in ["hd", "hda", "hdad"] {
            guard case .needsFitting(let learner, _) = try DescriptorRegistry.resolve(DescriptorSpec(parsing: name))
            else {
                Issue.record("\(name) works without a model")
                continue
            }
            #expect(learner.requiresModelFile && learner.needs == .coordinates)
        }
    }

    /// One model serves all three; columns are those of the first one, two or three blocks.
    @Test func levels() throws {
        let model = try Self.fitted([Self.peroxide])
        let names = try ["hd", "hda", "hdad"].map { try Self.descriptor($0, model).columns }
        #expect(names[2].starts(with: names[1]) && names[1].starts(with: names[0]))
        #expect(names[2].last == "HDAD:H-O-O-H:90.0000" && names[1].last == "HDA:H-O-O:90.0000")
    }

    @Test func unsoundBlocks() {
        #expect(throws: SpecError.self) { try Self.model([(.distances, [.carbon], [1])]) }
        #expect(throws: SpecError.self) { try Self.model([(.angles, [.carbon, .carbon], [1])]) }
        #expect(throws: SpecError.self) { try Self.model([(.distances, [.carbon, .carbon], [])]) }
        #expect(throws: SpecError.self) { try Self.model([(.distances, [.carbon, .carbon], [2, 1])]) }
        #expect(throws: SpecError.self) { try Self.model([(.distances, [.carbon, .carbon], [1, .infinity])]) }
        #expect(throws: SpecError.self) {
            try Self.model([(.distances, [.carbon, .oxygen], [1]), (.distances, [.oxygen, .carbon], [1])])
        }
    }

    /// Keys are found again, and order as the elements do.
    @Test func keys() throws {
        let elements: [Element] = [.hydrogen, .carbon, .oxygen, Element(unchecked: 96)]
        var table = HDADKeyTable()
        var keys: [HDADKey] = []
        for a in elements {
            for b in elements {
                for c in elements {
                    for key in [HDADKey([a, b]), HDADKey([a, b, c]), HDADKey([a, b, c, a])].compactMap(\.self) {
                        guard table.slot(of: key) < 0 else { continue }
                        #expect(table.add(key) == keys.count)
                        keys.append(key)
                    }
                }
            }
        }
        for (slot, key) in keys.enumerated() { #expect(table.slot(of: key) == slot) }
        #expect(table.slot(of: .distance(7, 7)) == -1)
        let key = try #require(HDADKey([.oxygen, .carbon, .hydrogen, .hydrogen]))
        #expect(key.text == "H-H-C-O" && key.block == .dihedrals)
        #expect(HDADKey([.oxygen, .hydrogen, .carbon])?.text == "C-H-O" && HDADKey([.carbon]) == nil)
    }
}
