/// Reads one line of a SMILES file: SMILES, optional CXSMILES block, optional name.
///
/// A record is one line, with or without its line end. White space is every byte from 1 to 32. Leading white space is
/// skipped with a warning; the SMILES ends at the next white space. If the first character after it is `|`, a CXSMILES
/// block follows. The rest of the line, without white space at its ends, is the title. An empty line is a molecule of no
/// atoms, a line of white space only is an error.
///
/// The grammar is OpenSMILES 1.0 with the extensions of RDKit: `->` and `<-` (dative), `~` (any), `$` (quadruple),
/// `%(n)` with up to five digits, `[#6]`, `[Uun]` to `[Uuo]`, `['Rf']`, aromatic `se`, `as`, `te`, `si`, `\\` for `\`.
/// What is accepted is what RDKit 2026.09 accepts, but for charges written `+++`, ring numbers written `%01` (both
/// accepted here) and non-ASCII letters (refused here).
///
/// The graph is as written: hydrogens in brackets stay atoms, nothing is kekulised, valences are not checked. Bonds come
/// in the order of RDKit: chain bonds as read, then ring-closure bonds by ring number and, for equal numbers, in the order
/// of closing. A ring-closure bond begins at its opening atom if a bond order stands at the opening number, else at its
/// closing atom; `/` and `\` are converted to that direction.
///
/// Reading takes time linear in the length of the line, does not recurse, and allocates nothing per record once its
/// storage has grown, apart from stereo centres, labels and data fields.
public struct SMILESParser: RecordParser {
    /// What the caller wants to know. Without `.atomDetails` stereo centres and labels are checked but left out.
    public var needs: RecordNeeds = .all

    /// Whether the name stands in front: name, white space, SMILES, optional CXSMILES block; the rest is ignored.
    public var nameFirst: Bool

    /// Warnings of the last record that was parsed: `leading-blanks`, `no-smiles` (a name alone, read as a molecule of no
    /// atoms), `ring-number-after-branch`, `ring-bond-conflict`, `cxsmiles-unknown-item`, `cxsmiles-unknown-atom`,
    /// `cxsmiles-coordinates`.
    public internal(set) var warnings: [RecordWarning] = []

    /// Most atoms of a molecule.
    public var maximumAtomCount = 100_000

    /// The name on the line of the last record, or nil.
    public private(set) var ownName: String?

    var builder = MoleculeBuilder()
    var scratch = SMILESScratch()

    /// A parser of SMILES lines.
    public init(nameFirst: Bool = false) {
        self.nameFirst = nameFirst
    }

    /// Parses a line.
    ///
    /// - Throws: ``ChemIOError`` with record, line and column (in bytes, from 1).
    public mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        if !warnings.isEmpty { warnings.removeAll(keepingCapacity: true) }
        ownName = nil
        // The builder is empty between records: finishing empties it, and so does the failure below.
        scratch.removeAll()
        do throws(ChemIOError) {
            try read(record)
            try hand(over: &molecule)
        } catch {
            builder.removeAll()
            scratch.removeAll()
            molecule.removeAll()
            complete(at: position)
            if ownName == nil && needs.contains(.ownName) { ownName = Self.name(in: record, isFirst: nameFirst) }
            var failure = error
            failure.position.record = position.record
            failure.position.line = position.line
            throw failure
        }
        if !warnings.isEmpty { complete(at: position) }
    }

    /// Fills record and line into the warnings of a record.
    private mutating func complete(at position: SourcePosition) {
        for index in warnings.indices {
            warnings[index].position.record = position.record
            warnings[index].position.line = position.line
        }
    }

    /// Adds a warning at a byte offset, once per record and code.
    mutating func warn(_ code: String, at offset: Int, _ message: String) {
        guard !warnings.contains(where: { $0.code == code }) else { return }
        warnings.append(RecordWarning(code, at: SourcePosition(column: offset + 1), message))
    }

    // MARK: The line

    /// Reads the parts of a line into the scratch storage and the builder.
    private mutating func read(_ record: UnsafeRawBufferPointer) throws(ChemIOError) {
        guard record.count < Int(Int32.max) else {
            throw ChemIOError(.tooLong, "the line has \(record.count) bytes; expected less than 2 GiB")
        }
        var end = record.count
        if end > 0 && record[end - 1] == 0x0A { end -= 1 }
        if end > 0 && record[end - 1] == 0x0D { end -= 1 }
        guard end > 0 else { return }
        let line = UnsafeRawBufferPointer(rebasing: record[..<end])
        var position = Self.skipBlanks(line, from: 0)
        guard position < end else {
            throw ChemIOError(
                .badSyntax, at: SourcePosition(column: 1), "found white space only; expected a SMILES or an empty line")
        }
        if position > 0 {
            warn("leading-blanks", at: 0, "white space before the \(nameFirst ? "name" : "SMILES") was skipped")
        }
        if nameFirst {
            let start = position
            while position < end && !Self.isBlank(line[position]) { position += 1 }
            setName(line[start..<position])
            position = Self.skipBlanks(line, from: position)
            if position == end {
                warn(
                    "no-smiles", at: end,
                    "found a name without a SMILES after it; it was read as a molecule of no atoms")
                return
            }
        }
        position = try readMolecule(line, from: position)
        if position == end { return }
        position = Self.skipBlanks(line, from: position)
        if position < end && line[position] == UInt8(ascii: "|") {
            position = try readExtension(line, from: position)
        }
        if nameFirst { return }
        position = Self.skipBlanks(line, from: position)
        while end > position && Self.isBlank(line[end - 1]) { end -= 1 }
        if position < end { setName(line[position..<end]) }
    }

    /// Keeps the name of the record as far as it is wanted.
    private mutating func setName(_ name: Slice<UnsafeRawBufferPointer>) {
        let bytes = UnsafeRawBufferPointer(rebasing: name)
        if needs.contains(.title) { builder.draft.titleBytes.append(contentsOf: bytes) }
        if needs.contains(.ownName) { ownName = String(decoding: bytes, as: UTF8.self) }
    }

    /// The name on a line whose SMILES cannot be read: the first token, or what follows the SMILES and a CXSMILES block.
    private static func name(in record: UnsafeRawBufferPointer, isFirst: Bool) -> String? {
        var position = skipBlanks(record, from: 0)
        let start = position
        while position < record.count && !isBlank(record[position]) { position += 1 }
        if isFirst { return position > start ? String(decoding: record[start..<position], as: UTF8.self) : nil }
        position = skipBlanks(record, from: position)
        if position < record.count && record[position] == UInt8(ascii: "|") {
            guard let bar = record[(position + 1)...].firstIndex(of: UInt8(ascii: "|")) else { return nil }
            position = skipBlanks(record, from: bar + 1)
        }
        var end = record.count
        while end > position && isBlank(record[end - 1]) { end -= 1 }
        return position < end ? String(decoding: record[position..<end], as: UTF8.self) : nil
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte <= 32 && byte != 0 }

    static func skipBlanks(_ line: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < line.count && isBlank(line[position]) { position += 1 }
        return position
    }

    // MARK: The molecule

    /// Moves the columns into the builder and finishes the molecule.
    private mutating func hand(over molecule: inout Molecule) throws(ChemIOError) {
        let atomCount = scratch.atomCount
        builder.draft.elementColumn.append(contentsOf: scratch.columns.elements[..<atomCount])
        builder.draft.hydrogenColumn.append(contentsOf: scratch.columns.hydrogens[..<atomCount])
        builder.draft.bondColumn.append(contentsOf: scratch.columns.bonds[..<scratch.bondCount])
        if scratch.hasAromaticAtoms {
            builder.draft.aromaticColumn.append(contentsOf: scratch.columns.aromatic[..<atomCount])
        }
        if !scratch.charges.isEmpty { swap(&scratch.charges, &builder.draft.formalChargeColumn) }
        if !scratch.isotopes.isEmpty { swap(&scratch.isotopes, &builder.draft.isotopeColumn) }
        if !scratch.atomMaps.isEmpty { swap(&scratch.atomMaps, &builder.draft.atomMapColumn) }
        if !scratch.radicals.isEmpty { swap(&scratch.radicals, &builder.draft.radicalColumn) }
        // Charges are known even where all are 0.
        if atomCount == 0 { builder.setStatedTotalCharge(0) }
        let uncharged = atomCount - builder.draft.formalChargeColumn.count
        builder.draft.formalChargeColumn.append(contentsOf: repeatElement(0, count: uncharged))
        if !scratch.centers.isEmpty && needs.contains(.atomDetails) {
            for center in scratch.centers { builder.addAtomStereo(scratch.arrangement(of: center)) }
        }
        builder.draft.chainBondCount = scratch.chainBondCount
        do throws(GraphError) {
            try builder.finish(into: &molecule, distinctBonds: scratch.chainBondCount)
        } catch {
            throw explain(error)
        }
    }

    /// A graph error in terms of the line. Only double bonds between two atoms get here; one of the two is a ring closure.
    private func explain(_ error: GraphError) -> ChemIOError {
        guard case .duplicateBond(_, let second) = error else {
            return ChemIOError(error, at: SourcePosition(column: 1))
        }
        let index = second - scratch.chainBondCount
        guard scratch.ringBonds.indices.contains(index) else {
            return ChemIOError(error, at: SourcePosition(column: 1))
        }
        let bond = scratch.ringBonds[index]
        return ChemIOError(
            .badBond, at: SourcePosition(column: Int(bond.column)),
            "ring number \(bond.number) makes a second bond between atoms \(min(bond.begin, bond.end) + 1) and "
                + "\(max(bond.begin, bond.end) + 1); expected one bond between two atoms")
    }
}
