/// An atom as its attributes say, before the molecule is put together.
struct CMLAtom {
    var line: Int
    var id: String?
    var element: Element?
    var massNumber: UInt16 = 0
    var label: String?
    var alias: String?
    var charge: Int8 = 0
    var hasCharge = false
    var hydrogens: Int?
    var unpairedElectrons: UInt8 = 0
    /// x2, y2, x3, y3, z3, xFract, yFract, zFract.
    var numbers = SIMD8<Double>(repeating: 0)
    /// Which of `numbers` are given, a bit each.
    var given: UInt8 = 0
    var parity: CMLParity?

    static let plane: UInt8 = 0b0000_0011
    static let space: UInt8 = 0b0001_1100
    static let fraction: UInt8 = 0b1110_0000

    init(line: Int) { self.line = line }
}

/// An `atomParity`.
struct CMLParity {
    var line: Int
    var references: [String]
    var value: Double
}

extension CMLParser {
    mutating func addAtom(line: Int) throws(ChemIOError) {
        guard atoms.count < maximumAtomCount else {
            throw ChemIOError(
                .tooManyAtoms, at: position,
                "more than \(maximumAtomCount) atoms; at most that many are read (--max-atoms raises this)")
        }
        atoms.append(CMLAtom(line: line))
    }

    /// Sets what an attribute, a `builtin` child or an entry of a column says about an atom.
    mutating func set(
        _ attribute: CMLAttribute, of atom: Int, to value: UnsafeRawBufferPointer, line: Int
    ) throws(ChemIOError) {
        switch attribute {
        case .id, .atomID, .atomId:
            atoms[atom].id = CMLText.string(value)
        case .elementType:
            try setElement(of: atom, to: CMLText.trimmed(value), line: line)
        case .formalCharge:
            guard let charge = CMLText.integer(value), let small = Int8(exactly: charge) else {
                throw bad(value, "formalCharge", "a whole number from -128 to 127", line)
            }
            atoms[atom].charge = small
            atoms[atom].hasCharge = true
        case .hydrogenCount:
            guard let count = CMLText.integer(value), (0...253).contains(count) else {
                throw bad(value, "hydrogenCount", "a whole number from 0 to 253", line)
            }
            atoms[atom].hydrogens = count
        case .isotope, .isotopeNumber:
            guard let mass = CMLText.number(value), mass >= 0, mass < 1000 else {
                throw bad(value, attribute.name, "a mass number", line)
            }
            if mass >= 1 { atoms[atom].massNumber = UInt16(mass) }
        case .spinMultiplicity:
            guard let multiplicity = CMLText.integer(value), (1...100).contains(multiplicity) else {
                throw bad(value, "spinMultiplicity", "a whole number from 1 on", line)
            }
            atoms[atom].unpairedElectrons = UInt8(multiplicity - 1)
        case .x2, .y2, .x3, .y3, .z3, .xFract, .yFract, .zFract:
            let slot = Int(attribute.rawValue - CMLAttribute.x2.rawValue)
            try setNumber(slot, of: atom, to: value, attribute, line: line)
        case .xy2: try setNumbers(0..<2, of: atom, to: value, attribute, line: line)
        case .xyz3: try setNumbers(2..<5, of: atom, to: value, attribute, line: line)
        case .xyzFract: try setNumbers(5..<8, of: atom, to: value, attribute, line: line)
        default: break
        }
    }

    private func bad(
        _ value: UnsafeRawBufferPointer, _ name: String, _ expected: String, _ line: Int
    ) -> ChemIOError {
        ChemIOError(.badValue, at: place(line), "\(name)=\"\(TextExcerpt.of(value))\"; expected \(expected)")
    }

    private mutating func setElement(
        of atom: Int, to value: UnsafeRawBufferPointer, line: Int
    ) throws(ChemIOError) {
        guard let reading = symbols.read(value) else {
            throw ChemIOError(
                .unknownElement, at: place(line), "\"\(TextExcerpt.of(value))\" is no element; expected a symbol")
        }
        atoms[atom].element = reading.element
        if reading.massNumber != 0 { atoms[atom].massNumber = reading.massNumber }
        if reading.isDummy { atoms[atom].label = CMLText.string(value) }
        if reading.isDoubtful {
            warn("symbol-case", line: line, "\"\(CMLText.string(value))\" is read as \(reading.element.symbol)")
        }
    }

    private mutating func setNumber(
        _ slot: Int, of atom: Int, to value: UnsafeRawBufferPointer, _ attribute: CMLAttribute, line: Int
    ) throws(ChemIOError) {
        atoms[atom].numbers[slot] = try CMLText.number(value, attribute.name, at: place(line))
        atoms[atom].given |= 1 << UInt8(slot)
    }

    /// The numbers of a CML 1 coordinate, separated by blanks or commas.
    private mutating func setNumbers(
        _ slots: Range<Int>, of atom: Int, to value: UnsafeRawBufferPointer, _ attribute: CMLAttribute, line: Int
    ) throws(ChemIOError) {
        var found = 0
        try CMLText.forEachEntry(of: value, delimiter: value.contains(0x2C) ? 0x2C : nil) {
            entry, word throws(ChemIOError) in
            found += 1
            if entry < slots.count {
                try setNumber(slots.lowerBound + entry, of: atom, to: word, attribute, line: line)
            }
        }
        guard found == slots.count else {
            throw ChemIOError(
                .badValue, at: place(line), "\(found) numbers in \(attribute.name); expected \(slots.count)")
        }
    }

    // MARK: Arrays

    /// Takes the array form from the attributes of an `atomArray`.
    mutating func addAtomColumns(_ attributes: CMLAttributes, line: Int) throws(ChemIOError) {
        // The attributes of one atom may stand for all of them only together with a list of symbols or ids.
        guard attributes[.elementType] != nil || attributes[.atomID] != nil else { return }
        try attributes.forEach { attribute, value throws(ChemIOError) in
            switch attribute {
            case .elementType, .atomID, .formalCharge, .hydrogenCount, .isotope, .isotopeNumber, .spinMultiplicity, .x2,
                .y2, .x3, .y3, .z3, .xFract, .yFract, .zFract:
                try addAtomColumn(attribute, value, delimiter: nil, line: line)
            default: break
            }
        }
    }

    /// Takes a column: one entry per atom.
    mutating func addAtomColumn(
        _ attribute: CMLAttribute, _ list: UnsafeRawBufferPointer, delimiter: UInt8?, line: Int
    ) throws(ChemIOError) {
        let isFirst = atomColumns.count == nil
        var found = 0
        try CMLText.forEachEntry(of: list, delimiter: delimiter) { entry, word throws(ChemIOError) in
            found += 1
            if isFirst { try addAtom(line: line) }
            if let count = atomColumns.count, entry >= count { return }
            try set(attribute, of: atomColumns.base + entry, to: word, line: line)
        }
        if let count = atomColumns.count, found != count {
            throw ChemIOError(
                .badValue, at: place(line),
                "\(found) entries of \(attribute.name) in an atom array; the columns before it have \(count)")
        }
        atomColumns.count = found
    }
}
