/// A molecule, or any set of atoms of one record: a graph with optional coordinates and data.
///
/// Atoms and bonds are columns of equal length that are addressed by index (struct of arrays). A column in which every
/// entry has its default value is not stored at all, so an XYZ frame costs two arrays. A molecule is made by
/// ``MoleculeBuilder``, which checks every invariant; it is a value, and copying it shares storage.
///
/// What is stored is what the input said. Implicit hydrogens, aromaticity, rings and the like are the business of the
/// perception steps, which never change this record of the input.
public struct Molecule: Sendable {
    package var elementColumn: [Element] = []
    package var coordinateColumn: [Double] = []
    package var formalChargeColumn: [Int8] = []
    package var isotopeColumn: [UInt16] = []
    package var radicalColumn: [UInt8] = []
    package var hydrogenColumn: [HydrogenCount] = []
    package var aromaticColumn: [Bool] = []
    package var atomMapColumn: [Int32] = []
    package var partialChargeColumn: [Double] = []
    package var labelTable = LabelTable()
    package var bondColumn: [Bond] = []
    package var neighborOffsets: [Int32] = []
    package var neighborAtoms: [Int32] = []
    package var neighborBonds: [Int32] = []
    package var titleBytes: [UInt8] = []
    /// Number of leading bonds that are chain bonds of a SMILES, the others being ring closures; -1 for other formats.
    package var chainBondCount = -1
    /// What the record says about its coordinates: 2 for a drawing, 3 for positions in space, 0 for nothing.
    package var statedDimension: UInt8 = 0

    /// Arrangements of neighbours in space that the input states, in order of their central atoms.
    public package(set) var atomStereo: [AtomStereo] = []
    /// Bonds of one atom to a group of atoms.
    public package(set) var multiCenterAttachments: [MultiCenterAttachment] = []
    /// Statements about atoms that have no column of their own, in no particular order.
    public package(set) var atomNotes: [AtomNote] = []
    /// Statements about bonds beyond order and mark.
    public package(set) var bondNotes: [BondNote] = []
    /// Element lists of query atoms.
    public package(set) var atomLists: [AtomList] = []
    /// The periodic cell, where the input has one.
    public package(set) var cell: UnitCell?
    /// Total charge, where the input states it for the whole molecule and not by atoms (`q` of a tmQM comment).
    public package(set) var statedTotalCharge: Int?
    /// Whether the record is a drawing (MOL, SDF, CML): perception then has rules of its own for hydrogen atoms, and
    /// atoms are aromatic by their bonds.
    public package(set) var isDrawn = false
    /// Data that came with the record, in input order; names may repeat.
    public package(set) var dataFields: [DataField] = []

    /// A molecule without atoms.
    public init() {}

    /// Number of atoms.
    public var atomCount: Int { elementColumn.count }

    /// Number of two-centre bonds.
    public var bondCount: Int { bondColumn.count }

    /// Title or comment of the record, invalid UTF-8 replaced by U+FFFD.
    public var title: String { String(decoding: titleBytes, as: UTF8.self) }

    /// Elements, one per atom.
    public var elements: Span<Element> {
        @_lifetime(borrow self)
        get { elementColumn.span }
    }

    /// Positions in Å: n×3 numbers, row-major; empty when the input has none.
    public var coordinates: Span<Double> {
        @_lifetime(borrow self)
        get { coordinateColumn.span }
    }

    /// Whether the atoms have positions. True for a molecule of no atoms only if its format has coordinates at all.
    public var hasCoordinates: Bool { !coordinateColumn.isEmpty }

    /// Bonds in the order of the input.
    public var bonds: Span<Bond> {
        @_lifetime(borrow self)
        get { bondColumn.span }
    }

    /// Atoms bonded to `atom`, in the order of the bonds.
    ///
    /// - Complexity: O(1).
    @_lifetime(borrow self)
    public func neighbors(of atom: Int) -> Span<Int32> {
        guard !neighborOffsets.isEmpty else { return neighborAtoms.span }
        return neighborAtoms.span.extracting(Int(neighborOffsets[atom])..<Int(neighborOffsets[atom + 1]))
    }

    /// Indices into ``bonds`` of the bonds at `atom`, ascending; parallel to ``neighbors(of:)``.
    ///
    /// - Complexity: O(1).
    @_lifetime(borrow self)
    public func bonds(of atom: Int) -> Span<Int32> {
        guard !neighborOffsets.isEmpty else { return neighborBonds.span }
        return neighborBonds.span.extracting(Int(neighborOffsets[atom])..<Int(neighborOffsets[atom + 1]))
    }

    /// Number of bonds at an atom.
    public func degree(of atom: Int) -> Int {
        neighborOffsets.isEmpty ? 0 : Int(neighborOffsets[atom + 1] - neighborOffsets[atom])
    }

    /// Element of an atom.
    public func element(of atom: Int) -> Element { elementColumn[atom] }

    /// Formal charge of an atom in units of e; 0 where the input states none.
    public func formalCharge(of atom: Int) -> Int { formalChargeColumn.isEmpty ? 0 : Int(formalChargeColumn[atom]) }

    /// Mass number of an atom, or nil for the natural mixture of isotopes.
    public func isotope(of atom: Int) -> Int? {
        guard !isotopeColumn.isEmpty, isotopeColumn[atom] != 0 else { return nil }
        return Int(isotopeColumn[atom])
    }

    /// Unpaired electrons that the input states for an atom.
    public func radicalElectrons(of atom: Int) -> Int { radicalColumn.isEmpty ? 0 : Int(radicalColumn[atom]) }

    /// What the input says about implicit hydrogens of an atom.
    public func hydrogenCount(of atom: Int) -> HydrogenCount {
        hydrogenColumn.isEmpty ? .unspecified : hydrogenColumn[atom]
    }

    /// Whether the input marks an atom as aromatic (lower case in SMILES).
    public func isMarkedAromatic(_ atom: Int) -> Bool { aromaticColumn.isEmpty ? false : aromaticColumn[atom] }

    /// Atom-map number or SMILES atom class; 0 means none.
    public func atomMap(of atom: Int) -> Int { atomMapColumn.isEmpty ? 0 : Int(atomMapColumn[atom]) }

    /// Partial charge in units of e from a column of the input (Mulliken charges of QM9), or nil.
    public func partialCharge(of atom: Int) -> Double? {
        partialChargeColumn.isEmpty ? nil : partialChargeColumn[atom]
    }

    /// Whether the input gives partial charges.
    public var hasPartialCharges: Bool { !partialChargeColumn.isEmpty }

    /// Whether the input marks any atom as aromatic.
    public var statesAromaticAtoms: Bool { !aromaticColumn.isEmpty }

    /// Label of a pseudo atom or of an atom with an unusual symbol, as written, or nil.
    public func label(of atom: Int) -> String? { labelTable.isEmpty ? nil : labelTable[Int32(atom)] }

    /// Sum of the formal charges, or the stated total charge; nil when the input gives neither.
    ///
    /// A format without charges (plain XYZ) leaves this nil: not known is not zero.
    public var totalCharge: Int? {
        if let statedTotalCharge { return statedTotalCharge }
        if !formalChargeColumn.isEmpty { return formalChargeColumn.reduce(0) { $0 + Int($1) } }
        return hydrogenColumn.isEmpty ? nil : 0
    }

    /// Dimension of the coordinates: 3 if any z differs from 0, 2 if any x or y does, else 0.
    public var dimension: Int {
        var planar = false
        var index = 0
        while index < coordinateColumn.count {
            if coordinateColumn[index + 2] != 0 { return 3 }
            if coordinateColumn[index] != 0 || coordinateColumn[index + 1] != 0 { planar = true }
            index += 3
        }
        return planar ? 2 : 0
    }

    /// The first data field of a name, or nil.
    public func dataField(named name: String) -> String? { dataFields.first { $0.name == name }?.value }
}
