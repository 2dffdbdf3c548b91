internal import Perception

/// Pairs of atoms with their topological distance, 1 to 30 bonds.
///
/// Source: fingerprints.md section 6; Carhart, Smith and Venkataraghavan 1985, DOI 10.1021/ci00046a002.
struct AtomPairSource: FeatureSource {
    /// Largest distance in bonds.
    static let maximumDistance = 30

    /// Storage of a worker.
    final class Scratch {
        let codes = ScratchBuffer<UInt32>()
        let prefixes = ScratchBuffer<UInt32>()
        let visited = ScratchBuffer<Int32>()
        let queue = ScratchBuffer<Int32>()
    }

    var needs: DescriptorNeeds { .perception }
    func makeScratch() -> Scratch { Scratch() }

    /// - Complexity: O(atoms · (atoms + bonds)), less where the distance limit ends the search.
    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        let storage = scratch
        molecule.withPointers { graph in pairs(graph, storage) { identifier, _, _, _ in sink.add(identifier) } }
    }

    /// Calls a function with the identifier, the distance and the two atoms of every pair.
    @inline(__always)
    func pairs(_ graph: MoleculeGraphPointers, _ scratch: Scratch, _ body: (UInt32, UInt32, Int, Int) -> Void) {
        let atomCount = graph.atoms.count
        let codes = scratch.codes.room(for: atomCount)
        let prefixes = scratch.prefixes.room(for: atomCount)
        let visited = scratch.visited.room(for: atomCount)
        let queue = scratch.queue.room(for: atomCount)
        AtomCode.write(graph, to: codes)
        for atom in 0..<atomCount {
            prefixes[atom] = FingerprintHash.combine(0, codes[atom])
            visited[atom] = -1
        }
        for source in 0..<atomCount {
            // Breadth first; each pair is met from both ends and taken from the lower one.
            var head = 0
            var tail = 1
            var distance: UInt32 = 0
            queue[0] = Int32(truncatingIfNeeded: source)
            visited[source] = Int32(truncatingIfNeeded: source)
            let code = codes[source]
            let prefix = prefixes[source]
            while head < tail && distance < UInt32(Self.maximumDistance) {
                let end = tail
                distance &+= 1
                while head < end {
                    for slot in graph.neighborRange(of: Int(queue[head])) {
                        let neighbor = Int(graph.incidences[slot].atom)
                        guard visited[neighbor] != Int32(truncatingIfNeeded: source) else { continue }
                        visited[neighbor] = Int32(truncatingIfNeeded: source)
                        queue[tail] = Int32(truncatingIfNeeded: neighbor)
                        tail += 1
                        guard neighbor > source else { continue }
                        let other = codes[neighbor]
                        let isFirst = code <= other
                        let start = FingerprintHash.combine(isFirst ? prefix : prefixes[neighbor], distance)
                        body(FingerprintHash.combine(start, isFirst ? other : code), distance, source, neighbor)
                    }
                    head += 1
                }
            }
        }
    }
}
