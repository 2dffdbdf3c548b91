/// A bond as its attributes say, before the atoms are looked up.
struct CMLBond {
    var line: Int
    var id: String?
    /// Ids of the atoms.
    var references: [String] = []
    /// Ids of the bonds of a multi-centre bond.
    var bondReferences: [String] = []
    var order: BondOrder = .unknown
    var orderIsGiven = false
    var mark: BondMark = .none
    /// Reference atoms of cis and trans, four or none.
    var stereoReferences: [String] = []
    /// The wedge starts at the second atom.
    var isReversed = false
    var stereoLine = 0

    init(line: Int) { self.line = line }

    /// Joins two atoms, not groups.
    var isTwoCentre: Bool { bondReferences.isEmpty }
}

extension CMLParser {
    /// Sets what an attribute, a `builtin` child or an entry of a column says about a bond.
    mutating func setBond(
        _ attribute: CMLAttribute, of bond: Int, to value: UnsafeRawBufferPointer, line: Int
    ) throws(ChemIOError) {
        switch attribute {
        case .id, .bondID: bonds[bond].id = CMLText.string(value)
        case .atomRefs2, .atomRefs: bonds[bond].references = CMLText.words(CMLText.string(value))
        case .atomRef, .atomRef1, .atomRef2: bonds[bond].references += CMLText.words(CMLText.string(value))
        case .bondRefs: bonds[bond].bondReferences = CMLText.words(CMLText.string(value))
        case .order:
            let text = CMLText.trimmed(value)
            if text.isEmpty { return }
            bonds[bond].orderIsGiven = true
            guard let order = Self.order(text) else {
                throw ChemIOError(
                    .badBond, at: place(line),
                    "order=\"\(TextExcerpt.of(text))\"; expected 1, 2, 3, S, D, T, A, 0.5, 1.5, 2.5 or a name of the schema"
                )
            }
            bonds[bond].order = order
        case .stereo:
            setStereo(of: bond, to: CMLText.string(CMLText.trimmed(value)), references: nil, order: nil, line: line)
        default: break
        }
    }

    private static func order(_ text: UnsafeRawBufferPointer) -> BondOrder? {
        switch CMLText.string(text) {
        case "1", "S", "s": return .single
        case "2", "D", "d": return .double
        case "3", "T", "t": return .triple
        case "4": return .quadruple
        case "A", "a", "partial12": return .aromatic
        case "hbond", "H": return .hydrogen
        case "partial01": return .half
        case "partial23": return .twoAndHalf
        case "other", "unknown": return .unknown
        case "any": return .any
        default: break
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
        default: return nil
        }
    }

    /// Takes a stereo mark: W, H, C, T, or the number of a molfile.
    mutating func setStereo(of bond: Int, to value: String, references: String?, order: String?, line: Int) {
        bonds[bond].stereoLine = line
        switch value {
        case "W", "w", "1": bonds[bond].mark = .wedgeUp
        case "H", "h", "6": bonds[bond].mark = .wedgeDown
        case "4": bonds[bond].mark = .wavy
        case "3": bonds[bond].mark = .crossed
        case "C", "c": bonds[bond].mark = .cis
        case "T", "t": bonds[bond].mark = .trans
        case "", "0", "none": return
        default:
            warn("bond-stereo", line: line, "bond stereo \"\(value)\" is not understood and is left out")
            return
        }
        bonds[bond].stereoReferences = CMLText.words(references ?? "")
        if let order {
            let words = CMLText.words(order)
            bonds[bond].isReversed =
                words.count == 2 && bonds[bond].references.count == 2 && words[0] == bonds[bond].references[1]
        }
    }

    // MARK: Arrays

    /// Takes the array form from the attributes of a `bondArray`.
    mutating func addBondColumns(_ attributes: CMLAttributes, line: Int) throws(ChemIOError) {
        guard attributes[.atomRef1] != nil || attributes[.atomRef2] != nil || attributes[.atomRefs1] != nil else {
            return
        }
        try attributes.forEach { attribute, value throws(ChemIOError) in
            switch attribute {
            case .atomRefs1: try addBondColumn(.atomRef1, value, delimiter: nil, line: line)
            case .atomRefs2: try addBondColumn(.atomRef2, value, delimiter: nil, line: line)
            case .atomRef1, .atomRef2, .order, .bondID:
                try addBondColumn(attribute, value, delimiter: nil, line: line)
            default: break
            }
        }
    }

    /// Takes a column: one entry per bond.
    mutating func addBondColumn(
        _ attribute: CMLAttribute, _ list: UnsafeRawBufferPointer, delimiter: UInt8?, line: Int
    ) throws(ChemIOError) {
        var attribute = attribute
        if attribute == .atomRef || attribute == .atomRefs {
            bondColumns.referenceColumns += 1
            attribute = bondColumns.referenceColumns == 1 ? .atomRef1 : .atomRef2
        }
        let isFirst = bondColumns.count == nil
        var found = 0
        try CMLText.forEachEntry(of: list, delimiter: delimiter) { entry, word throws(ChemIOError) in
            found += 1
            if isFirst { bonds.append(CMLBond(line: line)) }
            if let count = bondColumns.count, entry >= count { return }
            try setBond(attribute, of: bondColumns.base + entry, to: word, line: line)
        }
        if let count = bondColumns.count, found != count {
            throw ChemIOError(
                .badValue, at: place(line),
                "\(found) entries of \(attribute.name) in a bond array; the columns before it have \(count)")
        }
        bondColumns.count = found
    }
}
