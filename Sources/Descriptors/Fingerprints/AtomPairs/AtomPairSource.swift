internal import Perception

/// Pairs of atoms with their topological distance, 1 to 30 bonds.
///
/// Source: fingerprints.md section 6; Carhart, Smith and Venkataraghavan 1985, DOI 10.1021/ci00046a002.
struct AtomPairSource: FeatureSource {
    /// Largest distance in bonds.
    static let maximumDistance = 30

    /// Pairs that are hashed side by side.
    static let lanes = 8

    /// Most atoms of a molecule all of whose pairs are looked at; in larger ones those within reach alone are. It has no
    /// part in what comes out.
    var largestMatrix = 512

    /// Storage of a worker.
    final class Scratch {
        let codes = ScratchBuffer<Int32>()
        let distances = ScratchBuffer<UInt32>()
        let identifiers = ScratchBuffer<UInt32>()
        let queue = ScratchBuffer<Int32>()
        let reached = ScratchBuffer<UInt64>()
        let nextReached = ScratchBuffer<UInt64>()
        let sparse = SparseAtomPairs.Scratch()
    }

    var needs: DescriptorNeeds { .perception }
    func makeScratch() -> Scratch { Scratch() }

    /// - Complexity: O(atoms · (atoms + bonds)) up to ``largestMatrix`` atoms; beyond, the number of pairs within reach,
    ///   where equal atoms with the same one neighbour are taken together.
    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        let storage = scratch
        _ = molecule.withPointers { graph in
            guard graph.atoms.count > largestMatrix else {
                allPairs(graph, storage) { identifier, _, _, _ in sink.add(identifier) }
                return true
            }
            return Self.countPairs(graph, storage, into: &sink)
        }
    }

    @inline(never)
    private static func countPairs<Sink: IdentifierSink>(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, into sink: inout Sink
    ) -> Bool {
        SparseAtomPairs(graph, scratch.sparse, joinsLeaves: true).run { identifier, _, _, _, count in
            sink.add(identifier, times: count)
        }
    }

    /// Calls a function with the identifier, the distance and the two atoms of every pair.
    ///
    /// - Returns: false if the time of the record is over; the pairs are then not all.
    @inline(__always)
    func pairs(_ graph: MoleculeGraphPointers, _ scratch: Scratch, _ body: (UInt32, UInt32, Int, Int) -> Void) -> Bool {
        guard graph.atoms.count > largestMatrix else {
            allPairs(graph, scratch, body)
            return true
        }
        return SparseAtomPairs(graph, scratch.sparse, joinsLeaves: false).run { identifier, distance, one, other, _ in
            body(identifier, distance, one, other)
        }
    }

    @inline(__always)
    private func allPairs(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, _ body: (UInt32, UInt32, Int, Int) -> Void
    ) {
        let atomCount = graph.atoms.count
        // The last lanes may reach beyond the atoms; what they give is not looked at.
        let width = atomCount + Self.lanes
        let codes = scratch.codes.room(for: width)
        let identifiers = scratch.identifiers.room(for: width)
        let queue = scratch.queue.room(for: atomCount)
        codes.update(repeating: 0)
        codes.withMemoryRebound(to: UInt32.self) { AtomCode.write(graph, to: $0) }
        let isSmall = atomCount <= 64
        let matrix = scratch.distances.room(for: isSmall ? atomCount * width : width)
        if isSmall { Self.measureAll(graph, matrix, width: width, scratch) }
        for source in 0..<atomCount {
            let distances: UnsafeMutableBufferPointer<UInt32>
            if isSmall {
                distances = UnsafeMutableBufferPointer(rebasing: matrix[source * width..<(source + 1) * width])
            } else {
                distances = matrix
                distances.update(repeating: 0)
                Self.measure(graph, from: source, distances, queue)
            }
            // Each pair is met from both ends and taken from the lower one.
            Self.hash(source, atomCount, codes, distances, identifiers)
            for other in source + 1..<atomCount where distances[other] != 0 {
                body(identifiers[other], distances[other], source, other)
            }
        }
    }

    /// Distances from all atoms of a molecule of at most 64 to all later ones, a row an atom; 0 for atoms out of reach.
    ///
    /// The sets of atoms within one, two, three … bonds, as words: each is the union of those of the neighbours before.
    private static func measureAll(
        _ graph: MoleculeGraphPointers, _ matrix: UnsafeMutableBufferPointer<UInt32>, width: Int, _ scratch: Scratch
    ) {
        let atomCount = graph.atoms.count
        let reached = scratch.reached.room(for: atomCount)
        let next = scratch.nextReached.room(for: atomCount)
        matrix.update(repeating: 0)
        for atom in 0..<atomCount {
            reached[atom] = 1 &<< UInt64(truncatingIfNeeded: atom)
            next[atom] = reached[atom]
        }
        var distance: UInt32 = 0
        var isChanged = true
        while isChanged && distance < UInt32(maximumDistance) {
            distance &+= 1
            for bond in graph.bonds {
                next[Int(bond.begin)] |= reached[Int(bond.end)]
                next[Int(bond.end)] |= reached[Int(bond.begin)]
            }
            isChanged = false
            for atom in 0..<atomCount {
                var found = next[atom] ^ reached[atom]
                reached[atom] = next[atom]
                found &= ~1 &<< UInt64(truncatingIfNeeded: atom)
                if found != 0 { isChanged = true }
                while found != 0 {
                    matrix[atom &* width &+ found.trailingZeroBitCount] = distance
                    found &= found &- 1
                }
            }
        }
    }

    /// Distances from an atom up to the largest, breadth first; 0 for atoms out of reach.
    @inline(__always)
    private static func measure(
        _ graph: MoleculeGraphPointers, from source: Int, _ distances: UnsafeMutableBufferPointer<UInt32>,
        _ queue: UnsafeMutableBufferPointer<Int32>
    ) {
        var head = 0
        var tail = 1
        queue[0] = Int32(truncatingIfNeeded: source)
        distances[source] = .max
        var distance: UInt32 = 0
        while head < tail && distance < UInt32(maximumDistance) {
            let end = tail
            distance &+= 1
            while head < end {
                for slot in graph.neighborRange(of: Int(queue[head])) {
                    let neighbor = graph.incidences[slot].atom
                    if distances[Int(neighbor)] != 0 { continue }
                    distances[Int(neighbor)] = distance
                    queue[tail] = neighbor
                    tail &+= 1
                }
                head &+= 1
            }
        }
    }

    /// Identifiers of the pairs of an atom with all later ones: lesser code, distance, greater code.
    @inline(__always)
    private static func hash(
        _ source: Int, _ atomCount: Int, _ codes: UnsafeMutableBufferPointer<Int32>,
        _ distances: UnsafeMutableBufferPointer<UInt32>, _ identifiers: UnsafeMutableBufferPointer<UInt32>
    ) {
        let own = SIMD8<Int32>(repeating: codes[source])
        let bytes = UnsafeMutableRawBufferPointer(identifiers)
        var place = source + 1
        while place < atomCount {
            bytes.storeBytes(
                of: Self.identifiers(own, codes, distances, at: place), toByteOffset: 4 * place, as: SIMD8<UInt32>.self)
            place &+= lanes
        }
    }

    /// Identifiers of the pairs of an atom of some code with eight others.
    @inline(__always)
    static func identifiers(
        _ own: SIMD8<Int32>, _ codes: UnsafeMutableBufferPointer<Int32>,
        _ distances: UnsafeMutableBufferPointer<UInt32>, at place: Int
    ) -> SIMD8<UInt32> {
        // Codes have nine bits, so that the signed order, which every machine can compare, is theirs.
        let others = UnsafeRawBufferPointer(codes).loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<Int32>.self)
        let steps = UnsafeRawBufferPointer(distances)
            .loadUnaligned(fromByteOffset: 4 * place, as: SIMD8<UInt32>.self)
        let exchange = (own ^ others) & unsafeBitCast(own .> others, to: SIMD8<Int32>.self)
        let lesser = unsafeBitCast(own ^ exchange, to: SIMD8<UInt32>.self)
        let greater = unsafeBitCast(others ^ exchange, to: SIMD8<UInt32>.self)
        var seed = FingerprintHash.combine(SIMD8<UInt32>(repeating: 0), lesser)
        seed = FingerprintHash.combine(seed, steps)
        return FingerprintHash.combine(seed, greater)
    }
}
