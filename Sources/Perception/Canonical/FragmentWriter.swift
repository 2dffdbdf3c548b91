internal import MolecularGraph

/// Writes a fragment whose atoms have canonical labels (stereo-and-canonical.md 7.2).
struct FragmentWriter: Sendable {
    private var tree = WritingTree()
    private var marks = DirectionMarks()

    /// The ring closures of an atom: places in the tree's `closings` and in its `rings`.
    private struct RingsAtAtom {
        var closings: Range<Int>
        var openings: Range<Int>
    }

    /// Appends the SMILES of a fragment; a part of it if the time of the record is over.
    mutating func append(
        _ graph: FragmentGraph, _ stereo: StereoSigns, _ molecule: PerceivedMolecule, to output: inout [UInt8]
    ) {
        tree.make(graph)
        marks.choose(graph, stereo, tree, molecule)
        var firstRing = 0
        var firstClosing = 0
        for place in 0..<graph.atomCount {
            if place & 1023 == 1023 && RecordDeadline.isPast { return }
            let atom = Int(graph.textOrder[place])
            let parentSlot = Int(graph.parentSlots[atom])
            var opensBranch = false
            if parentSlot >= 0 {
                let parent = Int(parent(of: atom, graph))
                let last = Int(graph.offsets[parent] + graph.childCounts[parent]) - 1
                opensBranch = Int(graph.visitSlots[last]) != parentSlot
                if opensBranch { output.append(UInt8(ascii: "(")) }
                appendBond(parentSlot, from: parent, graph, molecule, to: &output)
            }
            let lastRing = ringEnd(of: atom, from: firstRing, graph)
            let lastClosing = firstClosing + (tree.rings.isEmpty ? 0 : Int(tree.closingCounts[atom]))
            let rings = RingsAtAtom(closings: firstClosing..<lastClosing, openings: firstRing..<lastRing)
            appendAtom(atom, rings, graph, stereo, molecule, to: &output)
            for index in rings.closings {
                Self.appendRingNumber(Int(tree.rings[Int(tree.closings[index])].number), to: &output)
            }
            firstClosing = lastClosing
            for ring in firstRing..<lastRing {
                appendBond(Int(tree.rings[ring].openSlot), from: atom, graph, molecule, to: &output)
                Self.appendRingNumber(Int(tree.rings[ring].number), to: &output)
            }
            firstRing = lastRing
            for _ in 0..<tree.branchEnds[place] { output.append(UInt8(ascii: ")")) }
        }
    }

    /// The parent of an atom: the atom whose row holds the slot that leads to it.
    @inline(__always)
    private func parent(of atom: Int, _ graph: FragmentGraph) -> Int32 {
        let bond = graph.bonds[Int(graph.parentSlots[atom])]
        for slot in graph.slots(atom) where graph.bonds[slot] == bond { return graph.neighbors[slot] }
        return -1
    }

    // MARK: Rings

    @inline(__always)
    private func ringEnd(of atom: Int, from first: Int, _ graph: FragmentGraph) -> Int {
        var end = first
        while end < tree.rings.count && Int(tree.rings[end].open) == atom { end += 1 }
        return end
    }

    private static func appendRingNumber(_ number: Int, to output: inout [UInt8]) {
        if number < 10 {
            output.append(UInt8(truncatingIfNeeded: 48 + number))
        } else if number < 100 {
            output.append(UInt8(ascii: "%"))
            output.appendDecimal(number)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(UInt8(ascii: "("))
            output.appendDecimal(number)
            output.append(UInt8(ascii: ")"))
        }
    }

    // MARK: Bonds

    private func appendBond(
        _ slot: Int, from atom: Int, _ graph: FragmentGraph, _ molecule: PerceivedMolecule, to output: inout [UInt8]
    ) {
        if !marks.isEmpty, let isSlash = marks.isSlash(bond: graph.bonds[slot]) {
            output.append(isSlash ? UInt8(ascii: "/") : UInt8(ascii: "\\"))
            return
        }
        let bothLower =
            CanonicalAtomText.isLowerCase(molecule.atoms[Int(graph.sources[atom])])
            && CanonicalAtomText.isLowerCase(molecule.atoms[Int(graph.sources[Int(graph.neighbors[slot])])])
        switch graph.codes[slot] >> 2 {
        case BondCode.single: if bothLower { output.append(UInt8(ascii: "-")) }
        case BondCode.double: output.append(UInt8(ascii: "="))
        case BondCode.triple: output.append(UInt8(ascii: "#"))
        case BondCode.quadruple: output.append(UInt8(ascii: "$"))
        case BondCode.aromatic: if !bothLower { output.append(UInt8(ascii: ":")) }
        case BondCode.dativeLeaving:
            output.append(UInt8(ascii: "-"))
            output.append(UInt8(ascii: ">"))
        case BondCode.dativeArriving:
            output.append(UInt8(ascii: "<"))
            output.append(UInt8(ascii: "-"))
        default: output.append(UInt8(ascii: "~"))
        }
    }

    // MARK: Atoms

    private func appendAtom(
        _ local: Int, _ rings: RingsAtAtom, _ graph: FragmentGraph, _ stereo: StereoSigns,
        _ molecule: PerceivedMolecule, to output: inout [UInt8]
    ) {
        let atom = molecule.atoms[Int(graph.sources[local])]
        let hydrogens = Int(graph.hydrogens[local])
        let number = atom.element.rawValue
        let isLower = CanonicalAtomText.isLowerCase(atom)
        let tagPlace = Int(graph.tagPlaces[local])
        if atom.formalCharge == 0 && atom.isotope == 0 && atom.atomMap == 0 && atom.radicalElectrons == 0
            && tagPlace < 0, let symbol = CanonicalAtomText.organicSymbol(number),
            hydrogens == readersHydrogens(local, number, isLower: isLower, graph)
        {
            // Lower case is the same letter with one bit set; the organic subset has one-letter aromatic symbols only.
            output.append(isLower ? symbol.0 | 0x20 : symbol.0)
            if symbol.1 != 0 { output.append(symbol.1) }
            return
        }
        output.append(UInt8(ascii: "["))
        if atom.isotope != 0 { output.appendDecimal(Int(atom.isotope)) }
        let symbol = atom.element.symbol
        if isLower {
            for byte in symbol.utf8 { output.append(byte | 0x20) }
        } else {
            output.append(contentsOf: symbol.utf8)
        }
        if tagPlace >= 0 {
            appendTag(stereo.tags[tagPlace].stereo, of: local, rings, graph, to: &output)
        }
        if hydrogens > 0 {
            output.append(UInt8(ascii: "H"))
            if hydrogens > 1 { output.appendDecimal(hydrogens) }
        }
        if atom.formalCharge != 0 {
            output.append(atom.formalCharge > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
            if atom.formalCharge.magnitude > 1 { output.appendDecimal(Int(atom.formalCharge.magnitude)) }
        }
        if atom.atomMap != 0 {
            output.append(UInt8(ascii: ":"))
            output.appendDecimal(Int(atom.atomMap))
        }
        output.append(UInt8(ascii: "]"))
    }

    @inline(__always)
    private func readersHydrogens(
        _ atom: Int, _ number: UInt8, isLower: Bool, _ graph: FragmentGraph
    ) -> Int? {
        var doubled = 0
        var isAromatic = isLower
        for slot in graph.slots(atom) {
            switch graph.codes[slot] >> 2 {
            case BondCode.single, BondCode.dativeArriving: doubled += 2
            case BondCode.double: doubled += 4
            case BondCode.triple: doubled += 6
            case BondCode.quadruple: doubled += 8
            case BondCode.aromatic:
                doubled += 3
                isAromatic = true
            default: break
            }
        }
        return CanonicalAtomText.readersHydrogens(number, isAromatic: isAromatic, doubledBonds: doubled)
    }

    /// The tag as a reader must find it, relative to the order in which the text names the neighbours.
    private func appendTag(
        _ tag: AtomStereoTag, of atom: Int, _ rings: RingsAtAtom, _ graph: FragmentGraph, to output: inout [UInt8]
    ) {
        let slots = graph.slots(atom)
        var row: [Int32] = []
        var hasMultipleBond = false
        for slot in slots {
            row.append(graph.neighbors[slot])
            let code = graph.codes[slot] >> 2
            if code >= BondCode.double && code <= BondCode.aromatic { hasMultipleBond = true }
        }
        let hasParent = graph.parentSlots[atom] >= 0
        var written: [Int32] = hasParent ? [parent(of: atom, graph)] : []
        for index in rings.closings { written.append(tree.rings[Int(tree.closings[index])].open) }
        for ring in rings.openings { written.append(tree.rings[ring].close) }
        let ringCount = rings.closings.count + rings.openings.count
        let start = slots.lowerBound
        for index in start..<start + Int(graph.childCounts[atom]) {
            written.append(graph.neighbors[Int(graph.visitSlots[index])])
        }
        guard let geometry = AtomStereo.Class(rawValue: tag.classCode &- 1) else { return }
        if let numbers = ArrangementNumbers.of(geometry) {
            let missing = Array(repeating: Int32(-1), count: max(0, numbers.placeCount - row.count))
            guard tag.permutation > 0 else { return }
            let places = numbers.places(number: Int(tag.permutation), on: row + missing)
            written.insert(contentsOf: missing, at: hasParent ? 1 : 0)
            guard let number = numbers.number(of: places, on: written) else { return }
            output.append(contentsOf: Self.name(of: geometry).utf8)
            output.appendDecimal(number)
            return
        }
        guard var isOdd = WrittenTags.isOddPermutation(from: row, to: written) else { return }
        if row.count == 3 {
            if graph.hydrogens[atom] == 1 {
                if !hasParent { isOdd.toggle() }
            } else if ringCount == 1 && !hasMultipleBond {
                isOdd.toggle()
            }
        }
        let isCounterclockwise = (tag.permutation == 1) != isOdd
        if geometry == .allenal {
            output.append(contentsOf: Self.name(of: geometry).utf8)
            output.appendDecimal(isCounterclockwise ? 1 : 2)
            return
        }
        output.append(UInt8(ascii: "@"))
        if !isCounterclockwise { output.append(UInt8(ascii: "@")) }
    }

    private static func name(of geometry: AtomStereo.Class) -> String {
        switch geometry {
        case .tetrahedral: "@TH"
        case .allenal: "@AL"
        case .squarePlanar: "@SP"
        case .trigonalBipyramidal: "@TB"
        case .octahedral: "@OH"
        }
    }
}
