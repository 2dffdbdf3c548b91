import ChemIO
import TestSupport
import Testing

@testable import Descriptors

/// The Coulomb matrix: geometry-descriptors.md, section 1.
@Suite struct CoulombMatrixTests {
    /// Water of the specification, in Å.
    static let water = Structure(
        elements: [.oxygen, .hydrogen, .hydrogen],
        positions: [SIMD3(0, 0, 0.119262), SIMD3(0, 0.763239, -0.477047), SIMD3(0, -0.763239, -0.477047)])

    static func expect(
        _ row: [Double], _ expected: [Double], within tolerance: Double = 1e-6,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(row.count == expected.count, sourceLocation: sourceLocation)
        for (value, wanted) in zip(row, expected) {
            #expect(abs(value - wanted) <= tolerance, sourceLocation: sourceLocation)
        }
    }

    // MARK: Worked example

    @Test func waterInAngstrom() throws {
        let (oo, oh, hh, hh2) = (73.516695, 8.259642, 0.5, 0.655103)
        for variant in ["none", "sorted"] {
            Self.expect(try row(makeDescriptor("cm:size=3,variant=\(variant)"), Self.water), [oo, oh, hh, oh, hh2, hh])
            Self.expect(
                try row(makeDescriptor("cm:size=3,variant=\(variant),flatten=full"), Self.water),
                [oo, oh, oh, oh, hh, hh2, oh, hh2, hh])
        }
    }

    @Test func waterInBohr() throws {
        let row = try row(makeDescriptor("cm:size=3,unit=bohr"), Self.water)
        // 0.655103 · 0.529177210903.
        Self.expect(row, [73.516695, 4.370814, 0.5, 4.370814, 0.346666, 0.5])
    }

    @Test func eigenvaluesOfWater() throws {
        Self.expect(
            try row(makeDescriptor("cm:size=3,variant=eigen"), Self.water), [75.355543, -0.683746, -0.155103])
        Self.expect(
            try row(makeDescriptor("cm:size=3,variant=eigen,unit=bohr"), Self.water), [74.038719, 0.324641, 0.153335])
    }

    /// Norms of the rows of the example, from the row itself: they decide the order.
    @Test func normsOfWater() throws {
        let full = try row(makeDescriptor("cm:size=3,flatten=full"), Self.water)
        let norms = (0..<3).map { line in
            full[3 * line..<3 * line + 3].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        Self.expect(norms, [74.438886, 8.300653, 8.300653])
    }

    @Test func diagonal() throws {
        let helium = Structure(elements: [Element(unchecked: 2)], positions: [.zero])
        Self.expect(try row(makeDescriptor("cm:size=1"), helium), [2.639015821545789], within: 1e-14)
        let dummy = Structure(elements: [.dummy, .hydrogen], positions: [.zero, SIMD3(1, 0, 0)])
        #expect(try row(makeDescriptor("cm:size=2,variant=none"), dummy) == [0, 0, 0.5])
    }

    /// Two carbon atoms 2 Å apart: by hand.
    @Test func pairInBothUnits() throws {
        let pair = Structure(elements: [.carbon, .carbon], positions: [.zero, SIMD3(0, 0, 2)])
        let diagonal = 36.8581052
        Self.expect(try row(makeDescriptor("cm:size=2"), pair), [diagonal, 18, diagonal])
        Self.expect(
            try row(makeDescriptor("cm:size=2,unit=bohr"), pair), [diagonal, 18 * 0.529177210903, diagonal],
            within: 1e-6)
        Self.expect(try row(makeDescriptor("cm:size=2,variant=eigen"), pair), [diagonal + 18, diagonal - 18])
    }

    // MARK: Order

    @Test func rowsDescendByNorm() throws {
        var generator = TestGenerator(8)
        for count in [2, 5, 12, 47, 48, 49, 90] {
            let structure = Structure.random(atoms: count, using: &generator)
            let full = try row(makeDescriptor("cm:size=\(count),flatten=full"), structure)
            let norms = (0..<count).map { line in
                full[count * line..<count * (line + 1)].reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
            for (one, next) in zip(norms, norms.dropFirst()) { #expect(next <= one * (1 + 1e-9)) }
            // A simultaneous permutation: still symmetric, with the same numbers.
            let unsorted = try row(makeDescriptor("cm:size=\(count),flatten=full,variant=none"), structure)
            #expect(full.sorted() == unsorted.sorted())
            for i in 0..<count {
                for j in 0..<i where full[i * count + j] != full[j * count + i] { Issue.record("not symmetric") }
            }
        }
    }

    /// Norms that differ by rounding alone leave the atoms in file order.
    @Test func tiesStayInFileOrder() throws {
        // A square of fluorine atoms turned by an odd angle: four equal norms but for the last bits.
        for step in 0..<200 {
            let angle = 0.1 + Double(step) * 0.0137
            let (c, s) = (angle.cosine, angle.sine)
            let corners = [SIMD3(c, s, 0), SIMD3(-s, c, 0), SIMD3(-c, -s, 0), SIMD3(s, -c, 0)].map { $0 * 1.7 }
            let square = Structure(elements: Array(repeating: .fluorine, count: 4), positions: corners)
            let sorted = try row(makeDescriptor("cm:size=4"), square)
            let unsorted = try row(makeDescriptor("cm:size=4,variant=none"), square)
            #expect(sorted == unsorted)
        }
    }

    /// Groups of ties among other atoms, in a large molecule too, where another sort is used.
    @Test(arguments: [1, 10])
    func tiesAmongOthers(copies: Int) throws {
        var structure = Structure(elements: [], positions: [])
        for copy in 0..<copies {
            // Mirror images about the plane z = 0, far apart along x so that no others are alike.
            let x = 40 * Double(copy * copy)
            for z in [1.0, -1.0] {
                for (element, offset) in [(Element.hydrogen, 0.0), (.oxygen, 1.3), (.hydrogen, 2.9)] {
                    structure.elements.append(element)
                    structure.positions.append(SIMD3(x + offset, 0.1 * offset, z))
                }
            }
        }
        let count = structure.elements.count
        let full = try row(makeDescriptor("cm:size=\(count),variant=none,flatten=full"), structure)
        let norms = (0..<count).map { line in
            full[count * line..<count * (line + 1)].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        // The rule, said plainly: descending; runs of neighbours within 1e-9 go back to file order.
        var order = Array(0..<count).sorted { norms[$0] > norms[$1] || (norms[$0] == norms[$1] && $0 < $1) }
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, norms[order[end - 1]] - norms[order[end]] <= 1e-9 * norms[order[end - 1]] { end += 1 }
            order[start..<end].sort()
            start = end
        }
        let expected = order.indices.flatMap { i in (0...i).map { j in full[order[i] * count + order[j]] } }
        #expect(try row(makeDescriptor("cm:size=\(count)"), structure) == expected)
    }

    @Test func eigenvaluesDescendByAbsoluteValue() throws {
        var generator = TestGenerator(9)
        for count in 1...20 {
            let structure = Structure.random(atoms: count, using: &generator)
            let values = try row(makeDescriptor("cm:size=25,variant=eigen"), structure)
            for (one, next) in zip(values, values.dropFirst()) { #expect(abs(next) <= abs(one)) }
            #expect(values.dropFirst(count).allSatisfy { $0 == 0 })
            // Their sum is the trace.
            let full = try row(makeDescriptor("cm:size=\(count),flatten=full"), structure)
            let trace = (0..<count).reduce(0.0) { $0 + full[$1 * count + $1] }
            #expect(abs(values.reduce(0, +) - trace) <= 1e-9 * trace)
        }
    }

    // MARK: Noise

    /// Every copy is a simultaneous permutation of rows and columns, and most of them are not the sorted one.
    @Test func randomCopiesArePermutations() throws {
        var generator = TestGenerator(21)
        let structure = Structure.random(atoms: 9, using: &generator)
        let sorted = try row(makeDescriptor("cm:size=9,flatten=full"), structure)
        let values = try row(makeDescriptor("cm:size=9,flatten=full,variant=random,sigma=80,copies=20"), structure)
        var others = 0
        for copy in 0..<20 {
            let matrix = Array(values[81 * copy..<81 * (copy + 1)])
            // Rows of the sorted matrix are told apart by their diagonal and their sum.
            var order: [Int] = []
            for i in 0..<9 {
                let line = Set(matrix[9 * i..<9 * i + 9])
                let place = (0..<9).first { (j: Int) -> Bool in
                    guard matrix[10 * i] == sorted[10 * j] else { return false }
                    return line == Set(sorted[9 * j..<9 * j + 9])
                }
                order.append(place ?? -1)
            }
            #expect(order.sorted() == Array(0..<9))
            for i in 0..<9 where order[i] >= 0 {
                for j in 0..<9 where order[j] >= 0 { #expect(matrix[9 * i + j] == sorted[9 * order[i] + order[j]]) }
            }
            if order != Array(0..<9) { others += 1 }
        }
        #expect(others >= 10)
    }

    /// Without noise the sorted matrix; little noise changes nothing but near ties.
    @Test(arguments: ["0", "1e-12"])
    func noNoiseIsSorted(sigma: String) throws {
        var generator = TestGenerator(22)
        for count in 1...12 {
            let structure = Structure.random(atoms: count, using: &generator)
            let sorted = try row(makeDescriptor("cm:size=12"), structure)
            let values = try row(makeDescriptor("cm:size=12,variant=random,sigma=\(sigma),copies=2"), structure)
            #expect(values == sorted + sorted)
        }
    }

    /// The seed, the copy and the place in the run decide, and nothing else.
    @Test func noiseIsReproducible() throws {
        var generator = TestGenerator(23)
        let molecule = try Structure.random(atoms: 12, using: &generator).molecule
        func values(_ options: String, index: Int = 0) throws -> [Double] {
            let set = try FeatureSet([try makeDescriptor("cm:size=12,variant=random,sigma=200,\(options)")])
            var row = [Double](repeating: 0, count: set.columns.count)
            try row.withUnsafeMutableBufferPointer {
                try set.makeRowWriter(Double.self).write(molecule, index: index, into: $0)
            }
            return row
        }
        let one = try values("copies=1")
        #expect(try values("copies=1") == one)
        #expect(try Array(values("copies=3")[..<78]) == one)
        #expect(try values("seed=1") != one)
        #expect(try values("copies=1", index: 1) != one)
        let two = try values("copies=2")
        #expect(two[..<78] != two[78...])
    }

    // MARK: Layout

    @Test func paddingStandsBehindTheAtoms() throws {
        let lower = try row(makeDescriptor("cm:size=5"), Self.water)
        #expect(lower.count == 15)
        #expect(lower[..<6].elementsEqual(try row(makeDescriptor("cm:size=3"), Self.water)))
        #expect(lower[6...].allSatisfy { $0 == 0 })
        let full = try row(makeDescriptor("cm:size=5,flatten=full"), Self.water)
        #expect(full.count == 25)
        for i in 0..<5 {
            for j in 0..<5 {
                let (high, low) = (max(i, j), min(i, j))
                #expect(full[5 * i + j] == lower[high * (high + 1) / 2 + low])
            }
        }
    }

    @Test(arguments: [
        ("cm:size=2", ["cm_1_1", "cm_2_1", "cm_2_2"]),
        ("cm:size=2,flatten=full", ["cm_1_1", "cm_1_2", "cm_2_1", "cm_2_2"]),
        ("cm:size=2,variant=none", ["cm_none_1_1", "cm_none_2_1", "cm_none_2_2"]),
        ("cm:size=2,unit=bohr", ["cm_bohr_1_1", "cm_bohr_2_1", "cm_bohr_2_2"]),
        ("cm:size=2,variant=random", ["cm_c1_1_1", "cm_c1_2_1", "cm_c1_2_2"]),
        ("cm:size=1,variant=random,copies=2,unit=bohr", ["cm_bohr_c1_1_1", "cm_bohr_c2_1_1"]),
        ("cm:size=3,variant=eigen", ["cm_eig_1", "cm_eig_2", "cm_eig_3"]),
        ("cm:size=2,variant=eigen,unit=bohr", ["cm_bohr_eig_1", "cm_bohr_eig_2"]),
        ("cm:size=1,variant=none,unit=bohr,flatten=full", ["cm_bohr_none_1_1"]),
    ])
    func columnNames(spec: String, names: [String]) throws { #expect(try makeDescriptor(spec).columns == names) }

    @Test func emptyMolecule() throws {
        let empty = Structure(elements: [], positions: [])
        #expect(try row(makeDescriptor("cm:size=2"), empty) == [0, 0, 0])
        #expect(try row(makeDescriptor("cm:size=2,variant=eigen"), empty) == [0, 0])
    }

    // MARK: Refusals

    static func failure(_ spec: String, _ molecule: Molecule) throws -> DescriptorError? {
        do throws(DescriptorError) {
            _ = try row(makeDescriptorOrStop(spec), molecule)
            return nil
        } catch {
            return error
        }
    }

    private static func makeDescriptorOrStop(_ spec: String) throws(DescriptorError) -> AnyDescriptor {
        do { return try makeDescriptor(spec) } catch { throw DescriptorError(.unsupported, "\(error)") }
    }

    @Test(arguments: ["sorted", "none", "eigen"])
    func refusals(variant: String) throws {
        let large = try Self.failure("cm:size=2,variant=\(variant)", try Self.water.molecule)
        #expect(large?.status == .tooLarge)
        #expect(large?.message.contains("3 atoms") == true && large?.message.contains("size=3") == true)

        var parser = SMILESParser()
        let flat = try parser.molecule(from: "CO".utf8)
        #expect(try Self.failure("cm:size=2,variant=\(variant)", flat)?.status == .noCoordinates)

        let close = Structure(
            elements: [.hydrogen, .carbon, .oxygen, .carbon],
            positions: [SIMD3(9, 9, 9), SIMD3(1, 1, 1), .zero, SIMD3(1, 1, 1 + 5e-7)])
        let overlap = try Self.failure("cm:size=4,variant=\(variant)", try close.molecule)
        #expect(overlap?.status == .overlappingAtoms)
        #expect(overlap?.message.contains("atoms 2 (C) and 4 (C)") == true)
        // Just beyond 1e-6 Å is a matter of taste, not an error.
        let apart = Structure(elements: [.carbon, .carbon], positions: [.zero, SIMD3(2e-6, 0, 0)])
        #expect(try Self.failure("cm:size=2,variant=\(variant)", try apart.molecule) == nil)
    }

    /// MOL files write positions in any case: zeros where there are none. One atom may well be at the origin.
    @Test(arguments: [("3D", 2, true), ("2D", 1, true), ("  ", 2, true), ("3D", 1, false)])
    func originOfAll(dimension: String, count: Int, isRefused: Bool) throws {
        var text = "\n  descgen 0101000000\(dimension)\n\n  \(count)  0  0  0  0  0  0  0  0  0999 V2000\n"
        for _ in 0..<count { text += "    0.0000    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0\n" }
        var parser = MOLParser()
        let molecule = try parser.molecule(from: (text + "M  END\n").utf8)
        #expect(try Self.failure("cm:size=2", molecule)?.status == (isRefused ? .noCoordinates : nil))
    }

    // MARK: Learning the size

    @Test func sizeIsLearned() throws {
        guard
            case .needsFitting(let learner, let missing) = try DescriptorRegistry.resolve(
                DescriptorSpec(parsing: "cm:variant=none"))
        else {
            Issue.record("the size should be missing")
            return
        }
        #expect(missing == "size")
        let one = learner.makeObserver()
        let two = learner.makeObserver()
        var generator = TestGenerator(4)
        for count in [3, 1, 7] { try one.observe(try Structure.random(atoms: count, using: &generator).molecule) }
        for count in [9, 2] { try two.observe(try Structure.random(atoms: count, using: &generator).molecule) }
        one.merge(two)
        #expect(try one.learnedSpec().text == "cm:variant=none,size=9")
        #expect(throws: DescriptorError.self) { try learner.makeObserver().learnedSpec() }
    }
}

extension Double {
    /// Sine by its series; no mathematics library is needed for a few tests.
    fileprivate var sine: Double {
        var (term, sum) = (self, self)
        for n in 1..<20 {
            term *= -self * self / Double(2 * n * (2 * n + 1))
            sum += term
        }
        return sum
    }

    fileprivate var cosine: Double { (1 - sine * sine).squareRoot() * (self < .pi / 2 ? 1 : -1) }
}
