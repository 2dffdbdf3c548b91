import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Columns, kinds and rows of pairs: what the fast ways of HDAD must not change.
@Suite struct InternalCoordinateTests {
    // MARK: Arc tangents

    private func degrees(_ vectors: [SIMD2<Double>]) -> [Double] {
        let room = ArcTangent.padded(vectors.count)
        var x = vectors.map(\.x) + [Double](repeating: -7, count: room - vectors.count)
        var y = vectors.map(\.y) + [Double](repeating: 7, count: room - vectors.count)
        x.withUnsafeMutableBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                guard let x = x.baseAddress, let y = y.baseAddress else { return }
                ArcTangent.degrees(y, x, count: vectors.count)
            }
        }
        return Array(y[0..<vectors.count])
    }

    /// Multiples of 45 degrees are exact, and the sign of y does not count.
    @Test func eighthsOfATurn() {
        let vectors: [SIMD2<Double>] = [
            SIMD2(3, 0), SIMD2(2, 2), SIMD2(0, 5), SIMD2(-4, 4), SIMD2(-1, 0), SIMD2(-1, -1), SIMD2(0, -2), SIMD2(0, 0),
            SIMD2(1e-200, 1e-200),
        ]
        #expect(degrees(vectors) == [0, 45, 90, 135, 180, 135, 90, 0, 45])
    }

    /// The library's arc tangent, to a few units of the last place, in columns of any length.
    @Test func arcTangents() {
        var generator = TestGenerator(61)
        for count in [0, 1, 2, 3, 4, 5, 8, 11, 1000] {
            for scale in [1, 1e-3, 1e-9, 1e9] {
                let vectors = (0..<count).map { _ in
                    SIMD2(Double.random(in: -1...1, using: &generator), scale * .random(in: -1...1, using: &generator))
                }
                for (vector, angle) in zip(vectors, degrees(vectors)) {
                    let expected = abs(atan2(vector.y, vector.x)) * (180 / Double.pi)
                    #expect(abs(angle - expected) <= 2e-15 * max(expected, 1e-300), "\(vector)")
                }
            }
        }
    }

    // MARK: All coordinates

    /// Every coordinate as geometry-descriptors.md, section 3, writes it, one by one.
    private func entries(_ structure: Structure) -> [String: [Double]] {
        let (elements, points) = (structure.elements, structure.positions)
        let atoms = points.indices
        func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
        func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
        }
        func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }
        func angle(_ i: Int, _ j: Int, _ k: Int) -> Double {
            let (u, v) = (points[i] - points[j], points[k] - points[j])
            return atan2(length(cross(u, v)), dot(u, v)) * 180 / .pi
        }
        var neighbors = [[Int]](repeating: [], count: atoms.count)
        var result: [String: [Double]] = [:]
        func add(_ path: [Int], _ value: Double) {
            let key = HDADKey(path.map { elements[$0] })
            result[key.map { "\($0.block.rawValue):\($0.text)" } ?? "", default: []].append(value)
        }
        for j in atoms {
            for i in 0..<j {
                add([i, j], length(points[i] - points[j]))
                let table = Element.covalentRadii
                guard
                    length(points[i] - points[j]) <= table[elements[i].atomicNumber] + table[elements[j].atomicNumber]
                        + 0.4
                else { continue }
                neighbors[i].append(j)
                neighbors[j].append(i)
            }
        }
        func isStraight(_ i: Int, _ j: Int, _ k: Int) -> Bool { angle(i, j, k) >= 175 || angle(i, j, k) <= 5 }
        for j in atoms {
            for k in neighbors[j] {
                for i in neighbors[j] where i < k { add([i, j, k], angle(i, j, k)) }
                guard j < k else { continue }
                for i in neighbors[j] where i != k && !isStraight(i, j, k) {
                    for l in neighbors[k] where l != j && l != i && !isStraight(j, k, l) {
                        let (b1, b2, b3) = (points[j] - points[i], points[k] - points[j], points[l] - points[k])
                        let (n1, n2) = (cross(b1, b2), cross(b2, b3))
                        add([i, j, k, l], abs(atan2(length(b2) * dot(b1, n2), dot(n1, n2))) * 180 / .pi)
                    }
                }
            }
        }
        return result.mapValues { $0.sorted() }
    }

    /// Small and large molecules (beyond 256 atoms distances are not kept), few and many elements (beyond 16 a molecule
    /// has no kinds), dense ones (columns are handed over in parts).
    @Test(arguments: [(5, 2, 1.0), (30, 8, 1), (40, 40, 1), (300, 5, 1), (24, 20, 0.45)])
    func allCoordinates(atoms: Int, elementCount: Int, scale: Double) throws {
        var generator = TestGenerator(UInt64(62 + atoms))
        var structure = Structure.random(atoms: atoms, using: &generator)
        structure.positions = structure.positions.map { $0 * scale }
        structure.elements = (0..<atoms).map { Element(unchecked: UInt8(1 + (7 * $0) % elementCount)) }
        var found: [String: [Double]] = [:]
        for entry in try InternalCoordinateTable(try structure.molecule).entries {
            found["\(entry.block.rawValue):\(entry.elements)", default: []].append(entry.value)
        }
        let expected = entries(structure)
        #expect(Set(found.keys) == Set(expected.keys))
        for (key, values) in expected {
            let others = (found[key] ?? []).sorted()
            #expect(others.count == values.count, "\(key)")
            #expect(zip(others, values).allSatisfy { abs($0 - $1) < 1e-9 }, "\(key)")
        }
    }

    /// Which elements have kinds depends on which come first; the model must not.
    @Test func manyElementsInAnyOrder() throws {
        var generator = TestGenerator(63)
        var structures: [Structure] = []
        for number in 0..<30 {
            var structure = Structure.random(atoms: 6 + number % 5, using: &generator)
            structure.elements = structure.elements.indices.map {
                Element(unchecked: UInt8(1 + (number + 3 * $0) % 35))
            }
            structures.append(structure)
        }
        let model = try HDADTests.fitted(structures)
        #expect(try HDADTests.fitted(structures.reversed()) == model)
        // A model with more elements than kinds serves all its molecules; sums over the bins are the numbers of values.
        let descriptor = try HDADTests.descriptor("hdad", model)
        for structure in structures {
            let sum = try row(descriptor, structure).reduce(0, +)
            #expect(abs(sum - Double(entries(structure).values.reduce(0) { $0 + $1.count })) < 1e-9)
        }
    }

    // MARK: Rows

    /// Guides lead every value to its bins, however unevenly they lie.
    @Test func unevenBins() throws {
        var generator = TestGenerator(64)
        let bins = [0.9, 0.9001, 0.91, 1, 1.5, 1.5001, 1.5002, 4, 9.5, 9.5001]
        let model = try HDADTests.model([
            (.distances, [.hydrogen, .carbon], bins), (.distances, [.carbon, .carbon], [0.5]),
        ])
        let descriptor = try HDADTests.descriptor("hd", model)
        let values =
            bins + bins.map { $0.nextUp } + bins.map { $0.nextDown }
            + (0..<300).map { _ in Double.random(in: 0.8...10, using: &generator) }
        for value in values {
            let pair = Structure(elements: [.carbon, .hydrogen], positions: [.zero, SIMD3(0, value, 0)])
            var expected = [Double](repeating: 0, count: bins.count + 1)
            if let place = bins.lastIndex(where: { $0 <= value }), place + 1 < bins.count {
                let part = (value - bins[place]) / (bins[place + 1] - bins[place])
                expected[place] = 1 - part
                expected[place + 1] = part
            } else {
                expected[value < bins[0] ? 0 : bins.count - 1] = 1
            }
            #expect(try row(descriptor, pair) == expected, "\(value)")
        }
        let bond = Structure(elements: [.carbon, .carbon], positions: [.zero, SIMD3(1.5, 0, 0)])
        #expect(try row(descriptor, bond) == [Double](repeating: 0, count: bins.count) + [1])
    }

    /// Bags of all lengths descend, with equal values too.
    @Test func sortedBags() {
        var generator = TestGenerator(65)
        var buffer: [Double] = []
        for count in 0...130 {
            for most in [3, 1_000_000] {
                let values = (0..<count).map { _ in Double(Int.random(in: 1...most, using: &generator)) }
                var sorted = values + [-1]
                sorted.withUnsafeMutableBufferPointer { sorted in
                    guard let base = sorted.baseAddress else { return }
                    DescendingSort.sort(base, count, &buffer)
                }
                #expect(sorted == values.sorted(by: >) + [-1])
            }
        }
    }
}
