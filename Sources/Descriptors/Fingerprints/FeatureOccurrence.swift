internal import Perception

/// A feature where it lies in a molecule: what sets a bit of a fingerprint.
public struct FeatureOccurrence: Hashable, Sendable {
    /// Identifier of the feature, unfolded.
    public var identifier: UInt32
    /// Atoms of the feature, as indices into the perceived molecule: ascending for environments and sets of bonds; along
    /// the path for torsions, where a ring of three ends with its first atom; the two ends for atom pairs.
    public var atoms: [Int32]
    /// Bonds of the feature, ascending, as indices into the perceived molecule; none for atom pairs.
    public var bonds: [Int32]
    /// Central atom of an environment, or nil.
    public var center: Int32?
    /// Radius of an environment, or distance of a pair, in bonds; nil for other features.
    public var radius: Int?
}

/// A feature source that can tell where its features lie.
protocol LocatedFeatureSource: FeatureSource {
    /// All occurrences, in no particular order; a path gives one for each of its two identifiers.
    ///
    /// What there is no room or time for is left out; ``FeatureOccurrences/end`` tells.
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> FeatureOccurrences
}

extension MorganSource: LocatedFeatureSource {
    private struct Listing: EnvironmentSink {
        let graph: MoleculeGraphPointers
        var found = FeatureOccurrences()
        private var members: [Int32] = []

        init(_ graph: MoleculeGraphPointers) { self.graph = graph }

        mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: some EnvironmentBonds) {
            guard found.end == nil else { return }
            members.removeAll(keepingCapacity: true)
            bonds.forEachWord { word, bits in
                var rest = bits
                while rest != 0 {
                    members.append(Int32(64 * word + rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
            let (center, layer) = (Int32(center), Int32(layer))
            if members.isEmpty {
                found.append(
                    identifier, atoms: CollectionOfOne(center), bonds: EmptyCollection(), center: center, radius: layer)
            } else {
                found.append(identifier, ascending: members, of: graph, center: center, radius: layer)
            }
        }
    }

    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> FeatureOccurrences {
        let storage = scratch
        return molecule.withPointers { graph in
            var listing = Listing(graph)
            enumerateEnvironments(molecule, scratch: storage, into: &listing)
            return listing.found
        }
    }
}

extension PathSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> FeatureOccurrences {
        let storage = scratch
        var found = FeatureOccurrences()
        let isComplete = molecule.withPointers { graph in
            bondSets(graph, storage) { seed, members in
                found.append(seed, ascending: members.sorted(), of: graph)
                found.appendAgain(TwisterBit.value(seed))
            }
        }
        guard isComplete else {
            throw DescriptorError(
                .tooLarge, "more than \(Self.maximumSetCount) connected sets of up to \(sizes.upperBound) bonds to list"
            )
        }
        return found
    }
}

extension AtomPairSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> FeatureOccurrences {
        let storage = scratch
        var found = FeatureOccurrences()
        _ = molecule.withPointers { graph in
            pairs(graph, storage) { identifier, distance, one, other in
                let ends = SIMD2(Int32(truncatingIfNeeded: one), Int32(truncatingIfNeeded: other))
                found.append(identifier, pair: ends, distance: Int32(truncatingIfNeeded: distance))
            }
        }
        return found
    }
}

extension TorsionSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> FeatureOccurrences {
        let storage = scratch
        var found = FeatureOccurrences()
        _ = molecule.withPointers { graph in
            torsions(graph, storage) { identifier, path in
                guard found.end == nil else { return }
                found.append(
                    identifier, atoms: (0..<4).lazy.map { path[$0] },
                    bonds: (0..<3).lazy.compactMap { graph.bond(between: Int(path[$0]), and: Int(path[$0 + 1])) })
                found.sortLastBonds()
            }
        }
        return found
    }
}

extension MoleculeGraphPointers {
    fileprivate func bond(between one: Int, and other: Int) -> Int32? {
        // Not through all the neighbours of a hub.
        let (row, wanted) = degree(of: one) <= degree(of: other) ? (one, other) : (other, one)
        for slot in neighborRange(of: row) where Int(incidences[slot].atom) == wanted { return incidences[slot].bond }
        return nil
    }
}
