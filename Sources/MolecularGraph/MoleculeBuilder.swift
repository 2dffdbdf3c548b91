/// Makes molecules, and is the only way to make one.
///
/// Atoms and bonds are added in input order; ``finish(into:)`` checks the invariants, builds the adjacency and hands
/// the molecule over. The builder can be used again: storage travels back and forth between the builder and the
/// molecule that is replaced, so a reader that reuses both does not allocate per record.
public struct MoleculeBuilder: Sendable {
    package var draft = Molecule()

    /// A builder without atoms.
    public init() {}

    /// Number of atoms added so far.
    public var atomCount: Int { draft.elementColumn.count }

    /// Number of bonds added so far.
    public var bondCount: Int { draft.bondColumn.count }

    /// Forgets everything that was added, but keeps the storage.
    public mutating func removeAll() { draft.removeAll() }

    // MARK: Atoms

    /// Adds an atom and returns its index.
    @discardableResult
    public mutating func addAtom(_ element: Element) -> Int {
        draft.elementColumn.append(element)
        return draft.elementColumn.count - 1
    }

    /// Adds an atom at a position in Å and returns its index.
    @discardableResult
    public mutating func addAtom(_ element: Element, x: Double, y: Double, z: Double) -> Int {
        draft.coordinateColumn.append(x)
        draft.coordinateColumn.append(y)
        draft.coordinateColumn.append(z)
        return addAtom(element)
    }

    /// States the formal charge of an atom, in units of e.
    public mutating func setFormalCharge(_ charge: Int8, of atom: Int) {
        Self.set(charge, at: atom, in: &draft.formalChargeColumn, default: 0, count: atomCount)
    }

    /// States that formal charges are known for all atoms, so that a total charge of 0 is knowledge.
    public mutating func stateFormalCharges() {
        Self.fill(&draft.formalChargeColumn, with: 0, count: atomCount)
    }

    /// States the mass number of an atom; 0 means the natural mixture.
    public mutating func setIsotope(_ massNumber: UInt16, of atom: Int) {
        Self.set(massNumber, at: atom, in: &draft.isotopeColumn, default: 0, count: atomCount)
    }

    /// States the unpaired electrons of an atom.
    public mutating func setRadicalElectrons(_ count: UInt8, of atom: Int) {
        Self.set(count, at: atom, in: &draft.radicalColumn, default: 0, count: atomCount)
    }

    /// States what the input says about the implicit hydrogens of an atom.
    public mutating func setHydrogenCount(_ count: HydrogenCount, of atom: Int) {
        Self.set(count, at: atom, in: &draft.hydrogenColumn, default: .unspecified, count: atomCount)
    }

    /// States that the valence model fills up all atoms added so far that nothing is stated about (molfiles).
    public mutating func stateHydrogensByValence() {
        Self.fill(&draft.hydrogenColumn, with: .byValence, count: atomCount)
    }

    /// States that the record is a drawing; see ``Molecule/isDrawn``.
    public mutating func markDrawn() { draft.isDrawn = true }

    /// Marks an atom as aromatic.
    public mutating func markAromatic(_ atom: Int) {
        Self.set(true, at: atom, in: &draft.aromaticColumn, default: false, count: atomCount)
    }

    /// States the atom-map number of an atom; 0 means none.
    public mutating func setAtomMap(_ number: Int32, of atom: Int) {
        Self.set(number, at: atom, in: &draft.atomMapColumn, default: 0, count: atomCount)
    }

    /// States the partial charge of an atom, in units of e.
    public mutating func setPartialCharge(_ charge: Double, of atom: Int) {
        Self.set(charge, at: atom, in: &draft.partialChargeColumn, default: 0, count: atomCount)
    }

    /// Keeps the label of a pseudo atom as written.
    public mutating func setLabel(_ label: String, of atom: Int) {
        draft.labelTable[Int32(atom)] = label
    }

    // MARK: Bonds and groups

    /// Adds a bond and returns its index. The end points are checked by ``finish(into:)``.
    @discardableResult
    public mutating func addBond(_ bond: Bond) -> Int {
        draft.bondColumn.append(bond)
        return draft.bondColumn.count - 1
    }

    /// States how the neighbours of an atom are arranged.
    public mutating func addAtomStereo(_ stereo: AtomStereo) { draft.atomStereo.append(stereo) }

    /// Adds a bond of one atom to a group of atoms.
    public mutating func addAttachment(_ attachment: MultiCenterAttachment) {
        draft.multiCenterAttachments.append(attachment)
    }

    /// Keeps a statement about an atom.
    public mutating func addNote(_ note: AtomNote) { draft.atomNotes.append(note) }

    /// Keeps a statement about a bond.
    public mutating func addNote(_ note: BondNote) { draft.bondNotes.append(note) }

    /// Keeps the element list of a query atom.
    public mutating func addAtomList(_ list: AtomList) { draft.atomLists.append(list) }

    // MARK: The record

    /// Sets the title.
    public mutating func setTitle(_ title: String) {
        draft.titleBytes.removeAll(keepingCapacity: true)
        draft.titleBytes.append(contentsOf: title.utf8)
    }

    /// Sets the title from bytes that need not be valid UTF-8.
    public mutating func setTitle(bytes: some Sequence<UInt8>) {
        draft.titleBytes.removeAll(keepingCapacity: true)
        draft.titleBytes.append(contentsOf: bytes)
    }

    /// Adds a data field.
    public mutating func addDataField(name: String, value: String) {
        draft.dataFields.append(DataField(name: name, value: value))
    }

    /// Sets the periodic cell.
    public mutating func setCell(_ cell: UnitCell) { draft.cell = cell }

    /// States whether the positions are a drawing (2) or in space (3); 0 when the record does not tell.
    public mutating func setStatedDimension(_ dimension: UInt8) { draft.statedDimension = dimension }

    /// States the total charge of the molecule, in units of e.
    public mutating func setStatedTotalCharge(_ charge: Int) { draft.statedTotalCharge = charge }

    // MARK: Finishing

    /// Checks the draft, completes it and exchanges it for `molecule`; the builder is empty afterwards.
    ///
    /// - Throws: ``GraphError`` naming the atoms or bonds at fault; the builder is emptied then, too.
    /// - Complexity: O(atoms + bonds).
    public mutating func finish(into molecule: inout Molecule) throws(GraphError) {
        try finish(into: &molecule, distinctBonds: 0)
    }

    /// Does what ``finish(into:)`` does; the first `distinctBonds` bonds are known to join different pairs of atoms.
    package mutating func finish(into molecule: inout Molecule, distinctBonds: Int) throws(GraphError) {
        do throws(GraphError) {
            try draft.completeColumns()
            try draft.buildAdjacency(distinctBonds: distinctBonds)
            try draft.checkReferences()
        } catch {
            draft.removeAll()
            throw error
        }
        swap(&draft, &molecule)
        draft.removeAllButRows()
    }

    /// Checks the draft and returns it as a molecule; the builder is empty afterwards.
    ///
    /// - Throws: ``GraphError`` naming the atoms or bonds at fault.
    public mutating func finish() throws(GraphError) -> Molecule {
        var molecule = Molecule()
        try finish(into: &molecule)
        return molecule
    }

    // MARK: Sparse columns

    /// A column comes into being with the first value that differs from its default.
    private static func set<Value: Equatable>(
        _ value: Value, at atom: Int, in column: inout [Value], default defaultValue: Value, count: Int
    ) {
        precondition(atom >= 0 && atom < count, "the atom has not been added")
        if column.count <= atom {
            if column.isEmpty && value == defaultValue { return }
            fill(&column, with: defaultValue, count: atom + 1)
        }
        column[atom] = value
    }

    private static func fill<Value>(_ column: inout [Value], with value: Value, count: Int) {
        if column.count < count { column.append(contentsOf: repeatElement(value, count: count - column.count)) }
    }
}

extension MoleculeBuilder {
    /// Adds atoms in bulk: the body fills room for up to `room` elements and 3·`room` coordinates and returns how many
    /// atoms it has written. For readers' inner loops.
    ///
    /// - Precondition: every atom added so far has a position.
    package mutating func appendAtoms(
        room: Int, _ body: (UnsafeMutablePointer<Element>, UnsafeMutablePointer<Double>) -> Int
    ) -> Int {
        let start = draft.elementColumn.count
        precondition(draft.coordinateColumn.count == 3 * start, "bulk atoms need positions throughout")
        draft.elementColumn.append(contentsOf: repeatElement(.dummy, count: room))
        draft.coordinateColumn.append(contentsOf: repeatElement(0, count: 3 * room))
        let written = draft.elementColumn.withUnsafeMutableBufferPointer { elements in
            draft.coordinateColumn.withUnsafeMutableBufferPointer { coordinates in
                guard let elementBase = elements.baseAddress, let coordinateBase = coordinates.baseAddress else {
                    return 0
                }
                return body(elementBase + start, coordinateBase + 3 * start)
            }
        }
        precondition(written >= 0 && written <= room, "more atoms than there is room for")
        draft.elementColumn.removeLast(room - written)
        draft.coordinateColumn.removeLast(3 * (room - written))
        return written
    }
}
