internal import MolecularGraph
internal import Perception

/// Paths of four atoms that are no hydrogens, and three-membered rings.
///
/// Source: fingerprints.md section 6; Nilakantan, Bauman, Dixon and Venkataraghavan 1987, DOI 10.1021/ci00054a008. A ring of
/// three is walked once, from its lowest atom; where its atoms differ the value depends on their numbering, as in
/// RDKit.
struct TorsionSource: FeatureSource {
    /// Storage of a worker.
    final class Scratch {
        let codes = ScratchBuffer<UInt32>()
    }

    var needs: DescriptorNeeds { .perception }
    func makeScratch() -> Scratch { Scratch() }

    /// - Complexity: O(sum over bonds of the product of the degrees of their ends).
    @inline(__always)
    func enumerate<Sink: IdentifierSink>(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout Sink
    ) throws(DescriptorError) {
        let storage = scratch
        molecule.withPointers { graph in torsions(graph, storage) { identifier, _ in sink.add(identifier) } }
    }

    /// Calls a function with the identifier and the four atoms of every torsion; the first and the last atom of a ring
    /// of three are the same.
    @inline(__always)
    func torsions(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, _ body: (UInt32, SIMD4<Int32>) -> Void
    ) {
        let codes = scratch.codes.room(for: graph.atoms.count)
        AtomCode.write(graph, to: codes)
        for atom in codes.indices { codes[atom] = (codes[atom] &- 2) % 511 }
        for bond in graph.bonds.indices {
            let second = Int(graph.bonds[bond].begin)
            let third = Int(graph.bonds[bond].end)
            guard graph.atoms[second].element != .hydrogen, graph.atoms[third].element != .hydrogen else { continue }
            for firstSlot in graph.neighborRange(of: second) {
                let first = Int(graph.incidences[firstSlot].atom)
                guard first != third, graph.atoms[first].element != .hydrogen else { continue }
                for lastSlot in graph.neighborRange(of: third) {
                    let last = Int(graph.incidences[lastSlot].atom)
                    guard last != second, graph.atoms[last].element != .hydrogen else { continue }
                    if last == first {
                        // A ring of three, seen from each of its bonds: it counts once, as a walk from its lowest atom.
                        guard first < second, first < third else { continue }
                    }
                    body(
                        Self.identifier(codes, first, second, third, last),
                        SIMD4(
                            Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: second),
                            Int32(truncatingIfNeeded: third), Int32(truncatingIfNeeded: last)))
                }
            }
        }
    }

    /// Hash of the codes of the path or its reverse, whichever comes first in the order of sequences.
    @inline(__always)
    private static func identifier(
        _ codes: UnsafeMutableBufferPointer<UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int
    ) -> UInt32 {
        // End atoms have one more than inner ones.
        let (first, second, third, last) = (codes[a] &+ 1, codes[b], codes[c], codes[d] &+ 1)
        let isReversed = first > last || (first == last && second > third)
        var hash = FingerprintHash.combine(0, isReversed ? last : first)
        hash = FingerprintHash.combine(hash, isReversed ? third : second)
        hash = FingerprintHash.combine(hash, isReversed ? second : third)
        return FingerprintHash.combine(hash, isReversed ? first : last)
    }
}
