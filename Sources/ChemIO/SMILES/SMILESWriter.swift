internal import Tables

/// Writes SMILES in the order of the atoms: each part begins at its first atom, and neighbours follow by their number.
///
/// What stands in the input stands in the output: nothing is perceived, and hydrogens that are atoms stay atoms. An
/// atom with aromatic bonds is written in lower case where its element allows that. The result reads back to the same
/// graph; reading the same molecule from differently numbered atoms gives another text (canonical SMILES are another
/// writer's work).
public struct SMILESWriter: RecordWriter {
    private var plan = SMILESPlan()
    private var hydrogens: [UInt8] = []
    /// Atoms whose hydrogens a reader would not find without the statements or bond orders that are lost.
    private var statesHydrogens: Set<Int32> = []

    /// A writer of SMILES lines.
    public init() {}

    /// Appends a line: SMILES, a tab, and the title if there is one.
    ///
    /// - Throws: ``ChemIOError`` with code `no-bonds` when the format that the molecule came from knows no bonds.
    /// - Complexity: O(atoms + bonds), but for the search for free ring numbers.
    public mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError) {
        guard molecule.atomCount == 0 || molecule.statesBonds else {
            throw ChemIOError(.noBonds, "the input has no bonds; SMILES needs them")
        }
        Self.noteLosses(of: molecule, in: &losses)
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        plan.make(for: molecule)
        statesHydrogens = molecule.atomsThatNeedTheirHydrogens(holdsRadicals: false) { Self.isExact($0) }
        for step in plan.steps {
            switch step {
            case .dot: output.append(UInt8(ascii: "."))
            case .open: output.append(UInt8(ascii: "("))
            case .close: output.append(UInt8(ascii: ")"))
            case .bond(let bond, let from): appendBond(bond, from: from, molecule, to: &output, losses: &losses)
            case .ring(let number, let bond, let from):
                if let bond { appendBond(bond, from: from, molecule, to: &output, losses: &losses) }
                Self.appendRingNumber(number, to: &output)
            case .atom(let atom): appendAtom(atom, molecule, to: &output, losses: &losses)
            }
        }
        Self.appendTitle(of: molecule, to: &output, losses: &losses)
    }

    /// Ends a line: a tab and the title if there is one.
    package static func appendTitle(
        of molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        let title = molecule.title
        if molecule.atomCount == 0 {
            // Without a SMILES before it, a name would be read as one.
            if !title.isEmpty { losses.insert(.title) }
        } else if !title.isEmpty {
            output.append(0x09)
            for byte in title.utf8 {
                if byte < 32 { losses.insert(.title) }
                output.append(byte < 32 ? 0x20 : byte)
            }
        }
        output.append(0x0A)
    }

    /// Notes what SMILES cannot hold of a molecule, whichever order its atoms are written in.
    package static func noteLosses(of molecule: Molecule, in losses: inout Set<FormatLoss>) {
        if molecule.hasCoordinates { losses.insert(.coordinates) }
        if molecule.cell != nil { losses.insert(.cell) }
        if molecule.hasQueryFeatures { losses.insert(.queryFeatures) }
        if molecule.hasPartialCharges { losses.insert(.partialCharges) }
        if !molecule.multiCenterAttachments.isEmpty { losses.insert(.attachments) }
        if !molecule.dataFields.isEmpty { losses.insert(.dataFields) }
        if let total = molecule.statedTotalCharge, total != molecule.formalChargeColumn.reduce(0, { $0 + Int($1) }) {
            losses.insert(.charges)
        }
        for atom in 0..<molecule.atomCount {
            if molecule.radicalElectrons(of: atom) != 0 { losses.insert(.radicals) }
            if molecule.element(of: atom) != .dummy && molecule.label(of: atom) != nil { losses.insert(.labels) }
        }
        let bonds = molecule.bonds
        for index in 0..<bonds.count {
            switch bonds[index].mark {
            case .none, .slash, .backslash: break
            case .wedgeUp, .wedgeDown, .wavy, .crossed, .cis, .trans: losses.insert(.stereo)
            }
        }
    }

    // MARK: Atoms

    /// Elements that can be written in lower case; the first six also outside brackets.
    private static let aromaticElements: [Element] = [
        .boron, .carbon, .nitrogen, .oxygen, .phosphorus, .sulfur, .selenium, .arsenic, .tellurium, .silicon,
    ]
    private static let organicSubset: [Element] = [
        .boron, .carbon, .nitrogen, .oxygen, .phosphorus, .sulfur, .fluorine, .chlorine, .bromine, .iodine,
    ]

    /// Whether an atom is written in lower case.
    private static func isLowerCase(_ atom: Int, _ molecule: Molecule) -> Bool {
        if molecule.element(of: atom) == .dummy { return false }
        if molecule.isMarkedAromatic(atom) { return true }
        guard aromaticElements.contains(molecule.element(of: atom)) else { return false }
        let rows = molecule.bonds(of: atom)
        let bonds = molecule.bonds
        // Atoms that come from SMILES say themselves whether they are aromatic.
        guard !molecule.statesAromaticAtoms else { return false }
        for slot in 0..<rows.count where bonds[Int(rows[slot])].order == .aromatic { return true }
        return false
    }

    private func appendAtom(
        _ atom: Int, _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        let element = molecule.element(of: atom)
        let isAromatic = Self.isLowerCase(atom, molecule)
        let charge = molecule.formalCharge(of: atom)
        let isotope = molecule.isotope(of: atom)
        let map = molecule.atomMap(of: atom)
        let stereo = molecule.atomStereo.first { $0.center == Int32(atom) }
        let count = Int(hydrogens[atom])
        let stated = molecule.hydrogenCount(of: atom)
        if element == .dummy && (molecule.label(of: atom).map { $0 != "*" } ?? false) { losses.insert(.labels) }
        let symbol = isAromatic ? element.symbol.lowercased() : element.symbol

        var isBare = stated == .byValence && charge == 0 && isotope == nil && map == 0 && stereo == nil
        if isBare && statesHydrogens.contains(Int32(atom)) { isBare = false }
        if isBare && element != .dummy {
            isBare =
                isAromatic
                ? Self.aromaticElements.prefix(6).contains(element) : Self.organicSubset.contains(element)
            // An aromatic atom that is only known by its bonds may owe a hydrogen to its Kekulé form.
            if isAromatic && !molecule.isMarkedAromatic(atom) && element != .carbon { isBare = false }
        }
        if isBare {
            output.append(contentsOf: symbol.utf8)
            return
        }
        output.append(UInt8(ascii: "["))
        if let isotope { NumberText.append(isotope, to: &output) }
        output.append(contentsOf: symbol.utf8)
        if let stereo { appendStereo(stereo, of: atom, molecule, to: &output, losses: &losses) }
        if count > 0 {
            output.append(UInt8(ascii: "H"))
            if count > 1 { NumberText.append(count, to: &output) }
        }
        if charge != 0 {
            output.append(UInt8(ascii: charge > 0 ? "+" : "-"))
            if abs(charge) > 1 { NumberText.append(abs(charge), to: &output) }
        }
        if map > 0 {
            output.append(UInt8(ascii: ":"))
            NumberText.append(map, to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private func appendStereo(
        _ stereo: AtomStereo, of atom: Int, _ molecule: Molecule, to output: inout [UInt8],
        losses: inout Set<FormatLoss>
    ) {
        let written = plan.writtenNeighbors(of: atom, hasImplicitHydrogen: stereo.neighbors.contains(-1))
        var permutation = stereo.permutation
        if stereo.geometry == .tetrahedral {
            guard let isOdd = Self.isOddPermutation(from: stereo.neighbors, to: written), (1...2).contains(permutation)
            else {
                losses.insert(.stereo)
                return
            }
            if isOdd { permutation = 3 - permutation }
            output.append(contentsOf: (permutation == 1 ? "@" : "@@").utf8)
            return
        }
        // The other classes are written as they were read; in another order of neighbours their numbers mean
        // something else.
        let keepsOrder = stereo.geometry == .allenal ? plan.isInAtomOrder : written == stereo.neighbors
        guard keepsOrder else {
            losses.insert(.stereo)
            return
        }
        let name =
            switch stereo.geometry {
            case .tetrahedral: "@TH"
            case .allenal: "@AL"
            case .squarePlanar: "@SP"
            case .trigonalBipyramidal: "@TB"
            case .octahedral: "@OH"
            }
        output.append(contentsOf: name.utf8)
        if permutation > 0 { NumberText.append(permutation, to: &output) }
    }

    /// Whether two orders of the same neighbours differ by an odd number of exchanges; nil if they are not the same.
    static func isOddPermutation(from old: [Int32], to new: [Int32]) -> Bool? {
        guard old.count == new.count else { return nil }
        var rest = old
        var isOdd = false
        for (place, neighbor) in new.enumerated() {
            guard let found = rest[place...].firstIndex(of: neighbor) else { return nil }
            if found != place {
                rest.swapAt(found, place)
                isOdd.toggle()
            }
        }
        return isOdd
    }

    // MARK: Bonds

    private func appendBond(
        _ index: Int, from: Int, _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        let bond = molecule.bonds[index]
        let other = bond.other(than: from)
        let isForward = Int(bond.begin) == from
        switch bond.mark {
        case .slash: output.append(UInt8(ascii: isForward ? "/" : "\\"))
        case .backslash: output.append(UInt8(ascii: isForward ? "\\" : "/"))
        default: break
        }
        let bothAromatic = Self.isLowerCase(from, molecule) && Self.isLowerCase(other, molecule)
        switch bond.order {
        case .single:
            if bothAromatic && bond.mark != .slash && bond.mark != .backslash { output.append(UInt8(ascii: "-")) }
        case .double: output.append(UInt8(ascii: "="))
        case .triple: output.append(UInt8(ascii: "#"))
        case .quadruple: output.append(UInt8(ascii: "$"))
        case .aromatic: if !bothAromatic { output.append(UInt8(ascii: ":")) }
        case .dative: output.append(contentsOf: (isForward ? "->" : "<-").utf8)
        case .any: output.append(UInt8(ascii: "~"))
        case .unknown, .zero, .hydrogen, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .half, .twoAndHalf:
            losses.insert(.bondOrders)
            output.append(UInt8(ascii: "~"))
        }
    }

    /// Whether SMILES have the order of a bond.
    private static func isExact(_ order: BondOrder) -> Bool {
        switch order {
        case .single, .double, .triple, .quadruple, .aromatic, .dative, .any: true
        case .unknown, .zero, .hydrogen, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .half, .twoAndHalf:
            false
        }
    }

    private static func appendRingNumber(_ number: Int, to output: inout [UInt8]) {
        if number < 10 {
            NumberText.append(number, to: &output)
        } else if number < 100 {
            output.append(UInt8(ascii: "%"))
            NumberText.append(number, to: &output)
        } else {
            output.append(contentsOf: "%(".utf8)
            NumberText.append(number, to: &output)
            output.append(UInt8(ascii: ")"))
        }
    }
}
