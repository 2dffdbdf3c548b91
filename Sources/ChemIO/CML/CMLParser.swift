/// Turns the inside of one CML `molecule` into a molecule.
///
/// All forms of CML 1, 2 and 3 are read into the same drafts of atoms and bonds: element form, array form, `builtin`
/// children and `builtin` arrays. See the page of the format for the choices that CML leaves open.
public struct CMLParser: RecordParser {
    /// What the caller wants to know.
    public var needs: RecordNeeds = .all
    /// Most atoms of a molecule.
    public var maximumAtomCount = 100_000
    /// The `id` of the molecule, else its title, else its name.
    public var ownName: String? { hasOwnName ? String(decoding: ownNameBytes, as: UTF8.self) : nil }
    /// The bytes of the name are at hand.
    public static var alwaysTellsOwnName: Bool { true }
    /// Warnings of the last molecule.
    public internal(set) var warnings: [RecordWarning] = []

    var builder = MoleculeBuilder()
    var atoms: [CMLAtom] = []
    var bonds: [CMLBond] = []
    var parities: [CMLParity] = []
    var indexOfID = CMLNames()
    var cell = CMLCell()
    private var hasCell = false
    var position = SourcePosition()
    let symbols = CMLSymbols()

    // State while events are read.
    private var stack: [CMLElement] = []
    private var text = CMLValue.missing
    private var texts: [Opened] = []
    private var title = CMLValue.missing
    private var name = CMLValue.missing
    private var hasOwnName = false
    private var ownNameBytes: [UInt8] = []
    private var statedCharge: Int?
    private var propertyName = CMLValue.missing
    var atomColumns = CMLColumns()
    var bondColumns = CMLColumns()

    /// What is remembered of an element whose text is wanted until its end.
    private struct Opened {
        var line = 0
        var builtin: CMLAttribute?
        var title = CMLValue.missing
        var units = CMLValue.missing
        var delimiter: UInt8?
        var references = CMLValue.missing
        var conventionValue = CMLValue.missing
        var atomReferences2 = CMLValue.missing
        var type = CMLValue.missing
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
            case .start(let element): try start(element, events)
            case .text(let value): text = value
            case .end: try end(events)
            }
        }
        try finish(into: &molecule, events)
    }

    /// The molecule as XML, without what has no meaning for it.
    public func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8] { CMLEventText.xml(of: record) }

    private mutating func reset(at position: SourcePosition) {
        self.position = position
        if !warnings.isEmpty { warnings.removeAll() }
        hasOwnName = false
        builder.removeAll()
        atoms.removeAll(keepingCapacity: true)
        bonds.removeAll(keepingCapacity: true)
        parities.removeAll(keepingCapacity: true)
        if hasCell {
            cell = CMLCell()
            hasCell = false
        }
        stack.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        text = .missing
        title = .missing
        name = .missing
        statedCharge = nil
        propertyName = .missing
    }

    func place(_ line: Int) -> SourcePosition { SourcePosition(record: position.record, line: line) }

    mutating func warn(_ code: String, line: Int, _ message: String) {
        warnings.append(RecordWarning(code, at: place(line), message))
    }

    // MARK: Events

    private mutating func start(
        _ element: CMLElement, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        let parent = stack.last
        let line = events.line
        stack.append(element)
        switch element {
        case .atom:
            try checkAtomCount()
            var atom = CMLAtom(line: line)
            try events.forEachAttribute { attribute, value throws(ChemIOError) in
                try set(attribute, of: &atom, to: events.bytes(value), line: line, events)
            }
            atoms.append(atom)
        case .bond:
            var bond = CMLBond(line: line)
            try events.forEachAttribute { attribute, value throws(ChemIOError) in
                try setBond(attribute, of: &bond, to: events.bytes(value), line: line, events)
            }
            bonds.append(bond)
        case .molecule where parent == nil:
            if let prefix = events.text(.undeclaredPrefix) {
                warn(
                    "undeclared-prefix", line: line,
                    "the prefix \"\(prefix)\" is not declared; the element is read as CML all the same")
            }
            startMolecule(events)
        case .atomArray:
            atomColumns.begin(at: atoms.count)
            try addAtomColumns(events)
        case .bondArray:
            bondColumns.begin(at: bonds.count)
            try addBondColumns(events)
        case .label where parent == .atom:
            let value = events[.value]
            if !value.isMissing { atoms[atoms.count - 1].alias = value }
        case .formula:
            if needs.contains(.fields), let value = events.text(events[.concise].or(events[.inline])) {
                addField("formula", value)
            }
        case .property:
            propertyName = events[.title].or(events[.dictRef]).or(events[.id])
        default: break
        }
        if element.hasText { open(element, parent, events) }
    }

    /// Remembers the attributes of an element whose text is wanted.
    private mutating func open(_ element: CMLElement, _ parent: CMLElement?, _ events: borrowing CMLEventReader) {
        if element == .coordinate3, events.text(.unitsRef)?.hasSuffix("pm") == true,
            !warnings.contains(where: { $0.code == "units" })
        {
            warn("units", line: events.line, "coordinates are said to be in pm; the values are taken as Å")
        }
        text = .missing
        var opened = Opened(line: events.line)
        let builtin = events[.builtin]
        if !builtin.isMissing { opened.builtin = CMLAttribute.named(events.bytes(builtin)) }
        opened.title = events[.title].or(events[.dictRef]).or(events[.id])
        if element == .identifier { opened.title = events[.convention] }
        if parent == .crystal, element == .scalar { opened.title = events[.title].or(events[.dictRef]) }
        if parent == .crystal, element != .identifier { opened.title = opened.title.or(builtin) }
        opened.units = events[.units].or(events[.unitsRef])
        let delimiter = events[.delimiter]
        if delimiter.count == 1 { opened.delimiter = events.bytes(delimiter)[0] }
        opened.references = events[.atomRefs4].or(events[.atomRefs])
        opened.atomReferences2 = events[.atomRefs2]
        opened.conventionValue = events[.conventionValue]
        opened.type = events[.parameterType].or(events[.type])
        opened.isPeriodic = events.text(.periodic) != "false"
        texts.append(opened)
    }

    private mutating func startMolecule(_ events: borrowing CMLEventReader) {
        let id = events[.id]
        title = events[.title].or(id)
        setOwnName(id.count > 0 ? id : title, events)
        let charge = events[.formalCharge]
        if !charge.isMissing { statedCharge = CMLText.integer(events.bytes(charge)) }
        if needs.contains(.fields), let value = events.text(.spinMultiplicity) { addField("spinMultiplicity", value) }
    }

    private mutating func setOwnName(_ name: CMLValue, _ events: borrowing CMLEventReader) {
        hasOwnName = !name.isMissing
        ownNameBytes.removeAll(keepingCapacity: true)
        if hasOwnName { ownNameBytes.append(contentsOf: events.bytes(name)) }
    }

    private mutating func end(_ events: borrowing CMLEventReader) throws(ChemIOError) {
        guard let element = stack.popLast() else { return }
        if element == .property { propertyName = .missing }
        guard element.hasText, let opened = texts.popLast() else { return }
        let value = CMLText.trimmed(events.bytes(text))
        text = .missing
        try take(element, value, opened, events)
    }

    /// Takes the text of an element that has ended.
    private mutating func take(
        _ element: CMLElement, _ value: UnsafeRawBufferPointer, _ opened: Opened, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        switch (stack.last, element) {
        case (.atom, .atomParity):
            atoms[atoms.count - 1].parity = Int32(parities.count)
            parities.append(
                CMLParity(
                    line: opened.line, references: opened.references,
                    value: try events.double(value, "the parity", at: place(opened.line))))
        case (.atom, .scalar), (.atom, .array), (.atom, .name), (.bond, .scalar), (.bond, .array):
            break
        case (.atom, _):
            if let builtin = opened.builtin {
                try set(builtin, of: atoms.count - 1, to: value, line: opened.line, events)
            }
        case (.bond, .bondStereo):
            let mark = opened.conventionValue.isMissing ? value : events.bytes(opened.conventionValue)
            var bond = bonds[bonds.count - 1]
            setStereo(
                of: &bond, to: mark, references: opened.references, order: opened.atomReferences2, line: opened.line,
                events)
            bonds[bonds.count - 1] = bond
        case (.bond, _):
            if let builtin = opened.builtin {
                try setBond(builtin, of: bonds.count - 1, to: value, line: opened.line, events)
            }
        case (.atomArray, _):
            if let builtin = opened.builtin {
                try addAtomColumn(builtin, value, delimiter: opened.delimiter, line: opened.line, events)
            }
        case (.bondArray, _):
            if let builtin = opened.builtin {
                try addBondColumn(builtin, value, delimiter: opened.delimiter, line: opened.line, events)
            }
        case (.crystal, _), (.lattice, _), (_, .cellParameter), (_, .latticeVector):
            hasCell = true
            cell.take(
                element, value, title: Self.title(of: element, opened, events), type: events.text(opened.type),
                units: events.text(opened.units), isPeriodic: opened.isPeriodic, line: opened.line)
        case (.property, _):
            if needs.contains(.fields) {
                let name = events.text(propertyName) ?? Self.title(of: element, opened, events)
                addField(name, value, units: events.text(opened.units))
            }
        case (.molecule, .name):
            if name.isMissing { name = events.value(value) }
            if needs.contains(.fields) { addField("name", CMLText.string(value)) }
        case (.molecule, .label), (.molecule, .bondStereo), (.molecule, .atomParity):
            break
        case (.molecule, _):
            if needs.contains(.fields) {
                addField(Self.title(of: element, opened, events), value, units: events.text(opened.units))
            }
        default: break
        }
    }

    /// The name of what an element holds.
    private static func title(
        of element: CMLElement, _ opened: Opened, _ events: borrowing CMLEventReader
    ) -> String? {
        events.text(opened.title) ?? (element == .identifier ? "identifier" : nil)
    }

    private mutating func addField(_ name: String?, _ value: UnsafeRawBufferPointer, units: String?) {
        guard let name, !name.isEmpty else { return }
        addField(name, CMLText.string(value))
        if let units { addField(name + ".units", units) }
    }

    private mutating func addField(_ name: String, _ value: String) { builder.addDataField(name: name, value: value) }

    // MARK: The molecule

    private mutating func finish(
        into molecule: inout Molecule, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        if needs.contains(.title), let title = events.text(title.or(name)) { builder.setTitle(title) }
        if !hasOwnName { setOwnName(name, events) }
        try finishAtoms(events)
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
