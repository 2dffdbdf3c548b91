import MolecularGraph
import Perception
import Testing

/// The ring set against the definition of relevant cycles: every simple cycle of a small graph is listed, and those that
/// are no sum of shorter ones are kept.
@Suite struct RelevantCycleTests {
    /// A graph of a few hundred kinds, by number: a ring with chains added between its atoms, renumbered at random.
    private struct RandomGraph {
        var atomCount = 0
        var bonds: [(Int, Int)] = []
        private var state: UInt64

        /// - Parameter isFused: chains join bonded atoms only, as in fused rings; else any two.
        init(seed: Int, ears: Int, isFused: Bool) {
            state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
            let size = 3 + next(below: 4)
            atomCount = size
            for atom in 0..<size { bonds.append((atom, (atom + 1) % size)) }
            for _ in 0..<ears {
                let pair = bonds[next(below: bonds.count)]
                var (first, last) = pair
                if !isFused {
                    first = next(below: atomCount)
                    last = next(below: atomCount)
                }
                // A chain from an atom to itself needs two atoms of its own, one between bonded atoms one.
                let least = first == last ? 2 : 1
                let isDirect = !isFused && first != last && !isBonded(first, last) && next(below: 3) == 0
                let length = isDirect ? 0 : least + next(below: 4)
                var atom = first
                for _ in 0..<length {
                    bonds.append((atom, atomCount))
                    atom = atomCount
                    atomCount += 1
                }
                bonds.append((atom, last))
            }
            renumber()
        }

        private func isBonded(_ first: Int, _ second: Int) -> Bool {
            bonds.contains { $0 == (first, second) || $0 == (second, first) }
        }

        private mutating func next(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int((state >> 11) % UInt64(bound))
        }

        private mutating func renumber() {
            var order = Array(0..<atomCount)
            for place in stride(from: atomCount - 1, to: 0, by: -1) { order.swapAt(place, next(below: place + 1)) }
            for place in stride(from: bonds.count - 1, to: 0, by: -1) { bonds.swapAt(place, next(below: place + 1)) }
            bonds = bonds.map { (order[$0.0], order[$0.1]) }
        }

        func molecule() throws -> Molecule {
            var builder = MoleculeBuilder()
            for _ in 0..<atomCount { builder.setHydrogenCount(.byValence, of: builder.addAtom(.carbon)) }
            for bond in bonds { builder.addBond(Bond(begin: bond.0, end: bond.1, order: .single)) }
            return try builder.finish()
        }

        /// All simple cycles, as sets of bonds; each is met from its lowest atom.
        func cycles() -> Set<UInt64> {
            var found: Set<UInt64> = []
            for root in 0..<atomCount { extend(root, root, visited: 1 << UInt64(root), path: 0, &found) }
            return found
        }

        private func extend(_ root: Int, _ atom: Int, visited: UInt64, path: UInt64, _ found: inout Set<UInt64>) {
            for (index, bond) in bonds.enumerated() where bond.0 == atom || bond.1 == atom {
                let other = bond.0 == atom ? bond.1 : bond.0
                if other < root || path & 1 << UInt64(index) != 0 { continue }
                let longer = path | 1 << UInt64(index)
                if other == root {
                    found.insert(longer)
                } else if visited & 1 << UInt64(other) == 0 {
                    extend(root, other, visited: visited | 1 << UInt64(other), path: longer, &found)
                }
            }
        }

        func relevantCycles() -> Set<UInt64> {
            var basis: [UInt64] = []
            func reduced(_ vector: UInt64) -> UInt64 { basis.reduce(vector) { min($0, $0 ^ $1) } }
            var relevant: Set<UInt64> = []
            for (_, cycles) in Dictionary(grouping: cycles(), by: \.nonzeroBitCount).sorted(by: { $0.key < $1.key }) {
                let new = cycles.filter { reduced($0) != 0 }
                relevant.formUnion(new)
                for cycle in new where reduced(cycle) != 0 {
                    basis.append(reduced(cycle))
                    basis.sort(by: >)
                }
            }
            return relevant
        }
    }

    @Test(arguments: [true, false], 1...6)
    func `the ring set is the set of relevant cycles`(isFused: Bool, ears: Int) throws {
        var options = MoleculePerceiver.Options()
        options.acceptsAnyValence = true
        var perceiver = MoleculePerceiver(options: options)
        var perceived = PerceivedMolecule()
        for seed in 1...60 {
            let graph = RandomGraph(seed: seed, ears: ears, isFused: isFused)
            try perceiver.perceive(try graph.molecule(), into: &perceived)
            var rings: Set<UInt64> = []
            var lastSize = 0
            for ring in 0..<perceived.rings.count {
                let bonds = perceived.rings.bonds(of: ring)
                let atoms = perceived.rings.atoms(of: ring)
                var mask: UInt64 = 0
                for place in bonds.indices {
                    mask |= 1 << UInt64(bonds[place])
                    let next = Int(atoms[place + 1 == atoms.count ? 0 : place + 1])
                    #expect(perceived.bonds[Int(bonds[place])].other(than: Int(atoms[place])) == next)
                }
                rings.insert(mask)
                #expect(bonds.count >= lastSize, "ordered by size")
                lastSize = bonds.count
            }
            #expect(rings.count == perceived.rings.count, "no ring twice")
            #expect(rings == graph.relevantCycles(), "seed \(seed)")
            #expect(perceived.smallestRingSetCount == ears + 1)
        }
    }
}
