/// Storage of ``SMILESParser`` that is reused from record to record.
struct SMILESScratch: Sendable {
    /// A bond symbol that has been read and waits for its second atom or ring number.
    enum BondSymbol: UInt8, Sendable {
        case none, single, double, triple, quadruple, aromatic, any, donates, accepts, slash, backslash

        /// The order that the symbol states; nil for marks and where nothing is written.
        @inline(__always)
        var order: BondOrder? {
            switch self {
            case .none, .slash, .backslash: nil
            case .single: .single
            case .double: .double
            case .triple: .triple
            case .quadruple: .quadruple
            case .aromatic: .aromatic
            case .any: .any
            case .donates, .accepts: .dative
            }
        }

        /// The direction that the symbol states.
        @inline(__always)
        var mark: BondMark {
            switch self {
            case .slash: .slash
            case .backslash: .backslash
            default: .none
            }
        }
    }

    /// An open parenthesis.
    struct Branch {
        var atom: Int32
        var center: Int32
        var column: Int32
        var isAromatic: Bool
    }

    /// A ring number that has been opened; `atom` is -1 once it is closed.
    struct Opening {
        var atom: Int32
        var number: Int32
        var column: Int32
        /// Place of the partner in ``SMILESScratch/arrangementPlaces``, or -1.
        var place: Int32
        var symbol: BondSymbol
        var isAromatic: Bool
    }

    /// A ring-closure bond.
    struct RingBond {
        var begin: Int32
        var end: Int32
        var number: Int32
        /// Column of the closing number.
        var column: Int32
        /// Number of the bond, from 0, in the order in which bonds are completed in the text.
        var readingNumber: Int32
        var order: BondOrder
        var mark: BondMark
    }

    /// A stereo centre; its neighbours are a linked list in ``SMILESScratch/arrangementPlaces``.
    struct Center {
        var atom: Int32
        var geometry: AtomStereo.Class
        var permutation: UInt8
        var first: Int32
        var last: Int32
    }

    /// A neighbour of a stereo centre, and the next one in written order.
    struct ArrangementPlace {
        var neighbor: Int32
        var next: Int32
    }

    /// The columns that every molecule has. They are longer than the molecule: as long as the longest SMILES so far.
    struct Columns {
        var elements: [Element] = []
        var hydrogens: [HydrogenCount] = []
        var aromatic: [Bool] = []
        var bonds: [Bond] = []
    }

    var columns = Columns()
    var atomCount = 0
    var bondCount = 0
    /// Columns that are begun with the first value that differs from the default.
    var charges: [Int8] = []
    var isotopes: [UInt16] = []
    var atomMaps: [Int32] = []
    var radicals: [UInt8] = []
    var hasAromaticAtoms = false

    var branches: [Branch] = []
    var openings: [Opening] = []
    var openCount = 0
    /// Index into ``openings`` of each ring number that is open, else -1.
    var openingOfNumber: [Int32] = Array(repeating: -1, count: 100)
    var ringBonds: [RingBond] = []
    var chainBondCount = 0
    var centers: [Center] = []
    var arrangementPlaces: [ArrangementPlace] = []

    /// Atomic numbers of two-letter symbols by (capital, small letter), and of one-letter symbols; 255 for none.
    let symbols = SymbolTable()

    /// Forgets a record but keeps the storage.
    mutating func removeAll() {
        atomCount = 0
        bondCount = 0
        if !charges.isEmpty { charges.removeAll(keepingCapacity: true) }
        if !isotopes.isEmpty { isotopes.removeAll(keepingCapacity: true) }
        if !atomMaps.isEmpty { atomMaps.removeAll(keepingCapacity: true) }
        if !radicals.isEmpty { radicals.removeAll(keepingCapacity: true) }
        hasAromaticAtoms = false
        if !branches.isEmpty { branches.removeAll(keepingCapacity: true) }
        if openCount > 0 {
            for opening in openings where opening.atom >= 0 { openingOfNumber[Int(opening.number)] = -1 }
            openCount = 0
        }
        if !openings.isEmpty { openings.removeAll(keepingCapacity: true) }
        if !ringBonds.isEmpty { ringBonds.removeAll(keepingCapacity: true) }
        chainBondCount = 0
        if !centers.isEmpty {
            centers.removeAll(keepingCapacity: true)
            arrangementPlaces.removeAll(keepingCapacity: true)
        }
    }

    /// Makes the columns long enough for `length` atoms and their chain bonds: every one takes a byte of the SMILES at
    /// least.
    mutating func prepareColumns(for length: Int) {
        let missing = length - columns.elements.count
        guard missing > 0 else { return }
        let growth = max(missing, min(columns.elements.count, 1 << 20))
        columns.elements.append(contentsOf: repeatElement(.dummy, count: growth))
        columns.hydrogens.append(contentsOf: repeatElement(.byValence, count: growth))
        columns.aromatic.append(contentsOf: repeatElement(false, count: growth))
        columns.bonds.append(contentsOf: repeatElement(Bond(begin: 0, end: 0, order: .single), count: growth))
    }

    /// Sets the value of an atom in a column that is begun with its first value.
    static func set<Value>(_ value: Value, at atom: Int, in column: inout [Value], fill: Value) {
        while column.count <= atom { column.append(fill) }
        column[atom] = value
    }

    // MARK: Stereo centres

    /// Adds a neighbour to a stereo centre and returns its place.
    @discardableResult
    mutating func addNeighbor(_ neighbor: Int32, to center: Int32) -> Int32 {
        let place = Int32(truncatingIfNeeded: arrangementPlaces.count)
        arrangementPlaces.append(ArrangementPlace(neighbor: neighbor, next: -1))
        let index = Int(center)
        if centers[index].last < 0 {
            centers[index].first = place
        } else {
            arrangementPlaces[Int(centers[index].last)].next = place
        }
        centers[index].last = place
        return place
    }

    /// The arrangement around a centre as the graph keeps it.
    func arrangement(of center: Center) -> AtomStereo {
        var neighbors: [Int32] = []
        neighbors.reserveCapacity(4)
        var place = center.first
        while place >= 0 {
            neighbors.append(arrangementPlaces[Int(place)].neighbor)
            place = arrangementPlaces[Int(place)].next
        }
        return AtomStereo(
            center: Int(center.atom), geometry: center.geometry, permutation: center.permutation, neighbors: neighbors)
    }

    // MARK: Ring closures

    /// Closes a ring: decides order, direction and ends of the bond.
    mutating func addRingBond(
        from opening: Opening, to atom: Int32, symbol: BondSymbol, isAromatic: Bool, column: Int32, chainBondCount: Int
    ) {
        // "Any" in front of a ring number counts as no symbol at all.
        let openingSymbol = opening.symbol == .any ? BondSymbol.none : opening.symbol
        let closingSymbol = symbol == .any ? BondSymbol.none : symbol
        let omitted: BondOrder = isAromatic ? .aromatic : .single
        var bond = RingBond(
            begin: atom, end: opening.atom, number: opening.number, column: column,
            readingNumber: Int32(truncatingIfNeeded: chainBondCount + ringBonds.count), order: omitted, mark: .none)
        // The symbol at the begin, and the one at the other end.
        var near = closingSymbol
        var far = openingSymbol
        if let order = openingSymbol.order {
            bond.begin = opening.atom
            bond.end = atom
            bond.order = order
            near = openingSymbol
            far = closingSymbol
        } else if let order = closingSymbol.order {
            bond.order = order
        }
        if bond.order == .dative {
            let decisive = openingSymbol.order == nil ? closingSymbol : openingSymbol
            if decisive == .accepts { swap(&bond.begin, &bond.end) }
        } else if near.mark != .none {
            bond.mark = near.mark
        } else if far.mark != .none {
            bond.mark = far.mark == .slash ? .backslash : .slash
        }
        ringBonds.append(bond)
    }

    /// Sorts the ring-closure bonds by ring number, then in order of closing.
    mutating func sortRingBonds() {
        guard ringBonds.count > 1 else { return }
        // Nearly sorted and short as a rule. The counter bounds the work on long unordered lists.
        var steps = 0
        let limit = 64 + 8 * ringBonds.count
        var index = 1
        while index < ringBonds.count && steps < limit {
            let bond = ringBonds[index]
            var place = index
            while place > 0 && ringBonds[place - 1].number > bond.number {
                ringBonds[place] = ringBonds[place - 1]
                place -= 1
                steps += 1
            }
            ringBonds[place] = bond
            index += 1
        }
        if index < ringBonds.count {
            ringBonds.sort { ($0.number, $0.readingNumber) < ($1.number, $1.readingNumber) }
        }
    }

    /// Index into the bonds of the molecule of the bond that is completed as number `readingNumber` (from 0) in the text.
    func bondIndex(readingNumber: Int) -> Int {
        var earlier = 0
        for index in ringBonds.indices {
            let number = Int(ringBonds[index].readingNumber)
            if number == readingNumber { return chainBondCount + index }
            if number < readingNumber { earlier += 1 }
        }
        return readingNumber - earlier
    }
}

/// Element symbols as a table.
struct SymbolTable: Sendable {
    /// 27 places for each capital letter: one-letter symbol, then by small letter.
    private let numbers: [UInt8]

    /// Atomic number of the atom of the organic subset that a byte begins, plus 128 for aromatic ones; else ``none``.
    let organicAtoms: [UInt8]

    static var none: UInt8 { 255 }

    init() {
        var organic = Array(repeating: Self.none, count: 256)
        for (symbol, number): (StaticString, UInt8) in [
            ("B", 5), ("C", 6), ("N", 7), ("O", 8), ("F", 9), ("P", 15), ("S", 16), ("I", 53), ("*", 0), ("b", 133),
            ("c", 134), ("n", 135), ("o", 136), ("p", 143), ("s", 144),
        ] {
            organic[Int(symbol.utf8Start.pointee)] = number
        }
        organicAtoms = organic

        var table = Array(repeating: Self.none, count: 26 * 27)
        for number in 1...118 {
            guard let element = Element(atomicNumber: number) else { continue }
            let letters = Array(element.symbol.utf8)
            let place = letters.count == 2 ? Int(letters[1]) - 96 : 0
            table[(Int(letters[0]) - 65) * 27 + place] = UInt8(number)
        }
        numbers = table
    }

    /// Atomic number of a symbol of one letter.
    func number(_ capital: UInt8) -> UInt8 {
        guard capital >= 65 && capital <= 90 else { return Self.none }
        return numbers[(Int(capital) - 65) * 27]
    }

    /// Atomic number of a symbol of two letters.
    func number(_ capital: UInt8, _ small: UInt8) -> UInt8 {
        guard capital >= 65 && capital <= 90 && small >= 97 && small <= 122 else { return Self.none }
        return numbers[(Int(capital) - 65) * 27 + Int(small) - 96]
    }
}
