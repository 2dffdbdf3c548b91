/// An atom as its attributes say, before the molecule is put together. Texts are values of the record.
struct CMLAtom {
    var line: Int
    var id = CMLValue.missing
    var label = CMLValue.missing
    var alias = CMLValue.missing
    var element: Element?
    var massNumber: UInt16 = 0
    var charge: Int8 = 0
    var hasCharge = false
    var hydrogens: UInt8?
    var unpairedElectrons: UInt8 = 0
    /// Which of `numbers` are given, a bit each.
    var given: UInt8 = 0
    /// Index among the parities of the molecule, or -1.
    var parity: Int32 = -1
    /// x2, y2, x3, y3, z3, xFract, yFract, zFract.
    var numbers = InlineArray<8, Double>(repeating: 0)

    static let plane: UInt8 = 0b0000_0011
    static let space: UInt8 = 0b0001_1100
    static let fraction: UInt8 = 0b1110_0000

    init(line: Int) { self.line = line }
}

/// An `atomParity`.
struct CMLParity {
    var line: Int
    /// Ids, separated by blanks.
    var references: CMLValue
    var value: Double
}

extension CMLParser {
    func checkAtomCount() throws(ChemIOError) {
        guard atoms.count < maximumAtomCount else {
            throw ChemIOError(
                .tooManyAtoms, at: position,
                "more than \(maximumAtomCount) atoms; at most that many are read (--max-atoms raises this)")
        }
    }

    /// Sets what a `builtin` child or an entry of a column says about an atom.
    mutating func set(
        _ attribute: CMLAttribute, of atom: Int, to value: UnsafeRawBufferPointer, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        var draft = atoms[atom]
        try set(attribute, of: &draft, to: value, line: line, events)
        atoms[atom] = draft
    }

    /// Sets what an attribute, a `builtin` child or an entry of a column says about an atom.
    mutating func set(
        _ attribute: CMLAttribute, of atom: inout CMLAtom, to value: UnsafeRawBufferPointer, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        switch attribute {
        case .id, .atomID, .atomId:
            atom.id = events.value(value)
        case .elementType:
            try setElement(of: &atom, to: CMLText.trimmed(value), line: line, events)
        case .formalCharge:
            guard let charge = CMLText.integer(value), let small = Int8(exactly: charge) else {
                throw bad(value, "formalCharge", "a whole number from -128 to 127", line)
            }
            atom.charge = small
            atom.hasCharge = true
        case .hydrogenCount:
            guard let count = CMLText.integer(value), (0...253).contains(count) else {
                throw bad(value, "hydrogenCount", "a whole number from 0 to 253", line)
            }
            atom.hydrogens = UInt8(count)
        case .isotope, .isotopeNumber:
            guard let mass = CMLText.number(value), mass >= 0, mass < 1000 else {
                throw bad(value, attribute.name, "a mass number", line)
            }
            if mass >= 1 { atom.massNumber = UInt16(mass) }
        case .spinMultiplicity:
            guard let multiplicity = CMLText.integer(value), (1...100).contains(multiplicity) else {
                throw bad(value, "spinMultiplicity", "a whole number from 1 on", line)
            }
            atom.unpairedElectrons = UInt8(multiplicity - 1)
        case .x2, .y2, .x3, .y3, .z3, .xFract, .yFract, .zFract:
            let slot = Int(attribute.rawValue - CMLAttribute.x2.rawValue)
            try setNumber(slot, of: &atom, to: value, attribute, line: line, events)
        case .xy2: try setNumbers(0..<2, of: &atom, to: value, attribute, line: line, events)
        case .xyz3: try setNumbers(2..<5, of: &atom, to: value, attribute, line: line, events)
        case .xyzFract: try setNumbers(5..<8, of: &atom, to: value, attribute, line: line, events)
        default: break
        }
    }

    private func bad(
        _ value: UnsafeRawBufferPointer, _ name: String, _ expected: String, _ line: Int
    ) -> ChemIOError {
        ChemIOError(.badValue, at: place(line), "\(name)=\"\(TextExcerpt.of(value))\"; expected \(expected)")
    }

    private mutating func setElement(
        of atom: inout CMLAtom, to value: UnsafeRawBufferPointer, line: Int, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        guard let reading = symbols.read(value) else {
            throw ChemIOError(
                .unknownElement, at: place(line), "\"\(TextExcerpt.of(value))\" is no element; expected a symbol")
        }
        atom.element = reading.element
        if reading.massNumber != 0 { atom.massNumber = reading.massNumber }
        if reading.isDummy { atom.label = events.value(value) }
        if reading.isDoubtful {
            warn("symbol-case", line: line, "\"\(CMLText.string(value))\" is read as \(reading.element.symbol)")
        }
    }

    @inline(__always)
    private func setNumber(
        _ slot: Int, of atom: inout CMLAtom, to value: UnsafeRawBufferPointer, _ attribute: CMLAttribute, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        atom.numbers[slot] = try events.double(value, attribute.name, at: place(line))
        atom.given |= 1 << UInt8(slot)
    }

    /// The numbers of a CML 1 coordinate, separated by blanks or commas.
    private func setNumbers(
        _ slots: Range<Int>, of atom: inout CMLAtom, to value: UnsafeRawBufferPointer, _ attribute: CMLAttribute,
        line: Int, _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        var entries = CMLEntries(of: value, delimiter: value.contains(0x2C) ? 0x2C : nil)
        while let word = entries.next() {
            if entries.index < slots.count {
                try setNumber(slots.lowerBound + entries.index, of: &atom, to: word, attribute, line: line, events)
            }
        }
        guard entries.count == slots.count else {
            throw ChemIOError(
                .badValue, at: place(line), "\(entries.count) numbers in \(attribute.name); expected \(slots.count)")
        }
    }

    // MARK: Arrays

    /// Takes the array form from the attributes of an `atomArray`.
    mutating func addAtomColumns(_ events: borrowing CMLEventReader) throws(ChemIOError) {
        // The attributes of one atom may stand for all of them only together with a list of symbols or ids.
        guard !events[.elementType].isMissing || !events[.atomID].isMissing else { return }
        try events.forEachAttribute { attribute, value throws(ChemIOError) in
            switch attribute {
            case .elementType, .atomID, .formalCharge, .hydrogenCount, .isotope, .isotopeNumber, .spinMultiplicity, .x2,
                .y2, .x3, .y3, .z3, .xFract, .yFract, .zFract:
                try addAtomColumn(attribute, events.bytes(value), delimiter: nil, line: events.line, events)
            default: break
            }
        }
    }

    /// Takes a column: one entry per atom.
    mutating func addAtomColumn(
        _ attribute: CMLAttribute, _ list: UnsafeRawBufferPointer, delimiter: UInt8?, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        let isFirst = atomColumns.count == nil
        var entries = CMLEntries(of: list, delimiter: delimiter)
        while let word = entries.next() {
            if isFirst {
                try checkAtomCount()
                atoms.append(CMLAtom(line: line))
            }
            if let count = atomColumns.count, entries.index >= count { continue }
            try set(attribute, of: atomColumns.base + entries.index, to: word, line: line, events)
        }
        if let count = atomColumns.count, entries.count != count {
            throw ChemIOError(
                .badValue, at: place(line),
                "\(entries.count) entries of \(attribute.name) in an atom array; the columns before it have \(count)")
        }
        atomColumns.count = entries.count
    }
}
