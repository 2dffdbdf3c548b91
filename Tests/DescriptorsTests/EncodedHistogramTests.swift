import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Smoothed histograms on a fixed grid, as MolML defines them.
@Suite struct EncodedHistogramTests {
    /// The density by its formula, point by point.
    private func plain(_ value: Double, _ weight: Double, _ grid: EncodedGrid) -> [Double] {
        grid.points.map { point in
            let x = grid.slope * (point - value)
            return weight * exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
        }
    }

    /// The steps from point to point keep the digits of the formula.
    @Test(arguments: [(0.2, 6.0, 100, 20.0), (0, Double.pi, 40, 20), (0, 10, 3, 1), (0, 1, 1000, 0.5), (0, 6, 7, 200)])
    func densities(start: Double, end: Double, segments: Int, slope: Double) {
        let grid = EncodedGrid(start: start, end: end, segments: segments, slope: slope)
        #expect(grid.points.first == start && grid.points.last == end && grid.points.count == segments)
        for value in [start, end, -3, 0.1, 1.0937, 2.5, 5.99, 6.4, 11, 1e9, 1e300, .infinity] {
            var row = [Double](repeating: 0, count: segments)
            row.withUnsafeMutableBufferPointer { row in
                if let base = row.baseAddress { grid.add(value, weight: 0.7, to: base) }
            }
            for (one, other) in zip(row, plain(value, 0.7, grid)) { #expect(abs(one - other) <= 1e-12) }
        }
    }

    /// Water: two O-H distances and one H-H.
    @Test func distances() throws {
        let descriptor = try makeDescriptor("encoded-bonds:elements=O+H")
        let values = try row(descriptor, CoulombMatrixTests.water)
        let grid = EncodedGrid(start: 0.2, end: 6, segments: 100, slope: 20)
        let near = (0.763239 * 0.763239 + 0.596309 * 0.596309).squareRoot()
        #expect(descriptor.columns[0] == "EB:H-H:0.2" && descriptor.columns[99] == "EB:H-H:6")
        #expect(descriptor.columns[101] == "EB:H-O:0.25859" && descriptor.columns.count == 300)
        CoulombMatrixTests.expect(Array(values[..<100]), plain(1.526478, 1, grid), within: 1e-12)
        CoulombMatrixTests.expect(Array(values[100..<200]), plain(near, 2, grid), within: 1e-12)
        #expect(values[200...].allSatisfy { $0 == 0 })
    }

    /// A right angle of sides 2 Å with a cutoff of 6 Å: fc(2) = 0.75. By hand: the chain of three atoms turns by 90 degrees
    /// at the corner and by 135 degrees at the ends; a neighbour and back again turns by 180.
    @Test func angles() throws {
        let corner = Structure(
            elements: [.oxygen, .hydrogen, .hydrogen], positions: [.zero, SIMD3(2, 0, 0), SIMD3(0, 2, 0)])
        let descriptor = try makeDescriptor("encoded-angles:elements=H+O,slope=3")
        let values = try row(descriptor, corner)
        let grid = EncodedGrid(start: 0, end: Double.pi, segments: 40, slope: 3)
        let far = 0.5 * (cos(Double.pi * 8.0.squareRoot() / 6) + 1)
        let all = 0.75 * 0.75 * far
        func sum(_ parts: [(Double, Double)]) -> [Double] {
            parts.map { plain($0.0 * Double.pi / 180, $0.1, grid) }.reduce([Double](repeating: 0, count: 40)) {
                zip($0, $1).map { $0 + $1 }
            }
        }
        // Ends H-H, H-O, O-O, each with H and then O in the middle.
        let expected = [
            sum([(180, 2 * far * far)]), sum([(90, all), (180, 2 * 0.75 * 0.75)]), sum([(135, 2 * all)]), sum([]),
            sum([(180, 2 * 0.75 * 0.75)]), sum([]),
        ]
        #expect(descriptor.columns[0] == "EA:H-H-H:0" && descriptor.columns[40] == "EA:H-O-H:0")
        #expect(descriptor.columns[80] == "EA:H-H-O:0" && descriptor.columns.count == 240)
        for group in 0..<6 {
            CoulombMatrixTests.expect(Array(values[40 * group..<40 * group + 40]), expected[group], within: 1e-12)
        }
    }

    @Test(arguments: [
        ("encoded-bonds:elements=H,start=3,end=3", "is not above"),
        ("encoded-bonds:elements=H,segments=1", "2 to 10000"),
        ("encoded-bonds:elements=H,slope=0", "0.01 to 10000"),
        ("encoded-bonds:elements=H,rcut=3", "no option \"rcut\""),
        ("encoded-angles:elements=h", "no element symbol"),
        ("encoded-angles:segments=10000,elements=H+C+N+O+F+P+S+Cl", "the limit is"),
    ])
    func faults(text: String, words: String) throws {
        do throws(SpecError) {
            _ = try DescriptorRegistry.resolve(DescriptorSpec(parsing: text))
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.message.contains(words), "\(error.message)")
        }
    }

    @Test(arguments: ["encoded-bonds", "encoded-angles"])
    func refusals(name: String) throws {
        let close = Structure(
            elements: [.hydrogen, .carbon, .carbon], positions: [SIMD3(2, 0, 0), .zero, SIMD3(0, 0, 9e-7)])
        let overlap = try CoulombMatrixTests.failure("\(name):elements=H+C", try close.molecule)
        #expect(overlap?.status == .overlappingAtoms && overlap?.message.contains("atoms 2 (C) and 3 (C)") == true)
        let unknown = try CoulombMatrixTests.failure("\(name):elements=C", try close.molecule)
        #expect(unknown?.status == .unknownElement && unknown?.message.hasPrefix("atom 1 is H") == true)
    }

    @Test func elementsAreLearned() throws {
        for name in ["acsf", "encoded-bonds", "encoded-angles"] {
            let learner = try #require(try DescriptorRegistry.learner(for: DescriptorSpec(parsing: name)))
            let (one, two) = (learner.makeObserver(), learner.makeObserver())
            try one.observe(try CoulombMatrixTests.water.molecule)
            try two.observe(try Structure(elements: [.carbon], positions: [.zero]).molecule)
            one.merge(two)
            #expect(try one.learnedSpec().text == "\(name):elements=H+C+O")
            #expect(throws: DescriptorError.self) { try learner.makeObserver().learnedSpec() }
        }
    }
}
