import ChemIO
import TestSupport
import Testing

@testable import Descriptors

/// The bag of bonds: geometry-descriptors.md, section 2.
@Suite struct BagOfBondsTests {
    // MARK: Values

    /// The worked example of the Coulomb matrix, grouped.
    @Test func water() throws {
        let descriptor = try makeDescriptor("bob:sizes=H3+O2")
        let values = try row(descriptor, CoulombMatrixTests.water)
        let expected: [(String, Double)] = [
            ("bob_H_1", 0.5), ("bob_H_2", 0.5), ("bob_H_3", 0), ("bob_O_1", 73.516695), ("bob_O_2", 0),
            ("bob_H-H_1", 0.655103), ("bob_H-H_2", 0), ("bob_H-H_3", 0), ("bob_H-O_1", 8.259642),
            ("bob_H-O_2", 8.259642), ("bob_H-O_3", 0), ("bob_H-O_4", 0), ("bob_H-O_5", 0), ("bob_H-O_6", 0),
            ("bob_O-O_1", 0),
        ]
        #expect(descriptor.columns == expected.map(\.0))
        CoulombMatrixTests.expect(values, expected.map(\.1))
    }

    @Test func bohr() throws {
        let descriptor = try makeDescriptor("bob:unit=bohr,sizes=H2+O1")
        #expect(descriptor.columns.first == "bob_bohr_H_1" && descriptor.unit == "e²/bohr")
        CoulombMatrixTests.expect(
            try row(descriptor, CoulombMatrixTests.water), [0.5, 0.5, 73.516695, 0.346666, 4.370814, 4.370814])
    }

    /// The numbers of the lower triangle of the Coulomb matrix, in other places.
    @Test(arguments: [1, 2, 9, 16, 17, 40, 64, 65, 131])
    func sameNumbersAsTheCoulombMatrix(count: Int) throws {
        var generator = TestGenerator(UInt64(count))
        let structure = Structure.random(atoms: count, using: &generator)
        let sizes = ElementSizes(countByAtomicNumber: try observed([structure]))
        let bags = try row(makeDescriptor("bob:sizes=\(sizes.text)"), structure)
        let matrix = try row(makeDescriptor("cm:variant=none,size=\(count)"), structure)
        #expect(bags.count == matrix.count)
        for (one, other) in zip(bags.sorted(), matrix.sorted()) { #expect(abs(one - other) <= 1e-13 * abs(other)) }
    }

    @Test func bagsDescend() throws {
        var generator = TestGenerator(5)
        for count in [3, 12, 50, 90] {
            let structure = Structure.random(atoms: count, using: &generator)
            let sizes = ElementSizes(countByAtomicNumber: try observed([structure]))
            let descriptor = try makeDescriptor("bob:sizes=\(sizes.text)")
            let values = try row(descriptor, structure)
            let bag = descriptor.columns.map { $0.split(separator: "_")[1] }
            for column in values.indices.dropFirst() where bag[column] == bag[column - 1] {
                #expect(values[column] <= values[column - 1])
            }
        }
    }

    @Test func columnsByAtomicNumber() throws {
        let columns = try makeDescriptor("bob:sizes=Cl1+H1+C1").columns
        #expect(columns == ["bob_H_1", "bob_C_1", "bob_Cl_1", "bob_H-C_1", "bob_H-Cl_1", "bob_C-Cl_1"])
    }

    // MARK: Learning

    private func observed(_ structures: [Structure]) throws -> [Int] {
        let learner = ElementSizesLearner()
        var summary = learner.emptySummary()
        for structure in structures { try learner.observe(try structure.molecule, into: &summary) }
        return summary
    }

    @Test func sizesAreLearned() throws {
        let learner = try #require(try DescriptorRegistry.learner(for: DescriptorSpec(parsing: "bob:unit=bohr")))
        let one = learner.makeObserver()
        let two = learner.makeObserver()
        try one.observe(try CoulombMatrixTests.water.molecule)
        var parser = SMILESParser()
        try two.observe(try parser.molecule(from: "[H][C]([O])[O]".utf8))
        one.merge(two)
        #expect(try one.learnedSpec().text == "bob:unit=bohr,sizes=H2+C1+O2")
        #expect(throws: DescriptorError.self) { try learner.makeObserver().learnedSpec() }
    }

    @Test(arguments: ["", "C", "C0", "Zz3", "C7+", "C7+C8", "c7", "7", "C-1", "C10001", "C7.5"])
    func wrongSizes(text: String) throws {
        #expect(throws: SpecError.self) { try makeDescriptor("bob:sizes=\(text)") }
    }

    // MARK: Refusals

    @Test func refusals() throws {
        let water = try CoulombMatrixTests.water.molecule
        let large = try CoulombMatrixTests.failure("bob:sizes=H1+O1", water)
        #expect(
            large?.status == .tooLarge && large?.message.hasPrefix("2 atoms of H, but its bag has room for 1") == true)
        let unknown = try CoulombMatrixTests.failure("bob:sizes=H2+C1", water)
        #expect(unknown?.status == .unknownElement && unknown?.message.hasPrefix("atom 1 is O") == true)
        var parser = SMILESParser()
        let flat = try parser.molecule(from: "O".utf8)
        #expect(try CoulombMatrixTests.failure("bob:sizes=H2+O1", flat)?.status == .noCoordinates)
        // The atoms are named by their places in the file, whatever the order of the bags.
        let close = Structure(
            elements: [.oxygen, .hydrogen, .oxygen, .carbon],
            positions: [SIMD3(9, 9, 9), SIMD3(1, 1, 1), SIMD3(4, 1, 1), SIMD3(1, 1, 1 + 5e-7)])
        let overlap = try CoulombMatrixTests.failure("bob:sizes=H1+C1+O2", try close.molecule)
        #expect(overlap?.status == .overlappingAtoms)
        #expect(overlap?.message.contains("atoms 2 (H) and 4 (C)") == true)
    }
}
