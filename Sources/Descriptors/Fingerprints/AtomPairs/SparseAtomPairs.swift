internal import MolecularGraph
internal import Perception

/// Atom pairs of a large molecule: from every atom no further than the largest distance.
///
/// Atoms of one code with the same one neighbour have the same pairs, so that one of them, with their number as its
/// weight, can stand for all; a hub with a hundred thousand equal leaves then has three pairs to look at. The distances
/// between the atoms that stay are what they were.
struct SparseAtomPairs {
    /// Storage of a worker.
    final class Scratch {
        let codes = ScratchBuffer<Int32>()
        let firstLeaves = ScratchBuffer<Int32>()
        let weights = ScratchBuffer<Int32>()
        let distances = ScratchBuffer<UInt32>()
        let queue = ScratchBuffer<Int32>()
        let otherCodes = ScratchBuffer<Int32>()
        let otherDistances = ScratchBuffer<UInt32>()
        let offsets = ScratchBuffer<Int32>()
        let neighbors = ScratchBuffer<Int32>()
    }

    private let atomCount: Int
    private let codes: UnsafeMutableBufferPointer<Int32>
    /// How many atoms each stands for; 0 for those that another stands for.
    private let weights: UnsafeMutableBufferPointer<Int32>
    /// Neighbours of weight, by atom.
    private let offsets: UnsafeMutableBufferPointer<Int32>
    private let neighbors: UnsafeMutableBufferPointer<Int32>
    private let scratch: Scratch

    /// Prepares a molecule; `joinsLeaves` has one leaf stand for all that are equal.
    init(_ graph: MoleculeGraphPointers, _ scratch: Scratch, joinsLeaves: Bool) {
        self.scratch = scratch
        atomCount = graph.atoms.count
        codes = scratch.codes.room(for: atomCount)
        codes.withMemoryRebound(to: UInt32.self) { AtomCode.write(graph, to: $0) }
        weights = scratch.weights.room(for: atomCount)
        weights.update(repeating: 1)
        if joinsLeaves { Self.joinLeaves(graph, codes, weights, scratch) }
        offsets = scratch.offsets.room(for: atomCount + 1)
        neighbors = scratch.neighbors.room(for: graph.incidences.count)
        var end = 0
        for atom in 0..<atomCount {
            offsets[atom] = Int32(truncatingIfNeeded: end)
            for slot in graph.neighborRange(of: atom) where weights[Int(graph.incidences[slot].atom)] > 0 {
                neighbors[end] = graph.incidences[slot].atom
                end += 1
            }
        }
        offsets[atomCount] = Int32(truncatingIfNeeded: end)
    }

    /// Gives the weight of equal leaves of an atom to the first of them.
    private static func joinLeaves(
        _ graph: MoleculeGraphPointers, _ codes: UnsafeMutableBufferPointer<Int32>,
        _ weights: UnsafeMutableBufferPointer<Int32>, _ scratch: Scratch
    ) {
        // The first leaf of each code at the atom in hand; codes have nine bits.
        let firstLeaves = scratch.firstLeaves.room(for: 512)
        firstLeaves.update(repeating: -1)
        for hub in graph.atoms.indices where graph.degree(of: hub) > 1 {
            for slot in graph.neighborRange(of: hub) {
                let leaf = Int(graph.incidences[slot].atom)
                guard graph.degree(of: leaf) == 1 else { continue }
                let first = Int(firstLeaves[Int(codes[leaf])])
                if first < 0 {
                    firstLeaves[Int(codes[leaf])] = Int32(truncatingIfNeeded: leaf)
                } else {
                    weights[first] += 1
                    weights[leaf] = 0
                }
            }
            for slot in graph.neighborRange(of: hub) { firstLeaves[Int(codes[Int(graph.incidences[slot].atom)])] = -1 }
        }
    }

    /// Calls a function with the identifier, the distance, the two atoms of pairs, and how many pairs they stand for.
    ///
    /// - Returns: false if the time of the record is over; the pairs are then not all.
    /// - Complexity: the number of pairs of atoms within reach that stand for themselves or others, and bonds on the way.
    @inline(__always)
    func run(_ body: (UInt32, UInt32, Int, Int, Int) -> Void) -> Bool {
        let width = atomCount + AtomPairSource.lanes
        let distances = scratch.distances.room(for: atomCount)
        let queue = scratch.queue.room(for: atomCount)
        let otherCodes = scratch.otherCodes.room(for: width)
        let otherDistances = scratch.otherDistances.room(for: width)
        distances.update(repeating: 0)
        otherCodes.update(repeating: 0)
        otherDistances.update(repeating: 0)
        var work = 0
        for source in 0..<atomCount where weights[source] > 0 {
            if work > 1 << 16 {
                if RecordDeadline.isPast { return false }
                work = 0
            }
            let weight = Int(weights[source])
            if weight > 1 {
                // Among the leaves that the atom stands for.
                otherCodes[0] = codes[source]
                otherDistances[0] = 2
                let own = SIMD8(repeating: codes[source])
                body(
                    AtomPairSource.identifiers(own, otherCodes, otherDistances, at: 0)[0], 2, source, source,
                    weight * (weight - 1) / 2)
            }
            let reached = measure(from: source, distances, queue, &work)
            // Each pair is met from both ends and taken from the lower one.
            var count = 0
            for place in 1..<max(1, reached) {
                let other = Int(queue[place])
                // No branch that nobody can foresee: what is not wanted is overwritten by the next.
                otherCodes[count] = codes[other]
                otherDistances[count] = distances[other]
                distances[other] = 0
                queue[count] = Int32(truncatingIfNeeded: other)
                count &+= other > source ? 1 : 0
            }
            distances[source] = 0
            let own = SIMD8(repeating: codes[source])
            for first in stride(from: 0, to: count, by: AtomPairSource.lanes) {
                // The last lanes may reach beyond what is there; what they give is not looked at.
                let identifiers = AtomPairSource.identifiers(own, otherCodes, otherDistances, at: first)
                for lane in 0..<min(AtomPairSource.lanes, count - first) {
                    let other = Int(queue[first + lane])
                    let distance = otherDistances[first + lane]
                    body(identifiers[lane], distance, source, other, weight * Int(weights[other]))
                }
            }
        }
        return true
    }

    /// Distances from an atom up to the largest, breadth first, in `distances`, which has nothing but zeros before.
    ///
    /// - Returns: the number of atoms in `queue`, the source first.
    @inline(__always)
    private func measure(
        from source: Int, _ distances: UnsafeMutableBufferPointer<UInt32>, _ queue: UnsafeMutableBufferPointer<Int32>,
        _ work: inout Int
    ) -> Int {
        var head = 0
        var tail = 1
        queue[0] = Int32(truncatingIfNeeded: source)
        distances[source] = .max
        var distance: UInt32 = 0
        while head < tail && distance < UInt32(AtomPairSource.maximumDistance) {
            let end = tail
            distance &+= 1
            while head < end {
                let atom = Int(queue[head])
                for slot in Int(offsets[atom])..<Int(offsets[atom + 1]) {
                    let neighbor = neighbors[slot]
                    if distances[Int(neighbor)] != 0 { continue }
                    distances[Int(neighbor)] = distance
                    queue[tail] = neighbor
                    tail &+= 1
                }
                work &+= Int(offsets[atom + 1] &- offsets[atom])
                head &+= 1
            }
        }
        work &+= tail
        return tail
    }
}
