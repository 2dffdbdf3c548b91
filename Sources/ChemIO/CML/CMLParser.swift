/// Turns the inside of one CML `molecule` into a molecule.
///
/// All forms of CML 1, 2 and 3 are read into the same drafts of atoms and bonds: element form, array form, `builtin`
/// children and `builtin` arrays. See the page of the format for the choices that CML leaves open.
public struct CMLParser: RecordParser {
    /// What the caller wants to know.
    public var needs: RecordNeeds = .all
    /// Most atoms of a molecule.
    public var maximumAtomCount = 100_000
    /// The `id` of the molecule, else its title.
    public private(set) var ownName: String?
    /// Warnings of the last molecule.
    public internal(set) var warnings: [RecordWarning] = []

    var builder = MoleculeBuilder()
    var atoms: [CMLAtom] = []
    var bonds: [CMLBond] = []
    var cell = CMLCell()
    var position = SourcePosition()
    let symbols = CMLSymbols()

    // State while events are read.
    private var stack: [CMLElement] = []
    private var text: [UInt8] = []
    private var texts: [Opened] = []
    private var title: String?
    private var name: String?
    private var statedCharge: Int?
    private var propertyName: String?
    var atomColumns = CMLColumns()
    var bondColumns = CMLColumns()

    /// What is remembered of an element whose text is wanted until its end.
    private struct Opened {
        var line = 0
        var builtin: CMLAttribute?
        var title: String?
        var units: String?
        var delimiter: UInt8?
        var references: String?
        var conventionValue: String?
        var atomReferences2: String?
        var type: String?
        var isPeriodic = true
    }

    /// A parser of CML molecules.
    public init() {}

    /// Parses a molecule.
    ///
    /// - Parameter record: the compact form that the serial stage makes.
    /// - Throws: ``ChemIOError`` naming record and line.
    public mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        reset(at: position)
        var events = CMLEventReader(record)
        while let event = events.next() {
            switch event {
            case .start(let element): try start(element, events.attributes, line: events.line)
            case .text(let bytes): text.append(contentsOf: bytes)
            case .end: try end()
            }
        }
        try finish(into: &molecule)
    }

    /// The molecule as XML, without what has no meaning for it.
    public func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8] { CMLEventText.xml(of: record) }

    private mutating func reset(at position: SourcePosition) {
        self.position = position
        if !warnings.isEmpty { warnings.removeAll() }
        ownName = nil
        builder.removeAll()
        atoms.removeAll(keepingCapacity: true)
        bonds.removeAll(keepingCapacity: true)
        cell = CMLCell()
        stack.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        title = nil
        name = nil
        statedCharge = nil
        propertyName = nil
    }

    func place(_ line: Int) -> SourcePosition { SourcePosition(record: position.record, line: line) }

    mutating func warn(_ code: String, line: Int, _ message: String) {
        warnings.append(RecordWarning(code, at: place(line), message))
    }

    // MARK: Events

    private mutating func start(
        _ element: CMLElement, _ attributes: CMLAttributes, line: Int
    ) throws(ChemIOError) {
        let parent = stack.last
        stack.append(element)
        switch element {
        case .molecule where parent == nil:
            if let prefix = attributes.text(.undeclaredPrefix) {
                warn(
                    "undeclared-prefix", line: line,
                    "the prefix \"\(prefix)\" is not declared; the element is read as CML all the same")
            }
            try startMolecule(attributes, line: line)
        case .atomArray:
            atomColumns.begin(at: atoms.count)
            try addAtomColumns(attributes, line: line)
        case .bondArray:
            bondColumns.begin(at: bonds.count)
            try addBondColumns(attributes, line: line)
        case .atom:
            try addAtom(line: line)
            try attributes.forEach { attribute, value throws(ChemIOError) in
                try set(attribute, of: atoms.count - 1, to: value, line: line)
            }
        case .bond:
            bonds.append(CMLBond(line: line))
            try attributes.forEach { attribute, value throws(ChemIOError) in
                try setBond(attribute, of: bonds.count - 1, to: value, line: line)
            }
        case .label where parent == .atom:
            if let value = attributes.text(.value) { atoms[atoms.count - 1].alias = value }
        case .formula:
            if let value = attributes.text(.concise) ?? attributes.text(.inline) { addField("formula", value) }
        case .property:
            propertyName = attributes.text(.title) ?? attributes.text(.dictRef) ?? attributes.text(.id)
        default: break
        }
        if element.hasText {
            if let units = attributes.text(.unitsRef), units.hasSuffix("pm"), element == .coordinate3 {
                if !warnings.contains(where: { $0.code == "units" }) {
                    warn("units", line: line, "coordinates are said to be in pm; the values are taken as Å")
                }
            }
            text.removeAll(keepingCapacity: true)
            var opened = Opened(line: line)
            opened.builtin = attributes[.builtin].flatMap { CMLAttribute.named($0) }
            opened.title = attributes.text(.title) ?? attributes.text(.dictRef) ?? attributes.text(.id)
            if element == .identifier { opened.title = attributes.text(.convention) ?? "identifier" }
            if parent == .crystal, element == .scalar {
                opened.title = attributes.text(.title) ?? attributes.text(.dictRef)
            }
            if parent == .crystal, opened.title == nil { opened.title = attributes.text(.builtin) }
            opened.units = attributes.text(.units) ?? attributes.text(.unitsRef)
            opened.delimiter = attributes[.delimiter].flatMap { $0.count == 1 ? $0[0] : nil }
            opened.references = attributes.text(.atomRefs4) ?? attributes.text(.atomRefs)
            opened.atomReferences2 = attributes.text(.atomRefs2)
            opened.conventionValue = attributes.text(.conventionValue)
            opened.type = attributes.text(.parameterType) ?? attributes.text(.type)
            opened.isPeriodic = attributes.text(.periodic) != "false"
            texts.append(opened)
        }
    }

    private mutating func startMolecule(
        _ attributes: CMLAttributes, line: Int
    ) throws(ChemIOError) {
        let id = attributes.text(.id)
        title = attributes.text(.title) ?? id
        if needs.contains(.ownName) {
            ownName = id.flatMap { $0.isEmpty ? nil : $0 } ?? title
        }
        if let value = attributes[.formalCharge] { statedCharge = CMLText.integer(value) }
        if let value = attributes.text(.spinMultiplicity) { addField("spinMultiplicity", value) }
    }

    private mutating func end() throws(ChemIOError) {
        guard let element = stack.popLast() else { return }
        if element == .property { propertyName = nil }
        guard element.hasText, let opened = texts.popLast() else { return }
        let value = text
        text.removeAll(keepingCapacity: true)
        var failure: ChemIOError?
        value.withUnsafeBytes { bytes in
            do throws(ChemIOError) {
                try take(element, CMLText.trimmed(bytes), opened)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Takes the text of an element that has ended.
    private mutating func take(
        _ element: CMLElement, _ value: UnsafeRawBufferPointer, _ opened: Opened
    ) throws(ChemIOError) {
        switch (stack.last, element) {
        case (.atom, .atomParity):
            atoms[atoms.count - 1].parity = CMLParity(
                line: opened.line, references: CMLText.words(opened.references ?? ""),
                value: try CMLText.number(value, "the parity", at: place(opened.line)))
        case (.atom, .scalar), (.atom, .array), (.atom, .name), (.bond, .scalar), (.bond, .array):
            break
        case (.atom, _):
            if let builtin = opened.builtin {
                try set(builtin, of: atoms.count - 1, to: value, line: opened.line)
            }
        case (.bond, .bondStereo):
            setStereo(
                of: bonds.count - 1, to: opened.conventionValue ?? CMLText.string(value), references: opened.references,
                order: opened.atomReferences2, line: opened.line)
        case (.bond, _):
            if let builtin = opened.builtin {
                try setBond(builtin, of: bonds.count - 1, to: value, line: opened.line)
            }
        case (.atomArray, _):
            if let builtin = opened.builtin {
                try addAtomColumn(builtin, value, delimiter: opened.delimiter, line: opened.line)
            }
        case (.bondArray, _):
            if let builtin = opened.builtin {
                try addBondColumn(builtin, value, delimiter: opened.delimiter, line: opened.line)
            }
        case (.crystal, _), (.lattice, _), (_, .cellParameter), (_, .latticeVector):
            cell.take(
                element, value, title: opened.title, type: opened.type, units: opened.units,
                isPeriodic: opened.isPeriodic, line: opened.line)
        case (.property, _):
            takeField(propertyName ?? opened.title, value, units: opened.units)
        case (.molecule, .name):
            if name == nil { name = CMLText.string(value) }
            takeField("name", value, units: nil)
        case (.molecule, .label), (.molecule, .bondStereo), (.molecule, .atomParity):
            break
        case (.molecule, _):
            takeField(opened.title, value, units: opened.units)
        default: break
        }
    }

    private mutating func takeField(_ name: String?, _ value: UnsafeRawBufferPointer, units: String?) {
        guard needs.contains(.fields), let name, !name.isEmpty else { return }
        addField(name, CMLText.string(value))
        if let units { addField(name + ".units", units) }
    }

    private mutating func addField(_ name: String, _ value: String) {
        if needs.contains(.fields) { builder.addDataField(name: name, value: value) }
    }

    // MARK: The molecule

    private mutating func finish(into molecule: inout Molecule) throws(ChemIOError) {
        if needs.contains(.title), let title = title ?? name { builder.setTitle(title) }
        if ownName == nil, needs.contains(.ownName) { ownName = name }
        try finishAtoms()
        if let statedCharge, !atoms.contains(where: \.hasCharge) { builder.setStatedTotalCharge(statedCharge) }
        do throws(GraphError) {
            builder.markDrawn()
            try builder.finish(into: &molecule)
        } catch {
            throw describe(error)
        }
        if needs.contains(.coordinates), let pair = molecule.firstPair(closerThan: 0.1) {
            warn(
                "close-atoms", line: atoms[pair.second].line,
                "atoms \(pair.first + 1) and \(pair.second + 1) are less than 0.1 Å apart")
        }
    }

    /// The error of a graph at the line of the bond at fault.
    private func describe(_ error: GraphError) -> ChemIOError {
        var line = position.line
        switch error {
        case .selfBond(let bond), .duplicateBond(_, let bond), .bondOutOfRange(let bond):
            let plain = bonds.filter { $0.isTwoCentre }
            if bond < plain.count { line = plain[bond].line }
        default: break
        }
        return ChemIOError(error, at: place(line))
    }
}

/// Columns of an atom or bond array: all have the same number of entries.
struct CMLColumns {
    /// Index of the first entry.
    private(set) var base = 0
    /// Number of entries; nil before the first column.
    var count: Int?
    /// Number of columns of atom references so far (the first and second atoms of CML 1 bonds).
    var referenceColumns = 0

    mutating func begin(at base: Int) {
        self.base = base
        count = nil
        referenceColumns = 0
    }
}
