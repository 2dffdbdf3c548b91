internal import Tables

/// Writes molecules as CML 2 and 3 in element form.
///
/// Coordinates are written in full: they read back to the same numbers. `hydrogenCount` counts the hydrogens that are
/// atoms as well; it is left out where the valence model gives the number.
public struct CMLWriter: RecordWriter {
    /// The XML declaration and the root's start tag.
    public var header: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cml xmlns=\"\(XMLText.namespace)\">\n" }
    /// The root's end tag.
    public var footer: String { "</cml>\n" }

    private var ids: [[UInt8]] = []

    /// A writer of CML.
    public init() {}

    /// Appends a `molecule` element.
    public mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError) {
        collectLosses(of: molecule, into: &losses)
        while ids.count < molecule.atomCount { ids.append(Array("a\(ids.count + 1)".utf8)) }
        output.append(contentsOf: "<molecule".utf8)
        if !molecule.title.isEmpty { XMLText.appendAttribute("title", molecule.title, to: &output) }
        if let charge = molecule.statedTotalCharge {
            XMLText.appendAttribute("formalCharge", String(charge), to: &output)
        }
        output.append(contentsOf: ">\n".utf8)
        appendCell(of: molecule, to: &output)
        if molecule.atomCount > 0 { appendAtoms(of: molecule, to: &output) }
        if molecule.bondCount > 0 || !molecule.multiCenterAttachments.isEmpty {
            appendBonds(of: molecule, to: &output, losses: &losses)
        }
        appendFields(of: molecule, to: &output)
        output.append(contentsOf: "</molecule>\n".utf8)
    }

    private func collectLosses(of molecule: Molecule, into losses: inout Set<FormatLoss>) {
        for atom in 0..<molecule.atomCount {
            if molecule.atomMap(of: atom) != 0 { losses.insert(.atomMaps) }
            if molecule.partialCharge(of: atom) != nil { losses.insert(.partialCharges) }
            if molecule.element(of: atom) != .dummy, molecule.label(of: atom) != nil { losses.insert(.labels) }
        }
        if molecule.hasQueryFeatures { losses.insert(.queryFeatures) }
        for stereo in molecule.atomStereo where stereo.geometry != .tetrahedral || stereo.neighbors.count != 4 {
            losses.insert(.stereo)
        }
    }

    // MARK: Atoms

    /// Dummies that `elementType` can name; others are `Du` with a label.
    private static let dummyNames: Set<String> = ["R", "Dummy", "X", "Xx", "*"]

    private func appendAtoms(of molecule: Molecule, to output: inout [UInt8]) {
        let coordinates = molecule.coordinates
        let isPlanar = molecule.hasCoordinates && molecule.cell == nil && !SDFWriter.isInSpace(molecule)
        let count = molecule.atomCount
        var hasHydrogens = false
        for atom in 0..<count {
            if molecule.element(of: atom) == .hydrogen { hasHydrogens = true }
        }
        let isSpatial = molecule.hasCoordinates && !isPlanar
        let defaultIsValence = !hasHydrogens && !(isSpatial && molecule.bondCount == 0)
        var parities: [Int: AtomStereo] = [:]
        for stereo in molecule.atomStereo where stereo.geometry == .tetrahedral && stereo.neighbors.count == 4 {
            if stereo.permutation != 0 { parities[Int(stereo.center)] = stereo }
        }
        var implicit: [UInt8] = []
        implicitHydrogenCounts(of: molecule, into: &implicit)
        let statesHydrogens = molecule.atomsThatNeedTheirHydrogens(holdsRadicals: true) {
            if case .nearest = Self.order($0) { false } else { true }
        }

        output.append(contentsOf: "<atomArray>\n".utf8)
        for atom in 0..<count {
            output.append(contentsOf: "<atom id=\"".utf8)
            output.append(contentsOf: ids[atom])
            output.append(UInt8(ascii: "\""))
            let element = molecule.element(of: atom)
            let label = molecule.label(of: atom)
            let isNamedDummy = element == .dummy && Self.dummyNames.contains(label ?? "")
            let symbol = element == .dummy ? (isNamedDummy ? label ?? "Du" : "Du") : element.symbol
            XMLText.appendAttribute("elementType", symbol, to: &output)
            if molecule.hasCoordinates {
                let names = isPlanar ? ["x2", "y2"] : ["x3", "y3", "z3"]
                for (axis, name) in names.enumerated() {
                    output.append(UInt8(ascii: " "))
                    output.append(contentsOf: name.utf8)
                    output.append(contentsOf: "=\"".utf8)
                    NumberText.append(coordinates[3 * atom + axis], to: &output)
                    output.append(UInt8(ascii: "\""))
                }
            }
            let charge = molecule.formalCharge(of: atom)
            if charge != 0 || (atom == 0 && molecule.totalCharge != nil && molecule.statesCharges) {
                XMLText.appendAttribute("formalCharge", String(charge), to: &output)
            }
            if let isotope = molecule.isotope(of: atom) {
                XMLText.appendAttribute("isotopeNumber", String(isotope), to: &output)
            }
            let radicals = molecule.radicalElectrons(of: atom)
            if radicals > 0 { XMLText.appendAttribute("spinMultiplicity", String(radicals + 1), to: &output) }
            let isImplied = defaultIsValence && !statesHydrogens.contains(Int32(atom))
            appendHydrogens(
                of: molecule, atom, implicit[atom], isImplied: isImplied, defaultIsValence: defaultIsValence,
                to: &output)

            let alias = element == .dummy && !isNamedDummy ? label : nil
            if alias == nil && parities[atom] == nil {
                output.append(contentsOf: "/>\n".utf8)
                continue
            }
            output.append(UInt8(ascii: ">"))
            if let alias {
                output.append(contentsOf: "<label".utf8)
                XMLText.appendAttribute("value", alias, to: &output)
                output.append(contentsOf: "/>".utf8)
            }
            if let stereo = parities[atom] {
                output.append(contentsOf: "<atomParity atomRefs4=\"".utf8)
                for (slot, neighbor) in stereo.neighbors.enumerated() {
                    if slot > 0 { output.append(UInt8(ascii: " ")) }
                    output.append(contentsOf: ids[neighbor < 0 ? atom : Int(neighbor)])
                }
                output.append(contentsOf: "\">\(stereo.permutation == 2 ? 1 : -1)</atomParity>".utf8)
            }
            output.append(contentsOf: "</atom>\n".utf8)
        }
        output.append(contentsOf: "</atomArray>\n".utf8)
    }

    /// Writes `hydrogenCount` where its absence would mean something else.
    private func appendHydrogens(
        of molecule: Molecule, _ atom: Int, _ implicit: UInt8, isImplied: Bool, defaultIsValence: Bool,
        to output: inout [UInt8]
    ) {
        let stated = molecule.hydrogenCount(of: atom)
        let added: Int
        switch stated {
        case .byValence:
            if isImplied { return }
            added = Int(implicit)
        case .unspecified:
            if !defaultIsValence { return }
            added = 0
        default:
            added = stated.fixedValue ?? 0
            if added == 0 && !defaultIsValence { return }
        }
        var attached = 0
        let row = molecule.neighbors(of: atom)
        for slot in row.indices where molecule.element(of: Int(row[slot])) == .hydrogen { attached += 1 }
        XMLText.appendAttribute("hydrogenCount", String(added + attached), to: &output)
    }

    // MARK: Bonds

    private func appendBonds(of molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>) {
        let bonds = molecule.bonds
        let hasGroups = !molecule.multiCenterAttachments.isEmpty
        output.append(contentsOf: "<bondArray>\n".utf8)
        for index in bonds.indices {
            let bond = bonds[index]
            output.append(contentsOf: "<bond".utf8)
            if hasGroups { XMLText.appendAttribute("id", "b\(index + 1)", to: &output) }
            appendReferences("atomRefs2", [bond.begin, bond.end], to: &output)
            switch Self.order(bond.order) {
            case .exact(let text): XMLText.appendAttribute("order", text, to: &output)
            case .nearest(let text):
                XMLText.appendAttribute("order", text, to: &output)
                losses.insert(.bondOrders)
            case .absent: break
            }
            appendStereo(of: bond, in: molecule, to: &output, losses: &losses)
        }
        for attachment in molecule.multiCenterAttachments {
            guard let members = bondsCovering(attachment, in: molecule) else {
                losses.insert(.attachments)
                continue
            }
            output.append(contentsOf: "<bond".utf8)
            appendReferences("atomRefs", [attachment.center], to: &output)
            XMLText.appendAttribute("bondRefs", members.map { "b\($0 + 1)" }.joined(separator: " "), to: &output)
            if case .exact(let text) = Self.order(attachment.order) {
                XMLText.appendAttribute("order", text, to: &output)
            }
            output.append(contentsOf: "/>\n".utf8)
        }
        output.append(contentsOf: "</bondArray>\n".utf8)
    }

    private func appendReferences(_ name: String, _ atoms: [Int32], to output: inout [UInt8]) {
        output.append(contentsOf: " \(name)=\"".utf8)
        for (slot, atom) in atoms.enumerated() {
            if slot > 0 { output.append(UInt8(ascii: " ")) }
            output.append(contentsOf: ids[Int(atom)])
        }
        output.append(UInt8(ascii: "\""))
    }

    private enum Order {
        case exact(String)
        case nearest(String)
        case absent
    }

    private static func order(_ order: BondOrder) -> Order {
        switch order {
        case .unknown: .absent
        case .single: .exact("1")
        case .double: .exact("2")
        case .triple: .exact("3")
        case .quadruple: .exact("4")
        case .aromatic: .exact("A")
        case .zero: .exact("0")
        case .hydrogen: .exact("hbond")
        case .half: .exact("0.5")
        case .twoAndHalf: .exact("2.5")
        case .any: .exact("any")
        case .dative, .singleOrDouble, .singleOrAromatic: .nearest("1")
        case .doubleOrAromatic: .nearest("2")
        }
    }

    private func appendStereo(
        of bond: Bond, in molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        var text = ""
        switch bond.mark {
        case .none: break
        case .wedgeUp: text = "<bondStereo>W</bondStereo>"
        case .wedgeDown: text = "<bondStereo>H</bondStereo>"
        case .wavy: text = "<bondStereo convention=\"mdl\" conventionValue=\"4\"/>"
        case .crossed: text = "<bondStereo convention=\"mdl\" conventionValue=\"3\"/>"
        case .slash, .backslash: losses.insert(.stereo)
        case .cis, .trans:
            let first = Self.lowestNeighbor(of: bond.begin, besides: bond.end, in: molecule)
            let last = Self.lowestNeighbor(of: bond.end, besides: bond.begin, in: molecule)
            if let first, let last {
                output.append(contentsOf: "><bondStereo".utf8)
                appendReferences("atomRefs4", [first, bond.begin, bond.end, last], to: &output)
                output.append(contentsOf: ">\(bond.mark == .cis ? "C" : "T")</bondStereo></bond>\n".utf8)
                return
            }
            losses.insert(.stereo)
        }
        output.append(contentsOf: (text.isEmpty ? "/>\n" : ">\(text)</bond>\n").utf8)
    }

    private static func lowestNeighbor(of atom: Int32, besides other: Int32, in molecule: Molecule) -> Int32? {
        let row = molecule.neighbors(of: Int(atom))
        var lowest: Int32?
        for slot in row.indices where row[slot] != other && row[slot] < lowest ?? Int32.max { lowest = row[slot] }
        return lowest
    }

    /// Bonds within a group whose ends are the atoms of the group, or nil.
    private func bondsCovering(_ attachment: MultiCenterAttachment, in molecule: Molecule) -> [Int]? {
        guard Self.isExact(attachment.order) else { return nil }
        let members = Set(attachment.members)
        var left = members
        var found: [Int] = []
        let bonds = molecule.bonds
        for index in bonds.indices
        where members.contains(bonds[index].begin) && members.contains(bonds[index].end) {
            found.append(index)
            left.remove(bonds[index].begin)
            left.remove(bonds[index].end)
        }
        return left.isEmpty ? found : nil
    }

    private static func isExact(_ order: BondOrder) -> Bool {
        if case .nearest = Self.order(order) { return false }
        return true
    }

    // MARK: Cell and fields

    private func appendCell(of molecule: Molecule, to output: inout [UInt8]) {
        guard let cell = molecule.cell else { return }
        output.append(contentsOf: "<lattice>\n".utf8)
        for vector in 0..<3 {
            output.append(contentsOf: "<latticeVector units=\"units:ang\"".utf8)
            XMLText.appendAttribute("periodic", cell.isPeriodic[vector] ? "true" : "false", to: &output)
            output.append(UInt8(ascii: ">"))
            for axis in 0..<3 {
                if axis > 0 { output.append(UInt8(ascii: " ")) }
                NumberText.append(cell.vectors[3 * vector + axis], to: &output)
            }
            output.append(contentsOf: "</latticeVector>\n".utf8)
        }
        output.append(contentsOf: "</lattice>\n".utf8)
    }

    private func appendFields(of molecule: Molecule, to output: inout [UInt8]) {
        for field in molecule.dataFields where !field.name.isEmpty {
            output.append(contentsOf: "<property".utf8)
            XMLText.appendAttribute("title", field.name, to: &output)
            output.append(contentsOf: "><scalar>".utf8)
            XMLText.append(field.value, to: &output)
            output.append(contentsOf: "</scalar></property>\n".utf8)
        }
    }
}

extension Molecule {
    /// Whether formal charges of atoms are known, zeros included.
    fileprivate var statesCharges: Bool { !formalChargeColumn.isEmpty }
}
