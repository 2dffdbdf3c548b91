public import MolecularGraph

/// A metal complex as perceived: metals, contacts, bonds, ligands, sites, geometry and axes.
///
/// Atoms have the order of the molecule; hydrogens that the molecule only counts are added at the end. Filled by
/// ``ComplexPerceiver``, which reuses the storage of the value that it replaces.
public struct PerceivedComplex: Sendable {
    /// Elements by atomic number.
    package var numbers: [UInt8] = []
    /// Positions in Å, n×3 row-major; empty for a graph without positions.
    package var positions: [Double] = []
    /// Atoms that the molecule itself has; hydrogens made explicit come after them.
    public package(set) var writtenAtomCount = 0
    /// Bonds between atoms that are no metals.
    package var ligandGraph = AtomGraph()
    /// Bonds of ``ligandGraph`` and the contacts.
    package var graph = AtomGraph()
    /// Metal centres, ascending.
    public package(set) var metals: [Int32] = []
    package var isMetal: [Bool] = []
    /// Contacts of each metal, ascending.
    package var contactOffsets: [Int32] = [0]
    package var contactColumn: [Int32] = []
    /// Connected part of each atom after the metals are removed; -1 for metals.
    package var parts: [Int32] = []
    /// Number of those parts.
    public package(set) var partCount = 0
    /// Ligands: a part with contacts to one metal. In reference mode by lowest contact.
    public package(set) var ligands: [Ligand] = []
    package var ligandContacts: [Int32] = []
    /// Sites: contacts of a metal that are connected with one another.
    public package(set) var sites: [Site] = []
    package var siteAtoms: [Int32] = []
    /// Geometry of each metal; empty in reference mode.
    public package(set) var geometries: [CoordinationGeometry] = []
    /// Whether there are axial and equatorial sites.
    public package(set) var axisStatus = AxialEquatorialSplit.Status.notSixCoordinate
    /// Axial and equatorial entries; several that are equally good in a tie.
    public package(set) var axisChoices: [AxialEquatorialSplit] = []
    /// Oddities.
    public package(set) var flags: Flags = []

    /// An empty complex.
    public init() {}

    /// A part of the complex that is bound to a metal. A bridging ligand is one ligand for each of its metals.
    public struct Ligand: Hashable, Sendable, BitwiseCopyable {
        /// Index of the metal in ``PerceivedComplex/metals``.
        public var metal: Int32
        /// The connected part.
        public var part: Int32
        /// Contact atoms: a range of ``PerceivedComplex/contacts(of:)``.
        package var contactStart: Int32
        package var contactEnd: Int32
        /// Number of sites at the metal (default mode) or of contacts (reference mode).
        public var denticity: Int32
        /// Number of contact atoms.
        public var contactCount: Int { Int(contactEnd - contactStart) }
    }

    /// A place at a metal: contact atoms connected with one another.
    public struct Site: Hashable, Sendable, BitwiseCopyable {
        /// Index of the metal in ``PerceivedComplex/metals``.
        public var metal: Int32
        /// Index of the ligand.
        public var ligand: Int32
        package var atomStart: Int32
        package var atomEnd: Int32
        /// Number of atoms of the site.
        public var hapticity: Int { Int(atomEnd - atomStart) }
    }

    /// Oddities of a complex.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: Int
        /// Flags by their bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// A connected part without a contact: a counter-ion, solvent, or a donor that has come off.
        public static let freeFragment = Flags(rawValue: 1)
        /// Two metals are within the sum of their radii and 0.20 Å.
        public static let metalMetal = Flags(rawValue: 2)
        /// An atom that is no metal has more bonds than usual.
        public static let highDegree = Flags(rawValue: 4)
        /// Several axes fit and their rows differ.
        public static let axisTie = Flags(rawValue: 8)

        /// Names of the flags that are set.
        public var names: [String] {
            [
                (Flags.axisTie, "axis_tie"), (.freeFragment, "free_fragment"), (.highDegree, "high_degree"),
                (.metalMetal, "metal_metal"),
            ].filter { contains($0.0) }.map(\.1)
        }
    }

    /// Number of atoms.
    public var atomCount: Int { numbers.count }

    /// Element of an atom.
    public func element(of atom: Int) -> Element { Element(unchecked: numbers[atom]) }

    /// Contact atoms of a metal (an index into ``metals``), ascending.
    @_lifetime(borrow self)
    public func contacts(ofMetal metal: Int) -> Span<Int32> {
        contactColumn.span.extracting(Int(contactOffsets[metal])..<Int(contactOffsets[metal + 1]))
    }

    /// Contact atoms of a ligand.
    @_lifetime(borrow self)
    public func contacts(of ligand: Ligand) -> Span<Int32> {
        ligandContacts.span.extracting(Int(ligand.contactStart)..<Int(ligand.contactEnd))
    }

    /// Atoms of a site, ascending.
    @_lifetime(borrow self)
    public func atoms(of site: Site) -> Span<Int32> {
        siteAtoms.span.extracting(Int(site.atomStart)..<Int(site.atomEnd))
    }

    /// The connected part of an atom after the metals are removed, or nil for a metal.
    public func part(of atom: Int) -> Int? { parts[atom] < 0 ? nil : Int(parts[atom]) }

    /// Atoms bonded to `atom`, metal contacts included.
    @_lifetime(borrow self)
    public func neighbors(of atom: Int) -> Span<Int32> { graph.neighbors(of: atom) }

    /// Empties the complex but keeps its storage.
    mutating func reset() {
        numbers.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        isMetal.removeAll(keepingCapacity: true)
        metals.removeAll(keepingCapacity: true)
        contactOffsets.removeAll(keepingCapacity: true)
        contactOffsets.append(0)
        contactColumn.removeAll(keepingCapacity: true)
        ligands.removeAll(keepingCapacity: true)
        ligandContacts.removeAll(keepingCapacity: true)
        sites.removeAll(keepingCapacity: true)
        siteAtoms.removeAll(keepingCapacity: true)
        geometries.removeAll(keepingCapacity: true)
        axisChoices.removeAll(keepingCapacity: true)
        axisStatus = .notSixCoordinate
        writtenAtomCount = 0
        flags = []
    }

    /// Position of an atom in Å.
    package func position(of atom: Int) -> SIMD3<Double> {
        SIMD3(positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2])
    }

    /// Whether no metal has a contact.
    package var contactColumnIsEmpty: Bool { contactColumn.isEmpty }

    /// How many sites, or contacts, the first metal has, in words.
    package var siteDescription: String {
        let count = sites.isEmpty ? contactCount(ofMetal: 0) : sites.count { $0.metal == 0 }
        return "\(count) \(sites.isEmpty ? "contact" : "site")\(count == 1 ? "" : "s")"
    }

    /// Distance of two atoms in Å, or nil without positions.
    public func distance(_ first: Int, _ second: Int) -> Double? {
        guard !positions.isEmpty else { return nil }
        let vector = position(of: first) - position(of: second)
        return (vector * vector).sum().squareRoot()
    }

    /// Number of contact atoms of a metal; comparable with a metal node degree.
    public func contactCount(ofMetal metal: Int) -> Int {
        Int(contactOffsets[metal + 1] - contactOffsets[metal])
    }
}

/// Neighbours of atoms in compressed rows.
package struct AtomGraph: Sendable {
    package var offsets: [Int32] = [0]
    package var neighborColumn: [Int32] = []

    package init() {}

    @_lifetime(borrow self)
    package func neighbors(of atom: Int) -> Span<Int32> {
        neighborColumn.span.extracting(Int(offsets[atom])..<Int(offsets[atom + 1]))
    }

    package func degree(of atom: Int) -> Int { Int(offsets[atom + 1] - offsets[atom]) }

    package func hasBond(_ first: Int, _ second: Int) -> Bool {
        for slot in Int(offsets[first])..<Int(offsets[first + 1]) where neighborColumn[slot] == Int32(second) {
            return true
        }
        return false
    }

    /// Builds the rows from pairs. Rows are ascending if the pairs are ordered by their larger atom and then by the other.
    package mutating func build(atomCount: Int, pairs: [AtomPair], more: [AtomPair] = []) {
        if offsets.count != atomCount + 1 { offsets = Array(repeating: 0, count: atomCount + 1) }
        let total = 2 * (pairs.count + more.count)
        if neighborColumn.count < total {
            neighborColumn = Array(repeating: 0, count: total + 64)
        }
        offsets.withUnsafeMutableBufferPointer { offsets in
            neighborColumn.withUnsafeMutableBufferPointer { column in
                for index in 0...atomCount { offsets[index] = 0 }
                for pair in pairs {
                    offsets[Int(pair.first)] += 1
                    offsets[Int(pair.second)] += 1
                }
                for pair in more {
                    offsets[Int(pair.first)] += 1
                    offsets[Int(pair.second)] += 1
                }
                var sum: Int32 = 0
                for index in 0...atomCount {
                    let count = offsets[index]
                    offsets[index] = sum
                    sum += count
                }
                for pair in pairs {
                    column[Int(offsets[Int(pair.first)])] = pair.second
                    offsets[Int(pair.first)] += 1
                    column[Int(offsets[Int(pair.second)])] = pair.first
                    offsets[Int(pair.second)] += 1
                }
                for pair in more {
                    column[Int(offsets[Int(pair.first)])] = pair.second
                    offsets[Int(pair.first)] += 1
                    column[Int(offsets[Int(pair.second)])] = pair.first
                    offsets[Int(pair.second)] += 1
                }
                // Every start has moved to its end, which is the next start.
                for index in stride(from: atomCount, to: 0, by: -1) { offsets[index] = offsets[index - 1] }
                offsets[0] = 0
            }
        }
    }
}

/// Two bonded atoms.
package struct AtomPair: Sendable, BitwiseCopyable {
    package var first: Int32
    package var second: Int32
    package init(_ first: Int, _ second: Int) {
        self.first = Int32(truncatingIfNeeded: first)
        self.second = Int32(truncatingIfNeeded: second)
    }
}

/// Axial and equatorial entries of a six-coordinate complex.
public struct AxialEquatorialSplit: Hashable, Sendable {
    /// Contact atoms of one ligand on one side.
    public struct Entry: Hashable, Sendable {
        /// Index of the ligand.
        public var ligand: Int
        /// Its contact atoms on this side.
        public var atoms: [Int32]
        /// An entry.
        public init(ligand: Int, atoms: [Int32]) {
            self.ligand = ligand
            self.atoms = atoms
        }
    }

    /// What keeps a complex from being split.
    public enum Status: Hashable, Sendable {
        /// The split is there.
        case found
        /// Not six sites (default mode) or contacts (reference mode).
        case notSixCoordinate
        /// Six, but not octahedral.
        case notOctahedral
        /// A graph without positions.
        case noPlaces
    }

    /// Axial entries.
    public var axial: [Entry] = []
    /// Equatorial entries.
    public var equatorial: [Entry] = []

    /// No split.
    public init() {}
}
