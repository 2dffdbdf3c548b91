import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Symmetry functions: geometry-descriptors.md, section 4.
@Suite struct SymmetryFunctionTests {
    private func atoms(_ descriptor: SymmetryFunctions, _ structure: Structure) throws -> [[Double]] {
        let width = descriptor.atomColumns.count
        var rows = [Double](repeating: .nan, count: width * structure.elements.count)
        var scratch = descriptor.makeScratch()
        var span = rows.mutableSpan
        try descriptor.writeAtoms(try structure.molecule, index: 0, into: &span, scratch: &scratch)
        return structure.elements.indices.map { Array(rows[$0 * width..<($0 + 1) * width]) }
    }

    /// Two atoms 2 Å apart: fc(2) = (cos(π/3) + 1) / 2 = 0.75 with a cutoff of 6 Å.
    @Test func pairByHand() throws {
        let descriptor = SymmetryFunctions(elements: [.hydrogen, .carbon])
        let pair = Structure(elements: [.carbon, .hydrogen], positions: [.zero, SIMD3(0, 0, 2)])
        let rows = try atoms(descriptor, pair)
        let radial = [0.75, 0.75 * exp(-1), 0.75, 0.75 * exp(-1)]
        let angular = [Double](repeating: 0, count: 12)
        CoulombMatrixTests.expect(rows[0], radial + [0, 0, 0, 0] + angular, within: 1e-15)
        CoulombMatrixTests.expect(rows[1], [0, 0, 0, 0] + radial + angular, within: 1e-15)
        let sums = try row(makeDescriptor("acsf:elements=C+H"), pair)
        #expect(sums == rows[1] + rows[0])
    }

    /// A right angle with sides of 2 Å, seen from the corner: cos θ = 0, so (1 + λ cos θ)^ζ = 1.
    @Test func rightAngleByHand() throws {
        var parameters = SymmetryFunctions.Parameters()
        parameters.hasCutoffSums = false
        parameters.radial = []
        parameters.angular = [
            .init(eta: 0.1, zeta: 1, lambda: 1), .init(eta: 0.1, zeta: 3, lambda: -1),
            .init(eta: 0.2, zeta: 2.5, lambda: 0.5),
        ]
        let corner = Structure(
            elements: [.oxygen, .hydrogen, .carbon], positions: [.zero, SIMD3(2, 0, 0), SIMD3(0, 2, 0)])
        let descriptor = SymmetryFunctions(elements: [.hydrogen, .carbon, .oxygen], parameters: parameters)
        let rows = try atoms(descriptor, corner)
        let far = 8.0.squareRoot()
        let cutoffs = 0.75 * 0.75 * 0.5 * (cos(Double.pi * far / 6) + 1)
        let expected = [
            exp(-1.6) * cutoffs, 0.25 * exp(-1.6) * cutoffs, exp2(-1.5) * exp(-3.2) * cutoffs,
        ]
        let names = descriptor.atomColumns
        #expect(names[3...5] == ["ACSF:G4-H-C:0.1:1:1", "ACSF:G4-H-C:0.1:3:-1", "ACSF:G4-H-C:0.2:2.5:0.5"])
        CoulombMatrixTests.expect(Array(rows[0][3...5]), expected, within: 1e-15)
        #expect(rows[0][..<3].allSatisfy { $0 == 0 } && rows[0][6...].allSatisfy { $0 == 0 })
        // From the hydrogen the angle is 45 degrees, between oxygen and carbon.
        let cosine = 0.5.squareRoot()
        let place = try #require(names.firstIndex(of: "ACSF:G4-C-O:0.1:3:-1"))
        let wide = 0.25 * pow(1 - cosine, 3) * exp(-1.6) * cutoffs
        #expect(abs(rows[1][place] - wide) < 1e-15)
    }

    /// Beyond the cutoff nothing counts, and the cutoff itself is smooth.
    @Test func cutoff() throws {
        for (distance, isSeen) in [(4.999, true), (5.0, false), (5.001, false)] {
            let pair = Structure(elements: [.hydrogen, .hydrogen], positions: [.zero, SIMD3(0, 0, distance)])
            let values = try row(makeDescriptor("acsf:elements=H,rcut=5"), pair)
            #expect((values[0] > 0) == isSeen && values[0] < 1e-6)
        }
    }

    @Test func columns() throws {
        let descriptor = try makeDescriptor("acsf:elements=O+H,rcut=4.5,g2=0.5/0,g4=0.01/2/-1")
        #expect(
            descriptor.columns == [
                "ACSF_rc4.5:H:G1-H", "ACSF_rc4.5:H:G2-H:0.5:0", "ACSF_rc4.5:H:G1-O", "ACSF_rc4.5:H:G2-O:0.5:0",
                "ACSF_rc4.5:H:G4-H-H:0.01:2:-1", "ACSF_rc4.5:H:G4-H-O:0.01:2:-1", "ACSF_rc4.5:H:G4-O-O:0.01:2:-1",
                "ACSF_rc4.5:O:G1-H", "ACSF_rc4.5:O:G2-H:0.5:0", "ACSF_rc4.5:O:G1-O", "ACSF_rc4.5:O:G2-O:0.5:0",
                "ACSF_rc4.5:O:G4-H-H:0.01:2:-1", "ACSF_rc4.5:O:G4-H-O:0.01:2:-1", "ACSF_rc4.5:O:G4-O-O:0.01:2:-1",
            ])
        #expect(try descriptor.perAtom().columns.count == 7)
        #expect(throws: SpecError.self) { try makeDescriptor("cm:size=3").perAtom() }
    }

    /// Sums are the rows of the atoms of each element, added up.
    @Test func sumsOfAtoms() throws {
        var generator = TestGenerator(31)
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, .fluorine, .sulfur, .chlorine, .bromine]
        for count in [1, 2, 9, 30] {
            let structure = Structure.random(atoms: count, using: &generator)
            let descriptor = SymmetryFunctions(elements: elements)
            let width = descriptor.atomColumns.count
            let rows = try atoms(descriptor, structure)
            var sums = [Double](repeating: 0, count: descriptor.columns.count)
            for (element, row) in zip(structure.elements, rows) {
                let place = try #require(descriptor.elements.firstIndex(of: element))
                for column in 0..<width { sums[place * width + column] += row[column] }
            }
            let set = try FeatureSet([try makeDescriptor("acsf:elements=H+C+N+O+F+S+Cl+Br")])
            for (mine, theirs) in zip(try row(set.descriptors[0], structure), sums) {
                #expect(abs(mine - theirs) <= 1e-12 * max(1, abs(theirs)))
            }
        }
    }

    /// Tables of pair terms, which only molecules of up to 1024 atoms have, change no bit.
    @Test func largeMolecules() throws {
        let descriptor = SymmetryFunctions(elements: [.hydrogen, .oxygen])
        var structure = Structure(elements: [], positions: [])
        for index in 0..<400 {
            let corner = SIMD3(Double(index % 20) * 20, Double(index / 20) * 20, 0)
            structure.elements += [.oxygen, .hydrogen, .hydrogen]
            structure.positions += [corner, corner + SIMD3(0.96, 0, 0), corner + SIMD3(-0.24, 0.93, 0)]
        }
        let water = Structure(
            elements: Array(structure.elements[..<3]), positions: Array(structure.positions[..<3]))
        let few = try atoms(descriptor, water)
        #expect(try Array(atoms(descriptor, structure)[..<3]) == few)
    }

    @Test(arguments: [
        ("acsf:elements=H+Zz", "\"Zz\" in elements=H+Zz"), ("acsf:elements=H,g2=1", "expected 2 numbers"),
        ("acsf:elements=H,g4=1/1", "expected 3 numbers"), ("acsf:elements=H,g4=1/1/2", "λ from -1 to 1"),
        ("acsf:elements=H,g2=-1/1", "η from 0 on"), ("acsf:elements=H,g2=a/1", "g2=a; expected a number"),
        ("acsf:elements=H,g1=false,g2=none,g4=none", "no function"), ("acsf:elements=H,g1=yes", "true, false"),
        ("acsf:elements=H,rcut=0", "from 0.1 to 100"), ("acsf:elements=H,g2=1/1+1/1", "a function twice"),
        ("acsf:elements=H,g2=0x1/1", "expected a number"),
    ])
    func faults(text: String, words: String) throws {
        do throws(SpecError) {
            _ = try DescriptorRegistry.resolve(DescriptorSpec(parsing: text))
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.message.contains(words), "\(error.message)")
        }
    }

    @Test func refusals() throws {
        let fluoride = Structure(elements: [.hydrogen, .fluorine], positions: [.zero, SIMD3(0, 0, 0.9)])
        let unknown = try CoulombMatrixTests.failure("acsf:elements=H", try fluoride.molecule)
        #expect(unknown?.status == .unknownElement && unknown?.message.hasPrefix("atom 2 is F") == true)
        let close = Structure(elements: [.hydrogen, .hydrogen], positions: [.zero, SIMD3(0, 0, 9e-7)])
        let overlap = try CoulombMatrixTests.failure("acsf:elements=H", try close.molecule)
        #expect(overlap?.status == .overlappingAtoms && overlap?.message.contains("atoms 1 (H) and 2 (H)") == true)
    }
}
