internal import MolecularGraph
internal import Perception

/// Connected sets of bonds, branches and rings included: the features of RDKit's own fingerprint.
///
/// Source: fingerprints.md section 5. Every set gives two identifiers.
struct PathSource: FeatureSource {
    /// Smallest and largest number of bonds of a set.
    let sizes: ClosedRange<Int>

    /// Most sets of a molecule; only made-up graphs have more.
    static let maximumSetCount = 50_000_000

    /// Storage of a worker.
    final class Scratch {
        let atomCodes = ScratchBuffer<UInt32>()
        let hashes = ScratchBuffer<UInt32>()
        let ends = ScratchBuffer<SIMD2<Int32>>()
        let marks = ScratchBuffer<Bool>()
        let degrees = ScratchBuffer<UInt8>()
        let candidates = ScratchBuffer<Int32>()
        let members = ScratchBuffer<Int32>()
        let levels = ScratchBuffer<BondSetSearch.Level>()
        let batchRows = ScratchBuffer<Int32>()
        let batchAtomCounts = ScratchBuffer<Int32>()
        let batchWaiting = ScratchBuffer<Int>()
    }

    var needs: DescriptorNeeds { .aromaticity }
    func makeScratch() -> Scratch { Scratch() }

    /// - Complexity: O(number of connected sets of bonds).
    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        let storage = scratch
        let isComplete = molecule.withPointers { graph in seeds(graph, storage, into: &sink) }
        guard isComplete else {
            throw DescriptorError(
                .tooLarge, "more than \(Self.maximumSetCount) connected sets of up to \(sizes.upperBound) bonds")
        }
    }

    /// Hands the two numbers of every set to a sink; false if there are too many sets.
    @inline(__always)
    private func seeds<Sink: IdentifierSink>(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, into sink: inout Sink
    ) -> Bool {
        guard !graph.bonds.isEmpty else { return true }
        let hashes = BondHashes(graph, scratch)
        let batch = SetHashBatch(scratch)
        var search = BondSetSearch(graph, sizes: sizes, scratch)
        let isComplete = search.run { members, atomCount, degrees in
            if members.count > 1 && members.count <= SetHashBatch.largestSize {
                batch.add(
                    size: members.count, atomCount: atomCount,
                    hash: { hashes.value(of: Int(members[$0]), degrees) }
                ) { seed in
                    sink.add(seed)
                    sink.add(TwisterBit.value(seed))
                }
            } else {
                let seed = hashes.seed(of: members, atomCount: atomCount, degrees: degrees)
                sink.add(seed)
                sink.add(TwisterBit.value(seed))
            }
        }
        batch.finish { seed in
            sink.add(seed)
            sink.add(TwisterBit.value(seed))
        }
        return isComplete
    }

    /// Calls a function with the hash and the bonds of every set, one by one.
    ///
    /// - Returns: false if there are too many.
    @inline(__always)
    func bondSets(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch,
        _ body: (UInt32, UnsafeBufferPointer<Int32>) -> Void
    ) -> Bool {
        guard !graph.bonds.isEmpty else { return true }
        let hashes = BondHashes(graph, scratch)
        var search = BondSetSearch(graph, sizes: sizes, scratch)
        return search.run { members, atomCount, degrees in
            body(hashes.seed(of: members, atomCount: atomCount, degrees: degrees), members)
        }
    }
}

/// Hashes of the bonds of a molecule for every number of neighbours that their ends may have within a set.
private struct BondHashes {
    private let ends: UnsafeMutableBufferPointer<SIMD2<Int32>>
    /// 256 places per bond, by the numbers of set bonds at its two ends, 1 to 15.
    private let table: UnsafeMutableBufferPointer<UInt32>

    init(_ graph: MoleculeGraphPointers, _ scratch: PathSource.Scratch) {
        ends = scratch.ends.room(for: graph.bonds.count)
        table = scratch.hashes.room(for: graph.bonds.count << 8)
        let codes = scratch.atomCodes.room(for: graph.atoms.count)
        for index in graph.atoms.indices {
            let atom = graph.atoms[index]
            codes[index] = UInt32(truncatingIfNeeded: atom.atomicNumber % 128) &<< 1 | (atom.isAromatic ? 1 : 0)
        }
        for index in graph.bonds.indices {
            let bond = graph.bonds[index]
            let type = bond.isAromatic ? 12 : BondTypeCode.code(of: bond.order)
            let (begin, end) = (Int(bond.begin), Int(bond.end))
            ends[index] = SIMD2(bond.begin, bond.end)
            for one in 1...min(15, graph.degree(of: begin)) {
                for other in 1...min(15, graph.degree(of: end)) {
                    table[Self.place(index, one, other)] = Self.hash(
                        type: type, (codes[begin], UInt32(truncatingIfNeeded: one)),
                        (codes[end], UInt32(truncatingIfNeeded: other)))
                }
            }
        }
    }

    @inline(__always)
    private static func place(_ bond: Int, _ one: Int, _ other: Int) -> Int { bond &<< 8 | one &<< 4 | other }

    /// The end with the larger code, or the larger number of bonds, comes first.
    @inline(__always)
    private static func hash(
        type: UInt32, _ begin: (code: UInt32, degree: UInt32), _ end: (code: UInt32, degree: UInt32)
    ) -> UInt32 {
        let isOrdered = begin.code > end.code || (begin.code == end.code && begin.degree >= end.degree)
        let (first, second) = isOrdered ? (begin, end) : (end, begin)
        var hash = FingerprintHash.combine(begin.degree &+ end.degree &- 2, type)
        hash = FingerprintHash.combine(hash, first.code)
        hash = FingerprintHash.combine(hash, first.degree)
        hash = FingerprintHash.combine(hash, second.code)
        return FingerprintHash.combine(hash, second.degree)
    }

    /// Hash of a set: that of its bond, or of the sorted bond hashes and the number of atoms.
    @inline(__always)
    func seed(
        of members: UnsafeBufferPointer<Int32>, atomCount: Int, degrees: UnsafeMutableBufferPointer<UInt8>
    ) -> UInt32 {
        if members.count == 1 { return value(of: Int(members[0]), degrees) }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 16) { sorted in
            for place in 0..<members.count {
                let value = value(of: Int(members[place]), degrees)
                var hole = place
                while hole > 0 && sorted[hole - 1] > value {
                    sorted[hole] = sorted[hole - 1]
                    hole -= 1
                }
                sorted[hole] = value
            }
            var hash: UInt32 = 0
            for place in 0..<members.count { hash = FingerprintHash.combine(hash, sorted[place]) }
            return FingerprintHash.combine(hash, UInt32(truncatingIfNeeded: atomCount))
        }
    }

    /// Hash of a bond with the numbers of set bonds at its ends as they are.
    @inline(__always)
    func value(of bond: Int, _ degrees: UnsafeMutableBufferPointer<UInt8>) -> UInt32 {
        let ends = ends[bond]
        return table[Self.place(bond, Int(degrees[Int(ends.x)]), Int(degrees[Int(ends.y)]))]
    }
}
