import MolecularGraph
import Testing

@testable import Perception

/// Double bonds where the search with steps back gives up: against exhaustive search on small graphs, and on cages.
@Suite struct DoubleBondMatchingTests {
    /// A graph as a list of edges.
    private struct Graph {
        var count: Int
        var edges: [(Int, Int)]
        var isOptional: [Bool]

        func matching() -> DoubleBondMatching {
            var matching = DoubleBondMatching()
            matching.begin(count: count)
            for vertex in 0..<count {
                for (a, b) in edges where a == vertex || b == vertex {
                    matching.addNeighbor(Int32(a == vertex ? b : a))
                }
                matching.endAtom()
                if isOptional[vertex] { matching.makeOptional(vertex) }
            }
            return matching
        }

        /// Whether every vertex that needs a partner can have one, by trying everything.
        func isSolvable(_ used: Int = 0) -> Bool {
            guard let vertex = (0..<count).first(where: { used & 1 << $0 == 0 && !isOptional[$0] }) else { return true }
            return edges.contains { a, b in
                guard a == vertex || b == vertex, used & (1 << a | 1 << b) == 0 else { return false }
                return isSolvable(used | 1 << a | 1 << b)
            }
        }
    }

    @Test func `as exhaustive search says`() {
        var random = SeededNumbers(seed: 7)
        var solvable = 0
        for round in 0..<2000 {
            let count = 1 + round % 11
            var graph = Graph(count: count, edges: [], isOptional: (0..<count).map { _ in random.next(7) == 0 })
            for a in 0..<count {
                for b in 0..<a where random.next(count) < 2 { graph.edges.append((a, b)) }
            }
            var matching = graph.matching()
            let isSolved = matching.solve()
            #expect(isSolved == graph.isSolvable())
            guard isSolved else { continue }
            solvable += 1
            for vertex in 0..<count {
                let partner = matching.partner(of: vertex)
                if partner < 0 {
                    #expect(graph.isOptional[vertex])
                } else {
                    #expect(matching.partner(of: partner) == vertex)
                    #expect(graph.edges.contains { $0 == (vertex, partner) || $0 == (partner, vertex) })
                }
            }
        }
        #expect((400..<1600).contains(solvable))
    }

    /// Every cage of rings of five and six has double bonds for all atoms (Petersen's theorem), whatever the numbering.
    @Test func `cages in any numbering`() throws {
        let bonds = icosahedralCage(5)
        let count = 500
        #expect(bonds.count == 750)
        var random = SeededNumbers(seed: 11)
        for _ in 0..<6 {
            var order = Array(0..<count)
            for place in order.indices.dropFirst() { order.swapAt(place, random.next(place + 1)) }
            var builder = MoleculeBuilder()
            for _ in 0..<count { builder.addAtom(.carbon) }
            for (a, b) in bonds { builder.addBond(Bond(begin: order[a], end: order[b], order: .aromatic)) }
            builder.stateHydrogensByValence()
            var perceiver = MoleculePerceiver()
            var perceived = PerceivedMolecule()
            try perceiver.perceive(try builder.finish(), into: &perceived)
            #expect(perceived.formula == "C500")
            let doubles = (0..<perceived.bondCount).filter { perceived.bonds[$0].kekuleOrder == .double }
            #expect(Set(doubles.flatMap { [perceived.bonds[$0].begin, perceived.bonds[$0].end] }).count == count)
            #expect(doubles.count == count / 2)
        }
    }

    /// Bonds of the cage whose atoms are the 20·n² triangles of an icosahedron with edges cut into n parts.
    private func icosahedralCage(_ parts: Int) -> [(Int, Int)] {
        // Corner 0 is the top, 1 to 5 the upper ring, 6 to 10 the lower one, 11 the bottom.
        var faces: [[Int]] = []
        for corner in 0..<5 {
            let next = (corner + 1) % 5
            faces += [
                [0, 1 + corner, 1 + next], [1 + corner, 6 + corner, 1 + next], [1 + next, 6 + corner, 6 + next],
                [11, 6 + corner, 6 + next],
            ]
        }
        // A point of a face is named by its three weights at the corners; points of edges have a weight of 0.
        func name(_ face: [Int], _ weights: [Int]) -> [Int] {
            zip(face, weights).filter { $1 > 0 }.sorted { $0.0 < $1.0 }.flatMap { [$0, $1] }
        }
        var atomsOfEdge: [Set<[Int]>: [Int]] = [:]
        var count = 0
        for face in faces {
            for i in 0..<parts {
                for j in 0..<parts - i {
                    func point(_ a: Int, _ b: Int) -> [Int] { name(face, [a, b, parts - a - b]) }
                    var triangles = [[point(i, j), point(i + 1, j), point(i, j + 1)]]
                    if i + j < parts - 1 { triangles.append([point(i + 1, j), point(i, j + 1), point(i + 1, j + 1)]) }
                    for triangle in triangles {
                        for side in 0..<3 {
                            atomsOfEdge[[triangle[side], triangle[(side + 1) % 3]], default: []].append(count)
                        }
                        count += 1
                    }
                }
            }
        }
        return atomsOfEdge.values.map { ($0[0], $0[1]) }.sorted { $0 < $1 }
    }
}

/// Pseudo-random whole numbers that are the same on every run (SplitMix64).
private struct SeededNumbers {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
