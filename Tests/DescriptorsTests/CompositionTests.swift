import ChemIO
import TestSupport
import Testing

@testable import Descriptors

/// Counts of elements: decisions D10 and D11.
@Suite struct CompositionTests {
    static let defaultColumns = [
        "n_H", "n_B", "n_C", "n_N", "n_O", "n_F", "n_Si", "n_P", "n_S", "n_Cl", "n_Br", "n_I", "n_other",
    ]

    /// The counts that are not zero, by column.
    static func counts(_ smiles: String, _ spec: String = "composition") throws -> [String: Int] {
        var parser = SMILESParser()
        return try counts(of: try parser.molecule(from: smiles.utf8), spec)
    }

    static func counts(of molecule: Molecule, _ spec: String = "composition") throws -> [String: Int] {
        let descriptor = try makeDescriptor(spec)
        let values = try row(descriptor, molecule)
        let pairs = zip(descriptor.columns, values).filter { $0.1 != 0 }.map { ($0.0, Int($0.1)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func defaultColumnsAndKind() throws {
        let descriptor = try makeDescriptor("composition")
        #expect(descriptor.columns == Self.defaultColumns)
        #expect(descriptor.kind == .count && descriptor.needs == [] && descriptor.unit.isEmpty)
    }

    @Test func implicitHydrogensCount() throws {
        #expect(try Self.counts("C") == ["n_C": 1, "n_H": 4])
        #expect(try Self.counts("CCO") == ["n_C": 2, "n_H": 6, "n_O": 1])
        #expect(try Self.counts("[H]C([H])([2H])O") == ["n_C": 1, "n_H": 4, "n_O": 1])
        #expect(try Self.counts("[CH3-].[NH4+].[Na+]") == ["n_C": 1, "n_N": 1, "n_H": 7, "n_other": 1])
        #expect(try Self.counts("c1ccccc1") == ["n_C": 6, "n_H": 6])
        #expect(try Self.counts("BrC(I)(F)Cl") == ["n_Br": 1, "n_C": 1, "n_I": 1, "n_F": 1, "n_Cl": 1])
        #expect(try Self.counts("[Fe]") == ["n_other": 1])
        #expect(try Self.counts("*") == ["n_other": 1])
    }

    /// XYZ has its hydrogens in full; none are added.
    @Test func explicitAtomsOnly() throws {
        let structure = Structure(elements: [.carbon, .oxygen], positions: [.zero, SIMD3(1.1, 0, 0)])
        #expect(try Self.counts(of: try structure.molecule) == ["n_C": 1, "n_O": 1])
    }

    @Test func listOfElements() throws {
        #expect(try makeDescriptor("composition:elements=Fe+Co").columns == ["n_Fe", "n_Co", "n_other"])
        #expect(try makeDescriptor("composition:elements=Fe,Co").columns == ["n_Fe", "n_Co", "n_other"])
        #expect(try Self.counts("[Fe]C", "composition:elements=Fe+Co") == ["n_Fe": 1, "n_other": 4])
        #expect(try Self.counts("C", "composition:elements=H") == ["n_H": 4, "n_other": 1])
        // An element that is named twice has one column.
        #expect(try makeDescriptor("composition:elements=C+H+C").columns == ["n_C", "n_H", "n_other"])
    }

    @Test func allElements() throws {
        let descriptor = try makeDescriptor("composition:elements=all")
        #expect(descriptor.columns.count == 118)
        #expect(descriptor.columns.first == "n_H" && descriptor.columns.last == "n_Og")
        #expect(!descriptor.columns.contains("n_other"))
        #expect(try Self.counts("*[Og]C", "composition:elements=all") == ["n_Og": 1, "n_C": 1, "n_H": 3])
    }

    @Test(arguments: ["Zz", "c", "FE", "", "C+", "C++H", "*", "6"])
    func unknownElements(list: String) throws {
        #expect(throws: SpecError.self) { try makeDescriptor("composition:elements=\(list)") }
    }

    /// A row has exactly the number of atoms: nothing is lost.
    @Test func nothingIsLost() throws {
        var generator = TestGenerator(31)
        for count in 0..<30 {
            let molecule = try Structure.random(atoms: count, using: &generator).molecule
            for spec in [
                "composition", "composition:elements=all", "composition:elements=Br", "composition:elements=H",
            ] {
                #expect(try Self.counts(of: molecule, spec).values.reduce(0, +) == count)
            }
        }
    }

    @Test func elementsAreLearned() throws {
        let learner = try #require(try DescriptorRegistry.learner(for: DescriptorSpec(parsing: "composition")))
        let one = learner.makeObserver()
        let two = learner.makeObserver()
        var parser = SMILESParser()
        try one.observe(try parser.molecule(from: "CC(=O)O".utf8))
        try two.observe(try parser.molecule(from: "[Fe].Cl".utf8))
        one.merge(two)
        #expect(try one.learnedSpec().text == "composition:elements=H+C+O+Cl+Fe")
        #expect(try DescriptorRegistry.learner(for: DescriptorSpec(parsing: "composition:elements=all")) == nil)
        #expect(throws: DescriptorError.self) { try learner.makeObserver().learnedSpec() }
    }
}
