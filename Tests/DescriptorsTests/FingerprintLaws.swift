import TestSupport
import Testing

@testable import Descriptors
@testable import Perception

/// Laws that every fingerprint keeps. They need no positions; so they stand beside ``DescriptorLaws``.
@Suite struct FingerprintLaws {
    /// Specifications that need no fitting. Every fingerprint of the registry is among them.
    static let specs = [
        "morgan", "morgan:radius=3", "morgan:radius=0,bits=16", "morgan:chirality=true", "morgan:counts=true",
        "morgan:unfolded=true,identifiers=2246733040+864662311", "morgan:pack=true,bits=1001",
        "rdkit-path", "rdkit-path:min=2,max=5,bits=512", "rdkit-path:counts=true",
        "atom-pair", "atom-pair:counts=true,bits=100", "torsion", "torsion:bits=4096", "torsion:counts=true", "fp2",
        "fp2:pack=true", "fcfp4", "fcfp2:counts=true", "maccs",
    ]

    static let kinds: [Fingerprint] = [
        .morgan(radius: 1), .morgan(radius: 2), .morgan(radius: 5), .rdkitPath(), .rdkitPath(sizes: 3...6), .atomPair,
        .torsion,
    ]

    static let molecules = [
        HandGraph.methane, HandGraph.ethanol, HandGraph.phenol, HandGraph.butanol, HandGraph.caffeine,
        HandGraph.ladder(50), HandGraph().finished,
    ]

    @Test(arguments: specs)
    func columnsAreUniqueAndStable(spec: String) throws {
        let descriptor = try makeDescriptor(spec)
        #expect(!descriptor.columns.isEmpty)
        #expect(Set(descriptor.columns).count == descriptor.columns.count)
        #expect(descriptor.columns.allSatisfy { !$0.isEmpty && !$0.contains { ",;\t\n\" ".contains($0) } })
        #expect(try makeDescriptor(spec).columns == descriptor.columns)
        #expect(descriptor.needs.contains(.bonds))
    }

    @Test func columnNames() throws {
        func ends(_ spec: String) throws -> [String] {
            let columns = try makeDescriptor(spec).columns
            return [columns[0], columns[columns.count - 1]]
        }
        #expect(try ends("ecfp4") == ["ecfp4_0000", "ecfp4_2047"])
        #expect(try ends("ecfp6:bits=1024") == ["ecfp6_b1024_0000", "ecfp6_b1024_1023"])
        #expect(try ends("morgan") == ["morgan_0000", "morgan_2047"])
        #expect(try ends("morgan:radius=2,bits=1024") == ["morgan_r2_b1024_0000", "morgan_r2_b1024_1023"])
        #expect(try ends("morgan:radius=4,counts=true") == ["morgan_r4_counts_0000", "morgan_r4_counts_2047"])
        #expect(try ends("ecfp4:pack=true") == ["ecfp4_pack_000", "ecfp4_pack_255"])
        #expect(try ends("ecfp4:as=x") == ["x:ecfp4_0000", "x:ecfp4_2047"])
        #expect(try ends("ecfp2:unfolded=true,identifiers=9+7") == ["ecfp2_unfolded_7", "ecfp2_unfolded_9"])
        #expect(try ends("atom-pair:bits=8") == ["atom-pair_b8_0", "atom-pair_b8_7"])
    }

    @Test(arguments: [
        ("ecfp4:radius=3", "has no option \"radius\""), ("ecfp4:bits=0", "from 4 to"),
        ("torsion:bits=10", "multiple of 4"),
        ("ecfp4:counts=true,pack=true", "pack=true is for bits"), ("ecfp4:unfolded=true,bits=8", "neither bits="),
        ("ecfp4:identifiers=3", "unfolded=true only"), ("ecfp4:unfolded=true,identifiers=3+3", "twice"),
        ("ecfp4:unfolded=true,identifiers=x", "no number"), ("rdkit-path:min=5,max=4", "more than max"),
        ("ecfp5", "did you mean \"ecfp"), ("morgan:count=true", "did you mean \"counts\"?"),
    ])
    func refusals(spec: String, message: String) throws {
        do throws(SpecError) {
            _ = try DescriptorRegistry.resolve(try DescriptorSpec(parsing: spec))
            Issue.record("\(spec) is accepted")
        } catch {
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test func unfoldedNeedsFitting() throws {
        guard
            case .needsFitting(_, "identifiers") = try DescriptorRegistry.resolve(
                try DescriptorSpec(parsing: "ecfp4:unfolded=true"))
        else {
            Issue.record("unfolded counts have no columns before identifiers are known")
            return
        }
    }

    /// Another numbering of atoms and bonds gives the same features.
    @Test(arguments: kinds)
    func permutation(kind: Fingerprint) throws {
        var generator = TestGenerator(11)
        for molecule in Self.molecules {
            let expected = try kind.sparseCounts(of: molecule)
            let bits = try kind.bits(of: molecule, count: 300)
            for _ in 0..<10 {
                let other = HandGraph.shuffled(molecule, using: &generator)
                #expect(try kind.sparseCounts(of: other) == expected)
                #expect(try kind.bits(of: other, count: 300) == bits)
            }
        }
    }

    /// Bits, counts and explanations follow from the unfolded counts.
    @Test(arguments: kinds)
    func folding(kind: Fingerprint) throws {
        for molecule in Self.molecules {
            let sparse = try kind.sparseCounts(of: molecule)
            let occurrences = try kind.occurrences(in: molecule)
            #expect(SparseCounts(occurrences: occurrences.map(\.identifier)) == sparse)
            for size in [4, 100, 512, 4096] {
                var expected: [Int] = []
                if kind.simulatesCounts {
                    for (place, count) in sparse.folded(to: size / 4).enumerated() {
                        expected += [1, 2, 4, 8].indices.filter { count >= 1 << UInt32($0) }.map { 4 * place + $0 }
                    }
                } else {
                    expected = sparse.folded(to: size).indices.filter { sparse.folded(to: size)[$0] > 0 }
                }
                #expect(FingerprintTests.set(try kind.bits(of: molecule, count: size)) == expected)
                #expect(try kind.counts(of: molecule, count: size) == sparse.folded(to: size))
            }
        }
    }

    /// What a worker did before does not show.
    @Test func dirtyScratch() throws {
        let fingerprint = FoldedBits(
            MorganSource(radius: 3), bitCount: 256, prefix: nil, typeText: "", simulatesCounts: false)
        var used = fingerprint.makeScratch()
        for molecule in Self.molecules + Self.molecules.reversed() {
            var fresh = fingerprint.makeScratch()
            var (one, other) = ([UInt64](repeating: 0, count: 4), [UInt64](repeating: 0, count: 4))
            var left = one.mutableSpan
            try fingerprint.setBits(of: molecule, in: &left, scratch: &used)
            var right = other.mutableSpan
            try fingerprint.setBits(of: molecule, in: &right, scratch: &fresh)
            #expect(one == other)
        }
    }
}

extension HandGraph {
    /// Two chains of carbons side by side with a rung at every step: many rings, and with 50 rungs 148 bonds.
    static func ladder(_ rungs: Int) -> PerceivedMolecule {
        var graph = HandGraph()
        for rung in 0..<rungs {
            for _ in 0..<2 {
                graph.add(6, hydrogens: rung == 0 || rung == rungs - 1 ? 2 : 1, inRing: true, explicitValence: 3)
            }
        }
        for rung in 0..<rungs {
            graph.bond(2 * rung, 2 * rung + 1)
            guard rung + 1 < rungs else { continue }
            graph.bond(2 * rung, 2 * rung + 2)
            graph.bond(2 * rung + 1, 2 * rung + 3)
        }
        return graph.finished
    }

    /// The molecule with atoms and bonds in another order, bonds turned round at random.
    static func shuffled(_ molecule: PerceivedMolecule, using generator: inout TestGenerator) -> PerceivedMolecule {
        var graph = HandGraph()
        let order = Array(molecule.atomColumn.indices).shuffled(using: &generator)
        var place = [Int](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { place[old] = new }
        graph.molecule.atomColumn = order.map { molecule.atomColumn[$0] }
        graph.molecule.bondColumn = molecule.bondColumn.shuffled(using: &generator).map { old in
            var bond = old
            let (one, other) = (Int32(place[Int(old.begin)]), Int32(place[Int(old.end)]))
            (bond.begin, bond.end) = Bool.random(using: &generator) ? (one, other) : (other, one)
            return bond
        }
        return graph.finished
    }
}
