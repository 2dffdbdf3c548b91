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
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError)
        -> [FeatureOccurrence]
}

extension MorganSource: LocatedFeatureSource {
    private struct Listing: EnvironmentSink {
        let graph: MoleculeGraphPointers
        var found: [FeatureOccurrence] = []

        mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: some EnvironmentBonds) {
            var members: [Int32] = []
            bonds.forEachWord { word, bits in
                var rest = bits
                while rest != 0 {
                    members.append(Int32(64 * word + rest.trailingZeroBitCount))
                    rest &= rest - 1
                }
            }
            let atoms = members.isEmpty ? [Int32(center)] : graph.atoms(of: members)
            found.append(
                FeatureOccurrence(
                    identifier: identifier, atoms: atoms, bonds: members, center: Int32(center), radius: layer))
        }
    }

    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError)
        -> [FeatureOccurrence]
    {
        let storage = scratch
        return molecule.withPointers { graph in
            var listing = Listing(graph: graph)
            enumerateEnvironments(molecule, scratch: storage, into: &listing)
            return listing.found
        }
    }
}

extension PathSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError)
        -> [FeatureOccurrence]
    {
        let storage = scratch
        var found: [FeatureOccurrence] = []
        molecule.withPointers { graph in
            _ = bondSets(graph, storage) { seed, members in
                let bonds = members.sorted()
                let atoms = graph.atoms(of: bonds)
                for identifier in [seed, TwisterBit.value(seed)] {
                    found.append(FeatureOccurrence(identifier: identifier, atoms: atoms, bonds: bonds))
                }
            }
        }
        return found
    }
}

extension AtomPairSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError)
        -> [FeatureOccurrence]
    {
        let storage = scratch
        var found: [FeatureOccurrence] = []
        _ = molecule.withPointers { graph in
            pairs(graph, storage) { identifier, distance, one, other in
                found.append(
                    FeatureOccurrence(
                        identifier: identifier, atoms: [Int32(one), Int32(other)], bonds: [], radius: Int(distance)))
            }
        }
        return found
    }
}

extension TorsionSource: LocatedFeatureSource {
    func occurrences(
        in molecule: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError)
        -> [FeatureOccurrence]
    {
        let storage = scratch
        var found: [FeatureOccurrence] = []
        _ = molecule.withPointers { graph in
            torsions(graph, storage) { identifier, path in
                let bonds = (0..<3).compactMap { graph.bond(between: Int(path[$0]), and: Int(path[$0 + 1])) }
                found.append(
                    FeatureOccurrence(identifier: identifier, atoms: (0..<4).map { path[$0] }, bonds: bonds.sorted()))
            }
        }
        return found
    }
}

extension MoleculeGraphPointers {
    /// The atoms of some bonds, ascending.
    fileprivate func atoms(of bonds: [Int32]) -> [Int32] {
        var ends: [Int32] = []
        for bond in bonds { ends += [self.bonds[Int(bond)].begin, self.bonds[Int(bond)].end] }
        ends.sort()
        var result: [Int32] = []
        for end in ends where result.last != end { result.append(end) }
        return result
    }

    fileprivate func bond(between one: Int, and other: Int) -> Int32? {
        for slot in neighborRange(of: one) where Int(incidences[slot].atom) == other { return incidences[slot].bond }
        return nil
    }
}
