internal import Tables

/// The V3000 form of the writer.
extension SDFWriter {
    func appendV3000(
        _ molecule: Molecule, _ plan: MOLPlan, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        MOLText.line("  0  0  0     0  0            999 V3000", to: &output)
        // A group without a pseudo atom of its own gets one, behind the other atoms.
        let bare = molecule.multiCenterAttachments.filter { $0.placeholder == nil }
        let bondCount = molecule.bondCount + molecule.multiCenterAttachments.count
        var line: [UInt8] = []
        func emit(_ text: String) { MOLText.wrapped(Array(text.utf8), to: &output) }
        emit("BEGIN CTAB")
        emit("COUNTS \(molecule.atomCount + bare.count) \(bondCount) 0 0 0")
        emit("BEGIN ATOM")
        let notes = Dictionary(grouping: molecule.atomNotes, by: \.atom)
        let lists = Dictionary(molecule.atomLists.map { ($0.atom, $0) }, uniquingKeysWith: { first, _ in first })
        let radicals = Dictionary(plan.radicals.map { ($0.atom, $0.value) }, uniquingKeysWith: { first, _ in first })
        let isotopes = Dictionary(plan.isotopes.map { ($0.atom, $0.value) }, uniquingKeysWith: { first, _ in first })
        if !plan.aliases.isEmpty { losses.insert(.labels) }
        // An atom line has one list.
        if lists.count < Set(molecule.atomLists).count { losses.insert(.queryFeatures) }
        for atom in 0..<molecule.atomCount {
            line.removeAll(keepingCapacity: true)
            NumberText.append(atom + 1, to: &line)
            line.append(0x20)
            if let list = lists[Int32(atom)] {
                MOLText.text(list.isExclusion ? "NOT [" : "[", to: &line)
                MOLText.text(list.elements.map(\.symbol).joined(separator: ",") + "]", to: &line)
            } else {
                MOLText.text(plan.symbols[atom], to: &line)
            }
            for axis in 0..<3 {
                line.append(0x20)
                let value = molecule.hasCoordinates ? molecule.coordinateColumn[3 * atom + axis] : 0
                MOLText.fixed(value, decimals: decimals, width: 0, to: &line)
            }
            let special = plan.fields[Int32(atom)] ?? MOLPlan.Fields()
            MOLText.text(" \(special.atomMap)", to: &line)
            let charge = molecule.formalCharge(of: atom)
            if charge != 0 { MOLText.text(" CHG=\(charge)", to: &line) }
            if let code = radicals[atom] { MOLText.text(" RAD=\(code)", to: &line) }
            if let mass = isotopes[atom] { MOLText.text(" MASS=\(mass)", to: &line) }
            var valence = special.valence
            if valence == nil, special.queryHydrogens != nil, let count = molecule.hydrogenCount(of: atom).fixedValue {
                // Unlike the field of V2000, HCOUNT says nothing about hydrogens that are not asked for.
                valence = molecule.drawnValence(of: atom) + count
            }
            if let valence { MOLText.text(" VAL=\(valence == 0 ? -1 : valence)", to: &line) }
            if let count = special.queryHydrogens { MOLText.text(" HCOUNT=\(count == 0 ? -1 : count)", to: &line) }
            if let notes = notes[Int32(atom)] { appendKeys(notes, to: &line, losses: &losses) }
            MOLText.wrapped(line, to: &output)
        }
        for (index, attachment) in bare.enumerated() {
            line.removeAll(keepingCapacity: true)
            MOLText.text("\(molecule.atomCount + index + 1) *", to: &line)
            for value in Self.center(of: attachment.members, in: molecule) {
                line.append(0x20)
                MOLText.fixed(value, decimals: decimals, width: 0, to: &line)
            }
            MOLText.text(" 0", to: &line)
            MOLText.wrapped(line, to: &output)
        }
        emit("END ATOM")
        if bondCount > 0 { appendBonds(molecule, to: &output) }
        emit("END CTAB")
    }

    private func appendKeys(_ notes: [AtomNote], to line: inout [UInt8], losses: inout Set<FormatLoss>) {
        var groups: [Int32] = []
        for note in notes {
            switch note.kind {
            case .substituents: MOLText.text(" SUBST=\(note.value)", to: &line)
            case .unsaturated: MOLText.text(" UNSAT=\(note.value)", to: &line)
            case .ringBonds: MOLText.text(" RBCNT=\(note.value)", to: &line)
            case .attachmentPoint: MOLText.text(" ATTCHPT=\(note.value == 3 ? -1 : note.value)", to: &line)
            case .rGroup: groups.append(note.value)
            case .doubletByCode: losses.formUnion([.radicals, .hydrogenCounts])
            case .valence, .queryHydrogens, .singlet: break
            }
        }
        if groups.isEmpty { return }
        MOLText.text(" RGROUPS=(\(groups.count)", to: &line)
        // The last one read gives the pseudo atom its number, and the reader goes backwards.
        for group in groups.reversed() { MOLText.text(" \(group)", to: &line) }
        line.append(UInt8(ascii: ")"))
    }

    private func appendBonds(_ molecule: Molecule, to output: inout [UInt8]) {
        MOLText.wrapped(Array("BEGIN BOND".utf8), to: &output)
        let notes = Dictionary(grouping: molecule.bondNotes, by: \.bond)
        var line: [UInt8] = []
        for (index, bond) in molecule.bondColumn.enumerated() {
            line.removeAll(keepingCapacity: true)
            MOLText.text(
                "\(index + 1) \(MOLPlan.type(of: bond.order).code) \(bond.begin + 1) \(bond.end + 1)", to: &line)
            let configuration = MOLPlan.configurationV3000(bond.mark)
            if configuration != 0 { MOLText.text(" CFG=\(configuration)", to: &line) }
            for note in notes[Int32(index)] ?? [] {
                MOLText.text(note.kind == .topology ? " TOPO=\(note.value)" : " RXCTR=\(note.value)", to: &line)
            }
            MOLText.wrapped(line, to: &output)
        }
        var star = molecule.atomCount
        for (index, attachment) in molecule.multiCenterAttachments.enumerated() {
            line.removeAll(keepingCapacity: true)
            if attachment.placeholder == nil { star += 1 }
            let from = attachment.placeholder.map { Int($0) + 1 } ?? star
            let type = MOLPlan.type(of: attachment.order).code
            MOLText.text("\(molecule.bondCount + index + 1) \(type) \(from) \(attachment.center + 1)", to: &line)
            MOLText.text(" ENDPTS=(\(attachment.members.count)", to: &line)
            for member in attachment.members { MOLText.text(" \(member + 1)", to: &line) }
            MOLText.text(") ATTACH=\(attachment.joinsAll ? "ALL" : "ANY")", to: &line)
            MOLText.wrapped(line, to: &output)
        }
        MOLText.wrapped(Array("END BOND".utf8), to: &output)
    }

    private static func center(of members: [Int32], in molecule: Molecule) -> [Double] {
        var sum = [0.0, 0.0, 0.0]
        guard molecule.hasCoordinates, !members.isEmpty else { return sum }
        for member in members {
            for axis in 0..<3 { sum[axis] += molecule.coordinateColumn[3 * Int(member) + axis] }
        }
        return sum.map { $0 / Double(members.count) }
    }
}
