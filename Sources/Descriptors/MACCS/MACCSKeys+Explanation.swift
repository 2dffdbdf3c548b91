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
    ) throws(DescriptorError) -> BitExplanations {
        var words = [UInt64](repeating: 0, count: wordCount)
        var span = words.mutableSpan
        try setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
        func isSet(_ key: Int) -> Bool { words[key >> 6] >> UInt64(key & 63) & 1 != 0 }

        var found = FeatureOccurrences()
        var matcher = SubstructureMatcher()
        matcher.prepare(perceived)
        for (key, pattern) in Self.patterns where isSet(key) {
            if RecordDeadline.isPast { throw .late }
            do throws(SubstructureError) {
                let matches = try matcher.matches(of: pattern)
                for index in 0..<matches.count where found.end == nil {
                    let atoms = matches[index].sorted()
                    found.append(UInt32(key), atoms: atoms, bonds: Self.bonds(between: atoms, in: perceived))
                }
            } catch {
                throw DescriptorError(.timeout, error.detail)
            }
        }
        if isSet(125) { Self.appendAromaticRings(of: perceived, to: &found) }
        if isSet(166) { Self.appendParts(of: perceived, to: &found) }
        return try BitExplanations(
            found, placeCount: bitCount, order: .atoms, bitsOfPlace: { key, _ in [key] }, place: { Int($0) })
    }

    /// Adds the rings whose bonds are all aromatic, with the bonds between their atoms.
    private static func appendAromaticRings(of molecule: PerceivedMolecule, to found: inout FeatureOccurrences) {
        for ring in 0..<molecule.rings.count where found.end == nil {
            let bonds = molecule.rings.bonds(of: ring)
            var atoms: Set<Int32> = []
            var isAromatic = true
            for place in bonds.indices {
                let bond = molecule.bonds[Int(bonds[place])]
                isAromatic = isAromatic && bond.isAromatic
                atoms.formUnion([bond.begin, bond.end])
            }
            guard isAromatic else { continue }
            let members = atoms.sorted()
            found.append(125, atoms: members, bonds: Self.bonds(between: members, in: molecule))
        }
    }

    /// Adds the connected parts, by their first atoms, with all their bonds.
    private static func appendParts(of molecule: PerceivedMolecule, to found: inout FeatureOccurrences) {
        var isKnown = [Bool](repeating: false, count: molecule.atomCount)
        for start in 0..<molecule.atomCount where !isKnown[start] && found.end == nil {
            isKnown[start] = true
            var part = [Int32(truncatingIfNeeded: start)]
            var bonds: [Int32] = []
            var next = 0
            while next < part.count {
                let row = molecule.neighbors(of: Int(part[next]))
                for slot in row.indices {
                    if row[slot].atom > part[next] { bonds.append(row[slot].bond) }
                    if isKnown[Int(row[slot].atom)] { continue }
                    isKnown[Int(row[slot].atom)] = true
                    part.append(row[slot].atom)
                }
                next += 1
            }
            found.append(166, atoms: part.sorted(), bonds: bonds.sorted())
        }
    }

    /// Bonds whose two ends are among some atoms, which are few, ascending.
    private static func bonds(between atoms: [Int32], in molecule: PerceivedMolecule) -> [Int32] {
        let members = Set(atoms)
        var bonds: Set<Int32> = []
        for atom in atoms {
            let row = molecule.neighbors(of: Int(atom))
            if row.count <= largestRow {
                for slot in row.indices where members.contains(row[slot].atom) { bonds.insert(row[slot].bond) }
                continue
            }
            // The bonds of a hub are found from their other ends, if these are no hubs.
            for other in atoms where other > atom && molecule.degree(of: Int(other)) > largestRow {
                for slot in row.indices where row[slot].atom == other { bonds.insert(row[slot].bond) }
            }
        }
        return bonds.sorted()
    }

    /// Most neighbours of an atom that are walked through for each match.
    private static var largestRow: Int { 64 }
}
