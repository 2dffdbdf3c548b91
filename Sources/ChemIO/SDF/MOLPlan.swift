/// What a molecule needs when it is written as a MOL block: symbols, rare fields, and which form can hold it.
struct MOLPlan {
    /// Fields of an atom line that are rarely set.
    struct Fields {
        /// Total valence, hydrogens included.
        var valence: Int?
        var queryHydrogens: Int?
        var atomMap = 0
    }

    /// The symbol of every atom.
    private(set) var symbols: [String] = []
    /// Rare fields by atom.
    private(set) var fields: [Int32: Fields] = [:]
    /// Atoms whose label stands in an alias line.
    private(set) var aliases: [Int] = []
    /// Spin codes of atoms with unpaired electrons.
    private(set) var radicals: [(atom: Int, value: Int)] = []
    /// Mass numbers that no symbol or R-group number tells.
    private(set) var isotopes: [(atom: Int, value: Int)] = []
    /// Whether the block is one of V3000: by choice, or because V2000 cannot hold the molecule.
    private(set) var needsV3000: Bool

    init(_ molecule: Molecule, symbols known: MOLAtomSymbols, asV3000: Bool, losses: inout Set<FormatLoss>) {
        needsV3000 = asV3000
        chooseSymbols(molecule, known)
        chooseFields(molecule, losses: &losses)
        chooseForm(molecule)
        noteLosses(molecule, &losses)
    }

    private mutating func chooseSymbols(_ molecule: Molecule, _ known: MOLAtomSymbols) {
        let lists = Set(molecule.atomLists.map(\.atom))
        symbols.reserveCapacity(molecule.atomCount)
        for atom in 0..<molecule.atomCount {
            let element = molecule.element(of: atom)
            let label = molecule.label(of: atom)
            if lists.contains(Int32(atom)) {
                symbols.append("L")
            } else if element != .dummy {
                symbols.append(element.symbol)
                if label != nil { aliases.append(atom) }
            } else if let label, label.utf8.count <= 3, Self.read(label, known)?.element == .dummy {
                symbols.append(label)
            } else {
                symbols.append("*")
                if label != nil { aliases.append(atom) }
            }
        }
    }

    private static func read(_ label: String, _ known: MOLAtomSymbols) -> MOLAtomSymbols.Reading? {
        let bytes = Array(label.utf8)
        return bytes.withUnsafeBytes { known.read($0) }
    }

    private mutating func chooseFields(_ molecule: Molecule, losses: inout Set<FormatLoss>) {
        var singlets: Set<Int32> = []
        var groups: [Int32: Int32] = [:]
        for note in molecule.atomNotes {
            switch note.kind {
            case .valence: fields[note.atom, default: Fields()].valence = Int(note.value)
            case .queryHydrogens: fields[note.atom, default: Fields()].queryHydrogens = Int(note.value)
            case .singlet: singlets.insert(note.atom)
            case .rGroup:
                if groups.updateValue(note.value, forKey: note.atom) != nil { needsV3000 = true }
            case .doubletByCode, .substituents, .unsaturated, .ringBonds, .attachmentPoint: break
            }
        }
        for atom in 0..<molecule.atomCount {
            let map = molecule.atomMap(of: atom)
            if map != 0 { fields[Int32(atom), default: Fields()].atomMap = map }
            chooseValence(atom, molecule, &losses)
            switch molecule.radicalElectrons(of: atom) {
            case 0: break
            case 1: radicals.append((atom, 2))
            case 2: radicals.append((atom, singlets.contains(Int32(atom)) ? 1 : 3))
            default: losses.insert(.radicals)
            }
            let mass = molecule.isotope(of: atom) ?? 0
            var told = Int(groups[Int32(atom)] ?? 0)
            if groups[Int32(atom)] == nil, symbols[atom].hasPrefix("R"), molecule.element(of: atom) == .dummy {
                told = Int(symbols[atom].dropFirst()) ?? 0
            }
            if molecule.element(of: atom) != .dummy { told = 0 }
            if mass != told { isotopes.append((atom, mass)) }
        }
    }

    /// The valence field says how many hydrogens an atom has where a reader would not come to that number itself.
    private mutating func chooseValence(_ atom: Int, _ molecule: Molecule, _ losses: inout Set<FormatLoss>) {
        let stated = molecule.hydrogenCount(of: atom)
        guard stated != .byValence, fields[Int32(atom)]?.valence == nil, fields[Int32(atom)]?.queryHydrogens == nil
        else { return }
        let count = stated.fixedValue ?? 0
        guard molecule.filledHydrogens(of: atom) != count else { return }
        let valence = molecule.drawnValence(of: atom) + count
        if valence > 14 {
            losses.insert(.hydrogenCounts)
        } else {
            fields[Int32(atom), default: Fields()].valence = valence
        }
    }

    private mutating func chooseForm(_ molecule: Molecule) {
        if molecule.atomCount > 999 || molecule.bondCount > 999 || !molecule.multiCenterAttachments.isEmpty
            || molecule.bondColumn.contains(where: { $0.order == .dative || $0.order == .hydrogen })
            || molecule.coordinateColumn.contains(where: { $0 > 99999 || $0 < -9999 })
            || molecule.formalChargeColumn.contains(where: { $0 > 99 || $0 < -99 })
            || molecule.isotopeColumn.contains(where: { $0 > 999 })
            || molecule.atomLists.contains(where: { $0.elements.count > 16 || isOpenList($0, molecule) })
            || fields.values.contains(where: { $0.atomMap > 999 || ($0.queryHydrogens ?? 0) > 99 })
        {
            needsV3000 = true
        }
    }

    /// A list of one element that is not simply that element, which V2000 makes it.
    private func isOpenList(_ list: AtomList, _ molecule: Molecule) -> Bool {
        list.elements.count == 1 && molecule.element(of: Int(list.atom)) == .dummy
    }

    private func noteLosses(_ molecule: Molecule, _ losses: inout Set<FormatLoss>) {
        for bond in molecule.bondColumn {
            if !isExact(bond.order) {
                losses.insert(.bondOrders)
                // With another order, a reader comes to another number.
                for atom in [bond.begin, bond.end] where molecule.hydrogenCount(of: Int(atom)) == .byValence {
                    losses.insert(.hydrogenCounts)
                }
            }
            switch bond.mark {
            case .slash, .backslash, .cis, .trans: losses.insert(.stereo)
            case .none, .wedgeUp, .wedgeDown, .wavy, .crossed: break
            }
        }
        for attachment in molecule.multiCenterAttachments where !Self.type(of: attachment.order).isExact {
            losses.insert(.bondOrders)
        }
        if !molecule.atomStereo.isEmpty { losses.insert(.stereo) }
        if !molecule.partialChargeColumn.isEmpty { losses.insert(.partialCharges) }
        if molecule.cell != nil { losses.insert(.cell) }
        if let total = molecule.statedTotalCharge, total != molecule.formalChargeColumn.reduce(0, { $0 + Int($1) }) {
            losses.insert(.charges)
        }
    }

    // MARK: Codes

    /// Whether a block in the chosen form says just that order: `M  ZBO`, which says zero, is a line of V2000.
    private func isExact(_ order: BondOrder) -> Bool {
        Self.type(of: order).isExact || (order == .zero && !needsV3000)
    }

    /// Charges by atom.
    func charges(_ molecule: Molecule) -> [(atom: Int, value: Int)] {
        molecule.formalChargeColumn.enumerated().filter { $0.element != 0 }.map { ($0.offset, Int($0.element)) }
    }

    /// Whether charges stand in the atom block, because a doublet by charge code would be void otherwise.
    func usesCodes(_ molecule: Molecule) -> Bool {
        radicals.isEmpty && molecule.formalChargeColumn.allSatisfy { abs($0) <= 3 }
            && molecule.atomNotes.contains { $0.kind == .doubletByCode }
    }

    /// The charge code of an atom.
    func code(of atom: Int, _ molecule: Molecule) -> Int {
        let charge = molecule.formalCharge(of: atom)
        if charge != 0 { return 4 - charge }
        return molecule.atomNotes.contains { Int($0.atom) == atom && $0.kind == .doubletByCode } ? 4 : 0
    }

    /// The type code of an order, and whether it says just that.
    static func type(of order: BondOrder) -> (code: Int, isExact: Bool) {
        switch order {
        case .unknown: (0, true)
        case .single: (1, true)
        case .double: (2, true)
        case .triple: (3, true)
        case .aromatic: (4, true)
        case .singleOrDouble: (5, true)
        case .singleOrAromatic: (6, true)
        case .doubleOrAromatic: (7, true)
        case .any: (8, true)
        case .dative: (9, true)
        case .hydrogen: (10, true)
        case .zero: (0, false)
        case .half: (8, false)
        case .quadruple, .twoAndHalf: (3, false)
        }
    }

    /// The stereo code of a mark in V2000.
    static func stereoV2000(_ mark: BondMark) -> Int {
        switch mark {
        case .wedgeUp: 1
        case .wedgeDown: 6
        case .wavy: 4
        case .crossed: 3
        case .none, .slash, .backslash, .cis, .trans: 0
        }
    }

    /// The value of `CFG` of a mark in V3000.
    static func configurationV3000(_ mark: BondMark) -> Int {
        switch mark {
        case .wedgeUp: 1
        case .wedgeDown: 3
        case .wavy, .crossed: 2
        case .none, .slash, .backslash, .cis, .trans: 0
        }
    }
}
