internal import Tables

/// Writes records of an SD file: a MOL block and data items (CTfile formats 2020).
///
/// Blocks are V2000 unless the molecule has more than 999 atoms or bonds or something that V2000 lacks: coordination and
/// hydrogen bonds, bonds to groups of atoms, atoms with several R-groups, numbers too long for their columns. Charges,
/// mass numbers and unpaired electrons stand in property lines. A molecule without positions is written with zeros.
public struct SDFWriter: RecordWriter {
    /// Whether every block is V3000.
    public var alwaysV3000: Bool
    /// Decimals of the coordinates; more than four need V3000.
    public let decimals: Int

    let symbols = MOLAtomSymbols()

    /// A writer of SD records.
    ///
    /// - Parameters:
    ///   - alwaysV3000: whether every block is V3000.
    ///   - decimals: decimals of the coordinates, 1 to 15; four is what V2000 has.
    public init(alwaysV3000: Bool = false, decimals: Int = 4) {
        precondition((1...15).contains(decimals), "1 to 15 decimals")
        self.alwaysV3000 = alwaysV3000
        self.decimals = decimals
    }

    /// Whether the header says `3D`: positions with depth, and flat ones that are no drawing.
    static func isInSpace(_ molecule: Molecule) -> Bool {
        let dimension = molecule.dimension
        return dimension == 3 || (dimension == 2 && !molecule.isDrawing)
    }

    /// Appends a record with its closing `$$$$`.
    public mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError) {
        appendHeader(molecule, to: &output, losses: &losses)
        let plan = MOLPlan(molecule, symbols: symbols, asV3000: alwaysV3000 || decimals > 4, losses: &losses)
        if plan.needsV3000 {
            appendV3000(molecule, plan, to: &output, losses: &losses)
        } else {
            appendV2000(molecule, plan, to: &output, losses: &losses)
        }
        MOLText.line("M  END", to: &output)
        appendDataItems(molecule, to: &output, losses: &losses)
        MOLText.line("$$$$", to: &output)
    }

    // MARK: Header and data

    private func appendHeader(_ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>) {
        let title = molecule.titleBytes
        // A title must not look like a delimiter or like the head of another format.
        if title.first == UInt8(ascii: "$") {
            losses.insert(.title)
            output.append(0x20)
        }
        let start = output.count
        output.append(contentsOf: title)
        for index in start..<output.count where output[index] == 0x0A || output[index] == 0x0D {
            losses.insert(.title)
            output[index] = 0x20
        }
        MOLText.text(
            Self.isInSpace(molecule) ? "\n  descgen           3D\n\n" : "\n  descgen           2D\n\n", to: &output)
    }

    private func appendDataItems(_ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>) {
        for field in molecule.dataFields {
            MOLText.text(">  <", to: &output)
            let nameStart = output.count
            output.append(contentsOf: field.name.utf8)
            for index in nameStart..<output.count where output[index] == 0x0A || output[index] == 0x0D {
                losses.insert(.dataFields)
                output[index] = 0x20
            }
            MOLText.line(">", to: &output)
            let valueStart = output.count
            output.append(contentsOf: field.value.utf8)
            if output.count > valueStart {
                if Self.isPlainLine(output, from: valueStart) {
                    output.append(0x0A)
                } else {
                    // Seldom: several lines, or one that would end the value or the record.
                    let value = Array(output[valueStart...])
                    output.removeLast(value.count)
                    for line in value.split(separator: 0x0A, omittingEmptySubsequences: false) {
                        appendValueLine(line, to: &output, losses: &losses)
                    }
                }
            }
            output.append(0x0A)
        }
    }

    /// Whether a value is one line that needs no second look, as nearly all are.
    private static func isPlainLine(_ output: [UInt8], from start: Int) -> Bool {
        output.withUnsafeBytes { bytes in
            bytes[start] > 32 && bytes[start] != UInt8(ascii: "$")
                && LineScanning.lineFeed(in: bytes, from: start) == nil
        }
    }

    /// A line of a value. Blank lines would end the value and are left out; a line that would end the record is moved to
    /// the right by a blank.
    private func appendValueLine(
        _ line: ArraySlice<UInt8>, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        if line.allSatisfy({ $0 <= 32 }) {
            losses.insert(.dataFields)
            return
        }
        let isDelimiter = line.starts(with: "$$$$".utf8) && line.dropFirst(4).allSatisfy { $0 <= 32 }
        if isDelimiter {
            losses.insert(.dataFields)
            output.append(0x20)
        }
        output.append(contentsOf: line)
        output.append(0x0A)
    }

    // MARK: V2000

    private func appendV2000(
        _ molecule: Molecule, _ plan: MOLPlan, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) {
        MOLText.right(molecule.atomCount, width: 3, to: &output)
        MOLText.right(molecule.bondCount, width: 3, to: &output)
        MOLText.line("  0  0  0  0            999 V2000", to: &output)
        let usesCodes = plan.usesCodes(molecule)
        if !usesCodes && molecule.atomNotes.contains(where: { $0.kind == .doubletByCode }) {
            losses.formUnion([.radicals, .hydrogenCounts])
        }
        for atom in 0..<molecule.atomCount {
            let symbol = plan.symbols[atom]
            let code = usesCodes ? plan.code(of: atom, molecule) : 0
            let special = plan.fields.isEmpty ? nil : plan.fields[Int32(atom)]
            MOLText.line(of: special == nil ? 70 : 39, to: &output) { line in
                for axis in 0..<3 {
                    let value = molecule.hasCoordinates ? molecule.coordinateColumn[3 * atom + axis] : 0
                    line.fixed(value, decimals: decimals, from: 10 * axis, width: 10)
                }
                line.left(symbol, from: 31, width: 3)
                line.right(0, from: 34, width: 2)
                line.right(code, from: 36, width: 3)
                guard special == nil else { return }
                for field in 0..<10 { line.right(0, from: 39 + 3 * field, width: 3) }
                line.put(0x0A, at: 69)
            }
            if let special {
                let valence = special.valence.map { $0 == 0 ? 15 : $0 } ?? 0
                let fields = [
                    0, special.queryHydrogens.map { $0 + 1 } ?? 0, 0, valence, 0, 0, 0, special.atomMap, 0, 0,
                ]
                for field in fields { MOLText.right(field, width: 3, to: &output) }
                output.append(0x0A)
            }
        }
        let notes = Dictionary(grouping: molecule.bondNotes, by: \.bond)
        for (index, bond) in molecule.bondColumn.enumerated() {
            let numbers = (
                Int(bond.begin) + 1, Int(bond.end) + 1, MOLPlan.type(of: bond.order).code,
                MOLPlan.stereoV2000(bond.mark)
            )
            MOLText.line(of: 12, to: &output) { line in
                line.right(numbers.0, from: 0, width: 3)
                line.right(numbers.1, from: 3, width: 3)
                line.right(numbers.2, from: 6, width: 3)
                line.right(numbers.3, from: 9, width: 3)
            }
            guard !notes.isEmpty, let notes = notes[Int32(index)] else {
                output.append(0x0A)
                continue
            }
            MOLText.right(0, width: 3, to: &output)
            for kind in [BondNote.Kind.topology, .reactingCenter] {
                MOLText.right(Int(notes.first { $0.kind == kind }?.value ?? 0), width: 3, to: &output)
            }
            output.append(0x0A)
        }
        appendAliases(molecule, plan, to: &output)
        if !usesCodes { appendPairs("CHG", plan.charges(molecule), to: &output) }
        appendPairs("RAD", plan.radicals, to: &output)
        for (kind, name) in [
            (AtomNote.Kind.rGroup, "RGP"), (.substituents, "SUB"), (.unsaturated, "UNS"), (.ringBonds, "RBC"),
            (.attachmentPoint, "APO"),
        ] {
            appendPairs(
                name, molecule.atomNotes.filter { $0.kind == kind }.map { (Int($0.atom), Int($0.value)) }, to: &output)
        }
        appendPairs("ISO", plan.isotopes, to: &output)
        let zeroOrders = molecule.bondColumn.enumerated().filter { $0.element.order == .zero }
        if !zeroOrders.isEmpty { appendPairs("ZBO", zeroOrders.map { ($0.offset, 0) }, to: &output) }
        for list in molecule.atomLists {
            MOLText.text("M  ALS ", to: &output)
            MOLText.right(Int(list.atom) + 1, width: 3, to: &output)
            MOLText.right(list.elements.count, width: 3, to: &output)
            MOLText.text(list.isExclusion ? " T " : " F ", to: &output)
            for element in list.elements { MOLText.left(element.symbol, width: 4, to: &output) }
            output.append(0x0A)
        }
    }

    private func appendAliases(_ molecule: Molecule, _ plan: MOLPlan, to output: inout [UInt8]) {
        for atom in plan.aliases {
            MOLText.text("A  ", to: &output)
            MOLText.right(atom + 1, width: 3, to: &output)
            output.append(0x0A)
            let label = molecule.labelTable[Int32(atom)] ?? ""
            output.append(contentsOf: label.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
            output.append(0x0A)
        }
    }

    /// Property lines of up to eight pairs each.
    private func appendPairs(_ name: String, _ pairs: [(atom: Int, value: Int)], to output: inout [UInt8]) {
        for start in stride(from: 0, to: pairs.count, by: 8) {
            let part = pairs[start..<min(start + 8, pairs.count)]
            MOLText.text("M  \(name)", to: &output)
            MOLText.right(part.count, width: 3, to: &output)
            for pair in part {
                MOLText.right(pair.atom + 1, width: 4, to: &output)
                MOLText.right(pair.value, width: 4, to: &output)
            }
            output.append(0x0A)
        }
    }
}
