/// Parses one record of an SD file or a MOL file, V2000 or V3000.
///
/// What the file says is stored as written (CTfile formats 2020; Dalby et al., J. Chem. Inf. Comput. Sci. 32 (1992) 244,
/// DOI 10.1021/ci00007a012): nothing is perceived, no hydrogens are made up. Positions are Å and always there, n×3.
/// Statements without a column of their own become notes (``AtomNote``, ``BondNote``, ``AtomList``); a bond to a group
/// of atoms becomes a ``MultiCenterAttachment``, and the star atom that stands for the group stays an atom.
///
/// - Complexity: linear in the length of the record; nothing is reserved from a count, nothing recurses.
public struct MOLParser: RecordParser {
    /// What the caller wants to know.
    public var needs: RecordNeeds = .all
    /// Most atoms of a molecule.
    public var maximumAtomCount = 100_000
    /// The title without blanks at its ends, or nil if it is empty.
    public internal(set) var ownName: String?
    /// Warnings of the last record; at most 100, the last of which then says so.
    public private(set) var warnings: [RecordWarning] = []

    let symbols = MOLAtomSymbols()
    var builder = MoleculeBuilder()
    var dataItemNames = DataItemNames()
    var pending = Pending()
    var position = SourcePosition()
    var groupData = MOLGroupData()

    /// A parser of MOL blocks and SD records.
    public init() {}

    /// What is decided only when the whole block has been read.
    struct Pending {
        /// Charge codes of the atom block, 1 to 7.
        var codes: [(atom: Int, code: Int)] = []
        /// Charges of property lines, in order.
        var charges: [(atom: Int, charge: Int)] = []
        /// Unpaired electrons of property lines, by spin code.
        var radicals: [(atom: Int, code: Int)] = []
        /// Whether charge codes are void: there is a line `M  CHG` or `M  RAD`.
        var voidsCodes = false
        /// Atoms with a stated valence; 0 means no hydrogens.
        var valences: [(atom: Int, valence: Int)] = []
        /// Atoms with a stated number of hydrogens, which wins over all else.
        var hydrogens: [(atom: Int, count: Int)] = []
        /// Stated hydrogens that hold only for atoms with an aromatic bond.
        var aromaticHydrogens: [(atom: Int, count: Int)] = []
        /// Bonds of type `any` that are coordination bonds.
        var dativeBonds: [Int] = []
        /// Physical lines of the bonds, where they are not consecutive; and that of the first bond, where they are.
        var bondLines: [Int32] = []
        var firstBondLine = 0

        var isEmpty: Bool {
            codes.isEmpty && charges.isEmpty && radicals.isEmpty && valences.isEmpty && hydrogens.isEmpty
                && aromaticHydrogens.isEmpty && dativeBonds.isEmpty
        }

        mutating func removeAll() {
            voidsCodes = false
            if !bondLines.isEmpty { bondLines.removeAll(keepingCapacity: true) }
            if isEmpty { return }
            codes.removeAll(keepingCapacity: true)
            charges.removeAll(keepingCapacity: true)
            radicals.removeAll(keepingCapacity: true)
            valences.removeAll(keepingCapacity: true)
            hydrogens.removeAll(keepingCapacity: true)
            aromaticHydrogens.removeAll(keepingCapacity: true)
            dativeBonds.removeAll(keepingCapacity: true)
        }
    }

    /// Parses a record.
    ///
    /// - Throws: ``ChemIOError`` naming record, line and, where it makes sense, column.
    public mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        if !warnings.isEmpty { warnings.removeAll() }
        ownName = nil
        builder.removeAll()
        pending.removeAll()
        if !groupData.isEmpty { groupData.removeAll() }
        molecule.removeAll()
        self.position = position
        guard let base = record.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            throw ChemIOError(.empty, at: position, "the record is empty; expected a MOL block")
        }
        let end = base + Self.lengthWithoutDelimiter(record)
        if LineScanning.isBlank(record, from: 0, to: end - base) {
            throw ChemIOError(.empty, at: position, "the record is empty; expected a MOL block")
        }
        var lines = MOLLineReader(start: base, end: end, number: position.line)
        let counts = try readHeader(&lines)
        switch try version(of: counts) {
        case .v2000: try parseV2000(counts, &lines)
        case .v3000: try parseV3000(&lines)
        }
        if !groupData.isEmpty { groupData.apply(to: &pending) }
        builder.stateHydrogensByValence()
        builder.markDrawn()
        if builder.atomCount == 0 { builder.setStatedTotalCharge(0) }
        applyCharges()
        try readDataItems(&lines)
        do throws(GraphError) {
            try builder.finish(into: &molecule)
        } catch {
            throw describe(error)
        }
        if !pending.isEmpty { applyHydrogens(to: &molecule) }
        if needs.contains(.coordinates) { warnOfCloseAtoms(molecule) }
    }

    // MARK: Header

    /// Length of the record without its closing line `$$$$`.
    private static func lengthWithoutDelimiter(_ record: UnsafeRawBufferPointer) -> Int {
        var index = record.count
        while index > 0, record[index - 1] <= 32, record[index - 1] != 0 { index -= 1 }
        guard index >= 4, (index - 4..<index).allSatisfy({ record[$0] == 0x24 }) else { return record.count }
        guard index == 4 || record[index - 5] == 0x0A else { return record.count }
        return index - 4
    }

    /// Reads the three lines of the header and returns the counts line.
    private mutating func readHeader(_ lines: inout MOLLineReader) throws(ChemIOError) -> MOLLine {
        guard let title = lines.read() else { throw fail(.unexpectedEnd, position.line, "no header") }
        if needs.contains(.title) { builder.setTitle(bytes: title.bytes) }
        if needs.contains(.ownName) {
            let name = String(decoding: title.bytes, as: UTF8.self)[...].trimmingBlanks
            if !name.isEmpty { ownName = name }
        }
        if title.hasPrefix("$MDL") || title.hasPrefix("$RXN") {
            throw fail(
                .unknownFormat, title.number,
                "\"\(title.excerpt)\" begins an \(title.hasPrefix("$MDL") ? "RG file" : "RXN file"), which is not read; "
                    + "expected the title of a MOL block")
        }
        // Columns 21 and 22 of the second line tell 2D or 3D (file-formats.md 4.2).
        if let program = lines.read(), program.contains("D", at: 21) {
            if program.contains("2D", at: 20) { builder.setStatedDimension(2) }
            if program.contains("3D", at: 20) { builder.setStatedDimension(3) }
        }
        _ = lines.read()
        guard let counts = lines.read() else {
            throw fail(.unexpectedEnd, lines.number - 1, "the record ends within its header; expected the counts line")
        }
        return counts
    }

    private enum Version {
        case v2000, v3000
    }

    /// The version that the counts line names, in columns 34 to 39; without a name it is V2000.
    private mutating func version(of counts: MOLLine) throws(ChemIOError) -> Version {
        let words = MOLFields.words(of: counts, from: 33, limit: 1)
        guard let word = words.first else { return .v2000 }
        let name = MOLLine(start: counts.start + 33, end: counts.end, number: counts.number)
        let tag = TextExcerpt.of(word)
        if name.contains("V2000", at: 1) || tag == "V2000" || tag == "v2000" { return .v2000 }
        if name.contains("V3000", at: 1) || tag == "V3000" || tag == "v3000" { return .v3000 }
        throw fail(.badValue, counts.number, 34, "\"\(tag)\" in the counts line; expected the version V2000 or V3000")
    }

    // MARK: What is decided at the end

    /// Charges and unpaired electrons: codes of the atom block unless they are void, then property lines.
    private mutating func applyCharges() {
        if pending.isEmpty { return }
        if !pending.voidsCodes {
            for (atom, code) in pending.codes {
                if code == 4 {
                    builder.addNote(AtomNote(atom: atom, kind: .doubletByCode, value: 1))
                } else {
                    builder.setFormalCharge(Int8(clamping: 4 - code), of: atom)
                }
            }
        }
        for (atom, charge) in pending.charges { builder.setFormalCharge(Int8(clamping: charge), of: atom) }
        for (atom, code) in pending.radicals {
            builder.setRadicalElectrons(code == 0 ? 0 : code == 2 ? 1 : 2, of: atom)
            if code == 1 { builder.addNote(AtomNote(atom: atom, kind: .singlet, value: 1)) }
        }
    }

    /// Hydrogen counts that depend on the drawn bonds, and bonds that group data make dative.
    private mutating func applyHydrogens(to molecule: inout Molecule) {
        for bond in pending.dativeBonds where bond >= 0 && bond < molecule.bondCount {
            if molecule.bondColumn[bond].order == .any { molecule.bondColumn[bond].order = .dative }
        }
        for (atom, valence) in pending.valences {
            let hydrogens = valence == 0 ? 0 : min(253, max(0, valence - molecule.drawnValence(of: atom)))
            molecule.hydrogenColumn[atom] = .fixed(UInt8(hydrogens))
        }
        for (atom, count) in pending.hydrogens { molecule.hydrogenColumn[atom] = .fixed(UInt8(min(count, 253))) }
        for (atom, count) in pending.aromaticHydrogens {
            if Self.hasAromaticBond(molecule, atom) { molecule.hydrogenColumn[atom] = .fixed(UInt8(min(count, 253))) }
        }
    }

    private static func hasAromaticBond(_ molecule: borrowing Molecule, _ atom: Int) -> Bool {
        let row = molecule.bonds(of: atom)
        for slot in row.indices where molecule.bonds[Int(row[slot])].order == .aromatic { return true }
        return false
    }

    private mutating func warnOfCloseAtoms(_ molecule: borrowing Molecule) {
        guard molecule.atomCount > 1, molecule.dimension != 0 else { return }
        guard let pair = molecule.firstPair(closerThan: 0.1) else { return }
        warn(
            "close-atoms", position.line, "atoms \(pair.first + 1) and \(pair.second + 1) are less than 0.1 Å apart")
    }

    // MARK: Messages

    /// An error on a line.
    func fail(_ code: ChemIOError.Code, _ line: Int, _ message: String) -> ChemIOError {
        fail(code, line, 0, message)
    }

    /// An error on a line, at a column from 1.
    func fail(_ code: ChemIOError.Code, _ line: Int, _ column: Int, _ message: String) -> ChemIOError {
        ChemIOError(code, at: SourcePosition(record: position.record, line: line, column: column), message)
    }

    /// Adds a warning about a line.
    mutating func warn(_ code: String, _ line: Int, _ message: String) {
        guard warnings.count < 100 else { return }
        let at = SourcePosition(record: position.record, line: line)
        warnings.append(
            warnings.count == 99
                ? RecordWarning("more-warnings", at: at, "further warnings about this record are left out")
                : RecordWarning(code, at: at, message))
    }

    /// A fault of the graph, on the line of the bond.
    private func describe(_ error: GraphError) -> ChemIOError {
        func line(_ bond: Int) -> Int {
            if pending.firstBondLine > 0 { return pending.firstBondLine + bond }
            return bond < pending.bondLines.count ? Int(pending.bondLines[bond]) : position.line
        }
        switch error {
        case .duplicateBond(let first, let second):
            return fail(
                .badBond, line(second),
                "bond \(second + 1) joins the same two atoms as bond \(first + 1) on line \(line(first))")
        case .selfBond(let bond):
            return fail(.badBond, line(bond), "bond \(bond + 1) joins an atom to itself")
        default:
            return ChemIOError(error, at: position)
        }
    }
}
