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
        _ = molecule.withPointers { graph in torsions(graph, storage) { identifier, _ in sink.add(identifier) } }
    }

    /// Calls a function with the identifier and the four atoms of every torsion; the first and the last atom of a ring
    /// of three are the same.
    ///
    /// - Returns: false if the time of the record is over; the torsions are then not all.
    @inline(__always)
    func torsions(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, _ body: (UInt32, SIMD4<Int32>) -> Void
    ) -> Bool {
        let codes = scratch.codes.room(for: graph.atoms.count)
        AtomCode.write(graph, to: codes)
        for atom in codes.indices { codes[atom] = (codes[atom] &- 2) % 511 }
        if graph.atoms.count > Self.largestPlainCount { return torsionsOfHubs(graph, codes, body) }
        for bond in graph.bonds.indices {
            let second = Int(graph.bonds[bond].begin)
            let third = Int(graph.bonds[bond].end)
            guard graph.atoms[second].element != .hydrogen, graph.atoms[third].element != .hydrogen else { continue }
            for firstSlot in graph.neighborRange(of: second) {
                let first = Int(graph.incidences[firstSlot].atom)
                guard first != third, graph.atoms[first].element != .hydrogen else { continue }
                walk(graph, codes, first, second, third, body)
            }
        }
        return true
    }

    /// The same for large molecules, where an atom may have any number of neighbours.
    @inline(__always)
    private func torsionsOfHubs(
        _ graph: MoleculeGraphPointers, _ codes: UnsafeMutableBufferPointer<UInt32>,
        _ body: (UInt32, SIMD4<Int32>) -> Void
    ) -> Bool {
        // Pairs of neighbours of crowded bonds since the clock was looked at.
        var walked = 0
        for bond in graph.bonds.indices {
            let second = Int(graph.bonds[bond].begin)
            let third = Int(graph.bonds[bond].end)
            guard graph.atoms[second].element != .hydrogen, graph.atoms[third].element != .hydrogen else { continue }
            let (ways, otherWays) = (graph.degree(of: second), graph.degree(of: third))
            let isCrowded = ways &* otherWays > Self.usualPairCount
            if isCrowded {
                // From an end that leads nowhere the neighbours of the other end need not be walked.
                let (low, high) = ways < otherWays ? (second, third) : (third, second)
                guard Self.leadsOn(graph, low, from: high), Self.leadsOn(graph, high, from: low) else { continue }
            }
            for firstSlot in graph.neighborRange(of: second) {
                let first = Int(graph.incidences[firstSlot].atom)
                guard first != third, graph.atoms[first].element != .hydrogen else { continue }
                if isCrowded {
                    walked &+= otherWays
                    if walked > 1 << 18 {
                        if RecordDeadline.isPast { return false }
                        walked = 0
                    }
                }
                walk(graph, codes, first, second, third, body)
            }
        }
        return true
    }

    /// All that follows of the first three atoms.
    @inline(__always)
    private func walk(
        _ graph: MoleculeGraphPointers, _ codes: UnsafeMutableBufferPointer<UInt32>, _ first: Int, _ second: Int,
        _ third: Int, _ body: (UInt32, SIMD4<Int32>) -> Void
    ) {
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

    /// Most atoms of a molecule whose bonds are not looked at for the numbers of neighbours; it has no part in what comes
    /// out.
    private static var largestPlainCount: Int { 100 }

    /// Pairs of neighbours of the two ends of a bond that no chemistry goes much beyond.
    private static var usualPairCount: Int { 256 }

    /// Whether an atom has a neighbour that is no hydrogen, beside one.
    private static func leadsOn(_ graph: MoleculeGraphPointers, _ atom: Int, from other: Int) -> Bool {
        for slot in graph.neighborRange(of: atom) {
            let neighbor = Int(graph.incidences[slot].atom)
            if neighbor != other && graph.atoms[neighbor].element != .hydrogen { return true }
        }
        return false
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
