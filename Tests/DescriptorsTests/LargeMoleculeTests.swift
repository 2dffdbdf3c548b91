import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors
@testable import Perception

/// Large molecules take other ways than small ones; what comes out is the same, and what the plain definitions say.
@Suite struct LargeMoleculeTests {
    static let molecules: [PerceivedMolecule] = {
        var generator = TestGenerator(5)
        return [
            HandGraph.chain(90), HandGraph.star([6, 6, 8, 6, 8, 1], count: 40), HandGraph.hairyStar(20),
            HandGraph.dumbbell(20), HandGraph.ladder(40), HandGraph.caffeine, HandGraph.fragments(40),
            HandGraph.random(80, bonds: 79, using: &generator), HandGraph.random(70, bonds: 120, using: &generator),
            HandGraph.random(110, bonds: 112, using: &generator), HandGraph().finished, HandGraph.methane,
        ]
    }()

    // MARK: Environments

    /// Rows of bits, trees and the definition with plain sets of numbers agree, environment by environment.
    @Test(arguments: molecules, [1, 3])
    func environments(molecule: PerceivedMolecule, radius: Int) throws {
        let expected = try PlainEnvironments(molecule).found(radius: radius).sorted()
        for largest in [0, 1_000_000] {
            var source = MorganSource(radius: radius)
            source.environments.largestBitRow = largest
            var scratch = source.makeScratch()
            let found = try source.occurrences(in: molecule, scratch: &scratch)
            let mine = found.rows.indices.map { index in
                let feature = found[index]
                return PlainEnvironments.Found(
                    layer: feature.radius ?? -1, identifier: feature.identifier, center: feature.center ?? -1,
                    bonds: feature.bonds)
            }
            #expect(mine.sorted() == expected)
            #expect(try source.sparseCounts(molecule, scratch: &scratch).entries == counts(expected.map(\.identifier)))
        }
    }

    /// Where one environment of two must go, which one does not depend on the numbering: not beyond the size at which the
    /// way changes either.
    @Test func environmentsOfManyBonds() throws {
        var generator = TestGenerator(6)
        let molecule = HandGraph.random(1200, bonds: 1300, using: &generator)
        var source = MorganSource(radius: 3)
        var scratch = source.makeScratch()
        let expected = try source.sparseCounts(molecule, scratch: &scratch)
        let shuffled = HandGraph.shuffled(molecule, using: &generator)
        #expect(try source.sparseCounts(shuffled, scratch: &scratch) == expected)
        source.environments.largestBitRow = 10_000
        #expect(try source.sparseCounts(shuffled, scratch: &scratch) == expected)
    }

    /// Unions of sets in a forest are those of sets of numbers, and equal sets are one tree.
    @Test func forest() {
        var generator = TestGenerator(7)
        var forest = BondSetForest(.init(), expecting: 1)
        var known: [(tree: Int32, members: Set<Int>)] = [(BondSetForest.empty, [])]
        var trees: [Set<Int>: Int32] = [[]: BondSetForest.empty]
        for step in 0..<3000 {
            let tree: Int32
            let members: Set<Int>
            if step % 3 == 0 {
                let number = Int(generator.next() % [70, 5000, 1 << 30].randomElement(using: &generator)!)
                tree = forest.leaf(number >> 6, 1 << UInt64(number & 63))
                members = [number]
            } else {
                let (one, other) = (known.randomElement(using: &generator)!, known.randomElement(using: &generator)!)
                tree = forest.union(one.tree, other.tree)
                members = one.members.union(other.members)
            }
            #expect(trees[members] ?? tree == tree)
            trees[members] = tree
            var listed: [Int] = []
            forest.forEachWord(of: tree) { word, bits in
                listed += (0..<64).filter { bits >> UInt64($0) & 1 != 0 }.map { 64 * word + $0 }
            }
            #expect(listed == members.sorted())
            known.append((tree, members))
            if known.count > 50 { known.removeFirst(25) }
        }
        #expect(Set(trees.values).count == trees.count)
    }

    // MARK: Pairs and torsions

    /// The matrix of small molecules, the search of large ones with and without joined leaves, and plain distances agree.
    @Test(arguments: molecules)
    func pairs(molecule: PerceivedMolecule) throws {
        let expected = PlainPairs(molecule).identifiers
        for largest in [0, 1_000_000] {
            var source = AtomPairSource()
            source.largestMatrix = largest
            var scratch = source.makeScratch()
            #expect(try source.sparseCounts(molecule, scratch: &scratch).entries == counts(expected))
            let found = try source.occurrences(in: molecule, scratch: &scratch)
            #expect(found.rows.map(\.identifier).sorted() == expected.sorted())
            #expect(Set(found.rows.indices.map { found[$0].atoms }).count == expected.count)
            for bits in [64, 4096] {
                let fingerprint = FoldedBits(
                    source, bitCount: bits, prefix: nil, typeText: "", simulatesCounts: true)
                var scratch = fingerprint.makeScratch()
                var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
                var span = words.mutableSpan
                try fingerprint.setBits(of: molecule, in: &span, scratch: &scratch)
                #expect(words == (try Fingerprint.atomPair.bits(of: molecule, count: bits)))
            }
        }
    }

    /// A hundred thousand leaves make five thousand million pairs, which are counted but not met.
    @Test func pairsOfAStar() throws {
        let count = 100_000
        let entries = try Fingerprint.atomPair.sparseCounts(of: HandGraph.star([6], count: count)).entries
        #expect(entries.map(\.count).sorted() == [UInt32(count), .max])
        let bits = try Fingerprint.atomPair.bits(of: HandGraph.star([6, 8], count: count), count: 4096)
        #expect(FingerprintTests.set(bits).count == 4 * 5)
    }

    @Test(arguments: molecules)
    func torsions(molecule: PerceivedMolecule) throws {
        let expected = PlainPairs(molecule).torsionCount
        #expect(try Fingerprint.torsion.occurrences(in: molecule).count == expected)
        #expect(try Fingerprint.torsion.sparseCounts(of: molecule).entries.reduce(0) { $0 + Int($1.count) } == expected)
    }

    // MARK: Limits

    /// A hub of 60,000 bonds to another of as many has nearly 10^10 torsions and pairs: with a limit of time nobody waits
    /// for them.
    @Test func deadline() throws {
        let molecule = HandGraph.dumbbell(60_000, lastElements: [6, 8, 7, 9])
        let chain = HandGraph.hairyStar(40_000)
        let clock = ContinuousClock()
        RecordDeadline.start(nanoseconds: 50_000_000)
        defer { RecordDeadline.clear() }
        let start = clock.now
        _ = try Fingerprint.torsion.bits(of: molecule)
        _ = try Fingerprint.atomPair.bits(of: chain)
        #expect(throws: DescriptorError.late) { try Fingerprint.torsion.explain(molecule) }
        #expect(throws: DescriptorError.late) { try Fingerprint.atomPair.explain(chain) }
        #expect(throws: DescriptorError.late) { try Fingerprint.morgan(radius: 3).explain(chain) }
        #expect(throws: DescriptorError.self) { try Fingerprint.rdkitPath().explain(HandGraph.hairyStar(1000)) }
        #expect(RecordDeadline.isPast)
        #expect(start.duration(to: clock.now) < .seconds(30))
    }

    /// Identifiers that come in any number are counted as if all of them had been kept.
    @Test func manyIdentifiers() {
        var generator = TestGenerator(8)
        var sink = ListSink()
        var all: [UInt32] = []
        for step in 0..<200_000 {
            let identifier = UInt32(generator.next() % (step < 100_000 ? 50 : 1 << 20))
            if step % 1000 == 0 {
                sink.add(identifier, times: 3)
                all += [identifier, identifier, identifier]
            } else {
                sink.add(identifier)
                all.append(identifier)
            }
        }
        let counted = sink.finish()
        #expect(counted.entries == counts(all))
        var full = SparseCounts(unordered: [.init(identifier: 7, count: .max), .init(identifier: 3, count: 1)])
        full.add(SparseCounts(occurrences: [7, 5]))
        #expect(full.entries.map(\.identifier) == [3, 5, 7] && full.entries.map(\.count) == [1, 1, .max])
        #expect(full.folded(to: 4) == [0, 1, 0, .max])
    }

    private func counts(_ identifiers: [UInt32]) -> [SparseCounts.Entry] {
        Dictionary(grouping: identifiers) { $0 }.map { .init(identifier: $0.key, count: UInt32($0.value.count)) }
            .sorted { $0.identifier < $1.identifier }
    }
}

/// Morgan environments by the words of the definition, with sets of numbers.
private struct PlainEnvironments {
    struct Found: Hashable, Comparable {
        var layer: Int
        var identifier: UInt32
        var center: Int32
        var bonds: [Int32]

        static func < (left: Found, right: Found) -> Bool { (left.layer, left.center) < (right.layer, right.center) }
    }

    let molecule: PerceivedMolecule

    init(_ molecule: PerceivedMolecule) { self.molecule = molecule }

    func found(radius: Int) throws -> [Found] {
        var current = [UInt32](repeating: 0, count: molecule.atomCount)
        var found: [Found] = []
        for feature in try Fingerprint.morgan(radius: 0).occurrences(in: molecule) {
            let center = feature.center ?? 0
            current[Int(center)] = feature.identifier
            found.append(Found(layer: 0, identifier: feature.identifier, center: center, bonds: []))
        }
        var sets = [Set<Int32>](repeating: [], count: molecule.atomCount)
        var isDead = (0..<molecule.atomCount).map { molecule.degree(of: $0) == 0 }
        var known: Set<Set<Int32>> = []
        for layer in 0..<radius {
            var (next, nextSets) = (current, sets)
            for atom in 0..<molecule.atomCount where isDead[atom] { next[atom] = 0 }
            var round: [Set<Int32>: [(identifier: UInt32, atom: Int)]] = [:]
            for atom in 0..<molecule.atomCount where !isDead[atom] {
                var keys: [[UInt32]] = []
                let row = molecule.neighbors(of: atom)
                for slot in row.indices {
                    let bond = molecule.bonds[Int(row[slot].bond)]
                    keys.append([BondTypeCode.code(of: bond.order), current[Int(row[slot].atom)]])
                    nextSets[atom].formUnion(sets[Int(row[slot].atom)])
                    nextSets[atom].insert(row[slot].bond)
                }
                var hash = FingerprintHash.combine(UInt32(layer), current[atom])
                for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                    hash = FingerprintHash.combine(hash, FingerprintHash.pair(key[0], key[1]))
                }
                next[atom] = hash
                round[nextSets[atom], default: []].append((hash, atom))
            }
            for (bonds, owners) in round {
                let first = owners.min { ($0.identifier, $0.atom) < ($1.identifier, $1.atom) }
                let isKnown = known.contains(bonds)
                for owner in owners where isKnown || owner.atom != first?.atom { isDead[owner.atom] = true }
                guard let first, known.insert(bonds).inserted else { continue }
                found.append(
                    Found(
                        layer: layer + 1, identifier: first.identifier, center: Int32(first.atom), bonds: bonds.sorted()
                    ))
            }
            (current, sets) = (next, nextSets)
        }
        return found
    }
}

/// Atom pairs and torsions by plain walks.
private struct PlainPairs {
    let molecule: PerceivedMolecule

    init(_ molecule: PerceivedMolecule) { self.molecule = molecule }

    /// One for every pair within 30 bonds.
    var identifiers: [UInt32] {
        var codes = [UInt32](repeating: 0, count: molecule.atomCount)
        codes.withUnsafeMutableBufferPointer { codes in molecule.withPointers { AtomCode.write($0, to: codes) } }
        var identifiers: [UInt32] = []
        for source in 0..<molecule.atomCount {
            var distances = [Int](repeating: -1, count: molecule.atomCount)
            distances[source] = 0
            var queue = [source]
            var next = 0
            while next < queue.count {
                let row = molecule.neighbors(of: queue[next])
                for slot in row.indices where distances[Int(row[slot].atom)] < 0 {
                    distances[Int(row[slot].atom)] = distances[queue[next]] + 1
                    queue.append(Int(row[slot].atom))
                }
                next += 1
            }
            for other in queue where other > source && distances[other] <= 30 {
                identifiers.append(
                    FingerprintHash.range([
                        min(codes[source], codes[other]), UInt32(distances[other]), max(codes[source], codes[other]),
                    ]))
            }
        }
        return identifiers
    }

    /// Paths of four atoms, and rings of three, without hydrogens.
    var torsionCount: Int {
        func neighbors(_ atom: Int) -> [Int] {
            let row = molecule.neighbors(of: atom)
            return row.indices.map { Int(row[$0].atom) }.filter { molecule.atoms[$0].element != .hydrogen }
        }
        var (paths, rings) = (0, 0)
        for first in 0..<molecule.atomCount where molecule.atoms[first].element != .hydrogen {
            for second in neighbors(first) {
                for third in neighbors(second) where third != first {
                    for last in neighbors(third) where last != second {
                        if last == first { rings += 1 } else { paths += 1 }
                    }
                }
            }
        }
        return paths / 2 + rings / 6
    }
}

extension HandGraph {
    /// Carbons in a row, every fifth an oxygen.
    static func chain(_ count: Int) -> PerceivedMolecule {
        var graph = HandGraph()
        for atom in 0..<count { graph.add(atom % 5 == 4 ? 8 : 6, hydrogens: 2, explicitValence: 2) }
        for atom in 1..<count { graph.bond(atom - 1, atom) }
        return graph.finished
    }

    /// A uranium atom with leaves of some elements in turn.
    static func star(_ elements: [Int], count: Int) -> PerceivedMolecule {
        var graph = HandGraph()
        graph.add(92, explicitValence: 6)
        for leaf in 0..<count { graph.add(elements[leaf % elements.count], hydrogens: 3, explicitValence: 1) }
        for leaf in 0..<count { graph.bond(0, leaf + 1) }
        return graph.finished
    }

    /// A uranium atom with ethyl groups.
    static func hairyStar(_ count: Int) -> PerceivedMolecule {
        var graph = HandGraph()
        for _ in 0..<count {
            graph.add(6, hydrogens: 2, explicitValence: 2)
            graph.add(6, hydrogens: 3, explicitValence: 1)
        }
        let hub = graph.add(92, explicitValence: 6)
        for arm in 0..<count {
            graph.bond(hub, 2 * arm)
            graph.bond(2 * arm, 2 * arm + 1)
        }
        return graph.finished
    }

    /// Two uranium atoms with a bond, each with leaves; the leaves of the second have other elements.
    static func dumbbell(_ count: Int, lastElements: [Int] = [8]) -> PerceivedMolecule {
        var graph = HandGraph()
        for _ in 0..<2 { graph.add(92, explicitValence: 6) }
        for _ in 0..<count { graph.add(6, hydrogens: 3, explicitValence: 1) }
        for leaf in 0..<count { graph.add(lastElements[leaf % lastElements.count], hydrogens: 1, explicitValence: 1) }
        graph.bond(0, 1)
        for leaf in 0..<count { graph.bond(0, leaf + 2) }
        for leaf in 0..<count { graph.bond(1, count + leaf + 2) }
        return graph.finished
    }

    /// Methanol, methane, hydrogen and water in turn.
    static func fragments(_ count: Int) -> PerceivedMolecule {
        var graph = HandGraph()
        var bonds: [(Int, Int)] = []
        for fragment in 0..<count {
            switch fragment % 4 {
            case 0:
                let carbon = graph.add(6, hydrogens: 3, explicitValence: 1)
                bonds.append((carbon, graph.add(8, hydrogens: 1, explicitValence: 1)))
            case 1: graph.add(6, hydrogens: 4)
            case 2:
                let atom = graph.add(1, explicitValence: 1)
                bonds.append((atom, graph.add(1, explicitValence: 1)))
            default: graph.add(8, hydrogens: 2)
            }
        }
        for (begin, end) in bonds { graph.bond(begin, end) }
        return graph.finished
    }

    /// Atoms of three elements with bonds at random; some atoms get many of them.
    static func random(_ count: Int, bonds: Int, using generator: inout TestGenerator) -> PerceivedMolecule {
        var graph = HandGraph()
        for _ in 0..<count {
            graph.add([6, 6, 6, 7, 8, 1].randomElement(using: &generator)!, hydrogens: 1, explicitValence: 3)
        }
        var known: Set<[Int]> = []
        while known.count < bonds {
            let one = Int.random(in: 0..<count, using: &generator)
            let other = Int.random(in: 0..<(Bool.random(using: &generator) ? count : 9), using: &generator)
            guard one != other, known.insert([min(one, other), max(one, other)]).inserted else { continue }
            graph.bond(one, other, Bool.random(using: &generator) ? .single : .double)
        }
        return graph.finished
    }
}
