/// A bond as its attributes say, before the atoms are looked up. Texts are values of the record.
struct CMLBond {
    var line: Int
    var id = CMLValue.missing
    /// Ids of the first two atoms.
    var first = CMLValue.missing
    var second = CMLValue.missing
    /// Number of ids of atoms.
    var referenceCount: Int32 = 0
    /// Ids of the bonds of a multi-centre bond, separated by blanks.
    var bondReferences = CMLValue.missing
    var order: BondOrder = .unknown
    var orderIsGiven = false
    var mark: BondMark = .none
    /// Reference atoms of cis and trans, four or none, separated by blanks.
    var stereoReferences = CMLValue.missing
    /// The wedge starts at the second atom.
    var isReversed = false
    /// Joins two atoms, not groups.
    var isTwoCentre = true
    var stereoLine = 0

    init(line: Int) { self.line = line }
}

extension CMLParser {
    /// Sets what a `builtin` child or an entry of a column says about a bond.
    mutating func setBond(
        _ attribute: CMLAttribute, of bond: Int, to value: UnsafeRawBufferPointer, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        var draft = bonds[bond]
        try setBond(attribute, of: &draft, to: value, line: line, events)
        bonds[bond] = draft
    }

    /// Sets what an attribute, a `builtin` child or an entry of a column says about a bond.
    mutating func setBond(
        _ attribute: CMLAttribute, of bond: inout CMLBond, to value: UnsafeRawBufferPointer, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        switch attribute {
        case .id, .bondID: bond.id = events.value(value)
        case .atomRefs2, .atomRefs:
            bond.referenceCount = 0
            addReferences(value, to: &bond, events)
        case .atomRef, .atomRef1, .atomRef2: addReferences(value, to: &bond, events)
        case .bondRefs:
            bond.bondReferences = events.value(value)
            var entries = CMLEntries(of: value)
            bond.isTwoCentre = entries.next() == nil
        case .order:
            let text = CMLText.trimmed(value)
            if text.isEmpty { return }
            bond.orderIsGiven = true
            guard let order = Self.order(text) else {
                throw ChemIOError(
                    .badBond, at: place(line),
                    "order=\"\(TextExcerpt.of(text))\"; expected 1, 2, 3, S, D, T, A, 0.5, 1.5, 2.5 or a name of the schema"
                )
            }
            bond.order = order
        case .stereo:
            setStereo(of: &bond, to: CMLText.trimmed(value), references: .missing, order: .missing, line: line, events)
        default: break
        }
    }

    private func addReferences(
        _ value: UnsafeRawBufferPointer, to bond: inout CMLBond, _ events: borrowing CMLEventReader
    ) {
        var entries = CMLEntries(of: value)
        while let word = entries.next() {
            if bond.referenceCount == 0 { bond.first = events.value(word) }
            if bond.referenceCount == 1 { bond.second = events.value(word) }
            bond.referenceCount += 1
        }
    }

    private static func order(_ text: UnsafeRawBufferPointer) -> BondOrder? {
        if text.count == 1 {
            switch text[0] {
            case UInt8(ascii: "1"), UInt8(ascii: "S"), UInt8(ascii: "s"): return .single
            case UInt8(ascii: "2"), UInt8(ascii: "D"), UInt8(ascii: "d"): return .double
            case UInt8(ascii: "3"), UInt8(ascii: "T"), UInt8(ascii: "t"): return .triple
            case UInt8(ascii: "4"): return .quadruple
            case UInt8(ascii: "A"), UInt8(ascii: "a"): return .aromatic
            case UInt8(ascii: "H"): return .hydrogen
            case UInt8(ascii: "0"): return .zero
            default: return nil
            }
        }
        switch CMLText.number(text) {
        case 0: return .zero
        case 0.5: return .half
        case 1: return .single
        case 1.5: return .aromatic
        case 2: return .double
        case 2.5: return .twoAndHalf
        case 3: return .triple
        case 4: return .quadruple
        default: break
        }
        switch CMLText.string(text) {
        case "partial12": return .aromatic
        case "hbond": return .hydrogen
        case "partial01": return .half
        case "partial23": return .twoAndHalf
        case "other", "unknown": return .unknown
        case "any": return .any
        default: return nil
        }
    }

    /// Takes a stereo mark: W, H, C, T, or the number of a molfile.
    mutating func setStereo(
        of bond: inout CMLBond, to value: UnsafeRawBufferPointer, references: CMLValue, order: CMLValue, line: Int,
        _ events: borrowing CMLEventReader
    ) {
        bond.stereoLine = line
        switch CMLText.string(value) {
        case "W", "w", "1": bond.mark = .wedgeUp
        case "H", "h", "6": bond.mark = .wedgeDown
        case "4": bond.mark = .wavy
        case "3": bond.mark = .crossed
        case "C", "c": bond.mark = .cis
        case "T", "t": bond.mark = .trans
        case "", "0", "none": return
        case let mark:
            warn("bond-stereo", line: line, "bond stereo \"\(mark)\" is not understood and is left out")
            return
        }
        bond.stereoReferences = references
        if !order.isMissing {
            var words = CMLEntries(of: events.bytes(order))
            let first = words.next()
            while words.next() != nil {}
            bond.isReversed =
                words.count == 2 && bond.referenceCount == 2
                && first.map { CMLNames.areEqual($0, events.bytes(bond.second)) } == true
        }
    }

    // MARK: Arrays

    /// Takes the array form from the attributes of a `bondArray`.
    mutating func addBondColumns(_ events: borrowing CMLEventReader) throws(ChemIOError) {
        guard !events[.atomRef1].isMissing || !events[.atomRef2].isMissing || !events[.atomRefs1].isMissing else {
            return
        }
        try events.forEachAttribute { attribute, value throws(ChemIOError) in
            let column: CMLAttribute
            switch attribute {
            case .atomRefs1: column = .atomRef1
            case .atomRefs2: column = .atomRef2
            case .atomRef1, .atomRef2, .order, .bondID: column = attribute
            default: return
            }
            try addBondColumn(column, events.bytes(value), delimiter: nil, line: events.line, events)
        }
    }

    /// Takes a column: one entry per bond.
    mutating func addBondColumn(
        _ attribute: CMLAttribute, _ list: UnsafeRawBufferPointer, delimiter: UInt8?, line: Int,
        _ events: borrowing CMLEventReader
    ) throws(ChemIOError) {
        var attribute = attribute
        if attribute == .atomRef || attribute == .atomRefs {
            bondColumns.referenceColumns += 1
            attribute = bondColumns.referenceColumns == 1 ? .atomRef1 : .atomRef2
        }
        let isFirst = bondColumns.count == nil
        var entries = CMLEntries(of: list, delimiter: delimiter)
        while let word = entries.next() {
            if isFirst { bonds.append(CMLBond(line: line)) }
            if let count = bondColumns.count, entries.index >= count { continue }
            try setBond(attribute, of: bondColumns.base + entries.index, to: word, line: line, events)
        }
        if let count = bondColumns.count, entries.count != count {
            throw ChemIOError(
                .badValue, at: place(line),
                "\(entries.count) entries of \(attribute.name) in a bond array; the columns before it have \(count)")
        }
        bondColumns.count = entries.count
    }
}
