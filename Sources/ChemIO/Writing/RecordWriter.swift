/// Writes molecules as records of a format. A writer is a value that belongs to one worker.
public protocol RecordWriter: Sendable {
    /// What stands before the first record.
    var header: String { get }
    /// What stands behind the last record.
    var footer: String { get }

    /// Appends a record.
    ///
    /// - Parameters:
    ///   - molecule: the molecule as it was read.
    ///   - losses: gets one entry for each kind of content that the format cannot hold.
    /// - Throws: ``ChemIOError`` when the molecule cannot be written at all (no coordinates in a format that needs them).
    mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError)
}

extension RecordWriter {
    /// Nothing before the first record.
    public var header: String { "" }
    /// Nothing behind the last record.
    public var footer: String { "" }
}

extension Molecule {
    /// Whether the input says things about atoms and bonds that only MOL blocks hold.
    var hasQueryFeatures: Bool {
        !atomLists.isEmpty || !bondNotes.isEmpty
            || atomNotes.contains { note in
                switch note.kind {
                case .valence, .doubletByCode, .singlet: false
                case .queryHydrogens, .substituents, .unsaturated, .ringBonds, .attachmentPoint, .rGroup: true
                }
            }
    }

    /// Atoms whose number of implicit hydrogens follows from something that a format without it must state as a number:
    /// unpaired electrons, notes, element lists, and bond orders that the format lacks.
    func atomsThatNeedTheirHydrogens(holdsRadicals: Bool, whereExact isExact: (BondOrder) -> Bool) -> Set<Int32> {
        var atoms: Set<Int32> = []
        for bond in bondColumn where !isExact(bond.order) {
            atoms.insert(bond.begin)
            atoms.insert(bond.end)
        }
        for atom in radicalColumn.indices where !holdsRadicals && radicalColumn[atom] != 0 { atoms.insert(Int32(atom)) }
        for note in atomNotes { atoms.insert(note.atom) }
        for list in atomLists { atoms.insert(list.atom) }
        return atoms
    }
}

/// A kind of content that a format cannot hold and that a writer left out.
public struct FormatLoss: RawRepresentable, Hashable, Comparable, Sendable {
    /// The kind in words, such as `bond orders`.
    public let rawValue: String
    /// A kind from its words.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Kinds order by their words.
    public static func < (left: FormatLoss, right: FormatLoss) -> Bool { left.rawValue < right.rawValue }

    /// Bonds.
    public static let bonds = Self(rawValue: "bonds")
    /// A bond order, replaced by the nearest that the format has.
    public static let bondOrders = Self(rawValue: "bond orders")
    /// Positions.
    public static let coordinates = Self(rawValue: "coordinates")
    /// Formal charges of atoms.
    public static let charges = Self(rawValue: "formal charges")
    /// Mass numbers.
    public static let isotopes = Self(rawValue: "isotopes")
    /// Unpaired electrons.
    public static let radicals = Self(rawValue: "radicals")
    /// Written numbers of hydrogens.
    public static let hydrogenCounts = Self(rawValue: "hydrogen counts")
    /// Stereo statements.
    public static let stereo = Self(rawValue: "stereo")
    /// Bonds to groups of atoms.
    public static let attachments = Self(rawValue: "multi-centre bonds")
    /// Labels of pseudo atoms.
    public static let labels = Self(rawValue: "atom labels")
    /// Atom-map numbers.
    public static let atomMaps = Self(rawValue: "atom maps")
    /// Partial charges.
    public static let partialCharges = Self(rawValue: "partial charges")
    /// The periodic cell.
    public static let cell = Self(rawValue: "cell")
    /// Data fields.
    public static let dataFields = Self(rawValue: "data fields")
    /// What a query asks of atoms and bonds, R-groups, attachment points and reaction marks.
    public static let queryFeatures = Self(rawValue: "query features")
    /// The title, or a part of it.
    public static let title = Self(rawValue: "title")
}
