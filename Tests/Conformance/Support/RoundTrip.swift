import ChemIO

/// Comparison of a molecule with what came back of it.
///
/// The rule: where the two differ, the writer must have reported the kind of content as lost.
struct RoundTrip {
    /// The formats, by what their text can hold.
    enum Kind: Equatable {
        case xyz
        case extendedXYZ
        case sdf(decimals: Int)
        case smiles
        case cml

        /// Whether a record without atoms is a record.
        var keepsEmpty: Bool { self != .cml && self != .smiles }
    }

    /// Whether a writer may refuse a molecule altogether.
    static func mayRefuse(_ kind: Kind, _ molecule: Molecule, _ error: ChemIOError) -> Bool {
        switch kind {
        case .xyz, .extendedXYZ: error.code == .noCoordinates && !molecule.hasCoordinates && molecule.atomCount > 0
        case .smiles: error.code == .noBonds && molecule.bondCount == 0 && molecule.atomCount > 0
        case .sdf, .cml: false
        }
    }

    /// Compares; aspects are named after the format and what differs.
    static func compare(
        _ original: Molecule, _ record: ReadRecord, _ kind: Kind, _ losses: Set<FormatLoss>, _ name: String,
        _ differences: inout Differences
    ) {
        if let failure = record.failure {
            differences.add("\(name) status", expected: "a record", found: "\(failure)")
            return
        }
        let comparison = RoundTrip(
            original: original, copy: record.molecule, kind: kind, losses: losses, name: name,
            order: kind == .smiles ? WrittenOrder.atoms(of: original) : Array(0..<original.atomCount))
        comparison.compareAll(&differences)
    }

    private let original: Molecule
    private let copy: Molecule
    private let kind: Kind
    private let losses: Set<FormatLoss>
    private let name: String
    /// The atom of the original that each atom of the copy is.
    private let order: [Int]

    private func compareAll(_ differences: inout Differences) {
        // A group of atoms without a pseudo atom of its own gets one in V3000.
        let added =
            copy.multiCenterAttachments.isEmpty
            ? 0 : original.multiCenterAttachments.filter { $0.placeholder == nil }.count
        guard copy.atomCount == original.atomCount + (isSDF ? added : 0) else {
            differences.add("\(name) atoms", expected: "\(original.atomCount)", found: "\(copy.atomCount)")
            return
        }
        check(
            "elements", nil, order.map { original.element(of: $0) }, indices.map { copy.element(of: $0) }, &differences)
        compareCoordinates(&differences)
        compareAtoms(&differences)
        compareBonds(&differences)
        compareStereo(&differences)
        compareGroups(&differences)
        compareRecord(&differences)
    }

    private var isSDF: Bool {
        if case .sdf = kind { return true }
        return false
    }

    private var indices: Range<Int> { 0..<order.count }

    /// Differences are allowed where the writer reported them.
    private func check<Value: Equatable>(
        _ aspect: String, _ loss: FormatLoss?, _ expected: [Value], _ found: [Value], _ differences: inout Differences
    ) {
        if let loss, losses.contains(loss) { return }
        guard expected != found else { return }
        guard expected.count == found.count, let place = expected.indices.first(where: { expected[$0] != found[$0] })
        else {
            differences.add("\(name) \(aspect)", expected: "\(expected)", found: "\(found)")
            return
        }
        differences.add(
            "\(name) \(aspect)", expected: "\(expected[place]) at place \(place + 1)", found: "\(found[place])")
    }

    // MARK: Atoms

    private func compareCoordinates(_ differences: inout Differences) {
        guard original.hasCoordinates, !losses.contains(.coordinates) else {
            // A MOL block without positions has zeros.
            let isNone = !copy.hasCoordinates || copy.positions.allSatisfy { $0 == 0 }
            differences.require(
                "\(name) coordinates", isNone || original.hasCoordinates, expected: "none", found: "positions")
            return
        }
        let expected = original.positions
        var found = copy.positions
        if found.count > expected.count { found.removeLast(found.count - expected.count) }
        guard case .sdf(let decimals) = kind else {
            check("coordinates", nil, expected, found, &differences)
            return
        }
        var step = 0.5
        for _ in 0..<decimals { step /= 10 }
        // The nearest double of a number of many digits is itself off by a little.
        let largest = expected.reduce(0) { max($0, abs($1)) }
        differences.close(
            "\(name) coordinates", found, expected, relative: 0, absolute: step * 1.0001 + largest * 4e-16)
    }

    private func compareAtoms(_ differences: inout Differences) {
        let first = original
        let second = copy
        check(
            "charges", .charges, order.map { first.formalCharge(of: $0) }, indices.map { second.formalCharge(of: $0) },
            &differences)
        if let total = first.totalCharge, total != 0 {
            check("total charge", .charges, [total], [second.totalCharge ?? 0], &differences)
        }
        check(
            "isotopes", .isotopes, order.map { first.isotope(of: $0) ?? 0 },
            indices.map { second.isotope(of: $0) ?? 0 }, &differences)
        check(
            "radicals", .radicals, order.map { first.radicalElectrons(of: $0) },
            indices.map { second.radicalElectrons(of: $0) }, &differences)
        check(
            "atom maps", .atomMaps, order.map { first.atomMap(of: $0) }, indices.map { second.atomMap(of: $0) },
            &differences)
        check(
            "partial charges", .partialCharges, order.map { first.partialCharge(of: $0) },
            indices.map { second.partialCharge(of: $0) }, &differences)
        // `*` says no more than that the atom is a dummy; it is written as the format writes dummies.
        func label(_ text: String?) -> String { text == "*" || text == "Du" || text == "X" ? "" : text ?? "" }
        check(
            "labels", .labels, order.map { label(first.label(of: $0)) }, indices.map { label(second.label(of: $0)) },
            &differences)
        var wanted: [UInt8] = []
        var found: [UInt8] = []
        implicitHydrogenCounts(of: first, into: &wanted)
        implicitHydrogenCounts(of: second, into: &found)
        check(
            "hydrogens", .hydrogenCounts, order.map { Int(wanted[$0]) }, indices.map { Int(found[$0]) }, &differences)
    }

    // MARK: Bonds

    private struct PlainBond: Hashable, Comparable, CustomStringConvertible {
        var begin: Int
        var end: Int
        var order: BondOrder
        var mark: BondMark

        static func < (left: PlainBond, right: PlainBond) -> Bool {
            (left.begin, left.end) < (right.begin, right.end)
        }

        /// The bond with its ends in order, if nothing depends on their order.
        mutating func normalize() {
            switch mark {
            case .slash where begin > end: mark = .backslash
            case .backslash where begin > end: mark = .slash
            case .wedgeUp, .wedgeDown, .wavy: return
            default: break
            }
            if order == .dative { return }
            (begin, end) = (min(begin, end), max(begin, end))
        }

        var description: String { "\(begin + 1)-\(end + 1) \(order) \(mark)" }
    }

    private func bonds(of molecule: Molecule, _ number: (Int) -> Int) -> [PlainBond] {
        var result: [PlainBond] = []
        let bonds = molecule.bonds
        for index in bonds.indices {
            let bond = bonds[index]
            var plain = PlainBond(
                begin: number(Int(bond.begin)), end: number(Int(bond.end)), order: bond.order, mark: bond.mark)
            if losses.contains(.stereo) { plain.mark = .none }
            if losses.contains(.bondOrders) { plain.order = .any }
            plain.normalize()
            result.append(plain)
        }
        return kind == .smiles ? result.sorted() : result
    }

    private func compareBonds(_ differences: inout Differences) {
        check(
            "bonds", .bonds, bonds(of: original) { $0 },
            bonds(of: copy) { order.indices.contains($0) ? order[$0] : $0 },
            &differences)
    }

    // MARK: Stereo and groups

    /// A statement about an atom, in the numbers of the original; tetrahedra with their neighbours sorted.
    private struct PlainStereo: Hashable, Comparable, CustomStringConvertible {
        var center: Int
        var geometry: AtomStereo.Class
        var permutation: Int
        var neighbors: [Int]

        static func < (left: PlainStereo, right: PlainStereo) -> Bool { left.center < right.center }

        var description: String { "\(geometry) \(permutation) at \(center + 1) of \(neighbors)" }
    }

    private func stereo(of molecule: Molecule, _ number: (Int) -> Int) -> [PlainStereo] {
        molecule.atomStereo.map { stereo in
            var plain = PlainStereo(
                center: number(Int(stereo.center)), geometry: stereo.geometry, permutation: Int(stereo.permutation),
                neighbors: stereo.neighbors.map { $0 < 0 ? -1 : number(Int($0)) })
            if plain.geometry == .tetrahedral, (1...2).contains(plain.permutation) {
                for place in plain.neighbors.indices.dropFirst() {
                    var slot = place
                    while slot > 0, plain.neighbors[slot] < plain.neighbors[slot - 1] {
                        plain.neighbors.swapAt(slot, slot - 1)
                        plain.permutation = 3 - plain.permutation
                        slot -= 1
                    }
                }
            }
            return plain
        }.sorted()
    }

    private func compareStereo(_ differences: inout Differences) {
        check(
            "stereo", .stereo, stereo(of: original) { $0 },
            stereo(of: copy) { order.indices.contains($0) ? order[$0] : $0 }, &differences)
    }

    private func compareGroups(_ differences: inout Differences) {
        func groups(_ molecule: Molecule) -> [String] {
            molecule.multiCenterAttachments.map {
                "\($0.center) \(losses.contains(.bondOrders) ? .any : $0.order) \($0.joinsAll) \($0.members.sorted())"
            }
        }
        check("multi-centre bonds", .attachments, groups(original), groups(copy), &differences)
        // What a MOL block says beyond the graph.
        func notes(_ molecule: Molecule) -> [String] {
            var texts = molecule.atomNotes.filter { ![.valence, .doubletByCode, .singlet].contains($0.kind) }
                .map { "atom \($0.atom + 1): \($0.kind) \($0.value)" }
            texts += molecule.bondNotes.map { "bond \($0.bond + 1): \($0.kind) \($0.value)" }
            texts += molecule.atomLists.map {
                "list \($0.atom + 1): \($0.isExclusion) \($0.elements.map(\.symbol).joined(separator: ","))"
            }
            // A list may stand twice, in its old and its new form.
            return Set(texts).sorted()
        }
        check("notes", .queryFeatures, notes(original), notes(copy), &differences)
    }

    // MARK: The record

    private func compareRecord(_ differences: inout Differences) {
        if !losses.contains(.cell) {
            differences.equal("\(name) cell", copy.cell, original.cell)
        }
        if !losses.contains(.title) { compareTitle(&differences) }
        guard !losses.contains(.dataFields) else { return }
        // Blanks at the ends of a text are layout in CML; columns and cell of a frame are written anew.
        let isFrame = kind == .xyz || kind == .extendedXYZ
        func fields(_ molecule: Molecule) -> [String] {
            molecule.dataFields.filter { !isFrame || !["Properties", "Lattice", "pbc"].contains($0.name) }.map {
                "\($0.name): \(kind == .cml ? Self.trimmed($0.value) : $0.value)"
            }
        }
        let wanted = fields(original)
        let found = fields(copy)
        switch kind {
        case .xyz, .extendedXYZ:
            // The comment holds more: name, charge, cell.
            var rest = found[...]
            let missing = wanted.first { field in
                guard let place = rest.firstIndex(of: field) else { return true }
                rest = rest[(place + 1)...]
                return false
            }
            if let missing { differences.add("\(name) fields", expected: missing, found: "\(found)") }
        case .sdf, .smiles, .cml: check("fields", nil, wanted, found, &differences)
        }
    }

    private func compareTitle(_ differences: inout Differences) {
        let title = original.title
        switch kind {
        case .xyz, .extendedXYZ:
            // An extended comment names the title, or is one of the same words.
            if title.isEmpty || copy.title == title || copy.dataField(named: "name") == title { return }
            let isExtended = title.contains("Properties=") || title.contains("Lattice=") || title.contains("CSD_code")
            if isExtended || original.dataField(named: "name") != nil { return }
            differences.add("\(name) title", expected: title, found: copy.title)
        // The name is what follows the blanks behind the SMILES.
        case .smiles: differences.equal("\(name) title", copy.title, Self.trimmed(title))
        case .sdf, .cml: differences.equal("\(name) title", copy.title, title)
        }
    }

    /// A text without blanks at its ends.
    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let last = bytes.last, last <= 32 { bytes.removeLast() }
        while let first = bytes.first, first <= 32 { bytes.removeFirst() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
