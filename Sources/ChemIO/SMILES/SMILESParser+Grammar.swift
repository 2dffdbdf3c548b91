/// The state machine outside brackets.
extension SMILESParser {
    /// What has just been read.
    enum State: UInt8 {
        /// An atom, or a ring number at it.
        case atom
        /// `)`, or a ring number after it.
        case branch
        /// `(`.
        case open
        /// A bond symbol after an atom or a branch.
        case bond
        /// A bond symbol after `(`.
        case openBond
        /// `.`.
        case dot
        /// Nothing.
        case start
    }

    /// Reads a SMILES and returns the offset of its end: the end of the line or the first white space.
    ///
    /// Atoms and chain bonds go to the scratch columns at once; `previous` is the atom to which the next one is bonded
    /// (-1 for none), `center` its place among the stereo centres (-1 for none).
    mutating func readMolecule(_ line: UnsafeRawBufferPointer, from start: Int) throws(ChemIOError) -> Int {
        let end = Self.endOfToken(line, from: start)
        scratch.prepareColumns(for: min(end - start, maximumAtomCount))
        // The columns leave the scratch storage while they are written, so that the loop can hold spans of them.
        var elementColumn: [Element] = []
        var hydrogenColumn: [HydrogenCount] = []
        var aromaticColumn: [Bool] = []
        var bondColumn: [Bond] = []
        swap(&elementColumn, &scratch.columns.elements)
        swap(&hydrogenColumn, &scratch.columns.hydrogens)
        swap(&aromaticColumn, &scratch.columns.aromatic)
        swap(&bondColumn, &scratch.columns.bonds)
        defer {
            swap(&elementColumn, &scratch.columns.elements)
            swap(&hydrogenColumn, &scratch.columns.hydrogens)
            swap(&aromaticColumn, &scratch.columns.aromatic)
            swap(&bondColumn, &scratch.columns.bonds)
        }
        var elements = elementColumn.mutableSpan
        var hydrogens = hydrogenColumn.mutableSpan
        var aromatic = aromaticColumn.mutableSpan
        var bonds = bondColumn.mutableSpan
        try readSymbols(line, from: start, to: end, &elements, &hydrogens, &aromatic, &bonds)
        scratch.sortRingBonds()
        for ring in scratch.ringBonds {
            let bond = Bond(begin: Int(ring.begin), end: Int(ring.end), order: ring.order, mark: ring.mark)
            if scratch.bondCount < bondColumn.count {
                bondColumn[scratch.bondCount] = bond
            } else {
                bondColumn.append(bond)
            }
            scratch.bondCount += 1
        }
        return end
    }

    /// Offset of the next white space, or of the end of the line.
    private static func endOfToken(_ line: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        // Eight bytes at a time as long as none of them is below 33.
        while end + 8 <= line.count {
            let bytes = line.loadUnaligned(fromByteOffset: end, as: UInt64.self)
            if (bytes &- 0x2121_2121_2121_2121) & ~bytes & 0x8080_8080_8080_8080 != 0 { break }
            end += 8
        }
        while end < line.count && !isBlank(line[end]) { end += 1 }
        return end
    }

    /// The loop over the bytes of a SMILES.
    private mutating func readSymbols(
        _ line: UnsafeRawBufferPointer, from start: Int, to count: Int, _ elements: inout MutableSpan<Element>,
        _ hydrogens: inout MutableSpan<HydrogenCount>, _ aromatic: inout MutableSpan<Bool>,
        _ bonds: inout MutableSpan<Bond>
    ) throws(ChemIOError) {
        var position = start
        var atomCount = 0
        var bondCount = 0
        var previous: Int32 = -1
        var center: Int32 = -1
        var previousIsAromatic = false
        var state = State.start
        var symbol = SMILESScratch.BondSymbol.none
        var followsBranch = false
        var hasAromaticAtoms = false
        let organicAtoms = scratch.symbols.organicAtoms
        let organic = organicAtoms.span
        let byValence = HydrogenCount.byValence
        let limit = maximumAtomCount

        while position < count {
            let byte = line[position]
            let code = organic[Int(byte)]
            if code != SymbolTable.none {
                // An atom of the organic subset.
                let next = position + 1 < count ? line[position + 1] : 0
                let isAromatic = code >= 128
                var atomicNumber = code & 127
                position += 1
                if byte == UInt8(ascii: "C") && next == UInt8(ascii: "l") {
                    atomicNumber = 17
                    position += 1
                } else if byte == UInt8(ascii: "B") && next == UInt8(ascii: "r") {
                    atomicNumber = 35
                    position += 1
                }
                guard atomCount < limit else { throw tooManyAtoms() }
                let index = Int32(truncatingIfNeeded: atomCount)
                elements[atomCount] = Element(unchecked: atomicNumber)
                hydrogens[atomCount] = byValence
                aromatic[atomCount] = isAromatic
                atomCount += 1
                hasAromaticAtoms = hasAromaticAtoms || isAromatic
                if previous >= 0 {
                    bonds[bondCount] = Self.chainBond(
                        from: previous, to: index, symbol, previousIsAromatic && isAromatic)
                    bondCount += 1
                    if center >= 0 {
                        scratch.addNeighbor(index, to: center)
                        center = -1
                    }
                    symbol = .none
                }
                previous = index
                previousIsAromatic = isAromatic
                followsBranch = false
                state = .atom
                continue
            }
            switch byte {
            case UInt8(ascii: "["):
                let atom = try readBracket(line, from: position)
                guard atomCount < limit else { throw tooManyAtoms() }
                let index = Int32(truncatingIfNeeded: atomCount)
                elements[atomCount] = atom.element
                hydrogens[atomCount] = HydrogenCount(rawValue: atom.hydrogens)
                aromatic[atomCount] = atom.isAromatic
                atomCount += 1
                addDetails(of: atom, at: Int(index))
                if previous >= 0 {
                    bonds[bondCount] = Self.chainBond(
                        from: previous, to: index, symbol, previousIsAromatic && atom.isAromatic)
                    bondCount += 1
                    if center >= 0 { scratch.addNeighbor(index, to: center) }
                }
                center = atom.geometry == nil ? -1 : addCenter(atom, at: index, after: previous)
                previous = index
                previousIsAromatic = atom.isAromatic
                symbol = .none
                followsBranch = false
                state = .atom
                position = atom.end
                continue

            case UInt8(ascii: "("):
                guard state == .atom || state == .branch else { throw misplaced(line, position, state) }
                scratch.branches.append(
                    SMILESScratch.Branch(
                        atom: previous, center: center, column: Int32(truncatingIfNeeded: position + 1),
                        isAromatic: previousIsAromatic))
                state = .open
                position += 1
                continue
            case UInt8(ascii: ")"):
                guard state == .atom || state == .branch, let branch = scratch.branches.popLast() else {
                    throw misplaced(line, position, state)
                }
                previous = branch.atom
                center = branch.center
                previousIsAromatic = branch.isAromatic
                state = .branch
                position += 1
                continue

            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "%"):
                switch state {
                case .atom, .bond: break
                case .branch: followsBranch = true
                case .open, .openBond, .dot, .start: throw misplaced(line, position, state)
                }
                if followsBranch {
                    warn(
                        "ring-number-after-branch", at: position,
                        "a ring number after a branch is outside the grammar; it was read as one of the atom before "
                            + "the branch")
                }
                var number = Int(byte) - 48
                let first = position
                position += 1
                if byte == UInt8(ascii: "%") { (number, position) = try readRingNumber(line, from: first) }
                let end = RingEnd(
                    atom: previous, center: center, symbol: symbol, isAromatic: previousIsAromatic, bondCount: bondCount
                )
                try closeOrOpen(number, at: end, from: first)
                symbol = .none
                state = followsBranch ? .branch : .atom
                followsBranch = false
                continue

            case UInt8(ascii: "."):
                guard state == .atom || state == .branch else { throw misplaced(line, position, state) }
                previous = -1
                center = -1
                previousIsAromatic = false
                state = .dot
                position += 1
                continue

            case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "#"), UInt8(ascii: ":"), UInt8(ascii: "/"),
                UInt8(ascii: "\\"), UInt8(ascii: "~"), UInt8(ascii: "$"), UInt8(ascii: "<"):
                let next = position + 1 < count ? line[position + 1] : 0
                var length = 1
                switch byte {
                case UInt8(ascii: "-"):
                    symbol = .single
                    if next == UInt8(ascii: ">") {
                        symbol = .donates
                        length = 2
                    }
                case UInt8(ascii: "="): symbol = .double
                case UInt8(ascii: "#"): symbol = .triple
                case UInt8(ascii: ":"): symbol = .aromatic
                case UInt8(ascii: "/"): symbol = .slash
                case UInt8(ascii: "\\"):
                    symbol = .backslash
                    if next == byte { length = 2 }
                case UInt8(ascii: "~"): symbol = .any
                case UInt8(ascii: "$"): symbol = .quadruple
                default:
                    guard next == UInt8(ascii: "-") else { throw misplaced(line, position, state) }
                    symbol = .accepts
                    length = 2
                }
                switch state {
                case .atom: state = .bond
                case .branch:
                    state = .bond
                    followsBranch = true
                case .open: state = .openBond
                case .bond, .openBond, .dot, .start: throw misplaced(line, position, state)
                }
                position += length

            default:
                throw misplaced(line, position, state)
            }
        }

        guard state == .atom || state == .branch else { throw misplaced(line, position, state) }
        if let branch = scratch.branches.last { throw unclosed(branch) }
        if scratch.openCount > 0 { throw unclosedRing() }
        scratch.hasAromaticAtoms = scratch.hasAromaticAtoms || hasAromaticAtoms
        scratch.atomCount = atomCount
        scratch.bondCount = bondCount
        scratch.chainBondCount = bondCount
    }

    /// Thrown at the first atom beyond the limit, so that a hostile line takes no memory for the others.
    private func tooManyAtoms() -> ChemIOError {
        ChemIOError(
            .tooManyAtoms, "more than \(maximumAtomCount) atoms, the most that are read (--max-atoms raises this)")
    }

    /// A bond to a new atom.
    @inline(__always)
    private static func chainBond(
        from previous: Int32, to atom: Int32, _ symbol: SMILESScratch.BondSymbol, _ isAromatic: Bool
    ) -> Bond {
        var bond = Bond(begin: Int(previous), end: Int(atom), order: isAromatic ? .aromatic : .single)
        if symbol != .none {
            if let order = symbol.order { bond.order = order }
            bond.mark = symbol.mark
            if symbol == .accepts { swap(&bond.begin, &bond.end) }
        }
        return bond
    }

    /// Notes what only atoms in brackets have.
    private mutating func addDetails(of atom: BracketAtom, at index: Int) {
        if atom.isAromatic { scratch.hasAromaticAtoms = true }
        if atom.charge != 0 { SMILESScratch.set(atom.charge, at: index, in: &scratch.charges, fill: 0) }
        if atom.isotope != 0 { SMILESScratch.set(atom.isotope, at: index, in: &scratch.isotopes, fill: 0) }
        if atom.atomMap != 0 { SMILESScratch.set(atom.atomMap, at: index, in: &scratch.atomMaps, fill: 0) }
    }

    /// Begins the list of neighbours of a stereo centre: the atom in front, then the hydrogens of the bracket.
    private mutating func addCenter(_ atom: BracketAtom, at index: Int32, after previous: Int32) -> Int32 {
        let center = Int32(truncatingIfNeeded: scratch.centers.count)
        scratch.centers.append(
            SMILESScratch.Center(
                atom: index, geometry: atom.geometry ?? .tetrahedral, permutation: atom.permutation, first: -1, last: -1
            ))
        if previous >= 0 { scratch.addNeighbor(previous, to: center) }
        // No geometry has more than six neighbours.
        for _ in 0..<min(atom.hydrogens, 6) { scratch.addNeighbor(-1, to: center) }
        return center
    }

    // MARK: Ring numbers

    /// Reads `%nn` or `%(n…)` and returns the number and the offset after it.
    private func readRingNumber(
        _ line: UnsafeRawBufferPointer, from start: Int
    ) throws(ChemIOError) -> (number: Int, end: Int) {
        func digit(_ offset: Int) -> Int? {
            guard offset < line.count, line[offset] >= 48, line[offset] <= 57 else { return nil }
            return Int(line[offset]) - 48
        }
        if start + 1 < line.count && line[start + 1] == UInt8(ascii: "(") {
            var number = 0
            var position = start + 2
            while let value = digit(position), position < start + 7 {
                number = 10 * number + value
                position += 1
            }
            guard position > start + 2, position < line.count, line[position] == UInt8(ascii: ")") else {
                throw ChemIOError(
                    .badSyntax, at: SourcePosition(column: position + 1),
                    "found \(describe(line, position)) in a ring number; expected %( then one to five digits then )")
            }
            return (number, position + 1)
        }
        guard let tens = digit(start + 1) else {
            throw ChemIOError(
                .badSyntax, at: SourcePosition(column: start + 2),
                "found \(describe(line, start + 1)) after %; expected a ring number of two digits")
        }
        guard let ones = digit(start + 2) else {
            throw ChemIOError(
                .badSyntax, at: SourcePosition(column: start + 3),
                "found \(describe(line, start + 2)) after %\(tens); expected a second digit; write \(tens) or %0\(tens) "
                    + "for ring number \(tens)")
        }
        return (10 * tens + ones, start + 3)
    }

    /// Where a ring number stands.
    private struct RingEnd {
        var atom: Int32
        var center: Int32
        var symbol: SMILESScratch.BondSymbol
        var isAromatic: Bool
        var bondCount: Int
    }

    /// Closes a ring number that is open, or opens it.
    private mutating func closeOrOpen(_ number: Int, at end: RingEnd, from offset: Int) throws(ChemIOError) {
        while scratch.openingOfNumber.count <= number { scratch.openingOfNumber.append(-1) }
        let (atom, center, symbol) = (end.atom, end.center, end.symbol)
        let column = Int32(truncatingIfNeeded: offset + 1)
        let index = Int(scratch.openingOfNumber[number])
        guard index >= 0 else {
            let place = center >= 0 ? scratch.addNeighbor(-1, to: center) : -1
            scratch.openingOfNumber[number] = Int32(truncatingIfNeeded: scratch.openings.count)
            scratch.openings.append(
                SMILESScratch.Opening(
                    atom: atom, number: Int32(truncatingIfNeeded: number), column: column, place: place, symbol: symbol,
                    isAromatic: end.isAromatic))
            scratch.openCount += 1
            return
        }
        let opening = scratch.openings[index]
        guard opening.atom != atom else {
            throw ChemIOError(
                .badRingClosure, at: SourcePosition(column: offset + 1),
                "ring number \(number) joins atom \(atom + 1) to itself; expected it to be closed at another atom")
        }
        if let first = opening.symbol.order, let second = symbol.order, opening.symbol != .any, symbol != .any,
            first != second || (first == .dative && opening.symbol == symbol)
        {
            warn(
                "ring-bond-conflict", at: offset,
                "the two ends of ring number \(number) state different bonds; the first one was taken")
        }
        scratch.openingOfNumber[number] = -1
        scratch.openings[index].atom = -1
        scratch.openCount -= 1
        if opening.place >= 0 { scratch.arrangementPlaces[Int(opening.place)].neighbor = atom }
        if center >= 0 { scratch.addNeighbor(opening.atom, to: center) }
        scratch.addRingBond(
            from: opening, to: atom, symbol: symbol, isAromatic: opening.isAromatic && end.isAromatic, column: column,
            chainBondCount: end.bondCount)
    }
}
