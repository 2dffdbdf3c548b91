internal import Tables

/// Writes XYZ frames: plain, or extended where there is more to say than a comment holds.
///
/// Coordinates are written with the fewest digits that read back to the same number, at least aligned to a column.
/// Mass numbers stand before the symbol (`18O`), D and T for hydrogen. An extended frame is written when asked for, when
/// the molecule has a cell, and when its comment is an extended one already (its columns would not fit otherwise).
public struct XYZWriter: RecordWriter {
    /// Whether every frame is extended.
    public var isExtended: Bool

    /// A writer of XYZ frames.
    public init(isExtended: Bool = false) { self.isExtended = isExtended }

    /// Appends a frame.
    ///
    /// - Throws: ``ChemIOError`` with code `no-coordinates` for a molecule with atoms and without positions.
    public mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError) {
        guard molecule.hasCoordinates || molecule.atomCount == 0 else {
            throw ChemIOError(.noCoordinates, "the molecule has no coordinates; XYZ needs them")
        }
        note(molecule, in: &losses)
        let extends = isExtended || molecule.cell != nil || Self.isExtendedComment(molecule.title)
        NumberText.append(molecule.atomCount, to: &output)
        output.append(0x0A)
        if extends {
            appendHeader(molecule, to: &output)
        } else {
            appendComment(molecule.title, to: &output, losses: &losses)
            if !molecule.dataFields.isEmpty && !Self.commentHoldsFields(molecule) { losses.insert(.dataFields) }
            if molecule.hasPartialCharges { losses.insert(.partialCharges) }
            if let total = molecule.statedTotalCharge, total != 0, !Self.commentHoldsFields(molecule) {
                losses.insert(.charges)
            }
        }
        output.append(0x0A)
        let writesCharges = extends && molecule.hasPartialCharges
        let coordinates = molecule.coordinates
        for atom in 0..<molecule.atomCount {
            var cell = Array(symbol(of: atom, in: molecule, losses: &losses).utf8)
            pad(&cell, to: 3)
            output.append(contentsOf: cell)
            for axis in 0..<3 { appendNumber(coordinates[3 * atom + axis], to: &output) }
            if writesCharges { appendNumber(molecule.partialCharge(of: atom) ?? 0, to: &output) }
            output.append(0x0A)
        }
    }

    private func note(_ molecule: Molecule, in losses: inout Set<FormatLoss>) {
        if molecule.bondCount > 0 { losses.insert(.bonds) }
        if molecule.hasQueryFeatures { losses.insert(.queryFeatures) }
        if !molecule.multiCenterAttachments.isEmpty { losses.insert(.attachments) }
        if !molecule.atomStereo.isEmpty { losses.insert(.stereo) }
        for atom in 0..<molecule.atomCount {
            if molecule.formalCharge(of: atom) != 0 { losses.insert(.charges) }
            if molecule.radicalElectrons(of: atom) != 0 { losses.insert(.radicals) }
            if molecule.hydrogenCount(of: atom) != .unspecified { losses.insert(.hydrogenCounts) }
            if molecule.atomMap(of: atom) != 0 { losses.insert(.atomMaps) }
        }
    }

    private func symbol(of atom: Int, in molecule: Molecule, losses: inout Set<FormatLoss>) -> String {
        let element = molecule.element(of: atom)
        if element == .dummy {
            if molecule.isotope(of: atom) != nil { losses.insert(.isotopes) }
            let label = molecule.label(of: atom) ?? "X"
            if ["x", "xx", "du", "*", "q", "bq"].contains(label.lowercased()) { return label }
            losses.insert(.labels)
            return "X"
        }
        if molecule.label(of: atom) != nil { losses.insert(.labels) }
        switch (element, molecule.isotope(of: atom)) {
        case (.hydrogen, 2): return "D"
        case (.hydrogen, 3): return "T"
        case (_, .some(let mass)) where mass <= 999: return "\(mass)\(element.symbol)"
        case (_, .some):
            losses.insert(.isotopes)
            return element.symbol
        case (_, .none): return element.symbol
        }
    }

    // MARK: Comments

    private func appendComment(_ title: String, to output: inout [UInt8], losses: inout Set<FormatLoss>) {
        for byte in title.utf8 {
            if byte == 0x0A || byte == 0x0D {
                losses.insert(.title)
                output.append(0x20)
            } else {
                output.append(byte)
            }
        }
    }

    private func appendHeader(_ molecule: Molecule, to output: inout [UInt8]) {
        var parts: [String] = []
        if let cell = molecule.cell {
            parts.append("Lattice=\"" + cell.vectors.map { Self.number($0) }.joined(separator: " ") + "\"")
        }
        parts.append("Properties=species:S:1:pos:R:3" + (molecule.hasPartialCharges ? ":charge:R:1" : ""))
        if let cell = molecule.cell {
            parts.append("pbc=\"" + cell.isPeriodic.map { $0 ? "T" : "F" }.joined(separator: " ") + "\"")
        }
        let title = molecule.title
        if let code = molecule.dataField(named: "CSD_code") {
            parts.append("id=" + Self.quotedIfNeeded(code))
        } else if !title.isEmpty, !Self.isExtendedComment(title), molecule.dataField(named: "name") == nil {
            parts.append("name=" + Self.quoted(title))
        }
        if let charge = molecule.totalCharge, molecule.dataField(named: "charge") == nil {
            parts.append("charge=\(charge)")
        }
        for field in molecule.dataFields where !["Lattice", "Properties", "pbc"].contains(field.name) {
            parts.append(Self.quotedIfNeeded(field.name) + "=" + Self.quotedIfNeeded(field.value))
        }
        output.append(contentsOf: parts.joined(separator: " ").utf8)
    }

    /// Whether a comment is a header of extended XYZ.
    private static func isExtendedComment(_ title: String) -> Bool {
        title.contains("Properties=") || title.contains("Lattice=")
    }

    /// Whether the fields were read from the comment, so that writing the comment keeps them (tmQM).
    private static func commentHoldsFields(_ molecule: Molecule) -> Bool {
        molecule.dataField(named: "CSD_code") != nil && molecule.title.contains("CSD_code")
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 != 0x22 && $0 != 0x27 && $0 != 0x3D && $0 != 0x5C }
        let first = text.utf8.first
        return isPlain && first != UInt8(ascii: "{") && first != UInt8(ascii: "[") ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": result += "\\" + String(character)
            case "\n": result += "\\n"
            case "\r": result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }

    // MARK: Numbers

    private static func number(_ value: Double) -> String {
        var bytes: [UInt8] = []
        _ = NumberText.append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func appendNumber(_ value: Double, to output: inout [UInt8]) {
        var digits: [UInt8] = []
        _ = NumberText.append(value, to: &digits)
        for _ in 0..<max(1, 19 - digits.count) { output.append(0x20) }
        output.append(contentsOf: digits)
    }

    private func pad(_ cell: inout [UInt8], to width: Int) {
        while cell.count < width { cell.append(0x20) }
    }
}
