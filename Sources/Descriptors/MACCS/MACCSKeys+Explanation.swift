public import MolecularGraph
public import Perception
internal import Substructure

extension MACCSKeys: ExplainableFingerprint {
    /// Patterns by key, compiled for the general search, which knows where its matches lie.
    private static let patterns: [(key: Int, pattern: SMARTSPattern)] = {
        do throws(SMARTSError) {
            var patterns: [(key: Int, pattern: SMARTSPattern)] = []
            for definition in MACCSDefinitions.patterns {
                patterns.append((definition.number, try SMARTSPattern(definition.smarts)))
            }
            return patterns
        } catch {
            preconditionFailure("a MACCS pattern cannot be read, column \(error.column): \(error.detail)")
        }
    }()

    /// The matches of every key that is set, with the bonds between their atoms; for key 125 its rings, for key 166 the
    /// parts of the molecule. The identifier of a feature is its key. At most 1,000 matches of a key are listed.
    ///
    /// - Throws: a ``DescriptorError`` with status `timeout` if a search was given up.
    public func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> [BitExplanation] {
        var words = [UInt64](repeating: 0, count: wordCount)
        var span = words.mutableSpan
        try setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
        func isSet(_ key: Int) -> Bool { words[key >> 6] >> UInt64(key & 63) & 1 != 0 }

        var found: [(key: Int, atoms: [Int32])] = []
        var matcher = SubstructureMatcher()
        matcher.prepare(perceived)
        for (key, pattern) in Self.patterns where isSet(key) {
            do throws(SubstructureError) {
                let matches = try matcher.matches(of: pattern)
                for index in 0..<matches.count { found.append((key, matches[index].sorted())) }
            } catch {
                throw DescriptorError(.timeout, error.detail)
            }
        }
        if isSet(125) { found += Self.aromaticRings(of: perceived).map { (125, $0) } }
        if isSet(166) { found += Self.parts(of: perceived).map { (166, $0) } }
        return found.map { key, atoms in
            BitExplanation(
                bit: key,
                feature: FeatureOccurrence(
                    identifier: UInt32(key), atoms: atoms, bonds: Self.bonds(between: atoms, in: perceived)))
        }.sorted { left, right in
            if left.bit != right.bit { return left.bit < right.bit }
            return left.feature.atoms.lexicographicallyPrecedes(right.feature.atoms)
        }
    }

    /// Atoms of the rings whose bonds are all aromatic.
    private static func aromaticRings(of molecule: PerceivedMolecule) -> [[Int32]] {
        var found: [[Int32]] = []
        for ring in 0..<molecule.rings.count {
            let bonds = molecule.rings.bonds(of: ring)
            var atoms: Set<Int32> = []
            var isAromatic = true
            for place in bonds.indices {
                let bond = molecule.bonds[Int(bonds[place])]
                isAromatic = isAromatic && bond.isAromatic
                atoms.formUnion([bond.begin, bond.end])
            }
            if isAromatic { found.append(atoms.sorted()) }
        }
        return found
    }

    /// Atoms of the connected parts, by their first atoms.
    private static func parts(of molecule: PerceivedMolecule) -> [[Int32]] {
        var isKnown = [Bool](repeating: false, count: molecule.atomCount)
        var parts: [[Int32]] = []
        for start in 0..<molecule.atomCount where !isKnown[start] {
            isKnown[start] = true
            var part = [Int32(truncatingIfNeeded: start)]
            var next = 0
            while next < part.count {
                let row = molecule.neighbors(of: Int(part[next]))
                for slot in row.indices where !isKnown[Int(row[slot].atom)] {
                    isKnown[Int(row[slot].atom)] = true
                    part.append(row[slot].atom)
                }
                next += 1
            }
            parts.append(part.sorted())
        }
        return parts
    }

    /// Bonds whose two ends are among some atoms, ascending.
    private static func bonds(between atoms: [Int32], in molecule: PerceivedMolecule) -> [Int32] {
        let members = Set(atoms)
        var bonds: [Int32] = []
        for atom in atoms {
            let row = molecule.neighbors(of: Int(atom))
            for slot in row.indices where row[slot].atom > atom && members.contains(row[slot].atom) {
                bonds.append(row[slot].bond)
            }
        }
        return bonds.sorted()
    }
}
